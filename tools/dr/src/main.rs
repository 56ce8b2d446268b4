fn main() -> std::process::ExitCode {
    shared::cli::main(&dr::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dsave::TOOL)
}

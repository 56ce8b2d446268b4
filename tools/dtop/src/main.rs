fn main() -> std::process::ExitCode {
    shared::cli::main(&dtop::TOOL)
}

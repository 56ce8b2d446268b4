fn main() -> std::process::ExitCode {
    shared::cli::main(&dstart::TOOL)
}

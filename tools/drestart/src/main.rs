fn main() -> std::process::ExitCode {
    shared::cli::main(&drestart::TOOL)
}

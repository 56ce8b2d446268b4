fn main() -> std::process::ExitCode {
    shared::cli::main(&dindex::TOOL)
}

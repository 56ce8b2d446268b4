fn main() -> std::process::ExitCode {
    shared::cli::main(&rdx::TOOL)
}

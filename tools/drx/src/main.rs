fn main() -> std::process::ExitCode {
    shared::cli::main(&drx::TOOL)
}

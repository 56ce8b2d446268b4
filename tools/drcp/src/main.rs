fn main() -> std::process::ExitCode {
    shared::cli::main(&drcp::TOOL)
}

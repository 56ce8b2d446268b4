fn main() -> std::process::ExitCode {
    shared::cli::main(&drename::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dcp::TOOL)
}

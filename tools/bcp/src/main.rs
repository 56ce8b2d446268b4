fn main() -> std::process::ExitCode {
    shared::cli::main(&bcp::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dport::TOOL)
}

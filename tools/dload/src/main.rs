fn main() -> std::process::ExitCode {
    shared::cli::main(&dload::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&doci::TOOL)
}

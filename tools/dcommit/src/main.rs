fn main() -> std::process::ExitCode {
    shared::cli::main(&dcommit::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dps::TOOL)
}

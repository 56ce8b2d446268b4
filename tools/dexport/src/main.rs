fn main() -> std::process::ExitCode {
    shared::cli::main(&dexport::TOOL)
}

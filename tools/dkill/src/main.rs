fn main() -> std::process::ExitCode {
    shared::cli::main(&dkill::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&drs::TOOL)
}

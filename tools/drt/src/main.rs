fn main() -> std::process::ExitCode {
    shared::cli::main(&drt::TOOL)
}

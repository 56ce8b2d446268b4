fn main() -> std::process::ExitCode {
    shared::cli::main(&dserve::TOOL)
}

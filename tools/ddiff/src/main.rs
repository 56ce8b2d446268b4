fn main() -> std::process::ExitCode {
    shared::cli::main(&ddiff::TOOL)
}

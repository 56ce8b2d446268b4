fn main() -> std::process::ExitCode {
    shared::cli::main(&drgcdr::TOOL)
}

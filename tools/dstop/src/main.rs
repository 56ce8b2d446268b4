fn main() -> std::process::ExitCode {
    shared::cli::main(&dstop::TOOL)
}

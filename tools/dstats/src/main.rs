fn main() -> std::process::ExitCode {
    shared::cli::main(&dstats::TOOL)
}

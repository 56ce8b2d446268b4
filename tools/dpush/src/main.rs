fn main() -> std::process::ExitCode {
    shared::cli::main(&dpush::TOOL)
}

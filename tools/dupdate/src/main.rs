fn main() -> std::process::ExitCode {
    shared::cli::main(&dupdate::TOOL)
}

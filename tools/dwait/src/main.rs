fn main() -> std::process::ExitCode {
    shared::cli::main(&dwait::TOOL)
}

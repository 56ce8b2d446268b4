fn main() -> std::process::ExitCode {
    shared::cli::main(&dunpause::TOOL)
}

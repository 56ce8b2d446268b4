fn main() -> std::process::ExitCode {
    shared::cli::main(&dpause::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dpull::TOOL)
}

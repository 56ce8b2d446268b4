fn main() -> std::process::ExitCode {
    shared::cli::main(&dlogin::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dlogout::TOOL)
}

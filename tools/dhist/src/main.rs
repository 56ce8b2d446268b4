fn main() -> std::process::ExitCode {
    shared::cli::main(&dhist::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dprune::TOOL)
}

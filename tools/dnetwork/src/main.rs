fn main() -> std::process::ExitCode {
    shared::cli::main(&dnetwork::TOOL)
}

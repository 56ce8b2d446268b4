fn main() -> std::process::ExitCode {
    shared::cli::main(&dattach::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dimport::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&ddf::TOOL)
}

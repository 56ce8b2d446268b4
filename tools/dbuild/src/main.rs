fn main() -> std::process::ExitCode {
    shared::cli::main(&dbuild::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dx::TOOL)
}

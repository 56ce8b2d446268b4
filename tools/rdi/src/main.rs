fn main() -> std::process::ExitCode {
    shared::cli::main(&rdi::TOOL)
}

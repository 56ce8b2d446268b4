fn main() -> std::process::ExitCode {
    shared::cli::main(&devents::TOOL)
}

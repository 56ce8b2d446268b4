fn main() -> std::process::ExitCode {
    shared::cli::main(&dlogs::TOOL)
}

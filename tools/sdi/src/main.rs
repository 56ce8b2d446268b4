fn main() -> std::process::ExitCode {
    shared::cli::main(&sdi::TOOL)
}

fn main() -> std::process::ExitCode {
    shared::cli::main(&dcreate::TOOL)
}

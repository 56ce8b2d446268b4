fn main() -> std::process::ExitCode {
    shared::cli::main(&dinspect::TOOL)
}

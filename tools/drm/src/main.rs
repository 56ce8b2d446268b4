fn main() -> std::process::ExitCode {
    shared::cli::main(&drm::TOOL)
}

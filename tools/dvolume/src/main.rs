fn main() -> std::process::ExitCode {
    shared::cli::main(&dvolume::TOOL)
}

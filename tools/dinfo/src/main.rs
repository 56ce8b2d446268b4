fn main() -> std::process::ExitCode {
    shared::cli::main(&dinfo::TOOL)
}

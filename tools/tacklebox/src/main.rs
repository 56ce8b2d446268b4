fn main() -> std::process::ExitCode {
    tacklebox::main()
}

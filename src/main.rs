//! The program: reads the command, hands it to its file in `cli`, turns the outcome into an exit code.

fn main() -> std::process::ExitCode {
    yanlian::cli::main()
}

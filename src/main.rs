//! The program: reads the command, hands it to its file in `cli`, turns the outcome into an exit code.

/// Hands memory out: a drill makes thousands of short lists a minute, and lays its people and messages everywhere.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    yanlian::cli::main()
}

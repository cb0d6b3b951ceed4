//! The program: reads the command, hands it to its file in `cli`, turns the outcome into an exit code.

/// Hands memory out: thousands of short lists a minute of a drill, which the C library's own allocator takes a twentieth longer over.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    yanlian::cli::main()
}

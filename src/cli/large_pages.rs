//! Cli / large pages — asks the allocator to lay the program's memory in large pages, where the kernel gives them on request.
//!
//! In: nothing. Out: the same program, begun again with the allocator's option set; it is read only at the start. A drill's people,
//! messages and pictures lie everywhere, and without it a tenth of a county day is spent looking pages up. Not here: how much memory is
//! used. Whoever has set the option himself keeps it; any other system goes on as it is.

/// Begins the program again with large pages, once; goes on as it is where that cannot be.
#[cfg(target_os = "linux")]
pub(super) fn take(words: &[std::ffi::OsString]) {
    use std::os::unix::process::CommandExt as _;
    const OPTION: &str = "MIMALLOC_ALLOW_LARGE_OS_PAGES";
    if std::env::var_os(OPTION).is_some() {
        return;
    }
    let (Ok(program), Some((name, rest))) = (std::env::current_exe(), words.split_first()) else { return };
    // Comes back only where the program cannot be begun again: then nothing is lost but time.
    let _why_not = std::process::Command::new(program).arg0(name).args(rest).env(OPTION, "1").exec();
}

/// Elsewhere memory lies as the system lays it.
#[cfg(not(target_os = "linux"))]
pub(super) fn take(_: &[std::ffi::OsString]) {}

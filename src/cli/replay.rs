//! Cli / replay — the `replay` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `replay`.
#[derive(clap::Args)]
pub(super) struct Replay {}

impl Replay {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("replay: not in this build".into()))
    }
}

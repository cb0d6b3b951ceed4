//! Cli / check — the `check` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `check`.
#[derive(clap::Args)]
pub(super) struct Check {}

impl Check {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("check: not in this build".into()))
    }
}

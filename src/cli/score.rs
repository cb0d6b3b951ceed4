//! Cli / score — the `score` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `score`.
#[derive(clap::Args)]
pub(super) struct Score {}

impl Score {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("score: not in this build".into()))
    }
}

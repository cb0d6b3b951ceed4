//! Cli / hazard — the `hazard` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `hazard`.
#[derive(clap::Args)]
pub(super) struct Hazard {}

impl Hazard {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("hazard: not in this build".into()))
    }
}

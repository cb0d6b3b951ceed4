//! Cli / drill — the `drill` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `drill`.
#[derive(clap::Args)]
pub(super) struct Drill {}

impl Drill {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("drill: not in this build".into()))
    }
}

//! Cli / import — the `import` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `import`.
#[derive(clap::Args)]
pub(super) struct Import {}

impl Import {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("import: not in this build".into()))
    }
}

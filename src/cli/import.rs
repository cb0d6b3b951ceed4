//! Cli / import — the `import` command.

use super::Stop;
use crate::base::lang::Lang;

/// Arguments of `import`.
#[derive(clap::Args)]
pub struct Import {}

impl Import {
    /// Runs it.
    pub fn run(self, lang: Lang) -> Result<(), Stop> {
        let _ = lang;
        Err(Stop::Usage("import: not in this build".into()))
    }
}

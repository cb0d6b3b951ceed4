//! Cli / not yet — commands of the contract that this build does not have: each says so in a plain sentence, exit 2.

use super::Stop;
use crate::base::lang::Lang;

/// Whatever follows the command's name; it is not looked at.
#[derive(clap::Args)]
pub(super) struct NotYet {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
}

impl NotYet {
    /// Says that the command is not there.
    pub(super) fn run(self, lang: Lang, name: &str) -> Result<(), Stop> {
        let _ = self.rest;
        Err(Stop::Usage(match lang {
            Lang::Zh => format!("yanlian {name}：本版本尚无此命令，什么也没有做。可用的命令见 yanlian --help"),
            Lang::En => format!("yanlian {name}: this version does not have the command yet; nothing was done. See yanlian --help for what it has"),
        }))
    }
}

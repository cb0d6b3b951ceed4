//! View / door — what the window asks of the rest of the program, and how an answer or a refusal looks.
//!
//! In: a folder or a file. Out: a run with its score, or words that say what is wrong and how to go on. Not here: reading
//! (`cli` opens runs as its own commands do, so the window refuses what they refuse).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::watch::Feed;
use crate::base::lang::Lang;
use crate::drill::given::Given;
use crate::record::tale::Tale;
use crate::scenario::drill_spec::Scenario;
use crate::score::card::Card;

/// A sentence made while the program runs, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// A pair.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
    /// The sentence in a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A run that was read.
#[derive(Debug)]
pub struct Opened {
    /// Its files.
    pub scenario: Arc<Scenario>,
    /// What happened.
    pub tale: Tale,
    /// Its score; none where the run was broken off.
    pub card: Option<Card>,
    /// The same luck without a plan.
    pub no_plan: Option<Tale>,
    /// The same luck with perfect knowledge.
    pub perfect: Option<Tale>,
    /// What a reader must know of it: broken off, another build, other files.
    pub notes: Vec<Words>,
    /// From what it was made.
    pub made: Made,
}

impl Opened {
    /// A run without anything beside it.
    #[must_use]
    pub fn of(scenario: Arc<Scenario>, tale: Tale, card: Option<Card>) -> Self {
        Self { scenario, tale, card, no_plan: None, perfect: None, notes: Vec::new(), made: Made::default() }
    }
}

/// From what a run was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// The scenario's files with the fingerprint that each had.
    pub files: Vec<(PathBuf, Option<String>)>,
    /// Plans that took the place of the drill's.
    pub plans: Vec<PathBuf>,
    /// Numbers of the drill that were changed.
    pub sets: Vec<(String, String)>,
    /// The build that computed it.
    pub engine: String,
    /// The drill's file, from which it can be run again; none where it is only in memory.
    pub drill: Option<PathBuf>,
    /// Orders that somebody gave while it ran.
    pub given: Vec<Given>,
}

impl Made {
    /// Whether a file of it is a plan: what two runs of one night may differ in.
    #[must_use]
    pub fn is_plan(&self, path: &Path) -> bool {
        let named = self.plans.iter().any(|p| p.file_name() == path.file_name());
        named || path.parent().is_some_and(|p| p.ends_with("plans"))
    }
}

/// Opens runs and drills.
#[derive(Clone)]
pub struct Doors {
    /// A drill's file: its scenario, not run.
    pub files: Arc<dyn Fn(&Path) -> Result<Scenario, Words> + Send + Sync>,
    /// A run's folder.
    pub run: Arc<dyn Fn(&Path) -> Result<Opened, Words> + Send + Sync>,
    /// A run's folder: the after-action report and its tables are written into it; their paths.
    pub export: Arc<dyn Fn(&Path, Lang) -> Result<Vec<PathBuf>, Words> + Send + Sync>,
    /// A half hour of a kept run: the hazard in numbers every ten minutes, computed again from the keyframe before it.
    pub field: super::fields::Door,
    /// A drill's file: runs it while the feed is told of it; none where the feed no longer wanted it.
    pub drill: Arc<dyn Fn(&Path, &mut Feed) -> Result<Option<(PathBuf, Opened)>, Words> + Send + Sync>,
}

impl std::fmt::Debug for Doors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Doors")
    }
}

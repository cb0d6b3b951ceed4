//! Study / variant — one of the things that a study compares: a plan, a plan without a clause, a county with one more drone.
//!
//! In: a scenario. Out: everything in which a variant may differ from it. Not here: what is changed (`change`), files.
//! Rule: all variants of a study share county, households and luck, so that their difference is the variant.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::ids::ClauseId;
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::force::Team;
use crate::map::place::Settlement;
use crate::plan::book::Books;
use crate::record::tale::PlanUse;
use crate::scenario::drill_spec::{Drill, Scenario};

/// A variant.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Key, the value of `plan` in results.
    pub key: String,
    /// What it is, for people.
    pub text: Name,
    /// What it costs beyond the first, yuan, where that is known.
    pub yuan: Option<f64>,
    /// Plans.
    pub books: Books,
    /// Drill.
    pub drill: Drill,
    /// Teams.
    pub teams: Vec<Team>,
    /// Settlements, where they differ.
    pub settlements: Option<Vec<Settlement>>,
    /// Clauses left out.
    pub skip: BTreeSet<ClauseId>,
    /// Clauses that fall due late.
    pub late: BTreeMap<ClauseId, Span>,
    /// Which plan is in force.
    pub plan_use: PlanUse,
}

impl Variant {
    /// The scenario as it is.
    #[must_use]
    pub fn of(key: impl Into<String>, text: Name, scenario: &Scenario) -> Self {
        Self {
            key: key.into(),
            text,
            yuan: None,
            books: scenario.books.clone(),
            drill: scenario.drill.clone(),
            teams: scenario.county.teams.clone(),
            settlements: None,
            skip: BTreeSet::new(),
            late: BTreeMap::new(),
            plan_use: PlanUse::AsWritten,
        }
    }
    /// The same under another name.
    #[must_use]
    pub fn named(&self, key: impl Into<String>, text: Name) -> Self {
        Self { key: key.into(), text, ..self.clone() }
    }
    /// What of its plans a run without any plan still sees: the zones. Variants that agree here share that run.
    #[must_use]
    pub(super) fn ground(&self) -> Fingerprint {
        let mut h = Hasher::new();
        for z in &self.books.zones {
            h.text(&z.key).text(&format!("{:?}{:?}{:?}", z.settlements, z.below_m, z.rules));
        }
        h.text(&format!("{:?}", self.drill.injects)).u64(u64::from(self.settlements.is_some()));
        if let Some(list) = &self.settlements {
            list.iter().for_each(|s| {
                h.f64(s.loudspeaker_share);
            });
        }
        h.finish()
    }
}

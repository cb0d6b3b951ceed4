//! Plan / lint / hit — one finding of the linter, before the scenario room gives it its place in a file.
//!
//! In: a rule, the thing it is about, what was found. Out: a value that sorts. Not here: lines and columns.

use super::rule::Rule;
use crate::base::ids::{ClauseId, RoleId, ZoneId};

/// The thing that a finding is about; plans by their place in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A plan as a whole.
    Plan(usize),
    /// A role.
    Role(RoleId),
    /// A level of a plan's table, by its place in the table.
    Level(usize, usize),
    /// A clause.
    Clause(ClauseId),
    /// A zone.
    Zone(ZoneId),
    /// A material of a plan.
    Material(usize, usize),
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which rule.
    pub rule: Rule,
    /// What it is about.
    pub spot: Spot,
    /// The field of it; empty for the whole.
    pub field: &'static str,
    /// What was found: 简体中文, without the remedy.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// Hits as they are found.
#[derive(Debug, Default)]
pub struct Hits {
    /// In the order of the rules' files.
    pub list: Vec<Hit>,
}

impl Hits {
    /// Adds one.
    pub fn add(&mut self, rule: Rule, spot: Spot, field: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.list.push(Hit { rule, spot, field, zh: zh.into(), en: en.into() });
    }
}

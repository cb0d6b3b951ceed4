//! Report — what people take away: the score sheet as text, JSON and one HTML page, and files for GIS.
//!
//! In: `(&Scenario, &Tale, &Card)`, and the baselines' tales where they were run. Out: files, each written beside its
//! place and renamed when whole. Not here: judging (`score`), running (`drill`).
//! Rule: a report never changes a number; it counts, names and draws what the record says.

mod alerts;
pub mod all;
pub mod clear;
pub mod clear_files;
pub mod columns;
pub mod curve;
pub mod file;
pub mod gis;
pub mod html;
pub mod injects;
pub mod json;
pub mod judgements;
pub mod names;
pub mod nights;
pub mod number;
pub mod office;
mod order_times;
pub mod pack;
pub mod people;
pub mod pick;
pub mod roads;
pub mod story;
pub mod study;
mod study_more;
pub mod study_rows;
pub mod text;
pub mod traffic;
pub mod warning;
pub mod words;
pub mod zones;

use crate::record::tale::Tale;
use crate::scenario::drill_spec::Scenario;
use crate::score::at_risk::AtRisk;
use crate::score::card::Card;
use crate::score::home::{self, Home};

/// Everything a report may tell of one run.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The files.
    pub scenario: &'a Scenario,
    /// The run.
    pub tale: &'a Tale,
    /// Its score.
    pub card: &'a Card,
    /// The same world and luck without a plan.
    pub no_plan: Option<&'a Tale>,
    /// The same world and luck with the right order at once.
    pub perfect: Option<&'a Tale>,
}

impl<'a> Told<'a> {
    /// A run alone.
    #[must_use]
    pub const fn new(scenario: &'a Scenario, tale: &'a Tale, card: &'a Card) -> Self {
        Self { scenario, tale, card, no_plan: None, perfect: None }
    }
    /// With its baselines.
    #[must_use]
    pub const fn against(mut self, no_plan: Option<&'a Tale>, perfect: Option<&'a Tale>) -> Self {
        (self.no_plan, self.perfect) = (no_plan, perfect);
        self
    }
    /// What became of the households, in the run and then in each baseline.
    #[must_use]
    pub fn homes(&self) -> Vec<Vec<Home>> {
        self.tales().map(|t| home::read(self.scenario, t)).collect()
    }
    /// The households at risk, as the contract counts them: the union over all compared runs.
    #[must_use]
    pub fn at_risk(&self, homes: &[Vec<Home>]) -> Vec<bool> {
        AtRisk::union(&self.tale.households, &homes.iter().map(Vec::as_slice).collect::<Vec<_>>()).homes
    }
    /// The run and its baselines.
    pub fn tales(&self) -> impl Iterator<Item = &'a Tale> + use<'a> {
        [Some(self.tale), self.no_plan, self.perfect].into_iter().flatten()
    }
}

//! Score / at risk — who was in danger, whatever the plan did: the denominator that never shrinks.
//!
//! In: all compared runs of one seed. Out: the households of whom some run says that the hazard hit their house, or that
//! water caught, trapped, hurt or killed somebody of them, on the way or at a place they were sent to.
//! Rule (contract): the union over the runs; a plan that does nothing cannot make it smaller.

use super::home::Home;
use crate::record::tale::HouseholdFact;

/// Households and people at risk.
#[derive(Clone, Debug, Default)]
pub struct AtRisk {
    /// By household.
    pub homes: Vec<bool>,
    /// People of these households.
    pub people: f64,
    /// People of reduced mobility among them.
    pub reduced: f64,
}

impl AtRisk {
    /// The union over runs, each given by its households. A run of other households says nothing about these.
    #[must_use]
    pub fn union(facts: &[HouseholdFact], runs: &[&[Home]]) -> Self {
        let mut out = Self { homes: vec![false; facts.len()], people: 0.0, reduced: 0.0 };
        for (i, fact) in facts.iter().enumerate() {
            if runs.iter().any(|r| r.get(i).is_some_and(Home::in_danger)) {
                out.homes[i] = true;
                out.people += f64::from(fact.people);
                out.reduced += f64::from(fact.reduced);
            }
        }
        out
    }
    /// Indices of households at risk, ascending.
    pub fn ids(&self) -> impl Iterator<Item = usize> + '_ {
        self.homes.iter().enumerate().filter(|(_, r)| **r).map(|(i, _)| i)
    }
    /// Nobody is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people <= 0.0
    }
}

//! Drill / spent — on which phase of the step the wall clock went.
//!
//! In: the end of a phase. Out: seconds by phase, to be shown beside `drill_s`. Never part of the state, of a fingerprint or of
//! anything that a rerun must give again.

use std::time::Instant;

use crate::record::tale::Phases;

/// The clock of one run.
pub(super) struct Spent {
    /// None where nobody will look at it: a study's thousand runs do not ask for the time six times a step.
    since: Option<Instant>,
    /// Seconds so far.
    pub phases: Phases,
}

impl Spent {
    pub(super) fn new(looked_at: bool) -> Self {
        Self { since: looked_at.then(Instant::now), phases: Phases::default() }
    }

    /// Whatever ran since the last call belonged to no phase.
    pub(super) fn skip(&mut self) {
        self.since = self.since.map(|_| Instant::now());
    }

    /// What ran since the last call was this phase.
    pub(super) fn lap(&mut self, phase: impl FnOnce(&mut Phases) -> &mut f64) {
        if let Some(since) = &mut self.since {
            let now = Instant::now();
            *phase(&mut self.phases) += (now - *since).as_secs_f64();
            *since = now;
        }
    }
}

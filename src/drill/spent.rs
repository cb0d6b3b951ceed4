//! Drill / spent — on which phase of the step the wall clock went.
//!
//! In: the end of a phase. Out: seconds by phase, to be shown beside `drill_s`. Never part of the state, of a fingerprint or of
//! anything that a rerun must give again.

use std::time::Instant;

use crate::record::tale::Phases;

/// The clock of one run.
pub(super) struct Spent {
    since: Instant,
    /// Seconds so far.
    pub phases: Phases,
}

impl Spent {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), phases: Phases::default() }
    }

    /// Whatever ran since the last call belonged to no phase.
    pub(super) fn skip(&mut self) {
        self.since = Instant::now();
    }

    /// What ran since the last call was this phase.
    pub(super) fn lap(&mut self, phase: impl FnOnce(&mut Phases) -> &mut f64) {
        let now = Instant::now();
        *phase(&mut self.phases) += (now - self.since).as_secs_f64();
        self.since = now;
    }
}

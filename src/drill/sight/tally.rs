//! Sight / tally — the largest of some values, or how many of them are over a limit, where some are unknown.
//!
//! In: values one after another. Out: a range: what is known for certain, and what could be. Not here: where values come from (`picture`).

/// A quantity as known: no less than `.0` and no more than `.1`.
pub type Range = (f64, f64);

/// The largest of some values of which some are unknown.
pub(super) struct Most {
    low: f64,
    silent: bool,
    heard: bool,
}

impl Default for Most {
    fn default() -> Self {
        Self { low: f64::NEG_INFINITY, silent: false, heard: false }
    }
}

impl Most {
    pub(super) fn take(&mut self, value: Option<f64>) {
        match value {
            Some(v) => (self.low, self.heard) = (self.low.max(v), true),
            None => self.silent = true,
        }
    }
    pub(super) fn range(self) -> Option<Range> {
        self.heard.then_some((self.low, if self.silent { f64::INFINITY } else { self.low }))
    }
}

/// Of how many something holds, where of some it is unknown.
#[derive(Default)]
pub(super) struct Count {
    yes: f64,
    maybe: f64,
    any: bool,
}

impl Count {
    pub(super) fn take(&mut self, holds: Option<bool>) {
        self.any = true;
        match holds {
            Some(true) => self.yes += 1.0,
            Some(false) => {}
            None => self.maybe += 1.0,
        }
    }
    pub(super) fn range(self) -> Option<Range> {
        self.any.then_some((self.yes, self.yes + self.maybe))
    }
}

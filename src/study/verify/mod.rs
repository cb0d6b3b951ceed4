//! Study / verify — cases with an exact or a published answer, one list for the `verify` command and for the tests.
//!
//! In: nothing. Out: checks: expected, obtained, tolerance, source. Not here: printing (`cli`), judging a drill (`score`).
//! A part of the program adds its cases as a file here and as a line of [`PARTS`].

pub mod fire;
pub mod flood;
pub mod flood_brook;
pub mod flood_channel;
pub mod flood_edge;
pub mod flood_field;
pub mod flood_hydrology;
pub mod flood_nest;
pub mod highway;
mod highway_queue;
pub mod people;
pub mod traffic;
pub mod traffic_road;
pub mod traffic_static;

/// One figure against its answer.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Check {
    /// Part of the program.
    pub part: &'static str,
    /// What is computed.
    pub case: &'static str,
    /// The answer.
    pub expected: f64,
    /// What the program says.
    pub obtained: f64,
    /// Greatest difference, in the unit.
    pub tolerance: f64,
    /// Unit.
    pub unit: &'static str,
    /// Where the answer comes from.
    pub source: &'static str,
}

impl Check {
    /// Whether the difference is within the tolerance; a figure that is no number never is.
    #[must_use]
    pub fn passes(&self) -> bool {
        (self.obtained - self.expected).abs() <= self.tolerance
    }
}

/// A part of the program with its cases.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Name on the command line.
    pub name: &'static str,
    /// Computes its cases.
    pub checks: fn() -> Vec<Check>,
}

/// All parts.
pub const PARTS: &[Part] = &[
    Part { name: "flood", checks: flood::checks },
    Part { name: "fire", checks: fire::checks },
    Part { name: "traffic", checks: traffic::checks },
    Part { name: "people", checks: people::checks },
    Part { name: "highway", checks: highway::checks },
];

/// Gathers the checks of one part.
pub(crate) struct Sheet {
    part: &'static str,
    list: Vec<Check>,
}

impl Sheet {
    pub(crate) fn new(part: &'static str) -> Self {
        Self { part, list: Vec::new() }
    }
    pub(crate) fn add(&mut self, case: &'static str, expected: f64, obtained: f64, tolerance: f64, unit: &'static str, source: &'static str) {
        self.list.push(Check { part: self.part, case, expected, obtained, tolerance, unit, source });
    }
    pub(crate) fn done(self) -> Vec<Check> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_never_passes_and_tolerances_are_two_sided() {
        let check = |obtained| Check { part: "", case: "", expected: 10.0, obtained, tolerance: 1.0, unit: "", source: "" };
        assert!(check(9.0).passes() && check(11.0).passes());
        assert!(!check(8.9).passes() && !check(11.1).passes() && !check(f64::NAN).passes());
    }
}

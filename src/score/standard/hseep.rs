//! Standard / HSEEP — P, S, M, U of one metric from its bands, and of the whole from the index.
//!
//! In: a number, a target, bands. Out: a letter. Not here: how the number came about (`measure`).
//! Source: HSEEP exercise evaluation guides (FEMA) for the letters; all limits assumed, from the scoring file.

use crate::score::card::Rating;
use crate::score::scoring::{Bands, Direction, Scoring, Spec};

/// Slack for sums of binary fractions, so that 0.95 of 0.95 passes.
const SLACK: f64 = 1e-9;

/// The letter of a number. `at_risk` is the number of people at risk, for counts per 10,000.
#[must_use]
pub fn rate(scoring: &Scoring, spec: &Spec, value: f64, target: f64, at_risk: f64) -> Option<Rating> {
    let shape = &scoring.bands;
    let up = spec.direction == Direction::Higher;
    let lower = |p: f64, s: f64, m: f64| ladder(value, p, s, m, false);
    Some(match spec.bands {
        Bands::Reported => return None,
        Bands::Share => {
            let k = if up { -1.0 } else { 1.0 };
            ladder(value, target, target + k * shape.share.0, target + k * shape.share.1, up)
        }
        Bands::Duration => lower(target, target * shape.duration.0, target * shape.duration.1),
        Bands::Lead => ladder(value, target, target * shape.lead.0, target * shape.lead.1, true),
        Bands::Margin => ladder(value, target, target - shape.margin.0, target - shape.margin.1, true),
        Bands::Count => lower(target, target + shape.count.0, target + shape.count.1),
        Bands::CountPer10k => per_10k(scoring, value, target, at_risk),
        Bands::Deaths => {
            if value <= target + SLACK {
                Rating::P
            } else {
                Rating::U
            }
        }
        Bands::Limits(p, s, m) => ladder(value, p, s, m, up),
    })
}

/// The letter of a number of people who should be none, per 10,000 at risk.
#[must_use]
pub fn per_10k(scoring: &Scoring, people: f64, target: f64, at_risk: f64) -> Rating {
    if people <= target + SLACK {
        return Rating::P;
    }
    let rate = people * 10_000.0 / at_risk.max(1.0);
    ladder(rate, target, target + scoring.bands.count.0, target + scoring.bands.count.1, false)
}

fn ladder(value: f64, p: f64, s: f64, m: f64, up: bool) -> Rating {
    let reaches = |limit: f64| if up { value >= limit - SLACK } else { value <= limit + SLACK };
    if reaches(p) {
        Rating::P
    } else if reaches(s) {
        Rating::S
    } else if reaches(m) {
        Rating::M
    } else {
        Rating::U
    }
}

/// The letter of the whole: by the limits of the four grades; a tripped gate allows no more than M.
#[must_use]
pub fn overall(scoring: &Scoring, index: Option<f64>, capped: bool) -> Rating {
    let letter = match index {
        Some(i) if i >= scoring.grades.0 - SLACK => Rating::P,
        Some(i) if i >= scoring.grades.1 - SLACK => Rating::S,
        Some(i) if i >= scoring.grades.2 - SLACK => Rating::M,
        _ => Rating::U,
    };
    if capped { letter.min(Rating::M) } else { letter }
}

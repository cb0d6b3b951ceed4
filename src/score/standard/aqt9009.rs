//! Standard / AQ/T 9009 — 优, 良, 中, 差 of the whole, and the weighted index it stands on.
//!
//! In: rated metrics and gates. Out: index, share tested, grade. Source: AQ/T 9009-2015 for the four words; limits
//! assumed, from the scoring file.

use crate::score::card::{Grade, Metric, Rating};
use crate::score::scoring::{Bands, Scoring};

/// Weighted mean over the metrics tested, and the share of all weights of the scoring file that was tested: what was only
/// reported, for want of a trainee, say, was not tested either.
#[must_use]
pub fn index(scoring: &Scoring, metrics: &[Metric]) -> (Option<f64>, f64) {
    let points = |r: Rating| match r {
        Rating::P => scoring.points.0,
        Rating::S => scoring.points.1,
        Rating::M => scoring.points.2,
        Rating::U => scoring.points.3,
    };
    let (mut sum, mut tested, mut all) = (0.0, 0.0, 0.0);
    for m in metrics {
        all += scoring.spec(&m.id).filter(|s| s.bands != Bands::Reported).map_or(m.weight, |s| s.weight);
        if let Some(r) = m.rating {
            sum += m.weight * points(r);
            tested += m.weight;
        }
    }
    ((tested > 0.0).then(|| sum / tested), if all > 0.0 { tested / all } else { 0.0 })
}

/// The grade of an index; a tripped gate allows no more than 中. Nothing tested is no pass.
#[must_use]
pub fn grade(scoring: &Scoring, index: Option<f64>, capped: bool) -> Grade {
    let i = index.unwrap_or(0.0) + 1e-9;
    let word = if i >= scoring.grades.0 {
        Grade::优
    } else if i >= scoring.grades.1 {
        Grade::良
    } else if i >= scoring.grades.2 {
        Grade::中
    } else {
        Grade::差
    };
    if capped { word.min(Grade::中) } else { word }
}

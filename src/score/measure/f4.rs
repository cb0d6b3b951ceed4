//! Measure / F4 — households whose house the fire took, of those that it took in any run.

use super::{MOST_EVIDENCE, Measured};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let lost = e.own.homes.iter().filter(|h| h.hit.is_set()).count();
    let any = (0..e.own.homes.len()).filter(|i| e.runs().any(|r| r.homes[*i].hit.is_set())).count();
    if any == 0 {
        return Measured::untested("各次推演中火均未到住房", "the fire came to no house in any run");
    }
    Measured::of(lost as f64, format!("各次推演中共有 {any} 户住房受火"), format!("{any} houses in some run"))
        .shown_by(e.own.of(Kind::HouseHit).take(MOST_EVIDENCE).map(|x| x.seq))
}

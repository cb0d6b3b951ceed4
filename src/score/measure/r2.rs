//! Measure / R2 — share of sheltered people, at each shelter's fullest, whose shelter received supplies at its gate within
//! `supply_within_h` of its first guest and never ran out.

use super::{MOST_EVIDENCE, Measured, e4};
use crate::base::time::Span;
use crate::record::event::{Kind, Who};
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let within = Span::from_seconds_f64(e.scoring.parameters.supply_within_h * 3600.0);
    let (mut good, mut all) = (0.0, 0.0);
    let mut seqs = Vec::new();
    let peaks = e4::peaks(e);
    for (f, (people, _)) in &peaks {
        let here = |k| e.own.of(k).filter(move |x| x.subject == Who::Facility(*f));
        let first_guest = e.own.of(Kind::Safe).find(|x| x.place == Who::Facility(*f)).map(|x| x.at);
        let out = here(Kind::StockOut).next();
        let came = here(Kind::SupplyArrived).next();
        let by = first_guest.map(|g| g + within);
        // Neither came nor failed by the end, and the time is not up: nothing is known.
        if out.is_none() && came.is_none() && by.is_none_or(|by| by > e.end()) {
            continue;
        }
        all += people;
        let in_time = matches!((came, by), (Some(c), Some(by)) if c.at <= by);
        if in_time && out.is_none() {
            good += people;
        }
        seqs.extend([came, out].into_iter().flatten().map(|x| x.seq));
    }
    if all <= 0.0 {
        if peaks.is_empty() && e.runs().any(|r| r.first(Kind::HouseHit).is_some()) {
            return Measured::absent(0.0, "有住房进水而无人安置，也无物资送达", "houses were hit and nobody was sheltered or supplied");
        }
        return Measured::untested("没有到保障时限的安置点", "no shelter's supplies fell due within the drill");
    }
    seqs.truncate(MOST_EVIDENCE);
    Measured::of(good / all, format!("安置 {all:.0} 人中按时足量 {good:.0} 人"), format!("{good:.0} of {all:.0} sheltered people supplied in full and on time"))
        .shown_by(seqs)
}

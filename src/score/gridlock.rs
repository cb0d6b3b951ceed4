//! Score / gridlock — rings of full roads that stood still in a run: which, since when, what filled first and why.
//!
//! In: the record. Out: rows for the sheet. Not here: how a ring is found (`drill::traffic`). Nothing is rated by it: it explains.

use crate::record::event::Kind;
use crate::record::said;
use crate::record::tale::Tale;

/// A ring of roads that stood still.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Gridlock {
    /// Seconds after T+00:00 from which it stood.
    pub at_s: f64,
    /// Seconds after T+00:00 from which the first of its roads was full.
    pub since_s: f64,
    /// Keys of its roads, each waiting for the next.
    pub roads: Vec<String>,
    /// Key of the road that filled first.
    pub first: String,
    /// What stood in its way: `dead-vehicle`, `closed-road` or `too-many-vehicles`.
    pub because: String,
    /// Event.
    pub evidence: Vec<u64>,
}

/// All of a run, by time.
#[must_use]
pub fn list(tale: &Tale) -> Vec<Gridlock> {
    let rows = tale.events.iter().filter(|e| e.kind == Kind::Gridlock).map(|e| {
        let word = |key: &str| e.detail.word(key);
        let at_s = e.at.as_seconds();
        Gridlock {
            at_s,
            since_s: at_s - e.value,
            roads: word(said::RING).split('>').filter(|r| !r.is_empty()).map(str::to_owned).collect(),
            first: word(said::FIRST).to_owned(),
            because: word(said::BECAUSE).to_owned(),
            evidence: e.cause.seq.into_iter().chain([e.seq]).collect(),
        }
    });
    rows.collect()
}

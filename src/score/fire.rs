//! Score / fire — what the record says of a forest fire, in one place for the measures.
//!
//! In: a run. Out: when it began, was told, stood before, contained, out; how large it grew. Not here: ratings.

use super::evidence::Run;
use crate::base::time::Moment;
use crate::record::event::{Event, Kind};
use crate::record::said;

/// Milestones of a fire in one run.
#[derive(Clone, Debug, Default)]
pub struct Fire<'a> {
    /// It took hold.
    pub began: Option<&'a Event>,
    /// The first word of it reached a post.
    pub told: Option<&'a Event>,
    /// The first word from somebody who stood before it.
    pub verified: Option<&'a Event>,
    /// The containment that held until the end.
    pub contained: Option<&'a Event>,
    /// Nothing flamed any more.
    pub out: Option<&'a Event>,
    /// Sizes, in order.
    pub sizes: Vec<&'a Event>,
    /// Places where it woke again after it was taken for out.
    pub woke: Vec<&'a Event>,
}

impl<'a> Fire<'a> {
    /// Of a run.
    #[must_use]
    pub fn of(run: &Run<'a>) -> Self {
        let escaped = run.of(Kind::FireEscaped).last().map_or(0, |e| e.seq);
        let out = run.of(Kind::FlamesOut).next();
        Self {
            began: run.first(Kind::FireBegan),
            told: run.of(Kind::ReportArrived).find(|e| e.detail.says(said::FIRE)),
            verified: run.of(Kind::ReportArrived).find(|e| e.detail.says(said::ON_THE_SPOT)),
            contained: run.of(Kind::FireContained).filter(|e| e.seq > escaped).last(),
            out,
            sizes: run.of(Kind::FireSize).collect(),
            woke: run.of(Kind::FireBegan).filter(|e| e.detail.says(said::REKINDLED) && out.is_some_and(|o| o.seq < e.seq)).collect(),
        }
    }
    /// The last size: burnt and under trees, hectares.
    #[must_use]
    pub fn last_ha(&self) -> Option<(f64, f64)> {
        self.sizes.last().map(|e| (e.value, e.detail.number("forest").unwrap_or(e.value)))
    }
    /// The size nearest before a moment.
    #[must_use]
    pub fn size_at(&self, at: Moment) -> Option<&'a Event> {
        self.sizes.iter().copied().rfind(|e| e.at <= at).or_else(|| self.sizes.first().copied())
    }
}

//! Plan / lint — what is wrong with a plan before anybody has drilled it.
//!
//! In: the books of all plans that belong together, the county, topics that arrive from outside. Out: hits, one a defect.
//! Not here: the truth of a hazard (checks that need one stand in `scenario`), lines and columns (`scenario::plan_lint`),
//! deadlines that run backwards, levels with two grounds, zones without a way out (P001, P004, P005, in `scenario`).
//! Rule: no false alarm. Where a limit is a matter of degree it is generous, assumed, and named beside the rule.

pub mod authority;
pub mod channels;
pub mod chapters;
pub mod forces;
pub mod ground;
pub mod hit;
pub mod levels;
pub mod prose;
pub mod roles;
pub mod rule;
pub mod shelters;
pub mod targets;
pub mod time;
pub mod triggers;
pub mod upper;
pub mod view;
pub mod waits;
pub mod zones;

use hit::{Hit, Hits};
use view::View;

/// Every defect of every plan in the view.
#[must_use]
pub fn run(view: &View<'_>) -> Vec<Hit> {
    let mut hits = Hits::default();
    roles::look(view, &mut hits);
    triggers::look(view, &mut hits);
    waits::look(view, &mut hits);
    levels::look(view, &mut hits);
    time::look(view, &mut hits);
    forces::look(view, &mut hits);
    authority::look(view, &mut hits);
    zones::look(view, &mut hits);
    shelters::look(view, &mut hits);
    ground::look(view, &mut hits);
    channels::look(view, &mut hits);
    targets::look(view, &mut hits);
    prose::look(view, &mut hits);
    chapters::look(view, &mut hits);
    upper::look(view, &mut hits);
    hits.list
}

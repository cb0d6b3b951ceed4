//! Sight / warning — 暴雨, 山洪 and 地质灾害 warnings, issued, raised, lowered and lifted by the county's bureaus on its screen alone.
//!
//! In: readings that have arrived, forecasts as they arrived. Out: the three warnings as they stand and as each post sees them on the
//! platform, one event for each change. Not here: the truth; response levels (`drill::command`), which nobody derives from a warning; what
//! people do on a warning: no household hears of one (assumed). Method: whoever issues a warning looks at the screen every few minutes; a
//! graver colour goes out at once, a lesser one only after the eased rule has called for less for a while and the warning has stood for
//! its least time. It is on the platform some minutes later, and a post sees it there as long as its network works.

pub mod flash_flood;
pub mod geohazard;
pub mod rainstorm;
pub mod standing;
pub mod sums;

use std::cell::OnceCell;

use super::screen::{Forecasts, Screen};
use super::{Sense, cite};
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, Id, RoleId};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::hazard::flood::spec::Moisture;
use crate::map::alarm::Colour;
use crate::map::place::GaugeKind;
use crate::plan::chain::{CENTRE, Posts};
use crate::plan::warning::{self, Warning};
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::warned;
use crate::scenario::drill_spec::Scenario;
use standing::{Change, Standing};
use sums::Sums;

/// How often rain is held against the alarm and the critical sums (assumed: with each reading of the county's gauges).
pub const LOOK_EVERY: Span = Span::minutes(5);
/// How often the slopes are gone through (assumed: a bulletin for the next day is not made anew every five minutes).
pub const SLOPES_EVERY: Span = Span::minutes(30);
/// From the decision until a warning is on the platform (assumed: it is written and signed).
pub const PUBLISHED_AFTER: Span = Span::minutes(5);

/// The three warnings.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Warnings {
    next: Moment,
    next_slopes: Moment,
    standing: [Standing; 3],
    /// What only the map and the plans say; found again after loading.
    #[serde(skip)]
    desk: OnceCell<Desk>,
}

/// What the bureaus work with.
#[derive(Clone, Debug)]
struct Desk {
    gauges: Vec<GaugeId>,
    critical: Vec<flash_flood::Critical>,
    points: Vec<geohazard::Point>,
    issuers: [Who; 3],
    moisture: Moisture,
}

impl Desk {
    fn new(scenario: &Scenario) -> Self {
        let (county, books) = (&scenario.county, &scenario.books);
        let gauges: Vec<GaugeId> = (0..county.gauges.len()).map(GaugeId::from_index).filter(|g| county.gauges[g.index()].kind == GaugeKind::Rain).collect();
        let posts = Posts::new(county, books);
        let post_of = |key: &&str| {
            let role = books.roles.iter().position(|r| r.key == **key)?;
            posts.of_role[RoleId::from_index(role).index()].first().copied()
        };
        let issuer = |w: Warning| w.issuers().iter().find_map(post_of).map_or(Who::Nobody, Who::Post);
        Self {
            critical: flash_flood::critical(scenario, &gauges),
            points: geohazard::points(county, &gauges),
            gauges,
            issuers: Warning::ALL.map(issuer),
            moisture: scenario.drill.hazard.flood().map_or(Moisture::Average, |f| f.moisture),
        }
    }
}

impl Warnings {
    /// Whoever issues warnings looks at the screen, where it is time.
    pub fn look(&mut self, s: &mut Sense<'_>, screen: &mut Screen, forecasts: &mut Forecasts) {
        if s.now < self.next {
            return;
        }
        self.next = s.now + LOOK_EVERY;
        let slopes = s.now >= self.next_slopes;
        if slopes {
            self.next_slopes = s.now + SLOPES_EVERY;
        }
        let desk = self.desk.get_or_init(|| Desk::new(s.scenario));
        let sums = Sums { screen, forecasts, now: s.now };
        let alarm = &s.scenario.county.alarm;
        let looks = [
            Some(rainstorm::look(&sums, &desk.gauges, alarm, &sums::LEADS_H)),
            Some(flash_flood::look(&sums, &desk.critical, &desk.gauges, alarm, desk.moisture)),
            slopes.then(|| geohazard::look(&sums, &desk.points)),
        ];
        for (kind, look) in Warning::ALL.into_iter().zip(looks) {
            let standing = &mut self.standing[kind as usize];
            let was = standing.colour();
            let Some((change, colour)) = look.as_ref().and_then(|look| standing.next(look, kind, s.now)) else { continue };
            let case = look.and_then(|l| l.reached);
            let shown = match &case {
                Some(case) if change.graver() => {
                    standing.gauge = Some(case.gauge);
                    case.ahead.and_then(|ahead| forecasts.cite(ahead, s.now, s.log)).or_else(|| cite(screen, s.log, s.now, s.now, case.gauge))
                }
                _ => standing.gauge.and_then(|g| cite(screen, s.log, s.now, s.now, g)),
            };
            let why = Why::Decision(Own::Duty);
            let cause = shown.or_else(|| standing.seq()).map_or(Cause::of(why), |seq| Cause::after(why, seq));
            let kind_of_event = match change {
                Change::Issued => Kind::WarningIssued,
                Change::Raised => Kind::WarningRaised,
                Change::Lowered => Kind::WarningLowered,
                Change::Lifted => Kind::WarningLifted,
            };
            let note = case.filter(|_| change.graver()).map_or_else(String::new, |c| c.note);
            let seq = s.log.write(
                s.now,
                line(kind_of_event, Who::Warning(kind), cause)
                    .at(desk.issuers[kind as usize])
                    .to(Who::Post(CENTRE))
                    .value(warning::rank(colour), Unit::Count)
                    .detail(warned::detail(colour, was, &note)),
            );
            standing.publish(s.now + PUBLISHED_AFTER, seq);
        }
    }

    /// The colour of a warning as it stands on a screen that is up to date until a moment.
    #[must_use]
    pub fn seen(&self, kind: Warning, seen: Moment) -> Option<Colour> {
        self.standing[kind as usize].seen(seen)?.0
    }
    /// The event that put it there.
    #[must_use]
    pub fn seen_seq(&self, kind: Warning, seen: Moment) -> Option<u64> {
        self.standing[kind as usize].seen(seen).map(|w| w.1)
    }
    /// Adds all of it to a fingerprint.
    pub fn fingerprint(&self, h: &mut Hasher) {
        let Self { next, next_slopes, standing, desk: _ } = self;
        h.saved(&(next, next_slopes, standing));
    }
    /// A warning on the platform, for tests of what posts see.
    #[cfg(test)]
    pub(crate) fn put(&mut self, kind: Warning, from: Moment, colour: Option<Colour>, seq: u64) {
        self.standing[kind as usize].set(colour, from);
        self.standing[kind as usize].publish(from, seq);
    }
}

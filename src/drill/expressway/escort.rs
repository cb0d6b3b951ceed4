//! Expressway / escort — patrol cars side by side lead those who come slowly down to the queue's tail (压速带道), again and again.
//!
//! In: a patrol on the mainline. Out: a front that nobody passes, on its way from the last interchange before the scene; how many it has
//! led down. Not here: who sends it (`command::highway`), who guards the tail (`scene`). Method: nobody comes into the cell in which the
//! patrol drives; the cell moves at the slowest speed allowed on an expressway (60 km/h, 道路交通安全法实施条例 §78). Where the front
//! reaches the tail the patrol turns at the next opening and begins again; whoever meets the platoon's end meets vehicles that move.

use super::{Ctx, Expressway};
use crate::base::ids::TeamId;
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::record::event::{Cause, Kind, Unit};

use super::stream::STEP;

/// Speed of the patrol in front of its platoon, m/s.
pub const PACE_M_S: f64 = 60.0 / 3.6;
/// From the tail back to the last interchange, and on to the mainline again (assumed).
pub const TURNS: Span = Span::minutes(15);

/// More pairs than these do not share a stretch of road (assumed).
const MOST_PAIRS: u32 = 3;

/// A patrol that leads.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Escort {
    team: TeamId,
    /// Pairs of cars: while one turns, the next leads.
    pairs: u32,
    /// The event that sent it.
    seq: u64,
    leg: Leg,
}

/// What it is doing.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
enum Leg {
    /// It leads: metres from the carriageway's beginning.
    Leads(f64),
    /// It is on its way back, and begins again then.
    Back(Moment),
}

impl Escort {
    /// It drives on to the mainline.
    pub(super) fn new(team: TeamId, vehicles: u32, seq: u64, now: Moment) -> Self {
        Self { team, pairs: (vehicles / 2).clamp(1, MOST_PAIRS), seq, leg: Leg::Back(now) }
    }
    /// When the next pair can begin.
    fn next(&self, now: Moment) -> Leg {
        Leg::Back(now + Span::millis(TURNS.as_millis() / i64::from(self.pairs)))
    }
}

impl Expressway {
    /// The cell before whose front nobody passes, while a patrol leads.
    #[must_use]
    pub fn escort_cell(&self) -> Option<usize> {
        match self.escort?.leg {
            Leg::Leads(m) => Some(self.streams[0].cell_at(m)),
            Leg::Back(_) => None,
        }
    }
    /// Where it begins to lead: one cell past the last interchange, for whoever leaves there is not led.
    pub(super) fn escort_begins(&self) -> usize {
        self.fixed.ways[0].door_before().map_or(0, |k| self.streams[0].doors()[k].cell) + 1
    }
    /// Whether those who come to a tail now were led to it: they drive no faster than the patrol before them.
    pub(super) fn comes_led(&self, way: usize, tail: usize) -> bool {
        self.escort.is_some() && way == 0 && tail > 0 && self.streams[0].speed_m_s(tail - 1) <= PACE_M_S * 1.1
    }
    /// Five seconds of it.
    pub(super) fn escort_on(&mut self, c: &mut Ctx<'_>) {
        let (Some(mut e), now) = (self.escort, self.clock) else { return };
        let begins = self.escort_begins();
        let (s, scene) = (&mut self.streams[0], self.fixed.scene[0]);
        let tail = s.tail(scene).filter(|t| self.wreck && *t > begins + 1);
        match (e.leg, tail) {
            (Leg::Leads(m), Some(tail)) => {
                let (was, m) = (s.cell_at(m), m + PACE_M_S * STEP.as_seconds());
                let is = s.cell_at(m);
                s.bar(was, false);
                if is < tail {
                    s.bar(is, true);
                    e.leg = Leg::Leads(m);
                } else {
                    // From the platoon's end to its head.
                    let from = s.tail(was.saturating_sub(1)).unwrap_or(was).max(begins - 1);
                    let led: f64 = (from..was).map(|k| s.vehicles(k)).sum();
                    e.leg = e.next(now);
                    let l = line(Kind::PlatoonLed, self.place(c), Cause::after(crate::record::event::Why::Drill, e.seq)).value(led.round(), Unit::Vehicles);
                    c.log.write(c.now, l);
                }
            }
            (Leg::Leads(m), None) => {
                let was = s.cell_at(m);
                s.bar(was, false);
                e.leg = e.next(now);
            }
            (Leg::Back(at), Some(_)) if now >= at => {
                s.bar(begins, true);
                e.leg = Leg::Leads((begins as f64 + 0.5) * s.cell_m());
            }
            (Leg::Back(_), _) => {}
        }
        self.escort = self.wreck.then_some(e);
    }
}

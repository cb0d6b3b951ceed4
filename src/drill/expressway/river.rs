//! Expressway / river — what ran off the road goes down the river to the intake, and whether the waterworks shut it in time.
//!
//! In: the spill of the accident, the rivers, word to the waterworks. Out: `SpillInRiver` with the time it has to the intake,
//! `IntakeShut`, `SpillAtIntake`. Not here: how it travels (`hazard::road_fire::spill`), who passes the word on (`command`).
//! Method: the middle of the cloud is at the intake after its journey; whoever has been told by a message of topic
//! [`SHUT_INTAKE`] closes the gate a while later. Where no intake is named the journey ends at the county's border.

use super::order::Told;
use super::{Ctx, Expressway};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::hazard::road_fire::spill;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// The topic of the message that makes a waterworks shut its intake.
pub const SHUT_INTAKE: &str = "shut-intake";
/// From the word to a shut gate (assumed: somebody walks to it and winds it down).
const SHUTS: Span = Span::minutes(15);

/// What is on its way.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Drift {
    /// When its middle is there.
    arrives: Moment,
    peak_g_m3: f64,
    intake: bool,
    seq: u64,
    there: bool,
}

impl Expressway {
    /// It has reached the river.
    pub(super) fn spills(&mut self, c: &mut Ctx<'_>, place: Who, cause: Cause) {
        let Some(s) = super::spec(c.scenario).and_then(|s| s.spill) else { return };
        let rivers = &c.scenario.county.rivers;
        let way = spill::follow(rivers, s.reach, s.share, s.intake, s.baseflow_m3_s_per_km2, s.kg).unwrap_or_default();
        let to = s.intake.map_or("border", |r| rivers.keys.key(r));
        let detail = format!("to={to} km={:.1} g_m3={:.2}", way.metres / 1000.0, way.peak_g_m3);
        let seq = c.log.write(c.now, line(Kind::SpillInRiver, place, cause).value(way.seconds / 60.0, Unit::Minutes).detail(detail));
        let arrives = c.now + Span::from_seconds_f64(way.seconds);
        self.drift = Some(Drift { arrives, peak_g_m3: way.peak_g_m3, intake: s.intake.is_some(), seq, there: false });
        self.told.push(Told::Seen { topic: "spill".into(), seq });
    }
    /// The waterworks has been told, by the message of that number.
    pub fn shut_intake(&mut self, told: Moment, seq: u64) {
        if self.drift.is_some_and(|d| d.intake) && self.shut.is_none() {
            self.shut = Some((told + SHUTS, seq));
        }
    }
    /// The gate goes down, the cloud comes.
    pub(super) fn drifts(&mut self, c: &mut Ctx<'_>) {
        let Some(d) = self.drift else { return };
        let place = self.place(c);
        if let Some((at, seq)) = self.shut
            && at <= c.now
            && at > c.now - c.step
        {
            c.log.write(c.now, line(Kind::IntakeShut, place, Cause::after(Why::Hazard, seq)));
        }
        if !d.there && d.arrives <= c.now {
            self.drift = Some(Drift { there: true, ..d });
            let how = match (d.intake, self.shut) {
                (false, _) => "border",
                (true, Some((at, _))) if at <= d.arrives => "shut",
                (true, _) => "open",
            };
            let l = line(Kind::SpillAtIntake, place, Cause::after(Why::Hazard, d.seq)).value(d.peak_g_m3, Unit::GramsPerCubicMetre);
            c.log.write(c.now, l.detail(how));
        }
    }
}

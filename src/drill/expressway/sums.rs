//! Expressway / sums — the queue as it is written every few minutes, and what all came to in the end.
//!
//! In: the streams, the arrivals, who stood in what. Out: `QueueMeasured`; `TrappedHours`, `CrashesExpected`, `LongestQueue` at the end.
//! Not here: what is made of them (`score`).

use super::order::Told;
use super::{Ctx, Expressway};
use crate::base::time::Moment;
use crate::drill::log::{Log, line};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;

impl Expressway {
    /// The queue now, and at the end the sums.
    pub(super) fn measure(&mut self, c: &mut Ctx<'_>) {
        let Some((_, begun)) = self.began else { return };
        let (s, scene) = (&self.streams[0], self.fixed.scene[0]);
        let metres = s.tail(scene).map_or(0.0, |t| (scene - t) as f64 * s.cell_m());
        if metres <= 0.0 && self.trapped_h <= 0.0 {
            return;
        }
        let mut detail = format!("trapped={:.0} trapped_h={:.2} expected={:.5}", self.trapped(), self.trapped_h, self.expected());
        let mut place = Who::Nobody;
        if let Some(tail) = s.tail(scene) {
            let (way, m) = (&self.fixed.ways[0], tail as f64 * s.cell_m());
            let road = way.road_at(&c.scenario.county.roads, m);
            place = Who::Road(road);
            if c.scenario.county.roads.road(road).tunnel {
                detail += " tunnel";
            }
            let under = self.stand_in_tunnels();
            if under >= 0.5 {
                detail += &format!(" in_tunnels={under:.0}");
            }
            let p = way.point_at(&c.scenario.county.roads, m);
            detail += &format!(" tail_x={:.0} tail_y={:.0}", p.x, p.y);
        }
        let l = line(Kind::QueueMeasured, self.place(c), Cause::after(Why::Hazard, begun)).at(place).value(metres, Unit::Metres).detail(detail);
        let seq = c.log.write(c.now, l);
        if self.seen.queue {
            self.told.push(Told::Queue { metres, seq });
        }
    }
    /// Crashes expected so far.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.arrivals.iter().map(|a| a.expected).sum()
    }
    /// The sums, once, at the end of the run.
    pub fn finish(&self, scenario: &Scenario, end: Moment, log: &mut Log) {
        let (Some((_, begun)), Some(spec)) = (self.began, super::spec(scenario)) else { return };
        let cause = Cause::after(Why::Hazard, begun);
        let sum = |l: &str| {
            format!(
                "{l} standing_h={:.2} gates_h={:.2} sent_away={:.0} heat_min={:.0} smoke_min={:.0} gas_min={:.0} tunnel_min={:.0}",
                self.standing_h,
                self.gates_h,
                self.streams.iter().map(|s| s.sent_away()).sum::<f64>(),
                self.exposed.person_min[0],
                self.exposed.person_min[1],
                self.exposed.person_min[2],
                self.exposed.person_min[3]
            )
        };
        log.write(end, line(Kind::TrappedHours, Who::Road(spec.road), cause).value(self.trapped_h, Unit::VehicleHours).detail(sum("sum")));
        let [heat, smoke, gas, _] = self.exposed.person_min;
        if heat + smoke + gas > 0.0 {
            let detail = format!("travellers heat={heat:.0} smoke={smoke:.0} gas={gas:.0}");
            log.write(end, line(Kind::Exposed, Who::Road(spec.road), cause).value(heat + smoke + gas, Unit::PersonMinutes).detail(detail));
        }
        log.write(end, line(Kind::CrashesExpected, Who::Road(spec.road), cause).value(self.expected(), Unit::Count));
        log.write(end, line(Kind::LongestQueue, Who::Road(spec.road), cause).value(self.longest_m, Unit::Metres));
    }
}

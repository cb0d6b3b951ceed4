//! Expressway / gates — toll stations told to shut, signs, the median: they stand some minutes after the order.
//!
//! In: `SceneDeed`s. Out: doors shut or open, `RoadClosed`, `RoadOpened`, `SignsOn`, `MedianOpen`, word to those who asked.
//! Not here: who may order it (`command::highway`). Only gates and the mainline are shut; nobody is turned round on the road.
//! Times assumed: staff at the toll station by phone, a centre that writes signs.

use super::order::{SceneDeed, Told, Work};
use super::{Ctx, Expressway};
use crate::base::dist::Dist;
use crate::base::ids::RoadId;
use crate::base::seed::{Luck, stream};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::map::road::{RoadClass, RoadGraph};
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};

/// Minutes until a toll station stands as ordered (assumed).
pub const GATE_MIN: Dist = Dist::LogNormal(4.0, 0.4);
/// Minutes until signs upstream are written (assumed).
pub const SIGNS_MIN: Dist = Dist::LogNormal(5.0, 0.4);
/// Share of those who would drive on that signs lead off at the last exit (assumed).
pub const LED_OFF: f64 = 0.35;
/// Share that no longer comes over the county's border once signs have shone for a while (assumed).
pub const STAYS_AWAY: f64 = 0.3;
/// After so long.
pub const STAYS_AWAY_AFTER: Span = Span::minutes(15);

/// Something that will stand.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Pending {
    at: Moment,
    deed: SceneDeed,
    cause: Cause,
}

impl Expressway {
    /// Takes an order or word of a team.
    pub fn hear(&mut self, c: &mut Ctx<'_>, deed: SceneDeed, cause: Cause) {
        let minutes = |dist: Dist, key: &str| if self.perfect { 0.0 } else { dist.sample(&mut stream(self.seed, Luck::TeamWork, key)) };
        let wait = match deed {
            SceneDeed::Gate { road, shut, .. } => minutes(GATE_MIN, &format!("gate:{}:{shut}", c.scenario.county.roads.road_keys.key(road))),
            SceneDeed::Signs { .. } => minutes(SIGNS_MIN, "signs"),
            SceneDeed::Median { minutes: m, .. } => m.max(1.0),
            SceneDeed::Begins { team, work } => return self.begins(c, team, work, cause),
            SceneDeed::Ends { team, work, done } => return self.ends(c, team, work, done, cause),
        };
        self.pending.push(Pending { at: c.now + Span::from_minutes_f64(wait), deed, cause });
    }
    /// What is due stands.
    pub(super) fn stand(&mut self, c: &mut Ctx<'_>) {
        let (due, later): (Vec<Pending>, Vec<Pending>) = std::mem::take(&mut self.pending).into_iter().partition(|p| p.at <= c.now);
        self.pending = later;
        for p in due {
            match p.deed {
                SceneDeed::Gate { road, shut, run } => {
                    self.turn(&c.scenario.county.roads, road, shut);
                    let kind = if shut { Kind::RoadClosed } else { Kind::RoadOpened };
                    let seq = c.log.write(c.now, line(kind, Who::Road(road), p.cause));
                    self.told.push(Told::Stands { run, road: Some(road), seq });
                }
                SceneDeed::Signs { run } => {
                    let seq = c.log.write(c.now, line(Kind::SignsOn, self.place(c), p.cause));
                    self.signs.get_or_insert(c.now);
                    for (w, s) in self.fixed.ways.iter().zip(&mut self.streams) {
                        if let Some(door) = w.door_before().and_then(|k| s.door_mut(k)) {
                            door.led_off = LED_OFF;
                        }
                    }
                    self.told.push(Told::Stands { run, road: None, seq });
                }
                SceneDeed::Median { run, .. } => {
                    self.median = self.wreck;
                    let seq = c.log.write(c.now, line(Kind::MedianOpen, self.place(c), p.cause));
                    self.told.push(Told::Stands { run, road: None, seq });
                }
                SceneDeed::Begins { .. } | SceneDeed::Ends { .. } => {}
            }
        }
    }
    /// Shuts or opens a ramp, the mainline after an interchange, or a piece of it.
    pub(super) fn turn(&mut self, graph: &RoadGraph, road: RoadId, shut: bool) {
        let ramp = graph.road(road).class != RoadClass::Expressway;
        for (w, s) in self.fixed.ways.iter().zip(&mut self.streams) {
            let mut door = w.door_of(graph, road);
            if door.is_none() && ramp {
                // The road beyond the toll station serves both carriageways.
                let r = graph.road(road);
                let touches = |x: &RoadId| [graph.road(*x).from, graph.road(*x).to].iter().any(|n| *n == r.from || *n == r.to);
                door = w.doors.iter().position(|d| d.ramps.iter().any(touches));
            }
            match (door, ramp) {
                (Some(k), true) => {
                    if let Some(d) = s.door_mut(k) {
                        d.shut_on = shut;
                    }
                }
                (Some(k), false) => {
                    if let Some(d) = s.door_mut(k) {
                        d.shut_main = shut;
                    }
                }
                (None, false) => {
                    if let Some(m) = w.begins_m(graph, road) {
                        let cell = s.cell_at(m);
                        s.bar(cell, shut);
                    }
                }
                (None, true) => {}
            }
        }
    }
    /// All gates and signs as before the accident; the operator does it of itself when the lanes are free.
    pub(super) fn open_all(&mut self, c: &mut Ctx<'_>, seq: u64) {
        let cause = Cause::after(Why::Decision(Own::Duty), seq);
        for i in 0..self.streams.len() {
            for k in 0..self.streams[i].doors().len() {
                let ramps = self.fixed.ways[i].doors[k].ramps.clone();
                let Some(d) = self.streams[i].door_mut(k) else { continue };
                let was = d.shut_on || d.shut_main;
                (d.shut_on, d.shut_main, d.led_off) = (false, false, 0.0);
                if was {
                    for r in ramps.into_iter().filter(|r| c.scenario.county.roads.road(*r).class == RoadClass::Ramp) {
                        c.log.write(c.now, line(Kind::RoadOpened, Who::Road(r), cause));
                    }
                }
            }
        }
        (self.signs, self.median) = (None, false);
    }
    /// Whether both ends are controlled: nobody comes on before the scene, and somebody stands at the tail.
    pub(super) fn note_control(&mut self, c: &mut Ctx<'_>) {
        let shut = |i: usize| {
            let (w, s) = (&self.fixed.ways[i], &self.streams[i]);
            w.door_before().is_none_or(|k| s.doors()[k].shut_on || s.doors()[k].shut_main)
        };
        let both = (0..self.streams.len()).all(shut);
        let Some((called, seq)) = self.first_call.filter(|_| both && self.police && !self.controlled) else { return };
        self.controlled = true;
        c.log.write(
            c.now,
            line(Kind::EndsControlled, self.place(c), Cause::after(Why::Hazard, seq)).value((c.now - called).as_minutes().max(0.0), Unit::Minutes),
        );
    }
    /// The road piece of the accident.
    pub(super) fn place(&self, c: &Ctx<'_>) -> Who {
        super::spec(c.scenario).map_or(Who::Nobody, |s| Who::Road(s.road))
    }
    /// Everything at once for the perfect run.
    pub(super) fn perfect_orders(&mut self, c: &mut Ctx<'_>, seq: u64) {
        let cause = Cause::after(Why::Perfect, seq);
        let graph = &c.scenario.county.roads;
        let mut roads = Vec::new();
        for (i, w) in self.fixed.ways.iter().enumerate() {
            if let Some(k) = w.door_before() {
                roads.extend(w.doors[k].ramps.iter().copied().filter(|r| graph.road(*r).class == RoadClass::Ramp));
                // Beyond the fire only the ramps: there the mainline runs on, or stands by itself.
                let main = w.links.iter().map(|l| graph.link(*l)).find(|l| l.from == w.doors[k].node && i == 0);
                roads.extend(main.map(|l| l.road));
            }
        }
        roads.sort_unstable();
        roads.dedup();
        for road in roads {
            self.hear(c, SceneDeed::Gate { road, shut: true, run: None }, cause);
        }
        self.hear(c, SceneDeed::Signs { run: None }, cause);
        let dangerous = super::spec(c.scenario).is_some_and(|s| s.load.dangerous());
        for (work, teams) in [(Work::Fight, 2), (Work::Protect, 1), (Work::Treat, 1), (Work::Free, 1), (Work::Stop, 1), (Work::Tow, 1), (Work::Lead, 1)] {
            if work == Work::Stop && !dangerous {
                continue;
            }
            self.told.push(Told::Asks { work, teams, cause });
        }
    }
}

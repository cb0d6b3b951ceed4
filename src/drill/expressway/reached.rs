//! Expressway / reached — vehicles in the queue that burning fuel runs to (流淌火): they burn too, and their heat joins the fire.
//!
//! In: the fire, who stands behind it. Out: `HazardAct::Feed`, `VehiclesReached`. Not here: how far fuel runs (`hazard::road_fire::release`); the
//! people in them, who have time to get out and away (`exposed` counts their minutes in the heat).
//! Method: fuel reaches so many metres of the queue behind the scene as its pool is long; of the vehicles that stand evenly there the share
//! within the reach burns, each of a class drawn by name, with its class's usual greatest heat.

use super::stream::STANDS_M_S;
use super::{Ctx, Expressway};
use crate::base::seed::{Luck, stream_of};
use crate::drill::log::line;
use crate::hazard::act::HazardAct;
use crate::hazard::road_fire::accident::Accident;
use crate::hazard::road_fire::release::runs_m;
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::hazard::road_fire::vehicle::Vehicle;
use crate::record::event::{Cause, Kind, Unit, Why};

/// What burns of the classes of the traffic's mix.
const CLASSES: [Vehicle; 3] = [Vehicle::Car, Vehicle::Bus, Vehicle::Goods];

impl Expressway {
    /// A minute of burning fuel behind the scene.
    pub(super) fn reach(&mut self, c: &mut Ctx<'_>, spec: &RoadFireSpec, a: &Accident) {
        let Some((_, begun)) = self.began else { return };
        let (s, head) = (&self.streams[0], self.head(0));
        if !a.burns() || !spec.load.liquid_fuel() || s.speed_m_s(head) >= STANDS_M_S {
            return;
        }
        let within = (runs_m(a.own_mw) / s.cell_m()).min(1.0);
        let there = (s.vehicles(head) * within).floor() as u32;
        let (mut mw, mut gj) = (0.0, 0.0);
        for n in self.reached..there {
            let class = stream_of(self.seed, Luck::Crash, "reached", u64::from(n)).weighted(&spec.traffic.mix);
            let figures = CLASSES[class].figures();
            (mw, gj) = (mw + figures.peak_mw.1, gj + figures.energy_gj);
        }
        if there > self.reached {
            let more = there - self.reached;
            self.reached = there;
            self.acts.push(HazardAct::Feed { at: a.at, mw, gj });
            let l = line(Kind::VehiclesReached, self.place(c), Cause::after(Why::Hazard, begun)).value(f64::from(more), Unit::Vehicles);
            c.log.write(c.now, l.detail(format!("mw={mw:.0}")));
        }
    }
    /// What it does to the hazard.
    pub fn take_acts(&mut self) -> Vec<HazardAct> {
        std::mem::take(&mut self.acts)
    }
}

//! Expressway / exposed — people who stand in the queue: heat, smoke and gas on them, minute by minute, and whom the gas harms.
//!
//! In: vehicles that stand, the fire, the wind, the cloud. Out: person-minutes in each; the hurt. Not here: people at home
//! (`people::fume`), crews. Method: vehicles of a cell stand evenly along it; heat counts above 1.6 kW/m² on people in the open (ISO 13571's limit
//! for long exposure), smoke where it leaves less than 50 m of sight, gas above ERPG-2. Whoever stands breathes the air outside, for a
//! vehicle's fan changes its air in minutes; the load of a cell is lost when its vehicles have moved on. A share of the people there dies or is hurt
//! gravely as the load grows, in whole persons.

use std::collections::BTreeMap;

use super::crash::{Grade, PEOPLE};
use super::stream::STANDS_M_S;
use super::{Ctx, Expressway};
use crate::hazard::road_fire::accident::Accident;
use crate::hazard::road_fire::plume::downwind_m;
use crate::hazard::road_fire::radiation::radius_m;
use crate::hazard::road_fire::release::runs_m;
use crate::hazard::road_fire::smoke::{self, STOPS_M};
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::map::place::Ward;

/// Heat that people in the open stand for long, kW/m² (ISO 13571: 1.7 and less).
const STOOD_KW_M2: f64 = 1.6;
/// How far from the scene the queue is looked at for heat and smoke, metres (assumed).
const NEAR_M: f64 = 1500.0;
/// Parts of the load at which somebody is hurt gravely (as `people::fume`, assumed).
const RED: f64 = 5.0;

/// What the queue has met.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Exposed {
    /// Person-minutes in heat, smoke, gas; standing in tunnels.
    pub person_min: [f64; 4],
    /// Loads of cells, and how many there have died and been hurt gravely, by carriageway and cell.
    loads: BTreeMap<(u32, u32), (f64, [u32; 2])>,
}

impl Expressway {
    /// The cell in which those stand who are next to the scene: its own, or the one before it where the road was shut before more came.
    pub(super) fn head(&self, way: usize) -> usize {
        let (s, scene) = (&self.streams[way], self.fixed.scene[way]);
        let before = scene.saturating_sub(1);
        if s.vehicles(before) > s.vehicles(scene) { before } else { scene }
    }
    /// A minute of those who stand.
    pub(super) fn expose(&mut self, c: &mut Ctx<'_>, spec: &RoadFireSpec, a: &Accident) {
        let Some((_, begun)) = self.began else { return };
        let people: f64 = spec.traffic.mix.iter().zip(PEOPLE).map(|(share, n)| share * n).sum();
        let class = spec.stability(c.now);
        // Fuel that runs off burning brings the heat along the road.
        let runs = if spec.load.liquid_fuel() { runs_m(a.own_mw) } else { 0.0 };
        let heat_m = if a.burns() { radius_m(a.mw, STOOD_KW_M2) + runs } else { 0.0 };
        let mut hits = Vec::new();
        for (i, s) in self.streams.iter().enumerate() {
            let scene = self.fixed.scene[i];
            for cell in 0..=scene {
                let key = (i as u32, cell as u32);
                let n = s.vehicles(cell) * people;
                if s.vehicles(cell) < 0.5 || s.speed_m_s(cell) >= STANDS_M_S {
                    self.exposed.loads.remove(&key);
                    continue;
                }
                let back_m = (scene - cell) as f64 * s.cell_m();
                if i == 0 && cell == self.head(i) && heat_m > 0.0 {
                    self.exposed.person_min[0] += n * (heat_m / s.cell_m()).min(1.0);
                }
                let at = self.fixed.middles[i][cell];
                if self.in_tunnel(i, cell) {
                    self.exposed.person_min[3] += n;
                }
                if a.burns() && back_m <= NEAR_M {
                    let open = || {
                        let (x, y) = downwind_m(a.at, at, a.wind.1);
                        smoke::visibility_m(a.mw, a.wind.0, class, x, y)
                    };
                    if self.seen_in_tunnel(a, c.frame, i, cell, back_m).unwrap_or_else(open) < STOPS_M {
                        self.exposed.person_min[1] += n;
                    }
                }
                let Some(gas) = &c.frame.gas else { continue };
                let ppm = gas.ppm(at, c.now);
                if ppm < gas.probit.erpg2_ppm / 10.0 {
                    continue;
                }
                if ppm >= gas.probit.erpg2_ppm {
                    self.exposed.person_min[2] += n;
                }
                let (load, done) = self.exposed.loads.entry(key).or_default();
                *load += gas.probit.load_of_minute(ppm);
                let dead = (n * gas.probit.killed(*load)) as u32;
                let red = ((n * gas.probit.killed(*load * RED)) as u32).saturating_sub(dead);
                hits.push((dead.saturating_sub(done[0]), red.saturating_sub(done[1])));
                *done = [done[0].max(dead), done[1].max(red)];
            }
        }
        for (dead, red) in hits {
            for _ in 0..dead {
                self.hurt(c, Grade::Dead, Ward::Poison, false, None, begun);
            }
            for _ in 0..red {
                self.hurt(c, Grade::Red, Ward::Poison, false, None, begun);
            }
        }
    }
}

//! Road fire / spec — an accident on an expressway, and the traffic that it meets, as the drill file fixes them.
//!
//! In: `resolve`. Out: what `fire` burns and `drill::expressway` lets arrive. Not here: plans, teams.

use super::vehicle::{Load, Vehicle};
use crate::base::dist::Dist;
use crate::base::ids::{ReachId, RoadId, RoleId};
use crate::base::time::{Moment, Span};
use crate::hazard::briggs::Stability;
use crate::hazard::forest_fire::weather::FireSpec;
use crate::map::frame::Point;

/// The air from a moment on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Air {
    /// From when.
    pub at: Moment,
    /// Wind at 10 m, m/s.
    pub wind_m_s: f64,
    /// Where it goes, degrees clockwise from north.
    pub towards_deg: f64,
    /// Share of the sky covered.
    pub cloud: f64,
}

/// A load that leaks as gas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leak {
    /// Kilograms a second.
    pub kg_s: f64,
    /// How long, if nobody stops it.
    pub lasts: Span,
    /// Height of the leak, metres.
    pub height_m: f64,
}

/// A load that runs off as a liquid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spill {
    /// Kilograms in all.
    pub kg: f64,
    /// After the accident it reaches the water.
    pub after: Span,
    /// The reach that it reaches, and where along it.
    pub reach: ReachId,
    /// Share of the reach's length from upstream.
    pub share: f64,
    /// The reach with the water intake; the county's border where none is named.
    pub intake: Option<ReachId>,
    /// Low flow, cubic metres a second and square kilometre.
    pub baseflow_m3_s_per_km2: f64,
}

/// A call of somebody on the spot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// Who answers (110, 119, 12122).
    pub to: RoleId,
    /// Minutes after the accident.
    pub after_min: Dist,
}

/// The traffic on each carriageway.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Vehicles an hour and direction in the busiest hour.
    pub busiest_per_h: f64,
    /// Share of that in each hour of the day.
    pub by_hour: [f64; 24],
    /// Cars, buses, goods vehicles.
    pub mix: [f64; 3],
    /// Vehicles an hour that leave at an interchange, as a share of those that pass, and come on.
    pub turn: f64,
    /// Most vehicles an hour through the gates of a toll station, each way.
    pub gate_per_h: f64,
}

/// The accident.
#[derive(Clone, Debug)]
pub struct RoadFireSpec {
    /// Road piece.
    pub road: RoadId,
    /// Metres along it from its first junction.
    pub along_m: f64,
    /// Where.
    pub at: Point,
    /// What burns.
    pub vehicle: Vehicle,
    /// Its load.
    pub load: Load,
    /// Load, tonnes.
    pub load_t: f64,
    /// When.
    pub starts: Moment,
    /// Greatest heat release, megawatts; drawn from the class's range where it is not stated.
    pub peak_mw: Option<f64>,
    /// Lanes that the vehicle and its wreck block.
    pub blocks: u32,
    /// Probability that somebody inside cannot get out without help.
    pub stuck: f64,
    /// Whether it is in a tunnel.
    pub in_tunnel: bool,
    /// Where its smoke comes out of the tunnel, and how far away that is, metres.
    pub portal: Option<(Point, f64)>,
    /// Distance of the verge's vegetation, metres.
    pub verge_m: f64,
    /// The air.
    pub air: Vec<Air>,
    /// Hour of the day at T+00:00.
    pub start_hour: f64,
    /// Gas.
    pub leak: Option<Leak>,
    /// Liquid into a river.
    pub spill: Option<Spill>,
    /// The forest fire that follows where the slope catches fire.
    pub slope: Option<FireSpec>,
    /// Traffic.
    pub traffic: Traffic,
    /// Calls.
    pub calls: Vec<Call>,
}

impl RoadFireSpec {
    /// The air at a moment.
    #[must_use]
    pub fn air_at(&self, at: Moment) -> Air {
        let i = self.air.iter().rposition(|a| a.at <= at).unwrap_or(0);
        self.air[i]
    }
    /// Hour of the day at a moment.
    #[must_use]
    pub fn hour(&self, at: Moment) -> f64 {
        (self.start_hour + at.since_start().as_hours()).rem_euclid(24.0)
    }
    /// The class of the air at a moment.
    #[must_use]
    pub fn stability(&self, at: Moment) -> Stability {
        self.stability_in(&self.air_at(at), at)
    }
    /// The class of some air at a moment.
    #[must_use]
    pub fn stability_in(&self, air: &Air, at: Moment) -> Stability {
        Stability::of(air.wind_m_s, (7.0..18.0).contains(&self.hour(at)), air.cloud)
    }
}

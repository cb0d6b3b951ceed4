//! Drill / road water — the water along a road: how deep where, and how fast somebody drives over the whole of it.
//!
//! In: depths of cells and decks as the ground has them. Out: the deepest place, the water on a part, a car's speed. Not here: when a
//! road is cut (`ground`). Source of the depth–speed curve: Pregnolato et al. (2017), as `depth_speed` has it.

use super::depth_speed::fording_speed_km_per_h;
use super::ground::{Ground, NO_CAR_M};
use crate::base::ids::{Id, LinkId, RoadId};

impl Ground {
    /// Depth on a road within 60 m of a place along it, metres: on the land, and over decks.
    #[must_use]
    pub fn road_depth_near(&self, road: RoadId, along_m: f64) -> f32 {
        self.water_along(road, along_m - 60.0, along_m + 60.0).map(|(_, depth, _)| depth).fold(0.0, f32::max)
    }
    /// Everywhere on a part of a road: how far along, how deep, whether it is a bridge whose deck the water touches; the land
    /// first, then the decks.
    fn water_along(&self, road: RoadId, from_m: f64, to_m: f64) -> impl Iterator<Item = (f64, f32, bool)> + '_ {
        let land = self.lie.samples_of(road.index()).iter().map(|s| {
            let depth = self.depth_m.get(s.cell as usize).copied().unwrap_or(0.0);
            (f64::from(s.along_m), depth, false)
        });
        let first = self.lie.deck_start[road.index()] as usize;
        let decks = self.lie.decks_of(road.index()).iter().enumerate().map(move |(i, d)| {
            let over = self.deck_depth_m[first + i];
            (d.along_m, over.max(0.0), over >= 0.0 && !d.ford)
        });
        land.chain(decks).filter(move |(along, _, _)| (from_m..=to_m).contains(along))
    }
    /// The speed of somebody who drives over the whole of a link, metres per second: water slows them where it lies; `None` where
    /// cars never go, where water touches a bridge's deck and where it is deeper than anybody drives into.
    #[must_use]
    pub fn car_speed(&self, link: LinkId) -> Option<f64> {
        let road = self.lie.road_of_link[link.index()] as usize;
        if self.deck_shut[road] || !self.lie.drivable[link.index()] || self.road_depth_m[road] >= NO_CAR_M {
            return None;
        }
        let free = f64::from(self.lie.free_m_per_s[link.index()]);
        let free = self.fire.as_ref().map_or(free, |f| f.speed_in_smoke(RoadId(road as u32), free));
        if self.road_depth_m[road] <= 0.0 {
            return Some(free);
        }
        let slowness = |depth: f32| 1.0 / free.min(fording_speed_km_per_h(f64::from(depth)) / 3.6);
        let land = self.lie.samples_of(road).iter().map(|s| self.depth_m.get(s.cell as usize).copied().unwrap_or(0.0));
        let first = self.lie.deck_start[road] as usize;
        let decks = (0..self.lie.decks_of(road).len()).map(|i| self.deck_depth_m[first + i].max(0.0));
        let (n, sum) = land.chain(decks).fold((0u32, 0.0), |(n, sum), d| (n + 1, sum + slowness(d)));
        Some(if n == 0 { free } else { f64::from(n) / sum })
    }
    /// The deepest place of a road: how far along, how deep, how fast the water is; `None` where all of it is dry.
    #[must_use]
    pub fn deepest(&self, road: RoadId) -> Option<(f64, f64, f64)> {
        let land = self.lie.samples_of(road.index()).iter().map(|s| {
            let speed = self.speed_m_per_s.get(s.cell as usize).copied().unwrap_or(0.0);
            (f64::from(s.along_m), self.depth_m.get(s.cell as usize).copied().unwrap_or(0.0), speed)
        });
        let first = self.lie.deck_start[road.index()] as usize;
        let decks = self.lie.decks_of(road.index()).iter().enumerate().map(|(i, d)| (d.along_m, self.deck_depth_m[first + i].max(0.0), 0.0));
        let deepest = land.chain(decks).filter(|w| w.1 > 0.0).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0)));
        deepest.map(|(along, depth, speed)| (along, f64::from(depth), f64::from(speed)))
    }
    /// The deepest water between two places along a road, metres; a bridge whose deck it touches counts as bottomless.
    #[must_use]
    pub fn worst_between(&self, road: RoadId, a_m: f64, b_m: f64) -> f32 {
        self.water_along(road, a_m.min(b_m), a_m.max(b_m)).map(|(_, depth, bridge)| if bridge { f32::INFINITY } else { depth }).fold(0.0, f32::max)
    }
}

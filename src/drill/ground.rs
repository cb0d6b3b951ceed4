//! Drill / ground — what the hazard's frame means for roads and houses.
//!
//! In: a `Frame`, the tiles that changed in it, the stages of reaches. Out: depth along the whole length of every road, speed that is left
//! on it, depth at every house; `RoadCut`, `RoadFree`, `HouseHit`, `HousePeak`. Not here: what people do.
//! Method: a road is as deep as the deepest of its cells (`lie`); a crossing is measured by its deck against the stage of its reach; what lies
//! there may be mud.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::fire::scorch::{Scorch, walking_in_smoke};
use super::lie::Lie;
use super::log::{Log, line};
use super::people::household::Households;
use crate::base::fingerprint::{Hasher, Heap};
use crate::base::ids::{HouseholdId, Id, RoadId, TownshipId};
use crate::base::marks::Marks;
use crate::base::time::Moment;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::frame::Frame;
use crate::hazard::layer::Layer;
use crate::hazard::road_fire::cloud::Cloud;
use crate::map::frame::Point;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// Depth from which a car cannot pass, metres (Pregnolato et al. 2017).
pub const CUT_M: f32 = 0.30;
/// Depth from which no vehicle drives on, whoever sits in it, metres (assumed: three standard deviations above the mean at which
/// drivers of low cars still dare, LifeSim table 20).
pub const NO_CAR_M: f32 = 1.00;
/// Depth below which a road that was cut is free again, metres (assumed: mud and debris keep it shut a little longer).
pub const FREE_M: f32 = 0.20;
/// Depth above the floor from which a house counts as hit, metres (brief of the product).
pub const HIT_M: f32 = 0.30;
/// What a road was cut by: the mud of a slide.
pub const SLIDE: &str = "slide";
/// Depth from which nobody walks on, metres (AIDR handbook 7-3 (2017): H3 for children and the old from 0.5 m).
pub const WADE_M: f32 = 0.50;

/// Roads and houses under the hazard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ground {
    #[serde(skip)]
    pub(super) lie: Lie,
    /// The water of the last frame, shared with it.
    #[serde(skip)]
    pub(super) depth_m: Layer,
    #[serde(skip)]
    pub(super) speed_m_per_s: Layer,
    /// Whether a frame with water has been taken over.
    #[serde(skip)]
    watered: bool,
    rain_mm_per_h: Vec<f32>,
    at: Moment,
    version: u64,
    pub(super) road_depth_m: Vec<f32>,
    /// The same on land alone, decks left out.
    #[serde(skip)]
    land_depth_m: Vec<f32>,
    /// Water over each deck of each road, metres; negative while it is below.
    pub(super) deck_depth_m: Vec<f32>,
    cut: Vec<bool>,
    /// Water touches a bridge's deck.
    pub(super) deck_shut: Vec<bool>,
    cut_seq: Vec<Option<u64>>,
    /// Roads that a slide's mud has cut.
    slid: BTreeSet<RoadId>,
    changed_roads: Vec<RoadId>,
    house_depth_m: Vec<f32>,
    house_peak: Vec<(f32, Moment)>,
    /// The sum of all peaks and hits so far, of which there are more than change in a minute; kept up where the state is summed.
    marks: Heap,
    #[serde(skip)]
    summed: bool,
    hit_seq: Vec<Option<u64>>,
    wet: Vec<u32>,
    cues: Vec<HouseholdId>,
    /// Flames and smoke; none in a drill of another hazard. Kept beside the others (`World::parts`).
    #[serde(skip)]
    pub fire: Option<Scorch>,
    /// Gas over the county; none where nothing leaks.
    #[serde(skip)]
    pub gas: Option<Cloud>,
}

impl Ground {
    /// Everything dry.
    #[must_use]
    pub fn new(scenario: &Scenario, homes: &Households) -> Self {
        let (roads, houses) = (scenario.county.roads.roads.len(), homes.len());
        let lie = Lie::new(scenario, homes);
        Self {
            deck_depth_m: vec![f32::MIN; lie.decks.len()],
            lie,
            depth_m: Layer::default(),
            speed_m_per_s: Layer::default(),
            watered: false,
            rain_mm_per_h: vec![0.0; scenario.county.townships.len()],
            at: Moment::ZERO,
            version: 0,
            road_depth_m: vec![0.0; roads],
            land_depth_m: vec![0.0; roads],
            cut: vec![false; roads],
            deck_shut: vec![false; roads],
            cut_seq: vec![None; roads],
            slid: BTreeSet::new(),
            changed_roads: Vec::new(),
            house_depth_m: vec![0.0; houses],
            house_peak: vec![(0.0, Moment::ZERO); houses],
            marks: Heap::default(),
            summed: true,
            hit_seq: vec![None; houses],
            wet: Vec::new(),
            cues: Vec::new(),
            fire: scenario.drill.hazard.fire().map(|_| Scorch::default()),
            gas: None,
        }
    }

    /// The same for a run whose state nobody sums.
    #[must_use]
    pub fn summed(self, summed: bool) -> Self {
        Self { summed, ..self }
    }

    /// Fills in again what a saved state leaves out: the lie of the land, and the water of the hazard's loaded frame.
    pub fn attach(&mut self, scenario: &Scenario, homes: &Households, frame: &Frame) {
        self.lie = Lie::new(scenario, homes);
        self.summed = true;
        self.depth_m.clone_from(&frame.depth_m);
        self.speed_m_per_s.clone_from(&frame.speed_m_per_s);
        self.watered = !frame.depth_m.is_empty();
        self.land_depth_m = (0..self.road_depth_m.len()).map(|r| self.lie.deepest(r, &self.depth_m)).collect();
        self.gas.clone_from(&frame.gas);
    }

    /// Lets go of the water it shares with the last frame, so that the hazard can go on without a copy; before the next is taken over, all seems dry.
    pub fn let_go(&mut self) {
        (self.depth_m, self.speed_m_per_s) = (Layer::default(), Layer::default());
    }

    /// Takes over a frame: only where its water changed, and the crossings, are looked at.
    pub fn update(&mut self, frame: &Frame, now: Moment, log: &mut Log) {
        self.at = now;
        self.version += 1;
        self.changed_roads.clear();
        self.cues.clear();
        self.gas.clone_from(&frame.gas);
        self.rain_mm_per_h.clone_from(&frame.township_rain_mm_per_h);
        // Marks, looked at from the first to the last: in a flood thousands of houses are concerned each minute, and sorting them was a
        // quarter of a drill.
        let (mut roads, mut houses) = (Marks::new(self.road_depth_m.len()), Marks::new(self.house_depth_m.len()));
        self.take_water(frame, &mut roads, &mut houses);
        for r in roads.ascending() {
            self.land_depth_m[r as usize] = self.lie.deepest(r as usize, &self.depth_m);
        }
        if !frame.reach_depth_m.is_empty() {
            roads.set_all(&self.lie.with_decks);
        }
        for r in roads.ascending() {
            self.look_at_road(r, frame, now, log);
        }
        let wet = self.wet.len();
        for h in houses.ascending() {
            self.look_at_house(h, now, log);
        }
        if self.wet.len() > wet {
            // Two runs that ascend: a stable sort merges them.
            self.wet.sort();
            self.wet.dedup();
        }
        self.wet.retain(|h| self.house_depth_m[*h as usize] > 0.0);
    }

    /// Takes over depth and speed of a frame's water, and marks the roads and houses where they may have changed.
    fn take_water(&mut self, frame: &Frame, roads: &mut Marks, houses: &mut Marks) {
        if frame.depth_m.is_empty() {
            return;
        }
        self.depth_m.clone_from(&frame.depth_m);
        self.speed_m_per_s.clone_from(&frame.speed_m_per_s);
        let first = !std::mem::replace(&mut self.watered, true);
        if first {
            self.depth_m.iter().enumerate().filter(|(_, d)| **d > 0.0).for_each(|(k, _)| self.lie.mark(k, roads, houses));
        } else {
            frame.changed(|k| self.lie.mark(k, roads, houses));
        }
    }

    /// Takes over a minute of a forest fire, after its frame.
    pub fn update_fire(&mut self, scenario: &Scenario, fire: &ForestFire, now: Moment, log: &mut Log) {
        let Some(scorch) = &mut self.fire else { return };
        let changed = scorch.update(scenario, &self.lie, fire, now, log);
        self.changed_roads.extend(changed);
        self.changed_roads.sort_unstable();
        self.changed_roads.dedup();
    }
    /// The strongest flame at a place and beside it, kW/m.
    #[must_use]
    pub fn flame_at(&self, p: Point) -> f32 {
        self.fire.as_ref().map_or(0.0, |f| f.flame_at(p))
    }

    /// The flames of the front in the very cell of a place, kW/m.
    #[must_use]
    pub fn front_at(&self, p: Point) -> f32 {
        self.fire.as_ref().map_or(0.0, |f| f.front_at(p))
    }

    /// What smoke leaves of the speed of people on foot at a place.
    #[must_use]
    pub fn walking_in_smoke(&self, p: Point) -> f64 {
        self.fire.as_ref().map_or(1.0, |f| walking_in_smoke(f.visibility_m(p)))
    }

    fn look_at_road(&mut self, road: u32, frame: &Frame, now: Moment, log: &mut Log) {
        let r = road as usize;
        let mut depth = self.land_depth_m[r];
        let mut deck_under = false;
        let first = self.lie.deck_start[r] as usize;
        for (i, d) in self.lie.decks_of(r).iter().enumerate() {
            let Some(depth_there) = frame.depth_of_reach(d.reach as usize, d.share, d.drop_m) else { continue };
            let over = (d.bed_m + depth_there - d.deck_m) as f32;
            // A bridge is shut as soon as the water touches its deck (debris, uplift; assumed); a ford by its depth.
            if over >= 0.0 && !d.ford {
                deck_under = true;
            }
            depth = depth.max(over);
            self.deck_depth_m[first + i] = over;
        }
        let was = self.road_depth_m[r];
        self.road_depth_m[r] = depth;
        let bars = std::mem::replace(&mut self.deck_shut[r], deck_under) || was >= NO_CAR_M;
        let cut = deck_under || if self.cut[r] { depth >= FREE_M } else { depth >= CUT_M };
        if cut != self.cut[r] {
            self.cut[r] = cut;
            let who = Who::Road(RoadId(road));
            if cut {
                let worst = self.lie.worst(r, &self.depth_m).filter(|_| !deck_under);
                let slid = worst.is_some_and(|(cell, deep)| deep >= depth && frame.mud.binary_search(&cell).is_ok());
                self.slid.extend(slid.then_some(RoadId(road)));
                let why = ["", SLIDE, "deck"][usize::from(slid) + 2 * usize::from(deck_under)];
                self.cut_seq[r] =
                    Some(log.write(now, line(Kind::RoadCut, who, Cause::of(Why::Hazard)).value(f64::from(depth.max(0.0)), Unit::Metres).detail(why)));
            } else if let Some(seq) = self.cut_seq[r].take() {
                self.slid.remove(&RoadId(road));
                log.write(now, line(Kind::RoadFree, who, Cause::after(Why::Hazard, seq)));
            }
            self.changed_roads.push(RoadId(road));
        } else if bars != (deck_under || depth >= NO_CAR_M) || (was.max(0.0) - depth.max(0.0)).abs() > 0.02 && (was > 0.02 || depth > 0.02) {
            self.changed_roads.push(RoadId(road));
        }
    }

    /// Whether a slide's mud, not water, has cut a road.
    #[must_use]
    pub fn slid(&self, road: RoadId) -> bool {
        self.slid.contains(&road)
    }

    fn look_at_house(&mut self, house: u32, now: Moment, log: &mut Log) {
        let h = house as usize;
        let cell = self.lie.house_cell[h];
        let depth = self.depth_m.get(cell as usize).copied().unwrap_or(0.0);
        let was = std::mem::replace(&mut self.house_depth_m[h], depth);
        if depth > self.house_peak[h].0 {
            let before = std::mem::replace(&mut self.house_peak[h], (depth, now));
            if self.summed {
                let mark = |(depth_m, at): (f32, Moment)| [u64::from(house), u64::from(depth_m.to_bits()), at.as_millis() as u64];
                self.marks.take(mark(before));
                self.marks.add(mark((depth, now)));
            }
        }
        if depth > 0.0 && was <= 0.0 {
            self.wet.push(house);
        }
        if depth >= self.lie.cue_m && was < self.lie.cue_m {
            self.cues.push(HouseholdId(house));
        }
        let inside = depth - self.lie.floor_m[h];
        if inside >= HIT_M && self.hit_seq[h].is_none() {
            let seq = log.write(now, line(Kind::HouseHit, Who::Household(HouseholdId(house)), Cause::of(Why::Hazard)).value(f64::from(inside), Unit::Metres));
            self.hit_seq[h] = Some(seq);
            self.marks.add([u64::from(house), seq]);
        }
    }

    /// Writes the highest water of every house that was hit; once, at the end of the run.
    pub fn finish(&self, now: Moment, log: &mut Log) {
        for (h, seq) in self.hit_seq.iter().enumerate() {
            let Some(seq) = *seq else { continue };
            let (peak, _) = self.house_peak[h];
            let inside = f64::from(peak - self.lie.floor_m[h]);
            log.write(now, line(Kind::HousePeak, Who::Household(HouseholdId(h as u32)), Cause::after(Why::Hazard, seq)).value(inside, Unit::Metres));
        }
    }

    /// Counts up with every frame taken over.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }
    /// Whether no frame has brought any layer of water yet: then all is dry, and nobody need look.
    #[must_use]
    pub fn without_water(&self) -> bool {
        self.version == 0 || self.depth_m.is_empty() && self.deck_depth_m.iter().all(|d| *d <= 0.0)
    }
    /// When the last frame was taken over.
    #[must_use]
    pub const fn at(&self) -> Moment {
        self.at
    }
    /// Roads whose depth or state changed with the last frame, ascending.
    #[must_use]
    pub fn changed_roads(&self) -> &[RoadId] {
        &self.changed_roads
    }
    /// Households at whose door the water passed the cue depth upward with the last frame, ascending.
    #[must_use]
    pub fn cues(&self) -> &[HouseholdId] {
        &self.cues
    }
    /// Households with water at the house, ascending.
    #[must_use]
    pub fn wet_houses(&self) -> &[u32] {
        &self.wet
    }
    /// Greatest depth along a road, metres; never negative.
    #[must_use]
    pub fn road_depth_m(&self, road: RoadId) -> f32 {
        self.road_depth_m[road.index()].max(0.0)
    }
    /// Whether water has cut a road.
    #[must_use]
    pub fn road_cut(&self, road: RoadId) -> bool {
        self.cut[road.index()] || self.fire.as_ref().is_some_and(|f| f.road_seq(road).is_some())
    }
    /// The event that cut it.
    #[must_use]
    pub fn cut_seq(&self, road: RoadId) -> Option<u64> {
        self.cut_seq[road.index()].or_else(|| self.fire.as_ref().and_then(|f| f.road_seq(road)))
    }
    /// Depth of the water at a place, metres.
    #[must_use]
    pub fn depth_at(&self, p: Point) -> f32 {
        self.lie.cell_at(p).and_then(|c| self.depth_m.get(c)).copied().unwrap_or(0.0)
    }
    /// Speed of the water at a place, metres per second.
    #[must_use]
    pub fn speed_at(&self, p: Point) -> f32 {
        self.lie.cell_at(p).and_then(|c| self.speed_m_per_s.get(c)).copied().unwrap_or(0.0)
    }
    /// Depth and speed of the water under somebody on foot: on the land, or on a road at a distance along it. A bridge keeps
    /// people out of the water until the road counts as cut.
    #[must_use]
    pub fn footing(&self, p: Point, road: Option<(RoadId, f64)>) -> (f64, f64) {
        const NEAR_M: f64 = 20.0;
        let speed = f64::from(self.speed_at(p));
        let Some((road, along_m)) = road else { return (f64::from(self.depth_at(p)), speed) };
        let mut near = self.lie.samples_of(road.index()).iter().filter(|s| (f64::from(s.along_m) - along_m).abs() <= NEAR_M).peekable();
        if near.peek().is_some() {
            let depth = near.map(|s| self.depth_m.get(s.cell as usize).copied().unwrap_or(0.0)).fold(0.0, f32::max);
            return (f64::from(depth), speed);
        }
        // In a tunnel, on a bridge or at a ford: the water over that deck.
        let first = self.lie.deck_start[road.index()] as usize;
        let decks = self.lie.decks_of(road.index()).iter().enumerate();
        let nearest = decks.min_by(|a, b| (a.1.along_m - along_m).abs().total_cmp(&(b.1.along_m - along_m).abs()));
        let depth = nearest.and_then(|(i, _)| self.deck_depth_m.get(first + i)).copied().unwrap_or(0.0).max(0.0);
        (f64::from(depth), if depth > 0.0 { speed } else { 0.0 })
    }
    /// Depth of the water outside a house, metres.
    #[must_use]
    pub fn house_depth(&self, household: HouseholdId) -> f32 {
        self.house_depth_m[household.index()]
    }
    /// Depth of the water above a house's floor, metres; negative while it is dry inside.
    #[must_use]
    pub fn inside_depth(&self, household: HouseholdId) -> f32 {
        self.house_depth_m[household.index()] - self.lie.floor_m[household.index()]
    }
    /// Speed of the water at a house, metres per second.
    #[must_use]
    pub fn house_speed(&self, household: HouseholdId) -> f32 {
        self.speed_m_per_s.get(self.lie.house_cell[household.index()] as usize).copied().unwrap_or(0.0)
    }
    /// The event that hit a house.
    #[must_use]
    pub fn hit_seq(&self, household: HouseholdId) -> Option<u64> {
        self.hit_seq[household.index()].or_else(|| self.fire.as_ref().and_then(|f| f.hit_seq(household)))
    }
    /// Households whose house has been hit so far.
    pub fn hit(&self) -> impl Iterator<Item = HouseholdId> + '_ {
        self.hit_seq.iter().enumerate().filter(|(_, s)| s.is_some()).map(|(h, _)| HouseholdId(h as u32))
    }
    /// Rain now in a township, millimetres per hour.
    #[must_use]
    pub fn rain(&self, township: TownshipId) -> f32 {
        self.rain_mm_per_h.get(township.index()).copied().unwrap_or(0.0)
    }
    /// Adds the state to a fingerprint: all that a keyframe keeps, the long lists of houses by what is not dry.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        // Named one by one, so that nothing new is forgotten here; left out is what is found again after loading, or summed in `marks`.
        let Self {
            lie: _,
            summed: _,
            depth_m: _,
            speed_m_per_s: _,
            watered: _,
            rain_mm_per_h,
            at,
            version,
            road_depth_m,
            land_depth_m: _,
            deck_depth_m,
            cut,
            deck_shut,
            cut_seq,
            slid,
            changed_roads,
            house_depth_m,
            house_peak: _,
            marks,
            hit_seq: _,
            wet,
            cues,
            fire,
            gas: _,
        } = self;
        hasher.array(rain_mm_per_h).array(road_depth_m).array(deck_depth_m).array(house_depth_m).array(wet).fingerprint(marks.sum());
        hasher.saved(&(at, version, cut, deck_shut, cut_seq, slid, changed_roads, cues));
        if let Some(fire) = fire {
            fire.fingerprint(hasher);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A road over a stream in the tiny notation, with the stream so deep.
    fn over_the_stream(words: &str, stages: &[f32]) -> Vec<(f32, bool)> {
        over_a_stream_that_falls(words, 0.0, &stages.iter().map(|d| (*d, *d)).collect::<Vec<_>>())
    }
    /// The same over a bed that falls so much further from the road on, with the flow's own depth and the depth that stands
    /// back at the reach's end.
    fn over_a_stream_that_falls(words: &str, fall_m: f64, stages: &[(f32, f32)]) -> Vec<(f32, bool)> {
        let mut scenario = crate::scenario::valley::drill_in(crate::scenario::tiny::county(words));
        for reach in &mut scenario.county.rivers.reaches {
            // Steeper about the road, where the bed stays where it was.
            (reach.bed_up_m, reach.bed_down_m) = (reach.bed_up_m + fall_m, reach.bed_down_m - fall_m);
        }
        let homes = Households::draw(&scenario, crate::base::seed::Seed(1));
        let (mut ground, mut log) = (Ground::new(&scenario, &homes), Log::default());
        let mut frame = Frame::dry(scenario.county.terrain.shape);
        frame.changed_tiles = (0..frame.shape.tiles() as u32).collect();
        stages
            .iter()
            .enumerate()
            .map(|(i, (depth, pool))| {
                frame.depth_m = (0..frame.shape.len()).map(|c| if (frame.shape.centre(c).x - 1100.0).abs() < 20.0 { *depth } else { 0.0 }).collect();
                frame.reach_depth_m = vec![*pool];
                frame.reach_run_m = vec![[*depth, *depth]];
                ground.update(&frame, Moment::minutes(i as i64), &mut log);
                (ground.road_depth_m(RoadId(0)), ground.road_cut(RoadId(0)))
            })
            .collect()
    }

    #[test]
    fn a_bridge_is_cut_by_its_deck_and_not_by_the_water_under_it() {
        // Bed 101.0 m at the road, deck 104.5 m.
        let states = over_the_stream("house(20) -600m- bridge -900m- shelter", &[0.5, 3.0, 3.45, 3.6, 3.4]);
        assert_eq!(states.iter().map(|s| s.1).collect::<Vec<_>>(), [false, false, false, true, false]);
        assert!((states[3].0 - 0.1).abs() < 0.02, "{}", states[3].0);
    }

    #[test]
    fn a_bridge_is_judged_by_the_water_where_it_stands_and_not_by_what_stands_back_below() {
        let words = "house(20) -600m- bridge -900m- shelter";
        // The bed falls by 20 m below the bridge: 10 m stand back at the reach's end, 0.5 m run under the deck.
        let states = over_a_stream_that_falls(words, 20.0, &[(0.5, 10.0), (3.6, 10.0), (0.5, 40.0)]);
        assert_eq!(states.iter().map(|s| s.1).collect::<Vec<_>>(), [false, true, true], "{states:?}");
    }

    #[test]
    fn a_ford_slows_before_it_closes() {
        // Ford at 101.2 m.
        let states = over_the_stream("house(20) -600m- ford -900m- shelter", &[0.1, 0.4, 0.55, 0.45, 0.3]);
        assert_eq!(states.iter().map(|s| s.1).collect::<Vec<_>>(), [false, false, true, true, false], "it stays shut until it is down to 0.2 m");
        assert!((states[1].0 - 0.2).abs() < 0.02 && crate::drill::depth_speed::wet_speed_km_per_h(f64::from(states[1].0)) < 15.0);
    }
}

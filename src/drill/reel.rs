//! Drill / reel — what playback and GIS need of a run: minute tracks, water frames, extremes.
//!
//! In: the state after each simulated minute. Out: `Tracks` and `Extremes`. Not here: encoding (`report` packs them).
//! Method: only what changed since the minute before is kept; water every ten minutes, extremes every minute.

use crate::base::ids::SettlementId;
use crate::base::time::Moment;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::frame::Frame;
use crate::map::frame::Point;
use crate::map::grid::{Shape, TILE};
use crate::record::tale::{Extremes, FLOW_BIN, Minute, PEOPLE_STATES, RoadUse, Tracks, WaterFrame};

/// Limits between the classes of depth, metres (colours of the report's legend).
pub const DEPTH_LIMITS_M: [f32; 5] = [0.05, 0.3, 0.6, 1.2, 2.5];

/// Depth from which a cell counts as reached, metres.
pub const ARRIVAL_DEPTH_M: f32 = 0.05;

/// The class of a depth: 0 dry, 5 the deepest.
#[must_use]
pub fn depth_class(depth_m: f32) -> u8 {
    DEPTH_LIMITS_M.iter().take_while(|l| depth_m >= **l).count() as u8
}

/// Limits between the classes of flame length, metres: people with tools, blowers, engines (colours of the report's legend).
pub const FLAME_LIMITS_M: [f32; 3] = [1.2, 2.5, 5.0];
/// Class of ground that burnt and no longer flames.
pub const BURNT: u8 = 1;
/// Class of line that crews have built.
pub const LINE: u8 = 6;

/// The class of a flame: 2 the lowest, 5 the longest.
#[must_use]
pub fn flame_class(flame_m: f32) -> u8 {
    BURNT + 1 + FLAME_LIMITS_M.iter().take_while(|l| flame_m >= **l).count() as u8
}

/// Sight below which a cell counts as smoky, metres.
pub const SMOKY_M: f64 = 300.0;
/// Class of smoke, and of the thickest gas; thinner gas lies between them.
pub const SMOKY: u8 = 1;
/// Gas above ten times ERPG-2.
pub const GASSED: u8 = 4;
/// Class of burnt slope.
pub const SCORCHED: u8 = 5;
/// Class of flames on the slope.
pub const FLAMING: u8 = 6;

/// The class of gas by its share of ERPG-2: none below a tenth.
#[must_use]
pub fn gas_class(ppm: f64, erpg2_ppm: f64) -> u8 {
    let limits = [0.1, 1.0, 10.0];
    let n = limits.iter().take_while(|l| ppm >= **l * erpg2_ppm).count() as u8;
    if n == 0 { 0 } else { SMOKY + n }
}

/// Cells of a tile, row by row, clipped to the grid.
pub fn tile_cells(shape: &Shape, tile: usize) -> impl Iterator<Item = usize> + use<> {
    tile_rows(shape, tile).flatten()
}

/// The same as a range of cells for each row.
fn tile_rows(shape: &Shape, tile: usize) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
    let (tc, cols, rows) = (shape.tile_cols(), shape.cols, shape.rows);
    let (r0, c0) = (tile / tc * TILE, tile % tc * TILE);
    (r0..(r0 + TILE).min(rows)).map(move |r| r * cols + c0..r * cols + (c0 + TILE).min(cols))
}

/// The reel of a run.
#[derive(Clone, Debug, Default)]
pub struct Reel {
    tracks: Tracks,
    extremes: Extremes,
    counts: Vec<[u32; PEOPLE_STATES]>,
    roads: Vec<u8>,
    shelters: Vec<u32>,
    stale_tiles: Vec<bool>,
    /// By road and direction: vehicles passed when the bin began, and now; most that waited since.
    passed: Vec<[(u64, u64); 2]>,
    queue: Vec<[u32; 2]>,
    /// Minutes of the bin so far, and its number.
    bin: (i64, u32),
}

impl Reel {
    /// An empty reel for a county's sizes.
    #[must_use]
    pub fn new(shape: &Shape, settlements: usize, roads: usize, facilities: usize) -> Self {
        Self {
            tracks: Tracks::default(),
            extremes: Extremes { max_depth_m: vec![0.0; shape.len()], arrival_s: vec![f32::NAN; shape.len()], ..Extremes::default() },
            counts: vec![[0; PEOPLE_STATES]; settlements],
            roads: vec![0; roads],
            shelters: vec![0; facilities],
            stale_tiles: vec![false; shape.tiles()],
            passed: vec![[(0, 0); 2]; roads],
            queue: vec![[0; 2]; roads],
            bin: (0, 0),
        }
    }

    /// What has been kept so far.
    #[must_use]
    pub const fn tracks(&self) -> &Tracks {
        &self.tracks
    }

    /// Takes in a hazard frame: extremes at once, water for playback every ten minutes.
    pub fn water(&mut self, frame: &Frame) {
        if frame.depth_m.is_empty() {
            return;
        }
        let seconds = frame.at.as_seconds() as f32;
        for &tile in &frame.changed_tiles {
            self.stale_tiles[tile as usize] = true;
            for row in tile_rows(&frame.shape, tile as usize) {
                let extremes = &mut self.extremes;
                let kept = extremes.max_depth_m[row.clone()].iter_mut().zip(&mut extremes.arrival_s[row.clone()]);
                for (depth, (deepest, arrival)) in frame.depth_m[row].iter().zip(kept) {
                    *deepest = if *depth > *deepest { *depth } else { *deepest };
                    *arrival = if *depth >= ARRIVAL_DEPTH_M && arrival.is_nan() { seconds } else { *arrival };
                }
            }
        }
        if frame.at.as_millis() % 600_000 == 0 {
            let mut tiles = Vec::new();
            for (tile, stale) in self.stale_tiles.iter_mut().enumerate() {
                if std::mem::take(stale) {
                    tiles.push((tile as u32, tile_cells(&frame.shape, tile).map(|c| depth_class(frame.depth_m[c])).collect()));
                }
            }
            self.tracks.water.push(WaterFrame { at: frame.at, tiles });
        }
    }

    /// Takes in a minute of a forest fire, with the cells of the lines that crews have built, for playback every ten minutes.
    pub fn fire(&mut self, fire: &ForestFire, frame: &Frame, lines: &std::collections::BTreeSet<u32>) {
        for &tile in &frame.changed_tiles {
            self.stale_tiles[tile as usize] = true;
        }
        if frame.at.as_millis() % 600_000 != 0 {
            return;
        }
        for cell in lines {
            self.stale_tiles[frame.shape.tile_of(*cell as usize)] = true;
        }
        let class = |c: usize| {
            let flame = frame.intensity_kw_per_m[c];
            if flame > 0.0 {
                flame_class(crate::hazard::forest_fire::surface::flame_length_m(f64::from(flame)) as f32)
            } else if lines.contains(&(c as u32)) {
                LINE
            } else {
                u8::from(fire.reached(c)) * BURNT
            }
        };
        let mut tiles = Vec::new();
        for (tile, stale) in self.stale_tiles.iter_mut().enumerate() {
            if std::mem::take(stale) {
                tiles.push((tile as u32, tile_cells(&frame.shape, tile).map(class).collect()));
            }
        }
        self.tracks.water.push(WaterFrame { at: frame.at, tiles });
    }

    /// Takes in a minute of an accident on the road: smoke, gas and the fire on the slope, for playback every ten minutes.
    pub fn road(&mut self, fire: Option<&ForestFire>, frame: &Frame) {
        for &tile in &frame.changed_tiles {
            self.stale_tiles[tile as usize] = true;
        }
        if frame.at.as_millis() % 600_000 != 0 {
            return;
        }
        let class = |c: usize| {
            let flames = frame.intensity_kw_per_m.get(c).is_some_and(|i| *i > 0.0);
            let gas = frame.gas.as_ref().map_or(0, |g| gas_class(g.ppm(frame.shape.centre(c), frame.at), g.probit.erpg2_ppm));
            let smoke = u8::from(frame.visibility_m.get(c).is_some_and(|v| f64::from(*v) < SMOKY_M)) * SMOKY;
            let burnt = u8::from(fire.is_some_and(|f| f.reached(c))) * SCORCHED;
            if flames { FLAMING } else { gas.max(smoke).max(burnt) }
        };
        let mut tiles = Vec::new();
        for tile in 0..self.stale_tiles.len() {
            if std::mem::take(&mut self.stale_tiles[tile]) {
                let classes: Vec<u8> = tile_cells(&frame.shape, tile).map(class).collect();
                // What drifts is looked at again, so that it goes when it has gone.
                self.stale_tiles[tile] = classes.iter().any(|c| (SMOKY..=GASSED).contains(c));
                tiles.push((tile as u32, classes));
            }
        }
        self.tracks.water.push(WaterFrame { at: frame.at, tiles });
    }

    /// What a fire leaves behind, at the end; water was never there.
    pub fn scorched(&mut self, fire: &ForestFire) {
        let left = |value: &dyn Fn(&crate::hazard::forest_fire::reached::Reached) -> f32| -> Vec<f32> {
            fire.cells().map(|c| if c.arrival_s.is_nan() { f32::NAN } else { value(c) }).collect()
        };
        self.extremes = Extremes { fire_arrival_s: left(&|c| c.arrival_s), flame_m: left(&|c| c.flame_m()), ..Extremes::default() };
    }

    /// Takes in a minute: counts by settlement, movers, teams, states of roads, loads of shelters.
    pub fn minute(
        &mut self,
        counts: impl Iterator<Item = [u32; PEOPLE_STATES]>,
        moving: Vec<(Point, u16, u8)>,
        teams: Vec<(u32, Point, u8)>,
        roads: impl Iterator<Item = u8>,
        shelters: impl Iterator<Item = u32>,
    ) {
        let mut minute = Minute { moving, teams, ..Minute::default() };
        for (i, (now, before)) in counts.zip(&mut self.counts).enumerate() {
            if now != *before {
                *before = now;
                minute.people.push((SettlementId(i as u32), now));
            }
        }
        for (i, (now, before)) in roads.zip(&mut self.roads).enumerate() {
            if now != *before {
                *before = now;
                minute.roads.push((i as u32, now));
            }
        }
        for (i, (now, before)) in shelters.zip(&mut self.shelters).enumerate() {
            if now != *before {
                *before = now;
                minute.shelters.push((i as u32, now));
            }
        }
        self.tracks.minutes.push(minute);
    }

    /// Takes in the traffic of a minute, by road and direction: vehicles past the end since the beginning, vehicles that wait now.
    pub fn traffic(&mut self, at: Moment, roads: impl Iterator<Item = [(u64, u32); 2]>) {
        let minute = at.as_millis() / 60_000;
        for (i, now) in roads.enumerate() {
            for (way, (passed, waits)) in now.into_iter().enumerate() {
                let before = &mut self.passed[i][way];
                *before = (if minute <= 0 { passed } else { before.0 }, passed);
                self.queue[i][way] = self.queue[i][way].max(waits);
            }
        }
        if minute <= 0 {
            return;
        }
        let of_bin = FLOW_BIN.as_millis() / 60_000;
        self.bin = ((minute - 1) % of_bin + 1, ((minute - 1) / of_bin) as u32);
        if self.bin.0 == of_bin {
            self.close_bin();
        }
    }
    /// Keeps what a bin has counted, and begins the next.
    fn close_bin(&mut self) {
        for (i, (passed, queue)) in self.passed.iter_mut().zip(&mut self.queue).enumerate() {
            let counted = passed.map(|(before, now)| (now - before.min(now)) as u32);
            if counted != [0; 2] || *queue != [0; 2] {
                self.tracks.traffic.push(RoadUse { road: i as u32, bin: self.bin.1, passed: counted, queue: *queue });
            }
            *passed = passed.map(|(_, now)| (now, now));
            *queue = [0; 2];
        }
        self.bin.0 = 0;
    }

    /// Takes in a gauge's truth at a minute: stage above datum, or rain since the start of the drill.
    pub fn gauge(&mut self, gauge: u32, is_stage: bool, value: f64) {
        let series = if is_stage { &mut self.tracks.stages } else { &mut self.tracks.rain_1h };
        match series.iter_mut().find(|(g, _)| *g == gauge) {
            Some((_, values)) => values.push(value as f32),
            None => series.push((gauge, vec![value as f32])),
        }
    }

    /// The finished reel; rain sums become rain of the last hour.
    #[must_use]
    pub fn finish(mut self, _end: Moment) -> (Tracks, Extremes) {
        if self.bin.0 > 0 {
            self.close_bin();
        }
        for (_, series) in &mut self.tracks.rain_1h {
            let sums = series.clone();
            for (i, value) in series.iter_mut().enumerate() {
                *value = sums[i] - if i >= 60 { sums[i - 60] } else { sums[0] };
            }
        }
        (self.tracks, self.extremes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_the_limits() {
        assert_eq!([0.0, 0.04, 0.05, 0.3, 0.59, 0.6, 1.2, 2.5, 9.0].map(depth_class), [0, 0, 1, 2, 2, 3, 4, 5, 5]);
    }

    #[test]
    fn traffic_is_counted_by_quarter_hours_and_empty_ones_are_left_out() {
        let shape = Shape { cols: 2, rows: 2, west: 0.0, north: 2.0, cell_m: 1.0 };
        let mut reel = Reel::new(&shape, 1, 2, 1);
        // Two vehicles a minute from the sixteenth minute on, the drill ends in the middle of the third bin.
        for m in 0..=34i64 {
            let passed = (m - 15).max(0) as u64 * 2;
            reel.traffic(Moment::minutes(m), [[(0, 0); 2], [(passed, u32::from(m == 20)), (0, 0)]].into_iter());
        }
        let (tracks, _) = reel.finish(Moment::minutes(34));
        let row = |bin, passed, queue| RoadUse { road: 1, bin, passed: [passed, 0], queue: [queue, 0] };
        assert_eq!(tracks.traffic, [row(1, 30, 1), row(2, 8, 0)]);
    }

    #[test]
    fn only_what_changed_is_kept() {
        let shape = Shape { cols: 2, rows: 2, west: 0.0, north: 2.0, cell_m: 1.0 };
        let mut reel = Reel::new(&shape, 1, 1, 1);
        let state = |n: u32| [n, 0, 0, 0, 0, 0, 0, 0, 0];
        for n in [5, 5, 4] {
            reel.minute([state(n)].into_iter(), Vec::new(), Vec::new(), [0].into_iter(), [n].into_iter());
        }
        let (tracks, _) = reel.finish(Moment::minutes(3));
        assert_eq!(tracks.minutes.iter().map(|m| m.people.len()).collect::<Vec<_>>(), [1, 0, 1]);
        assert!(tracks.minutes.iter().all(|m| m.roads.is_empty()));
    }
}

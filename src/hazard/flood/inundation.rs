//! Flood / inundation — which cells the water covers, from depths along the reaches and heights above them.
//!
//! In: profiles of the reaches. Out: depth and speed by cell, and the tiles that changed. Not here: how the water came.
//! Method: height above nearest drainage (Nobre et al. 2016 for flood maps) with a correlated error of the terrain:
//! depth = depth in the channel − height of the cell above its bed. Water leaves the channel only above bankfull. Land under
//! a dam's pool at T+00:00 is water already, and only what rises above the pool counts. Speed by Manning's formula with the
//! local depth, the slope of the water along the reach and the n of the plain, never faster than critical flow.
//! Channel cells show the depth above bankfull: their ordinary water is a river, not a flood.
//! A wall of sandbags protects the cells whose way of rising water from the channel crosses it, until the water stands higher than its top.

use multiversion::multiversion;

use super::dam::GRAVITY;
use super::ground::Ground;
use super::network::Profile;
use super::plane::lattice::inverse_cube_root;
use super::terrain_error::TerrainError;
use crate::base::marks::Marks;
use crate::base::num::cbrt;
use crate::map::drainage::NONE;
use crate::map::frame::Point;
use crate::map::line_cells::rasterise;

/// The cells that water of one reach may reach, lowest shelf first and on a shelf as they lie on the map, each quantity in a row of its own. Heights are above the bed of the
/// channel cell they drain to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Cells {
    cell: Vec<u32>,
    tile: Vec<u32>,
    share: Vec<f32>,
    /// Height from which its depth counts, metres.
    ground_m: Vec<f32>,
    /// Height that the water must pass to get there, metres; never less than `ground_m`.
    crest_m: Vec<f32>,
    /// Depth that the map shows, metres: beside the others, so that the map itself is looked for only where it changes.
    shown_m: Vec<f32>,
    /// How many lie on each shelf and those below it. A cell's shelf is its crest, rounded down to whole [`SHELF_M`].
    up_to_shelf: Vec<u32>,
}

impl Cells {
    /// How many lie on shelves that begin below a height: no other can be wet.
    fn below(&self, top_m: f32) -> usize {
        let shelves = (top_m / SHELF_M).ceil() as usize;
        match self.up_to_shelf.get(shelves.wrapping_sub(1)) {
            Some(n) => *n as usize,
            None if shelves == 0 => 0,
            None => self.cell.len(),
        }
    }
}

/// Cells whose depth is worked out in one go, before any is put on the map: the compiler does several at once.
const BLOCK: usize = 64;

/// Cells whose crests differ by less lie side by side, so that what is near on the map is near in memory; a few of them are looked at
/// before the water reaches them.
const SHELF_M: f32 = 0.5;

/// The water of a reach as a line over its length: depths above the bed, and what its fall makes of a depth.
#[derive(Clone, Copy)]
struct Line {
    up_m: f32,
    run_m: f32,
    pool_m: f32,
    drop_m: f32,
    /// Root of its slope over the n of the plain.
    swift: f32,
}

/// Depth and speed at cells by their share of the reach, their ground and their crest, several at once.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn fill<'a, 'b>(line: &Line, lie: [&'a [f32]; 3], depths: &'b mut [f32], speeds: &'b mut [f32]) {
    let n = depths.len();
    let (share, ground_m, crest_m, speeds) = (&lie[0][..n], &lie[1][..n], &lie[2][..n], &mut speeds[..n]);
    for i in 0..n {
        let (runs, stands) = (line.up_m + line.run_m * share[i], line.pool_m + line.drop_m * share[i]);
        let level = if runs > stands { runs } else { stands };
        let depth = if level > crest_m[i] { level - ground_m[i] } else { 0.0 };
        let (normal, critical) = (depth * inverse_cube_root(depth) * line.swift, (GRAVITY as f32 * depth).sqrt());
        let slower = if normal < critical { normal } else { critical };
        depths[i] = depth;
        speeds[i] = if depth > 0.0 { slower } else { 0.0 };
    }
}

/// What people did to the land.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Works {
    /// Walls of sandbags: path and height in metres.
    pub walls: Vec<(Vec<Point>, f64)>,
    /// Reaches whose dikes have failed: their water leaves the channel below bankfull.
    pub failed_dikes: Vec<u32>,
}

/// Cells by reach.
#[derive(Clone, Debug)]
pub struct Inundation {
    reaches: Vec<Cells>,
    /// Cells at the front of each list that may be wet now.
    touched: Vec<usize>,
}

impl Inundation {
    /// Lists the cells that can become wet at all, for a drawn error of the terrain.
    #[must_use]
    pub fn new(ground: &Ground, error: &TerrainError, still: &[Profile], bounds: &[Profile], works: &Works) -> Self {
        let mut lister = Lister::new(ground, error, still, bounds, works);
        let reaches: Vec<_> = (0..ground.cells.len()).map(|i| lister.list(i)).collect();
        Self { touched: vec![0; reaches.len()], reaches }
    }

    /// Lists again the cells of the reaches that works on the land concern, with their water taken off; gives them.
    #[must_use]
    pub fn renew(
        &mut self,
        ground: &Ground,
        error: &TerrainError,
        still: &[Profile],
        bounds: &[Profile],
        works: &Works,
        depth_m: &mut [f32],
        speed_m_per_s: &mut [f32],
    ) -> Vec<usize> {
        let mut lister = Lister::new(ground, error, still, bounds, works);
        let mut concerned: Vec<usize> = lister
            .walls
            .keys()
            .map(|cell| ground.valley.reach[*cell as usize])
            .filter(|r| *r != NONE)
            .chain(works.failed_dikes.iter().copied())
            .map(|r| r as usize)
            .collect();
        concerned.sort_unstable();
        concerned.dedup();
        for &i in &concerned {
            for c in &self.reaches[i].cell[..self.touched[i]] {
                (depth_m[*c as usize], speed_m_per_s[*c as usize]) = (0.0, 0.0);
            }
            self.touched[i] = 0;
            self.reaches[i] = lister.list(i);
        }
        concerned
    }

    /// Puts a reach's water on its cells; `changed` is told of every cell whose depth is another than before, and of its tile.
    pub fn apply(
        &mut self,
        ground: &Ground,
        reach: usize,
        profile: &Profile,
        depth_m: &mut [f32],
        speed_m_per_s: &mut [f32],
        mut changed: impl FnMut(u32, u32),
    ) {
        if self.reaches[reach].cell.is_empty() {
            return;
        }
        let r = &ground.rivers.reaches[reach];
        let drop_m = r.bed_up_m - r.bed_down_m;
        let (up, down) = (profile.depth_m(0.0, drop_m), profile.depth_m(1.0, drop_m));
        let top = up.max(down) as f32;
        let list = &mut self.reaches[reach];
        let wet = list.below(top);
        let concerned = wet.max(std::mem::replace(&mut self.touched[reach], wet));
        if concerned == 0 {
            return;
        }
        let fall = ((drop_m + up - down) / r.length_m).clamp(1e-5, 1.5 * ground.slopes[reach]);
        let swift = (fall.sqrt() / r.section.n_plain) as f32;
        let line = Line {
            up_m: profile.up_m as f32,
            run_m: (profile.down_m - profile.up_m) as f32,
            pool_m: (profile.pool_m - drop_m) as f32,
            drop_m: drop_m as f32,
            swift,
        };
        let (mut depths, mut speeds) = ([0.0_f32; BLOCK], [0.0_f32; BLOCK]);
        for at in (0..concerned).step_by(BLOCK) {
            let block = at..(at + BLOCK).min(concerned);
            let lie = [&list.share[block.clone()], &list.ground_m[block.clone()], &list.crest_m[block.clone()]];
            fill(&line, lie, &mut depths[..block.len()], &mut speeds[..block.len()]);
            let cells = list.cell[block.clone()].iter().zip(&list.tile[block.clone()]).zip(&mut list.shown_m[block]);
            for ((depth, speed), ((cell, tile), shown)) in depths.iter().zip(&speeds).zip(cells) {
                if depth.to_bits() != shown.to_bits() {
                    let k = *cell as usize;
                    *shown = *depth;
                    (depth_m[k], speed_m_per_s[k]) = (*depth, *speed);
                    changed(*cell, *tile);
                }
            }
        }
    }
    /// Takes all water off the map.
    pub fn drain(&mut self, depth_m: &mut [f32], speed_m_per_s: &mut [f32]) {
        for (list, touched) in self.reaches.iter_mut().zip(&mut self.touched) {
            for c in &list.cell[..*touched] {
                (depth_m[*c as usize], speed_m_per_s[*c as usize]) = (0.0, 0.0);
            }
            list.shown_m[..*touched].fill(0.0);
            *touched = 0;
        }
    }
    /// Cells that can become wet.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.reaches.iter().map(|list| list.cell.len()).sum()
    }
}

/// Makes the lists of reaches.
struct Lister<'a> {
    ground: &'a Ground,
    error: &'a TerrainError,
    most_error_m: f64,
    still: &'a [Profile],
    bounds: &'a [Profile],
    works: &'a Works,
    walls: std::collections::BTreeMap<u32, f64>,
    behind: std::collections::BTreeMap<u32, f64>,
    /// Where a cell of the reach at hand stands among those that can become wet, by its rank.
    places: Vec<u32>,
}

impl<'a> Lister<'a> {
    fn new(ground: &'a Ground, error: &'a TerrainError, still: &'a [Profile], bounds: &'a [Profile], works: &'a Works) -> Self {
        Self {
            ground,
            error,
            most_error_m: error.most_m(),
            still,
            bounds,
            works,
            walls: wall_tops(ground, error, works),
            behind: std::collections::BTreeMap::new(),
            places: Vec::new(),
        }
    }

    /// The cells of one reach that can become wet.
    fn list(&mut self, i: usize) -> Cells {
        let (ground, v) = (self.ground, &self.ground.valley);
        let reach = &ground.rivers.reaches[i];
        let drop_m = reach.bed_up_m - reach.bed_down_m;
        let bankfull = reach.section.bankfull_m.max(0.0);
        let failed = self.works.failed_dikes.contains(&(i as u32));
        let top = self.bounds[i].depth_m(0.0, drop_m).max(self.bounds[i].depth_m(1.0, drop_m));
        let (mut list, mut channel) = (Vec::new(), true);
        // As they lie on the map; nothing is sorted, because of a thousand runs each sorts them anew.
        let mut on_map = Marks::new(ground.cells[i].len());
        self.places.resize(self.places.len().max(ground.cells[i].len()), 0);
        for (&cell, &rank) in ground.cells[i].iter().zip(&ground.ranks[i]) {
            let k = cell as usize;
            let share = v.share[k];
            channel = channel && v.is_channel(k);
            // All that follow are land, and no lower.
            if !channel && f64::from(v.hand_m[k]) - self.most_error_m >= top {
                break;
            }
            let still_m = self.still[i].depth_m(f64::from(share), drop_m);
            let land = if channel { bankfull } else { f64::from(v.hand_m[k]) + self.error.at(ground.shape.centre(k)) };
            let bank = if failed && !channel { 0.0 } else { bankfull };
            let ground_m = land.max(bank).max(still_m);
            let crest_m = ground_m.max(if self.walls.is_empty() { ground_m } else { wall_between(ground, &self.walls, &mut self.behind, cell) });
            if ground_m < top {
                on_map.set(rank as usize);
                self.places[rank as usize] = list.len() as u32;
                list.push((crest_m as f32, cell, share, ground_m as f32));
            }
        }
        // Crests are never below the bed, so whole shelves count up from 0.
        let shelf = |crest: f32| (crest / SHELF_M) as u32;
        let mut up_to_shelf = vec![0u32; list.iter().map(|c| shelf(c.0) as usize + 1).max().unwrap_or(0)];
        list.iter().for_each(|c| up_to_shelf[shelf(c.0) as usize] += 1);
        // Where each shelf begins, and once all have their place, where it ends.
        let mut sum = 0;
        for n in &mut up_to_shelf {
            sum += std::mem::replace(n, sum);
        }
        let n = list.len();
        let mut out = Cells {
            cell: vec![0; n],
            tile: vec![0; n],
            share: vec![0.0; n],
            ground_m: vec![0.0; n],
            crest_m: vec![0.0; n],
            shown_m: vec![0.0; n],
            up_to_shelf,
        };
        for rank in on_map.ascending() {
            let (crest_m, cell, share, ground_m) = list[self.places[rank as usize] as usize];
            let next = &mut out.up_to_shelf[shelf(crest_m) as usize];
            let at = *next as usize;
            *next += 1;
            (out.cell[at], out.tile[at]) = (cell, ground.shape.tile_of(cell as usize) as u32);
            (out.share[at], out.ground_m[at], out.crest_m[at]) = (share, ground_m, crest_m);
        }
        out
    }
}

/// Cells under walls with the height of the wall's top above the bed.
fn wall_tops(ground: &Ground, error: &TerrainError, works: &Works) -> std::collections::BTreeMap<u32, f64> {
    let mut tops = std::collections::BTreeMap::new();
    for (path, height) in &works.walls {
        for cell in rasterise(ground.shape, path) {
            let hand = ground.valley.hand_m[cell];
            if !hand.is_finite() || ground.valley.is_channel(cell) {
                continue;
            }
            let top = (f64::from(hand) + error.at(ground.shape.centre(cell))).max(0.0) + height;
            let old = tops.entry(cell as u32).or_insert(top);
            *old = old.max(top);
        }
    }
    tops
}

/// The highest wall on the way of rising water from the channel to a cell, itself included; minus infinity without one.
fn wall_between(ground: &Ground, walls: &std::collections::BTreeMap<u32, f64>, known: &mut std::collections::BTreeMap<u32, f64>, cell: u32) -> f64 {
    let (mut way, mut at, mut top) = (Vec::new(), cell, f64::NEG_INFINITY);
    while at != NONE {
        if let Some(t) = known.get(&at) {
            top = *t;
            break;
        }
        way.push(at);
        at = ground.valley.inlet[at as usize];
    }
    for step in way.into_iter().rev() {
        top = top.max(walls.get(&step).copied().unwrap_or(f64::NEG_INFINITY));
        known.insert(step, top);
    }
    top
}

/// Speed of water of a depth on a plain, metres per second, by Manning's formula, never above critical.
#[must_use]
pub fn plain_speed_m_per_s(depth_m: f64, slope: f64, n: f64) -> f64 {
    let root = cbrt(depth_m.max(0.0));
    (root * root * slope.max(0.0).sqrt() / n).min((GRAVITY * depth_m.max(0.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cells_on_shelves_below_the_water_are_looked_at() {
        // Crests of 0, 0.4, 0.5, 1.9 and 2.0 m: shelves that begin at 0, 0, 0.5, 1.5 and 2.0 m.
        let list = Cells { cell: vec![0; 5], up_to_shelf: vec![2, 3, 3, 4, 5], ..Cells::default() };
        let begins = [0.0, 0.0, 0.5, 1.5, 2.0];
        for top in [f32::MIN, -0.1, 0.0, 0.01, 0.5, 0.51, 1.5, 1.6, 2.0, 2.01, 60.0, f32::INFINITY] {
            assert_eq!(list.below(top), begins.iter().filter(|b| **b < top).count(), "{top} m");
        }
        assert_eq!(Cells::default().below(5.0), 0);
    }
}

//! Forest fire / change — what turns a front that is on its way: new weather, a line, water, fire put out.
//!
//! In: a front, the ground as it is now. Out: the same front, with what it has not reached yet worked out anew.
//! Not here: the march itself (`front`).
//! Method: new weather finds the rim of the fire between reached cells and their neighbours by the times of the old weather;
//! a reached cell near it gets now less the least time from it to the rim, so that the march goes on from where the fire is.

use super::{BARE, BEHIND, FAN, FRESH, Front, Ground, LISTED, OUT, REACH, REACHED, dot, packed};
use crate::map::frame::Point;

/// How far behind the front, in cells, times are restated.
const STATABLE: i32 = 3;

/// How long fire at a line that holds may still get over it when the wind rises, seconds (assumed).
const STILL_HOT_S: f64 = 3600.0;

/// A point of the front when the weather changes: from the centre of a reached cell, in cells, and the way the front faces.
struct Rim {
    cell: u32,
    off: [f64; 2],
    normal: [f64; 2],
}

impl Front {
    /// The weather changes: the front stays where it is and goes on as the ground now says.
    pub fn renew(&mut self, ground: &impl Ground, now_s: f64) {
        let rim = self.rim(now_s);
        for cell in (0..self.cells.len()).filter(|c| self.flags[*c] & REACHED == 0) {
            self.cells[cell] = FRESH;
        }
        self.queue.clear();
        for cell in self.restate(ground, &rim, now_s) {
            self.spread(ground, cell);
        }
    }
    /// Points of the front, between reached cells and their neighbours that are not.
    fn rim(&self, now_s: f64) -> Vec<Rim> {
        let cols = self.shape.cols;
        let mut rim = Vec::new();
        for cell in (0..self.cells.len()).filter(|c| self.flags[*c] & (REACHED | OUT | BEHIND) == REACHED) {
            let here = self.cells[cell];
            for (n, _) in self.shape.neighbours(cell).filter(|(n, _)| self.flags[*n] & (REACHED | BARE) == 0) {
                let there = self.cells[n];
                let step = [(n % cols) as f64 - (cell % cols) as f64, (cell / cols) as f64 - (n / cols) as f64];
                let free = there.time < f64::INFINITY;
                // What a line held until now may get over it with a longer flame, while it is hot.
                if !free && now_s - here.time > STILL_HOT_S {
                    continue;
                }
                let share = if free { ((now_s - here.time) / (there.time - here.time)).clamp(0.0, 1.0) } else { 0.0 };
                // Lit cells have no ray, and neither has fire that the weather had stopped.
                let [a, b] = [&here, &there].map(|c| if c.ray == [0; 2] || !c.round.is_finite() { step } else { c.gradient() });
                let blend = if free { [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])] } else { a };
                let long = dot(blend, blend).sqrt();
                if long > 0.0 {
                    rim.push(Rim { cell: cell as u32, off: [share * step[0], share * step[1]], normal: [blend[0] / long, blend[1] / long] });
                }
            }
        }
        rim
    }
    /// Gives reached cells near the rim the time at which a fire of the weather of now would have passed them, which is now
    /// less the least time from them to the rim; the others are behind. Returns the restated cells in order of time.
    fn restate(&mut self, ground: &impl Ground, rim: &[Rim], now_s: f64) -> Vec<usize> {
        let (cols, rows) = (self.shape.cols as i32, self.shape.rows as i32);
        let mut nearest: Vec<(u32, f64, u32)> = Vec::new();
        for (i, z) in rim.iter().enumerate() {
            let (c, r) = (z.cell as i32 % cols, z.cell as i32 / cols);
            for y in (r - STATABLE).max(0)..=(r + STATABLE).min(rows - 1) {
                for x in (c - STATABLE).max(0)..=(c + STATABLE).min(cols - 1) {
                    let k = (y * cols + x) as usize;
                    if self.flags[k] & (REACHED | OUT | BEHIND) != REACHED {
                        continue;
                    }
                    if self.flags[k] & LISTED == 0 {
                        self.flags[k] |= LISTED;
                        self.cells[k].round = f32::NAN;
                    }
                    if self.known(ground, k) {
                        let way = [z.off[0] + f64::from(c - x), z.off[1] + f64::from(y - r)];
                        nearest.push((k as u32, self.cells[k].cost().of(dot(way, way).sqrt(), way[0], way[1]), i as u32));
                    }
                }
            }
        }
        nearest.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        nearest.dedup_by_key(|n| n.0);
        for flags in &mut self.flags {
            // Reached, but by nothing near the rim: left behind.
            *flags = if *flags & (REACHED | LISTED) == REACHED { *flags | BEHIND } else { *flags & !LISTED };
        }
        let mut restated = Vec::new();
        for (cell, _, sample) in nearest {
            let (z, k) = (&rim[sample as usize], cell as usize);
            let (c, n) = (self.cells[k].cost(), z.normal);
            let along = dot(n, c.lean);
            let slow = (along * along + c.round * c.round - dot(c.lean, c.lean)).sqrt() - along;
            let way = [z.off[0] + f64::from(z.cell as i32 % cols - cell as i32 % cols), z.off[1] + f64::from(cell as i32 / cols - z.cell as i32 / cols)];
            // Near the rim it is straight: the way across it counts.
            self.cells[k].time = now_s - slow * dot(way, n).max(0.0);
            self.cells[k].ray = packed([(slow * n[0] + c.lean[0]) / c.round, (slow * n[1] + c.lean[1]) / c.round]);
            restated.push(k);
        }
        restated.sort_unstable_by(|a, b| self.cells[*a].time.total_cmp(&self.cells[*b].time).then(a.cmp(b)));
        restated
    }
    /// Works out anew what is not reached yet around some cells, after something changed there.
    fn reopen(&mut self, ground: &impl Ground, around: &[usize]) {
        let mut open = self.near(around, FAN, |front, k| front.flags[k] & REACHED == 0 && front.cells[k].time < f64::INFINITY);
        open.sort_unstable();
        for cell in &open {
            self.cells[*cell].time = f64::INFINITY;
        }
        for cell in self.reached_near(&open) {
            self.spread(ground, cell);
        }
    }
    /// Cells of some kind within some cells of any of a list; where the list is long, within its bounding box.
    fn near(&mut self, cells: &[usize], reach: i32, wanted: impl Fn(&Self, usize) -> bool) -> Vec<usize> {
        let (cols, rows) = (self.shape.cols as i32, self.shape.rows as i32);
        let place = |cell: usize| ((cell % self.shape.cols) as i32, (cell / self.shape.cols) as i32);
        let around = |(c, r): (i32, i32), (d, s): (i32, i32)| ((c - reach).max(0)..=(d + reach).min(cols - 1), (r - reach).max(0)..=(s + reach).min(rows - 1));
        let (mut low, mut high) = ((i32::MAX, i32::MAX), (i32::MIN, i32::MIN));
        for (c, r) in cells.iter().map(|k| place(*k)) {
            (low, high) = ((low.0.min(c), low.1.min(r)), (high.0.max(c), high.1.max(r)));
        }
        let one = i64::from(2 * reach + 1) * i64::from(2 * reach + 1);
        let whole = if cells.is_empty() { 0 } else { i64::from(high.0 - low.0 + 2 * reach + 1) * i64::from(high.1 - low.1 + 2 * reach + 1) };
        let windows: Vec<_> = if cells.len() as i64 * one > 4 * whole {
            cells.first().map(|_| around(low, high)).into_iter().collect()
        } else {
            cells.iter().map(|k| around(place(*k), place(*k))).collect()
        };
        let mut near = Vec::new();
        for (x, y) in windows {
            for k in y.flat_map(|r| x.clone().map(move |c| (r * cols + c) as usize)) {
                if self.flags[k] & LISTED == 0 && wanted(self, k) {
                    self.flags[k] |= LISTED;
                    near.push(k);
                }
            }
        }
        for k in &near {
            self.flags[*k] &= !LISTED;
        }
        near
    }
    /// Reached cells that burn on within a stencil's reach of any of some cells, in order of their arrival.
    fn reached_near(&mut self, cells: &[usize]) -> Vec<usize> {
        let mut near = self.near(cells, REACH, |front, k| front.flags[k] & (REACHED | OUT | BEHIND) == REACHED);
        near.sort_unstable_by(|a, b| self.cells[*a].time.total_cmp(&self.cells[*b].time).then(a.cmp(b)));
        near
    }

    /// A line that holds fire is made.
    pub fn bar(&mut self, ground: &impl Ground, path: &[Point], width_m: f64) {
        let touched = self.barriers.add(&self.shape, path, width_m);
        for cell in &touched {
            self.mark_line(*cell);
        }
        self.reopen(ground, &touched);
    }
    /// Fire in cells is put out: they stay burnt, and nothing spreads from them.
    pub fn put_out(&mut self, ground: &impl Ground, cells: &[usize]) {
        let out: Vec<usize> = cells.iter().copied().filter(|c| self.flags[*c] & (REACHED | OUT) == REACHED).collect();
        for cell in &out {
            self.flags[*cell] |= OUT;
        }
        self.reopen(ground, &out);
    }
    /// A cell is soaked: fire in it goes out, and none comes in.
    pub fn soak(&mut self, ground: &impl Ground, cell: usize) {
        if self.reached(cell) {
            self.put_out(ground, &[cell]);
        } else {
            self.make_bare(cell);
            self.cells[cell].time = f64::INFINITY;
            self.reopen(ground, &[cell]);
        }
    }
}

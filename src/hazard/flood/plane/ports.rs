//! Flood / ports — where water enters, leaves or passes otherwise than from cell to cell: sources, outlets, openings.
//!
//! In: a span of time. Out: depths of the cells concerned, and the books. Not here: what an opening lets through (`opening`), how
//! water runs in channels (`net`).

use super::basin::Basin;
use super::inertial::{GRAVITY, STILL};
use super::lattice::{DROP_M, WALL, flux, metres, offset};
use super::net::{Beside, Net, Pace};
use super::sweep::{Land, TILE};
use super::water::Water;

/// Least n of an outlet, s/m^(1/3) (assumed): smooth concrete.
const LEAST_N: f64 = 0.012;

/// Where the cells of sources, outlets and openings stand in a field.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// By source.
    pub sources: Vec<Vec<u32>>,
    /// By outlet, with √S / n.
    pub outlets: Vec<Vec<(u32, f32)>>,
    /// By opening.
    pub openings: Vec<[u32; 2]>,
    /// By node of the channels.
    pub nodes: Vec<u32>,
}

impl Places {
    /// In the padded field of a basin.
    pub(super) fn new(basin: &Basin, land: &Land, net: &Net) -> Self {
        let swift = |cell: usize, slope: f64| (slope.sqrt() / f64::from(basin.manning[cell]).max(LEAST_N)) as f32;
        let at = |cell: usize| land.at(cell / land.cols, cell % land.cols) as u32;
        Self {
            sources: basin.sources.iter().map(|s| s.cells.iter().map(|c| at(*c)).collect()).collect(),
            outlets: basin.outlets.iter().map(|o| o.cells.iter().map(|c| (at(*c), swift(*c, o.slope))).collect()).collect(),
            openings: basin.openings.iter().map(|o| o.cells.map(at)).collect(),
            nodes: net.cells.clone(),
        }
    }
    /// The same places in another field; `to` says where a cell stands there.
    pub(super) fn copy_to(&self, other: &mut Self, to: impl Fn(u32) -> u32) {
        other.sources.resize_with(self.sources.len(), Vec::new);
        for (there, here) in other.sources.iter_mut().zip(&self.sources) {
            there.clear();
            there.extend(here.iter().map(|i| to(*i)));
        }
        other.outlets.resize_with(self.outlets.len(), Vec::new);
        for (there, here) in other.outlets.iter_mut().zip(&self.outlets) {
            there.clear();
            there.extend(here.iter().map(|(i, swift)| (to(*i), *swift)));
        }
        other.openings.clear();
        other.openings.extend(self.openings.iter().map(|o| o.map(&to)));
        other.nodes.clear();
        other.nodes.extend(self.nodes.iter().map(|i| to(*i)));
    }
    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = u32> {
        let outlets = self.outlets.iter().flatten().map(|o| o.0);
        self.sources.iter().flatten().copied().chain(outlets).chain(self.openings.iter().flatten().copied()).chain(self.nodes.iter().copied())
    }
}

impl Water {
    /// Lets water in, out and through in a span.
    pub(super) fn exchange(&mut self, t0: f64, t1: f64) {
        self.pour_over_rim(t0, t1);
        self.pour(t0, t1);
        self.drain(t0, t1);
        self.through(t1 - t0);
        self.stream(t1 - t0);
    }
    /// Puts in what sources give in a span, and takes out what sinks take, as far as it is there.
    fn pour(&mut self, t0: f64, t1: f64) {
        let drop_m3 = self.drop_m3();
        let (places, depth) = if self.pack.live { (&self.pack.places, &mut self.pack.depth) } else { (&self.places, &mut self.old.depth) };
        for (number, ((source, cells), due)) in self.sources.iter().zip(&places.sources).zip(&mut self.state.source_due).enumerate() {
            // Of a county's reaches few have water from outside.
            if source.flow_m3_s.is_nothing() {
                continue;
            }
            let before = due.floor();
            *due += source.flow_m3_s.between(t0, t1) / (drop_m3 * cells.len() as f64);
            let each = ((due.floor() - before) as i64).clamp(-i64::from(WALL), i64::from(WALL)) as i32;
            if each == 0 {
                continue;
            }
            let (mut sum, mut deepest) = (0i64, self.state.deepest);
            for (i, raster) in cells.iter().map(|i| *i as usize).zip(&self.places.sources[number]) {
                let was = depth[i];
                let given = each.clamp(-was, WALL - was);
                depth[i] = was + given;
                sum += i64::from(given);
                if given > each {
                    // What the ground lacks for a sink its channel gives; `raster` is where the cell stands outside the pack.
                    sum -= self.net.take(&mut self.state.flow, *raster, i64::from(given - each));
                }
                deepest = deepest.max(depth[i]);
                // A cell that held water has woken its tile, and its neighbour beyond a border, already.
                if was <= STILL && !self.pack.live {
                    self.state.tiles.wake(i / self.land.stride / TILE * self.land.tile_cols() + i % self.land.stride / TILE);
                }
            }
            self.state.drops.sources += sum;
            self.state.source_drops[number] += sum;
            self.state.deepest = deepest;
        }
    }
    /// Lets out what runs off through outlets in a span, as far as it is there.
    fn drain(&mut self, t0: f64, t1: f64) {
        let per_q = (t1 - t0) as f32 / (self.land.cell_m * DROP_M);
        let off = offset(self.state.step);
        let (places, depth) = if self.pack.live { (&self.pack.places, &mut self.pack.depth) } else { (&self.places, &mut self.old.depth) };
        for (number, cells) in places.outlets.iter().enumerate() {
            for (i, swift) in cells {
                let held = &mut depth[*i as usize];
                if *held <= STILL {
                    continue;
                }
                let h = metres(*held);
                let root = crate::base::num::cbrtf(h);
                let fast = (root * root * swift).min(self.froude * (GRAVITY * h).sqrt());
                let out = flux(h * fast * per_q, off).clamp(0, *held);
                *held -= out;
                self.state.drops.outlets += i64::from(out);
                self.state.outlet_drops[number] += i64::from(out);
            }
        }
    }
    /// Carries over what passes the openings in a step.
    fn through(&mut self, dt: f64) {
        let off = offset(self.state.step);
        let cell_m = f64::from(self.land.cell_m);
        let (live, p) = (self.pack.live, &mut self.pack);
        let (places, bed, depth) = if live { (&p.places, &p.bed, &mut p.depth) } else { (&self.places, &self.land.bed, &mut self.old.depth) };
        for ((opening, at), q) in self.openings.iter().zip(&places.openings).zip(&mut self.state.opening_q) {
            let at = at.map(|i| i as usize);
            let wet = at.map(|i| (bed[i] + depth[i], depth[i]));
            let (passed, now) = opening.pass(*q, wet, self.base_m, cell_m, dt, off);
            *q = now;
            depth[at[0]] -= passed;
            depth[at[1]] += passed;
            for i in at {
                self.state.deepest = self.state.deepest.max(depth[i]);
                if passed != 0 && !live {
                    self.state.tiles.wake(i / self.land.stride / TILE * self.land.tile_cols() + i % self.land.stride / TILE);
                }
            }
        }
    }
    /// Lets the channels flow for a step.
    fn stream(&mut self, dt: f64) {
        if self.net.is_empty() {
            return;
        }
        let pace = Pace { dt, offset: offset(self.state.step), froude: f64::from(self.froude), scheme: self.scheme };
        let (live, p, f) = (self.pack.live, &mut self.pack, &mut self.old);
        let mut beside = if live {
            Beside { at: &p.places.nodes, bed: &p.bed, depth: &mut p.depth, qx: &mut p.qx[0], qy: &mut p.qy[0] }
        } else {
            Beside { at: &self.places.nodes, bed: &self.land.bed, depth: &mut f.depth, qx: &mut f.qx, qy: &mut f.qy }
        };
        self.net.step(&mut self.state.flow, &mut beside, &pace);
        for (drops, outlet) in &self.net.leaves {
            self.state.drops.outlets += drops;
            if let Some(outlet) = outlet {
                self.state.outlet_drops[*outlet as usize] += drops;
            }
        }
        if !live {
            let (stride, cols) = (self.land.stride, self.land.tile_cols());
            self.net.changed.iter().map(|i| *i as usize).for_each(|i| self.state.tiles.wake(i / stride / TILE * cols + i % stride / TILE));
        }
    }
}

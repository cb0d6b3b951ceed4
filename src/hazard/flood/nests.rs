//! Flood / nests — the finer rasters of a flood, each driven by the coarser one in which it lies.
//!
//! In: the county's raster and its water, minute by minute; rain, flows, walls and gaps that it gets. Out: depth and speed in fine
//! cells, levels for gauges, books. Not here: their ground (`nest_ground`), the rim (`plane::nest`), the county's raster (`surface`).
//! Method: every minute the coarser raster goes first; then the finer one goes the same minute with the coarser levels at both its
//! ends beyond its rim. Rain and flow enter both: the fine raster gets the same m³ on the same land. The county's raster is the same to
//! the bit whether there are nests in it or not.

use serde_bytes::ByteBuf;

use super::nest_ground::{Coarse, NestGround};
use super::plane::basin::{Fault, Levee};
use super::plane::ledger::Books;
use super::plane::series::Series;
use super::plane::water::Water;
use super::spec::FloodSpec;
use super::surface::deeper;
use super::surface_ground::{SurfaceGround, faces_around};
use crate::base::fingerprint::Hasher;
use crate::hazard::frame::Frame;
use crate::hazard::mosaic::Mosaic;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::line_cells::rasterise;

/// One of them.
#[derive(Clone, Debug)]
struct Nest {
    name: String,
    shape: Shape,
    within: Option<usize>,
    ground: NestGround,
    /// `None` where all its ground is closed.
    water: Option<Water>,
    /// Of each of its sources the county's and the share of its flow.
    feeds: Vec<(usize, f64)>,
    /// The county's cell of each of its own.
    county: Vec<u32>,
    /// Of each tile the county's tiles and their shares of it, where rain falls on the raster.
    rain: Vec<Vec<(usize, f64)>>,
    /// Tiles that held water when last shown.
    shown: Vec<bool>,
    /// Whether all is to be shown.
    anew: bool,
}

/// All of them; most floods have none.
#[derive(Clone, Debug, Default)]
pub struct Nests {
    list: Vec<Nest>,
    mosaic: Mosaic,
}

impl Nests {
    /// Those of a flood, on the county's ground with its water at T+00:00.
    ///
    /// # Errors
    /// What is wrong with their ground.
    pub fn new(surface: &SurfaceGround, spec: &FloodSpec, county: &Water) -> Result<Self, Vec<Fault>> {
        let county_shape = surface.basin.shape;
        let mut nests = Self { list: Vec::new(), mosaic: spec.mosaic(&county_shape) };
        for n in &spec.surface.nests {
            let around = n.within.map(|w| &nests.list[w]);
            let coarse = match around {
                Some(a) => Coarse { basin: &a.ground.basin, start: &a.ground.start, cut_m: &a.ground.cut_m },
                None => Coarse { basin: &surface.basin, start: &surface.start, cut_m: &surface.cut_m },
            };
            let ground = NestGround::new(coarse, n, &spec.surface.works, spec.surface.start);
            let beside = around.map_or(Some(county), |a| a.water.as_ref());
            let open = ground.basin.bed_m.iter().any(|z| z.is_finite());
            let water = match beside.filter(|_| open) {
                Some(beside) => Some(beside.nested(ground.basin.clone(), &ground.start, n.place)?),
                None => None,
            };
            let feeds = ground.shares.iter().map(|(i, share)| around.map_or((*i, *share), |a| (a.feeds[*i].0, a.feeds[*i].1 * share))).collect();
            let county_cell = |k: usize| county_shape.cell_at(n.shape.centre(k)).expect("a nest lies within the county's map");
            let mut nest = Nest {
                name: n.name.clone(),
                shape: n.shape,
                within: n.within,
                feeds,
                county: (0..n.shape.len()).map(|k| county_cell(k) as u32).collect(),
                rain: Vec::new(),
                shown: vec![false; water.as_ref().map_or(0, Water::tiles)],
                anew: true,
                ground,
                water,
            };
            nest.rain = nest.under(county);
            nests.list.push(nest);
        }
        Ok(nests)
    }
    /// Where their cells stand in a frame.
    #[must_use]
    pub const fn mosaic(&self) -> &Mosaic {
        &self.mosaic
    }
    /// Where every drop on each of them is.
    pub fn books(&self) -> impl Iterator<Item = (&str, Books)> {
        self.list.iter().filter_map(|n| Some((n.name.as_str(), n.water.as_ref()?.books())))
    }
    /// The water of one of them by its number; `None` where its ground is closed.
    #[must_use]
    pub fn water(&self, nest: usize) -> Option<&Water> {
        self.list.get(nest)?.water.as_ref()
    }

    /// Gives them what enters: the flow of each of the county's sources that changed, and rain by the county's tiles, mm/h.
    pub fn supply(&mut self, flows: &[Option<Series>], rain_mm_per_h: &[f64]) {
        for n in &mut self.list {
            let Some(water) = &mut n.water else { continue };
            for (k, (source, share)) in n.feeds.iter().enumerate() {
                if let Some(flow) = &flows[*source] {
                    water.set_flow(k, flow.times(*share));
                }
            }
            if !rain_mm_per_h.is_empty() {
                water.set_tile_rain(n.rain.iter().map(|parts| parts.iter().map(|(t, share)| rain_mm_per_h[*t] * share).sum()).collect());
            }
        }
    }
    /// Remembers what stands beyond their rims before the county's raster goes on.
    pub fn begin(&mut self, county: &Water) {
        self.each(county, |water, coarse| water.begins_beside(coarse));
    }
    /// Goes on to a moment, seconds since the start, at which the county's raster is already.
    pub fn run_to(&mut self, county: &Water, to_s: f64) {
        self.each(county, |water, coarse| {
            water.ends_beside(coarse);
            water.run_to(to_s);
        });
    }
    /// Does something to each with the coarser water around it, coarser rasters first.
    fn each(&mut self, county: &Water, mut what: impl FnMut(&mut Water, &Water)) {
        for i in 0..self.list.len() {
            let (before, own) = self.list.split_at_mut(i);
            let coarse = own[0].within.map_or(Some(county), |w| before[w].water.as_ref());
            if let (Some(water), Some(coarse)) = (&mut own[0].water, coarse) {
                what(water, coarse);
            }
        }
    }
    /// Says whether all books close.
    ///
    /// # Errors
    /// The first that does not: of which nest, when and where.
    pub fn check(&self) -> Result<(), String> {
        for n in &self.list {
            if let Some(Err(leak)) = n.water.as_ref().map(Water::check) {
                let at = n.shape.centre(leak.cell);
                return Err(format!("{leak}, in the nest {:?} at x {:.0} m, y {:.0} m", n.name, at.x, at.y));
            }
        }
        Ok(())
    }

    /// Builds a wall of sandbags.
    pub fn wall(&mut self, path: &[Point], height_m: f64) {
        for n in &mut self.list {
            let Some(water) = &mut n.water else { continue };
            for cell in rasterise(n.shape, path) {
                let crest_m = water.level_m(cell) - f64::from(water.depth_m(cell)) + height_m;
                for (cell, face) in faces_around(n.shape, cell) {
                    water.raise(&Levee { cell, face, crest_m });
                }
            }
        }
    }
    /// Opens a gap: land in these cells of the county goes down to so many metres above datum.
    pub fn gap(&mut self, county: Shape, cells: &[(usize, f64)]) {
        for (cell, low_m) in cells {
            self.within(county, *cell, |n, k| {
                let bed_m = n.ground.basin.bed_m[k];
                (n.ground.cut_m[k] <= 0.0 && bed_m > *low_m).then_some(*low_m)
            });
        }
    }
    /// Takes walls and gaps away again; the gaps are these cells of the county.
    pub fn undo(&mut self, county: Shape, gaps: &[(usize, f64)]) {
        for n in &mut self.list {
            let Some(water) = &mut n.water else { continue };
            water.level_crests();
            n.ground.basin.levees.iter().for_each(|l| water.raise(l));
        }
        for (cell, _) in gaps {
            self.within(county, *cell, |n, k| Some(n.ground.basin.bed_m[k]));
        }
    }
    /// Sets the bed of cells within one of the county.
    fn within(&mut self, county: Shape, cell: usize, bed_m: impl Fn(&Nest, usize) -> Option<f64>) {
        let numbers: Vec<usize> = self.mosaic.within(&county, cell).collect();
        for number in numbers {
            let Some((nest, k)) = self.of(number) else { continue };
            if let Some(z) = bed_m(&self.list[nest], k).filter(|z| z.is_finite())
                && let Some(water) = &mut self.list[nest].water
            {
                water.set_bed(k, z);
            }
        }
    }
    /// The nest of a cell of a frame, and the cell in it.
    fn of(&self, number: usize) -> Option<(usize, usize)> {
        let nest = self.mosaic.patches().iter().position(|p| p.numbers().contains(&number))?;
        Some((nest, number - self.mosaic.patches()[nest].first))
    }

    /// Level in a cell of a frame, metres above datum; `None` in the county's own cells and on closed ground.
    #[must_use]
    pub fn level_m(&self, number: usize) -> Option<f64> {
        let (nest, k) = self.of(number)?;
        let n = &self.list[nest];
        n.water.as_ref().filter(|_| n.ground.basin.bed_m[k].is_finite()).map(|w| w.level_m(k))
    }
    /// All is to be shown.
    pub fn show_all(&mut self) {
        self.list.iter_mut().for_each(|n| n.anew = true);
    }
    /// Cells of a frame whose water may be another than when last asked, given the county's cells in which the graph's water changed.
    pub fn moved(&mut self, county: Shape, graph: &[u32]) -> Vec<u32> {
        let mut out = Vec::new();
        if self.list.is_empty() {
            return out;
        }
        out.extend(graph.iter().flat_map(|k| self.mosaic.within(&county, *k as usize)).map(|k| k as u32));
        for (n, patch) in self.list.iter_mut().zip(self.mosaic.patches()) {
            if std::mem::take(&mut n.anew) {
                out.extend(patch.numbers().map(|k| k as u32));
            }
            let Some(water) = &n.water else { continue };
            for tile in 0..n.shown.len() {
                let active = water.is_active(tile);
                if active || n.shown[tile] {
                    out.extend(water.cells_of(tile).map(|k| (patch.first + k) as u32));
                }
                n.shown[tile] = active;
            }
        }
        out
    }
    /// Depth and speed in a cell of a frame, and the county's cell in which it lies, where the frame has others; `graph` is the water of the
    /// river graph.
    #[must_use]
    pub fn fresh(&self, number: usize, frame: &Frame, graph: &Frame) -> Option<((u32, f32, f32), usize)> {
        let (nest, k) = self.of(number)?;
        let n = &self.list[nest];
        let county = n.county[k] as usize;
        let own = n.water.as_ref().map_or(0.0, |w| w.depth_m(k) - n.ground.cut_m[k]);
        let (depth, speed) = deeper(own, || n.water.as_ref().map_or(0.0, |w| w.speed_m_s(k)), graph, county);
        let same = depth.to_bits() == frame.depth_m[number].to_bits() && speed.to_bits() == frame.speed_m_per_s[number].to_bits();
        (!same).then_some(((number as u32, depth, speed), county))
    }

    /// The state of each, to be saved.
    #[must_use]
    pub fn save(&self) -> Vec<ByteBuf> {
        self.list.iter().map(|n| ByteBuf::from(n.water.as_ref().map_or_else(Vec::new, Water::save))).collect()
    }
    /// Continues from saved states.
    ///
    /// # Panics
    /// Where they are not of these nests.
    pub fn load(&mut self, saved: &[ByteBuf]) {
        assert_eq!(saved.len(), self.list.len(), "a saved flood is loaded with its own nests");
        for (n, saved) in self.list.iter_mut().zip(saved) {
            if let Some(Err(why)) = n.water.as_mut().map(|w| w.load(saved)) {
                panic!("a saved nest is loaded on its own ground: {why}");
            }
        }
    }
    /// Adds their water to a fingerprint.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        self.list.iter().filter_map(|n| n.water.as_ref()).for_each(|w| w.fingerprint(hasher));
    }
}

impl Nest {
    /// Of each tile the county's tiles above it with their shares of its cells.
    fn under(&self, county: &Water) -> Vec<Vec<(usize, f64)>> {
        let Some(water) = &self.water else { return Vec::new() };
        let above = |tile: usize| {
            let mut tiles: Vec<usize> = water.cells_of(tile).map(|k| county.tile_of(self.county[k] as usize)).collect();
            tiles.sort_unstable();
            let share = 1.0 / tiles.len().max(1) as f64;
            let mut parts: Vec<(usize, f64)> = Vec::new();
            for t in tiles {
                match parts.last_mut() {
                    Some((last, sum)) if *last == t => *sum += share,
                    _ => parts.push((t, share)),
                }
            }
            parts
        };
        (0..water.tiles()).map(above).collect()
    }
}

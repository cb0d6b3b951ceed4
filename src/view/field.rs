//! View / field — the hazard in numbers at the moments of the record's frames: depth and speed, fireline intensity, sight in smoke.
//!
//! In: frames of the engine while it computes. Out: a value for a cell, packed until its moment is shown. Not here: whose frames they
//! are and when they are asked for (`fields`), colours (`raster`).
//! Method: the record keeps classes; numbers come from the engine itself. Whole steps of a unit in 16 bits, of the tiles in which
//! there is anything, packed with zstd: some tens of kilobytes a frame. Sight in a forest fire's smoke is worked out from its plume as
//! the drill does (`hazard::forest_fire::smoke`), where it is less than `CLEAR_M`.

use crate::base::time::{Moment, Span};
use crate::hazard::briggs::Stability;
use crate::hazard::forest_fire::smoke::Plume;
use crate::hazard::frame::Frame;
use crate::map::frame::Point;
use crate::map::grid::{Shape, TILE};

/// How far the frames of a record lie apart.
pub const APART: Span = Span::minutes(10);
/// Sight from which there is nothing to tell, metres (assumed: what a road's smoke hides in the engine's own frames).
pub const CLEAR_M: f64 = 1_000.0;

/// What is known in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Depth of water, metres.
    Depth,
    /// Its speed, metres a second.
    Speed,
    /// Fireline intensity, kilowatts a metre.
    Intensity,
    /// Sight in smoke, metres; 0 where it is clear.
    Sight,
}

impl Quantity {
    /// All.
    pub const ALL: [Self; 4] = [Self::Depth, Self::Speed, Self::Intensity, Self::Sight];
    /// Steps in a unit: centimetres, centimetres a second, whole kilowatts a metre, whole metres.
    const fn steps(self) -> f32 {
        match self {
            Self::Depth | Self::Speed => 100.0,
            Self::Intensity | Self::Sight => 1.0,
        }
    }
}

/// A value in steps; what is there at all is at least one.
fn step(value: f32, steps: f32) -> u16 {
    if value > 0.0 { (value * steps + 0.5).clamp(1.0, 65_535.0) as u16 } else { 0 }
}

/// Values of the tiles that hold any.
#[derive(Clone, Debug, Default, PartialEq)]
struct Packed {
    tiles: Vec<u32>,
    values: Vec<u8>,
}

impl Packed {
    fn of(shape: &Shape, value: impl Fn(usize) -> u16) -> Self {
        let (mut tiles, mut values, mut tile) = (Vec::new(), Vec::<u16>::new(), Vec::with_capacity(TILE * TILE));
        for t in 0..shape.tiles() {
            tile.clear();
            tile.extend(shape.cells_of_tile(t).map(&value));
            if tile.iter().any(|v| *v > 0) {
                tiles.push(t as u32);
                values.extend_from_slice(&tile);
            }
        }
        let values = zstd::bulk::compress(bytemuck::cast_slice(&values), 1).expect("memory to memory");
        Self { tiles, values }
    }
    fn unpack(&self, shape: &Shape) -> Vec<u16> {
        let mut cells = vec![0; shape.len()];
        let most = self.tiles.len() * TILE * TILE * 2;
        let Ok(bytes) = zstd::bulk::decompress(&self.values, most) else { return cells };
        let mut values = bytes.chunks_exact(2).map(|b| u16::from_ne_bytes([b[0], b[1]]));
        for t in &self.tiles {
            for (cell, v) in shape.cells_of_tile(*t as usize).zip(&mut values) {
                cells[cell] = v;
            }
        }
        cells
    }
}

/// The hazard in numbers at a moment, packed.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// When.
    pub at: Moment,
    layers: Vec<(Quantity, Packed)>,
}

impl Field {
    /// Of a frame of the engine.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        let mut layers = Vec::new();
        let mut keep = |q: Quantity, list: &[f32]| {
            // Behind the county's cells may be those of finer rasters.
            if list.len() >= frame.shape.len() {
                layers.push((q, Packed::of(&frame.shape, |c| step(list[c], q.steps()))));
            }
        };
        keep(Quantity::Depth, &frame.depth_m);
        keep(Quantity::Speed, &frame.speed_m_per_s);
        keep(Quantity::Intensity, &frame.intensity_kw_per_m);
        if let Some(sight) = sights(frame) {
            layers.push((Quantity::Sight, Packed::of(&frame.shape, |c| sight[c])));
        }
        Self { at: frame.at, layers }
    }
    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.layers.iter().map(|(_, p)| p.values.len() + p.tiles.len() * 4).sum()
    }
}

/// Sight of every cell in steps, 0 where it is clear; none where the hazard makes no smoke.
fn sights(frame: &Frame) -> Option<Vec<u16>> {
    let shape = &frame.shape;
    let dim = |m: f64| if m < CLEAR_M { (m as u16).max(1) } else { 0 };
    if frame.visibility_m.len() == shape.len() {
        return Some(frame.visibility_m.iter().map(|v| dim(f64::from(*v))).collect());
    }
    let wind = frame.wind?;
    let flames = frame.intensity_kw_per_m.iter().copied().enumerate().filter(|(_, i)| *i > 0.0);
    let plume = Plume::over(shape, flames, wind, Point::new(0.0, 0.0));
    let mut cells = vec![0; shape.len()];
    if plume.heat_mw > 0.0 {
        for c in under(&plume, shape) {
            cells[c] = dim(plume.visibility_m(shape.centre(c)));
        }
    }
    Some(cells)
}

/// Cells within the plume's reach: those in the box round its axis as far as the sight on it is short, and four spreads aside.
fn under(plume: &Plume, shape: &Shape) -> impl Iterator<Item = usize> + use<> {
    let mut reach = 100.0;
    while reach < 50_000.0 && plume.visibility_m(plume.along(reach * 1.25)) < CLEAR_M {
        reach *= 1.25;
    }
    let (far, aside) = (plume.along(reach * 1.25), 4.0 * Stability::D.widest() * reach * 1.25);
    let side = |v: f64, n: usize| (v / shape.cell_m).clamp(0.0, n as f64) as usize;
    let (x0, x1) = (plume.at.x.min(far.x) - aside, plume.at.x.max(far.x) + aside);
    let (y0, y1) = (plume.at.y.min(far.y) - aside, plume.at.y.max(far.y) + aside);
    let across = side(x0 - shape.west, shape.cols)..side(x1 - shape.west + shape.cell_m, shape.cols);
    let (top, bottom, cols) = (side(shape.north - y1, shape.rows), side(shape.north - y0 + shape.cell_m, shape.rows), shape.cols);
    (top..bottom).flat_map(move |r| across.clone().map(move |c| r * cols + c))
}

/// The hazard in numbers at the moment that is shown, cell by cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// When the engine was there: at most ten minutes before the moment shown.
    pub at: Moment,
    layers: Vec<(Quantity, Vec<u16>)>,
}

impl Values {
    /// Unpacked.
    #[must_use]
    pub fn of(field: &Field, shape: &Shape) -> Self {
        Self { at: field.at, layers: field.layers.iter().map(|(q, p)| (*q, p.unpack(shape))).collect() }
    }
    fn layer(&self, q: Quantity) -> Option<&[u16]> {
        self.layers.iter().find(|l| l.0 == q).map(|l| l.1.as_slice())
    }
    /// Whether a quantity is there at all.
    #[must_use]
    pub fn has(&self, q: Quantity) -> bool {
        self.layer(q).is_some()
    }
    /// The value of a cell in the quantity's unit; none where there is nothing.
    #[must_use]
    pub fn at_cell(&self, q: Quantity, cell: usize) -> Option<f32> {
        self.layer(q)?.get(cell).filter(|v| **v > 0).map(|v| f32::from(*v) / q.steps())
    }
    /// Classes of one or two quantities, cell by cell; 0 where the first has nothing.
    #[must_use]
    pub fn classes(&self, q: Quantity, beside: Option<Quantity>, class: impl Fn(usize, f32, f32) -> u8) -> Vec<u8> {
        let Some(first) = self.layer(q) else { return Vec::new() };
        let (second, steps) = (beside.and_then(|b| self.layer(b)), beside.map_or(1.0, Quantity::steps));
        let of = |(cell, v): (usize, &u16)| match *v {
            0 => 0,
            v => class(cell, f32::from(v) / q.steps(), second.map_or(0.0, |s| f32::from(s[cell]) / steps)),
        };
        first.iter().enumerate().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let shape = Shape { cols: 300, rows: 200, west: 0.0, north: 6_000.0, cell_m: 30.0 };
        Frame { at: Moment::minutes(20), ..Frame::dry(shape) }
    }

    #[test]
    fn depth_and_speed_come_back_to_the_centimetre_and_a_trace_is_not_nothing() {
        let mut f = frame();
        (f.depth_m, f.speed_m_per_s) = (vec![0.0; f.shape.len()].into(), vec![0.0; f.shape.len()].into());
        let far = f.shape.len() - 1;
        for (cell, d, v) in [(0, 1.234, 2.5), (far, 0.004, 0.0), (31_000, 700.0, 9.99)] {
            (f.depth_m[cell], f.speed_m_per_s[cell]) = (d, v);
        }
        let field = Field::of(&f);
        assert!(field.bytes() < 600, "{}", field.bytes());
        let values = Values::of(&field, &f.shape);
        let at = |c| (values.at_cell(Quantity::Depth, c), values.at_cell(Quantity::Speed, c));
        assert_eq!(at(0), (Some(1.23), Some(2.5)));
        assert_eq!(at(far), (Some(0.01), None));
        assert_eq!(at(31_000), (Some(655.35), Some(9.99)), "the deepest that can be told");
        assert_eq!((at(1), values.at), ((None, None), f.at));
        assert!(values.has(Quantity::Speed) && !values.has(Quantity::Intensity) && !values.has(Quantity::Sight));
        let fast = values.classes(Quantity::Depth, Some(Quantity::Speed), |_, d, v| u8::from(d * v > 3.0) + 1);
        assert_eq!((fast[0], fast[far], fast[1]), (2, 1, 0));
    }

    #[test]
    fn smoke_lies_down_the_wind_of_the_flames_as_the_drill_has_it() {
        let mut f = frame();
        f.intensity_kw_per_m = vec![0.0; f.shape.len()];
        f.wind = Some((3.0, 90.0));
        let lit = 100 * 300 + 40;
        for c in lit..lit + 4 {
            f.intensity_kw_per_m[c] = 4_000.0;
        }
        let values = Values::of(&Field::of(&f), &f.shape);
        let plume = Plume::over(&f.shape, (lit..lit + 4).map(|c| (c, 4_000.0)), (3.0, 90.0), Point::new(0.0, 0.0));
        let mut dim = 0;
        for c in 0..f.shape.len() {
            let m = plume.visibility_m(f.shape.centre(c));
            let told = values.at_cell(Quantity::Sight, c);
            assert_eq!(told.is_some(), m < CLEAR_M, "cell {c}: {m} m, {told:?}");
            if let Some(told) = told {
                assert!((f64::from(told) - m).abs() <= 1.0, "cell {c}: {m} m, {told:?}");
                dim += 1;
            }
        }
        assert!(dim > 200, "{dim} cells");
        assert!(values.at_cell(Quantity::Sight, lit - 20).is_none(), "none up the wind");
    }

    #[test]
    fn where_nothing_flames_there_is_no_smoke_and_a_road_s_own_sight_is_taken_as_it_is() {
        let mut f = frame();
        f.intensity_kw_per_m = vec![0.0; f.shape.len()];
        f.wind = Some((3.0, 90.0));
        let calm = Values::of(&Field::of(&f), &f.shape);
        assert!((0..f.shape.len()).all(|c| calm.at_cell(Quantity::Sight, c).is_none()));
        f.visibility_m = vec![20_000.0; f.shape.len()];
        f.visibility_m[7] = 0.2;
        f.visibility_m[8] = 130.0;
        let values = Values::of(&Field::of(&f), &f.shape);
        assert_eq!([6, 7, 8].map(|c| values.at_cell(Quantity::Sight, c)), [None, Some(1.0), Some(130.0)]);
    }
}

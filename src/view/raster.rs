//! View / raster — the coloured layer as pictures over the map, or the outline of the hazard where another layer is coloured.
//!
//! In: a run, the state at a moment, a choice. Out: textures by blocks of the grid, one small picture for the tilted map. Not here:
//! which layers there are (`overlay`), symbols (`signs`), words (`legend`).
//! Method: blocks of `BLOCK` cells, each a texture made again only when its cells have changed. What is made of numbers is classed once
//! for each moment that the engine gives; where there are no numbers the outline is drawn.

use egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};

use super::camera::Camera;
use super::face::{ARRIVALS, Face, hex};
use super::ground::quad;
use super::moment::Now;
use super::overlay::Overlay;
use super::reached::{LINE_BUILT, Reached};
use super::run::Run;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::score::danger::Danger;

/// Cells on a side of a block.
const BLOCK: usize = 512;
/// How much of the ground shows through.
const ALPHA: u8 = 218;

/// What colour a cell has.
struct Paint<'a> {
    choice: Overlay,
    danger: Danger,
    /// Of the cells: classes of the layer, or what makes a block worth drawing.
    source: &'a [u8],
    reached: &'a Reached,
    colours: Vec<Color32>,
    arrivals: [Color32; 5],
    edge: Color32,
}

fn veil(c: Color32, alpha: u8) -> Color32 {
    Color32::from_rgba_unmultiplied(c.r(), c.g(), c.b(), alpha)
}

impl<'a> Paint<'a> {
    fn new(choice: Overlay, source: &'a [u8], reached: &'a Reached, danger: Danger, face: &Face) -> Self {
        let scale = choice.scale(danger).unwrap_or(&[]);
        let colours = std::iter::once(Color32::TRANSPARENT).chain(scale.iter().map(|(c, _)| veil(face.ink(*c), ALPHA))).collect();
        let edge = match danger {
            Danger::Water => hex(0x08458C),
            _ => hex(0xA02010),
        };
        Self { choice, danger, source, reached, colours, arrivals: ARRIVALS.map(|c| veil(face.ink(c), ALPHA)), edge: face.ink(edge) }
    }
    fn of(&self, i: usize) -> u8 {
        self.source.get(i).copied().unwrap_or(0)
    }
    /// Which of some cells stands for all of them: the greater.
    fn weight(&self, i: usize) -> u16 {
        match self.choice {
            Overlay::Arrival => self.reached.frame.get(i).filter(|n| **n > 0).map_or(0, |n| u16::MAX - n),
            // A line that was built hides no flame.
            Overlay::Hazard | Overlay::None if self.danger == Danger::Fire && self.of(i) == LINE_BUILT => 1,
            _ => 2 * u16::from(self.of(i)),
        }
    }
    fn cell(&self, shape: &Shape, i: usize) -> Color32 {
        match self.choice {
            Overlay::Arrival => match self.reached.frame.get(i) {
                Some(n) if *n > 0 => self.arrivals[self.reached.fifth(*n)],
                _ => Color32::TRANSPARENT,
            },
            Overlay::None => self.outline(shape, i),
            _ => self.colours.get(usize::from(self.of(i))).copied().unwrap_or(Color32::TRANSPARENT),
        }
    }
    /// Cells in danger that have a neighbour that is not.
    fn outline(&self, shape: &Shape, i: usize) -> Color32 {
        if self.of(i) == 0 {
            return Color32::TRANSPARENT;
        }
        let (r, c, cols) = (i / shape.cols, i % shape.cols, shape.cols);
        let open = (c > 0 && self.of(i - 1) == 0)
            || (c + 1 < cols && self.of(i + 1) == 0)
            || (r > 0 && self.of(i - cols) == 0)
            || (r + 1 < shape.rows && self.of(i + cols) == 0);
        if open { veil(self.edge, 200) } else { veil(self.edge, 26) }
    }
}

#[derive(Default)]
struct Block {
    seen: Vec<u8>,
    texture: Option<TextureHandle>,
    empty: bool,
}

/// The textures of an overlay.
#[derive(Default)]
pub struct Layer {
    blocks: Vec<Block>,
    made_for: Option<Key>,
    small: Option<(Key, u64, ColorImage)>,
    /// Classes of a layer that is made of numbers, and of which moment.
    classed: Option<(Overlay, Moment, Vec<u8>)>,
}

/// Of what a picture was made: the layer, without colours, the cells' version, the times of arrival that its colours are shares of.
type Key = (Overlay, bool, u64, (u16, u16));

/// The layer that is truly drawn: one that is no raster, or whose numbers are not there, shows the outline of the hazard.
fn drawn(choice: Overlay, now: &Now) -> Overlay {
    match choice.needs() {
        Some(q) if now.values.as_ref().is_some_and(|v| v.has(q)) => choice,
        Some(_) => Overlay::None,
        None => match choice {
            Overlay::Hazard | Overlay::Worst | Overlay::Arrival => choice,
            _ => Overlay::None,
        },
    }
}

fn key(choice: Overlay, now: &Now, reached: &Reached, face: &Face) -> Key {
    let choice = drawn(choice, now);
    match choice {
        Overlay::Worst | Overlay::Arrival => (choice, face.grey, reached.frames as u64, reached.span),
        Overlay::Hazard | Overlay::None => (choice, face.grey, now.cells_version, (0, 0)),
        _ => (choice, face.grey, now.values.as_ref().map_or(0, |v| v.at.as_millis() as u64), (0, 0)),
    }
}

impl std::fmt::Debug for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Layer({} blocks)", self.blocks.len())
    }
}

/// The cells of which a layer is made.
fn source<'a>(choice: Overlay, now: &'a Now, reached: &'a Reached, classed: &'a Option<(Overlay, Moment, Vec<u8>)>) -> &'a [u8] {
    match choice {
        Overlay::Worst | Overlay::Arrival => &reached.worst,
        Overlay::Hazard | Overlay::None => &now.cells,
        _ => classed.as_ref().map_or(&[], |c| c.2.as_slice()),
    }
}

impl Layer {
    /// Classes the numbers of the moment, where the layer is made of them.
    fn class(&mut self, choice: Overlay, run: &Run, now: &Now) {
        let (Some(_), Some(values)) = (choice.needs(), &now.values) else { return };
        if self.classed.as_ref().is_none_or(|c| (c.0, c.1) != (choice, values.at)) {
            self.classed = Some((choice, values.at, choice.classes(run, values)));
        }
    }

    /// Draws the raster, or its outline, from above.
    pub fn draw(&mut self, context: &Context, painter: &egui::Painter, camera: &Camera, choice: Overlay, run: &Run, now: &Now, reached: &Reached, face: &Face) {
        let shape = run.scenario.county.terrain.shape;
        let (bc, br) = (shape.cols.div_ceil(BLOCK), shape.rows.div_ceil(BLOCK));
        let key = key(choice, now, reached, face);
        if self.made_for != Some(key) {
            let again = self.made_for.is_none_or(|k| (k.0, k.1, k.3) != (key.0, key.1, key.3));
            if again || self.blocks.len() != bc * br {
                self.blocks = (0..bc * br).map(|_| Block::default()).collect();
            }
            self.made_for = Some(key);
            self.class(key.0, run, now);
            let paint = Paint::new(key.0, source(key.0, now, reached, &self.classed), reached, run.danger, face);
            for (b, block) in self.blocks.iter_mut().enumerate() {
                block.refresh(context, &shape, b, bc, &paint);
            }
        }
        let eye = camera.eye();
        for (b, block) in self.blocks.iter().enumerate() {
            let Some(texture) = block.texture.as_ref().filter(|_| !block.empty) else { continue };
            let (x, y, w, h) = extent(&shape, b, bc);
            let (x0, y0, w0, h0) = widened(&shape, x, y, w, h);
            let uv = Rect::from_min_max(
                pos2((x - x0) as f32 / w0 as f32, (y - y0) as f32 / h0 as f32),
                pos2((x - x0 + w) as f32 / w0 as f32, (y - y0 + h) as f32 / h0 as f32),
            );
            let corner = |c: usize, r: usize| eye.at(Point::new(shape.west + c as f64 * shape.cell_m, shape.north - r as f64 * shape.cell_m), 0.0);
            quad(painter, texture, uv, [corner(x, y), corner(x + w, y), corner(x + w, y + h), corner(x, y + h)]);
        }
    }

    /// The same as one small picture for the tilted map: of each block of `factor` cells the one that the layer is about, the worst
    /// or the first that was reached.
    pub fn small(&mut self, factor: usize, choice: Overlay, run: &Run, now: &Now, reached: &Reached, face: &Face) -> (&ColorImage, u64) {
        let key = key(choice, now, reached, face);
        if self.small.as_ref().is_none_or(|s| s.0 != key) {
            let version = self.small.as_ref().map_or(1, |s| s.1 + 1);
            self.class(key.0, run, now);
            let shape = run.scenario.county.terrain.shape;
            let paint = Paint::new(key.0, source(key.0, now, reached, &self.classed), reached, run.danger, face);
            let (cols, rows) = (shape.cols.div_ceil(factor), shape.rows.div_ceil(factor));
            let mut pixels = Vec::with_capacity(cols * rows);
            for r in 0..rows {
                for c in 0..cols {
                    let cells = (r * factor..((r + 1) * factor).min(shape.rows))
                        .flat_map(|y| (c * factor..((c + 1) * factor).min(shape.cols)).map(move |x| y * shape.cols + x));
                    let shown = cells.max_by_key(|i| paint.weight(*i));
                    pixels.push(shown.map_or(Color32::TRANSPARENT, |i| paint.cell(&shape, i)));
                }
            }
            self.small = Some((key, version, ColorImage::new([cols, rows], pixels)));
        }
        match &self.small {
            Some((_, v, image)) => (image, *v),
            None => unreachable!("it was made above"),
        }
    }
}

impl Block {
    fn refresh(&mut self, context: &Context, shape: &Shape, b: usize, bc: usize, paint: &Paint<'_>) {
        let (x, y, w, h) = extent(shape, b, bc);
        let (x, y, w, h) = widened(shape, x, y, w, h);
        let mut cells = Vec::with_capacity(w * h);
        if paint.source.len() == shape.len() {
            for r in y..y + h {
                cells.extend_from_slice(&paint.source[r * shape.cols + x..r * shape.cols + x + w]);
            }
        }
        if self.seen == cells && (self.texture.is_some() || self.empty) {
            return;
        }
        self.empty = cells.iter().all(|c| *c == 0);
        self.seen = cells;
        if self.empty {
            return;
        }
        let mut pixels = Vec::with_capacity(w * h);
        for r in y..y + h {
            pixels.extend((x..x + w).map(|c| paint.cell(shape, r * shape.cols + c)));
        }
        let image = ColorImage::new([w, h], pixels);
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => self.texture = Some(context.load_texture(format!("overlay {b}"), image, TextureOptions::LINEAR)),
        }
    }
}

fn extent(shape: &Shape, b: usize, bc: usize) -> (usize, usize, usize, usize) {
    let (x, y) = (b % bc * BLOCK, b / bc * BLOCK);
    (x, y, BLOCK.min(shape.cols - x), BLOCK.min(shape.rows - y))
}

/// One cell more on every side that has one.
fn widened(shape: &Shape, x: usize, y: usize, w: usize, h: usize) -> (usize, usize, usize, usize) {
    let (x0, y0) = (x.saturating_sub(1), y.saturating_sub(1));
    (x0, y0, (x + w + 1).min(shape.cols) - x0, (y + h + 1).min(shape.rows) - y0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::frame::Frame;
    use crate::view::field::{Field, Values};
    use crate::view::stage::tests::small;

    #[test]
    fn a_picture_of_arrivals_is_made_anew_with_each_frame_and_one_of_numbers_with_each_moment_of_theirs() {
        let whole = small();
        let mut growing = Run::empty(whole.scenario.clone());
        let mut reached = Reached::of(&growing);
        let face = Face::default();
        let (mut now, mut keys) = (Now::new(&whole), Vec::new());
        for frame in &whole.tale.tracks.water {
            growing.tale.tracks.water.push(frame.clone());
            reached.take(&growing);
            keys.push(key(Overlay::Arrival, &now, &reached, &face));
        }
        keys.dedup();
        assert_eq!(keys.len(), whole.tale.tracks.water.len());
        assert_eq!(key(Overlay::Speed, &now, &reached, &face).0, Overlay::None, "without numbers the outline");
        let shape = whole.scenario.county.terrain.shape;
        let mut frame = Frame::dry(shape);
        (frame.depth_m, frame.speed_m_per_s) = (vec![0.4; shape.len()].into(), vec![2.2; shape.len()].into());
        let mut of = |m: i64| {
            frame.at = Moment::minutes(m);
            now.values = Some(std::sync::Arc::new(Values::of(&Field::of(&frame), &shape)));
            let key = key(Overlay::Speed, &now, &reached, &face);
            let mut layer = Layer::default();
            layer.class(key.0, &whole, &now);
            let paint = Paint::new(key.0, source(key.0, &now, &reached, &layer.classed), &reached, whole.danger, &face);
            (key, paint.cell(&shape, 5))
        };
        let (first, colour) = of(10);
        assert_eq!((first.0, colour), (Overlay::Speed, veil(crate::view::face::SPEEDS[3].0, ALPHA)));
        assert_ne!(first, of(20).0);
        assert_eq!(key(Overlay::Intensity, &now, &reached, &face).0, Overlay::None, "a flood has no flames");
    }

    #[test]
    fn the_tilted_map_shows_of_each_block_what_its_layer_is_about() {
        let run = small();
        let (mut now, mut reached) = (Now::new(&run), Reached::of(&run));
        (now.cells[0], now.cells[1]) = (1, 0);
        (reached.worst[0], reached.worst[1]) = (2, 5);
        (reached.frame[0], reached.frame[1]) = (9, 3);
        let over = |choice| {
            let paint = Paint::new(choice, source(choice, &now, &reached, &None), &reached, run.danger, &Face::default());
            usize::from(paint.weight(1) > paint.weight(0))
        };
        assert_eq!([Overlay::Hazard, Overlay::Worst, Overlay::Arrival].map(over), [0, 1, 1]);
    }

    #[test]
    fn an_outline_marks_the_edge_and_hardly_the_inside() {
        let run = small();
        let reached = Reached::of(&run);
        let mut now = Now::new(&run);
        let shape = run.scenario.county.terrain.shape;
        for r in 10..20 {
            for c in 10..20 {
                now.cells[r * shape.cols + c] = 3;
            }
        }
        let paint = Paint::new(Overlay::None, &now.cells, &reached, run.danger, &Face::default());
        let a = |r: usize, c: usize| paint.cell(&shape, r * shape.cols + c).a();
        assert!(a(10, 15) > 150 && a(15, 15) < 60 && a(5, 5) == 0);
    }
}

//! View / overlay — the one coloured layer over the map: water or fire now, at its worst, when it came; traffic; who is warned.
//!
//! In: a run, the state at a moment, a choice. Out: textures by blocks of the grid, an outline where another layer is coloured.
//! Not here: symbols (`signs`), words (`legend`). Method: blocks of `BLOCK` cells, each a texture made again only when its cells
//! have changed; arrival and worst class come from the frames of the record, ten minutes apart, and say so.

use egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};

use super::camera::Camera;
use super::face::{ARRIVALS, Face, classes, hex};
use super::ground::quad;
use super::moment::Now;
use super::run::Run;
use crate::base::lang::Text;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::score::danger::Danger;

/// Cells on a side of a block.
const BLOCK: usize = 512;
/// The class of cells of a forest fire where a line was built: no flame, so nothing that is reached.
const LINE_BUILT: u8 = 6;
/// How much of the ground shows through.
const ALPHA: u8 = 218;

/// What may be coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overlay {
    /// Nothing.
    None,
    /// Water, fire or fumes now.
    #[default]
    Hazard,
    /// At its worst over the whole run.
    Worst,
    /// When it came.
    Arrival,
    /// Vehicles and queues on roads.
    Traffic,
    /// How many of each settlement have been warned.
    Warned,
}

impl Overlay {
    /// All, in the order of the list.
    pub const ALL: [Self; 6] = [Self::Hazard, Self::Worst, Self::Arrival, Self::Traffic, Self::Warned, Self::None];
    /// Its name under a danger.
    #[must_use]
    pub const fn name(self, danger: Danger) -> Text {
        match (self, danger) {
            (Self::None, _) => Text::new("不着色", "No colour"),
            (Self::Hazard, Danger::Water) => Text::new("水深", "Depth"),
            (Self::Hazard, Danger::Fire) => Text::new("火场", "Fire"),
            (Self::Hazard, Danger::Road) => Text::new("烟与毒气", "Smoke and gas"),
            (Self::Worst, Danger::Water) => Text::new("最大水深", "Greatest depth"),
            (Self::Worst, _) => Text::new("最强时", "At its worst"),
            (Self::Arrival, _) => Text::new("到达时间", "Time of arrival"),
            (Self::Traffic, _) => Text::new("交通与排队", "Traffic and queues"),
            (Self::Warned, _) => Text::new("预警到达率", "Share warned"),
        }
    }
    /// Whether it is a raster.
    #[must_use]
    pub const fn raster(self) -> bool {
        matches!(self, Self::Hazard | Self::Worst | Self::Arrival)
    }
}

/// When each cell was first reached, and how bad it was at its worst, as the record's frames say.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// Tens of minutes, 1 for the first frame; 0 never.
    pub frame: Vec<u16>,
    /// Greatest class.
    pub worst: Vec<u8>,
    /// First and last frame in which anything was reached; the last is 0 while nothing was.
    pub span: (u16, u16),
    /// Frames of the record taken in.
    pub frames: usize,
}

impl Reached {
    /// Of a run, as far as it is known.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let cells = run.scenario.county.terrain.shape.len();
        let mut reached = Self { frame: vec![0; cells], worst: vec![0; cells], span: (u16::MAX, 0), frames: 0 };
        reached.take(run);
        reached
    }
    /// Takes in the frames that the run has had since.
    pub fn take(&mut self, run: &Run) {
        let shape = run.scenario.county.terrain.shape;
        for (i, f) in run.tale.tracks.water.iter().enumerate().skip(self.frames) {
            let n = (i + 1).min(usize::from(u16::MAX)) as u16;
            for (tile, list) in &f.tiles {
                for (cell, class) in shape.cells_of_tile(*tile as usize).zip(list) {
                    if *class == 0 || (run.danger == Danger::Fire && *class == LINE_BUILT) {
                        continue;
                    }
                    if self.frame[cell] == 0 {
                        self.frame[cell] = n;
                        self.span = (self.span.0.min(n), self.span.1.max(n));
                    }
                    self.worst[cell] = self.worst[cell].max(*class);
                }
            }
        }
        self.frames = run.tale.tracks.water.len();
    }
    /// When a cell was first reached.
    #[must_use]
    pub fn at(&self, run: &Run, cell: usize) -> Option<Moment> {
        let n = *self.frame.get(cell)?;
        run.tale.tracks.water.get(usize::from(n).checked_sub(1)?).map(|f| f.at)
    }
    /// The class of a time of arrival: 0 the earliest fifth.
    fn fifth(&self, n: u16) -> usize {
        let (a, b) = self.span;
        (usize::from(n.saturating_sub(a)) * 5 / usize::from(b.saturating_sub(a).max(1) + 1)).min(4)
    }
}

/// What colour a cell has.
struct Paint<'a> {
    choice: Overlay,
    danger: Danger,
    now: &'a Now,
    reached: &'a Reached,
    colours: Vec<Color32>,
    arrivals: [Color32; 5],
    edge: Color32,
}

fn veil(c: Color32, alpha: u8) -> Color32 {
    Color32::from_rgba_unmultiplied(c.r(), c.g(), c.b(), alpha)
}

impl<'a> Paint<'a> {
    fn new(choice: Overlay, now: &'a Now, reached: &'a Reached, danger: Danger, face: &Face) -> Self {
        let colours = std::iter::once(Color32::TRANSPARENT).chain(classes(danger).iter().map(|(c, _)| veil(face.ink(*c), ALPHA))).collect();
        let edge = match danger {
            Danger::Water => hex(0x08458C),
            _ => hex(0xA02010),
        };
        Self { choice, danger, now, reached, colours, arrivals: ARRIVALS.map(|c| veil(face.ink(c), ALPHA)), edge: face.ink(edge) }
    }
    /// Which of some cells stands for all of them: the greater.
    fn weight(&self, i: usize) -> u16 {
        let of = |list: &[u8]| u16::from(list.get(i).copied().unwrap_or(0));
        match self.choice {
            Overlay::Worst => of(&self.reached.worst),
            Overlay::Arrival => self.reached.frame.get(i).filter(|n| **n > 0).map_or(0, |n| u16::MAX - n),
            // A line that was built hides no flame.
            _ if self.danger == Danger::Fire && of(&self.now.cells) == u16::from(LINE_BUILT) => 1,
            _ => 2 * of(&self.now.cells),
        }
    }
    fn cell(&self, shape: &Shape, i: usize) -> Color32 {
        let class = |list: &[u8]| self.colours.get(usize::from(list[i])).copied().unwrap_or(Color32::TRANSPARENT);
        match self.choice {
            Overlay::Hazard => class(&self.now.cells),
            Overlay::Worst => self.reached.worst.get(i).map_or(Color32::TRANSPARENT, |_| class(&self.reached.worst)),
            Overlay::Arrival => match self.reached.frame.get(i) {
                Some(n) if *n > 0 => self.arrivals[self.reached.fifth(*n)],
                _ => Color32::TRANSPARENT,
            },
            _ => {
                // An outline: cells in danger that have a neighbour that is not.
                let cells = &self.now.cells;
                let inner = cells[i] > 0;
                if !inner {
                    return Color32::TRANSPARENT;
                }
                let (r, c, cols) = (i / shape.cols, i % shape.cols, shape.cols);
                let open = (c > 0 && cells[i - 1] == 0)
                    || (c + 1 < cols && cells[i + 1] == 0)
                    || (r > 0 && cells[i - cols] == 0)
                    || (r + 1 < shape.rows && cells[i + cols] == 0);
                if open { veil(self.edge, 200) } else { veil(self.edge, 26) }
            }
        }
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
}

/// Of what a picture was made: the layer, without colours, the cells' version, the times of arrival that its colours are shares of.
type Key = (Overlay, bool, u64, (u16, u16));

/// A layer that is no raster shows the outline of the hazard.
fn key(choice: Overlay, now: &Now, reached: &Reached, face: &Face) -> Key {
    match choice {
        Overlay::Worst | Overlay::Arrival => (choice, face.grey, reached.frames as u64, reached.span),
        Overlay::Hazard => (choice, face.grey, now.cells_version, (0, 0)),
        _ => (Overlay::None, face.grey, now.cells_version, (0, 0)),
    }
}

impl std::fmt::Debug for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Layer({} blocks)", self.blocks.len())
    }
}

impl Layer {
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
            let paint = Paint::new(key.0, now, reached, run.danger, face);
            let source: &[u8] = match key.0 {
                Overlay::Worst | Overlay::Arrival => &reached.worst,
                _ => &now.cells,
            };
            for b in 0..bc * br {
                self.refresh(context, &shape, b, bc, source, &paint);
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

    fn refresh(&mut self, context: &Context, shape: &Shape, b: usize, bc: usize, source: &[u8], paint: &Paint<'_>) {
        let (x, y, w, h) = extent(shape, b, bc);
        let (x, y, w, h) = widened(shape, x, y, w, h);
        let mut cells = Vec::with_capacity(w * h);
        if source.len() == shape.len() {
            for r in y..y + h {
                cells.extend_from_slice(&source[r * shape.cols + x..r * shape.cols + x + w]);
            }
        }
        let block = &mut self.blocks[b];
        if block.seen == cells && (block.texture.is_some() || block.empty) {
            return;
        }
        block.empty = cells.iter().all(|c| *c == 0);
        block.seen = cells;
        if block.empty {
            return;
        }
        let mut pixels = Vec::with_capacity(w * h);
        for r in y..y + h {
            pixels.extend((x..x + w).map(|c| paint.cell(shape, r * shape.cols + c)));
        }
        let image = ColorImage::new([w, h], pixels);
        match &mut block.texture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => block.texture = Some(context.load_texture(format!("overlay {b}"), image, TextureOptions::LINEAR)),
        }
    }

    /// The same as one small picture for the tilted map: of each block of `factor` cells the one that the layer is about, the worst
    /// or the first that was reached.
    pub fn small(&mut self, factor: usize, choice: Overlay, run: &Run, now: &Now, reached: &Reached, face: &Face) -> (&ColorImage, u64) {
        let key = key(choice, now, reached, face);
        if self.small.as_ref().is_none_or(|s| s.0 != key) {
            let version = self.small.as_ref().map_or(1, |s| s.1 + 1);
            let shape = run.scenario.county.terrain.shape;
            let paint = Paint::new(key.0, now, reached, run.danger, face);
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
    use crate::view::stage::tests::small;

    #[test]
    fn a_cell_is_reached_when_its_first_frame_says_so_and_its_worst_is_the_greatest() {
        let run = small();
        let reached = Reached::of(&run);
        let shape = run.scenario.county.terrain.shape;
        // One that was dry in the first frame, so that there is a frame before.
        let cell = reached.frame.iter().position(|n| *n > 1).expect("the stream floods something later");
        let mut now = Now::new(&run);
        let at = reached.at(&run, cell).expect("reached");
        now.seek(&run, at);
        assert!(now.cells[cell] > 0);
        let mut before = Now::new(&run);
        before.seek(&run, Moment::minutes(at.as_minutes() as i64 - 10));
        assert_eq!(before.cells[cell], 0);
        assert_eq!(reached.at(&run, shape.len()), None);
        assert!(reached.fifth(reached.span.0) == 0 && reached.fifth(reached.span.1) <= 4);
    }

    #[test]
    fn what_comes_later_is_taken_in_and_is_the_same_as_all_at_once() {
        let whole = small();
        let mut growing = crate::view::run::Run::empty(whole.scenario.clone());
        let mut reached = Reached::of(&growing);
        assert_eq!((reached.span.1, reached.frames), (0, 0));
        let face = Face::default();
        let (now, mut keys) = (Now::new(&whole), Vec::new());
        for frame in &whole.tale.tracks.water {
            growing.tale.tracks.water.push(frame.clone());
            reached.take(&growing);
            keys.push(key(Overlay::Arrival, &now, &reached, &face));
        }
        let all = Reached::of(&whole);
        assert!(all.span.1 > 0 && reached.frame == all.frame && reached.worst == all.worst && reached.span == all.span);
        keys.dedup();
        assert_eq!(keys.len(), whole.tale.tracks.water.len(), "a picture of arrivals is made anew with each frame");
    }

    #[test]
    fn the_tilted_map_shows_of_each_block_what_its_layer_is_about() {
        let run = small();
        let (mut now, mut reached) = (Now::new(&run), Reached::of(&run));
        (now.cells[0], now.cells[1]) = (1, 0);
        (reached.worst[0], reached.worst[1]) = (2, 5);
        (reached.frame[0], reached.frame[1]) = (9, 3);
        let over = |choice| {
            let paint = Paint::new(choice, &now, &reached, run.danger, &Face::default());
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
        let paint = Paint::new(Overlay::None, &now, &reached, run.danger, &Face::default());
        let a = |r: usize, c: usize| paint.cell(&shape, r * shape.cols + c).a();
        assert!(a(10, 15) > 150 && a(15, 15) < 60 && a(5, 5) == 0);
    }
}

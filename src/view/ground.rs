//! View / ground — the land under the map: shaded heights tinted by what covers them, as pictures, and the mesh of the tilted map.
//!
//! In: terrain, land cover, a camera. Out: textures; triangles. Not here: what happens on it (`overlay`).
//! Method: light from the north-west, 45° high, and from straight above; pale and without green, so that signs stand out. From
//! above, the picture is cut into pieces of at most `PIECE` pixels, each with one more on every side, so that old cards hold them
//! and no seam shows. Tilted, the land is a mesh drawn from the back to the front.

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};

use super::camera::Camera;
use super::face::Face;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::grid::{Grid, Shape};
use crate::map::landcover::Cover;

/// Pixels on a side of a piece, without its margin.
const PIECE: usize = 1022;
/// Pixels on a side of the one picture of the tilted map.
const WHOLE: usize = 1400;
/// Quads of the tilted map at most.
const QUADS: usize = 26_000;

/// The ground of a county.
pub struct Ground {
    shape: Shape,
    heights: Grid,
    image: ColorImage,
    pieces: Vec<(Rect, TextureHandle)>,
    whole: Option<TextureHandle>,
    factor: usize,
    mesh: Option<(Camera, u64, Vec<Mesh>)>,
}

impl std::fmt::Debug for Ground {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ground({}×{})", self.shape.cols, self.shape.rows)
    }
}

fn tint(code: u8) -> [f32; 3] {
    match Cover::from_code(code) {
        Some(Cover::Forest | Cover::Pine | Cover::Fir | Cover::Broadleaf | Cover::Bamboo) => [0.925, 0.945, 0.905],
        Some(Cover::Shrub | Cover::Orchard) => [0.955, 0.96, 0.925],
        Some(Cover::Built | Cover::Paved) => [0.955, 0.925, 0.91],
        Some(Cover::Water | Cover::Wetland) => [0.84, 0.91, 0.965],
        Some(Cover::Paddy | Cover::Crop | Cover::Grass) => [0.985, 0.975, 0.93],
        _ => [0.975, 0.965, 0.94],
    }
}

/// The shaded picture of a county, a pixel a cell.
#[must_use]
pub fn picture(county: &County, face: &Face) -> ColorImage {
    let (t, shape) = (&county.terrain, county.terrain.shape);
    let (cols, rows) = (shape.cols, shape.rows);
    let (low, high) = t.values.iter().filter(|v| v.is_finite()).fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
    let span = (high - low).max(1.0);
    let zf = 1.6 / (2.0 * shape.cell_m as f32);
    let covered = county.landcover.values.len() == shape.len();
    let mut pixels = vec![Color32::TRANSPARENT; shape.len()];
    for r in 0..rows {
        for c in 0..cols {
            let i = r * cols + c;
            let v = t.values[i];
            if !v.is_finite() {
                continue;
            }
            let at = |i: usize| if t.values[i].is_finite() { t.values[i] } else { v };
            let w = if c > 0 { at(i - 1) } else { v };
            let e = if c + 1 < cols { at(i + 1) } else { v };
            let n = if r > 0 { at(i - cols) } else { v };
            let s = if r + 1 < rows { at(i + cols) } else { v };
            let (nx, ny) = (-(e - w) * zf, -(s - n) * zf);
            let length = (nx * nx + ny * ny + 1.0).sqrt();
            let light = ((-0.5 * nx - 0.5 * ny + std::f32::consts::FRAC_1_SQRT_2) / length).max(0.0);
            let k = 0.70 + 0.42 * light;
            let q = (v - low) / span;
            let [a, b, d] = if covered { tint(county.landcover.values[i]) } else { [0.975, 0.965, 0.94] };
            let byte = |x: f32, fall: f32| ((x * 250.0 - fall * q) * k).clamp(0.0, 255.0) as u8;
            let colour = Color32::from_rgb(byte(a, 20.0), byte(b, 22.0), byte(d, 24.0));
            pixels[i] = face.ink(colour);
        }
    }
    ColorImage::new([cols, rows], pixels)
}

/// Every n-th pixel's block as one pixel: the mean of each.
#[must_use]
pub fn smaller(image: &ColorImage, factor: usize) -> ColorImage {
    let [w, h] = image.size;
    let (cols, rows) = (w.div_ceil(factor), h.div_ceil(factor));
    let mut pixels = Vec::with_capacity(cols * rows);
    for r in 0..rows {
        for c in 0..cols {
            let (mut sum, mut n) = ([0u32; 4], 0);
            for y in r * factor..((r + 1) * factor).min(h) {
                for x in c * factor..((c + 1) * factor).min(w) {
                    for (s, v) in sum.iter_mut().zip(image.pixels[y * w + x].to_array()) {
                        *s += u32::from(v);
                    }
                    n += 1;
                }
            }
            let [r, g, b, a] = sum.map(|s| (s / n.max(1)) as u8);
            pixels.push(Color32::from_rgba_premultiplied(r, g, b, a));
        }
    }
    ColorImage::new([cols, rows], pixels)
}

/// A part of a picture.
#[must_use]
pub fn part(image: &ColorImage, x: usize, y: usize, w: usize, h: usize) -> ColorImage {
    let mut pixels = Vec::with_capacity(w * h);
    for row in y..y + h {
        pixels.extend_from_slice(&image.pixels[row * image.size[0] + x..row * image.size[0] + x + w]);
    }
    ColorImage::new([w, h], pixels)
}

impl Ground {
    /// The ground of a county as a reader sees it. The picture is made at once, textures when first drawn.
    #[must_use]
    pub fn new(county: &County, face: &Face) -> Self {
        Self::with(picture(county, face), county)
    }

    /// The same with the picture made before.
    #[must_use]
    pub fn with(image: ColorImage, county: &County) -> Self {
        let shape = county.terrain.shape;
        let factor = shape.cols.max(shape.rows).div_ceil(WHOLE).max(1);
        Self { shape, heights: county.terrain.clone(), image, pieces: Vec::new(), whole: None, factor, mesh: None }
    }

    /// Height of the ground, metres.
    #[must_use]
    pub fn height(&self, p: Point) -> f64 {
        self.heights.at(p).map_or(0.0, f64::from)
    }

    /// Where the ground is known.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    fn rect_of(shape: &Shape, cell: f64, x: usize, y: usize, w: usize, h: usize) -> Rect {
        // On the plane: y grows to the north, so the least y is the south edge.
        let (west, north) = (shape.west + x as f64 * cell, shape.north - y as f64 * cell);
        Rect::from_min_max(pos2(west as f32, (north - h as f64 * cell) as f32), pos2((west + w as f64 * cell) as f32, north as f32))
    }

    /// Draws it from above.
    pub fn draw_flat(&mut self, context: &Context, painter: &egui::Painter, camera: &Camera) {
        if self.pieces.is_empty() {
            let [w, h] = self.image.size;
            for y in (0..h).step_by(PIECE) {
                for x in (0..w).step_by(PIECE) {
                    let (x0, y0) = (x.saturating_sub(1), y.saturating_sub(1));
                    let (x1, y1) = ((x + PIECE + 1).min(w), (y + PIECE + 1).min(h));
                    let texture = context.load_texture(format!("ground {x} {y}"), part(&self.image, x0, y0, x1 - x0, y1 - y0), TextureOptions::LINEAR);
                    // What is shown of it: without the margin; the share of the texture follows from both.
                    let (sw, sh) = ((x + PIECE).min(w) - x, (y + PIECE).min(h) - y);
                    let uv = Rect::from_min_max(
                        pos2((x - x0) as f32 / (x1 - x0) as f32, (y - y0) as f32 / (y1 - y0) as f32),
                        pos2((x - x0 + sw) as f32 / (x1 - x0) as f32, (y - y0 + sh) as f32 / (y1 - y0) as f32),
                    );
                    self.pieces.push((uv, texture));
                }
            }
        }
        let (w, h, cell) = (self.shape.cols, self.shape.rows, self.shape.cell_m);
        let eye = camera.eye();
        let mut i = 0;
        for y in (0..h).step_by(PIECE) {
            for x in (0..w).step_by(PIECE) {
                let (uv, texture) = &self.pieces[i];
                i += 1;
                let plane = Self::rect_of(&self.shape, cell, x, y, (x + PIECE).min(w) - x, (y + PIECE).min(h) - y);
                let corner = |x: f32, y: f32| eye.at(Point::new(f64::from(x), f64::from(y)), 0.0);
                quad(
                    painter,
                    texture,
                    *uv,
                    [
                        corner(plane.left(), plane.max.y),
                        corner(plane.right(), plane.max.y),
                        corner(plane.right(), plane.min.y),
                        corner(plane.left(), plane.min.y),
                    ],
                );
            }
        }
    }

    /// Draws it tilted, with what lies over it painted on: a picture of the terrain's cells, made smaller by `factor`.
    pub fn draw_tilted(&mut self, context: &Context, painter: &egui::Painter, camera: &Camera, over: Option<(&ColorImage, u64)>) {
        let version = over.map_or(0, |o| o.1) + 1;
        if self.mesh.as_ref().is_none_or(|m| m.1 != version) || self.whole.is_none() {
            let mut base = smaller(&self.image, self.factor);
            if let Some((over, _)) = over {
                for (b, o) in base.pixels.iter_mut().zip(&over.pixels) {
                    *b = b.blend(*o);
                }
            }
            match &mut self.whole {
                Some(texture) => texture.set(base, TextureOptions::LINEAR),
                None => self.whole = Some(context.load_texture("ground", base, TextureOptions::LINEAR)),
            }
        }
        let Some(texture) = &self.whole else { return };
        if self.mesh.as_ref().is_none_or(|m| m.0 != *camera) {
            let meshes = relief(&self.heights, camera, texture.id());
            self.mesh = Some((*camera, version, meshes));
        }
        if let Some((_, kept, meshes)) = &mut self.mesh {
            *kept = version;
            for mesh in meshes.iter() {
                painter.add(egui::Shape::mesh(mesh.clone()));
            }
        }
    }

    /// By how much pictures for the tilted map are smaller than the terrain.
    #[must_use]
    pub const fn factor(&self) -> usize {
        self.factor
    }
}

/// A textured quadrilateral, corners from the north-west clockwise.
pub fn quad(painter: &egui::Painter, texture: &TextureHandle, uv: Rect, corners: [egui::Pos2; 4]) {
    let mut mesh = Mesh::with_texture(texture.id());
    let uvs = [uv.left_top(), uv.right_top(), uv.right_bottom(), uv.left_bottom()];
    for (pos, uv) in corners.into_iter().zip(uvs) {
        mesh.vertices.push(Vertex { pos, uv, color: Color32::WHITE });
    }
    mesh.indices = vec![0, 1, 2, 0, 2, 3];
    if mesh.calc_bounds().intersects(painter.clip_rect()) {
        painter.add(egui::Shape::mesh(mesh));
    }
}

/// The land as triangles, from the back to the front.
fn relief(heights: &Grid, camera: &Camera, texture: egui::TextureId) -> Vec<Mesh> {
    let shape = &heights.shape;
    let [a, b] = camera.sees();
    let clamp = |v: f64, most: usize| v.clamp(0.0, most as f64) as usize;
    let (c0, c1) = (clamp((a.x - shape.west) / shape.cell_m - 1.0, shape.cols - 1), clamp((b.x - shape.west) / shape.cell_m + 2.0, shape.cols - 1));
    let (r0, r1) = (clamp((shape.north - b.y) / shape.cell_m - 1.0, shape.rows - 1), clamp((shape.north - a.y) / shape.cell_m + 2.0, shape.rows - 1));
    if c1 <= c0 || r1 <= r0 {
        return Vec::new();
    }
    let mut step = 1;
    while ((c1 - c0) / step + 1) * ((r1 - r0) / step + 1) > QUADS {
        step += 1;
    }
    let ticks = |from: usize, to: usize| (from..to).step_by(step).chain([to]).collect::<Vec<_>>();
    let (mut rows, mut cols) = (ticks(r0, r1), ticks(c0, c1));
    // Farther is higher on the screen before heights: order rows and columns by that.
    let eye = camera.eye();
    let y_of = |c: usize, r: usize| eye.at(shape.centre(r * shape.cols + c), camera.ground_m).y;
    if y_of(c0, r0) > y_of(c0, r1) {
        rows.reverse();
    }
    if y_of(c0, r0) > y_of(c1, r0) {
        cols.reverse();
    }
    let mut mesh = Mesh::with_texture(texture);
    for r in &rows {
        for c in &cols {
            let v = heights.values[r * shape.cols + c];
            let height = if v.is_finite() { f64::from(v) } else { camera.ground_m };
            let pos = eye.at(shape.centre(r * shape.cols + c), height);
            let uv = pos2((*c as f32 + 0.5) / shape.cols as f32, (*r as f32 + 0.5) / shape.rows as f32);
            mesh.vertices.push(Vertex { pos, uv, color: if v.is_finite() { Color32::WHITE } else { Color32::TRANSPARENT } });
        }
    }
    let n = cols.len() as u32;
    for r in 0..rows.len() as u32 - 1 {
        for c in 0..n - 1 {
            let i = r * n + c;
            mesh.add_triangle(i, i + 1, i + n + 1);
            mesh.add_triangle(i, i + n + 1, i + n);
        }
    }
    vec![mesh]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn slopes_towards_the_light_are_lighter_and_greys_are_grey() {
        let county = valley::county();
        let image = picture(&county, &Face::default());
        let shape = county.terrain.shape;
        let light = |p: Point| image.pixels[shape.cell_at(p).expect("inside")].r();
        // North of the stream the land falls to the south; south of it, to the north: the latter faces the light.
        assert!(light(Point::new(2500.0, 900.0)) > light(Point::new(2500.0, 2100.0)) + 4);
        let grey = picture(&county, &Face { grey: true, ..Face::default() });
        assert!(grey.pixels.iter().all(|p| p.r() == p.g() && p.g() == p.b()));
    }

    #[test]
    fn the_tilted_land_is_drawn_from_the_back_to_the_front() {
        let county = valley::county();
        let rect = Rect::from_min_size(pos2(0.0, 0.0), egui::vec2(600.0, 400.0));
        let camera = Camera { tilt: 0.9, turn: 0.5, ground_m: 110.0, ..Camera::over([Point::new(0.0, 0.0), Point::new(3000.0, 3000.0)], rect) };
        let mesh = relief(&county.terrain, &camera, egui::TextureId::default()).remove(0);
        assert!(mesh.is_valid() && mesh.indices.len() > 10_000);
        let y = |t: &[u32]| t.iter().map(|i| mesh.vertices[*i as usize].pos.y).sum::<f32>() / 3.0;
        let rows: Vec<f32> = mesh.indices.chunks(3).map(y).collect();
        let tenth = rows.len() / 10;
        let mean = |s: &[f32]| s.iter().sum::<f32>() / s.len() as f32;
        assert!(mean(&rows[..tenth]) + 50.0 < mean(&rows[rows.len() - tenth..]), "what is drawn last lies nearest, lowest on the screen");
    }

    #[test]
    fn a_smaller_picture_is_the_mean_of_its_blocks() {
        let image = ColorImage::new([3, 2], vec![Color32::BLACK, Color32::WHITE, Color32::WHITE, Color32::BLACK, Color32::WHITE, Color32::BLACK]);
        let small = smaller(&image, 2);
        assert_eq!(small.size, [2, 1]);
        assert_eq!((small.pixels[0].r(), small.pixels[1].r()), (127, 127));
    }
}

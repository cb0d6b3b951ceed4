//! View / brush — egui's triangles drawn without a graphics card: for pictures of the window, on any machine.
//!
//! In: what egui wants drawn, and its textures. Out: an image; the same image as PNG. Not here: what is drawn.
//! Method: half-space test at pixel centres with a top-left rule, colours and textures interpolated (bilinear or nearest as asked),
//! premultiplied blending in gamma space as egui's own renderers do it.

use std::collections::BTreeMap;
use std::io::Write;

use egui::epaint::{ClippedPrimitive, ImageDelta, Mesh, Primitive, TextureId};
use egui::{Color32, ColorImage, ImageData, TextureFilter, TexturesDelta};

/// A texture in memory.
#[derive(Clone, Debug)]
struct Texture {
    image: ColorImage,
    linear: bool,
}

/// Textures and canvas.
#[derive(Clone, Debug, Default)]
pub struct Brush {
    textures: BTreeMap<TextureKey, Texture>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TextureKey(u64, bool);

fn key(id: TextureId) -> TextureKey {
    match id {
        TextureId::Managed(n) => TextureKey(n, false),
        TextureId::User(n) => TextureKey(n, true),
    }
}

impl Brush {
    /// Takes in what has changed of the textures.
    pub fn textures(&mut self, delta: &TexturesDelta) {
        for (id, parts) in &delta.set {
            for part in parts {
                self.set(*id, part);
            }
        }
    }
    /// Forgets textures.
    pub fn forget(&mut self, gone: &[TextureId]) {
        for id in gone {
            self.textures.remove(&key(*id));
        }
    }
    fn set(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        match delta.pos {
            None => {
                let linear = delta.options.magnification == TextureFilter::Linear;
                self.textures.insert(key(id), Texture { image: (**image).clone(), linear });
            }
            Some([x, y]) => {
                let Some(t) = self.textures.get_mut(&key(id)) else { return };
                let [w, h] = image.size;
                for row in 0..h {
                    let to = (y + row) * t.image.size[0] + x;
                    t.image.pixels[to..to + w].copy_from_slice(&image.pixels[row * w..(row + 1) * w]);
                }
            }
        }
    }

    /// Draws on a canvas of so many pixels.
    #[must_use]
    pub fn draw(&self, jobs: &[ClippedPrimitive], pixels_per_point: f32, width: usize, height: usize, ground: Color32) -> ColorImage {
        let mut canvas = ColorImage::new([width, height], vec![ground; width * height]);
        for job in jobs {
            let Primitive::Mesh(mesh) = &job.primitive else { continue };
            let c = job.clip_rect;
            let edge = |v: f32, most: usize| ((v * pixels_per_point).round().max(0.0) as usize).min(most);
            let clip = [edge(c.min.x, width), edge(c.min.y, height), edge(c.max.x, width), edge(c.max.y, height)];
            self.mesh(&mut canvas, mesh, clip, pixels_per_point);
        }
        canvas
    }

    fn mesh(&self, canvas: &mut ColorImage, mesh: &Mesh, clip: [usize; 4], ppp: f32) {
        let texture = self.textures.get(&key(mesh.texture_id));
        for t in mesh.indices.chunks_exact(3) {
            let v = [0, 1, 2].map(|i| &mesh.vertices[t[i] as usize]);
            let p = v.map(|v| (v.pos.x * ppp, v.pos.y * ppp));
            let area = (p[1].0 - p[0].0) * (p[2].1 - p[0].1) - (p[2].0 - p[0].0) * (p[1].1 - p[0].1);
            if area.abs() < 1e-6 || !area.is_finite() {
                continue;
            }
            let low = |f: fn(&(f32, f32)) -> f32| p.iter().map(f).fold(f32::MAX, f32::min);
            let high = |f: fn(&(f32, f32)) -> f32| p.iter().map(f).fold(f32::MIN, f32::max);
            let x0 = (low(|q| q.0).floor().max(clip[0] as f32)) as usize;
            let y0 = (low(|q| q.1).floor().max(clip[1] as f32)) as usize;
            let x1 = (high(|q| q.0).ceil().clamp(0.0, clip[2] as f32)) as usize;
            let y1 = (high(|q| q.1).ceil().clamp(0.0, clip[3] as f32)) as usize;
            let sign = area.signum();
            // Edges: a pixel whose centre lies on one belongs to the triangle on whose left or top it is.
            let edges = [(1, 2), (2, 0), (0, 1)].map(|(a, b)| {
                let (dx, dy) = ((p[b].0 - p[a].0) * sign, (p[b].1 - p[a].1) * sign);
                let owns = dy < 0.0 || (dy == 0.0 && dx > 0.0);
                (p[a], dx, dy, owns)
            });
            let flat = v[0].color == v[1].color && v[1].color == v[2].color;
            let same_uv = v[0].uv == v[1].uv && v[1].uv == v[2].uv;
            let constant = (flat && same_uv).then(|| shade(texture, v[0].uv.x, v[0].uv.y, v[0].color));
            for y in y0..y1 {
                let py = y as f32 + 0.5;
                for x in x0..x1 {
                    let px = x as f32 + 0.5;
                    let w = edges.map(|(a, dx, dy, _)| dx * (py - a.1) - dy * (px - a.0));
                    if w.iter().zip(&edges).any(|(w, e)| *w < 0.0 || (*w == 0.0 && !e.3)) {
                        continue;
                    }
                    let colour = constant.unwrap_or_else(|| {
                        let k = w.map(|w| w / area.abs());
                        let mix = |f: fn(&egui::epaint::Vertex) -> f32| k[0] * f(v[0]) + k[1] * f(v[1]) + k[2] * f(v[2]);
                        let byte = |f: fn(&egui::epaint::Vertex) -> f32| mix(f).round().clamp(0.0, 255.0) as u8;
                        let tint = if flat {
                            v[0].color
                        } else {
                            Color32::from_rgba_premultiplied(
                                byte(|v| f32::from(v.color.r())),
                                byte(|v| f32::from(v.color.g())),
                                byte(|v| f32::from(v.color.b())),
                                byte(|v| f32::from(v.color.a())),
                            )
                        };
                        shade(texture, mix(|v| v.uv.x), mix(|v| v.uv.y), tint)
                    });
                    let i = y * canvas.size[0] + x;
                    canvas.pixels[i] = over(canvas.pixels[i], colour);
                }
            }
        }
    }
}

fn over(below: Color32, above: Color32) -> Color32 {
    match above.a() {
        255 => above,
        0 if above.r() == 0 && above.g() == 0 && above.b() == 0 => below,
        a => {
            let left = 255 - u32::from(a);
            let mix = |b: u8, t: u8| (u32::from(t) + (u32::from(b) * left + 127) / 255).min(255) as u8;
            Color32::from_rgba_premultiplied(mix(below.r(), above.r()), mix(below.g(), above.g()), mix(below.b(), above.b()), mix(below.a(), a))
        }
    }
}

fn shade(texture: Option<&Texture>, u: f32, v: f32, tint: Color32) -> Color32 {
    let Some(t) = texture else { return tint };
    let [w, h] = t.image.size;
    let at = |x: i64, y: i64| t.image.pixels[y.clamp(0, h as i64 - 1) as usize * w + x.clamp(0, w as i64 - 1) as usize];
    let texel = if t.linear {
        let (fx, fy) = (u * w as f32 - 0.5, v * h as f32 - 0.5);
        let (x, y) = (fx.floor(), fy.floor());
        let (tx, ty) = (fx - x, fy - y);
        let (x, y) = (x as i64, y as i64);
        let four = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
        if four[0] == four[1] && four[0] == four[2] && four[0] == four[3] {
            four[0]
        } else {
            let k = [(1.0 - tx) * (1.0 - ty), tx * (1.0 - ty), (1.0 - tx) * ty, tx * ty];
            let mix = |f: fn(&Color32) -> u8| four.iter().zip(k).map(|(c, k)| f32::from(f(c)) * k).sum::<f32>().round() as u8;
            Color32::from_rgba_premultiplied(mix(Color32::r), mix(Color32::g), mix(Color32::b), mix(Color32::a))
        }
    } else {
        at((u * w as f32).floor() as i64, (v * h as f32).floor() as i64)
    };
    if tint == Color32::WHITE {
        return texel;
    }
    let times = |a: u8, b: u8| ((u32::from(a) * u32::from(b) + 127) / 255) as u8;
    Color32::from_rgba_premultiplied(times(texel.r(), tint.r()), times(texel.g(), tint.g()), times(texel.b(), tint.b()), times(texel.a(), tint.a()))
}

/// An image as a PNG file (ISO/IEC 15948): 8 bits, RGB, no filter.
#[must_use]
pub fn png(image: &ColorImage) -> Vec<u8> {
    let [w, h] = image.size;
    let mut raw = Vec::with_capacity((w * 3 + 1) * h);
    for row in image.pixels.chunks(w.max(1)) {
        raw.push(0);
        row.iter().for_each(|c| raw.extend_from_slice(&[c.r(), c.g(), c.b()]));
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], body: &[u8]| {
        out.extend_from_slice(&(body.len() as u32).to_be_bytes());
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(body);
        out.extend_from_slice(&crc.sum().to_be_bytes());
    };
    let mut head = Vec::new();
    head.extend_from_slice(&(w as u32).to_be_bytes());
    head.extend_from_slice(&(h as u32).to_be_bytes());
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    chunk(b"IHDR", &head);
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    let packed = zlib.write_all(&raw).and_then(|()| zlib.finish());
    chunk(b"IDAT", &packed.unwrap_or_else(|e| unreachable!("memory does not refuse bytes: {e}")));
    chunk(b"IEND", &[]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Rect, pos2};

    fn job(mesh: Mesh) -> ClippedPrimitive {
        ClippedPrimitive { clip_rect: Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0)), primitive: Primitive::Mesh(mesh) }
    }

    #[test]
    fn two_triangles_that_share_an_edge_cover_every_pixel_once() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_max(pos2(2.0, 3.0), pos2(8.0, 9.0)), Color32::from_rgba_premultiplied(100, 0, 0, 100));
        let image = Brush::default().draw(&[job(mesh)], 1.0, 12, 12, Color32::BLACK);
        for (i, c) in image.pixels.iter().enumerate() {
            let inside = (2..8).contains(&(i % 12)) && (3..9).contains(&(i / 12));
            assert_eq!(c.r(), if inside { 100 } else { 0 }, "pixel {} {}", i % 12, i / 12);
        }
    }

    #[test]
    fn a_texture_is_read_where_its_coordinates_say() {
        let mut brush = Brush::default();
        let image = ColorImage::new([2, 1], vec![Color32::RED, Color32::BLUE]);
        let delta = ImageDelta::full(image, egui::TextureOptions::NEAREST);
        brush.set(TextureId::Managed(1), &delta);
        let mut mesh = Mesh::with_texture(TextureId::Managed(1));
        mesh.add_rect_with_uv(Rect::from_min_max(pos2(0.0, 0.0), pos2(4.0, 2.0)), Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
        let image = brush.draw(&[job(mesh)], 1.0, 4, 2, Color32::BLACK);
        assert_eq!(image.pixels[0], Color32::RED);
        assert_eq!(image.pixels[7], Color32::BLUE);
    }

    #[test]
    fn a_png_begins_and_ends_as_the_standard_says() {
        let bytes = png(&ColorImage::new([3, 2], vec![Color32::WHITE; 6]));
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(&bytes[12..16], b"IHDR");
        assert_eq!(&bytes[bytes.len() - 8..], &[b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82]);
    }
}

//! View / dots — people on the map: a dot a household with its state by colour and shape, groups on the way; a pie a settlement from afar.
//!
//! In: a run, the state at a moment, a camera. Out: one mesh of textured quads. Not here: teams and signs (`signs`).
//! Method: every state is drawn once, with its halo, into a small picture; a dot is a quad of it: four vertices, so that a hundred
//! thousand are made in milliseconds. Groups in one square of the screen become one sign as large as their sum.

use std::collections::BTreeMap;

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, ColorImage, Context, Pos2, TextureHandle, TextureId, TextureOptions, pos2};

use super::camera::Camera;
use super::face::Face;
use super::ground::Ground;
use super::moment::{Now, STACK};
use super::run::Run;
use super::shape::{STATES, Shape, sector};
use crate::base::ids::Id;
use crate::record::tale::{PEOPLE_STATES, PeopleState};

/// Pixels on a side of a sprite.
const CELL: usize = 40;
/// Sprites: the states, then walkers.
const SPRITES: usize = PEOPLE_STATES + 1;
/// The walkers' sprite.
const WALKER: usize = PEOPLE_STATES;
/// From this scale on households are dots, pixels a kilometre; below, settlements are pies.
pub const NEAR: f64 = 70.0;

/// The picture of all sprites, side by side.
#[must_use]
pub fn sprites(face: &Face) -> ColorImage {
    let (w, h) = (CELL * SPRITES, CELL);
    let mut pixels = vec![Color32::TRANSPARENT; w * h];
    for s in 0..SPRITES {
        let (colour, shape) = if s == WALKER { (STATES[3].1, Shape::Disc) } else { (STATES[s].1, STATES[s].2) };
        let (colour, rim) = (face.ink(colour), face.ink(super::face::hex(0x8A6D00)));
        let outline = shape.outline();
        let radius = CELL as f32 * 0.36;
        // Pale fillings have a dark rim between themselves and the halo.
        let pale = matches!(s, 1 | 2);
        for y in 0..CELL {
            for x in 0..CELL {
                let (mut sum, n) = ([0f32; 4], 9);
                for k in 0..n {
                    let (sx, sy) = (k % 3, k / 3);
                    let px = (x as f32 + (sx as f32 + 0.5) / 3.0 - CELL as f32 / 2.0) / radius;
                    let py = (y as f32 + (sy as f32 + 0.5) / 3.0 - CELL as f32 / 2.0) / radius;
                    let d = distance(outline, px, py);
                    let c = if d <= if pale { -0.12 } else { 0.0 } {
                        colour
                    } else if pale && d <= 0.06 {
                        rim
                    } else if d <= 0.24 {
                        Color32::from_rgba_unmultiplied(255, 255, 255, 235)
                    } else {
                        Color32::TRANSPARENT
                    };
                    for (s, v) in sum.iter_mut().zip(c.to_array()) {
                        *s += f32::from(v);
                    }
                }
                let [r, g, b, a] = sum.map(|s| (s / n as f32) as u8);
                pixels[y * w + s * CELL + x] = Color32::from_rgba_premultiplied(r, g, b, a);
            }
        }
    }
    ColorImage::new([w, h], pixels)
}

/// How far a point lies outside a polygon; negative inside.
fn distance(outline: &[(f32, f32)], x: f32, y: f32) -> f32 {
    let (mut nearest, mut inside) = (f32::MAX, false);
    for i in 0..outline.len() {
        let ((ax, ay), (bx, by)) = (outline[i], outline[(i + 1) % outline.len()]);
        let (dx, dy) = (bx - ax, by - ay);
        let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
        let (ex, ey) = (x - ax - t * dx, y - ay - t * dy);
        nearest = nearest.min((ex * ex + ey * ey).sqrt());
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    if inside { -nearest } else { nearest }
}

/// The dots.
#[derive(Default)]
pub struct Dots {
    texture: Option<(bool, TextureHandle)>,
}

impl std::fmt::Debug for Dots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dots")
    }
}

/// Adds a sprite.
#[inline]
fn dot(mesh: &mut Mesh, at: Pos2, half: f32, sprite: usize) {
    let (u0, u1) = (sprite as f32 / SPRITES as f32, (sprite + 1) as f32 / SPRITES as f32);
    let i = mesh.vertices.len() as u32;
    for (x, y, u, v) in [(-half, -half, u0, 0.0), (half, -half, u1, 0.0), (half, half, u1, 1.0), (-half, half, u0, 1.0)] {
        mesh.vertices.push(Vertex { pos: pos2(at.x + x, at.y + y), uv: pos2(u, v), color: Color32::WHITE });
    }
    mesh.indices.extend_from_slice(&[i, i + 1, i + 2, i, i + 2, i + 3]);
}

/// Half the side of a household's sprite at a scale, pixels.
fn half(camera: &Camera) -> f32 {
    ((camera.per_km() / 70.0).sqrt() as f32 * 4.6).clamp(3.4, 12.0)
}

/// Quads of the households in view and of the groups on the way.
#[must_use]
pub fn near(run: &Run, now: &Now, camera: &Camera, ground: &Ground, texture: TextureId) -> Mesh {
    let mut mesh = Mesh::with_texture(texture);
    let (eye, half, tilted) = (camera.eye(), half(camera), camera.tilted());
    let view = camera.rect.expand(half);
    // Those in trouble last, on top.
    let mut late: Vec<(Pos2, f32, usize)> = Vec::new();
    for (i, (fact, home)) in run.tale.households.iter().zip(&now.homes).enumerate() {
        let (sign, worst) = (home.sign(fact.people), home.worst(fact.people));
        let away = !home.inside && matches!(sign, PeopleState::OnTheWay | PeopleState::Safe);
        let concerned = sign != PeopleState::Unwarned || fact.zone.is_some() || run.at_risk.get(i).copied().unwrap_or(false);
        if (away && worst.is_none()) || (!concerned && camera.per_km() < 2.5 * NEAR) {
            continue;
        }
        let at = eye.at(fact.at, if tilted { ground.height(fact.at) } else { 0.0 });
        if !view.contains(at) {
            continue;
        }
        if sign >= PeopleState::Trapped {
            late.push((at, half * 1.25, sign as usize));
        } else if !away {
            dot(&mut mesh, at, if concerned { half } else { half * 0.6 }, sign as usize);
        }
        // Some of the household are hurt or dead: a small sign beside that of the others.
        if let Some(worst) = worst {
            let aside = if away { 0.0 } else { half * 0.8 };
            late.push((pos2(at.x + aside, at.y - aside), half * 0.75, worst as usize));
        }
    }
    moving(&mut mesh, run, now, camera, ground);
    for (at, half, state) in late {
        dot(&mut mesh, at, half, state);
    }
    mesh
}

/// Groups on the way, those of one square of the screen as one.
fn moving(mesh: &mut Mesh, run: &Run, now: &Now, camera: &Camera, ground: &Ground) {
    let (eye, tilted) = (camera.eye(), camera.tilted());
    let mut squares: BTreeMap<(i32, i32, u8), (u32, Pos2)> = BTreeMap::new();
    for (p, persons, mode) in now.moving(run) {
        let at = eye.at(*p, if tilted { ground.height(*p) } else { 0.0 });
        if camera.rect.contains(at) {
            let e = squares.entry(((at.y / 9.0) as i32, (at.x / 9.0) as i32, *mode)).or_insert((0, at));
            e.0 += u32::from(*persons);
        }
    }
    for ((_, _, mode), (persons, at)) in squares {
        let half = (5.0 + (persons as f32).sqrt() * 0.7).min(16.0);
        dot(mesh, at, half, if mode == 0 { WALKER } else { 3 });
    }
}

/// A settlement as it is seen from afar.
#[derive(Clone, Copy, Debug)]
pub struct Pie {
    /// Which.
    pub settlement: u32,
    /// Where on the screen.
    pub at: Pos2,
    /// Radius, pixels.
    pub radius: f32,
    /// Its people by state.
    pub counts: [u32; PEOPLE_STATES],
}

/// The settlements in view that have something to show: a plan's zone, people at risk, or anybody who knows more than nothing.
#[must_use]
pub fn pies(run: &Run, now: &Now, camera: &Camera, ground: &Ground) -> Vec<Pie> {
    let county = &run.scenario.county;
    let mut concerned = vec![false; county.settlements.len()];
    for z in &run.scenario.books.zones {
        for s in &z.settlements {
            if let Some(c) = concerned.get_mut(s.index()) {
                *c = true;
            }
        }
    }
    let (eye, tilted) = (camera.eye(), camera.tilted());
    let mut list = Vec::new();
    for (i, s) in county.settlements.iter().enumerate() {
        let counts = now.counts[i];
        let all: u32 = counts.iter().sum();
        if all == 0 || (all == counts[0] && !concerned[i]) {
            continue;
        }
        let at = eye.at(s.at, if tilted { ground.height(s.at) } else { 0.0 });
        if !camera.rect.expand(20.0).contains(at) {
            continue;
        }
        let grow = (camera.per_km() / 16.0).sqrt().clamp(0.55, 1.5) as f32;
        let radius = ((all as f32).sqrt() * 0.24).clamp(2.6, 13.0) * grow;
        list.push(Pie { settlement: i as u32, at, radius, counts });
    }
    list.sort_by(|a, b| b.radius.total_cmp(&a.radius).then(a.settlement.cmp(&b.settlement)));
    list
}

/// Triangles of pies.
#[must_use]
pub fn pie_mesh(list: &[Pie], face: &Face) -> Mesh {
    let mut mesh = Mesh::default();
    for pie in list {
        let all: u32 = pie.counts.iter().sum();
        sector(&mut mesh, pie.at, pie.radius + 1.6, 0.0, 1.0, Color32::from_rgba_unmultiplied(255, 255, 255, 235));
        let mut from = 0.0f32;
        for state in STACK {
            let n = pie.counts[state as usize];
            if n == 0 {
                continue;
            }
            let to = from + n as f32 / all.max(1) as f32;
            sector(&mut mesh, pie.at, pie.radius, from, to, face.ink(STATES[state as usize].1));
            from = to;
        }
    }
    mesh
}

impl Dots {
    /// The texture of the sprites.
    pub fn texture(&mut self, context: &Context, face: &Face) -> TextureId {
        if self.texture.as_ref().is_none_or(|t| t.0 != face.grey) {
            self.texture = Some((face.grey, context.load_texture("people", sprites(face), TextureOptions::LINEAR)));
        }
        self.texture.as_ref().map_or(TextureId::default(), |t| t.1.id())
    }

    /// Draws people as the scale asks.
    pub fn draw(&mut self, context: &Context, painter: &egui::Painter, run: &Run, now: &Now, camera: &Camera, ground: &Ground, face: &Face) {
        let texture = self.texture(context, face);
        if camera.per_km() >= NEAR {
            painter.add(egui::Shape::mesh(near(run, now, camera, ground, texture)));
            return;
        }
        let pies = pies(run, now, camera, ground);
        painter.add(egui::Shape::mesh(pie_mesh(&pies, face)));
        let mut mesh = Mesh::with_texture(texture);
        moving(&mut mesh, run, now, camera, ground);
        for pie in &pies {
            if let Some(worst) = (6..PEOPLE_STATES).rev().find(|s| pie.counts[*s] > 0) {
                dot(&mut mesh, pos2(pie.at.x + pie.radius * 0.8, pie.at.y - pie.radius * 0.8), 7.0, worst);
            }
        }
        painter.add(egui::Shape::mesh(mesh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::map::frame::Point;
    use crate::view::stage::tests::small;
    use egui::{Rect, vec2};

    #[test]
    fn each_state_has_a_sprite_that_can_be_told_apart_without_colour() {
        let face = Face { grey: true, ..Face::default() };
        let image = sprites(&face);
        let of = |s: usize| -> Vec<u8> { (0..CELL * CELL).map(|i| image.pixels[i / CELL * image.size[0] + s * CELL + i % CELL].r()).collect() };
        for a in 0..SPRITES {
            for b in 0..a {
                let apart = of(a).iter().zip(of(b)).filter(|(x, y)| x.abs_diff(*y) > 24).count();
                assert!(apart > 60, "{a} and {b}: {apart} pixels differ");
            }
        }
    }

    #[test]
    fn a_pie_shows_everybody_once_and_harmless_places_are_left_out() {
        let run = small();
        let mut now = Now::new(&run);
        now.seek(&run, Moment::minutes(90));
        let camera = Camera::over([Point::new(0.0, 0.0), Point::new(3000.0, 3000.0)], Rect::from_min_size(pos2(0.0, 0.0), vec2(500.0, 500.0)));
        let ground = Ground::new(&run.scenario.county, &Face::default());
        let list = pies(&run, &now, &camera, &ground);
        assert!(!list.is_empty());
        for p in &list {
            let living: u32 = run.tale.households.iter().filter(|h| h.settlement.index() == p.settlement as usize).map(|h| u32::from(h.people)).sum();
            assert_eq!(p.counts.iter().sum::<u32>(), living, "settlement {}", p.settlement);
        }
        assert!(pie_mesh(&list, &Face::default()).is_valid());
    }

    #[test]
    fn a_hundred_thousand_households_are_quads_of_one_mesh() {
        let mut run = small();
        let fact = run.tale.households[0];
        run.tale.households =
            (0..100_000).map(|i| crate::record::tale::HouseholdFact { at: Point::new(f64::from(i % 400) * 7.0, f64::from(i / 400) * 7.0), ..fact }).collect();
        let mut now = Now::new(&run);
        now.homes = vec![crate::view::moment::Home { state: PeopleState::Warned, ..crate::view::moment::Home::default() }; 100_000];
        let camera = Camera::over([Point::new(0.0, 0.0), Point::new(3000.0, 3000.0)], Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 900.0)));
        let ground = Ground::new(&run.scenario.county, &Face::default());
        let mesh = near(&run, &now, &camera, &ground, TextureId::default());
        assert!(mesh.vertices.len() >= 4 * 99_000 && mesh.is_valid(), "{}", mesh.vertices.len());
    }
}

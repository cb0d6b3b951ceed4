//! View / shape — symbols as triangles: for every state of people a shape of its own, and the soft disc they are drawn with.
//!
//! In: a kind of shape, a place, a size, a colour. Out: triangles in a mesh. Not here: which shape means what in words (`legend`).
//! Method: each symbol is a polygon with a white halo, drawn as a fan; edges are feathered over one pixel by vertices of no colour.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Vec2, pos2, vec2};

use super::face::hex;
use crate::base::lang::Text;
use crate::record::tale::PEOPLE_STATES;
use crate::report::words::WAITING;

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the shapes themselves")]
pub enum Shape {
    Disc,
    Triangle,
    Arrow,
    Square,
    Cross,
    Diamond,
    Plus,
    House,
    Drop,
    Flag,
}

/// A state of people: its name, its colour and its shape.
pub const STATES: [(Text, Color32, Shape); PEOPLE_STATES] = [
    (Text::new("未通知", "Not warned"), hex(0x8C8C8C), Shape::Disc),
    (Text::new("已通知", "Warned"), hex(0xFFF0A3), Shape::Triangle),
    (Text::new("准备中", "Preparing"), hex(0xFFD92F), Shape::Triangle),
    (Text::new("转移中", "On the way"), hex(0x7B3294), Shape::Arrow),
    (Text::new("已安全", "Safe"), hex(0x004D40), Shape::Square),
    (Text::new("拒绝转移", "Refused"), hex(0xB9975B), Shape::Diamond),
    (WAITING, hex(0xD55E00), Shape::Cross),
    (Text::new("受伤（模拟）", "Hurt (simulated)"), hex(0x9B1C4D), Shape::Plus),
    (Text::new("遇难（模拟）", "Dead (simulated)"), hex(0x111111), Shape::Cross),
];

impl Shape {
    /// Its outline at radius one, in order, star-shaped about the origin.
    #[must_use]
    pub fn outline(self) -> &'static [(f32, f32)] {
        const DISC: [(f32, f32); 12] = [
            (1.0, 0.0),
            (0.866, 0.5),
            (0.5, 0.866),
            (0.0, 1.0),
            (-0.5, 0.866),
            (-0.866, 0.5),
            (-1.0, 0.0),
            (-0.866, -0.5),
            (-0.5, -0.866),
            (0.0, -1.0),
            (0.5, -0.866),
            (0.866, -0.5),
        ];
        const A: f32 = 0.34;
        const X: f32 = 0.3;
        match self {
            Self::Disc => &DISC,
            Self::Triangle => &[(0.0, -1.1), (1.0, 0.75), (-1.0, 0.75)],
            Self::Arrow => &[(1.2, 0.0), (-0.85, 0.85), (-0.35, 0.0), (-0.85, -0.85)],
            Self::Square => &[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
            Self::Cross => &[
                (0.0, -X),
                (0.8, -1.1),
                (1.1, -0.8),
                (X, 0.0),
                (1.1, 0.8),
                (0.8, 1.1),
                (0.0, X),
                (-0.8, 1.1),
                (-1.1, 0.8),
                (-X, 0.0),
                (-1.1, -0.8),
                (-0.8, -1.1),
            ],
            Self::Diamond => &[(0.0, -1.15), (1.0, 0.0), (0.0, 1.15), (-1.0, 0.0)],
            Self::Plus => &[(-A, -1.1), (A, -1.1), (A, -A), (1.1, -A), (1.1, A), (A, A), (A, 1.1), (-A, 1.1), (-A, A), (-1.1, A), (-1.1, -A), (-A, -A)],
            Self::House => &[(0.0, -1.15), (1.1, -0.15), (0.8, -0.15), (0.8, 0.95), (-0.8, 0.95), (-0.8, -0.15), (-1.1, -0.15)],
            Self::Drop => &[(0.0, -1.3), (0.55, -0.35), (0.8, 0.25), (0.55, 0.8), (0.0, 1.0), (-0.55, 0.8), (-0.8, 0.25), (-0.55, -0.35)],
            Self::Flag => &[(-0.5, -1.2), (1.1, -0.7), (-0.25, -0.15), (-0.25, 1.2), (-0.5, 1.2)],
        }
    }
}

fn put(mesh: &mut Mesh, pos: Pos2, color: Color32) -> u32 {
    let i = mesh.vertices.len() as u32;
    mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color });
    i
}

/// A polygon, star-shaped about its middle, with an edge feathered outwards by `soft` pixels.
pub fn fan(mesh: &mut Mesh, middle: Pos2, outline: impl Iterator<Item = Vec2> + Clone, soft: f32, colour: Color32) {
    let centre = put(mesh, middle, colour);
    let n = outline.clone().count() as u32;
    for d in outline {
        put(mesh, middle + d, colour);
        let length = d.length().max(1e-3);
        put(mesh, middle + d * ((length + soft) / length), Color32::TRANSPARENT);
    }
    for k in 0..n {
        let (a, b) = (centre + 1 + 2 * k, centre + 1 + 2 * ((k + 1) % n));
        mesh.add_triangle(centre, a, b);
        mesh.add_triangle(a, a + 1, b + 1);
        mesh.add_triangle(a, b + 1, b);
    }
}

/// A symbol with a halo.
pub fn symbol(mesh: &mut Mesh, shape: Shape, at: Pos2, radius: f32, colour: Color32, halo: Option<Color32>) {
    let outline = shape.outline().iter();
    if let Some(halo) = halo {
        let wide = (radius + 1.3) / radius.max(0.1);
        fan(mesh, at, outline.clone().map(|(x, y)| vec2(*x, *y) * radius * wide), 0.8, halo);
    }
    fan(mesh, at, outline.map(|(x, y)| vec2(*x, *y) * radius), 0.7, colour);
}

/// A ribbon of a width along points, with soft edges; corners are mitred.
pub fn ribbon(mesh: &mut Mesh, points: &[Pos2], width: f32, colour: Color32) {
    if points.len() < 2 {
        return;
    }
    let soft = 0.9f32;
    let half = (width / 2.0 - soft / 2.0).max(0.0);
    // A line thinner than a pixel is a paler line of a pixel.
    let colour = if width < 1.0 { colour.gamma_multiply(width.max(0.15)) } else { colour };
    let n = points.len();
    let first = mesh.vertices.len() as u32;
    let direction = |i: usize| (points[i + 1] - points[i]).normalized();
    for i in 0..n {
        let normal = match (i.checked_sub(1).map(direction), (i + 1 < n).then(|| direction(i))) {
            (Some(a), Some(b)) => {
                let sum = (a.rot90() + b.rot90()).normalized();
                let stretch = 1.0 / sum.dot(b.rot90()).max(0.5);
                sum * stretch
            }
            (Some(a), None) | (None, Some(a)) => a.rot90(),
            (None, None) => Vec2::X,
        };
        let p = points[i];
        for (offset, c) in [(half + soft, Color32::TRANSPARENT), (half, colour), (-half, colour), (-half - soft, Color32::TRANSPARENT)] {
            put(mesh, p + normal * offset, c);
        }
    }
    for i in 0..n as u32 - 1 {
        let (a, b) = (first + 4 * i, first + 4 * (i + 1));
        for k in 0..3 {
            mesh.add_triangle(a + k, a + k + 1, b + k);
            mesh.add_triangle(b + k, a + k + 1, b + k + 1);
        }
    }
}

/// The same in pieces: dashes and gaps in pixels.
pub fn dashes(mesh: &mut Mesh, points: &[Pos2], width: f32, dash: f32, gap: f32, colour: Color32) {
    let mut piece: Vec<Pos2> = Vec::new();
    let (mut left, mut on) = (dash, true);
    for w in points.windows(2) {
        let (mut a, b) = (w[0], w[1]);
        if on && piece.is_empty() {
            piece.push(a);
        }
        let mut length = a.distance(b);
        while length > left {
            a += (b - a) * (left / length);
            length -= left;
            if on {
                piece.push(a);
                ribbon(mesh, &piece, width, colour);
                piece.clear();
            } else {
                piece.push(a);
            }
            on = !on;
            left = if on { dash } else { gap };
        }
        left -= length;
        if on {
            piece.push(b);
        }
    }
    if on {
        ribbon(mesh, &piece, width, colour);
    }
}

/// A sector of a disc, from one share of the whole to another, clockwise from the top.
pub fn sector(mesh: &mut Mesh, at: Pos2, radius: f32, from: f32, to: f32, colour: Color32) {
    let steps = ((to - from) * 40.0).ceil().max(1.0) as u32;
    let centre = put(mesh, at, colour);
    for k in 0..=steps {
        let share = from + (to - from) * k as f32 / steps as f32;
        let (s, c) = (share * std::f32::consts::TAU).sin_cos();
        put(mesh, pos2(at.x + s * radius, at.y - c * radius), colour);
    }
    for k in 0..steps {
        mesh.add_triangle(centre, centre + 1 + k, centre + 2 + k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn states_of_people_that_share_a_shape_differ_in_lightness() {
        for (i, a) in STATES.iter().enumerate() {
            for b in &STATES[..i] {
                let apart = (super::super::face::luminance(a.1) - super::super::face::luminance(b.1)).abs();
                assert!(a.2 != b.2 || apart > 0.08, "{} and {}", a.0.en, b.0.en);
            }
        }
        assert!(STATES.iter().map(|s| s.2).collect::<BTreeSet<_>>().len() >= 6);
    }

    #[test]
    fn dashes_cover_their_share_of_a_line() {
        let mut mesh = Mesh::default();
        dashes(&mut mesh, &[pos2(0.0, 0.0), pos2(60.0, 0.0), pos2(60.0, 40.0)], 2.0, 10.0, 10.0, Color32::BLACK);
        assert!(mesh.is_valid());
        // Five dashes of 10 on 100 pixels, one of which turns the corner at 60.
        let full: f32 = mesh.vertices.iter().filter(|v| v.color == Color32::BLACK).count() as f32;
        assert!((20.0..=24.0).contains(&full), "{full}");
    }

    #[test]
    fn every_symbol_is_a_whole_mesh_round_its_place() {
        for shape in
            [Shape::Disc, Shape::Triangle, Shape::Arrow, Shape::Square, Shape::Cross, Shape::Diamond, Shape::Plus, Shape::House, Shape::Drop, Shape::Flag]
        {
            let mut mesh = Mesh::default();
            symbol(&mut mesh, shape, pos2(50.0, 50.0), 5.0, Color32::RED, Some(Color32::WHITE));
            assert!(mesh.is_valid() && mesh.calc_bounds().contains(pos2(50.0, 50.0)) && mesh.calc_bounds().width() < 20.0, "{shape:?}");
        }
    }
}

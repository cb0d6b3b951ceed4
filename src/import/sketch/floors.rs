//! Sketch / floors — valley floors with terraces beside the streams, and the channels of the drawn rivers in them.
//!
//! In: a carved surface, drainage areas, the cells of the drawn rivers. Out: the surface with floors and channels.
//! Not here: how the hills came about (`terrain`, `evolve`), water (`hazard::flood`). Every shape is assumed.

use super::evolve::Surface;
use super::file::Sketch;
use super::line::Knot;
use super::noise::Noise;
use super::terrain::smooth;
use crate::import::channel_shape::geometry;

/// Cuts valley floors: a bank, a plain that rises gently with a terrace step, then the hillside.
pub(super) fn floors(s: &Sketch, surface: &mut Surface, order: &[u32], area: &[f64], lines: &[(usize, Vec<Knot>)], cells: &[Vec<(usize, f64)>]) {
    let shape = surface.shape;
    let wide = Noise::new(s.seed, "floor", 3500.0, 3, 0.5);
    let step = Noise::new(s.seed, "terrace", 900.0, 2, 0.5);
    let mut own_width = std::collections::BTreeMap::new();
    for (k, (i, _)) in lines.iter().enumerate() {
        for (c, _) in &cells[k] {
            if let Some(w) = s.rivers[*i].width_m {
                own_width.insert(*c, w);
            }
        }
    }
    let before = surface.z.clone();
    let m = shape.cell_m;
    for &cell in order {
        let c = cell as usize;
        if area[c] < 0.8 {
            continue;
        }
        let p = shape.centre(c);
        let (width, depth) = geometry(area[c]);
        let width = own_width.get(&c).copied().unwrap_or(width);
        let half = 17.0 * crate::base::num::pow(area[c], 0.37) * (0.85 + 0.75 * wide.at(p.x, p.y)).clamp(0.25, 1.9);
        let bank = f64::from(before[c]) + depth;
        let reach = ((width / 2.0 + half + 260.0) / m).ceil() as usize;
        for n in shape.square(c, reach) {
            if n == c || f64::from(surface.z[n]) <= bank {
                continue;
            }
            let (dr, dc) = shape.apart(c, n);
            let d = ((dr * dr + dc * dc) as f64).sqrt() * m - width / 2.0;
            let rise = if d <= 0.0 {
                0.0
            } else if d < half {
                let second = smooth((d / half - 0.22) * 6.0) * (2.5 + 0.6 * depth);
                d * 0.008 + second
            } else {
                half * 0.008 + 2.5 + 0.6 * depth + (d - half) * 0.42
            };
            let q = shape.centre(n);
            let cap = bank + rise * (1.0 + 0.3 * step.at(q.x, q.y));
            if f64::from(surface.z[n]) > cap && !surface.fixed[n] && area[n] < area[c].max(0.8) {
                surface.z[n] = surface.z[n].min((cap as f32).max(before[c]));
            }
        }
    }
}

/// Cuts the channels of the exact rivers as wide as they are.
pub(super) fn channels(s: &Sketch, surface: &mut Surface, area: &[f64], lines: &[(usize, Vec<Knot>)], cells: &[Vec<(usize, f64)>], wet: &mut [bool]) {
    let shape = surface.shape;
    let m = shape.cell_m;
    for (k, (i, _)) in lines.iter().enumerate().filter(|(_, (i, _))| s.rivers[*i].exact) {
        for (c, bed) in &cells[k] {
            wet[*c] = true;
            let half = s.rivers[*i].width_m.unwrap_or_else(|| geometry(area[*c]).0) / 2.0;
            for n in shape.square(*c, (half / m).floor() as usize) {
                let (dr, dc) = shape.apart(*c, n);
                let d = ((dr * dr + dc * dc) as f64).sqrt() * m;
                if d > half || surface.fixed[n] {
                    continue;
                }
                let floor = (bed + 0.25 + 0.5 * (d / half) * (d / half)) as f32;
                surface.z[n] = if wet[n] { surface.z[n].min(floor) } else { floor };
                wet[n] = true;
            }
        }
    }
}

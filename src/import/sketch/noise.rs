//! Sketch / noise — smooth fields of luck over the plane.
//!
//! In: the sketch's seed, a name, a wavelength. Out: a value in about −1…1 for any point, the same on every machine.
//! Method: value noise on a square lattice with a quintic blend, summed over octaves (fractal Brownian motion, Perlin 1985).

use crate::base::seed::{Luck, Seed, draw, draw_key};

/// A field of luck.
pub(crate) struct Noise {
    key: u64,
    wavelength_m: f64,
    octaves: u32,
    gain: f64,
}

impl Noise {
    /// A field with its longest wavelength, its octaves, and the share that each octave has of the one before.
    pub(crate) fn new(seed: u64, name: &str, wavelength_m: f64, octaves: u32, gain: f64) -> Self {
        Self { key: draw_key(Seed(seed), Luck::Sketch, name), wavelength_m, octaves, gain }
    }
    fn lattice(&self, octave: u32, i: i64, j: i64) -> f64 {
        let cell = ((i + 1_000_000) as u64) << 32 | ((j + 1_000_000) as u64 & 0xFFFF_FFFF);
        draw(self.key.wrapping_add(u64::from(octave) * 0x9E37_79B9), cell) * 2.0 - 1.0
    }
    /// The value at a point.
    pub(crate) fn at(&self, x: f64, y: f64) -> f64 {
        let (mut sum, mut size, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0 / self.wavelength_m);
        for octave in 0..self.octaves {
            let (fx, fy) = (x * scale, y * scale);
            let (i, j) = (fx.floor(), fy.floor());
            let (tx, ty) = (fx - i, fy - j);
            let blend = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
            let (bx, by, i, j) = (blend(tx), blend(ty), i as i64, j as i64);
            let low = self.lattice(octave, i, j) * (1.0 - bx) + self.lattice(octave, i + 1, j) * bx;
            let high = self.lattice(octave, i, j + 1) * (1.0 - bx) + self.lattice(octave, i + 1, j + 1) * bx;
            sum += size * (low * (1.0 - by) + high * by);
            total += size;
            size *= self.gain;
            scale *= 2.03;
        }
        sum / total * 1.6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_smooth_bounded_and_centred() {
        let n = Noise::new(1, "a", 1000.0, 4, 0.5);
        let values: Vec<f64> = (0..4000).map(|i| n.at(f64::from(i) * 37.0, f64::from(i % 61) * 411.0)).collect();
        let mean = values.iter().sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.08, "{mean}");
        assert!(values.iter().all(|v| v.abs() <= 1.6));
        assert!((n.at(500.0, 500.0) - n.at(500.5, 500.0)).abs() < 0.02);
    }
}

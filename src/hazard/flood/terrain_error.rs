//! Flood / terrain error — how wrong the heights are, drawn once a seed: a smooth Gaussian field.
//!
//! In: standard deviation, correlation length, seed. Out: metres to add to the terrain at a point.
//! Method: independent normals on a coarse lattice, bilinear between them, divided by the root of the sum of squared
//! weights so that every point has the full variance. The spacing is chosen so that the correlation at the correlation
//! length is about 1/e, as in an exponential model.

use crate::base::num::normal_quantile;
use crate::base::seed::{Luck, Seed, draw, draw_key};
use crate::map::frame::Point;
use crate::map::grid::Shape;

/// Lattice spacing in correlation lengths; 1.18 gives a mean correlation of 1/e at that length (computed, and tested).
const SPACING: f64 = 1.18;

/// A drawn field.
#[derive(Clone, Debug)]
pub struct TerrainError {
    nodes: Vec<f32>,
    cols: usize,
    spacing_m: f64,
    west: f64,
    north: f64,
}

impl TerrainError {
    /// Draws the field of a seed over a shape. `sd_m` 0 gives no error at all.
    #[must_use]
    pub fn new(shape: Shape, sd_m: f64, correlation_m: f64, seed: Seed) -> Self {
        let spacing_m = (correlation_m * SPACING).max(shape.cell_m);
        let cols = ((shape.east() - shape.west) / spacing_m).ceil() as usize + 2;
        let rows = ((shape.north - shape.south()) / spacing_m).ceil() as usize + 2;
        let key = draw_key(seed, Luck::TerrainError, "terrain");
        let normal = |i: usize| normal_quantile((draw(key, i as u64) * (1.0 - 2e-12)) + 1e-12);
        let nodes = if sd_m > 0.0 { (0..cols * rows).map(|i| (sd_m * normal(i)) as f32).collect() } else { Vec::new() };
        Self { nodes, cols, spacing_m, west: shape.west, north: shape.north }
    }
    /// No error anywhere is larger, metres: what four nodes weigh together, held against the root of their weights' squares, is at most
    /// the root of their own squares (Cauchy and Schwarz).
    #[must_use]
    pub fn most_m(&self) -> f64 {
        let square = |i: usize| self.nodes.get(i).map_or(0.0, |v| f64::from(*v) * f64::from(*v));
        let mesh = |i: usize| [i, i + 1, i + self.cols, i + self.cols + 1].map(square).iter().sum::<f64>();
        (0..self.nodes.len()).map(mesh).fold(0.0, f64::max).sqrt() * (1.0 + 1e-9)
    }
    /// The error at a point inside the shape, metres.
    #[must_use]
    pub fn at(&self, p: Point) -> f64 {
        if self.nodes.is_empty() {
            return 0.0;
        }
        let (fx, fy) = (((p.x - self.west) / self.spacing_m).max(0.0), ((self.north - p.y) / self.spacing_m).max(0.0));
        let (c, r) = ((fx as usize).min(self.cols - 2), (fy as usize).min(self.nodes.len() / self.cols - 2));
        let (tx, ty) = ((fx - c as f64).min(1.0), (fy - r as f64).min(1.0));
        let weights = [(1.0 - tx) * (1.0 - ty), tx * (1.0 - ty), (1.0 - tx) * ty, tx * ty];
        let i = r * self.cols + c;
        let values = [i, i + 1, i + self.cols, i + self.cols + 1].map(|k| f64::from(self.nodes[k]));
        let (mut sum, mut square) = (0.0, 0.0);
        for (w, v) in weights.iter().zip(values) {
            (sum, square) = (sum + w * v, square + w * w);
        }
        sum / square.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape { cols: 400, rows: 400, west: 0.0, north: 12_000.0, cell_m: 30.0 }
    }

    #[test]
    fn the_error_has_the_stated_spread_everywhere_and_fades_with_distance() {
        let (s, sd, length) = (shape(), 4.0, 500.0);
        let (mut n, mut sum, mut square) = (0.0, 0.0, 0.0);
        let mut lag = [0.0f64; 4];
        // One cell in the middle of a lattice mesh, one at a node: the same variance in both, over seeds.
        let (mut at_node, mut at_middle) = (0.0, 0.0);
        let seeds = 150;
        for seed in 0..seeds {
            let field = TerrainError::new(s, sd, length, Seed(seed));
            let most = field.most_m();
            for i in 0..60 {
                let p = Point::new(173.0 + 151.0 * f64::from(i), 11_000.0 - 163.0 * f64::from(i));
                let e = field.at(p);
                assert!(e.abs() <= most);
                (n, sum, square) = (n + 1.0, sum + e, square + e * e);
                for (k, d) in [250.0, 500.0, 1000.0, 2000.0].into_iter().enumerate() {
                    lag[k] += e * field.at(Point::new(p.x + d, p.y));
                }
            }
            at_node += field.at(Point::new(4.0 * 590.0, 12_000.0 - 3.0 * 590.0)).powi(2);
            at_middle += field.at(Point::new(4.5 * 590.0, 12_000.0 - 3.5 * 590.0)).powi(2);
        }
        // 9000 draws of which about 3000 are independent: the sd of a variance estimate is sqrt(2/3000) = 2.6 %.
        let (mean, variance) = (sum / n, square / n);
        assert!(mean.abs() < 0.25, "{mean}");
        assert!((variance / 16.0 - 1.0).abs() < 0.08, "{variance}");
        let corr = lag.map(|l| l / n / 16.0);
        assert!((corr[0] - 0.73).abs() < 0.08 && (corr[1] - 0.37).abs() < 0.08, "{corr:?}");
        assert!(corr[2].abs() < 0.1 && corr[3].abs() < 0.08, "{corr:?}");
        // 150 draws each: sd of the estimate 11.5 %; three of them.
        for v in [at_node, at_middle] {
            assert!((v / seeds as f64 / 16.0 - 1.0).abs() < 0.35, "{v}");
        }
    }

    #[test]
    fn the_same_seed_errs_alike_and_no_spread_is_no_error() {
        let p = Point::new(5000.0, 5000.0);
        let draw = |seed| TerrainError::new(shape(), 4.0, 500.0, Seed(seed)).at(p);
        assert_eq!(draw(3).to_bits(), draw(3).to_bits());
        assert_ne!(draw(3).to_bits(), draw(4).to_bits());
        assert_eq!(TerrainError::new(shape(), 0.0, 500.0, Seed(1)).at(p).to_bits(), 0.0f64.to_bits());
    }
}

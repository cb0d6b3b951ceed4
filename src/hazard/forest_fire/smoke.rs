//! Forest fire / smoke — where smoke takes the sight, from all that flames at a moment.
//!
//! In: heat, its middle, wind. Out: visibility at a place, metres. Not here: what people do in it (`drill`), how a plume spreads (`briggs`).
//! Method: one source on the ground that burns `heat / 18,000 kJ/kg`, 13 g of fine particles from a kilogram, a Gaussian
//! plume with the spread of neutral air over open country (class D), 4.5 m² of extinction a gram; visibility is 3.912 over
//! the extinction. Plume rise is left out (assumed: the near ground sees more smoke than it would).
//! Source: Andreae & Merlet 2001 (13 g/kg PM2.5, extratropical forest); Reid et al. 2005
//! (4.5 m²/g); Koschmieder 1924. Range: 100 m to 10 km downwind.

use crate::base::num::{cos, exp, sin};
use crate::hazard::briggs::{Stability, sigma_m};
use crate::map::frame::Point;
use crate::map::grid::Shape;

/// Heat of a kilogram of fuel, kJ.
const HEAT_KJ_KG: f64 = 18_000.0;
/// Fine particles of a kilogram, grams.
const PARTICLES_G_KG: f64 = 13.0;
/// Extinction of a gram, square metres.
const EXTINCTION_M2_G: f64 = 4.5;
/// Visibility in clean dry air, metres (assumed: a hazy autumn day).
pub const CLEAN_M: f64 = 20_000.0;
/// Least wind that carries a plume, m/s (assumed).
const LEAST_WIND_M_S: f64 = 1.0;

/// The plume of a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Plume {
    /// Where it rises.
    pub at: Point,
    /// Heat, megawatts.
    pub heat_mw: f64,
    /// Wind, m/s.
    pub wind_m_s: f64,
    /// Where it blows to, degrees clockwise from north.
    pub towards_deg: f64,
}

impl Plume {
    /// Over all that flames: cells and their intensity in kW/m, ascending; where nothing does, over the place before, without heat.
    #[must_use]
    pub fn over(shape: &Shape, flames: impl Iterator<Item = (usize, f32)> + Clone, (wind_m_s, towards_deg): (f64, f64), before: Point) -> Self {
        let heat_mw = flames.clone().map(|(_, i)| f64::from(i)).sum::<f64>() * shape.cell_m / 1000.0;
        let middle = flames.fold((0.0, 0.0, 0.0), |(x, y, n), (cell, i)| {
            let p = shape.centre(cell);
            (x + p.x * f64::from(i), y + p.y * f64::from(i), n + f64::from(i))
        });
        let at = if middle.2 > 0.0 { Point::new(middle.0 / middle.2, middle.1 / middle.2) } else { before };
        Self { at, heat_mw, wind_m_s, towards_deg }
    }
    /// The point of its axis so far down the wind.
    #[must_use]
    pub fn along(&self, x: f64) -> Point {
        let a = self.towards_deg.to_radians();
        Point::new(self.at.x + sin(a) * x, self.at.y + cos(a) * x)
    }
    /// Visibility at a place, metres.
    #[must_use]
    pub fn visibility_m(&self, p: Point) -> f64 {
        if self.heat_mw <= 0.0 {
            return CLEAN_M;
        }
        let a = self.towards_deg.to_radians();
        let (dx, dy) = (p.x - self.at.x, p.y - self.at.y);
        let (x, y) = (dx * sin(a) + dy * cos(a), dx * cos(a) - dy * sin(a));
        if x < 100.0 {
            return CLEAN_M;
        }
        let (across, up) = sigma_m(Stability::D, false, x);
        let grams_s = self.heat_mw * 1000.0 / HEAT_KJ_KG * PARTICLES_G_KG;
        let wind = self.wind_m_s.max(LEAST_WIND_M_S);
        let grams_m3 = grams_s / (std::f64::consts::PI * wind * across * up) * exp(-0.5 * (y / across) * (y / across));
        3.912 / (3.912 / CLEAN_M + grams_m3 * EXTINCTION_M2_G)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoke_goes_with_the_wind_and_thins() {
        let plume = Plume { at: Point::new(0.0, 0.0), heat_mw: 100.0, wind_m_s: 4.0, towards_deg: 90.0 };
        let see = |x, y| plume.visibility_m(Point::new(x, y));
        assert!((see(-1000.0, 0.0) - CLEAN_M).abs() < 1e-9 && see(1000.0, 800.0) > 15_000.0);
        assert!(see(500.0, 0.0) < see(2000.0, 0.0) && see(2000.0, 0.0) < see(8000.0, 0.0));
        // Class D at 1 km (the model sheet): 76.277 m across (0.08 x), 37.947 m up; 72.2 g/s: 1.985 mg/m³.
        let grams = 100_000.0 / 18_000.0 * 13.0 / (std::f64::consts::PI * 4.0 * 76.277 * 37.947);
        assert!((see(1000.0, 0.0) - 3.912 / (3.912 / CLEAN_M + grams * 4.5)).abs() < 1.0, "{}", see(1000.0, 0.0));
    }
}

//! Forest fire / wind — from the wind of an anemometer to the wind that a flame feels.
//!
//! In: wind at 10 m or 6.1 m (20 ft), depth of the bed, trees above it. Out: the wind adjustment factor, midflame wind.
//! Not here: wind turned by valleys (none is modelled: the county's wind is one, by time).
//! Source: Albini & Baughman 1979 (INT-221), Andrews 2012 (RMRS-GTR-266). Range: bed depth 0.05 to 3 m.

use crate::base::num::ln;

/// Wind at 6.1 m above open ground over wind at 10 m (Lawson & Armitage 2008 and US practice: 0.87).
pub const WIND_20FT_PER_10M: f64 = 0.87;

/// Least share of the volume under the canopy's top that is crown from which the flame counts as sheltered.
const SHELTERED_FROM: f64 = 0.05;

/// Trees over a fire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Canopy {
    /// Share of ground under crowns.
    pub cover: f64,
    /// Height of the tops, ft.
    pub height_ft: f64,
    /// Share of a tree's height that is crown.
    pub crown_ratio: f64,
}

/// Midflame wind over wind at 20 ft. With `crown_filled` the share of volume filled by crowns is `ratio · cover / 3`
/// (Andrews 2012); without, half as much of the height is taken to be crown, `π · cover / 12` (Albini & Baughman's cones).
#[must_use]
pub fn adjustment(depth_ft: f64, canopy: Option<Canopy>, crown_filled: bool) -> f64 {
    if let Some(c) = canopy {
        let filled = c.cover / 3.0 * if crown_filled { c.crown_ratio } else { std::f64::consts::FRAC_PI_4 };
        if c.height_ft >= 6.0 && filled >= SHELTERED_FROM && c.cover > 0.0 {
            return 0.555 / ((filled * c.height_ft).sqrt() * ln((20.0 + 0.36 * c.height_ft) / (0.13 * c.height_ft)));
        }
    }
    if depth_ft > 0.0 { 1.83 / ln((20.0 + 0.36 * depth_ft) / (0.13 * depth_ft)) } else { 1.0 }
}

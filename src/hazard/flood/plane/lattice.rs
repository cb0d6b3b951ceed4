//! Flood / lattice — water counted in whole drops: depth and height as integers, so that no addition ever rounds.
//!
//! In: metres, or a share of a drop. Out: drops. Not here: where drops go (`inertial`, `hll`).
//! Method: one drop is 2⁻¹⁸ m (3.8 µm) of depth over one cell. What leaves a cell is a whole number of drops, and the same
//! number enters its neighbour: volume is kept by the exactness of integers, in any order of addition. A flux smaller than a
//! drop a step is rounded with an offset that walks evenly through one drop from step to step (the golden ratio's
//! sequence, Weyl 1916), the same for all faces and mirrored for either direction, so the mean flux is right.

/// Metres of one drop.
pub const DROP_M: f32 = 1.0 / DROPS_PER_M;
/// Drops of one metre.
pub const DROPS_PER_M: f32 = 262_144.0;
/// Height of closed ground above the lowest bed, drops: no water passes it.
pub const WALL: i32 = 1 << 30;
/// Greatest relief that a plane may have, metres: below the wall by more than any depth.
pub const MOST_RELIEF_M: f64 = 3500.0;
/// Most drops that one face may pass in one step (16 m of depth): the range in which [`whole`] is exact.
pub const MOST_DROPS: f32 = 4_194_000.0;

/// Height or depth in drops, rounded to the nearest.
#[must_use]
pub fn drops(metres: f64) -> i32 {
    (metres * f64::from(DROPS_PER_M)).round() as i32
}

/// Metres of a number of drops; exact below 64 m, else rounded to single precision.
#[must_use]
pub fn metres(drops: i32) -> f32 {
    drops as f32 * DROP_M
}

/// The offset of a step in [−½, ½).
#[must_use]
pub fn offset(step: u64) -> f32 {
    // 2^64 over the golden ratio; the upper 24 bits are exact in single precision.
    let turn = step.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    turn as f32 / 16_777_216.0 - 0.5
}

/// The whole number nearest to `x`, for |x| below 2²²: adding 1.5 · 2²³ leaves it in the lowest bits. Ties go to even.
#[inline(always)]
#[must_use]
pub fn whole(x: f32) -> i32 {
    (x + 12_582_912.0).to_bits().wrapping_sub(0x4B40_0000) as i32
}

/// A flux in drops as a whole number: clamped to the range, moved by the step's offset in its own direction.
#[inline(always)]
#[must_use]
pub fn flux(x: f32, offset: f32) -> i32 {
    let x = if x > MOST_DROPS { MOST_DROPS } else { x };
    let x = if x < -MOST_DROPS { -MOST_DROPS } else { x };
    whole(x + towards(offset, x))
}

/// The offset as it is for a flux in one direction, negated for the other.
#[inline(always)]
fn towards(offset: f32, flux: f32) -> f32 {
    f32::from_bits(offset.to_bits() ^ (flux.to_bits() & 0x8000_0000))
}

/// The inverse cube root of a positive normal number, relative error below 2e-5: exponent divided by three in the bits, then
/// two Newton steps (after Lomont 2003, who did it for the square root).
#[inline(always)]
#[must_use]
pub fn inverse_cube_root(x: f32) -> f32 {
    let y = f32::from_bits(0x54A2_FA8C - x.to_bits() / 3);
    let y = y * (4.0 / 3.0 - x * (1.0 / 3.0) * (y * y * y));
    y * (4.0 / 3.0 - x * (1.0 / 3.0) * (y * y * y))
}

/// The inverse square root of a normal number above 0, relative error below 5e-6 (Lomont 2003); of 0 a large number, so that
/// 0 times it is 0.
#[inline(always)]
#[must_use]
pub fn inverse_root(x: f32) -> f32 {
    let (y, half) = (f32::from_bits(0x5F37_59DF_u32.wrapping_sub(x.to_bits() >> 1)), 0.5 * x);
    // From the left: half times y first, so that nothing overflows where x is 0.
    let y = y * (1.5 - half * y * y);
    y * (1.5 - half * y * y)
}

/// The inverse of a number between 1e-30 and 1e30, relative error below 3e-7: exponent negated in the bits, then three Newton steps.
#[inline(always)]
#[must_use]
pub fn inverse(x: f32) -> f32 {
    let y = f32::from_bits(0x7EF3_11C7_u32.wrapping_sub(x.to_bits()));
    let y = y * (2.0 - x * y);
    let y = y * (2.0 - x * y);
    y * (2.0 - x * y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::num::pow;

    #[test]
    fn a_flux_below_one_drop_is_right_in_the_mean_and_mirrored() {
        for x in [0.0f32, 0.01, 0.3, 0.5, 0.99, 2.7, 1000.25] {
            let sum: i64 = (0..10_000).map(|n| i64::from(flux(x, offset(n)))).sum();
            let back: i64 = (0..10_000).map(|n| i64::from(flux(-x, offset(n)))).sum();
            assert!((sum as f64 / 10_000.0 - f64::from(x)).abs() < 1e-3, "{x} {sum}");
            assert_eq!(sum, -back);
        }
        assert_eq!(flux(1e9, 0.2), MOST_DROPS as i32);
    }

    #[test]
    fn the_inverse_cube_root_is_close_over_the_whole_range() {
        for i in 0..2000 {
            let x = pow(10.0, -6.0 + f64::from(i) * 0.005) as f32;
            let exact = pow(f64::from(x), -1.0 / 3.0);
            assert!((f64::from(inverse_cube_root(x)) / exact - 1.0).abs() < 2e-5, "{x}");
        }
    }

    #[test]
    fn inverses_without_division_are_close_over_the_whole_range() {
        for i in 0..4000 {
            let x = pow(10.0, -20.0 + f64::from(i) * 0.01) as f32;
            assert!((f64::from(inverse(x)) * f64::from(x) - 1.0).abs() < 3e-7, "{x}");
            assert!((f64::from(inverse_root(x)) * f64::from(x).sqrt() - 1.0).abs() < 5e-6, "{x}");
        }
        assert_eq!((0.0 * inverse_root(0.0)).to_bits(), 0);
    }

    #[test]
    fn metres_and_drops_agree() {
        assert_eq!(drops(1.0), 262_144);
        assert!((metres(drops(12.345_678)) - 12.345_678).abs() < 4e-6);
    }
}

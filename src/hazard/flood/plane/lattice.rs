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

/// The inverse cube root of a positive normal number below 2^128, relative error below 3e-5: the exponent divided by three in
/// the bits, by a multiplication that leaves the lowest eight out, then two Newton steps (after Lomont 2003, who did it for the
/// square root).
#[inline(always)]
#[must_use]
pub fn inverse_cube_root(x: f32) -> f32 {
    // Added to 2²³, a number below 2²³ stands in the low bits of the sum.
    const GUESS: f32 = 8_388_608.0 + (0x54A2_FA8C_u32 >> 8) as f32;
    let y = f32::from_bits((GUESS - x.to_bits() as i32 as f32 * (1.0 / 768.0)).to_bits() << 8);
    let third = x * (1.0 / 3.0);
    let y = y * (4.0 / 3.0 - third * (y * y * y));
    y * (4.0 / 3.0 - third * (y * y * y))
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
            assert!((f64::from(inverse_cube_root(x)) / exact - 1.0).abs() < 3e-5, "{x}");
        }
    }

    #[test]
    fn metres_and_drops_agree() {
        assert_eq!(drops(1.0), 262_144);
        assert!((metres(drops(12.345_678)) - 12.345_678).abs() < 4e-6);
    }
}

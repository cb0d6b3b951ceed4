//! Forest fire / fuel model — what lies there to burn: the 13 and the 40 standard fire behaviour fuel models.
//!
//! In: a model's number. Out: loads, surface-to-volume ratios, depth, moisture of extinction, heat content.
//! Not here: moisture (`moisture`), which model grows where (`cover`), how it burns (`surface`).
//! Method: the published tables as data, in the units in which they were published; codes 91 to 99 do not burn.
//! Source: Anderson 1982 (INT-122), Albini 1976 (INT-30) for numbers 1 to 13; Scott & Burgan 2005 (RMRS-GTR-153) for 101 to
//! 204. TL5 has no live woody fuel; its ratio is that of its neighbours (1,600), where one reference program prints 160.

/// Short tons an acre in pounds a square foot.
const TON_ACRE: f64 = 2000.0 / 43_560.0;

/// A fuel model, in pounds, feet and Btu as published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FuelModel {
    /// Number: 1 to 13 or 101 to 204.
    pub number: u8,
    /// Code: `FM1` … `FM13`, `GR1` … `SB4`.
    pub code: &'static str,
    /// Load of dead fuel below 6, 25 and 76 mm, live herbs and live wood; lb/ft².
    pub load_lb_ft2: [f64; 5],
    /// Surface-to-volume ratio of the finest dead fuel, live herbs and live wood; 1/ft.
    pub ratio_1_ft: [f64; 3],
    /// Depth of the bed, ft.
    pub depth_ft: f64,
    /// Moisture of dead fuel at which fire goes out, share of dry mass.
    pub extinction: f64,
    /// Heat content, Btu/lb.
    pub heat_btu_lb: f64,
    /// Whether live herbs cure into dead ones as they dry (Scott & Burgan's dynamic models).
    pub dynamic: bool,
}

const fn lb(number: u8, code: &'static str, load_lb_ft2: [f64; 5], ratio_1_ft: [f64; 3], depth_ft: f64, extinction: f64, heat_btu_lb: f64) -> FuelModel {
    FuelModel { number, code, load_lb_ft2, ratio_1_ft, depth_ft, extinction, heat_btu_lb, dynamic: false }
}

const fn tons(number: u8, code: &'static str, load: [f64; 5], ratio_1_ft: [f64; 3], depth_ft: f64, extinction: f64, heat_btu_lb: f64) -> FuelModel {
    let [a, b, c, d, e] = load;
    let load_lb_ft2 = [a * TON_ACRE, b * TON_ACRE, c * TON_ACRE, d * TON_ACRE, e * TON_ACRE];
    FuelModel { number, code, load_lb_ft2, ratio_1_ft, depth_ft, extinction, heat_btu_lb, dynamic: true }
}

/// All models in ascending number. Loads: lb/ft² for the first 13, short tons an acre for the others, as printed.
#[rustfmt::skip]
pub const FUEL_MODELS: [FuelModel; 53] = [
    lb(1, "FM1", [0.034, 0.0, 0.0, 0.0, 0.0], [3_500.0, 1_500.0, 1_500.0], 1.0, 0.12, 8_000.0),
    lb(2, "FM2", [0.092, 0.046, 0.023, 0.023, 0.0], [3_000.0, 1_500.0, 1_500.0], 1.0, 0.15, 8_000.0),
    lb(3, "FM3", [0.138, 0.0, 0.0, 0.0, 0.0], [1_500.0, 1_500.0, 1_500.0], 2.5, 0.25, 8_000.0),
    lb(4, "FM4", [0.23, 0.184, 0.092, 0.0, 0.23], [2_000.0, 1_500.0, 1_500.0], 6.0, 0.2, 8_000.0),
    lb(5, "FM5", [0.046, 0.023, 0.0, 0.0, 0.092], [2_000.0, 1_500.0, 1_500.0], 2.0, 0.2, 8_000.0),
    lb(6, "FM6", [0.069, 0.115, 0.092, 0.0, 0.0], [1_750.0, 1_500.0, 1_500.0], 2.5, 0.25, 8_000.0),
    lb(7, "FM7", [0.052, 0.086, 0.069, 0.0, 0.017], [1_750.0, 1_500.0, 1_500.0], 2.5, 0.4, 8_000.0),
    lb(8, "FM8", [0.069, 0.046, 0.115, 0.0, 0.0], [2_000.0, 1_500.0, 1_500.0], 0.2, 0.3, 8_000.0),
    lb(9, "FM9", [0.134, 0.019, 0.007, 0.0, 0.0], [2_500.0, 1_500.0, 1_500.0], 0.2, 0.25, 8_000.0),
    lb(10, "FM10", [0.138, 0.092, 0.23, 0.0, 0.092], [2_000.0, 1_500.0, 1_500.0], 1.0, 0.25, 8_000.0),
    lb(11, "FM11", [0.069, 0.207, 0.253, 0.0, 0.0], [1_500.0, 1_500.0, 1_500.0], 1.0, 0.15, 8_000.0),
    lb(12, "FM12", [0.184, 0.644, 0.759, 0.0, 0.0], [1_500.0, 1_500.0, 1_500.0], 2.3, 0.2, 8_000.0),
    lb(13, "FM13", [0.322, 1.058, 1.288, 0.0, 0.0], [1_500.0, 1_500.0, 1_500.0], 3.0, 0.25, 8_000.0),
    tons(101, "GR1", [0.1, 0.0, 0.0, 0.3, 0.0], [2_200.0, 2_000.0, 1_500.0], 0.4, 0.15, 8_000.0),
    tons(102, "GR2", [0.1, 0.0, 0.0, 1.0, 0.0], [2_000.0, 1_800.0, 1_500.0], 1.0, 0.15, 8_000.0),
    tons(103, "GR3", [0.1, 0.4, 0.0, 1.5, 0.0], [1_500.0, 1_300.0, 1_500.0], 2.0, 0.3, 8_000.0),
    tons(104, "GR4", [0.25, 0.0, 0.0, 1.9, 0.0], [2_000.0, 1_800.0, 1_500.0], 2.0, 0.15, 8_000.0),
    tons(105, "GR5", [0.4, 0.0, 0.0, 2.5, 0.0], [1_800.0, 1_600.0, 1_500.0], 1.5, 0.4, 8_000.0),
    tons(106, "GR6", [0.1, 0.0, 0.0, 3.4, 0.0], [2_200.0, 2_000.0, 1_500.0], 1.5, 0.4, 9_000.0),
    tons(107, "GR7", [1.0, 0.0, 0.0, 5.4, 0.0], [2_000.0, 1_800.0, 1_500.0], 3.0, 0.15, 8_000.0),
    tons(108, "GR8", [0.5, 1.0, 0.0, 7.3, 0.0], [1_500.0, 1_300.0, 1_500.0], 4.0, 0.3, 8_000.0),
    tons(109, "GR9", [1.0, 1.0, 0.0, 9.0, 0.0], [1_800.0, 1_600.0, 1_500.0], 5.0, 0.4, 8_000.0),
    tons(121, "GS1", [0.2, 0.0, 0.0, 0.5, 0.65], [2_000.0, 1_800.0, 1_800.0], 0.9, 0.15, 8_000.0),
    tons(122, "GS2", [0.5, 0.5, 0.0, 0.6, 1.0], [2_000.0, 1_800.0, 1_800.0], 1.5, 0.15, 8_000.0),
    tons(123, "GS3", [0.3, 0.25, 0.0, 1.45, 1.25], [1_800.0, 1_600.0, 1_600.0], 1.8, 0.4, 8_000.0),
    tons(124, "GS4", [1.9, 0.3, 0.1, 3.4, 7.1], [1_800.0, 1_600.0, 1_600.0], 2.1, 0.4, 8_000.0),
    tons(141, "SH1", [0.25, 0.25, 0.0, 0.15, 1.3], [2_000.0, 1_800.0, 1_600.0], 1.0, 0.15, 8_000.0),
    tons(142, "SH2", [1.35, 2.4, 0.75, 0.0, 3.85], [2_000.0, 1_800.0, 1_600.0], 1.0, 0.15, 8_000.0),
    tons(143, "SH3", [0.45, 3.0, 0.0, 0.0, 6.2], [1_600.0, 1_800.0, 1_400.0], 2.4, 0.4, 8_000.0),
    tons(144, "SH4", [0.85, 1.15, 0.2, 0.0, 2.55], [2_000.0, 1_800.0, 1_600.0], 3.0, 0.3, 8_000.0),
    tons(145, "SH5", [3.6, 2.1, 0.0, 0.0, 2.9], [750.0, 1_800.0, 1_600.0], 6.0, 0.15, 8_000.0),
    tons(146, "SH6", [2.9, 1.45, 0.0, 0.0, 1.4], [750.0, 1_800.0, 1_600.0], 2.0, 0.3, 8_000.0),
    tons(147, "SH7", [3.5, 5.3, 2.2, 0.0, 3.4], [750.0, 1_800.0, 1_600.0], 6.0, 0.15, 8_000.0),
    tons(148, "SH8", [2.05, 3.4, 0.85, 0.0, 4.35], [750.0, 1_800.0, 1_600.0], 3.0, 0.4, 8_000.0),
    tons(149, "SH9", [4.5, 2.45, 0.0, 1.55, 7.0], [750.0, 1_800.0, 1_500.0], 4.4, 0.4, 8_000.0),
    tons(161, "TU1", [0.2, 0.9, 1.5, 0.2, 0.9], [2_000.0, 1_800.0, 1_600.0], 0.6, 0.2, 8_000.0),
    tons(162, "TU2", [0.95, 1.8, 1.25, 0.0, 0.2], [2_000.0, 1_800.0, 1_600.0], 1.0, 0.3, 8_000.0),
    tons(163, "TU3", [1.1, 0.15, 0.25, 0.65, 1.1], [1_800.0, 1_600.0, 1_400.0], 1.3, 0.3, 8_000.0),
    tons(164, "TU4", [4.5, 0.0, 0.0, 0.0, 2.0], [2_300.0, 1_800.0, 2_000.0], 0.5, 0.12, 8_000.0),
    tons(165, "TU5", [4.0, 4.0, 3.0, 0.0, 3.0], [1_500.0, 1_800.0, 750.0], 1.0, 0.25, 8_000.0),
    tons(181, "TL1", [1.0, 2.2, 3.6, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.2, 0.3, 8_000.0),
    tons(182, "TL2", [1.4, 2.3, 2.2, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.2, 0.25, 8_000.0),
    tons(183, "TL3", [0.5, 2.2, 2.8, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.3, 0.2, 8_000.0),
    tons(184, "TL4", [0.5, 1.5, 4.2, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.4, 0.25, 8_000.0),
    tons(185, "TL5", [1.15, 2.5, 4.4, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.6, 0.25, 8_000.0),
    tons(186, "TL6", [2.4, 1.2, 1.2, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.3, 0.25, 8_000.0),
    tons(187, "TL7", [0.3, 1.4, 8.1, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 0.4, 0.25, 8_000.0),
    tons(188, "TL8", [5.8, 1.4, 1.1, 0.0, 0.0], [1_800.0, 1_800.0, 1_600.0], 0.3, 0.35, 8_000.0),
    tons(189, "TL9", [6.65, 3.3, 4.15, 0.0, 0.0], [1_800.0, 1_800.0, 1_600.0], 0.6, 0.35, 8_000.0),
    tons(201, "SB1", [1.5, 3.0, 11.0, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 1.0, 0.25, 8_000.0),
    tons(202, "SB2", [4.5, 4.25, 4.0, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 1.0, 0.25, 8_000.0),
    tons(203, "SB3", [5.5, 2.75, 3.0, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 1.2, 0.25, 8_000.0),
    tons(204, "SB4", [5.25, 3.5, 5.25, 0.0, 0.0], [2_000.0, 1_800.0, 1_600.0], 2.7, 0.25, 8_000.0),
];

impl FuelModel {
    /// The model of a number; `None` where nothing of that number burns or is known.
    #[must_use]
    pub fn of(number: u8) -> Option<&'static Self> {
        FUEL_MODELS.binary_search_by_key(&number, |m| m.number).ok().map(|i| &FUEL_MODELS[i])
    }
    /// The model of a code such as `GR2`.
    #[must_use]
    pub fn of_code(code: &str) -> Option<&'static Self> {
        FUEL_MODELS.iter().find(|m| m.code == code)
    }
}

/// Whether a number stands for ground that does not burn: 0 and Scott & Burgan's NB models, 91 built-up, 92 snow and ice,
/// 93 fields, 98 water, 99 bare.
#[must_use]
pub const fn is_unburnable(number: u8) -> bool {
    matches!(number, 0 | 91 | 92 | 93 | 98 | 99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_so_that_they_can_be_searched() {
        assert!(FUEL_MODELS.windows(2).all(|w| w[0].number < w[1].number));
        assert_eq!(FuelModel::of(165).map(|m| m.code), Some("TU5"));
        assert_eq!(FuelModel::of_code("GR2").map(|m| m.number), Some(102));
        assert!(FuelModel::of(99).is_none() && is_unburnable(99) && !is_unburnable(10));
    }
}

//! Flood / section — depth, area, width and discharge of a compound section in uniform flow.
//!
//! In: a `Section` and a bed slope. Out: what Manning's formula gives at a depth, the depth at a discharge, and a table
//! of both for speed. Not here: routing. Method: Manning (1891); the section is divided at the banks (Chow 1959), each
//! part with its own n, the line between them without friction.

use crate::base::num::{cbrt, exp, ln};
use crate::map::river::Section;

/// What a section is at one depth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wetted {
    /// Area, m².
    pub area_m2: f64,
    /// Wetted perimeter, metres.
    pub perimeter_m: f64,
    /// Width of the surface, metres.
    pub width_m: f64,
    /// Conveyance, m³/s at a slope of 1.
    pub conveyance_m3_s: f64,
}

/// Conveyance of one part: A (A / P)^(2/3) / n.
fn conveyance(area: f64, perimeter: f64, n: f64) -> f64 {
    if area <= 0.0 || perimeter <= 0.0 {
        return 0.0;
    }
    let root = cbrt(area / perimeter);
    area * root * root / n
}

/// Area, perimeter, width and conveyance at a depth.
#[must_use]
pub fn wetted(section: &Section, depth_m: f64) -> Wetted {
    let y = depth_m.max(0.0);
    let (b, m, full) = (section.bed_width_m.max(0.01), section.bank_slope.max(0.0), section.bankfull_m.max(0.0));
    let low = y.min(full);
    let (bank_area, bank_perimeter, bank_width) = ((b + m * low) * low, b + 2.0 * low * (1.0 + m * m).sqrt(), b + 2.0 * m * low);
    let h = y - full;
    if h <= 0.0 {
        return Wetted {
            area_m2: bank_area,
            perimeter_m: bank_perimeter,
            width_m: bank_width,
            conveyance_m3_s: conveyance(bank_area, bank_perimeter, section.n_channel),
        };
    }
    let channel = bank_area + bank_width * h;
    let (w, v) = (section.plain_width_m.max(0.0), section.valley_slope.max(0.0));
    let (plain, plain_perimeter) = ((w + v * h) * h, w + 2.0 * h * (1.0 + v * v).sqrt());
    Wetted {
        area_m2: channel + plain,
        perimeter_m: bank_perimeter + plain_perimeter,
        width_m: bank_width + w + 2.0 * v * h,
        conveyance_m3_s: conveyance(channel, bank_perimeter, section.n_channel) + conveyance(plain, plain_perimeter, section.n_plain),
    }
}

/// Discharge in uniform flow at a depth, m³/s.
#[must_use]
pub fn discharge_m3_s(section: &Section, slope: f64, depth_m: f64) -> f64 {
    wetted(section, depth_m).conveyance_m3_s * slope.sqrt()
}

/// Depth in uniform flow of a discharge, metres, by bisection to a tenth of a millimetre.
#[must_use]
pub fn normal_depth_m(section: &Section, slope: f64, flow_m3_s: f64) -> f64 {
    if flow_m3_s <= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while discharge_m3_s(section, slope, high) < flow_m3_s && high < 1e6 {
        high *= 2.0;
    }
    while high - low > 1e-4 * high.min(1.0) {
        let middle = (low + high) / 2.0;
        if discharge_m3_s(section, slope, middle) < flow_m3_s {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// One line of a rating table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rated {
    /// Discharge, m³/s.
    pub flow_m3_s: f64,
    /// Depth, metres.
    pub depth_m: f64,
    /// Area, m².
    pub area_m2: f64,
    /// Width of the surface, metres.
    pub width_m: f64,
    /// Speed of a small wave, dQ/dA, metres per second (Kleitz 1877, Seddon 1900).
    pub celerity_m_s: f64,
}

/// Where in a rating table a flow was found last. It speeds the next search and changes nothing else: any two are alike.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place(u16);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A section's table of discharge and depth at its slope, strictly increasing in both.
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    rows: Vec<Rated>,
    /// Slope it was made for.
    pub slope: f64,
}

/// Rows of a rating table; adjacent depths differ by less than 5 %, so that depths between them are true to 0.1 %.
const ROWS: usize = 200;
/// Least depth in a table, metres.
const LEAST_M: f64 = 0.005;
/// Greatest depth in a table, metres; beyond it the last two rows are continued.
const MOST_M: f64 = 60.0;

impl Rating {
    /// Makes the table.
    #[must_use]
    pub fn new(section: &Section, slope: f64) -> Self {
        let growth = ln(MOST_M / LEAST_M) / (ROWS - 1) as f64;
        let mut depths: Vec<f64> = (0..ROWS).map(|i| LEAST_M * exp(growth * i as f64)).collect();
        if section.bankfull_m > LEAST_M && section.bankfull_m < MOST_M {
            depths.push(section.bankfull_m);
        }
        depths.sort_by(f64::total_cmp);
        depths.dedup_by(|b, a| *b - *a < 1e-6);
        let rows = depths
            .iter()
            .map(|&y| {
                let (w, dy) = (wetted(section, y), y * 1e-3);
                let (low, high) = (wetted(section, y - dy), wetted(section, y + dy));
                let celerity = (high.conveyance_m3_s - low.conveyance_m3_s) * slope.sqrt() / (high.area_m2 - low.area_m2);
                Rated { flow_m3_s: w.conveyance_m3_s * slope.sqrt(), depth_m: y, area_m2: w.area_m2, width_m: w.width_m, celerity_m_s: celerity }
            })
            .collect();
        Self { rows, slope }
    }
    /// The row of a discharge, between the two nearest; below the first row everything but the celerity shrinks towards nothing.
    #[must_use]
    pub fn at_flow(&self, flow_m3_s: f64) -> Rated {
        self.at_flow_near(flow_m3_s, &mut Place::default())
    }
    /// The same, looked for first where it was found last: a flow hardly moves from one step to the next.
    pub fn at_flow_near(&self, flow_m3_s: f64, near: &mut Place) -> Rated {
        let (first, last) = (self.rows[0], self.rows.len() - 1);
        if flow_m3_s <= first.flow_m3_s {
            let t = (flow_m3_s / first.flow_m3_s).max(0.0);
            return Rated { flow_m3_s, depth_m: first.depth_m * t, area_m2: first.area_m2 * t, ..first };
        }
        let holds = |i: usize| (1..=last).contains(&i) && self.rows[i - 1].flow_m3_s < flow_m3_s && (i == last || self.rows[i].flow_m3_s >= flow_m3_s);
        let was = usize::from(near.0);
        let i = match () {
            () if holds(was) => was,
            () if holds(was + 1) => was + 1,
            () if was > 0 && holds(was - 1) => was - 1,
            () => self.rows.partition_point(|r| r.flow_m3_s < flow_m3_s).clamp(1, last),
        };
        near.0 = i as u16;
        let (a, b) = (self.rows[i - 1], self.rows[i]);
        let t = (flow_m3_s - a.flow_m3_s) / (b.flow_m3_s - a.flow_m3_s);
        let mix = |x: f64, y: f64| x + (y - x) * t;
        Rated {
            flow_m3_s,
            depth_m: mix(a.depth_m, b.depth_m),
            area_m2: mix(a.area_m2, b.area_m2),
            width_m: mix(a.width_m, b.width_m),
            celerity_m_s: mix(a.celerity_m_s, b.celerity_m_s).max(0.05),
        }
    }
    /// Discharge at a depth, m³/s.
    #[must_use]
    pub fn flow_at_depth(&self, depth_m: f64) -> f64 {
        let (first, last) = (self.rows[0], self.rows.len() - 1);
        if depth_m <= first.depth_m {
            return first.flow_m3_s * (depth_m / first.depth_m).max(0.0);
        }
        let i = self.rows.partition_point(|r| r.depth_m < depth_m).clamp(1, last);
        let (a, b) = (self.rows[i - 1], self.rows[i]);
        a.flow_m3_s + (b.flow_m3_s - a.flow_m3_s) * (depth_m - a.depth_m) / (b.depth_m - a.depth_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const SECTION: Section =
        Section { bed_width_m: 20.0, bank_slope: 2.0, bankfull_m: 3.0, plain_width_m: 120.0, valley_slope: 6.0, n_channel: 0.035, n_plain: 0.07 };

    #[test]
    fn the_table_agrees_with_bisection() {
        let rating = Rating::new(&SECTION, 0.002);
        for flow in [0.5, 5.0, 60.0, 190.0, 300.0, 2000.0, 9000.0] {
            let (table, exact) = (rating.at_flow(flow).depth_m, normal_depth_m(&SECTION, 0.002, flow));
            assert!((table - exact).abs() < 2e-3 * exact + 1e-3, "{flow}: {table} {exact}");
            assert!((rating.flow_at_depth(table) / flow - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_flow_is_found_from_anywhere_as_from_nowhere() {
        let rating = Rating::new(&SECTION, 0.002);
        let mut near = Place::default();
        let flows = (0..4000).map(|i| 0.0001 * 1.006_f64.powi((i * 37) % 4000));
        for flow in flows.chain(rating.rows.clone().into_iter().map(|r| r.flow_m3_s)).chain([1e9, 0.0]) {
            assert_eq!(rating.at_flow_near(flow, &mut near), rating.at_flow(flow), "{flow}");
        }
    }

    #[test]
    fn more_depth_is_more_of_everything() {
        let rows = Rating::new(&SECTION, 0.01).rows;
        for w in rows.windows(2) {
            assert!(w[1].flow_m3_s > w[0].flow_m3_s && w[1].area_m2 > w[0].area_m2 && w[1].width_m >= w[0].width_m && w[1].celerity_m_s > 0.0);
        }
    }
}

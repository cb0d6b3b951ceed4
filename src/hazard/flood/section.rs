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

/// A row of a rating table as a wave asks it: at every part of every channel and step. It is small, because the tables of a county together are
/// larger than a core's own memory, and two rows that follow each other are mostly fetched at once; what is rounded off is a ten-thousandth
/// of what lies between two rows.
#[derive(Clone, Copy, Debug)]
struct Knot {
    flow_m3_s: f32,
    /// From [`DEPTH`] and [`SPEED`] on.
    values: [f32; 3],
}

impl Knot {
    fn flow(&self) -> f64 {
        f64::from(self.flow_m3_s)
    }
    fn value(&self, which: usize) -> f64 {
        f64::from(self.values[which])
    }
}

/// Between two knots everything is a straight line.
#[derive(Clone, Copy, Debug)]
struct Piece {
    over: f64,
    to: f64,
    lines: [Line; 3],
}

/// The first value: depth, metres.
const DEPTH: usize = 0;
/// The second: mean speed of the water, metres per second. The third, after it: the length over which the channel itself flattens a wave,
/// Q v / (B S c²), metres (Cunge 1969 in Todini's form, 2007).
const SPEED: usize = 1;

/// Pieces beside the last that are looked at before the hints are asked (assumed; changes no result).
const NEAR: usize = 4;
/// The number of no piece.
const NOWHERE: u32 = u32::MAX;

/// A straight line: its value at 0, its slope.
#[derive(Clone, Copy, Debug)]
struct Line(f64, f64);

impl Line {
    fn through(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        let slope = (y1 - y0) / (x1 - x0);
        Self(y0 - slope * x0, slope)
    }
}

/// The pieces in which the flows of `N` channels side by side were found last, each quantity in a row of its own, so that a machine asks them
/// all at once; of the lines those `L` that begin `FROM`. They speed the search and change nothing else: any two are alike.
#[derive(Clone, Copy, Debug)]
pub struct Places<const N: usize, const FROM: usize, const L: usize> {
    over: [f64; N],
    to: [f64; N],
    lines: [[[f64; N]; 2]; L],
    number: [u32; N],
}

/// Where depths are looked up.
pub type Depths<const N: usize> = Places<N, DEPTH, 1>;
/// Where a wave is looked up: speed and diffusion.
pub type Waves<const N: usize> = Places<N, SPEED, 2>;

impl<const N: usize, const FROM: usize, const L: usize> PartialEq for Places<N, FROM, L> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<const N: usize, const FROM: usize, const L: usize> Default for Places<N, FROM, L> {
    /// None: no flow lies in it.
    fn default() -> Self {
        Self { over: [f64::INFINITY; N], to: [f64::NEG_INFINITY; N], ..Self::everywhere() }
    }
}

impl<const N: usize, const FROM: usize, const L: usize> Places<N, FROM, L> {
    /// Where any flow lies, and means nothing: for channels that are not there.
    #[must_use]
    pub fn everywhere() -> Self {
        Self { over: [f64::NEG_INFINITY; N], to: [f64::INFINITY; N], lines: [[[0.0; N]; 2]; L], number: [NOWHERE; N] }
    }
    /// Takes over what another knows of one channel.
    pub fn take<const M: usize>(&mut self, at: usize, from: &Places<M, FROM, L>, which: usize) {
        (self.over[at], self.to[at], self.number[at]) = (from.over[which], from.to[which], from.number[which]);
        for (own, other) in self.lines.as_flattened_mut().iter_mut().zip(from.lines.as_flattened()) {
            own[at] = other[which];
        }
    }
    /// What flows mean, looked for first where they were found last: they hardly move from one step to the next.
    #[inline(always)]
    pub fn at(&mut self, ratings: &[&Rating; N], flow_m3_s: &[f64; N]) -> [[f64; N]; L] {
        let mut left = false;
        for c in 0..N {
            left |= self.has_left(c, flow_m3_s[c]);
        }
        if left {
            self.look(ratings, flow_m3_s);
        }
        let mut out = [[0.0; N]; L];
        for (out, [at_0, slope]) in out.iter_mut().zip(&self.lines) {
            for c in 0..N {
                out[c] = at_0[c] + slope[c] * flow_m3_s[c];
            }
        }
        out
    }
    #[inline(always)]
    fn has_left(&self, c: usize, flow_m3_s: f64) -> bool {
        !(self.over[c] < flow_m3_s) | !(flow_m3_s <= self.to[c])
    }
    /// Finds those that have left their pieces.
    #[inline(never)]
    fn look(&mut self, ratings: &[&Rating; N], flow_m3_s: &[f64; N]) {
        // First which, then where: the pieces lie far from each other, and several are fetched at once.
        let (mut left, mut n) = ([0; N], 0);
        for c in 0..N {
            left[n] = c;
            n += usize::from(self.has_left(c, flow_m3_s[c]));
        }
        for c in left.into_iter().take(n) {
            let number = ratings[c].number(flow_m3_s[c], flow_m3_s[c] > self.to[c], self.number[c]);
            let p = ratings[c].piece(number);
            (self.over[c], self.to[c], self.number[c]) = (p.over, p.to, number as u32);
            for (own, line) in self.lines.iter_mut().zip(&p.lines[FROM..]) {
                (own[0][c], own[1][c]) = (line.0, line.1);
            }
        }
    }
}

/// A section's table of discharge and depth at its slope, strictly increasing in both.
#[derive(Clone, Debug)]
pub struct Rating {
    rows: Vec<Rated>,
    knots: Vec<Knot>,
    /// By the leading bits of a flow, the first piece in which it can lie.
    hints: Vec<u16>,
    least_key: u64,
    /// Slope it was made for.
    pub slope: f64,
}

/// Rows of a rating table; adjacent depths differ by less than 7 %, so that depths between them are true to 0.1 % even just above the banks.
const ROWS: usize = 150;
/// Part of a depth by which two rows differ at least: less, and rounding would tell between them.
const APART: f64 = 1e-3;
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
        depths.dedup_by(|b, a| *b - *a < APART * *a);
        let rows = depths
            .iter()
            .map(|&y| {
                let (w, dy) = (wetted(section, y), y * 1e-3);
                let (low, high) = (wetted(section, y - dy), wetted(section, y + dy));
                let celerity = (high.conveyance_m3_s - low.conveyance_m3_s) * slope.sqrt() / (high.area_m2 - low.area_m2);
                Rated { flow_m3_s: w.conveyance_m3_s * slope.sqrt(), depth_m: y, area_m2: w.area_m2, width_m: w.width_m, celerity_m_s: celerity }
            })
            .collect::<Vec<Rated>>();
        let knots = knots(&rows, slope);
        let (least_key, most_key) = (key(knots[0].flow()), key(knots[knots.len() - 1].flow()));
        // A key's least flow: its bits with nothing behind them.
        let first = |k: u64| knots.partition_point(|p| p.flow() < f64::from_bits(k << KEY_SHIFT)).min(knots.len() - 1) as u16;
        let hints = std::iter::once(0).chain((least_key + 1..=most_key).map(first)).collect();
        Self { rows, knots, hints, least_key, slope }
    }
    /// The row of a discharge, between the two nearest; below the first row everything but the celerity shrinks towards nothing.
    #[must_use]
    pub fn at_flow(&self, flow_m3_s: f64) -> Rated {
        let (first, last) = (self.rows[0], self.rows.len() - 1);
        if flow_m3_s <= first.flow_m3_s {
            let t = (flow_m3_s / first.flow_m3_s).max(0.0);
            return Rated { flow_m3_s, depth_m: first.depth_m * t, area_m2: first.area_m2 * t, ..first };
        }
        let i = self.rows.partition_point(|r| r.flow_m3_s < flow_m3_s).clamp(1, last);
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
    /// The number of the piece of a flow that left the one in which it was found last, upwards or downwards. Piece `i` ends at knot `i`, the last
    /// goes on beyond it. Mostly it is one of the next, so that the hints, which lie elsewhere in memory, need not be asked.
    fn number(&self, flow_m3_s: f64, upwards: bool, last: u32) -> usize {
        let (end, near) = (self.knots.len() - 1, last as usize);
        if last == NOWHERE {
            // Nothing is near.
        } else if upwards {
            for i in near + 1..(near + 1 + NEAR).min(end) {
                if flow_m3_s <= self.knots[i].flow() {
                    return i;
                }
            }
        } else {
            for i in (near.saturating_sub(NEAR).max(1)..near).rev() {
                if flow_m3_s > self.knots[i - 1].flow() {
                    return i;
                }
            }
        }
        let hint = key(flow_m3_s).saturating_sub(self.least_key) as usize;
        let mut i = usize::from(self.hints[hint.min(self.hints.len() - 1)]);
        while i < end && self.knots[i].flow() < flow_m3_s {
            i += 1;
        }
        i
    }
    /// The piece that ends at a knot.
    #[inline(always)]
    fn piece(&self, number: usize) -> Piece {
        let b = self.knots[number];
        let Some(before) = number.checked_sub(1) else {
            // Below the first row depth and diffusion shrink towards nothing, the speed stays.
            let shrinks = |which: usize| Line(0.0, b.value(which) / b.flow());
            let lines = [shrinks(DEPTH), Line(b.value(SPEED), 0.0), shrinks(SPEED + 1)];
            return Piece { over: f64::NEG_INFINITY, to: b.flow(), lines };
        };
        let a = self.knots[before];
        let lines = std::array::from_fn(|k| Line::through(a.flow(), a.value(k), b.flow(), b.value(k)));
        Piece { over: a.flow(), to: if number + 1 == self.knots.len() { f64::INFINITY } else { b.flow() }, lines }
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

/// How many bits of a flow are left out of its key: exponent and four bits behind it stay, sixteen keys an octave.
const KEY_SHIFT: u32 = 48;

/// The leading bits of a flow; they grow with it.
fn key(flow_m3_s: f64) -> u64 {
    flow_m3_s.max(0.0).to_bits() >> KEY_SHIFT
}

/// The rows as a wave asks them.
fn knots(rows: &[Rated], slope: f64) -> Vec<Knot> {
    let knot = |r: &Rated| {
        let (speed, celerity) = (r.flow_m3_s / r.area_m2, r.celerity_m_s.max(0.05));
        let diffusion = r.flow_m3_s * speed / (r.width_m * slope * celerity * celerity);
        Knot { flow_m3_s: r.flow_m3_s as f32, values: [r.depth_m as f32, speed as f32, diffusion as f32] }
    };
    rows.iter().map(knot).collect()
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
    fn a_wave_is_found_from_anywhere_and_agrees_with_the_rows() {
        let rating = Rating::new(&SECTION, 0.002);
        let (mut near, mut far) = (Waves::<1>::default(), Depths::<2>::default());
        let flows = (0..4000).map(|i| 0.0001 * 1.004_f64.powi((i * 37) % 4000));
        for flow in flows.chain(rating.rows.clone().into_iter().map(|r| r.flow_m3_s)) {
            let ([[got_speed], [got_diffusion]], row) = (near.at(&[&rating], &[flow]), rating.at_flow(flow));
            let [[got_depth, other]] = far.at(&[&rating; 2], &[flow, 50.0]);
            assert_eq!([[got_speed], [got_diffusion]], Waves::<1>::default().at(&[&rating], &[flow]), "{flow}");
            assert_eq!([[got_depth, other]], [[Depths::<1>::default().at(&[&rating], &[flow])[0][0], Depths::<1>::default().at(&[&rating], &[50.0])[0][0]]]);
            let speed = row.flow_m3_s / row.area_m2;
            let diffusion = flow * speed / (row.width_m * 0.002 * row.celerity_m_s * row.celerity_m_s);
            let near_by = |a: f64, b: f64, part: f64| (a - b).abs() <= part * b;
            // At bankfull the width becomes five times as wide at once and the celerity falls by half: between the rows at both sides of it
            // neither line is the truth, and only that they stay between what they join can be asked.
            let banks = (row.depth_m / SECTION.bankfull_m - 1.0).abs() < 0.2;
            assert!(
                near_by(got_depth, row.depth_m, 1e-6) && near_by(got_speed, speed, if banks { 1e-2 } else { 1.5e-3 }),
                "{flow}: {got_depth} {got_speed} {row:?}"
            );
            assert!(
                if banks { (300.0..5000.0).contains(&got_diffusion) } else { near_by(got_diffusion, diffusion, 2e-2) },
                "{flow}: {got_diffusion} {diffusion}"
            );
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

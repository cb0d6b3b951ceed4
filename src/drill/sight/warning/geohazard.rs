//! Warning / geohazard — 地质灾害气象风险预警: on how many hazard points the rain of the next day may bring a slope down.
//!
//! In: sums at the rain gauges, the county's hazard points. Out: the colour called for, and on what it rests. Not here: which slope fails
//! (`hazard::flood::slides`), which nobody can know. Method: the model by which slopes fail, on perceived rain. For each of the next 24 hours
//! the rain of the 1, 3, 6, 12 and 24 hours before it, as read and as forecast, is held against Caine's line (1980); to the day's sum comes
//! the effective antecedent rain, that of the days before at 0.84 a day (Crozier & Eyles 1980), of as many days as the screen shows. The
//! chance of a point is 1 − exp(−odds × hours above the line), the odds those of a drill that names none, twice at a cut slope. A colour is
//! called for where the chance passes its band on a tenth of the points that can be judged. A point goes by the nearest gauge that speaks.
//! Range: regional lines with many false alarms (Peres & Cancelliere 2018); bands and share are assumed.

use super::standing::{Case, EASED, Look};
use super::sums::{LEADS_H, Sums, ahead, show};
use crate::base::ids::{GaugeId, Id};
use crate::base::num::exp;
use crate::hazard::flood::slides::{CUT_SLOPE, HOURS, ODDS_PER_H, threshold_mm_per_h};
use crate::hazard::flood::spec::SlideLaw;
use crate::map::alarm::Colour;
use crate::map::county::County;

/// How much of a day's rain counts a day later (Crozier & Eyles 1980).
pub const KEEPS_A_DAY: f64 = 0.84;
/// Days before the last that count.
const DAYS: usize = 5;
/// Chance of a point within 24 hours from which a colour is called for (assumed).
pub const BANDS: [(Colour, f64); 4] = [(Colour::Blue, 0.02), (Colour::Yellow, 0.05), (Colour::Orange, 0.1), (Colour::Red, 0.2)];
/// Share of the points at which it must be so (assumed).
pub const SHARE: f64 = 0.1;
const DAY: usize = 24;

/// A hazard point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Odds in an hour above the line.
    odds_per_h: f64,
    /// Rain gauges, the nearest first.
    near: Vec<GaugeId>,
}

/// The county's points.
#[must_use]
pub fn points(county: &County, gauges: &[GaugeId]) -> Vec<Point> {
    let far = |g: &GaugeId, p: &crate::map::place::HazardPoint| county.gauges[g.index()].at.distance_m(p.at);
    let near = |p: &crate::map::place::HazardPoint| {
        let mut list = gauges.to_vec();
        list.sort_by(|a, b| far(a, p).total_cmp(&far(b, p)).then(a.cmp(b)));
        list
    };
    county.hazard_points.iter().map(|p| Point { odds_per_h: ODDS_PER_H * if p.cut_slope { CUT_SLOPE } else { 1.0 }, near: near(p) }).collect()
}

/// Whether a gauge says anything at all.
fn speaks(sums: &Sums<'_>, g: GaugeId) -> bool {
    sums.measured(g, 1.0).is_some() || LEADS_H.iter().any(|l| sums.forecast(g, *l).is_some())
}

/// Of the next 24 hours, how many end above the line at a gauge.
#[must_use]
pub fn hours_above(sums: &Sums<'_>, g: GaugeId) -> f64 {
    let read = |h: usize| sums.measured(g, h as f64).unwrap_or(0.0);
    // Forecast sums from now on: what has been read since the issue is over, and a longer forecast never says less.
    let mut coming = [0.0; DAY + 1];
    let (mut last, mut sum) = (0usize, 0.0_f64);
    for lead_h in LEADS_H {
        let Some((age_h, mm)) = sums.forecast(g, lead_h) else { continue };
        let (to, left) = (lead_h as usize, (mm - sums.measured(g, age_h).unwrap_or(0.0)).max(sum));
        for h in last + 1..=to {
            coming[h] = sum + (left - sum) * (h - last) as f64 / (to - last) as f64;
        }
        (last, sum) = (to, left);
    }
    coming[last + 1..].iter_mut().for_each(|c| *c = sum);
    let day = read(DAY);
    let mut before = 0.0;
    if day + sum < line_mm(1.0) && read(DAY * (DAYS + 1)) + sum < line_mm(24.0) {
        return 0.0;
    }
    for n in (1..=DAYS).rev() {
        before = KEEPS_A_DAY * (before + (read(DAY * (n + 1)) - read(DAY * n)).max(0.0));
    }
    let past: Vec<f64> = (0..=DAY).map(read).collect();
    let above = |m: usize| {
        HOURS.iter().any(|d| {
            let d = *d as usize;
            let fell = coming[m] - coming[m.saturating_sub(d)] + past[d.saturating_sub(m)];
            let old = if d == DAY { before + KEEPS_A_DAY * (day - past[DAY - m]) } else { 0.0 };
            fell + old > line_mm(d as f64)
        })
    };
    (1..=DAY).filter(|m| above(*m)).count() as f64
}

/// Caine's line as a sum over some hours.
fn line_mm(h: f64) -> f64 {
    threshold_mm_per_h(SlideLaw::Caine, h) * h
}

/// Goes through the points.
#[must_use]
pub fn look(sums: &Sums<'_>, points: &[Point]) -> Look {
    let mut look = Look::default();
    let mut known: Vec<(GaugeId, f64)> = Vec::new();
    let mut chances: Vec<f64> = Vec::new();
    for p in points {
        let Some(g) = p.near.iter().copied().find(|g| known.iter().any(|k| k.0 == *g) || speaks(sums, *g)) else { continue };
        let above = known.iter().find(|k| k.0 == g).map(|k| k.1).unwrap_or_else(|| {
            let h = hours_above(sums, g);
            known.push((g, h));
            h
        });
        chances.push(1.0 - exp(-p.odds_per_h * above));
    }
    look.known = !chances.is_empty();
    let Some(&(gauge, above)) = known.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) else { return look };
    let count = |least: f64| chances.iter().filter(|c| **c >= least).count() as f64;
    for (colour, band) in BANDS {
        let (share, eased) = (count(band) / chances.len() as f64, count(band * EASED) / chances.len() as f64);
        if eased >= SHARE {
            look.eased = Some(colour);
        }
        if share >= SHARE {
            let note = format!("points={} share={} above={}", count(band), show(100.0 * share), above);
            let ahead = sums.forecast(gauge, 24.0).filter(|f| f.1 > 0.0).map(|_| ahead(gauge, 24.0));
            look.reached = Some(Case { colour, gauge, ahead, note });
        }
    }
    look
}

#[cfg(test)]
mod tests {
    use super::super::sums::tests::Desk;
    use super::*;
    use crate::base::seed::Seed;
    use crate::base::time::Moment;

    /// The valley has one point, nearest to the northern gauge.
    fn ask(d: &Desk) -> Look {
        look(&d.sums(), &points(&d.scenario.county, &[d.gauge("rain-north"), d.gauge("rain-south")]))
    }

    #[test]
    fn hours_above_the_line_are_those_of_the_model_on_what_is_forecast() {
        let mut d = Desk::new();
        let g = d.gauge("rain-north");
        for (lead, mm) in [(1.0, 20.0), (3.0, 20.0), (6.0, 20.0), (12.0, 20.0), (24.0, 20.0)] {
            d.forecast("rain-north", lead, mm);
        }
        // 20 mm in the first hour: above 14.8 of one hour; the three hours need 29.0, the six 44.2.
        assert!((hours_above(&d.sums(), g) - 1.0).abs() < 1e-9);
        let seen = ask(&d).reached.expect("1 − exp(−0.04) is 0.039 at a cut slope");
        assert_eq!((seen.colour, seen.note.as_str()), (Colour::Blue, "points=1 share=100 above=1"));
        for (lead, mm) in [(1.0, 20.0), (3.0, 60.0), (6.0, 60.0), (12.0, 60.0), (24.0, 60.0)] {
            d.forecast("rain-north", lead, mm);
        }
        // Each of three hours has 20 mm: the hours 1 to 3 by the line of one hour; 2 to 4 by that of three (40, 60, 40 mm); 3 to 7 by that
        // of six (60, 60, 60, 60, 40 in the last: below). No day comes to 103 mm.
        assert!((hours_above(&d.sums(), g) - 6.0).abs() < 1e-9, "{}", hours_above(&d.sums(), g));
        let seen = ask(&d).reached.expect("1 − exp(−0.24) is 0.213");
        assert_eq!((seen.colour, seen.note.as_str(), seen.gauge), (Colour::Red, "points=1 share=100 above=6", g));
        assert_eq!(seen.ahead, Some(ahead(g, 24.0)));
    }

    #[test]
    fn rain_of_the_days_before_brings_the_line_nearer() {
        let mut d = Desk::new();
        let g = d.gauge("rain-north");
        // 60 mm a day ago and 60 today, evenly: neither day is above 103 mm, together they are 110.
        d.rain("rain-north", 2.5, 48 * 60);
        d.at(48 * 60);
        assert!(hours_above(&d.sums(), g) > 0.0);
        let mut d = Desk::new();
        d.at(24 * 60);
        d.rain("rain-north", 2.5, 48 * 60);
        d.at(48 * 60);
        assert!(hours_above(&d.sums(), g).abs() < 1e-9, "without the day before there is no hour above it");
    }

    #[test]
    fn rain_that_has_not_arrived_calls_for_nothing_and_a_silent_gauge_leaves_the_point_to_the_next() {
        let mut d = Desk::new();
        for minute in 0..=180 {
            d.screen.take(&d.scenario.county, Moment::minutes(minute), Seed(1), |_| minute as f64 * 100.0 / 60.0, |_| false);
        }
        assert_eq!(ask(d.at(180)), Look::default());
        let mut d = Desk::new();
        d.rain("rain-south", 60.0, 180);
        d.at(180);
        assert_eq!(ask(&d).reached.map(|c| c.gauge), Some(d.gauge("rain-south")));
    }
}

//! Verify / flood — hydrology and two-dimensional inundation against exact flows, published figures and its own books.
//!
//! In: nothing. Out: checks. Not here: the set-ups (`flood_channel`, `flood_brook`, `flood_edge`, `flood_field`, `flood_nest`), the river graph (its tests do that).
//! Tolerances: where the answer is exact, what a first-order scheme is allowed there, given with the source; the inertial
//! scheme is shown beside HLL where it must fail (dam breaks), with what published codes of its kind make of it.

use super::flood_brook::{Stream, flood, normal_depth};
use super::flood_channel::{bump, dam_break, macdonald, plain};
use super::flood_edge::{leaves_at, normal_m};
use super::flood_field::{cut_off, hollows, lake, over_the_bump, spread, thacker, v_catchment};
use super::flood_nest::apart;
use super::{Check, Sheet};
use crate::hazard::flood::plane::basin::Scheme::{Hll, Inertial};

/// All cases.
#[must_use]
pub fn checks() -> Vec<Check> {
    let mut s = Sheet::new("flood");
    super::flood_hydrology::add(&mut s);
    still(&mut s);
    dam_breaks(&mut s);
    steady(&mut s);
    edges(&mut s);
    brooks(&mut s);
    nests(&mut s);
    fronts(&mut s);
    catchment(&mut s);
    agency(&mut s);
    s.done()
}

fn still(s: &mut Sheet) {
    const LAKE: &str = "Liang & Borthwick 2009, three humps, level 0.875 m, 600 s; exact";
    s.add("lake at rest, HLL: fastest water", 0.0, lake(Hll), 0.0, "m/s", LAKE);
    s.add("lake at rest, inertial: fastest water", 0.0, lake(Inertial), 0.0, "m/s", LAKE);
}

fn dam_breaks(s: &mut Sheet) {
    const RITTER: &str = "Ritter 1892, 10 m on dry ground, 30 s, 1 m cells; LISFLOOD-FP 8.1 FV1 0.0047, its ACC 0.244";
    const STOKER: &str = "Stoker 1957, 10 m on 1 m, 30 s, 1 m cells; LISFLOOD-FP 8.1 FV1 0.0043, its ACC 0.189";
    let (dry, wet) = (dam_break(Hll, 0.0), dam_break(Hll, 1.0));
    s.add("dry dam break, HLL: mean error of depth", 0.0, dry.l1, 0.005, "share", RITTER);
    s.add("dry dam break, HLL: front at 10 cm", dry.exact_front_m, dry.front_m, 11.0, "m", "Ritter 1892; first order lags in the thin tip");
    s.add("wet dam break, HLL: mean error of depth", 0.0, wet.l1, 0.005, "share", STOKER);
    s.add("wet dam break, HLL: bore", wet.exact_front_m, wet.front_m, 1.0, "m", "Stoker 1957; one cell");
    // What the inertial equation is not made for, shown two-sided so that a change is seen.
    s.add("dry dam break, inertial: mean error of depth", 0.23, dam_break(Inertial, 0.0).l1, 0.05, "share", RITTER);
    s.add("wet dam break, inertial: mean error of depth", 0.18, dam_break(Inertial, 1.0).l1, 0.05, "share", STOKER);
}

fn steady(s: &mut Sheet) {
    const SWASHES: &str = "Delestre et al. 2013 (SWASHES), 200 cells, from Bernoulli and Bélanger";
    let sub = bump(4.42, 2.0, 2.0, 200.0);
    s.add("bump, subcritical: depth on the crest", 1.707_35, sub.crest_m, 0.005, "m", SWASHES);
    let trans = bump(1.53, 0.3, 0.66, 100.0);
    s.add("bump, transcritical: depth on the crest", 0.620_256, trans.crest_m, 0.01, "m", SWASHES);
    s.add("bump, transcritical: upstream", 1.014_447, trans.upstream_m, 0.005, "m", SWASHES);
    s.add("bump, transcritical: downstream", 0.405_781, trans.downstream_m, 0.005, "m", SWASHES);
    let shock = bump(0.18, 0.33, 0.33, 300.0);
    s.add("bump with a jump: where it stands", 11.6655, shock.jump_m, 0.125, "m", "Delestre et al. 2013; one cell");
    s.add("bump with a jump: upstream", 0.413_736, shock.upstream_m, 0.005, "m", SWASHES);
    const RIVER: &str = "MacDonald et al. 1997, n 0.033, 5 m cells";
    s.add("river, HLL: mean error of the surface", 0.0, macdonald(Hll, false).0, 0.02, "m", RIVER);
    s.add("river with rain, HLL: mean error of the surface", 0.0, macdonald(Hll, true).0, 0.02, "m", RIVER);
    const ITZI: &str = "MacDonald et al. 1997; itzi accepts 0.03 and 0.035";
    s.add("river, inertial: mean error of the surface", 0.0, macdonald(Inertial, false).0, 0.03, "m", ITZI);
    s.add("river with rain, inertial: mean error of the surface", 0.0, macdonald(Inertial, true).0, 0.037, "m", ITZI);
}

fn edges(s: &mut Sheet) {
    const NORMAL: &str = "Manning, 2 m²/s, fall 0.001, n 0.03: a free edge goes on as the ground before it";
    let normal = normal_m();
    s.add("off the map, inertial, 50 m: depth of the last cell", normal, leaves_at(Inertial, 50.0), 0.029, "m", NORMAL);
    s.add("off the map, inertial, 5 m: depth of the last cell", normal, leaves_at(Inertial, 5.0), 0.029, "m", NORMAL);
    s.add("off the map, HLL, 50 m: depth of the last cell", normal, leaves_at(Hll, 50.0), 0.029, "m", NORMAL);
    s.add("off the map, HLL, 5 m: depth of the last cell", normal, leaves_at(Hll, 5.0), 0.029, "m", NORMAL);
}

fn nests(s: &mut Sheet) {
    const VALLEY: &str = "the whole valley on cells of 10 m: a V with knolls of 0.4 m, fall 0.002, flood of 80 m³/s";
    const BESIDE: &str = "the same; no answer, shown beside the nest's";
    let a = apart(Inertial, true);
    s.add("nest of 10 m in cells of 30 m: root mean square of levels", 0.0, a.nest_m, 0.065, "m", VALLEY);
    s.add("the cells of 30 m over it: root mean square of levels", 0.0765, a.coarse_m, 0.01, "m", BESIDE);
    s.add("nest of 10 m in cells of 30 m: highest level in its middle", 0.0, a.peak_m, 0.01, "m", VALLEY);
    s.add("the cell of 30 m over it: highest level in its middle", 0.0201, a.coarse_peak_m, 0.01, "m", BESIDE);
    s.add("nest of 10 m in cells of 30 m: what came in from upstream", 0.0, a.inflow, 0.01, "share", VALLEY);
}

fn brooks(s: &mut Sheet) {
    const MANNING: &str = "Manning, R = w h / (w + 2 h), 6 m wide in cells of 50 m";
    let (low, high) = (normal_depth(0.2), normal_depth(12.0));
    s.add("brook narrower than a cell, 0.2 m³/s: depth", low.1, low.0, 0.01 * low.1, "m", MANNING);
    s.add("brook narrower than a cell, 12 m³/s: depth", high.1, high.0, 0.01 * high.1, "m", MANNING);
    const RESOLVED: &str = "the same stream, 10 × 2 m, cut into cells of 10 m; twice what its banks hold, 2 km on";
    let (fine, coarse) = (flood(Stream::Cut), flood(Stream::SubGrid));
    s.add("flood in a brook in cells of 50 m: greatest outflow", fine.peak_m3_s, coarse.peak_m3_s, 0.08 * fine.peak_m3_s, "m³/s", RESOLVED);
    s.add("flood in a brook in cells of 50 m: when", f64::from(fine.at_min), f64::from(coarse.at_min), 8.0, "min", RESOLVED);
    // What the channel is there for: without it the wave comes half an hour later, and lower.
    let none = flood(Stream::None);
    s.add("the same without the brook: greatest outflow", 22.5, none.peak_m3_s, 2.0, "m³/s", RESOLVED);
    s.add("the same without the brook: when", 124.0, f64::from(none.at_min), 8.0, "min", RESOLVED);
}

fn fronts(s: &mut Sheet) {
    const PLAIN: &str = "Hunter et al. 2005; LISFLOOD-FP 8.1 ACC 0.0155, 0.0275, 0.0433 at 50, 25, 10 m";
    s.add("front on a plain, inertial, 25 m: error of depth", 0.0, plain(Inertial, 25.0), 0.035, "m", PLAIN);
    s.add("front on a plain, inertial, 10 m: error of depth", 0.0, plain(Inertial, 10.0), 0.05, "m", PLAIN);
    const FULL: &str = "Hunter et al. 2005; LISFLOOD-FP 8.1 FV1 0.065, 0.040, 0.020 at 50, 25, 10 m";
    s.add("front on a plain, HLL, 10 m: error of depth", 0.0, plain(Hll, 10.0), 0.021, "m", FULL);
    let (coarse, fine) = (thacker(Hll, 60), thacker(Hll, 120));
    s.add("plane surface in a bowl, HLL, 120 cells: mean error of depth", 0.0, fine, 0.2, "share", "Thacker 1981, one period");
    s.add("the same: error on half the cells", 1.83, coarse / fine, 0.25, "times", "first order: twice the error on cells twice as wide");
}

fn catchment(s: &mut Sheet) {
    const V: &str = "Di Giammarco et al. 1996, 10.8 mm/h for 90 min: 1.62 km² × rain; LISFLOOD-FP 8.1 ACC 4.859";
    let (out, most) = v_catchment(&[1800, 2700, 3600, 7200, 10_800]);
    s.add("tilted V: greatest outflow", 4.86, most, 0.02, "m³/s", V);
    const TIMES: &str = "LISFLOOD-FP 8.1 ACC, 20 m, itself ±0.3 from the kinematic wave";
    s.add("tilted V: outflow after 30 min", 2.435, out[0], 0.35, "m³/s", TIMES);
    s.add("tilted V: outflow after 45 min", 4.405, out[1], 0.1, "m³/s", TIMES);
    s.add("tilted V: outflow after 60 min", 4.818, out[2], 0.03, "m³/s", TIMES);
    s.add("tilted V: outflow after 120 min", 1.618, out[3], 0.15, "m³/s", TIMES);
    s.add("tilted V: outflow after 180 min", 0.223, out[4], 0.05, "m³/s", TIMES);
}

fn agency(s: &mut Sheet) {
    const EA1: &str = "after EA test 1: peak of the tide, then the bank's crest (10.25) held; ground ours";
    let (peak, left) = cut_off();
    s.add("pond behind a bank: peak level", 10.35, peak, 0.005, "m", EA1);
    s.add("pond behind a bank: level left behind", 10.25, left, 0.01, "m", EA1);
    const EA2: &str = "after EA test 2, ground ours, 50 m cells, 48 h";
    let (above, share, volume) = hollows(50.0);
    s.add("sixteen hollows: volume", 97_200.0, volume, 0.1, "m³", EA2);
    s.add("sixteen hollows: highest level above its sill", 0.0, above.iter().copied().fold(f64::NEG_INFINITY, f64::max), 0.03, "m", EA2);
    s.add("sixteen hollows: share of the water in them", 1.0, share, 0.1, "share", EA2);
    s.add(
        "sixteen hollows: wet ones in the two corners far from the inflow",
        0.0,
        [3, 15].iter().filter(|k| above[**k].is_finite()).count() as f64,
        0.0,
        "hollows",
        EA2,
    );
    const EA3: &str = "EA test 3, 5 m cells; LISFLOOD-FP 8.1 FV1 9.983 to 9.993 and 9.788 to 9.825";
    let (first, second, volume) = over_the_bump(Hll);
    s.add("momentum over a bump, HLL: first pit", 9.988, first, 0.01, "m", EA3);
    s.add("momentum over a bump, HLL: second pit, which water must reach", 9.806, second, 0.02, "m", EA3);
    s.add("momentum over a bump: volume that came", 1310.0, volume, 0.01, "m³", EA3);
    const EA4: &str = "EA test 4; LISFLOOD-FP 8.1 ACC and FV1 on 5 m cells, which differ by 2 to 4 min and 0.01 m";
    let (a, h) = (spread(Inertial, 10.0, 300), spread(Hll, 10.0, 120));
    s.add("spreading on a plain, inertial: arrival at 200 m", 30.0, a.arrival_min[2], 2.0, "min", EA4);
    s.add("spreading on a plain, inertial: arrival at 400 m", 61.0, a.arrival_min[4], 2.0, "min", EA4);
    s.add("spreading on a plain, inertial: depth at 50 m after 2 h", 0.322, a.depth_m[0], 0.01, "m", EA4);
    s.add("spreading on a plain, inertial: depth at 400 m after 2 h", 0.154, a.depth_m[4], 0.01, "m", EA4);
    s.add("spreading on a plain, HLL: depth at 400 m after 2 h", 0.149, h.depth_m[4], 0.01, "m", EA4);
    s.add("spreading on a plain: volume after 5 h", 285_000.0, a.volume_m3, 0.5, "m³", EA4);
    // (300, 1300) lies 424 m from the breach, beyond (400, 1000): what is asked is only that rings are round.
    s.add("spreading on a plain, inertial: depth along over depth across", 1.0, a.depth_m[4] / a.depth_m[5], 0.06, "1", EA4);
}

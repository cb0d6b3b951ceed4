//! Verify / people — curves of warning and leaving, water and people, stairs, gates and days against closed forms and tables.
//!
//! In: nothing. Out: checks. Not here: whole drills (their tests do that). Source: sheet of the model, sections 2.4, 2.6 to 2.8
//! and 3.2.

use super::{Check, Sheet};
use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, Id};
use crate::base::time::Moment;
use crate::drill::fire::scorch;
use crate::drill::log::Log;
use crate::drill::people::contagion::bass;
use crate::drill::people::harm;
use crate::drill::shelter::{Answer, Shelters};
use crate::scenario::responder::Responder;
use crate::scenario::tiny;

/// Minutes after which a delay has ended for a share: searched in the quantile, which is what drills draw from.
fn share_after(dist: &Dist, minutes: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if dist.quantile(middle) < minutes { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// All cases.
#[must_use]
pub fn checks() -> Vec<Check> {
    let mut s = Sheet::new("people");
    const USACE: &str = "USACE Weibull curve, a = 0.002, b = 1.5";
    let lindell = Dist::Weibull(0.002, 1.5);
    s.add("warned after 10 min, Weibull", 0.0613, share_after(&lindell, 10.0), 1e-4, "share", USACE);
    s.add("warned after 30 min, Weibull", 0.2801, share_after(&lindell, 30.0), 1e-4, "share", USACE);
    s.add("warned after 60 min, Weibull", 0.6053, share_after(&lindell, 60.0), 1e-4, "share", USACE);
    s.add("warned after 120 min, Weibull", 0.9279, share_after(&lindell, 120.0), 1e-4, "share", USACE);
    const TWEEDIE: &str = "Tweedie et al. 1986, Rayleigh with 1,800 min²";
    let tweedie = Dist::Rayleigh(1800.0);
    s.add("left after 15 min, Rayleigh", 0.1175, share_after(&tweedie, 15.0), 1e-4, "share", TWEEDIE);
    s.add("left after 30 min, Rayleigh", 0.3935, share_after(&tweedie, 30.0), 1e-4, "share", TWEEDIE);
    s.add("left after 60 min, Rayleigh", 0.8647, share_after(&tweedie, 60.0), 1e-4, "share", TWEEDIE);
    s.add("left after 90 min, Rayleigh", 0.9889, share_after(&tweedie, 90.0), 1e-4, "share", TWEEDIE);
    const BASS: &str = "Rogers and Sorensen 1991 in Bass's form, p = 0.02, q = 0.1 a minute";
    // In minute steps, as a drill takes them.
    let told = |minutes: u32| (0..minutes).fold(0.0, |f, _| bass(0.02, 0.1, f, 1.0));
    s.add("told after 10 min, broadcast and neighbours", 0.27886, told(10), 1e-5, "share", BASS);
    s.add("told after 30 min, broadcast and neighbours", 0.85576, told(30), 1e-5, "share", BASS);
    s.add("told after 60 min, broadcast and neighbours", 0.99554, told(60), 1e-5, "share", BASS);
    s.add("told after 30 min, the curve drawn from", 0.85576, share_after(&Dist::Bass(0.02, 0.1), 30.0), 1e-4, "share", BASS);
    let table = Responder::Tabulated(vec![(0.0, 0.0), (30.0, 0.28), (60.0, 0.60), (120.0, 0.80)]);
    s.add("left by a table of shares, half-way between two rows", 45.0, table.minutes(0.44 / 0.80).unwrap_or(f64::NAN), 1e-9, "min", "linear between rows");
    s.add("most that ever leave by it", 0.80, table.cap().unwrap_or(f64::NAN), 1e-12, "share", "its last row");
    standing(&mut s);
    dying(&mut s);
    passing(&mut s);
    s.done()
}

/// Stability and walking.
fn standing(s: &mut Sheet) {
    const AIDR: &str = "AIDR handbook 7-3 (2017), hazard classes";
    let class = |d, v| f64::from(harm::hazard_class(d, v));
    s.add("hazard class at 0.29 m, 1.0 m/s", 1.0, class(0.29, 1.0), 0.0, "H", AIDR);
    s.add("hazard class at 0.31 m, 0.5 m/s", 2.0, class(0.31, 0.5), 0.0, "H", AIDR);
    s.add("hazard class at 0.6 m, 0.5 m/s", 3.0, class(0.6, 0.5), 0.0, "H", AIDR);
    s.add("hazard class at 1.3 m, 0.5 m/s", 4.0, class(1.3, 0.5), 0.0, "H", AIDR);
    s.add("hazard class at 0.2 m, 2.1 m/s", 5.0, class(0.2, 2.1), 0.0, "H", AIDR);
    s.add("hazard class at 1.0 m, 4.1 m/s", 6.0, class(1.0, 4.1), 0.0, "H", AIDR);
    const ARR: &str = "ARR project 10 (Cox et al. 2010)";
    // The largest depth in which somebody keeps their feet at 0.5 m/s, searched.
    let deepest = |weak: bool, v: f64| (0..=4000).map(|k| f64::from(k) / 1000.0).filter(|d| harm::person_stands(weak, *d, v)).fold(0.0, f64::max);
    s.add("deepest water an able person stands in at 0.2 m/s", 1.2, deepest(false, 0.2), 1e-3, "m", ARR);
    s.add("the same at 1 m/s, by depth times speed", 0.8, deepest(false, 1.0), 1e-3, "m", ARR);
    s.add("a child or a weak person at 0.2 m/s", 0.5, deepest(true, 0.2), 1e-3, "m", ARR);
    s.add("the same at 1 m/s", 0.4, deepest(true, 1.0), 1e-3, "m", ARR);
    s.add("in water faster than 3 m/s nobody stands", 0.0, deepest(false, 3.1), 1e-9, "m", ARR);
    const CARS: &str = "LifeSim TRM 2.1, table 17, best estimates";
    let car = harm::vehicle_stands(false, 0.5);
    s.add("median depth at which a car floats", 1.034_847, car.depth_m, 1e-5, "m", CARS);
    s.add("median depth times speed of a car", 0.8, car.product, 1e-9, "m2/s", CARS);
    s.add("median depth of a truck", 1.366_025, harm::vehicle_stands(true, 0.5).depth_m, 1e-5, "m", CARS);
    // The least and the most that a vehicle may stand; draws end a hair short of both.
    for ([by_depth, by_product], high, u, depth, product) in [
        (["depth at which the weakest car floats", "depth times speed that the weakest car stands"], false, 0.0, 0.3, 0.3),
        (["depth at which the strongest car floats", "depth times speed that the strongest car stands"], false, 1.0, 1.5, 1.3),
        (["depth at which the weakest truck floats", "depth times speed that the weakest truck stands"], true, 0.0, 0.5, 0.6),
        (["depth at which the strongest truck floats", "depth times speed that the strongest truck stands"], true, 1.0, 2.0, 2.4),
    ] {
        let limits = harm::vehicle_stands(high, u);
        s.add(by_depth, depth, limits.depth_m, 1e-5, "m", CARS);
        s.add(by_product, product, limits.product, 1e-5, "m2/s", CARS);
    }
    const HR: &str = "HR Wallingford, DEFRA FD2321 (2006): d (v + 0.5) + DF";
    s.add("flood rating at 0.5 m, 1 m/s, debris 0.5", 1.25, harm::flood_rating(0.5, 1.0, 0.5), 1e-12, "1", HR);
    s.add("flood rating at 1 m, 1 m/s, debris 1", 2.5, harm::flood_rating(1.0, 1.0, 1.0), 1e-12, "1", HR);
    let class = |rating: f64| f64::from(harm::rating_class(rating));
    s.add("danger to nobody below 0.75", 0.0, class(0.7499), 0.0, "class", HR);
    s.add("to some from 0.75", 1.0, class(0.75), 0.0, "class", HR);
    s.add("to most from 1.25", 2.0, class(1.25), 0.0, "class", HR);
    s.add("to all from 2.0", 3.0, class(2.0), 0.0, "class", HR);
    const WADING: &str = "188 subjects (Appl. Phys. 2026): -42 % at 0.35 m over women and men";
    s.add("walking speed in 0.35 m of water over that on land", 0.583, harm::wading(0.35), 5e-3, "1", WADING);
    const AASHTO: &str = "AASHTO 2018, stopping sight distance, 2.5 s and 3.4 m/s2";
    s.add("speed at which a driver stops within 128.2 m of sight", 80.0, scorch::stopping_speed_m_per_s(128.2) * 3.6, 0.1, "km/h", AASHTO);
    s.add("the same within 63.1 m", 50.0, scorch::stopping_speed_m_per_s(63.1) * 3.6, 0.1, "km/h", AASHTO);
    const TOBLER: &str = "Tobler 1993: 6 km/h at -5 %, 5.04 km/h on the flat";
    s.add("speed 5 % downhill over that on the flat", 6.0 / 5.036_742, harm::tobler(-0.05), 1e-5, "1", TOBLER);
    s.add("speed 30 % uphill over that on the flat", 0.349_937_7, harm::tobler(0.3), 1e-6, "1", TOBLER);
}

/// Houses and deaths.
fn dying(s: &mut Sheet) {
    const FT: f64 = 0.3048;
    const RESCDAM: &str = "RESCDAM 2001, masonry: DV 75.3 ft2/s and V 6.6 ft/s";
    let house = |built, dv: f64, depth: f64| f64::from(u8::from(harm::house_collapses(built, depth * FT, dv / depth * FT)));
    let falls = |dv: f64, depth: f64| house(harm::Built::Masonry, dv, depth);
    const WOOD: &str = "RESCDAM 2001, wood: DV 32.3 ft2/s on its stones, 75.3 anchored";
    s.add("wood on its stones at DV 30 ft2/s stands", 0.0, house(harm::Built::WoodOnStones, 30.0, 5.0), 0.0, "1", WOOD);
    s.add("wood on its stones at DV 35 ft2/s falls", 1.0, house(harm::Built::WoodOnStones, 35.0, 5.0), 0.0, "1", WOOD);
    s.add("anchored wood at DV 35 ft2/s stands", 0.0, house(harm::Built::WoodAnchored, 35.0, 5.0), 0.0, "1", WOOD);
    s.add("anchored wood at DV 75.4 ft2/s falls", 1.0, house(harm::Built::WoodAnchored, 75.4, 20.0), 0.0, "1", WOOD);
    s.add("masonry at DV 75.4 ft2/s, 10 ft falls", 1.0, falls(75.4, 10.0), 0.0, "1", RESCDAM);
    s.add("masonry at DV 75.4 ft2/s, 20 ft stands", 0.0, falls(75.4, 20.0), 0.0, "1", RESCDAM);
    s.add("masonry at DV 35 ft2/s stands", 0.0, falls(35.0, 5.0), 0.0, "1", RESCDAM);
    const LIFESIM: &str = "LifeSim TRM 2.1";
    s.add("median depth above a floor that takes those who cannot climb", 5.0 * FT, harm::weak_threshold_m(0.5), 1e-9, "m", LIFESIM);
    s.add("the same for who gets on the roof", 19.0 * FT, harm::able_threshold_m(0.5 * harm::ROOF_IN_REACH), 1e-9, "m", LIFESIM);
    s.add("the same under a ceiling without a way out", 8.0 * FT, harm::able_threshold_m(0.5 + 0.5 * harm::ROOF_IN_REACH), 1e-9, "m", LIFESIM);
    let n = 200_000;
    let over = |f: &dyn Fn(f64) -> f64| (0..n).map(|i| f((f64::from(i) + 0.5) / f64::from(n))).sum::<f64>() / f64::from(n);
    s.add("mean death rate of the high zone", 0.7079, over(&harm::high_zone), 5e-4, "share", LIFESIM);
    s.add("groups of whom all die there", 0.471, over(&|u| f64::from(u8::from(harm::high_zone(u) >= 1.0))), 1e-3, "share", LIFESIM);
    s.add("groups of whom nobody dies there", 0.123, over(&|u| f64::from(u8::from(harm::high_zone(u) <= 0.0))), 1e-3, "share", LIFESIM);
    s.add("death rate of the high zone at 0.58", 0.75, harm::high_zone(0.58), 1e-9, "share", LIFESIM);
    s.add("mean death rate of the low zone", 1.248e-5, 2.571e-5 * harm::low_zone(0.0), 1e-8, "share", LIFESIM);
    // The manual's example: 18 ft of water, foundation 3 ft, two storeys: limited mobility high, able-bodied low.
    let inside = 15.0 * FT;
    let storey = 9.0 * FT;
    s.add(
        "submergence example: limited mobility in the high zone",
        1.0,
        f64::from(u8::from(inside >= harm::weak_threshold_m(0.5) + storey)),
        0.0,
        "1",
        LIFESIM,
    );
    s.add(
        "submergence example: able-bodied with a roof in the low zone",
        0.0,
        f64::from(u8::from(inside >= harm::able_threshold_m(0.5) + storey)),
        0.0,
        "1",
        LIFESIM,
    );
    const GFDRR: &str = "GFDRR CCDR tools: 0.985 / (1 + e^(6.32 - 1.412 h))";
    s.add("mortality at 3 m by depth alone", 0.1090, harm::gfdrr(3.0), 1e-4, "share", GFDRR);
    s.add("mortality at 4 m by depth alone", 0.33298, harm::gfdrr(4.0), 1e-4, "share", GFDRR);
    s.add("mortality at 5 m by depth alone", 0.66684, harm::gfdrr(5.0), 1e-4, "share", GFDRR);
    const JONKMAN: &str = "Jonkman et al. 2008, cross-check beside LifeSim";
    s.add("mortality at 3 m, rapid rise", 0.09841, harm::jonkman(3.0, 0.5, 1.0), 2e-5, "share", JONKMAN);
    s.add("mortality at 3 m, slow rise", 0.009036, harm::jonkman(3.0, 0.5, 0.1), 2e-6, "share", JONKMAN);
    s.add("mortality at 5 m, rapid rise", 0.70323, harm::jonkman(5.0, 0.5, 1.0), 2e-5, "share", JONKMAN);
    s.add("mortality at 5 m, slow rise", 0.014689, harm::jonkman(5.0, 0.5, 0.1), 2e-6, "share", JONKMAN);
    s.add("mortality in the breach zone", 1.0, harm::jonkman(3.5, 2.1, 1.0), 0.0, "share", JONKMAN);
}

/// People through a gate as through an exit; a shelter's store.
fn passing(s: &mut Sheet) {
    const EXIT: &str = "IMO MSC/Circ.1238 test 4: 1.33 persons/s through 1 m, 100 persons";
    // Seconds until the last of so many is through gates of a flow each.
    let through = |people: u32, gates: u32, per_s: f64| {
        let mut county = tiny::county("house(1) -500m- shelter(5000)");
        let template = county.facilities.last().cloned();
        let Some(mut gate) = template else { return f64::NAN };
        gate.gate_per_h = per_s * 3600.0;
        county.facilities = vec![gate; gates as usize];
        let mut all = Shelters::new(&county);
        let mut log = Log::default();
        let mut last: f64 = 0.0;
        for g in 0..gates {
            all.open(FacilityId::from_index(g as usize), crate::record::event::Cause::of(crate::record::event::Why::Drill), Moment::ZERO, &mut log);
        }
        for p in 0..people {
            if let Answer::Inside(at) = all.ask(FacilityId(p % gates), p, 1, Moment::ZERO) {
                last = last.max(at.as_minutes() * 60.0);
            }
        }
        last
    };
    s.add("100 persons through an exit of 1 m", 100.0 / 1.33, through(100, 1, 1.33), 0.1, "s", EXIT);
    let (four, two) = (through(1000, 4, 1.33), through(1000, 2, 1.33));
    s.add("1,000 persons through two exits over four", 2.0, two / four, 1e-3, "1", "IMO MSC/Circ.1238 test 9");
    const RESPONSE: &str = "IMO MSC/Circ.1238 test 5: response times even between 10 and 100 s";
    let times = Dist::Uniform(10.0, 100.0);
    let drawn: Vec<f64> = (0..10).map(|i| times.quantile((f64::from(i) + 0.5) / 10.0)).collect();
    s.add("ten response times: mean", 55.0, drawn.iter().sum::<f64>() / 10.0, 1e-9, "s", RESPONSE);
    s.add("ten response times: all within", 10.0, drawn.iter().filter(|t| (10.0..=100.0).contains(*t)).count() as f64, 0.0, "1", RESPONSE);
}

//! What people do to a fire, what wind does to crowns, and that burnt ground stays burnt.

use std::sync::Arc;

use proptest::prelude::*;

use super::{burnt, grass_fire, hours, middle, spec, square, wind};
use yanlian::base::fingerprint::Hasher;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::forest_fire::barrier::Barriers;
use yanlian::hazard::forest_fire::cover::{OPEN, Stand};
use yanlian::hazard::forest_fire::fire::ForestFire;
use yanlian::hazard::forest_fire::weather::{CrownModel, FireSpec, Weather};
use yanlian::map::frame::Point;

fn ring(at: Point, radius: f64) -> Vec<Point> {
    (0..=36).map(|k| (f64::from(k) * 10.0).to_radians()).map(|a| Point::new(at.x + radius * a.cos(), at.y + radius * a.sin())).collect()
}

#[test]
fn a_closed_line_wide_enough_holds_and_a_narrow_one_does_not() {
    let held = |width_m: f64| {
        let mut fire = grass_fire(121, vec![wind(0, 3.0, 45.0)]);
        let at = middle(fire.behaviour().land());
        fire.advance(Moment::minutes(5), &[]);
        fire.advance(hours(4), &[HazardAct::Line { path: ring(at, 700.0), width_m }]);
        let shape = fire.behaviour().land().shape;
        (0..shape.len()).filter(|k| burnt(&fire)[*k]).map(|k| shape.centre(k).distance_m(at)).fold(0.0f64, f64::max)
    };
    let (wide, narrow) = (held(30.0), held(0.5));
    assert!((600.0..=700.0).contains(&wide), "{wide}");
    assert!(narrow > 750.0, "{narrow}");
}

#[test]
fn a_line_that_holds_is_breached_when_the_wind_rises() {
    let run = |rows| {
        let mut fire = grass_fire(121, rows);
        let at = middle(fire.behaviour().land());
        fire.advance(hours(5), &[HazardAct::Line { path: vec![Point::new(at.x + 100.0, 0.0), Point::new(at.x + 100.0, 4000.0)], width_m: 4.0 }]);
        let shape = fire.behaviour().land().shape;
        (0..shape.len()).filter(|k| burnt(&fire)[*k] && shape.centre(*k).x > at.x + 115.0).count()
    };
    assert_eq!(run(vec![wind(0, 1.0, 90.0)]), 0);
    assert!(run(vec![wind(0, 1.0, 90.0), wind(120, 14.0, 90.0)]) > 100);
}

#[test]
fn a_fire_that_is_put_out_all_over_ends_and_stays_on_the_map() {
    let mut fire = grass_fire(81, vec![wind(0, 3.0, 45.0)]);
    let at = middle(fire.behaviour().land());
    fire.advance(Moment::minutes(60), &[]);
    let before = burnt(&fire);
    fire.advance(Moment::minutes(61), &[HazardAct::Extinguish { at, radius_m: 5000.0 }]);
    fire.advance(hours(5), &[]);
    assert_eq!(burnt(&fire), before);
    assert!(before.iter().filter(|b| **b).count() > 20);
    assert!(fire.frame().intensity_kw_per_m.iter().all(|i| *i == 0.0));
}

#[test]
fn burnt_ground_and_soaked_ground_stop_a_fire() {
    let land = square(81, 30.0, 2, [0.0, 0.0], OPEN);
    let at = middle(&land);
    let mut fire = ForestFire::new(Arc::new(land), FireSpec { ignitions: Vec::new(), ..spec(vec![wind(0, 2.0, 90.0)], at) }, Barriers::default(), Seed(1));
    let shape = fire.behaviour().land().shape;
    // A column of cells is soaked from rim to rim but for one; then the west is lit.
    let gap = 20 * 81 + 40;
    let acts: Vec<HazardAct> = (0..81).map(|r| r * 81 + 40).filter(|k| *k != gap).map(|k| HazardAct::Wet { at: shape.centre(k), litres: 1800.0 }).collect();
    fire.advance(Moment::minutes(1), &acts);
    fire.advance(Moment::minutes(2), &[HazardAct::BurnOut { path: vec![Point::new(100.0, 100.0), Point::new(100.0, 2300.0)] }]);
    fire.advance(hours(20), &[]);
    let came = |k: usize| fire.cell(k).arrival_s;
    assert!((0..81).map(|r| r * 81 + 40).filter(|k| *k != gap).all(|k| came(k).is_nan()));
    assert!(!came(gap).is_nan() && came(40 * 81 + 41) > came(40 * 81 + 39) + 600.0);
}

#[test]
fn a_strong_wind_takes_the_fire_into_the_crowns_and_embers_over_a_river() {
    let pines = Stand { cover: 0.6, height_m: 12.0, base_m: 2.0, density_kg_m3: 0.15 };
    let run = |m_s: f64, embers: f64| {
        let mut land = square(161, 30.0, 10, [0.0, 0.0], pines);
        let at = Point::new(600.0, 2400.0);
        for k in 0..land.shape.len() {
            if (80..84).contains(&(k % 161)) {
                land.fuel[k] = 98;
            }
        }
        let spec = FireSpec { crown: CrownModel::Rothermel, embers, ..spec(vec![wind(0, m_s, 90.0)], at) };
        let mut fire = ForestFire::new(Arc::new(land), spec, Barriers::default(), Seed(5));
        fire.advance(hours(6), &[]);
        let crowns = fire.cells().filter(|c| c.crown > 0).count();
        let over = (0..161 * 161).filter(|k| k % 161 > 84 && !fire.cell(*k).arrival_s.is_nan()).count();
        (crowns, over, fire.spot_fires())
    };
    assert_eq!(run(1.0, 1.0), (0, 0, 0));
    let (crowns, over, spots) = run(14.0, 0.0);
    assert!(crowns > 300 && over == 0 && spots == 0, "{crowns} {over} {spots}");
    let (_, over, spots) = run(14.0, 0.5);
    assert!(over > 50 && spots > 3, "{over} {spots}");
}

#[test]
fn a_shower_of_damp_air_stops_a_fire_and_dry_air_lets_it_go_on() {
    let damp = |minutes: i64, humidity_percent: f64| yanlian::hazard::forest_fire::weather::Weather { humidity_percent, ..wind(minutes, 3.0, 45.0) };
    let land = square(121, 30.0, 1, [0.0, 0.0], OPEN);
    let at = middle(&land);
    // Fuel model 1 goes out at 12 % of moisture: saturated air brings fine fuel there within the hour.
    let rows = vec![damp(0, 30.0), damp(60, 100.0), damp(180, 100.0), damp(200, 20.0), damp(201, 20.0)];
    let mut fire = ForestFire::new(Arc::new(land), spec(rows, at), Barriers::default(), Seed(1));
    let area = |fire: &mut ForestFire, minutes| {
        fire.advance(Moment::minutes(minutes), &[]);
        fire.burnt_ha()
    };
    let (dry, wet, later) = (area(&mut fire, 60), area(&mut fire, 180), area(&mut fire, 199));
    assert!(dry > 5.0 && wet >= dry, "{dry} {wet}");
    assert_eq!(wet, later);
    assert!(area(&mut fire, 480).is_finite() && fire.cells().all(|c| c.arrival_s.is_nan() || c.rate_m_s.is_finite()));
}

#[test]
fn a_wind_that_the_controller_turns_is_as_if_the_file_had_said_so_until_the_file_s_next_row() {
    let turn = HazardAct::Wind { wind_m_s: 6.0, towards_deg: 200.0 };
    let times = |f: &ForestFire| f.cells().map(|c| c.arrival_s.to_bits()).collect::<Vec<_>>();
    let burn = |rows: Vec<Weather>, by_hand: bool| {
        let mut fire = grass_fire(121, rows);
        fire.advance(Moment::minutes(60), &[]);
        fire.advance(Moment::minutes(240), if by_hand { std::slice::from_ref(&turn) } else { &[] });
        fire
    };
    let (by_hand, by_file) = (burn(vec![wind(0, 3.0, 45.0)], true), burn(vec![wind(0, 3.0, 45.0), wind(60, 6.0, 200.0)], false));
    assert!(times(&by_hand) == times(&by_file), "to the bit");
    let untouched = burn(vec![wind(0, 3.0, 45.0)], false);
    let middle = |f: &ForestFire| f.middle().expect("it burns");
    assert!(middle(&by_hand).y < middle(&untouched).y - 100.0, "{:?} {:?}", middle(&by_hand), middle(&untouched));
    let later = burn(vec![wind(0, 3.0, 45.0), wind(180, 2.0, 90.0)], true);
    let blows = |minute| later.weather(Moment::minutes(minute)).wind_towards_deg;
    assert_eq!((blows(30), blows(170), blows(200)), (45.0, 200.0, 90.0));
}

fn act(x: f64, y: f64, kind: u8) -> HazardAct {
    let at = Point::new(x, y);
    match kind {
        0 => HazardAct::Line { path: vec![at, Point::new(y, x)], width_m: 8.0 },
        1 => HazardAct::Ignite { at },
        2 => HazardAct::Wet { at, litres: 2000.0 },
        3 => HazardAct::BurnOut { path: vec![at, Point::new(x + 120.0, y)] },
        4 => HazardAct::Wind { wind_m_s: x / 200.0, towards_deg: y / 5.0 },
        _ => HazardAct::Extinguish { at, radius_m: 90.0 },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn burnt_never_unburns_and_a_restart_is_the_same_run(
        acts in proptest::collection::vec((0.0f64..1800.0, 0.0f64..1800.0, 0u8..6), 1..12),
        winds in proptest::collection::vec((0.0f64..9.0, 0.0f64..360.0), 1..4),
        cut in 1usize..11,
    ) {
        let rows: Vec<_> = winds.iter().enumerate().map(|(i, (v, d))| wind(i as i64 * 25, *v, *d)).collect();
        let mut fire = grass_fire(61, rows.clone());
        let mut other = grass_fire(61, rows);
        let mut before = burnt(&fire);
        for (i, (x, y, kind)) in acts.iter().enumerate() {
            let to = Moment::ZERO + Span::minutes(7) * (i as i64 + 1);
            fire.advance(to, &[act(*x, *y, *kind)]);
            let now = burnt(&fire);
            prop_assert!(before.iter().zip(&now).all(|(b, n)| !b || *n));
            before = now;
            if i + 1 == cut {
                other.load(&fire.save());
            } else if i + 1 > cut {
                other.advance(to, &[act(*x, *y, *kind)]);
            }
        }
        if acts.len() >= cut {
            let sum = |f: &ForestFire| { let mut h = Hasher::new(); f.fingerprint(&mut h); h.finish() };
            prop_assert_eq!(sum(&fire), sum(&other));
            prop_assert_eq!(&fire.frame().intensity_kw_per_m, &other.frame().intensity_kw_per_m);
        }
    }
}

#[test]
fn a_cell_of_a_county_takes_no_more_than_forty_bytes() {
    let mut fire = grass_fire(641, vec![wind(0, 8.0, 45.0)]);
    fire.advance(hours(6), &[]);
    let burnt = fire.burnt_cells().len();
    assert!(burnt > 10_000, "{burnt} cells burnt");
    let bytes = fire.bytes_per_cell();
    assert!((30.0..=40.0).contains(&bytes), "{bytes:.1} bytes a cell with {burnt} of {} burnt", 641 * 641);
}

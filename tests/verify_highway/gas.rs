//! A leak beside two hamlets: who breathes how much, who is harmed, and what sheltering, moving and a turn of the wind change.

use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::record::event::{Kind, Who};
use yanlian::record::tale::Tale;
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::load::{LoadOptions, load};

use crate::folder::Folder;

/// Two hamlets, 240 and 370 m west of the leak.
fn folder(clauses: &str, drill: &str) -> Folder {
    let f = Folder::new();
    let text = std::fs::read_to_string(f.path("roads.geojson")).expect("roads");
    let at = text.rfind("\"Village\"").expect("the second road");
    f.write("roads.geojson", &format!("{}\"Expressway\"{}", &text[..at], &text[at + 9..]));
    f.replace("county.ron", "channels: [", "channels: [(key: \"gong\", name: \"锣\", kind: Gong, coverage_day: 0.9, coverage_night: 0.9, setup_min: Triangular(1, 2, 3), delay_min: Exponential(1), power: None), (key: \"doors\", name: \"入户\", kind: DoorToDoor, coverage_day: 1, coverage_night: 1, setup_min: Triangular(1, 2, 3), delay_min: Fixed(0), rate_per_h: 60, power: None), ");
    // Room to step out of the wind: 3 km each way, falling south as before.
    let mut land = String::from("ncols 60\nnrows 60\nxllcorner -1000\nyllcorner -1000\ncellsize 50\nNODATA_value -9999\n");
    for r in 0..60 {
        land += &(0..60).map(|c| format!("{:.1} ", 111.0 - 0.3 * f64::from(r) + 0.4 * (f64::from(c) - 29.5).abs())).collect::<String>();
        land.push('\n');
    }
    f.write("terrain.asc", &land);
    f.write(
        "plans/gas.ron",
        &format!(
            r#"(
    format: 1, key: "gas", title: "泄漏", level: Special, class: Accident, source: "by hand",
    roles: [(key: "hq", name: "指挥部", seat: CountyBody, commands: true, closes_expressway: true)],
    levels: [], clauses: [{clauses}], zones: [], roster: [], shelters: [],
)"#
        ),
    );
    f.write(
        "drills/gas.ron",
        &format!(
            r#"(
    format: 1, title: "泄漏", source: "by hand", county: "../", plans: ["../plans/gas.ron"],
    start: "2019-10-06T14:00:00+08:00", length: "T+03:00",
    hazard: RoadFire(
        road: "r-2", along_m: 190, at: "T+00:05", vehicle: Tanker, load: Chlorine, blocks: 1, stuck: 0, peak_mw: 1, verge_m: 50,
        {drill}
        traffic: (busiest_veh_per_h: 800, cars: 0.8, buses: 0.05, goods: 0.15),
        calls: [(to: "hq", after_min: Fixed(2))],
    ),
)"#
        ),
    );
    f
}

const BLOWS: &str = r#"leak: (kg_per_s: 0.04, lasts_min: 90), air: [(at: "T+00:00", wind_m_per_s: 3, wind_from_deg: 90, cloud: 1)],"#;
const STAY: &str = r#"(key: "g.1", phase: Handling, text: "就地避险", actor: "hq", trigger: "reports(\"vehicle-fire\") >= 1", auto: true, action: Warn(zones: Isolation, stage: StayIn, channels: ["gong", "doors"]), deadline_min: 20),"#;
const MOVE: &str = r#"(key: "g.1", phase: Handling, text: "转移", actor: "hq", trigger: "reports(\"vehicle-fire\") >= 1", auto: true, action: Evacuate(zones: Isolation, channels: ["gong", "doors"]), deadline_min: 60),"#;

fn scenario(f: &Folder) -> Scenario {
    load(&f.path("drills/gas.ron"), &LoadOptions::default()).unwrap_or_else(|e| panic!("{e:?}"))
}
fn tales(f: &Folder) -> Vec<Tale> {
    let s = scenario(f);
    let prepared = Prepared::new(&s);
    (1..=4)
        .map(|seed| {
            let tale = run(&s, &prepared, &Options::new(seed), &mut Silent);
            assert_eq!(crate::record::without_cause(&tale), Vec::<String>::new());
            tale
        })
        .collect()
}
/// People of households harmed: dead, and hurt.
fn harmed(tales: &[Tale]) -> (f64, f64) {
    let sum = |kind: Kind| tales.iter().flat_map(|t| &t.events).filter(|e| e.kind == kind && matches!(e.subject, Who::Household(_))).map(|e| e.value).sum();
    (sum(Kind::Died), sum(Kind::Injured))
}

#[test]
fn whoever_is_told_to_stay_in_breathes_less_and_whoever_is_led_out_in_time_least() {
    let none = tales(&folder("", BLOWS));
    let stay = tales(&folder(STAY, BLOWS));
    let moved = tales(&folder(MOVE, BLOWS));
    let told = |tales: &[Tale], word: &str| tales.iter().flat_map(|t| &t.events).filter(|e| e.kind == Kind::Warned && e.detail.says(word)).count();
    assert!(told(&stay, "stay-in") > 20 && told(&none, "stay-in") == 0 && told(&moved, "leave") > 20);
    let (none, stay, moved) = (harmed(&none), harmed(&stay), harmed(&moved));
    assert!(none.0 + none.1 > 50.0, "the hamlet under the wind is harmed: {none:?}");
    let loss = |h: (f64, f64)| 10.0 * h.0 + h.1;
    assert!(loss(stay) < 0.9 * loss(none) && loss(moved) < 0.9 * loss(none), "none {none:?}, stay {stay:?}, move {moved:?}");
}

#[test]
fn the_zones_of_an_order_are_those_that_the_guidebook_names_for_the_wind_as_it_blows() {
    let f = folder(MOVE, BLOWS);
    let s = scenario(&f);
    let keys: Vec<&str> = s.books.zones.iter().map(|z| z.key.as_str()).collect();
    assert_eq!(keys, ["around-ping-1", "around-ping-2"], "a zone for each settlement about the accident");
    assert!(scenario(&folder("", BLOWS)).books.zones.is_empty(), "and none where no clause speaks of distances");
    let downwind = folder(&STAY.replace("Isolation", "Downwind"), BLOWS);
    let warned = tales(&downwind).iter().flat_map(|t| t.events.clone()).filter(|e| e.kind == Kind::BroadcastBegan).count();
    assert_eq!(warned, 0, "both hamlets lie within the 610 m that are cleared all round");
}

#[test]
fn a_turn_of_the_wind_by_the_controller_takes_the_gas_elsewhere() {
    let away = BLOWS.replace("wind_from_deg: 90", "wind_from_deg: 270");
    let still = folder("", &away);
    assert_eq!(harmed(&tales(&still)).1, 0.0, "it blows away from both");
    let f = folder("", &away);
    f.replace(
        "drills/gas.ron",
        "    hazard: RoadFire(",
        r#"    injects: [(key: "turn", at: "T+00:20", text: "风转", effect: Wind(wind_m_per_s: 3, wind_from_deg: 92))],
    hazard: RoadFire("#,
    );
    assert_eq!(f.findings("drills/gas.ron", yanlian::base::lang::Lang::En), Vec::<String>::new());
    let turned = tales(&f);
    assert!(harmed(&turned).1 > 10.0, "{:?}", harmed(&turned));
    let first = turned.iter().flat_map(|t| &t.events).filter(|e| e.kind == Kind::Injured && matches!(e.subject, Who::Household(_))).map(|e| e.at.as_minutes());
    assert!(first.fold(f64::INFINITY, f64::min) >= 20.0);
}

#[test]
fn a_run_with_gas_is_the_same_twice_and_goes_on_from_a_keyframe() {
    let s = scenario(&folder(MOVE, BLOWS));
    let prepared = Prepared::new(&s);
    let once = || run(&s, &prepared, &Options::new(5), &mut Silent).fingerprint;
    assert_eq!(once(), once());
    let mut keep = super::Keep::default();
    let whole = run(&s, &prepared, &Options::new(5), &mut keep);
    let (at, parts, events) = keep.frames[1].clone();
    let rest = yanlian::drill::run::resume(&s, &prepared, &Options::new(5), at, &parts, events, &mut Silent).expect("it reads");
    assert_eq!(whole.events, rest.events);
}

#[test]
fn what_people_breathed_is_summed_up_and_less_of_it_where_they_were_led_out() {
    let sum = |tales: &[Tale]| {
        let told: Vec<_> = tales.iter().flat_map(|t| &t.events).filter(|e| e.kind == Kind::Exposed && e.subject == Who::Drill).collect();
        assert_eq!(told.len(), tales.len(), "once a run");
        let of = |word: &str| told.iter().filter_map(|e| e.detail.number(word)).sum::<f64>();
        let value: f64 = told.iter().map(|e| e.value).sum();
        assert!((value - of("indoors") - of("outdoors")).abs() <= 4.0, "{value}");
        assert!(of("worst") > 0.0);
        value
    };
    let (none, moved) = (sum(&tales(&folder("", BLOWS))), sum(&tales(&folder(MOVE, BLOWS))));
    assert!(none > 1000.0 && moved < 0.8 * none, "{none} {moved}");
}

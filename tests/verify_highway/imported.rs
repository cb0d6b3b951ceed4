//! The same drill on a map from open data: a motorway with two interchanges is enough; nobody has drawn anything for it.

use std::path::Path;

use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::import::story::{self, Wish};
use yanlian::map::road::RoadClass;
use yanlian::record::event::Kind;
use yanlian::record::tale::PlanUse;
use yanlian::scenario::load::{LoadOptions, load};

/// The small extract with a motorway along its east edge, two interchanges, and roads from them into the village.
fn extract(dir: &Path) -> std::path::PathBuf {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small.osm")).expect("the extract");
    let mut nodes = String::new();
    for (k, lat) in [42.5005, 42.5080, 42.5150, 42.5230, 42.5295].iter().enumerate() {
        nodes += &format!("<node id=\"{}\" lat=\"{lat}\" lon=\"1.5350\"/><node id=\"{}\" lat=\"{lat}\" lon=\"1.5353\"/>\n", 301 + k, 311 + k);
    }
    let way = |id: u32, refs: &[u32], class: &str, more: &str| {
        let refs: String = refs.iter().map(|r| format!("<nd ref=\"{r}\"/>")).collect();
        format!("<way id=\"{id}\">{refs}<tag k=\"highway\" v=\"{class}\"/><tag k=\"lanes\" v=\"2\"/>{more}</way>\n")
    };
    let name = "<tag k=\"ref\" v=\"A-1\"/><tag k=\"oneway\" v=\"yes\"/>";
    let mut ways = way(301, &[301, 302, 303, 304, 305], "motorway", name) + &way(302, &[315, 314, 313, 312, 311], "motorway", name);
    for (id, main, town) in [(303, 302, 17), (304, 312, 17), (305, 304, 20), (306, 314, 20)] {
        ways += &way(id, &[main, town], "motorway_link", "<tag k=\"oneway\" v=\"no\"/>");
    }
    let path = dir.join("motorway.osm");
    std::fs::write(&path, text.replace("  <way id=\"101\">", &format!("{nodes}  <way id=\"101\">")).replace("  <relation", &format!("{ways}  <relation")))
        .expect("room");
    path
}

/// Heights for it: a plain.
fn dem(dir: &Path) -> std::path::PathBuf {
    let mut text = String::from("ncols 60\nnrows 50\nxllcorner 1.49\nyllcorner 42.49\ncellsize 0.001\nNODATA_value -9999\n");
    for r in 0..50 {
        text += &((0..60).map(|c| format!("{:.1} ", 1000.0 - f64::from(r) + 0.2 * f64::from(c))).collect::<String>() + "\n");
    }
    let path = dir.join("plain.asc");
    std::fs::write(&path, text).expect("room");
    path
}

const PLAN: &str = r#"(
    format: 1, key: "road", title: "Vehicle fire", level: Special, class: Accident, source: "by hand",
    roles: [(key: "hq", name: "hq", seat: CountyBody, commands: true, closes_expressway: true)],
    levels: [],
    clauses: [
        (key: "r.1", phase: Handling, text: "engines", actor: "hq", trigger: "reports(\"vehicle-fire\") >= 1", auto: true, action: Extinguish(teams: []), deadline_min: 60),
        (key: "r.2", phase: Handling, text: "signs", actor: "hq", trigger: "reports(\"vehicle-fire\") >= 1", auto: true, action: Divert(roads: ["ROAD"]), deadline_min: 20),
        (key: "r.3", phase: Handling, text: "mainline", actor: "hq", trigger: "reports(\"vehicle-fire\") >= 1", auto: true, action: CloseRoad(roads: ["ROAD"]), deadline_min: 20),
    ],
    zones: [], roster: [], shelters: [],
)"#;

#[test]
fn any_map_with_a_motorway_has_the_drill() {
    let keep = tempfile::tempdir().expect("a temporary folder");
    let out = keep.path().join("county");
    let wish = Wish {
        osm: extract(keep.path()),
        dem: vec![dem(keep.path())],
        bbox: Some("1.50,42.50,1.54,42.53".into()),
        residents: Some(2_000),
        name: Some("Small".into()),
        out: out.clone(),
        ..Wish::default()
    };
    story::import(&wish, &mut |_| {}).unwrap_or_else(|e| panic!("{e}"));
    let county = yanlian::scenario::load::load_county(&out).unwrap_or_else(|e| panic!("{e:?}"));
    let graph = &county.roads;
    // The piece of motorway between the interchanges.
    let (key, road) = graph
        .road_keys
        .iter()
        .map(|(id, key): (yanlian::base::ids::RoadId, &str)| (key.to_owned(), id))
        .filter(|(_, id)| graph.road(*id).class == RoadClass::Expressway)
        .find(|(_, id)| {
            let ways = yanlian::drill::expressway::corridor::carriageways(graph, *id, 100.0);
            ways.len() == 2 && ways[0].door_before().is_some() && ways[0].doors.iter().any(|d| d.m > ways[0].scene_m)
        })
        .expect("a motorway between two interchanges, with a carriageway the other way");
    let length = graph.road(road).length_m;
    std::fs::create_dir_all(out.join("plans")).expect("room");
    std::fs::write(out.join("plans/road.ron"), PLAN.replace("ROAD", &key)).expect("room");
    std::fs::write(
        out.join("road.ron"),
        format!(
            r#"(
    format: 1, title: "Vehicle fire", source: "by hand", county: ".", plans: ["plans/road.ron"],
    start: "2019-10-06T14:00:00+08:00", length: "T+04:00",
    hazard: RoadFire(
        road: "{key}", along_m: {:.0}, at: "T+00:05", vehicle: Goods, load: Ordinary, blocks: 2,
        air: [(at: "T+00:00", wind_m_per_s: 3, wind_from_deg: 20)],
        traffic: (busiest_veh_per_h: 1800, cars: 0.8, buses: 0.05, goods: 0.15),
        calls: [(to: "hq", after_min: Fixed(3))],
    ),
)"#,
            length * 0.8
        ),
    )
    .expect("room");
    let s = load(&out.join("road.ron"), &LoadOptions::default()).unwrap_or_else(|e| panic!("{e:?}"));
    let prepared = Prepared::new(&s);
    let tale = |plan_use| run(&s, &prepared, &Options::new(1).baseline(plan_use, Vec::new()), &mut Silent);
    let (none, best) = (tale(PlanUse::NoPlan), tale(PlanUse::Perfect));
    let own = run(&s, &prepared, &Options::new(1), &mut Silent);
    let hours = |t: &yanlian::record::tale::Tale| t.events.iter().find(|e| e.kind == Kind::TrappedHours).map_or(f64::NAN, |e| e.value);
    for t in [&none, &own, &best] {
        assert!(t.events.iter().any(|e| e.kind == Kind::AccidentBegan) && hours(t).is_finite());
        assert_eq!(crate::record::without_cause(t), Vec::<String>::new());
    }
    assert!(own.events.iter().any(|e| e.kind == Kind::RoadClosed) && own.events.iter().any(|e| e.kind == Kind::SignsOn));
    assert!(hours(&best) < hours(&none), "{} {}", hours(&best), hours(&none));
}

//! A vehicle fire from a drill file: what cannot be is found with its place and remedy.

use yanlian::base::lang::Lang;

use crate::folder::Folder;

const FIRE: &str = r#"(
    format: 1, title: "车辆火灾", source: "by hand", county: "../", start: "2019-10-06T14:00:00+08:00", length: "T+06:00",
    hazard: RoadFire(
        road: "ROAD", along_m: 10, at: "T+00:05", vehicle: Goods, load: Ordinary, blocks: 1,
        air: [(at: "T+00:00", wind_m_per_s: 3, wind_from_deg: 20)],
        traffic: (busiest_veh_per_h: 1500, cars: 0.8, buses: 0.05, goods: 0.15),
    ),
)
"#;

/// The small folder with one of its roads made an expressway.
fn folder() -> Folder {
    let f = Folder::new();
    let text = std::fs::read_to_string(f.path("roads.geojson")).expect("roads");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let id = json["features"][0]["properties"]["id"].as_str().expect("a road has a key").to_owned();
    let class = json["features"][0]["properties"]["class"].as_str().expect("a class").to_owned();
    f.write("roads.geojson", &text.replacen(&format!("\"{class}\""), "\"Expressway\"", 1));
    f.write("drills/road.ron", &FIRE.replace("ROAD", &id));
    f
}

#[test]
fn a_good_accident_has_no_findings() {
    assert_eq!(folder().findings("drills/road.ron", Lang::En), Vec::<String>::new());
}

#[test]
fn what_cannot_be_is_found_with_its_place_and_remedy() {
    for (from, to, code, needle) in [
        ("vehicle: Goods", "vehicle: Train", "S0", "Train"),
        ("along_m: 10", "along_m: 190000", "S019", "the piece is only"),
        ("blocks: 1", "blocks: 8", "S019", "lanes a direction"),
        ("at: \"T+00:05\"", "at: \"T+09:00\"", "S019", "is not within the drill's T+00:00 to T+06:00"),
        ("cars: 0.8", "cars: 0.9", "S019", "sum to"),
        ("cars: 0.8", "by_hour: [1, 1], cars: 0.8", "S019", "expected 24"),
        ("wind_from_deg: 20", "wind_to_deg: 20", "S006", "there is no field wind_to_deg"),
        ("busiest_veh_per_h: 1500", "busiest_veh_per_h: -1", "S012", "-1"),
    ] {
        let f = folder();
        f.replace("drills/road.ron", from, to);
        let list = f.findings("drills/road.ron", Lang::En);
        assert!(list.iter().any(|l| l.contains(code) && l.contains(needle)), "{to}: {list:#?}");
    }
}

#[test]
fn only_what_treats_people_has_wards_and_only_those_that_there_are() {
    for (wards, expected) in [
        ("kind: Hospital, wards: [Trauma, Burns]", None),
        ("kind: Clinic, wards: []", None),
        ("kind: School, wards: [Trauma]", Some(("S019", "only a Hospital or a Clinic"))),
        ("kind: Hospital, wards: [Teeth]", Some(("S0", "Teeth"))),
    ] {
        let f = folder();
        f.replace("county.ron", "kind: School", wards);
        let list = f.findings("drills/road.ron", Lang::En);
        match expected {
            None => assert_eq!(list, Vec::<String>::new(), "{wards}"),
            Some((code, needle)) => assert!(list.iter().any(|l| l.contains(code) && l.contains(needle)), "{wards}: {list:#?}"),
        }
    }
}

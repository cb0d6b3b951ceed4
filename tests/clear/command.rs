//! The command `clear` from outside: what it prints, what it refuses, and how it ends.

use std::process::Command;

use crate::folder::Folder;

const AREA: &str = r#"{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "西岸", "name_en": "West bank"}, "geometry": {"type": "Polygon", "coordinates": [[[100, 300], [600, 300], [600, 700], [100, 700], [100, 300]]]}}
]}
"#;

/// Runs the program in a folder; exit code, output, complaints.
fn yanlian(folder: &Folder, args: &[&str]) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_yanlian")).current_dir(&folder.dir).args(args).output().expect("the program starts");
    (out.status.code().expect("no signal"), String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn an_area_is_cleared_in_both_languages_and_as_json() {
    let folder = Folder::new();
    folder.write("zone.geojson", AREA);
    let (code, zh, _) = yanlian(&folder, &["clear", ".", "--area", "zone.geojson", "--hours", "6"]);
    assert!(code == 0 && zh.contains("撤离时间") && zh.contains("西岸"), "{zh}");
    let (code, en, _) = yanlian(&folder, &["--lang", "en", "clear", ".", "--area", "zone.geojson", "--hours", "6", "--seeds", "1..3"]);
    assert!(code == 0 && en.contains("Clearance time") && en.contains("West bank") && en.contains("seed 1..3"), "{en}");
    let (code, json, _) = yanlian(&folder, &["clear", ".", "--area", "zone.geojson", "--hours", "6", "--format", "json", "--out", "out", "--at", "14:00"]);
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(code == 0 && value["order_clock"] == "14:00" && value["runs"][0]["all"]["people"].as_u64().is_some_and(|n| n > 100), "{json}");
    for file in ["people.csv", "clearance.geojson", "clear.json", "record/run.json"] {
        assert!(folder.path("out").join(file).is_file(), "{file}");
    }
    let (code, again, _) = yanlian(&folder, &["clear", ".", "--area", "zone.geojson", "--hours", "6", "--format", "json", "--out", "out", "--at", "14:00"]);
    assert!(code == 0 && again == json, "the folder is ours, and the answer the same");
}

#[test]
fn the_latest_order_of_a_drill_is_told_for_each_zone() {
    let folder = Folder::new();
    let (code, text, complaints) = yanlian(&folder, &["clear", ".", "--drill", "drills/flood.ron"]);
    assert!(code == 0 && text.contains("最晚下令时刻"), "{text}{complaints}");
}

#[test]
fn what_cannot_be_cleared_is_refused_with_its_place() {
    let folder = Folder::new();
    let ring = |points: &str| format!("{{\"type\": \"Polygon\",\n \"coordinates\": [{points}]}}");
    for (name, text, said) in [
        ("outside", ring("[[5000, 5000], [6000, 5000], [6000, 6000], [5000, 5000]]"), "outside.geojson:1:1: M005 area: the area lies wholly outside"),
        ("empty", ring("[[10, 10], [60, 10], [60, 60], [10, 10]]"), "empty.geojson:1:1: M014 area: no household lives in the area"),
        ("flat", ring("[[10, 10], [60, 10], [90, 10], [10, 10]]"), "flat.geojson:2:18: M013 area: the ring encloses nothing"),
        ("two", ring("[[10, 10], [60, 10], [10, 10]]"), "two.geojson:2:18: M013 area: a ring needs three different points"),
        ("word", ring("[[\"a\", 10], [60, 10], [10, 10]]"), "word.geojson:2:19: S008 area: is a list; expected a position"),
        ("line", "{\"type\": \"LineString\", \"coordinates\": [[1, 2], [3, 4]]}".to_owned(), "line.geojson:1:1: M013 area: this is no polygon"),
        ("none", "{\"type\": \"FeatureCollection\", \"features\": []}".to_owned(), "none.geojson: M013 area: the file holds no feature"),
        ("cut", "{\"type\": \"Polygon\", \"coord".to_owned(), "S001 syntax"),
    ] {
        let file = format!("{name}.geojson");
        folder.write(&file, &text);
        let (code, out, complaints) = yanlian(&folder, &["--lang", "en", "clear", ".", "--area", &file, "--hours", "2"]);
        assert!(code == 1 && out.is_empty() && complaints.contains(said), "{name} {code}: {complaints}");
    }
}

#[test]
fn a_county_without_shelters_and_wrong_usage_are_said_plainly() {
    let folder = Folder::new();
    folder.write("zone.geojson", AREA).replace("county.ron", "capacity: 300", "capacity: 0");
    let (code, _, complaints) = yanlian(&folder, &["--lang", "en", "clear", ".", "--area", "zone.geojson"]);
    assert!(code == 1 && complaints.contains("M015 shelters: the county has no shelter with room"), "{complaints}");
    let (code, text, _) = yanlian(&folder, &["clear", ".", "--area", "zone.geojson", "--to", "own", "--hours", "4"]);
    assert!(code == 0, "{text}");
    for wrong in [&["--seeds", "9..2"][..], &["--at", "25:00"], &["--rain", "-3"], &["--to", "moon"]] {
        let (code, ..) = yanlian(&folder, &[&["clear", ".", "--area", "zone.geojson"][..], wrong].concat());
        assert_eq!(code, 2, "{wrong:?}");
    }
    let (code, ..) = yanlian(&folder, &["clear", "."]);
    assert_eq!(code, 2, "an area or a drill is needed");
    let (code, _, complaints) = yanlian(&folder, &["clear", ".", "--area", "missing.geojson"]);
    assert!(code == 3 && complaints.contains("missing.geojson"), "{complaints}");
}

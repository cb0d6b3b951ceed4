//! Bad input: each mistake in a file gives exactly the finding expected, text and place.
//!
//! One `check`, many cases: a name, the file to spoil, what to replace by what, the lines expected.

mod days;
mod exits;
mod floods;
mod houses;
mod injects;
mod kinds;
mod nests;
mod plans;
mod rasters;

use std::path::Path;

use yanlian::base::lang::Lang;
use yanlian::scenario::load::{self, LoadError, LoadOptions};

use crate::folder::Folder;

/// A case: name, file, text there, text instead, findings.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (name, file, from, to, expected) in cases {
        let folder = Folder::new();
        folder.replace(file, from, to);
        let is = folder.findings("", Lang::En);
        if is != *expected {
            wrong.push(format!("{name}\n  expected {expected:#?}\n  is {is:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mistakes_of_shape_are_found_where_they_stand() {
    check(&[
        (
            "unknown field",
            "plans/flood.ron",
            "deadline_min: 40",
            "dedline_min: 40",
            &[
                "plans/flood.ron:10:9: S007 clause \"flood.2\": the field deadline_min is missing; add it",
                "plans/flood.ron:10:160: S006 clause \"flood.2\": there is no field dedline_min, did you mean deadline_min?; correct it or remove it",
            ],
        ),
        ("missing field", "county.ron", "name: \"岩门镇\", ", "", &["county.ron:3:17: S007 township \"yan\": the field name is missing; add it"]),
        (
            "NaN",
            "county.ron",
            "coverage_day: 0.9",
            "coverage_day: NaN",
            &["county.ron:13:70: S012 channel \"phone\" · coverage_day: NaN is no share; expected 0 to 1"],
        ),
        ("infinity", "drills/flood.ron", "mm: 120", "mm: inf", &["drills/flood.ron:5:82: S012 rain total · mm: inf is no rain; expected 0 to 3000 mm"]),
        (
            "a length of −5",
            "roads.geojson",
            "\"to\": \"j-mid\"",
            "\"to\": \"j-mid\", \"length_m\": -5",
            &["roads.geojson:2:96: S012 road \"r-1\" · length_m: -5 is no length; expected 1 to 200000 metres"],
        ),
        (
            "wrong kind",
            "county.ron",
            "people: 20",
            "people: \"twenty\"",
            &["county.ron:14:97: S008 team \"flood-team\" · people: is a text; expected a number"],
        ),
        (
            "nobody on duty",
            "county.ron",
            "crs: \"local\"",
            "crs: \"local\", centre_staff: 0",
            &["county.ron:2:75: S012 county · centre_staff: 0 is no usable number; expected 1 to 1000"],
        ),
        ("half a person", "county.ron", "people: 20", "people: 20.5", &["county.ron:14:97: S012 team \"flood-team\" · people: 20.5 is no whole number"]),
        (
            "a field twice",
            "county.ron",
            "crs: \"local\"",
            "crs: \"local\", crs: \"local\"",
            &["county.ron:2:61: S009 county · crs: written already in line 2; keep one"],
        ),
        (
            "a power line without its way",
            "county.ron",
            "kind: School",
            "kind: PowerLine",
            &[
                "county.ron:6:9: S019 facility \"school\" · line: a PowerLine needs a township and line: [(lon, lat), …] of two points at least; other facilities have no line",
            ],
        ),
        (
            "a school with a way",
            "county.ron",
            "kind: School",
            "kind: School, line: [(0, 0), (500, 500)]",
            &[
                "county.ron:6:57: S019 facility \"school\" · line: a PowerLine needs a township and line: [(lon, lat), …] of two points at least; other facilities have no line",
            ],
        ),
        (
            "unknown word",
            "county.ron",
            "kind: School",
            "kind: Shool",
            &[
                "county.ron:6:43: S013 facility \"school\" · kind: there is no \"Shool\", did you mean School?; known: School, Hospital, Clinic, FireStation, Police, TownHall, Shelter, Base, Depot, BusStation, FuelStation, Helipad, WaterPoint, ControlPoint, CareHome, RoadOperator, WaterIntake, Mine, Other, Mast, Substation, Landing, PowerLine",
            ],
        ),
        (
            "unknown distribution",
            "county.ron",
            "LogNormal(4, 0.5)",
            "LogNorml(4, 0.5)",
            &[
                "county.ron:10:103: S013 gauge \"huangtuxi\" · delay_min: there is no \"LogNorml\", did you mean LogNormal?; known: Fixed, Uniform, Triangular, Normal, LogNormal, Exponential, Weibull, Rayleigh, Bass",
            ],
        ),
        (
            "descending distribution",
            "county.ron",
            "LogNormal(4, 0.5)",
            "Uniform(4, 0.5)",
            &["county.ron:10:103: S019 gauge \"huangtuxi\" · delay_min: the numbers must ascend"],
        ),
        (
            "syntax",
            "plans/flood.ron",
            "roster: [\"flood-team\"],",
            "roster: [\"flood-team\",",
            &["plans/flood.ron:16:36: S001 syntax: expected a comma here, in a list"],
        ),
        (
            "a key with a space",
            "county.ron",
            "key: \"base\"",
            "key: \"the base\"",
            &[
                "county.ron:7:15: S014 facility · key: \"the base\" is no key; use letters, digits and -",
                "county.ron:14:52: S011 team \"flood-team\" · base: there is no facility \"base\"",
            ],
        ),
        (
            "a time that is none",
            "drills/flood.ron",
            "at: \"T+01:00\"",
            "at: \"01:00\"",
            &["drills/flood.ron:8:34: S014 inject \"power\" · at: \"01:00\" is no time; write \"T+hh:mm\""],
        ),
        (
            "a start without offset",
            "drills/flood.ron",
            "03:10:00+08:00",
            "03:10:00",
            &["drills/flood.ron:3:12: S014 drill · start: \"2021-08-24T03:10:00\" is no date with offset; write \"2021-08-24T03:10:00+08:00\""],
        ),
    ]);
}

#[test]
fn mistakes_of_meaning_are_found_where_they_stand() {
    check(&[
        (
            "unknown place",
            "county.ron",
            "township: \"yan\", at: (300, 500))]",
            "township: \"yen\", at: (300, 500))]",
            &["county.ron:4:53: S011 village \"ping\" · township: there is no township \"yen\", did you mean yan?"],
        ),
        (
            "a place outside the map",
            "county.ron",
            "at: (200, 800)",
            "at: (200, 8000)",
            &["county.ron:10:57: M005 gauge \"huangtuxi\" · at: (200, 8000) lies outside the map; the map reaches from (0, 0) to (1000, 1000)"],
        ),
        (
            "a settlement outside the map",
            "population.csv",
            "450,520",
            "4500,520",
            &["population.csv:2:18: M005 settlement \"ping-1\" · lon, lat: (4500, 520) lies outside the map; the map reaches from (0, 0) to (1000, 1000)"],
        ),
        (
            "duplicate id",
            "county.ron",
            "(key: \"base\"",
            "(key: \"school\"",
            &[
                "county.ron:7:15: S010 facility \"school\": the key \"school\" is already used in line 6; choose another",
                "county.ron:14:52: S011 team \"flood-team\" · base: there is no facility \"base\"",
            ],
        ),
        (
            "duplicate clause",
            "plans/flood.ron",
            "key: \"flood.3\"",
            "key: \"flood.1\"",
            &["plans/flood.ron:11:15: S010 clause \"flood.1\": the key \"flood.1\" is already used in line 9; choose another"],
        ),
        (
            "a road that ends outside the map",
            "roads.geojson",
            "[700, 500]",
            "[1700, 500]",
            &["roads.geojson:3:42: M006 road \"r-2\" · to: ends nowhere: (1700, 500) lies outside the map; the map reaches from (0, 0) to (1000, 1000)"],
        ),
        (
            "a road that ends at a junction nobody knows",
            "roads.geojson",
            "\"to\": \"j-mid\"",
            "\"to\": \"j-mdi\"",
            &[
                "roads.geojson:2:75: M006 road \"r-1\" · to: ends nowhere: no other road knows the junction \"j-mdi\", but \"j-mid\" is at this place; did you mean j-mid?",
                "roads.geojson:3:77: M006 road \"r-2\" · from: begins nowhere: no other road knows the junction \"j-mid\", but \"j-mdi\" is at this place; did you mean j-mdi?",
            ],
        ),
        (
            "a junction at two places",
            "roads.geojson",
            "[[500, 500], [700, 500]]",
            "[[600, 500], [700, 500]]",
            &["roads.geojson:2:75: M006 road \"r-1\" · to: the junction \"j-mid\" is also an end of road \"r-2\", 100 metres away; correct one of them"],
        ),
        (
            "a road of one point",
            "roads.geojson",
            "[[300, 500], [500, 500]]",
            "[[300, 500], [300, 500]]",
            &["roads.geojson:2:97: M011 road \"r-1\" · geometry: expected a LineString of at least two different points"],
        ),
        (
            "an unknown river at a bridge",
            "roads.geojson",
            "\"brook-2\"",
            "\"brok-2\"",
            &["roads.geojson:3:110: S011 road \"r-2\" · crossings · reach: there is no river reach \"brok-2\", did you mean brook-2?"],
        ),
        (
            "a bridge beyond the road",
            "roads.geojson",
            "\"along_m\": 5",
            "\"along_m\": 500",
            &["roads.geojson:3:100: M012 road \"r-2\" · crossings: along_m 500 is beyond the road's 200 metres"],
        ),
        (
            "a river that runs uphill",
            "rivers.geojson",
            "\"bed_up_m\": 105",
            "\"bed_up_m\": 95",
            &["rivers.geojson:2:42: M008 river \"brook-1\": the river runs uphill: its bed rises from 95 to 101.5 metres; swap its ends or correct the levels"],
        ),
        (
            "a river that runs uphill at the joint",
            "rivers.geojson",
            "\"downstream\": null, \"bed_up_m\": 101.5",
            "\"downstream\": null, \"bed_up_m\": 103",
            &[
                "rivers.geojson:3:42: M008 river \"brook-2\" · bed_up_m: the river runs uphill: its bed at 103 metres lies above the 101.50 metres at the end of \"brook-1\"",
            ],
        ),
        (
            "a river in a circle",
            "rivers.geojson",
            "\"downstream\": null",
            "\"downstream\": \"brook-1\"",
            &[
                "rivers.geojson:2:42: M009 river \"brook-1\" · downstream: the river runs in a circle: brook-1 → brook-2 → brook-1; let one of them leave the county",
            ],
        ),
        (
            "a team that does not exist",
            "plans/flood.ron",
            "Dispatch(teams: [\"flood-team\"])",
            "Dispatch(teams: [\"flod-team\"])",
            &["plans/flood.ron:10:144: S011 clause \"flood.2\" · action · teams: there is no team \"flod-team\", did you mean flood-team?"],
        ),
        (
            "a role that does not exist",
            "plans/flood.ron",
            "actor: \"office\"",
            "actor: \"officer\"",
            &["plans/flood.ron:11:62: S011 clause \"flood.3\" · actor: there is no role \"officer\", did you mean office?"],
        ),
        (
            "a trigger on an unknown gauge",
            "plans/flood.ron",
            "rain(huangtuxi, 3h)",
            "rain(huangtuxxi, 3h)",
            &["plans/flood.ron:7:102: S011 level Ⅲ · trigger: there is no gauge \"huangtuxxi\", did you mean huangtuxi?"],
        ),
        (
            "a trigger that cannot be read",
            "plans/flood.ron",
            "received(\\\"level\\\")",
            "recieved(\\\"level\\\") and always",
            &["plans/flood.ron:11:82: S018 clause \"flood.3\" · trigger: a trigger knows no \"recieved\", did you mean received?"],
        ),
        (
            "the place behind an escape",
            "plans/flood.ron",
            "received(\\\"level\\\")",
            "received(\\\"level\\\") ad always",
            &["plans/flood.ron:11:102: S018 clause \"flood.3\" · trigger: trigger: expected and, or, or the end here"],
        ),
        (
            "a trigger on an unknown clause",
            "plans/flood.ron",
            "done(flood.1)",
            "done(flood.9)",
            &["plans/flood.ron:10:83: S011 clause \"flood.2\" · trigger: there is no clause \"flood.9\", did you mean flood.1?"],
        ),
        (
            "a clause that waits for itself",
            "plans/flood.ron",
            "done(flood.1)",
            "done(flood.2)",
            &["plans/flood.ron:10:83: P003 clause \"flood.2\" · trigger: the clause \"flood.2\" waits for itself"],
        ),
        (
            "a deadline before its beginning",
            "plans/flood.ron",
            "deadline_min: 40",
            "deadline_min: -5",
            &["plans/flood.ron:10:174: S012 clause \"flood.2\" · deadline_min: -5 is no duration; expected 0.1 to 100800 minutes"],
        ),
        (
            "a rule that runs backwards",
            "plans/flood.ron",
            "leave_rain: [(1, 50)]",
            "leave_rain: [(1, 20)]",
            &["plans/flood.ron:14:75: S019 zone \"z-1\" · rules · leave_rain: 1 h: leave-now at 20 mm lies below prepare at 30 mm"],
        ),
        (
            "an upper plan that is not there",
            "plans/flood.ron",
            "source: \"by hand\",",
            "source: \"by hand\", upper: Some(\"overall\"),",
            &["plans/flood.ron:2:116: S011 plan \"flood\" · upper: the upper plan \"overall\" is not loaded, so implements is not checked"],
        ),
    ]);
}

#[test]
fn all_findings_of_all_files_come_at_once_and_in_order() {
    let f = Folder::new();
    f.replace("county.ron", "people: 20", "people: -1").replace("drills/flood.ron", "mm: 120", "mm: NaN").replace(
        "roads.geojson",
        "\"Village\", \"to\"",
        "\"Vilage\", \"to\"",
    );
    let is = f.findings("", Lang::En);
    let places: Vec<&str> = is.iter().filter_map(|l| l.split(": ").next()).collect();
    assert_eq!(places, ["county.ron:14:97", "drills/flood.ron:5:82", "roads.geojson:2:58"]);
    let Err(LoadError::Findings(list)) = load::load(&f.path("drills/flood.ron"), &LoadOptions::default()) else { panic!("findings") };
    assert_eq!(list.len(), 3);
}

#[test]
fn a_future_format_an_empty_file_and_no_text_are_refused() {
    let f = Folder::new();
    f.replace("county.ron", "format: 1", "format: 7");
    assert_eq!(
        f.findings("county.ron", Lang::En),
        ["county.ron:2:13: S005 file · format: format 7 is from the future: this program reads up to format 1; update the program"]
    );
    for (text, expected) in [
        ("", "plans/flood.ron: S002 file: the file is empty; write it or remove it"),
        ("// nothing yet\n", "plans/flood.ron: S002 file: the file holds comments only, no value"),
    ] {
        let f = Folder::new();
        f.write("plans/flood.ron", text);
        assert_eq!(f.findings("", Lang::En), [expected]);
    }
    let f = Folder::new();
    std::fs::write(f.path("plans/flood.ron"), b"(format: 1,\n key: \"\xff\")").expect("room");
    assert_eq!(f.findings("plans/flood.ron", Lang::En), ["plans/flood.ron:2:1: S016 file: this line is no UTF-8 text; save the file as UTF-8"]);
    let f = Folder::new();
    f.write("plans/other.ron", "(format: 1, colour: \"red\")");
    assert_eq!(
        f.findings("plans/other.ron", Lang::En),
        [
            "plans/other.ron: S017 file: is it a county, a plan, a drill, a sketch, a study or a scoring file? A county has townships or crs, a plan clauses, a drill a hazard, a sketch cell_m and population, a study study, a scoring file metrics"
        ]
    );
}

#[test]
fn a_file_of_two_gigabytes_is_refused_before_it_is_read() {
    for (name, limit) in [("plans/flood.ron", 256), ("terrain.asc", 1024), ("roads.geojson", 256), ("population.csv", 256)] {
        let f = Folder::new();
        // Sparse: two gigabytes of length, nothing on the disk.
        std::fs::OpenOptions::new().write(true).open(f.path(name)).expect("there").set_len(2 << 30).expect("a sparse file");
        let is = f.findings("", Lang::En);
        assert_eq!(is[0], format!("{name}: S003 file: the file has 2048 MiB, more than the {limit} MiB that are read; is it the right file?"));
    }
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    let f = Folder::new();
    // The tests may run as a user whom no permission stops, so the path fails in a way that stops everybody: through a file.
    let through = f.path("county.ron/drills");
    let error = load::check_paths(std::slice::from_ref(&through)).expect_err("no folder");
    assert_eq!(error.to_string(), format!("cannot read {}: {}", through.display(), std::fs::metadata(&through).expect_err("no folder")));
    let error = load::load(&through.join("x.ron"), &LoadOptions::default()).expect_err("no file");
    assert!(matches!(error, LoadError::Failure(_)) && error.to_string().starts_with("cannot read "), "{error}");
    let error = load::load_county(&f.path("county.ron")).expect_err("a file is no folder");
    assert!(matches!(error, LoadError::Failure(_)), "{error}");
    // And with permissions where they count.
    let closed = f.path("plans");
    let mut mode = std::fs::metadata(&closed).expect("there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o000);
    std::fs::set_permissions(&closed, mode.clone()).expect("ours");
    let answer = load::check_paths(std::slice::from_ref(&f.dir));
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    std::fs::set_permissions(&closed, mode).expect("ours");
    match answer {
        Err(error) => assert_eq!(error.to_string(), format!("cannot read {}: Permission denied (os error 13)", closed.display())),
        Ok(findings) => assert!(findings.is_empty(), "nobody was stopped, so nothing is wrong"),
    }
}

#[test]
fn a_missing_county_or_plan_names_the_path() {
    let f = Folder::new();
    f.replace("drills/flood.ron", "\"../plans/flood.ron\"", "\"../plans/flod.ron\"");
    let shown = f.path("plans/flod.ron");
    let is: Vec<String> = load::check_paths(&[f.path("drills/flood.ron")]).expect("disk").iter().map(|l| l.text(Lang::En).to_owned()).collect();
    assert_eq!(is, [format!("there is no {}; paths start from the folder of this file", shown.display())]);
    let empty = f.path("empty");
    std::fs::create_dir(&empty).expect("room");
    let Err(LoadError::Findings(list)) = load::load_county(Path::new(&empty)) else { panic!("a finding") };
    assert_eq!(list[0].code, "S015");
}

#[test]
fn a_coordinate_system_that_nobody_knows_is_a_finding() {
    check(&[(
        "crs",
        "county.ron",
        "crs: \"local\"",
        "crs: \"EPSG:3857\"",
        &[
            "county.ron:2:52: M003 county · crs: the coordinate system \"EPSG:3857\" is unknown; use \"local\", UTM (EPSG:32601 to 32660, 32701 to 32760) or CGCS2000 Gauss-Krüger (EPSG:4491 to 4554)",
        ],
    )]);
}

#[test]
fn every_spoiled_byte_of_every_file_ends_in_findings_or_in_a_drill() {
    // Robustness: drop a piece out of each file at many places; nothing may panic, and the answer must come.
    for name in ["county.ron", "plans/flood.ron", "drills/flood.ron", "roads.geojson", "rivers.geojson", "population.csv", "terrain.asc"] {
        let good = std::fs::read_to_string(Folder::new().path(name)).expect("text");
        let bounds: Vec<usize> = good.char_indices().map(|c| c.0).collect();
        let folder = Folder::new();
        for k in 0..40 {
            let (a, b) = (bounds[k * bounds.len() / 40], bounds[((k * bounds.len() / 40) + 1 + k % 7).min(bounds.len() - 1)]);
            folder.write(name, &format!("{}{}", &good[..a], &good[b..]));
            let _ = folder.findings("", Lang::Zh);
            folder.write(name, &good[..a]);
            let _ = folder.findings("", Lang::Zh);
        }
    }
}

#[test]
fn a_mistake_in_the_drill_hides_none_in_the_plan() {
    let f = Folder::new();
    f.replace("drills/flood.ron", "mm: 120", "mm: -120").replace("plans/flood.ron", "Dispatch(teams: [\"flood-team\"])", "Dispatch(team: [\"flood-team\"])");
    let list = f.findings("drills/flood.ron", Lang::En);
    assert!(list.iter().any(|l| l.starts_with("drills/flood.ron") && l.contains("S012")), "{list:#?}");
    assert!(list.iter().any(|l| l.starts_with("plans/flood.ron") && l.contains("there is no field team, did you mean teams?")), "{list:#?}");
}

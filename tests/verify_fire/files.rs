//! A forest fire from a drill file: what cannot be is found, what can be burns, and the danger map shows it.

use yanlian::base::lang::Lang;
use yanlian::scenario::drill_spec::HazardSpec;
use yanlian::scenario::load::{LoadOptions, load};

use crate::folder::Folder;

const FIRE: &str = r#"(
    format: 1, title: "林火", source: "by hand", county: "../", start: "2022-10-08T11:00:00+08:00", length: "T+06:00",
    hazard: ForestFire(
        weather: [
            (at: "T+00:00", temperature_c: 31, humidity_percent: 28, wind_m_per_s: 4, wind_from_deg: 180),
            (at: "T+01:30", temperature_c: 32, humidity_percent: 25, wind_m_per_s: 6, wind_from_deg: 270),
        ],
        ignitions: [(at: "T+00:05", place: (250, 300))],
    ),
)
"#;

fn folder() -> Folder {
    let f = Folder::new();
    f.write("drills/fire.ron", FIRE);
    f
}

#[test]
fn a_good_fire_drill_has_no_findings_and_its_wind_is_turned_round_once() {
    let f = folder();
    assert_eq!(f.findings("", Lang::En), Vec::<String>::new());
    let s = load(&f.path("drills/fire.ron"), &LoadOptions::default()).expect("good");
    let HazardSpec::ForestFire(fire) = &s.drill.hazard else { panic!("a fire") };
    assert_eq!(fire.weather.iter().map(|w| w.wind_towards_deg).collect::<Vec<_>>(), [0.0, 90.0]);
    assert_eq!((fire.start_hour, fire.day, fire.ignitions.len()), (11.0, 281.0, 1));
    let sets = vec![("rain.scale".to_owned(), "2".to_owned())];
    assert!(load(&f.path("drills/fire.ron"), &LoadOptions { sets, ..LoadOptions::default() }).is_err(), "a fire has no rain to scale");
}

#[test]
fn what_cannot_be_is_found_with_its_place_and_remedy() {
    for (from, to, code, needle) in [
        ("humidity_percent: 28", "humidity_percent: 140", "S012", "140"),
        ("place: (250, 300)", "place: (2500, 300)", "M005", "the ignition lies outside the map"),
        ("length: \"T+06:00\"", "length: \"T+20:00\"", "S019", "the weather ends at T+01:30, the drill only at T+20:00"),
        ("at: \"T+01:30\"", "at: \"T+00:00\"", "S019", "the times must ascend"),
        ("at: \"T+00:05\"", "at: \"T+07:00\"", "S019", "is not within the drill's T+00:00 to T+06:00"),
        ("ignitions:", "fuels: [(cover: \"荒草\", model: 77)], ignitions:", "S013", "there is no fuel model 77"),
        ("ignitions:", "fuels: [(cover: \"grass\", model: 3)], ignitions:", "S013", "no cover is called so"),
        ("ignitions:", "fuels: [(cover: \"荒草\", model: 98)], ignitions:", "S019", "nothing burns at the ignition"),
        ("wind_from_deg: 180", "wind_to_deg: 180", "S006", "there is no field wind_to_deg"),
    ] {
        let f = folder();
        f.replace("drills/fire.ron", from, to);
        let list = f.findings("drills/fire.ron", Lang::En);
        assert!(list.iter().any(|l| l.contains(code) && l.contains(needle)), "{to}: {list:#?}");
    }
}

#[test]
fn nobody_can_light_water() {
    let f = folder();
    let mut cover = String::from("ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 50\nNODATA_value 0\n");
    for _ in 0..20 {
        cover += &("80 ".repeat(20) + "\n");
    }
    f.write("landcover.asc", &cover);
    let list = f.findings("drills/fire.ron", Lang::En);
    assert!(list.iter().any(|l| l.contains("S019") && l.contains("nothing burns at the ignition: land cover 80, fuel model 99")), "{list:#?}");
}

#[test]
fn the_hazard_command_writes_the_fire_and_the_danger_map() {
    let f = folder();
    let out = f.path("out");
    let run = |more: &[&str]| {
        let mut c = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian"));
        c.arg("hazard").arg(f.path("drills/fire.ron")).arg("--out").arg(&out).args(["--lang", "en"]).args(more);
        let o = c.output().expect("the program starts");
        (o.status.code(), String::from_utf8_lossy(&o.stdout).into_owned() + &String::from_utf8_lossy(&o.stderr))
    };
    let (code, text) = run(&[]);
    assert!(code == Some(0) && text.contains("ha burnt"), "{code:?} {text}");
    for name in
        ["fire_arrival.tif", "flame_length.tif", "fire_rate.tif", "fire_intensity.tif", "fire_direction.tif", "crown_state.tif", "fire.csv", "hazard.json"]
    {
        assert!(out.join(name).is_file(), "{name}");
    }
    let hours = std::fs::read_to_string(out.join("fire.csv")).expect("written");
    let burnt: Vec<f64> = hours.lines().skip(1).map(|l| l.split(',').nth(1).expect("a column").parse().expect("a number")).collect();
    assert!(burnt.len() == 361 && burnt.windows(2).all(|w| w[1] >= w[0]) && burnt[360] > 5.0, "{:?}", burnt.last());
    let (code, text) = run(&["--potential", "--at", "T+02:00"]);
    assert!(code == Some(0) && text.contains("ha can burn"), "{code:?} {text}");
    for name in ["rate", "intensity", "flame_length", "direction", "crown"] {
        assert!(out.join(format!("potential_{name}.tif")).is_file(), "{name}");
    }
    assert_eq!(run(&["--rasters", "60"]).0, Some(2));
}

#[test]
fn a_drill_of_a_fire_runs_to_its_sheet_and_leaves_its_rasters() {
    let f = folder();
    let out = f.path("out");
    let drill = f.path("drills/fire.ron");
    let args = ["drill", drill.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8"), "--lang", "en"];
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(args).output().expect("the program runs");
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    for name in ["fire_arrival.tif", "flame_length.tif", "score.json", "report.html"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    assert!(!out.join("max_depth.tif").exists(), "no water in a fire");
    let card: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out.join("score.json")).expect("written")).expect("JSON");
    let area = card["metrics"].as_array().expect("metrics").iter().find(|m| m["id"] == "F2").expect("F2 is measured");
    // The field is grass: it burns, and no forest does.
    assert!(area["value"].as_f64().is_some_and(|v| v.abs() < 1e-9) && card["loss"]["hectares"].as_f64().is_some_and(|v| v > 0.0), "{area}");
}

/// A raster of 20 × 20 cells on the folder's terrain, with what stands in each column.
fn raster(value: impl Fn(usize) -> String) -> String {
    let mut out = String::from("ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 50\nNODATA_value -9999\n");
    for _ in 0..20 {
        out += &((0..20).map(&value).collect::<Vec<_>>().join(" ") + "\n");
    }
    out
}

#[test]
fn a_survey_s_fuel_and_canopy_hold_before_the_crosswalk() {
    use yanlian::hazard::forest_fire::land::Land;
    let f = folder();
    f.write("fuel.asc", &raster(|c| if c < 10 { "4".into() } else { "0".into() }));
    f.write("canopy_cover.asc", &raster(|c| if c < 5 { "60".into() } else { "-9999".into() }));
    f.write("canopy_height.asc", &raster(|c| if c < 5 { "12".into() } else { "-9999".into() }));
    assert_eq!(f.findings("", Lang::En), Vec::<String>::new());
    let s = load(&f.path("drills/fire.ron"), &LoadOptions::default()).expect("good");
    // Grass is line 11 of the crosswalk, fuel 102; the drill burns it as 104.
    let land = Land::of_county(&s.county, &[(11, 104)]);
    assert_eq!((land.fuel[0], land.fuel[12]), (4, 104), "the drill's own model holds where the survey says nothing");
    let stand = |k: usize| land.stands[usize::from(land.stand[k])];
    assert!((stand(0).cover - 0.6).abs() < 1e-9 && (stand(0).height_m - 12.0).abs() < 1e-9 && stand(12).cover.abs() < 1e-9);
    // Tall trees keep the wind from the fuel.
    let HazardSpec::ForestFire(spec) = &s.drill.hazard else { panic!("a fire") };
    let air = yanlian::hazard::forest_fire::behaviour::Behaviour::new(std::sync::Arc::new(land), spec, 0);
    let rate = |k: usize| air.at(k).expect("it burns").rate_m_s;
    assert!(rate(2) < 0.6 * rate(7), "{} {}", rate(2), rate(7));
}

#[test]
fn the_polygons_of_a_forest_survey_say_what_grows_and_a_name_nobody_knows_is_found() {
    use yanlian::hazard::forest_fire::land::Land;
    let f = folder();
    let feature = |cover: &str, west: u32, east: u32| {
        format!(
            "{{\"type\": \"Feature\", \"properties\": {{\"cover\": \"{cover}\"}}, \"geometry\": {{\"type\": \"Polygon\", \"coordinates\": [[[{west}, 0], [{east}, 0], [{east}, 1000], [{west}, 1000], [{west}, 0]]]}}}}"
        )
    };
    let file = |a: &str, b: &str| format!("{{\"type\": \"FeatureCollection\", \"features\": [{}, {}]}}", feature(a, 0, 300), feature(b, 200, 500));
    f.write("forest.geojson", &file("杉木", "楠竹"));
    assert_eq!(f.findings("", Lang::En), Vec::<String>::new());
    let s = load(&f.path("drills/fire.ron"), &LoadOptions::default()).expect("good");
    // Cells of 50 m: fir, then bamboo where the later polygon lies over it, then the land cover's own grass.
    let land = Land::of_county(&s.county, &[]);
    assert_eq!((land.fuel[3], land.fuel[4], land.fuel[9], land.fuel[12]), (183, 186, 186, 102));
    let cover = |k: usize| land.stands[usize::from(land.stand[k])].cover;
    assert!((cover(3) - 0.8).abs() < 1e-9 && (cover(9) - 0.7).abs() < 1e-9 && cover(12).abs() < 1e-9);
    f.write("forest.geojson", &file("杉木林", "楠竹"));
    let list = f.findings("", Lang::En);
    assert!(list.len() == 1 && list[0].contains("S013 forest · cover: no cover is called \"杉木林\", did you mean 杉木?"), "{list:#?}");
}

#[test]
fn a_survey_that_cannot_be_is_found() {
    let f = folder();
    f.write("fuel.asc", &raster(|c| if c == 3 { "77".into() } else { "4".into() }));
    f.write("canopy_height.asc", &raster(|_| "120".into()));
    assert_eq!(
        f.findings("", Lang::En),
        [
            "canopy_height.asc: M020 canopy_height: 120 is out of range; expected 0 to 80 (400 cells)",
            "fuel.asc: M019 fuel: 77 is no fuel model; use a standard number of 1 to 13 or 101 to 204, and 91 to 99 for what does not burn (20 cells)",
        ]
    );
}

#[test]
fn a_crew_to_which_no_road_leads_to_the_fire_is_found_and_one_that_flies_needs_none() {
    let find = |cut: bool, skills: &str| {
        let f = folder();
        let clause = "(key: \"f.1\", phase: Handling, text: \"扑打。\", actor: \"hq\", trigger: \"reports(\\\"fire\\\") >= 1\", auto: true, action: Extinguish(teams: [\"flood-team\"]), deadline_min: 60)";
        let head = "format: 1, key: \"p\", title: \"林火预案\", level: Special, class: NaturalDisaster, source: \"by hand\"";
        let role = "roles: [(key: \"hq\", name: \"指挥部\", seat: CountyBody, staff_day: 4, staff_night: 3, commands: true)], levels: []";
        f.write("plans/fire.ron", &format!("({head}, {role}, clauses: [{clause}])"));
        f.replace("drills/fire.ron", "county: \"../\",", "county: \"../\", plans: [\"../plans/fire.ron\"],");
        f.replace("drills/fire.ron", "place: (250, 300)", "place: (650, 450)");
        f.replace("county.ron", "skills: [FloodRescue, Boat]", skills);
        if cut {
            // From the base in the west nobody may drive east.
            f.replace("roads.geojson", "\"to\": \"j-mid\"}", "\"from\": \"j-mid\", \"oneway\": true}");
            f.replace("roads.geojson", "[[300, 500], [500, 500]]", "[[500, 500], [300, 500]]");
        }
        let all = yanlian::scenario::load::lint_paths(&[f.path("drills/fire.ron")]).expect("the disk works");
        all.iter().map(|x| x.line(Lang::En)).filter(|l| l.contains("P045")).collect::<Vec<_>>()
    };
    let blowers = "skills: [ForestFire]";
    assert_eq!(find(false, blowers), Vec::<String>::new());
    let cut = find(true, blowers);
    assert!(cut.len() == 1 && cut[0].contains("clause \"f.1\" · action: no road leads from the base of \"flood-team\" to the fire"), "{cut:#?}");
    assert_eq!(find(true, "skills: [Helicopter]"), Vec::<String>::new());
}

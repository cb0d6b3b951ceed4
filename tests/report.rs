//! Reports: written whole, read by the programs that people will read them with (a browser, GDAL, a CSV reader).

mod browser;
mod synth;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use yanlian::base::lang::Lang;
use yanlian::record::tale::{PlanUse, Tale};
use yanlian::report::{Told, gis, html, json, people, roads, text};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::score::card::Card;

struct Story {
    scenario: Scenario,
    tale: Tale,
    no_plan: Tale,
    perfect: Tale,
    card: Card,
}

impl Story {
    fn told(&self) -> Told<'_> {
        Told::new(&self.scenario, &self.tale, &self.card).against(Some(&self.no_plan), Some(&self.perfect))
    }
}

/// The made-up day, made once for all tests.
fn story() -> &'static Story {
    static STORY: OnceLock<Story> = OnceLock::new();
    STORY.get_or_init(|| {
        let scenario = synth::scenario();
        let [tale, no_plan, perfect] =
            [(PlanUse::AsWritten, 0.0), (PlanUse::NoPlan, 210.0), (PlanUse::Perfect, -240.0)].map(|(plan, delay)| synth::tale(&scenario, plan, delay));
        let card = synth::card(&scenario, &tale, [&no_plan, &perfect]);
        Story { scenario, tale, no_plan, perfect, card }
    })
}

/// Where reports of tests stay, so that people can look at them.
fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(name);
    std::fs::create_dir_all(&dir).expect("a folder for test output");
    dir
}

/// A program of the machine. Where it is missing the test says so; under CI it must be there.
fn program(names: &[&str], what: &str) -> Option<PathBuf> {
    let found = names.iter().find_map(|name| std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).map(|d| d.join(name)).find(|p| p.is_file()));
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{what} must be installed where CI runs");
        eprintln!("SKIPPED: {what} is not installed here");
    }
    found
}

#[test]
fn the_page_keeps_its_budgets() {
    let start = std::time::Instant::now();
    let written = html::write(&folder("page"), &story().told()).expect("written");
    eprintln!("{written:?} in {:.2} s", start.elapsed().as_secs_f64());
    assert!(
        written.water <= html::budget::WATER
            && written.tracks <= html::budget::TRACKS
            && written.map <= html::budget::MAP
            && written.page <= html::budget::PAGE,
        "{written:?}"
    );
    let page = std::fs::read_to_string(&written.path).expect("UTF-8");
    assert_eq!(page.len(), written.page);
    assert!(!page.contains("<!--@") && !page.contains("http://www.w3.org/1999") && page.contains("【演练】"));
}

#[test]
fn a_browser_plays_the_page_and_switches_its_language() {
    let Some(chromium) = program(&["chromium", "chromium-browser", "google-chrome"], "chromium") else { return };
    let written = html::write(&folder("browser"), &story().told()).expect("written");
    let mut page = browser::Page::open(&chromium, &written.path, 1280, 720);
    let seen = page.evaluate("selftest()");
    let _ = std::fs::write(folder("browser").join("page.png"), page.screenshot());
    assert_eq!(page.console(), Vec::<String>::new(), "the console must stay silent");
    eprintln!("{seen:#}");
    assert_eq!(seen["complaints"], serde_json::json!([]));
    for fact in [
        "people_conserved",
        "villages_add_up",
        "water_reversible",
        "water_wet",
        "playing",
        "paused",
        "stepped",
        "evidence_time",
        "evidence_place",
        "popup",
        "popup_closed",
        "switched",
        "switched_back",
        "layer_off",
        "county_holds_the_scene",
        "scene_again",
        "paper_ticked",
        "paper_filled",
        "paper_evidence",
        "paper_en",
    ] {
        assert_eq!(seen[fact], true, "{fact}");
    }
    assert!(seen["played_s"].as_f64().unwrap_or(0.0) > 100.0, "{}", seen["played_s"]);
    assert!(seen["canvas_colours"].as_u64().unwrap_or(0) > 40, "the map is not blank");
    assert_eq!(seen["chinese_left"], serde_json::json!([]));
    assert_eq!(seen["metric_rows"], 14);
    assert!(seen["paper_tables"].as_u64().unwrap_or(0) >= 9, "{}", seen["paper_tables"]);
    assert_eq!(seen["clause_rows"], 10);
    assert!(seen["title_zh"].as_str().unwrap_or("").starts_with("【演练】") && seen["title_en"].as_str().unwrap_or("").starts_with("[DRILL]"));
}

#[test]
fn the_sheet_fits_a_terminal_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let sheet = text::sheet(&story().card, lang);
        std::fs::write(folder("sheet").join(format!("{lang:?}.txt")), &sheet).expect("written");
        for line in sheet.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 100, "{line}");
        }
        for must in ["E1", "T4", "flood.7", "演练".get(0..6 * usize::from(lang == Lang::Zh)).unwrap_or("")] {
            assert!(sheet.contains(must), "{must}");
        }
    }
}

#[test]
fn score_json_reads_back_as_the_same_card() {
    let path = json::write(&folder("json"), &story().card).expect("written");
    let back: Card = serde_json::from_str(&std::fs::read_to_string(path).expect("read")).expect("JSON");
    assert_eq!(json::text(&back), json::text(&story().card));
    let value: serde_json::Value = serde_json::from_str(&json::text(&back)).expect("JSON");
    for key in crate::folder::SCORE_KEYS {
        assert!(value.get(key).is_some(), "{key}");
    }
    assert_eq!(value["metrics"][14]["value"], serde_json::Value::Null);
}

#[test]
fn gdal_reads_our_rasters_and_roads_with_their_crs() {
    let dir = folder("gis");
    let rasters = gis::write_extremes(&dir, &story().told()).expect("written");
    let lines = roads::write(&dir, &story().told()).expect("written");
    assert_eq!(rasters.len(), 2);
    let Some(gdalinfo) = program(&["gdalinfo"], "GDAL") else { return };
    let ask = |program: &Path, args: &[&str], file: &Path| {
        let out = Command::new(program).args(args).arg(file).output().expect("GDAL runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    for raster in &rasters {
        let said: serde_json::Value = serde_json::from_str(&ask(&gdalinfo, &["-json", "-stats"], raster)).expect("JSON");
        let shape = story().scenario.county.terrain.shape;
        assert_eq!(said["size"], serde_json::json!([shape.cols, shape.rows]));
        assert_eq!(said["geoTransform"], serde_json::json!([shape.west, shape.cell_m, 0.0, shape.north, 0.0, -shape.cell_m]));
        assert!(said["coordinateSystem"]["wkt"].as_str().unwrap_or("").contains("ID[\"EPSG\",32649]"), "{}", said["coordinateSystem"]["wkt"]);
        assert_eq!(said["bands"][0]["noDataValue"], -9999.0);
        let low = said["bands"][0]["minimum"].as_f64().expect("a minimum");
        assert!(low >= if raster.ends_with("max_depth.tif") { 0.05 - 1e-6 } else { 0.0 }, "{low}");
    }
    let ogrinfo = gdalinfo.with_file_name("ogrinfo");
    let said = ask(&ogrinfo, &["-so", "-al"], &lines);
    assert!(
        said.contains("ID[\"EPSG\",4326]")
            && said.contains("Geometry: Line String")
            && said.contains(&format!("Feature Count: {}", story().scenario.county.roads.roads.len())),
        "{said}"
    );
    // A list of villages is a layer of points where the columns of degrees are named.
    let list = people::write(&dir, &story().told()).expect("written");
    let said = ask(&ogrinfo, &["-so", "-al", "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"], &list);
    let villages = story().scenario.county.villages.len();
    assert!(said.contains("Geometry: Point") && said.contains(&format!("Feature Count: {villages}")), "{said}");
}

#[test]
fn people_csv_adds_up_and_opens_in_an_office_program() {
    let path = people::write(&folder("people"), &story().told()).expect("written");
    let bytes = std::fs::read(&path).expect("read");
    assert!(bytes.starts_with(&[0xEF, 0xBB, 0xBF]));
    let mut csv = csv::Reader::from_reader(&bytes[3..]);
    let at = |name: &str, head: &csv::StringRecord| head.iter().position(|h| h == name).unwrap_or_else(|| panic!("column {name}"));
    let head = csv.headers().expect("header").clone();
    let rows: Vec<csv::StringRecord> = csv.records().collect::<Result<_, _>>().expect("rows");
    let words = std::fs::read_to_string(yanlian::report::columns::write_drill(&folder("people")).expect("written")).expect("read");
    for column in &head {
        assert!(words.contains(&format!("\npeople.csv,{column},")), "{column} has no Chinese name in columns.csv");
    }
    let sum = |name: &str| rows.iter().map(|r| r[at(name, &head)].parse::<u64>().expect("a count")).sum::<u64>();
    assert_eq!(sum("residents"), story().scenario.county.residents());
    assert_eq!(sum("at_risk"), story().card.people.at_risk as u64);
    // Whoever was safe upstairs, or was never met by the water in this run, need not have left.
    assert!(sum("safe") <= sum("at_risk") && sum("left") <= sum("at_risk") && sum("caught") > 0);
}

/// A topic is the plan's own word and never stands alone in a sentence for people.
#[test]
fn a_message_is_told_by_the_clause_that_sends_it_or_the_inject_that_plays_it() {
    use yanlian::base::time::Moment;
    use yanlian::plan::order::Action;
    use yanlian::scenario::drill_spec::{Inject, InjectEffect};
    let story = story();
    let mut s = story.scenario.clone();
    let to = s.books.clauses[0].actor;
    s.books.clauses[0].action = Action::Notify { to: vec![to], topic: "boats".into() };
    s.drill.injects.push(Inject::timed("chase", Moment::minutes(5), InjectEffect::Message { to, topic: "hurry".into() }));
    let names = yanlian::report::names::Names::new(&s, &story.tale);
    let key = &s.books.clauses[0].key;
    assert_eq!(names.message("boats", Lang::Zh), format!("条款 {key} 的通知"));
    assert_eq!(names.message("boats rider", Lang::En), format!("notice under clause {key} by rider"));
    assert_eq!(names.message("hurry", Lang::Zh), "注入 chase");
    let mut worded = s.clone();
    if let Some(i) = worded.drill.injects.last_mut() {
        i.text = yanlian::base::lang::Name { zh: "上级催报".into(), en: Some("The report is asked for".into()) };
    }
    let told = yanlian::report::names::Names::new(&worded, &story.tale);
    assert_eq!([Lang::Zh, Lang::En].map(|l| told.message("hurry", l)), ["注入“上级催报”", "inject “The report is asked for”"]);
    assert_eq!(names.message("errand", Lang::Zh), yanlian::score::phrase::detail("errand", Lang::Zh), "what the dictionary has stays");
}

//! Every shipped scenario and the small hand-written one: no findings, the same fingerprint twice.

use yanlian::base::lang::Lang;
use yanlian::scenario::finding::Severity;
use yanlian::scenario::load::{self, LoadError, LoadOptions};

use crate::folder::Folder;

#[test]
fn the_small_folder_has_no_findings() {
    assert_eq!(Folder::new().findings("", Lang::En), Vec::<String>::new());
}

#[test]
fn three_lines_and_a_terrain_are_a_county() {
    let f = Folder::new();
    let bare = f.path("bare");
    std::fs::create_dir(&bare).expect("a folder");
    std::fs::write(bare.join("county.ron"), "(format: 1, name: \"Box\", source: \"by hand\", crs: \"local\")").expect("room");
    std::fs::write(bare.join("terrain.asc"), crate::folder::terrain()).expect("room");
    let county = load::load_county(&bare).expect("three lines are enough");
    assert_eq!((county.terrain.shape.cols, county.terrain.shape.cell_m, county.roads.nodes.len(), county.residents()), (20, 50.0, 0, 0));
    assert!(county.landcover.values.iter().all(|c| *c == 30), "grass where nothing is said");
}

#[test]
fn a_raster_of_people_says_where_they_live_and_makes_settlements_of_villages_where_no_list_does() {
    let f = Folder::new();
    // Four people a cell in the square of four cells round the village's station, one a cell in a row far from it.
    let rows = (0..20).map(|r| {
        let cell = |c| {
            if (9..11).contains(&r) && (5..7).contains(&c) {
                "4"
            } else if r == 19 && c < 10 {
                "1"
            } else {
                "-9999"
            }
        };
        (0..20).map(cell).collect::<Vec<_>>().join(" ")
    });
    let header = "ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 50\nNODATA_value -9999\n";
    let raster = format!("{header}{}\n", rows.collect::<Vec<_>>().join("\n"));
    let plain = load::load_county(&f.dir).expect("good");
    assert!(plain.settlements.iter().all(|s| s.houses.is_empty()));
    f.write("population.asc", &raster);
    // Beside a list the raster says where the houses stand, not how many people there are.
    let listed = load::load_county(&f.dir).expect("good");
    assert_eq!(listed.residents(), plain.residents());
    assert!(
        listed.settlements.iter().any(|s| !s.houses.is_empty()) && listed.settlements.iter().flat_map(|s| &s.houses).all(|h| (h.residents - 4.0).abs() < 1e-9)
    );
    assert_ne!(load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("good").files, {
        f.write("population.asc", &raster.replace('4', "5"));
        load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("good").files
    });
    f.write("population.asc", &raster);
    std::fs::remove_file(f.path("population.csv")).expect("it is there");
    let made = load::load_county(&f.dir).expect("a county without a list");
    assert_eq!((made.settlements.len(), made.residents()), (1, 26));
    let s = &made.settlements[0];
    assert!(s.radius_m > 100.0 && s.houses.iter().map(|h| h.residents).sum::<f64>() >= 16.0, "{} {:?}", s.radius_m, s.houses);
    f.write("population.asc", &raster.replace("cellsize 50", "cellsize 49"));
    assert!(f.findings("", Lang::En).iter().any(|l| l.contains("population.asc") && l.contains("M002")), "{:?}", f.findings("", Lang::En));
}

#[test]
fn a_drill_loads_whole_and_twice_the_same() {
    let f = Folder::new();
    let one = load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("good");
    let two = load::load(&f.path("drills/../drills/flood.ron"), &LoadOptions::default()).expect("good");
    assert_eq!(one.files, two.files);
    assert_eq!((one.books.clauses.len(), one.books.zones.len(), one.county.residents(), one.drill.injects.len()), (3, 1, 200, 1));
    assert_eq!(one.paths.len(), 7);
    assert!((one.hour_of_day(yanlian::base::time::Moment::ZERO) - 3.166_67).abs() < 1e-4);
    f.replace("population.csv", "120", "121");
    assert_ne!(load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("good").files, one.files);
}

#[test]
fn the_command_line_sets_numbers_and_swaps_plans() {
    let f = Folder::new();
    let other = std::fs::read_to_string(f.path("plans/flood.ron")).expect("text").replace("deadline_min: 30", "deadline_min: 10");
    f.write("plans/other.ron", &other);
    let options = LoadOptions {
        plans: vec![f.path("plans/other.ron")],
        sets: vec![("rain.scale".into(), "1.2".into()), ("seed".into(), "9".into()), ("length".into(), "T+02:30".into())],
    };
    let s = load::load(&f.path("drills/flood.ron"), &options).expect("good");
    assert_eq!((s.books.plans.len(), s.books.clauses.len()), (1, 3), "the plan of the same key is replaced");
    assert_eq!(s.books.clauses[0].deadline, yanlian::base::time::Span::minutes(10));
    assert_eq!((s.drill.seed, s.drill.length), (9, yanlian::base::time::Span::minutes(150)));
    let flood = s.drill.hazard.flood().expect("a flood");
    assert_eq!(flood.rain.scale, yanlian::base::dist::Dist::Fixed(1.2));
    let bad = LoadOptions { sets: vec![("rian.scale".into(), "1".into()), ("seed".into(), "x".into())], ..LoadOptions::default() };
    let Err(LoadError::Findings(list)) = load::load(&f.path("drills/flood.ron"), &bad) else { panic!("findings") };
    let lines: Vec<String> = list.iter().map(|l| l.line(Lang::En)).collect();
    assert!(lines[0].starts_with("--set: S020 rian.scale: --set does not know it, did you mean rain.scale?"), "{lines:?}");
    assert!(lines[1].starts_with("--set: S020 seed: \"x\" cannot be used; expected 0 to"), "{lines:?}");
}

#[test]
fn every_shipped_scenario_has_no_findings() {
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    // Andorra's map is not part of the repository: its files are checked where the county has been imported beside them.
    let counties = std::fs::read_dir(&shipped).expect("there").map(|e| e.expect("an entry").path());
    let (made, missing): (Vec<_>, Vec<_>) = counties.partition(|c| c.join("county.ron").is_file() || c.join("county/county.ron").is_file());
    for county in missing {
        eprintln!("skipped: {} has no county folder yet", county.display());
    }
    assert!(made.contains(&shipped.join("mayang")));
    let findings = load::check_paths(&made).expect("the disk works");
    // A note says what is so, not what is wrong: an imported map may have islands.
    let findings: Vec<_> = findings.into_iter().filter(|f| f.severity != Severity::Note).collect();
    assert!(findings.is_empty(), "{}", findings.iter().map(|f| f.line(Lang::En)).collect::<Vec<_>>().join("\n"));
    let mut drills = 0;
    for county in &made {
        let Ok(files) = std::fs::read_dir(county.join("drills")) else { continue };
        for file in files.filter_map(Result::ok).filter(|f| f.path().extension().is_some_and(|e| e == "ron")) {
            load::load(&file.path(), &LoadOptions::default()).expect("no findings");
            drills += 1;
        }
    }
    assert!(drills > 0, "a scenario without a drill shows nothing");
}

#[test]
fn a_plan_is_checked_against_the_county_above_it_or_beside_it() {
    let f = Folder::new();
    std::fs::remove_file(f.path("drills/flood.ron")).expect("there");
    f.replace("plans/flood.ron", "actor: \"office\"", "actor: \"officer\"");
    let expected = "plans/flood.ron:11:62: S011 clause \"flood.3\" · actor: there is no role \"officer\", did you mean office?";
    assert_eq!(f.findings("plans/flood.ron", Lang::En), [expected]);
    // An imported county stands in a folder of its own beside the plans.
    let county = f.path("county");
    std::fs::create_dir(&county).expect("room");
    for name in ["county.ron", "roads.geojson", "rivers.geojson", "population.csv", "terrain.asc"] {
        std::fs::rename(f.path(name), county.join(name)).expect("same disk");
    }
    assert_eq!(f.findings("plans/flood.ron", Lang::En), [expected]);
}

#[test]
fn a_check_says_how_far_it_is_to_whoever_asks_and_nothing_where_no_terminal_is() {
    let f = crate::lint::clean();
    let mut steps = Vec::new();
    let found = load::lint_paths_telling(std::slice::from_ref(&f.dir), &mut |s| steps.push((s.done, s.all, s.file.to_owned()))).expect("the disk works");
    assert_eq!(found, load::lint_paths(std::slice::from_ref(&f.dir)).expect("the disk works"), "telling changes nothing");
    assert!(!steps.is_empty() && steps[0].2.ends_with("drills/flood.ron"), "{steps:?}");
    for (i, (done, all, _)) in steps.iter().enumerate() {
        assert!(*done == i && *all > i && *all <= steps[0].1, "{steps:?}");
    }
    // No terminal: nothing but the result, and nothing on standard error.
    let quiet = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(["check", "--lang", "en"]).arg(&f.dir).output().expect("the program runs");
    assert_eq!((String::from_utf8_lossy(&quiet.stdout).as_ref(), quiet.stderr.as_slice()), ("No findings.\n", &[][..]));
}

#[test]
fn check_answers_with_its_exit_code_and_in_json() {
    let run = |args: &[&str]| std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(args).output().expect("the program runs");
    let f = crate::lint::clean();
    let dir = f.dir.to_string_lossy().into_owned();
    let good = run(&["check", &dir, "--lang", "en"]);
    assert_eq!((good.status.code(), String::from_utf8_lossy(&good.stdout).as_ref()), (Some(0), "No findings.\n"));
    f.replace(
        "plans/flood.ron",
        "deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"radio\")",
        "deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"sms\")",
    );
    assert_eq!(run(&["check", &dir]).status.code(), Some(0), "notes alone do not fail");
    f.replace("county.ron", "people: 20", "people: -1");
    let bad = run(&["check", &dir, "--format", "json"]);
    assert_eq!(bad.status.code(), Some(1));
    let list: serde_json::Value = serde_json::from_slice(&bad.stdout).expect("JSON");
    assert_eq!((list[0]["code"].as_str(), list[0]["at"]["line"].as_u64(), list[0]["severity"].as_str()), (Some("S012"), Some(25), Some("Error")));
    assert_eq!(run(&["check", &format!("{dir}/nowhere")]).status.code(), Some(3));
    assert_eq!(run(&["check"]).status.code(), Some(2));
}

/// The first minutes of every drill that is shipped: the same on one thread and on two, and again.
#[test]
fn every_shipped_drill_gives_the_same_fingerprint_on_any_number_of_threads() {
    use yanlian::drill::run::{Options, Silent, run};
    use yanlian::drill::world::Prepared;
    let drills = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills");
    let mut seen = 0;
    for drill in std::fs::read_dir(drills).expect("the folder").map(|e| e.expect("an entry").path()).filter(|p| p.extension().is_some_and(|e| e == "ron")) {
        let options = LoadOptions { sets: vec![("length".into(), "T+00:03".into())], ..LoadOptions::default() };
        let scenario = load::load(&drill, &options).unwrap_or_else(|e| panic!("{}: {e}", drill.display()));
        let prepared = Prepared::new(&scenario);
        let once = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let mut options = Options::new(scenario.drill.seed);
            options.playback = false;
            pool.install(|| run(&scenario, &prepared, &options, &mut Silent)).fingerprint
        };
        let one = once(1);
        assert_eq!(one, once(2), "{}", drill.display());
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}

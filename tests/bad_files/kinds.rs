//! Bad files / kinds — broken brackets, and files of one kind in the place of another.

use super::*;

#[test]
fn a_broken_bracket_is_told_whole_in_either_language() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "roster: [\"flood-team\"],", "roster: [\"flood-team\",");
    assert_eq!(f.findings("plans/flood.ron", Lang::Zh), ["plans/flood.ron:16:36: S001 syntax: 列表里，此处应为逗号"]);
    let f = Folder::new();
    let whole = std::fs::read_to_string(f.path("drills/flood.ron")).expect("text");
    f.write("drills/flood.ron", whole.trim_end().trim_end_matches(')'));
    assert!(f.findings("drills/flood.ron", Lang::Zh)[0].ends_with("S001 syntax: 字段组里，此处应为右括号 )"), "{:?}", f.findings("drills/flood.ron", Lang::Zh));
    assert!(f.findings("drills/flood.ron", Lang::En)[0].ends_with("S001 syntax: expected a closing ) here, in a group of fields"));
}

/// A sketch that draws no ridge.
const SKETCH: &str = r#"(format: 1, name: "n", source: "s", crs: "local", bounds: (0, 0, 6000, 6000), cell_m: 60,
 rivers: [(key: "a", name: "A", points: [(3000, 5000, 200), (3000, 10, 100)])],
 population: (100, 20), townships: [(key: "t", name: "T", seat: (3100, 3000), residents: 100, urban: 20, villages: [(name: "v", town: true), (name: "w")])])"#;

#[test]
fn a_sketch_without_ridges_is_checked_as_a_sketch_and_is_no_county() {
    let check = |f: &Folder, lang: &str| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian"))
            .args(["check", "--lang", lang, &f.path("sketch.ron").to_string_lossy()])
            .output()
            .expect("the program runs");
        (out.status.code(), String::from_utf8_lossy(&out.stdout).replace(&format!("{}/", f.dir.display()), ""))
    };
    let f = Folder::new();
    f.write("sketch.ron", SKETCH);
    assert_eq!(check(&f, "en"), (Some(0), "No findings.\n".into()));
    f.write("sketch.ron", &SKETCH.replace("(3000, 10, 100)", "(3000, 10, 300)").replace("urban: 20,", "urban: 200,"));
    let (code, told) = check(&f, "en");
    assert_eq!(code, Some(1));
    assert!(
        told.contains("sketch.ron:2:41: M008 river \"a\" · points: point 2 has its bed at 300 m")
            && told.contains("S019 township \"t\": 200 town people of 100"),
        "{told}"
    );
    // In the place of a county it is one finding with its remedy, not a list of strange fields.
    f.write("county.ron", SKETCH);
    assert_eq!(
        f.findings("county.ron", Lang::En),
        ["county.ron:1:1: S017 file: is a sketch, not a county; first make the county folder: yanlian import --sketch county.ron --out DIR"]
    );
    assert_eq!(
        f.findings("county.ron", Lang::Zh),
        ["county.ron:1:1: S017 file: 这是草图，不是县；先生成县文件夹：yanlian import --sketch county.ron --out DIR"]
    );
}

#[test]
fn a_county_is_no_sketch_and_a_file_that_is_nothing_is_told() {
    let f = Folder::new();
    let told: Vec<String> =
        yanlian::import::sketch::findings(&f.path("county.ron")).expect("the disk works").iter().map(|l| l.text(Lang::En).to_owned()).collect();
    assert_eq!(told, ["is a county, not a sketch; a sketch has bounds, cell_m and population, see docs/sketch-format.md"]);
    f.write("what.ron", "(format: 1, colour: \"red\")");
    assert_eq!(
        f.findings("what.ron", Lang::En),
        [
            "what.ron: S017 file: is it a county, a plan, a drill, a sketch, a study or a scoring file? A county has townships or crs, a plan clauses, a drill a hazard, a sketch cell_m and population, a study study, a scoring file metrics"
        ]
    );
}

#[test]
fn a_plan_a_county_or_a_folder_in_the_place_of_a_drill_is_one_finding_that_says_what_it_is() {
    let f = Folder::new();
    let drill = |args: &[&str]| {
        let paths: Vec<String> = args.iter().map(|a| if a.starts_with("--") { (*a).to_owned() } else { f.path(a).to_string_lossy().into_owned() }).collect();
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(["drill", "--lang", "en"]).args(&paths).output().expect("the program runs");
        let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)).replace(&format!("{}/", f.dir.display()), "");
        (out.status.code(), said.lines().next().unwrap_or_default().to_owned())
    };
    let bad = |line: &str| (Some(1), line.to_owned());
    assert_eq!(
        drill(&["plans/flood.ron"]),
        bad(
            "plans/flood.ron:1:1: S017 file: is a plan, not a drill; a drill names its plans under plans; to put this one in their place: yanlian drill DRILL.ron --plan plans/flood.ron"
        )
    );
    assert_eq!(drill(&["county.ron"]), bad("county.ron:1:1: S017 file: is a county, not a drill; a drill names the folder of its county under county"));
    assert_eq!(drill(&["plans"]), bad("plans: S017 file: is a folder; name a file in it"));
    assert_eq!(drill(&["drills/flood.ron", "--plan", "drills/flood.ron"]), bad("drills/flood.ron:1:1: S017 file: is a drill, not a plan; name the right file"));
}

/// What `check` says of one file, and its exit code.
fn check(f: &Folder, name: &str) -> (Option<i32>, String) {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian"))
        .args(["check", "--lang", "en", &f.path(name).to_string_lossy()])
        .output()
        .expect("the program runs");
    (out.status.code(), String::from_utf8_lossy(&out.stdout).replace(&format!("{}/", f.dir.display()), ""))
}

#[test]
fn a_study_is_checked_with_the_files_that_it_names() {
    let f = Folder::new();
    let study = "(format: 1, study: Sweep, source: \"by hand\", drill: \"drills/flood.ron\", seeds: (1, 20))";
    f.write("study.ron", study);
    assert_eq!(check(&f, "study.ron"), (Some(0), "No findings.\n".into()));
    f.write("study.ron", &study.replace("drills/flood.ron", "drills/fluud.ron").replace("seeds:", "scoring: \"mine.ron\", late: 3, seeds:"));
    let (code, told) = check(&f, "study.ron");
    assert_eq!(code, Some(1), "{told}");
    for part in ["S015 study · drill: there is no drills/fluud.ron", "S015 study · scoring: there is no mine.ron", "S006"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    f.write("study.ron", &study.replace("Sweep", "Compare").replace("seeds: (1, 20)", "plans: [\"plans/flood.ron\"], seeds: (20, 1)"));
    let (code, told) = check(&f, "study.ron");
    assert!(code == Some(1) && told.contains("a comparison needs two plans or more, here are 1") && told.contains("(20, 1) should go up"), "{told}");
    // A folder that holds it holds it for the check of the whole folder, too.
    let (code, told) = check(&f, "");
    assert!(code == Some(1) && told.contains("study.ron"), "{told}");
}

#[test]
fn a_scoring_file_is_checked_whatever_hazard_it_is_for() {
    let f = Folder::new();
    f.write("scoring.ron", "(format: 1, source: \"a county\", metrics: [(id: \"F1\", target: 90)])");
    assert_eq!(check(&f, "scoring.ron"), (Some(0), "No findings.\n".into()));
    f.write("scoring.ron", "(format: 1, metrics: [(id: \"E9\", weight: 1), (id: \"T3\", bands: Lead)], bands: (lead: (0.5, 0.75)))");
    let (code, told) = check(&f, "scoring.ron");
    assert_eq!(code, Some(1), "{told}");
    for part in ["S909 metric \"E9\": no such metric", "S908 metric \"T3\"", "S908 bands · lead"] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn what_names_things_of_a_file_that_cannot_be_read_is_not_blamed_for_it() {
    // Rivers cut off: crossings, gauges and inflows name their reaches, and all are right.
    let f = Folder::new();
    let whole = std::fs::read_to_string(f.dir.join("rivers.geojson")).expect("the folder has rivers");
    f.write("rivers.geojson", &whole[..whole.len() / 2]);
    let found = f.findings("", Lang::En);
    assert!(found.len() == 1 && found[0].starts_with("rivers.geojson:"), "{found:#?}");
    // Whoever names another kind wrongly is still told so.
    f.replace("county.ron", "base: \"base\"", "base: \"bace\"");
    let found = f.findings("", Lang::En);
    assert!(found.len() == 2 && found.iter().any(|l| l.contains("there is no facility \"bace\"")), "{found:#?}");
    // A plan cut off: the upper clauses that another implements are in it, or not.
    let f = Folder::new();
    f.write("plans/overall.ron", "(format: 1, key: \"overall\", title: \"总体预案\", level: Overall, ");
    f.replace("plans/flood.ron", "source: \"by hand\",", "source: \"by hand\", upper: Some(\"overall\"),");
    f.replace("plans/flood.ron", "deadline_min: 60", "deadline_min: 60, implements: Some(\"overall.7\")");
    f.replace("drills/flood.ron", "plans: [", "plans: [\"../plans/overall.ron\", ");
    let found = f.findings("", Lang::En);
    assert!(!found.is_empty() && found.iter().all(|l| l.starts_with("plans/overall.ron:")), "{found:#?}");
    // As long as all can be read, nothing is passed over.
    let f = Folder::new();
    f.replace("county.ron", "reach: Some(\"brook-2\")", "reach: Some(\"brook-9\")");
    let found = f.findings("", Lang::En);
    assert!(found.len() == 1 && found[0].contains("there is no river reach \"brook-9\""), "{found:#?}");
}

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
            "what.ron: S017 file: is it a county, a plan, a drill or a sketch? A county has townships or crs, a plan clauses, a drill a hazard, a sketch cell_m and population"
        ]
    );
}

//! Every shipped scenario and the small hand-written one: no findings, the same fingerprint twice.

use yanlian::base::lang::Lang;
use yanlian::scenario::load::{self, LoadError, LoadOptions};

use crate::folder::Folder;

#[test]
fn the_small_folder_has_no_findings() { assert_eq!(Folder::new().findings("", Lang::En), Vec::<String>::new()); }

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
    let options = LoadOptions { plans: vec![f.path("plans/other.ron")], sets: vec![("rain.scale".into(), "1.2".into()), ("seed".into(), "9".into()), ("length".into(), "T+02:30".into())] };
    let s = load::load(&f.path("drills/flood.ron"), &options).expect("good");
    assert_eq!((s.books.plans.len(), s.books.clauses.len()), (1, 3), "the plan of the same key is replaced");
    assert_eq!(s.books.clauses[0].deadline, yanlian::base::time::Span::minutes(10));
    assert_eq!((s.drill.seed, s.drill.length), (9, yanlian::base::time::Span::minutes(150)));
    let yanlian::scenario::drill_spec::HazardSpec::Flood(flood) = &s.drill.hazard;
    assert_eq!(flood.rain.scale, yanlian::base::dist::Dist::Fixed(1.2));
    let bad = LoadOptions { sets: vec![("rian.scale".into(), "1".into()), ("seed".into(), "x".into())], ..LoadOptions::default() };
    let Err(LoadError::Findings(list)) = load::load(&f.path("drills/flood.ron"), &bad) else { panic!("findings") };
    let lines: Vec<String> = list.iter().map(|l| l.line(Lang::En)).collect();
    assert!(lines[0].starts_with("--set: S020 rian.scale: --set does not know it, did you mean rain.scale?"), "{lines:?}");
    assert!(lines[1].starts_with("--set: S020 seed: \"x\" cannot be used; expected 0 to"), "{lines:?}");
}

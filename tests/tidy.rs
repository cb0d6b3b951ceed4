//! The house's own rules, held by reading the source as text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each room and the rooms that it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("map", &["base"]),
    ("plan", &["base", "map"]),
    ("hazard", &["base", "map"]),
    ("scenario", &["base", "map", "plan", "hazard"]),
    ("import", &["base", "map", "scenario"]),
    ("record", &["base", "map", "plan", "hazard", "scenario"]),
    ("drill", &["base", "map", "plan", "hazard", "scenario", "record"]),
    ("score", &["base", "map", "plan", "hazard", "scenario", "record"]),
    ("study", &["base", "map", "plan", "hazard", "scenario", "record", "drill", "score"]),
    ("report", &["base", "map", "plan", "hazard", "scenario", "record", "score", "study"]),
    ("view", &["base", "map", "plan", "hazard", "scenario", "record", "drill", "score", "study", "report"]),
    ("cli", &["base", "map", "plan", "hazard", "scenario", "import", "record", "drill", "score", "study", "report", "view"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    let files = texts("src");
    assert!(files.len() > 40, "the walk has lost the source");
    files
}

/// Every Rust file below a folder of the project, by its path from there.
fn texts(below: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the source folder can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is UTF-8");
                files.push((path.strip_prefix(&root).expect("below src").to_path_buf(), text));
            }
        }
    }
    files.sort();
    files
}

fn room_of(path: &Path) -> Option<String> {
    let mut parts = path.components();
    let first = parts.next()?.as_os_str().to_str()?.to_owned();
    parts.next().map(|_| first)
}

/// The rooms that a text names by `crate::room`, with the line. Grouped imports (`crate::{a::…, b::…}`) are spelled out.
fn rooms_named(text: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        let mut rest = code;
        while let Some(i) = rest.find("crate::") {
            rest = &rest[i + "crate::".len()..];
            if rest.starts_with('{') {
                named.push((number + 1, "{".to_owned()));
                continue;
            }
            let room: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            named.push((number + 1, room));
        }
    }
    named
}

#[test]
fn every_room_names_only_rooms_above_it() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(room) = room_of(&path) else { continue };
        let allowed = arrows.get(room.as_str()).unwrap_or_else(|| panic!("{room} is no room of the house: add it to ARROWS with its arrows"));
        for (line, named) in rooms_named(&text) {
            let known = named == "{" || arrows.contains_key(named.as_str());
            if named == "{" || (known && named != room && !allowed.contains(&named.as_str())) {
                wrong.push(format!("src/{}:{line}: {room} names {named}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_arrows_hold_no_circle() {
    let order: Vec<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    for (i, (room, above)) in ARROWS.iter().enumerate() {
        for a in *above {
            assert!(order[..i].contains(a), "{room} may name {a}, which stands below it");
        }
    }
}

#[test]
fn every_file_says_its_room_and_noun_first() {
    let says = |text: &str| text.lines().next().is_some_and(|l| l.starts_with("//! ") && l.contains(" — "));
    let wrong: Vec<String> = sources().into_iter().filter(|(p, text)| !says(text) && !p.ends_with("main.rs")).map(|(p, _)| p.display().to_string()).collect();
    assert!(wrong.is_empty(), "the first line is not `//! Room / noun — what it gives`: {}", wrong.join(", "));
}

#[test]
fn only_route_knows_petgraph_and_only_num_and_kernels_know_libm() {
    for (path, text) in sources() {
        let name = path.display().to_string();
        assert!(!text.contains("petgraph::") || name == "map/route.rs", "{name} uses petgraph: map/route.rs is its only user");
        assert!(!text.contains("libm::") || name == "base/num.rs", "{name} uses libm: base/num.rs is its door");
    }
}

#[test]
fn nothing_is_left_for_later_or_switched_off() {
    let tests = texts("tests").into_iter().filter(|(path, _)| !path.ends_with("tidy.rs"));
    for (path, text) in sources().into_iter().chain(tests) {
        for word in ["todo!(", "unimplemented!(", "#[ignore", "if false {", "dbg!("] {
            assert!(!text.contains(word), "{} holds {word}", path.display());
        }
    }
}

#[test]
fn the_kernel_reads_no_clock_of_the_wall_except_to_time_itself() {
    for (path, text) in sources() {
        let name = path.display().to_string();
        let uses = text.contains("SystemTime") || text.contains("Instant::now");
        assert!(
            !uses
                || name.starts_with("cli/")
                || name.starts_with("study/")
                || matches!(name.as_str(), "drill/run.rs" | "drill/spent.rs" | "view/dots.rs" | "view/shot.rs"),
            "{name} reads the clock of the wall"
        );
    }
}

#[test]
fn long_files_are_asked_which_two_nouns_they_are() {
    for below in ["src", "tests", "benches"] {
        for (path, text) in texts(below) {
            assert!(text.lines().count() <= 500, "{below}/{} has {} lines: which two nouns?", path.display(), text.lines().count());
        }
    }
}

#[test]
fn a_word_on_which_judgement_rests_has_one_name_for_writer_and_reader() {
    let files = sources();
    let text = |path: &str| files.iter().find(|(p, _)| p == Path::new(path)).map(|(_, t)| t.clone()).expect("the list of words");
    let list = text("record/said.rs");
    let names: Vec<&str> = list.lines().filter_map(|l| l.strip_prefix("pub const ")?.split(':').next()).collect();
    assert!(names.len() > 20, "the list is lost");
    let of_all = list.split("NO_FAULT: ").nth(1).and_then(|t| t.split("];").next()).expect("the reasons without fault");
    let room = |room: &str, name: &str| files.iter().any(|(p, t)| p.starts_with(room) && t.contains(&format!("said::{name}")));
    for name in names {
        let read = room("score", name) || of_all.contains(name) || name == "FAST_WATER";
        let written = name == "NO_FAULT" || room("drill", name);
        assert!(read && written, "record/said.rs: {name} is written by the drill: {written}, read by the score: {read}");
    }
}

/// Whoever builds the program as it comes builds no typesetter.
#[test]
fn the_default_build_holds_nothing_of_the_features() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("the manifest is there");
    assert!(text.contains("\ndefault = []\n"), "a feature is on by default");
    let dependencies = text.split("\n[dependencies]\n").nth(1).and_then(|t| t.split("\n[").next()).expect("the dependencies");
    let typesetter: Vec<&str> = dependencies.lines().filter(|l| l.starts_with("typst")).collect();
    assert!(typesetter.len() == 4 && typesetter.iter().all(|l| l.contains("optional = true")), "{typesetter:?}");
    let window: Vec<&str> = dependencies.lines().filter(|l| l.starts_with("bevy") || l.starts_with("egui")).collect();
    assert!(window.len() == 6 && window.iter().all(|l| l.contains("optional = true")), "{window:?}");
    assert!(
        !text.split("\n[dev-dependencies]\n").nth(1).is_some_and(|d| d.split("\n[").next().is_some_and(|d| d.contains("egui"))),
        "a test dependency cannot wait for a feature"
    );
}

/// Two of one of these would be two windows that do not know each other, and twice the minutes to build.
#[test]
fn the_lock_holds_one_each_of_what_the_window_stands_on() {
    let lock = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).expect("the lock is there");
    for (name, version) in [("bevy_ecs", "0.19.1"), ("bevy_egui", "0.42.0"), ("egui", "0.36.2"), ("wgpu", "29.0.4"), ("winit", "0.30.13")] {
        let found: Vec<&str> = lock
            .split("[[package]]")
            .filter(|p| p.contains(&format!("\nname = \"{name}\"\n")))
            .filter_map(|p| p.split("version = \"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(found, [version], "{name}");
    }
}

/// A finding tells how to mend it: every number of a finding in the source has its remedy.
#[test]
fn every_number_of_a_finding_has_a_remedy() {
    let mut seen = std::collections::BTreeSet::new();
    for (path, text) in sources().into_iter().filter(|(p, _)| !p.ends_with("remedy.rs") && !p.starts_with("import/sketch/paths.rs")) {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|w| w.len() == 4 && w.starts_with(['S', 'M', 'P', 'I']) && w[1..].bytes().all(|b| b.is_ascii_digit())) {
            assert!(yanlian::scenario::remedy::of(word).is_some(), "{}: {word} has no remedy in scenario/remedy.rs", path.display());
            seen.insert(word.to_owned());
        }
    }
    assert!(seen.len() > 150, "the walk has lost the numbers: {}", seen.len());
}

#[test]
fn every_assumption_names_a_file_that_holds_it() {
    let list = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/assumptions.md")).expect("the list is there");
    let files: BTreeMap<String, String> = sources().into_iter().map(|(path, text)| (path.display().to_string(), text)).collect();
    let (mut seen, mut wrong) = (0, Vec::new());
    // `room/file.rs` or `room/file.rs: NAME` in backquotes.
    for place in list.split('`').skip(1).step_by(2).filter(|p| p.contains(".rs")) {
        let (file, name) = place.split_once(": ").unwrap_or((place, ""));
        // Several files of one folder stand as `folder/a.rs, b.rs`.
        let folder = file.split(", ").next().and_then(|first| first.rsplit_once('/')).map_or("", |(folder, _)| folder);
        let there = |f: &str| files.get(f).or_else(|| files.get(&format!("{folder}/{f}")));
        if let Some(missing) = file.split(", ").find(|f| there(f).is_none()) {
            wrong.push(format!("{place}: there is no {missing}"));
            continue;
        }
        let text: String = file.split(", ").filter_map(there).map(String::as_str).collect();
        seen += 1;
        let whole = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !name.is_empty() && whole(name) && !text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|w| w == name) {
            wrong.push(format!("{place}: the file does not speak of it"));
        }
    }
    assert!(seen > 150, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

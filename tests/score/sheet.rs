//! Judgement / sheet — the scoring file, the card as a file, and the words on it.

use super::*;

#[track_caller]
fn findings(text: &str) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let path = dir.path().join("county.ron");
    std::fs::write(&path, text).expect("written");
    let found = Scoring::load(Some(&path)).expect_err("the file is wrong");
    found
        .iter()
        .map(|f| {
            assert!(!f.zh.is_empty());
            f.line(yanlian::base::lang::Lang::En).replace(&format!("{}:", path.display()), "")
        })
        .collect()
}

#[test]
fn a_county_may_set_its_own_weights_and_targets() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let path = dir.path().join("county.ron");
    std::fs::write(&path, "(format: 1, source: \"县里\", metrics: [(id: \"E1\", target: 0.95, weight: 20)], loss: (caught: 0.05), gates: (any_death: false))")
        .expect("written");
    let s = Scoring::load(Some(&path)).expect("a good file");
    let (own, built_in) = (s.spec("E1").expect("there"), Scoring::flood());
    assert_eq!((own.target, own.weight, s.loss.caught, s.gates.any_death), (0.95, 20.0, 0.05, false));
    assert_eq!((own.name.as_str(), s.metrics.len(), s.points), ("水到之前转移到位", built_in.metrics.len(), built_in.points));
    assert_eq!(Scoring::load(None).expect("built in"), built_in);
}

#[test]
fn every_mistake_of_a_scoring_file_is_told_at_once_with_its_place() {
    let text = "(\n  format: 1,\n  grades: (0.5, 0.9, 0.75),\n  weights: 3,\n  bands: (lead: (0.5, 0.75)),\n  loss: (dead: -1, red: NaN),\n  metrics: [\n    (id: \"E9\", weight: 1),\n    (id: \"T3\", bands: Lead),\n    (id: \"E1\", weight: \"much\"),\n  ],\n)\n";
    assert_eq!(
        findings(text),
        [
            "3:11: S908 grades: expected from high to low",
            "4:3: S902 scoring · weights: no such field; known are format, source, confidence, points, grades, bands, loss, gates, parameters, metrics",
            "5:17: S908 bands · lead: the bands run the wrong way: M must be farther from the target than S",
            "6:16: S905 loss · dead: -1 is negative; expected 0 or more",
            "6:25: S904 loss · red: expected a finite number",
            "8:10: S909 metric \"E9\": no such metric; known are T1, T2, T3, T4, T5, T6, T7, T8, T9, E1, E2, E3, E4, E5, E6, E7, S1, S2, S3, F1, F2, F3, F4, F5, F6, F7, H1, H2, H3, H4, R1, R2, R3, C1, C2, C3, C4, C5, I1, P1, P2",
            "9:23: S908 metric \"T3\" · bands: the bands run the wrong way round for this direction",
            "10:24: S904 metric \"E1\" · weight: expected a finite number",
        ]
    );
}

#[test]
fn a_scoring_file_that_is_no_file_is_one_finding() {
    assert!(findings("(format: 1, loss: (")[0].contains("S903 scoring: not valid RON"));
    assert_eq!(findings("")[0], " S903 scoring: the file must be (format: 1, …)");
    assert_eq!(findings("(format: 9)"), ["1:10: S906 format: format 9 is newer than this program; use a newer one"]);
    let nothing: Vec<String> = Scoring::flood().metrics.iter().map(|m| format!("(id: \"{}\", weight: 0)", m.id)).collect();
    assert_eq!(
        findings(&format!("(format: 1, metrics: [{}])", nothing.join(", "))),
        [" S907 metrics · weight: the weights sum to nothing; at least one must be above 0"]
    );
    let missing = Scoring::load(Some(std::path::Path::new("no/such/file.ron"))).expect_err("not there");
    assert_eq!(missing[0].code, "S901");
}

#[test]
fn the_card_is_the_contract_s_json() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    let json = serde_json::to_value(s.card()).expect("a card is plain");
    for key in crate::folder::SCORE_KEYS {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["people"]["at_risk"], 40.0);
    assert!(json["caveat"].as_str().is_some_and(|c| c.starts_with("【演练】")));
}

// --- one rule, one table, one unit -----------------------------------------------------------------------------------

#[test]
fn people_csv_and_the_curve_count_as_the_sheet_does() {
    let (mut s, homes) = flooded();
    let eyes = Who::Channel(s.scenario.county.channel_keys.find("own-eyes").expect("a channel of the valley"));
    for h in &homes[..8] {
        s.say(40, Warned, *h).detail = Detail::text("leave");
    }
    s.say(50, Warned, homes[8]).known_to = eyes;
    for h in &homes[..8] {
        s.say(60, Left, *h);
    }
    for h in &homes[..8] {
        s.say(80, Safe, *h);
    }
    s.say(90, CameHome, homes[0]).value = 4.0;
    s.say(91, WentBack, homes[1]).value = 4.0;
    s.say(100, Safe, homes[8]).detail = Detail::text("upper-floor");
    hit(&mut s, &homes, 120);
    s.say(140, Trapped, homes[8]).value = 4.0;
    s.say(150, Rescued, homes[8]).value = 4.0;
    s.say(200, WentBack, homes[2]).value = 4.0;
    let (card, tale) = (s.card(), s.tale());
    let told = yanlian::report::Told::new(&s.scenario, &tale, &card);
    let rows = yanlian::report::people::count(&told);
    let sum = |f: fn(&yanlian::report::people::VillageCount) -> u32| f64::from(rows.values().map(f).sum::<u32>());
    assert_eq!((sum(|r| r.at_risk), sum(|r| r.safe_before), sum(|r| r.warned)), (card.people.at_risk, card.people.safe_before, card.people.warned));
    assert_eq!((card.people.safe_before, card.people.warned, sum(|r| r.rescued)), (24.0, 32.0, 4.0));
    let mask = told.at_risk(&told.homes());
    let curve = yanlian::report::curve::of(&s.scenario, &tale, &mask, 360);
    // At the hour of the water: six households of those that left, and the one upstairs whose floor then failed.
    assert_eq!((curve.safe[120], curve.safe[145], curve.safe[360]), (28, 24, 28));
    assert_eq!((f64::from(curve.warned[360]), curve.left[120], f64::from(curve.hit[360])), (card.people.warned, 24, card.people.hit));
}

/// The texts that the kernel writes as details, read from its source.
fn kernel_words() -> Vec<String> {
    let mut words = Vec::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/drill")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the kernel's folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("source");
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
                for start in [".detail(\"", "(s, number, \"", ".done(f, team, \"", ", true, \"", ", false, \"", "PutOut { \"", "Some(\"", "=> \""] {
                    words.extend(line.split(start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
                let pieces: Vec<&str> = line.split('"').collect();
                words.extend(
                    pieces.windows(2).skip(1).step_by(2).filter(|p| [", ctx", ", t, ctx"].iter().any(|c| p[1].starts_with(c))).map(|p| p[0].to_owned()),
                );
            }
        }
    }
    // What the score reads too stands in a list of its own; keys and prefixes are no words of their own.
    let list = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/record/said.rs")).expect("source");
    let key = |l: &&str| ["TRUE", "WRONG", "SAFETY", "RING", "FIRST", "BECAUSE"].iter().any(|k| l.starts_with(k));
    let names = list.lines().filter_map(|l| l.strip_prefix("pub const ")).filter(|l| !key(l));
    words.extend(names.filter_map(|l| l.split('"').nth(1)).map(str::to_owned));
    words.sort();
    words.dedup();
    words
}

#[test]
fn every_word_of_the_kernel_is_worded() {
    let words = kernel_words();
    assert!(
        words.len() > 80 && ["raised", "upper-floor", "nobody to tell"].iter().all(|w| words.iter().any(|x| x == w)),
        "the walk has lost the source: {words:?}"
    );
    let raw: Vec<&String> =
        words.iter().filter(|w| yanlian::score::phrase::detail(w, yanlian::base::lang::Lang::Zh).chars().any(|c| c.is_ascii_alphabetic())).collect();
    assert_eq!(raw, Vec::<&String>::new());
}

#[test]
fn a_cause_has_no_raw_words() {
    let mut s = Story::new();
    let by = |seq| Cause { why: Why::Clause(ClauseId(1)), seq: Some(seq) };
    s.say(60, ClauseDue, clause(2)).place = village(&s, "north-town");
    for (i, (kind, word)) in
        [(TaskBegan, "receive"), (TaskEnded, "broadcast"), (TaskBegan, "errand"), (LevelSet, ""), (TaskEnded, "call")].into_iter().enumerate()
    {
        let e = s.say(65 + 5 * i as i64, kind, Who::Post(yanlian::base::ids::PostId(1)));
        (e.cause, e.detail) = (by(i as u64), Detail::text(word));
    }
    let line = s.card().clauses[1].clone();
    assert!(line.cause.contains("（打电话）") && line.cause_en.contains("(calling)"), "{} / {}", line.cause, line.cause_en);
    for raw in ["receive", "broadcast)", "errand", "LevelSet", "call)"] {
        assert!(!line.cause.contains(raw), "{}", line.cause);
    }
    // A list of teams: each by its name, each with its reason.
    s.say(100, ClauseDue, clause(8));
    s.say(101, ClauseImpossible, clause(8)).detail = Detail::text("flood-team: not in service; militia: blocked: no road");
    assert_eq!(s.card().clauses[7].cause, "无法执行：flood-team：尚未列装；militia：道路不通");
}

#[test]
fn counts_print_as_counts() {
    let mut s = Story::new();
    s.say(5, LevelSet, Who::Level(Level::Three));
    s.say(10, FalseStart, LOW);
    let card = s.card();
    for id in ["T9", "C5", "P2"] {
        assert_eq!(of(&card, id).unit, "count");
    }
    let line = |lang| yanlian::report::text::sheet(&card, lang).lines().find(|l| l.contains("T9   ")).expect("a line").to_owned();
    assert!(line(yanlian::base::lang::Lang::Zh).contains("1 次") && line(yanlian::base::lang::Lang::En).contains("1 count"));
}

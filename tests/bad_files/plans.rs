//! Plans that contradict themselves: deadlines that run backwards, levels with two grounds.

use super::*;
use yanlian::base::ids::Id;

#[test]
fn deadlines_that_run_backwards_are_found_over_levels_and_over_plans() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "    ],\n    zones", "        (key: \"flood.4\", phase: Response, text: \"再通知\", actor: \"hq\", trigger: \"level >= II\", action: Notify(to: [\"office\"], topic: \"level\"), deadline_min: 60),\n    ],\n    zones");
    assert_eq!(
        f.findings("", Lang::En),
        [
            "plans/flood.ron:12:15: P001 clause \"flood.4\" · deadline_min: deadlines run backwards: 60 minutes at level Ⅱ, but 30 at the lighter level Ⅳ in \"flood.1\"",
        ]
    );
    assert_eq!(
        f.findings("", Lang::Zh),
        ["plans/flood.ron:12:15: P001 clause \"flood.4\" · deadline_min: 时限倒挂：Ⅱ级 60 分钟，而较轻的Ⅳ级 \"flood.1\" 只要 30 分钟",]
    );
    let f = Folder::new();
    f.write(
        "plans/overall.ron",
        r#"(format: 1, key: "overall", title: "总体预案", level: Overall, class: NaturalDisaster, source: "by hand",
        roles: [(key: "hq", name: "防指", seat: CountyBody)],
        clauses: [(key: "overall.1", phase: Response, text: "通知", actor: "hq", trigger: "always", action: StandDown, deadline_min: 20)])"#,
    );
    f.replace("plans/flood.ron", "source: \"by hand\",", "source: \"by hand\", upper: Some(\"overall\"),");
    f.replace("plans/flood.ron", "deadline_min: 30, ", "deadline_min: 30, implements: Some(\"overall.1\"), ");
    f.replace("plans/flood.ron", "deadline_min: 60", "deadline_min: 60, implements: Some(\"overall.7\")");
    f.replace("drills/flood.ron", "plans: [", "plans: [\"../plans/overall.ron\", ");
    assert_eq!(
        f.findings("", Lang::En),
        [
            "plans/flood.ron:9:15: P001 clause \"flood.1\" · deadline_min: deadlines run backwards: 30 minutes, longer than the 20 of the upper clause \"overall.1\"",
            "plans/flood.ron:11:197: S011 clause \"flood.3\" · implements: there is no clause \"overall.7\", did you mean overall.1?",
        ]
    );
}

#[test]
fn a_plan_alone_is_not_called_clean_where_its_county_cannot_be_read() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "actor: \"hq\", trigger: \"level >= IV\"", "actor: \"nobody\", trigger: \"level >= IV\"");
    let unknown = f.findings("plans/flood.ron", Lang::En);
    assert!(unknown.len() == 1 && unknown[0].contains("nobody"), "{unknown:?}");
    f.write("terrain.asc", "ncols 20\n");
    let county = f.findings("plans/flood.ron", Lang::En);
    assert!(county.iter().any(|l| l.starts_with("terrain.asc")), "{county:?}");
}

#[test]
fn a_level_with_two_grounds_is_found_at_the_clause() {
    let set = |trigger: &str, auto: &str| {
        let f = Folder::new();
        let clause = format!(
            "        (key: \"flood.4\", phase: Response, text: \"启动四级\", actor: \"hq\", trigger: \"{trigger}\", auto: {auto}, action: SetLevel(\"IV\"), deadline_min: 15),\n    ],\n    zones"
        );
        f.replace("plans/flood.ron", "    ],\n    zones", &clause);
        (f.findings("", Lang::Zh), f.findings("", Lang::En))
    };
    assert_eq!(set("max_rain(6h) >= 50", "true"), (Vec::new(), Vec::new()), "the same words as the table");
    let (zh, en) = set("max_rain(6h) >= 60", "true");
    assert_eq!(
        en,
        ["plans/flood.ron:12:15: P004 clause \"flood.4\" · trigger: differs from the trigger of level Ⅳ in this plan's levels; write the same in both"]
    );
    assert_eq!(zh, ["plans/flood.ron:12:15: P004 clause \"flood.4\" · trigger: 与本预案 levels 中Ⅳ级的启动条件不同；两处应写成一样"]);
    let (_, en) = set("max_rain(6h) >= 50", "false");
    assert_eq!(
        en,
        [
            "plans/flood.ron:12:15: P004 clause \"flood.4\" · auto: differs from auto of level Ⅳ in this plan's levels: one sets it by itself, the other after a decision"
        ]
    );
}

#[test]
fn a_clause_that_implements_one_of_a_plan_that_is_not_loaded_is_named_and_no_error() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "source: \"by hand\",", "source: \"by hand\", upper: Some(\"overall\"),");
    f.replace("plans/flood.ron", "deadline_min: 30, ", "deadline_min: 30, implements: Some(\"overall.1\"), ");
    let is = f.findings("", Lang::En);
    assert_eq!(is.len(), 2, "{is:#?}");
    assert!(is[0].contains("S011") && is[0].ends_with("the upper plan \"overall\" is not loaded, so implements is not checked"), "{is:#?}");
    assert!(is[1].contains("S011") && is[1].ends_with("implements the clause \"overall.1\", which no loaded plan has"), "{is:#?}");
}

#[test]
fn a_plan_has_no_end_without_a_start_and_both_are_read_like_triggers() {
    let with = |fields: &str| {
        let f = Folder::new();
        f.replace("plans/flood.ron", "source: \"by hand\",", &format!("source: \"by hand\", {fields}"));
        f.findings("", Lang::En)
    };
    assert_eq!(with("start: Some(\"max_rain(1h) >= 20\"), end: Some(\"for(6h, max_rain(3h) < 1)\"),"), Vec::<String>::new());
    let is = with("end: Some(\"max_rain(3h) < 1\"),");
    assert!(is.len() == 1 && is[0].contains("an end without a start"), "{is:#?}");
    let is = with("start: Some(\"max_rian(1h) >= 20\"),");
    assert!(!is.is_empty() && is.iter().all(|l| l.contains("S018 plan \"flood\" · start: a trigger knows no \"max_rian\"")), "{is:#?}");
}

#[test]
fn a_call_tree_becomes_clauses_and_its_mistakes_stand_at_its_tiers() {
    let with = |tree: &str| {
        let f = Folder::new();
        f.replace("plans/flood.ron", "    zones: [", &format!("    call_trees: [{tree}],\n    zones: ["));
        let list = f.findings("", Lang::En);
        let books = yanlian::scenario::load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).map(|s| s.books);
        (list, books)
    };
    let (list, books) = with(
        r#"(key: "flood.tree", from: "hq", topic: "alarm", trigger: "max_rain(1h) >= 20", channel: Some("phone"),
            tiers: [(to: "office", within_min: 20)])"#,
    );
    assert_eq!(list, Vec::<String>::new());
    let books = books.expect("it loads");
    let c = &books.clauses[books.find_clause("flood.tree.1").expect("a clause of its own").index()];
    assert!(matches!(&c.action, yanlian::plan::order::Action::Notify { topic, .. } if topic == "alarm"));
    assert_eq!(c.deadline, yanlian::base::time::Span::minutes(20));
    let (list, _) = with(r#"(key: "flood.tree", from: "hq", topic: "alarm", trigger: "always", tiers: [(to: "offce", within_min: 20)])"#);
    assert!(list.len() == 1 && list[0].contains("there is no role \"offce\", did you mean office?"), "{list:#?}");
    let (list, _) = with(r#"(key: "flood.tree", from: "hq", topic: "alarm", trigger: "always", tiers: [])"#);
    assert!(list.len() == 1 && list[0].contains("calls nobody"), "{list:#?}");
}

#[test]
fn an_unknown_warning_or_colour_is_marked_at_its_own_character() {
    let with = |trigger: &str| {
        let f = Folder::new();
        f.replace("plans/flood.ron", "received(\\\"level\\\")", trigger);
        f.findings("", Lang::En)
    };
    assert_eq!(with("warning(rainstorm) >= orange or warning(flash-flood) >= yellow"), Vec::<String>::new());
    for (trigger, place, says) in [
        ("warning(rainstrom) >= red", 90, "there is no warning \"rainstrom\", did you mean rainstorm?; known: rainstorm, flash-flood, geohazard"),
        ("always and warning(hail) >= red", 101, "there is no warning \"hail\"; known: rainstorm, flash-flood, geohazard"),
        ("warning(flash-flood) >= purple", 106, "trigger: a warning's colour is blue, yellow, orange, red or none"),
        ("warning(flash-flood) >= 2", 106, "trigger: a warning's colour is blue, yellow, orange, red or none"),
    ] {
        assert_eq!(with(trigger), [format!("plans/flood.ron:11:{place}: S018 clause \"flood.3\" · trigger: {says}")], "{trigger}");
    }
}

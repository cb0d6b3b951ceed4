//! Defects that hide: conditions in one another, rain over spans that contain one another, channels that end before the village,
//! plans whose upper plan is not there, seats of one village.

use yanlian::base::lang::Lang;

use super::county;

/// What is found when the condition of f.4 is another one.
fn with_trigger(trigger: &str) -> Vec<String> {
    let f = county::clean();
    f.replace("plans/flood.ron", "trigger: \"done(f.1)\"", &format!("trigger: {trigger:?}"));
    county::findings(&f, Lang::En)
}

#[test]
fn what_must_hold_at_one_moment_is_looked_at_together() {
    for (trigger, said) in [
        ("level >= IV and (hour() >= 22 and hour() < 6)", "hour() >= 22 and hour() < 6"),
        ("hour() >= 22 and for(10min, hour() < 6)", "hour() >= 22 and hour() < 6"),
        ("above_warning() >= 1 or (hour() >= 22 and hour() < 6)", "hour() >= 22 and hour() < 6"),
        ("max_rain(1h) >= 60 and max_rain(3h) < 50", "max_rain(1h) >= 60 and max_rain(3h) < 50"),
        ("rain(huangtuxi, 1h) >= 60 and max_rain(3h) < 60", "rain(huangtuxi, 1h) >= 60 and max_rain(3h) < 60"),
    ] {
        let is = with_trigger(trigger);
        assert!(is.len() == 1 && is[0].contains(" P020 ") && is[0].contains(said), "{trigger}: {is:#?}");
    }
    // What lies apart only over other spans, or in another branch, can hold.
    for trigger in ["max_rain(3h) >= 60 and max_rain(1h) < 50", "hour() >= 22 or hour() < 6", "max_rain(1h) >= 40 and max_rain(3h) < 50"] {
        assert_eq!(with_trigger(trigger), Vec::<String>::new(), "{trigger}");
    }
    assert!(with_trigger("wind() >= 200").iter().any(|l| l.contains(" P018 ")), "no such gust was ever measured");
}

#[test]
fn a_village_has_neither_conference_terminal_nor_satellite_phone() {
    let f = county::clean();
    f.replace(
        "plans/town.ron",
        "channel: Some(\"radio\"), fallback: Some(\"phone\"), implements: Some(\"f.3\")",
        "channel: Some(\"video\"), fallback: Some(\"phone\"), implements: Some(\"f.3\")",
    );
    let is = county::findings(&f, Lang::En);
    assert!(is.len() == 1 && is[0].contains(" P074 ") && is[0].contains("t.3") && is[0].contains("video"), "{is:#?}");
}

#[test]
fn a_clause_that_implements_one_of_a_plan_that_is_not_there_is_named() {
    let f = county::clean();
    std::fs::remove_file(f.path("drills/flood.ron")).expect("there");
    std::fs::remove_file(f.path("plans/flood.ron")).expect("there");
    let is = county::findings(&f, Lang::En);
    for (clause, upper) in [("t.1", "f.6"), ("t.2", "overall.2"), ("t.3", "f.3"), ("t.4", "f.8")] {
        assert!(
            is.iter().any(|l| l.contains("S011") && l.contains(&format!("\"{clause}\" implements the clause \"{upper}\", which no loaded plan has"))),
            "{is:#?}"
        );
    }
}

#[test]
fn what_an_expression_names_wrongly_is_marked_in_its_line() {
    let f = county::clean();
    f.replace("plans/flood.ron", "for(180min, max_rain(3h) < 5)", "rain(huangtuxy, 3h) < 5");
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(["check", &f.dir.to_string_lossy(), "--lang", "en"]).output().expect("runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|l| l.contains("S011") && l.contains("huangtuxy")).unwrap_or_else(|| panic!("{text}"));
    assert!(lines[at + 1].contains("huangtuxy") && lines[at + 2].trim_end().ends_with('^'), "{text}");
}

#[test]
fn the_card_of_a_village_binds_that_village_alone() {
    let f = county::clean();
    f.write(
        "plans/card.ron",
        r#"(
    format: 1, key: "card", title: "平原村明白卡", level: Village, class: NaturalDisaster, upper: Some("town"), source: "by hand",
    roles: [
        (key: "ping-station", name: "平原村应急站", seat: Village("ping"), staff_day: 4, staff_night: 1),
        (key: "ping-head", name: "一组组长", seat: Settlement("ping-1"), staff_day: 1, staff_night: 1),
    ],
    clauses: [
        (key: "c.1", phase: Response, text: "15 分钟内敲锣。", actor: "ping-station", trigger: "reports(\"water\") >= 1", auto: true, action: Warn(zones: OwnTrigger, stage: LeaveNow, channels: ["gong"]), deadline_min: 15, implements: Some("f.15")),
    ],
)
"#,
    );
    f.replace("drills/flood.ron", "\"../plans/town.ron\"", "\"../plans/town.ron\", \"../plans/card.ron\"");
    let s = yanlian::scenario::load::load(&f.path("drills/flood.ron"), &Default::default()).unwrap_or_else(|e| panic!("{e:?}"));
    let posts = yanlian::plan::chain::Posts::new(&s.county, &s.books);
    let meant = |role: &str| {
        let i = s.books.roles.iter().position(|r| r.key == role).expect("a role");
        posts.of_role[i].iter().map(|p| posts.post(*p).key.clone()).collect::<Vec<_>>()
    };
    assert_eq!((meant("ping-station"), meant("ping-head")), (vec!["v:ping".to_owned()], vec!["s:ping-1".to_owned()]));
    let station = posts.post(posts.village(s.county.village_keys.find("ping").expect("there")));
    let other = posts.post(posts.village(s.county.village_keys.find("gao").expect("there")));
    assert_eq!((station.shift_day, other.shift_day), (4, 3));
    f.replace("plans/card.ron", "Village(\"ping\")", "Village(\"pong\")");
    let is = county::findings(&f, Lang::En);
    assert!(is.iter().any(|l| l.contains("S011") && l.contains("there is no village \"pong\", did you mean ping?")), "{is:#?}");
}

#[test]
fn deadlines_of_reports_of_the_public_s_channels_and_of_lorries_are_held_to_their_least_time() {
    let one = |edits: &[(&str, &str, &str)], code: &str, said: &str| {
        let f = county::clean();
        for (file, from, to) in edits {
            f.replace(file, from, to);
        }
        let is = county::findings(&f, Lang::En);
        assert!(is.len() == 1 && is[0].contains(code) && is[0].contains(said), "{is:#?}");
    };
    one(
        &[
            ("plans/flood.ron", "text: \"20 分钟内电话报告市级。\"", "text: \"立即电话报告市级。\""),
            ("plans/flood.ron", "form: Phone), deadline_min: 20", "form: Phone), deadline_min: 0.5"),
        ],
        " P033 ",
        "1 receivers by",
    );
    one(
        &[("county.ron", "kind: Media, ", "kind: Media, setup_min: Fixed(60), ")],
        " P033 ",
        "takes 60 minutes at best before the first word is out; 45 are allowed",
    );
    one(
        &[
            ("county.ron", "skills: [FloodRescue, Boat]", "skills: [FloodRescue, Boat, Supply]"),
            (
                "plans/flood.ron",
                "text: \"Ⅲ级：180 分钟内送到物资。\", actor: \"hq\", trigger: \"level >= III\"",
                "text: \"5 分钟内送到物资。\", actor: \"hq\", trigger: \"level >= IV\"",
            ),
            (
                "plans/flood.ron",
                "Supply(shelters: [], teams: []), deadline_min: 180",
                "Supply(shelters: [\"school\"], teams: [\"flood-team\"]), deadline_min: 5",
            ),
        ],
        " P034 ",
        "the team \"flood-team\" needs",
    );
}

#[test]
fn levels_of_a_township_s_plan_are_read_beside_the_county_s_and_set_nothing() {
    let with = |levels: &str| {
        let f = county::clean();
        f.replace("plans/town.ron", "    clauses: [", &format!("    levels: [{levels}],\n    clauses: ["));
        county::findings(&f, Lang::En)
    };
    assert_eq!(with("(level: \"III\", trigger: \"max_rain(6h) >= 80\", auto: false)"), Vec::<String>::new(), "the same as the county's");
    for (levels, said) in [
        ("(level: \"III\", trigger: \"max_rain(6h) >= 80\", auto: true)", "level Ⅲ in \"flood\" takes a decision"),
        ("(level: \"II\", trigger: \"max_rain(6h) >= 100\", auto: false)", "\"flood\" has no level Ⅱ"),
    ] {
        let is = with(levels);
        assert!(is.iter().any(|l| l.contains(" P088 ") && l.contains(said)), "{is:#?}");
    }
    // Nor does a township have levels where no plan above it has any.
    let f = county::clean();
    f.replace("plans/town.ron", "upper: Some(\"flood\")", "upper: Some(\"overall\")");
    f.replace("plans/town.ron", "    clauses: [", "    levels: [(level: \"IV\", trigger: \"max_rain(6h) >= 50\", auto: true)],\n    clauses: [");
    let is = county::findings(&f, Lang::En);
    assert!(is.iter().any(|l| l.contains(" P088 ") && l.contains("no plan above has levels")), "{is:#?}");
}

#[test]
fn an_overall_plan_speaks_of_the_headquarters_in_command_whichever_it_is() {
    let f = county::clean();
    f.replace(
        "plans/overall.ron",
        "    clauses: [",
        "    chapters: [(number: \"1\", title: \"报告\"), (number: \"2\", title: \"接报\"), (number: \"3\", title: \"响应\")],\n    clauses: [",
    );
    f.replace(
        "plans/overall.ron",
        "        (key: \"office\", name: \"应急办\"",
        "        (key: \"special\", name: \"专项指挥部\", seat: Commander, staff_day: 4, staff_night: 3),\n        (key: \"office\", name: \"应急办\"",
    );
    f.replace(
        "plans/overall.ron",
        "    ],\n)",
        "        (key: \"overall.3\", phase: Coordination, text: \"Ⅱ级：30 分钟内通知乡镇。\", actor: \"special\", trigger: \"level >= II\", auto: true, action: Notify(to: [\"office\"], topic: \"all-hands\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"radio\")),\n        (key: \"overall.3.1\", phase: Report, text: \"20 分钟内报告指挥部。\", actor: \"centre\", trigger: \"reports(\\\"water\\\") >= 1\", auto: true, action: Notify(to: [\"special\"], topic: \"word\"), deadline_min: 20, channel: Some(\"phone\"), fallback: Some(\"radio\")),\n    ],\n)",
    );
    // A level that this event does not have is no error of a plan for all events (P029), alone or with the plans below it.
    assert_eq!(county::findings(&f, Lang::En), Vec::<String>::new());
    let s = yanlian::scenario::load::load(&f.path("drills/flood.ron"), &Default::default()).unwrap_or_else(|e| panic!("{e:?}"));
    let posts = yanlian::plan::chain::Posts::new(&s.county, &s.books);
    let of = |role: &str| posts.of_role[s.books.roles.iter().position(|r| r.key == role).expect("a role")].clone();
    assert!(of("special") == of("hq") && of("hq").len() == 1);
    let chapters: Vec<Option<&str>> = s.books.plans[0].clauses.iter().map(|c| s.books.chapter_of(*c).map(|c| c.number.as_str())).collect();
    assert_eq!(chapters, [Some("1"), Some("2"), Some("3"), Some("3")]);
}

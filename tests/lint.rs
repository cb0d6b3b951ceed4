//! The plan linter: every rule has a defect that is found, with place and remedy, and a clean plan that stays clean.

mod cases_1;
mod cases_2;
mod cases_3;
mod county;
mod deeper;

use std::collections::BTreeSet;

use yanlian::base::lang::Lang;
use yanlian::plan::lint::rule::Rule;
use yanlian::scenario::finding::Severity;
use yanlian::scenario::load;

/// A defect: what is replaced in which file, and the findings.
pub struct Case {
    pub name: &'static str,
    pub edits: &'static [(&'static str, &'static str, &'static str)],
    pub found: &'static [&'static str],
}

pub use county::clean;

fn spoiled(case: &Case) -> crate::folder::Folder {
    let f = county::clean();
    for (file, from, to) in case.edits {
        f.replace(file, from, to);
    }
    f
}

fn all() -> impl Iterator<Item = &'static Case> {
    [cases_1::CASES, cases_2::CASES, cases_3::CASES].into_iter().flatten()
}

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let is = county::findings(&spoiled(case), Lang::En);
        if is != case.found {
            wrong.push(format!("{}\n  expected {:#?}\n  is {is:#?}", case.name, case.found));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_clean_plan_stays_clean_with_its_upper_and_its_lower_plan() {
    assert_eq!(county::findings(&county::clean(), Lang::En), Vec::<String>::new());
}

#[test]
fn defects_of_roles_triggers_and_levels_are_found() {
    check(cases_1::CASES);
}

#[test]
fn defects_of_time_forces_authority_and_zones_are_found() {
    check(cases_2::CASES);
}

#[test]
fn defects_of_shelters_channels_prose_and_upper_plans_are_found() {
    check(cases_3::CASES);
}

#[test]
fn every_rule_has_a_defect_that_is_found() {
    let mut tried: BTreeSet<&str> = all().filter(|c| c.found.iter().any(|l| l.contains(&format!(" {} ", &c.name[..4])))).map(|c| &c.name[..4]).collect();
    // A county without villages has a test of its own.
    tried.insert(Rule::NobodyThere.code());
    let rules: BTreeSet<&str> = Rule::ALL.iter().map(|r| r.code()).collect();
    assert_eq!(tried, rules);
}

#[test]
fn every_rule_leaves_the_clean_plan_alone() {
    let is = county::findings(&county::clean(), Lang::En);
    let hit: Vec<&str> = Rule::ALL.iter().map(|r| r.code()).filter(|code| is.iter().any(|l| l.contains(&format!(" {code} ")))).collect();
    assert_eq!(hit, Vec::<&str>::new(), "{is:#?}");
    // And none of the spoiled plans trips a rule that its case does not name: what is spoiled in one place is clean in all others.
    for case in all() {
        let codes: BTreeSet<&str> = Rule::ALL.iter().map(|r| r.code()).filter(|code| case.found.iter().any(|l| l.contains(&format!(" {code} ")))).collect();
        assert!(codes.contains(&case.name[..4]) && codes.len() <= 3, "{}: {codes:?}", case.name);
    }
}

#[test]
fn command_is_handed_over_only_by_whom_has_it_to_whom_may_have_it() {
    let with = |actor: &str, to: &str| {
        let f = county::clean();
        let more = format!(
            "        (key: \"f.20\", phase: Response, text: \"移交指挥权。\", actor: \"{actor}\", trigger: \"level >= III\", auto: true, action: HandOver(to: \"{to}\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"radio\")),\n    ],\n    zones: ["
        );
        f.replace("plans/flood.ron", "    ],\n    zones: [", &more);
        county::findings(&f, Lang::En)
    };
    assert_eq!(with("hq", "centre"), Vec::<String>::new());
    let is = with("hq", "met");
    assert!(is.len() == 1 && is[0].contains(" P047 ") && is[0].contains("\"met\" may not command, yet is to take over"), "{is:#?}");
    let is = with("met", "centre");
    assert!(is.iter().any(|l| l.contains(" P047 ") && l.contains("\"met\" does not command, yet has HandOver")), "{is:#?}");
}

#[test]
fn nobody_carries_out_what_villages_are_to_do_in_a_county_without_villages() {
    let f = crate::folder::Folder::new();
    f.write("bare/county.ron", "(format: 1, name: \"Box\", source: \"by hand\", crs: \"local\")").write("bare/terrain.asc", &crate::folder::terrain());
    f.write(
        "bare/plan.ron",
        "(format: 1, key: \"p\", title: \"预案\", level: Special, class: NaturalDisaster, source: \"by hand\",\n roles: [(key: \"station\", name: \"村应急站\", seat: EveryVillage)],\n clauses: [(key: \"p.1\", phase: Handling, text: \"巡查\", actor: \"station\", trigger: \"always\", action: Verify(zones: All), deadline_min: 30)])",
    );
    let list = load::lint_paths(&[f.path("bare/plan.ron")]).expect("the disk works");
    let lines: Vec<String> = list.iter().map(|x| x.line(Lang::En).replace(&format!("{}/", f.dir.display()), "")).collect();
    assert_eq!(
        lines,
        [
            "bare/plan.ron:3:61: P050 clause \"p.1\" · actor: the role \"station\" has no post in this county, so nobody carries this out; this county has no such post; change the seat"
        ]
    );
}

#[test]
fn findings_speak_chinese_too() {
    let expected: &[(&str, &str)] = &[
        ("P012", "plans/overall.ron:5:70: P012 role \"centre\" · staff_day: 要 8 人同时在岗，指挥中心只有 7 人；按编制改写人数"),
        ("P018", "plans/flood.ron:18:85: P018 clause \"f.4\" · trigger: hour() >= 25：只能在 0 至 24 之间；改写数值；这个条件永远不会成立"),
        ("P020", "plans/flood.ron:18:85: P020 clause \"f.4\" · trigger: hour() >= 22 与 hour() < 6；两者不能同时成立；改写，或把 and 改为 or"),
        (
            "P034",
            "plans/flood.ron:23:194: P034 clause \"f.9\" · deadline_min: 队伍 \"flood-team\" 集结加行车最快也要 12.0 分钟，时限只有 8 分钟；放宽时限，或改派就近队伍",
        ),
        ("P046", "plans/flood.ron:25:132: P046 clause \"f.11\" · action: \"met\" 无权封闭高速公路或匝道 \"r-8\"；交由高速交警（closes_expressway: true）"),
        ("P053", "plans/flood.ron:36:82: P053 zone \"z-1\" · administrator: 没有行政责任人；六落实：写明行政责任人"),
        ("P065", "plans/flood.ron:39:22: P065 zone \"z-2\" · refuges: \"school\" 容 100 人，1 个危险区共约 120 人先去那里；增加安置点，或分流"),
        (
            "P073",
            "plans/flood.ron:39:22: P073 zone \"z-2\" · refuges: 去 \"school\" 最近的路 \"r-1\" 在设计洪水中 T+00:20 起上水；改写路线或安置点，或写明须在淹没前走完",
        ),
        ("P082", "plans/flood.ron:28:163: P082 clause \"f.14\" · deadline_min: 条文写 60 分钟内，deadline_min 是 45；条文与 deadline_min 写成一样"),
        ("P091", "plans/town.ron:5:133: P091 clause \"t.2\" · action: 报告 \"hq\"，上位条款 \"overall.2\" 写报告 \"centre\"；按上位预案的报告对象"),
    ];
    for (code, line) in expected {
        let case = all().find(|c| c.name.starts_with(code)).expect("a case");
        let is = county::findings(&spoiled(case), Lang::Zh);
        assert!(is.contains(&(*line).to_owned()), "{code}: {is:#?}");
    }
}

#[test]
fn a_plan_with_an_error_is_mended_before_it_is_linted() {
    let f = county::clean();
    f.replace("plans/flood.ron", "quorum: 2", "quorum: 3").replace("plans/town.ron", "deadline_min: 80", "dedline_min: 80");
    let is = county::findings(&f, Lang::En);
    assert_eq!(is.len(), 2, "{is:#?}");
    assert!(is.iter().all(|l| l.contains(" S00")), "{is:#?}");
}

#[test]
fn a_single_file_is_judged_with_its_upper_plans_only() {
    let f = county::clean();
    std::fs::remove_file(f.path("drills/flood.ron")).expect("there");
    assert_eq!(county::findings(&f, Lang::En), Vec::<String>::new(), "what other files may hold is not missed");
    f.replace("plans/town.ron", "Report(to: \"centre\", form: Phone), deadline_min: 15", "Report(to: \"hq\", form: Phone), deadline_min: 15");
    let is = county::findings(&f, Lang::En);
    assert_eq!(is.len(), 1, "{is:#?}");
    assert!(is[0].contains("P091"), "{is:#?}");
}

#[test]
fn the_shipped_plans_have_neither_errors_nor_warnings() {
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang");
    let findings = load::lint_paths(&[shipped]).expect("the disk works");
    let bad: Vec<String> = findings.iter().filter(|f| f.severity > Severity::Note).map(|f| f.line(Lang::En)).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn ten_thousand_clauses_are_checked_in_a_few_seconds() {
    let f = county::clean();
    let more: String = (0..10_000)
        .map(|i| {
            format!(
                "        (key: \"m.{i}\", phase: Handling, text: \"第 {i} 件事，30 分钟内办完。\", actor: \"met\", trigger: \"minutes() > {i} and max_rain({}h) >= {}\", auto: true, action: Notify(to: [\"hq\"], topic: \"m{i}\"), deadline_min: 30),\n",
                1 + i % 12,
                1 + i % 90
            )
        })
        .collect();
    f.replace("plans/flood.ron", "    ],\n    zones: [", &format!("{more}    ],\n    zones: ["));
    let begun = std::time::Instant::now();
    let is = county::findings(&f, Lang::En);
    let took = begun.elapsed().as_secs_f64();
    assert!(is.is_empty(), "{:#?}", &is[..is.len().min(3)]);
    eprintln!("10,000 clauses: {took:.2} s");
    // Two seconds is the promise of the shipped program, which `.ci/run` asks; this build is not optimised and shares its machine.
    assert!(took < 60.0, "{took} s");
}

#[test]
fn a_mistake_in_an_expression_is_marked_in_its_line() {
    let f = county::clean();
    f.replace("plans/flood.ron", "for(180min, max_rain(3h) < 5)", "for(180min, max_rian(3h) < 5)");
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(["check", &f.dir.to_string_lossy(), "--lang", "en"]).output().expect("runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|l| l.contains("S018")).expect("found");
    let mark = lines[at + 2].find('^').expect("a mark");
    // Every character before the place is narrow here, so columns and bytes agree from the bar on.
    assert!(lines[at + 1].contains("max_rian(3h)"), "{text}");
    let before: String = lines[at + 1].split("max_rian").next().unwrap_or("").to_owned();
    assert_eq!(unicode_width::UnicodeWidthStr::width(before.as_str()), unicode_width::UnicodeWidthStr::width(&lines[at + 2][..mark]), "{text}");
}

//! View / hands — tests of the panels with which somebody changes something: the commander's desk, the editor of plans; in both languages.
//!
//! In: a shell with a drill that is commanded, or a plan in a folder. Out: nothing. Not here: other panels (`panels`), what an order
//! does in the drill (`drill::given`), what a change does to a file (`edit`, `placed`).

use std::path::Path;

use super::command::{Do, Mode};
use super::edit::Tool;
use super::map::Picked;
use super::shell::{Shell, Tab};
use super::walk::{harness, press, press_like, sees, shut, until, valley_doors};
use super::watch::Wish;
use crate::base::ids::{SettlementId, ZoneId};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::drill::given::{Errand, Order};
use crate::plan::order::WarnStage;
use crate::record::event::{Kind, Who, Why};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

type Window<'a> = Harness<'a, Shell>;

const SIZE: egui::Vec2 = egui::vec2(1280.0, 720.0);

/// The small flood, commanded from a quarter of an hour on.
fn commanded<'a>(lang: Lang) -> Window<'a> {
    let mut h = harness(Shell::new(valley_doors(), Vec::new(), lang), SIZE);
    h.state_mut().face.still = true;
    h.state_mut().run(Path::new("valley.ron"), Wish { commanded: true, until: Moment::minutes(15), ..Wish::default() });
    until(&mut h, 20_000, |s| s.drill.as_ref().is_some_and(|d| d.run.edge >= Moment::minutes(15)) && s.watch.as_ref().is_some_and(|w| w.reach.is_none()));
    h.run_steps(3);
    assert!(h.state().commanding() && h.state().tab == Tab::Desk);
    h
}
fn given(h: &Window<'_>) -> Vec<Order> {
    h.state().drill.as_ref().map(|d| d.run.made.given.iter().map(|g| g.order.clone()).collect()).unwrap_or_default()
}
fn finish(h: &mut Window<'_>) {
    h.state_mut().act(Do::LetGo);
    until(h, 20_000, |s| s.watch.as_ref().is_some_and(|w| w.over));
}

#[test]
fn zones_are_ticked_and_told_to_leave_at_the_desk() {
    for lang in [Lang::Zh, Lang::En] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let mut h = commanded(lang);
        let zone = h.state().drill.as_ref().map(|d| d.run.scenario.books.zones[0].name.get(lang).to_owned()).expect("a zone");
        press(&mut h, Role::Button, say("下达", "Give the order"));
        assert!(given(&h).is_empty(), "without a zone there is no order");
        press_like(&mut h, Role::CheckBox, &zone);
        press(&mut h, Role::Button, say("准备转移", "Prepare"));
        press(&mut h, Role::Button, say("下达", "Give the order"));
        assert!(matches!(&given(&h)[..], [Order::People { zones, stage: WarnStage::Prepare, .. }] if *zones == [ZoneId(0)]), "{:?}", given(&h));
        assert!(h.state().desk.zones.is_empty(), "what was ordered is no longer ticked");
    }
}

#[test]
fn a_team_is_sent_to_rescue_after_its_time_was_told_and_the_order_is_in_the_record() {
    for lang in [Lang::Zh, Lang::En] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let mut h = commanded(lang);
        let (flood, medics, home) = h
            .state()
            .drill
            .as_ref()
            .map(|d| {
                let c = &d.run.scenario.county;
                let name = |k: &str| c.teams[crate::base::ids::Id::index(c.team_keys.find(k).expect("a team"))].name.get(lang).to_owned();
                (name("flood-team"), name("medics"), c.settlement_keys.find("low-1").expect("a settlement"))
            })
            .expect("a drill");
        press(&mut h, Role::Button, say("调派队伍", "Teams"));
        assert!(sees(&h, say("在地图上点一个村组", "Click a settlement")));
        press_like(&mut h, Role::Button, &medics);
        if let Some(d) = &mut h.state_mut().drill {
            d.chosen = Some(Picked::Who(Who::Settlement(home)));
        }
        h.run_steps(3);
        assert!(sees(&h, say("预计", "arrives in about")), "to stand by anybody may be sent");
        press(&mut h, Role::Button, say("救援被困", "Rescue"));
        assert!(sees(&h, say("安全规则：无艇不得水上救援", "safety: no boats, no flood rescue")));
        press(&mut h, Role::Button, say("下达", "Give the order"));
        assert!(given(&h).is_empty(), "who has no boats is not sent into water");
        press_like(&mut h, Role::Button, &flood);
        assert!(sees(&h, say("预计", "arrives in about")) && sees(&h, say("沿途道路", "The roads on the way")));
        assert!(h.state().drill.as_ref().is_some_and(|d| !d.map.way.is_empty()), "its way is on the map");
        press(&mut h, Role::Button, say("下达", "Give the order"));
        assert!(matches!(given(&h)[..], [Order::Team { errand: Errand::Rescue(s), .. }] if s == home), "{:?}", given(&h));
        finish(&mut h);
        let run = &h.state().drill.as_ref().expect("a drill").run;
        let by_hand = |k: Kind| run.tale.events.iter().find(|e| e.kind == k && matches!(e.cause.why, Why::Command(_)));
        let ordered = by_hand(Kind::TeamOrdered).expect("the team has it");
        assert_eq!((ordered.place, ordered.detail.as_str()), (Who::Settlement(home), "rescue"));
        assert!(by_hand(Kind::TeamLeft).is_some() && by_hand(Kind::TeamDone).is_some(), "and carries it out");
    }
}

#[test]
fn the_task_that_was_chosen_stays_chosen_at_the_next_place() {
    let mut h = commanded(Lang::En);
    press(&mut h, Role::Button, "Teams");
    for (settlement, first) in [(0, true), (1, false)] {
        if let Some(d) = &mut h.state_mut().drill {
            d.chosen = Some(Picked::Who(Who::Settlement(SettlementId(settlement))));
        }
        h.run_steps(3);
        if first {
            press(&mut h, Role::Button, "Rescue");
        }
        assert_eq!(h.state().desk.task, Some(Errand::Rescue(SettlementId(settlement))));
    }
}

const PLAN: &str = "// 头\n(format: 1, key: \"p\", title: \"预案\", clauses: [\n  (key: \"p.1\", text: \"派队\", text_en: \"send\", trigger: \"level >= III\", action: Dispatch(teams: [], to: None), deadline_min: 15), // 留下\n], zones: [\n  (key: \"z\", name: \"片\", settlements: [\"low-1\"], rules: [(gauge: \"rain-north\", prepare_rain: [(1, 30)], leave_rain: [(1, 50)], stage_m: None)], refuges: [HighGround((109.5, 27.5))]),\n])\n";

fn editor<'a>(lang: Lang, dir: &Path) -> Window<'a> {
    let path = dir.join("p.ron");
    std::fs::write(&path, PLAN).expect("written");
    let mut h = harness(Shell::new(shut(), Vec::new(), lang), SIZE);
    h.state_mut().edit(&path);
    if let Some(e) = &mut h.state_mut().edit {
        e.stage = Some(Box::new(super::stage::tests::small_stage()));
    }
    h.run_steps(3);
    assert_eq!(h.state().mode, Mode::Edit);
    h
}

#[test]
fn lines_of_the_outline_are_found_and_tools_change_the_plan() {
    for lang in [Lang::Zh, Lang::En] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let dir = tempfile::tempdir().expect("a folder");
        let mut h = editor(lang, dir.path());
        if let Some(e) = &mut h.state_mut().edit {
            e.search = "nothing of the kind".into();
        }
        h.run_steps(2);
        assert!(sees(&h, say("没有条款或危险区", "No clause and no zone")));
        if let Some(e) = &mut h.state_mut().edit {
            e.search.clear();
        }
        h.run_steps(2);
        press_like(&mut h, Role::Button, "z  ");
        press(&mut h, Role::Button, say("加高地点", "Add high ground"));
        assert_eq!(h.state().edit.as_ref().map(|e| e.tool), Some(Tool::AddPoint));
        assert!(sees(&h, say("点高地的位置", "Click the high ground")));
        press(&mut h, Role::Button, say("加高地点", "Add high ground"));
        assert_eq!(h.state().edit.as_ref().map(|e| e.tool), Some(Tool::Choose));
        // Its goals stand first, its trigger lines below: the last cross takes the trigger line away.
        h.query_all_by_role(Role::Button).rfind(|n| n.accesskit_node().label().as_deref() == Some("×")).expect("a cross").click();
        h.run_steps(3);
        assert!(h.state().edit.as_ref().is_some_and(|e| e.draft.text.contains("rules: []") && e.draft.text.contains("// 留下")));
        press_like(&mut h, Role::Button, "p.1  ");
        press(&mut h, Role::Button, say("加队伍", "Add a team"));
        assert_eq!(h.state().edit.as_ref().map(|e| e.tool), Some(Tool::AddTeam));
        h.state_mut().act(Do::Undo);
        h.run_steps(2);
        assert!(h.state().edit.as_ref().is_some_and(|e| e.draft.text == PLAN));
    }
}

#[test]
fn the_map_gives_way_to_the_text_and_a_finding_leads_to_its_line() {
    use crate::scenario::finding::{At, Finding, Severity};
    for lang in [Lang::Zh, Lang::En] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let dir = tempfile::tempdir().expect("a folder");
        let mut h = editor(lang, dir.path());
        press(&mut h, Role::Button, say("看文本", "Text"));
        assert!(h.state().edit.as_ref().is_some_and(|e| e.as_text));
        press(&mut h, Role::Button, say("看地图", "Map"));
        assert!(h.state().edit.as_ref().is_some_and(|e| !e.as_text));
        until(&mut h, 5_000, |s| s.edit.as_ref().is_some_and(|e| !e.lint.running() && e.lint.of == e.draft.version));
        if let Some(e) = &mut h.state_mut().edit {
            e.lint.findings = vec![Finding {
                at: At { file: dir.path().join("p.ron"), line: 3, column: 3 },
                code: "P034",
                severity: Severity::Warning,
                subject: "p.1".into(),
                zh: "时限太短".into(),
                en: "the deadline is too short".into(),
            }];
        }
        h.run_steps(2);
        press_like(&mut h, Role::Button, "▲ 3:3");
        let e = h.state().edit.as_ref().expect("a plan");
        assert!(e.as_text && e.chosen == Some(e.outline.clauses[0].way.clone()));
    }
}

#[test]
fn what_was_left_unsaved_is_recovered_or_dropped_at_a_press() {
    for (lang, take) in [(Lang::Zh, true), (Lang::En, true), (Lang::Zh, false), (Lang::En, false)] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.ron");
        let mut h = editor(lang, dir.path());
        press_like(&mut h, Role::Button, "p.1  ");
        if let Some(e) = &mut h.state_mut().edit {
            let mut f = e.fields.iter().find(|f| f.name == "deadline_min").expect("a field").clone();
            f.literal = "25".into();
            e.enter(&f);
        }
        // As after a crash: the file is opened again.
        let mut h = harness(Shell::new(shut(), Vec::new(), lang), SIZE);
        h.state_mut().edit(&path);
        h.run_steps(3);
        assert!(sees(&h, say("上次有未保存的改动", "Changes of last time were not saved")));
        press(&mut h, Role::Button, if take { say("恢复", "Recover") } else { say("丢弃", "Drop") });
        let text = h.state().edit.as_ref().map(|e| e.draft.text.clone()).expect("a plan");
        assert_eq!(text.contains("deadline_min: 25"), take);
        assert!(!sees(&h, say("上次有未保存的改动", "Changes of last time were not saved")));
    }
}

#[test]
fn a_plan_that_another_program_changes_while_it_is_open_says_so_and_nothing_is_lost() {
    for lang in [Lang::Zh, Lang::En] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.ron");
        let mut h = editor(lang, dir.path());
        let told = say("别的程序改动", "Another program has changed");
        assert!(!sees(&h, told));
        let mine = PLAN.replace("deadline_min: 15", "deadline_min: 25");
        if let Some(e) = &mut h.state_mut().edit {
            e.draft.change(super::door::Words::new("改时限", "the deadline"), mine.clone()).expect("kept");
        }
        let theirs = PLAN.replace("预案", "预案二");
        std::fs::write(&path, &theirs).expect("written");
        // Long enough to look again.
        h.run_steps(90);
        assert!(sees(&h, told));
        h.state_mut().act(Do::Save);
        h.run_steps(2);
        assert!(h.state().trouble.as_ref().is_some_and(|t| t.en.contains("another program")), "saving is refused in words");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), theirs);
        h.state_mut().trouble = None;
        h.run_steps(2);
        press(&mut h, Role::Button, say("重新读取", "Read again"));
        assert!(!sees(&h, told) && h.state().edit.as_ref().is_some_and(|e| e.draft.text == theirs && e.outline.title == "预案二"));
        h.state_mut().act(Do::Undo);
        h.run_steps(2);
        assert!(h.state().edit.as_ref().is_some_and(|e| e.draft.text == mine), "what was changed here comes back");
        std::fs::remove_file(&path).expect("gone");
        h.run_steps(90);
        assert!(sees(&h, told));
        h.state_mut().act(Do::SaveVersion);
        h.run_steps(2);
        assert!(!sees(&h, told) && std::fs::read_to_string(dir.path().join("p-v2.ron")).is_ok_and(|t| t == mine));
    }
}

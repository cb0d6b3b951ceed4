//! View / walk — tests that walk through the whole window: every mode in both languages, keys, fields, the timeline.
//!
//! In: a shell with a small run. Out: nothing. Not here: tests of single panels (in their files).

use super::command::Mode;
use super::door::{Doors, Opened, Words};
use super::face;
use super::run::Run;
use super::shell::{For, Over, Shell, Tab};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::view::command::Do;
use crate::view::stage::tests::small_stage;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Doors behind which there is nothing.
pub(crate) fn shut() -> Doors {
    let words = || Words::new("没有这次推演", "there is no such run");
    Doors {
        files: Arc::new(move |_| Err(words())),
        run: Arc::new(move |_| Err(words())),
        export: Arc::new(move |_, _| Err(words())),
        drill: Arc::new(move |_, _| Err(words())),
        field: Arc::new(move |_| Err(words())),
    }
}

/// A window with a small run under review and on both sides of a comparison.
pub(crate) fn full(lang: Lang) -> Shell {
    let mut shell = Shell::new(shut(), Vec::new(), lang);
    shell.review = Some(Box::new(small_stage()));
    shell.sides = [Some(Box::new(small_stage())), Some(Box::new(small_stage()))];
    shell.face.still = true;
    shell
}

pub(crate) fn harness<'a>(shell: Shell, size: egui::Vec2) -> Harness<'a, Shell> {
    let mut h = Harness::builder().with_size(size).with_max_steps(8).build_ui_state(|ui, shell: &mut Shell| shell.show(ui), shell);
    face::fonts(&h.ctx);
    h.run_steps(3);
    h
}

/// The first thing of a role with a label that passes a test.
fn thing<'n>(h: &'n Harness<'_, Shell>, role: Role, what: &str, test: impl Fn(&str) -> bool) -> Node<'n> {
    let found = h.query_all_by_role(role).find(|n| n.accesskit_node().label().is_some_and(|l| test(&l)));
    found.unwrap_or_else(|| panic!("no {role:?} `{what}`"))
}
/// Presses the first thing of a role with a label.
pub(crate) fn press(h: &mut Harness<'_, Shell>, role: Role, label: &str) {
    thing(h, role, label, |l| l == label).click();
    h.run_steps(3);
}
/// Presses the first thing of a role whose label begins so.
pub(crate) fn press_like(h: &mut Harness<'_, Shell>, role: Role, begins: &str) {
    thing(h, role, begins, |l| l.starts_with(begins)).click();
    h.run_steps(3);
}
/// The same, be it below the end of a long list.
pub(crate) fn reach(h: &mut Harness<'_, Shell>, role: Role, begins: &str) {
    thing(h, role, begins, |l| l.starts_with(begins)).click_accesskit();
    h.run_steps(3);
}
/// Whether these words stand anywhere.
pub(crate) fn sees(h: &Harness<'_, Shell>, words: &str) -> bool {
    h.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn every_mode_shows_in_both_languages_at_every_size_and_none_panics() {
    for lang in [Lang::Zh, Lang::En] {
        for size in [egui::vec2(1280.0, 720.0), egui::vec2(800.0, 600.0)] {
            let mut h = harness(full(lang), size);
            let say = |zh, en| if lang == Lang::Zh { zh } else { en };
            for mode in Mode::ALL {
                h.state_mut().mode = mode;
                h.run_steps(3);
                // Something that stands in this mode and in no other.
                let own = match mode {
                    Mode::Library => say("查看的文件夹", "Folders"),
                    Mode::Edit => say("还没有打开预案", "No plan open"),
                    Mode::Drill => say("还没有选推演", "No drill chosen"),
                    Mode::Review => say("指令与态势", "Orders"),
                    Mode::Compare => say("换 B", "Change B"),
                };
                for other in Mode::ALL {
                    h.state_mut().mode = other;
                    h.run_steps(2);
                    assert_eq!(h.query_all_by_label_contains(own).next().is_some(), other == mode, "{own} in {other:?}");
                }
                h.state_mut().mode = mode;
                if mode != Mode::Review {
                    continue;
                }
                for (tab, own) in [
                    (Tab::Score, say("指标 (", "Metrics (")),
                    (Tab::Inspector, say("在地图上点任何东西", "Click anything on the map")),
                    (Tab::Orders, say("态势", "What happened")),
                    (Tab::Notes, say("还没有书签", "No bookmarks yet")),
                ] {
                    h.state_mut().tab = tab;
                    h.run_steps(2);
                    assert!(h.query_all_by_label_contains(own).next().is_some(), "{own}");
                }
            }
        }
    }
}

#[test]
fn what_the_library_lacks_is_said_and_a_run_that_cannot_be_opened_is_trouble_in_words() {
    let mut h = harness(Shell::new(shut(), Vec::new(), Lang::En), egui::vec2(1280.0, 720.0));
    assert!(h.query_by_label_contains("No results yet").is_some() || h.query_by_label_contains("No drills found").is_some());
    h.state_mut().open(Path::new("nowhere"), For::Review);
    for _ in 0..200 {
        h.step();
        if h.state().trouble.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    h.run_steps(2);
    assert!(h.query_by_label_contains("there is no such run").is_some());
    h.get_by_label("Understood").click();
    h.run_steps(3);
    assert!(h.state().trouble.is_none());
}

#[test]
fn keys_play_step_and_change_the_language_and_esc_closes_the_innermost_thing_only() {
    let mut shell = full(Lang::Zh);
    shell.mode = Mode::Review;
    let mut h = harness(shell, egui::vec2(1280.0, 720.0));
    h.key_press(egui::Key::Space);
    h.step();
    assert!(h.state().review.as_ref().is_some_and(|s| s.clock.playing));
    h.key_press(egui::Key::Space);
    h.step();
    h.key_press(egui::Key::Home);
    h.key_press(egui::Key::ArrowRight);
    h.step();
    assert_eq!(h.state().review.as_ref().map(|s| s.clock.now()), Some(Moment::seconds(10)));
    h.key_press(egui::Key::F2);
    h.step();
    assert_eq!(h.state().face.lang, Lang::En);
    h.key_press(egui::Key::F1);
    h.run_steps(2);
    assert_eq!(h.state().over, Some(Over::Help));
    h.key_press(egui::Key::Escape);
    h.run_steps(2);
    assert_eq!((h.state().over, h.state().mode), (None, Mode::Review));
}

#[test]
fn letters_typed_into_a_field_are_no_commands() {
    let mut shell = full(Lang::En);
    shell.mode = Mode::Review;
    let mut h = harness(shell, egui::vec2(1280.0, 720.0));
    h.state_mut().act(Do::Find);
    h.run_steps(3);
    h.key_press(egui::Key::Space);
    h.event(egui::Event::Text("t ".into()));
    h.run_steps(2);
    assert!(h.state().review.as_ref().is_some_and(|s| !s.clock.playing), "the space went to the field");
}

#[test]
fn dragging_the_timeline_right_after_a_run_is_open_moves_the_clock() {
    let mut shell = full(Lang::Zh);
    shell.mode = Mode::Review;
    let mut h = harness(shell, egui::vec2(1280.0, 720.0));
    let rect = h.get_by_label("时间轴").rect();
    let at = |share: f32| egui::pos2(rect.left() + 60.0 + share * (rect.width() - 80.0), rect.top() + 12.0);
    h.drag_at(at(0.2));
    h.step();
    h.hover_at(at(0.5));
    h.step();
    let held = h.state().review.as_ref().map(|s| (s.clock.is_held(), s.clock.now())).expect("a run");
    assert!(held.0 && held.1 > Moment::ZERO, "{held:?}");
    h.drop_at(at(0.5));
    h.run_steps(2);
    assert!(h.state().review.as_ref().is_some_and(|s| !s.clock.is_held()));
}

#[test]
fn a_command_that_cannot_be_done_says_why() {
    let mut h = harness(Shell::new(shut(), Vec::new(), Lang::En), egui::vec2(1280.0, 720.0));
    h.state_mut().act(Do::Play);
    h.run_steps(1);
    assert!(h.state().toast.is_some());
}

/// Doors behind which every drill is the small flood of the valley.
pub(crate) fn valley_doors() -> Doors {
    use crate::drill::run::{Options, run};
    use crate::drill::world::Prepared;
    let words = || Words::new("没有", "none");
    Doors {
        drill: Arc::new(|file, feed| {
            let scenario = Arc::new(crate::scenario::valley::scenario());
            let mut begins = Run::empty(scenario.clone());
            (begins.tale.seed, begins.made.drill) = (7, Some(file.to_path_buf()));
            feed.ready(begins);
            let mut options = Options::new(7);
            options.given.clone_from(&feed.wish().given);
            let tale = run(&scenario, &Prepared::new(&scenario), &options, feed);
            let scoring = crate::score::scoring::Scoring::of(&scenario.drill.hazard, None).map_err(|_| Words::new("评分", "scoring"))?;
            let card = crate::score::judge(&scenario, &tale, None, None, &scoring);
            Ok(Some((PathBuf::from("small"), Opened::of(scenario, tale, Some(card)))))
        }),
        files: Arc::new(move |_| Err(words())),
        ..shut()
    }
}

/// Steps until something is so, at most so many times; a little wall time each, for the threads.
pub(crate) fn until(h: &mut Harness<'_, Shell>, most: usize, so: impl Fn(&Shell) -> bool) -> usize {
    for n in 0..most {
        if so(h.state()) {
            return n;
        }
        h.step();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    panic!("it never came to that");
}

#[test]
fn a_reader_who_does_nothing_sees_each_hint_and_the_result_within_a_minute_in_both_languages() {
    use crate::view::first::Step;
    for lang in [Lang::Zh, Lang::En] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join("mayang");
        let mut shell = Shell::new(valley_doors(), vec![root], lang);
        shell.face.still = true;
        let mut h = Harness::builder()
            .with_size(egui::vec2(1280.0, 720.0))
            .with_step_dt(0.1)
            .with_max_steps(8)
            .build_ui_state(|ui, shell: &mut Shell| shell.show(ui), shell);
        face::fonts(&h.ctx);
        h.run_steps(2);
        h.state_mut().act(Do::FirstMinute);
        // What the machine takes to compute is not the reader's minute: each step waits for it before the first.
        until(&mut h, 20_000, |s| s.watch.as_ref().is_some_and(|w| w.over));
        h.state_mut().first = Some(crate::view::first::First::begin(h.state().last_s.unwrap_or(0.0)));
        let mut steps = 0;
        for step in [Step::Opening, Step::Space, Step::Decide, Step::Legend, Step::Timeline, Step::Result] {
            steps += until(&mut h, 700, |s| s.first.is_some_and(|f| f.step == step));
            assert_eq!(h.state().mode, Mode::Drill);
        }
        assert!(steps <= 600, "{steps} tenths of a second");
        h.run_steps(2);
        let why = if lang == Lang::Zh { "看为什么" } else { "See why" };
        assert!(h.query_by_label(why).is_some());
    }
}

#[test]
fn who_orders_people_out_in_the_first_minute_sees_a_night_with_that_order_in_its_record() {
    use crate::record::event::Kind;
    use crate::view::first::{First, Step};
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join("mayang");
    let mut h = harness(Shell::new(valley_doors(), vec![root], Lang::En), egui::vec2(1280.0, 720.0));
    h.state_mut().act(Do::FirstMinute);
    until(&mut h, 20_000, |s| s.watch.as_ref().is_some_and(|w| w.over));
    let end = h.state().drill.as_ref().map_or(Moment::ZERO, |d| d.run.edge);
    if let Some(s) = &mut h.state_mut().drill {
        s.clock.seek(40.0 * 60_000.0);
    }
    let mut first = First::begin(h.state().last_s.unwrap_or(0.0));
    first.step = Step::Decide;
    h.state_mut().first = Some(first);
    if let Some(s) = &mut h.state_mut().drill {
        s.clock.playing = false;
    }
    h.run_steps(2);
    h.get_by_label("Order them out now").click();
    h.run_steps(2);
    until(&mut h, 20_000, |s| s.drill.as_ref().is_some_and(|d| d.run.edge >= end) && s.watch.as_ref().is_some_and(|w| w.over));
    let s = h.state();
    let run = &s.drill.as_ref().expect("another night").run;
    let given = run.tale.events.iter().find(|e| e.kind == Kind::CommandGiven).expect("the order is in the record");
    assert_eq!(given.at, Moment::minutes(41));
    assert!(s.first.is_some_and(|f| f.step >= Step::Legend), "and the minute goes on");
}

#[test]
fn a_commanded_drill_waits_for_the_clock_and_an_order_counts_from_the_next_minute() {
    use crate::drill::given::Order;
    use crate::record::event::Kind;
    use crate::view::watch::Wish;
    let mut h = harness(Shell::new(valley_doors(), Vec::new(), Lang::En), egui::vec2(1280.0, 720.0));
    let wish = Wish { commanded: true, until: Moment::minutes(20), ..Wish::default() };
    h.state_mut().run(Path::new("valley.ron"), wish);
    let reached = |s: &Shell| s.drill.as_ref().is_some_and(|d| d.run.edge >= Moment::minutes(20)) && s.watch.as_ref().is_some_and(|w| w.reach.is_none());
    until(&mut h, 20_000, reached);
    h.run_steps(3);
    std::thread::sleep(std::time::Duration::from_millis(300));
    h.run_steps(3);
    let edge = |s: &Shell| s.drill.as_ref().map_or(Moment::ZERO, |d| d.run.edge);
    assert!(edge(h.state()) <= Moment::minutes(21), "it waits: {}", edge(h.state()));
    assert!(h.state().commanding() && h.state().tab == Tab::Desk);
    assert!(h.query_by_label("Give the order").is_some());
    // What is shown is the latest minute: an order is taken, and it is said when it counts.
    h.state_mut().act(Do::Freeze);
    let said = h.state().toast.as_ref().map(|t| t.0.en.clone()).unwrap_or_default();
    assert!(said.contains("it counts from T+00:2") && h.state().watch.as_ref().is_some_and(|w| w.frozen), "{said}");
    // Drawn back, it is refused in words, and nothing is ordered.
    if let Some(s) = &mut h.state_mut().drill {
        s.clock.seek(5.0 * 60_000.0);
        s.follow();
    }
    h.state_mut().give(Order::Freeze { on: false });
    let said = h.state().toast.as_ref().map(|t| t.0.en.clone()).unwrap_or_default();
    assert!(said.contains("the map shows T+00:05") && h.state().watch.as_ref().is_some_and(|w| w.frozen), "{said}");
    let ordered = |s: &Shell| s.drill.as_ref().map_or(0, |d| d.run.made.given.len());
    assert_eq!(ordered(h.state()), 1);
    h.state_mut().act(Do::LetGo);
    until(&mut h, 20_000, |s| s.watch.as_ref().is_some_and(|w| w.over));
    let given = h.state().drill.as_ref().and_then(|d| d.run.tale.events.iter().find(|e| e.kind == Kind::CommandGiven)).map(|e| e.at);
    assert!(given.is_some_and(|at| at > Moment::minutes(20) && at <= Moment::minutes(22)), "{given:?}");
}

#[test]
fn a_drill_goes_on_at_full_pace_while_the_library_is_shown() {
    let mut h = harness(Shell::new(valley_doors(), Vec::new(), Lang::En), egui::vec2(800.0, 600.0));
    h.state_mut().run(Path::new("valley.ron"), crate::view::watch::Wish::default());
    h.state_mut().mode = Mode::Library;
    assert!(h.state().waits() && !h.state().rests(), "frames come often enough to take it in");
    until(&mut h, 20_000, |s| s.watch.as_ref().is_some_and(|w| w.over) || s.drill.as_ref().is_some_and(|d| d.run.edge >= Moment::minutes(90)));
    until(&mut h, 20_000, |s| s.watch.as_ref().is_some_and(|w| w.over));
    h.run_steps(2);
    let s = h.state();
    assert!(s.mode == Mode::Library && s.drill.as_ref().is_some_and(|d| d.run.whole() && d.run.card.is_some()));
    assert!(!s.waits(), "nothing is waited for any more");
}

#[test]
fn a_window_that_nobody_touches_rests_although_every_frame_tells_of_the_keys_beside_others() {
    let mut h = harness(full(Lang::En), egui::vec2(800.0, 600.0));
    h.state_mut().mode = Mode::Review;
    h.key_press(egui::Key::Home);
    h.step();
    assert!(!h.state().rests());
    let mut frames = 0;
    while !h.state().rests() {
        h.event(egui::Event::ModifiersChanged(egui::Modifiers::NONE));
        h.step();
        frames += 1;
        assert!(frames < 2_000, "it never rests");
    }
    h.hover_at(egui::pos2(300.0, 300.0));
    h.step();
    assert!(!h.state().rests(), "a touch wakes it");
}

#[test]
fn nothing_asks_for_another_frame_while_nothing_moves() {
    let mut h = harness(full(Lang::En), egui::vec2(1280.0, 720.0));
    for mode in [Mode::Library, Mode::Review, Mode::Compare] {
        h.state_mut().mode = mode;
        h.run_steps(20);
        assert!(!h.ctx.has_requested_repaint(), "{mode:?}: {:?}", h.ctx.repaint_causes());
    }
}

#[test]
fn a_county_that_comes_late_belongs_to_no_other_plan() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = Arc::new(std::sync::Mutex::new(wait));
    let doors = Doors {
        files: Arc::new(move |_| {
            let _ = wait.lock().map(|w| w.recv());
            Ok(crate::scenario::valley::scenario())
        }),
        ..shut()
    };
    let dir = tempfile::tempdir().expect("a folder");
    let plan = |county: &str, drill: bool| {
        let folder = dir.path().join(county);
        std::fs::create_dir_all(folder.join("plans")).expect("made");
        std::fs::create_dir_all(folder.join("drills")).expect("made");
        if drill {
            std::fs::write(folder.join("drills").join("d.ron"), "(format: 1, title: \"d\", hazard: Flood(()), plans: [\"../plans/p.ron\"])").expect("written");
        }
        let path = folder.join("plans").join("p.ron");
        std::fs::write(&path, "(format: 1, key: \"p\", title: \"镇预案\", clauses: [], zones: [])").expect("written");
        path
    };
    let (first, second) = (plan("a", true), plan("b", false));
    let mut shell = Shell::new(doors, vec![dir.path().to_path_buf()], Lang::En);
    shell.edit(&first);
    assert_eq!(shell.jobs.len(), 1, "the first plan's county is being read");
    let late = std::mem::take(&mut shell.jobs);
    shell.edit(&second);
    // As if it had not been given up: it comes now.
    shell.jobs = late;
    go.send(()).expect("waited for");
    let mut h = harness(shell, egui::vec2(800.0, 600.0));
    until(&mut h, 20_000, |s| s.jobs.is_empty());
    h.run_steps(2);
    assert!(h.state().edit.as_ref().is_some_and(|e| e.stage.is_none() && e.draft.path == second));
}

#[test]
fn a_plan_is_edited_in_both_languages_at_every_size_and_saved_with_its_comments() {
    let text = "// 头\n(format: 1, key: \"p\", title: \"镇预案\", clauses: [\n  (key: \"p.1\", text: \"旧句\", text_en: \"old words\", deadline_min: 15), // 留下\n], zones: [])\n";
    for (lang, size) in [(Lang::Zh, egui::vec2(1280.0, 720.0)), (Lang::En, egui::vec2(800.0, 600.0))] {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.ron");
        std::fs::write(&path, text).expect("written");
        let mut h = harness(Shell::new(shut(), Vec::new(), lang), size);
        h.state_mut().edit(&path);
        h.run_steps(3);
        assert_eq!(h.state().mode, Mode::Edit);
        h.query_all_by_label_contains("p.1").next().expect("its line").click();
        h.run_steps(2);
        assert!(h.query_by_label(if lang == Lang::Zh { "时限（分钟）" } else { "Deadline (min)" }).is_some(), "its fields are shown");
        let e = h.state_mut().edit.as_mut().expect("a plan");
        e.fields.iter_mut().find(|f| f.name == "text").expect("a text").literal = "新句".into();
        h.state_mut().act(Do::Save);
        h.run_steps(2);
        assert_eq!(std::fs::read_to_string(&path).expect("saved"), text.replace("旧句", "新句"));
        h.state_mut().act(Do::Undo);
        h.run_steps(2);
        assert!(h.state().edit.as_ref().is_some_and(|e| e.draft.unsaved() && e.draft.text == text));
    }
}

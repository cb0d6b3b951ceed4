//! View / panels — tests of every panel in both languages: something in it is pressed or typed, and what it was for has happened.
//!
//! In: a shell with a small run. Out: nothing. Not here: walks through the whole window (`walk`), the editor and the desk (`hands`).

use super::command::{self, Do, Group, Mode};
use super::map::Picked;
use super::overlay::Overlay;
use super::shell::{Over, Shell, Tab};
use super::walk::{full, harness, press, press_like, reach, sees, shut};
use crate::base::ids::{Id, SettlementId};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::record::event::Who;
use crate::report::story;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

type Window<'a> = Harness<'a, Shell>;

const SIZE: egui::Vec2 = egui::vec2(1280.0, 720.0);

/// A window in both languages, with the words of each.
fn each(mode: Mode, test: impl Fn(&mut Window<'_>, &dyn Fn(&'static str, &'static str) -> &'static str)) {
    for lang in [Lang::Zh, Lang::En] {
        let mut shell = full(lang);
        shell.mode = mode;
        let mut h = harness(shell, SIZE);
        test(&mut h, &|zh, en| if lang == Lang::Zh { zh } else { en });
    }
}

fn typed(h: &mut Window<'_>, text: &str) {
    h.event(egui::Event::Text(text.into()));
    h.run_steps(2);
}
fn lang(h: &Window<'_>) -> Lang {
    h.state().face.lang
}
fn now(h: &Window<'_>) -> Moment {
    h.state().review.as_ref().map(|s| s.clock.now()).expect("a run")
}
fn seek(h: &mut Window<'_>, minutes: f64) {
    let s = h.state_mut().review.as_deref_mut().expect("a run");
    s.clock.seek(minutes * 60_000.0);
    s.follow();
    h.run_steps(2);
}

#[test]
fn the_bar_changes_mode_and_language_and_its_menu_does_commands() {
    each(Mode::Review, |h, say| {
        press(h, Role::Button, say("帮助", "Help"));
        assert_eq!(h.state().over, Some(Over::Help));
        h.state_mut().over = None;
        h.run_steps(2);
        press(h, Role::Button, say("命令", "Commands"));
        press_like(h, Role::Button, Group::Look.name().get(lang(h)));
        press_like(h, Role::Button, command::of(Do::Grey).name.get(lang(h)));
        assert!(h.state().face.grey);
        let tab = Mode::Library.name().get(lang(h));
        h.query_all_by_label(tab).next().expect("a tab").click();
        h.run_steps(2);
        assert_eq!(h.state().mode, Mode::Library);
        let before = lang(h);
        press(h, Role::Button, "中 / En");
        assert_ne!(lang(h), before);
    });
}

#[test]
fn the_settings_change_how_the_window_looks() {
    each(Mode::Library, |h, _| {
        h.state_mut().act(Do::Settings);
        h.run_steps(3);
        for id in [Do::Contrast, Do::Grey, Do::Still] {
            let before = h.state().face;
            press(h, Role::CheckBox, command::of(id).name.get(before.lang));
            assert_ne!(h.state().face, before, "{id:?}");
        }
        let scale = h.state().face.scale;
        press(h, Role::Button, "+");
        assert!(h.state().face.scale > scale);
    });
}

#[test]
fn a_place_is_found_by_its_name_and_a_moment_by_its_time() {
    each(Mode::Review, |h, say| {
        let name = h.state().review.as_ref().map(|s| s.run.scenario.county.settlements[0].name.get(lang(h)).to_owned()).expect("a run");
        h.state_mut().act(Do::Find);
        h.run_steps(3);
        typed(h, "no such place");
        assert!(sees(h, say("没有找到", "Nothing found")));
        h.state_mut().typed.clear();
        typed(h, &name);
        press_like(h, Role::Button, &format!("{name}　{}", say("村民小组", "Settlement")));
        assert_eq!(h.state().over, None);
        assert_eq!(h.state().review.as_ref().and_then(|s| s.who()), Some(Who::Settlement(SettlementId(0))));

        h.state_mut().act(Do::JumpTime);
        h.run_steps(3);
        typed(h, "soon");
        h.key_press(egui::Key::Enter);
        h.run_steps(2);
        assert!(h.state().toast.is_some() && h.state().over == Some(Over::Time), "it is no time, and that is said");
        h.state_mut().typed.clear();
        typed(h, "T+00:30");
        h.key_press(egui::Key::Enter);
        h.run_steps(2);
        assert_eq!((now(h), h.state().over), (Moment::minutes(30), None));
    });
}

#[test]
fn a_path_that_leads_nowhere_is_said_in_words() {
    each(Mode::Library, |h, say| {
        h.state_mut().act(Do::OpenPath);
        h.run_steps(3);
        typed(h, "out/nowhere");
        press(h, Role::Button, say("打开", "Open"));
        assert!(sees(h, "out/nowhere") && h.state().trouble.is_some());
        press(h, Role::Button, say("知道了", "Understood"));
        assert!(h.state().trouble.is_none());
    });
}

#[test]
fn the_clock_stops_at_a_kind_of_event_that_is_ticked() {
    each(Mode::Review, |h, say| {
        let (kind, danger) = h.state().review.as_ref().map(|s| (s.run.marks[0].kind, s.run.danger)).expect("a run");
        h.state_mut().act(Do::Breakpoints);
        h.run_steps(3);
        let label = story::label_in(kind, danger, lang(h)).to_owned();
        let line = h.query_all_by_role(Role::CheckBox).find(|n| n.accesskit_node().label().is_some_and(|l| l.starts_with(&label)));
        line.expect("its kind").click();
        h.run_steps(3);
        let stops = |h: &Window<'_>| h.state().review.as_ref().map_or(0, |s| s.clock.stops.len());
        assert_eq!(stops(h), 1);
        press(h, Role::Button, say("全部清除", "Clear all"));
        assert_eq!(stops(h), 0);
    });
}

#[test]
fn layers_are_chosen_and_signs_put_away_and_the_legend_follows() {
    each(Mode::Review, |h, say| {
        h.state_mut().act(Do::Layers);
        h.run_steps(3);
        press(h, Role::CheckBox, say("群众", "People"));
        assert!(h.state().review.as_ref().is_some_and(|s| !s.map.shown.people));
        let danger = h.state().review.as_ref().map(|s| s.run.danger).expect("a run");
        h.query_all_by_role(Role::ComboBox).next().expect("the choice").click();
        h.run_steps(3);
        let name = Overlay::Warned.name(danger).get(lang(h));
        reach(h, Role::Button, name);
        assert!(h.state().review.as_ref().is_some_and(|s| s.map.overlay == Overlay::Warned));
        assert!(sees(h, say("至今接到过预警的人", "people whom a warning has reached by now")));
        // Every layer has its name over its classes.
        for layer in Overlay::of(danger).iter().copied() {
            h.state_mut().review.as_mut().expect("a run").map.overlay = layer;
            h.run_steps(2);
            assert!(sees(h, layer.name(danger).get(lang(h))), "{layer:?}");
            if let Some((_, words)) = layer.scale(danger).and_then(<[_]>::first).filter(|_| layer.needs().is_none()) {
                assert!(sees(h, words.get(lang(h))), "{layer:?}");
            }
        }
    });
}

#[test]
fn a_line_of_the_inspector_s_history_leads_to_its_moment_and_says_why() {
    each(Mode::Review, |h, say| {
        seek(h, 0.0);
        let lang = h.state().face.lang;
        let s = h.state_mut().review.as_deref_mut().expect("a run");
        let (who, event) = s
            .run
            .history
            .iter()
            .filter(|(w, _)| matches!(w, Who::Team(_)))
            .find_map(|(w, list)| list.iter().find(|n| s.run.tale.events[**n as usize].at > Moment::minutes(5)).map(|n| (*w, *n)))
            .expect("somebody with a history");
        s.chosen = Some(Picked::Who(who));
        let e = &s.run.tale.events[event as usize];
        let (at, line) = (e.at, format!("{}  {}", e.at, story::sentence(&s.run.names(), e, lang)));
        h.state_mut().tab = Tab::Inspector;
        h.run_steps(3);
        press_like(h, Role::Button, &line);
        assert_eq!(h.state().review.as_ref().and_then(|s| s.event), Some(event));
        assert!(now(h) < at && at.as_millis() - now(h).as_millis() <= 5_000);
        assert!(sees(h, say("为什么", "Why")));
    });
}

#[test]
fn a_line_of_the_score_opens_a_case_on_map_and_time() {
    each(Mode::Review, |h, say| {
        h.state_mut().tab = Tab::Score;
        h.run_steps(3);
        let (id, name) = h
            .state()
            .review
            .as_ref()
            .and_then(|s| {
                let card = s.run.card.as_ref()?;
                let m = card.metrics.iter().find(|m| !super::score::cases(s, &m.evidence).is_empty())?;
                Some((m.id.clone(), if h.state().face.lang == Lang::Zh { m.name.clone() } else { m.name_en.clone() }))
            })
            .expect("a metric with cases");
        reach(h, Role::Button, &format!("{name}　"));
        assert_eq!(h.state().sheet.open.as_deref(), Some(id.as_str()));
        reach(h, Role::Button, "→ ");
        assert!(h.state().review.as_ref().is_some_and(|s| s.event.is_some() && !s.clock.playing));
        let clauses = h.state().review.as_ref().and_then(|s| s.run.card.as_ref().map(|c| c.clauses.len())).expect("a card");
        press(h, Role::Button, &format!("{} ({clauses})", say("条款", "Clauses")));
        assert_eq!(h.state().sheet.page, super::score::Page::Clauses);
    });
}

#[test]
fn what_happened_leads_to_its_moment_and_a_bookmark_back_to_its_own() {
    each(Mode::Review, |h, say| {
        h.state_mut().tab = Tab::Orders;
        seek(h, 1e9);
        let (n, line) = h
            .state()
            .review
            .as_ref()
            .and_then(|s| {
                let m = s.run.marks.iter().rev().find(|m| m.lane != 2 && m.lane != 5)?;
                let e = &s.run.tale.events[m.event as usize];
                Some((m.event, format!("{}  {}", e.at, story::sentence(&s.run.names(), e, h.state().face.lang))))
            })
            .expect("something happened");
        press_like(h, Role::Button, &line);
        assert_eq!(h.state().review.as_ref().and_then(|s| s.event), Some(n));

        seek(h, 30.0);
        h.state_mut().act(Do::Bookmark);
        seek(h, 0.0);
        h.state_mut().tab = Tab::Notes;
        h.run_steps(3);
        press(h, Role::Button, "T+00:30");
        assert_eq!(now(h), Moment::minutes(30));
        press(h, Role::Button, "×");
        assert!(sees(h, say("还没有书签", "No bookmarks yet")));
    });
}

#[test]
fn the_row_of_controls_plays_steps_and_sets_the_speed() {
    each(Mode::Review, |h, _| {
        seek(h, 10.0);
        let name = |id: Do, lang| command::of(id).name.get(lang);
        let l = lang(h);
        press(h, Role::Button, name(Do::StepOn, l));
        assert_eq!(now(h), Moment::minutes(10) + crate::base::time::Span::seconds(10));
        press(h, Role::Button, name(Do::ToStart, l));
        assert_eq!(now(h), Moment::ZERO);
        press(h, Role::Button, name(Do::EventOn, l));
        assert!(h.state().review.as_ref().is_some_and(|s| s.event.is_some()));
        press(h, Role::Button, "600×");
        assert!(h.state().review.as_ref().is_some_and(|s| (s.clock.speed - 600.0).abs() < 1e-6));
        press(h, Role::Button, name(Do::Play, l));
        assert!(h.state().review.as_ref().is_some_and(|s| s.clock.playing));
        press(h, Role::Button, name(Do::Play, l));
        press(h, Role::Button, name(Do::JumpTime, l));
        assert_eq!(h.state().over, Some(Over::Time));
    });
}

#[test]
fn the_panel_on_the_right_folds_and_comes_back() {
    each(Mode::Review, |h, _| {
        press(h, Role::Button, "▶");
        assert!(!h.state().side_open);
        press(h, Role::Button, "◀");
        assert!(h.state().side_open);
    });
}

#[test]
fn a_comparison_is_filtered_flipped_set_apart_and_chosen_again() {
    each(Mode::Compare, |h, say| {
        press(h, Role::Button, "≥ 10 %");
        assert!((h.state().table.least - 0.1).abs() < 1e-9);
        press(h, Role::Button, say("差异图", "Difference"));
        assert!(h.state().table.apart);
        assert!(sees(h, say("此刻 B 比 A", "B against A now")), "two equal nights do not differ, and that is said");
        press(h, Role::Button, say("差异图", "Difference"));
        press(h, Role::Button, command::of(Do::Flip).name.get(lang(h)));
        assert_eq!(h.state().table.flipped, Some(false));
        press(h, Role::Button, say("多种子", "Many seeds"));
        assert!(h.state().table.seeds);
        press(h, Role::Button, say("换 B", "Change B"));
        assert!(h.state().sides[1].is_none() && sees(h, say("选两次推演结果", "Choose two results")));
    });
}

#[test]
fn a_plan_is_found_on_its_shelf_and_opened_for_editing() {
    for lang in [Lang::Zh, Lang::En] {
        let say = |zh, en| if lang == Lang::Zh { zh } else { en };
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join("mayang");
        let mut h = harness(Shell::new(shut(), vec![root], lang), SIZE);
        press_like(&mut h, Role::Button, &format!("{}　", super::library::Shelf::Plans.name().get(lang)));
        assert!(sees(&h, say("点一张卡片", "Click a card")) || h.state().library.chosen.is_some());
        let title = h.state().library.shown(super::library::Shelf::Plans)[0].title.get(lang).to_owned();
        press(&mut h, Role::Button, &title);
        press(&mut h, Role::Button, say("编辑预案", "Edit the plan"));
        assert!(h.state().mode == Mode::Edit && h.state().edit.is_some());
        // Another hazard leaves only its own drills.
        h.state_mut().mode = Mode::Library;
        h.run_steps(2);
        press_like(&mut h, Role::Button, &format!("{}　", super::library::Shelf::Drills.name().get(lang)));
        let all = h.state().library.shown(super::library::Shelf::Drills).len();
        press(&mut h, Role::Button, say("林火", "Forest fire"));
        let some = h.state().library.shown(super::library::Shelf::Drills).len();
        assert!(some > 0 && some < all, "{some} of {all}");
    }
}

#[test]
fn the_first_minute_can_be_left_at_every_step() {
    use super::first::{First, Step};
    for lang in [Lang::Zh, Lang::En] {
        for step in [Step::Opening, Step::Space, Step::Decide, Step::Legend, Step::Timeline] {
            let mut shell = full(lang);
            shell.drill = Some(Box::new(super::stage::tests::small_stage()));
            shell.mode = Mode::Drill;
            let mut h = harness(shell, SIZE);
            let mut first = First::begin(h.state().last_s.unwrap_or(0.0));
            first.step = step;
            h.state_mut().first = Some(first);
            h.run_steps(1);
            press(&mut h, Role::Button, if lang == Lang::Zh { "跳过引导" } else { "Skip" });
            assert!(h.state().first.is_none(), "{step:?}");
        }
    }
}

#[test]
fn settlements_stand_in_the_inspector_with_their_people() {
    each(Mode::Review, |h, say| {
        let lang = h.state().face.lang;
        let s = h.state_mut().review.as_deref_mut().expect("a run");
        s.chosen = Some(Picked::Who(Who::Settlement(SettlementId::from_index(0))));
        let name = s.run.scenario.county.settlements[0].name.get(lang).to_owned();
        h.state_mut().tab = Tab::Inspector;
        h.run_steps(3);
        assert!(sees(h, &name) && sees(h, say("此刻的群众", "People now")));
        h.state_mut().act(Do::Close);
        h.run_steps(2);
        assert!(sees(h, say("在地图上点任何东西", "Click anything on the map")));
    });
}

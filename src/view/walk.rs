//! View / walk — tests that walk through the whole window: every mode in both languages, keys, fields, the timeline.
//!
//! In: a shell with a small run. Out: nothing. Not here: tests of single panels (in their files).

use super::command::Mode;
use super::door::{Doors, Words};
use super::face;
use super::shell::{For, Over, Shell, Tab};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::view::command::Do;
use crate::view::stage::tests::small_stage;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::path::Path;
use std::sync::Arc;

/// Doors behind which there is nothing.
pub(crate) fn shut() -> Doors {
    let words = || Words::new("没有这次推演", "there is no such run");
    Doors { run: Arc::new(move |_| Err(words())), drill: Arc::new(move |_, _| Err(words())) }
}

/// A window with a small run under review and on both sides of a comparison.
pub(crate) fn full(lang: Lang) -> Shell {
    let mut shell = Shell::new(shut(), Vec::new(), lang);
    shell.review = Some(Box::new(small_stage()));
    shell.sides = [Some(Box::new(small_stage())), Some(Box::new(small_stage()))];
    shell.face.still = true;
    shell
}

fn harness<'a>(shell: Shell, size: egui::Vec2) -> Harness<'a, Shell> {
    let mut h = Harness::builder().with_size(size).with_max_steps(8).build_ui_state(|ui, shell: &mut Shell| shell.show(ui), shell);
    face::fonts(&h.ctx);
    h.run_steps(3);
    h
}

#[test]
fn every_mode_shows_in_both_languages_at_every_size_and_none_panics() {
    for lang in [Lang::Zh, Lang::En] {
        for size in [egui::vec2(1280.0, 720.0), egui::vec2(800.0, 600.0)] {
            let mut h = harness(full(lang), size);
            for mode in Mode::ALL {
                h.state_mut().mode = mode;
                h.run_steps(3);
                for tab in [Tab::Score, Tab::Inspector, Tab::Orders, Tab::Notes] {
                    h.state_mut().tab = tab;
                    h.run_steps(2);
                }
                let name = mode.name().get(lang);
                assert!(h.query_all_by_label(name).next().is_some(), "{name}");
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

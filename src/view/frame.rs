//! View / frame — the window drawn: the bar, the mode in front, and what lies over it.
//!
//! In: the shell. Out: one pass of egui. Not here: what commands do (`shell`), what panels hold (`library`, `score`, `inspector`, …).

use egui::{Align, Align2, Color32, Layout, Rect, RichText, Stroke, Ui, vec2};

use super::command::{self, Do, Mode};
use super::face::{DOUBT, FAINT, Face, hex};
use super::first::Answer;
use super::inspector;
use super::legend;
use super::overlay::Overlay;
use super::score;
use super::shell::{For, Over, Shell, Tab};
use super::stage::Stage;
use super::timeline;

/// Draws the window.
pub fn show(shell: &mut Shell, ui: &mut Ui) {
    let whole = ui.max_rect();
    if !(shell.bare && shell.standing().timed) {
        super::bar::show(shell, ui);
    }
    match shell.mode {
        Mode::Library => library(shell, ui),
        Mode::Edit => edit(shell, ui),
        Mode::Review | Mode::Drill => staged(shell, ui),
        Mode::Compare => super::paired::show(shell, ui),
    }
    super::over::show(shell, ui);
    super::over::notices(shell, ui, whole);
}

fn library(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    if let Some(wish) = shell.library.show(ui, &face) {
        shell.grant(wish);
    }
}

fn edit(shell: &mut Shell, ui: &mut Ui) {
    let (face, standing) = (shell.face, shell.standing());
    let mut out = Vec::new();
    if let Some(e) = shell.edit.as_deref_mut() {
        out = super::editor::show(ui, e, &standing, &face);
    } else {
        egui::CentralPanel::default().show(ui, |ui| {
            ui.add_space(110.0);
            ui.vertical_centered(|ui| {
                let text = face.say(
                    "还没有打开预案。到资料库的“预案”里选一个，再按“编辑预案”。",
                    "No plan open. Choose one on the library's shelf of plans, then edit it.",
                );
                ui.label(RichText::new(text).size(15.0).color(FAINT));
                ui.add_space(8.0);
                if ui.button(face.say("去资料库", "To the library")).clicked() {
                    out.push(Do::GoLibrary);
                }
            });
        });
    }
    for id in out {
        shell.act(id);
    }
}

/// What stands where no run is open.
fn nothing(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    let opening = shell.opens() || shell.watch.as_ref().is_some_and(|w| !w.over);
    egui::CentralPanel::default().show(ui, |ui| {
        ui.add_space(110.0);
        ui.vertical_centered(|ui| {
            if opening {
                if face.still {
                    ui.label("…");
                } else {
                    ui.spinner();
                }
                ui.label(RichText::new(face.say("正在读取文件、走一遍记录…", "Reading the files, walking through the record…")).size(15.0));
                return;
            }
            let text = match shell.mode {
                Mode::Drill => face.say(
                    "还没有选推演。到资料库的“推演场景”里选一个，再按“开始推演”。",
                    "No drill chosen. Choose one on the library's shelf of drills, then run it.",
                ),
                _ => face.say("还没有打开结果。到资料库里选一个推演结果。", "No result open. Choose one in the library."),
            };
            ui.label(RichText::new(text).size(15.0).color(FAINT));
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                ui.add_space((ui.available_width() - 220.0).max(0.0) / 2.0);
                for id in [Do::GoLibrary, Do::OpenPath] {
                    if ui.button(command::of(id).name.get(face.lang)).on_hover_text(command::tooltip(id, face.lang)).clicked() {
                        shell.act(id);
                    }
                }
            });
        });
    });
}

/// A review or a drill: map, panel on the right, time below.
fn staged(shell: &mut Shell, ui: &mut Ui) {
    if shell.stage().is_none() {
        nothing(shell, ui);
        return;
    }
    let face = shell.face;
    if !shell.bare {
        time_panel(shell, ui);
        if shell.side_open {
            let width = (ui.available_width() * 0.36).clamp(280.0, 372.0);
            egui::Panel::right("side").default_size(width).size_range(260.0..=560.0).resizable(true).show(ui, |ui| side(shell, ui));
        } else {
            egui::Panel::right("side-folded").exact_size(28.0).show(ui, |ui| {
                if ui.button("◀").on_hover_text(command::tooltip(Do::Inspector, face.lang)).clicked() {
                    shell.act(Do::Inspector);
                }
            });
        }
    }
    let frame = egui::Frame::new();
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        map_of(shell, ui, rect);
        first_minute(shell, ui, rect);
    });
}

fn first_minute(shell: &mut Shell, ui: &mut Ui, rect: Rect) {
    let Some(mut first) = shell.first.filter(|_| shell.mode == Mode::Drill) else { return };
    let (face, now_s) = (shell.face, ui.input(|i| i.time));
    let computed = shell.watch.as_ref().is_none_or(|w| w.over);
    first.tick(shell.stage(), computed, now_s);
    shell.first = Some(first);
    let answer = shell.stage().and_then(|s| first.show(ui, rect, s, &face));
    ui.ctx().request_repaint();
    match answer {
        None => {}
        Some(Answer::Wait) => shell.decide(false),
        Some(Answer::OrderOut) => shell.decide(true),
        Some(Answer::Close) => shell.first = None,
        Some(Answer::Do(id)) => {
            shell.first = None;
            if id == Do::GoReview {
                if let Some(dir) = shell.drill.as_ref().and_then(|s| s.run.dir.clone()) {
                    shell.open(&dir, For::Review);
                }
            }
            shell.act(id);
        }
    }
}

/// The map of the stage in front, with its legend and its layers.
fn map_of(shell: &mut Shell, ui: &mut Ui, rect: Rect) {
    let (face, bare) = (shell.face, shell.bare);
    let layers = shell.over == Some(Over::Layers);
    let Some(stage) = shell.stage() else { return };
    let chosen = stage.who();
    let picked = stage.map.show(ui, &stage.run, &stage.now, &face, chosen);
    corner(ui, rect, stage, &face, layers);
    if !bare || stage.clock.playing {
        counters(ui, rect, stage, &face);
    }
    if let Some(p) = picked {
        shell.picked(p);
    }
}

/// A board over the map.
pub(super) fn board(ui: &mut Ui, at: Align2, rect: Rect, id: &str, face: &Face, add: impl FnOnce(&mut Ui)) -> Rect {
    let pivot = at.pos_in_rect(&rect);
    let area = egui::Area::new(egui::Id::new(("board", id, ui.id()))).order(egui::Order::Middle).pivot(at).fixed_pos(pivot);
    area.constrain_to(rect.expand(2.0))
        .show(ui.ctx(), |ui| {
            let fill = if face.contrast { Color32::WHITE } else { Color32::from_rgba_unmultiplied(251, 250, 247, 236) };
            egui::Frame::new().fill(fill).stroke(Stroke::new(1.0, hex(0xC9C4BA))).corner_radius(6.0).inner_margin(egui::Margin::symmetric(9, 7)).show(ui, add);
        })
        .response
        .rect
}

/// The legend, and above it the choice of the coloured layer.
pub(super) fn corner(ui: &mut Ui, rect: Rect, stage: &mut Stage, face: &Face, layers: bool) {
    let inner = rect.shrink(10.0);
    let legend = board(ui, Align2::LEFT_BOTTOM, inner, "legend", face, |ui| {
        ui.set_max_width(210.0);
        legend::show(ui, stage, face);
    });
    let layers = board(ui, Align2::LEFT_TOP, inner, "layers", face, |ui| {
        let name = stage.map.overlay.name(stage.run.danger).get(face.lang);
        egui::ComboBox::from_id_salt("overlay").selected_text(name).width(150.0).show_ui(ui, |ui| {
            for o in Overlay::of(stage.run.danger).iter().copied() {
                ui.selectable_value(&mut stage.map.overlay, o, o.name(stage.run.danger).get(face.lang));
            }
        });
        if layers {
            let s = &mut stage.map.shown;
            for (on, name) in [
                (&mut s.roads, face.say("道路", "Roads")),
                (&mut s.states, face.say("中断、封闭、排队", "Cut, closed, queues")),
                (&mut s.people, face.say("群众", "People")),
                (&mut s.teams, face.say("队伍", "Teams")),
                (&mut s.shelters, face.say("安置点", "Shelters")),
                (&mut s.gauges, face.say("测站", "Gauges")),
                (&mut s.facilities, face.say("其他设施", "Other facilities")),
                (&mut s.names, face.say("地名", "Names")),
            ] {
                ui.checkbox(on, name);
            }
        }
    });
    stage.map.covered.extend([legend, layers]);
}

/// How many people are in each state, over the map.
fn counters(ui: &mut Ui, rect: Rect, stage: &mut Stage, face: &Face) {
    if rect.width() < 620.0 {
        return;
    }
    let strip = Rect::from_min_max(rect.min + vec2(216.0, 10.0), rect.right_top() + vec2(-64.0, 130.0));
    let people = board(ui, Align2::LEFT_TOP, strip, "people", face, |ui| {
        ui.set_max_width(strip.width() - 24.0);
        legend::people(ui, &stage.now, face);
    });
    stage.map.covered.push(people);
}

pub(super) fn time_panel(shell: &mut Shell, ui: &mut Ui) {
    let (face, standing) = (shell.face, shell.standing());
    let mut out = Vec::new();
    let mut typed = std::mem::take(&mut shell.typed_speed);
    let mut pressed = None;
    egui::Panel::bottom("time").resizable(false).show(ui, |ui| {
        ui.add_space(5.0);
        let Some(stage) = shell.stage() else { return };
        timeline::controls(ui, &stage.run, &mut stage.clock, &mut typed, &standing, &face, &mut out);
        pressed = timeline::track(ui, &stage.run, &mut stage.clock, &mut stage.lanes, &face);
        stage.follow();
        ui.add_space(3.0);
    });
    shell.typed_speed = typed;
    for id in out {
        shell.act(id);
    }
    if let Some(event) = pressed {
        shell.go_to_event(event);
        shell.tab = Tab::Inspector;
    }
}

fn side(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    ui.add_space(4.0);
    let commanding = shell.commanding() && shell.mode == Mode::Drill;
    ui.horizontal(|ui| {
        if commanding {
            ui.selectable_value(&mut shell.tab, Tab::Desk, RichText::new(face.say("指挥", "Command")).size(14.5).strong());
        }
        for (tab, name) in [
            (Tab::Score, face.say("评分", "Score")),
            (Tab::Inspector, face.say("属性", "Inspector")),
            (Tab::Orders, face.say("指令与态势", "Orders")),
            (Tab::Notes, face.say("书签", "Bookmarks")),
        ] {
            ui.selectable_value(&mut shell.tab, tab, RichText::new(name).size(14.5));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.small_button("▶").on_hover_text(command::tooltip(Do::Inspector, face.lang)).clicked() {
                shell.side_open = false;
            }
        });
    });
    ui.separator();
    let mut sheet = std::mem::take(&mut shell.sheet);
    let tab = shell.tab;
    let computing = shell.watch.as_ref().is_some_and(|w| !w.over) && shell.mode == Mode::Drill;
    let mut desk = std::mem::take(&mut shell.desk);
    let may = match (&shell.watch, &shell.drill) {
        (Some(w), Some(s)) => w.may_order(s.clock.now()),
        _ => Ok(()),
    };
    let frozen = shell.watch.as_ref().is_some_and(|w| w.frozen);
    let mut given = None;
    let mut pressed = None;
    if let Some(stage) = shell.stage() {
        for note in stage.run.notes.iter().chain(stage.map.lacks()) {
            ui.label(RichText::new(format!("▲ {}", note.get(face.lang))).size(13.0).color(face.ink(DOUBT)));
        }
        pressed = match tab {
            Tab::Desk if commanding => {
                given = desk.show(ui, stage, may.as_ref().err(), frozen, &face);
                None
            }
            Tab::Score if computing => {
                ui.label(RichText::new(face.say("推演结束后评分。", "It is scored when it has ended.")).color(FAINT));
                None
            }
            Tab::Score => score::show(ui, stage, &mut sheet, &face),
            Tab::Inspector | Tab::Desk => {
                let mut p = None;
                if stage.event.is_some() {
                    p = inspector::causes(ui, stage, &face);
                    ui.separator();
                }
                p.or(inspector::show(ui, stage, &face))
            }
            Tab::Orders => super::happened::orders(ui, stage, &face),
            Tab::Notes => super::happened::notes(ui, stage, &face),
        };
    }
    let export = std::mem::take(&mut sheet.export);
    shell.sheet = sheet;
    if export {
        shell.act(Do::Export);
    }
    shell.desk = desk;
    if let Some(order) = given {
        shell.give(order);
    }
    if let Some(event) = pressed {
        shell.go_to_event(event);
    }
}

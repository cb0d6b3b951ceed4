//! View / over — what lies over the window, one at a time: palette, help, settings, fields to type into; sentences and trouble.
//!
//! In: the shell. Out: a window of egui. Not here: what a command does (`shell`).

use egui::{Align2, Color32, Rect, RichText, Ui, vec2};

use super::command::{self, Do};
use super::face::{ACCENT, BAD, BAR, FAINT};
use super::help;
use super::shell::{Over, Shell};
use super::stage::Stage;
use super::timeline;
use crate::base::lang::Lang;
use crate::record::event::Who;

/// What lies over the window.
pub(super) fn show(shell: &mut Shell, ui: &mut Ui) {
    let Some(over) = shell.over.filter(|o| *o != Over::Layers) else { return };
    let (face, standing) = (shell.face, shell.standing());
    let title = match over {
        Over::Palette => command::of(Do::Palette),
        Over::Help => command::of(Do::Help),
        Over::Settings => command::of(Do::Settings),
        Over::Path => command::of(Do::OpenPath),
        Over::Time => command::of(Do::JumpTime),
        Over::Find => command::of(Do::Find),
        Over::Layers => command::of(Do::Layers),
        Over::Breakpoints => command::of(Do::Breakpoints),
    };
    let area = ui.max_rect();
    let room = vec2((area.width() - 80.0).min(760.0), (area.height() - 120.0).min(620.0));
    let mut open = true;
    let mut chosen = None;
    egui::Window::new(title.name.get(face.lang))
        .id(egui::Id::new("over"))
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_TOP, vec2(0.0, 64.0))
        .show(ui.ctx(), |ui| {
            if matches!(over, Over::Palette | Over::Help) {
                ui.set_width(room.x);
                ui.set_max_height(room.y);
            } else {
                ui.set_width(room.x.min(440.0));
            }
            match over {
                Over::Palette => chosen = help::palette(ui, &mut shell.palette, &standing, &face),
                Over::Help => chosen = help::page(ui, &standing, &face),
                Over::Settings => {
                    if let Some(id) = help::settings(ui, &face) {
                        shell.act(id);
                    }
                }
                Over::Path => path(shell, ui),
                Over::Time => time(shell, ui),
                Over::Find => find(shell, ui),
                Over::Breakpoints => {
                    if let Some(s) = shell.stage() {
                        timeline::breakpoints(ui, &s.run, &mut s.clock, &face);
                    }
                }
                Over::Layers => {}
            }
        });
    if let Some(id) = chosen {
        shell.over = None;
        shell.act(id);
    } else if !open {
        shell.over = None;
    }
}

fn field(ui: &mut Ui, typed: &mut String, hint: &str) -> bool {
    let r = ui.add(egui::TextEdit::singleline(typed).hint_text(hint).desired_width(f32::INFINITY));
    let entered = r.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    if !entered {
        r.request_focus();
    }
    entered
}

fn path(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    ui.label(face.say("推演结果的文件夹，或推演文件（.ron）。", "The folder of a run, or a drill's file (.ron)."));
    let entered = field(ui, &mut shell.typed, "out/flood-0824-1");
    if entered || ui.button(face.say("打开", "Open")).clicked() {
        let typed = std::path::PathBuf::from(shell.typed.trim());
        if typed.as_os_str().is_empty() || !typed.exists() {
            shell.trouble = Some(super::door::Words::new(
                format!("{}：没有这个文件或文件夹。请检查路径。", typed.display()),
                format!("{}: there is no such file or folder. Check the path.", typed.display()),
            ));
        } else {
            shell.over = None;
            shell.open_path(&typed);
        }
    }
}

fn time(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    ui.label(face.say("T+hh:mm，或分钟数。", "T+hh:mm, or minutes."));
    if field(ui, &mut shell.typed, "T+02:30") {
        match super::clock::Clock::typed_moment(&shell.typed) {
            Some(at) => {
                if let Some(s) = shell.stage() {
                    s.clock.step(0.0);
                    s.clock.seek(at.as_millis() as f64);
                    s.follow();
                }
                shell.over = None;
            }
            None => shell.say(super::door::Words::new("读不懂这个时刻；例：T+02:30", "this is no time; for example T+02:30"), 3.0),
        }
    }
}

/// Places, roads and teams whose name holds what is typed.
#[must_use]
pub fn found(stage: &Stage, typed: &str, lang: Lang) -> Vec<(Who, String)> {
    use crate::base::ids::{FacilityId, GaugeId, RoadId, SettlementId, TeamId, TownshipId, VillageId};
    let county = &stage.run.scenario.county;
    let wanted = typed.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut list: Vec<(Who, String)> = Vec::new();
    let mut put = |who: Who, name: &crate::base::lang::Name| {
        let hit = name.zh.to_lowercase().contains(&wanted) || name.en.as_ref().is_some_and(|n| n.to_lowercase().contains(&wanted));
        if hit && list.len() < 60 {
            list.push((who, name.get(lang).to_owned()));
        }
    };
    county.townships.iter().enumerate().for_each(|(i, t)| put(Who::Township(TownshipId(i as u32)), &t.name));
    county.villages.iter().enumerate().for_each(|(i, v)| put(Who::Village(VillageId(i as u32)), &v.name));
    county.teams.iter().enumerate().for_each(|(i, t)| put(Who::Team(TeamId(i as u32)), &t.name));
    county.facilities.iter().enumerate().for_each(|(i, f)| put(Who::Facility(FacilityId(i as u32)), &f.name));
    county.gauges.iter().enumerate().for_each(|(i, g)| put(Who::Gauge(GaugeId(i as u32)), &g.name));
    county.settlements.iter().enumerate().for_each(|(i, s)| put(Who::Settlement(SettlementId(i as u32)), &s.name));
    let mut roads = std::collections::BTreeSet::new();
    for (i, r) in county.roads.roads.iter().enumerate() {
        if roads.insert(r.name.zh.as_str()) {
            put(Who::Road(RoadId(i as u32)), &r.name);
        }
    }
    list
}

fn find(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    let entered = field(ui, &mut shell.typed, face.say("村、路、队伍、设施的名字", "a village, road, team or facility"));
    let typed = shell.typed.clone();
    let list = shell.stage().map_or_else(Vec::new, |s| found(s, &typed, face.lang));
    let mut chosen = list.first().filter(|_| entered).map(|f| f.0);
    if list.is_empty() && !typed.trim().is_empty() {
        ui.label(RichText::new(face.say("没有找到。", "Nothing found.")).color(FAINT));
    }
    egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (who, name) in &list {
            let kind = super::inspector::kind_of(*who).get(face.lang);
            if ui.selectable_label(false, format!("{name}　{kind}")).clicked() {
                chosen = Some(*who);
            }
        }
    });
    if let Some(who) = chosen {
        shell.over = None;
        shell.choose(who);
    }
}

/// A sentence at the bottom; trouble in the middle, until it is closed.
pub(super) fn notices(shell: &mut Shell, ui: &Ui, whole: Rect) {
    let face = shell.face;
    if let Some((words, _)) = &shell.toast {
        let text = words.get(face.lang).to_owned();
        egui::Area::new("toast".into()).order(egui::Order::Foreground).pivot(Align2::CENTER_BOTTOM).fixed_pos(whole.center_bottom() - vec2(0.0, 210.0)).show(
            ui.ctx(),
            |ui| {
                egui::Frame::new()
                    .fill(face.ink(BAR))
                    .corner_radius(6.0)
                    .inner_margin(egui::Margin::symmetric(14, 9))
                    .show(ui, |ui| ui.label(RichText::new(text).color(Color32::WHITE)));
            },
        );
    }
    if let Some(words) = shell.trouble.clone() {
        let mut close = false;
        egui::Window::new(face.say("出了问题", "Trouble"))
            .id(egui::Id::new("trouble"))
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
            .show(ui.ctx(), |ui| {
                ui.set_width(460.0);
                ui.label(RichText::new(words.get(face.lang)).color(face.ink(BAD)));
                ui.add_space(8.0);
                let b = egui::Button::new(RichText::new(face.say("知道了", "Understood")).color(Color32::WHITE)).fill(face.ink(ACCENT));
                close = ui.add(b).clicked();
            });
        if close {
            shell.trouble = None;
        }
    }
}

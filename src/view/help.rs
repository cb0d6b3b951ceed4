//! View / help — the help page, the command palette and the settings: all made from the table of commands.
//!
//! In: the table, a face. Out: windows; the command that was chosen. Not here: doing it (`shell`).

use egui::{Key, RichText, ScrollArea, Ui, vec2};

use super::command::{self, Do, Group, Standing, TABLE};
use super::face::{FAINT, Face};
use super::shape::{STATES, symbol};

/// What the palette remembers.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// Typed.
    pub typed: String,
    /// The line in front.
    pub line: usize,
}

/// How well typed letters fit a command: none at all, or lower for better. Letters must occur in order in either language's name.
#[must_use]
pub fn fit(id: Do, typed: &str) -> Option<usize> {
    let row = command::of(id);
    let wanted: Vec<char> = typed.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let one = |text: &str| {
        let text: Vec<char> = text.to_lowercase().chars().collect();
        let (mut at, mut cost) = (0, 0);
        for w in &wanted {
            let found = text[at..].iter().position(|c| c == w)?;
            cost += found;
            at += found + 1;
        }
        Some(cost)
    };
    let in_tip = |text: &str| text.to_lowercase().contains(&typed.to_lowercase()).then_some(60);
    [one(row.name.zh), one(row.name.en), in_tip(row.tip.zh), in_tip(row.tip.en)].into_iter().flatten().min()
}

/// The commands that fit what is typed, the best first; all in the order of the table where nothing is.
#[must_use]
pub fn fitting(typed: &str) -> Vec<Do> {
    if typed.trim().is_empty() {
        return TABLE.iter().map(|r| r.id).collect();
    }
    let mut list: Vec<(usize, Do)> = TABLE.iter().filter_map(|r| fit(r.id, typed.trim()).map(|c| (c, r.id))).collect();
    list.sort();
    list.into_iter().map(|p| p.1).collect()
}

/// A line of a command: name, keys, why not. Returns whether it was pressed.
fn line(ui: &mut Ui, id: Do, standing: &Standing, face: &Face, front: bool) -> bool {
    let row = command::of(id);
    let why = command::why_not(id, standing);
    let keys = row.keys.iter().map(|k| k.text(face.lang)).collect::<Vec<_>>().join("  ");
    ui.horizontal(|ui| {
        let name = RichText::new(row.name.get(face.lang)).size(14.0);
        let name = if why.is_some() { name.color(FAINT) } else { name };
        let r = ui.add(egui::Button::selectable(front, name).right_text("").min_size(vec2(210.0, 26.0)));
        let r = r.on_hover_text(why.map_or(row.tip.get(face.lang), |w| w.get(face.lang)));
        ui.label(RichText::new(why.map_or(row.tip.get(face.lang), |w| w.get(face.lang))).size(12.5).color(FAINT));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(RichText::new(keys).size(13.0).monospace()));
        r.clicked() && why.is_none()
    })
    .inner
}

/// The palette. Returns the command that was chosen.
pub fn palette(ui: &mut Ui, palette: &mut Palette, standing: &Standing, face: &Face) -> Option<Do> {
    let field =
        egui::TextEdit::singleline(&mut palette.typed).hint_text(face.say("输入命令的几个字", "type a few letters of a command")).desired_width(f32::INFINITY);
    let r = ui.add(field);
    r.request_focus();
    if r.changed() {
        palette.line = 0;
    }
    let list = fitting(&palette.typed);
    let (up, down, enter) = ui.input(|i| (i.key_pressed(Key::ArrowUp), i.key_pressed(Key::ArrowDown), i.key_pressed(Key::Enter)));
    if down {
        palette.line = (palette.line + 1).min(list.len().saturating_sub(1));
    }
    if up {
        palette.line = palette.line.saturating_sub(1);
    }
    let mut chosen = None;
    if list.is_empty() {
        ui.label(RichText::new(face.say("没有这样的命令。", "There is no such command.")).color(FAINT));
    }
    ScrollArea::vertical().max_height(380.0).auto_shrink([false, true]).show(ui, |ui| {
        for (i, id) in list.iter().enumerate() {
            if line(ui, *id, standing, face, i == palette.line) || (enter && i == palette.line && command::why_not(*id, standing).is_none()) {
                chosen = Some(*id);
            }
        }
    });
    chosen
}

/// The help page: every command with its keys, then the signs. Returns the command that was pressed.
pub fn page(ui: &mut Ui, standing: &Standing, face: &Face) -> Option<Do> {
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        for group in Group::ALL {
            ui.add_space(6.0);
            ui.label(RichText::new(group.name().get(face.lang)).strong().size(15.0));
            for row in TABLE.iter().filter(|r| r.group == group) {
                if line(ui, row.id, standing, face, false) {
                    chosen = Some(row.id);
                }
            }
        }
        ui.add_space(8.0);
        ui.label(RichText::new(face.say("鼠标", "Mouse")).strong().size(15.0));
        for text in [
            face.say(
                "左键拖动：移动地图；滚轮：以指针为中心缩放；右键拖动：转向和倾斜",
                "Drag: move the map; wheel: zoom to the pointer; right drag: turn and tilt",
            ),
            face.say(
                "点：选中并看它的经过；双击：放大；时间轴上滚轮：放大时间",
                "Click: choose and see its history; double-click: zoom; wheel on the timeline: zoom into time",
            ),
        ] {
            ui.label(text);
        }
        ui.add_space(8.0);
        ui.label(RichText::new(face.say("群众的状态", "States of people")).strong().size(15.0));
        ui.horizontal_wrapped(|ui| {
            for (words, colour, shape) in STATES {
                let (rect, _) = ui.allocate_exact_size(vec2(18.0, 20.0), egui::Sense::hover());
                let mut mesh = egui::epaint::Mesh::default();
                symbol(&mut mesh, shape, rect.center(), 6.0, face.ink(colour), Some(egui::Color32::from_gray(90)));
                ui.painter().add(egui::Shape::mesh(mesh));
                ui.label(words.get(face.lang));
                ui.add_space(8.0);
            }
        });
    });
    chosen
}

/// The settings of how the window looks. Returns the command that was pressed.
pub fn settings(ui: &mut Ui, face: &Face) -> Option<Do> {
    let mut chosen = None;
    let mut tick = |ui: &mut Ui, id: Do, on: bool| {
        let mut value = on;
        if ui.checkbox(&mut value, command::of(id).name.get(face.lang)).on_hover_text(command::tooltip(id, face.lang)).changed() {
            chosen = Some(id);
        }
    };
    tick(ui, Do::Contrast, face.contrast);
    tick(ui, Do::Grey, face.grey);
    tick(ui, Do::Still, face.still);
    ui.horizontal(|ui| {
        ui.label(face.say("界面大小", "Size"));
        if ui.button("−").on_hover_text(command::tooltip(Do::Smaller, face.lang)).clicked() {
            chosen = Some(Do::Smaller);
        }
        ui.label(format!("{:.0} %", face.scale * 100.0));
        if ui.button("+").on_hover_text(command::tooltip(Do::Larger, face.lang)).clicked() {
            chosen = Some(Do::Larger);
        }
    });
    ui.horizontal(|ui| {
        ui.label(face.say("语言", "Language"));
        if ui.button("中 / En").clicked() {
            chosen = Some(Do::Language);
        }
    });
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn the_help_page_names_every_command_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let face = Face { lang, ..Face::default() };
            let mut h = Harness::builder().with_size(vec2(900.0, 3200.0)).build_ui(|ui| {
                page(ui, &Standing::default(), &face);
            });
            h.run_ok();
            for row in TABLE {
                assert!(h.query_all_by_label_contains(row.name.get(lang)).next().is_some(), "{:?} is not on the page", row.id);
                let keys = row.keys.iter().map(|k| k.text(lang)).collect::<Vec<_>>().join("  ");
                assert!(keys.is_empty() || h.query_all_by_label(&keys).next().is_some(), "{keys} of {:?}", row.id);
                assert!(h.query_all_by_label_contains(row.tip.get(lang)).next().is_some() || command::why_not(row.id, &Standing::default()).is_some());
            }
        }
    }

    #[test]
    fn the_palette_gives_the_best_fit_on_enter() {
        let state = (Palette::default(), None);
        let face = Face::default();
        let standing = Standing::default();
        let mut h = Harness::builder().with_size(vec2(700.0, 500.0)).build_ui_state(
            |ui, (p, chosen): &mut (Palette, Option<Do>)| {
                if let Some(c) = palette(ui, p, &standing, &face) {
                    *chosen = Some(c);
                }
            },
            state,
        );
        h.run_ok();
        h.event(egui::Event::Text("help".into()));
        h.step();
        h.key_press(Key::Enter);
        h.run_ok();
        assert_eq!(h.state().1, Some(Do::Help));
    }

    #[test]
    fn a_few_letters_of_either_language_find_a_command() {
        let best = |typed: &str| Do::ALL.iter().filter_map(|d| fit(*d, typed).map(|c| (c, *d))).min().map(|p| p.1);
        assert_eq!(best("书签"), Some(Do::Bookmark));
        assert_eq!(best("bkmk"), Some(Do::Bookmark));
        assert_eq!(best("greysc"), Some(Do::Grey));
        assert_eq!(best("zzzq"), None);
    }
}

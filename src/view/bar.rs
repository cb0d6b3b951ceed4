//! View / bar — the bar on top: modes, what is open, whether the clock goes, the menu of commands, language, settings, help.
//!
//! In: the shell. Out: one panel; the command that was pressed is done. Not here: the modes themselves (`frame`).

use egui::{Align, Color32, CornerRadius, FontId, Layout, Rect, RichText, Sense, Ui, vec2};

use super::command::{self, Do, Group, Mode, TABLE};
use super::face::{BAR, Face, hex};
use super::shell::Shell;

/// The bar on top: modes, what is open, state, language, help.
pub(super) fn show(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    let mut wanted = None;
    let frame = egui::Frame::new().fill(if face.contrast { Color32::BLACK } else { face.ink(BAR) }).inner_margin(egui::Margin::symmetric(10, 0));
    egui::Panel::top("bar").exact_size(44.0).show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.label(RichText::new(face.say("演练 Yanlian", "Yanlian")).size(17.0).strong().color(Color32::WHITE));
            ui.add_space(12.0);
            for (mode, id) in Mode::ALL.into_iter().zip([Do::GoLibrary, Do::GoEdit, Do::GoDrill, Do::GoReview, Do::GoCompare]) {
                if tab(ui, mode.name().get(face.lang), shell.mode == mode).on_hover_text(command::tooltip(id, face.lang)).clicked() {
                    wanted = Some(id);
                }
            }
            ui.add_space(14.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let small = |ui: &mut Ui, text: &str, id: Do| {
                    let b = egui::Button::new(RichText::new(text).size(14.0).color(Color32::WHITE)).fill(Color32::from_white_alpha(28));
                    ui.add(b).on_hover_text(command::tooltip(id, face.lang)).clicked().then_some(id)
                };
                let pressed = [(face.say("帮助", "Help"), Do::Help), (face.say("设置", "Settings"), Do::Settings), ("中 / En", Do::Language)]
                    .into_iter()
                    .filter_map(|(text, id)| small(ui, text, id))
                    .next();
                wanted = wanted.or(pressed);
                menu(ui, shell, &face, &mut wanted);
                state(ui, shell, &face);
                what_is_open(ui, shell, &face);
            });
        });
    });
    if let Some(id) = wanted {
        shell.act(id);
    }
}

fn tab(ui: &mut Ui, text: &str, on: bool) -> egui::Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(15.5), Color32::WHITE);
    let (rect, r) = ui.allocate_exact_size(vec2(galley.size().x + 26.0, 44.0), Sense::click());
    r.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::SelectableLabel, true, on, text));
    let fill = if on {
        Color32::from_white_alpha(42)
    } else if r.hovered() || r.has_focus() {
        Color32::from_white_alpha(20)
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 0.0, fill);
    if on {
        ui.painter().rect_filled(Rect::from_min_max(rect.left_bottom() - vec2(0.0, 3.0), rect.max), 0.0, hex(0xF4B942));
    }
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, Color32::WHITE);
    r
}

fn menu(ui: &mut Ui, shell: &Shell, face: &Face, wanted: &mut Option<Do>) {
    let standing = shell.standing();
    let button = egui::Button::new(RichText::new(face.say("命令", "Commands")).size(14.0).color(Color32::WHITE)).fill(Color32::from_white_alpha(28));
    egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(250.0);
        for group in Group::ALL {
            ui.menu_button(group.name().get(face.lang), |ui| {
                ui.set_min_width(250.0);
                for row in TABLE.iter().filter(|r| r.group == group) {
                    let why = command::why_not(row.id, &standing);
                    let keys = row.keys.first().map_or(String::new(), |k| k.text(face.lang));
                    let b = egui::Button::new(row.name.get(face.lang)).shortcut_text(keys);
                    let r = ui.add_enabled(why.is_none(), b).on_hover_text(row.tip.get(face.lang)).on_disabled_hover_text(why.map_or("", |w| w.get(face.lang)));
                    if r.clicked() {
                        *wanted = Some(row.id);
                        ui.close();
                    }
                }
            });
        }
    });
}

/// Whether the clock goes: a word, a sign and a colour.
fn state(ui: &mut Ui, shell: &mut Shell, face: &Face) {
    let computing = shell.watch.as_ref().is_some_and(|w| !w.over) && shell.mode == Mode::Drill;
    let Some(stage) = shell.stage() else { return };
    let (word, colour) = if stage.clock.playing {
        (format!("{} {:.0}×", face.say("▶ 进行", "▶ Running"), stage.clock.speed), hex(0x1E8449))
    } else if stage.clock.now() >= stage.clock.end() {
        (face.say("■ 结束", "■ Ended").to_owned(), hex(0x5B626B))
    } else {
        (face.say("Ⅱ 暂停", "Ⅱ Paused").to_owned(), hex(0x9A5B00))
    };
    let word = if computing {
        let share = stage.run.edge.as_millis() as f64 / stage.clock.end().as_millis().max(1) as f64 * 100.0;
        format!("{word} · {} {share:.0} %", face.say("已算出", "computed"))
    } else {
        word
    };
    let galley = ui.painter().layout_no_wrap(word, FontId::proportional(13.5), Color32::WHITE);
    let (rect, _) = ui.allocate_exact_size(galley.size() + vec2(18.0, 8.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(12), face.ink(colour));
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, Color32::WHITE);
    ui.add_space(6.0);
}

fn what_is_open(ui: &mut Ui, shell: &mut Shell, face: &Face) {
    let compared = shell.mode == Mode::Compare;
    let Some(stage) = shell.stage().filter(|_| !compared) else { return };
    let drill = &stage.run.scenario.drill;
    let place = stage
        .run
        .dir
        .as_ref()
        .and_then(|d| d.file_name())
        .map_or_else(|| face.say("尚未写完", "not written yet").to_owned(), |n| n.to_string_lossy().into_owned());
    let text = format!("{} · {place} · {} {}", drill.title.get(face.lang), face.say("种子", "seed"), stage.run.tale.seed);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(egui::Label::new(RichText::new(text).size(14.0).color(Color32::from_white_alpha(225))).truncate());
    });
}

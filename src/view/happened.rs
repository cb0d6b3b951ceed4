//! View / happened — orders beside what happened, up to now; and the reader's own bookmarks.
//!
//! In: a stage. Out: lists; the event that was pressed. Not here: sentences (`report::story`).

use egui::{RichText, Ui};

use super::face::{FAINT, Face};
use super::stage::Stage;
use crate::report::story;

/// Orders, and what happened: two lists up to now, the newest first.
pub(super) fn orders(ui: &mut Ui, stage: &Stage, face: &Face) -> Option<u32> {
    let run = &stage.run;
    let names = run.names();
    let upto = run.marks.partition_point(|m| m.at <= stage.now.at);
    let mut pressed = None;
    let half = ui.available_height() / 2.0 - 26.0;
    for (n, (title, command)) in [(face.say("指令", "Orders"), true), (face.say("态势", "What happened"), false)].into_iter().enumerate() {
        ui.label(RichText::new(title).strong());
        let list = run.marks[..upto].iter().rev().filter(|m| (m.lane == 2 || m.lane == 5) == command).take(60);
        egui::ScrollArea::vertical().id_salt(n).max_height(half).auto_shrink([false, false]).show(ui, |ui| {
            let mut any = false;
            for m in list {
                any = true;
                let e = &run.tale.events[m.event as usize];
                let text = format!("{}  {}", e.at, story::sentence(&names, e, face.lang));
                let r = ui.add(egui::Button::selectable(stage.event == Some(m.event), RichText::new(text).size(13.0)).wrap().right_text(""));
                if r.clicked() {
                    pressed = Some(m.event);
                }
            }
            if !any {
                ui.label(RichText::new(face.say("还没有。", "Nothing yet.")).color(FAINT));
            }
        });
    }
    pressed
}

/// The reader's bookmarks with their notes.
pub(super) fn notes(ui: &mut Ui, stage: &mut Stage, face: &Face) -> Option<u32> {
    if stage.clock.bookmarks.is_empty() {
        ui.label(RichText::new(face.say("还没有书签；按 B 在当前时刻加一个。", "No bookmarks yet; press B to put one at this moment.")).color(FAINT));
        return None;
    }
    let mut go = None;
    let mut gone = None;
    for (i, b) in stage.clock.bookmarks.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            if ui.button(b.at.to_string()).clicked() {
                go = Some(b.at);
            }
            ui.add(egui::TextEdit::singleline(&mut b.note).hint_text(face.say("备注", "note")).desired_width(180.0));
            if ui.small_button("×").on_hover_text(face.say("删除", "remove")).clicked() {
                gone = Some(i);
            }
        });
    }
    if let Some(i) = gone {
        stage.clock.bookmarks.remove(i);
    }
    if let Some(at) = go {
        stage.clock.step(0.0);
        stage.clock.seek(at.as_millis() as f64);
        stage.follow();
    }
    None
}

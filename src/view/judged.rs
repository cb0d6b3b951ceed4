//! View / judged — the evaluator's sheet: the three judgements, the parts of AQ/T 9009, the phases; and the papers made of them.
//!
//! In: a card. Out: a page of the panel; whether the papers were asked for. Not here: judging (`score`), the papers (`report::office`).

use egui::{RichText, Ui};

use super::command::{self, Do};
use super::face::{DOUBT, FAINT, Face};
use super::stage::Stage;
use crate::base::lang::Lang;
use crate::report::{judgements, words};
use crate::score::card::Card;

/// The page; says whether its papers were asked for.
pub fn show(ui: &mut Ui, stage: &Stage, card: &Card, face: &Face) -> bool {
    let zh = face.lang == Lang::Zh;
    let mut export = false;
    if let Some(dir) = &stage.run.dir {
        let row = command::of(Do::Export);
        export = ui.button(row.name.get(face.lang)).on_hover_text(command::tooltip(Do::Export, face.lang)).clicked();
        let page = dir.join("report.html");
        if page.is_file() {
            let text = format!("{} {}", face.say("网页报告：", "the page:"), page.display());
            ui.add(egui::Label::new(RichText::new(text).size(12.5).color(FAINT)).wrap());
        }
    }
    if card.judgements.is_empty() {
        ui.label(RichText::new(face.say("这份评分单较旧，没有三项评判。", "This sheet is older and has no judgements.")).color(DOUBT));
    }
    for j in &card.judgements {
        ui.add_space(5.0);
        ui.label(RichText::new(if zh { &j.name } else { &j.name_en }).strong().size(13.5));
        ui.label(RichText::new(judgements::verdict(j, face.lang)).size(13.5).color(if j.tested { ui.visuals().text_color() } else { FAINT }));
        for text in [judgements::grounds(j, face.lang), judgements::note(j, face.lang).to_owned()].into_iter().filter(|t| !t.is_empty()) {
            ui.add(egui::Label::new(RichText::new(text).size(12.5).color(FAINT)).wrap());
        }
    }
    if !card.items.is_empty() {
        ui.add_space(7.0);
        ui.label(RichText::new("AQ/T 9009").strong().size(13.5));
        egui::Grid::new("items").num_columns(2).spacing([12.0, 3.0]).show(ui, |ui| {
            for i in &card.items {
                ui.label(RichText::new(if zh { &i.name } else { &i.name_en }).size(13.0));
                let letter = i.grade.map_or(judgements::UNTESTED, words::grade).get(face.lang);
                ui.label(RichText::new(letter).size(13.0));
                ui.end_row();
            }
        });
    }
    let phases: Vec<String> = card.phases.iter().filter_map(|p| judgements::phase(p, face.lang)).collect();
    if !phases.is_empty() {
        ui.add_space(7.0);
        ui.label(RichText::new(face.say("各环节按时／触发条款", "Clauses in time / due by phase")).strong().size(13.5));
        ui.add(egui::Label::new(RichText::new(phases.join(" · ")).size(13.0)).wrap());
    }
    export
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stage::tests::small_stage;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn the_three_judgements_stand_on_the_page_in_both_languages_and_the_papers_are_one_press_away() {
        for lang in [Lang::Zh, Lang::En] {
            let face = Face { lang, ..Face::default() };
            let stage = small_stage();
            let card = stage.run.card.clone().expect("a card");
            assert_eq!(card.judgements.len(), 3);
            let names: Vec<String> = card.judgements.iter().map(|j| if lang == Lang::Zh { j.name.clone() } else { j.name_en.clone() }).collect();
            let mut h =
                Harness::builder().with_size(egui::vec2(500.0, 1600.0)).build_ui_state(|ui, asked: &mut bool| *asked |= show(ui, &stage, &card, &face), false);
            h.run_ok();
            for name in names {
                assert!(h.query_all_by_label(&name).next().is_some(), "{name}");
            }
            assert!(!*h.state());
            h.get_by_label(command::of(Do::Export).name.get(lang)).click();
            h.run_steps(2);
            assert!(*h.state());
        }
    }
}

//! View / score — the score card: grade, gates, metrics by module, clauses; every line opens one to three concrete cases.
//!
//! In: a stage with a card. Out: a panel; the event that was pressed. Not here: judging (`score`), which this never does again.
//! Method: cases of a line are taken from its evidence: the first, the middle and the last that have a place on the map.

use egui::{Color32, CornerRadius, RichText, ScrollArea, Ui, vec2};

use super::face::{BAD, DOUBT, FAINT, Face, GOOD, INK, hex};
use super::stage::Stage;
use crate::base::lang::Lang;
use crate::record::event::Event;
use crate::report::{number, pick, story, words};
use crate::score::card::{Card, ClauseState, Grade, Rating};

/// A page of the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Gates and metrics.
    #[default]
    Metrics,
    /// Clauses.
    Clauses,
    /// The evaluator's sheet.
    Judged,
}

/// What the panel of the score remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The line that is open.
    pub open: Option<String>,
    /// The page in front.
    pub page: Page,
    /// The report was asked for.
    pub export: bool,
}

/// The colour of a letter.
#[must_use]
pub const fn letter_colour(r: Rating) -> Color32 {
    match r {
        Rating::P => GOOD,
        Rating::S => hex(0x3E6B1F),
        Rating::M => DOUBT,
        Rating::U => BAD,
    }
}

/// The colour of a grade.
#[must_use]
pub const fn grade_colour(g: Grade) -> Color32 {
    match g {
        Grade::优 => GOOD,
        Grade::良 => hex(0x3E6B1F),
        Grade::中 => DOUBT,
        Grade::差 => BAD,
    }
}

/// One to three cases of a line: positions of events, in order of time.
#[must_use]
pub fn cases(stage: &Stage, evidence: &[u64]) -> Vec<u32> {
    let events = &stage.run.tale.events;
    let there: Vec<u32> = evidence.iter().filter(|s| (**s as usize) < events.len()).map(|s| *s as u32).collect();
    let names = stage.run.names();
    let placed = |n: &u32| {
        let e: &Event = &events[*n as usize];
        names.at(e.subject).or_else(|| names.at(e.place)).is_some()
    };
    let on_map: Vec<u32> = there.iter().copied().filter(placed).collect();
    let from = if on_map.is_empty() { &there } else { &on_map };
    let mut list = pick::spread(from, 3);
    list.dedup();
    list
}

fn badge(ui: &mut Ui, text: &str, colour: Color32, size: f32) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), egui::FontId::proportional(size), Color32::WHITE);
    let (rect, _) = ui.allocate_exact_size(galley.size() + vec2(size * 0.7, size * 0.3), egui::Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(4), colour);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, Color32::WHITE);
}

/// The head of the card: grade, index, people.
fn head(ui: &mut Ui, card: &Card, face: &Face) {
    ui.horizontal(|ui| {
        badge(ui, words::grade(card.grade).get(face.lang), face.ink(grade_colour(card.grade)), 22.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let index = card.index.map_or_else(|| "—".to_owned(), |i| format!("{:.0}", i * 100.0));
            ui.label(RichText::new(format!("{} {index}/100 · HSEEP {}", face.say("指数", "index"), words::letter(card.hseep))).strong());
            ui.label(
                RichText::new(format!("{} {}", face.say("已测权重", "weight tested"), number::with_unit(card.tested_share, "share", face.lang)))
                    .size(12.5)
                    .color(FAINT),
            );
        });
    });
    let p = &card.people;
    let n = number::grouped;
    let text = match face.lang {
        Lang::Zh => {
            format!(
                "受威胁 {} · 接到预警 {} · 灾前到安全处 {} · 累计遇险 {} · 遇难（模拟）{}",
                n(p.at_risk),
                n(p.warned),
                n(p.safe_before),
                n(p.caught),
                n(p.dead)
            )
        }
        Lang::En => format!(
            "at risk {} · warned {} · safe before {} · ever caught {} · dead (simulated) {}",
            n(p.at_risk),
            n(p.warned),
            n(p.safe_before),
            n(p.caught),
            n(p.dead)
        ),
    };
    ui.label(RichText::new(text).size(13.0));
    if let Some(v) = card.vs.plan_value {
        ui.label(
            RichText::new(format!(
                "{} {}",
                face.say("预案价值（避免了可避免损失的）", "value of the plan (share of avoidable loss)"),
                number::with_unit(v, "share", face.lang)
            ))
            .size(13.0),
        );
    }
}

/// The panel; returns the event that was pressed.
pub fn show(ui: &mut Ui, stage: &Stage, sheet: &mut Sheet, face: &Face) -> Option<u32> {
    let Some(card) = &stage.run.card else {
        ui.add_space(8.0);
        ui.label(
            RichText::new(
                face.say("这次推演没有走到结尾，不能评分；事件可以照看。", "This run did not reach its end and cannot be scored; its events can be looked at."),
            )
            .color(DOUBT),
        );
        return None;
    };
    head(ui, card, face);
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.selectable_value(&mut sheet.page, Page::Metrics, format!("{} ({})", face.say("指标", "Metrics"), card.metrics.len()));
        ui.selectable_value(&mut sheet.page, Page::Clauses, format!("{} ({})", face.say("条款", "Clauses"), card.clauses.len()));
        ui.selectable_value(&mut sheet.page, Page::Judged, face.say("评估表", "Evaluation"));
    });
    let mut pressed = None;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("score").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        if sheet.page == Page::Clauses {
            pressed = clauses(ui, stage, card, sheet, face);
        } else if sheet.page == Page::Judged {
            sheet.export |= super::judged::show(ui, stage, card, face);
        } else {
            for g in card.gates.iter().filter(|g| g.tripped) {
                let text = format!("▲ {}：{}", words::gate(&g.id, face.lang), if face.lang == Lang::Zh { &g.why } else { &g.why_en });
                line(
                    ui,
                    stage,
                    sheet,
                    &format!("gate-{}", g.id),
                    RichText::new(text).size(13.0).color(face.ink(BAD)),
                    None,
                    &g.evidence,
                    "",
                    face,
                    &mut pressed,
                );
            }
            metrics(ui, stage, card, sheet, face, &mut pressed);
            ui.add_space(6.0);
            ui.label(RichText::new(if face.lang == Lang::Zh { &card.caveat } else { &card.caveat_en }).size(12.0).color(FAINT));
        }
    });
    pressed
}

fn metrics(ui: &mut Ui, stage: &Stage, card: &Card, sheet: &mut Sheet, face: &Face, pressed: &mut Option<u32>) {
    let mut list: Vec<&crate::score::card::Metric> = card.metrics.iter().collect();
    list.sort_by_key(|m| words::module_rank(&m.module));
    let mut module = String::new();
    for m in list {
        let name = words::module(&m.module, face.lang);
        if name != module {
            ui.add_space(5.0);
            ui.label(RichText::new(&name).strong().size(13.5));
            module = name;
        }
        let value = if m.never { face.say("从未", "never").to_owned() } else { number::metric(m.value, &m.unit, face.lang) };
        let title = format!("{}　{}", if face.lang == Lang::Zh { &m.name } else { &m.name_en }, value);
        let target = m.target.map_or(String::new(), |t| format!("{} {}", face.say("目标", "target"), number::with_unit(t, &m.unit, face.lang)));
        let note = if face.lang == Lang::Zh { &m.note } else { &m.note_en };
        let note = [target, note.clone()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        let colour = if m.value.is_none() && !m.never { FAINT } else { INK };
        line(ui, stage, sheet, &m.id, RichText::new(title).size(13.5).color(colour), m.rating, &m.evidence, &note, face, pressed);
    }
}

fn clauses(ui: &mut Ui, stage: &Stage, card: &Card, sheet: &mut Sheet, face: &Face) -> Option<u32> {
    let mut pressed = None;
    let rank = |s: ClauseState| match s {
        ClauseState::Impossible => 0,
        ClauseState::Never => 1,
        ClauseState::Late => 2,
        ClauseState::InTime => 3,
        ClauseState::NotDue => 4,
    };
    let mut list: Vec<&crate::score::card::ClauseLine> = card.clauses.iter().collect();
    list.sort_by(|a, b| rank(a.state).cmp(&rank(b.state)).then(a.id.cmp(&b.id)));
    for c in list {
        let colour = face.ink(match c.state {
            ClauseState::InTime => GOOD,
            ClauseState::Late => DOUBT,
            ClauseState::Never | ClauseState::Impossible => BAD,
            ClauseState::NotDue => FAINT,
        });
        let text = format!(
            "{} {}  {} · {}",
            words::clause_sign(c.state),
            words::clause_state(c.state).get(face.lang),
            c.id,
            if face.lang == Lang::Zh { &c.text } else { &c.text_en }
        );
        let done = c.done_s.map_or(String::new(), |d| {
            format!(
                "{} {} / {} {}",
                face.say("用时", "took"),
                number::duration(d, face.lang),
                face.say("时限", "allowed"),
                number::duration(c.due_s, face.lang)
            )
        });
        let cause = if face.lang == Lang::Zh { &c.cause } else { &c.cause_en };
        let note = [done, cause.clone()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        line(ui, stage, sheet, &format!("clause-{}", c.id), RichText::new(text).size(13.0).color(colour), None, &c.evidence, &note, face, &mut pressed);
    }
    pressed
}

/// A line that opens: its note, and its cases.
#[expect(clippy::too_many_arguments, reason = "each is a part of the line")]
fn line(
    ui: &mut Ui,
    stage: &Stage,
    sheet: &mut Sheet,
    id: &str,
    title: RichText,
    rating: Option<Rating>,
    evidence: &[u64],
    note: &str,
    face: &Face,
    pressed: &mut Option<u32>,
) {
    let open = sheet.open.as_deref() == Some(id);
    let clicked = ui
        .horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            match rating {
                Some(r) => badge(ui, words::letter(r), face.ink(letter_colour(r)), 12.0),
                None => {
                    ui.label(RichText::new(if open { "－" } else { "＋" }).color(FAINT));
                }
            }
            let room = ui.available_width();
            let button = egui::Button::selectable(open, title).wrap().right_text("").min_size(vec2(room, 22.0));
            ui.add(button).on_hover_text(note).clicked()
        })
        .inner;
    if clicked {
        sheet.open = (!open).then(|| id.to_owned());
    }
    if !open {
        return;
    }
    ui.indent(id.to_owned(), |ui| {
        if !note.is_empty() {
            ui.label(RichText::new(note).size(12.5).color(FAINT));
        }
        let names = stage.run.names();
        let list = cases(stage, evidence);
        let words = match (list.len(), face.lang) {
            (0, Lang::Zh) => "没有可在地图上指出的事例。".to_owned(),
            (0, Lang::En) => "No case that could be shown on the map.".to_owned(),
            (n, Lang::Zh) => format!("共 {} 条证据，举 {n} 例：", evidence.len()),
            (n, Lang::En) => format!("{} pieces of evidence, {n} of them:", evidence.len()),
        };
        ui.label(RichText::new(words).size(12.5).color(FAINT));
        for n in list {
            let e = &stage.run.tale.events[n as usize];
            let text = format!("→ {}  {}", e.at, story::sentence(&names, e, face.lang));
            if ui.add(egui::Button::selectable(stage.event == Some(n), RichText::new(text).size(13.0)).wrap().right_text("")).clicked() {
                *pressed = Some(n);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stage::tests::small_stage;

    #[test]
    fn every_line_with_evidence_opens_one_to_three_cases() {
        let stage = small_stage();
        let card = stage.run.card.as_ref().expect("a card");
        let lines = card.metrics.iter().map(|m| &m.evidence).chain(card.clauses.iter().map(|c| &c.evidence));
        let mut seen = 0;
        for evidence in lines.filter(|e| !e.is_empty()) {
            let n = cases(&stage, evidence);
            assert!((1..=3).contains(&n.len()), "{n:?}");
            assert!(n.windows(2).all(|w| w[0] != w[1]));
            seen += 1;
        }
        assert!(seen > 3, "{seen}");
        assert!(cases(&stage, &[]).is_empty() && cases(&stage, &[u64::MAX]).is_empty());
    }
}

//! Report / judgements — the three judgements on the sheet: the plan alone, the trainees against it, the plan against its variants.
//!
//! In: the card's judgements and phases. Out: a section of the text sheet; sentences for the papers. Not here: how they are made (`score`).

use super::text::{put, section, wrapped};
use super::{number, words};
use crate::base::lang::{Lang, Text};
use crate::score::card::Card;
use crate::score::judgement::{Against, Judgement};
use crate::score::standard::phases::PhaseLine;

/// What stands where a judgement says nothing.
pub const UNTESTED: Text = Text::new("未检验", "not tested");

/// Its verdict in a few words: grade, letter and index, or the plan's value.
#[must_use]
pub fn verdict(j: &Judgement, lang: Lang) -> String {
    if !j.tested {
        return UNTESTED.get(lang).to_owned();
    }
    let share = j.tested_share.map_or_else(String::new, |s| {
        let share = number::with_unit(s, "1", lang);
        match lang {
            Lang::Zh => format!("，已检验 {share}"),
            Lang::En => format!(", {share} tested"),
        }
    });
    match (j.grade, j.hseep, j.index) {
        (Some(g), Some(l), Some(i)) => match lang {
            Lang::Zh => format!("{}（HSEEP {}），指数 {i:.3}{share}", words::grade(g).get(lang), words::letter(l)),
            Lang::En => format!("{} (HSEEP {}), index {i:.3}{share}", words::grade(g).get(lang), words::letter(l)),
        },
        _ => {
            let value = j.value.map_or_else(|| "—".to_owned(), |v| format!("{v:.2}"));
            match lang {
                Lang::Zh => format!("预案价值 {value}（0 同无预案，1 同完美）"),
                Lang::En => format!("plan_value {value} (0 as without a plan, 1 as perfect)"),
            }
        }
    }
}

/// What it stands on: metrics and gates, or the runs it is held against.
#[must_use]
pub fn grounds(j: &Judgement, lang: Lang) -> String {
    let mut list: Vec<String> = Vec::new();
    if !j.metrics.is_empty() {
        list.push(j.metrics.join(" "));
    }
    if !j.gates.is_empty() {
        let gates = j.gates.iter().map(|g| words::gate(g, lang)).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " });
        list.push(match lang {
            Lang::Zh => format!("否决项：{gates}"),
            Lang::En => format!("gates: {gates}"),
        });
    }
    list.extend(j.against.iter().map(|a| against(a, lang)));
    list.join(if lang == Lang::Zh { "；" } else { "; " })
}

/// One run it is held against.
fn against(a: &Against, lang: Lang) -> String {
    let signed = |v: f64| format!("{}{}", if v > 0.0 { "+" } else { "" }, number::plain(v));
    let (loss, dead, caught, safe) = (signed(a.loss), signed(a.dead), signed(a.caught), signed(a.safe_before));
    match lang {
        Lang::Zh => format!("比“{}”：损失 {loss}，遇难 {dead}，遇险 {caught}，及时安全 {safe}", a.name),
        Lang::En => format!("against {}: loss {loss}, dead {dead}, caught {caught}, safe in time {safe}", a.name_en),
    }
}

/// What it means, or why there is none.
#[must_use]
pub fn note(j: &Judgement, lang: Lang) -> &str {
    if lang == Lang::Zh { &j.note } else { &j.note_en }
}

/// A phase in a few words; nothing where the plans have no clause of it.
#[must_use]
pub fn phase(p: &PhaseLine, lang: Lang) -> Option<String> {
    let name = if lang == Lang::Zh { &p.name } else { &p.name_en };
    (p.clauses > 0).then(|| if p.due == 0 { format!("{name} —") } else { format!("{name} {}/{}", p.in_time, p.due) })
}

/// The section.
pub(super) fn write(out: &mut String, card: &Card, lang: Lang) {
    section(out, Text::new("三项评判（各自独立；未检验不计零分）", "Three judgements, each by itself (not tested is not zero)"), lang);
    for j in &card.judgements {
        let name = if lang == Lang::Zh { &j.name } else { &j.name_en };
        put(out, &format!("  {name}{}{}", if lang == Lang::Zh { "：" } else { ": " }, verdict(j, lang)));
        for line in [grounds(j, lang), note(j, lang).to_owned()] {
            if !line.is_empty() {
                wrapped(out, "      ", &line);
            }
        }
    }
    let phases: Vec<String> = card.phases.iter().filter_map(|p| phase(p, lang)).collect();
    if !phases.is_empty() {
        let head = Text::new("  各环节按时／触发条款：", "  Clauses in time / due by phase: ");
        wrapped(out, head.get(lang), &phases.join(" · "));
    }
}

//! After / findings — what went well, what did not, and who should mend it by when.
//!
//! In: `Told`. Out: the sections of strengths, problems and corrections. Method: a problem is a tripped gate, a metric rated M or U, or a clause that
//! came late, never, or could not be done; each has the four boxes of 四不放过, empty for a person to tick. The owner of a clause's problem is its
//! actor's post; others are named by module. Dates are proposals from the county's side of the drill: 15 days after its start where people were harmed or a gate tripped,
//! 30 days for the rest (assumed; a person decides).

use super::content::{evidence, sheet};
use super::Block;
use crate::base::lang::{Lang, Text};
use crate::record::event::Who;
use crate::report::names::Names;
use crate::report::{Told, number, words};
use crate::score::card::{ClauseLine, ClauseState, Rating};

/// Days until a grave problem should be mended, and any other (assumed).
const DAYS: (i64, i64) = (15, 30);

struct Problem {
    what: String,
    why: String,
    owner: String,
    grave: bool,
    evidence: Vec<u64>,
    mend: Text,
}

fn owner_of(told: &Told<'_>, names: &Names<'_>, clause: &ClauseLine, lang: Lang) -> String {
    told.scenario.books.find_clause(&clause.id).map_or_else(String::new, |id| names.of(Who::Role(told.scenario.books.clause(id).actor), lang))
}

fn all(told: &Told<'_>, names: &Names<'_>, lang: Lang) -> Vec<Problem> {
    let zh = lang == Lang::Zh;
    let mut out = Vec::new();
    for g in told.card.gates.iter().filter(|g| g.tripped) {
        out.push(Problem {
            what: format!("{} {}", Text::new("否决项", "Gate").get(lang), g.id),
            why: if zh { g.why.clone() } else { g.why_en.clone() },
            owner: Text::new("指挥机构", "Headquarters").get(lang).to_owned(),
            grave: true,
            evidence: g.evidence.clone(),
            mend: Text::new("逐人逐事查明原因，修订预案或部署后复演", "Find the cause case by case, change the plan or its means, drill again"),
        });
    }
    for c in told.card.clauses.iter().filter(|c| matches!(c.state, ClauseState::Late | ClauseState::Never | ClauseState::Impossible)) {
        let mend = match c.state {
            ClauseState::Late => Text::new("压缩环节或调整时限，明确后备人员与通道", "Shorten the chain or set the deadline anew; name stand-ins and another channel"),
            ClauseState::Never => Text::new("明确责任与触发条件，纳入值守清单", "Make duty and trigger plain; put it on the duty list"),
            _ => Text::new("补齐力量或道路条件，或改写条款", "Provide the means or the road, or write the clause anew"),
        };
        out.push(Problem {
            what: format!("{} {}: {}", c.id, words::clause_state(c.state).get(lang), if zh { &c.text } else { &c.text_en }),
            why: if zh { c.cause.clone() } else { c.cause_en.clone() },
            owner: owner_of(told, names, c, lang),
            grave: false,
            evidence: c.evidence.clone(),
            mend,
        });
    }
    for m in told.card.metrics.iter().filter(|m| matches!(m.rating, Some(Rating::M | Rating::U))) {
        out.push(Problem {
            what: format!("{} {}: {}", m.id, if zh { &m.name } else { &m.name_en }, number::metric(m.value, &m.unit, lang)),
            why: if zh { m.note.clone() } else { m.note_en.clone() },
            owner: words::module(&m.module, lang),
            grave: m.id == "S1" && m.value.is_some_and(|v| v > 0.0),
            evidence: m.evidence.clone(),
            mend: Text::new("对照目标分析差距，提出措施并复演检验", "Find what keeps it from its target, propose a measure, drill it again"),
        });
    }
    out
}

/// What was rated P, and clauses in time.
pub(super) fn strengths(told: &Told<'_>, lang: Lang) -> Vec<Block> {
    let zh = lang == Lang::Zh;
    let good = told.card.metrics.iter().filter(|m| m.rating == Some(Rating::P)).map(|m| {
        let name = if zh { &m.name } else { &m.name_en };
        vec![format!("{} {name}", m.id), number::metric(m.value, &m.unit, lang), if zh { m.note.clone() } else { m.note_en.clone() }, evidence(&m.evidence)]
    });
    let rows: Vec<Vec<String>> = good.collect();
    let due = told.card.clauses.iter().filter(|c| c.state != ClauseState::NotDue).count();
    let in_time = told.card.clauses.iter().filter(|c| c.state == ClauseState::InTime).count();
    let text = match lang {
        Lang::Zh => format!("触发的 {due} 条条款中有 {in_time} 条按时完成；达到目标（P）的指标如下。"),
        Lang::En => format!("{in_time} of {due} clauses that fell due were done in time; the metrics that met their targets (P):"),
    };
    vec![Block::Text(text), sheet(&[Text::new("指标", "Metric"), Text::new("结果", "Result"), Text::new("说明", "Note"), Text::new("证据", "Evidence")], &[25, 15, 45, 15], rows, lang)]
}

/// The problems, each with the four boxes.
pub(super) fn problems(told: &Told<'_>, names: &Names<'_>, lang: Lang) -> Vec<Block> {
    let rows = all(told, names, lang)
        .into_iter()
        .enumerate()
        .map(|(i, p)| vec![(i + 1).to_string(), p.what, p.why, evidence(&p.evidence), "□".into(), "□".into(), "□".into(), "□".into()])
        .collect();
    vec![sheet(
        &[
            Text::new("序", "No."),
            Text::new("问题", "Problem"),
            Text::new("原因（记录所示）", "Cause, by the record"),
            Text::new("证据", "Evidence"),
            Text::new("原因查清", "Cause found"),
            Text::new("责任落实", "Duty settled"),
            Text::new("整改到位", "Mended"),
            Text::new("教育到人", "Taught"),
        ],
        &[5, 28, 27, 12, 7, 7, 7, 7],
        rows,
        lang,
    )]
}

/// The corrective list.
pub(super) fn corrections(told: &Told<'_>, names: &Names<'_>, lang: Lang) -> Vec<Block> {
    let by = |days: i64| told.scenario.drill.start.checked_add(jiff::Span::new().days(days)).map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%d").to_string());
    let rows = all(told, names, lang)
        .into_iter()
        .enumerate()
        .map(|(i, p)| {
            let date = by(if p.grave { DAYS.0 } else { DAYS.1 });
            vec![(i + 1).to_string(), p.what, p.mend.get(lang).to_owned(), p.owner, date, "□".into(), "□".into(), "□".into(), "□".into()]
        })
        .collect();
    vec![
        Block::Text(
            Text::new(
                "一单四制：隐患（问题）清单，交办制、台账制、销号制、通报制。期限为建议（从情景开始起 15 日或 30 日，假定），由责任单位确定。",
                "One list, four rules: assigned, booked, closed, made known. Dates are proposals (15 or 30 days from the scenario's start, assumed); the owner settles them.",
            )
            .get(lang)
            .to_owned(),
        ),
        sheet(
            &[
                Text::new("序", "No."),
                Text::new("问题", "Problem"),
                Text::new("整改措施（建议）", "Measure (proposed)"),
                Text::new("责任单位", "Owner"),
                Text::new("期限（建议）", "By (proposed)"),
                Text::new("交办", "Assigned"),
                Text::new("台账", "Booked"),
                Text::new("销号", "Closed"),
                Text::new("通报", "Known"),
            ],
            &[5, 28, 23, 14, 10, 5, 5, 5, 5],
            rows,
            lang,
        ),
    ]
}

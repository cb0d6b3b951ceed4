//! After / content — what stands in the after-action report, section by section.
//!
//! In: `Told`, the scoring, a language. Out: the `Document`. Layout: basic facts, outcome, timeline, clauses, evaluation by AQ/T 9009 items and
//! HSEEP, strengths, problems, corrective list, annex of messages. Not here: problems (`findings`), file formats.

use super::findings;
use super::{Block, Document, Section, Sheet};
use crate::base::lang::{Lang, Text};
use crate::record::event::{Event, Kind};
use crate::report::names::Names;
use crate::report::{Told, number, pick, story, words};
use crate::score::scoring::Scoring;
use crate::score::standard::items;

/// Most lines of the timeline.
const TIMELINE: usize = 80;
/// Most messages of the annex.
pub const MESSAGES: usize = 400;

pub(super) fn sheet(head: &[Text], widths: &[u32], rows: Vec<Vec<String>>, lang: Lang) -> Block {
    Block::Table(Sheet { head: head.iter().map(|h| h.get(lang).to_owned()).collect(), rows, widths: widths.to_vec() })
}

fn section(title: Text, tab: Text, lang: Lang, blocks: Vec<Block>) -> Section {
    Section { title: title.get(lang).to_owned(), tab: tab.get(lang).to_owned(), blocks }
}

/// The document.
#[must_use]
pub fn document(told: &Told<'_>, scoring: &Scoring, lang: Lang) -> Document {
    let card = told.card;
    let names = Names::new(told.scenario, told.tale);
    let title = match lang {
        Lang::Zh => format!("【演练】{} 评估报告", card.title),
        Lang::En => format!("[EXERCISE] {}: evaluation report", card.title_en),
    };
    let caveat = if lang == Lang::Zh { card.caveat.clone() } else { card.caveat_en.clone() };
    let sections = vec![
        section(Text::new("一、基本情况", "1. Basic facts"), Text::new("基本情况", "Facts"), lang, facts(told, lang)),
        section(Text::new("二、演练结果", "2. Outcome"), Text::new("演练结果", "Outcome"), lang, outcome(told, lang)),
        section(Text::new("三、时间线", "3. Timeline"), Text::new("时间线", "Timeline"), lang, timeline(told, &names, lang)),
        section(Text::new("四、预案条款执行情况", "4. Clauses of the plan"), Text::new("条款", "Clauses"), lang, clauses(told, lang)),
        section(
            Text::new("五、评估（AQ/T 9009 项目与 HSEEP 等级）", "5. Evaluation: items of AQ/T 9009, ratings of HSEEP"),
            Text::new("评估", "Evaluation"),
            lang,
            evaluation(told, scoring, lang),
        ),
        section(Text::new("六、亮点", "6. Strengths"), Text::new("亮点", "Strengths"), lang, findings::strengths(told, lang)),
        section(Text::new("七、问题（四不放过）", "7. Problems"), Text::new("问题", "Problems"), lang, findings::problems(told, &names, lang)),
        section(Text::new("八、整改清单（一单四制）", "8. Corrective list"), Text::new("整改清单", "Corrections"), lang, findings::corrections(told, &names, lang)),
        section(Text::new("附件：信息往来", "Annex: messages"), Text::new("信息往来", "Messages"), lang, messages(told, &names, lang)),
    ];
    Document { title, caveat, sections }
}

fn facts(told: &Told<'_>, lang: Lang) -> Vec<Block> {
    let (drill, card) = (&told.scenario.drill, told.card);
    let agent = |key: &str| card.agents.get(key).map_or_else(String::new, |n| number::grouped(*n as f64));
    let plans: Vec<&str> = told.scenario.books.plans.iter().map(|p| p.title.get(lang)).collect();
    let start = drill.start.strftime("%Y-%m-%d %H:%M %:z").to_string();
    let pairs = [
        (Text::new("演练名称", "Drill"), drill.title.get(lang).to_owned()),
        (Text::new("地区", "Area"), told.scenario.county.name.get(lang).to_owned()),
        (Text::new("情景开始", "Scenario begins"), start),
        (Text::new("推演时长", "Length"), number::duration(drill.length.as_seconds(), lang)),
        (Text::new("预案", "Plans"), plans.join(if lang == Lang::Zh { "；" } else { "; " })),
        (Text::new("参演规模", "Scale"), match lang {
            Lang::Zh => format!("{} 人、{} 户、{} 支队伍", agent("people"), agent("households"), agent("teams")),
            Lang::En => format!("{} people, {} households, {} teams", agent("people"), agent("households"), agent("teams")),
        }),
        (Text::new("依据", "Source"), drill.source.clone()),
        (Text::new("种子 · 记录指纹 · 引擎", "Seed · fingerprint · engine"), format!("{} · {} · {}", card.seed, card.fingerprint, card.engine)),
    ];
    let rows = pairs.into_iter().map(|(k, v)| vec![k.get(lang).to_owned(), v]).collect();
    vec![sheet(&[Text::new("项目", "Item"), Text::new("内容", "Content")], &[25, 75], rows, lang)]
}

fn outcome(told: &Told<'_>, lang: Lang) -> Vec<Block> {
    let card = told.card;
    let index = card.index.map_or("—".into(), |i| format!("{i:.2}"));
    let verdict = match lang {
        Lang::Zh => format!(
            "总评：{}（HSEEP {}），指数 {index}，已检验权重 {:.0}%。指数不单独使用，请与分项、否决项一并阅读。",
            words::grade(card.grade).zh,
            words::letter(card.hseep),
            card.tested_share * 100.0
        ),
        Lang::En => format!(
            "Overall: {} (HSEEP {}), index {index}, share tested {:.0} %. The index is never read alone.",
            words::grade(card.grade).en,
            words::letter(card.hseep),
            card.tested_share * 100.0
        ),
    };
    let mut columns = vec![(Text::new("本次", "This run"), &card.people, card.loss.persons)];
    if let Some(s) = &card.vs.no_plan {
        columns.push((Text::new("无预案对照", "No plan"), &s.people, s.loss.persons));
    }
    if let Some(s) = &card.vs.perfect {
        columns.push((Text::new("理想对照", "Perfect"), &s.people, s.loss.persons));
    }
    type Pick = fn(&crate::score::card::People) -> f64;
    let lines: [(Text, Pick); 6] = [
        (Text::new("受威胁", "At risk"), |p| p.at_risk),
        (Text::new("接到预警", "Warned"), |p| p.warned),
        (Text::new("水到之前已安全", "Safe before"), |p| p.safe_before),
        (Text::new("被水围困", "Caught"), |p| p.caught),
        (Text::new("受伤", "Injured"), |p| p.injured),
        (Text::new("死亡", "Dead"), |p| p.dead),
    ];
    let mut rows: Vec<Vec<String>> = lines
        .iter()
        .map(|(name, of)| std::iter::once(name.get(lang).to_owned()).chain(columns.iter().map(|(_, p, _)| number::grouped(of(p)))).collect())
        .collect();
    rows.push(std::iter::once(Text::new("损失（折合死亡人数）", "Loss, in dead persons").get(lang).to_owned()).chain(columns.iter().map(|(_, _, l)| format!("{l:.1}"))).collect());
    let head: Vec<Text> = std::iter::once(Text::new("人数", "People")).chain(columns.iter().map(|c| c.0)).collect();
    let rest = 64 / columns.len() as u32;
    let widths: Vec<u32> = std::iter::once(36).chain(columns.iter().map(|_| rest)).collect();
    let gates = card.gates.iter().map(|g| {
        let state = if g.tripped { Text::new("触发，等级不高于“中”", "tripped: no more than 中") } else { Text::new("未触发", "clear") };
        vec![state.get(lang).to_owned(), if lang == Lang::Zh { g.why.clone() } else { g.why_en.clone() }, evidence(&g.evidence)]
    });
    let mut out = vec![Block::Text(verdict), sheet(&head, &widths, rows, lang)];
    if let Some(v) = card.vs.plan_value {
        out.push(Block::Text(match lang {
            Lang::Zh => format!("预案价值 {v:.2}：（无预案损失 − 本次损失）÷（无预案损失 − 理想损失）。"),
            Lang::En => format!("Plan value {v:.2}: (loss without plan − loss) / (loss without plan − loss perfect)."),
        }));
    }
    out.push(sheet(&[Text::new("否决项", "Gate"), Text::new("理由", "Why"), Text::new("证据", "Evidence")], &[24, 56, 20], gates.collect(), lang));
    out
}

/// At most eight numbers of events, and how many there are.
pub(super) fn evidence(list: &[u64]) -> String {
    let mut text = list.iter().take(8).map(u64::to_string).collect::<Vec<_>>().join(", ");
    if list.len() > 8 {
        text += &format!(" … ({})", list.len());
    }
    text
}

/// Time since the start, and the clock on the wall.
pub(super) fn time(told: &Told<'_>, at_s: f64) -> String {
    let clock = told.scenario.drill.start.checked_add(jiff::Span::new().seconds(at_s.round() as i64));
    let wall = clock.map_or_else(|_| String::new(), |t| t.strftime(" · %m-%d %H:%M").to_string());
    format!("{}{wall}", number::clock(at_s))
}

fn timeline(told: &Told<'_>, names: &Names<'_>, lang: Lang) -> Vec<Block> {
    let key: Vec<&Event> = told.tale.events.iter().filter(|e| pick::is_key(e.kind) || matches!(e.kind, Kind::LevelSet | Kind::InjectPlayed)).collect();
    // The first of each kind always stands there; the rest is spread evenly.
    let mut first = std::collections::BTreeSet::new();
    let firsts: Vec<&Event> = key.iter().copied().filter(|e| first.insert(e.kind)).collect();
    let mut some: Vec<&Event> = pick::spread(&key, TIMELINE.saturating_sub(firsts.len()));
    some.extend(firsts);
    some.sort_by_key(|e| e.seq);
    some.dedup_by_key(|e| e.seq);
    let rows = some
        .into_iter()
        .map(|e| vec![time(told, e.at.since_start().as_seconds()), words::LANES[words::lane(e.kind)].get(lang).to_owned(), story::sentence(names, e, lang), e.seq.to_string()])
        .collect();
    vec![
        Block::Text(match lang {
            Lang::Zh => format!("共 {} 条关键事件，列出其中 {TIMELINE} 条以内；全部见记录与网页报告。", key.len()),
            Lang::En => format!("Of {} key events at most {TIMELINE} stand here; all of them are in the record and on the page.", key.len()),
        }),
        sheet(&[Text::new("时刻", "Time"), Text::new("类别", "Lane"), Text::new("事件", "Event"), Text::new("记录号", "No.")], &[22, 10, 58, 10], rows, lang),
    ]
}

fn clauses(told: &Told<'_>, lang: Lang) -> Vec<Block> {
    let minutes = |s: Option<f64>| s.map_or("—".into(), |s| format!("{:.0}", s / 60.0));
    let rows = told
        .card
        .clauses
        .iter()
        .map(|c| {
            vec![
                c.id.clone(),
                if lang == Lang::Zh { c.text.clone() } else { c.text_en.clone() },
                words::clause_state(c.state).get(lang).to_owned(),
                format!("{} / {}", minutes(c.done_s), minutes(Some(c.due_s))),
                if lang == Lang::Zh { c.cause.clone() } else { c.cause_en.clone() },
                evidence(&c.evidence),
            ]
        })
        .collect();
    vec![sheet(
        &[
            Text::new("条款", "Clause"),
            Text::new("内容", "Text"),
            Text::new("状态", "State"),
            Text::new("用时/时限（分）", "Took / allowed (min)"),
            Text::new("原因", "Cause"),
            Text::new("证据", "Evidence"),
        ],
        &[10, 34, 8, 11, 24, 13],
        rows,
        lang,
    )]
}

fn evaluation(told: &Told<'_>, scoring: &Scoring, lang: Lang) -> Vec<Block> {
    let none = || Text::new("未检验", "not tested").get(lang).to_owned();
    let mut rows = Vec::new();
    for item in items::items(scoring, told.card) {
        let name = item.name.get(lang).to_owned();
        let (grade, letter) = (item.grade.map_or_else(none, |g| words::grade(g).get(lang).to_owned()), item.rating.map_or("—", words::letter).to_owned());
        if item.metrics.is_empty() {
            rows.push(vec![name, grade, letter, String::new(), String::new(), String::new(), String::new()]);
            continue;
        }
        for (i, m) in item.metrics.iter().enumerate() {
            let lead = if i == 0 { [name.clone(), grade.clone(), letter.clone()] } else { [String::new(), String::new(), String::new()] };
            let (metric, note) = if lang == Lang::Zh { (&m.name, &m.note) } else { (&m.name_en, &m.note_en) };
            let value = if m.value.is_some() { number::metric(m.value, &m.unit, lang) } else { none() };
            let target = m.target.map_or(String::new(), |t| number::metric(Some(t), &m.unit, lang));
            let rated = m.rating.map_or("—", words::letter);
            rows.push(lead.into_iter().chain([format!("{} {metric}", m.id), format!("{value} / {target} · {rated}"), note.clone(), evidence(&m.evidence)]).collect());
        }
    }
    vec![
        Block::Text(
            Text::new(
                "同一组证据给出两种评定：AQ/T 9009 四级（优、良、中、差）与 HSEEP 四级（P、S、M、U）。未检验的项目不计分，也不算零分。指标与项目的对应为假定。",
                "One set of evidence, two ratings: the four grades of AQ/T 9009 and the four letters of HSEEP. What was not tested is no zero. Which metric bears on which item is assumed.",
            )
            .get(lang)
            .to_owned(),
        ),
        sheet(
            &[
                Text::new("评估项目", "Item"),
                Text::new("等级", "Grade"),
                Text::new("HSEEP", "HSEEP"),
                Text::new("指标", "Metric"),
                Text::new("结果/目标", "Result / target"),
                Text::new("说明", "Note"),
                Text::new("证据", "Evidence"),
            ],
            &[13, 8, 8, 18, 16, 25, 12],
            rows,
            lang,
        ),
    ]
}

fn messages(told: &Told<'_>, names: &Names<'_>, lang: Lang) -> Vec<Block> {
    let told_of = |k: Kind| matches!(k, Kind::OrderGiven | Kind::ReportSent | Kind::ReportArrived | Kind::MessageFailed | Kind::MessageAcknowledged | Kind::PublicInformed);
    let all: Vec<&Event> = told.tale.events.iter().filter(|e| told_of(e.kind)).collect();
    let rows = pick::spread(&all, MESSAGES)
        .into_iter()
        .map(|e| vec![time(told, e.at.since_start().as_seconds()), story::label(e.kind, lang).to_owned(), story::sentence(names, e, lang), e.seq.to_string()])
        .collect();
    vec![
        Block::Text(match lang {
            Lang::Zh => format!("命令、上报、叫应与未达信息共 {} 条，均匀列出至多 {MESSAGES} 条。", all.len()),
            Lang::En => format!("Orders, reports, acknowledgements and failures: {} in all, at most {MESSAGES} here, spread evenly.", all.len()),
        }),
        sheet(&[Text::new("时刻", "Time"), Text::new("类别", "Kind"), Text::new("内容", "Content"), Text::new("记录号", "No.")], &[22, 12, 56, 10], rows, lang),
    ]
}

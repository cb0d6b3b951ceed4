//! Report / text — the score sheet for a terminal or a text file, 100 columns wide.
//!
//! In: a card and a language. Out: one text. Not here: colours (a sheet is mailed and printed). Method: `comfy-table`
//! counts a Chinese character as two columns.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::{number, words};
use crate::base::lang::{Lang, Text};
use crate::record::tale::Phases;
use crate::score::card::{Card, ClauseLine, ClauseState, Metric, People, Rating};
use crate::score::danger::Danger;

/// Columns of the sheet.
const WIDTH: usize = 100;

const BANNER: Text = Text::new("【演练】演练成绩单", "【DRILL】 Score sheet");
const CAVEAT: Text = Text::new("本结果出自假定的输入，不构成对任何真实预案的证明。", "Result of assumed inputs; no evidence about any real plan.");

/// The sheet.
#[must_use]
pub fn sheet(card: &Card, lang: Lang) -> String {
    let mut out = String::new();
    head(&mut out, card, lang);
    verdict(&mut out, card, lang);
    super::judgements::write(&mut out, card, lang);
    super::alerts::write(&mut out, card, lang);
    metrics(&mut out, card, lang);
    clauses(&mut out, card, lang);
    super::injects::write(&mut out, card, lang);
    people(&mut out, card, lang);
    gridlocks(&mut out, card, lang);
    foot(&mut out, card, lang);
    out
}

pub(super) fn put(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

pub(super) fn rule(out: &mut String, sign: &str) {
    put(out, &sign.repeat(WIDTH));
}

/// A title with a line to the right edge.
pub(super) fn section(out: &mut String, title: Text, lang: Lang) {
    let title = title.get(lang);
    put(out, "");
    put(out, &format!("── {title} {}", "─".repeat(WIDTH.saturating_sub(title.width() + 4))));
}

/// Breaks a long sentence at the sheet's width, two columns for a Chinese character.
pub(super) fn wrapped(out: &mut String, first: &str, text: &str) {
    let indent = " ".repeat(first.width());
    let (mut line, mut width) = (first.to_owned(), first.width());
    let flush = |line: &mut String, width: &mut usize, out: &mut String| {
        put(out, line);
        line.clone_from(&indent);
        *width = indent.len();
    };
    for word in text.split_inclusive(' ') {
        if width + word.trim_end().width() > WIDTH && word.trim_end().width() + indent.len() <= WIDTH {
            flush(&mut line, &mut width, out);
        }
        for c in word.chars() {
            let w = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
            if width + w > WIDTH && !"，。；：、）！？".contains(c) {
                flush(&mut line, &mut width, out);
            }
            line.push(c);
            width += w;
        }
    }
    put(out, &line);
}

pub(super) fn table(head: &[Text], right: &[usize], lang: Lang) -> Table {
    let mut t = Table::new();
    t.load_style(TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH as u16)
        .force_no_tty();
    t.set_header(head.iter().map(|h| h.get(lang)).collect::<Vec<_>>());
    for i in right {
        if let Some(c) = t.column_mut(*i) {
            c.set_cell_alignment(CellAlignment::Right);
        }
    }
    t
}

fn head(out: &mut String, card: &Card, lang: Lang) {
    rule(out, "=");
    let title = match lang {
        Lang::Zh => &card.title,
        Lang::En if card.title_en.is_empty() => &card.title,
        Lang::En => &card.title_en,
    };
    put(out, &format!("{}  {title}", BANNER.get(lang)));
    let hours = number::duration(card.simulated_s, lang);
    let agents = |key: &str| number::grouped(card.agents.get(key).copied().unwrap_or(0) as f64);
    wrapped(
        out,
        "",
        &match lang {
            Lang::Zh => format!(
                "{} · 种子 {} · 推演 {hours} · 人口 {} · {} 户 · 居民用车 {} · 队伍 {}",
                card.drill,
                card.seed,
                agents("people"),
                agents("households"),
                agents("vehicles"),
                agents("teams")
            ),
            Lang::En => format!(
                "{} · seed {} · {hours} simulated · {} people · {} households · {} own vehicles · {} teams",
                card.drill,
                card.seed,
                agents("people"),
                agents("households"),
                agents("vehicles"),
                agents("teams")
            ),
        },
    );
    wrapped(
        out,
        match lang {
            Lang::Zh => "预案：",
            Lang::En => "Plans: ",
        },
        &if card.plan.is_empty() {
            "—".to_owned()
        } else {
            card.plan.join(match lang {
                Lang::Zh => "、",
                Lang::En => ", ",
            })
        },
    );
    let own = match lang {
        Lang::Zh => card.caveat.as_str(),
        Lang::En => card.caveat_en.as_str(),
    };
    wrapped(out, "※ ", if own.is_empty() { CAVEAT.get(lang) } else { own });
    rule(out, "=");
}

/// Rings of full roads that stood still, the first few.
fn gridlocks(out: &mut String, card: &Card, lang: Lang) {
    const SHOWN: usize = 5;
    if card.gridlocks.is_empty() {
        return;
    }
    section(out, Text::new("道路锁死", "Gridlock"), lang);
    let clock = |s: f64| crate::base::time::Moment::millis((s * 1000.0) as i64).to_string();
    for g in card.gridlocks.iter().take(SHOWN) {
        let (ring, at, since) = (g.roads.join(" > "), clock(g.at_s), clock(g.since_s));
        let why = crate::score::phrase::detail(&g.because, lang);
        let evidence = g.evidence.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
        wrapped(
            out,
            "  ",
            &match lang {
                Lang::Zh => format!("{at} 起 {ring} 首尾相接，互相等待；最先堵满的是 {}（{since}），起因：{why}。[{evidence}]", g.first),
                Lang::En => format!("from {at}: {ring} wait for each other in a ring; {} filled first ({since}); cause: {why}. [{evidence}]", g.first),
            },
        );
    }
    if let Some(more) = card.gridlocks.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        put(
            out,
            &match lang {
                Lang::Zh => format!("  另有 {more} 处，见 score.json。"),
                Lang::En => format!("  {more} more in score.json."),
            },
        );
    }
}

fn verdict(out: &mut String, card: &Card, lang: Lang) {
    let index = card.index.map_or_else(|| "—".to_owned(), |i| format!("{i:.3}"));
    let tested = number::with_unit(card.tested_share, "1", lang);
    let (grade, letter, rating) = (words::grade(card.grade).get(lang), words::letter(card.hseep), words::rating(card.hseep).get(lang));
    put(
        out,
        &match lang {
            Lang::Zh => format!("等级 {grade}    HSEEP {letter}（{rating}）    指数 {index}    已检验指标 {tested}"),
            Lang::En => format!("Grade {grade}    HSEEP {letter} ({rating})    index {index}    metrics tested {tested}"),
        },
    );
    if card.tested_share < 0.5 {
        wrapped(
            out,
            "  ! ",
            Text::new(
                "检验到的指标不到一半：等级只说明这一小部分，不能当作对预案的评价。",
                "fewer than half of the metrics were tested: the grade speaks of that part alone and judges no plan.",
            )
            .get(lang),
        );
    }
    for gate in &card.gates {
        let why = match lang {
            Lang::Zh => &gate.why,
            Lang::En => &gate.why_en,
        };
        let sign = if gate.tripped { '✗' } else { '✓' };
        wrapped(
            out,
            &match lang {
                Lang::Zh => format!("  {sign} 否决项 {}：", gate.id),
                Lang::En => format!("  {sign} gate {}: ", gate.id),
            },
            why,
        );
    }
}

fn metrics(out: &mut String, card: &Card, lang: Lang) {
    let mut modules: Vec<&str> = card.metrics.iter().map(|m| m.module.as_str()).collect();
    modules.sort_by_key(|m| (words::module_rank(m), *m));
    modules.dedup();
    section(
        out,
        Text::new(
            "指标（P 顺利 · S 小问题 · M 大问题 · U 未能完成 · — 只报告不评级）",
            "Metrics (P no, S some, M major challenges, U unable, — reported only)",
        ),
        lang,
    );
    let mut t = table(
        &[
            Text::new("编号", "Id"),
            Text::new("指标", "Metric"),
            Text::new("值", "Value"),
            Text::new("目标", "Target"),
            Text::new("评级", "Rating"),
            Text::new("证据", "Evidence"),
        ],
        &[2, 3],
        lang,
    );
    let mut untested: Vec<&Metric> = Vec::new();
    for module in modules {
        let mine: Vec<&Metric> = card.metrics.iter().filter(|m| m.module == module).collect();
        if mine.iter().any(|m| m.value.is_some()) {
            t.add_row(vec![String::new(), format!("【{}】", words::module(module, lang))]);
        }
        for m in mine {
            if m.value.is_none() {
                untested.push(m);
                continue;
            }
            let name = match lang {
                Lang::Zh => &m.name,
                Lang::En => &m.name_en,
            };
            t.add_row(vec![
                m.id.clone(),
                name.clone(),
                if m.never { Text::new("从未", "never").get(lang).into() } else { number::metric(m.value, &m.unit, lang) },
                number::metric(m.target, &m.unit, lang),
                m.rating.map_or_else(|| "—".into(), |r| format!("{}{}", rating_word(r, lang), if m.beside { " *" } else { "" })),
                evidence(&m.evidence),
            ]);
        }
    }
    put(out, &t.to_string());
    let beside: Vec<&Metric> = card.metrics.iter().filter(|m| m.beside && m.rating.is_some()).collect();
    if !beside.is_empty() {
        put(out, Text::new("* 评级取自旁边的数字：", "* the letter comes from a number beside the value:").get(lang));
    }
    for m in beside {
        let note = match lang {
            Lang::Zh => &m.note,
            Lang::En => &m.note_en,
        };
        wrapped(out, &format!("  {:<3} ", m.id), note);
    }
    if !untested.is_empty() {
        put(
            out,
            match lang {
                Lang::Zh => "未检验（不计零分）：",
                Lang::En => "Not tested (never counted as zero):",
            },
        );
    }
    for m in untested {
        let (name, note) = match lang {
            Lang::Zh => (&m.name, &m.note),
            Lang::En => (&m.name_en, &m.note_en),
        };
        wrapped(out, &format!("  {:<3} ", m.id), &format!("{name} — {note}"));
    }
}

fn rating_word(rating: Rating, lang: Lang) -> String {
    let short = match rating {
        Rating::P => Text::new("顺利", "no challenges"),
        Rating::S => Text::new("小问题", "some"),
        Rating::M => Text::new("大问题", "major"),
        Rating::U => Text::new("未能", "unable"),
    };
    format!("{} {}", words::letter(rating), short.get(lang))
}

/// A few line numbers of the record and how many there are.
pub(super) fn evidence(lines: &[u64]) -> String {
    match lines {
        [] => "—".into(),
        few if few.len() <= 3 => few.iter().map(|n| format!("#{n}")).collect::<Vec<_>>().join(" "),
        many => format!("#{} #{} … ×{}", many[0], many[1], number::grouped(many.len() as f64)),
    }
}

fn clauses(out: &mut String, card: &Card, lang: Lang) {
    if card.clauses.is_empty() {
        return;
    }
    section(out, Text::new("预案条款", "Plan clauses"), lang);
    let states = [ClauseState::InTime, ClauseState::Late, ClauseState::Never, ClauseState::Impossible, ClauseState::NotDue];
    let counts: Vec<String> = states
        .iter()
        .map(|s| format!("{} {} {}", words::clause_sign(*s), words::clause_state(*s).get(lang), card.clauses.iter().filter(|c| c.state == *s).count()))
        .collect();
    put(
        out,
        &format!(
            "{}{} · {}",
            match lang {
                Lang::Zh => "共 ",
                Lang::En => "all ",
            },
            card.clauses.len(),
            counts.join(" · ")
        ),
    );
    let zh = lang == Lang::Zh;
    let cause = |c: &ClauseLine| if zh { c.cause.clone() } else { c.cause_en.clone() };
    for state in [ClauseState::Impossible, ClauseState::Never, ClauseState::Late] {
        let mine: Vec<&ClauseLine> = card.clauses.iter().filter(|c| c.state == state).collect();
        if mine.is_empty() {
            continue;
        }
        put(out, &format!("{} {}", words::clause_sign(state), words::clause_state(state).get(lang)));
        // One cause shared by several clauses is said once.
        let mut by_cause: Vec<(String, Vec<&ClauseLine>)> = Vec::new();
        for c in mine {
            let why = cause(c);
            match by_cause.iter_mut().find(|(w, _)| *w == why && !why.is_empty()) {
                Some((_, list)) => list.push(c),
                None => by_cause.push((why, vec![c])),
            }
        }
        for (why, list) in by_cause {
            if let [c] = list[..] {
                let due = c.due_at_s.map_or_else(|| "—".into(), number::clock);
                let took = c.done_s.map_or_else(String::new, |s| format!("{}{}", if zh { " · 用时 " } else { " · took " }, number::duration(s, lang)));
                put(
                    out,
                    &format!(
                        "  {:<14} {}{due} · {}{}{took} · {}",
                        c.id,
                        if zh { "触发 " } else { "due " },
                        if zh { "时限 " } else { "allowed " },
                        number::duration(c.due_s, lang),
                        evidence(&c.evidence)
                    ),
                );
            } else {
                wrapped(out, "  ", &list.iter().map(|c| c.id.as_str()).collect::<Vec<_>>().join(if zh { "、" } else { ", " }));
            }
            if !why.is_empty() {
                wrapped(out, "      ", &why);
            }
        }
    }
}

fn people(out: &mut String, card: &Card, lang: Lang) {
    section(out, Text::new("人员与对照", "People, against the baselines"), lang);
    let mut t = table(&[Text::new("", ""), Text::new("本预案", "This plan"), Text::new("无预案", "No plan"), Text::new("完美", "Perfect")], &[1, 2, 3], lang);
    let side = |pick: fn(&People) -> f64, of: &Option<crate::score::card::Side>| of.as_ref().map_or_else(|| "—".into(), |s| number::plain(pick(&s.people)));
    let danger = Danger::of_card(card);
    let fire = danger == Danger::Fire;
    let or = |water: Text, burns: Text, road: Text| danger.pick(water, burns, road);
    let rows: [(Text, fn(&People) -> f64); 9] = [
        (Text::new("受威胁", "at risk"), |p| p.at_risk),
        (Text::new("已预警", "warned"), |p| p.warned),
        (
            or(
                Text::new("水到前已安全", "safe before the water"),
                Text::new("火到前已安全", "safe before the fire"),
                Text::new("险情到前已安全", "safe before the danger"),
            ),
            |p| p.safe_before,
        ),
        (
            or(Text::new("房屋进水涉及", "in houses hit"), Text::new("房屋受火涉及", "in houses burnt"), Text::new("房屋受险涉及", "in houses reached")),
            |p| p.hit,
        ),
        (danger.caught(), |p| p.caught),
        (Text::new("受伤（模拟）", "injured (simulated)"), |p| p.injured),
        (Text::new("遇难（模拟）", "dead (simulated)"), |p| p.dead),
        (
            or(
                Text::new("行动不便者遇水", "reduced mobility, hit"),
                Text::new("行动不便者遇火", "reduced mobility, hit"),
                Text::new("行动不便者遇险", "reduced mobility, hit"),
            ),
            |p| p.reduced_hit,
        ),
        (Text::new("转移人次", "displaced"), |p| p.displaced),
    ];
    for (name, pick) in rows {
        t.add_row(vec![name.get(lang).to_owned(), number::plain(pick(&card.people)), side(pick, &card.vs.no_plan), side(pick, &card.vs.perfect)]);
    }
    let loss = |of: &Option<crate::score::card::Side>| of.as_ref().map_or_else(|| "—".into(), |s| number::plain(s.loss.total));
    t.add_row(vec![
        Text::new("损失（折算）", "loss (equivalents)").get(lang).to_owned(),
        number::plain(card.loss.total),
        loss(&card.vs.no_plan),
        loss(&card.vs.perfect),
    ]);
    if fire {
        let ha = |l: &crate::score::card::Loss| l.hectares.map_or_else(|| "—".to_owned(), |h| format!("{h:.1}"));
        let side = |of: &Option<crate::score::card::Side>| of.as_ref().map_or_else(|| "—".into(), |s| ha(&s.loss));
        t.add_row(vec![Text::new("过火面积（公顷）", "burnt (ha)").get(lang).to_owned(), ha(&card.loss), side(&card.vs.no_plan), side(&card.vs.perfect)]);
        let houses = |l: &crate::score::card::Loss| number::plain(l.dwellings);
        let side = |of: &Option<crate::score::card::Side>| of.as_ref().map_or_else(|| "—".into(), |s| houses(&s.loss));
        t.add_row(vec![Text::new("受损住户", "dwellings lost").get(lang).to_owned(), houses(&card.loss), side(&card.vs.no_plan), side(&card.vs.perfect)]);
    }
    put(out, &t.to_string());
    let value = card.vs.plan_value.map_or_else(|| "—".to_owned(), |v| format!("{v:.2}"));
    let note = match lang {
        Lang::Zh => &card.vs.plan_value_note,
        Lang::En => &card.vs.plan_value_note_en,
    };
    wrapped(
        out,
        match lang {
            Lang::Zh => "预案价值 plan_value ＝ ",
            Lang::En => "plan_value = ",
        },
        &match lang {
            Lang::Zh => format!("{value}（0 同无预案，1 同完美）{}{note}", if note.is_empty() { "" } else { " · " }),
            Lang::En => format!("{value} (0 as without a plan, 1 as perfect){}{note}", if note.is_empty() { "" } else { " · " }),
        },
    );
}

fn foot(out: &mut String, card: &Card, lang: Lang) {
    rule(out, "=");
    put(
        out,
        &match lang {
            Lang::Zh => format!("指纹 {} · 引擎 {} · 推演用时 {:.1} 秒 · 总用时 {:.1} 秒", card.fingerprint, card.engine, card.drill_s, card.wall_s),
            Lang::En => format!("fingerprint {} · engine {} · drill {:.1} s · all {:.1} s", card.fingerprint, card.engine, card.drill_s, card.wall_s),
        },
    );
}

/// On which phases the wall clock of a run went, in one line.
#[must_use]
pub fn phases(spent: &Phases, lang: Lang) -> String {
    let Phases { hazard, sense, command, teams, people, record } = spent;
    match lang {
        Lang::Zh => {
            format!("其中（秒）：灾害 {hazard:.1} · 感知 {sense:.1} · 指挥与信息 {command:.1} · 队伍 {teams:.1} · 人员与交通 {people:.1} · 记录 {record:.1}")
        }
        Lang::En => {
            format!(
                "of which (s): hazard {hazard:.1} · sense {sense:.1} · command {command:.1} · teams {teams:.1} · people and traffic {people:.1} · record {record:.1}"
            )
        }
    }
}

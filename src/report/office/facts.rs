//! Office / facts — what the report after a drill and its workbook both tell: one table a question.
//!
//! In: what there is to tell of a run. Out: heads and rows in a language, each row with the numbers of the events that prove it.
//! Not here: how they are set (`after_action`, `workbook`). Owners and dates are for people to fill in; a role is never a person.

use std::collections::BTreeMap;

use super::cell::{Cell, count, length, measured, time, words_of};
use crate::base::ids::{ClauseId, Id};
use crate::base::lang::{Lang, Text};
use crate::record::event::{Event, Kind};
use crate::record::said;
use crate::report::names::Names;
use crate::report::text::evidence;
use crate::report::{Told, injects, number, people, pick, story, words};
use crate::scenario::drill_spec::HazardSpec;
use crate::score::card::{ClauseState, Rating};
use crate::score::danger::Danger;

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What it answers.
    pub title: Text,
    /// Columns.
    pub head: Vec<&'static str>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Widths on paper, hundredths.
    pub widths: Vec<usize>,
}

/// Boxes to tick.
const NO_LETTING_OFF: Text = Text::new("□原因查清 □责任落实 □措施到位 □人员受教育", "□ cause found □ responsibility taken □ measures done □ people taught");
const LEDGER: Text = Text::new("□交办 □台账 □销号 □通报", "□ assigned □ in the ledger □ closed □ reported");

/// A drill's run, ready to be told in a language.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// What there is to tell.
    pub told: &'a Told<'a>,
    /// In which language.
    pub lang: Lang,
}

impl Teller<'_> {
    /// What the card says in the language; 简体中文 where it has no other.
    fn pick(&self, zh: &str, en: &str) -> String {
        if self.lang == Lang::En && !en.is_empty() { en.to_owned() } else { zh.to_owned() }
    }
    fn say(&self, zh: &'static str, en: &'static str) -> String {
        Text::new(zh, en).get(self.lang).to_owned()
    }
    pub(super) fn table<const N: usize>(&self, title: Text, head: [(Text, usize); N], rows: Vec<Vec<Cell>>) -> Facts {
        Facts { title, head: head.iter().map(|(t, _)| t.get(self.lang)).collect(), rows, widths: head.iter().map(|(_, w)| *w).collect() }
    }

    /// What was drilled, and what it came to.
    #[must_use]
    pub fn overview(&self) -> Facts {
        let (s, card, lang) = (self.told.scenario, self.told.card, self.lang);
        let plans: Vec<&str> = s.books.plans.iter().map(|p| p.title.get(lang)).collect();
        let sep = if lang == Lang::Zh { "；" } else { "; " };
        let agents = |key: &str| number::grouped(card.agents.get(key).copied().unwrap_or(0) as f64);
        let index = card.index.map_or_else(|| "—".to_owned(), |i| format!("{i:.2}"));
        let gates: Vec<String> = card.gates.iter().filter(|g| g.tripped).map(|g| self.pick(&g.why, &g.why_en)).collect();
        let states = [ClauseState::InTime, ClauseState::Late, ClauseState::Never, ClauseState::Impossible, ClauseState::NotDue];
        let clauses: Vec<String> =
            states.iter().map(|st| format!("{} {}", words::clause_state(*st).get(lang), card.clauses.iter().filter(|c| c.state == *st).count())).collect();
        let side = |p: &crate::score::card::People| match lang {
            Lang::Zh => format!("累计遇险 {}，受伤 {}，遇难（模拟）{}", number::plain(p.caught), number::plain(p.injured), number::plain(p.dead)),
            Lang::En => format!("ever caught {}, injured {}, dead (simulated) {}", number::plain(p.caught), number::plain(p.injured), number::plain(p.dead)),
        };
        let against = |side_of: Option<&crate::score::card::Side>| side_of.map_or_else(|| "—".to_owned(), |x| side(&x.people));
        let mut rows = vec![
            (self.say("演练名称", "Drill"), self.pick(&card.title, &card.title_en)),
            (self.say("县域", "County"), s.county.name.get(lang).to_owned()),
            (self.say("情景开始", "Scenario begins"), s.drill.start.strftime("%Y-%m-%d %H:%M").to_string()),
            (self.say("情景时长", "Simulated"), number::duration(card.simulated_s, lang)),
            (self.say("依据预案", "Plans"), plans.join(sep)),
            (
                self.say("参演规模（模拟）", "Simulated"),
                match lang {
                    Lang::Zh => format!("{} 人、{} 户、居民用车 {} 辆、{} 支队伍", agents("people"), agents("households"), agents("vehicles"), agents("teams")),
                    Lang::En => {
                        format!(
                            "{} people, {} households, {} own vehicles, {} teams",
                            agents("people"),
                            agents("households"),
                            agents("vehicles"),
                            agents("teams")
                        )
                    }
                },
            ),
            (
                self.say("总评", "Overall"),
                match lang {
                    Lang::Zh => format!(
                        "{}（HSEEP {}），指数 {index}，已检验权重 {:.0} %",
                        words::grade(card.grade).get(lang),
                        words::letter(card.hseep),
                        card.tested_share * 100.0
                    ),
                    Lang::En => format!(
                        "{} (HSEEP {}), index {index}, {:.0} % of the weights tested",
                        words::grade(card.grade).get(lang),
                        words::letter(card.hseep),
                        card.tested_share * 100.0
                    ),
                },
            ),
            (self.say("触发的红线", "Gates tripped"), if gates.is_empty() { self.say("无", "none") } else { gates.join(sep) }),
            (self.say("条款", "Clauses"), clauses.join(if lang == Lang::Zh { "，" } else { ", " })),
            (self.say("本次", "This run"), side(&card.people)),
            (self.say("无预案对照", "Without a plan"), against(card.vs.no_plan.as_ref())),
            (self.say("完美对照", "Perfect knowledge"), against(card.vs.perfect.as_ref())),
            (
                self.say("预案价值", "plan_value"),
                card.vs.plan_value.map_or_else(|| self.pick(&card.vs.plan_value_note, &card.vs.plan_value_note_en), |v| format!("{v:.2}")),
            ),
            (self.say("种子与指纹", "Seed and fingerprint"), format!("{} · {}", card.seed, card.fingerprint)),
            (self.say("数据来源", "Source"), s.drill.source.clone()),
        ];
        if let Some(r) = &s.county.reconstruction {
            rows.push((self.say("图件与数据", "Map and data"), r.get(lang).to_owned()));
        }
        self.table(
            Text::new("演练基本情况", "Basic facts"),
            [(Text::new("项目", "Item"), 24), (Text::new("内容", "Content"), 76)],
            rows.into_iter().map(|(a, b)| vec![words_of(a), words_of(b)]).collect(),
        )
    }

    /// The thirteen parts of AQ/T 9009.
    #[must_use]
    pub fn items(&self) -> Facts {
        let untested = self.say("未检验", "not tested");
        let rows = self
            .told
            .card
            .items
            .iter()
            .map(|i| {
                let name = if self.lang == Lang::En { &i.name_en } else { &i.name };
                let grade = i.grade.map_or_else(|| untested.clone(), |g| words::grade(g).get(self.lang).to_owned());
                let mut proof: Vec<u64> =
                    self.told.card.metrics.iter().filter(|m| i.metrics.contains(&m.id)).flat_map(|m| m.evidence.iter().copied()).collect();
                proof.sort_unstable();
                proof.dedup();
                vec![count(f64::from(i.number)), words_of(name), words_of(grade), words_of(i.metrics.join(" ")), words_of(evidence(&proof))]
            })
            .collect();
        let head = [
            (Text::new("序号", "No."), 8),
            (Text::new("项目（AQ/T 9009）", "Part (AQ/T 9009)"), 32),
            (Text::new("评定", "Grade"), 12),
            (Text::new("依据指标", "Metrics"), 28),
            (Text::new("证据", "Evidence"), 20),
        ];
        self.table(Text::new("分项评定", "Parts"), head, rows)
    }

    /// Every metric.
    #[must_use]
    pub fn metrics(&self) -> Facts {
        let rows = self
            .told
            .card
            .metrics
            .iter()
            .map(|m| {
                let (name, note) = if self.lang == Lang::En { (&m.name_en, &m.note_en) } else { (&m.name, &m.note) };
                let value = match (m.never, m.value) {
                    (true, _) => words_of(self.say("从未", "never")),
                    (_, Some(v)) => measured(v, &m.unit, self.lang),
                    (_, None) => words_of(self.say("未检验", "not tested")),
                };
                let target = m.target.map_or_else(|| words_of("—"), |t| measured(t, &m.unit, self.lang));
                let rating = m.rating.map_or("—", words::letter);
                vec![
                    words_of(&m.id),
                    words_of(name),
                    words_of(words::module(&m.module, self.lang)),
                    value,
                    target,
                    words_of(rating),
                    words_of(note),
                    words_of(evidence(&m.evidence)),
                ]
            })
            .collect();
        let head = [
            (Text::new("编号", "Id"), 7),
            (Text::new("指标", "Metric"), 17),
            (Text::new("模块", "Module"), 11),
            (Text::new("值", "Value"), 11),
            (Text::new("目标", "Target"), 10),
            (Text::new("评级", "Rating"), 7),
            (Text::new("说明", "Note"), 22),
            (Text::new("证据", "Evidence"), 15),
        ];
        self.table(Text::new("指标", "Metrics"), head, rows)
    }

    /// Every clause.
    #[must_use]
    pub fn clauses(&self) -> Facts {
        let lang = self.lang;
        let books = &self.told.scenario.books;
        let chapters: BTreeMap<&str, String> = (0..books.clauses.len())
            .filter_map(|i| {
                let c = books.chapter_of(ClauseId::from_index(i))?;
                Some((books.clauses[i].key.as_str(), format!("{} {}", c.number, c.title.get(lang))))
            })
            .collect();
        let rows = self
            .told
            .card
            .clauses
            .iter()
            .map(|c| {
                let (text, cause) = (self.pick(&c.text, &c.text_en), if lang == Lang::En { &c.cause_en } else { &c.cause });
                let due = c.due_at_s.map_or_else(|| words_of("—"), time);
                let took = c.done_s.map_or_else(|| words_of("—"), |s| length(s, lang));
                vec![
                    words_of(&c.id),
                    words_of(chapters.get(c.id.as_str()).cloned().unwrap_or_default()),
                    words_of(text),
                    words_of(format!("{} {}", words::clause_sign(c.state), words::clause_state(c.state).get(lang))),
                    due,
                    length(c.due_s, lang),
                    took,
                    words_of(cause),
                    words_of(evidence(&c.evidence)),
                ]
            })
            .collect();
        let head = [
            (Text::new("条款", "Clause"), 10),
            (Text::new("章", "Chapter"), 8),
            (Text::new("要求", "Asks for"), 20),
            (Text::new("状态", "State"), 7),
            (Text::new("触发", "Due"), 9),
            (Text::new("时限", "Limit"), 8),
            (Text::new("用时", "Took"), 8),
            (Text::new("原因", "Why"), 20),
            (Text::new("证据", "Evidence"), 10),
        ];
        self.table(Text::new("条款执行", "Clauses"), head, rows)
    }

    /// What went as it should.
    #[must_use]
    pub fn strengths(&self) -> Facts {
        let card = self.told.card;
        let mut rows: Vec<Vec<Cell>> = card
            .metrics
            .iter()
            .filter(|m| m.rating == Some(Rating::P))
            .map(|m| {
                let name = if self.lang == Lang::En { &m.name_en } else { &m.name };
                vec![words_of(format!("{} {name}", m.id)), words_of(number::metric(m.value, &m.unit, self.lang)), words_of(evidence(&m.evidence))]
            })
            .collect();
        let done: Vec<&str> = card.clauses.iter().filter(|c| c.state == ClauseState::InTime).map(|c| c.id.as_str()).collect();
        if !done.is_empty() {
            let text = match self.lang {
                Lang::Zh => format!("{} 条条款按时完成", done.len()),
                Lang::En => format!("{} clauses done in time", done.len()),
            };
            rows.push(vec![words_of(text), words_of(done.join(" ")), words_of("—")]);
        }
        let head = [(Text::new("做得好的", "What went well"), 40), (Text::new("结果", "Result"), 40), (Text::new("证据", "Evidence"), 20)];
        self.table(Text::new("优点", "Strengths"), head, rows)
    }

    /// What did not: gates, poor metrics, clauses that failed, the worst first; with boxes for people to tick.
    #[must_use]
    pub fn problems(&self) -> Facts {
        let (lang, card, books) = (self.lang, self.told.card, &self.told.scenario.books);
        let mut list: Vec<(u8, String, String, String, String)> = Vec::new();
        for g in card.gates.iter().filter(|g| g.tripped) {
            list.push((0, self.say("红线", "Gate"), self.pick(&g.why, &g.why_en), String::new(), evidence(&g.evidence)));
        }
        for m in &card.metrics {
            let weight = match m.rating {
                Some(Rating::U) => 2,
                Some(Rating::M) => 4,
                _ => continue,
            };
            let what = format!("{} {}：{}", m.id, self.pick(&m.name, &m.name_en), number::metric(m.value, &m.unit, lang));
            list.push((weight, what, self.pick(&m.note, &m.note_en), String::new(), evidence(&m.evidence)));
        }
        for c in &card.clauses {
            let weight = match c.state {
                ClauseState::Never => 1,
                ClauseState::Impossible => 1,
                ClauseState::Late => 3,
                ClauseState::InTime | ClauseState::NotDue => continue,
            };
            // An upper clause that failed through a lower one is no second fault: the lower one is listed.
            if card.clauses.iter().any(|low| c.through.contains(&low.id) && low.state == c.state) {
                continue;
            }
            let owner = books.clauses.iter().find(|x| x.key == c.id).map_or_else(String::new, |x| books.role(x.actor).name.get(lang).to_owned());
            let what = format!("{} {}：{}", c.id, words::clause_state(c.state).get(lang), self.pick(&c.text, &c.text_en));
            list.push((weight, what, self.pick(&c.cause, &c.cause_en), owner, evidence(&c.evidence)));
        }
        list.sort_by_key(|x| x.0);
        let rows = (1..)
            .zip(list)
            .map(|(n, (_, what, why, owner, proof))| {
                vec![
                    count(f64::from(n)),
                    words_of(what),
                    words_of(why),
                    words_of(proof),
                    words_of(NO_LETTING_OFF.get(lang)),
                    words_of(""),
                    words_of(owner),
                    words_of(""),
                    words_of(LEDGER.get(lang)),
                ]
            })
            .collect();
        let head = [
            (Text::new("序号", "No."), 5),
            (Text::new("问题", "Problem"), 22),
            (Text::new("记录所示原因", "Why, by the record"), 17),
            (Text::new("证据", "Evidence"), 9),
            (Text::new("四不放过", "Four things not let go"), 12),
            (Text::new("整改措施（填写）", "Measure (fill in)"), 11),
            (Text::new("责任岗位", "Owner (role)"), 9),
            (Text::new("完成时限（填写）", "Date (fill in)"), 7),
            (Text::new("一单四制", "Ledger"), 8),
        ];
        self.table(Text::new("问题与整改清单", "Problems and corrective actions"), head, rows)
    }

    fn told_of(&self, events: &[&Event]) -> Vec<Vec<Cell>> {
        let names = Names::new(self.told.scenario, self.told.tale);
        events
            .iter()
            .map(|e| {
                vec![
                    time(e.at.as_seconds()),
                    words_of(story::label_in(e.kind, Danger::of(&self.told.scenario.drill.hazard), self.lang)),
                    words_of(story::sentence(&names, e, self.lang)),
                    words_of(names.why(e.cause.why, self.lang)),
                    words_of(format!("#{}", e.seq)),
                ]
            })
            .collect()
    }
    fn lines(&self, title: Text, events: &[&Event]) -> Facts {
        let head = [
            (Text::new("时刻", "Time"), 13),
            (Text::new("事项", "What"), 14),
            (Text::new("经过", "Account"), 46),
            (Text::new("缘由", "Cause"), 17),
            (Text::new("记录", "Record"), 10),
        ];
        self.table(title, head, self.told_of(events))
    }

    /// How it went: the turning points, of each kind at most `most`, spread over the drill.
    #[must_use]
    pub fn course(&self, most: usize) -> Facts {
        use Kind::*;
        let turning = |k: Kind| {
            matches!(k, InjectPlayed | LevelTrue | LevelSet | CommandTaken | CommandLeft | OrderRefused | FalseStart | ShelterOpened | Died | PublicInformed)
                || matches!(k, StageCrossed | StagePeaked | FireBegan | FireContained | FireEscaped | FlamesOut | RoadClosed | RoadOpened | PostIsland)
                || matches!(k, WarningIssued | WarningRaised | WarningLowered | WarningLifted)
                || matches!(k, AccidentBegan | FireOut | FireAgain | TankBurst | SlopeLit | SpillInRiver | SecondaryCrash | LanesOpen)
        };
        let mut kinds: BTreeMap<Kind, Vec<&Event>> = BTreeMap::new();
        // Where no flood is the drill's danger, gauges have nothing to tell.
        let dry = !matches!(self.told.scenario.drill.hazard, HazardSpec::Flood(_));
        for e in self.told.tale.events.iter().filter(|e| turning(e.kind) && !(dry && matches!(e.kind, StageCrossed | StagePeaked))) {
            kinds.entry(e.kind).or_default().push(e);
        }
        // Where not all find room, water that falls gives way to water that rises.
        if let Some(stages) = kinds.get_mut(&StageCrossed).filter(|stages| stages.len() > most) {
            stages.retain(|e| !e.detail.says(said::FALLING));
        }
        let mut list: Vec<&Event> = kinds.values().flat_map(|of_kind| pick::spread(of_kind, most)).collect();
        list.sort_by_key(|e| e.seq);
        self.lines(Text::new("演练经过", "Course of the drill"), &list)
    }

    /// The messages: sent, lost, answered, reported; all of them, or so many spread over the drill.
    #[must_use]
    pub fn messages(&self, most: usize) -> Facts {
        use Kind::*;
        let list: Vec<&Event> = self
            .told
            .tale
            .events
            .iter()
            .filter(|e| matches!(e.kind, OrderGiven | MessageSent | MessageAcknowledged | MessageFailed | ReportSent | PublicInformed | OrderRefused))
            .collect();
        self.lines(Text::new("信息往来", "Messages"), &pick::spread(&list, most))
    }

    /// The injects: what was put in, what was expected, what happened.
    #[must_use]
    pub fn injects(&self) -> Facts {
        let rows = self
            .told
            .card
            .injects
            .iter()
            .map(|i| {
                vec![
                    i.at_s.map_or_else(|| words_of("—"), time),
                    words_of(self.pick(&i.text, &i.text_en)),
                    words_of(self.pick(&i.to, &i.to_en)),
                    words_of(injects::expected(i, self.lang)),
                    words_of(injects::outcome(i).get(self.lang)),
                    words_of(injects::steps(i, self.lang == Lang::Zh)),
                ]
            })
            .collect();
        let head = [
            (Text::new("时刻", "Time"), 11),
            (Text::new("注入情况", "Inject"), 25),
            (Text::new("对象", "To"), 14),
            (Text::new("期望行动", "Expected"), 20),
            (Text::new("评定", "Outcome"), 10),
            (Text::new("实际", "What happened"), 20),
        ];
        self.table(Text::new("情况注入与应对", "Injects and answers"), head, rows)
    }

    /// People by village: those where anybody was at risk, ordered or caught.
    #[must_use]
    pub fn villages(&self) -> Facts {
        let county = &self.told.scenario.county;
        let rows = people::count(self.told)
            .iter()
            .filter(|(_, c)| c.at_risk + c.ordered + c.caught > 0)
            .map(|(v, c)| {
                let village = &county.villages[Id::index(*v)];
                let township = &county.townships[Id::index(village.township)];
                let mut row = vec![words_of(township.name.get(self.lang)), words_of(village.name.get(self.lang))];
                row.extend([c.residents, c.ordered, c.at_risk, c.warned, c.left, c.safe_before, c.caught, c.dead].map(|n| count(f64::from(n))));
                row
            })
            .collect();
        let head = [
            (Text::new("乡镇", "Township"), 14),
            (Text::new("村", "Village"), 14),
            (Text::new("居民", "Residents"), 9),
            (Text::new("列入命令", "Ordered"), 9),
            (Text::new("受威胁", "At risk"), 9),
            (Text::new("其中险情前接到预警", "of these warned before"), 9),
            (Text::new("其中险情前离家", "left before"), 9),
            (Text::new("其中险情前安全", "safe before"), 9),
            (Text::new("累计遇险", "Ever caught"), 9),
            (Text::new("遇难（模拟）", "Dead (simulated)"), 9),
        ];
        self.table(Text::new("各村人员", "People by village"), head, rows)
    }
}

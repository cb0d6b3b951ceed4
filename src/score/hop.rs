//! Score / hop — the sentence that names the slowest hops between a clause's falling due and its being done.
//!
//! In: the chain of causes of one instance. Out: "decision 12 min; call to township 岩门镇 26 min: phone not answered", in both
//! languages. Not here: whether the clause was late (`clause`).

use super::card::ClauseState;
use super::clause::Instance;
use super::evidence::Evidence;
use super::phrase;
use crate::base::lang::Lang;
use crate::record::event::{Event, Kind, Who};

/// Hops shorter than this are not worth a word, minutes.
const WORTH_A_WORD_MIN: f64 = 0.5;

/// The events from falling due (exclusive) to the end of the instance, in order.
fn path<'a>(evidence: &Evidence<'a>, instance: &Instance) -> Vec<&'a Event> {
    let run = &evidence.own;
    let last = match instance.done.map(|d| d.0).or(instance.impossible) {
        Some(seq) => run.event(seq),
        None => last_sign(evidence, instance),
    };
    let Some(last) = last else { return Vec::new() };
    let mut out: Vec<&Event> = run.chain(last).take_while(|e| e.seq > instance.due_seq && e.at >= instance.due).collect();
    out.reverse();
    // Where the chain is short, the order stands between.
    let order = instance.order.and_then(|(seq, _)| run.event(seq)).filter(|o| o.seq < last.seq && !out.iter().any(|e| e.seq == o.seq));
    if let Some(order) = order {
        let at = out.partition_point(|e| e.seq < order.seq);
        out.insert(at, order);
    }
    out
}

/// Kinds that say how far an order came.
const SIGNS: [Kind; 13] = [
    Kind::MessageFailed,
    Kind::MessageArrived,
    Kind::MessageAcknowledged,
    Kind::TaskBegan,
    Kind::TaskEnded,
    Kind::TeamUnavailable,
    Kind::OrderRefused,
    Kind::TeamOrdered,
    Kind::TeamLeft,
    Kind::TeamArrived,
    Kind::ConsultBegan,
    Kind::Decided,
    Kind::OrderGiven,
];

/// The last event that follows from an instance which was never done.
fn last_sign<'a>(evidence: &Evidence<'a>, instance: &Instance) -> Option<&'a Event> {
    let run = &evidence.own;
    // From the end back, so that the first found is the last; causes come before what they cause, so none is looked for before it fell due.
    let since = run.tale.events.partition_point(|e| e.seq <= instance.due_seq);
    let follows = |e: &'a Event| run.chain(e).take_while(|c| c.seq >= instance.due_seq).any(|c| c.seq == instance.due_seq);
    // Rolls are called as long as an order stands: they do not say where it stopped.
    let counts = |e: &'a Event| run.chain(e).any(|c| c.kind == Kind::TaskBegan && c.detail.as_str() == "count");
    run.tale.events[since..].iter().rev().find(|e| SIGNS.contains(&e.kind) && follows(e) && !counts(e))
}

fn words(evidence: &Evidence<'_>, e: &Event, lang: Lang) -> String {
    let name = |w: Who| evidence.name(w, lang);
    let zh = lang == Lang::Zh;
    let join = |a: &str, b: String| if b.is_empty() { a.trim_end().to_owned() } else { format!("{a}{b}") };
    // What was done there, where the record says it.
    let doing = |text: String| match (e.detail.as_str(), zh) {
        ("", _) => text,
        (d, true) => format!("{text}（{}）", phrase::detail(d, lang)),
        (d, false) => format!("{text} ({})", phrase::detail(d, lang)),
    };
    match e.kind {
        Kind::Decided => {
            if zh {
                "决策".into()
            } else {
                "decision".into()
            }
        }
        Kind::ConsultBegan | Kind::ConsultEnded => {
            if zh {
                "会商".into()
            } else {
                "consultation".into()
            }
        }
        Kind::OrderGiven => {
            if zh {
                "下达命令".into()
            } else {
                "giving the order".into()
            }
        }
        Kind::MessageSent => join(if zh { "拟发给" } else { "sending to " }, name(e.known_to)),
        Kind::MessageArrived => join(if zh { "传达到" } else { "message to " }, name(e.known_to)),
        Kind::MessageAcknowledged => join(if zh { "叫应" } else { "call to " }, name(e.place)),
        Kind::MessageFailed => join(if zh { "联系不上" } else { "failed message to " }, name(e.known_to)),
        Kind::TaskBegan => doing(join(if zh { "等待人手：" } else { "waiting for staff: " }, name(e.subject))),
        Kind::TaskEnded => doing(join(if zh { "办理：" } else { "work of " }, name(e.subject))),
        Kind::TeamOrdered => join(if zh { "通知" } else { "calling " }, name(e.subject)),
        Kind::TeamUnavailable => join(if zh { "队伍不能来：" } else { "cannot come: " }, name(e.subject)),
        Kind::OrderRefused => join(if zh { "命令被拒：" } else { "order refused: " }, name(e.subject)),
        Kind::PublicInformed => join(if zh { "向公众发布：" } else { "informing the public by " }, name(e.subject)),
        Kind::BroadcastBegan => join(if zh { "广播开始：" } else { "broadcast begins in " }, name(e.subject)),
        Kind::TeamLeft => join(if zh { "集结出动：" } else { "mobilising " }, name(e.subject)),
        Kind::TeamArrived => join(if zh { "行进到场：" } else { "travel of " }, name(e.subject)),
        Kind::TeamWorks | Kind::TeamDone => doing(join(if zh { "现场作业：" } else { "work on the spot: " }, name(e.subject))),
        Kind::DoorSigned => join(if zh { "逐户敲门：" } else { "door to door in " }, name(e.subject)),
        Kind::Warned => join(if zh { "预警到户：" } else { "warning households of " }, name(e.subject)),
        Kind::Left | Kind::Safe => join(if zh { "群众转移：" } else { "people moving from " }, name(e.subject)),
        Kind::SpecialMoved | Kind::HelperPaired => join(if zh { "转移行动不便人员：" } else { "fetching people of reduced mobility from " }, name(e.subject)),
        Kind::ReportSent => {
            if zh {
                "报告".into()
            } else {
                "reporting".into()
            }
        }
        Kind::ReportArrived => join(if zh { "等待情况报告：" } else { "waiting for a report from " }, name(e.subject)),
        Kind::RollCalled => {
            if zh {
                "清点人数".into()
            } else {
                "roll-call".into()
            }
        }
        Kind::ShelterOpened => join(if zh { "开放安置点" } else { "opening " }, name(e.subject)),
        Kind::RoadClosed => join(if zh { "封闭道路" } else { "closing " }, name(e.subject)),
        Kind::SupplyArrived => join(if zh { "物资运到" } else { "supplies to " }, name(e.subject)),
        Kind::ClauseDone => {
            if zh {
                "确认完成".into()
            } else {
                "confirming".into()
            }
        }
        Kind::ClauseDue => join(if zh { "触发 " } else { "falling due of " }, name(e.subject)),
        Kind::WarningIssued | Kind::WarningRaised | Kind::WarningLowered | Kind::WarningLifted => {
            join(if zh { "等待预警：" } else { "waiting for the " }, name(e.subject))
        }
        Kind::LevelSet => join(if zh { "启动响应：" } else { "setting " }, name(e.subject)),
        Kind::CommandTaken | Kind::CommandLeft => join(if zh { "指挥权移交：" } else { "handing over command: " }, name(e.subject)),
        Kind::CommandGiven => (if zh { "导调指令" } else { "a trainee's command" }).to_owned(),
        Kind::CalledUp => join(if zh { "召回人员：" } else { "calling people up: " }, name(e.subject)),
        Kind::OfficerErred => join(if zh { "差错返工：" } else { "a mistake made good: " }, name(e.subject)),
        Kind::SessionBegan | Kind::SessionEnded => (if zh { "视频会场" } else { "a video session" }).to_owned(),
        Kind::InjectPlayed => (if zh { "注入情况" } else { "an inject" }).to_owned(),
        Kind::ReadingArrived | Kind::ForecastArrived | Kind::ReadingMissing => {
            join(if zh { "等待测报：" } else { "waiting for a reading of " }, name(e.subject))
        }
        Kind::PostIsland => join(if zh { "失联：" } else { "cut off: " }, name(e.subject)),
        Kind::Ordered => join(if zh { "列入转移命令：" } else { "covering by the order " }, name(e.subject)),
        Kind::Understood | Kind::Refused => join(if zh { "群众反应：" } else { "people deciding in " }, name(e.subject)),
        Kind::RouteBlocked | Kind::ShelterFull => join(if zh { "群众转移受阻：" } else { "people held up from " }, name(e.subject)),
        Kind::Caught | Kind::Trapped | Kind::Injured | Kind::Died | Kind::HouseHit => {
            join(if zh { "群众遇险：" } else { "danger reaching people of " }, name(e.subject))
        }
        Kind::Rescued | Kind::InHospital => join(if zh { "救援：" } else { "rescue of " }, name(e.subject)),
        Kind::WentBack | Kind::CameHome => join(if zh { "群众返家：" } else { "people going home to " }, name(e.subject)),
        Kind::RoadOpened | Kind::RoadCut | Kind::RoadFree => join(if zh { "道路状况变化：" } else { "change of road " }, name(e.subject)),
        Kind::TeamFree | Kind::TeamExposed => join(if zh { "队伍归队：" } else { "return of " }, name(e.subject)),
        Kind::StockOut | Kind::NeedUnmet => join(if zh { "安置点缺口：" } else { "want at " }, name(e.subject)),
        _ => (if zh { "其他环节" } else { "another step" }).to_owned(),
    }
}

/// A failed message to the same receiver within a hop, and what it says.
fn failure<'a>(evidence: &Evidence<'a>, from: i64, to: &Event) -> Option<&'a Event> {
    if to.kind == Kind::MessageFailed {
        return evidence.own.event(to.seq);
    }
    if !matches!(to.kind, Kind::MessageArrived | Kind::MessageAcknowledged) {
        return None;
    }
    let receiver = if to.kind == Kind::MessageArrived { to.known_to } else { to.place };
    evidence.own.of(Kind::MessageFailed).filter(|f| f.known_to == receiver && f.at.as_millis() >= from && f.at <= to.at).last()
}

/// Why something failed, as its detail says.
fn reason(evidence: &Evidence<'_>, detail: &str, lang: Lang) -> String {
    let c = &evidence.scenario.county;
    phrase::reason(detail, lang, &|key| c.team_keys.find(key).map(|t| evidence.name(Who::Team(t), lang)))
}

/// What is told of an instance.
pub(super) struct Told {
    /// The sentence, 简体中文.
    pub zh: String,
    /// The sentence, English.
    pub en: String,
    /// Numbers of the events on the path, the slowest first.
    pub proof: Vec<u64>,
}

/// The sentence of an instance, and the events that prove it.
#[must_use]
pub(super) fn told(evidence: &Evidence<'_>, instance: &Instance) -> Told {
    let path = path(evidence, instance);
    let say = |lang| in_lang(evidence, instance, &path, lang);
    Told { zh: say(Lang::Zh), en: say(Lang::En), proof: proof(instance, &path) }
}

fn in_lang(evidence: &Evidence<'_>, instance: &Instance, path: &[&Event], lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut before = instance.due;
    let mut hops: Vec<(usize, f64, String)> = Vec::new();
    for (i, e) in path.iter().enumerate() {
        let minutes = (e.at - before).as_minutes();
        let mut text = words(evidence, e, lang);
        text.push_str(&format!(" {minutes:.0} min"));
        if let Some(f) = failure(evidence, before.as_millis(), e).filter(|f| !f.detail.as_str().is_empty()) {
            text.push_str(if zh { "：" } else { ": " });
            text.push_str(&reason(evidence, f.detail.as_str(), lang));
        }
        hops.push((i, minutes, text));
        before = e.at;
    }
    hops.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    hops.retain(|h| h.1 >= WORTH_A_WORD_MIN);
    hops.truncate(2);
    let slow = hops.iter().map(|h| h.2.as_str()).collect::<Vec<_>>().join(if zh { "；" } else { "; " });
    let took = |to: crate::base::time::Moment| (to - instance.due).as_minutes();
    let allowed = instance.deadline.as_minutes();
    match instance.state {
        ClauseState::InTime | ClauseState::Late => {
            let minutes = instance.done.map_or(0.0, |(_, at)| took(at));
            let head =
                if zh { format!("用时 {minutes:.0} min（时限 {allowed:.0} min）") } else { format!("took {minutes:.0} min (allowed {allowed:.0} min)") };
            if slow.is_empty() {
                head
            } else if zh {
                format!("{head}；最慢环节：{slow}")
            } else {
                format!("{head}; slowest: {slow}")
            }
        }
        ClauseState::Never => {
            let stop = path.last().map(|e| {
                let mut t = words(evidence, e, lang);
                let failed = matches!(e.kind, Kind::MessageFailed | Kind::TeamUnavailable | Kind::OrderRefused);
                if failed && !e.detail.as_str().is_empty() {
                    t.push_str(&format!("{}{}", if zh { "：" } else { ": " }, reason(evidence, e.detail.as_str(), lang)));
                }
                t
            });
            match (instance.order, stop) {
                (None, None) => {
                    if zh {
                        "触发后没有人下达命令".into()
                    } else {
                        "nobody gave the order".into()
                    }
                }
                (_, Some(stop)) => {
                    let tail = if slow.is_empty() {
                        String::new()
                    } else if zh {
                        format!("；最慢环节：{slow}")
                    } else {
                        format!("; slowest: {slow}")
                    };
                    if zh { format!("到演练结束未完成，止于：{stop}{tail}") } else { format!("not done by the end, stopped at: {stop}{tail}") }
                }
                (Some(_), None) => {
                    if zh {
                        "命令已下达，到演练结束没有结果".into()
                    } else {
                        "the order was given, no result by the end".into()
                    }
                }
            }
        }
        ClauseState::Impossible => {
            let why = instance.impossible.and_then(|s| evidence.own.event(s)).map_or_else(String::new, |e| reason(evidence, e.detail.as_str(), lang));
            if zh { format!("无法执行：{why}") } else { format!("impossible: {why}") }
        }
        ClauseState::NotDue => {
            if zh {
                "到演练结束时限未到".into()
            } else {
                "the drill ended before its deadline".into()
            }
        }
    }
}

fn proof(instance: &Instance, path: &[&Event]) -> Vec<u64> {
    let mut before = instance.due;
    let mut list: Vec<(i64, u64)> = path
        .iter()
        .map(|e| {
            let ms = (e.at - before).as_millis();
            before = e.at;
            (ms, e.seq)
        })
        .collect();
    list.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    list.into_iter().take(8).map(|p| p.1).collect()
}

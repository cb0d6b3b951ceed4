//! Score / hop — the sentence that names the slowest hops between a clause's falling due and its being done.
//!
//! In: the chain of causes of one instance. Out: "decision 12 min; call to township 岩门镇 26 min: phone not answered", in both
//! languages. Not here: whether the clause was late (`clause`).

use super::card::ClauseState;
use super::clause::Instance;
use super::evidence::Evidence;
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

/// The last event that follows from an instance which was never done.
fn last_sign<'a>(evidence: &Evidence<'a>, instance: &Instance) -> Option<&'a Event> {
    let run = &evidence.own;
    [
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
    ]
    .into_iter()
    .flat_map(|k| run.of(k).filter(|e| e.seq > instance.due_seq))
    .filter(|e| run.chain(e).any(|c| c.seq == instance.due_seq))
    .max_by_key(|e| e.seq)
}

fn words(evidence: &Evidence<'_>, e: &Event, lang: Lang) -> String {
    let name = |w: Who| evidence.name(w, lang);
    let zh = lang == Lang::Zh;
    let join = |a: &str, b: String| if b.is_empty() { a.trim_end().to_owned() } else { format!("{a}{b}") };
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
        Kind::TaskBegan => join(if zh { "等待人手：" } else { "waiting for staff: " }, name(e.subject)),
        Kind::TaskEnded => join(if zh { "办理：" } else { "work of " }, name(e.subject)),
        Kind::TeamOrdered => join(if zh { "通知" } else { "calling " }, name(e.subject)),
        Kind::TeamUnavailable => join(if zh { "队伍不能来：" } else { "cannot come: " }, name(e.subject)),
        Kind::OrderRefused => join(if zh { "命令被拒：" } else { "order refused: " }, name(e.subject)),
        Kind::BroadcastBegan => join(if zh { "广播开始：" } else { "broadcast begins in " }, name(e.subject)),
        Kind::TeamLeft => join(if zh { "集结出动：" } else { "mobilising " }, name(e.subject)),
        Kind::TeamArrived => join(if zh { "行进到场：" } else { "travel of " }, name(e.subject)),
        Kind::TeamWorks | Kind::TeamDone => join(if zh { "现场作业：" } else { "work on the spot: " }, name(e.subject)),
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
        _ => e.kind.word().to_owned(),
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

/// Words and phrases of failures that the record uses, for people.
const REASONS: [(&str, &str, &str); 33] = [
    ("no-answer", "无人接听", "not answered"),
    ("lost", "信息丢失", "lost"),
    ("no-power", "停电", "no power"),
    ("no-signal", "没有信号", "no signal"),
    ("cut off", "联系中断", "cut off"),
    ("public down", "公众渠道中断", "public channel down"),
    ("down", "通道中断", "channel down"),
    ("busy", "占线", "busy"),
    ("authority", "无权限", "no authority"),
    ("fast deep water without boats", "急流深水而无船，违反安全规则", "fast deep water without boats, against a safety rule"),
    ("safety", "违反安全规则", "against a safety rule"),
    ("not in service", "队伍未投入使用", "team not in service"),
    ("out of action", "队伍无法行动", "team out of action"),
    ("cannot come", "队伍不能到来", "team cannot come"),
    ("no road", "道路不通", "no road open"),
    ("endurance", "队伍疲劳需休整", "endurance used up"),
    ("unavailable", "队伍不可用", "team not available"),
    ("nobody known to be trapped", "未获知有人被困", "nobody known to be trapped"),
    ("nobody known to need treatment", "未获知有人需救治", "nobody known to need treatment"),
    ("no team can rescue", "没有能水上救援的队伍", "no team can rescue from water"),
    ("no team has the skill", "没有具备该技能的队伍", "no team has the skill"),
    ("no medical team", "没有医疗队", "no medical team"),
    ("no lorries", "没有运输车辆", "no lorries"),
    ("no shelter", "没有可用安置点", "no shelter to use"),
    ("no zone", "没有对应片区", "no zone concerned"),
    ("nobody to", "没有对象", "nobody to address"),
    ("no team named", "未指明队伍", "no team named"),
    ("no place named", "未指明地点", "no place named"),
    ("channel of this order", "没有到户的通道", "no channel reaches households"),
    ("not modelled", "本推演不模拟该行动", "not modelled in this drill"),
    ("nothing came of it", "没有产生结果", "nothing came of it"),
    ("no fire", "本推演没有火灾", "no fire in this drill"),
    ("tow", "没有需要拖移的车辆", "no vehicle to tow"),
];

/// Whole words only: "down" is not in "downstream".
fn has(detail: &str, phrase: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
    detail.match_indices(phrase).any(|(i, p)| edge(detail[..i].chars().next_back()) && edge(detail[i + p.len()..].chars().next()))
}

/// What a detail says; the text as it stands where it uses no known word.
fn reason(detail: &str, lang: Lang) -> String {
    let known = REASONS.iter().find(|(phrase, _, _)| has(detail, phrase));
    match (known, lang) {
        (Some((_, zh, _)), Lang::Zh) => (*zh).to_owned(),
        (Some((_, _, en)), Lang::En) => (*en).to_owned(),
        (None, _) => detail.to_owned(),
    }
}

/// The sentence, 简体中文 and English.
#[must_use]
pub(super) fn sentence(evidence: &Evidence<'_>, instance: &Instance) -> (String, String) {
    (in_lang(evidence, instance, Lang::Zh), in_lang(evidence, instance, Lang::En))
}

fn in_lang(evidence: &Evidence<'_>, instance: &Instance, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let path = path(evidence, instance);
    let mut before = instance.due;
    let mut hops: Vec<(usize, f64, String)> = Vec::new();
    for (i, e) in path.iter().enumerate() {
        let minutes = (e.at - before).as_minutes();
        let mut text = words(evidence, e, lang);
        text.push_str(&format!(" {minutes:.0} min"));
        if let Some(f) = failure(evidence, before.as_millis(), e).filter(|f| !f.detail.as_str().is_empty()) {
            text.push_str(if zh { "：" } else { ": " });
            text.push_str(&reason(f.detail.as_str(), lang));
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
                if !e.detail.as_str().is_empty() {
                    t.push_str(&format!("{}{}", if zh { "：" } else { ": " }, reason(e.detail.as_str(), lang)));
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
            let why = instance.impossible.and_then(|s| evidence.own.event(s)).map_or_else(String::new, |e| reason(e.detail.as_str(), lang));
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

/// Numbers of the events on the path, the slowest first.
#[must_use]
pub(super) fn proof(evidence: &Evidence<'_>, instance: &Instance) -> Vec<u64> {
    let path = path(evidence, instance);
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

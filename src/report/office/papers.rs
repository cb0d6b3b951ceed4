//! Office / papers — 演练方案, 演练脚本 and 演练评估表 of a drill, as Word documents.
//!
//! In: a scenario. Out: three papers. Not here: what happened (`after_action`), the bytes of a paper (`paper`).
//! What the files do not say stays an empty box. Every paper bears 【演练】; roles, never persons.
//! Source of the items of the last paper: AQ/T 9009-2015, annex A, as the design's list of standards has them.

use std::collections::BTreeMap;

use super::paper::{Paper, Piece};
use crate::base::ids::{Id, ReachId, RoleId};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::plan::clause::Clause;
use crate::plan::level::Level;
use crate::plan::order::Action;
use crate::plan::trigger::Trigger;
use crate::report::words;
use crate::scenario::drill_spec::{Cue, HazardSpec, Inject, InjectEffect, Scenario};
use crate::score::standard::items::ITEMS;

fn strings<const N: usize>(list: [&str; N]) -> Vec<String> {
    list.map(str::to_owned).to_vec()
}

fn clock(m: Moment) -> String {
    let minutes = m.as_millis() / 60_000;
    format!("T{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}

/// What a post has heard when a topic has reached it: a topic is a word of the files, so whoever sends it stands for it, a clause or
/// an inject, one that is addressed to this post before any other; else what the dictionary calls it.
fn heard(s: &Scenario, post: RoleId, topic: &str) -> String {
    let sends = |c: &&Clause, to_post: bool| matches!(&c.action, Action::Notify { to, topic: t } if t == topic && (!to_post || to.contains(&post)));
    let plays = |i: &&Inject, to_post: bool| matches!(&i.effect, InjectEffect::Message { to, topic: t } if t == topic && (!to_post || *to == post));
    let (clauses, injects) = (&s.books.clauses, &s.drill.injects);
    for to_post in [true, false] {
        if let Some(c) = clauses.iter().find(|c| sends(c, to_post)) {
            return format!("接到{}的通知（{}）", s.books.role(c.actor).name.zh, c.key);
        }
        if let Some(i) = injects.iter().find(|i| plays(i, to_post) && !i.text.zh.is_empty()) {
            return format!("接到注入“{}”", i.text.zh);
        }
    }
    let word = words::detail(topic, Lang::Zh);
    if word.is_ascii() { "接到通知".to_owned() } else { format!("接到{word}") }
}

/// When a clause falls due, in words: its level where it hangs on one.
fn when(s: &Scenario, c: &Clause) -> String {
    fn level(t: &Trigger) -> Option<Level> {
        match t {
            Trigger::LevelAtLeast(l) => Some(*l),
            Trigger::All(list) | Trigger::Any(list) => list.iter().filter_map(level).max(),
            Trigger::Held(_, t) | Trigger::Latch(t, _) => level(t),
            _ => None,
        }
    }
    let words = match (&c.trigger, level(&c.trigger)) {
        (_, Some(l)) => format!("{}级响应", l.numeral()),
        (Trigger::Received(topic), _) => heard(s, c.actor, topic),
        (Trigger::Done(key), _) => format!("{key} 完成后"),
        (Trigger::Always, _) => "随时".to_owned(),
        _ => "达到条文所写条件".to_owned(),
    };
    if c.auto { words } else { format!("{words}，经决定") }
}

fn cover(s: &Scenario) -> Vec<Piece> {
    let plans: Vec<String> = s.books.plans.iter().map(|p| p.title.zh.clone()).collect();
    let hazard = match &s.drill.hazard {
        HazardSpec::Flood(_) => "洪水（含山洪）",
        HazardSpec::ForestFire(_) => "森林火灾",
        HazardSpec::RoadFire(_) => "高速公路车辆火灾",
        #[allow(unreachable_patterns, reason = "hazards that are added later are named by the drill's title")]
        _ => "见标题",
    };
    let hours = s.drill.length.as_hours();
    vec![
        Piece::Heading("一、演练概况".into()),
        Piece::Table(
            strings(["项目", "内容"]),
            vec![
                vec!["演练名称".into(), s.drill.title.zh.clone()],
                vec!["县域".into(), s.county.name.zh.clone()],
                vec!["情景".into(), hazard.into()],
                vec!["情景开始".into(), s.drill.start.strftime("%Y-%m-%d %H:%M").to_string()],
                vec!["情景时长".into(), format!("{hours:.1} 小时")],
                vec!["依据预案".into(), plans.join("；")],
                vec!["数据来源".into(), s.drill.source.clone()],
                vec!["演练日期、地点".into(), String::new()],
                vec!["演练形式（桌面 / 实战）".into(), String::new()],
            ],
            vec![28, 72],
        ),
    ]
}

fn scheme(s: &Scenario) -> Paper {
    let mut pieces = cover(s);
    pieces.push(Piece::Heading("二、演练目标".into()));
    let objectives = s.drill.objectives.iter().map(|o| vec![o.metric.clone(), format!("{}", o.target), String::new()]).collect();
    pieces.push(Piece::Table(strings(["指标", "目标值", "说明"]), objectives, vec![20, 20, 60]));
    pieces.push(Piece::Heading("三、参演角色".into()));
    let roles = s
        .books
        .roles
        .iter()
        .map(|r| {
            let duty = if r.commands { "指挥" } else { "" };
            vec![r.name.zh.clone(), r.staff_day.to_string(), r.staff_night.to_string(), duty.to_owned(), String::new()]
        })
        .collect();
    pieces.push(Piece::Table(strings(["角色", "白天人数", "夜间人数", "职责", "参演单位（填写）"]), roles, vec![34, 12, 12, 12, 30]));
    pieces.push(Piece::Heading("四、依据预案的章节".into()));
    for p in &s.books.plans {
        let whole = if p.clauses.is_empty() { format!("危险区 {} 处", p.zones.len()) } else { format!("条款 {} 条", p.clauses.len()) };
        pieces.push(Piece::Text(format!("● {}（{whole}）", p.title.zh)));
        let rows: Vec<Vec<String>> = p
            .chapters
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let own = p.clauses.iter().filter(|k| p.chapter_of(&s.books.clause(**k).key) == Some(i)).count();
                vec![c.number.clone(), c.title.zh.clone(), own.to_string(), c.text.as_ref().map_or_else(String::new, |t| t.zh.clone())]
            })
            .collect();
        if !rows.is_empty() {
            pieces.push(Piece::Table(strings(["章", "标题", "条款", "说明"]), rows, vec![8, 22, 8, 62]));
        }
    }
    pieces.push(Piece::Heading("五、导调与评估".into()));
    pieces.push(Piece::Text("导调按《演练脚本》逐条下达；评估按《演练评估表》逐条记录。参演人员只看到自己渠道送达的内容。".into()));
    pieces.push(Piece::Heading("六、安全与终止".into()));
    pieces.push(Piece::Text("实战部分须有安全员；遇真实险情立即终止演练，口令：“演练终止”。所有外发信息以【演练】开头，地图标注“示意图”。".into()));
    Paper { name: "演练方案", lang: Lang::Zh, title: format!("【演练】{}方案", s.drill.title.zh), across: false, pieces }
}

/// When the controller plays an inject.
fn cue(i: &Inject) -> String {
    let when = match &i.cue {
        Cue::At(at) => clock(*at),
        Cue::When(_, after) if after.as_millis() > 0 => format!("条件成立后 {:.0} 分钟", after.as_minutes()),
        Cue::When(..) => "条件成立时".to_owned(),
        Cue::ByHand => "导调手动".to_owned(),
    };
    if i.unless.is_some() { format!("备用：{when}") } else { when }
}

/// A reach by its name; by its key where it has none.
fn river(s: &Scenario, reach: ReachId) -> String {
    let name = s.county.rivers.reaches.get(reach.index()).map_or("", |r| r.name.zh.as_str());
    if name.is_empty() { s.county.rivers.keys.key(reach).to_owned() } else { name.to_owned() }
}

/// By what means an inject reaches the trainee.
fn means(s: &Scenario, e: &InjectEffect) -> (String, String) {
    let text = |zh: &str| zh.to_owned();
    match e {
        // What it says stands beside it; its topic is a word of the files.
        InjectEffect::Message { to, .. } => (s.books.role(*to).name.zh.clone(), text("消息")),
        InjectEffect::PowerOut { township, .. } => (s.county.townships[township.0 as usize].name.zh.clone(), text("停电")),
        InjectEffect::MobileOut { township, .. } => (s.county.townships[township.0 as usize].name.zh.clone(), text("手机信号中断")),
        InjectEffect::ChannelOut { channel, .. } => (s.county.channels[channel.0 as usize].name.zh.clone(), text("平台故障")),
        InjectEffect::RoadBlocked { road, .. } => (s.county.road_name(*road, Lang::Zh), text("道路中断")),
        InjectEffect::TeamOut { team } => (s.county.teams[team.0 as usize].name.zh.clone(), text("队伍不能出动")),
        InjectEffect::Release { reach, .. } => (river(s, *reach), text("水库放水")),
        InjectEffect::Breach { reach } => (river(s, *reach), text("溃坝（堤）")),
        InjectEffect::Wind { wind_m_s, towards_deg } => {
            (String::new(), format!("风向转为来自 {:.0}°，{wind_m_s:.1} 米/秒", (towards_deg + 180.0).rem_euclid(360.0)))
        }
    }
}

fn script(s: &Scenario) -> Paper {
    let mut pieces = cover(s);
    pieces.push(Piece::Heading("二、导调注入（MSEL）".into()));
    let injects = s
        .drill
        .injects
        .iter()
        .map(|i| {
            let (mut to, mut by) = means(s, &i.effect);
            if let Some(role) = i.to {
                to = s.books.role(role).name.zh.clone();
            }
            if let Some(channel) = i.by {
                by = format!("{}：{by}", s.county.channels[channel.0 as usize].name.zh);
            }
            let note = if i.note.is_empty() { String::new() } else { format!("评估要点：{}", i.note) };
            vec![cue(i), i.text.zh.clone(), to, by, i.expected.clone(), note]
        })
        .collect();
    pieces.push(Piece::Table(strings(["时间", "内容", "对象", "方式", "期望行动", "实际（填写）"]), injects, vec![11, 27, 15, 13, 20, 14]));
    pieces.push(Piece::Heading("三、各角色期望行动".into()));
    let mut by_role: BTreeMap<RoleId, Vec<&Clause>> = BTreeMap::new();
    for c in &s.books.clauses {
        by_role.entry(c.actor).or_default().push(c);
    }
    for (role, list) in by_role {
        pieces.push(Piece::Text(format!("● {}", s.books.role(role).name.zh)));
        let rows = list.iter().map(|c| vec![c.key.clone(), when(s, c), c.text.zh.clone(), format!("{:.0} 分钟", c.deadline.as_minutes())]).collect();
        pieces.push(Piece::Table(strings(["条款", "何时", "做什么", "时限"]), rows, vec![16, 18, 54, 12]));
    }
    Paper { name: "演练脚本", lang: Lang::Zh, title: format!("【演练】{}脚本", s.drill.title.zh), across: false, pieces }
}

fn form(s: &Scenario) -> Paper {
    let mut pieces = cover(s);
    pieces.push(Piece::Heading("二、分项评估（AQ/T 9009）".into()));
    let items = ITEMS.iter().enumerate().map(|(i, t)| vec![format!("{}", i + 1), t.zh.to_owned(), "□优 □良 □中 □差".into(), String::new()]).collect();
    pieces.push(Piece::Table(strings(["序号", "项目", "评定", "事实与理由"]), items, vec![8, 26, 26, 40]));
    pieces.push(Piece::Heading("三、逐条评估".into()));
    for p in s.books.plans.iter().filter(|p| !p.clauses.is_empty()) {
        pieces.push(Piece::Text(format!("● {}", p.title.zh)));
        // The form follows the book: one table a chapter.
        let mut parts: Vec<(Option<usize>, Vec<Vec<String>>)> = Vec::new();
        for id in &p.clauses {
            let c = s.books.clause(*id);
            let actor = s.books.role(c.actor).name.get(Lang::Zh).to_owned();
            let row = vec![c.key.clone(), actor, c.text.zh.clone(), format!("{:.0} 分钟", c.deadline.as_minutes()), String::new(), "□是 □否".into()];
            let chapter = p.chapter_of(&c.key);
            match parts.last_mut() {
                Some((at, rows)) if *at == chapter => rows.push(row),
                _ => parts.push((chapter, vec![row])),
            }
        }
        for (chapter, rows) in parts {
            if let Some(c) = chapter.map(|i| &p.chapters[i]) {
                pieces.push(Piece::Text(format!("{} {}", c.number, c.title.zh)));
            }
            pieces.push(Piece::Table(strings(["条款", "角色", "要求", "时限", "完成时刻", "按时"]), rows, vec![14, 16, 38, 10, 11, 11]));
        }
    }
    pieces.push(Piece::Heading("四、问题清单（一单四制、四不放过）".into()));
    let blank = (1..=8).map(|i| vec![i.to_string(), String::new(), String::new(), String::new(), String::new(), "□原因 □责任 □整改 □教育".into()]).collect();
    pieces.push(Piece::Table(strings(["序号", "问题", "责任单位", "整改措施", "完成时限", "四不放过"]), blank, vec![8, 28, 14, 22, 12, 16]));
    pieces.push(Piece::Text("评估人（职务）：　　　　　　　　日期：".into()));
    Paper { name: "演练评估表", lang: Lang::Zh, title: format!("【演练】{}评估表", s.drill.title.zh), across: false, pieces }
}

/// The three papers.
#[must_use]
pub fn papers(s: &Scenario) -> [Paper; 3] {
    [scheme(s), script(s), form(s)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Name;
    use crate::scenario::valley;

    /// All cells of a paper's tables.
    fn cells(p: &Paper) -> Vec<&str> {
        let rows = p.pieces.iter().filter_map(|x| if let Piece::Table(_, rows, _) = x { Some(rows) } else { None });
        rows.flatten().flatten().map(String::as_str).collect()
    }

    #[test]
    fn the_script_says_who_sends_a_message_and_what_an_inject_says_and_never_a_topic() {
        let mut s = valley::scenario();
        let (sender, receiver) = (0, 1);
        let to = s.books.clauses[receiver].actor;
        s.books.clauses[sender].action = Action::Notify { to: vec![to], topic: "line-water".into() };
        s.books.clauses[receiver].trigger = Trigger::Received("line-water".into());
        s.books.clauses[2].trigger = Trigger::Received("report".into());
        s.books.clauses[3].trigger = Trigger::Received("hurry-up".into());
        s.books.clauses[4].trigger = Trigger::Received("no-one-sends-it".into());
        let inject = Inject::timed("chase", Moment::minutes(5), InjectEffect::Message { to, topic: "hurry-up".into() });
        s.drill.injects.push(Inject { text: Name::zh("上级催报"), ..inject });
        let paper = script(&s);
        let all = cells(&paper);
        let from = s.books.role(s.books.clauses[sender].actor).name.zh.clone();
        let notice = format!("接到{from}的通知（{}）", s.books.clauses[sender].key);
        for want in [notice.as_str(), "接到报告", "接到注入“上级催报”", "接到通知", "消息"] {
            assert!(all.iter().any(|c| c.starts_with(want)), "{want}: {all:?}");
        }
        for word in ["line-water", "report", "hurry-up", "no-one-sends-it", "chase"] {
            assert!(!all.iter().any(|c| c.contains(word)), "{word} stands in the script");
        }
    }
}

//! Synthetic sheet — a score card of the made-up run.

use super::*;

/// A card that points at real lines of the tale.
pub fn card(s: &Scenario, tale: &Tale, others: [&Tale; 2]) -> Card {
    let lines = |kind: Kind| -> Vec<u64> { tale.events.iter().filter(|e| e.kind == kind).map(|e| e.seq).collect() };
    let runs = [tale, others[0], others[1]].map(|t| yanlian::score::home::read(s, t));
    let mask = yanlian::score::at_risk::AtRisk::union(&tale.households, &[&runs[0], &runs[1], &runs[2]]).homes;
    let at_risk: f64 = tale.households.iter().zip(&mask).filter(|(_, m)| **m).map(|(h, _)| f64::from(h.people)).sum();
    let sum = |t: &Tale, kind: Kind| -> f64 {
        t.events
            .iter()
            .filter(|e| e.kind == kind)
            .filter_map(|e| if let Who::Household(h) = e.subject { Some(f64::from(t.households[h.index()].people)).filter(|_| mask[h.index()]) } else { None })
            .sum()
    };
    let people = |t: &Tale| People {
        at_risk,
        warned: sum(t, Kind::Warned),
        safe_before: sum(t, Kind::Safe),
        caught: sum(t, Kind::Caught),
        dead: 0.0,
        injured: (sum(t, Kind::Trapped) / 90.0).floor(),
        hit: sum(t, Kind::HouseHit),
        displaced: sum(t, Kind::Left),
        reduced_hit: (sum(t, Kind::Caught) / 60.0).floor(),
    };
    let loss = |t: &Tale| Loss {
        persons: sum(t, Kind::Caught) * 0.02 + sum(t, Kind::Trapped) * 0.1,
        dwellings: 3.0,
        hectares: Some(12.0),
        crashes_expected: None,
        trapped_vehicle_h: None,
        total: sum(t, Kind::Caught) * 0.02 + sum(t, Kind::Trapped) * 0.1 + 3.0,
    };
    let side = |t: &Tale| Side { people: people(t), loss: loss(t) };
    let me = people(tale);
    let m = |id: &str,
             module: &str,
             name: &str,
             name_en: &str,
             value: Option<f64>,
             unit: &str,
             target: Option<f64>,
             rating: Option<Rating>,
             note: (&str, &str),
             evidence: Vec<u64>| Metric {
        id: id.into(),
        name: name.into(),
        name_en: name_en.into(),
        value,
        unit: unit.into(),
        target,
        rating,
        module: module.into(),
        weight: 1.0,
        never: false,
        beside: false,
        note: note.0.into(),
        note_en: note.1.into(),
        evidence,
    };
    let none = || ("", "");
    let metrics = vec![
        m(
            "E1",
            "evacuation",
            "水到前已安全的比例",
            "Safe before arrival",
            Some(me.safe_before / at_risk),
            "1",
            Some(0.98),
            Some(Rating::M),
            ("水到时仍在家或途中的人未计入", "People still at home or on the way do not count"),
            lines(Kind::Caught),
        ),
        m("E2", "evacuation", "安全余量（第 10 百分位）", "Margin, 10th percentile", Some(31.0), "min", Some(15.0), Some(Rating::P), none(), lines(Kind::Safe)),
        m(
            "E3",
            "evacuation",
            "行动不便者结对并转移",
            "Reduced mobility paired and moved",
            Some(0.91),
            "1",
            Some(1.0),
            Some(Rating::M),
            none(),
            lines(Kind::Refused),
        ),
        m("E6", "evacuation", "解除前返回人数", "Returned before all-clear", Some(0.0), "persons", Some(0.0), Some(Rating::P), none(), vec![]),
        m("T3", "command", "响应启动用时", "Level decision time", Some(900.0), "s", Some(900.0), Some(Rating::P), none(), lines(Kind::LevelSet)),
        m(
            "T4",
            "info sharing",
            "预警覆盖（30 分钟）",
            "Warned within 30 min",
            Some(0.78),
            "1",
            Some(0.9),
            Some(Rating::U),
            ("两个乡镇喇叭停电", "Loudspeakers of two townships had no power"),
            lines(Kind::Warned),
        ),
        m("T5", "evacuation", "预警提前量（中位）", "Warning lead, median", Some(246.0), "min", Some(180.0), Some(Rating::P), none(), lines(Kind::Warned)),
        m("T6", "command", "集结出动用时", "Mobilisation", Some(840.0), "s", Some(600.0), Some(Rating::S), none(), lines(Kind::TeamLeft)),
        m("T7", "rescue", "首支队伍到达用时", "First arrival", Some(2760.0), "s", Some(1800.0), Some(Rating::M), none(), lines(Kind::TeamArrived)),
        m("S1", "treatment", "遇难人数（模拟）", "Dead (simulated)", Some(0.0), "persons", Some(0.0), Some(Rating::P), none(), vec![]),
        m("C1", "info", "通信失败率", "Communication failures", Some(0.034), "1", Some(0.05), Some(Rating::P), none(), vec![]),
        m("R1", "material", "力量使用率", "Resource use", Some(0.62), "1", None, None, ("只报告", "Reported only"), lines(Kind::TeamFree)),
        m("P1", "command", "条款执行率", "Plan adherence", Some(0.7), "1", Some(0.9), Some(Rating::M), none(), lines(Kind::ClauseDone)),
        m("S3", "protection", "救援人员涉险", "Responder exposure", Some(0.0), "person-min", Some(0.0), Some(Rating::P), none(), vec![]),
        m("H1", "cordon", "封控到位用时", "Closure in place", None, "s", Some(1200.0), None, ("本次没有道路事故", "No road accident in this drill"), vec![]),
        m("F1", "response", "火场合围用时", "Time to containment", None, "s", Some(7200.0), None, ("本次没有火灾", "No fire in this drill"), vec![]),
    ];
    let clauses = s
        .books
        .clauses
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let state = match i {
                3 | 8 => ClauseState::Late,
                6 => ClauseState::Impossible,
                9 => ClauseState::NotDue,
                5 => ClauseState::Never,
                _ => ClauseState::InTime,
            };
            let due = 240.0 * 60.0 + 660.0 * i as f64;
            let (cause, cause_en) = match state {
                ClauseState::Late => ("村应急站夜间只有 3 人，任务排队 14 分", "Three people at the station at night; tasks queued 14 min"),
                ClauseState::Impossible => ("三处路段同时进水，无人可派", "Three roads under water at once, nobody left to send"),
                ClauseState::Never => ("接送车辆途中受阻", "Vehicles were blocked on the way"),
                _ => ("", ""),
            };
            ClauseLine {
                id: c.key.clone(),
                text: c.text.zh.clone(),
                text_en: c.text.get(yanlian::base::lang::Lang::En).to_owned(),
                through: Vec::new(),
                state,
                due_at_s: (state != ClauseState::NotDue).then_some(due),
                due_s: c.deadline.as_seconds(),
                done_s: matches!(state, ClauseState::InTime | ClauseState::Late).then_some(900.0 + 240.0 * i as f64),
                cause: cause.into(),
                cause_en: cause_en.into(),
                evidence: tale.events.iter().filter(|e| e.subject == Who::Clause(ClauseId(i as u32))).map(|e| e.seq).collect(),
            }
        })
        .collect();
    Card {
        format: 1,
        drill: s.drill.key.clone(),
        title: s.drill.title.zh.clone(),
        title_en: s.drill.title.en.clone().unwrap_or_default(),
        plan: vec!["valley-flood".into()],
        seed: 7,
        fingerprint: tale.fingerprint.to_string(),
        engine: "0.1.0".into(),
        simulated_s: 86_400.0,
        wall_s: 38.2,
        drill_s: 11.4,
        agents: [("people", s.county.residents()), ("households", tale.households.len() as u64), ("vehicles", 4211), ("teams", 5)]
            .map(|(k, v)| (k.to_owned(), v))
            .into_iter()
            .collect(),
        grade: Grade::中,
        hseep: Rating::M,
        index: Some(0.718),
        tested_share: 0.875,
        gates: vec![
            Gate { id: "any_death".into(), tripped: false, why: "无模拟遇难者".into(), why_en: "Nobody died in the simulation".into(), evidence: vec![] },
            Gate {
                id: "reduced_mobility".into(),
                tripped: true,
                why: format!("{} 名行动不便者家中进水时仍未转移", me.reduced_hit),
                why_en: format!("{} people of reduced mobility were still at home when the water came", me.reduced_hit),
                evidence: lines(Kind::Trapped),
            },
            Gate {
                id: "unsafe_order".into(),
                tripped: false,
                why: "没有违反内置安全规则的命令".into(),
                why_en: "No order broke a built-in safety rule".into(),
                evidence: vec![],
            },
        ],
        judgements: Vec::new(),
        modules: Vec::new(),
        phases: Vec::new(),
        items: yanlian::score::standard::items::items(&yanlian::score::scoring::Scoring::load(None).expect("built in"), &metrics),
        metrics,
        clauses,
        injects: Vec::new(),
        people: me,
        loss: loss(tale),
        vs: Versus {
            no_plan: Some(side(others[0])),
            perfect: Some(side(others[1])),
            plan_value: Some(0.71),
            plan_value_note: String::new(),
            plan_value_note_en: String::new(),
        },
        gridlocks: Vec::new(),
        alerts: Vec::new(),
        caveat: "本结果出自假定的输入，不构成对任何真实预案的证明。".into(),
        caveat_en: "Result of assumed inputs; no evidence about any real plan.".into(),
    }
}

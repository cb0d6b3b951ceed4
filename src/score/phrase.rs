//! Score / phrase — the words of the record's details, for people: one table for the causes of clauses and for the report.
//!
//! In: a detail as the record has it. Out: 简体中文 or English. Not here: sentences (`hop`, `report::story`).
//! A word that no table knows (an author's own topic, a number) stays as it is.

use crate::base::lang::Lang;
use crate::record::said;

/// Words and whole phrases that the record uses.
const DETAILS: &[(&str, &str, &str)] = &[
    ("walk", "步行", "on foot"),
    ("drive", "驾车", "driving"),
    ("fetched", "专人接送", "fetched"),
    ("ground", "高地", "high ground"),
    ("shelter", "安置点", "shelter"),
    ("upper-floor", "楼上", "upper floor"),
    (said::RELATIVES, "亲友家", "relatives"),
    (said::TO_RELATIVES, "投亲靠友", "to relatives"),
    (said::TO_NEIGHBOUR, "上邻居家楼上", "up to a neighbour's upper floor"),
    (said::REFUGE_CUT, "预案所定去处都走不到", "no way to any place of the plan"),
    (said::HOME, "家中", "at home"),
    (said::ROOF, "屋顶", "on the roof"),
    ("foot", "步行途中", "on foot"),
    ("vehicle", "车内", "in a vehicle"),
    ("warning", "警戒水位", "warning stage"),
    ("guarantee", "保证水位", "guarantee stage"),
    ("red", "重伤", "red"),
    ("yellow", "中度伤", "yellow"),
    ("green", "轻伤", "green"),
    ("phone", "电话", "by phone"),
    ("written", "书面", "in writing"),
    ("mains", "停电", "mains"),
    ("mobile", "通信中断", "mobile network"),
    (said::PLATFORM, "平台故障", "platform out of order"),
    ("power", "停电", "power"),
    ("prepare", "准备转移", "prepare"),
    ("leave", "立即转移", "leave now"),
    ("all-clear", "解除", "all clear"),
    ("stay-in", "就地避险、关好门窗", "stay in, windows shut"),
    ("StayIn", "就地避险、关好门窗", "stay in, windows shut"),
    ("gas", "有毒气体", "gas"),
    ("gas-stopped", "泄漏已止", "the leak is stopped"),
    ("wind-shift", "风向转变", "the wind has turned"),
    ("refused", "拒绝", "refused"),
    ("signed", "已签", "signed off"),
    ("down", "通道中断", "channel down"),
    ("lost", "丢失", "lost"),
    ("again", "恢复", "again"),
    ("water", "水情", "water"),
    ("blue", "蓝色", "blue"),
    ("yellow-alarm", "黄色", "yellow"),
    ("orange", "橙色", "orange"),
    ("rescue", "救援", "rescue"),
    ("evacuate", "协助转移", "evacuation"),
    ("fetch", "接送", "fetching"),
    ("close-road", "封路", "road closure"),
    ("sandbag", "加固", "sandbagging"),
    ("supply", "送物资", "supply"),
    ("load", "装运物资", "loading supplies"),
    ("loaded", "装车完毕", "loaded"),
    ("the depots are empty", "物资库已无存货", "the depots are empty"),
    ("hand-over", "移交指挥权", "handing over command"),
    ("nobody to hand over to", "没有可移交的对象", "nobody to hand over to"),
    ("does not command, so has nothing to hand over", "并未指挥，无权移交", "does not command, so has nothing to hand over"),
    ("no authority to command", "没有指挥权，不能接掌", "no authority to command"),
    ("left-out", "漏发一方", "one left out"),
    ("shut", "取水口已关", "the intake is shut"),
    ("open", "取水口未关", "the intake is open"),
    ("border", "流出县界", "over the county's border"),
    ("intake", "取水口", "intake"),
    ("landing", "渡口", "landing"),
    ("river-shut", "已停止用水、通航", "the river is shut"),
    ("river-open", "未管控", "the river is open"),
    ("burns", "烧伤", "burns"),
    ("trauma", "创伤", "injuries"),
    ("poison", "中毒", "poisoning"),
    ("redone", "出错重做", "done over"),
    ("dispatch", "待命", "standing by"),
    ("road", "管控道路", "road"),
    ("hazard-held", "灾害停住", "the hazard is held still"),
    ("hazard-goes-on", "灾害继续", "the hazard goes on"),
    ("pump", "排涝", "pumping"),
    ("treat", "救治", "treatment"),
    (said::NO_FIRE_KNOWN, "尚不知有火情", "no fire is known of"),
    (said::UPHILL, "安全规则：不得在上山火头上方扑打", "safety: above a head that runs uphill"),
    (said::LEE, "安全规则：不得在下风火头前扑打", "safety: before a head, down the wind"),
    (said::NEVER_ON_LINE, "安全规则：志愿者不上火线", "safety: volunteers are never on the line"),
    ("no forest-fire equipment", "没有扑火装备", "no forest-fire equipment"),
    ("flames above the limit of direct attack", "火焰超过直接扑打限度", "flames above the limit of direct attack"),
    ("the fire is faster than the line", "火势快于开线", "the fire is faster than the line"),
    ("no night attack by untrained crews", "非专业队伍夜间不扑打", "no night attack by untrained crews"),
    ("too dark or too windy to fly", "天黑或风大，不能飞行", "too dark or too windy to fly"),
    ("no safe place to anchor a line", "无安全接火点", "no safe place to anchor a line"),
    ("no team fit for a forest fire is free", "没有可用的扑火队伍", "no team fit for a forest fire is free"),
    ("no fire", "已无明火", "no fire"),
    ("no fire found", "现场未见火情", "no fire found"),
    ("mopped up", "清理完毕", "mopped up"),
    ("endurance used up", "连续作业到限", "endurance used up"),
    ("no accident here", "此处没有事故", "no accident here"),
    ("no fire here", "此处没有火", "no fire here"),
    ("seen", "已到场查看", "seen"),
    ("stopped", "泄漏已止住", "the leak is stopped"),
    ("nobody stuck", "无人被困车内", "nobody stuck"),
    ("all cared for", "伤员均已救治", "all cared for"),
    ("road empty", "路上人员已疏散", "the road is empty"),
    ("put out and cooled", "扑灭并冷却", "put out and cooled"),
    ("burnt out and cooled", "烧尽并冷却", "burnt out and cooled"),
    ("nothing left to tow", "已无车可拖", "nothing left to tow"),
    ("put out", "扑灭", "put out"),
    ("burnt out", "烧尽", "burnt out"),
    ("own", "事故方向", "own side"),
    ("opposite", "对向", "opposite side"),
    ("nobody left", "已无人待救", "nobody left"),
    ("nobody within reach", "够不到任何人", "nobody within reach"),
    ("Prepare", "准备转移", "prepare"),
    ("LeaveNow", "立即转移", "leave now"),
    ("AllClear", "解除", "all clear"),
    ("queue", "排队", "queue"),
    ("crash", "追尾", "crash"),
    ("hurt", "有人受伤", "somebody hurt"),
    ("hazmat", "危险货物", "dangerous goods"),
    ("spill", "泄漏", "spill"),
    ("fire-out", "明火熄灭", "fire out"),
    ("fire-again", "复燃", "fire again"),
    ("tank-burst", "罐体爆燃", "tank burst"),
    ("slope-fire", "坡面起火", "fire on the slope"),
    ("lanes-open", "车道恢复", "lanes open"),
    ("opposite-closed", "对向封闭", "opposite side closed"),
    ("car", "轿车", "car"),
    ("electric car", "电动轿车", "electric car"),
    ("bus", "客车", "bus"),
    ("goods vehicle", "货车", "goods vehicle"),
    ("tanker", "罐车", "tanker"),
    ("ordinary goods", "普通货物", "ordinary goods"),
    ("petrol", "汽油", "petrol"),
    ("diesel", "柴油", "diesel"),
    ("liquefied petroleum gas", "液化石油气", "liquefied petroleum gas"),
    ("ammonia", "液氨", "ammonia"),
    ("chlorine", "液氯", "chlorine"),
    ("hydrogen chloride", "氯化氢", "hydrogen chloride"),
    ("hydrogen fluoride", "氟化氢", "hydrogen fluoride"),
    ("sulphur dioxide", "二氧化硫", "sulphur dioxide"),
    ("towed and cleaned", "已拖离并清扫", "towed and cleaned"),
    ("sent on", "另有任务", "sent on"),
    ("burned over", "被火围困", "burned over"),
    ("attack", "直接扑打", "direct attack"),
    ("direct", "直接扑打", "direct attack"),
    ("indirect", "间接开线", "indirect attack"),
    ("fire-line", "开设隔离带", "building a line"),
    ("burn-out", "以火灭火", "burning out"),
    ("fire", "火情", "fire"),
    ("smoke", "浓烟", "smoke"),
    ("ember", "飞火", "by an ember"),
    (said::REKINDLED, "复燃", "rekindled"),
    ("fire satellite", "卫星热点", "a satellite's hot spot"),
    ("fire camera", "视频监控发现火情", "a camera sees fire"),
    ("fire ranger", "护林员报告火情", "a ranger sees fire"),
    ("fire citizen", "群众报告火情", "a citizen reports fire"),
    ("fire spot", "现场火情", "the fire, from the spot"),
    (said::ON_THE_SPOT, "现场", "from the spot"),
    ("the place told lies outside the map", "所报位置在地图之外", "the place told lies outside the map"),
    ("BuildLine", "开设隔离带", "build a line"),
    ("Protect", "护村护房", "protect homes"),
    ("protect", "护村", "protecting homes"),
    (said::HOMES_RINGED, "村组四周隔离带合拢", "the line around the homes is whole"),
    (said::HOMES_OPEN, "村组四周隔离带未合拢", "the line around the homes was not closed"),
    (said::NO_HOMES, "尚无受威胁的村组", "no homes under threat"),
    ("homes out of danger", "村组已脱险", "homes out of danger"),
    ("BurnOut", "以火灭火", "burn out"),
    ("no fire in this drill", "本次演练无火情", "no fire in this drill"),
    ("a one-way road has no lanes to reverse", "单行道没有可调向的车道", "a one-way road has no lanes to reverse"),
    ("no road named", "未写明道路", "no road named"),
    ("no team tows", "没有能拖车的队伍", "no team tows"),
    ("wreck", "车辆抛锚堵路", "dead vehicle on the road"),
    ("contraflow", "反向车道通行", "contraflow"),
    ("divert", "分流", "diversion"),
    ("regulate", "路口疏导", "regulating a junction"),
    ("regulated", "路口已有人疏导", "junction regulated"),
    ("tow", "拖移车辆", "towing"),
    ("no-way: closed", "前方封路，无路可走", "road closed, no way round"),
    ("no-way: water", "前方有水，无路可走", "road under water, no way round"),
    ("no-way: slide", "前方滑坡泥石流，无路可走", "road buried by a landslide, no way round"),
    ("towed", "已拖离", "towed away"),
    ("pushed", "已推到路边", "pushed aside"),
    ("reversed", "车道已调向", "lanes reversed"),
    ("led", "已引导绕行", "traffic led round"),
    ("stalled", "熄火", "stalled"),
    ("swept", "被水冲走", "swept away"),
    ("was=red", "原为重伤", "was seriously hurt"),
    ("extinguish", "灭火", "putting out"),
    ("lead-back", "引导倒出", "leading back"),
    ("no accident in this drill", "本次推演没有事故", "no accident in this drill"),
    ("protect-tail", "尾部警戒", "protecting the tail"),
    ("signs stand", "警示标志已摆设", "signs stand"),
    ("escort", "压速带道", "rolling escort"),
    ("foam used up", "泡沫液用尽", "foam used up"),
    ("escort under way", "压速带道已开始", "escort under way"),
    ("stop-leak", "堵漏", "stopping the leak"),
    ("vehicle-fire", "车辆起火", "vehicle fire"),
    ("verify", "核查", "verifying"),
    ("dead-vehicle", "有车抛锚", "a dead vehicle"),
    ("closed-road", "前方封路", "a closed road ahead"),
    ("too-many-vehicles", "车辆多于路上能容", "more vehicles than room"),
    ("no vehicle to tow was reported", "没有需拖离车辆的报告", "no vehicle to tow was reported"),
    ("nothing came of it", "未见结果", "nothing came of it"),
    ("not in service", "尚未列装", "not in service"),
    ("out of action", "失去行动能力", "out of action"),
    ("cannot come", "无法到位", "cannot come"),
    ("safety: fast deep water without boats", "安全规则：无艇不得涉深急水", "safety: fast deep water without boats"),
    ("safety: no boats, no flood rescue", "安全规则：无艇不得水上救援", "safety: no boats, no flood rescue"),
    ("danger", "前方危险，未能进入", "danger ahead, not entered"),
    ("free", "被困人员已脱险", "the trapped are free"),
    ("falling", "回落", "falling"),
    ("effect=none-modelled", "本程序未模拟其效果", "its effect is not modelled"),
    ("no dam on this reach", "该河段没有闸坝", "no dam on this reach"),
    ("blocked: no road", "道路不通", "blocked: no road"),
    ("no authority over expressway", "无权封闭高速公路主线", "no authority over expressway"),
    ("broadcast down", "广播中断", "broadcast down"),
    ("public down", "公众渠道中断", "public channels down"),
    ("handed over", "移交", "handed over"),
    ("no progress", "未有进展", "no progress"),
    ("all moved", "全部转移", "all moved"),
    ("cut off", "失联", "cut off"),
    ("back", "恢复联络", "back"),
    ("gone", "人已走", "already gone"),
    ("leaves", "即将离开", "about to leave"),
    ("no-answer", "无人应答", "no answer"),
    ("no-power", "无电", "no power"),
    ("trapped", "有人受困", "people trapped"),
    ("verified", "已核实", "verified"),
    ("deck", "桥面过水", "over the deck"),
    ("slide", "滑坡泥石流", "landslide"),
    ("lying", "卧床", "bedridden"),
    ("room", "值班室内", "in the room"),
    ("rider", "由人送去", "by rider"),
    ("handle", "处置", "handling"),
    ("decide", "研判", "deciding"),
    ("call", "打电话", "calling"),
    ("compose", "编写信息", "composing"),
    ("video", "视频会商", "video"),
    ("receive", "接收信息", "receiving"),
    ("take-call", "接电话", "taking a call"),
    ("broadcast", "开广播", "starting a broadcast"),
    ("count", "清点", "counting"),
    ("write", "写报告", "writing"),
    ("errand", "外出", "errand"),
    ("courier", "派人送信", "courier"),
    ("attend", "参会", "attending"),
    ("Notify", "通知", "notify"),
    ("Consult", "会商", "consultation"),
    ("SetLevel", "启动响应", "set the level"),
    ("Warn", "发布预警", "warn"),
    ("Evacuate", "组织转移", "evacuate"),
    ("FetchSpecial", "接送特殊人员", "fetch reduced mobility"),
    ("OpenShelter", "开放安置点", "open shelters"),
    ("CloseRoad", "封路", "close roads"),
    ("Dispatch", "调派队伍", "dispatch"),
    ("Verify", "核查", "verify"),
    ("Pump", "排涝", "pump"),
    ("Sandbag", "加固", "sandbag"),
    ("SetGate", "调度闸门", "set a gate"),
    ("Rescue", "救援", "rescue"),
    ("Treat", "救治", "treat"),
    ("Supply", "送物资", "supply"),
    ("Report", "上报", "report"),
    ("Inform", "公众发布", "inform"),
    ("HandOver", "移交指挥权", "hand over command"),
    ("StandDown", "终止响应", "stand down"),
    ("bridge", "桥梁", "bridge"),
    ("ford", "漫水路段", "ford"),
    ("level", "响应级别", "level"),
    ("closed", "已封闭", "closed"),
    ("delivered", "已送达", "delivered"),
    ("raised", "已加高", "raised"),
    ("no-way", "无路可走", "no way out"),
    ("collapse", "房屋倒塌", "house collapsed"),
    ("no-signal", "没有信号", "no signal"),
    ("busy", "占线", "busy"),
    ("unavailable", "队伍不可用", "team not available"),
    ("zones", "片区", "zones"),
    ("corrects", "更正前一条", "corrects an earlier one"),
    ("live", "现场画面", "live picture"),
    ("approve", "审批", "approve a request"),
    ("approved", "同意调用", "approved"),
    ("warn", "预警", "warning"),
    ("job", "派工", "task"),
    ("invite", "会商邀请", "invitation"),
    ("situation", "情况", "situation"),
    ("report", "报告", "report"),
    ("done", "完成情况", "completion"),
    ("looked", "核查结果", "what was seen"),
    ("heads", "通知组长", "group heads"),
    ("authority", "无权限", "no authority"),
    ("endurance", "队伍疲劳需休整", "endurance used up"),
    ("no road", "道路不通", "no road open"),
    ("a graver level is in force", "更高级别响应已启动", "a graver level is in force"),
    ("no channel of this order reaches households", "该命令没有到户的通道", "no channel of this order reaches households"),
    ("no lorries", "没有运输车辆", "no lorries"),
    ("no junction at either end", "两端都不是三岔以上路口", "no junction at either end"),
    ("no medical team", "没有医疗队", "no medical team"),
    ("no place named", "未指明地点", "no place named"),
    ("no public channel", "没有面向公众的通道", "no public channel"),
    ("no shelter named", "未指明安置点", "no shelter named"),
    ("no shelter to supply", "没有需要供应的安置点", "no shelter to supply"),
    ("no team can rescue from water", "没有能水上救援的队伍", "no team can rescue from water"),
    ("no team has the skill", "没有具备该技能的队伍", "no team has the skill"),
    ("no such skill", "该队不具备所需技能", "the team has not the skill for it"),
    ("no team named", "未指明队伍", "no team named"),
    ("no team with the skill is free", "具备该技能的队伍都在执行任务", "no team with the skill is free"),
    ("no zone of this order lies here", "该命令的片区不在此地", "no zone of this order lies here"),
    ("no zone to look at", "没有需要核查的片区", "no zone to look at"),
    ("nobody known to be trapped", "未获知有人被困", "nobody known to be trapped"),
    ("nobody known to need treatment", "未获知有人需救治", "nobody known to need treatment"),
    ("nobody to consult", "没有会商对象", "nobody to consult"),
    ("nobody to report to", "没有报告对象", "nobody to report to"),
    ("nobody to tell", "没有通知对象", "nobody to tell"),
    ("Contraflow", "反向车道通行", "contraflow"),
    ("Divert", "分流", "divert"),
    ("Regulate", "疏导交通", "regulate traffic"),
    ("Extinguish", "扑打明火", "put the fire out"),
    ("Tow", "拖移车辆", "tow"),
    ("fetches-child", "去学校接孩子", "fetches a child"),
    ("left-to-school", "孩子由学校负责", "left to the school"),
    ("led-by-school", "已随学校转移", "led by the school"),
    ("comes-home", "赶回家", "comes home"),
    ("to-meeting-place", "直接去集合点", "to the meeting place"),
    ("stays-away", "留在外面", "stays away"),
    ("all", "全部", "all"),
    ("for-livestock", "为牲畜", "for the livestock"),
    ("for-belongings", "为财物", "for belongings"),
    ("for-family", "为家人", "for somebody of the family"),
    ("nobody left to rescue", "到达时已无人待救", "nobody left to rescue"),
    ("route-shut", "得知路线不通", "the route is known to be shut"),
    ("route-far", "路线过远", "the route is much longer"),
    ("own-way", "自选熟悉的路", "own way"),
    ("clear-air", "烟雾已散", "smoke has gone"),
    ("travellers", "过路人员", "travellers"),
    ("residents", "居民", "residents"),
    ("gate-queue", "安置点门口排队", "queue at a shelter's gate"),
];

/// Keys of `key=value` details.
const KEYS: &[(&str, &str, &str)] = &[
    ("true", "实际", "true"),
    ("missed", "已安全未登记", "safe and not listed"),
    ("wrong", "误报安全", "listed safe and not there"),
    ("ordered", "应转", "ordered"),
    ("hours", "时长", "hours"),
    ("colour", "颜色", "colour"),
    ("topic", "事项", "topic"),
    ("reason", "原因", "reason"),
    ("issued", "发布于", "issued"),
    ("taken", "测于", "taken"),
    ("ring", "环路", "ring"),
    ("first", "最先堵满", "filled first"),
    ("since", "始于", "since"),
    ("because", "起因", "cause"),
    ("n", "处数", "places"),
    ("drawn", "本次抽得", "drawn"),
    ("after", "伤后分钟", "minutes after"),
    ("vehicle", "车辆", "vehicle"),
    ("load", "载", "load"),
    ("starts", "起火", "starts"),
    ("to", "流至", "to"),
    ("km", "行程公里", "km"),
    ("g_m3", "浓度克每立方米", "g per m3"),
    ("edge", "火线米", "edge in metres"),
    ("free", "未控火线米", "free edge in metres"),
    ("flame", "焰长米", "flame in metres"),
    ("forest", "林地公顷", "forest in hectares"),
    ("hectares", "公顷", "hectares"),
    ("exposed", "身处水中", "in reach of the water"),
    ("heat", "热辐射", "heat"),
    ("smoke", "烟", "smoke"),
    ("gas", "毒气", "gas"),
    ("indoors", "室内", "indoors"),
    ("outdoors", "室外", "outdoors"),
    ("worst", "最大毒负荷", "greatest toxic load"),
];

/// What a whole word or phrase says.
fn known(list: &'static [(&str, &str, &str)], word: &str, lang: Lang) -> Option<&'static str> {
    list.iter().find(|(k, _, _)| *k == word).map(|(_, zh, en)| match lang {
        Lang::Zh => *zh,
        Lang::En => *en,
    })
}

/// Each part of a list, worded.
fn list(text: &str, lang: Lang, one: &dyn Fn(&str) -> String) -> String {
    text.split("; ").map(one).collect::<Vec<_>>().join(match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    })
}

/// A detail of the record in a language; unknown words stay as they are.
#[must_use]
pub fn detail(text: &str, lang: Lang) -> String {
    if text.contains("; ") {
        return list(text, lang, &|part| detail(part, lang));
    }
    if let Some(phrase) = known(DETAILS, text, lang) {
        return phrase.to_owned();
    }
    // A value may have several words: it lasts until the next key.
    let mut pieces: Vec<String> = Vec::new();
    for part in text.split(' ') {
        match pieces.last_mut() {
            Some(last) if last.contains('=') && !part.contains('=') => *last = format!("{last} {part}"),
            _ => pieces.push(part.to_owned()),
        }
    }
    let parts: Vec<String> = pieces
        .iter()
        .map(|part| match part.split_once('=') {
            Some((key, value)) => match known(KEYS, key, lang) {
                Some(name) => format!("{name} {}", known(DETAILS, value, lang).unwrap_or(value)),
                None => part.clone(),
            },
            None => known(DETAILS, part, lang).unwrap_or(part).to_owned(),
        })
        .collect();
    parts.join(if text.contains('=') {
        match lang {
            Lang::Zh => "，",
            Lang::En => ", ",
        }
    } else {
        " "
    })
}

/// Why something failed: a message's detail is its topic and the reason, a clause's a list of teams and their reasons.
/// The topic is left out; `name` words what stands before a colon, where it knows it.
#[must_use]
pub fn reason(text: &str, lang: Lang, name: &dyn Fn(&str) -> Option<String>) -> String {
    if text.contains("; ") {
        return list(text, lang, &|part| reason(part, lang, name));
    }
    if let Some(phrase) = known(DETAILS, text, lang) {
        return phrase.to_owned();
    }
    if let Some((who, rest)) = text.split_once(": ")
        && let Some(who) = name(who)
    {
        let rest = reason(rest, lang, name);
        return match lang {
            Lang::Zh => format!("{who}：{rest}"),
            Lang::En => format!("{who}: {rest}"),
        };
    }
    // The longest known end of the text.
    let end = text.match_indices(' ').find_map(|(i, _)| known(DETAILS, &text[i + 1..], lang));
    end.map_or_else(|| detail(text, lang), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_stands_once_and_speaks_both_languages() {
        for (i, (word, zh, en)) in DETAILS.iter().enumerate() {
            assert!(DETAILS[..i].iter().all(|(w, _, _)| w != word), "{word} stands twice");
            assert!(!zh.chars().any(|c| c.is_ascii_alphabetic()) && en.is_ascii(), "{word}: {zh}, {en}");
        }
    }

    #[test]
    fn a_reason_leaves_the_topic_out_and_names_the_team() {
        let name = |key: &str| (key == "boats").then(|| "冲锋舟队".to_owned());
        for (text, zh, en) in [
            ("dam-release no-answer", "无人应答", "no answer"),
            ("warn broadcast down", "广播中断", "broadcast down"),
            ("no authority over expressway", "无权封闭高速公路主线", "no authority over expressway"),
            (
                "boats: not in service; boats: blocked: no road",
                "冲锋舟队：尚未列装；冲锋舟队：道路不通",
                "冲锋舟队: not in service; 冲锋舟队: blocked: no road",
            ),
        ] {
            assert_eq!((reason(text, Lang::Zh, &name).as_str(), reason(text, Lang::En, &name).as_str()), (zh, en));
        }
    }

    #[test]
    fn words_and_keys_are_worded_one_by_one() {
        assert_eq!(detail("true=36 wrong=4", Lang::Zh), "实际 36，误报安全 4");
        assert_eq!(detail("level lost", Lang::En), "level lost");
        assert_eq!(detail("vehicle=goods vehicle starts=T+00:05", Lang::Zh), "车辆 货车，起火 T+00:05");
        assert_eq!(detail("red after=12", Lang::Zh), "重伤，伤后分钟 12");
        assert_eq!(detail("travellers heat=1332 smoke=0 gas=0", Lang::Zh), "过路人员，热辐射 1332，烟 0，毒气 0");
    }
}

//! Report / words — the fixed vocabulary: kinds of events, lanes, road classes, modules, details, both languages.
//!
//! In: a closed value or a known word of the record. Out: a `Text`. Not here: sentences (`story`).

use crate::base::lang::{Lang, Text};
use crate::map::road::RoadClass;
use crate::record::event::Kind;
use crate::score::card::{ClauseState, Grade, Rating};

/// The lanes of the timeline, in order from the sky to the teams.
pub const LANES: [Text; 6] = [
    Text::new("灾情", "Hazard"),
    Text::new("感知", "Sight"),
    Text::new("指挥", "Command"),
    Text::new("群众", "People"),
    Text::new("道路", "Roads"),
    Text::new("力量", "Forces"),
];

/// The lane that a kind belongs to.
#[must_use]
pub const fn lane(kind: Kind) -> usize {
    use Kind::*;
    match kind {
        StageCrossed | StagePeaked | RainCrossed | HouseHit | HousePeak | OutageBegan | OutageEnded | LevelTrue | ZoneTrue => 0,
        ReadingArrived | ReadingMissing | ForecastArrived | ReportArrived => 1,
        Ordered | Warned | Understood | DoorSigned | Refused | Left | Safe | ShelterFull | ShelterOpened | NeedUnmet | HelperPaired | SpecialMoved
        | RouteBlocked | Caught | Trapped | Rescued | Injured | Died | InHospital | WentBack | CameHome => 3,
        RoadCut | RoadFree | QueueSpilled | QueueCleared | Gridlock | RoadClosed | RoadOpened | VehicleStalled => 4,
        TeamOrdered | TeamUnavailable | TeamLeft | TeamArrived | TeamWorks | TeamDone | TeamExposed | TeamFree | SupplyArrived | StockOut => 5,
        _ => 2,
    }
}

/// A road class.
#[must_use]
pub const fn road_class(class: RoadClass) -> Text {
    match class {
        RoadClass::Expressway => Text::new("高速公路", "Expressway"),
        RoadClass::Ramp => Text::new("匝道", "Ramp"),
        RoadClass::National => Text::new("国道", "National"),
        RoadClass::Provincial => Text::new("省道", "Provincial"),
        RoadClass::County => Text::new("县道", "County"),
        RoadClass::Township => Text::new("乡道", "Township"),
        RoadClass::Village => Text::new("村道", "Village"),
        RoadClass::Street => Text::new("街道", "Street"),
        RoadClass::Track => Text::new("机耕道", "Track"),
        RoadClass::Path => Text::new("小路", "Path"),
    }
}

/// A clause's state.
#[must_use]
pub const fn clause_state(state: ClauseState) -> Text {
    match state {
        ClauseState::NotDue => Text::new("未触发", "not due"),
        ClauseState::InTime => Text::new("按时", "in time"),
        ClauseState::Late => Text::new("迟到", "late"),
        ClauseState::Never => Text::new("未做", "never done"),
        ClauseState::Impossible => Text::new("不可行", "impossible"),
    }
}

/// A sign for a clause's state that survives a grey printer.
#[must_use]
pub const fn clause_sign(state: ClauseState) -> &'static str {
    match state {
        ClauseState::NotDue => "○",
        ClauseState::InTime => "✓",
        ClauseState::Late => "◷",
        ClauseState::Never => "✗",
        ClauseState::Impossible => "⊘",
    }
}

/// An HSEEP letter in words.
#[must_use]
pub const fn rating(rating: Rating) -> Text {
    match rating {
        Rating::P => Text::new("顺利完成", "Performed without challenges"),
        Rating::S => Text::new("有小问题", "Performed with some challenges"),
        Rating::M => Text::new("有大问题", "Performed with major challenges"),
        Rating::U => Text::new("未能完成", "Unable to be performed"),
    }
}

/// An HSEEP letter.
#[must_use]
pub const fn letter(rating: Rating) -> &'static str {
    match rating {
        Rating::P => "P",
        Rating::S => "S",
        Rating::M => "M",
        Rating::U => "U",
    }
}

/// 优良中差 in words.
#[must_use]
pub const fn grade(grade: Grade) -> Text {
    match grade {
        Grade::优 => Text::new("优", "Excellent"),
        Grade::良 => Text::new("良", "Good"),
        Grade::中 => Text::new("中", "Fair"),
        Grade::差 => Text::new("差", "Poor"),
    }
}

/// Modules as the card names them, in the order of print.
pub const MODULES: [(&str, Text); 16] = [
    ("evacuation", Text::new("人员转移", "Evacuation")),
    ("info sharing", Text::new("预警与信息报送", "Warning and information")),
    ("information", Text::new("预警与信息报送", "Warning and information")),
    ("info", Text::new("预警与信息报送", "Warning and information")),
    ("command", Text::new("指挥协调", "Command")),
    ("rescue", Text::new("抢险救援", "Rescue")),
    ("treatment", Text::new("医疗救治", "Treatment")),
    ("protection", Text::new("人员防护", "Protection")),
    ("cordon", Text::new("警戒管制", "Cordon")),
    ("life relief", Text::new("生活救助", "Life relief")),
    ("material", Text::new("物资保障", "Material")),
    ("social", Text::new("社会动员", "Social forces")),
    ("social force", Text::new("社会动员", "Social forces")),
    ("response", Text::new("现场处置", "Response")),
    ("plan", Text::new("预案质量", "Plan quality")),
    ("warning", Text::new("预警与信息报送", "Warning and information")),
];

/// A module's name; the card's own word where it is not in the list.
#[must_use]
pub fn module(word: &str, lang: Lang) -> String {
    MODULES.iter().find(|(w, _)| *w == word).map_or_else(|| word.to_owned(), |(_, t)| t.get(lang).to_owned())
}

/// Where a module stands in print.
#[must_use]
pub fn module_rank(word: &str) -> usize {
    MODULES.iter().position(|(w, _)| *w == word).unwrap_or(MODULES.len())
}

const DETAILS: &[(&str, &str, &str)] = &[
    ("walk", "步行", "on foot"),
    ("drive", "驾车", "driving"),
    ("fetched", "专人接送", "fetched"),
    ("ground", "高地", "high ground"),
    ("shelter", "安置点", "shelter"),
    ("upper-floor", "楼上", "upper floor"),
    ("relatives", "亲友家", "relatives"),
    ("home", "家中", "at home"),
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
    ("power", "停电", "power"),
    ("prepare", "准备转移", "prepare"),
    ("leave", "立即转移", "leave now"),
    ("leave-now", "立即转移", "leave now"),
    ("LeaveNow", "立即转移", "leave now"),
    ("Prepare", "准备转移", "prepare"),
    ("AllClear", "解除", "all clear"),
    ("all-clear", "解除", "all clear"),
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
    ("dispatch", "待命", "standing by"),
    ("road", "管控道路", "road"),
    ("pump", "排涝", "pumping"),
    ("treat", "救治", "treatment"),
    ("no fire in this drill", "本次演练无火情", "no fire in this drill"),
    ("reversed lanes are not modelled in this drill", "本次演练不模拟逆向车道", "reversed lanes are not modelled in this drill"),
    ("diversion without closure is not modelled in this drill", "本次演练不模拟不封路的分流", "diversion without closure is not modelled in this drill"),
    ("no vehicle to tow was reported", "没有需拖离车辆的报告", "no vehicle to tow was reported"),
    ("nothing came of it", "未见结果", "nothing came of it"),
    ("not in service", "尚未列装", "not in service"),
    ("out of action", "失去行动能力", "out of action"),
    ("cannot come", "无法到位", "cannot come"),
    ("safety: fast deep water without boats", "安全规则：无艇不得涉深急水", "safety: fast deep water without boats"),
    ("safety: no boats, no flood rescue", "安全规则：无艇不得水上救援", "safety: no boats, no flood rescue"),
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
    ("swept", "被冲走", "swept away"),
    ("stalled", "熄火", "stalled"),
    ("deck", "桥面过水", "over the deck"),
    ("room", "值班室内", "in the room"),
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
    ("StandDown", "终止响应", "stand down"),
    ("bridge", "桥梁", "bridge"),
    ("ford", "漫水路段", "ford"),
    ("level", "响应级别", "level"),
];

/// Keys of `key=value` details.
const KEYS: &[(&str, &str, &str)] = &[
    ("true", "实际", "true"),
    ("missing", "未找到", "missing"),
    ("ordered", "应转", "ordered"),
    ("hours", "时长", "hours"),
    ("colour", "颜色", "colour"),
    ("topic", "事项", "topic"),
    ("reason", "原因", "reason"),
    ("issued", "发布于", "issued"),
    ("taken", "测于", "taken"),
    ("ring", "环路", "ring"),
    ("n", "处数", "places"),
];

/// A detail of the record in a language; unknown words stay as they are.
#[must_use]
pub fn detail(word: &str, lang: Lang) -> String {
    let known = |list: &'static [(&str, &str, &str)], w: &str| {
        list.iter().find(|(k, _, _)| *k == w).map(|(_, zh, en)| match lang {
            Lang::Zh => *zh,
            Lang::En => *en,
        })
    };
    if word.contains("; ") {
        return word.split("; ").map(|w| detail(w, lang)).collect::<Vec<_>>().join(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
    }
    if let Some(phrase) = known(DETAILS, word) {
        return phrase.to_owned();
    }
    let parts: Vec<String> = word
        .split(' ')
        .map(|part| match part.split_once('=') {
            Some((key, value)) => match known(KEYS, key) {
                Some(name) => format!("{name} {}", known(DETAILS, value).unwrap_or(value)),
                None => part.to_owned(),
            },
            None => known(DETAILS, part).unwrap_or(part).to_owned(),
        })
        .collect();
    parts.join(if word.contains('=') {
        match lang {
            Lang::Zh => "，",
            Lang::En => ", ",
        }
    } else {
        " "
    })
}

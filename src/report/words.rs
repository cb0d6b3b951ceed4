//! Report / words — the fixed vocabulary: kinds of events, lanes, road classes, modules, both languages.
//!
//! In: a closed value or a known word of the record. Out: a `Text`. Not here: sentences (`story`), the words of details
//! (`score::phrase`, because the causes of clauses use them too).

use crate::base::lang::{Lang, Text};
use crate::map::road::RoadClass;
use crate::record::event::Kind;
use crate::score::card::{ClauseState, Grade, Rating};
pub use crate::score::phrase::detail;

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
        StageCrossed | StagePeaked | RainCrossed | HouseHit | HousePeak | OutageBegan | OutageEnded | LevelTrue | ZoneTrue | WorksDown | WorksBack
        | LethalityCompared | Exposed | AccidentBegan | FireOut | FireAgain | TankBurst | SlopeLit | SpillInRiver | SpillHeading | SpillPassed
        | SpillAtIntake | FireBegan | FireSize | FireContained | FireEscaped | FlamesOut => 0,
        ReadingArrived | ReadingMissing | ForecastArrived | ReportArrived | WarningIssued | WarningRaised | WarningLowered | WarningLifted => 1,
        Ordered | Warned | Understood | DoorSigned | Refused | Left | Safe | ShelterFull | ShelterOpened | NeedUnmet | HelperPaired | SpecialMoved
        | RouteBlocked | OffRoute | GoesOut | Caught | Trapped | Rescued | Injured | Died | InHospital | WentBack | CameHome | Gathers | Joined => 3,
        RoadCut | RoadFree | RoadSmoked | QueueSpilled | QueueCleared | Gridlock | RoadClosed | RoadOpened | VehicleStalled | VehicleMoved | LanesReversed
        | TrafficLed | JunctionRegulated | LanesOpen | QueueMeasured | SecondaryCrash | PlatoonLed | VehiclesReached | TailProtected | SignsOn | MedianOpen
        | EndsControlled | RoadGivenBack | TrappedHours | CrashesExpected | LongestQueue => 4,
        TeamOrdered | TeamUnavailable | TeamLeft | TeamArrived | TeamWorks | TeamDone | TeamExposed | TeamFree | SupplyArrived | StockOut | LineBuilt
        | MoppedUp | CrewWithdrew | CrewHeld => 5,
        _ => 2,
    }
}

/// The state of people who are cut off or held, and wait for help at a moment; `Danger::caught` counts something else.
pub const WAITING: Text = Text::new("受困待救", "Waiting for rescue");

/// A road class.
#[must_use]
pub const fn road_class(class: RoadClass) -> Text {
    class.text()
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

/// A gate by its id; the id itself where it is none of ours.
#[must_use]
pub fn gate(id: &str, lang: Lang) -> String {
    let name = match id {
        "any_death" => Text::new("遇难者多于完美对照", "more deaths than the perfect run"),
        "reduced_mobility" => Text::new("行动不便者未及时转移", "people of reduced mobility not moved"),
        "unsafe_order" => Text::new("命令违反内置安全规则", "an order against the safety rules"),
        _ => return id.to_owned(),
    };
    name.get(lang).to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::story;
    use crate::score::danger::Danger;

    /// Of the page, which has texts of its own.
    const SHEET: &str = include_str!("../../assets/report/js/sheet.js");
    const STATE: &str = include_str!("../../assets/report/js/state.js");

    #[test]
    fn who_was_ever_caught_and_who_waits_now_have_words_apart_and_the_page_has_the_same() {
        let lower = SHEET.to_lowercase();
        for danger in [Danger::Water, Danger::Fire, Danger::Road] {
            let total = danger.caught();
            assert!(SHEET.contains(&format!("[\"{}\"", total.zh)) && lower.contains(&format!("\"{}\"]", total.en)), "{}", total.zh);
            assert!(!total.zh.contains('困') && !total.en.contains("trapped"), "{}: that is said of those who wait", total.zh);
            for lang in [Lang::Zh, Lang::En] {
                assert_eq!(story::label_in(Kind::Trapped, danger, lang), WAITING.get(lang));
                assert!(!story::label_in(Kind::Caught, danger, lang).contains('困'));
            }
        }
        assert!(STATE.contains(&format!("zh: \"{}\", en: \"{}\"", WAITING.zh, WAITING.en)));
    }
}

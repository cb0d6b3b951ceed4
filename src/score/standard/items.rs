//! Standard / items — the thirteen parts of a drill's carrying-out by AQ/T 9009, each judged by the metrics that belong to it.
//!
//! In: rated metrics. Out: a grade a part, with the metrics it stands on; none where the drill tested nothing of it.
//! Not here: the metrics themselves. Source: AQ/T 9009-2015, annex A, for the parts; which metric belongs to which part is assumed.

use super::aqt9009;
use crate::base::lang::{Lang, Text};
use crate::score::card::{Grade, Metric};
use crate::score::scoring::Scoring;

/// The parts, in the standard's order.
pub const ITEMS: [Text; 13] = [
    Text::new("预警与信息报告", "Warning and reporting"),
    Text::new("紧急动员", "Mobilisation"),
    Text::new("事故监测与研判", "Monitoring and assessment"),
    Text::new("指挥和协调", "Command and coordination"),
    Text::new("事故处置", "Response on the spot"),
    Text::new("应急资源管理", "Resource management"),
    Text::new("应急通信", "Communications"),
    Text::new("信息公开", "Public information"),
    Text::new("人员保护", "Protection of people"),
    Text::new("警戒与管制", "Cordon and traffic control"),
    Text::new("医疗救护", "Medical care"),
    Text::new("现场控制及恢复", "Control of the scene and recovery"),
    Text::new("其他", "Other"),
];

/// A part, judged.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Item {
    /// Its number in the standard's annex, from 1.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Its name, English.
    pub name_en: String,
    /// The grade; null where no rated metric of it was tested.
    pub grade: Option<Grade>,
    /// The metrics it stands on: those of it that the drill tested.
    pub metrics: Vec<String>,
}

/// The part that a metric belongs to, from 1 (assumed).
#[must_use]
pub fn part(metric: &str) -> u32 {
    match metric {
        "T2" | "T4" | "T5" => 1,
        "T3" | "T6" | "T9" => 2,
        "T1" => 3,
        "T8" | "C2" | "C3" | "C4" | "C5" => 4,
        "T7" | "F1" | "F2" | "F5" | "F6" => 5,
        "R1" | "R2" | "R3" | "F7" => 6,
        "C1" => 7,
        "I1" => 8,
        "E1" | "E2" | "E3" | "E4" | "E5" | "E6" | "E7" | "S1" | "S3" | "F4" => 9,
        "H1" | "H2" | "H3" => 10,
        "S2" => 11,
        "H4" | "F3" => 12,
        _ => 13,
    }
}

/// Every part, judged by the weighted mean of its own metrics, as the whole is; gates cap the whole alone.
#[must_use]
pub fn items(scoring: &Scoring, metrics: &[Metric]) -> Vec<Item> {
    (1..)
        .zip(&ITEMS)
        .map(|(number, name)| {
            let own: Vec<Metric> = metrics.iter().filter(|m| part(&m.id) == number && m.rating.is_some()).cloned().collect();
            let (index, _) = aqt9009::index(scoring, &own);
            Item {
                number,
                name: name.get(Lang::Zh).to_owned(),
                name_en: name.get(Lang::En).to_owned(),
                grade: index.map(|i| aqt9009::grade(scoring, Some(i), false)),
                metrics: own.into_iter().map(|m| m.id).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::card::Rating;

    fn metric(id: &str, rating: Option<Rating>) -> Metric {
        Metric {
            id: id.into(),
            name: id.into(),
            name_en: id.into(),
            value: rating.map(|_| 1.0),
            unit: "1".into(),
            target: Some(1.0),
            rating,
            module: "evacuation".into(),
            weight: 1.0,
            never: false,
            beside: false,
            note: String::new(),
            note_en: String::new(),
            evidence: Vec::new(),
        }
    }

    #[test]
    fn a_part_stands_on_its_own_metrics_and_what_was_not_tested_is_no_zero() {
        let scoring = Scoring::load(None).expect("the built-in scoring");
        let list = items(&scoring, &[metric("E1", Some(Rating::P)), metric("E2", Some(Rating::U)), metric("C2", Some(Rating::P)), metric("C1", None)]);
        assert_eq!(list.len(), 13);
        let grade = |n: usize| list[n - 1].grade;
        assert_eq!((grade(9), grade(4)), (Some(Grade::中), Some(Grade::优)), "half of the points is 中");
        assert!(grade(7).is_none() && list[6].metrics.is_empty());
        assert_eq!(list[8].metrics, ["E1", "E2"]);
    }

    #[test]
    fn every_metric_of_a_shipped_scoring_has_a_part_of_its_own() {
        let only = ["P1", "P2", "P3", "P4"];
        for spec in &Scoring::load(None).expect("the built-in scoring").metrics {
            assert!(part(&spec.id) < 13 || only.contains(&spec.id.as_str()), "{} belongs to no part", spec.id);
        }
    }
}

//! Standard / items — the evaluation items of AQ/T 9009-2015 Annex A, each rated from the metrics that bear on it.
//!
//! In: a card. Out: thirteen items with rating, metrics, evidence. Not here: the metrics. An item is rated by the weighted mean of its metrics' points
//! and the limits of the grades, as the whole is; without a tested metric it is not rated. Source: headings of Annex A as public copies give them
//! (items 1, 2 and 4 read, the others from general knowledge of the standard); which metric bears on which item is assumed.

use crate::base::lang::Text;
use crate::score::card::{Card, Grade, Metric, Rating};
use crate::score::scoring::Scoring;

/// One item: heading and the metrics that bear on it.
pub const ITEMS: [(Text, &[&str]); 13] = [
    (Text::new("预警与信息报告", "Warning and reporting"), &["T1", "T2", "T4", "T5"]),
    (Text::new("紧急动员", "Mobilisation"), &["T3", "T6", "T9"]),
    (Text::new("事故监测与研判", "Monitoring and assessment"), &["C2", "P2"]),
    (Text::new("指挥和协调", "Command and coordination"), &["C3", "C4", "C5", "P1"]),
    (Text::new("事故处置", "Response"), &["T7", "T8", "H2", "H4", "F1", "F2", "F3", "F4"]),
    (Text::new("应急资源管理", "Resources"), &["R1", "R2", "R3"]),
    (Text::new("应急通信", "Communications"), &["C1"]),
    (Text::new("信息公开", "Public information"), &["I1"]),
    (Text::new("人员保护", "Protection of people"), &["E1", "E2", "E3", "E6", "S3"]),
    (Text::new("警戒与管制", "Cordon and control"), &["H1", "H3"]),
    (Text::new("医疗救护", "Medical care"), &["S1", "S2"]),
    (Text::new("现场控制及恢复", "Control and recovery"), &["E4", "E5", "E7"]),
    (Text::new("其他", "Other"), &[]),
];

/// One item, rated.
#[derive(Clone, Debug)]
pub struct Item<'c> {
    /// Heading.
    pub name: Text,
    /// 优良中差; none where nothing of it was tested.
    pub grade: Option<Grade>,
    /// P, S, M, U of the same points.
    pub rating: Option<Rating>,
    /// The metrics that bear on it, tested or not.
    pub metrics: Vec<&'c Metric>,
}

/// The items of a card.
#[must_use]
pub fn items<'c>(scoring: &Scoring, card: &'c Card) -> Vec<Item<'c>> {
    let named = |id: &str| ITEMS.iter().any(|(_, ids)| ids.contains(&id));
    ITEMS
        .iter()
        .enumerate()
        .map(|(i, (name, ids))| {
            let last = i + 1 == ITEMS.len();
            let metrics: Vec<&Metric> = card.metrics.iter().filter(|m| ids.contains(&m.id.as_str()) || (last && !named(&m.id))).collect();
            let own: Vec<Metric> = metrics.iter().map(|m| (*m).clone()).collect();
            let (index, _) = super::aqt9009::index(scoring, &own);
            let grade = index.map(|i| super::aqt9009::grade(scoring, Some(i), false));
            let rating = index.map(|i| super::hseep::overall(scoring, Some(i), false));
            Item { name: *name, grade, rating, metrics }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_bears_on_one_item_only() {
        let mut all: Vec<&str> = ITEMS.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

//! Study / measure — the numbers of a row that a comparison looks at: name, unit, which way is better.
//!
//! In: a scoring. Out: one entry a column that can be better or worse. Not here: the numbers themselves (`row`).

use super::row::{OUTCOMES, Row, columns};
use crate::base::lang::{Name, Text};
use crate::score::measure::is_never;
use crate::score::scoring::{Bands, Direction, Scoring};

/// A number that can be better or worse.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Column.
    pub id: String,
    /// Name.
    pub name: Name,
    /// Unit.
    pub unit: String,
    /// More is better.
    pub higher: bool,
    place: usize,
}

impl Measure {
    /// Its value in a row.
    #[must_use]
    pub fn of(&self, row: &Row) -> Option<f64> {
        row.values.get(self.place).copied().flatten()
    }
    /// How many values stand for "never", and the mean of the others. Outcomes are sums and means over people: none of them does.
    #[must_use]
    pub fn apart(&self, values: &[f64]) -> (usize, Option<f64>) {
        let rest: Vec<f64> = values.iter().copied().filter(|v| self.place < OUTCOMES.len() || !is_never(&self.unit, *v)).collect();
        (values.len() - rest.len(), (!rest.is_empty()).then(|| rest.iter().sum::<f64>() / rest.len() as f64))
    }
}

/// The outcomes that can be better or worse: column, name, unit, more is better.
const JUDGED: [(&str, Text, &str, bool); 7] = [
    ("dead", Text::new("死亡", "Dead"), "persons", false),
    ("caught", Text::new("累计遇险", "Ever caught"), "persons", false),
    ("loss", Text::new("损失（折合死亡人数）", "Loss, in dead persons"), "persons", false),
    ("safe_before", Text::new("险情到前已安全", "Safe before the danger"), "persons", true),
    ("lead_min", Text::new("受威胁者人均预警提前", "Lead of the warning, mean of those at risk"), "min", true),
    ("displaced_dry", Text::new("白跑（转移而未受威胁）", "Displaced although no danger came"), "persons", false),
    ("index", Text::new("综合指数", "Index"), "1", true),
];

/// All of them: outcomes, then the metrics that are rated.
#[must_use]
pub fn measures(scoring: &Scoring) -> Vec<Measure> {
    let all = columns(scoring);
    let place = |id: &str| all.iter().position(|c| c == id).unwrap_or(usize::MAX);
    let outcomes = JUDGED.iter().map(|(id, name, unit, higher)| Measure {
        id: (*id).to_owned(),
        name: Name { zh: name.zh.into(), en: Some(name.en.into()) },
        unit: (*unit).to_owned(),
        higher: *higher,
        place: place(id),
    });
    let rated = scoring.metrics.iter().enumerate().filter(|(_, m)| m.bands != Bands::Reported).map(|(i, m)| Measure {
        id: m.id.clone(),
        name: Name { zh: m.name.clone(), en: Some(m.name_en.clone()) },
        unit: m.unit.clone(),
        higher: m.direction == Direction::Higher,
        place: OUTCOMES.len() + i,
    });
    outcomes.chain(rated).collect()
}

/// One outcome column by its name.
#[must_use]
pub fn outcome(row: &Row, name: &str) -> Option<f64> {
    OUTCOMES.iter().position(|c| *c == name).and_then(|i| row.values.get(i).copied().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::measure::NEVER_MIN;

    #[test]
    fn a_duration_that_never_ended_is_counted_apart_and_not_averaged() {
        let scoring = Scoring::of(&crate::scenario::valley::scenario().drill.hazard, None).expect("the built-in scoring");
        let of = |id: &str| measures(&scoring).into_iter().find(|m| m.id == id).expect("a measure of every flood");
        assert_eq!(of("E2").apart(&[-NEVER_MIN, -NEVER_MIN, -3.0, -5.0]), (2, Some(-4.0)));
        assert_eq!(of("T2").apart(&[NEVER_MIN]), (1, None));
        assert_eq!(of("caught").apart(&[NEVER_MIN, 0.0]), (0, Some(720.0)), "persons are persons");
    }
}

//! Study / compare — plans against the same luck: by how much one is better than another, and whether that could be chance.
//!
//! In: the rows of a study whose variants are plans. Out: for each plan after the first, a line a measure. Not here: running.
//! Method: `stats::paired` on the differences seed by seed; Holm over the measures of one comparison; a difference counts where
//! the adjusted p is below [`LEVEL`]; everything else is within noise, and the smallest effect that would have been seen stands beside it.

use std::collections::BTreeMap;

use super::many::Study;
use super::measure::{Measure, measures};
use super::row::Row;
use super::stats::paired::{Paired, holm, paired};

/// Level of the adjusted p below which a difference counts.
pub const LEVEL: f64 = 0.05;

/// What a comparison says of one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Alike in every seed.
    Same,
    /// The difference is no larger than chance makes it.
    WithinNoise,
    /// Better than the first.
    Better,
    /// Worse than the first.
    Worse,
    /// Tested on neither side.
    NotTested,
}

/// One measure of one comparison.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// Column.
    pub id: String,
    /// Name, 简体中文.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// Unit.
    pub unit: String,
    /// Whether more is better.
    pub higher_is_better: bool,
    /// Means over the seeds that both tested.
    pub first: Option<f64>,
    /// Of the other.
    pub other: Option<f64>,
    /// Seeds in which a duration of either stands for "never" (1440 min), which means and difference take as that number.
    #[serde(default)]
    pub never: [usize; 2],
    /// Means without them.
    #[serde(default)]
    pub rest: [Option<f64>; 2],
    /// The difference, other less first.
    pub difference: Option<Paired>,
    /// The same over the seeds in which neither stands for "never": nothing but minutes that passed.
    #[serde(default)]
    pub difference_rest: Option<Paired>,
    /// p adjusted over the measures.
    pub p_adjusted: Option<f64>,
    /// Seeds in which only one of the two tested it.
    pub one_sided: usize,
    /// What it comes to.
    pub verdict: Verdict,
}

/// One plan against the first.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Comparison {
    /// Key of the first.
    pub first: String,
    /// Key of the other.
    pub other: String,
    /// Seeds in which both ran.
    pub seeds: usize,
    /// Seeds whose runs are alike event by event.
    pub identical: usize,
    /// Measures.
    pub lines: Vec<Line>,
}

/// The rows of one variant by draw, those that ran.
#[must_use]
pub fn by_draw<'r>(rows: &'r [Row], variant: &str) -> BTreeMap<u64, &'r Row> {
    rows.iter().filter(|r| r.variant == variant && r.ran()).map(|r| (r.draw, r)).collect()
}

/// Every plan after the first against the first.
#[must_use]
pub fn compare(study: &Study, rows: &[Row]) -> Vec<Comparison> {
    let Some(first) = study.variants.first() else { return Vec::new() };
    let a = by_draw(rows, &first.key);
    study.variants[1..].iter().map(|v| one(study, &first.key, &a, &v.key, &by_draw(rows, &v.key))).collect()
}

fn one(study: &Study, first: &str, a: &BTreeMap<u64, &Row>, other: &str, b: &BTreeMap<u64, &Row>) -> Comparison {
    let pairs: Vec<(&Row, &Row)> = a.iter().filter_map(|(d, x)| Some((*x, *b.get(d)?))).collect();
    let mut lines: Vec<Line> = measures(&study.scoring).iter().map(|m| line(m, &pairs)).collect();
    let tested: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].difference.is_some()).collect();
    let adjusted = holm(&tested.iter().map(|i| lines[*i].difference.map_or(1.0, |d| d.p)).collect::<Vec<_>>());
    for (i, p) in tested.into_iter().zip(adjusted) {
        let l = &mut lines[i];
        let Some(d) = l.difference else { continue };
        l.p_adjusted = Some(p);
        l.verdict = match () {
            () if d.mean.abs() <= f64::MIN_POSITIVE && d.high - d.low <= f64::MIN_POSITIVE => Verdict::Same,
            () if p >= LEVEL => Verdict::WithinNoise,
            () if (d.mean > 0.0) == l.higher_is_better => Verdict::Better,
            () => Verdict::Worse,
        };
    }
    let identical = pairs.iter().filter(|(x, y)| x.fingerprint == y.fingerprint).count();
    Comparison { first: first.to_owned(), other: other.to_owned(), seeds: pairs.len(), identical, lines }
}

fn line(m: &Measure, pairs: &[(&Row, &Row)]) -> Line {
    let both: Vec<(f64, f64)> = pairs.iter().filter_map(|(x, y)| Some((m.of(x)?, m.of(y)?))).collect();
    let one_sided = pairs.iter().filter(|(x, y)| m.of(x).is_some() != m.of(y).is_some()).count();
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| (!both.is_empty()).then(|| both.iter().map(f).sum::<f64>() / both.len() as f64);
    let [(never_first, rest_first), (never_other, rest_other)] =
        [m.apart(&both.iter().map(|p| p.0).collect::<Vec<_>>()), m.apart(&both.iter().map(|p| p.1).collect::<Vec<_>>())];
    let differences: Vec<f64> = both.iter().map(|(x, y)| y - x).collect();
    let came: Vec<f64> = both.iter().filter(|(x, y)| m.apart(&[*x, *y]).0 == 0).map(|(x, y)| y - x).collect();
    Line {
        id: m.id.clone(),
        name: m.name.zh.clone(),
        name_en: m.name.en.clone().unwrap_or_default(),
        unit: m.unit.clone(),
        higher_is_better: m.higher,
        first: mean(&|p| p.0),
        other: mean(&|p| p.1),
        never: [never_first, never_other],
        rest: [rest_first, rest_other],
        difference: paired(&m.id, &differences),
        difference_rest: paired(&m.id, &came),
        p_adjusted: None,
        one_sided,
        verdict: Verdict::NotTested,
    }
}

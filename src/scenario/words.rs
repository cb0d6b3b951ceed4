//! Scenario / words — the small words of messages: units by the field's name, ranges, the nearest known name.
//!
//! In: a field's name, a number, a list of names. Out: both languages. Not here: which limits are plausible.

use super::fields::Limits;
use crate::base::lang::Text;

/// What a field measures, read off its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is: "length".
    pub noun: Text,
    /// The unit: "metres"; empty for a pure number.
    pub unit: Text,
}

const TABLE: &[(&str, Unit)] = &[
    ("_km_per_h", unit("速度", "speed", "公里/小时", "km/h")),
    ("_mm_per_h", unit("雨强", "rain intensity", "毫米/小时", "mm/h")),
    ("_m3_s_per_km2", unit("流量", "flow", "立方米/秒/平方公里", "m³/s per km²")),
    ("_m3_s", unit("流量", "flow", "立方米/秒", "m³/s")),
    ("_per_h", unit("速率", "rate", "次/小时", "an hour")),
    ("_per_min", unit("速率", "rate", "次/分钟", "a minute")),
    ("_m_per_s", unit("速度", "speed", "米/秒", "m/s")),
    ("_km2", unit("面积", "area", "平方公里", "km²")),
    ("_m3", unit("体积", "volume", "立方米", "m³")),
    ("_km_at_3h", unit("距离", "distance", "公里", "km")),
    ("_km", unit("距离", "distance", "公里", "km")),
    ("_mm", unit("雨量", "rain", "毫米", "mm")),
    ("_min", unit("时长", "duration", "分钟", "minutes")),
    ("_h", unit("时长", "duration", "小时", "hours")),
    ("_s", unit("时长", "duration", "秒", "seconds")),
    ("_deg", unit("角度", "angle", "度", "degrees")),
    ("_m", unit("长度或高度", "length", "米", "metres")),
];

const fn unit(noun_zh: &'static str, noun_en: &'static str, zh: &'static str, en: &'static str) -> Unit {
    Unit { noun: Text::new(noun_zh, noun_en), unit: Text::new(zh, en) }
}

impl Unit {
    /// A pure number.
    pub const NUMBER: Self = unit("数值", "usable number", "", "");
    /// By the field's name.
    #[must_use]
    pub fn of(field: &str) -> Self {
        match field {
            "mm" => Self::of("_mm"),
            _ if field.contains("share") || field.contains("coverage") || field == "dropout" || field == "loss" => unit("比例", "share", "", ""),
            _ => TABLE.iter().find(|(suffix, _)| field.ends_with(suffix)).map_or(Self::NUMBER, |(_, u)| *u),
        }
    }
}

/// A number as people write it.
#[must_use]
pub fn number(v: f64) -> String {
    if v.is_nan() {
        "NaN".into()
    } else if v.is_infinite() {
        if v > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        format!("{v}")
    }
}

/// A pair of owned texts.
pub struct Both {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Limits with their unit: "1 to 200000 metres".
#[must_use]
pub fn range(limits: Limits, unit: Unit) -> Both {
    let (low, high) = (number(limits.0), number(limits.1));
    let tail = |u: &str| if u.is_empty() { String::new() } else { format!(" {u}") };
    Both { zh: format!("{low} 至 {high}{}", tail(unit.unit.zh)), en: format!("{low} to {high}{}", tail(unit.unit.en)) }
}

/// A suggestion, if there is one near enough.
pub struct Hint(Option<String>);

impl Hint {
    /// "，是否想写 …？" or nothing.
    #[must_use]
    pub fn zh(&self) -> String {
        self.0.as_ref().map_or(String::new(), |h| format!("，是否想写 {h}？"))
    }
    /// ", did you mean …?" or nothing.
    #[must_use]
    pub fn en(&self) -> String {
        self.0.as_ref().map_or(String::new(), |h| format!(", did you mean {h}?"))
    }
}

/// The nearest of some names: at most a third of the letters may differ. Ties go to the first in alphabetical order.
#[must_use]
pub fn did_you_mean<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Hint {
    let lower = word.to_lowercase();
    let best = names.map(|n| (distance(&lower, &n.to_lowercase()), n)).min();
    Hint(best.filter(|(d, n)| *d <= (n.chars().count().max(word.chars().count()) / 3).max(1)).map(|(_, n)| n.to_owned()))
}

/// Edits between two words: insert, delete, replace, and swap of neighbours (optimal string alignment).
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(rows[i - 2][j - 2] + 1);
            }
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let names = ["deadline_min", "channel", "actor"];
        assert_eq!(did_you_mean("dedline_min", names.into_iter()).en(), ", did you mean deadline_min?");
        assert_eq!(did_you_mean("chanel", names.into_iter()).zh(), "，是否想写 channel？");
        assert_eq!(did_you_mean("colour", names.into_iter()).en(), "");
        assert_eq!(distance("ab", "ba"), 1);
    }

    #[test]
    fn a_field_s_name_says_its_unit() {
        assert_eq!(Unit::of("length_m").unit.en, "metres");
        assert_eq!(Unit::of("deadline_min").unit.zh, "分钟");
        assert_eq!(Unit::of("speed_km_per_h").noun.en, "speed");
        assert_eq!(Unit::of("outlet_m3_s").unit.en, "m³/s");
        assert_eq!(Unit::of("capacity"), Unit::NUMBER);
        assert_eq!(range(Limits(1.0, 200_000.0), Unit::of("length_m")).en, "1 to 200000 metres");
    }
}

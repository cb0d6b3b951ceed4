//! View / glyphs — characters of a run's names and clauses that no font of the window has.
//!
//! In: the run's files, the fonts. Out: those characters, with one name in which each stands. Not here: the fonts (`face`), making them
//! (`assets`). Rule: what cannot be drawn is told in words, since an empty box in a place's name looks like the place's name.

use std::collections::BTreeMap;

use egui::{Context, FontId};

use super::door::Words;
use crate::scenario::drill_spec::Scenario;

/// Texts of a run's files that the window shows.
fn texts(scenario: &Scenario) -> impl Iterator<Item = &str> {
    let c = &scenario.county;
    let names = c.townships.iter().map(|x| &x.name).chain(c.villages.iter().map(|x| &x.name)).chain(c.settlements.iter().map(|x| &x.name));
    let places = c.facilities.iter().map(|x| &x.name).chain(c.gauges.iter().map(|x| &x.name)).chain(c.teams.iter().map(|x| &x.name));
    let lines = c.roads.roads.iter().map(|x| &x.name).chain(c.rivers.reaches.iter().map(|x| &x.name));
    let books = scenario.books.zones.iter().map(|z| &z.name).chain(scenario.books.clauses.iter().map(|c| &c.text));
    names.chain(places).chain(lines).chain(books).flat_map(|n| [n.get(crate::base::lang::Lang::Zh), n.get(crate::base::lang::Lang::En)])
}

/// The characters that cannot be drawn, each with a text in which it stands.
#[must_use]
pub fn missing(context: &Context, scenario: &Scenario) -> BTreeMap<char, String> {
    let mut seen: BTreeMap<char, &str> = BTreeMap::new();
    for text in texts(scenario) {
        for c in text.chars().filter(|c| !c.is_control() && !c.is_whitespace()) {
            seen.entry(c).or_insert(text);
        }
    }
    let font = FontId::proportional(14.0);
    context.fonts_mut(|f| seen.into_iter().filter(|(c, _)| !f.has_glyph(&font, *c)).map(|(c, text)| (c, text.to_owned())).collect())
}

/// What is said of them; nothing where there are none.
#[must_use]
pub fn words(missing: &BTreeMap<char, String>) -> Option<Words> {
    if missing.is_empty() {
        return None;
    }
    let some = |n: usize| missing.iter().take(n).map(|(c, text)| format!("U+{:04X}（{text}）", u32::from(*c))).collect::<Vec<_>>().join("、");
    let n = missing.len();
    Some(Words::new(
        format!("窗口字库里没有 {n} 个字符，显示为方框：{}", some(6)),
        format!("the window's fonts lack {n} characters, shown as boxes: {}", some(6)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::face;

    #[test]
    fn every_name_of_the_shipped_county_can_be_drawn_and_one_that_cannot_is_told() {
        let context = Context::default();
        face::fonts(&context);
        context.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
        let mut scenario = crate::scenario::valley::scenario();
        assert_eq!(words(&missing(&context, &scenario)), None);
        scenario.county.settlements[0].name = crate::base::lang::Name::zh("\u{2CCFD}河村");
        let lacks = missing(&context, &scenario);
        assert_eq!(lacks.len(), 1, "{lacks:?}");
        let words = words(&lacks).expect("told");
        assert!(words.zh.contains("U+2CCFD") && words.en.contains("河村"), "{words:?}");
    }
}

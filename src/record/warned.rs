//! Record / warned — what an event says of a warning: which, in which colour, which stood before, on what it rests.
//!
//! In: an event about a warning. Out: its parts, and what it says in a language. Not here: the words of kinds and colours
//! (`plan::warning`), when it is issued (`drill::sight::warning`).

use super::event::{Detail, Event, Kind, Who};
use crate::base::lang::Lang;
use crate::map::alarm::Colour;
use crate::plan::warning::{Warning, stands};

/// The detail of an event about a warning: the colour, the one before, and numbers as `key=value`.
#[must_use]
pub fn detail(colour: Option<Colour>, was: Option<Colour>, note: &str) -> String {
    let part = |key: &str, c: Option<Colour>| c.map(|c| format!("{key}={}", c.word()));
    let note = (!note.is_empty()).then(|| note.to_owned());
    [part("colour", colour), part("was", was), note].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A warning, as an event has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warned<'e> {
    /// Which.
    pub warning: Warning,
    /// Its colour from then on; none where it was lifted.
    pub colour: Option<Colour>,
    /// Its colour before.
    pub was: Option<Colour>,
    note: &'e Detail,
}

impl<'e> Warned<'e> {
    /// From an event; none where it is about something else.
    #[must_use]
    pub fn of(event: &'e Event) -> Option<Self> {
        let (Kind::WarningIssued | Kind::WarningRaised | Kind::WarningLowered | Kind::WarningLifted, Who::Warning(warning)) = (event.kind, event.subject)
        else {
            return None;
        };
        let note = &event.detail;
        Some(Self { warning, colour: Colour::parse(note.word("colour")), was: Colour::parse(note.word("was")), note })
    }
    /// Colour and level word together, in this kind's words; that it is lifted where it is.
    #[must_use]
    pub fn state(&self, lang: Lang) -> String {
        match (self.colour, lang) {
            (Some(c), _) => self.warning.says(c, lang),
            (None, Lang::Zh) => "解除".to_owned(),
            (None, Lang::En) => "lifted".to_owned(),
        }
    }
    /// The state, the one before, and the grounds.
    #[must_use]
    pub fn says(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let was = self.was.map(|w| if zh { format!("原{}", stands(w, lang)) } else { format!("was {}", stands(w, lang)) });
        let grounds = self.grounds(lang);
        let parts: Vec<String> = std::iter::once(self.state(lang)).chain(was).chain(grounds).collect();
        parts.join(if zh { "，" } else { "; " })
    }
    fn grounds(&self, lang: Lang) -> Option<String> {
        let get = |key| Some(self.note.word(key)).filter(|v| !v.is_empty());
        let zh = lang == Lang::Zh;
        if let (Some(points), Some(share), Some(above)) = (get("points"), get("share"), get("above")) {
            return Some(if zh {
                format!("{points} 处隐患点（{share} %）达到该级概率，雨量最多处未来一日 {above} 小时超临界线")
            } else {
                format!("{points} hazard points ({share} %) pass its chance; where it rains most, {above} hours of the next day are above the line")
            });
        }
        let (span, mm) = (get("hours")?, get("mm")?);
        let mut out = if zh { format!("{span} 小时 {mm} 毫米") } else { format!("{mm} mm in {span} h") };
        if let Some(critical) = get("critical") {
            out += &if zh { format!("，临界 {critical} 毫米") } else { format!(", critical {critical}") };
        }
        match get("ahead") {
            Some(ahead) if zh => out += &format!("，含 {ahead} 小时预报"),
            Some(ahead) => out += &format!(", with the forecast of {ahead} h"),
            None => {}
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::plan::warning;
    use crate::record::event::{Cause, Unit, Why};

    fn event(kind: Kind, warning: Warning, colour: Option<Colour>, was: Option<Colour>, note: &str) -> Event {
        Event {
            seq: 7,
            at: Moment::ZERO,
            kind,
            subject: Who::Warning(warning),
            place: Who::Nobody,
            cause: Cause { why: Why::Hazard, seq: None },
            known_to: Who::Nobody,
            value: warning::rank(colour),
            unit: Unit::Count,
            detail: Detail::text(detail(colour, was, note)),
        }
    }

    #[test]
    fn a_warning_says_colour_level_word_and_grounds_in_both_languages() {
        let (yellow, orange) = (Some(Colour::Yellow), Some(Colour::Orange));
        for (e, zh, en) in [
            (
                event(Kind::WarningRaised, Warning::FlashFlood, orange, yellow, "hours=3 mm=88 critical=80 ahead=3"),
                "橙色 Ⅱ级（可能性大），原黄色 Ⅲ级，3 小时 88 毫米，临界 80 毫米，含 3 小时预报",
                "orange, grade Ⅱ (likely); was yellow, grade Ⅲ; 88 mm in 3 h, critical 80, with the forecast of 3 h",
            ),
            (
                event(Kind::WarningIssued, Warning::Rainstorm, yellow, None, "hours=6 mm=52.5"),
                "黄色 Ⅲ级（较重），6 小时 52.5 毫米",
                "yellow, grade Ⅲ (fairly grave); 52.5 mm in 6 h",
            ),
            (event(Kind::WarningLifted, Warning::Geohazard, None, yellow, ""), "解除，原黄色 Ⅲ级", "lifted; was yellow, grade Ⅲ"),
        ] {
            let w = Warned::of(&e).expect("an event about a warning");
            assert_eq!((w.says(Lang::Zh).as_str(), w.says(Lang::En).as_str()), (zh, en));
        }
        let other = Event { subject: Who::Drill, ..event(Kind::RunStarted, Warning::Rainstorm, None, None, "") };
        assert_eq!(Warned::of(&other), None);
    }
}

//! Report / alerts — the three warnings and the response level side by side, at every change: a warning is no response.
//!
//! In: the card's alerts. Out: a section of the text sheet. Not here: the page (`assets/report/js/warning.js`).

use super::number;
use super::text::{put, section, table};
use crate::base::lang::{Lang, Text};
use crate::map::alarm::Colour;
use crate::plan::warning::{Warning, stands};
use crate::score::alert::{RESPONSE, any_warning};
use crate::score::card::Card;

/// The section; nothing where no warning was issued.
pub(super) fn write(out: &mut String, card: &Card, lang: Lang) {
    if !any_warning(&card.alerts) {
        return;
    }
    section(
        out,
        Text::new("预警与响应（四件事：预警级别不等于响应级别）", "Warnings and response (four things: a warning's grade is no response level)"),
        lang,
    );
    let [rain, flood, slope] = Warning::ALL.map(Warning::short);
    let mut t = table(&[Text::new("时刻", "Time"), rain, flood, slope, Text::new("响应级别", "Response")], &[], lang);
    let columns = Warning::ALL.map(Warning::word).into_iter().chain([RESPONSE]).collect::<Vec<_>>();
    let mut now: Vec<String> = vec!["—".to_owned(); columns.len()];
    for at in card.alerts.chunk_by(|a, b| number::clock(a.at_s) == number::clock(b.at_s)) {
        let mut row = now.clone();
        for line in at {
            let Some(k) = columns.iter().position(|c| *c == line.what) else { continue };
            // Colour and numeral stay on one line; how likely it is stands on the page and in the record.
            let whole = || if lang == Lang::Zh { line.text.clone() } else { line.text_en.clone() };
            let text = Colour::parse(&line.state).map_or_else(whole, |c| stands(c, lang));
            row[k] = format!("▸ {text}");
            now[k] = if line.state.is_empty() { "—".to_owned() } else { text };
        }
        t.add_row(std::iter::once(number::clock(at[0].at_s)).chain(row).collect::<Vec<_>>());
    }
    put(out, &t.to_string());
    put(out, Text::new("▸ 此刻变动；其余为当时仍有效者。", "▸ changed then; the others are what stood.").get(lang));
}

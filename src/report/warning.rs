//! Report / warning — the warning timeline of each zone, as `warning.csv`, as lines of the text sheet, and for the page.
//!
//! In: what there is to tell. Out: times of the drill's clock with the number of the event that proves each. Not here: what a step is
//! (`score::timeline`).

use std::io::Write;
use std::path::{Path, PathBuf};

use comfy_table::{ColumnConstraint, Width};
use serde_json::{Value, json};

use super::file::{Trouble, write_whole};
use super::text::{put, section, table};
use super::{Told, number};
use crate::base::ids::Id;
use crate::base::lang::{Lang, Text};
use crate::scenario::drill_spec::Scenario;
use crate::score::timeline::{Step, ZoneLine, timeline};

/// Zones in the text; the file and the page have all.
const ROWS: usize = 40;
/// Columns that a zone's name has at least.
const ZONE_WIDTH: u16 = 28;

/// A step in words.
#[must_use]
pub const fn step(step: Step) -> Text {
    match step {
        Step::Occurred => Text::new("灾情出现", "Occurs"),
        Step::Identified => Text::new("识别", "Known"),
        Step::Communicated => Text::new("报到下令岗位", "Communicated"),
        Step::Issued => Text::new("下令", "Issued"),
        Step::FirstAlert => Text::new("首户预警", "First alert"),
        Step::Ordered => Text::new("转移令", "Leave order"),
        Step::Warned50 => Text::new("预警 50 %", "Warned 50 %"),
        Step::Warned90 => Text::new("预警 90 %", "Warned 90 %"),
        Step::Acting50 => Text::new("行动 50 %", "Acting 50 %"),
        Step::Acting90 => Text::new("行动 90 %", "Acting 90 %"),
        Step::Left50 => Text::new("离家 50 %", "Left 50 %"),
        Step::Left90 => Text::new("离家 90 %", "Left 90 %"),
        Step::Safe50 => Text::new("安全 50 %", "Safe 50 %"),
        Step::Safe90 => Text::new("安全 90 %", "Safe 90 %"),
        Step::Water => Text::new("首户受灾", "First house hit"),
    }
}

/// The steps that the text has room for.
const SHOWN: [Step; 8] = [Step::Occurred, Step::Identified, Step::Issued, Step::FirstAlert, Step::Ordered, Step::Left90, Step::Safe90, Step::Water];

/// The lines of the text sheet; empty where no zone has anything to tell.
#[must_use]
pub fn text(told: &Told<'_>, lang: Lang) -> String {
    let mut out = String::new();
    let lines = timeline(told.scenario, told.tale);
    if lines.is_empty() {
        return out;
    }
    section(
        &mut out,
        Text::new("预警时间线（各危险区；全部步骤与证据见 warning.csv）", "Warning timeline by zone (all steps and evidence in warning.csv)"),
        lang,
    );
    let mut head = vec![Text::new("危险区", "Zone"), Text::new("人", "People")];
    head.extend(SHOWN.map(step));
    let right: Vec<usize> = (1..head.len()).collect();
    let mut t = table(&head, &right, lang);
    if let Some(zones) = t.column_mut(0) {
        zones.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(ZONE_WIDTH)));
    }
    for l in lines.iter().take(ROWS) {
        let mut row = vec![name(told.scenario, l).get(lang).to_owned(), number::grouped(f64::from(l.people))];
        row.extend(SHOWN.map(|s| l.step(s).map_or_else(|| "—".into(), |m| clock(m.at_s))));
        t.add_row(row);
    }
    put(&mut out, &t.to_string());
    if lines.len() > ROWS {
        let more = lines.len() - ROWS;
        put(
            &mut out,
            &match lang {
                Lang::Zh => format!("另有 {more} 个危险区见 warning.csv"),
                Lang::En => format!("{more} more zones in warning.csv"),
            },
        );
    }
    out
}

/// The clock to the minute, without its `T+`.
fn clock(seconds: f64) -> String {
    let text = number::clock((seconds / 60.0).floor() * 60.0);
    text.strip_prefix("T+").map_or(text.clone(), str::to_owned)
}

fn name<'a>(scenario: &'a Scenario, line: &ZoneLine) -> &'a crate::base::lang::Name {
    &scenario.books.zones[line.zone.index()].name
}

/// For the page: the steps' names, and each zone's people, night, and marks.
#[must_use]
pub fn object(told: &Told<'_>) -> Value {
    let zones: Vec<Value> = timeline(told.scenario, told.tale)
        .iter()
        .map(|l| {
            let n = name(told.scenario, l);
            let names = if let Some(en) = &n.en { json!([n.zh, en]) } else { json!([n.zh]) };
            json!([names, l.people, u8::from(l.night), l.steps.iter().map(|m| m.map(|m| json!([m.at_s, m.seq]))).collect::<Vec<_>>()])
        })
        .collect();
    json!({ "steps": Step::ALL.map(|s| [step(s).zh, step(s).en]), "zones": zones })
}

/// Keys of the columns of `warning.csv` and their Chinese names.
pub(super) fn header() -> Vec<(String, String)> {
    let mut out = [("zone", "编码"), ("name", "危险区"), ("people", "人"), ("night", "夜间")].map(|(k, zh)| (k.to_owned(), zh.to_owned())).to_vec();
    for s in Step::ALL {
        out.push((format!("{}_s", s.word()), format!("{}（秒，自 T+00:00）", step(s).zh)));
        out.push((format!("{}_seq", s.word()), format!("{}：证据（记录行号）", step(s).zh)));
    }
    out
}

/// Writes `warning.csv`: for each zone and step the second and the number of the event.
pub fn write(dir: &Path, told: &Told<'_>) -> Result<PathBuf, Trouble> {
    let path = dir.join("warning.csv");
    let lines = timeline(told.scenario, told.tale);
    write_whole(&path, |out| {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(&mut *out);
        csv.write_record(header().iter().map(|(key, _)| key))?;
        for l in &lines {
            let zone = &told.scenario.books.zones[l.zone.index()];
            let mut record = vec![zone.key.clone(), zone.name.zh.clone(), l.people.to_string(), u8::from(l.night).to_string()];
            for m in l.steps {
                record.extend([m.map_or_else(String::new, |m| format!("{:.0}", m.at_s)), m.map_or_else(String::new, |m| m.seq.to_string())]);
            }
            csv.write_record(&record)?;
        }
        csv.flush()
    })?;
    Ok(path)
}

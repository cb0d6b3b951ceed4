//! Scenario / alarm rows — a county's heavy-rain alarm as written, or the built-in one.
//!
//! In: the `alarm` group of `county.ron`, or of `assets/defaults.ron`. Out: an `Alarm`; every mistake as a finding.
//! Not here: its use (`drill::sight`, `score`).

use super::code;
use super::fields::{Fields, Limits};
use super::source::{Log, Source};
use super::{fields::Reader, tree};
use crate::map::alarm::{Alarm, Colour, Step};

const COLOURS: [(&str, Colour); 4] = [("Blue", Colour::Blue), ("Yellow", Colour::Yellow), ("Orange", Colour::Orange), ("Red", Colour::Red)];

/// A table that a county may name: where it comes from, and by duration in hours the millimetres of blue, yellow, orange and red.
type Named = (&'static str, [(f64, [f64; 4]); 4]);

/// Critical rain of 江华县, Hunan: any one of the durations raises the level.
const JIANGHUA: Named = (
    "江华瑶族自治县山洪地质灾害临界雨量（公开预案）",
    [(1.0, [35.0, 45.0, 60.0, 80.0]), (3.0, [55.0, 75.0, 100.0, 120.0]), (6.0, [70.0, 95.0, 120.0, 150.0]), (24.0, [100.0, 130.0, 160.0, 200.0])],
);

/// Reads the group; none where it is absent. A graver colour must ask for more rain of the same span.
pub(super) fn alarm(f: &Fields<'_>) -> Option<Alarm> {
    let g = f.group("alarm")?;
    if let Some(named) = g.get("table").and_then(|n| g.reader().word(n, &g.subject("table"), &[("Jianghua", JIANGHUA)])) {
        if g.get("steps").is_some() || g.get("source").is_some() {
            g.error(code::S019, "table", "table 与 steps、source 只能写一样", "write table, or steps with their source, not both");
        }
        let step = |(hours, mm): (f64, [f64; 4])| {
            [Colour::Blue, Colour::Yellow, Colour::Orange, Colour::Red].into_iter().zip(mm).map(move |(colour, mm)| Step { hours, mm, colour })
        };
        let steps = named.1.into_iter().flat_map(step).collect();
        g.close();
        return Some(Alarm { source: named.0.into(), steps });
    }
    let mut steps: Vec<Step> = Vec::new();
    let subject = g.subject("steps");
    for node in g.list("steps") {
        let Some(s) = g.reader().open(node, &subject) else { continue };
        let step = Step {
            hours: s.number("hours", Limits(0.1, 240.0)),
            mm: s.number("mm", Limits(0.1, 2000.0)),
            colour: s.word("colour", &COLOURS).unwrap_or(Colour::Red),
        };
        let other = steps.iter().find(|o| (o.hours - step.hours).abs() < 1e-9 && (o.colour == step.colour || (o.mm < step.mm) != (o.colour < step.colour)));
        if let Some(o) = other {
            s.error(
                code::S019,
                "mm",
                format!("{} 小时内，颜色越重雨量应越大且各色只写一次；已有 {} 毫米（{}）", step.hours, o.mm, o.colour.word()),
                format!(
                    "within {} h a graver colour asks for more rain, and each colour stands once; {} mm ({}) stands already",
                    step.hours,
                    o.mm,
                    o.colour.word()
                ),
            );
        }
        s.close();
        steps.push(step);
    }
    if steps.is_empty() {
        g.error(
            code::S019,
            "steps",
            "预警表至少要有一级，如 (hours: 1, mm: 30, colour: Orange)",
            "the table needs one step at least, such as (hours: 1, mm: 30, colour: Orange)",
        );
    }
    steps.sort_by(|a, b| a.hours.total_cmp(&b.hours).then(a.mm.total_cmp(&b.mm)));
    let out = Alarm { source: g.text("source"), steps };
    g.close();
    Some(out)
}

/// The alarm of `assets/defaults.ron`, for a county that states none.
#[must_use]
pub fn built_in() -> Alarm {
    let (source, log) = (Source::new("assets/defaults.ron", include_str!("../../assets/defaults.ron")), Log::default());
    let reader = Reader { source: &source, log: &log };
    let out = tree::read_ron(&source, &log).and_then(|root| alarm(&reader.open(&root, "defaults")?));
    assert!(!log.spoiled(), "assets/defaults.ron must read without findings: {:?}", log.sorted());
    out.unwrap_or_default()
}

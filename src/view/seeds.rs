//! View / seeds — plans over many nights, as a study on the disk has them: means, intervals, and whether it could be chance.
//!
//! In: `study.json` of `yanlian compare`. Out: a panel. Not here: the statistics (`study::compare`), running studies.
//! Rule: the verdict is the study's own; nothing is judged here, and a study of another drill is not shown.

use std::path::{Path, PathBuf};

use egui::{Color32, RichText, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use super::face::{BAD, DOUBT, FAINT, Face, GOOD, LINE};
use crate::base::lang::{Lang, Text};
use crate::report::{number, study as told};
use crate::study::compare::{Comparison, Line, Verdict};

/// A study that compares plans.
#[derive(Clone, Debug)]
pub struct Spread {
    /// Its folder.
    pub path: PathBuf,
    /// Key of its drill.
    pub drill: String,
    /// The build that computed it.
    pub engine: String,
    /// Each plan after the first against the first.
    pub list: Vec<Comparison>,
}

impl Spread {
    /// Reads a study's folder; none where it is no comparison.
    #[must_use]
    pub fn read(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join("study.json")).ok()?;
        let mut value: serde_json::Value = serde_json::from_str(&text).ok()?;
        let word = |key: &str| value.get(key).and_then(|v| v.as_str()).map(str::to_owned);
        let (drill, engine) = (word("drill")?, word("engine")?);
        let list = serde_json::from_value(value.get_mut("outcome")?.get_mut("compare")?.take()).ok()?;
        Some(Self { path: folder.to_path_buf(), drill, engine, list })
    }
}

/// What a verdict is called, and its colour.
const fn said(v: Verdict) -> (Text, Color32) {
    match v {
        Verdict::Better => (Text::new("更好", "better"), GOOD),
        Verdict::Worse => (Text::new("更差", "worse"), BAD),
        Verdict::WithinNoise => (Text::new("小于随机波动", "within noise"), DOUBT),
        Verdict::Same => (Text::new("相同", "the same"), FAINT),
        Verdict::NotTested => (Text::new("未检验", "not tested"), FAINT),
    }
}

/// The studies of a drill.
pub fn show(ui: &mut Ui, all: &[Spread], drill: &str, face: &Face) {
    let mut any = false;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("seeds").show(ui, |ui| {
        for s in all.iter().filter(|s| s.drill == drill) {
            any = true;
            ui.label(RichText::new(s.path.display().to_string()).size(12.5).color(FAINT));
            if s.engine != env!("CARGO_PKG_VERSION") {
                let text = format!("{} {}", face.say("由另一个引擎算出：", "computed by another engine:"), s.engine);
                ui.label(RichText::new(text).size(12.5).color(face.ink(DOUBT)));
            }
            for (i, c) in s.list.iter().enumerate() {
                let text = match face.lang {
                    Lang::Zh => format!("{} 比 {} · {} 个种子", c.other, c.first, c.seeds),
                    Lang::En => format!("{} against {} · {} seeds", c.other, c.first, c.seeds),
                };
                ui.label(RichText::new(text).strong());
                egui::Grid::new((&s.path, i)).num_columns(4).spacing([10.0, 4.0]).striped(true).show(ui, |ui| {
                    c.lines.iter().for_each(|l| line(ui, l, face));
                });
                ui.add_space(8.0);
            }
        }
        if !any {
            let text = face.say(
                "资料库里没有本推演的多种子对比。先运行：yanlian compare … --plan A --plan B --seeds 1..20 --out out/…",
                "The library has no comparison of this drill over many seeds. Run: yanlian compare … --plan A --plan B --seeds 1..20 --out out/…",
            );
            ui.label(RichText::new(text).color(FAINT));
        }
    });
}

/// A measure: its name, the mean difference with its interval drawn about zero, and the verdict.
fn line(ui: &mut Ui, l: &Line, face: &Face) {
    ui.label(RichText::new(if face.lang == Lang::Zh { &l.name } else { &l.name_en }).size(13.0)).on_hover_text(&l.id);
    let (words, colour) = said(l.verdict);
    match l.difference {
        // "Never" is no number of minutes, and has no place on an axis of them.
        Some(_) if l.never != [0, 0] => {
            ui.label(RichText::new(told::difference(l, face.lang).unwrap_or_default()).size(13.0));
            ui.label("");
        }
        Some(d) => {
            let sign = if d.mean > 0.0 { "+" } else { "" };
            let tip = format!("95 %: {} … {} · n {}", number::with_unit(d.low, &l.unit, face.lang), number::with_unit(d.high, &l.unit, face.lang), d.seeds);
            ui.label(RichText::new(format!("{sign}{}", number::with_unit(d.mean, &l.unit, face.lang))).size(13.0)).on_hover_text(&tip);
            let (rect, response) = ui.allocate_exact_size(vec2(96.0, 16.0), Sense::hover());
            response.on_hover_text(tip);
            let most = d.low.abs().max(d.high.abs()).max(1e-12);
            let x = |v: f64| rect.center().x + (v / most) as f32 * (rect.width() / 2.0 - 2.0);
            let y = rect.center().y;
            let p = ui.painter();
            p.line_segment([pos2(rect.center().x, rect.top()), pos2(rect.center().x, rect.bottom())], Stroke::new(1.0, LINE));
            p.line_segment([pos2(x(d.low), y), pos2(x(d.high), y)], Stroke::new(2.5, face.ink(colour)));
            p.circle_filled(pos2(x(d.mean), y), 3.5, face.ink(colour));
        }
        None => {
            ui.label("—");
            ui.label("");
        }
    }
    ui.label(RichText::new(words.get(face.lang)).size(13.0).color(face.ink(colour)));
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::stats::paired::paired;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn a_study_on_the_disk_is_read_as_it_was_written_and_its_verdicts_are_shown() {
        let dir = tempfile::tempdir().expect("a folder");
        let of = |id: &str, verdict, differences: &[f64]| Line {
            id: id.into(),
            name: format!("指标{id}"),
            name_en: format!("measure {id}"),
            unit: "persons".into(),
            higher_is_better: false,
            first: Some(4.0),
            other: Some(2.0),
            never: [0; 2],
            rest: [None; 2],
            difference: paired(id, differences),
            difference_rest: paired(id, differences),
            p_adjusted: Some(0.01),
            one_sided: 0,
            verdict,
        };
        let list = vec![Comparison {
            first: "old".into(),
            other: "new".into(),
            seeds: 3,
            identical: 0,
            lines: vec![
                of("dead", Verdict::Better, &[-2.0, -3.0, -1.0]),
                of("late", Verdict::WithinNoise, &[-1.0, 1.0, 0.5]),
                of("none", Verdict::NotTested, &[]),
            ],
        }];
        let text = serde_json::json!({ "format": 1, "engine": "0", "drill": "d", "outcome": { "compare": list } }).to_string();
        std::fs::write(dir.path().join("study.json"), text).expect("written");
        let read = Spread::read(dir.path()).expect("a comparison");
        assert_eq!((read.drill.as_str(), read.list[0].lines[0].verdict, read.list[0].lines[2].difference), ("d", Verdict::Better, None));
        let all = vec![read];
        for (drill, want) in [("d", "within noise"), ("other", "over many seeds")] {
            let face = Face { lang: Lang::En, ..Face::default() };
            let mut h = Harness::builder().with_size(vec2(600.0, 400.0)).build_ui(|ui| show(ui, &all, drill, &face));
            h.run_ok();
            assert!(h.query_all_by_label_contains(want).next().is_some(), "{want}");
        }
        std::fs::write(dir.path().join("study.json"), r#"{"drill":"d","engine":"0","outcome":{"sweep":{}}}"#).expect("written");
        assert!(Spread::read(dir.path()).is_none());
    }
}

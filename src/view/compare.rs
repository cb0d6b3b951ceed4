//! View / compare — two runs under one clock: what of their inputs differs, the table of their metrics, their curves.
//!
//! In: two stages. Out: panels; a verdict only where nothing but the plan differs. Not here: maps (`frame`), drilling over many seeds
//! (`study`), which alone can say whether a difference is more than luck; the panel says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use egui::{Color32, RichText, Sense, Ui, vec2};
use egui_extras::{Column, TableBuilder};
use egui_plot::{Line, Plot, PlotPoints, VLine};

use super::door::Words;
use super::face::{BAD, DOUBT, FAINT, Face, GOOD, SIDES, hex};
use super::run::Run;
use super::shape::{dashes, ribbon};
use super::stage::Stage;
use crate::base::ids::{Id, SettlementId};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::drill::given::Order;
use crate::report::{number, words};
use crate::score::card::{Card, Rating};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Table {
    /// Least change shown: any, 1 %, 10 %, 50 %.
    pub least: f64,
    /// Both maps in one place: B in front.
    pub flipped: Option<bool>,
    /// One map of where the runs differ.
    pub apart: bool,
    /// Many nights instead of the two.
    pub seeds: bool,
}

/// Whether the settlements of two runs are the same ones, so that they can be set beside each other.
#[must_use]
pub fn same_places(a: &Run, b: &Run) -> bool {
    let keys = |r: &Run| -> Vec<String> {
        let c = &r.scenario.county;
        (0..c.settlements.len()).map(|i| c.settlement_keys.key(SettlementId::from_index(i)).to_owned()).collect()
    };
    Arc::ptr_eq(&a.scenario, &b.scenario) || keys(a) == keys(b)
}

/// The hazard held still or let go by hand: when, and which.
fn frozen(run: &Run) -> Vec<(Moment, bool)> {
    run.made.given.iter().filter_map(|g| if let Order::Freeze { on } = g.order { Some((g.at, on)) } else { None }).collect()
}

/// What of the inputs of two runs differs beside the plans: then their difference is not the plan's.
#[must_use]
pub fn differences(a: &Run, b: &Run) -> Vec<Words> {
    let mut list = Vec::new();
    if a.scenario.drill.key != b.scenario.drill.key {
        list.push(Words::new(
            format!("推演不同：{} 与 {}", a.scenario.drill.key, b.scenario.drill.key),
            format!("different drills: {} and {}", a.scenario.drill.key, b.scenario.drill.key),
        ));
    }
    if a.tale.seed != b.tale.seed {
        list.push(Words::new(format!("种子不同：{} 与 {}", a.tale.seed, b.tale.seed), format!("different seeds: {} and {}", a.tale.seed, b.tale.seed)));
    }
    if a.scenario.drill.length != b.scenario.drill.length {
        list.push(Words::new("时长不同", "different lengths"));
    }
    let sets = |r: &Run| -> BTreeSet<String> { r.made.sets.iter().map(|(k, v)| format!("{k}={v}")).collect() };
    let (sa, sb) = (sets(a), sets(b));
    if sa != sb {
        let only = |x: &BTreeSet<String>, y: &BTreeSet<String>| match x.difference(y).cloned().collect::<Vec<_>>().join(" ") {
            s if s.is_empty() => "—".to_owned(),
            s => s,
        };
        let (x, y) = (only(&sa, &sb), only(&sb, &sa));
        list.push(Words::new(format!("改动的数（--set）不同：A {x}，B {y}"), format!("different changes (--set): A {x}, B {y}")));
    }
    if a.made.engine != b.made.engine {
        let (x, y) = (&a.made.engine, &b.made.engine);
        list.push(Words::new(format!("引擎不同：A {x}，B {y}"), format!("computed by different engines: A {x}, B {y}")));
    }
    if frozen(a) != frozen(b) {
        let say = |r: &Run, lang: Lang| match (frozen(r).first(), lang) {
            (None, Lang::Zh) => "没有停住".to_owned(),
            (None, Lang::En) => "never held".to_owned(),
            (Some((at, _)), Lang::Zh) => format!("{at} 起停住"),
            (Some((at, _)), Lang::En) => format!("held from {at}"),
        };
        list.push(Words::new(
            format!("人为停住灾害不同：A {}，B {}", say(a, Lang::Zh), say(b, Lang::Zh)),
            format!("the hazard was held by hand otherwise: A {}, B {}", say(a, Lang::En), say(b, Lang::En)),
        ));
    }
    // By name and content: the same files may be reached by another path.
    let files = |r: &Run| -> BTreeMap<String, Option<String>> {
        let own = |p: &PathBuf| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        r.made.files.iter().filter(|(p, _)| !r.made.is_plan(p)).map(|(p, hash)| (own(p), hash.clone())).collect()
    };
    let (fa, fb) = (files(a), files(b));
    let names: BTreeSet<&String> = fa.keys().chain(fb.keys()).collect();
    let differing: Vec<&str> = names.into_iter().filter(|n| fa.get(*n) != fb.get(*n)).map(String::as_str).collect();
    if !differing.is_empty() {
        let shown = differing.join(" · ");
        list.push(Words::new(format!("文件不同：{shown}"), format!("different files: {shown}")));
    }
    list
}

/// What of two runs can be compared although one of them is shorter.
#[must_use]
pub fn common_end(a: &Run, b: &Run) -> Option<Words> {
    let end = a.edge.min(b.edge);
    (a.edge != b.edge).then(|| Words::new(format!("其中一次没有走完：只比较到 {end}"), format!("one of them is not whole: compared up to {end}")))
}

/// By how many people in safety, and by how many trapped, hurt or dead, B has more than A in each settlement now; only where they differ.
#[must_use]
pub fn apart(a: &Stage, b: &Stage) -> Vec<(usize, i64, i64)> {
    use crate::record::tale::PeopleState as P;
    let harmed = |c: &[u32; 9]| i64::from(c[P::Trapped as usize]) + i64::from(c[P::Hurt as usize]) + i64::from(c[P::Dead as usize]);
    let both = a.now.counts.iter().zip(&b.now.counts).enumerate();
    both.map(|(i, (x, y))| (i, i64::from(y[P::Safe as usize]) - i64::from(x[P::Safe as usize]), harmed(y) - harmed(x)))
        .filter(|(_, safe, harm)| *safe != 0 || *harm != 0)
        .collect()
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line2 {
    /// The metric.
    pub id: String,
    /// Its name.
    pub name: Words,
    /// Its unit.
    pub unit: String,
    /// Both values.
    pub values: [Option<f64>; 2],
    /// Both letters.
    pub ratings: [Option<Rating>; 2],
}

impl Line2 {
    /// Share by which B differs from A; none where one of them is missing.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        let (a, b) = (self.values[0]?, self.values[1]?);
        Some((b - a).abs() / a.abs().max(b.abs()).max(1e-9))
    }
    /// Better, worse or the same, by the letters; none where they do not say.
    #[must_use]
    pub fn better(&self) -> Option<std::cmp::Ordering> {
        Some(self.ratings[1]?.cmp(&self.ratings[0]?))
    }
}

/// The metrics of two cards side by side; those that only one has stand last.
#[must_use]
pub fn lines(a: &Card, b: &Card) -> Vec<Line2> {
    let find = |c: &'_ Card, id: &str| c.metrics.iter().find(|m| m.id == id).cloned();
    let mut ids: Vec<String> = a.metrics.iter().map(|m| m.id.clone()).collect();
    ids.extend(b.metrics.iter().filter(|m| !a.metrics.iter().any(|x| x.id == m.id)).map(|m| m.id.clone()));
    ids.into_iter()
        .filter_map(|id| {
            let (x, y) = (find(a, &id), find(b, &id));
            let m = x.as_ref().or(y.as_ref())?;
            Some(Line2 {
                name: Words::new(&m.name, &m.name_en),
                unit: m.unit.clone(),
                values: [x.as_ref().and_then(|m| m.value), y.as_ref().and_then(|m| m.value)],
                ratings: [x.as_ref().and_then(|m| m.rating), y.as_ref().and_then(|m| m.rating)],
                id,
            })
        })
        .collect()
}

/// The panel.
pub fn show(ui: &mut Ui, a: &Stage, b: &Stage, table: &mut Table, face: &Face) {
    let differing = differences(&a.run, &b.run);
    banner(ui, &differing, face);
    if let Some(w) = common_end(&a.run, &b.run) {
        ui.label(RichText::new(w.get(face.lang)).color(DOUBT));
    }
    let (Some(ca), Some(cb)) = (&a.run.card, &b.run.card) else {
        ui.label(RichText::new(face.say("没有评分的一次不能列入表格。", "A run without a score has no table.")).color(DOUBT));
        return;
    };
    curves(ui, a, b, face);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(face.say("变化", "change")).color(FAINT));
        for (least, name) in [(0.0, face.say("任何", "any")), (0.01, "≥ 1 %"), (0.10, "≥ 10 %"), (0.50, "≥ 50 %")] {
            if ui.selectable_label((table.least - least).abs() < 1e-9, name).clicked() {
                table.least = least;
            }
        }
    });
    let list: Vec<Line2> = lines(ca, cb).into_iter().filter(|l| table.least <= 0.0 || l.change().is_none_or(|c| c >= table.least)).collect();
    rows(ui, &list, differing.is_empty(), face);
    let text = face.say(
        "这是一个夜晚的一次对比；差别是否大于运气，看“多种子”。",
        "One night compared once: whether a difference is more than luck, the page Many seeds says.",
    );
    ui.label(RichText::new(text).size(12.5).color(FAINT));
}

/// What of the inputs differs, where anything does.
pub fn banner(ui: &mut Ui, differing: &[Words], face: &Face) {
    if differing.is_empty() {
        return;
    }
    egui::Frame::new().fill(face.ink(hex(0xFBE3E0))).inner_margin(8.0).corner_radius(5.0).show(ui, |ui| {
        ui.label(RichText::new(face.say("两次的输入不同，只列数字，不下结论：", "Their inputs differ: numbers only, no verdict.")).strong().color(BAD));
        for w in differing {
            ui.label(RichText::new(format!("· {}", w.get(face.lang))).size(13.0));
        }
    });
}

fn rows(ui: &mut Ui, list: &[Line2], verdict: bool, face: &Face) {
    let height = (ui.available_height() - 60.0).max(60.0);
    let (value, apart) = if ui.available_width() < 380.0 { (62.0, 70.0) } else { (86.0, 88.0) };
    TableBuilder::new(ui)
        .striped(true)
        .min_scrolled_height(0.0)
        .max_scroll_height(height)
        .column(Column::remainder().clip(true).at_least(70.0))
        .columns(Column::exact(value).clip(true), 2)
        .column(Column::exact(apart).clip(true))
        .header(22.0, |mut h| {
            for name in [face.say("指标", "Metric"), "A", "B", face.say("差别", "B − A")] {
                h.col(|ui| {
                    ui.label(RichText::new(name).strong());
                });
            }
        })
        .body(|body| {
            body.rows(22.0, list.len(), |mut row| {
                let l = &list[row.index()];
                row.col(|ui| {
                    ui.label(RichText::new(l.name.get(face.lang)).size(13.0)).on_hover_text(format!("{} {}", l.id, l.name.get(face.lang)));
                });
                for side in 0..2 {
                    row.col(|ui| {
                        let letter = l.ratings[side].map_or("", words::letter);
                        ui.label(RichText::new(format!("{} {letter}", number::metric(l.values[side], &l.unit, face.lang))).size(13.0));
                    });
                }
                row.col(|ui| {
                    let Some((x, y)) = l.values[0].zip(l.values[1]) else { return };
                    let d = number::with_unit(y - x, &l.unit, face.lang);
                    let sign = if y > x { "+" } else { "" };
                    let (mark, colour) = match l.better().filter(|_| verdict) {
                        Some(std::cmp::Ordering::Greater) => (face.say(" 好", " better"), GOOD),
                        Some(std::cmp::Ordering::Less) => (face.say(" 差", " worse"), BAD),
                        _ => ("", FAINT),
                    };
                    ui.label(RichText::new(format!("{sign}{d}{mark}")).size(13.0).color(face.ink(colour)));
                });
            });
        });
}

/// What the curves are: above them, where it covers none.
fn key(ui: &mut Ui, face: &Face) {
    let sample = |ui: &mut Ui, dashed: bool, colour: Color32, words: &str| {
        let (r, _) = ui.allocate_exact_size(vec2(24.0, 14.0), Sense::hover());
        let (line, mut mesh) = ([r.left_center(), r.right_center()], egui::epaint::Mesh::default());
        if dashed {
            dashes(&mut mesh, &line, 1.6, 5.0, 3.0, colour)
        } else {
            ribbon(&mut mesh, &line, 2.4, colour)
        }
        ui.painter().add(egui::Shape::mesh(mesh));
        ui.label(RichText::new(words).size(12.5));
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        for (name, colour) in ["A", "B"].into_iter().zip(SIDES) {
            sample(ui, false, face.ink(colour), &format!("{name} {}", face.say("到安全处", "safe")));
            sample(ui, true, face.ink(colour), &format!("{name} {}", face.say("房屋受灾", "hit")));
        }
    });
}

/// Safe and hit over time, both runs.
fn curves(ui: &mut Ui, a: &Stage, b: &Stage, face: &Face) {
    let points = |v: &[u32]| PlotPoints::from_iter(v.iter().enumerate().step_by(5).map(|(m, n)| [m as f64 / 60.0, f64::from(*n)]));
    let hour = a.clock.now().as_minutes() / 60.0;
    key(ui, face);
    // In a low window the table needs the room more.
    let height = (ui.available_height() * 0.3).clamp(84.0, 150.0);
    Plot::new("curves")
        .height(height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .show_axes([true, true])
        .x_axis_label(face.say("小时", "hours"))
        .show(ui, |p| {
            for (name, stage, colour) in [("A", a, SIDES[0]), ("B", b, SIDES[1])] {
                if let Some(c) = &stage.run.curves {
                    p.line(Line::new(format!("{name} {}", face.say("到安全处", "safe")), points(&c.own.safe)).color(face.ink(colour)).width(2.0));
                    p.line(
                        Line::new(format!("{name} {}", face.say("房屋受灾", "hit")), points(&c.own.hit))
                            .color(face.ink(colour))
                            .width(1.2)
                            .style(egui_plot::LineStyle::dashed_loose()),
                    );
                }
            }
            p.vline(VLine::new(face.say("此刻", "now"), hour).color(face.ink(hex(0xC8102E))).width(1.2));
        });
}

/// A side's name: its folder, its seed, its plans.
#[must_use]
pub fn title(stage: &Stage, lang: Lang) -> String {
    let run = &stage.run;
    let dir = run.dir.as_ref().and_then(|d| d.file_name()).map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    match lang {
        Lang::Zh => format!("{dir} · 种子 {}", run.tale.seed),
        Lang::En => format!("{dir} · seed {}", run.tale.seed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stage::tests::small;

    #[test]
    fn a_run_compared_with_itself_has_no_difference_and_every_line_is_equal() {
        let (a, b) = (small(), small());
        assert!(differences(&a, &b).is_empty() && common_end(&a, &b).is_none());
        let card = a.card.as_ref().expect("a card");
        for l in lines(card, card) {
            assert!(l.change().is_none_or(|c| c < 1e-12) && l.better().is_none_or(std::cmp::Ordering::is_eq), "{l:?}");
        }
        assert_eq!(lines(card, card).len(), card.metrics.len());
    }

    #[test]
    fn settlements_differ_only_where_people_do() {
        let (mut a, mut b) = (crate::view::stage::tests::small_stage(), crate::view::stage::tests::small_stage());
        for s in [&mut a, &mut b] {
            s.clock.seek(90.0 * 60_000.0);
            s.follow();
        }
        assert!(apart(&a, &b).is_empty());
        let i = b.now.counts.iter().position(|c| c.iter().sum::<u32>() > 0).expect("somebody lives there");
        b.now.counts[i][crate::record::tale::PeopleState::Safe as usize] += 3;
        assert_eq!(apart(&a, &b), [(i, 3, 0)]);
        a.now.counts[i][crate::record::tale::PeopleState::Dead as usize] += 1;
        assert_eq!(apart(&a, &b), [(i, 3, -1)]);
    }

    #[test]
    fn another_seed_and_another_file_forbid_a_verdict_and_another_plan_does_not() {
        let (mut a, mut b) = (small(), small());
        b.tale.seed += 1;
        assert_eq!(differences(&a, &b).len(), 1);
        b.tale.seed = a.tale.seed;
        let file = |name: &str, hash: &str| (PathBuf::from(name), Some(hash.to_owned()));
        a.made.files = vec![file("x/county.ron", "1"), file("x/plans/flood.ron", "1")];
        b.made.files = vec![file("y/county.ron", "1"), file("y/plans/flood.ron", "2")];
        assert!(differences(&a, &b).is_empty());
        // A plan that took the place of another may lie anywhere.
        b.made.files[1] = file("y/mine.ron", "3");
        assert!(!differences(&a, &b).is_empty());
        b.made.plans = vec![PathBuf::from("mine.ron")];
        assert!(differences(&a, &b).is_empty());
        b.made.files[0] = file("y/county.ron", "9");
        assert!(differences(&a, &b)[0].en.contains("county.ron"));
    }

    #[test]
    fn a_changed_number_another_engine_and_a_hazard_that_was_held_forbid_a_verdict_and_are_named() {
        use crate::drill::given::Given;
        let (mut a, mut b) = (small(), small());
        let one = |a: &Run, b: &Run| -> Words {
            let list = differences(a, b);
            assert_eq!(list.len(), 1, "{list:?}");
            list[0].clone()
        };
        b.made.sets = vec![("rain.scale".into(), "1.2".into())];
        let w = one(&a, &b);
        assert!(w.en.contains("A —, B rain.scale=1.2") && w.zh.contains("rain.scale=1.2"), "{w:?}");
        a.made.sets = b.made.sets.clone();
        (a.made.engine, b.made.engine) = ("0.1".into(), "0.2".into());
        assert!(one(&a, &b).en.contains("engines"));
        b.made.engine = a.made.engine.clone();
        b.made.given = vec![Given { at: Moment::minutes(75), order: Order::Freeze { on: true } }];
        let w = one(&a, &b);
        assert!(w.en.contains("A never held, B held from T+01:15"), "{w:?}");
        // Orders to people and teams are what is compared.
        b.made.given = vec![Given {
            at: Moment::minutes(75),
            order: Order::People { zones: Vec::new(), stage: crate::plan::order::WarnStage::LeaveNow, shelters: Vec::new() },
        }];
        assert!(differences(&a, &b).is_empty());
    }

    #[test]
    fn settlements_of_another_county_are_not_set_beside_these() {
        let (a, mut b) = (small(), small());
        assert!(same_places(&a, &b));
        let mut other = crate::scenario::valley::scenario();
        other.county.settlements.pop();
        b.scenario = Arc::new(other);
        assert!(!same_places(&a, &b));
    }
}

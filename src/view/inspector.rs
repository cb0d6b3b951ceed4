//! View / inspector — what is chosen on the map: its facts, its people now, its history; every line leads to its moment.
//!
//! In: a stage. Out: a panel; the event that was pressed. Not here: choosing (`map`), sentences (`report::story`).

use egui::{RichText, ScrollArea, Ui};

use super::face::{DOUBT, FAINT, Face};
use super::map::Picked;
use super::shape::STATES;
use super::signs::{ROAD_STATES, Sheet, team_state};
use super::stage::Stage;
use super::timeline::day_time;
use crate::base::ids::Id;
use crate::base::lang::{Lang, Text};
use crate::base::time::Moment;
use crate::map::place::GaugeKind;
use crate::map::river::Reach;
use crate::record::event::{Kind, Who};
use crate::record::tale::{PEOPLE_STATES, PeopleState};
use crate::report::{number, story, words};

/// Lines of history shown at most; the panel says how many there are in all.
const MOST: usize = 120;

/// A fact: what it is, and its value.
fn fact(ui: &mut Ui, face: &Face, name: Text, value: &str) {
    if value.is_empty() {
        return;
    }
    ui.label(RichText::new(name.get(face.lang)).color(FAINT));
    ui.label(value);
    ui.end_row();
}

/// What sort of thing somebody or something is.
#[must_use]
pub const fn kind_of(who: Who) -> Text {
    match who {
        Who::Household(_) => Text::new("住户", "Household"),
        Who::Settlement(_) => Text::new("村民小组", "Settlement"),
        Who::Village(_) => Text::new("村", "Village"),
        Who::Township(_) => Text::new("乡镇", "Township"),
        Who::Facility(_) => Text::new("设施", "Facility"),
        Who::Gauge(_) => Text::new("测站", "Gauge"),
        Who::Reach(_) => Text::new("河段", "River"),
        Who::Road(_) | Who::Link(_) => Text::new("道路", "Road"),
        Who::Team(_) => Text::new("队伍", "Team"),
        Who::Zone(_) => Text::new("危险区", "Danger zone"),
        Who::HazardPoint(_) => Text::new("隐患点", "Hazard point"),
        _ => Text::new("事项", "Matter"),
    }
}

/// The panel; returns the event that was pressed.
pub fn show(ui: &mut Ui, stage: &Stage, face: &Face) -> Option<u32> {
    let Some(chosen) = stage.chosen else {
        ui.add_space(8.0);
        ui.label(
            RichText::new(
                face.say(
                    "在地图上点任何东西：村庄、道路、队伍、测站、一户人家。",
                    "Click anything on the map: a village, a road, a team, a gauge, a household.",
                ),
            )
            .color(FAINT),
        );
        return None;
    };
    match chosen {
        Picked::Ground(p) => {
            ui.heading(face.say("地面", "Ground"));
            let place = stage.run.scenario.county.frame.to_lonlat(p);
            egui::Grid::new("facts").num_columns(2).spacing([14.0, 4.0]).show(ui, |ui| {
                fact(ui, face, Text::new("高程", "Height"), &format!("{:.0} {}", stage.map.ground().height(p), face.say("米", "m")));
                fact(ui, face, Text::new("经纬度", "Position"), &format!("{:.5}°, {:.5}°", place.lon, place.lat));
                if let Some(cell) = stage.map.ground().shape().cell_at(p) {
                    let reached = stage.map.reached().at(&stage.run, cell);
                    let text = match reached {
                        Some(t) => format!("{t}（{}）", day_time(&stage.run, t)),
                        None => stage.run.until_now(face, face.say("始终没有", "never")),
                    };
                    fact(ui, face, Text::new("灾害到达", "Reached at"), &text);
                }
            });
            None
        }
        Picked::Who(who) => {
            let name = stage.run.names().of(who, face.lang);
            ui.label(RichText::new(kind_of(who).get(face.lang)).size(12.5).color(FAINT));
            ui.heading(if name.is_empty() { "—" } else { &name });
            egui::Grid::new("facts").num_columns(2).spacing([14.0, 4.0]).show(ui, |ui| facts(ui, stage, who, face));
            people(ui, stage, who, face);
            ui.separator();
            history(ui, stage, who, face)
        }
    }
}

fn facts(ui: &mut Ui, stage: &Stage, who: Who, face: &Face) {
    let (run, lang) = (&stage.run, face.lang);
    let (county, names) = (&run.scenario.county, run.names());
    let people = |n: f64| number::with_unit(n, "persons", lang);
    match who {
        Who::Household(h) => {
            let Some(f) = run.tale.households.get(h.index()) else { return };
            let of = |n: u8| number::grouped(f64::from(n));
            fact(ui, face, Text::new("住址", "Lives in"), &names.of(Who::Settlement(f.settlement), lang));
            fact(ui, face, Text::new("人口", "People"), &people(f64::from(f.people)));
            let special = [
                (f.children, Text::new("儿童", "children")),
                (f.elders, Text::new("老人", "elders")),
                (f.reduced, Text::new("行动不便", "of reduced mobility")),
            ];
            let list: Vec<String> = special.iter().filter(|(n, _)| *n > 0).map(|(n, t)| format!("{} {}", t.get(lang), of(*n))).collect();
            fact(ui, face, Text::new("其中", "Of whom"), &list.join(" · "));
            fact(ui, face, Text::new("车辆", "Vehicles"), &format!("{} + {}", of(f.cars), of(f.motorcycles)));
            fact(ui, face, Text::new("二楼", "Upper floor"), if f.upper_floor { face.say("有", "yes") } else { face.say("无", "no") });
            if let Some(z) = f.zone {
                fact(ui, face, Text::new("危险区", "Danger zone"), &names.of(Who::Zone(z), lang));
            }
            if let Some(home) = stage.now.homes.get(h.index()) {
                let harm = [(PeopleState::Hurt, home.hurt), (PeopleState::Dead, home.dead)];
                let harm = harm.into_iter().filter(|(_, n)| *n > 0).map(|(s, n)| format!("{} {}", STATES[s as usize].0.get(lang), of(n)));
                let well = (home.hurt + home.dead < f.people).then(|| STATES[home.state as usize].0.get(lang).to_owned());
                fact(ui, face, Text::new("此刻", "Now"), &well.into_iter().chain(harm).collect::<Vec<_>>().join(" · "));
            }
        }
        Who::Settlement(s) => {
            let Some(x) = county.settlements.get(s.index()) else { return };
            fact(ui, face, Text::new("所属", "Belongs to"), &names.of(Who::Village(x.village), lang));
            fact(ui, face, Text::new("常住", "Residents"), &people(f64::from(x.residents)));
            for z in run.scenario.books.zones.iter().filter(|z| z.settlements.contains(&s)) {
                fact(ui, face, Text::new("危险区", "Danger zone"), z.name.get(lang));
            }
            fact(ui, face, Text::new("广播覆盖", "Loudspeakers reach"), &number::with_unit(x.loudspeaker_share, "share", lang));
        }
        Who::Village(v) => {
            let Some(x) = county.villages.get(v.index()) else { return };
            fact(ui, face, Text::new("所属", "Belongs to"), &names.of(Who::Township(x.township), lang));
            let residents: u32 = county.settlements.iter().filter(|s| s.village == v).map(|s| s.residents).sum();
            fact(ui, face, Text::new("常住", "Residents"), &people(f64::from(residents)));
        }
        Who::Facility(f) => {
            let Some(x) = county.facilities.get(f.index()) else { return };
            let load = stage.now.shelters.get(f.index()).copied().unwrap_or(0);
            if x.capacity > 0 {
                fact(ui, face, Text::new("容量", "Holds"), &people(f64::from(x.capacity)));
            }
            if x.capacity > 0 || load > 0 {
                let over = if x.capacity > 0 && load > x.capacity { face.say("（超员）", " (over capacity)") } else { "" };
                fact(ui, face, Text::new("此刻在内", "Inside now"), &format!("{}{over}", people(f64::from(load))));
            }
        }
        Who::Gauge(g) => gauge(ui, stage, g.index(), face),
        Who::Reach(r) => {
            if let Some(x) = county.rivers.reaches.get(r.index()) {
                reach(ui, face, x);
            }
        }
        Who::Road(r) => {
            let Some(x) = county.roads.roads.get(r.index()) else { return };
            fact(ui, face, Text::new("等级", "Class"), words::road_class(x.class).get(lang));
            fact(ui, face, Text::new("长度", "Length"), &number::with_unit(x.length_m, "m", lang));
            fact(ui, face, Text::new("车道", "Lanes"), &x.lanes.to_string());
            let now = usize::from(stage.now.roads.get(r.index()).copied().unwrap_or(0)).min(3);
            let words = now.checked_sub(1).map_or(Text::new("畅通", "free"), |i| ROAD_STATES[i].0);
            fact(ui, face, Text::new("此刻", "Now"), words.get(lang));
            if let Some(u) = run.traffic(stage.now.at).find(|u| u.road == r.0) {
                let text = format!("{} + {} · {} {}", u.passed[0], u.passed[1], face.say("最长排队", "longest queue"), u.queue[0].max(u.queue[1]));
                let from = Moment::ZERO + crate::record::tale::FLOW_BIN * i64::from(run.bin(stage.now.at));
                fact(ui, face, Text::new("一刻钟内通过", "Passed in 15 min"), &format!("{text}（{} {from}）", face.say("自", "from")));
            }
        }
        Who::Team(t) => {
            let Some(x) = county.teams.get(t.index()) else { return };
            fact(ui, face, Text::new("驻地", "Base"), &names.of(Who::Facility(x.base), lang));
            fact(ui, face, Text::new("人数", "People"), &people(f64::from(x.people)));
            fact(ui, face, Text::new("装备", "Equipment"), &format!("{} {} · {} {}", x.vehicles, face.say("车", "vehicles"), x.boats, face.say("艇", "boats")));
            let state = stage.now.teams(run).into_iter().find(|a| a.0 == t.0).map(|a| a.2);
            fact(ui, face, Text::new("此刻", "Now"), team_state(state).get(lang));
            if let Some(eta) = Sheet::arrives(run, t, stage.now.at) {
                fact(ui, face, Text::new("预计到达", "Arrives"), &format!("{eta}（{}）", day_time(run, eta)));
            }
        }
        Who::Zone(z) => {
            let Some(x) = run.scenario.books.zones.get(z.index()) else { return };
            fact(ui, face, Text::new("村", "Village"), &names.of(Who::Village(x.village), lang));
            fact(ui, face, Text::new("先后", "Class"), &x.class.to_string());
        }
        Who::HazardPoint(p) => {
            let Some(x) = county.hazard_points.get(p.index()) else { return };
            fact(ui, face, Text::new("户数", "Households"), &x.households.to_string());
            fact(ui, face, Text::new("坡度", "Slope"), &format!("{:.0}°", x.slope_deg));
        }
        Who::Clause(c) => {
            let Some(x) = run.scenario.books.clauses.get(c.index()) else { return };
            ui.label("");
            ui.label(x.text.get(lang));
            ui.end_row();
        }
        _ => {}
    }
}

fn gauge(ui: &mut Ui, stage: &Stage, i: usize, face: &Face) {
    let run = &stage.run;
    let Some(x) = run.scenario.county.gauges.get(i) else { return };
    let stage_gauge = x.kind == GaugeKind::Stage;
    let tracks = &run.tale.tracks;
    let list = if stage_gauge { &tracks.stages } else { &tracks.rain_1h };
    let Some((_, values)) = list.iter().find(|(g, _)| *g as usize == i) else { return };
    let minute = (stage.now.at.as_millis().max(0) / 60_000) as usize;
    let unit = if stage_gauge { face.say("米", "m") } else { face.say("毫米/时", "mm/h") };
    if let Some(v) = values.get(minute.min(values.len().saturating_sub(1))) {
        fact(ui, face, Text::new("真实值", "True value"), &format!("{v:.2} {unit}"));
    }
    if let Some(w) = x.warning_m {
        fact(ui, face, Text::new("警戒", "Warning"), &format!("{w:.2} {}", face.say("米", "m")));
    }
    if let Some(w) = x.guarantee_m {
        fact(ui, face, Text::new("保证", "Guarantee"), &format!("{w:.2} {}", face.say("米", "m")));
    }
}

fn reach(ui: &mut Ui, face: &Face, x: &Reach) {
    fact(ui, face, Text::new("流域面积", "Catchment"), &format!("{} km²", number::plain(x.area_km2)));
    fact(ui, face, Text::new("长度", "Length"), &number::with_unit(x.length_m, "m", face.lang));
    if let Some(d) = x.dam {
        fact(ui, face, Text::new("坝高", "Dam height"), &number::with_unit(d.height_m, "m", face.lang));
    }
}

/// People of a settlement, a village or a township now, by state.
fn people(ui: &mut Ui, stage: &Stage, who: Who, face: &Face) {
    let county = &stage.run.scenario.county;
    let inside = |s: usize| {
        let village = county.settlements[s].village;
        match who {
            Who::Settlement(x) => x.index() == s,
            Who::Village(v) => village == v,
            Who::Township(t) => county.villages.get(village.index()).is_some_and(|v| v.township == t),
            Who::Zone(z) => stage.run.scenario.books.zones.get(z.index()).is_some_and(|z| z.settlements.iter().any(|x| x.index() == s)),
            _ => false,
        }
    };
    let mut sum = [0u32; PEOPLE_STATES];
    for (_, counts) in stage.now.counts.iter().enumerate().filter(|(s, _)| inside(*s)) {
        sum.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
    }
    let all: u32 = sum.iter().sum();
    if all == 0 {
        return;
    }
    ui.add_space(4.0);
    ui.label(RichText::new(face.say("此刻的群众", "People now")).strong());
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 14.0), egui::Sense::hover());
    let mut x = rect.left();
    for state in super::moment::STACK {
        let i = state as usize;
        let w = rect.width() * sum[i] as f32 / all as f32;
        ui.painter().rect_filled(egui::Rect::from_min_size(egui::pos2(x, rect.top()), egui::vec2(w, rect.height())), 0.0, face.ink(STATES[i].1));
        x += w;
    }
    ui.horizontal_wrapped(|ui| {
        for (i, n) in sum.iter().enumerate().filter(|(_, n)| **n > 0) {
            ui.label(RichText::new(format!("{} {}", STATES[i].0.get(face.lang), number::grouped(f64::from(*n)))).size(13.0));
        }
    });
}

fn history(ui: &mut Ui, stage: &Stage, who: Who, face: &Face) -> Option<u32> {
    let run = &stage.run;
    let empty = Vec::new();
    let list = run.history.get(&who).unwrap_or(&empty);
    let quiet = |k: Kind| matches!(k, Kind::ReadingArrived | Kind::HousePeak | Kind::QueueMeasured);
    let shown: Vec<u32> = list.iter().copied().filter(|n| !quiet(run.tale.events[*n as usize].kind)).collect();
    let upto = shown.partition_point(|n| run.tale.events[*n as usize].at <= stage.now.at);
    let title = match face.lang {
        Lang::Zh => format!("经过（{} 条，已发生 {upto}）", shown.len()),
        Lang::En => format!("History ({} events, {upto} so far)", shown.len()),
    };
    ui.label(RichText::new(title).strong());
    if shown.is_empty() {
        ui.label(RichText::new(face.say("记录里没有关于它的事件。", "The record holds no event about it.")).color(FAINT));
        return None;
    }
    let names = run.names();
    let from = upto.saturating_sub(MOST / 2);
    let mut pressed = None;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("history").show(ui, |ui| {
        if from > 0 {
            ui.label(RichText::new(format!("… {from}")).color(FAINT));
        }
        for n in shown.iter().skip(from).take(MOST) {
            let e = &run.tale.events[*n as usize];
            let colour = if e.at > stage.now.at { FAINT } else { ui.visuals().text_color() };
            let text = format!("{}  {}", e.at, story::sentence(&names, e, face.lang));
            let chosen = stage.event == Some(*n);
            let why = names.why(e.cause.why, face.lang);
            let r = ui.selectable_label(chosen, RichText::new(text).size(13.0).color(colour)).on_hover_text(format!(
                "{}\n{} {why}",
                day_time(run, e.at),
                face.say("起因：", "because of ")
            ));
            if r.clicked() {
                pressed = Some(*n);
            }
        }
        if from + MOST < shown.len() {
            ui.label(RichText::new(format!("… {}", shown.len() - from - MOST)).color(FAINT));
        }
    });
    pressed
}

/// What happened before the event that was gone to: its chain of causes, the first below.
pub fn causes(ui: &mut Ui, stage: &Stage, face: &Face) -> Option<u32> {
    let run = &stage.run;
    let first = run.tale.events.get(stage.event? as usize)?;
    let names = run.names();
    let mut pressed = None;
    ui.label(RichText::new(face.say("为什么", "Why")).strong());
    let (mut at, mut depth) = (Some(first), 0);
    while let Some(e) = at {
        let n = e.seq as u32;
        let lead = if depth == 0 { "" } else { "↳ " };
        let text = format!("{lead}{}  {}", e.at, story::sentence(&names, e, face.lang));
        if ui.selectable_label(depth == 0, RichText::new(text).size(13.0)).clicked() {
            pressed = Some(n);
        }
        if depth == 0 || e.cause.seq.is_none() {
            ui.label(RichText::new(format!("　{}", names.why(e.cause.why, face.lang))).size(12.5).color(DOUBT));
        }
        depth += 1;
        at = e.cause.seq.filter(|_| depth < 12).and_then(|s| run.tale.events.get(s as usize));
    }
    pressed
}

//! View / first — the first minute: an example that runs by itself, with three hints, one decision and a result.
//!
//! In: the drill that is being watched. Out: a card over the map, hints beside what they speak of. Not here: running the drill.
//! Rule: it uses the same drill, clock and map as everything else; each hint stands outside its target, goes by itself or at the
//! press that it asks for, and closing anything never blocks it. The decision is a true one: who orders people out makes another night of
//! the same rain, with his order in its record; who waits sees the plan. Figures of the result are those of the run.

use egui::{Align2, Color32, CornerRadius, FontId, Rect, RichText, Stroke, Ui, vec2};

use super::command::Do;
use super::face::{ACCENT, Face, hex};
use super::stage::Stage;
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::record::event::Kind;
use crate::report::number;

/// Where the first minute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The files are being read.
    Waiting,
    /// One sentence; it plays.
    Opening,
    /// Space stops and goes on.
    Space,
    /// It stands still: order people out now, or wait.
    Decide,
    /// The legend.
    Legend,
    /// The timeline can be drawn back.
    Timeline,
    /// The result.
    Result,
}

/// The first minute.
#[derive(Clone, Copy, Debug)]
pub struct First {
    /// Where it stands.
    pub step: Step,
    since: f64,
    /// When it began, seconds of the window.
    pub began: f64,
    /// The moment of another night at which it goes on.
    pub again: Option<Moment>,
}

/// What the reader has pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No more of it.
    Close,
    /// A command.
    Do(Do),
    /// People are ordered out now.
    OrderOut,
    /// The plan goes on.
    Wait,
}

/// Seconds that a hint stays unless the reader does what it says (UX §4.5).
const HINT_S: f64 = 6.0;
/// Seconds until a decision that nobody takes is left to the plan, and until one is asked for though nothing has happened (assumed).
const DECIDE_S: [f64; 2] = [8.0, 4.0];

/// Whether something has happened upon which somebody must decide: water is where it should have been foreseen, or a level was set.
fn must_decide(stage: &Stage) -> bool {
    let now = stage.clock.now();
    let events = &stage.run.tale.events;
    let upto = events.partition_point(|e| e.at <= now);
    events[..upto].iter().any(|e| matches!(e.kind, Kind::LevelTrue | Kind::LevelSet | Kind::ZoneTrue))
}

impl First {
    /// Begins.
    #[must_use]
    pub const fn begin(now_s: f64) -> Self {
        Self { step: Step::Waiting, since: now_s, began: now_s, again: None }
    }

    /// Moves on; `pressed` says that the reader has stopped the clock.
    pub fn tick(&mut self, stage: Option<&mut Stage>, computed: bool, now_s: f64) {
        let Some(stage) = stage else { return };
        let age = now_s - self.since;
        let next = match self.step {
            Step::Waiting => {
                stage.clock.set_speed(600.0);
                stage.clock.playing = true;
                Some(Step::Opening)
            }
            Step::Opening if age > 5.0 => Some(Step::Space),
            Step::Space if age > HINT_S || (age > 0.5 && !stage.clock.playing) => {
                if must_decide(stage) || age > HINT_S + DECIDE_S[1] {
                    stage.clock.playing = false;
                    Some(Step::Decide)
                } else {
                    stage.clock.playing = true;
                    None
                }
            }
            Step::Decide if age > DECIDE_S[0] => {
                self.go_on(stage);
                Some(Step::Legend)
            }
            // Another night has been computed as far as the order: it goes on from there.
            Step::Legend if self.again.is_some_and(|at| stage.clock.now() >= at && stage.clock.edge() >= at) => {
                self.again = None;
                self.go_on(stage);
                None
            }
            Step::Legend if age > HINT_S => Some(Step::Timeline),
            Step::Timeline if stage.clock.now() >= stage.clock.end() => Some(Step::Result),
            Step::Timeline if age > HINT_S && computed => {
                // What is left is shown as fast as the minute asks for.
                let left = (stage.clock.end().as_millis() as f64 - stage.clock.now_ms()) / 1000.0;
                let seconds = (52.0 - (now_s - self.began)).max(4.0);
                stage.clock.set_speed((left / seconds).max(1200.0));
                stage.clock.playing |= !stage.clock.is_held();
                None
            }
            _ => None,
        };
        if let Some(step) = next {
            (self.step, self.since) = (step, now_s);
        }
    }

    fn go_on(&self, stage: &mut Stage) {
        stage.clock.set_speed(1200.0);
        stage.clock.playing = true;
    }

    /// The decision is taken; `again` is the moment of another night from which on it is shown.
    pub fn decided(&mut self, again: Option<Moment>, now_s: f64) {
        (self.step, self.since, self.again) = (Step::Legend, now_s, again);
    }

    /// The sentence of a step, and which part of the window it speaks of.
    #[must_use]
    pub fn words(&self, face: &Face) -> Option<&'static str> {
        match self.step {
            Step::Opening => Some(face.say(
                "凌晨 3 点，岩门镇暴雨。县里按预案发预警、组织转移——看看来不来得及。",
                "Three in the morning, a cloudburst over Yanmen. The county warns and evacuates by its plan: will it be in time?",
            )),
            Step::Space => {
                Some(face.say("空格键：暂停和继续。▶ 按钮在下面的时间面板里。", "Space: pause and go on. The ▶ button is in the panel of time below."))
            }
            Step::Decide => Some(face.say(
                "水情已到该决定的时候：现在就下令转移，还是等一等？两种选择会算出两个不同的夜晚。",
                "It is time to decide: order people out now, or wait? Each choice makes a night of its own.",
            )),
            Step::Legend => Some(face.say(
                "左下角是图例：蓝色越深水越深，每种群众状态有自己的形状。",
                "The legend is at the lower left: the darker the blue the deeper the water; each state of people has its own shape.",
            )),
            Step::Timeline => Some(face.say("拖动下面的时间轴，可以回到任何时刻。", "Drag the timeline below to any moment.")),
            Step::Waiting | Step::Result => None,
        }
    }

    /// Where the hint stands: over the map, away from what it speaks of.
    #[must_use]
    pub fn place(&self, map: Rect, size: egui::Vec2) -> Rect {
        let at = match self.step {
            Step::Legend => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        let inner = if self.step == Step::Legend { map.shrink(12.0) } else { map.shrink2(vec2(24.0, 56.0)) };
        at.align_size_within_rect(size, inner)
    }

    /// Draws it over the map. Returns what was pressed.
    pub fn show(&self, ui: &mut Ui, map: Rect, stage: &Stage, face: &Face) -> Option<Answer> {
        if self.step == Step::Result {
            return result(ui, map, stage, face);
        }
        let words = self.words(face)?;
        let room = (map.width() - 120.0).clamp(200.0, 560.0);
        let galley = ui.painter().layout(words.to_owned(), FontId::proportional(16.0), Color32::WHITE, room);
        let rect = self.place(map, galley.size() + vec2(32.0, 54.0));
        ui.painter().rect(rect, CornerRadius::same(8), face.ink(super::face::BAR), Stroke::new(2.0, Color32::WHITE), egui::StrokeKind::Outside);
        ui.painter().galley(rect.min + vec2(16.0, 12.0), galley, Color32::WHITE);
        let skip = Rect::from_min_size(rect.right_bottom() - vec2(104.0, 36.0), vec2(92.0, 26.0));
        let r = ui.put(skip, egui::Button::new(RichText::new(face.say("跳过引导", "Skip")).color(Color32::WHITE)).fill(Color32::from_white_alpha(40)));
        let mut answer = r.clicked().then_some(Answer::Close);
        if self.step == Step::Decide {
            let least = vec2(150.0, 26.0);
            let row = Rect::from_min_max(rect.left_bottom() + vec2(16.0, -36.0), skip.left_bottom() - vec2(8.0, 0.0));
            ui.scope_builder(egui::UiBuilder::new().max_rect(row).layout(egui::Layout::left_to_right(egui::Align::Center)), |ui| {
                let order = RichText::new(face.say("现在发布转移令", "Order them out now")).color(Color32::WHITE).strong();
                if ui.add(egui::Button::new(order).fill(face.ink(hex(0xB3261E))).min_size(least)).clicked() {
                    answer = Some(Answer::OrderOut);
                }
                if ui.add(egui::Button::new(face.say("再等 20 分钟", "Wait 20 minutes")).min_size(least)).clicked() {
                    answer = Some(Answer::Wait);
                }
            });
        }
        answer
    }
}

fn result(ui: &mut Ui, map: Rect, stage: &Stage, face: &Face) -> Option<Answer> {
    let card = stage.run.card.as_ref()?;
    let p = &card.people;
    let n = number::grouped;
    let rect = Align2::CENTER_CENTER.align_size_within_rect(vec2(460.0, 210.0), map);
    let mut answer = None;
    ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
        egui::Frame::popup(ui.style()).inner_margin(18.0).show(ui, |ui| {
            ui.set_width(424.0);
            ui.heading(face.say("结果", "The result"));
            let text = match face.lang {
                Lang::Zh => {
                    format!("受威胁 {} 人 · 洪水到前已到安全处 {} · 累计遇险 {} · 遇难（模拟）{}", n(p.at_risk), n(p.safe_before), n(p.caught), n(p.dead))
                }
                Lang::En => {
                    format!(
                        "{} at risk · {} safe before the water · {} ever caught · {} dead (simulated)",
                        n(p.at_risk),
                        n(p.safe_before),
                        n(p.caught),
                        n(p.dead)
                    )
                }
            };
            ui.label(RichText::new(text).size(15.0));
            if let Some(side) = &card.vs.no_plan {
                let text = match face.lang {
                    Lang::Zh => {
                        format!("同一夜没有预案：安全 {} · 累计遇险 {} · 遇难 {}", n(side.people.safe_before), n(side.people.caught), n(side.people.dead))
                    }
                    Lang::En => format!(
                        "The same night without a plan: {} safe · {} ever caught · {} dead",
                        n(side.people.safe_before),
                        n(side.people.caught),
                        n(side.people.dead)
                    ),
                };
                ui.label(text);
            }
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                let why = egui::Button::new(RichText::new(face.say("看为什么", "See why")).color(Color32::WHITE)).fill(face.ink(ACCENT));
                if ui.add(why).clicked() {
                    answer = Some(Answer::Do(Do::GoReview));
                }
                if ui.button(face.say("换一种灾害", "Another hazard")).clicked() {
                    answer = Some(Answer::Do(Do::GoLibrary));
                }
                if ui.button(face.say("留在这里", "Stay here")).clicked() {
                    answer = Some(Answer::Close);
                }
            });
        });
    });
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stage::tests::small_stage;
    use egui::pos2;

    #[test]
    fn a_user_who_does_nothing_reaches_the_result_within_a_minute() {
        let mut stage = small_stage();
        let mut first = First::begin(0.0);
        let mut t = 0.0;
        while first.step != Step::Result && t < 120.0 {
            stage.tick(0.05);
            first.tick(Some(&mut stage), true, t);
            t += 0.05;
        }
        assert!(t <= 60.0, "the result came after {t:.0} s");
    }

    #[test]
    fn no_hint_covers_what_it_speaks_of_at_the_least_window_and_twice_its_size() {
        // The map of a window of 1280 × 720, and of one at 200 %.
        for map in [Rect::from_min_size(pos2(0.0, 44.0), vec2(940.0, 460.0)), Rect::from_min_size(pos2(0.0, 44.0), vec2(420.0, 200.0))] {
            let legend = Rect::from_min_max(pos2(map.left(), map.bottom() - map.height() * 0.5), pos2(map.left() + 180.0, map.bottom()));
            let timeline = Rect::from_min_max(map.left_bottom(), map.right_bottom() + vec2(0.0, 120.0));
            for (step, target) in [(Step::Space, timeline), (Step::Decide, timeline), (Step::Legend, legend), (Step::Timeline, timeline)] {
                let hint = First { step, since: 0.0, began: 0.0, again: None }
                    .place(map, vec2((map.width() - 120.0).clamp(200.0, 560.0).min(map.width() - 200.0), 90.0));
                assert!(!hint.intersects(target), "{step:?}: {hint:?} covers {target:?}");
            }
        }
    }
}

//! View / act — what each command does to the window, and which keys ask for it.
//!
//! In: a command, or the keys of a frame. Out: the shell changed. Not here: the table of commands (`command`).

use std::collections::BTreeSet;
use std::path::Path;

use egui::{Key, Ui};

use super::chord::Chord;
use super::command::{self, Do, Mode};
use super::door::Words;
use super::face::Face;
use super::first::First;
use super::help::Palette;
use super::library::Wish;
use super::shell::{For, Over, Shell};
use super::stage::Stage;
use super::watch::{self, Wish as Run};
use crate::base::ids::{FacilityId, ZoneId};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::drill::given::{Given, Order};
use crate::plan::order::WarnStage;
use crate::plan::zone::Refuge;
use crate::record::tale::PlanUse;

impl Shell {
    /// Keys: the table's, and digits for speeds.
    pub(super) fn keys(&mut self, ui: &Ui) {
        let typing = ui.ctx().egui_wants_keyboard_input();
        let mut wanted = Vec::new();
        let mut speed = None;
        ui.input_mut(|i| {
            for row in command::TABLE.iter().filter(|r| r.modes.contains(&self.mode)) {
                for chord in row.keys {
                    if (typing || self.over.is_some()) && !chord.while_typing() {
                        continue;
                    }
                    if exactly(i, *chord) {
                        wanted.push(row.id);
                    }
                }
            }
            if !typing && self.over.is_none() {
                let digits = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
                for (n, key) in digits.into_iter().enumerate() {
                    if exactly(i, Chord { ctrl: false, shift: false, key }) {
                        speed = super::clock::SPEEDS.get(n).copied();
                    }
                }
            }
        });
        if let (Some(speed), Some(stage)) = (speed, self.stage()) {
            stage.clock.set_speed(speed);
        }
        for id in wanted {
            self.act(id);
        }
    }

    /// Does a command, or says why it cannot be done.
    pub fn act(&mut self, id: Do) {
        // What is still being typed belongs to what is saved.
        if let (Do::Save | Do::SaveVersion | Do::ReadAgain | Do::Undo | Do::Redo, Some(e)) = (id, &mut self.edit) {
            e.commit();
        }
        if let Some(why) = command::why_not(id, &self.standing()) {
            self.say(Words::new(why.zh, why.en), 3.0);
            return;
        }
        let (face, now_s) = (self.face, self.last_s.unwrap_or(0.0));
        match id {
            Do::GoLibrary => self.mode = Mode::Library,
            Do::GoEdit => self.mode = Mode::Edit,
            Do::GoDrill => self.mode = Mode::Drill,
            Do::GoReview => self.mode = Mode::Review,
            Do::GoCompare => self.mode = Mode::Compare,
            Do::OpenPath => self.lay(Over::Path),
            Do::Refresh => {
                self.library.refresh();
                self.say(Words::new("已重新扫描", "looked again"), 2.0);
            }
            Do::FirstMinute => self.begin_first(),
            Do::RunDrill => {
                let chosen = self.library.in_front().filter(|e| matches!(e.what, super::library::What::Drill)).map(|e| e.path.clone());
                if let Some(file) = chosen {
                    self.run(&file, Run::default());
                } else if let Some(w) = &self.watch {
                    // The same night once more.
                    let (file, wish) = (w.file.clone(), Run { from: w.wish.from.clone(), no_plan: w.wish.no_plan, ..Run::default() });
                    self.run(&file, wish);
                }
            }
            Do::Export => {
                if let Some(dir) = self.review.as_ref().and_then(|s| s.run.dir.clone()) {
                    self.exporting = Some(watch::export(&self.doors, &dir, self.face.lang));
                }
            }
            Do::Undo | Do::Redo | Do::Save | Do::SaveVersion | Do::ReadAgain => self.on_plan(id),
            Do::TakeCommand => self.take_command(),
            Do::LetGo => {
                let end = self.drill.as_ref().map_or(Moment::ZERO, |s| s.clock.end());
                if let Some(w) = &mut self.watch {
                    w.let_go(end);
                }
            }
            Do::Freeze => {
                let on = self.watch.as_ref().is_some_and(|w| !w.frozen);
                self.give(Order::Freeze { on });
            }
            Do::EndDrill => {
                if let Some(w) = &self.watch {
                    w.stop();
                }
            }
            Do::Flip => {
                self.table.flipped = match self.table.flipped {
                    None => Some(false),
                    Some(false) => Some(true),
                    Some(true) => None,
                }
            }
            Do::JumpTime => self.lay(Over::Time),
            Do::Breakpoints => self.lay(Over::Breakpoints),
            Do::Layers => self.lay(Over::Layers),
            Do::Find => self.lay(Over::Find),
            Do::Palette => self.lay(Over::Palette),
            Do::Help => self.lay(Over::Help),
            Do::Settings => self.lay(Over::Settings),
            Do::Inspector => self.side_open = !self.side_open,
            Do::TimePanel => {
                if let Some(s) = self.stage() {
                    s.lanes.open = !s.lanes.open;
                }
            }
            Do::HideAll => self.bare = !self.bare,
            Do::Language => {
                self.face.lang = match self.face.lang {
                    Lang::Zh => Lang::En,
                    Lang::En => Lang::Zh,
                }
            }
            Do::Larger => self.face.scale = (self.face.scale + 0.1).min(2.0),
            Do::Smaller => self.face.scale = (self.face.scale - 0.1).max(1.0),
            Do::Contrast => self.face.contrast = !self.face.contrast,
            Do::Grey => self.face.grey = !self.face.grey,
            Do::Still => self.face.still = !self.face.still,
            Do::FullScreen => self.full_screen = !self.full_screen,
            Do::Close => self.close(),
            _ => {
                if let Some(s) = self.stage() {
                    on_stage(s, id, &face, now_s);
                }
            }
        }
    }

    fn lay(&mut self, over: Over) {
        self.typed.clear();
        self.palette = Palette::default();
        self.over = if self.over == Some(over) { None } else { Some(over) };
    }

    /// Closes the innermost thing; never the window.
    fn close(&mut self) {
        if self.trouble.take().is_some() || self.over.take().is_some() || self.first.take().is_some() {
            return;
        }
        if self.bare {
            self.bare = false;
        } else if let Some(s) = self.stage() {
            (s.chosen, s.event) = (None, None);
        }
    }

    /// Does what the library wishes.
    pub fn grant(&mut self, wish: Wish) {
        match wish {
            Wish::Open(dir) => self.open(&dir, For::Review),
            Wish::Compare(dir) => {
                let whom = if self.sides[0].is_none() && !self.jobs.iter().any(|j| j.whom == For::A) { For::A } else { For::B };
                self.open(&dir, whom);
                self.mode = Mode::Compare;
            }
            Wish::Run(file) => self.run(&file, Run::default()),
            Wish::Edit(file) => self.edit(&file),
            Wish::Command(file) => self.run(&file, Run { commanded: true, no_plan: true, ..Run::default() }),
            Wish::Do(id) => self.act(id),
        }
    }

    /// What is done to the plan that is edited.
    fn on_plan(&mut self, id: Do) {
        let Some(e) = &mut self.edit else { return };
        // What was refused stands in its field, and nothing is saved past it.
        if matches!(id, Do::Save | Do::SaveVersion) && !e.typed().is_empty() {
            self.trouble.clone_from(&e.refused);
            return;
        }
        let said = match id {
            Do::Undo => e.draft.undo().map(|s| s.map(|s| Words::new(format!("已撤销：{}", s.zh), format!("undone: {}", s.en)))),
            Do::Redo => e.draft.redo().map(|s| s.map(|s| Words::new(format!("已重做：{}", s.zh), format!("done again: {}", s.en)))),
            Do::ReadAgain => e.draft.read_again().map(|new| {
                Some(if new {
                    Words::new("已重新读取，可撤销", "read again; it can be undone")
                } else {
                    Words::new("文件没有变化", "the file is what is edited")
                })
            }),
            Do::Save => e.draft.save().map(|()| Some(Words::new("已保存", "saved"))),
            _ => e.draft.save_as_version().map(|p| {
                let name = p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                Some(Words::new(format!("已另存为 {name}"), format!("saved as {name}")))
            }),
        };
        e.looked_s = None;
        match said {
            Ok(Some(words)) => self.say(words, 3.0),
            Ok(None) => {}
            Err(why) => self.trouble = Some(why),
        }
        if matches!(id, Do::Save | Do::SaveVersion) {
            self.library.refresh();
        }
    }

    /// Another drill from the clock's moment on: computed up to there with the orders given until then, and commanded from there.
    fn take_command(&mut self) {
        let Some(s) = self.stage() else { return };
        s.clock.playing = false;
        let until = s.clock.now();
        let given = s.run.made.given.iter().filter(|g| g.at <= until).cloned().collect();
        let Some(file) = s.run.made.drill.clone() else { return };
        let (from, no_plan) = (s.run.origin.clone(), s.run.tale.plan_use == PlanUse::NoPlan);
        self.run(&file, Run { from, commanded: true, no_plan, until, given });
    }

    /// Gives an order to the drill that is commanded, or says why it cannot be given now.
    pub(super) fn give(&mut self, order: Order) {
        let (Some(w), Some(s)) = (&mut self.watch, self.drill.as_deref_mut()) else { return };
        match w.may_order(s.clock.now()) {
            Ok(()) => {
                let at = w.order(order.clone());
                // What is still being computed keeps its own list of what was ordered of it, so that another drill can be made of it.
                s.run.made.given.push(Given { at, order });
                self.say(Words::new(format!("指令已下达，{at} 生效"), format!("the order is given; it counts from {at}")), 4.0);
            }
            Err(why) => self.say(why, 6.0),
        }
    }

    fn begin_first(&mut self) {
        let Some(file) = self.library.example().map(Path::to_path_buf) else { return };
        self.run(&file, Run::default());
        self.first = Some(First::begin(self.last_s.unwrap_or(0.0)));
    }

    /// The first minute's decision: to wait goes on with the plan; an order makes another night, the same until now, with the order in it.
    pub(super) fn decide(&mut self, order_out: bool) {
        let file = self.watch.as_ref().map(|w| w.file.clone());
        let (Some(mut first), Some(s)) = (self.first, self.drill.as_deref_mut()) else { return };
        let now_s = self.last_s.unwrap_or(0.0);
        let wish = order_out.then(|| {
            let books = &s.run.scenario.books;
            let zones: Vec<ZoneId> = (0..books.zones.len()).map(|z| ZoneId(z as u32)).collect();
            let shelters = books.zones.iter().flat_map(|z| &z.refuges).filter_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None });
            let shelters: BTreeSet<FacilityId> = shelters.collect();
            let order = Order::People { zones, stage: WarnStage::LeaveNow, shelters: shelters.into_iter().collect() };
            // The next whole minute: what is shown has happened.
            let at = Moment::minutes(s.clock.now().as_millis() / 60_000 + 1);
            (file, Run { until: at, given: vec![Given { at, order }], ..Run::default() })
        });
        match wish {
            Some((Some(file), wish)) => {
                first.decided(Some(wish.until), now_s);
                // The night without the order is not wanted any more, nor its beginning on the disk.
                if let Some(w) = self.watch.take() {
                    w.throw_away();
                }
                self.run(&file, wish);
            }
            _ => {
                s.clock.set_speed(1200.0);
                s.clock.playing = true;
                first.decided(None, now_s);
            }
        }
        self.first = Some(first);
    }
}

/// Whether a key went down with exactly these beside it.
fn exactly(i: &mut egui::InputState, chord: Chord) -> bool {
    let want = chord.modifiers();
    let at = i.events.iter().position(|e| {
        matches!(e, egui::Event::Key { key, pressed: true, modifiers, .. }
            if *key == chord.key && modifiers.command == want.command && modifiers.shift == (want.shift || (chord.key == Key::Plus && modifiers.shift)) && !modifiers.alt)
    });
    at.map(|at| i.events.remove(at)).is_some()
}

fn on_stage(s: &mut Stage, id: Do, face: &Face, now_s: f64) {
    let minute = 60_000.0;
    match id {
        Do::Play => s.clock.toggle(),
        Do::StepBack => s.clock.step(-10_000.0),
        Do::StepOn => s.clock.step(10_000.0),
        Do::MinuteBack => s.clock.step(-minute),
        Do::MinuteOn => s.clock.step(minute),
        Do::EventOn | Do::EventBack => {
            let at = s.clock.now() + crate::base::time::Span::millis(super::clock::BEFORE_MS as i64);
            if let Some(event) = s.run.mark_beside(at, id == Do::EventOn).map(|m| m.event) {
                s.go_to_event(event, face, now_s);
            }
        }
        Do::ToStart => s.clock.seek(0.0),
        Do::ToEnd => s.clock.seek(f64::MAX),
        Do::Slower => s.clock.shift(false),
        Do::Faster => s.clock.shift(true),
        Do::Bookmark => {
            s.clock.bookmark();
        }
        Do::Tilt => s.map.tilt(face, now_s),
        Do::ResetView => s.map.reset(&s.run, face, now_s),
        Do::ZoomIn => s.map.zoom(1.3),
        Do::ZoomOut => s.map.zoom(1.0 / 1.3),
        Do::PanNorth => s.map.nudge(0.0, -1.0),
        Do::PanSouth => s.map.nudge(0.0, 1.0),
        Do::PanWest => s.map.nudge(-1.0, 0.0),
        Do::PanEast => s.map.nudge(1.0, 0.0),
        Do::Follow => s.map.follow = !s.map.follow,
        _ => {}
    }
    s.follow();
}

//! View / shell — the window as a whole: its modes, what is open in them, and what each command does.
//!
//! In: commands, keys, time. Out: everything moved on by a frame. Not here: how it is drawn (`frame`), Bevy (`app`).
//! Method: `show` is one pass of egui; the same function draws the window, a test and a picture.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use egui::Ui;

use super::command::{Mode, Standing};
use super::compare::Table;
use super::desk::Desk;
use super::door::{Doors, Words};
use super::edit::Edit;
use super::face::{self, Face};
use super::first::First;
use super::help::Palette;
use super::library::Library;
use super::map::Picked;
use super::score::Sheet;
use super::stage::Stage;
use super::watch::{self, Answer, Watch, Wish};
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::record::event::Who;
use crate::report::story;

/// What lies over everything else; one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// All commands, to be typed.
    Palette,
    /// The help page.
    Help,
    /// The settings.
    Settings,
    /// A path to be typed.
    Path,
    /// A time to be typed.
    Time,
    /// A place to be found.
    Find,
    /// Layers.
    Layers,
    /// Stops.
    Breakpoints,
}

/// The tab of the panel on the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The score card.
    #[default]
    Score,
    /// The commander's desk, while somebody commands.
    Desk,
    /// What is chosen.
    Inspector,
    /// Orders and what happened.
    Orders,
    /// The reader's marks.
    Notes,
}

/// For whom a run that is being opened is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The review.
    Review,
    /// Side A of the comparison.
    A,
    /// Side B of the comparison.
    B,
    /// The county around a plan that is edited.
    Edit,
}

/// A run that is being opened.
pub struct Job {
    /// Its folder.
    pub dir: PathBuf,
    /// For whom.
    pub whom: For,
    /// Which edit asked for it, by number; a county that comes late belongs to no later one.
    pub(super) edit: u64,
    pub(super) answer: Receiver<Answer>,
}

/// The window.
pub struct Shell {
    /// How it looks.
    pub face: Face,
    /// The mode.
    pub mode: Mode,
    /// What lies on the disk.
    pub library: Library,
    /// The run under review.
    pub review: Option<Box<Stage>>,
    /// The drill that is being watched.
    pub drill: Option<Box<Stage>>,
    /// The thread that computes it.
    pub watch: Option<Watch>,
    /// The commander's desk.
    pub desk: Desk,
    /// The plan that is edited.
    pub edit: Option<Box<Edit>>,
    /// The two sides of a comparison.
    pub sides: [Option<Box<Stage>>; 2],
    /// The table of the comparison.
    pub table: Table,
    /// The card's panel.
    pub sheet: Sheet,
    /// The tab on the right.
    pub tab: Tab,
    /// The panel on the right is open.
    pub side_open: bool,
    /// Nothing but the map.
    pub bare: bool,
    /// What lies over everything.
    pub over: Option<Over>,
    /// The palette.
    pub palette: Palette,
    /// Typed into the field in front.
    pub typed: String,
    /// Typed into the field of speed.
    pub typed_speed: String,
    /// A sentence at the bottom, and until when.
    pub toast: Option<(Words, f64)>,
    /// Something that went wrong; stays until it is closed.
    pub trouble: Option<Words>,
    /// Runs that are being opened.
    pub jobs: Vec<Job>,
    /// The first minute.
    pub first: Option<First>,
    /// The window is to fill the screen.
    pub full_screen: bool,
    pub(super) doors: Doors,
    worn: Option<Face>,
    pub(super) last_s: Option<f64>,
    stirred_s: f64,
    pub(super) seek_at: Option<Moment>,
    pub(super) exporting: Option<Receiver<Result<Vec<PathBuf>, Words>>>,
    /// Plans that were opened so far.
    pub(super) edits: u64,
}

impl std::fmt::Debug for Shell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shell({:?})", self.mode)
    }
}

impl Shell {
    /// A window over some folders.
    #[must_use]
    pub fn new(doors: Doors, roots: Vec<PathBuf>, lang: Lang) -> Self {
        Self {
            face: Face { lang, ..Face::default() },
            mode: Mode::Library,
            library: Library::of(roots),
            review: None,
            drill: None,
            watch: None,
            desk: Desk::default(),
            edit: None,
            sides: [None, None],
            table: Table::default(),
            sheet: Sheet::default(),
            tab: Tab::default(),
            side_open: true,
            bare: false,
            over: None,
            palette: Palette::default(),
            typed: String::new(),
            typed_speed: String::new(),
            toast: None,
            trouble: None,
            jobs: Vec::new(),
            first: None,
            full_screen: false,
            doors,
            worn: None,
            last_s: None,
            stirred_s: 0.0,
            seek_at: None,
            exporting: None,
            edits: 0,
        }
    }

    /// Opens a run, in the background.
    pub fn open(&mut self, dir: &Path, whom: For) {
        if self.jobs.iter().any(|j| j.dir == dir && j.whom == whom) {
            return;
        }
        // Of two that were asked for the same place the later one counts, whichever comes first.
        self.jobs.retain(|j| j.whom != whom);
        let answer = watch::open(&self.doors, dir, &self.face);
        self.jobs.push(Job { dir: dir.to_path_buf(), whom, edit: 0, answer });
    }

    /// Begins a drill, in the background.
    pub fn run(&mut self, file: &Path, wish: Wish) {
        if self.watch.as_ref().is_some_and(|w| !w.over) {
            self.say(Words::new("已有一次推演在运行；先结束它", "a drill is running already; end it first"), 4.0);
            return;
        }
        self.drill = None;
        self.tab = if wish.commanded { Tab::Desk } else { Tab::Orders };
        self.watch = Some(Watch::begin(&self.doors, file, wish, &self.face));
        self.desk = Desk::default();
        self.mode = Mode::Drill;
    }

    /// Begins to edit a plan; what was edited before is kept beside its file.
    pub fn edit(&mut self, path: &Path) {
        match Edit::open(path) {
            Err(why) => self.trouble = Some(why),
            Ok(edit) => {
                self.edit = Some(Box::new(edit));
                self.edits += 1;
                self.jobs.retain(|j| j.whom != For::Edit);
                self.mode = Mode::Edit;
                let Some(drill) = self.library.drill_of(path) else {
                    if let Some(e) = &mut self.edit {
                        e.no_stage = Some(Words::new("没有找到用它的推演文件", "no drill that uses it was found"));
                    }
                    return;
                };
                let answer = watch::files(&self.doors, &drill, &self.face);
                self.jobs.push(Job { dir: drill, whom: For::Edit, edit: self.edits, answer });
            }
        }
    }

    /// Opens whatever a path is.
    pub fn open_path(&mut self, path: &Path) {
        let plan = self.library.entries.iter().any(|e| matches!(e.what, super::library::What::Plan) && e.path == path);
        if plan || path.parent().is_some_and(|p| p.ends_with("plans")) {
            self.edit(path);
        } else if path.is_file() && path.extension().is_some_and(|e| e == "ron") {
            self.run(path, Wish::default());
        } else {
            self.open(path, For::Review);
        }
    }

    /// A sentence for some seconds.
    pub fn say(&mut self, words: Words, seconds: f64) {
        self.toast = Some((words, self.last_s.unwrap_or(0.0) + seconds));
    }

    /// Whether somebody commands the drill that is running.
    #[must_use]
    pub fn commanding(&self) -> bool {
        self.watch.as_ref().is_some_and(Watch::commanded)
    }

    /// The clock and the drill's thread keep step: where somebody commands, nothing is computed far ahead of the clock.
    fn keep_step(&mut self) {
        let (Some(w), Some(s)) = (&mut self.watch, self.drill.as_deref_mut()) else { return };
        if let Some(at) = w.reach {
            if s.run.edge < at {
                return;
            }
            w.reach = None;
            s.clock.playing = false;
            s.clock.seek(at.as_millis() as f64);
            s.follow();
        }
        w.allow(s.clock.now());
    }

    /// Goes to a moment as soon as a run is there.
    pub fn seek_when_ready(&mut self, at: Moment) {
        self.seek_at = Some(at);
    }

    /// Whether a drill is computed that does not stand with the clock, whichever mode is shown: what it has to say must be taken in.
    #[must_use]
    pub fn computes(&self) -> bool {
        self.watch.as_ref().is_some_and(|w| !w.over && (!w.commanded() || w.reach.is_some()))
    }
    /// Whether something is still being opened, or computed while something else is shown: a frame now and then takes it in.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.opens() || self.computes() || self.asks() || self.exporting.is_some()
    }
    /// Whether something is still being opened.
    #[must_use]
    pub fn opens(&self) -> bool {
        !self.jobs.is_empty()
    }
    /// Whether nobody has touched anything for some seconds and nothing is waited for: then a frame now and then is enough.
    #[must_use]
    pub fn rests(&self) -> bool {
        let checks = self.edit.as_ref().is_some_and(|e| e.lint.running() || e.lint.of != e.draft.version);
        !self.waits() && !checks && self.toast.is_none() && self.last_s.is_none_or(|now| now - self.stirred_s > 3.0)
    }
    /// Whether something moves by itself, so that the next frame must come soon.
    #[must_use]
    pub fn moves(&self) -> bool {
        let playing = |s: &Option<Box<Stage>>| s.as_ref().is_some_and(|s| s.clock.playing || s.map.moves());
        let watching = self.computes();
        match self.mode {
            Mode::Review => playing(&self.review),
            Mode::Drill => playing(&self.drill) || watching,
            Mode::Compare => self.sides.iter().any(playing),
            Mode::Library | Mode::Edit => false,
        }
    }

    /// The stage in front.
    pub fn stage(&mut self) -> Option<&mut Stage> {
        match self.mode {
            Mode::Review => self.review.as_deref_mut(),
            Mode::Drill => self.drill.as_deref_mut(),
            Mode::Compare => self.sides[0].as_deref_mut(),
            Mode::Library | Mode::Edit => None,
        }
    }

    /// What the table of commands must know.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let stage = match self.mode {
            Mode::Review => self.review.as_deref(),
            Mode::Drill => self.drill.as_deref(),
            Mode::Compare => self.sides[0].as_deref(),
            Mode::Library | Mode::Edit => None,
        };
        let drill_chosen = self.library.in_front().is_some_and(|e| matches!(e.what, super::library::What::Drill));
        Standing {
            mode: self.mode,
            timed: stage.is_some(),
            run: self.review.is_some(),
            drill: drill_chosen || (self.mode == Mode::Drill && self.watch.is_some()),
            running: self.watch.as_ref().is_some_and(|w| !w.over),
            both: self.sides.iter().all(Option::is_some),
            team: stage.is_some_and(|s| matches!(s.who(), Some(Who::Team(_)))),
            example: self.library.example().is_some(),
            again: stage.is_some_and(|s| s.run.made.drill.is_some()),
            scored: self.review.as_ref().is_some_and(|s| s.run.dir.is_some() && s.run.card.is_some()),
            exporting: self.exporting.is_some(),
            commanding: self.commanding(),
            plan: self.edit.as_ref().map_or([false; 4], |e| {
                let (undo, redo) = e.draft.steps();
                [true, e.draft.unsaved() || !e.typed().is_empty(), undo.is_some(), redo.is_some()]
            }),
        }
    }

    /// One frame.
    pub fn show(&mut self, ui: &mut Ui) {
        if self.worn != Some(self.face) {
            face::wear(ui.ctx(), &self.face);
            self.worn = Some(self.face);
        }
        let now_s = ui.input(|i| i.time);
        let wall_s = self.last_s.map_or(0.0, |l| (now_s - l).max(0.0));
        self.last_s = Some(now_s);
        // Which keys are held beside others is told with every frame: that is nobody's touch.
        if ui.input(|i| i.events.iter().any(|e| !matches!(e, egui::Event::ModifiersChanged(_)))) {
            self.stirred_s = now_s;
        }
        self.hear();
        self.keys(ui);
        self.time(wall_s);
        self.keep_step();
        self.number();
        if self.toast.as_ref().is_some_and(|t| now_s > t.1) {
            self.toast = None;
        }
        super::frame::show(self, ui);
        if self.moves() {
            ui.ctx().request_repaint();
        } else if self.waits() || self.toast.is_some() {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(150));
        }
    }

    /// The numbers of the hazard go with the clock.
    fn number(&mut self) {
        let door = self.doors.field.clone();
        match self.mode {
            Mode::Compare => self.sides.iter_mut().flatten().for_each(|s| s.number(&door)),
            _ => {
                if let Some(s) = self.stage() {
                    s.number(&door);
                }
            }
        }
    }
    /// Whether numbers of the hazard are being computed for what is in front.
    #[must_use]
    pub fn asks(&self) -> bool {
        [&self.review, &self.drill, &self.sides[0], &self.sides[1]].into_iter().flatten().any(|s| s.fields.asks())
    }

    fn time(&mut self, wall_s: f64) {
        let mut stopped = None;
        match self.mode {
            Mode::Compare => {
                let [a, b] = &mut self.sides;
                if let Some(a) = a {
                    a.tick(wall_s);
                    if let Some(b) = b {
                        b.clock.seek(a.clock.now_ms());
                        b.follow();
                    }
                }
            }
            _ => {
                if let Some(s) = self.stage() {
                    stopped = s.tick(wall_s).map(|k| (k, s.run.danger));
                }
            }
        }
        if let Some((kind, danger)) = stopped {
            let label = |lang| story::label_in(kind, danger, lang);
            self.say(Words::new(format!("断点：{}", label(Lang::Zh)), format!("breakpoint: {}", label(Lang::En))), 4.0);
        }
    }

    /// Goes to an event of the stage in front.
    pub fn go_to_event(&mut self, event: u32) {
        let (face, now_s) = (self.face, self.last_s.unwrap_or(0.0));
        if let Some(s) = self.stage() {
            s.go_to_event(event, &face, now_s);
        }
    }
    /// Chooses somebody on the stage in front, and flies there.
    pub fn choose(&mut self, who: Who) {
        let (face, now_s) = (self.face, self.last_s.unwrap_or(0.0));
        if let Some(s) = self.stage() {
            s.choose(who, true, &face, now_s);
            self.tab = Tab::Inspector;
        }
    }
    /// Somebody was picked on the map of the stage in front.
    pub fn picked(&mut self, picked: Picked) {
        if let Some(s) = self.stage() {
            (s.chosen, s.event) = (Some(picked), None);
        }
        // Who commands picks places for orders.
        if !(self.tab == Tab::Desk && self.commanding()) {
            self.tab = Tab::Inspector;
        }
        self.side_open = true;
    }
}

//! View / watch — a drill that computes in its own thread while it is looked at.
//!
//! In: a drill's file and the door that runs it. Out: the stage it plays on, growing minute by minute; at the end, the finished run.
//! Not here: the clock of the window, which follows at its own speed and waits where nothing is known yet.
//! Method: the thread sends pieces of a minute through a channel. A drill that is only watched never waits for the window; one that
//! is commanded computes no further than the window's clock has come, so that an order is taken in the minute in which it is given.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::door::{Doors, Opened, Words};
use super::face::Face;
use super::run::{Piece, Run};
use super::stage::Stage;
use crate::base::time::{Moment, Span};
use crate::drill::given::{Given, Order};
use crate::drill::run::Sink;
use crate::record::event::Event;
use crate::record::tale::{HouseholdFact, Tracks};
use crate::scenario::drill_spec::Scenario;

/// What the thread says.
pub enum News {
    /// The files are read; nothing has happened yet.
    Ready(Box<Stage>),
    /// The households it begins with.
    Begun(Vec<HouseholdFact>),
    /// A minute.
    Minute(Box<Piece>),
    /// It is over: the folder, and the finished run on its stage.
    Ended(PathBuf, Box<Run>),
    /// It was stopped.
    Stopped,
    /// It could not be run.
    Failed(Words),
}

/// What is wanted of a drill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// No plan is in force.
    pub no_plan: bool,
    /// Somebody commands: it waits for the window's clock.
    pub commanded: bool,
    /// So far it is computed at once.
    pub until: Moment,
    /// Orders that were given in a run before, and are given again.
    pub given: Vec<Given>,
}

/// What the window and the drill's thread share: how far the drill may go, and what was ordered meanwhile.
#[derive(Debug, Default)]
struct Gate {
    held: Mutex<Held>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Held {
    may: Moment,
    orders: Vec<Order>,
    stop: bool,
}

impl Gate {
    /// Changes what is shared, and wakes the thread.
    fn with<T>(&self, change: impl FnOnce(&mut Held) -> T) -> T {
        let answer = change(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.notify_all();
        answer
    }
    /// Waits until the minute before `now` has been seen; then the orders for it.
    fn wait(&self, now: Moment) -> Vec<Order> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        while !held.stop && held.may + Span::minutes(1) < now {
            held = self.moved.wait_timeout(held, Duration::from_millis(200)).unwrap_or_else(PoisonError::into_inner).0;
        }
        std::mem::take(&mut held.orders)
    }
}

/// A drill that computes.
pub struct Watch {
    /// Its file.
    pub file: PathBuf,
    news: Receiver<News>,
    gate: Arc<Gate>,
    /// What was wanted of it.
    pub wish: Wish,
    /// The clock goes there as soon as so much is computed.
    pub reach: Option<Moment>,
    /// It has ended, was stopped or has failed.
    pub over: bool,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watch({}, over: {})", self.file.display(), self.over)
    }
}

/// Where the thread puts its news.
pub struct Feed {
    news: Sender<News>,
    gate: Arc<Gate>,
    wish: Wish,
    face: Face,
    told: usize,
    waters: usize,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Feed")
    }
}

impl Feed {
    /// What is wanted of the drill.
    #[must_use]
    pub const fn wish(&self) -> &Wish {
        &self.wish
    }
    /// The files are read.
    pub fn ready(&mut self, scenario: &Arc<Scenario>) {
        let stage = Stage::new(Run::empty(scenario.clone()), &self.face);
        let _ = self.news.send(News::Ready(Box::new(stage)));
    }
}

impl Sink for Feed {
    fn begun(&mut self, households: &dyn Fn() -> Vec<HouseholdFact>) {
        let _ = self.news.send(News::Begun(households()));
    }
    fn kept(&mut self, at: Moment, tracks: &Tracks, events: &[Event]) {
        let piece = Piece {
            at,
            minute: tracks.minutes.last().cloned().unwrap_or_default(),
            water: (tracks.water.len() > self.waters).then(|| tracks.water.last().cloned()).flatten(),
            events: events[self.told.min(events.len())..].to_vec(),
            stages: tracks.stages.iter().filter_map(|(g, v)| Some((*g, *v.last()?))).collect(),
            rain_1h: tracks.rain_1h.iter().filter_map(|(g, v)| Some((*g, *v.last()?))).collect(),
        };
        (self.told, self.waters) = (events.len(), tracks.water.len());
        let _ = self.news.send(News::Minute(Box::new(piece)));
    }
    fn given(&mut self, now: Moment) -> Vec<Order> {
        if self.wish.commanded { self.gate.wait(now) } else { Vec::new() }
    }
    fn wanted(&self) -> bool {
        !self.gate.with(|h| h.stop)
    }
}

impl Watch {
    /// Begins.
    #[must_use]
    pub fn begin(doors: &Doors, file: &Path, wish: Wish, face: &Face) -> Self {
        let (sender, news) = channel();
        let gate = Arc::new(Gate::default());
        gate.with(|h| h.may = wish.until);
        let reach = (wish.until > Moment::ZERO).then_some(wish.until);
        let mut feed = Feed { news: sender.clone(), gate: gate.clone(), wish: wish.clone(), face: *face, told: 0, waters: 0 };
        let (run, path) = (doors.drill.clone(), file.to_path_buf());
        std::thread::spawn(move || {
            let last = match run(&path, &mut feed) {
                Ok(Some((dir, opened))) => News::Ended(dir.clone(), Box::new(Run::of(dir, opened))),
                Ok(None) => News::Stopped,
                Err(words) => News::Failed(words),
            };
            let _ = sender.send(last);
        });
        Self { file: file.to_path_buf(), news, gate, wish, reach, over: false }
    }

    /// Asks it to stop; what has been computed stays.
    pub fn stop(&self) {
        self.gate.with(|h| h.stop = true);
    }

    /// The window's clock has come so far: what lies a minute ahead of it may be computed.
    pub fn allow(&self, upto: Moment) {
        self.gate.with(|h| h.may = h.may.max(upto));
    }

    /// An order, for the next minute that is computed.
    pub fn order(&self, order: Order) {
        self.gate.with(|h| h.orders.push(order));
    }

    /// The next news, if there is one.
    pub fn hear(&mut self) -> Option<News> {
        match self.news.try_recv() {
            Ok(news) => {
                self.over |= matches!(news, News::Ended(..) | News::Stopped | News::Failed(_));
                Some(news)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) if self.over => None,
            Err(TryRecvError::Disconnected) => {
                self.over = true;
                Some(News::Failed(Words::new(
                    "推演线程意外结束；已算出的部分仍可查看",
                    "the drill's thread ended unexpectedly; what was computed can still be looked at",
                )))
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What came of a run that was opened in the background.
pub type Answer = Result<Box<Stage>, Words>;

/// Reads a drill's files in a thread of its own, as a stage on which nothing has happened.
#[must_use]
pub fn files(doors: &Doors, drill: &Path, face: &Face) -> Receiver<Answer> {
    let (sender, receiver) = channel();
    let (door, drill, face) = (doors.files.clone(), drill.to_path_buf(), *face);
    std::thread::spawn(move || {
        let answer = door(&drill).map(|scenario| {
            let mut run = Run::empty(Arc::new(scenario));
            run.begin(Vec::new());
            Box::new(Stage::new(run, &face))
        });
        let _ = sender.send(answer);
    });
    receiver
}

/// Opens a run in a thread of its own.
#[must_use]
pub fn open(doors: &Doors, dir: &Path, face: &Face) -> Receiver<Answer> {
    let (sender, receiver) = channel();
    let (door, dir, face) = (doors.run.clone(), dir.to_path_buf(), *face);
    std::thread::spawn(move || {
        let answer = door(&dir).map(|opened: Opened| Box::new(Stage::new(Run::of(dir.clone(), opened), &face)));
        let _ = sender.send(answer);
    });
    receiver
}

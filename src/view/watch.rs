//! View / watch — a drill that computes in its own thread while it is looked at.
//!
//! In: a drill's file and the door that runs it. Out: the stage it plays on, growing minute by minute; at the end, the finished run.
//! Not here: the clock of the window, which follows at its own speed and waits where nothing is known yet.
//! Method: the thread sends pieces of a minute through a channel. A drill that is only watched never waits for the window; one that
//! is commanded computes no further than the window's clock has come, so that an order is taken in the minute in which it is given.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::door::{Doors, Opened, Words};
use super::face::Face;
use super::field::{APART, Field};
use super::run::{Piece, Run};
use super::stage::Stage;
use crate::base::lang::Lang;
use crate::base::time::{Moment, Span};
use crate::drill::given::{Given, Order};
use crate::drill::run::Sink;
use crate::hazard::frame::Frame;
use crate::record::event::Event;
use crate::record::tale::{HouseholdFact, Tracks};

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
    /// The run of which this is the same night: its files, plans, changes and seed. None: the drill's file as it stands.
    pub from: Option<PathBuf>,
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
    /// The minute for which orders are asked next.
    next: Moment,
    orders: Vec<Order>,
    stop: bool,
    thrown_away: bool,
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
        held.next = now + Span::minutes(1);
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
    /// The hazard is held still, as the last order has it.
    pub frozen: bool,
    /// Nobody commands it any more: it runs to its end.
    pub let_go: bool,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watch({}, over: {})", self.file.display(), self.over)
    }
}

/// Minutes of a drill that may wait to be taken in, at most: a window that is drawn takes them in far faster than they are computed,
/// and one that is not must not pile them up.
const AHEAD: usize = 240;

/// Where the thread puts its news.
pub struct Feed {
    news: SyncSender<News>,
    gate: Arc<Gate>,
    wish: Wish,
    face: Face,
    told: usize,
    waters: usize,
    traffic: usize,
    field: Option<Field>,
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
    /// Whether what was computed of a drill that was stopped is not wanted either.
    #[must_use]
    pub fn thrown_away(&self) -> bool {
        self.gate.with(|h| h.thrown_away)
    }
    /// So many events are known before the first minute that it will be told of.
    pub const fn from(&mut self, events: usize) {
        self.told = events;
    }
    /// The files are read: the run as it begins.
    pub fn ready(&mut self, begins: Run) {
        let stage = Stage::new(begins, &self.face);
        let _ = self.news.send(News::Ready(Box::new(stage)));
    }
}

/// Rain of the last hour at the end of a gauge's sums by minute, as the finished record has it.
fn last_hour(sums: &[f32]) -> Option<f32> {
    let before = sums.get(sums.len().wrapping_sub(61)).or_else(|| sums.first())?;
    sums.last().map(|now| now - before)
}

impl Sink for Feed {
    fn begun(&mut self, households: &dyn Fn() -> Vec<HouseholdFact>) {
        let _ = self.news.send(News::Begun(households()));
    }
    fn minute(&mut self, at: Moment, frame: &Frame) {
        if at.as_millis() % APART.as_millis() == 0 {
            self.field = Some(Field::of(frame));
        }
    }
    fn kept(&mut self, at: Moment, tracks: &Tracks, events: &[Event]) {
        let piece = Piece {
            at,
            minute: tracks.minutes.last().cloned().unwrap_or_default(),
            water: (tracks.water.len() > self.waters).then(|| tracks.water.last().cloned()).flatten(),
            events: events[self.told.min(events.len())..].to_vec(),
            stages: tracks.stages.iter().filter_map(|(g, v)| Some((*g, *v.last()?))).collect(),
            rain_1h: tracks.rain_1h.iter().filter_map(|(g, v)| Some((*g, last_hour(v)?))).collect(),
            traffic: tracks.traffic[self.traffic.min(tracks.traffic.len())..].to_vec(),
            field: self.field.take(),
        };
        (self.told, self.waters, self.traffic) = (events.len(), tracks.water.len(), tracks.traffic.len());
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
        let (sender, news) = sync_channel(AHEAD);
        let gate = Arc::new(Gate::default());
        gate.with(|h| h.may = wish.until);
        let reach = (wish.until > Moment::ZERO).then_some(wish.until);
        let frozen = wish.given.iter().rev().find_map(|g| if let Order::Freeze { on } = g.order { Some(on) } else { None }).unwrap_or(false);
        let mut feed = Feed { news: sender.clone(), gate: gate.clone(), wish: wish.clone(), face: *face, told: 0, waters: 0, traffic: 0, field: None };
        let (run, path) = (doors.drill.clone(), file.to_path_buf());
        std::thread::spawn(move || {
            let last = match run(&path, &mut feed) {
                Ok(Some((dir, opened))) => News::Ended(dir.clone(), Box::new(Run::of(dir, opened))),
                Ok(None) => News::Stopped,
                Err(words) => News::Failed(words),
            };
            let _ = sender.send(last);
        });
        Self { file: file.to_path_buf(), news, gate, wish, reach, over: false, frozen, let_go: false }
    }

    /// Asks it to stop; what has been computed stays.
    pub fn stop(&self) {
        self.gate.with(|h| h.stop = true);
    }

    /// Asks it to stop, and to leave nothing behind.
    pub fn throw_away(&self) {
        self.gate.with(|h| (h.stop, h.thrown_away) = (true, true));
    }

    /// The window's clock has come so far: what lies a minute ahead of it may be computed.
    pub fn allow(&self, upto: Moment) {
        self.gate.with(|h| h.may = h.may.max(upto));
    }

    /// An order, for the next minute that is computed; says which that is.
    pub fn order(&mut self, order: Order) -> Moment {
        if let Order::Freeze { on } = order {
            self.frozen = on;
        }
        self.gate.with(|h| {
            h.orders.push(order);
            h.next
        })
    }

    /// Whether it waits for somebody's orders.
    #[must_use]
    pub const fn commanded(&self) -> bool {
        self.wish.commanded && !self.let_go && !self.over
    }

    /// No more orders: it runs to its end.
    pub fn let_go(&mut self, end: Moment) {
        self.let_go = true;
        self.allow(end);
    }

    /// Whether an order can be given while `shown` is on the screen; else why not. Nobody orders what he does not see: the drill may
    /// be computed no more than the minute ahead that the clock is about to show.
    pub fn may_order(&self, shown: Moment) -> Result<(), Words> {
        if let Some(at) = self.reach {
            return Err(Words::new(format!("正在重算到 {at}：到那一刻才能下指令"), format!("still computing up to {at}: orders can be given from there on")));
        }
        let next = self.gate.with(|h| h.next);
        if next > shown + Span::minutes(2) {
            return Err(Words::new(
                format!("地图上是 {shown}，指令要到 {next} 才生效：先按 End 回到最新时刻"),
                format!("the map shows {shown}, but an order would count from {next}: press End to go to the latest moment first"),
            ));
        }
        Ok(())
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

/// Writes a run's report in a thread of its own.
#[must_use]
pub fn export(doors: &Doors, dir: &Path, lang: Lang) -> Receiver<Result<Vec<PathBuf>, Words>> {
    let (sender, receiver) = channel();
    let (door, dir) = (doors.export.clone(), dir.to_path_buf());
    std::thread::spawn(move || {
        let _ = sender.send(door(&dir, lang));
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tale::{FLOW_BIN, Minute, RoadUse};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Doors whose drill is half an hour of traffic; it counts its minutes.
    fn doors(rows: Vec<RoadUse>, told: Arc<AtomicUsize>) -> Doors {
        let words = || Words::new("没有", "none");
        Doors {
            files: Arc::new(move |_| Err(words())),
            run: Arc::new(move |_| Err(words())),
            export: Arc::new(move |_, _| Err(words())),
            field: Arc::new(move |_| Err(words())),
            drill: Arc::new(move |_, feed| {
                feed.ready(Run::empty(Arc::new(crate::scenario::valley::scenario())));
                feed.begun(&Vec::new);
                let mut tracks = Tracks::default();
                for m in 0..=1000 {
                    let at = Moment::minutes(m);
                    if !feed.wanted() {
                        return Ok(None);
                    }
                    tracks.minutes.push(Minute::default());
                    let ended = at.as_millis() / FLOW_BIN.as_millis();
                    tracks.traffic = rows.iter().filter(|r| i64::from(r.bin) < ended).copied().collect();
                    feed.kept(at, &tracks, &[]);
                    told.fetch_add(1, Ordering::Relaxed);
                }
                Ok(None)
            }),
        }
    }

    #[test]
    fn traffic_comes_with_the_minutes_and_the_thread_runs_no_further_ahead_than_its_bound() {
        let row = |bin| RoadUse { road: 1, bin, passed: [12, 0], queue: [3, 0] };
        let rows = vec![row(0), row(1), row(2)];
        let told = Arc::new(AtomicUsize::new(0));
        let mut watch = Watch::begin(&doors(rows.clone(), told.clone()), Path::new("x.ron"), Wish::default(), &Face::default());
        // Nobody listens yet: it comes as far as its bound, and waits there.
        while told.load(Ordering::Relaxed) < AHEAD / 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(300));
        let ahead = told.load(Ordering::Relaxed);
        assert!(ahead <= AHEAD, "{ahead} minutes wait");
        let (mut stage, mut waiting, mut over) = (None, 0, false);
        while !over {
            match watch.hear() {
                Some(News::Ready(s)) => stage = Some(s),
                Some(News::Minute(piece)) => {
                    let s = stage.as_mut().expect("ready before");
                    s.run.grow(*piece);
                    waiting += 1;
                    if waiting == 20 {
                        assert_eq!(s.run.tale.tracks.traffic, rows[..1], "the quarter of an hour that has ended");
                        assert_eq!(s.run.traffic(Moment::minutes(17)).count(), 1, "and it is shown until the next has ended");
                    }
                }
                Some(News::Stopped) => over = true,
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        assert_eq!(stage.expect("ready").run.tale.tracks.traffic, rows);
        assert_eq!(waiting, 1001);
    }

    #[test]
    fn an_order_is_refused_while_another_moment_is_shown_or_the_branch_is_still_computed() {
        let shut = || Words::new("没有", "none");
        let doors = Doors {
            files: Arc::new(move |_| Err(shut())),
            run: Arc::new(move |_| Err(shut())),
            export: Arc::new(move |_, _| Err(shut())),
            field: Arc::new(move |_| Err(shut())),
            drill: Arc::new(move |_, feed| {
                for m in 0..=60 {
                    feed.given(Moment::minutes(m));
                }
                Ok(None)
            }),
        };
        let given = vec![Given { at: Moment::minutes(3), order: Order::Freeze { on: true } }];
        let wish = Wish { commanded: true, until: Moment::minutes(20), given, ..Wish::default() };
        let mut watch = Watch::begin(&doors, Path::new("x.ron"), wish, &Face::default());
        assert!(watch.frozen, "what was ordered before the branch holds");
        let next = || watch.gate.with(|h| h.next);
        while next() < Moment::minutes(22) {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(watch.may_order(Moment::minutes(20)).is_err_and(|w| w.en.contains("still computing up to T+00:20")));
        watch.reach = None;
        assert!(watch.may_order(Moment::minutes(20)).is_ok());
        let why = watch.may_order(Moment::minutes(5)).expect_err("drawn back");
        assert!(why.en.contains("T+00:05") && why.en.contains("T+00:22") && why.zh.contains("T+00:22"), "{why:?}");
        assert_eq!(watch.order(Order::Freeze { on: false }), Moment::minutes(22));
        assert!(!watch.frozen && watch.commanded());
        watch.let_go(Moment::minutes(60));
        assert!(!watch.commanded());
    }
}

//! Command / desk — the officers of a post and the tasks that wait for them.
//!
//! In: tasks with a priority. Out: tasks begun and ended, never more at once than people present. Not here: what a task
//! brings about (`effect`). Method: priority, then first come first served; an officer does one thing at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::errand::Errand;
use super::officer;
use super::service::{self, Work};
use super::{Command, Due, Scene, lot};
use crate::base::ids::{Id, PostId};
use crate::base::seed::{Luck, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::plan::chain::Seat;
use crate::record::event::{Cause, Kind, Unit, Who};

/// A task. Numbers are those of messages and runs.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Task {
    /// Starts a run whose clause needs no decision.
    Handle(u32),
    /// Decides on a run.
    Decide(u32),
    /// Decides on the level of a plan.
    Level(usize),
    /// Sets a level that needs no decision.
    Proclaim(usize),
    /// Telephones a message.
    Call(u64),
    /// Sends one text, or opens one video session, for several messages.
    Compose(Vec<u64>),
    /// Takes a message down.
    Receive(u64),
    /// Takes down a call for help: position in the list of calls.
    Help(u32),
    /// Switches the loudspeakers on: position in the list of broadcasts.
    Broadcast(u32),
    /// Calls the roll.
    Count,
    /// Writes a run's report.
    Write(u32),
    /// Goes somewhere.
    Errand(Errand),
    /// Goes somewhere with a live picture: a drone, or somebody with a 4G set.
    Live(Errand),
    /// Set out, found that water leaves no way, and comes back.
    Turned(Errand),
    /// Carries a message.
    Courier(u64),
    /// Approves that a reserve is sent: number of the message that asks for it.
    Approve(u64),
    /// Sits in a run's consultation until a moment.
    Attend(u32, Moment),
}

impl Task {
    /// What kind of work it is.
    #[must_use]
    pub const fn work(&self) -> Work {
        match self {
            Self::Handle(_) | Self::Proclaim(_) => Work::Handle,
            Self::Decide(_) | Self::Level(_) => Work::Decide,
            Self::Call(_) => Work::Call,
            Self::Compose(_) => Work::Compose,
            Self::Receive(_) => Work::Receive,
            Self::Help(_) => Work::TakeCall,
            Self::Broadcast(_) => Work::StartBroadcast,
            Self::Count => Work::Count,
            Self::Write(_) => Work::Write,
            Self::Errand(_) | Self::Live(_) | Self::Turned(_) => Work::Errand,
            Self::Courier(_) => Work::Courier,
            Self::Attend(..) => Work::Attend,
            Self::Approve(_) => Work::Approve,
        }
    }
}

/// A task with what it follows from.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Waiting {
    /// The task.
    pub task: Task,
    /// Its cause.
    pub cause: Cause,
}

/// The officers of one post.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Desk {
    /// Which officers are at work on something, by their number at the post.
    pub at_work: BTreeSet<u32>,
    /// Waiting tasks by priority (0 first) and number.
    pub queue: BTreeMap<(u8, u64), Waiting>,
    /// When those who were called up come in.
    pub arrivals: Vec<Moment>,
}

impl Desk {
    /// How many officers are at work on something.
    #[must_use]
    pub fn busy(&self) -> u32 {
        self.at_work.len() as u32
    }
}

impl Task {
    /// Whether a mistake in it shows before it takes effect, so that it is done over. Calls and ways are what they are.
    const fn can_err(&self) -> bool {
        matches!(
            self,
            Self::Handle(_)
                | Self::Decide(_)
                | Self::Level(_)
                | Self::Proclaim(_)
                | Self::Compose(_)
                | Self::Receive(_)
                | Self::Help(_)
                | Self::Broadcast(_)
                | Self::Count
                | Self::Write(_)
        )
    }
}

impl Command {
    /// People present at a post.
    #[must_use]
    pub fn present(&self, s: &Scene<'_>, post: PostId) -> u32 {
        let p = self.fixed.posts.post(post);
        let shift = if s.scenario.is_night(s.now) { p.shift_night } else { p.shift_day };
        let called = self.desks[post.index()].arrivals.iter().filter(|a| **a <= s.now).count() as u32;
        (shift + called).min(p.roster)
    }

    /// Calls the rest of a post's people up; once.
    pub fn call_up(&mut self, s: &mut Scene<'_>, post: PostId, cause: Cause) {
        let p = self.fixed.posts.post(post);
        if !self.desks[post.index()].arrivals.is_empty() || matches!(p.seat, Seat::Above | Seat::Settlement(_) | Seat::Team(_)) {
            return;
        }
        let night = s.scenario.is_night(s.now);
        let spare = p.roster.saturating_sub(if night { p.shift_night } else { p.shift_day });
        let arrivals = (0..spare).map(|i| {
            let mut luck = stream_of(self.seed, Luck::Officer, &format!("call-up:{}", p.key), u64::from(i));
            let slow = if night { 1.5 } else { 1.0 };
            s.now + Span::from_minutes_f64(service::CALL_UP_MIN.sample(&mut luck) * slow)
        });
        let arrivals: Vec<Moment> = arrivals.collect();
        if let Some(first) = arrivals.iter().min().filter(|_| self.fixed.records_tasks(post)) {
            let l = line(Kind::CalledUp, Who::Post(post), cause).at(self.fixed.place(post)).value(f64::from(spare), Unit::Persons);
            s.log.write(s.now, l.detail(format!("first={first}")));
        }
        self.desks[post.index()].arrivals = arrivals;
        self.hours = None;
    }

    /// People come in and shifts change with the clock: then everybody with a task that waits is looked at again.
    pub(super) fn mind_the_clock(&mut self, s: &Scene<'_>) {
        let night = s.scenario.is_night(s.now);
        if self.hours.is_some_and(|(was, next)| was == night && s.now < next) {
            return;
        }
        self.ready.clone_from(&self.waiting);
        let next = self.desks.iter().flat_map(|d| &d.arrivals).copied().filter(|at| *at > s.now).min();
        self.hours = Some((night, next.unwrap_or(Moment::NEVER)));
    }

    /// Puts a task on a post's desk.
    pub fn give(&mut self, post: PostId, task: Task, priority: u8, cause: Cause) {
        self.number += 1;
        self.desks[post.index()].queue.insert((priority, self.number), Waiting { task, cause });
        self.waiting.insert(post);
        self.ready.insert(post);
    }

    /// Free officers take up tasks, post by post: only where a task has come or an officer has become free since the last look.
    pub fn serve(&mut self, s: &mut Scene<'_>) {
        for post in std::mem::take(&mut self.ready) {
            let present = self.present(s, post);
            while self.desks[post.index()].busy() < present {
                let Some((_, next)) = self.desks[post.index()].queue.pop_first() else { break };
                self.begin(s, post, next);
            }
            if self.desks[post.index()].queue.is_empty() {
                self.waiting.remove(&post);
            }
        }
    }

    /// The name of a task's luck: what comes first, the post, its work, what it is about.
    fn name(&self, s: &Scene<'_>, first: &str, post: PostId, task: &Task) -> String {
        let mut name = lot::joined(&[first, &self.fixed.posts.post(post).key, ":", task.work().word(), ":"]);
        self.name_task(&mut name, s.scenario, task);
        name
    }

    fn begin(&mut self, s: &mut Scene<'_>, post: PostId, next: Waiting) {
        let Waiting { mut task, cause } = next;
        if !self.still_wanted(s, &task) {
            return;
        }
        let key = self.name(s, "", post, &task);
        let night = s.scenario.is_night(s.now);
        let present = self.present(s, post).max(1);
        let desk = &mut self.desks[post.index()];
        let waiting = desk.queue.len() as f64;
        let number = (0..).find(|n| !desk.at_work.contains(n)).unwrap_or(0);
        desk.at_work.insert(number);
        let who = self.fixed.officer(self.seed, post, number, &s.scenario.drill.behaviour);
        let plain = task.work().sample(&mut self.lot(Luck::Officer, &key), night);
        let own = Span::from_seconds_f64(plain.as_seconds() * who.slowness());
        let erred = officer::counted(self.fixed.posts.post(post)) && task.can_err() && {
            let p = who.error(s.scenario.drill.behaviour.officers_error, waiting / f64::from(present), night);
            self.lot(Luck::Officer, &lot::joined(&["error:", &key])).unit() < p
        };
        let mut cause = cause;
        if self.fixed.records_tasks(post) {
            let seq = s
                .log
                .write(s.now, line(Kind::TaskBegan, Who::Post(post), cause).at(self.fixed.place(post)).value(waiting, Unit::Count).detail(task.work().word()));
            cause = Cause::after(cause.why, seq);
        }
        let lasts = match &task {
            Task::Call(message) => self.dial(s, *message, own, cause),
            Task::Courier(message) => self.ride(s, *message, own, cause),
            Task::Errand(errand) => match self.quickest(s, post, *errand, own) {
                Some((lasts, false)) => lasts,
                Some((lasts, true)) => {
                    task = Task::Live(*errand);
                    lasts
                }
                None => {
                    task = Task::Turned(*errand);
                    service::TURNED_BACK
                }
            },
            Task::Live(_) | Task::Turned(_) => service::TURNED_BACK,
            Task::Attend(_, until) => (*until - s.now).max(Span::ZERO),
            _ => own,
        };
        self.agenda_at(s.now + lasts, Due::TaskEnds { post, task, officer: number, erred, cause });
    }

    /// An officer's task ends: its effect follows, and the officer is free.
    pub fn end_task(&mut self, s: &mut Scene<'_>, post: PostId, task: Task, officer: u32, erred: bool, cause: Cause) {
        let mut cause = cause;
        // Of a list that is written wrongly one name is missing: nobody notices until he does not answer.
        let left_out = erred && matches!(&task, Task::Compose(list) if list.len() > 1);
        if erred {
            let key = self.name(s, "again:", post, &task);
            let again = if left_out { Span::ZERO } else { task.work().sample(&mut self.lot(Luck::Officer, &key), s.scenario.is_night(s.now)) };
            let what = format!("{} {}", task.work().word(), if left_out { "left-out" } else { "redone" });
            let l = line(Kind::OfficerErred, Who::Post(post), cause).at(self.fixed.place(post)).value(again.as_minutes(), Unit::Minutes);
            cause = Cause::after(cause.why, s.log.write(s.now, l.detail(what)));
            if !left_out {
                return self.agenda_at(s.now + again, Due::TaskEnds { post, task, officer, erred: false, cause });
            }
        }
        let was = self.desks[post.index()].at_work.remove(&officer);
        self.ready.insert(post);
        assert!(was, "a task that ends was begun by an officer");
        if self.fixed.records_tasks(post) {
            let seq = s.log.write(s.now, line(Kind::TaskEnded, Who::Post(post), cause).at(self.fixed.place(post)).detail(task.work().word()));
            cause = Cause::after(cause.why, seq);
        }
        let forgotten = match &task {
            Task::Compose(list) if left_out => {
                let key = format!("left-out:{}", self.fixed.posts.post(post).key);
                list.get(self.lot(Luck::Officer, &key).below(list.len() as u64) as usize).copied()
            }
            _ => None,
        };
        self.effect(s, post, task, forgotten, cause);
    }
}

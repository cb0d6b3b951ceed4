//! Command / lot — which luck a piece of work draws: by post, kind of work and the thing that it is about.
//!
//! In: a task, a message, a run. Out: a stream of luck. Not here: what is drawn from it.
//! Method: the name holds only authors' keys (post, work, clause, topic, place), and a number says the how-manieth time
//! exactly that combination comes up. A clause left out of a plan therefore changes nobody else's luck.

use std::hash::{BuildHasherDefault, DefaultHasher};

use indexmap::IndexMap;

use super::Command;
use super::desk::Task;
use super::errand::Errand;
use super::message::Payload;
use crate::base::ids::{ClauseId, RoadId, ZoneId};
use crate::base::seed::{Luck, Stream, draw_key, stream_of};
use crate::drill::team::job::place_key;
use crate::scenario::drill_spec::Scenario;

/// How often luck was drawn for each name, by its key, in the order in which the names came up.
pub(super) type Draws = IndexMap<u64, u64, BuildHasherDefault<DefaultHasher>>;

impl Command {
    /// The next stream of a name.
    pub fn lot(&mut self, purpose: Luck, key: &str) -> Stream {
        let name = draw_key(self.seed, purpose, key);
        let n = self.draws.entry(name).or_insert(0);
        *n += 1;
        self.drawn.add([name, *n]);
        stream_of(self.seed, purpose, key, *n)
    }

    /// The next stream of something that a run does.
    pub fn lot_of_run(&mut self, scenario: &Scenario, purpose: Luck, what: &str, run: u32) -> Stream {
        let key = joined(&[what, ":", &self.about_run(scenario, run)]);
        self.lot(purpose, &key)
    }

    /// What a run is about: its clause at its post.
    fn about_run(&self, scenario: &Scenario, run: u32) -> String {
        self.runs.get(&run).map_or_else(String::new, |r| joined(&[&self.fixed.posts.post(r.post).key, ":", clause_key(scenario, r.clause)]))
    }

    /// Adds to a name what a message is about: who tells whom what, for which clause.
    pub(super) fn name_message(&self, name: &mut String, scenario: &Scenario, id: u64) {
        let Some(m) = self.messages.get(&id).map(|m| &**m).or_else(|| self.requests.get(&id)) else { return };
        let key = |p: crate::base::ids::PostId| self.fixed.posts.post(p).key.as_str();
        let clause = m.clause.map_or("", |c| clause_key(scenario, c));
        [key(m.from), ">", key(m.to), ":", clause, ":"].into_iter().for_each(|part| name.push_str(part));
        name_payload(name, scenario, &m.payload);
    }

    /// Adds to a name what a task is about.
    pub(super) fn name_task(&self, name: &mut String, scenario: &Scenario, task: &Task) {
        match task {
            Task::Handle(run) | Task::Decide(run) | Task::Write(run) | Task::Attend(run, _) => name.push_str(&self.about_run(scenario, *run)),
            Task::Level(i) | Task::Proclaim(i) => name.push_str(&self.about_level(scenario, *i)),
            Task::Call(m) | Task::Courier(m) | Task::Receive(m) | Task::Approve(m) => self.name_message(name, scenario, *m),
            // One text goes to a list: it is about what the first on it is told.
            Task::Compose(list) => {
                let Some(m) = list.iter().find_map(|id| self.messages.get(id)) else { return };
                name.push_str(m.clause.map_or("", |c| clause_key(scenario, c)));
                name.push(':');
                name_payload(name, scenario, &m.payload);
            }
            Task::Help(n) => name.push_str(&self.calls[*n as usize].trapped.household.0.to_string()),
            Task::Broadcast(n) => {
                let v = &self.voices[*n as usize];
                name.push_str(&format!("{}:{}:{:?}", zone_key(scenario, v.zone), scenario.county.channel_keys.key(v.channel), v.stage));
            }
            Task::Count => {}
            Task::Errand(e) | Task::Live(e) | Task::Turned(e) => name.push_str(&about_errand(scenario, *e)),
        }
    }
}

/// Parts of a name, one after the other.
pub(super) fn joined(parts: &[&str]) -> String {
    // Room for what a message is about, which mostly follows.
    let mut name = String::with_capacity(96);
    parts.iter().for_each(|part| name.push_str(part));
    name
}

fn clause_key(scenario: &Scenario, c: ClauseId) -> &str {
    &scenario.books.clause(c).key
}
fn zone_key(scenario: &Scenario, z: ZoneId) -> &str {
    &scenario.books.zone(z).key
}
fn road_key(scenario: &Scenario, r: RoadId) -> &str {
    scenario.county.roads.road_keys.key(r)
}

fn about_errand(scenario: &Scenario, e: Errand) -> String {
    match e {
        Errand::Shelter(f) => joined(&["shelter:", scenario.county.facility_keys.key(f)]),
        Errand::Road(r, closed) => joined(&[if closed { "close:" } else { "open:" }, road_key(scenario, r)]),
        Errand::Lanes(r, on, _) => joined(&[if on { "reverse:" } else { "return:" }, road_key(scenario, r)]),
        Errand::Lead(r, on) => joined(&[if on { "lead:" } else { "let:" }, road_key(scenario, r)]),
        Errand::Point(r, on) => joined(&[if on { "regulate:" } else { "leave:" }, road_key(scenario, r)]),
        Errand::Look(z) => joined(&["look:", zone_key(scenario, z)]),
        Errand::Fire(cell) => format!("fire:{cell}"),
    }
}

/// Adds to a name what a message says.
fn name_payload(name: &mut String, scenario: &Scenario, p: &Payload) {
    match p {
        Payload::Topic(t) => name.push_str(t),
        Payload::Level(l) => {
            name.push_str("level:");
            name.push_str(l.map_or("", |l| l.numeral()));
        }
        Payload::Warn(w) => name.push_str(&format!("warn:{:?}", w.stage)),
        Payload::Errand(e) => name.push_str(&about_errand(scenario, *e)),
        Payload::Job(j) => name.push_str(&format!("{}:{}", j.purpose.word(), place_key(scenario, j.place))),
        Payload::Done(key) => {
            name.push_str("done:");
            name.push_str(key);
        }
        Payload::Looked(found) => {
            name.push_str("looked:");
            name.push_str(zone_key(scenario, found.zone));
        }
        Payload::Heads { zone, channel, stage } => {
            name.push_str(&format!("{}:{}:{stage:?}", zone_key(scenario, *zone), scenario.county.channel_keys.key(*channel)));
        }
        Payload::Fire(_) => name.push_str("fire"),
        Payload::Invite | Payload::HandOver | Payload::Bundle(_) | Payload::Share(_) | Payload::Report => name.push_str(p.topic()),
    }
}

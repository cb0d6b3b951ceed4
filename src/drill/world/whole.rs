//! World / whole — the whole state at once: its sum each minute, its bytes where a keyframe stands, and a world made of them again.
//!
//! In: every room's state. Out: `MinuteSum`, `Parts`. Not here: what a step does to it (`world`); files (`record::keyframe`).

use serde::Serialize;
use serde_bytes::ByteBuf;

use super::{Prepared, World};
use crate::base::fingerprint::Fingerprint;
use crate::drill::log::Log;
use crate::drill::run::Options;
use crate::record::event::{self, Event};
use crate::record::tale::MinuteSum;
use crate::scenario::drill_spec::Scenario;

/// The state of every room as bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Parts {
    #[serde(with = "serde_bytes")]
    hazard: Vec<u8>,
    #[serde(with = "serde_bytes")]
    people: Vec<u8>,
    #[serde(with = "serde_bytes")]
    command: Vec<u8>,
    #[serde(with = "serde_bytes")]
    teams: Vec<u8>,
}

impl Parts {
    /// All of them as one.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("bytes are plain")
    }
    /// What [`Parts::to_bytes`] made; `None` where the bytes do not read.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

fn bytes<T: Serialize + ?Sized>(room: &T) -> Vec<u8> {
    postcard::to_stdvec(room).expect("the state of the world has only plain fields")
}

impl World {
    /// The fingerprints of every room: of its whole state, and of every event from number `news` on.
    #[must_use]
    pub fn sum(&self, news: usize) -> MinuteSum {
        let mut people = Fingerprint::default();
        // People are as many as all the rest: where another core has nothing to do, it takes them.
        let rest = rayon::in_place_scope(|beside| {
            let (all, into) = (&self.people, &mut people);
            beside.spawn(move |_| *into = Fingerprint::of(|h| all.fingerprint(h)));
            self.sum_beside_people(news)
        });
        MinuteSum { people, ..rest }
    }

    fn sum_beside_people(&self, news: usize) -> MinuteSum {
        MinuteSum {
            hazard: Fingerprint::of(|h| {
                self.hazard.fingerprint(h);
                self.ground.fingerprint(h);
                h.saved(&self.outages);
            }),
            people: Fingerprint::default(),
            traffic: Fingerprint::of(|h| {
                self.people.traffic().fingerprint(h);
                h.saved(&self.expressway);
                if self.expressway.is_some() {
                    h.saved(self.people.sent_round());
                }
            }),
            command: Fingerprint::of(|h| {
                self.sight.fingerprint(h);
                self.command.fingerprint(h);
                h.saved(&(&self.acts, &self.waiting, &self.blocked, &self.fire));
                event::add(&self.log.events()[news..], h);
            }),
            teams: Fingerprint::of(|h| {
                h.saved(&(&self.teams, &self.teams.fire));
            }),
        }
    }

    /// Every run forgets where a keyframe stands what a keyframe leaves out, so that a run continued from it is the same run.
    pub fn forget_ways(&mut self) {
        self.people.forget_ways();
    }

    /// The whole state but the record, room by room.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let mut people = Vec::new();
        let mut parts = rayon::in_place_scope(|beside| {
            let (all, into) = (&self.people, &mut people);
            beside.spawn(move |_| *into = bytes(all));
            Parts {
                hazard: bytes(&(&self.ground, &self.outages, ByteBuf::from(self.hazard.save()))),
                people: Vec::new(),
                command: bytes(&(&self.sight, &self.command, &self.acts, &self.waiting, &self.blocked)),
                teams: bytes(&self.teams),
            }
        });
        // What only a fire has stands behind the teams, so that the state of a flood keeps its bytes.
        if self.fire.is_some() {
            parts.teams.extend(bytes(&(&self.fire, &self.sight.fire, &self.ground.fire, &self.teams.fire)));
        }
        // What only an expressway has stands behind the people, so that the state of a flood keeps its bytes.
        if self.expressway.is_some() {
            people.extend(bytes(&(&self.expressway, &self.people.fumes, self.people.sent_round())));
        }
        Parts { people, ..parts }
    }

    /// The world as keyframes kept it: its parts at the last of them, the events of all up to it; the same build, scenario
    /// and options must have made them. `None` where the bytes do not read.
    #[must_use]
    pub fn resume(scenario: &Scenario, prepared: &Prepared, options: &Options, parts: &Parts, events: Vec<Event>) -> Option<Self> {
        let mut world = Self::new(scenario, prepared, options);
        let hazard: ByteBuf;
        (world.ground, world.outages, hazard) = postcard::from_bytes(&parts.hazard).ok()?;
        (world.sight, world.command, world.acts, world.waiting, world.blocked) = postcard::from_bytes(&parts.command).ok()?;
        let expressway_too: &[u8];
        (world.people, expressway_too) = postcard::take_from_bytes(&parts.people).ok()?;
        if world.expressway.is_some() {
            let round;
            (world.expressway, world.people.fumes, round) = postcard::from_bytes(expressway_too).ok()?;
            world.people.set_round(round);
        }
        if let Some(h) = &mut world.expressway {
            h.attach(scenario);
        }
        let fire_too: &[u8];
        (world.teams, fire_too) = postcard::take_from_bytes(&parts.teams).ok()?;
        world.log = Log::of(events);
        world.hazard.load(&hazard);
        let homes = prepared.homes(scenario, world.seed);
        world.ground.attach(scenario, &homes, world.hazard.frame());
        if scenario.drill.hazard.fire().is_some() {
            (world.fire, world.sight.fire, world.ground.fire, world.teams.fire) = postcard::from_bytes(fire_too).ok()?;
            if let Some(sight) = &mut world.sight.fire {
                sight.attach(scenario);
            }
            if let (Some(scorch), Some(fire)) = (&mut world.ground.fire, world.hazard.forest_fire()) {
                scorch.attach(fire);
            }
        }
        world.people.attach(scenario, world.seed, homes);
        world.command.resume(scenario);
        Some(world)
    }
}

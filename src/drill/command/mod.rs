//! Drill / command — posts, officers, messages and the carrying-out of clauses.
//!
//! In: pictures (`sight`), counts that villages make of themselves (`census`), networks. Out: deeds upon the people's
//! world, orders to teams, and the record of every hop with its cause. Not here: the truth; how people react.
//! Method: an agenda of exact moments; whatever falls due within a step happens in the order (moment, number).
//! The files in reading order: service (how long), lot (which luck), desk (who), message (how it travels), platform (texts to lists), effect (what it brings about),
//! watch (when a clause is due), carry (what it orders), consult, closure, public, gate, level, village, way, report, share, queue, help, inject.

mod approval;
mod asleep;
pub mod carry;
mod closure;
mod consult;
pub mod crew;
pub mod desk;
pub mod effect;
pub mod errand;
mod fire;
mod fixed;
mod gate;
mod heard;
pub mod help;
mod highway;
mod homes;
pub mod inject;
pub mod level;
pub mod lot;
pub mod message;
pub mod officer;
mod platform;
mod public;
mod queue;
pub mod report;
pub mod run;
pub mod runs;
pub mod service;
pub mod session;
pub mod settle;
pub mod share;
mod stirs;
mod target;
pub mod village;
pub mod watch;
mod way;

use std::collections::{BTreeMap, BTreeSet};

use super::census::{Census, Ground, Network, Trapped};
use super::deed::Deed;
use super::expressway::Expressway;
use super::log::Log;
use super::sight::Sight;
use super::sight::picture::Memo;
use super::team::Teams;
use crate::base::fingerprint::{Hasher, Heap};
use crate::base::ids::{ChannelId, ClauseId, FacilityId, HouseholdId, Id, InjectId, PostId, RoadId, TeamId, ZoneId};
use crate::base::kept::Kept;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::HazardAct;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::frame::Frame;
use crate::plan::chain::{CENTRE, Posts};
use crate::plan::level::Level;
use crate::plan::order::WarnStage;
use crate::record::event::Cause;
use crate::record::tale::PlanUse;
use crate::scenario::drill_spec::Scenario;
use desk::{Desk, Task};
use errand::Errand;
use fixed::Fixed;
use message::{Failure, Message};

/// What command may see and touch in a step.
pub struct Scene<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Now.
    pub now: Moment,
    /// The networks.
    pub network: &'a dyn Network,
    /// The people, as those beside them can count them.
    pub census: &'a dyn Census,
    /// The ground under the teams' wheels.
    pub ground: &'a dyn Ground,
    /// The water that teams meet.
    pub frame: &'a Frame,
    /// The fire that those on the spot see, where the hazard is one.
    pub fire: Option<&'a ForestFire>,
    /// The expressway, where an accident on one is the hazard.
    pub highway: Option<&'a Expressway>,
    /// Everybody's pictures.
    pub sight: &'a mut Sight,
    /// The teams.
    pub teams: &'a mut Teams,
    /// The record.
    pub log: &'a mut Log,
    /// What is done to the hazard: gates, barriers.
    pub acts: &'a mut Vec<HazardAct>,
}

/// Which plan is in force, and which clauses are left out or come late; for baselines and studies.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Options {
    /// Nobody orders anything by the plan.
    pub no_plan: bool,
    /// Everybody who waits for rescue is known at once, and the nearest crew goes without delay (the perfect baseline).
    pub perfect: bool,
    /// Clauses that are left out.
    pub skip: BTreeSet<ClauseId>,
    /// Clauses that begin later than they fall due.
    pub late: BTreeMap<ClauseId, Span>,
}

impl Options {
    /// Options of a way to use the plan. The perfect baseline's orders are the kernel's, not ours.
    #[must_use]
    pub fn of(plan_use: PlanUse) -> Self {
        Self { no_plan: plan_use != PlanUse::AsWritten, perfect: plan_use == PlanUse::Perfect, ..Self::default() }
    }
}

/// Something that happens at an exact moment.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "each variant is the name of the function it calls; fields are its arguments")]
pub enum Due {
    TaskEnds { post: PostId, task: Task, officer: u32, erred: bool, cause: Cause },
    Deliver(u64),
    Acknowledge(u64),
    Fail { message: u64, why: Failure },
    Lose(u64),
    Chase(u64),
    Again(u64),
    Start(u32),
    Voice(u32),
    Knock { post: PostId, zone: ZoneId, channel: ChannelId, stage: WarnStage, run: Option<u32>, cause: Cause },
    Direct { run: u32, channel: ChannelId },
    ConsultBegins(u32),
    ConsultEnds(u32),
    Gate(u32),
    HelpCalled(u32),
    Spontaneous(Trapped),
    SetOut { post: PostId, errand: Errand, cause: Cause },
    FireHelp,
    Lanes { road: RoadId, cause: Cause },
    SessionEnds(u32),
}

/// A loudspeaker or gong that is to speak.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Voice {
    /// The village station it belongs to.
    pub post: PostId,
    /// Zone.
    pub zone: ZoneId,
    /// Channel.
    pub channel: ChannelId,
    /// What is said.
    pub stage: WarnStage,
    /// The run that ordered it.
    pub run: Option<u32>,
    /// Cause.
    pub cause: Cause,
}

/// The whole of command.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Command {
    seed: Seed,
    options: Options,
    #[serde(skip)]
    fixed: Fixed,
    number: u64,
    agenda: BTreeMap<(Moment, u64), Due>,
    desks: Vec<Kept<Desk>>,
    waiting: BTreeSet<PostId>,
    /// Those of them where somebody may take a task up now.
    #[serde(skip)]
    ready: BTreeSet<PostId>,
    messages: BTreeMap<u64, Kept<Message>>,
    /// How often luck was drawn for each combination of purpose, post, work and thing, by its key.
    draws: lot::Draws,
    /// The sum of all draws so far.
    drawn: Heap,
    /// Orders to a reserve that wait for somebody's approval.
    requests: BTreeMap<u64, Message>,
    islands: BTreeSet<PostId>,
    watches: Vec<Kept<watch::Watch>>,
    runs: runs::Runs,
    /// Which watches need not be looked at.
    #[serde(skip)]
    asleep: asleep::Asleep,
    /// What has come to posts since they were last looked at.
    #[serde(skip)]
    heard: heard::Heard,
    finished: u32,
    next_run: u32,
    next_minute: Moment,
    levels: Vec<level::LevelWatch>,
    /// The level in force.
    level: Option<Level>,
    commander: Option<PostId>,
    voices: Kept<Vec<Voice>>,
    /// What has been begun in a zone, and since when it is really heard.
    voiced: Kept<BTreeMap<(ZoneId, WarnStage, ChannelId), Option<u64>>>,
    ordered: BTreeMap<(ZoneId, WarnStage), Moment>,
    opened: BTreeSet<FacilityId>,
    closed: BTreeSet<RoadId>,
    /// Roads all lanes of which lead outwards, and roads round which the traffic is led.
    reversed: BTreeSet<RoadId>,
    led: BTreeSet<RoadId>,
    /// Roads at whose outward end police regulate the junction.
    regulated: BTreeSet<RoadId>,
    outboxes: BTreeMap<PostId, Kept<report::Outbox>>,
    /// From when on there may be something to do at each of them.
    #[serde(skip)]
    stirs: stirs::Stirs,
    /// Between the centre and each body that has an office of its own.
    lines: BTreeMap<PostId, Kept<share::Line>>,
    /// Where neither end had news: from the centre, to the centre.
    #[serde(skip)]
    quiet: BTreeMap<PostId, [share::Quiet; 2]>,
    calls: Vec<help::HelpCall>,
    /// Who waits for rescue and has called, or is about to.
    called: BTreeMap<HouseholdId, u32>,
    /// Who has called and of whom the village has not yet said that they are free.
    awaited: BTreeMap<HouseholdId, Trapped>,
    /// Who is known in the command room to be free again.
    freed: BTreeSet<HouseholdId>,
    injects_played: BTreeSet<InjectId>,
    controller: inject::Controller,
    sessions: session::Sessions,
    /// To whom command is being handed over.
    handing: Option<PostId>,
    out: BTreeSet<TeamId>,
    /// Drones in the air, and until when.
    flying: BTreeMap<TeamId, Moment>,
    /// Until when a platform that sends to lists is busy with what has been given to it.
    platforms: BTreeMap<ChannelId, Moment>,
    /// What the public has been told.
    word: public::Word,
    /// 4G sets that are with somebody, and until when.
    lent: BTreeMap<(TeamId, u32), Moment>,
    /// Whether it was night at the last step, and when the next of those who were called up comes in; none where that must be found again.
    #[serde(skip)]
    hours: Option<(bool, Moment)>,
    /// Where one gets by road at the moment.
    #[serde(skip)]
    dry_land: way::DryLand,
    #[serde(skip)]
    deeds: Vec<Deed>,
    #[serde(skip)]
    strikes: Vec<inject::Strike>,
}

impl Command {
    /// Everybody is at his post and nothing has happened.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed, options: Options) -> Self {
        let mut fixed = Fixed::new(scenario);
        let watches = if options.no_plan { Vec::new() } else { watch::all(scenario, &fixed.posts, &options) };
        fixed.know(scenario, &watches);
        let levels = if options.no_plan { Vec::new() } else { level::all(scenario) };
        Self {
            seed,
            options,
            number: 0,
            agenda: BTreeMap::new(),
            desks: fixed.posts.list.iter().map(|_| Kept::default()).collect(),
            waiting: BTreeSet::new(),
            ready: BTreeSet::new(),
            messages: BTreeMap::new(),
            draws: lot::Draws::default(),
            drawn: Heap::default(),
            requests: BTreeMap::new(),
            islands: BTreeSet::new(),
            watches,
            runs: runs::Runs::default(),
            asleep: asleep::Asleep::default(),
            heard: heard::Heard::default(),
            finished: 0,
            next_run: 0,
            next_minute: Moment::ZERO,
            levels,
            level: None,
            commander: None,
            voices: Kept::default(),
            voiced: Kept::default(),
            ordered: BTreeMap::new(),
            opened: BTreeSet::new(),
            closed: BTreeSet::new(),
            reversed: BTreeSet::new(),
            led: BTreeSet::new(),
            regulated: BTreeSet::new(),
            outboxes: BTreeMap::new(),
            stirs: stirs::Stirs::default(),
            lines: BTreeMap::new(),
            quiet: BTreeMap::new(),
            calls: Vec::new(),
            called: BTreeMap::new(),
            awaited: BTreeMap::new(),
            freed: BTreeSet::new(),
            injects_played: BTreeSet::new(),
            controller: inject::Controller::default(),
            sessions: session::Sessions::default(),
            handing: None,
            out: BTreeSet::new(),
            flying: BTreeMap::new(),
            platforms: BTreeMap::new(),
            word: public::Word::default(),
            lent: BTreeMap::new(),
            hours: None,
            dry_land: way::DryLand::default(),
            deeds: Vec::new(),
            strikes: Vec::new(),
            fixed,
        }
    }

    /// Adds the whole state to a fingerprint.
    pub fn fingerprint(&self, h: &mut Hasher) {
        // Named one by one, so that nothing new is forgotten here; left out is what is found again after loading.
        let Self {
            seed: _,
            options,
            fixed: _,
            number,
            agenda,
            desks,
            waiting,
            ready: _,
            messages,
            draws: _,
            drawn,
            requests,
            islands,
            watches,
            runs,
            asleep: _,
            heard: _,
            finished,
            next_run,
            next_minute,
            levels,
            level,
            commander,
            voices,
            voiced,
            ordered,
            opened,
            closed,
            reversed,
            led,
            regulated,
            outboxes,
            stirs: _,
            lines,
            quiet: _,
            calls,
            called,
            awaited,
            freed,
            injects_played,
            controller,
            sessions,
            handing,
            out,
            flying,
            platforms,
            word,
            lent,
            hours: _,
            dry_land: _,
            deeds: _,
            strikes: _,
        } = self;
        h.words(messages.keys().copied()).kept(messages.values()).kept(desks).kept(watches).fingerprint(drawn.sum());
        h.words(outboxes.keys().map(|p| p.index() as u64)).kept(outboxes.values()).kept(lines.values()).kept([voices]).kept([voiced]);
        h.saved(&(options, number, agenda, waiting, islands, runs, finished, next_run, next_minute, levels, level, commander));
        h.saved(&(ordered, opened, closed, reversed, led, regulated, calls, called, awaited, freed, injects_played, controller));
        h.saved(&(sessions, handing, out, flying, platforms, word, lent, requests));
    }

    /// After loading a saved state: makes anew what only depends on the scenario.
    pub fn resume(&mut self, scenario: &Scenario) {
        self.fixed = Fixed::new(scenario);
        self.fixed.know(scenario, &self.watches);
        self.outboxes.keys().for_each(|p| self.stirs.at(*p, Moment::ZERO));
    }

    /// The tree of posts.
    #[must_use]
    pub fn posts(&self) -> &Posts {
        &self.fixed.posts
    }

    /// The level in force.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.level
    }

    /// Officers at work now, by post.
    #[must_use]
    pub fn busy(&self, post: PostId) -> u32 {
        self.desks[post.index()].busy()
    }

    /// What villages saw and counted starts on its way up; calls for help come in.
    pub fn report_up(&mut self, s: &mut Scene<'_>) {
        if self.commander.is_none() {
            let cause = Cause { why: crate::record::event::Why::Drill, seq: s.log.start() };
            self.take_command(s, CENTRE, cause);
        }
        self.inject(s);
        self.hear_help(s);
        self.fire_help(s);
        self.highway_news(s);
        if !self.options.no_plan {
            self.see(s);
            if s.now.as_millis() % service::COUNT_EVERY.as_millis() == 0 {
                self.see_free(s);
            }
            if s.now.as_millis() % 30_000 == 0 {
                self.flush(s);
            }
            if s.now.as_millis() % 60_000 == 0 {
                self.see_queues(s);
                self.share(s);
            }
        }
    }

    /// Clauses and levels fall due, each on its own post's picture.
    pub fn decide(&mut self, s: &mut Scene<'_>) {
        let (first, minute) = (self.next_minute == Moment::ZERO, s.now >= self.next_minute);
        if minute {
            self.next_minute = s.now + Span::minutes(1);
        }
        if self.options.no_plan {
            return;
        }
        let mut memo = Memo::default();
        self.look(s, &mut memo, first, minute);
        if minute {
            self.look_at_levels(s, &mut memo);
            self.asleep.keep(s.now, &memo.of(s.now, s.scenario));
            self.keep_rescuing(s);
        }
        s.sight.known.settle();
    }

    /// What is due within this step happens: tasks end, messages arrive, orders become work. Gives the deeds.
    pub fn act(&mut self, s: &mut Scene<'_>) -> Vec<Deed> {
        self.team_news(s);
        self.mind_the_clock(s);
        loop {
            self.serve(s);
            let Some(entry) = self.agenda.first_entry().filter(|e| e.key().0 <= s.now) else { break };
            let due = entry.remove();
            self.happen(s, due);
        }
        self.settle_runs(s);
        std::mem::take(&mut self.deeds)
    }

    fn happen(&mut self, s: &mut Scene<'_>, due: Due) {
        match due {
            Due::TaskEnds { post, task, officer, erred, cause } => self.end_task(s, post, task, officer, erred, cause),
            Due::SessionEnds(n) => self.session_ends(s, n),
            Due::Deliver(m) => self.deliver(s, m),
            Due::Acknowledge(m) => self.acknowledge(s, m),
            Due::Fail { message, why } => self.fail(s, message, why),
            Due::Lose(m) => self.lose(s, m),
            Due::Chase(m) => self.chase(s, m),
            Due::Again(m) => self.again(s, m),
            Due::Start(run) => self.start(s, run),
            Due::Voice(voice) => self.voice(s, voice),
            Due::Knock { post, zone, channel, stage, run, cause } => self.knock(s, post, zone, channel, stage, run, cause),
            Due::Direct { run, channel } => self.direct(s, run, channel),
            Due::ConsultBegins(run) => self.consult_begins(s, run),
            Due::ConsultEnds(run) => self.consult_ends(s, run),
            Due::Gate(run) => self.gate_set(s, run),
            Due::HelpCalled(call) => self.help_called(s, call),
            Due::Spontaneous(trapped) => self.spontaneous(s, trapped),
            Due::FireHelp => self.fire_help_goes(s),
            Due::Lanes { road, cause } => self.lanes_stand(road, cause),
            Due::SetOut { post, errand, cause } => self.set_out(s, post, errand, cause),
        }
    }

    fn agenda_at(&mut self, at: Moment, due: Due) {
        self.number += 1;
        self.agenda.insert((at, self.number), due);
    }
}

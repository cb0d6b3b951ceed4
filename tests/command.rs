//! A plan's whole life over a small valley: what each post perceives, how orders travel, what counts as done.
//! The world is scripted, so that only command, sight and teams are under test.

mod blind;
mod clauses;
mod county;
mod errands;
mod injects;
mod life;
mod officers;
mod offices;
mod orders;
mod platforms;
mod posts;
mod warnings;

use std::collections::{BTreeMap, BTreeSet};

use yanlian::base::fingerprint::{Fingerprint, Hasher};
use yanlian::base::ids::{ChannelId, ClauseId, GaugeId, HouseholdId, Id, LinkId, PostId, RoadId, RoleId, SettlementId, TeamId, TownshipId, VillageId, ZoneId};
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::census::{Census, Ground, Network, Roll, Seen, Sighting, Trapped};
use yanlian::drill::command::{Command, Options, Scene};
use yanlian::drill::deed::{Deed, ZoneCount};
use yanlian::drill::log::Log;
use yanlian::drill::sight::{Sense, Sight};
use yanlian::drill::team::{Field, Teams};
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::frame::Frame;
use yanlian::map::channel::{Channel, Power};
use yanlian::map::place::GaugeKind;
use yanlian::map::road::RoadClass;
use yanlian::plan::chain::{CENTRE, Posts};
use yanlian::plan::level::Level;
use yanlian::plan::order::{Action, WarnStage};
use yanlian::plan::role::{Role, RoleSeat};
use yanlian::plan::trigger::{Compare, Quantity, Trigger};
use yanlian::record::event::{Event, Kind, Who, Why};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{Inject, InjectEffect, Scenario};
use yanlian::scenario::valley;

/// Rain of 30 mm/h at every rain gauge from half past, a stage that rises half as fast as the rain, no water on the map.
pub struct Storm {
    pub now: Moment,
    pub frame: Frame,
    pub rain: Vec<bool>,
    pub silent: BTreeSet<GaugeId>,
    pub mm_per_h: f64,
    /// Minutes between which it does not rain.
    pub pause: (f64, f64),
    /// Fall of the stages after the rain's end, metres an hour.
    pub fall_m_per_h: f64,
    /// From a minute on the rain falls so many times as hard.
    pub turn: Option<(f64, f64)>,
    /// What the forecast says of every hour to come.
    pub ahead_mm_per_h: f64,
}

impl Storm {
    fn mm(&self, minute: f64) -> f64 {
        let dry = (minute.min(self.pause.1) - self.pause.0).max(0.0);
        (minute - 30.0 - dry).clamp(0.0, 270.0) / 60.0 * self.mm_per_h
    }
}

impl Hazard for Storm {
    fn advance(&mut self, to: Moment, _: &[HazardAct]) {
        self.now = to;
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn gauge(&self, g: GaugeId) -> f64 {
        if self.silent.contains(&g) {
            return f64::NAN;
        }
        let t = self.now.as_minutes();
        let mm = match self.turn {
            Some((at, factor)) if t > at => self.mm(at) + (self.mm(t) - self.mm(at)) * factor,
            _ => self.mm(t),
        };
        if self.rain[g.index()] { mm } else { 104.8 + mm / 40.0 - (t - 300.0).max(0.0) / 60.0 * self.fall_m_per_h }
    }
    fn forecast(&self, _: Moment, _: GaugeId, within: Span) -> f64 {
        within.as_hours() * self.ahead_mm_per_h
    }
    fn save(&self) -> Vec<u8> {
        Vec::new()
    }
    fn load(&mut self, _: &[u8]) {}
    fn fingerprint(&self, h: &mut Hasher) {
        h.i64(self.now.as_millis());
    }
}

/// People who are signed off 40 minutes after somebody knocked or spoke, and gone 20 minutes later.
#[derive(Default)]
pub struct Folk {
    pub now: Moment,
    pub warned: BTreeMap<ZoneId, Moment>,
    pub fetched: BTreeSet<ZoneId>,
    pub trapped: Vec<Trapped>,
    pub sightings: Vec<Sighting>,
    /// How full every road is, which are empty all the same, and until when a team that drives onto one is among others.
    pub full: f64,
    pub empty: BTreeSet<LinkId>,
    pub held_until: Moment,
}

impl Census for Folk {
    fn zone_count(&self, zone: ZoneId) -> ZoneCount {
        let since = self.warned.get(&zone).map(|at| self.now - *at);
        let after = |m| since.is_some_and(|s| s >= Span::minutes(m));
        let moved = if self.fetched.contains(&zone) && after(30) { 6 } else { 0 };
        ZoneCount {
            people: 200,
            ordered: 200,
            signed_off: if after(40) { 200 } else { 0 },
            left: if after(40) { 200 } else { 0 },
            safe: if after(60) { 200 } else { 0 },
            reduced: 6,
            reduced_moved: moved,
            trapped: 0,
            ..ZoneCount::default()
        }
    }
    fn roll(&self, zone: ZoneId, _: u32) -> Roll {
        Roll { count: self.zone_count(zone), ..Roll::default() }
    }
    fn village_count(&self, _: VillageId) -> ZoneCount {
        ZoneCount::default()
    }
    fn trapped(&self) -> &[Trapped] {
        &self.trapped
    }
    fn sightings(&self) -> &[Sighting] {
        &self.sightings
    }
    fn fullness(&self, link: LinkId) -> f64 {
        if self.empty.contains(&link) { 0.0 } else { self.full }
    }
    fn in_traffic(&self, _: TeamId) -> bool {
        self.now < self.held_until
    }
}

#[derive(Default)]
pub struct Roads {
    pub wet: BTreeSet<RoadId>,
}
impl Ground for Roads {
    fn road_depth_m(&self, r: RoadId) -> f64 {
        if self.wet.contains(&r) { 0.8 } else { 0.0 }
    }
    fn version(&self) -> u64 {
        self.wet.len() as u64
    }
}

/// Networks that fail in all townships from a moment on.
#[derive(Default)]
pub struct Lines {
    pub mobile_down: Option<Moment>,
    pub mains_down: Option<Moment>,
    pub all_down: Option<Moment>,
    /// A platform that stands still from a moment on.
    pub platform_down: Option<(ChannelId, Moment)>,
    /// A township that is cut off from everything from a moment on.
    pub cut_off: Option<(TownshipId, Moment)>,
}
impl Network for Lines {
    fn works(&self, c: &Channel, township: TownshipId, now: Moment) -> bool {
        let down = |from: Option<Moment>| from.is_some_and(|f| now >= f);
        if down(self.all_down) || self.cut_off.is_some_and(|(t, at)| t == township && now >= at) {
            return false;
        }
        match c.power {
            Power::None => true,
            Power::Mains { .. } => !down(self.mains_down),
            Power::Mobile { .. } => !down(self.mobile_down),
        }
    }
    fn stands(&self, channel: ChannelId, now: Moment) -> bool {
        self.platform_down.is_none_or(|(c, at)| c != channel || now < at)
    }
}

pub struct Run {
    pub scenario: Scenario,
    pub storm: Storm,
    pub folk: Folk,
    pub roads: Roads,
    pub lines: Lines,
    pub options: Options,
    pub hours: i64,
    /// What happens to the world at a minute.
    pub script: Vec<(i64, Box<dyn Fn(&mut Folk, &mut Roads)>)>,
}

pub struct Story {
    pub events: Vec<Event>,
    pub deeds: Vec<(Moment, Deed)>,
    pub sums: Vec<Fingerprint>,
    pub scenario: Scenario,
    pub most_busy: BTreeMap<PostId, u32>,
    /// Seconds of the clock on the wall in sight, command and teams.
    pub own_s: f64,
}

impl Run {
    /// A body at county level, and its role.
    pub fn body(&mut self, key: &str, (staff_day, staff_night): (u32, u32), in_room: bool) -> RoleId {
        let (name, seat) = (Name::zh(key.to_owned()), RoleSeat::CountyBody);
        let (key, commands, closes_expressway) = (key.into(), false, false);
        self.scenario.books.roles.push(Role { key, name, seat, staff_day, staff_night, commands, in_room, office: None, closes_expressway });
        RoleId::from_index(self.scenario.books.roles.len() - 1)
    }
    /// At 01:40 a lane in the upper village goes under water and its people tell of it, and of what else they see. The lane.
    pub fn a_lane_goes_under(&mut self, also: &'static [Seen]) -> RoadId {
        let lane = self.scenario.county.roads.road_keys.find("r-upper-2").expect("a road");
        let upper = self.scenario.county.village_keys.find("upper").expect("a village");
        self.script.push((
            100,
            Box::new(move |folk, roads| {
                roads.wet.insert(lane);
                let seen = std::iter::once(Seen::Road(lane)).chain(also.iter().copied());
                folk.sightings.extend(seen.map(|seen| Sighting { village: upper, seen, seq: None }));
            }),
        ));
        lane
    }
    /// The county's screen keeps its readings when the townships' networks fail.
    pub fn gauges_report_by_satellite(&mut self) {
        for g in &mut self.scenario.county.gauges {
            g.township = None;
        }
    }
    pub fn new() -> Self {
        let scenario = valley::scenario();
        let storm = Storm {
            now: Moment::ZERO,
            frame: Frame::dry(scenario.county.terrain.shape),
            rain: scenario.county.gauges.iter().map(|g| g.kind == GaugeKind::Rain).collect(),
            silent: BTreeSet::new(),
            mm_per_h: 40.0,
            pause: (0.0, 0.0),
            fall_m_per_h: 0.0,
            turn: None,
            ahead_mm_per_h: 10.0,
        };
        Self {
            scenario,
            storm,
            folk: Folk::default(),
            roads: Roads::default(),
            lines: Lines::default(),
            options: Options::default(),
            hours: 6,
            script: Vec::new(),
        }
    }

    pub fn run(mut self) -> Story {
        let seed = Seed(7);
        let s = &self.scenario;
        let (mut sight, mut command, mut teams) = (Sight::new(s, seed), Command::new(s, seed, self.options.clone()), Teams::new(s, seed, PlanUse::AsWritten));
        let (mut log, mut deeds, mut sums, mut most_busy) = (Log::default(), Vec::new(), Vec::new(), BTreeMap::new());
        let mut own = 0.0f64;
        let step = Span::seconds(10);
        let mut now = Moment::ZERO;
        while now.since_start() < Span::hours(self.hours) {
            now = now + step;
            self.storm.advance(now, &[]);
            self.folk.now = now;
            self.folk.sightings.clear();
            for (minute, change) in &self.script {
                if now == Moment::minutes(*minute) {
                    change(&mut self.folk, &mut self.roads);
                }
            }
            let t0 = std::time::Instant::now();
            sight.sense(&mut Sense { scenario: s, now, hazard: &self.storm, network: &self.lines, log: &mut log });
            let mut acts = Vec::new();
            let mut scene = Scene {
                scenario: s,
                now,
                network: &self.lines,
                census: &self.folk,
                ground: &self.roads,
                frame: &self.storm.frame,
                fire: None,
                highway: None,
                sight: &mut sight,
                teams: &mut teams,
                log: &mut log,
                acts: &mut acts,
            };
            command.report_up(&mut scene);
            command.decide(&mut scene);
            let mut done = command.act(&mut scene);
            done.extend(teams.act(&mut Field {
                scenario: s,
                now,
                step,
                census: &self.folk,
                ground: &self.roads,
                frame: &self.storm.frame,
                fire: None,
                highway: None,
                log: &mut log,
                acts: &mut acts,
            }));
            own += t0.elapsed().as_secs_f64();
            for d in &done {
                match d {
                    Deed::Broadcast { zone: Some(z), stage: WarnStage::LeaveNow, .. } | Deed::KnockDoors { zone: Some(z), stage: WarnStage::LeaveNow, .. } => {
                        self.folk.warned.entry(*z).or_insert(now);
                    }
                    Deed::FetchSpecial { zone, .. } => {
                        self.folk.fetched.insert(*zone);
                    }
                    Deed::Rescue { household, .. } => self.folk.trapped.retain(|t| t.household != *household),
                    _ => {}
                }
            }
            deeds.extend(done.into_iter().map(|d| (now, d)));
            for p in command.posts().ids() {
                let b = command.busy(p);
                let most = most_busy.entry(p).or_insert(0);
                *most = b.max(*most);
            }
            if now.as_millis() % 60_000 == 0 {
                let mut h = Hasher::new();
                sight.fingerprint(&mut h);
                command.fingerprint(&mut h);
                h.saved(&teams);
                sums.push(h.finish());
            }
        }
        Story { events: log.into_events(), deeds, sums, scenario: self.scenario, most_busy, own_s: own }
    }
}

impl Story {
    pub fn clause(&self, key: &str) -> ClauseId {
        self.scenario.books.find_clause(key).expect("the valley's plan has this clause")
    }
    pub fn first(&self, kind: Kind, subject: Who) -> Option<&Event> {
        self.events.iter().find(|e| e.kind == kind && e.subject == subject)
    }
    pub fn done(&self, key: &str) -> Option<f64> {
        self.first(Kind::ClauseDone, Who::Clause(self.clause(key))).map(|e| e.value)
    }
    /// The chain of causes of an event, the event itself first.
    pub fn chain(&self, e: &Event) -> Vec<&Event> {
        let mut out = vec![&self.events[e.seq as usize]];
        while let Some(seq) = out[out.len() - 1].cause.seq {
            out.push(&self.events[seq as usize]);
        }
        out
    }
    pub fn dump(&self) -> String {
        let mut t = String::new();
        for e in &self.events {
            t += &format!(
                "{:>5} {} {:?} {:?} at={:?} to={:?} v={} why={:?} {}\n",
                e.seq,
                e.at,
                e.kind,
                e.subject,
                e.place,
                e.known_to,
                e.value,
                e.cause,
                e.detail.as_str()
            );
        }
        t
    }
}

pub fn kinds(chain: &[&Event]) -> Vec<Kind> {
    chain.iter().map(|e| e.kind).collect()
}

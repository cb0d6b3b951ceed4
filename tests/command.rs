//! A plan's whole life over a small valley: what each post perceives, how orders travel, what counts as done.
//! The world is scripted, so that only command, sight and teams are under test.

use std::collections::{BTreeMap, BTreeSet};

use yanlian::base::fingerprint::{Fingerprint, Hasher};
use yanlian::base::ids::{ClauseId, GaugeId, HouseholdId, Id, PostId, RoadId, RoleId, SettlementId, TownshipId, VillageId, ZoneId};
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
        let dry = (t.min(self.pause.1) - self.pause.0).max(0.0);
        let mm = (t - 30.0 - dry).clamp(0.0, 270.0) / 60.0 * self.mm_per_h;
        if self.rain[g.index()] { mm } else { 104.8 + mm / 40.0 - (t - 300.0).max(0.0) / 60.0 * self.fall_m_per_h }
    }
    fn forecast(&self, _: Moment, _: GaugeId, within: Span) -> f64 {
        within.as_hours() * 10.0
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
}

#[derive(Default)]
pub struct Roads {
    pub wet: BTreeSet<RoadId>,
}
impl Ground for Roads {
    fn road_depth_m(&self, r: RoadId) -> f64 {
        if self.wet.contains(&r) { 0.8 } else { 0.0 }
    }
}

/// Networks that fail in all townships from a moment on.
#[derive(Default)]
pub struct Lines {
    pub mobile_down: Option<Moment>,
    pub mains_down: Option<Moment>,
    pub all_down: Option<Moment>,
}
impl Network for Lines {
    fn works(&self, c: &Channel, _: TownshipId, now: Moment) -> bool {
        let down = |from: Option<Moment>| from.is_some_and(|f| now >= f);
        if down(self.all_down) {
            return false;
        }
        match c.power {
            Power::None => true,
            Power::Mains { .. } => !down(self.mains_down),
            Power::Mobile { .. } => !down(self.mobile_down),
        }
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
                teams.fingerprint(&mut h);
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

#[test]
fn a_plan_lives_from_a_late_reading_to_the_knock_at_the_door_and_each_hop_names_its_cause() {
    let story = Run::new().run();
    if std::env::var("SHOW").is_ok() {
        print!("{}", story.dump());
    }
    // Rain rises → a reading comes late → the level is set → townships and villages are told.
    let set = story.first(Kind::LevelSet, Who::Level(Level::Three)).expect("80 mm in three hours is level III");
    let chain = story.chain(set);
    let reading = chain.last().expect("a chain has an end");
    assert_eq!(reading.kind, Kind::ReadingArrived, "{:?}", kinds(&chain));
    assert!(kinds(&chain).contains(&Kind::TaskEnded), "an officer was busy with it: {:?}", kinds(&chain));
    assert!(set.at > reading.at && reading.detail.as_str() != format!("taken={}", reading.at), "the reading was late");
    // The county's word reaches the villages over the tree; each village warns its own zone.
    let heard = story
        .events
        .iter()
        .find(|e| e.kind == Kind::MessageArrived && matches!(e.known_to, Who::Village(_)) && e.detail.as_str() == "level")
        .expect("a village hears of it");
    assert!(kinds(&story.chain(heard)).contains(&Kind::MessageSent));
    // The evacuation of a zone: due on the village's own picture, ordered, begun by loudspeaker and at the doors.
    let (_, knock) = story.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { stage: WarnStage::LeaveNow, .. })).expect("somebody knocks");
    let Deed::KnockDoors { cause, .. } = knock else { unreachable!() };
    let began = &story.events[cause.seq.expect("a deed has a cause") as usize];
    let way = kinds(&story.chain(began));
    for hop in [Kind::BroadcastBegan, Kind::MessageArrived, Kind::MessageSent, Kind::OrderGiven, Kind::ClauseDue, Kind::ReadingArrived] {
        assert!(way.contains(&hop), "{hop:?} is missing in {way:?}");
    }
    assert_eq!(cause.why, Why::Clause(story.clause("flood.5")));
    // Done means that the counts which went up say so: not before people were signed off.
    let evacuated = story.done("flood.5").expect("the evacuation is done");
    assert!(evacuated > 40.0 * 60.0, "{evacuated} s");
    for key in ["flood.1", "flood.2", "flood.3", "flood.4", "flood.6", "flood.8", "flood.9"] {
        assert!(story.done(key).is_some(), "{key} is not done\n{}", story.dump());
    }
}

#[test]
fn a_county_order_reaches_a_household_by_way_of_township_village_and_group() {
    let mut run = Run::new();
    let plan = &mut run.scenario.books;
    let i = plan.find_clause("flood.5").expect("in the valley's plan").index();
    // The county itself orders; only door to door, so that the group heads are needed.
    plan.clauses[i].actor = RoleId(1);
    let door = run.scenario.county.channel_keys.find("door").expect("a channel");
    plan.clauses[i].action = Action::Evacuate { zones: yanlian::plan::order::ZoneTarget::All, channels: vec![door] };
    let story = run.run();
    let (_, knock) = story.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { stage: WarnStage::LeaveNow, .. })).expect("somebody knocks");
    let Deed::KnockDoors { cause, .. } = knock else { unreachable!() };
    let chain = story.chain(&story.events[cause.seq.expect("a deed has a cause") as usize]);
    let hops: Vec<Who> = chain.iter().filter(|e| e.kind == Kind::MessageArrived).map(|e| e.known_to).collect();
    assert!(matches!(hops[..], [Who::Settlement(_), Who::Village(_), Who::Township(_)]), "{hops:?}");
    let times: Vec<Moment> = chain.iter().map(|e| e.at).collect();
    assert!(times.windows(2).all(|w| w[0] >= w[1]), "no hop comes before its cause");
}

#[test]
fn without_the_mobile_network_the_same_order_takes_another_way_and_comes_later() {
    let at = |lines: Lines| {
        let mut run = Run::new();
        let plan = &mut run.scenario.books;
        let i = plan.find_clause("flood.5").expect("in the valley's plan").index();
        plan.clauses[i].actor = RoleId(1);
        let door = run.scenario.county.channel_keys.find("door").expect("a channel");
        plan.clauses[i].action = Action::Evacuate { zones: yanlian::plan::order::ZoneTarget::All, channels: vec![door] };
        // No satellite phones, no radio: what is left is somebody who rides there.
        plan.clauses[i].fallback = None;
        for c in &mut run.scenario.county.channels {
            if matches!(c.kind, yanlian::map::channel::ChannelKind::Satellite | yanlian::map::channel::ChannelKind::Radio) {
                c.kind = yanlian::map::channel::ChannelKind::OwnEyes;
            }
        }
        run.lines = lines;
        run.run()
    };
    let first = |s: &Story| s.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { .. })).map(|(t, _)| *t).expect("somebody knocks in the end");
    let (up, down) = (at(Lines::default()), at(Lines { mobile_down: Some(Moment::minutes(60)), ..Lines::default() }));
    assert!(first(&down) > first(&up), "{} {}", first(&up), first(&down));
    assert!(down.events.iter().any(|e| e.kind == Kind::MessageFailed && e.detail.as_str().ends_with("down")), "the failed calls are in the record");
    assert!(down.events.iter().any(|e| e.kind == Kind::MessageSent && e.detail.as_str().ends_with("rider")), "somebody rode");
}

#[test]
fn loudspeakers_without_power_give_way_to_gong_and_doors() {
    let mut run = Run::new();
    run.lines = Lines { mains_down: Some(Moment::minutes(60)), ..Lines::default() };
    let loud = run.scenario.county.channel_keys.find("loudspeaker").expect("a channel");
    for c in &mut run.scenario.books.clauses {
        if let Action::Warn { channels, .. } | Action::Evacuate { channels, .. } = &mut c.action {
            *channels = vec![loud];
        }
    }
    let story = run.run();
    assert!(!story.deeds.iter().any(|(_, d)| matches!(d, Deed::Broadcast { channel, .. } if *channel == loud)), "dead loudspeakers say nothing");
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::KnockDoors { .. })));
    assert!(story.events.iter().any(|e| e.kind == Kind::MessageFailed && e.subject == Who::Channel(loud)));
}

#[test]
fn a_silent_gauge_is_unknown_and_unknown_never_fires() {
    let mut run = Run::new();
    run.storm.silent = run.scenario.county.gauge_keys.ids().collect();
    let stage = run.scenario.county.gauge_keys.find("stage-bridge").expect("a gauge");
    let books = &mut run.scenario.books;
    // A negated comparison is just as unknown; silence itself can be asked for.
    books.clauses[8].trigger = Trigger::Not(Box::new(Trigger::Number(Quantity::Stage(stage), Compare::Ge, 200.0)));
    books.clauses[7].trigger = Trigger::Missing(stage, Span::minutes(30));
    let story = run.run();
    let due: Vec<Who> = story.events.iter().filter(|e| e.kind == Kind::ClauseDue).map(|e| e.subject).collect();
    assert_eq!(due, [Who::Clause(ClauseId(7))], "only the clause that asks for silence falls due");
    let at = story.first(Kind::ClauseDue, Who::Clause(ClauseId(7))).expect("just seen").at;
    assert!(at > Moment::minutes(30) && at <= Moment::minutes(32), "{at}");
    assert!(!story.events.iter().any(|e| e.kind == Kind::LevelSet));
    assert!(story.events.iter().any(|e| e.kind == Kind::ReadingMissing));
}

#[test]
fn a_township_that_closes_the_expressway_is_refused_and_the_record_says_so() {
    let mut run = Run::new();
    run.scenario.county.roads.roads[2].class = RoadClass::Expressway;
    let i = run.scenario.books.find_clause("flood.7").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
    run.scenario.books.clauses[i].action = Action::CloseRoad { roads: vec![RoadId(2)] };
    let story = run.run();
    let refused = story.first(Kind::OrderRefused, Who::Clause(ClauseId::from_index(i))).expect("the order is refused");
    assert_eq!(refused.place, Who::Road(RoadId(2)));
    assert!(story.first(Kind::ClauseImpossible, Who::Clause(ClauseId::from_index(i))).is_some());
    assert!(!story.deeds.iter().any(|(_, d)| matches!(d, Deed::Road { .. })), "nobody closed it");

    // With the authority the same order is carried out.
    let mut run = Run::new();
    run.scenario.county.roads.roads[2].class = RoadClass::Expressway;
    run.scenario.books.roles[2].closes_expressway = true;
    run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
    run.scenario.books.clauses[i].action = Action::CloseRoad { roads: vec![RoadId(2)] };
    let story = run.run();
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::Road { road: RoadId(2), closed: true, .. })));
}

#[test]
fn a_road_that_villagers_report_under_water_is_closed_by_somebody_who_went_there() {
    let mut run = Run::new();
    let ford = run.scenario.county.roads.road_keys.find("r-upper-2").expect("a road");
    let upper = run.scenario.county.village_keys.find("upper").expect("a village");
    run.script.push((
        100,
        Box::new(move |folk, roads| {
            roads.wet.insert(ford);
            folk.sightings.push(Sighting { village: upper, seen: Seen::Road(ford), seq: None });
            folk.sightings.push(Sighting { village: upper, seen: Seen::Water, seq: None });
        }),
    ));
    let story = run.run();
    let at =
        story.deeds.iter().find(|(_, d)| matches!(d, Deed::Road { road, closed: true, .. } if *road == ford)).map(|(t, _)| *t).expect("the road is closed");
    assert!(at > Moment::minutes(103), "a report, an officer and the way there take time: {at}");
    let report = story.events.iter().find(|e| e.kind == Kind::ReportArrived && e.detail.as_str() == "road").expect("the report arrived");
    assert!(report.at > Moment::minutes(100) && report.at < at);
    assert!(story.done("flood.7").is_some_and(|s| s > 60.0), "somebody stood there: the clause is done, and not at once");
    // Before the report arrived nobody's clause was due.
    assert!(story.events.iter().filter(|e| e.kind == Kind::ClauseDue && e.subject == Who::Clause(story.clause("flood.7"))).all(|e| e.at >= report.at));
}

#[test]
fn seven_staff_are_never_more_than_seven_at_once() {
    let mut run = Run::new();
    // Two events at once, and every duty of the headquarters falls on the centre.
    run.scenario.books.roles[1].seat = yanlian::plan::role::RoleSeat::CountyCentre;
    (run.scenario.books.roles[1].staff_day, run.scenario.books.roles[1].staff_night) = (3, 3);
    let mut next = 0;
    for k in 0..120u32 {
        let t = Trapped { household: HouseholdId(k), settlement: SettlementId(0), at: run.scenario.county.settlements[0].at, people: 3, above_m: 0.0, seq: 0 };
        next = k + 1;
        run.script.push((150, Box::new(move |folk, _| folk.trapped.push(t))));
    }
    assert_eq!(next, 120);
    let story = run.run();
    let (mut at_work, mut most) = (0i64, 0);
    for e in story.events.iter().filter(|e| e.subject == Who::Post(CENTRE)) {
        match e.kind {
            Kind::TaskBegan => at_work += 1,
            Kind::TaskEnded => at_work -= 1,
            _ => {}
        }
        most = most.max(at_work);
    }
    assert!(most <= 7 && story.most_busy[&CENTRE] <= 7, "{most} at once");
    assert_eq!(most, 7, "with 120 calls for help all seven are called up and busy");
    let waited = story.events.iter().filter(|e| e.kind == Kind::TaskBegan && e.subject == Who::Post(CENTRE)).map(|e| e.value as u64).max();
    assert!(waited > Some(20), "calls wait in a queue: {waited:?}");
}

#[test]
fn there_is_exactly_one_commander_at_every_minute() {
    let story = Run::new().run();
    let mut commander: Option<Who> = None;
    let mut changes = Vec::new();
    for e in &story.events {
        match e.kind {
            Kind::CommandTaken => {
                assert_eq!(commander, None, "two commanders at {}", e.at);
                commander = Some(e.subject);
                changes.push((e.at, e.subject));
            }
            Kind::CommandLeft => {
                assert_eq!(commander, Some(e.subject));
                commander = None;
            }
            _ => {}
        }
    }
    assert!(commander.is_some() && changes[0].0 <= Moment::minutes(1), "from the first minute to the last");
    assert!(changes.len() >= 2, "the headquarters took over from the duty leader: {changes:?}");
    // No moment lies between leaving and taking.
    for w in story.events.windows(2) {
        if w[0].kind == Kind::CommandLeft {
            assert_eq!((w[1].kind, w[1].at), (Kind::CommandTaken, w[0].at));
        }
    }
}

#[test]
fn boats_rescue_trapped_households_one_after_another_after_a_call_for_help() {
    let mut run = Run::new();
    run.options.no_plan = true;
    for k in 0..3u32 {
        let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
        let at = run.scenario.county.settlements[s.index()].at;
        let t = Trapped {
            household: HouseholdId(k),
            settlement: s,
            at: yanlian::map::frame::Point::new(at.x + 80.0 * f64::from(k), at.y),
            people: 3,
            above_m: 0.0,
            seq: 0,
        };
        run.script.push((60, Box::new(move |folk, _| folk.trapped.push(t))));
    }
    let story = run.run();
    if std::env::var("SHOW").is_ok() {
        print!("{}", story.dump());
    }
    let times: Vec<Moment> = story.deeds.iter().filter(|(_, d)| matches!(d, Deed::Rescue { .. })).map(|(t, _)| *t).collect();
    assert_eq!(times.len(), 3, "all three are rescued");
    assert!(times.windows(2).all(|w| w[0] < w[1]), "one after another: {times:?}");
    assert!(times[0] > Moment::minutes(60 + 60), "without a plan help starts an hour after the call");
    assert!(story.events.iter().any(|e| e.kind == Kind::TeamFree && e.value > 0.0));
    assert!(!story.events.iter().any(|e| e.kind == Kind::ClauseDue), "no plan, no clause");
}

#[test]
fn a_team_that_finds_a_road_under_water_turns_and_says_so() {
    let mut run = Run::new();
    let bridge = run.scenario.county.roads.road_keys.find("r-main-2").expect("a road");
    run.roads.wet.insert(bridge);
    let school = run.scenario.county.facility_keys.find("sh-school").expect("a facility");
    let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
    let team = run.scenario.county.team_keys.find("medics").expect("a team");
    run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(5));
    run.scenario.books.clauses[i].action = Action::Dispatch { teams: vec![team], to: Some(school) };
    let story = run.run();
    assert!(story.events.iter().any(|e| e.kind == Kind::ReportArrived && e.subject == Who::Team(team) && e.place == Who::Road(bridge)));
    assert!(story.events.iter().any(|e| e.kind == Kind::TeamUnavailable && e.detail.as_str().starts_with("blocked")));
    assert!(!story.events.iter().any(|e| e.kind == Kind::TeamArrived && e.subject == Who::Team(team)));
    let fate = story.first(Kind::ClauseImpossible, Who::Clause(ClauseId::from_index(i))).expect("the clause says why it came to nothing");
    assert!(fate.detail.as_str().contains("blocked"), "{}", fate.detail.as_str());
}

#[test]
fn clauses_that_a_flood_drill_cannot_carry_are_impossible_in_words_and_never_done() {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::Always;
    run.scenario.books.clauses[i].action = Action::Extinguish { teams: vec![] };
    let story = run.run();
    let e = story.first(Kind::ClauseImpossible, Who::Clause(ClauseId::from_index(i))).expect("it is said");
    assert_eq!(e.detail.as_str(), "no fire in this drill");
    assert!(story.done("flood.8").is_none());
}

#[test]
fn an_inject_s_message_is_known_to_its_role_only_after_it_arrived() {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::Received("dam".into());
    run.scenario.drill.injects.push(Inject {
        key: "dam".into(),
        at: Moment::minutes(20),
        text: Default::default(),
        effect: InjectEffect::Message { to: RoleId(1), topic: "dam".into() },
        expected: String::new(),
    });
    let story = run.run();
    let due = story.first(Kind::ClauseDue, Who::Clause(ClauseId::from_index(i))).expect("it falls due");
    assert!(due.at > Moment::minutes(20), "a call takes time");
    let chain = kinds(&story.chain(due));
    assert!(chain.contains(&Kind::MessageArrived) && chain.last() == Some(&Kind::InjectPlayed), "{chain:?}");
}

#[test]
fn a_clause_left_out_is_never_due_and_a_late_one_begins_later() {
    let base = Run::new().run();
    let id = base.clause("flood.9");
    let mut run = Run::new();
    run.options.skip.insert(id);
    assert!(run.run().first(Kind::ClauseDue, Who::Clause(id)).is_none());
    let mut run = Run::new();
    run.options.late.insert(id, Span::minutes(30));
    let late = run.run();
    let order = |s: &Story| s.first(Kind::OrderGiven, Who::Clause(id)).map(|e| e.at).expect("it is ordered");
    assert!(order(&late) - order(&base) > Span::minutes(25), "{} {}", order(&base), order(&late));
}

#[test]
fn a_level_set_on_the_clock_alone_is_a_false_start() {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    run.scenario.books.clauses[0].trigger = Trigger::At(Moment::minutes(15));
    let story = run.run();
    assert!(story.first(Kind::LevelSet, Who::Level(Level::Three)).is_some());
    assert!(story.first(Kind::FalseStart, Who::Level(Level::Three)).is_some());
    assert!(!Run::new().run().events.iter().any(|e| e.kind == Kind::FalseStart), "with the rain there is none");
}

#[test]
fn a_post_without_any_channel_is_an_island_until_one_comes_back() {
    let mut run = Run::new();
    run.lines = Lines { all_down: Some(Moment::minutes(30)), ..Lines::default() };
    // Too far to ride: the township of the south lies beyond a courier's reach.
    run.scenario.county.townships[1].seat.y -= 60_000.0;
    let story = run.run();
    assert!(story.events.iter().any(|e| e.kind == Kind::PostIsland && e.subject == Who::Township(TownshipId(1)) && e.detail.as_str() == "cut off"));
    assert_eq!(story.events.iter().filter(|e| e.kind == Kind::PostIsland && e.subject == Who::Township(TownshipId(1))).count(), 1, "said once");
}

#[test]
fn the_same_seed_gives_the_same_minutes() {
    let (a, b) = (Run::new().run(), Run::new().run());
    assert_eq!(a.sums, b.sums);
    assert_eq!(a.events.len(), b.events.len());
}

#[test]
fn the_tree_passes_words_from_hop_to_hop() {
    let s = valley::scenario();
    let posts = Posts::new(&s.county, &s.books);
    let village = posts.village(VillageId(0));
    let township = posts.township(s.county.villages[0].township);
    let hq = posts.of_role[1][0];
    assert_eq!(posts.next_hop(hq, village), township);
    assert_eq!(posts.next_hop(township, village), village);
    assert_eq!(posts.next_hop(village, hq), township);
    assert_eq!(posts.next_hop(township, hq), hq);
    assert_eq!(posts.next_hop(hq, yanlian::plan::chain::ABOVE), yanlian::plan::chain::ABOVE);
    assert_eq!(posts.next_hop(yanlian::plan::chain::ABOVE, village), CENTRE);
    assert!(posts.below(village, hq) && !posts.below(posts.township(TownshipId(0)), village));
}

/// Eighteen townships, 222 villages, nine groups each, sixty clauses.
fn county_of_250_posts() -> Run {
    use yanlian::map::frame::Point;
    use yanlian::map::grid::Shape;
    use yanlian::map::place::FacilityKind;
    use yanlian::plan::order::ZoneTarget;
    use yanlian::scenario::tiny::Sketch;
    let small = valley::scenario();
    let mut sketch = Sketch::default();
    let at = |k: usize| Point::new(1000.0 + 1900.0 * (k % 15) as f64, 1000.0 + 1900.0 * (k / 15) as f64);
    for t in 0..18 {
        sketch.townships.push((format!("t{t:02}"), at(t * 12)));
        sketch.gauges.push((format!("rain{t:02}"), GaugeKind::Rain, at(t * 12), Some(format!("t{t:02}")), None, None));
    }
    for v in 0..222 {
        sketch.villages.push((format!("v{v:03}"), format!("t{:02}", (v / 12).min(17)), at(v)));
        for x in 0..9 {
            let p = at(v);
            sketch.settlements.push((format!("v{v:03}-{x}"), format!("v{v:03}"), Point::new(p.x + 150.0 * x as f64, p.y + 200.0), 150));
        }
    }
    for v in 0..221 {
        let mut lane = yanlian::scenario::road_graph::RoadPart::by_norm(&format!("r{v:03}"), RoadClass::County, vec![at(v), at(v + 1)]);
        (lane.from, lane.to) = (Some(format!("n{v:03}")), Some(format!("n{:03}", v + 1)));
        sketch.roads.push(lane);
    }
    sketch.facilities.push(("base".into(), FacilityKind::Base, at(0), 0));
    for k in 0..5 {
        sketch.teams.push((format!("team{k}"), "base".into(), small.county.teams[k % 3].skills.clone(), 20));
    }
    let county = sketch.build(Shape { cols: 300, rows: 300, west: 0.0, north: 31_000.0, cell_m: 100.0 }, |_| 100.0);
    let mut scenario = valley::drill_in(county);
    scenario.books = small.books.clone();
    let rain: Vec<GaugeId> = (0..18).map(GaugeId::from_index).collect();
    scenario.books.zones = (0..222)
        .map(|v| {
            let mut z = small.books.zones[0].clone();
            (z.key, z.village, z.settlements) = (format!("z{v:03}"), VillageId(v), vec![SettlementId(v * 9), SettlementId(v * 9 + 1)]);
            z.rules[0].gauge = rain[(v as usize / 12).min(17)];
            z.refuges.clear();
            z
        })
        .collect();
    scenario.books.plans[0].zones = (0..222).map(ZoneId).collect();
    let clauses = scenario.books.clauses.clone();
    for k in 1..6 {
        for c in &clauses {
            let mut c = c.clone();
            c.key = format!("{}-{k}", c.key);
            if let Action::FetchSpecial { zones, .. } = &mut c.action {
                *zones = ZoneTarget::OwnTrigger;
            }
            scenario.books.clauses.push(c);
        }
    }
    for c in &mut scenario.books.clauses {
        match &mut c.action {
            Action::FetchSpecial { teams, .. } | Action::Dispatch { teams, .. } => *teams = vec![yanlian::base::ids::TeamId(3)],
            Action::OpenShelter { shelters } => shelters.clear(),
            _ => {}
        }
        if let Trigger::All(_) = c.trigger {
            c.trigger = Trigger::At(Moment::minutes(20 * 60));
        }
    }
    scenario.books.plans[0].clauses = (0..scenario.books.clauses.len()).map(ClauseId::from_index).collect();
    scenario.books.plans[0].shelters.clear();
    let storm = Storm {
        now: Moment::ZERO,
        frame: Frame::dry(scenario.county.terrain.shape),
        rain: vec![true; 18],
        silent: BTreeSet::new(),
        mm_per_h: 40.0,
        pause: (0.0, 0.0),
        fall_m_per_h: 0.0,
    };
    Run { scenario, storm, folk: Folk::default(), roads: Roads::default(), lines: Lines::default(), options: Options::default(), hours: 24, script: Vec::new() }
}

#[test]
fn a_county_day_with_250_posts_and_sixty_clauses_stays_readable() {
    let run = county_of_250_posts();
    assert_eq!(run.scenario.books.clauses.len(), 60);
    let story = run.run();
    println!("24 h with {} posts: {:.2} s, {} events", story.most_busy.len(), story.own_s, story.events.len());
    assert!(story.events.len() < 300_000, "{}", story.events.len());
    let posts = Posts::new(&story.scenario.county, &story.scenario.books);
    for (p, most) in &story.most_busy {
        assert!(*most <= posts.post(*p).roster, "{:?} has {} people, {most} worked", posts.post(*p).key, posts.post(*p).roster);
    }
    let done: BTreeSet<Who> = story.events.iter().filter(|e| e.kind == Kind::ClauseDone).map(|e| e.subject).collect();
    let open: Vec<(&str, usize, String)> = (0..60)
        .map(ClauseId::from_index)
        .filter(|c| !done.contains(&Who::Clause(*c)))
        .map(|c| {
            let fate = story.first(Kind::ClauseImpossible, Who::Clause(c)).map_or(String::new(), |e| e.detail.as_str().to_owned());
            let due = story.events.iter().filter(|e| e.kind == Kind::ClauseDue && e.subject == Who::Clause(c)).count();
            (story.scenario.books.clause(c).key.as_str(), due, fate)
        })
        .collect();
    assert!(done.len() >= 40, "{} of 60 clauses done; not: {open:?}", done.len());
}

#[test]
fn a_written_report_is_done_when_it_was_written_and_acknowledged() {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
    run.scenario.books.clauses[i].action = Action::Report { to: RoleId(0), form: yanlian::plan::order::ReportForm::Written };
    let story = run.run();
    let sent = story.first(Kind::ReportSent, Who::Clause(ClauseId::from_index(i))).expect("it goes up");
    let order = story.first(Kind::OrderGiven, Who::Clause(ClauseId::from_index(i))).expect("it is ordered");
    assert!(sent.detail.as_str() == "written" && sent.at - order.at > Span::minutes(3), "writing takes time");
    let done = story.first(Kind::ClauseDone, Who::Clause(ClauseId::from_index(i))).expect("it is done");
    assert!(done.at > sent.at && kinds(&story.chain(done)).contains(&Kind::MessageAcknowledged));
}

#[test]
fn a_crew_that_cannot_reach_one_house_by_road_goes_by_boat_and_comes_back_to_its_vehicles() {
    let mut run = Run::new();
    run.options.no_plan = true;
    // The lane to low-2 is under water from the main road on; the house lies 620 m from the last dry junction.
    let lane = run.scenario.county.roads.road_keys.find("r-low-2").expect("a road");
    run.roads.wet.insert(lane);
    let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
    let at = run.scenario.county.settlements[s.index()].at;
    let t = Trapped { household: HouseholdId(0), settlement: s, at, people: 3, above_m: 0.0, seq: 0 };
    run.script.push((30, Box::new(move |folk, _| folk.trapped.push(t))));
    let story = run.run();
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::Rescue { .. })), "the boats reach the house");
    let flood = run_team(&story, "flood-team");
    let arrived = story.events.iter().find(|e| e.kind == Kind::TeamArrived && e.subject == flood).expect("they arrive");
    assert!(story.events.iter().any(|e| e.kind == Kind::ReportArrived && e.place == Who::Road(lane) && e.at < arrived.at), "they found the lane closed first");
}

fn run_team(story: &Story, key: &str) -> Who {
    Who::Team(story.scenario.county.team_keys.find(key).expect("a team of the valley"))
}

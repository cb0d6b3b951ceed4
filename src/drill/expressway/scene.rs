//! Expressway / scene — one step of the accident: what happens to the road, who runs into the queue, who is hurt, who calls.
//!
//! In: the frame, what stands and who is there. Out: events, word. Not here: gates (`gates`), the stream itself (`stream`).
//! The order within a step: the accident, what was ordered and stands, the lanes, the streams, crashes, the hurt, calls and cameras.

use super::crash::{Grade, Warned, crash, probability};
use super::escort::Escort;
use super::gates::{STAYS_AWAY, STAYS_AWAY_AFTER};
use super::hospital::choose;
use super::lanes::{LOOKS, NEXT_LANE_M, OPPOSITE_M, impassable, share};
use super::order::{Told, Work};
use super::stream::STEP;
use super::tunnel::TUNNEL;
use super::victim::{BEARABLE_MIN, Change, PULLED_OUT};
use super::{Ask, Ctx, Expressway};
use crate::base::dist::Dist;
use crate::base::ids::{Id, TeamId};
use crate::base::seed::{Luck, stream, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::hazard::road_fire::accident::Accident;
use crate::hazard::road_fire::radiation::Fireball;
use crate::hazard::road_fire::release::State as Burn;
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::map::place::Ward;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;

/// Minutes after a call until the patrol sets out by itself, and the brigade of the nearest station (assumed; calls about an expressway
/// reach the wrong county first, DRILL §2.5: 20 to 83 min from call to fire engine).
const PATROL_MIN: Dist = Dist::LogNormal(12.0, 0.4);
/// The same for the brigade.
const BRIGADE_MIN: Dist = Dist::LogNormal(10.0, 0.5);
/// Minutes from the patrol's first look until it sends for an ambulance, for a tow truck once the fire is out (assumed).
const SENDS_MIN: Dist = Dist::LogNormal(8.0, 0.4);
/// For the tow truck.
const TOW_MIN: Dist = Dist::LogNormal(30.0, 0.4);
/// Minutes from the patrol's look until it has nobody come on any more, where no plan says so (assumed).
const GATES_MIN: Dist = Dist::LogNormal(40.0, 0.4);
/// How long a wreck in the queue takes a lane, with and without a tow truck there (assumed).
const CRASH_BLOCKS: (Span, Span) = (Span::minutes(30), Span::minutes(75));
/// After the lanes are free the gates open.
const GATES_OPEN: Span = Span::minutes(5);
/// How often the queue is written.
const MEASURE: Span = Span::minutes(5);
/// Length of queue from which cameras show it, metres (assumed).
const SHOWN_M: f64 = 1000.0;
/// The wind has turned so far that somebody says so, degrees (assumed).
const TURN_DEG: f64 = 25.0;
/// Smoke in which a tail is seen too late, metres of sight (assumed).
const HIDES_TAIL_M: f64 = 300.0;
/// Vehicles an hour that officers lead out backwards (assumed).
const LEADS_PER_H: f64 = 240.0;
/// People nearer than this to a burst are in the open, people in vehicles have half a cover (assumed).
const COVER: f64 = 0.5;

impl Expressway {
    /// One step.
    pub fn step(&mut self, c: &mut Ctx<'_>) {
        let (Some(spec), Some(a)) = (super::spec(c.scenario), c.frame.accident) else { return };
        if a.begun && self.began.is_none() {
            self.begin(c, spec);
        }
        self.follow(c, &a);
        self.stand(c);
        let seen = c.frame.shape.cell_at(a.at).and_then(|k| c.frame.visibility_m.get(k)).map_or(f64::INFINITY, |v| f64::from(*v));
        self.set_lanes(c, &a, spec, seen);
        let night = !(6.5..18.5).contains(&spec.hour(c.now));
        while self.clock + STEP <= c.now {
            self.clock = self.clock + STEP;
            self.flow(c, spec, &a, night, seen < HIDES_TAIL_M);
        }
        if c.now.as_millis() % 60_000 == 0 {
            self.expose(c, spec, &a);
            self.reach(c, spec, &a);
        }
        self.care(c);
        self.drifts(c);
        self.call(c);
        self.note_control(c);
        if self.gave_back.is_some_and(|at| c.now - at >= GATES_OPEN) && !self.opened {
            self.opened = true;
            self.open_all(c, self.began.map_or(0, |b| b.1));
        }
        if c.now >= self.next_measure && self.began.is_some() {
            self.next_measure = c.now + MEASURE;
            self.measure(c);
        }
    }
    /// It happens.
    fn begin(&mut self, c: &mut Ctx<'_>, spec: &RoadFireSpec) {
        let what = format!("vehicle={} load={} starts={}", spec.vehicle.word(), spec.load.word(), spec.starts);
        let seq = c.log.write(c.now, line(Kind::AccidentBegan, Who::Road(spec.road), Cause::of(Why::Hazard)).value(spec.along_m, Unit::Metres).detail(what));
        (self.began, self.wreck) = (Some((c.now, seq)), true);
        let mut luck = stream(self.seed, Luck::Crash, "first vehicle");
        let figures = spec.vehicle.figures();
        let people = (1.0 + luck.unit() * 2.0 * (figures.people - 1.0)).round().clamp(1.0, f64::from(figures.most_people)) as u32;
        for _ in 0..people {
            let (stuck, pulled, bearable, green) = (luck.unit() < spec.stuck, luck.chance(PULLED_OUT), BEARABLE_MIN.sample(&mut luck), luck.chance(0.15));
            if stuck && !pulled {
                self.hurt(c, Grade::Red, Ward::Burns, true, Some(c.now + Span::from_minutes_f64(bearable)), seq);
            } else if stuck {
                self.hurt(c, Grade::Red, Ward::Burns, false, None, seq);
            } else if green {
                self.hurt(c, Grade::Green, Ward::Burns, false, None, seq);
            }
        }
        for (i, call) in spec.calls.iter().enumerate() {
            let minutes = call.after_min.sample(&mut stream_of(self.seed, Luck::Message, "emergency-call", i as u64));
            self.calls.push((c.now + Span::from_minutes_f64(minutes), call.to));
        }
        self.calls.sort_unstable();
        if self.perfect {
            self.perfect_orders(c, seq);
        }
    }
    pub(super) fn hurt(&mut self, c: &mut Ctx<'_>, grade: Grade, need: Ward, stuck: bool, until: Option<Moment>, cause: u64) {
        let (kind, word) = match grade {
            Grade::Dead => (Kind::Died, ""),
            Grade::Red => (Kind::Injured, said::RED),
            Grade::Yellow => (Kind::Injured, said::YELLOW),
            Grade::Green => (Kind::Injured, "green"),
        };
        let l = line(kind, self.place(c), Cause::after(Why::Hazard, cause)).value(1.0, Unit::Persons);
        let seq = c.log.write(c.now, if word.is_empty() { l } else { l.detail(if stuck { format!("{word} stuck") } else { word.to_owned() }) });
        self.victims.add(grade, need, stuck, until, c.now, seq);
    }

    /// What becomes of the fire is written when it happens.
    fn follow(&mut self, c: &mut Ctx<'_>, a: &Accident) {
        let Some((_, begun)) = self.began else { return };
        let place = self.place(c);
        let cause = Cause::after(Why::Hazard, begun);
        if let (Some(at), None) = (a.out_at, self.seen.out) {
            let how = if a.state == Burn::PutOut { "put out" } else { "burnt out" };
            self.seen.out = Some(c.log.write(c.now, line(Kind::FireOut, place, cause).value((at - Moment::ZERO).as_minutes(), Unit::Minutes).detail(how)));
        }
        if a.again > self.seen.again {
            (self.seen.again, self.seen.out, self.seen.out_told) = (a.again, None, false);
            let seq = c.log.write(c.now, line(Kind::FireAgain, place, cause).value(f64::from(a.again), Unit::Count));
            self.told.push(Told::Seen { topic: "fire-again".into(), seq });
        }
        if let (Some((_, kg)), false) = (a.burst, self.seen.burst) {
            self.seen.burst = true;
            self.burst(c, kg, begun);
        }
        if a.slope_lit && !self.seen.slope {
            self.seen.slope = true;
            let seq = c.log.write(c.now, line(Kind::SlopeLit, place, cause));
            self.told.push(Told::Seen { topic: "slope-fire".into(), seq });
        }
        self.follow_gas(a, begun);
        if a.in_river.is_some() && !self.seen.river {
            self.seen.river = true;
            self.spills(c, place, cause);
        }
        if let (Some(seq), true, false) = (self.seen.out, self.looked || self.has(Work::Fight), self.seen.out_told) {
            self.seen.out_told = true;
            self.told.push(Told::Seen { topic: "fire-out".into(), seq });
            self.ask(c, TOW_MIN, "tow", Work::Tow, 1, seq);
        }
    }
    /// Whoever has looked, or fights, sees the leak, its end, and that the wind turns; each is told once, the wind at every turn.
    fn follow_gas(&mut self, a: &Accident, begun: u64) {
        if !(self.looked || self.has(Work::Fight) || self.has(Work::Stop)) {
            return;
        }
        let leaks = a.leak_kg_s > 0.0;
        let mut tell = |topic: &str| self.told.push(Told::Seen { topic: topic.into(), seq: begun });
        if leaks && !std::mem::replace(&mut self.seen.gas, true) {
            tell("gas");
        }
        if !leaks && self.seen.gas && !std::mem::replace(&mut self.seen.stopped, true) {
            tell("gas-stopped");
        }
        let turned = self.seen.wind.is_some_and(|old| ((a.wind.1 - old + 540.0).rem_euclid(360.0) - 180.0).abs() >= TURN_DEG);
        if turned && leaks {
            tell("wind-shift");
        }
        if turned || self.seen.wind.is_none() {
            self.seen.wind = Some(a.wind.1);
        }
    }
    /// A fireball over the queue and over whoever stands at the vehicle.
    fn burst(&mut self, c: &mut Ctx<'_>, kg: f64, cause: u64) {
        let ball = Fireball::of(kg);
        let seq = c.log.write(c.now, line(Kind::TankBurst, self.place(c), Cause::after(Why::Hazard, cause)).value(ball.diameter_m, Unit::Metres));
        self.told.push(Told::Seen { topic: "tank-burst".into(), seq });
        let mut n = 0u64;
        for i in 0..self.streams.len() {
            let (s, scene) = (&self.streams[i], self.fixed.scene[i]);
            let reach = (600.0 / s.cell_m()).ceil() as usize;
            let near: Vec<(f64, f64)> =
                (scene.saturating_sub(reach)..=scene).map(|k| ((scene - k) as f64 * s.cell_m() + s.cell_m() / 2.0, s.vehicles(k))).collect();
            for (distance, vehicles) in near {
                let killed = ball.killed(distance) * COVER;
                for _ in 0..(vehicles * 2.5).round() as u64 {
                    n += 1;
                    let lot = stream_of(self.seed, Luck::Crash, "fireball", n).unit();
                    if lot < killed {
                        self.hurt(c, Grade::Dead, Ward::Burns, false, None, seq);
                    } else if lot < 2.0 * killed {
                        self.hurt(c, Grade::Red, Ward::Burns, false, None, seq);
                    }
                }
            }
        }
        let close: Vec<TeamId> = self.present.iter().filter(|(_, w)| matches!(w, Work::Fight | Work::Free | Work::Stop)).map(|(t, _)| *t).collect();
        for t in close {
            let people = f64::from(c.scenario.county.teams[t.index()].people);
            let killed = (people * 0.5 * ball.killed(60.0)).round();
            if killed > 0.0 {
                c.log.write(c.now, line(Kind::Died, Who::Team(t), Cause::after(Why::Hazard, seq)).value(killed, Unit::Persons));
            }
        }
    }

    /// How much of each carriageway is open.
    fn set_lanes(&mut self, c: &mut Ctx<'_>, a: &Accident, spec: &RoadFireSpec, seen_m: f64) {
        let lanes = self.fixed.lanes;
        let Some((_, begun)) = self.began else { return };
        let hot = a.burns() && impassable(a.mw, NEXT_LANE_M, seen_m);
        let guarded = [Work::Look, Work::Protect, Work::Fight, Work::Tow].iter().any(|w| self.has(*w)) || self.looked;
        // Police let one lane pass beside a cold wreck that takes them all but the shoulder.
        let taken = if self.wreck { if guarded && !a.burns() { spec.blocks.min(lanes.saturating_sub(1)) } else { spec.blocks.min(lanes) } } else { 0 };
        let open = if hot { 0 } else { lanes - taken };
        // The other tube of a tunnel knows nothing of it.
        let tube = self.burns_in_tunnel();
        let other_hot = !tube && a.burns() && impassable(a.mw, OPPOSITE_M, seen_m);
        let (mut own, mut other) = (if self.wreck { share(lanes, open) } else { 1.0 }, 1.0);
        if other_hot {
            other = 0.0;
        } else if self.wreck && !self.median && !tube {
            other = LOOKS;
        }
        if self.median && self.wreck && !other_hot {
            (own, other) = (own.max(share(lanes, 1)), other.min(share(lanes, 1)));
        }
        for (i, value) in [own, other].into_iter().enumerate().take(self.streams.len()) {
            self.streams[i].set_open(self.fixed.scene[i], value);
        }
        for (i, now_open) in [(0, if self.wreck { open } else { lanes }), (1, if other_hot { 0 } else { lanes })] {
            if i < self.streams.len() && self.lanes_open[i] != now_open {
                self.lanes_open[i] = now_open;
                let word = if i == 0 { "own" } else { "opposite" };
                let cause = Cause::after(Why::Hazard, begun);
                let seq = c.log.write(c.now, line(Kind::LanesOpen, self.place(c), cause).value(f64::from(now_open), Unit::Count).detail(word));
                if i == 1 && now_open == 0 {
                    self.told.push(Told::Seen { topic: "opposite-closed".into(), seq });
                }
            }
        }
        self.shut_by_portal_smoke(c.frame);
        // Wrecks in the queue take a lane for a while.
        let over: Vec<(u32, u32)> = self.crashes.iter().filter(|(_, _, until)| c.now >= *until).map(|(w, k, _)| (*w, *k)).collect();
        self.crashes.retain(|(_, _, until)| c.now < *until);
        for (w, k) in over {
            if self.fixed.scene[w as usize] != k as usize {
                self.streams[w as usize].set_open(k as usize, 1.0);
            }
        }
        for (w, k, _) in &self.crashes {
            if self.fixed.scene[*w as usize] != *k as usize {
                self.streams[*w as usize].set_open(*k as usize, share(lanes, lanes.saturating_sub(1)));
            }
        }
    }

    /// Five seconds of traffic.
    fn flow(&mut self, c: &mut Ctx<'_>, spec: &RoadFireSpec, a: &Accident, night: bool, smoke: bool) {
        let now = self.clock;
        let away = if self.signs.is_some_and(|at| now - at >= STAYS_AWAY_AFTER) { 1.0 - STAYS_AWAY } else { 1.0 };
        let per_h = spec.traffic.busiest_per_h * spec.traffic.by_hour[spec.hour(now) as usize % 24] * away;
        let hours = STEP.as_hours();
        self.escort_on(c);
        for i in 0..self.streams.len() {
            self.streams[i].step(per_h);
            let scene = self.fixed.scene[i];
            if self.began.is_none() {
                continue;
            }
            let s = &self.streams[i];
            // Queues by their heads, and what warns those who come upon them.
            let warned = |police, paced| Warned { signs: self.signs.is_some(), police, paced };
            let mut heads = vec![(scene, warned(self.police, false))];
            heads.extend(s.doors().iter().filter(|d| d.shut_main && d.cell < scene).map(|d| (d.cell - 1, warned(true, false))));
            heads.extend(self.escort_cell().filter(|_| i == 0).map(|front| (front - 1, warned(false, true))));
            let mut hits = Vec::new();
            for (n, (head, warned)) in heads.iter().enumerate() {
                let Some(tail) = s.tail(*head) else { continue };
                if n == 0 {
                    self.longest_m = self.longest_m.max((head - tail) as f64 * s.cell_m());
                }
                let leads = warned.paced;
                let warned = Warned { paced: leads || self.comes_led(i, tail), ..*warned };
                let near = smoke && head - tail < 8;
                let smoke = self.seen_in_tunnel(a, c.frame, i, tail, (scene.max(tail) - tail) as f64 * s.cell_m()).map_or(near, |m| m < HIDES_TAIL_M);
                let p = probability(warned, night, smoke) * if self.in_tunnel(i, tail) { TUNNEL } else { 1.0 };
                // Whoever comes past the interchange behind a patrol comes upon its platoon once, wherever that is.
                let come = s.arrived_at(if leads { self.escort_begins() } else { tail });
                hits.extend(self.arrivals[i].more(come, p).into_iter().map(|k| (k, tail)));
            }
            let way = &self.fixed.ways[i];
            let trapped = self.trapped_on(i, way);
            self.trapped_h += trapped * hours;
            let s = &self.streams[i];
            self.standing_h += s.standing(0, scene) * hours;
            self.gates_h += s.doors().iter().map(|d| (d.waits + d.parked) as f64 / 1e6).sum::<f64>() * hours + s.outside() * hours;
            if self.has(Work::Lead) && trapped > 1.0 {
                let from = way.door_before().and_then(|k| s.doors().get(k)).map_or(0, |d| d.cell);
                let tail = s.tail(scene).unwrap_or(scene).max(from);
                self.streams[i].lead_back(tail, scene, LEADS_PER_H * hours, way.door_before());
            }
            for (ordinal, tail) in hits {
                self.crash(c, spec, i, ordinal, tail);
            }
        }
    }
    /// Somebody runs into the tail.
    fn crash(&mut self, c: &mut Ctx<'_>, spec: &RoadFireSpec, way: usize, ordinal: u64, tail: usize) {
        let Some((_, begun)) = self.began else { return };
        let what = crash(self.seed, way, ordinal, &spec.traffic);
        let place = self.fixed.ways[way].starts_m.iter().rposition(|m| *m <= tail as f64 * self.streams[way].cell_m()).unwrap_or(0);
        let road = c.scenario.county.roads.link(self.fixed.ways[way].links[place]).road;
        let detail = format!("vehicles={} people={}", what.vehicles, what.people);
        let seq = c.log.write(
            c.now,
            line(Kind::SecondaryCrash, Who::Road(road), Cause::after(Why::Hazard, begun)).value(f64::from(what.vehicles), Unit::Vehicles).detail(detail),
        );
        for (grade, stuck) in what.hurt {
            self.hurt(c, grade, Ward::Trauma, stuck, None, seq);
        }
        self.seen.hurt = false;
        let blocks = if self.has(Work::Tow) { CRASH_BLOCKS.0 } else { CRASH_BLOCKS.1 };
        self.crashes.push((way as u32, tail as u32, c.now + blocks));
        self.told.push(Told::Seen { topic: "crash".into(), seq });
        self.ask(c, SENDS_MIN, &format!("crash:{ordinal}"), Work::Treat, 1, seq);
    }

    /// The hurt.
    fn care(&mut self, c: &mut Ctx<'_>) {
        let freeing =
            self.present.iter().filter(|(t, _)| Work::Free.skills().iter().any(|k| c.scenario.county.teams[t.index()].skills.contains(k))).count() * 2;
        let (list, free, taken) = (&self.fixed.hospitals, &mut self.beds, &mut self.taken);
        let mut drives = |need, grade, people: u32| {
            let drive = choose(list, free, need, grade);
            if let Some(beds) = drive.to.and_then(|f| free.get_mut(&f)) {
                *beds = beds.saturating_sub(people);
            }
            taken.extend(drive.to.map(|f| (f, people)));
            drive
        };
        let changes = self.victims.step(self.seed, c.now, c.step, freeing, &mut drives);
        for change in changes {
            let (i, kind) = match change {
                Change::Freed(i) => (i, Kind::Rescued),
                Change::Died(i) => (i, Kind::Died),
                Change::InHospital(i) => (i, Kind::InHospital),
            };
            let v = self.victims.list[i];
            let mut l = line(kind, self.place(c), Cause::after(Why::Hazard, v.seq)).value(1.0, Unit::Persons);
            let there = self.fixed.hospitals.iter().find(|h| Some(h.id) == v.hospital);
            if let (Change::InHospital(_), Some(h)) = (change, there) {
                l = l.at(Who::Facility(h.id));
            }
            let (km, after) = (there.map_or(String::new(), |h| format!(" km={:.1}", h.km)), (c.now - v.since).as_minutes());
            let word = match (change, v.grade) {
                (Change::InHospital(_), Grade::Red) => format!("{} after={after:.0}{km} {}", said::RED, v.need.word()),
                (Change::InHospital(_), _) => format!("after={after:.0}{km}"),
                (Change::Died(_), _) => "was=red".to_owned(),
                _ => String::new(),
            };
            c.log.write(c.now, if word.is_empty() { l } else { l.detail(word) });
        }
        if self.looked && !self.seen.hurt && self.victims.waiting() > 0 {
            self.seen.hurt = true;
            let seq = self.began.map_or(0, |b| b.1);
            self.told.push(Told::Seen { topic: "hurt".into(), seq });
            self.ask(c, SENDS_MIN, "ambulance", Work::Treat, 1, seq);
        }
    }

    /// Calls come in, cameras show a queue, standing services act by themselves.
    fn call(&mut self, c: &mut Ctx<'_>) {
        let Some((_, begun)) = self.began else { return };
        while let Some((_, to)) = self.calls.first().copied().filter(|(at, _)| *at <= c.now) {
            self.calls.remove(0);
            let l = line(Kind::ReportArrived, self.place(c), Cause::after(Why::Hazard, begun)).to(Who::Role(to)).detail(said::VEHICLE_FIRE);
            let seq = c.log.write(c.now, l);
            self.told.push(Told::Call { to, seq });
            if self.first_call.is_none() {
                self.first_call = Some((c.now, seq));
                self.ask(c, PATROL_MIN, "patrol", Work::Look, 1, seq);
                self.ask(c, BRIGADE_MIN, "brigade", Work::Fight, 1, seq);
            }
        }
        if self.longest_m >= SHOWN_M && !self.seen.queue && self.first_call.is_some() {
            self.seen.queue = true;
            self.told.push(Told::Seen { topic: "queue".into(), seq: begun });
        }
        let (due, later): (Vec<Ask>, Vec<Ask>) = std::mem::take(&mut self.asks).into_iter().partition(|a| a.at <= c.now);
        self.asks = later;
        if let Some((_, seq)) = self.duty_gates.filter(|(at, _)| *at <= c.now) {
            self.duty_gates = None;
            self.shut_by_duty(c, seq);
        }
        for a in due {
            self.told.push(Told::Asks { work: a.work, teams: a.teams as usize, cause: Cause::after(Why::Decision(Own::Duty), a.seq) });
        }
    }
    /// Standing services will ask for something.
    fn ask(&mut self, c: &Ctx<'_>, after: Dist, key: &str, work: Work, teams: u32, seq: u64) {
        let minutes = after.sample(&mut stream(self.seed, Luck::Officer, &format!("expressway:{key}")));
        self.asks.push(Ask { at: c.now + Span::from_minutes_f64(minutes), work, teams, seq });
    }
    /// The patrol has nobody come on any more.
    fn shut_by_duty(&mut self, c: &mut Ctx<'_>, seq: u64) {
        if self.gave_back.is_some() {
            return;
        }
        let ramps: Vec<_> = self.fixed.ways.iter().filter_map(|w| w.door_before().map(|k| w.doors[k].ramps.clone())).flatten().collect();
        for road in ramps.into_iter().filter(|r| c.scenario.county.roads.road(*r).class == crate::map::road::RoadClass::Ramp) {
            self.hear(c, super::order::SceneDeed::Gate { road, shut: true, run: None }, Cause::after(Why::Decision(Own::Duty), seq));
        }
    }

    /// A team begins.
    pub(super) fn begins(&mut self, c: &mut Ctx<'_>, team: TeamId, work: Work, cause: Cause) {
        self.present.insert(team, work);
        match work {
            Work::Treat => self.victims.ambulances(team, c.scenario.county.teams[team.index()].vehicles.max(1), c.now),
            Work::Pace => self.escort = self.escort.or(Some(Escort::new(team, c.scenario.county.teams[team.index()].vehicles, cause.seq.unwrap_or(0), c.now))),
            Work::Protect if !self.police => {
                self.police = true;
                c.log.write(c.now, line(Kind::TailProtected, self.place(c), cause));
            }
            _ => {}
        }
    }
    /// A team ends.
    pub(super) fn ends(&mut self, c: &mut Ctx<'_>, team: TeamId, work: Work, done: bool, cause: Cause) {
        self.present.remove(&team);
        let seq = cause.seq.unwrap_or(0);
        match work {
            Work::Look if done && !self.looked => {
                self.looked = true;
                let dangerous = super::spec(c.scenario).is_some_and(|s| s.load.dangerous());
                if dangerous {
                    self.told.push(Told::Seen { topic: "hazmat".into(), seq });
                }
                // Where nobody says so the patrol stays and sets up its own signs, and after a while thinks of the gates.
                self.told.push(Told::Asks { work: Work::Protect, teams: 1, cause: Cause::after(Why::Decision(Own::Duty), seq) });
                let minutes = GATES_MIN.sample(&mut stream(self.seed, Luck::Officer, "expressway:gates"));
                self.duty_gates = Some((c.now + Span::from_minutes_f64(minutes), seq));
            }
            Work::Tow if done => {
                self.wreck = false;
                self.crashes.clear();
                self.gave_back.get_or_insert(c.now);
                let seq = c.log.write(c.now, line(Kind::RoadGivenBack, self.place(c), cause));
                self.told.push(Told::Seen { topic: "lanes-open".into(), seq });
            }
            _ => {}
        }
    }
}

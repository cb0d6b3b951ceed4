//! Synthetic day — a made-up run over the synthetic county: events, households, tracks.

use super::*;

struct Writer {
    events: Vec<Event>,
}
impl Writer {
    #[expect(clippy::too_many_arguments, reason = "a line of a record has that many columns")]
    fn put(&mut self, s: f64, kind: Kind, subject: Who, place: Who, why: Why, known_to: Who, value: f64, unit: Unit, detail: &str) {
        let detail = if detail.is_empty() { Detail::NONE } else { Detail::text(detail) };
        self.events.push(Event { seq: 0, at: Moment::seconds(s as i64), kind, subject, place, cause: Cause { why, seq: None }, known_to, value, unit, detail });
    }
    /// In order of time; every event but the first hazards follows from one before it.
    fn finish(mut self) -> Vec<Event> {
        self.events.sort_by_key(|e| e.at);
        let mut last: BTreeMap<Who, u64> = BTreeMap::new();
        let mut order = None;
        for (i, e) in self.events.iter_mut().enumerate() {
            e.seq = i as u64;
            e.cause.seq = if matches!(e.cause.why, Why::Hazard | Why::Drill) { None } else { last.get(&e.subject).copied().or(order) };
            last.insert(e.subject, e.seq);
            if matches!(e.kind, Kind::LevelSet | Kind::OrderGiven) {
                order = Some(e.seq);
            }
        }
        self.events
    }
}

/// One household's day, minutes since the start.
#[derive(Clone, Copy)]
struct Day {
    warned: f64,
    left: f64,
    safe: f64,
    hit: f64,
    refused: bool,
    shelter: usize,
}

/// A made-up run. `delay` shifts every order, minutes; a large one is a run without a plan.
pub fn tale(s: &Scenario, plan_use: PlanUse, delay: f64) -> Tale {
    let county = &s.county;
    let mut luck = stream(Seed(9), Luck::Preparation, "synthetic");
    let in_zone: BTreeMap<SettlementId, ZoneId> =
        s.books.zones.iter().enumerate().flat_map(|(i, z)| z.settlements.iter().map(move |s| (*s, ZoneId(i as u32)))).collect();
    let shelters: Vec<usize> = (0..county.facilities.len()).filter(|i| county.facilities[*i].kind == FacilityKind::Shelter).collect();
    let (mut facts, mut days) = (Vec::new(), Vec::new());
    let mut w = Writer { events: Vec::new() };
    for id in county.settlement_keys.ids() {
        let place = &county.settlements[id.index()];
        let mut rest = place.residents as i64;
        while rest > 0 {
            let people = (1 + luck.below(5) as i64).min(rest);
            rest -= people;
            let at = Point::new(place.at.x + luck.uniform(-180.0, 180.0), place.at.y + luck.uniform(-180.0, 180.0));
            let z = ground(at);
            let hit = (0..MINUTES).step_by(5).find(|m| depth(at, z, *m as f64) > 0.25).map_or(f64::INFINITY, |m| m as f64);
            let zone = in_zone.get(&id).copied();
            let shelter = *shelters
                .iter()
                .min_by(|a, b| county.facilities[**a].at.distance_m(at).total_cmp(&county.facilities[**b].at.distance_m(at)))
                .expect("a shelter");
            let refused = luck.chance(0.035);
            let warned = if zone.is_some() { 265.0 + delay + luck.exponential(22.0) + luck.uniform(0.0, 25.0) } else { f64::INFINITY };
            let left = if refused { f64::INFINITY } else { warned + luck.uniform(4.0, 18.0) + luck.exponential(16.0) };
            let walk = county.facilities[shelter].at.distance_m(at) * 1.35 / if luck.chance(0.55) { 75.0 } else { 380.0 };
            facts.push(HouseholdFact {
                settlement: id,
                living: yanlian::record::tale::Living::Family,
                zone,
                people: people as u8,
                children: 0,
                elders: u8::from(people > 3),
                reduced: u8::from(luck.chance(0.06)),
                cars: 0,
                motorcycles: 1,
                upper_floor: luck.chance(0.7),
                at,
            });
            days.push(Day { warned, left, safe: left + walk, hit, refused, shelter });
        }
    }
    for (i, (fact, day)) in facts.iter().zip(&days).enumerate() {
        let (who, place) = (Who::Household(HouseholdId(i as u32)), Who::Settlement(fact.settlement));
        let n = f64::from(fact.people);
        let order = Why::Clause(ClauseId(4));
        let own = Why::Decision(Own::SawWater);
        if day.warned.is_finite() {
            w.put((265.0 + delay) * 60.0, Kind::Ordered, who, place, order, Who::Nobody, n, Unit::Persons, "leave-now");
            if day.warned < day.hit + 60.0 {
                w.put(
                    day.warned * 60.0,
                    Kind::Warned,
                    who,
                    place,
                    order,
                    Who::Channel(ChannelId(if i % 3 == 0 { 0 } else { 2 })),
                    n,
                    Unit::Persons,
                    "leave-now",
                );
            }
            if day.refused {
                w.put(day.warned * 60.0 + 300.0, Kind::Refused, who, place, Why::Decision(Own::WillNotLeave), Who::Nobody, n, Unit::Persons, "");
            }
        }
        let gone = day.left < day.hit;
        if gone && day.left < MINUTES as f64 {
            w.put(day.left * 60.0, Kind::Left, who, place, order, Who::Nobody, n, Unit::Persons, if day.safe - day.left > 12.0 { "walk" } else { "drive" });
        }
        if gone && day.safe < MINUTES as f64 {
            w.put(day.safe * 60.0, Kind::Safe, who, Who::Facility(FacilityId(day.shelter as u32)), order, Who::Nobody, n, Unit::Persons, "shelter");
        }
        if day.hit.is_finite() {
            w.put(day.hit * 60.0, Kind::HouseHit, who, place, Why::Hazard, Who::Nobody, 0.25, Unit::Metres, "");
            if !gone {
                w.put(day.hit * 60.0 + 240.0, Kind::Caught, who, place, own, Who::Nobody, n, Unit::Persons, "home");
                if !fact.upper_floor {
                    w.put(day.hit * 60.0 + 600.0, Kind::Trapped, who, place, Why::Hazard, Who::Nobody, n, Unit::Persons, "");
                    w.put(day.hit * 60.0 + 7200.0, Kind::Rescued, who, place, Why::Clause(ClauseId(7)), Who::Team(TeamId(0)), n, Unit::Persons, "");
                }
            }
        }
    }
    script(s, &mut w, delay);
    let (tracks, extremes) = tracks(s, &facts, &days, delay);
    for (m, minute) in tracks.minutes.iter().enumerate() {
        for (r, state) in &minute.roads {
            w.put(
                m as f64 * 60.0 + 20.0,
                if *state == 1 { Kind::RoadCut } else { Kind::RoadFree },
                Who::Road(RoadId(*r)),
                Who::Nobody,
                Why::Hazard,
                Who::Nobody,
                f64::from(*state) * 0.4,
                Unit::Metres,
                "",
            );
        }
    }
    Tale {
        plan_use,
        seed: 7,
        households: facts,
        vehicles: 4211,
        events: w.finish(),
        sums: vec![],
        fingerprint: Fingerprint(0x1234_5678_9abc_def0_0fed_cba9_8765_4321),
        tracks,
        extremes,
        drill_s: 11.4,
        phases: Default::default(),
    }
}

/// What headquarters, gauges and teams did.
fn script(s: &Scenario, w: &mut Writer, delay: f64) {
    let county = &s.county;
    let none = Who::Nobody;
    let clause = |i| Who::Clause(ClauseId(i));
    w.put(0.0, Kind::RunStarted, Who::Drill, none, Why::Drill, none, 7.0, Unit::Count, "");
    w.put(MINUTES as f64 * 60.0, Kind::RunEnded, Who::Drill, none, Why::Drill, none, 86_400.0, Unit::Seconds, "");
    for (i, g) in county.gauges.iter().enumerate() {
        let who = Who::Gauge(GaugeId(i as u32));
        if g.kind == GaugeKind::Rain {
            w.put(9000.0 + 700.0 * i as f64, Kind::RainCrossed, who, none, Why::Hazard, none, 100.0 + 3.0 * i as f64, Unit::Millimetres, "orange");
            continue;
        }
        for (level, word) in [(g.warning_m, "warning"), (g.guarantee_m, "guarantee")] {
            if let Some(limit) = level
                && let Some(m) = (0..MINUTES).find(|m| bed(g.at.x) + surge(g.at.x, *m as f64) >= limit)
            {
                w.put(m as f64 * 60.0, Kind::StageCrossed, who, none, Why::Hazard, none, limit, Unit::Metres, word);
            }
        }
        let peak = 560.0 + (g.at.x - WEST) / width() * 200.0;
        w.put(peak * 60.0, Kind::StagePeaked, who, none, Why::Hazard, none, bed(g.at.x) + 8.6, Unit::Metres, "");
    }
    for (minute, level) in [(150.0, Level::Four), (235.0, Level::Three), (330.0, Level::Two)] {
        w.put(minute * 60.0 - 900.0, Kind::LevelTrue, Who::Level(level), none, Why::Hazard, none, 0.0, Unit::None, "");
        w.put((minute + delay) * 60.0, Kind::LevelSet, Who::Level(level), none, Why::Clause(ClauseId(0)), none, 0.0, Unit::None, "");
    }
    for i in 0..10u32 {
        let at = (240.0 + 11.0 * f64::from(i) + delay) * 60.0;
        w.put(at, Kind::ClauseDue, clause(i), none, Why::Clause(ClauseId(i)), none, 0.0, Unit::None, "");
        w.put(at + 240.0, Kind::OrderGiven, clause(i), none, Why::Clause(ClauseId(i)), Who::Role(s.books.clauses[i as usize].actor), 0.0, Unit::None, "phone");
        if i == 6 {
            w.put(at + 2000.0, Kind::ClauseImpossible, clause(i), none, Why::Clause(ClauseId(i)), none, 0.0, Unit::None, "无人可派");
            continue;
        }
        w.put(
            at + 900.0 + 240.0 * f64::from(i),
            Kind::ClauseDone,
            clause(i),
            none,
            Why::Clause(ClauseId(i)),
            none,
            900.0 + 240.0 * f64::from(i),
            Unit::Seconds,
            "",
        );
    }
    for (i, f) in county.facilities.iter().enumerate() {
        if f.kind == FacilityKind::Shelter {
            w.put(
                (270.0 + i as f64 + delay) * 60.0,
                Kind::ShelterOpened,
                Who::Facility(FacilityId(i as u32)),
                none,
                Why::Clause(ClauseId(2)),
                none,
                900.0,
                Unit::Persons,
                "",
            );
        }
    }
    for t in 0..county.teams.len() as u32 {
        let (who, to, why) = (Who::Team(TeamId(t)), Who::Village(VillageId(t * 9 + 1)), Why::Clause(ClauseId(7)));
        for (d, kind) in [
            (0.0, Kind::TeamOrdered),
            (14.0, Kind::TeamLeft),
            (60.0, Kind::TeamArrived),
            (64.0, Kind::TeamWorks),
            (420.0, Kind::TeamDone),
            (470.0, Kind::TeamFree),
        ] {
            w.put(
                (300.0 + d + delay) * 60.0,
                kind,
                who,
                to,
                why,
                none,
                if kind == Kind::TeamArrived { 24.0 } else { 0.0 },
                if kind == Kind::TeamArrived { Unit::Persons } else { Unit::None },
                if kind == Kind::TeamWorks { "rescue" } else { "" },
            );
        }
    }
    w.put(420.0 * 60.0, Kind::RollCalled, Who::Zone(ZoneId(0)), none, Why::Clause(ClauseId(4)), none, 312.0, Unit::Persons, "true=318 wrong=0 missed=6");
}

fn tracks(s: &Scenario, facts: &[HouseholdFact], days: &[Day], delay: f64) -> (Tracks, Extremes) {
    let county = &s.county;
    let shape = county.terrain.shape;
    let mut tracks = Tracks::default();
    let mut now = vec![[u32::MAX; PEOPLE_STATES]; county.settlements.len()];
    let mut loads = vec![0u32; county.facilities.len()];
    let mut roads = vec![0u8; county.roads.roads.len()];
    for m in 0..=MINUTES {
        let t = m as f64;
        let mut minute = Minute::default();
        let mut counts = vec![[0u32; PEOPLE_STATES]; county.settlements.len()];
        let mut inside = vec![0u32; county.facilities.len()];
        for (fact, day) in facts.iter().zip(days) {
            use PeopleState as P;
            let gone = day.left < day.hit;
            let state = if gone && t >= day.safe {
                inside[day.shelter] += u32::from(fact.people);
                P::Safe
            } else if gone && t >= day.left {
                P::OnTheWay
            } else if t >= day.hit + 4.0 {
                if t >= day.hit + 124.0 || fact.upper_floor { P::Safe } else { P::Trapped }
            } else if day.refused && t >= day.warned + 5.0 {
                P::Refused
            } else if t >= day.warned + 4.0 {
                P::Preparing
            } else if t >= day.warned {
                P::Warned
            } else {
                P::Unwarned
            };
            counts[fact.settlement.index()][state as usize] += u32::from(fact.people);
            if state == P::OnTheWay {
                let k = (t - day.left) / (day.safe - day.left);
                minute.moving.push((fact.at.towards(county.facilities[day.shelter].at, k), u16::from(fact.people), u8::from(day.safe - day.left < 12.0)));
            }
        }
        for (i, c) in counts.into_iter().enumerate() {
            if c != now[i] {
                now[i] = c;
                minute.people.push((SettlementId(i as u32), c));
            }
        }
        for (i, n) in inside.into_iter().enumerate() {
            if n != loads[i] {
                loads[i] = n;
                minute.shelters.push((i as u32, n));
            }
        }
        for (i, r) in county.roads.roads.iter().enumerate() {
            let wet = r.class != RoadClass::Expressway && r.class != RoadClass::National && r.line.iter().any(|p| depth(*p, ground(*p) + 1.0, t) > 0.3);
            if u8::from(wet) != roads[i] && m % 5 == 0 {
                roads[i] = u8::from(wet);
                minute.roads.push((i as u32, u8::from(wet)));
            }
        }
        for k in 0..county.teams.len() {
            let d = t - 314.0 - delay;
            let (a, b) = (county.facilities[county.teams[k].base.index()].at, county.villages[k * 9 + 1].at);
            if (0.0..470.0).contains(&d) {
                minute.teams.push((
                    k as u32,
                    a.towards(
                        b,
                        if d < 46.0 {
                            d / 46.0
                        } else if d < 406.0 {
                            1.0
                        } else {
                            1.0 - (d - 406.0) / 64.0
                        },
                    ),
                    if d < 46.0 {
                        0
                    } else if d < 406.0 {
                        1
                    } else {
                        2
                    },
                ));
            }
        }
        tracks.minutes.push(minute);
    }
    let wet: Vec<usize> = (0..shape.len())
        .filter(|c| {
            let p = shape.centre(*c);
            depth(p, ground(p), 560.0).max(depth(p, ground(p), 760.0)).max(depth(p, ground(p), 660.0)) > 0.0
        })
        .collect();
    let mut extremes = Extremes { max_depth_m: vec![0.0; shape.len()], arrival_s: vec![f32::NAN; shape.len()], ..Extremes::default() };
    let mut classes = vec![0u8; shape.len()];
    for m in (0..=MINUTES).step_by(10) {
        let mut tiles: BTreeMap<usize, ()> = BTreeMap::new();
        for c in &wet {
            let p = shape.centre(*c);
            let d = depth(p, f64::from(county.terrain.values[*c]), m as f64) as f32;
            let class = [0.05, 0.3, 0.6, 1.2, 2.5].iter().filter(|limit| d >= **limit).count() as u8;
            extremes.max_depth_m[*c] = extremes.max_depth_m[*c].max(d);
            if d >= 0.05 && extremes.arrival_s[*c].is_nan() {
                extremes.arrival_s[*c] = m as f32 * 60.0;
            }
            if class != classes[*c] {
                classes[*c] = class;
                tiles.insert(shape.tile_of(*c), ());
            }
        }
        let cells = |tile: usize| -> Vec<u8> {
            let (r0, c0) = (tile / shape.tile_cols() * TILE, tile % shape.tile_cols() * TILE);
            (r0..(r0 + TILE).min(shape.rows)).flat_map(|r| classes[r * shape.cols + c0..r * shape.cols + (c0 + TILE).min(shape.cols)].to_vec()).collect()
        };
        tracks.water.push(WaterFrame { at: Moment::minutes(m as i64), tiles: tiles.keys().map(|t| (*t as u32, cells(*t))).collect() });
    }
    for (i, g) in county.gauges.iter().enumerate() {
        let values = |f: &dyn Fn(f64) -> f64| (0..=MINUTES).map(|m| f(m as f64) as f32).collect::<Vec<f32>>();
        if g.kind == GaugeKind::Stage {
            tracks.stages.push((i as u32, values(&|m| bed(g.at.x) + surge(g.at.x, m))));
        } else {
            tracks.rain_1h.push((i as u32, values(&|m| (18.0 + 3.0 * (i % 5) as f64) * (-((m - 250.0 - 12.0 * i as f64) / 130.0).powi(2)).exp() * 2.0)));
        }
    }
    (tracks, extremes)
}

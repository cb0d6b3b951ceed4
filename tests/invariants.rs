//! What must hold whatever the night brings: people are conserved, nobody is in two places, no vehicle is on a closed
//! road, the same night twice is the same night. The stage below plays people and traffic in the valley without a kernel.

use proptest::prelude::*;
use yanlian::base::fingerprint::{Fingerprint, Hasher};
use yanlian::base::ids::{FacilityId, HouseholdId, Id, RoadId, SettlementId, VillageId, ZoneId};
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::drill::ground::Ground;
use yanlian::drill::log::Log;
use yanlian::drill::outage::Outages;
use yanlian::drill::people::household::Households;
use yanlian::drill::people::{Ctx, People};
use yanlian::hazard::frame::Frame;
use yanlian::plan::order::WarnStage;
use yanlian::record::event::{Cause, Event, Kind, Who, Why};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::valley;

/// People, traffic and a flat sheet of water that rises and falls over the plain.
pub(crate) struct Stage {
    pub(crate) scenario: Scenario,
    pub(crate) seed: Seed,
    pub(crate) homes: Households,
    pub(crate) ground: Ground,
    pub(crate) outages: Outages,
    pub(crate) log: Log,
    pub(crate) people: People,
    pub(crate) now: Moment,
    pub(crate) step: Span,
    pub(crate) frame: Frame,
}

pub(crate) fn why() -> Cause {
    Cause::of(Why::Drill)
}

impl Stage {
    pub(crate) fn new(scenario: Scenario, seed: u64) -> Self {
        let seed = Seed(seed);
        let homes = Households::draw(&scenario, seed);
        let ground = Ground::new(&scenario, &homes);
        let people = People::new(&scenario, seed, homes.clone());
        let mut frame = Frame::dry(scenario.county.terrain.shape);
        frame.depth_m = vec![0.0; frame.shape.len()].into();
        frame.speed_m_per_s = vec![0.0; frame.shape.len()].into();
        frame.township_rain_mm_per_h = vec![0.0; scenario.county.townships.len()];
        Self {
            outages: Outages::new(&scenario.county),
            log: Log::default(),
            now: Moment::ZERO,
            step: Span::seconds(10),
            frame,
            scenario,
            seed,
            homes,
            ground,
            people,
        }
    }
    /// Water stands `rise` metres above the main stream's bed, everywhere it can.
    pub(crate) fn water(&mut self, rise: f64, speed: f32) {
        let county = &self.scenario.county;
        for cell in 0..self.frame.shape.len() {
            let p = self.frame.shape.centre(cell);
            let surface = 112.0 - 0.004 * p.x + rise;
            let depth = if (p.y - 1500.0).abs() < 700.0 { (surface - f64::from(county.terrain.values[cell])).max(0.0) } else { 0.0 };
            self.frame.depth_m[cell] = depth as f32;
            self.frame.speed_m_per_s[cell] = if depth > 0.0 { speed } else { 0.0 };
        }
        self.frame.reach_depth_m = vec![rise as f32; county.rivers.reaches.len()];
        self.frame.changed_tiles = (0..self.frame.shape.tiles() as u32).collect();
        self.frame.at = self.now;
        self.ground.update(&self.frame, self.now, &mut self.log);
    }
    /// Rain everywhere, millimetres an hour.
    pub(crate) fn rain(&mut self, mm_per_h: f32) {
        self.frame.township_rain_mm_per_h = vec![mm_per_h; self.scenario.county.townships.len()];
        self.frame.changed_tiles.clear();
        self.ground.update(&self.frame, self.now, &mut self.log);
    }
    /// All rivers run so deep over their whole length; the land stays dry.
    pub(crate) fn stream(&mut self, depth_m: f32) {
        self.frame.reach_depth_m = vec![depth_m; self.scenario.county.rivers.reaches.len()];
        self.frame.reach_run_m = vec![[depth_m; 2]; self.scenario.county.rivers.reaches.len()];
        self.frame.at = self.now;
        self.ground.update(&self.frame, self.now, &mut self.log);
    }
    pub(crate) fn advance(&mut self, deeds: &[Deed]) {
        let until = self.now + self.step;
        let mut ctx = Ctx { scenario: &self.scenario, seed: self.seed, now: self.now, ground: &self.ground, outages: &self.outages, log: &mut self.log };
        self.people.hear(deeds, &mut ctx);
        self.people.step(&mut ctx, until);
        self.now = until;
    }
    pub(crate) fn run_to(&mut self, end: Moment) {
        while self.now < end {
            self.advance(&[]);
        }
    }
    pub(crate) fn perfect(&mut self, list: &[HouseholdId]) {
        let mut ctx = Ctx { scenario: &self.scenario, seed: self.seed, now: self.now, ground: &self.ground, outages: &self.outages, log: &mut self.log };
        self.people.order_at_once(list, &mut ctx);
    }
    pub(crate) fn village(&self, key: &str) -> VillageId {
        self.scenario.county.village_keys.find(key).expect("a village of the valley")
    }
    pub(crate) fn settlement(&self, key: &str) -> SettlementId {
        self.scenario.county.settlement_keys.find(key).expect("a settlement of the valley")
    }
    pub(crate) fn facility(&self, key: &str) -> FacilityId {
        self.scenario.county.facility_keys.find(key).expect("a facility of the valley")
    }
    pub(crate) fn channel(&self, key: &str) -> yanlian::base::ids::ChannelId {
        self.scenario.county.channel_keys.find(key).expect("a channel")
    }
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Event> {
        self.log.events().iter().filter(move |e| e.kind == kind)
    }
    pub(crate) fn persons(&self, kind: Kind) -> f64 {
        self.of(kind).map(|e| e.value).sum()
    }
    pub(crate) fn print(&self) -> Fingerprint {
        let mut hasher = Hasher::new();
        self.people.fingerprint(&mut hasher);
        self.people.traffic().fingerprint(&mut hasher);
        self.ground.fingerprint(&mut hasher);
        for e in self.log.events() {
            hasher.u64(e.seq).i64(e.at.as_millis()).text(e.kind.word()).text(&format!("{:?}{:?}{:?}", e.subject, e.cause, e.detail)).f64(e.value);
        }
        hasher.finish()
    }
    /// The orders of a plan that works: prepare, leave, loudspeaker, cadres, shelters, fetching.
    pub(crate) fn plan_deeds(&self, minute: i64) -> Vec<Deed> {
        let (z0, z1) = (ZoneId(0), ZoneId(1));
        let low = (self.village("north-town"), z0);
        let brook = (self.village("upper"), z1);
        let mut deeds = Vec::new();
        let warn = |stage| {
            [low, brook].into_iter().flat_map(move |(village, zone)| {
                [
                    Deed::Order { zone: Some(zone), village, stage, cause: why() },
                    Deed::Broadcast { village, zone: Some(zone), channel: self.channel("loudspeaker"), stage, cause: why() },
                ]
            })
        };
        match minute {
            10 => deeds.extend(warn(WarnStage::Prepare)),
            20 => deeds.extend(["sh-hill", "sh-school"].map(|k| Deed::OpenShelter { facility: self.facility(k), cause: why() })),
            30 => {
                deeds.extend(warn(WarnStage::LeaveNow));
                for (s, z) in [("low-1", z0), ("u-2", z1)] {
                    deeds.push(Deed::KnockDoors {
                        settlement: self.settlement(s),
                        zone: Some(z),
                        groups: 2,
                        channel: self.channel("door"),
                        stage: WarnStage::LeaveNow,
                        cause: why(),
                    });
                }
            }
            40 => {
                for (zone, team) in [(z0, Some(yanlian::base::ids::TeamId(0))), (z1, None)] {
                    deeds.push(Deed::FetchSpecial { zone, team, seats: 12, cause: why() });
                }
            }
            240 => deeds.extend(warn(WarnStage::AllClear)),
            _ => {}
        }
        deeds
    }
    /// A night: water rises from minute 60 by a rate, stands, falls from minute 180 on.
    pub(crate) fn night(seed: u64, plan: bool, rise_m_per_min: f64, top_m: f64, step: Span, mut look: impl FnMut(&Stage)) -> Stage {
        let mut s = Stage::new(valley::scenario(), seed);
        s.step = step;
        while s.now < Moment::minutes(420) {
            let minute = s.now.as_millis() / 60_000;
            let whole = s.now.as_millis() % 60_000 == 0;
            if whole {
                let m = minute as f64;
                let up = ((m - 60.0).max(0.0) * rise_m_per_min).min(top_m) - ((m - 180.0).max(0.0) * rise_m_per_min);
                s.water(up.max(0.3), 0.6);
                look(&s);
            }
            let deeds = if plan && whole { s.plan_deeds(minute) } else { Vec::new() };
            s.advance(&deeds);
        }
        s.ground.finish(s.now, &mut s.log);
        s.people.finish(s.now, &mut s.log);
        s
    }
}

fn conserved(s: &Stage) {
    let county = &s.scenario.county;
    for i in 0..county.settlements.len() {
        let sum: u32 = s.people.count_states(SettlementId::from_index(i)).iter().sum();
        assert_eq!(sum, county.settlements[i].residents, "settlement {i} at {}", s.now);
    }
    s.people.assert_whole();
}

/// After a step has taken the frame over: whatever water has cut is closed to traffic, and whatever is closed was cut or
/// ordered shut. That nobody enters a closed link is asserted by the traffic itself at every entry.
fn closures_agree(s: &Stage) {
    for (i, road) in s.scenario.county.roads.roads.iter().enumerate() {
        let id = RoadId::from_index(i);
        for l in [road.forward, road.backward].into_iter().flatten() {
            assert_eq!(
                s.people.closed(l),
                s.ground.car_speed(l).is_none() || s.people.closed_by_order(id),
                "{} at {}",
                s.scenario.county.roads.road_keys.key(id),
                s.now
            );
        }
    }
}

#[test]
fn roads_are_closed_exactly_where_water_or_an_order_closes_them() {
    let mut s = Stage::new(valley::scenario(), 1);
    let bridge = s.scenario.county.roads.road_keys.find("r-main-2").expect("the bridge");
    let mut cut = 0;
    for minute in 0..240 {
        s.water(((f64::from(minute) - 30.0).max(0.0) * 0.05).min(5.0) - (f64::from(minute) - 170.0).max(0.0) * 0.08 + 0.3, 0.5);
        let deeds: Vec<Deed> = match minute {
            10 | 60 => vec![Deed::Road { road: bridge, closed: minute == 10, cause: why() }],
            _ => s.plan_deeds(i64::from(minute)),
        };
        s.advance(&deeds);
        closures_agree(&s);
        cut += usize::from(s.ground.road_cut(bridge));
        while s.now < Moment::minutes(i64::from(minute) + 1) {
            s.advance(&[]);
        }
    }
    assert!(cut > 30 && !s.ground.road_cut(bridge), "the bridge drowned for {cut} minutes and came free");
    assert!(s.of(Kind::RoadCut).any(|e| e.subject == Who::Road(bridge) && e.value >= 0.3));
    assert!(s.of(Kind::RoadFree).any(|e| e.subject == Who::Road(bridge)));
}

#[test]
fn households_use_up_exactly_the_residents_and_stand_out_of_the_river() {
    let scenario = valley::scenario();
    for seed in 0..5 {
        let homes = Households::draw(&scenario, Seed(seed));
        for (i, place) in scenario.county.settlements.iter().enumerate() {
            let range = homes.of_settlement(SettlementId::from_index(i));
            assert_eq!(range.clone().map(|h| u32::from(homes.people[h as usize])).sum::<u32>(), place.residents);
            for h in range {
                let h = h as usize;
                assert!(homes.at[h].distance_m(place.at) <= place.radius_m + 1e-6);
                assert!(homes.children[h] + homes.elders[h] <= homes.people[h] && homes.children[h] + homes.reduced[h] <= homes.people[h]);
            }
        }
        let half = scenario.county.rivers.reaches[scenario.county.rivers.keys.find("main-2").expect("the main stream").index()].section.bed_width_m / 2.0;
        let wet = homes.at.iter().filter(|p| (p.y - 1500.0).abs() < half).count();
        assert_eq!(wet, 0, "seed {seed}");
    }
}

#[test]
fn shares_of_the_profile_are_met() {
    let scenario = valley::drill_in(yanlian::scenario::tiny::county("house(60000)"));
    let homes = Households::draw(&scenario, Seed(3));
    let people = homes.people.iter().map(|n| f64::from(*n)).sum::<f64>();
    let share = |list: &[u8]| list.iter().map(|n| f64::from(*n)).sum::<f64>() / people;
    assert!((share(&homes.children) - 0.20).abs() < 0.01, "{}", share(&homes.children));
    assert!((share(&homes.elders) - 0.20).abs() < 0.01, "{}", share(&homes.elders));
    let expected = 0.2 * (0.722 * 0.226 + 0.278 * 0.051) + 0.6 * 0.051;
    assert!((share(&homes.reduced) - expected).abs() < 0.004, "{} {expected}", share(&homes.reduced));
    let n = homes.len() as f64;
    assert!((homes.cars.iter().map(|c| f64::from(*c)).sum::<f64>() / n - 0.25).abs() < 0.01);
    assert!((homes.upper_floor.iter().filter(|u| **u).count() as f64 / n - 0.7).abs() < 0.01);
}

#[test]
fn a_saved_night_goes_on_as_the_unbroken_one() {
    let whole = Stage::night(5, true, 0.08, 5.0, Span::seconds(10), |_| {});
    let mut s = Stage::new(valley::scenario(), 5);
    while s.now < Moment::minutes(420) {
        let (minute, even) = (s.now.as_millis() / 60_000, s.now.as_millis() % 60_000 == 0);
        if even {
            let m = minute as f64;
            let up = ((m - 60.0).max(0.0) * 0.08).min(5.0) - ((m - 180.0).max(0.0) * 0.08);
            s.water(up.max(0.3), 0.6);
            if [35, 95, 200].contains(&minute) {
                let (people, ground) = (postcard::to_stdvec(&s.people).expect("saved"), postcard::to_stdvec(&s.ground).expect("saved"));
                s.people = postcard::from_bytes(&people).expect("loaded");
                s.ground = postcard::from_bytes(&ground).expect("loaded");
                s.people.attach(&s.scenario, s.seed, s.homes.clone());
                s.ground.attach(&s.scenario, &s.homes, &s.frame);
            }
        }
        let deeds = if even { s.plan_deeds(minute) } else { Vec::new() };
        s.advance(&deeds);
    }
    s.ground.finish(s.now, &mut s.log);
    s.people.finish(s.now, &mut s.log);
    assert_eq!(s.log.events(), whole.log.events());
    assert_eq!(s.print(), whole.print());
}

#[test]
fn every_household_s_chain_leads_back_to_a_reason() {
    let s = Stage::night(2, true, 0.08, 5.0, Span::seconds(10), |_| {});
    let events = s.log.events();
    for e in
        events.iter().filter(|e| matches!(e.kind, Kind::Understood | Kind::Left | Kind::Safe | Kind::Refused | Kind::Trapped | Kind::CameHome | Kind::Died))
    {
        let cause = e.cause.seq.unwrap_or_else(|| panic!("{:?} of {:?} follows from nothing", e.kind, e.subject));
        assert!(cause < e.seq);
        let before = &events[cause as usize];
        assert!(before.subject == e.subject || matches!(before.subject, Who::Channel(_) | Who::Road(_)), "{e:?} after {before:?}");
    }
    let ordered = s.of(Kind::Ordered).count();
    let per = events
        .iter()
        .filter(|e| matches!(e.kind, Kind::Ordered | Kind::Warned | Kind::Understood | Kind::DoorSigned | Kind::Left | Kind::Safe))
        .filter(|e| if let Who::Household(h) = e.subject { s.homes.zone[h.index()].is_some() } else { false })
        .count() as f64
        / ordered as f64;
    assert!((3.0..9.0).contains(&per), "{per} lines for an ordered household");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn people_are_conserved_and_in_one_place_every_minute(seed in 0u64..10_000, plan: bool, rise in 0.01f64..0.4, top in 1.0f64..9.0) {
        let s = Stage::night(seed, plan, rise, top, Span::seconds(10), conserved);
        prop_assert!(s.persons(Kind::Died) <= s.persons(Kind::Caught));
    }

    #[test]
    fn the_step_of_the_kernel_changes_nothing_that_happens_to_people(seed in 0u64..10_000, rise in 0.02f64..0.3) {
        let a = Stage::night(seed, true, rise, 5.0, Span::seconds(10), |_| {});
        let b = Stage::night(seed, true, rise, 5.0, Span::seconds(60), |_| {});
        prop_assert_eq!(a.log.events(), b.log.events());
        prop_assert_eq!(a.print(), b.print());
    }
}

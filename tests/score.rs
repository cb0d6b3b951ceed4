//! Judgement: hand-made runs in a tiny county, each measure with the number it must give, and the ways in which a plan
//! could cheat.

use yanlian::base::fingerprint::Fingerprint;
use yanlian::base::ids::{ClauseId, FacilityId, HouseholdId, Id, InjectId, TeamId, VillageId, ZoneId};
use yanlian::base::lang::Name;
use yanlian::base::time::{Moment, Span};
use yanlian::map::force::Owner;
use yanlian::map::frame::Point;
use yanlian::plan::level::Level;
use yanlian::plan::trigger::Trigger;
use yanlian::record::event::{Cause, Detail, Event, Kind, Kind::*, Unit, Who, Why};
use yanlian::record::tale::{Extremes, HouseholdFact, PlanUse, Tale, Tracks};
use yanlian::scenario::drill_spec::{Inject, InjectEffect, Scenario};
use yanlian::scenario::valley;
use yanlian::score::card::{Card, ClauseState, Grade, Metric, Rating};
use yanlian::score::judge;
use yanlian::score::scoring::Scoring;

mod alarm;
mod before;
mod contact;
mod force;
mod gaps;
mod refuge;
mod reports;
mod starts;
mod unsafe_orders;

/// A run under construction in the valley: six hours, two zones, ten clauses.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) scenario: Scenario,
    pub(crate) homes: Vec<HouseholdFact>,
    pub(crate) events: Vec<Event>,
    pub(crate) plan_use: PlanUse,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self { scenario: valley::scenario(), homes: Vec::new(), events: Vec::new(), plan_use: PlanUse::AsWritten }
    }
    /// A household of a settlement; that of a zone where the settlement lies in one.
    pub(crate) fn home(&mut self, settlement: &str, people: u8, reduced: u8) -> Who {
        let id = self.scenario.county.settlement_keys.find(settlement).expect("a settlement of the valley");
        let zone = self.scenario.books.zones.iter().position(|z| z.settlements.contains(&id)).map(ZoneId::from_index);
        self.homes.push(HouseholdFact {
            settlement: id,
            zone,
            people,
            children: 0,
            elders: 0,
            reduced,
            cars: 0,
            motorcycles: 1,
            upper_floor: false,
            at: Point::new(1800.0, 1600.0),
        });
        Who::Household(HouseholdId::from_index(self.homes.len() - 1))
    }
    pub(crate) fn homes(&mut self, n: usize, settlement: &str, people: u8) -> Vec<Who> {
        (0..n).map(|_| self.home(settlement, people, 0)).collect()
    }
    /// Something happens, in order of time.
    pub(crate) fn say(&mut self, minute: i64, kind: Kind, subject: Who) -> &mut Event {
        let at = Moment::minutes(minute);
        assert!(self.events.last().is_none_or(|e| e.at <= at), "a story is told in order");
        let seq = self.events.len() as u64;
        let cause = Cause { why: Why::Hazard, seq: None };
        self.events.push(Event {
            seq,
            at,
            kind,
            subject,
            place: Who::Nobody,
            cause,
            known_to: Who::Nobody,
            value: 0.0,
            unit: Unit::None,
            detail: Detail::NONE,
        });
        self.events.last_mut().expect("just told")
    }
    pub(crate) fn tale(&self) -> Tale {
        Tale {
            plan_use: self.plan_use,
            seed: 1,
            households: self.homes.clone(),
            vehicles: 0,
            events: self.events.clone(),
            sums: vec![],
            fingerprint: Fingerprint(7),
            tracks: Tracks::default(),
            extremes: Extremes::default(),
            drill_s: 0.0,
        }
    }
    pub(crate) fn card(&self) -> Card {
        judge(&self.scenario, &self.tale(), None, None, &Scoring::flood())
    }
    fn against(&self, no_plan: &Self, perfect: &Self) -> Card {
        judge(&self.scenario, &self.tale(), Some(&no_plan.tale()), Some(&perfect.tale()), &Scoring::flood())
    }
    fn metric(&self, id: &str) -> Metric {
        of(&self.card(), id)
    }
}

fn of(card: &Card, id: &str) -> Metric {
    card.metrics.iter().find(|m| m.id == id).unwrap_or_else(|| panic!("{id} stands on the sheet")).clone()
}
fn team(s: &Story, key: &str) -> Who {
    Who::Team(s.scenario.county.team_keys.find(key).unwrap_or(TeamId(0)))
}
fn village(s: &Story, key: &str) -> Who {
    Who::Village(s.scenario.county.village_keys.find(key).unwrap_or(VillageId(0)))
}
fn shelter(s: &Story, key: &str) -> Who {
    Who::Facility(s.scenario.county.facility_keys.find(key).unwrap_or(FacilityId(0)))
}
fn clause(n: u32) -> Who {
    Who::Clause(ClauseId(n - 1))
}
const LOW: Who = Who::Zone(ZoneId(0));

#[track_caller]
fn expect(m: &Metric, value: f64, rating: Rating) {
    let got = m.value.unwrap_or_else(|| panic!("{} was tested: {}", m.id, m.note_en));
    assert!((got - value).abs() < 1e-9 && m.rating == Some(rating), "{}: {got} {:?}, expected {value} {rating:?}; {}", m.id, m.rating, m.note_en);
    assert!(m.evidence.len() <= 20);
    assert!(!m.note.is_empty() && !m.note_en.is_empty(), "{} says what its number means", m.id);
}

/// Shown with its number, and neither rated nor weighed.
#[track_caller]
fn reported(m: &Metric, value: f64) {
    assert_eq!((m.value, m.rating, m.weight), (Some(value), None, 0.0), "{}: {}", m.id, m.note_en);
    assert!(m.note.contains("不评级") && m.note_en.contains("not rated"), "{}", m.note_en);
}

#[track_caller]
fn untested(m: &Metric) {
    assert!(m.value.is_none() && m.rating.is_none(), "{}: {:?} {:?}", m.id, m.value, m.rating);
    assert!(!m.note.is_empty() && !m.note_en.is_empty(), "{} says why", m.id);
}

/// The same story with a trainee in it, who gives one command at the end.
fn trained(s: &Story) -> Story {
    let mut s = s.clone();
    s.say(359, CommandGiven, Who::Nobody);
    s
}

/// Ten households of four at low-1, hit at T+02:00.
fn flooded() -> (Story, Vec<Who>) {
    let mut s = Story::new();
    let homes = s.homes(10, "low-1", 4);
    (s, homes)
}

fn hit(s: &mut Story, homes: &[Who], minute: i64) {
    for h in homes {
        s.say(minute, HouseHit, *h).value = 0.6;
    }
}

#[test]
fn e1_counts_those_who_stay_safe_until_the_end() {
    let (mut s, homes) = flooded();
    for h in &homes[..8] {
        s.say(60, Safe, *h);
    }
    s.say(100, WentBack, homes[0]).value = 4.0;
    s.say(110, Safe, homes[8]).detail = Detail::text("upper-floor");
    hit(&mut s, &homes, 120);
    // The kernel writes `Trapped` upstairs only where the water reached the upper floor: that floor did not hold.
    let e = s.say(130, Trapped, homes[8]);
    (e.value, e.detail) = (4.0, Detail::text("upper-floor"));
    s.say(150, Safe, homes[9]);
    expect(&s.metric("E1"), 0.7, Rating::U);
}

#[test]
fn safe_is_the_state_in_which_the_water_met_them() {
    let (mut s, homes) = flooded();
    for h in &homes {
        s.say(60, Safe, *h);
    }
    s.say(80, WentBack, homes[0]).value = 4.0;
    s.say(80, WentBack, homes[1]).value = 4.0;
    s.say(85, CameHome, homes[2]).value = 4.0; // an all-clear too early
    s.say(100, Safe, homes[1]); // away again in time
    hit(&mut s, &homes, 120);
    s.say(200, WentBack, homes[3]).value = 4.0; // after the water, and it did not meet them
    s.say(210, CameHome, homes[4]).value = 4.0;
    s.say(220, WentBack, homes[5]).value = 4.0; // after the first water: it caught them
    s.say(240, Caught, homes[5]).value = 4.0;
    s.say(250, Rescued, homes[5]).value = 4.0;
    // Not safe: 0 (back at home), 2 (home too early), 5 (caught).
    expect(&s.metric("E1"), 0.7, Rating::U);
    assert_eq!(s.card().people.safe_before, 28.0);
}

#[test]
fn e1_asks_for_everybody_of_reduced_mobility() {
    let mut s = Story::new();
    let mut homes = s.homes(99, "low-1", 4);
    homes.push(s.home("low-1", 4, 1));
    for h in &homes[..99] {
        s.say(60, Safe, *h);
    }
    hit(&mut s, &homes, 120);
    let m = s.metric("E1");
    expect(&m, 0.99, Rating::U); // 0.99 of all would be P; nobody of the one person of reduced mobility is U.
    assert_eq!(m.evidence, [198]);
}

#[test]
fn e2_and_t5_take_the_tenth_percentile_and_never_is_minus_infinity() {
    let mut s = Story::new();
    let homes = s.homes(20, "low-1", 2);
    for h in &homes[..19] {
        s.say(30, Warned, *h).detail = Detail::text("leave");
    }
    for h in &homes[..18] {
        s.say(60, Safe, *h);
    }
    s.say(100, Safe, homes[18]);
    hit(&mut s, &homes, 120);
    // One of twenty never: the 5th percentile is −∞, the 10th the next.
    expect(&s.metric("E2"), 20.0, Rating::P);
    expect(&s.metric("T5"), 90.0, Rating::P);
    let mut t = Story::new();
    let homes = t.homes(10, "low-1", 2);
    for h in &homes[..9] {
        t.say(60, Safe, *h);
    }
    hit(&mut t, &homes, 120);
    expect(&t.metric("E2"), -1440.0, Rating::U);
    expect(&t.metric("T5"), -1440.0, Rating::U);
    assert!(t.metric("T5").note_en.contains("20 people never warned"));
}

#[test]
fn one_s_own_eyes_and_an_all_clear_are_no_warning() {
    let (mut s, homes) = flooded();
    let eyes = Who::Channel(s.scenario.county.channel_keys.find("own-eyes").expect("a channel of the valley"));
    for h in &homes {
        s.say(60, Warned, *h).known_to = eyes;
        s.say(60, Warned, *h).detail = Detail::text("all-clear");
    }
    hit(&mut s, &homes, 120);
    expect(&s.metric("T5"), -1440.0, Rating::U);
}

#[test]
fn e3_wants_a_named_helper_and_a_move_in_time() {
    let mut s = Story::new();
    let homes: Vec<Who> = (0..4).map(|_| s.home("low-1", 3, 1)).collect();
    for h in &homes[..3] {
        s.say(20, HelperPaired, *h).value = 1.0;
    }
    for h in [homes[0], homes[1], homes[3]] {
        s.say(40, SpecialMoved, h).value = 1.0;
    }
    hit(&mut s, &homes, 120);
    s.say(150, SpecialMoved, homes[2]).value = 1.0; // too late
    expect(&s.metric("E3"), 0.5, Rating::U);
    let mut none = flooded().0;
    hit(&mut none, &[Who::Household(HouseholdId(0))], 120);
    untested(&none.metric("E3"));
}

#[test]
fn e4_is_the_fullest_shelter_and_unmet_need_costs() {
    let (mut s, homes) = flooded();
    let school = shelter(&s, "sh-school");
    s.say(30, ShelterOpened, school).value = 20.0;
    s.scenario.county.facilities[s.scenario.county.facility_keys.find("sh-school").expect("there").index()].capacity = 20;
    for h in &homes[..5] {
        s.say(60, Safe, *h).place = school;
    }
    s.say(70, Left, homes[0]);
    s.say(80, Safe, homes[0]).place = shelter(&s, "sh-hill");
    hit(&mut s, &homes, 120);
    expect(&s.metric("E4"), 1.0, Rating::P);
    s.say(200, NeedUnmet, school).value = 8.0;
    expect(&s.metric("E4"), 1.0, Rating::U);
    let (mut none, homes) = flooded();
    hit(&mut none, &homes, 120);
    expect(&none.metric("E4"), 10.0, Rating::U);
}

#[test]
fn e5_counts_identities_not_totals() {
    let (mut s, homes) = flooded();
    for h in &homes {
        s.say(10, Ordered, *h).detail = Detail::text("leave");
    }
    hit(&mut s, &homes, 120);
    let roll = s.say(125, RollCalled, LOW);
    // 36 reported, 36 truly safe, but 2 of the reported are missing: 2 wrong in, 2 left out.
    (roll.value, roll.detail) = (36.0, Detail::text("true=36 wrong=2 missed=2"));
    expect(&s.metric("E5"), 4.0 / 36.0, Rating::U);
    s.events.last_mut().expect("the roll").detail = Detail::text("true=36 wrong=0 missed=0");
    expect(&s.metric("E5"), 0.0, Rating::P);
    s.events.pop();
    expect(&s.metric("E5"), 1.0, Rating::U); // no roll by two hours after the order
}

#[test]
fn e6_counts_people_who_went_back() {
    let mut s = Story::new();
    let homes = s.homes(100, "low-1", 10);
    for h in &homes {
        s.say(30, Left, *h);
    }
    s.say(60, WentBack, homes[0]).value = 1.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("E6"), 1.0, Rating::U); // 10 per 10,000
    let mut s = Story::new();
    let homes = s.homes(100, "low-1", 100);
    for h in &homes {
        s.say(30, Left, *h);
    }
    s.say(60, WentBack, homes[0]).value = 3.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("E6"), 3.0, Rating::M); // 3 per 10,000
}

#[test]
fn e7_counts_hours_away_without_reason() {
    let (mut s, homes) = flooded();
    let outside = s.home("n-1", 4, 0);
    for h in homes.iter().chain([&outside]) {
        s.say(60, Ordered, *h).detail = Detail::text("leave");
    }
    for h in homes.iter().chain([&outside]) {
        s.say(120, Left, *h);
    }
    // Everybody away for four hours: 40 people of the zone rightly, 4 outside any zone without reason.
    let m = s.metric("E7");
    expect(&m, 16.0, Rating::M);
    // A warning of the zone that nothing perceived justified, until its rule came true an hour after they left.
    let (mut f, homes) = flooded();
    f.say(60, FalseStart, LOW);
    for h in &homes {
        f.say(60, Ordered, *h).detail = Detail::text("leave");
    }
    for h in &homes {
        f.say(60, Left, *h);
    }
    f.say(120, ZoneTrue, LOW);
    expect(&f.metric("E7"), 40.0, Rating::U);
}

#[test]
fn s1_has_no_band_for_deaths() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    expect(&s.metric("S1"), 0.0, Rating::P);
    let e = s.say(130, Injured, homes[0]);
    (e.value, e.detail) = (1.0, Detail::text("red"));
    expect(&s.metric("S1"), 0.0, Rating::U);
    s.say(140, Died, homes[0]).value = 1.0;
    expect(&s.metric("S1"), 1.0, Rating::U);
}

#[test]
fn s3_sums_exposure_and_hurt_responders() {
    let (mut s, homes) = flooded();
    let flood_team = team(&s, "flood-team");
    s.say(60, TeamLeft, flood_team);
    hit(&mut s, &homes, 120);
    expect(&s.metric("S3"), 0.0, Rating::P);
    s.say(130, TeamExposed, flood_team).value = 45.0;
    expect(&s.metric("S3"), 45.0, Rating::M);
}

#[test]
fn t2_rates_phone_and_written_and_forgives_no_slow_verification() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes[..1], 60);
    s.say(100, ReportArrived, Who::Nobody);
    s.say(110, ReportSent, clause(9)).detail = Detail::text("phone");
    s.say(111, MessageAcknowledged, Who::Nobody).cause.seq = Some(2);
    s.say(140, ReportSent, clause(9)).detail = Detail::text("written");
    s.say(141, MessageAcknowledged, Who::Nobody).cause.seq = Some(4);
    // Verified 40 minutes after the truth; 30 are allowed, so the clock starts at 90.
    expect(&s.metric("T2"), 20.0, Rating::P);
    s.events.truncate(4);
    expect(&s.metric("T2"), 20.0, Rating::U); // no written report
    untested(&Story::new().metric("T2"));
}

#[test]
fn t3_takes_the_slowest_level_and_a_graver_one_will_do() {
    let mut s = Story::new();
    s.say(30, LevelTrue, Who::Level(Level::Four));
    s.say(40, LevelTrue, Who::Level(Level::Three));
    s.say(50, LevelSet, Who::Level(Level::Three));
    expect(&s.metric("T3"), 20.0, Rating::M); // level IV, answered by III after 20 minutes
    s.say(60, LevelTrue, Who::Level(Level::Two));
    expect(&s.metric("T3"), 1440.0, Rating::U);
}

#[test]
fn a_helpless_person_brought_home_before_the_water_was_not_moved() {
    let tell = |home_at: Option<i64>| {
        let mut s = Story::new();
        let weak = s.home("low-1", 2, 1);
        s.say(20, HelperPaired, weak).value = 1.0;
        s.say(60, Safe, weak);
        s.say(60, SpecialMoved, weak).value = 1.0;
        if let Some(at) = home_at.filter(|at| *at < 120) {
            s.say(at, CameHome, weak).value = 2.0;
        }
        hit(&mut s, &[weak], 120);
        if let Some(at) = home_at.filter(|at| *at >= 120) {
            s.say(at, CameHome, weak).value = 2.0;
        }
        (s.metric("E3").value, s.card().gates.iter().any(|g| g.id == "reduced_mobility" && g.tripped))
    };
    assert_eq!([tell(None), tell(Some(200)), tell(Some(90))], [(Some(1.0), false), (Some(1.0), false), (Some(0.0), true)]);
}

#[test]
fn t4_starts_when_the_rule_is_true() {
    let (mut s, homes) = flooded();
    s.say(60, ZoneTrue, LOW);
    for h in &homes {
        s.say(65, Warned, *h).detail = Detail::text("leave");
    }
    for h in &homes[..9] {
        s.say(85, Understood, *h);
    }
    s.say(100, Understood, homes[9]);
    hit(&mut s, &homes, 120);
    let m = s.metric("T4");
    expect(&m, 0.9, Rating::P);
    assert!(m.note_en.ends_with("0 %, 90 %, 100 %"), "{}", m.note_en);
}

#[test]
fn a_lax_threshold_wins_no_time_in_t4() {
    // The same warning at 125, the water at 120. A rule that comes true late, or never, excuses nothing.
    let tell = |rule: Option<i64>, level: Option<i64>| {
        let (mut s, homes) = flooded();
        if let Some(at) = level {
            s.say(at, LevelTrue, Who::Level(Level::Four));
        }
        if let Some(at) = rule.filter(|at| *at < 120) {
            s.say(at, ZoneTrue, LOW);
        }
        hit(&mut s, &homes, 120);
        if let Some(at) = rule.filter(|at| *at >= 120) {
            s.say(at, ZoneTrue, LOW);
        }
        for h in &homes {
            s.say(125, Warned, *h).detail = Detail::text("leave");
            s.say(125, Understood, *h);
        }
        s
    };
    for (rule, level) in [(Some(100), None), (Some(122), None), (None, Some(30)), (None, Some(110)), (None, None)] {
        expect(&tell(rule, level).metric("T4"), 0.0, Rating::U);
    }
    // In time before the water: by the zone's rule, the level, or, where no rule ever came true, the water alone.
    let early = |rule: bool, level: bool, at: i64| {
        let (mut s, homes) = flooded();
        if level {
            s.say(40, LevelTrue, Who::Level(Level::Four));
        }
        if rule {
            s.say(50, ZoneTrue, LOW);
        }
        for h in &homes {
            s.say(at, Warned, *h).detail = Detail::text("leave");
            s.say(at, Understood, *h);
        }
        hit(&mut s, &homes, 120);
        s.metric("T4").value
    };
    assert_eq!([early(true, true, 80), early(true, true, 81)], [Some(1.0), Some(0.0)]);
    assert_eq!([early(false, true, 70), early(false, true, 71)], [Some(1.0), Some(0.0)]);
    assert_eq!(early(false, false, 115), Some(1.0));
}

#[test]
fn water_at_the_door_is_no_warning_in_t4_and_a_signed_door_is() {
    let (mut s, homes) = flooded();
    let eyes = Who::Channel(s.scenario.county.channel_keys.find("own-eyes").expect("a channel of the valley"));
    let saw = Cause { why: Why::Decision(yanlian::record::event::Own::SawWater), seq: None };
    s.say(90, ZoneTrue, LOW);
    s.say(95, Warned, homes[0]).detail = Detail::text("prepare");
    for h in &homes[1..3] {
        s.say(100, DoorSigned, *h).detail = Detail::text(if *h == homes[1] { "refused" } else { "gone" });
    }
    for h in &homes[..5] {
        let e = s.say(110, Warned, *h);
        (e.cause, e.detail) = (saw, Detail::text("leave"));
        if *h != homes[4] {
            e.known_to = eyes;
        }
        s.say(110, Understood, *h).cause = saw;
    }
    hit(&mut s, &homes, 120);
    // Warned before they saw it, and the refusal at the door; not the house found empty, not those who only saw it.
    expect(&s.metric("T4"), 0.2, Rating::U);
    assert_eq!(s.card().people.warned, 4.0);
}

#[test]
fn t6_rates_full_time_and_other_teams_by_their_own_target() {
    let mut s = Story::new();
    let (flood_team, militia) = (team(&s, "flood-team"), team(&s, "militia"));
    s.scenario.county.teams[s.scenario.county.team_keys.find("militia").expect("there").index()].owner = Owner::Military;
    s.say(10, TeamOrdered, flood_team);
    s.say(10, TeamOrdered, militia);
    s.say(22, TeamLeft, flood_team);
    s.say(39, TeamLeft, militia);
    expect(&s.metric("T6"), 12.0, Rating::S); // 12 of 10 min is S; 29 of 30 is P
    let mut only = Story::new();
    only.scenario = s.scenario.clone();
    only.say(10, TeamOrdered, militia);
    only.say(46, TeamLeft, militia);
    expect(&only.metric("T6"), 36.0, Rating::S); // 36 of 30 min
}

#[test]
fn t7_waits_for_the_first_team_at_every_place_that_called() {
    let (mut s, homes) = flooded();
    let (flood_team, north, upper) = (team(&s, "flood-team"), village(&s, "north-town"), village(&s, "upper"));
    s.say(10, TeamOrdered, flood_team).place = north;
    s.say(50, TeamArrived, flood_team).place = north;
    expect(&s.metric("T7"), 40.0, Rating::M);
    let brook = s.home("u-2", 4, 0);
    s.say(100, Trapped, brook).value = 4.0;
    hit(&mut s, &homes, 120);
    expect(&s.metric("T7"), 1440.0, Rating::U);
    s.say(125, TeamArrived, flood_team).place = upper;
    expect(&s.metric("T7"), 40.0, Rating::M); // 25 and 40 minutes: nine tenths within 40
}

#[test]
fn t8_counts_prevention_and_force_in_time() {
    let (mut own, homes) = flooded();
    let mut worst = own.clone();
    for h in &homes {
        worst.say(120, Trapped, *h).value = 4.0;
    }
    for h in &homes[..5] {
        own.say(120, Trapped, *h).value = 4.0;
    }
    let (flood_team, north) = (team(&own, "flood-team"), village(&own, "north-town"));
    let e = own.say(170, TeamArrived, flood_team);
    (e.place, e.value) = (north, 2.0);
    // 40 people in need in some run; 20 here, 2 rescuers × 5 stand there within the hour: 10 short.
    let card = own.against(&worst, &own);
    expect(&of(&card, "T8"), 0.75, Rating::U);
    own.events.last_mut().expect("the arrival").value = 4.0;
    expect(&of(&own.against(&worst, &own), "T8"), 1.0, Rating::P);
}

#[test]
fn t9_counts_starts_not_the_zones_of_one_start() {
    let mut s = Story::new();
    let order = Cause { why: Why::Clause(ClauseId(4)), seq: None };
    s.say(5, LevelSet, Who::Level(Level::Three));
    s.say(10, FalseStart, LOW).cause = order;
    s.say(10, FalseStart, Who::Zone(ZoneId(1))).cause = order;
    expect(&s.metric("T9"), 1.0, Rating::S);
    s.say(20, FalseStart, Who::Level(Level::Two));
    expect(&s.metric("T9"), 2.0, Rating::M);
    untested(&Story::new().metric("T9"));
}

#[test]
fn r1_is_reported_and_never_rated() {
    let mut s = Story::new();
    let flood_team = team(&s, "flood-team");
    s.say(60, LevelTrue, Who::Level(Level::Three));
    s.say(60, TeamOrdered, flood_team);
    s.say(210, TeamFree, flood_team);
    // 30 of 62 people busy for 150 of 300 minutes.
    let m = s.metric("R1");
    assert!((m.value.expect("measured") - 30.0 * 150.0 / (62.0 * 300.0)).abs() < 1e-12 && m.rating.is_none(), "{m:?}");
}

#[test]
fn r2_wants_supplies_at_the_gate_in_time_and_no_stock_out() {
    let (mut s, homes) = flooded();
    let (hill, school) = (shelter(&s, "sh-hill"), shelter(&s, "sh-school"));
    for h in &homes[..6] {
        s.say(0, Safe, *h).place = hill;
    }
    for h in &homes[6..] {
        s.say(0, Safe, *h).place = school;
    }
    s.say(120, SupplyArrived, hill).value = 100.0;
    s.say(130, SupplyArrived, school).value = 5.0;
    expect(&s.metric("R2"), 1.0, Rating::P);
    s.say(200, StockOut, school);
    expect(&s.metric("R2"), 0.6, Rating::U);
}

#[test]
fn r3_counts_social_teams_called_in_vain() {
    let mut s = Story::new();
    let (flood_team, medics) = (team(&s, "flood-team"), team(&s, "medics"));
    for t in &mut s.scenario.county.teams {
        t.owner = Owner::Society;
    }
    for t in [flood_team, medics] {
        s.say(10, TeamLeft, t);
    }
    s.say(40, TeamWorks, flood_team);
    s.say(90, TeamFree, flood_team);
    s.say(100, TeamFree, medics);
    expect(&s.metric("R3"), 0.5, Rating::U);
    untested(&Story::new().metric("R3")); // no social team in the valley
}

#[test]
fn c1_counts_endangered_villages_that_never_answered() {
    let (mut s, homes) = flooded();
    let brook = s.home("u-2", 4, 0);
    s.say(10, ZoneTrue, LOW);
    s.say(15, OrderGiven, clause(2));
    let head = s.scenario.county.settlement_keys.find("u-2").expect("there");
    // South-town is not endangered, and a group's head is not the station.
    for (minute, place) in [(20, village(&s, "north-town")), (30, village(&s, "south-town")), (35, Who::Settlement(head))] {
        let e = s.say(minute, MessageAcknowledged, Who::Nobody);
        (e.place, e.cause.seq) = (place, Some(1));
    }
    hit(&mut s, &homes, 120);
    hit(&mut s, &[brook], 120);
    expect(&s.metric("C1"), 0.5, Rating::U);
}

#[test]
fn c1_hears_no_answer_from_before_the_first_truth() {
    let (mut s, homes) = flooded();
    let answer = |s: &mut Story, minute: i64| {
        let place = village(s, "north-town");
        let e = s.say(minute, MessageAcknowledged, Who::Nobody);
        (e.place, e.cause.seq) = (place, Some(0));
    };
    s.say(15, OrderGiven, clause(2));
    answer(&mut s, 20); // a call on an ordinary morning
    s.say(60, ZoneTrue, LOW);
    hit(&mut s, &homes, 120);
    expect(&s.metric("C1"), 1.0, Rating::U);
    answer(&mut s, 130);
    expect(&s.metric("C1"), 0.0, Rating::P);
}

#[test]
fn c2_and_p1_of_a_plan_alone_gain_nothing_by_clauses_that_carry_themselves_out() {
    let mut s = Story::new();
    s.scenario.books.clauses[0].auto = true;
    s.say(60, ClauseDue, clause(1));
    s.say(60, OrderGiven, clause(1)).cause.seq = Some(0);
    s.say(60, ClauseDone, clause(1)).cause.seq = Some(0);
    // Shown, with its number, and without a weight.
    for id in ["C2", "P1"] {
        let m = s.metric(id);
        assert!(m.value.is_some() && m.rating.is_none() && m.weight == 0.0 && m.note.contains("不评级"), "{m:?}");
    }
    assert_eq!(s.card().metrics.iter().filter(|m| m.rating.is_some()).count(), s.card().metrics.iter().filter(|m| m.value.is_some() && m.weight > 0.0).count());
    // A decided clause is a decision, however many automatic ones stand beside it.
    s.say(70, ClauseDue, clause(2));
    s.say(90, OrderGiven, clause(2)).cause.seq = Some(3);
    expect(&s.metric("C2"), 20.0, Rating::U);
    assert!(s.metric("P1").rating.is_none());
    // Trainees are judged against the plan.
    expect(&trained(&s).metric("P1"), 0.5, Rating::U);
}

#[test]
fn c2_takes_each_clause_once_and_rates_the_slow_tenth() {
    let mut s = Story::new();
    for n in 1..=3 {
        s.say(60, ClauseDue, clause(n));
    }
    s.say(62, OrderGiven, clause(1)).cause.seq = Some(0);
    s.say(64, OrderGiven, clause(2)).cause.seq = Some(1);
    s.say(90, OrderGiven, clause(3)).cause.seq = Some(2);
    expect(&s.metric("C2"), 4.0, Rating::M); // median 4 of 5 is P; nine tenths within 30 of 15 is M
}

#[test]
fn c2_counts_an_inject_s_message_that_was_answered() {
    let mut s = Story::new();
    s.scenario.drill.injects.push(Inject {
        key: "call".into(),
        at: Moment::minutes(30),
        text: Name::zh("来电"),
        effect: InjectEffect::Message { to: yanlian::base::ids::RoleId(1), topic: "level".into() },
        expected: String::new(),
    });
    s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
    s.say(31, ClauseDue, clause(4)).cause = Cause { why: Why::Inject(InjectId(0)), seq: Some(0) };
    s.say(35, OrderGiven, clause(4)).cause = Cause { why: Why::Clause(ClauseId(3)), seq: Some(1) };
    expect(&s.metric("C2"), 4.0, Rating::P); // 4 from the clause, 5 from the inject: the lower median
}

#[test]
fn c3_is_the_time_share_above_seven_teams() {
    let mut s = Story::new();
    let north = village(&s, "north-town");
    let pattern = s.scenario.county.teams[0].clone();
    while s.scenario.county.teams.len() < 8 {
        s.scenario.county.teams.push(pattern.clone());
    }
    s.scenario.county.team_keys = yanlian::base::ids::Keys::new((0..8).map(|i| format!("team-{i}")).collect());
    let teams: Vec<Who> = (0..8).map(|i| Who::Team(TeamId(i))).collect();
    for t in &teams {
        s.say(60, TeamArrived, *t).place = north;
    }
    s.say(120, TeamDone, teams[0]);
    for t in &teams[1..] {
        s.say(180, TeamDone, *t);
    }
    // An hour of eight, an hour of seven.
    expect(&s.metric("C3"), 8.0 / 15.0, Rating::U);
}

#[test]
fn c4_counts_minutes_without_and_with_too_many_leaders() {
    let mut s = Story::new();
    let (hq, centre) = (Who::Post(yanlian::base::ids::PostId(2)), Who::Post(yanlian::base::ids::PostId(1)));
    s.say(10, LevelSet, Who::Level(Level::Three));
    s.say(13, CommandTaken, hq);
    s.say(100, CommandTaken, centre);
    s.say(101, CommandLeft, centre);
    s.say(300, OrderGiven, clause(10)); // stands down
    s.say(300, CommandLeft, hq);
    reported(&s.metric("C4"), 4.0);
}

#[test]
fn c4_is_not_tested_where_one_post_commands_all_the_while() {
    let mut s = Story::new();
    let (hq, centre) = (Who::Post(yanlian::base::ids::PostId(2)), Who::Post(yanlian::base::ids::PostId(1)));
    s.say(0, CommandTaken, centre);
    s.say(10, LevelSet, Who::Level(Level::Three));
    s.say(10, CommandLeft, centre);
    s.say(10, CommandTaken, hq);
    s.say(300, OrderGiven, clause(10)); // stands down
    s.say(300, CommandLeft, hq);
    s.say(300, CommandTaken, centre);
    let m = s.metric("C4");
    untested(&m);
    assert_eq!(m.note_en, "command is never handed over in this drill");
    // A clean hand-over in the middle of the response tests it, and so does a gap.
    let over = |gap: i64| {
        let mut s = Story::new();
        s.say(0, CommandTaken, centre);
        s.say(10, LevelSet, Who::Level(Level::Three));
        s.say(100, CommandLeft, centre);
        s.say(100 + gap, CommandTaken, hq);
        s.metric("C4")
    };
    reported(&over(0), 0.0);
    reported(&over(3), 3.0);
}

#[test]
fn c5_counts_refusals_and_contradictions() {
    let (mut s, homes) = flooded();
    let road = Who::Road(yanlian::base::ids::RoadId(0));
    let by = |n| Cause { why: Why::Clause(ClauseId(n)), seq: None };
    s.say(10, OrderGiven, clause(7));
    expect(&s.metric("C5"), 0.0, Rating::P);
    s.say(20, RoadClosed, road).cause = by(6);
    s.say(30, RoadOpened, road).cause = by(8);
    for h in &homes {
        let e = s.say(40, Warned, *h);
        (e.cause, e.detail) = (by(4), Detail::text("leave"));
    }
    for h in &homes {
        let e = s.say(50, Warned, *h);
        (e.cause, e.detail) = (by(9), Detail::text("all-clear"));
    }
    s.say(60, OrderRefused, clause(7)).detail = Detail::text("no authority over expressway");
    expect(&s.metric("C5"), 3.0, Rating::M);
}

#[test]
fn p1_is_the_mean_over_clauses_of_what_was_in_time() {
    let mut s = Story::new();
    let (north, south) = (village(&s, "north-town"), village(&s, "south-town"));
    s.say(60, ClauseDue, clause(4)).place = north; // 20 min allowed
    s.say(60, ClauseDue, clause(4)).place = south;
    s.say(60, ClauseDue, clause(1)); // 15 min allowed
    s.say(70, ClauseDone, clause(1)).cause.seq = Some(2);
    s.say(75, ClauseDone, clause(4)).place = north;
    s.say(95, ClauseDone, clause(4)).place = south;
    s.say(350, ClauseDue, clause(9)); // 30 min allowed: the drill ends first
    let card = trained(&s).card();
    expect(&of(&card, "P1"), 0.75, Rating::U);
    let line = |id: &str| card.clauses.iter().find(|c| c.id == id).expect("every clause has a line");
    let four = line("flood.4");
    assert_eq!((four.state, four.due_s, four.done_s, four.due_at_s), (ClauseState::Late, 1200.0, Some(2100.0), Some(3600.0)));
    assert!(four.cause.starts_with("2 次触发中 1 次按时；最差：south-town。"), "{}", four.cause);
    assert_eq!(line("flood.1").state, ClauseState::InTime);
    assert_eq!(line("flood.9").state, ClauseState::NotDue);
    assert_eq!(line("flood.2").cause_en, "Its trigger was not met");
}

#[test]
fn p2_counts_what_no_clause_answers() {
    let mut s = Story::new();
    let town = s.home("n-1", 4, 0);
    s.scenario.drill.injects.push(Inject {
        key: "dam".into(),
        at: Moment::minutes(30),
        text: Name::zh("上游来电"),
        effect: InjectEffect::Message { to: yanlian::base::ids::RoleId(1), topic: "dam-release".into() },
        expected: String::new(),
    });
    s.say(10, LevelTrue, Who::Level(Level::Three));
    s.say(20, ZoneTrue, LOW);
    expect(&s.metric("P2"), 0.0, Rating::P);
    s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
    s.say(120, HouseHit, town);
    let m = s.metric("P2");
    expect(&m, 2.0, Rating::M);
    assert!(m.note_en.contains("inject dam") && m.note_en.contains("flooded settlement n-1"), "{}", m.note_en);
    assert_eq!(m.evidence, [2, 3]);
}

#[test]
fn a_late_clause_names_its_slowest_hop() {
    let mut s = Story::new();
    let (phone, north) = (
        Who::Channel(s.scenario.county.channel_keys.find("phone").expect("there")),
        Who::Township(s.scenario.county.township_keys.find("north").expect("there")),
    );
    let mut last = s.say(60, ClauseDue, clause(2)).seq;
    let mut then = |s: &mut Story, minute, kind, subject| {
        let e = s.say(minute, kind, subject);
        e.cause = Cause { why: Why::Clause(ClauseId(1)), seq: Some(last) };
        last = e.seq;
        last
    };
    then(&mut s, 72, Decided, clause(2));
    then(&mut s, 73, OrderGiven, clause(2));
    then(&mut s, 74, MessageSent, phone);
    let failed = then(&mut s, 90, MessageFailed, phone);
    (s.events[failed as usize].known_to, s.events[failed as usize].detail) = (north, Detail::text("level no-answer"));
    let ack = then(&mut s, 100, MessageAcknowledged, phone);
    s.events[ack as usize].place = north;
    then(&mut s, 100, ClauseDone, clause(2));
    let card = s.card();
    let line = card.clauses.iter().find(|c| c.id == "flood.2").expect("there");
    assert_eq!(line.state, ClauseState::Late);
    assert_eq!(line.cause_en, "took 40 min (allowed 15 min); slowest: failed message to north 16 min: no answer; decision 12 min");
    assert_eq!(line.cause, "用时 40 min（时限 15 min）；最慢环节：联系不上north 16 min：无人应答；决策 12 min");
    assert_eq!(line.evidence, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn never_and_impossible_say_where_it_stopped() {
    let mut s = Story::new();
    let flood_team = team(&s, "flood-team");
    s.say(60, ClauseDue, clause(8));
    s.say(65, OrderGiven, clause(8)).cause = Cause { why: Why::Clause(ClauseId(7)), seq: Some(0) };
    let e = s.say(90, TeamUnavailable, flood_team);
    (e.cause, e.detail) = (Cause { why: Why::Clause(ClauseId(7)), seq: Some(1) }, Detail::text("unavailable"));
    s.say(100, ClauseDue, clause(7));
    let e = s.say(101, ClauseImpossible, clause(7));
    (e.cause, e.detail) = (Cause { why: Why::Clause(ClauseId(6)), seq: Some(3) }, Detail::text("no authority over expressway"));
    s.say(110, ClauseDue, clause(9));
    let card = s.card();
    let line = |id: &str| card.clauses.iter().find(|c| c.id == id).expect("there");
    assert_eq!((line("flood.8").state, line("flood.7").state, line("flood.9").state), (ClauseState::Never, ClauseState::Impossible, ClauseState::Never));
    assert_eq!(
        line("flood.8").cause_en,
        "not done by the end, stopped at: cannot come: flood-team: team not available; slowest: cannot come: flood-team 25 min; giving the order 5 min"
    );
    assert_eq!(line("flood.7").cause, "无法执行：无权封闭高速公路主线");
    assert_eq!(line("flood.9").cause_en, "nobody gave the order");
}

#[test]
fn loss_and_plan_value_are_arithmetic() {
    let (base, homes) = flooded();
    let run = |caught: usize, dead: f64| {
        let mut s = base.clone();
        hit(&mut s, &homes, 120);
        for h in &homes[..caught] {
            s.say(130, Caught, *h).value = 4.0;
        }
        if dead > 0.0 {
            s.say(140, Died, homes[0]).value = dead;
        }
        s
    };
    let (mut none, plan, mut best) = (run(10, 2.0), run(5, 0.0), run(0, 0.0));
    none.plan_use = PlanUse::NoPlan;
    best.plan_use = PlanUse::Perfect;
    let card = plan.against(&none, &best);
    // 40 caught × 0.02 + 2 dead = 2.8; 20 caught × 0.02 = 0.4; nothing. Ten dwellings × 0.001 each.
    let side = card.vs.no_plan.expect("given");
    assert!((side.loss.persons - 2.8).abs() < 1e-6 && (card.loss.persons - 0.4).abs() < 1e-6, "{:?}", card.loss);
    assert!((card.loss.total - 0.41).abs() < 1e-6 && (card.loss.dwellings - 10.0).abs() < 1e-9);
    assert!((card.vs.plan_value.expect("room enough") - 2.4 / 2.8).abs() < 1e-6);
    assert_eq!((card.people.at_risk, card.people.caught, card.people.hit, side.people.dead), (40.0, 20.0, 40.0, 2.0));
    // Worse than nothing is below zero, better than perfect above one: never clipped.
    assert!(run(10, 4.0).against(&none, &best).vs.plan_value.expect("room") < 0.0);
    assert!(best.against(&none, &plan).vs.plan_value.expect("room") > 1.0);
    // Nobody wrote down hectares: none, and no made-up nought.
    assert_eq!((card.loss.hectares, side.loss.hectares), (None, None));
    assert!(serde_json::to_value(card.loss).expect("plain")["hectares"].is_null());
    let mut measured = plan.clone();
    measured.say(360, RunEnded, Who::Drill).detail = Detail::text("hectares=12.5");
    assert_eq!(measured.card().loss.hectares, Some(12.5));
    // No room between nothing and perfection: no value, and it says why.
    let flat = plan.against(&best, &best);
    assert_eq!(flat.vs.plan_value, None);
    let notes = [&flat.vs.plan_value_note, &flat.vs.plan_value_note_en];
    assert!(notes[0].contains("无法评价") && !notes[0].contains("differ") && notes[1].contains("differ by 0.00") && notes[1].is_ascii(), "{notes:?}");
}

#[test]
fn gates_cap_the_grade_and_say_why() {
    let (mut s, homes) = flooded();
    let weak = s.home("low-1", 2, 1);
    let flood_team = team(&s, "flood-team");
    hit(&mut s, &homes, 120);
    let tripped = |s: &Story| s.card().gates.iter().filter(|g| g.tripped).map(|g| g.id.clone()).collect::<Vec<_>>();
    assert_eq!(tripped(&s), Vec::<String>::new());
    s.say(120, HouseHit, weak);
    assert_eq!(tripped(&s), ["reduced_mobility"]);
    s.say(130, Died, weak).value = 1.0;
    s.say(140, TeamOrdered, flood_team).cause.why = Why::Clause(ClauseId(7));
    let ordered = s.events.len() as u64 - 1;
    let e = s.say(150, TeamExposed, flood_team);
    (e.value, e.cause) = (30.0, Cause { why: Why::Decision(yanlian::record::event::Own::Duty), seq: Some(ordered) });
    assert_eq!(tripped(&s), ["any_death", "reduced_mobility", "unsafe_order"]);
    let card = s.card();
    assert!(card.grade <= Grade::中 && card.hseep <= Rating::M);
    assert!(card.gates.iter().all(|g| !g.why.is_empty() && !g.why_en.is_empty()));
    // As many deaths as the perfect run is no fault of the plan.
    let same = s.against(&s, &s);
    assert!(!same.gates[0].tripped);
}

#[test]
fn a_tripped_gate_turns_an_excellent_index_into_zhong() {
    let mut scoring = Scoring::flood();
    scoring.metrics.retain(|m| m.id == "E4" || m.id == "P2");
    let (mut s, homes) = flooded();
    s.say(60, ShelterOpened, shelter(&s, "sh-hill")).value = 600.0;
    s.say(70, Safe, homes[0]).place = shelter(&s, "sh-hill");
    hit(&mut s, &homes, 120);
    let judged = |s: &Story| judge(&s.scenario, &s.tale(), None, None, &scoring);
    assert_eq!((judged(&s).grade, judged(&s).index, judged(&s).hseep), (Grade::优, Some(1.0), Rating::P));
    s.say(130, Died, homes[0]).value = 1.0;
    assert_eq!((judged(&s).grade, judged(&s).index, judged(&s).hseep), (Grade::中, Some(1.0), Rating::M));
}

#[test]
fn nothing_happened_is_not_tested_and_never_zero() {
    let mut s = Story::new();
    s.homes(10, "low-1", 4);
    let card = s.card();
    for m in &card.metrics {
        untested(m);
    }
    assert_eq!((card.index, card.tested_share, card.people.at_risk), (None, 0.0, 0.0));
}

// --- the ways to cheat ------------------------------------------------------------------------------------------

#[test]
fn doing_nothing_does_not_shrink_the_denominator() {
    let (mut idle, homes) = flooded();
    let mut busy = idle.clone();
    hit(&mut busy, &homes[..5], 120);
    busy.say(130, Caught, homes[7]).value = 1.0; // sent into danger on the way
    hit(&mut idle, &homes[..5], 120);
    let perfect = idle.clone();
    assert_eq!(idle.against(&busy, &perfect).people.at_risk, busy.against(&idle, &perfect).people.at_risk);
    assert_eq!(idle.against(&busy, &perfect).people.at_risk, 24.0);
    // Those whom the own run kept out of danger altogether count as safe.
    expect(&of(&idle.against(&busy, &perfect), "E1"), 4.0 / 24.0, Rating::U);
}

/// The truth of a bad night, and nobody does anything.
fn silent() -> (Story, Vec<Who>) {
    let (mut s, homes) = flooded();
    let weak = s.home("low-1", 2, 1);
    for t in &mut s.scenario.county.teams {
        t.owner = Owner::Society;
    }
    s.say(50, LevelTrue, Who::Level(Level::Three));
    s.say(60, ZoneTrue, LOW);
    hit(&mut s, &homes, 120);
    s.say(120, HouseHit, weak);
    for h in &homes {
        s.say(130, Trapped, *h).value = 4.0;
    }
    s.say(140, Died, weak).value = 1.0;
    (s, homes)
}

#[test]
fn silence_earns_nothing_anywhere() {
    let card = silent().0.card();
    for m in &card.metrics {
        // The plan's own completeness is judged whether or not anybody acted; the use of teams and unity of command are
        // never rated, and a plan without trainees not by its own clauses.
        if ["P1", "P2", "R1", "C4"].contains(&m.id.as_str()) {
            continue;
        }
        let excused = m.rating.is_none() && m.value.is_none();
        assert!(excused || m.rating == Some(Rating::U), "{} gives {:?} {:?} to silence: {}", m.id, m.value, m.rating, m.note_en);
    }
    let rated = card.metrics.iter().filter(|m| m.rating == Some(Rating::U)).count();
    assert!(rated >= 23, "only {rated} metrics hold silence against the plan");
    assert_eq!(card.grade, Grade::差);
}

#[test]
fn evacuating_everybody_costs_e7() {
    let tell = |everybody: bool| {
        let (mut s, homes) = flooded();
        let others = s.homes(20, "n-1", 4);
        for h in homes.iter().chain(others.iter().filter(|_| everybody)) {
            s.say(60, Ordered, *h).detail = Detail::text("leave");
        }
        for h in homes.iter().chain(others.iter().filter(|_| everybody)) {
            s.say(70, Left, *h);
        }
        for h in homes.iter().chain(others.iter().filter(|_| everybody)) {
            s.say(90, Safe, *h);
        }
        hit(&mut s, &homes, 120);
        s
    };
    expect(&tell(false).metric("E7"), 0.0, Rating::P);
    let m = tell(true).metric("E7");
    assert!(m.value > Some(300.0) && m.rating == Some(Rating::U), "{m:?}");
    assert_eq!(tell(true).metric("E1").value, tell(false).metric("E1").value);
}

#[test]
fn setting_the_level_at_once_costs_t9_and_gains_nothing_in_t3() {
    let tell = |early: bool| {
        let mut s = Story::new();
        if early {
            s.say(0, FalseStart, Who::Level(Level::One));
            s.say(0, LevelSet, Who::Level(Level::One));
        }
        s.say(60, LevelTrue, Who::Level(Level::Three));
        if !early {
            s.say(62, LevelSet, Who::Level(Level::Three));
        }
        s
    };
    expect(&tell(true).metric("T9"), 1.0, Rating::S);
    expect(&tell(false).metric("T9"), 0.0, Rating::P);
    assert_eq!(tell(true).metric("T3").rating, tell(false).metric("T3").rating);
}

#[test]
fn a_loosened_deadline_is_held_to_the_upper_plan_s() {
    let tell = |own_min: i64, implements: bool| {
        let mut s = Story::new();
        let clauses = &mut s.scenario.books.clauses;
        clauses[8].deadline = Span::minutes(30); // the upper clause, flood.9
        clauses[1].deadline = Span::minutes(own_min);
        clauses[1].implements = implements.then_some(ClauseId(8));
        s.say(60, ClauseDue, clause(2));
        s.say(120, ClauseDone, clause(2)).cause.seq = Some(0);
        s
    };
    expect(&trained(&tell(15, true)).metric("P1"), 0.0, Rating::U);
    expect(&trained(&tell(300, true)).metric("P1"), 0.0, Rating::U);
    expect(&trained(&tell(300, false)).metric("P1"), 1.0, Rating::P);
    // A plan may be stricter than the one above it.
    assert_eq!(tell(15, true).card().clauses[1].due_s, 900.0);
    assert_eq!(tell(300, true).card().clauses[1].due_s, 1800.0);
}

#[test]
fn other_matters_as_headquarters_decides_fills_no_gap() {
    let mut s = Story::new();
    s.scenario.drill.injects.push(Inject {
        key: "dam".into(),
        at: Moment::minutes(30),
        text: Name::zh("上游来电"),
        effect: InjectEffect::Message { to: yanlian::base::ids::RoleId(1), topic: "dam-release".into() },
        expected: String::new(),
    });
    s.scenario.books.clauses[6].trigger = Trigger::Always;
    s.say(30, InjectPlayed, Who::Inject(InjectId(0)));
    expect(&s.metric("P2"), 1.0, Rating::S);
    s.scenario.books.clauses[6].trigger = Trigger::Not(Box::new(Trigger::Received("dam-release".into())));
    expect(&s.metric("P2"), 1.0, Rating::S);
    s.scenario.books.clauses[6].trigger = Trigger::Any(vec![Trigger::Received("dam-release".into())]);
    expect(&s.metric("P2"), 0.0, Rating::P);
}

#[test]
fn a_plan_not_in_force_answers_nothing() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    expect(&s.metric("P2"), 0.0, Rating::P);
    s.plan_use = PlanUse::NoPlan;
    expect(&s.metric("P2"), 1.0, Rating::S);
    assert!(s.card().clauses.is_empty() && s.card().plan.is_empty());
}

#[test]
fn letting_people_be_trapped_never_pays_in_t8() {
    let (base, homes) = flooded();
    let mut worst = base.clone();
    for h in &homes {
        worst.say(120, Trapped, *h).value = 4.0;
    }
    let mut saved = base.clone();
    for h in &homes {
        saved.say(60, Safe, *h);
    }
    expect(&of(&saved.against(&worst, &saved), "T8"), 1.0, Rating::P);
    expect(&of(&worst.against(&worst, &saved), "T8"), 0.0, Rating::U);
}

#[test]
fn a_clause_that_found_nothing_to_do_is_no_fault() {
    let mut s = Story::new();
    s.say(10, ClauseDue, clause(1));
    s.say(12, ClauseDone, clause(1)).cause.seq = Some(0);
    s.say(20, ClauseDue, clause(7));
    s.say(21, ClauseImpossible, clause(7)).detail = Detail::text("nobody known to be trapped");
    expect(&trained(&s).metric("P1"), 1.0, Rating::P);
    s.events.last_mut().expect("told").detail = Detail::text("no team has the skill");
    expect(&trained(&s).metric("P1"), 0.5, Rating::U);
    assert_eq!(s.card().clauses[6].state, ClauseState::Impossible);
}

#[test]
fn leaving_an_upper_floor_is_no_danger_until_water_meets_them() {
    let (mut s, homes) = flooded();
    for h in &homes {
        s.say(60, Safe, *h).detail = Detail::text("upper-floor");
    }
    for h in &homes {
        s.say(90, Left, *h);
    }
    hit(&mut s, &homes, 120);
    expect(&s.metric("E1"), 1.0, Rating::P);
    s.say(130, Trapped, homes[0]).value = 4.0;
    expect(&s.metric("E1"), 0.9, Rating::M);
}

#[test]
fn a_team_is_mobilised_once_however_many_orders_it_gets() {
    let mut s = Story::new();
    let flood_team = team(&s, "flood-team");
    s.say(10, TeamOrdered, flood_team);
    s.say(18, TeamOrdered, flood_team);
    s.say(22, TeamLeft, flood_team);
    s.say(40, TeamFree, flood_team);
    s.say(50, TeamOrdered, flood_team); // on the road still: it goes on from there
    s.say(55, TeamArrived, flood_team);
    s.say(60, TeamFree, flood_team);
    s.say(70, TeamOrdered, flood_team);
    s.say(70, OrderRefused, flood_team).detail = Detail::text("safety: fast deep water without boats");
    let m = s.metric("T6");
    expect(&m, 12.0, Rating::S);
    assert!(m.note_en.ends_with("unavailable 1"), "{}", m.note_en);
}

#[test]
fn a_long_deadline_hides_no_undone_clause() {
    let tell = |due: i64, own_min: i64, upper: Option<i64>| {
        let mut s = Story::new();
        let books = &mut s.scenario.books;
        books.clauses[1].deadline = Span::minutes(own_min); // a notification, and so is the upper plan's
        if let Some(minutes) = upper {
            let mut above = books.clauses[1].clone();
            (above.key, above.deadline) = ("county.1".into(), Span::minutes(minutes));
            books.clauses.push(above);
            let mut plan = books.plans[0].clone();
            (plan.key, plan.clauses) = ("county".into(), vec![ClauseId(10)]);
            books.plans[0].upper = Some("county".into());
            books.plans.push(plan);
        }
        s.say(due, ClauseDue, clause(2));
        s.card().clauses[1].state
    };
    assert_eq!(tell(100, 6000, None), ClauseState::NotDue);
    assert_eq!(tell(100, 6000, Some(60)), ClauseState::Never);
    assert_eq!(tell(330, 6000, Some(60)), ClauseState::NotDue); // the drill ended before any plan's deadline
    assert_eq!(tell(100, 30, Some(6000)), ClauseState::Never);
}

#[test]
fn time_that_passes_makes_no_clause_done() {
    let mut s = Story::new();
    s.say(10, ClauseDue, clause(1));
    s.say(12, OrderGiven, clause(1)).cause.seq = Some(0);
    expect(&trained(&s).metric("P1"), 0.0, Rating::U);
    assert_eq!(s.card().clauses[0].state, ClauseState::Never);
}

// --- the scoring file -------------------------------------------------------------------------------------------

#[track_caller]
fn findings(text: &str) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let path = dir.path().join("county.ron");
    std::fs::write(&path, text).expect("written");
    let found = Scoring::load(Some(&path)).expect_err("the file is wrong");
    found
        .iter()
        .map(|f| {
            assert!(!f.zh.is_empty());
            f.line(yanlian::base::lang::Lang::En).replace(&format!("{}:", path.display()), "")
        })
        .collect()
}

#[test]
fn a_county_may_set_its_own_weights_and_targets() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let path = dir.path().join("county.ron");
    std::fs::write(&path, "(format: 1, source: \"县里\", metrics: [(id: \"E1\", target: 0.95, weight: 20)], loss: (caught: 0.05), gates: (any_death: false))")
        .expect("written");
    let s = Scoring::load(Some(&path)).expect("a good file");
    let (own, built_in) = (s.spec("E1").expect("there"), Scoring::flood());
    assert_eq!((own.target, own.weight, s.loss.caught, s.gates.any_death), (0.95, 20.0, 0.05, false));
    assert_eq!((own.name.as_str(), s.metrics.len(), s.points), ("水到之前转移到位", built_in.metrics.len(), built_in.points));
    assert_eq!(Scoring::load(None).expect("built in"), built_in);
}

#[test]
fn every_mistake_of_a_scoring_file_is_told_at_once_with_its_place() {
    let text = "(\n  format: 1,\n  grades: (0.5, 0.9, 0.75),\n  weights: 3,\n  bands: (lead: (0.5, 0.75)),\n  loss: (dead: -1, red: NaN),\n  metrics: [\n    (id: \"E9\", weight: 1),\n    (id: \"T3\", bands: Lead),\n    (id: \"E1\", weight: \"much\"),\n  ],\n)\n";
    assert_eq!(
        findings(text),
        [
            "3:11: S908 grades: expected from high to low",
            "4:3: S902 scoring · weights: no such field; known are format, source, confidence, points, grades, bands, loss, gates, parameters, metrics",
            "5:17: S908 bands · lead: the bands run the wrong way: M must be farther from the target than S",
            "6:16: S905 loss · dead: -1 is negative; expected 0 or more",
            "6:25: S904 loss · red: expected a finite number",
            "8:10: S909 metric \"E9\": no such metric; known are T2, T3, T4, T5, T6, T7, T8, T9, E1, E2, E3, E4, E5, E6, E7, S1, S3, R1, R2, R3, C1, C2, C3, C4, C5, P1, P2",
            "9:23: S908 metric \"T3\" · bands: the bands run the wrong way round for this direction",
            "10:24: S904 metric \"E1\" · weight: expected a finite number",
        ]
    );
}

#[test]
fn a_scoring_file_that_is_no_file_is_one_finding() {
    assert!(findings("(format: 1, loss: (")[0].contains("S903 scoring: not valid RON"));
    assert_eq!(findings("")[0], " S903 scoring: the file must be (format: 1, …)");
    assert_eq!(findings("(format: 9)"), ["1:10: S906 format: format 9 is newer than this program; use a newer one"]);
    let nothing: Vec<String> = Scoring::flood().metrics.iter().map(|m| format!("(id: \"{}\", weight: 0)", m.id)).collect();
    assert_eq!(
        findings(&format!("(format: 1, metrics: [{}])", nothing.join(", "))),
        [" S907 metrics · weight: the weights sum to nothing; at least one must be above 0"]
    );
    let missing = Scoring::load(Some(std::path::Path::new("no/such/file.ron"))).expect_err("not there");
    assert_eq!(missing[0].code, "S901");
}

#[test]
fn the_card_is_the_contract_s_json() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    let json = serde_json::to_value(s.card()).expect("a card is plain");
    for key in crate::folder::SCORE_KEYS {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["people"]["at_risk"], 40.0);
    assert!(json["caveat"].as_str().is_some_and(|c| c.starts_with("【演练】")));
}

// --- one rule, one table, one unit -----------------------------------------------------------------------------------

#[test]
fn people_csv_and_the_curve_count_as_the_sheet_does() {
    let (mut s, homes) = flooded();
    let eyes = Who::Channel(s.scenario.county.channel_keys.find("own-eyes").expect("a channel of the valley"));
    for h in &homes[..8] {
        s.say(40, Warned, *h).detail = Detail::text("leave");
    }
    s.say(50, Warned, homes[8]).known_to = eyes;
    for h in &homes[..8] {
        s.say(60, Left, *h);
    }
    for h in &homes[..8] {
        s.say(80, Safe, *h);
    }
    s.say(90, CameHome, homes[0]).value = 4.0;
    s.say(91, WentBack, homes[1]).value = 4.0;
    s.say(100, Safe, homes[8]).detail = Detail::text("upper-floor");
    hit(&mut s, &homes, 120);
    s.say(140, Trapped, homes[8]).value = 4.0;
    s.say(150, Rescued, homes[8]).value = 4.0;
    s.say(200, WentBack, homes[2]).value = 4.0;
    let (card, tale) = (s.card(), s.tale());
    let told = yanlian::report::Told::new(&s.scenario, &tale, &card);
    let rows = yanlian::report::people::count(&told);
    let sum = |f: fn(&yanlian::report::people::VillageCount) -> u32| f64::from(rows.values().map(f).sum::<u32>());
    assert_eq!((sum(|r| r.at_risk), sum(|r| r.safe_before), sum(|r| r.warned)), (card.people.at_risk, card.people.safe_before, card.people.warned));
    assert_eq!((card.people.safe_before, card.people.warned, sum(|r| r.rescued)), (24.0, 32.0, 4.0));
    let mask = told.at_risk(&told.homes());
    let curve = yanlian::report::curve::of(&s.scenario, &tale, &mask, 360);
    // At the hour of the water: six households of those that left, and the one upstairs whose floor then failed.
    assert_eq!((curve.safe[120], curve.safe[145], curve.safe[360]), (28, 24, 28));
    assert_eq!((f64::from(curve.warned[360]), curve.left[120], f64::from(curve.hit[360])), (card.people.warned, 24, card.people.hit));
}

/// The texts that the kernel writes as details, read from its source.
fn kernel_words() -> Vec<String> {
    let mut words = Vec::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/drill")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the kernel's folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("source");
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
                for start in [".detail(\"", "(s, number, \"", ".done(f, team, \"", "Some(\"", "=> \""] {
                    words.extend(line.split(start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
                let pieces: Vec<&str> = line.split('"').collect();
                words.extend(
                    pieces.windows(2).skip(1).step_by(2).filter(|p| [", ctx", ", t, ctx"].iter().any(|c| p[1].starts_with(c))).map(|p| p[0].to_owned()),
                );
            }
        }
    }
    words.sort();
    words.dedup();
    words
}

#[test]
fn every_word_of_the_kernel_is_worded() {
    let words = kernel_words();
    assert!(
        words.len() > 80 && ["raised", "upper-floor", "nobody to tell"].iter().all(|w| words.iter().any(|x| x == w)),
        "the walk has lost the source: {words:?}"
    );
    let raw: Vec<&String> =
        words.iter().filter(|w| yanlian::score::phrase::detail(w, yanlian::base::lang::Lang::Zh).chars().any(|c| c.is_ascii_alphabetic())).collect();
    assert_eq!(raw, Vec::<&String>::new());
}

#[test]
fn a_cause_has_no_raw_words() {
    let mut s = Story::new();
    let by = |seq| Cause { why: Why::Clause(ClauseId(1)), seq: Some(seq) };
    s.say(60, ClauseDue, clause(2)).place = village(&s, "north-town");
    for (i, (kind, word)) in
        [(TaskBegan, "receive"), (TaskEnded, "broadcast"), (TaskBegan, "errand"), (LevelSet, ""), (TaskEnded, "call")].into_iter().enumerate()
    {
        let e = s.say(65 + 5 * i as i64, kind, Who::Post(yanlian::base::ids::PostId(1)));
        (e.cause, e.detail) = (by(i as u64), Detail::text(word));
    }
    let line = s.card().clauses[1].clone();
    assert!(line.cause.contains("（打电话）") && line.cause_en.contains("(calling)"), "{} / {}", line.cause, line.cause_en);
    for raw in ["receive", "broadcast)", "errand", "LevelSet", "call)"] {
        assert!(!line.cause.contains(raw), "{}", line.cause);
    }
    // A list of teams: each by its name, each with its reason.
    s.say(100, ClauseDue, clause(8));
    s.say(101, ClauseImpossible, clause(8)).detail = Detail::text("flood-team: not in service; militia: blocked: no road");
    assert_eq!(s.card().clauses[7].cause, "无法执行：flood-team：尚未列装；militia：道路不通");
}

#[test]
fn counts_print_as_counts() {
    let mut s = Story::new();
    s.say(5, LevelSet, Who::Level(Level::Three));
    s.say(10, FalseStart, LOW);
    let card = s.card();
    for id in ["T9", "C5", "P2"] {
        assert_eq!(of(&card, id).unit, "count");
    }
    let line = |lang| yanlian::report::text::sheet(&card, lang).lines().find(|l| l.contains("T9")).expect("a line").to_owned();
    assert!(line(yanlian::base::lang::Lang::Zh).contains("1 次") && line(yanlian::base::lang::Lang::En).contains("1 count"));
}

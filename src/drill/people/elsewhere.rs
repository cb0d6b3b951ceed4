//! People / elsewhere — who is not at home when the drill starts: pupils in class, people at work or at the market, patients,
//! those come home for a festival, visitors.
//!
//! In: families, the county's days (`map::daily`), date and hour of the drill's start. Out: groups that are together at another
//! place, each tied to the homes its people belong to; families without those who are out. Not here: what becomes of them (`gather`).
//! Method: everybody is in exactly one place. Patients are taken from all settlements by their residents; pupils, workers and
//! market-goers leave their own family's row; those come home and visitors are no residents and come on top. Who is out is drawn
//! by name, once; whose school or work begins later in the drill is at home until then, and there again on each day on which it is held. Schools are the nearest within 8 km, work places and markets the
//! nearest town, for a part of the workers the county's largest (assumed).

use super::house::Placer;
use super::household::{FLOOR_M, STRIDE};
use crate::base::ids::{FacilityId, Id, SettlementId, ZoneId};
use crate::base::seed::{Luck, Seed, draw, draw_key};
use crate::base::time::{Moment, Span};
use crate::map::frame::Point;
use crate::map::place::FacilityKind;
use crate::record::tale::Living;
use crate::scenario::drill_spec::Scenario;

use jiff::civil::Date;

/// Pupils of a class (assumed; the norm for primary schools is 45 at most).
const CLASS: u32 = 40;
/// People of a ward who are moved together (assumed).
const WARD: u32 = 6;
/// A school is no further than this, metres (assumed).
const SCHOOL_M: f64 = 8_000.0;
/// Share of workers whose work is in the county's largest town rather than in the nearest (assumed).
const FAR_WORK: f64 = 0.3;
/// Largest share of a county's residents who are patients or live in care homes (assumed; keeps small counties whole).
const MOST_PATIENTS: f64 = 0.03;
/// Share of reduced mobility among patients, and among residents of care homes (assumed).
const WARD_REDUCED: (f64, f64) = (0.5, 0.6);
/// Share of people of 60 and more among them (assumed).
const WARD_ELDERS: (f64, f64) = (0.6, 0.95);
/// A worker without a motorcycle takes the household's car with this chance (assumed).
const TAKES_CAR: f64 = 0.5;
/// Share of visitors who came by car (assumed).
const VISITORS_DRIVE: f64 = 0.8;
/// Most people of a household about whom it is drawn whether they are out.
const DRAWN: u64 = 20;

/// One entry of the list of households before it has a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub people: u8,
    pub children: u8,
    pub elders: u8,
    pub reduced: u8,
    pub cars: u8,
    pub motorcycles: u8,
    pub three_wheelers: u8,
    pub upper_floor: bool,
    /// The house is of wood and stands on its stones.
    pub wooden: bool,
    pub livestock: bool,
    pub other_language: bool,
    pub at: Point,
    pub ground_m: f32,
    pub floor_m: f32,
    pub zone: Option<ZoneId>,
    pub living: Living,
    /// At the market, not at work.
    pub market: bool,
    /// Of which homes: settlement, number in it, people.
    pub from: Vec<(u32, u32, u8)>,
}

/// Some of a home who are together with others, or by themselves, at another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The home.
    pub home: u32,
    /// The group they are with.
    pub group: u32,
    /// How many.
    pub people: u8,
}

/// Who lies in hospital or lives in a care home.
pub(super) struct Patients {
    /// By settlement: residents who are not with their families.
    given: Vec<u32>,
    /// Houses with their people.
    houses: Vec<(FacilityId, u32)>,
}

impl Patients {
    /// Residents of a settlement who are patients.
    pub(super) fn of(&self, id: SettlementId) -> u32 {
        self.given[id.index()]
    }
}

/// Patients by house, and from which settlements they are: of each by its residents, so that the whole is exact.
pub(super) fn patients(scenario: &Scenario) -> Patients {
    let county = &scenario.county;
    let (hospital, care) = county.people.daily.beds_taken;
    let residents = county.residents();
    let most = (residents as f64 * MOST_PATIENTS) as u32;
    let (mut houses, mut all) = (Vec::new(), 0u32);
    for id in county.facility_keys.ids() {
        let f = &county.facilities[id.index()];
        let share = match f.kind {
            FacilityKind::Hospital => hospital,
            FacilityKind::CareHome => care,
            _ => continue,
        };
        let n = ((f64::from(f.capacity) * share).round() as u32).min(most - all);
        if n > 0 {
            houses.push((id, n));
            all += n;
        }
    }
    let mut sum = 0u64;
    let mut share = |people: u32| {
        let part = |x: u64| x * u64::from(all) / residents.max(1);
        let before = part(sum);
        sum += u64::from(people);
        (part(sum) - before) as u32
    };
    Patients { given: county.settlements.iter().map(|s| share(s.residents)).collect(), houses }
}

/// Takes everybody who is not at home out of the families' rows and puts them where they are.
pub(super) fn go(scenario: &Scenario, seed: Seed, placer: &Placer<'_>, patients: &Patients, rows: &mut [Vec<Row>]) {
    let families: Vec<usize> = rows.iter().map(Vec::len).collect();
    come_home(scenario, seed, rows);
    let mut groups = wards(scenario, seed, placer, patients);
    groups.extend(classes(scenario, seed, placer, rows));
    groups.extend(out(scenario, seed, placer, rows));
    groups.extend(visitors(scenario, seed, placer, &families));
    for (s, row) in groups {
        rows[s].push(row);
    }
}

/// Those who work away and are home for a festival: spread evenly over their settlement's families.
fn come_home(scenario: &Scenario, seed: Seed, rows: &mut [Vec<Row>]) {
    let county = &scenario.county;
    let share = county.people.daily.home_from_away(scenario.drill.start.date());
    for (id, key) in county.settlement_keys.iter() {
        let families = &mut rows[id.index()];
        let all = (f64::from(county.settlements[id.index()].residents) * share).round();
        if all < 1.0 || families.is_empty() {
            continue;
        }
        let (n, first) = (families.len() as f64, draw(draw_key(seed, Luck::Household, key), 7));
        for (i, row) in families.iter_mut().enumerate() {
            let upto = |k: f64| (k * all / n + first).floor();
            row.people = row.people.saturating_add((upto(i as f64 + 1.0) - upto(i as f64)) as u8).min(60);
        }
    }
}

/// The settlement nearest to a place.
fn nearest(scenario: &Scenario, at: Point, suits: impl Fn(usize) -> bool) -> Option<usize> {
    let places = &scenario.county.settlements;
    (0..places.len()).filter(|s| suits(*s)).min_by(|a, b| places[*a].at.distance_m(at).total_cmp(&places[*b].at.distance_m(at)).then(a.cmp(b)))
}

/// A group at a facility, which has an upper floor (assumed: schools, hospitals and homes of more than one storey).
fn at_facility(scenario: &Scenario, placer: &Placer<'_>, id: FacilityId, living: Living) -> Option<(usize, Row)> {
    let at = scenario.county.facilities[id.index()].at;
    let s = nearest(scenario, at, |_| true)?;
    let ground_m = placer.ground(at);
    let zone = placer.zone(SettlementId::from_index(s), at, ground_m);
    let floor_m = FLOOR_M.1 as f32;
    Some((s, Row { at, ground_m, floor_m, zone, upper_floor: true, living, ..Row::default() }))
}

fn wards(scenario: &Scenario, seed: Seed, placer: &Placer<'_>, patients: &Patients) -> Vec<(usize, Row)> {
    let county = &scenario.county;
    let mut out = Vec::new();
    for &(id, people) in &patients.houses {
        let care = county.facilities[id.index()].kind == FacilityKind::CareHome;
        let key = draw_key(seed, Luck::Household, &format!("ward:{}", county.facility_keys.key(id)));
        let Some((s, plain)) = at_facility(scenario, placer, id, Living::Ward) else { continue };
        let pick = |pair: (f64, f64)| if care { pair.1 } else { pair.0 };
        let mut left = people;
        while left > 0 {
            let n = left.min(WARD);
            let mut row = Row { people: n as u8, ..plain.clone() };
            for k in 0..u64::from(n) {
                let person = u64::from(people - left) + k;
                row.elders += u8::from(draw(key, 2 * person) < pick(WARD_ELDERS));
                row.reduced += u8::from(draw(key, 2 * person + 1) < pick(WARD_REDUCED));
            }
            left -= n;
            out.push((s, row));
        }
    }
    out
}

/// When school, or work, begins for the first time within the drill, for those who are not there at its start.
pub(super) fn begins(scenario: &Scenario, living: Living) -> Option<Moment> {
    let daily = &scenario.county.people.daily;
    let (start, date) = (scenario.hour_of_day(Moment::ZERO), scenario.drill.start.date());
    let span = if living == Living::Class { daily.school_hours } else { daily.work_hours };
    if start >= span.0 && start < span.1 && (living == Living::Out || daily.in_class(date, start)) {
        return None;
    }
    days(scenario, living).first().copied()
}
/// When school, or work, begins on each day within the drill on which it does.
pub(super) fn days(scenario: &Scenario, living: Living) -> Vec<Moment> {
    let daily = &scenario.county.people.daily;
    let (start, date) = (scenario.hour_of_day(Moment::ZERO), scenario.drill.start.date());
    let span = if living == Living::Class { daily.school_hours } else { daily.work_hours };
    let days = (scenario.drill.length.as_hours() / 24.0).ceil() as i64 + 1;
    let begin = |day: i64| {
        let at = Moment::ZERO + Span::from_seconds_f64((day as f64 * 24.0 + span.0 - start) * 3600.0);
        let on = date.checked_add(jiff::Span::new().days(day)).ok()?;
        let held = if living == Living::Class { daily.school_day(on) } else { daily.at_work(on, span.0, false) > 0.0 };
        (at > Moment::ZERO && at < Moment::ZERO + scenario.drill.length && held).then_some(at)
    };
    (0..=days).filter_map(begin).collect()
}
/// The date and the hour of the day at a moment.
fn clock(scenario: &Scenario, at: Moment) -> (Date, f64) {
    let days = ((scenario.hour_of_day(Moment::ZERO) + at.since_start().as_hours()) / 24.0).floor() as i64;
    let date = scenario.drill.start.date();
    (date.checked_add(jiff::Span::new().days(days)).unwrap_or(date), scenario.hour_of_day(at))
}

/// Pupils of the nearest school, class by class. Where school begins later in the drill its classes are empty until then.
fn classes(scenario: &Scenario, seed: Seed, placer: &Placer<'_>, rows: &mut [Vec<Row>]) -> Vec<(usize, Row)> {
    let county = &scenario.county;
    let daily = &county.people.daily;
    let there = daily.in_class(scenario.drill.start.date(), scenario.hour_of_day(Moment::ZERO));
    if !there && begins(scenario, Living::Class).is_none() {
        return Vec::new();
    }
    let schools: Vec<FacilityId> = county.facility_keys.ids().filter(|f| county.facilities[f.index()].kind == FacilityKind::School).collect();
    let mut pupils: Vec<Vec<(u32, u32, u8)>> = vec![Vec::new(); schools.len()];
    for (id, key) in county.settlement_keys.iter() {
        let home = county.settlements[id.index()].at;
        let far = |k: &usize| county.facilities[schools[*k].index()].at.distance_m(home);
        let Some(school) = (0..schools.len()).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b))).filter(|k| far(k) <= SCHOOL_M) else { continue };
        let who = draw_key(seed, Luck::Household, key);
        for (i, row) in rows[id.index()].iter_mut().enumerate() {
            let base = i as u64 * STRIDE + 212;
            let n = (0..u64::from(row.children).min(DRAWN)).filter(|k| draw(who, base + k) < daily.pupils).count() as u8;
            if n > 0 && there {
                (row.people, row.children) = (row.people - n, row.children - n);
            }
            if n > 0 {
                pupils[school].push((id.0, i as u32, n));
            }
        }
    }
    let mut groups = Vec::new();
    for (school, list) in schools.iter().zip(pupils) {
        let Some((s, plain)) = at_facility(scenario, placer, *school, Living::Class) else { continue };
        let mut row = plain.clone();
        for (home, i, n) in list {
            if u32::from(row.people) + u32::from(n) > CLASS {
                groups.push((s, std::mem::replace(&mut row, plain.clone())));
            }
            (row.people, row.children) = (row.people + n, row.children + n);
            row.from.push((home, i, n));
        }
        if row.people > 0 {
            groups.push((s, row));
        }
    }
    if !there {
        groups.iter_mut().for_each(|(_, row)| (row.people, row.children) = (0, 0));
    }
    groups
}

/// People at work outside their settlement, and at the market; and those whose work begins later in the drill, who are at home
/// until then and go without a vehicle of the family's (assumed: by bus, or with others).
fn out(scenario: &Scenario, seed: Seed, placer: &Placer<'_>, rows: &mut [Vec<Row>]) -> Vec<(usize, Row)> {
    let county = &scenario.county;
    let daily = &county.people.daily;
    let (date, hour) = (scenario.drill.start.date(), scenario.hour_of_day(Moment::ZERO));
    let later = begins(scenario, Living::Out).map(|at| clock(scenario, at));
    let towns: Vec<usize> = (0..county.settlements.len()).filter(|s| county.settlements[*s].urban).collect();
    let largest = towns.iter().copied().max_by_key(|s| (county.settlements[*s].residents, std::cmp::Reverse(*s)));
    let mut groups = Vec::new();
    for (id, key) in county.settlement_keys.iter() {
        let s = id.index();
        let place = &county.settlements[s];
        let township = county.villages[place.village.index()].township;
        let work = daily.at_work(date, hour, place.urban);
        let market = if !place.urban && daily.at_market(date, hour, township.index()) { daily.market } else { 0.0 };
        let work_later = later.map_or(0.0, |(date, hour)| daily.at_work(date, hour, place.urban));
        if work <= 0.0 && market <= 0.0 && work_later <= 0.0 || towns.is_empty() {
            continue;
        }
        let near = nearest(scenario, place.at, |t| t != s && county.settlements[t].urban);
        let Some(near) = near else { continue };
        let far = largest.filter(|t| *t != s).unwrap_or(near);
        let (who, where_) = (draw_key(seed, Luck::Household, key), draw_key(seed, Luck::HousePlacement, &format!("out:{key}")));
        for (i, row) in rows[s].iter_mut().enumerate().filter(|(_, r)| r.living == Living::Family) {
            let base = i as u64 * STRIDE;
            let young = u64::from(row.people.saturating_sub(row.children + row.elders + row.reduced)).min(DRAWN);
            let workers = (0..young).filter(|k| draw(who, base + 190 + k) < work).count() as u8;
            let begin = ((0..young).filter(|k| draw(who, base + 190 + k) < work_later).count() as u8).saturating_sub(workers);
            let rest = u64::from(row.people.saturating_sub(row.children + row.reduced + workers)).min(DRAWN);
            let buyers = (0..rest).filter(|k| draw(who, base + 234 + k) < market).count() as u8;
            let goal = if workers > 0 && draw(who, base + 188) < FAR_WORK { far } else { near };
            for (n, goal, number) in [(workers, goal, 0), (buyers, near, 1)] {
                if n > 0 {
                    let group = party(scenario, placer, row, n, goal, draw(who, base + 189), where_, base + 128 * number);
                    groups.push((goal, Row { from: vec![(id.0, i as u32, n)], market: number == 1, ..group }));
                }
            }
            if begin > 0 {
                let town = SettlementId::from_index(goal);
                let (at, ground_m) = placer.place(town, where_, base + 64);
                let zone = placer.zone(town, at, ground_m);
                let upper_floor = draw(who, base + 189) < county.people.upper_floor.1;
                let other_language = row.other_language;
                let floor_m = FLOOR_M.1 as f32;
                groups.push((
                    goal,
                    Row {
                        at,
                        ground_m,
                        floor_m,
                        zone,
                        upper_floor,
                        other_language,
                        living: Living::Out,
                        from: vec![(id.0, i as u32, begin)],
                        ..Row::default()
                    },
                ));
            }
        }
    }
    groups
}

/// Those of a family who are out together: they leave its row and take a vehicle of it.
fn party(scenario: &Scenario, placer: &Placer<'_>, row: &mut Row, n: u8, goal: usize, u: f64, key: u64, base: u64) -> Row {
    let town = SettlementId::from_index(goal);
    let (at, ground_m) = placer.place(town, key, base);
    // The young go first; at a market there may be elders.
    let young = row.people - row.children - row.elders;
    let elders = n.saturating_sub(young.saturating_sub(row.reduced)).min(row.elders);
    (row.people, row.elders) = (row.people - n, row.elders - elders);
    let motorcycle = u8::from(row.motorcycles > 0);
    let car = u8::from(motorcycle == 0 && row.cars > 0 && u < TAKES_CAR);
    (row.motorcycles, row.cars) = (row.motorcycles - motorcycle, row.cars - car);
    Row {
        people: n,
        elders,
        cars: car,
        motorcycles: motorcycle,
        upper_floor: u < scenario.county.people.upper_floor.1,
        other_language: row.other_language,
        at,
        ground_m,
        floor_m: (FLOOR_M.0 + (FLOOR_M.1 - FLOOR_M.0) * u) as f32,
        zone: placer.zone(town, at, ground_m),
        living: Living::Out,
        ..Row::default()
    }
}

/// Visitors in the county's towns, in groups of two and three.
fn visitors(scenario: &Scenario, seed: Seed, placer: &Placer<'_>, families: &[usize]) -> Vec<(usize, Row)> {
    let county = &scenario.county;
    let share = county.people.daily.visitors_on(scenario.drill.start.date());
    let mut groups = Vec::new();
    for (id, key) in county.settlement_keys.iter().filter(|(id, _)| county.settlements[id.index()].urban && families[id.index()] > 0) {
        let mut left = (f64::from(county.settlements[id.index()].residents) * share).round() as u32;
        let name = format!("visitors:{key}");
        let (who, where_) = (draw_key(seed, Luck::Household, &name), draw_key(seed, Luck::HousePlacement, &name));
        let mut number = 0u64;
        while left > 0 {
            let u = |k: u64| draw(who, number * STRIDE + k);
            let n = left.min(2 + u32::from(u(0) < 0.5));
            let (at, ground_m) = placer.place(id, where_, number * STRIDE);
            groups.push((
                id.index(),
                Row {
                    people: n as u8,
                    cars: u8::from(u(1) < VISITORS_DRIVE),
                    upper_floor: u(2) < county.people.upper_floor.1,
                    at,
                    ground_m,
                    floor_m: FLOOR_M.1 as f32,
                    zone: placer.zone(id, at, ground_m),
                    living: Living::Visitors,
                    ..Row::default()
                },
            ));
            left -= n;
            number += 1;
        }
    }
    groups
}

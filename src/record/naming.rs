//! Record / naming — the words by which files know people, places, posts, teams, clauses and causes.
//!
//! In: dense ids and the scenario's keys. Out: texts such as `household:123`, `settlement:yanmen-1`, and the ids back.
//! Rule: things that have an author's key go by it (posts by their seat's, `post:t:gaocun`); households and links go by number.

use std::collections::BTreeMap;

use super::event::{Own, Unit, Who, Why};
use crate::base::ids::{ClauseId, HouseholdId, Id, InjectId, LinkId, PostId, RoleId, ZoneId};
use crate::plan::chain::Posts;
use crate::plan::level::Level;
use crate::plan::warning::Warning;
use crate::scenario::drill_spec::Scenario;

/// Keys that the scenario keeps in plain lists.
struct List<I> {
    keys: Vec<String>,
    find: BTreeMap<String, I>,
}

impl<I: Id> List<I> {
    /// From keys in order of their ids. A key that stands twice goes by key and number.
    fn new<'k>(keys: impl Iterator<Item = &'k str>) -> Self {
        let mut list = Self { keys: Vec::new(), find: BTreeMap::new() };
        for (i, key) in keys.enumerate() {
            let key = if list.find.contains_key(key) { format!("{key}~{i}") } else { key.to_owned() };
            list.find.insert(key.clone(), I::from_index(i));
            list.keys.push(key);
        }
        list
    }
    fn key(&self, id: I) -> &str {
        &self.keys[id.index()]
    }
}

/// Both ways between ids and words, for one scenario.
pub struct Naming<'s> {
    scenario: &'s Scenario,
    clauses: List<ClauseId>,
    zones: List<ZoneId>,
    roles: List<RoleId>,
    injects: List<InjectId>,
    posts: List<PostId>,
}

const OWN: [(Own, &str); 23] = [
    (Own::SawWater, "saw-water"),
    (Own::SawOthersLeave, "saw-others-leave"),
    (Own::HeardFromNeighbour, "heard-from-neighbour"),
    (Own::WillNotLeave, "will-not-leave"),
    (Own::WentBack, "went-back"),
    (Own::TookOtherRoad, "took-other-road"),
    (Own::ShelterFull, "shelter-full"),
    (Own::NoRoad, "no-road"),
    (Own::GoesUpstairs, "goes-upstairs"),
    (Own::WatchesGauge, "watches-gauge"),
    (Own::Duty, "duty"),
    (Own::RescuesNeighbour, "rescues-neighbour"),
    (Own::SawFire, "saw-fire"),
    (Own::FetchesChild, "fetches-child"),
    (Own::LeftToSchool, "left-to-school"),
    (Own::ComesHome, "comes-home"),
    (Own::GoesToMeetingPlace, "goes-to-meeting-place"),
    (Own::StaysAway, "stays-away"),
    (Own::EndOfDay, "end-of-day"),
    (Own::OwnWay, "own-way"),
    (Own::GoesOut, "goes-out"),
    (Own::ToRelatives, "to-relatives"),
    (Own::ToNeighbour, "to-neighbour"),
];

/// All units, for reading them back.
const UNITS: [Unit; 16] = [
    Unit::None,
    Unit::Persons,
    Unit::Metres,
    Unit::Millimetres,
    Unit::Seconds,
    Unit::Minutes,
    Unit::PersonMinutes,
    Unit::PersonHours,
    Unit::PersonDays,
    Unit::Vehicles,
    Unit::Count,
    Unit::Share,
    Unit::CubicMetresPerSecond,
    Unit::Hectares,
    Unit::VehicleHours,
    Unit::GramsPerCubicMetre,
];

/// A response level as files have it.
#[must_use]
pub const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Four => "IV",
        Level::Three => "III",
        Level::Two => "II",
        Level::One => "I",
    }
}

/// A unit from its word.
#[must_use]
pub fn unit_from(word: &str) -> Option<Unit> {
    UNITS.into_iter().find(|u| u.word() == word)
}

impl<'s> Naming<'s> {
    /// For a scenario.
    #[must_use]
    pub fn new(scenario: &'s Scenario) -> Self {
        Self {
            scenario,
            clauses: List::new(scenario.books.clauses.iter().map(|c| c.key.as_str())),
            zones: List::new(scenario.books.zones.iter().map(|z| z.key.as_str())),
            roles: List::new(scenario.books.roles.iter().map(|r| r.key.as_str())),
            injects: List::new(scenario.drill.injects.iter().map(|i| i.key.as_str())),
            posts: List::new(Posts::new(&scenario.county, &scenario.books).list.iter().map(|p| p.key.as_str())),
        }
    }

    /// The word for somebody or something.
    #[must_use]
    pub fn who(&self, who: Who) -> String {
        let c = &self.scenario.county;
        match who {
            Who::Nobody => String::new(),
            Who::Drill => "drill".into(),
            Who::Household(i) => format!("household:{}", i.0),
            Who::Settlement(i) => format!("settlement:{}", c.settlement_keys.key(i)),
            Who::Village(i) => format!("village:{}", c.village_keys.key(i)),
            Who::Township(i) => format!("township:{}", c.township_keys.key(i)),
            Who::Facility(i) => format!("facility:{}", c.facility_keys.key(i)),
            Who::Gauge(i) => format!("gauge:{}", c.gauge_keys.key(i)),
            Who::Reach(i) => format!("reach:{}", c.rivers.keys.key(i)),
            Who::Road(i) => format!("road:{}", c.roads.road_keys.key(i)),
            Who::Link(i) => format!("link:{}", i.0),
            Who::Team(i) => format!("team:{}", c.team_keys.key(i)),
            Who::Zone(i) => format!("zone:{}", self.zones.key(i)),
            Who::Clause(i) => format!("clause:{}", self.clauses.key(i)),
            Who::Role(i) => format!("role:{}", self.roles.key(i)),
            Who::Post(i) => format!("post:{}", self.posts.key(i)),
            Who::Channel(i) => format!("channel:{}", c.channel_keys.key(i)),
            Who::Inject(i) => format!("inject:{}", self.injects.key(i)),
            Who::Level(l) => format!("level:{}", level_word(l)),
            Who::HazardPoint(i) => format!("hazard-point:{}", c.hazard_point_keys.key(i)),
            Who::Warning(w) => format!("warning:{}", w.word()),
        }
    }

    /// Somebody or something from the word; none where the scenario does not know it.
    #[must_use]
    pub fn who_from(&self, text: &str) -> Option<Who> {
        let c = &self.scenario.county;
        let Some((kind, key)) = text.split_once(':') else {
            return match text {
                "" => Some(Who::Nobody),
                "drill" => Some(Who::Drill),
                _ => None,
            };
        };
        let number = || key.parse::<u32>().ok();
        match kind {
            "household" => number().map(|n| Who::Household(HouseholdId(n))),
            "settlement" => c.settlement_keys.find(key).map(Who::Settlement),
            "village" => c.village_keys.find(key).map(Who::Village),
            "township" => c.township_keys.find(key).map(Who::Township),
            "facility" => c.facility_keys.find(key).map(Who::Facility),
            "gauge" => c.gauge_keys.find(key).map(Who::Gauge),
            "reach" => c.rivers.keys.find(key).map(Who::Reach),
            "road" => c.roads.road_keys.find(key).map(Who::Road),
            "link" => number().map(|n| Who::Link(LinkId(n))),
            "team" => c.team_keys.find(key).map(Who::Team),
            "zone" => self.zones.find.get(key).copied().map(Who::Zone),
            "clause" => self.clauses.find.get(key).copied().map(Who::Clause),
            "role" => self.roles.find.get(key).copied().map(Who::Role),
            "post" => self.posts.find.get(key).copied().map(Who::Post),
            "channel" => c.channel_keys.find(key).map(Who::Channel),
            "inject" => self.injects.find.get(key).copied().map(Who::Inject),
            "level" => Level::parse(key).map(Who::Level),
            "hazard-point" => c.hazard_point_keys.find(key).map(Who::HazardPoint),
            "warning" => Warning::parse(key).map(Who::Warning),
            _ => None,
        }
    }

    /// The two words for a reason.
    #[must_use]
    pub fn why(&self, why: Why) -> (&'static str, String) {
        match why {
            Why::Clause(c) => ("clause", self.clauses.key(c).to_owned()),
            Why::Decision(o) => ("decision", OWN.iter().find(|(own, _)| *own == o).map_or("", |(_, w)| *w).to_owned()),
            Why::Command(n) => ("command", n.to_string()),
            Why::Inject(i) => ("inject", self.injects.key(i).to_owned()),
            Why::Hazard => ("hazard", String::new()),
            Why::Perfect => ("perfect", String::new()),
            Why::Drill => ("drill", String::new()),
        }
    }

    /// A reason from its two words.
    #[must_use]
    pub fn why_from(&self, kind: &str, id: &str) -> Option<Why> {
        match kind {
            "clause" => self.clauses.find.get(id).copied().map(Why::Clause),
            "decision" => OWN.iter().find(|(_, w)| *w == id).map(|(o, _)| Why::Decision(*o)),
            "command" => id.parse().ok().map(Why::Command),
            "inject" => self.injects.find.get(id).copied().map(Why::Inject),
            "hazard" => Some(Why::Hazard),
            "perfect" => Some(Why::Perfect),
            "drill" => Some(Why::Drill),
            _ => None,
        }
    }
}

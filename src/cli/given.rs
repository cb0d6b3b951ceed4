//! Cli / given — orders that somebody gave while a drill ran, as the run's folder keeps them: by the author's keys.
//!
//! In: orders of the kernel, or rows of `record/origin.json`. Out: the other of the two; a row that the files no longer know is
//! named. Not here: taking an order (`drill::given`).

use super::Stop;
use super::help::both;
use crate::base::time::Moment;
use crate::drill::expressway::order::Work;
use crate::drill::given::{Errand, Given, Order};
use crate::map::frame::LonLat;
use crate::plan::order::WarnStage;
use crate::scenario::drill_spec::Scenario;

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Row {
    /// `T+hh:mm`.
    at: String,
    /// What was ordered.
    order: Said,
}

/// What was ordered, by keys.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    People { zones: Vec<String>, stage: String, shelters: Vec<String> },
    Team { team: String, to: To },
    Freeze { on: bool },
}

/// Where a team was sent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum To {
    Settlement(String),
    Facility(String),
    Close(String),
    Rescue(String),
    Protect(String),
    /// Longitude and latitude, as `109.803211,27.912345`.
    Attack(String),
    Line(String),
    /// The word of the work.
    Scene(String),
}

/// What can be ordered by hand at an accident on an expressway.
const WORKS: [Work; 3] = [Work::Fight, Work::Free, Work::Treat];

/// The middle of a cell, in words that outlive the grid.
#[cfg(any(feature = "view", test))]
fn position(scenario: &Scenario, cell: u32) -> String {
    let county = &scenario.county;
    let at = county.frame.to_lonlat(county.terrain.shape.centre(cell as usize));
    format!("{:.6},{:.6}", at.lon, at.lat)
}
/// The cell at a position.
fn cell(scenario: &Scenario, text: &str) -> Option<u32> {
    let (lon, lat) = text.split_once(',')?;
    let at = LonLat { lon: lon.trim().parse().ok()?, lat: lat.trim().parse().ok()? };
    let county = &scenario.county;
    county.terrain.shape.cell_at(county.frame.to_plane(at)).map(|c| c as u32)
}

/// The stages that can be ordered by hand.
const STAGES: [WarnStage; 4] = [WarnStage::Prepare, WarnStage::LeaveNow, WarnStage::AllClear, WarnStage::StayIn];

impl Row {
    /// Of an order; only a window takes any.
    #[cfg(any(feature = "view", test))]
    pub(super) fn of(scenario: &Scenario, given: &Given) -> Self {
        let county = &scenario.county;
        let order = match &given.order {
            Order::People { zones, stage, shelters } => Said::People {
                zones: zones.iter().map(|z| scenario.books.zone(*z).key.clone()).collect(),
                stage: stage.word().to_owned(),
                shelters: shelters.iter().map(|f| county.facility_keys.key(*f).to_owned()).collect(),
            },
            Order::Team { team, errand } => Said::Team {
                team: county.team_keys.key(*team).to_owned(),
                to: match errand {
                    Errand::Settlement(s) => To::Settlement(county.settlement_keys.key(*s).to_owned()),
                    Errand::Facility(f) => To::Facility(county.facility_keys.key(*f).to_owned()),
                    Errand::Close(r) => To::Close(county.roads.road_keys.key(*r).to_owned()),
                    Errand::Rescue(s) => To::Rescue(county.settlement_keys.key(*s).to_owned()),
                    Errand::Protect(s) => To::Protect(county.settlement_keys.key(*s).to_owned()),
                    Errand::Attack(c) => To::Attack(position(scenario, *c)),
                    Errand::Line(c) => To::Line(position(scenario, *c)),
                    Errand::Scene(work) => To::Scene(work.word().to_owned()),
                },
            },
            Order::Freeze { on } => Said::Freeze { on: *on },
        };
        Self { at: given.at.to_string(), order }
    }

    /// The order, for the same files.
    pub(super) fn order(&self, scenario: &Scenario) -> Result<Given, Stop> {
        let county = &scenario.county;
        let unknown = |what: &str| {
            Stop::Failed(both(
                format!("origin.json：指令 {} 里的“{what}”在场景文件中没有", self.at),
                format!("origin.json: the order at {} names `{what}`, which the scenario does not have", self.at),
            ))
        };
        let zone = |key: &String| scenario.books.zones.iter().position(|z| z.key == *key).map(crate::base::ids::Id::from_index).ok_or_else(|| unknown(key));
        let facility = |key: &String| county.facility_keys.find(key).ok_or_else(|| unknown(key));
        let settlement = |key: &String| county.settlement_keys.find(key).ok_or_else(|| unknown(key));
        let place = |text: &String| cell(scenario, text).ok_or_else(|| unknown(text));
        let order = match &self.order {
            Said::People { zones, stage, shelters } => Order::People {
                zones: zones.iter().map(zone).collect::<Result<_, _>>()?,
                stage: STAGES.into_iter().find(|s| s.word() == stage).ok_or_else(|| unknown(stage))?,
                shelters: shelters.iter().map(facility).collect::<Result<_, _>>()?,
            },
            Said::Team { team, to } => Order::Team {
                team: county.team_keys.find(team).ok_or_else(|| unknown(team))?,
                errand: match to {
                    To::Settlement(key) => Errand::Settlement(settlement(key)?),
                    To::Facility(key) => Errand::Facility(facility(key)?),
                    To::Close(key) => Errand::Close(county.roads.road_keys.find(key).ok_or_else(|| unknown(key))?),
                    To::Rescue(key) => Errand::Rescue(settlement(key)?),
                    To::Protect(key) => Errand::Protect(settlement(key)?),
                    To::Attack(text) => Errand::Attack(place(text)?),
                    To::Line(text) => Errand::Line(place(text)?),
                    To::Scene(word) => Errand::Scene(WORKS.into_iter().find(|w| w.word() == word).ok_or_else(|| unknown(word))?),
                },
            },
            Said::Freeze { on } => Order::Freeze { on: *on },
        };
        Ok(Given { at: Moment::parse(&self.at).ok_or_else(|| unknown(&self.at))?, order })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{FacilityId, RoadId, SettlementId, TeamId, ZoneId};
    use crate::drill::run::{Options, Silent, Sink, run};
    use crate::drill::world::Prepared;
    use crate::record::event::{Kind, Who, Why};
    use crate::scenario::valley;

    fn orders() -> Vec<Order> {
        vec![
            Order::People { zones: vec![ZoneId(0)], stage: WarnStage::LeaveNow, shelters: vec![FacilityId(0)] },
            Order::Team { team: TeamId(0), errand: Errand::Settlement(SettlementId(0)) },
            Order::Team { team: TeamId(0), errand: Errand::Close(RoadId(0)) },
            Order::Team { team: TeamId(0), errand: Errand::Facility(FacilityId(0)) },
            Order::Freeze { on: true },
        ]
    }

    #[test]
    fn an_order_comes_back_from_its_row_and_a_row_of_other_files_is_named() {
        let s = valley::scenario();
        let by_hand = [
            Errand::Rescue(SettlementId(0)),
            Errand::Protect(SettlementId(0)),
            Errand::Attack(77),
            Errand::Line(78),
            Errand::Scene(Work::Fight),
            Errand::Scene(Work::Free),
            Errand::Scene(Work::Treat),
        ];
        let by_hand = by_hand.map(|errand| Order::Team { team: TeamId(0), errand });
        for order in orders().into_iter().chain(by_hand) {
            let given = Given { at: Moment::minutes(75), order };
            let text = serde_json::to_string(&Row::of(&s, &given)).expect("plain");
            let row: Row = serde_json::from_str(&text).expect("as written");
            assert_eq!(row.order(&s).ok(), Some(given), "{text}");
        }
        let row: Row = serde_json::from_str(r#"{"at":"T+01:15","order":{"team":{"team":"nobody","to":{"close":"r"}}}}"#).expect("a row");
        let Err(Stop::Failed(why)) = row.order(&s) else { panic!("taken") };
        assert!(why.contains("nobody") && why.contains("T+01:15"), "{why}");
    }

    /// Gives orders at one minute.
    struct Hand(i64);
    impl Sink for Hand {
        fn given(&mut self, now: Moment) -> Vec<Order> {
            if now == Moment::minutes(self.0) { orders() } else { Vec::new() }
        }
    }

    #[test]
    fn orders_given_while_it_runs_are_the_same_run_as_orders_known_before() {
        let s = valley::scenario();
        let prepared = Prepared::new(&s);
        let live = run(&s, &prepared, &Options::new(7), &mut Hand(30));
        let mut options = Options::new(7);
        options.given = orders().into_iter().map(|order| Given { at: Moment::minutes(30), order }).collect();
        let again = run(&s, &prepared, &options, &mut Silent);
        assert_eq!(live.fingerprint, again.fingerprint);
        let plain = run(&s, &prepared, &Options::new(7), &mut Silent);
        assert_ne!(live.fingerprint, plain.fingerprint);
        let given: Vec<_> = live.events.iter().filter(|e| e.kind == Kind::CommandGiven).collect();
        assert_eq!(given.len(), 5);
        assert!(given.iter().enumerate().all(|(i, e)| e.at == Moment::minutes(30) && e.cause.why == Why::Command(i as u32)));
        let team = live.events.iter().find(|e| e.kind == Kind::TeamOrdered && matches!(e.cause.why, Why::Command(1))).expect("the team has it");
        assert_eq!((team.subject, team.place), (Who::Team(TeamId(0)), Who::Settlement(SettlementId(0))));
        let index = |k: Kind| live.events.iter().filter(|e| e.kind == k && e.at > Moment::minutes(31)).count();
        assert!(index(Kind::HouseHit) == 0, "the water is held still from T+00:31 on");
    }
}

//! Team / supply — lorries that load at a depot and unload at a shelter's gate.
//!
//! In: the stock that plans list, jobs. Out: deeds, `TeamDone`; what is left in the depots. Not here: what the shelter does with it.
//! Method: a team drives to the nearest depot that has something left, takes what the order asks for as far as its lorries and
//! the stock go, and drives on. Where no plan lists any supply by person-days a team carries what its lorries hold (assumed).

use std::collections::BTreeMap;

use super::job::{Job, News, Purpose};
use super::work::PERSON_DAYS_PER_LORRY;
use super::{Field, Teams};
use crate::base::ids::{FacilityId, Id, TeamId};
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::map::force::ServiceStatus;
use crate::record::event::{Kind, Who};
use crate::scenario::drill_spec::Scenario;

/// Why a lorry comes with nothing.
pub(super) const EMPTY: &str = "the depots are empty";

/// What plans say lies in the depots, in person-days.
pub(super) fn stock(scenario: &Scenario) -> BTreeMap<FacilityId, f64> {
    let mut out = BTreeMap::new();
    let listed = scenario.books.plans.iter().flat_map(|p| &p.materials);
    for m in listed.filter(|m| m.status == ServiceStatus::InService && m.count > 0 && m.person_days > 0.0) {
        *out.entry(m.depot).or_insert(0.0) += f64::from(m.count) * m.person_days;
    }
    out
}

impl Teams {
    /// Person-days that a team's lorries hold.
    fn capacity(scenario: &Scenario, team: TeamId) -> f64 {
        f64::from(scenario.county.teams[team.index()].vehicles.max(1)) * PERSON_DAYS_PER_LORRY
    }

    fn depot(&self, scenario: &Scenario, team: TeamId) -> Option<FacilityId> {
        let here = self.crews[team.index()].at;
        let far = |d: &FacilityId| scenario.county.facilities[d.index()].at.distance_m(here);
        self.stock.iter().filter(|(_, left)| **left > 0.0).map(|(d, _)| *d).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)))
    }

    fn loading(scenario: &Scenario, depot: FacilityId, wanted: Option<u32>, job: &Job) -> Job {
        let place = &scenario.county.facilities[depot.index()];
        Job { purpose: Purpose::Load(depot, wanted), at: place.at, node: place.node, place: Who::Facility(depot), ..*job }
    }

    /// The stop that a job to bring supplies makes first.
    pub(super) fn way_by_depot(&self, scenario: &Scenario, team: TeamId, job: &Job) -> Option<Job> {
        let Purpose::Supply(_, wanted) = job.purpose else { return None };
        self.depot(scenario, team).map(|d| Self::loading(scenario, d, wanted, job))
    }

    /// The team has loaded what there was; where others had taken it all it goes on to the next depot.
    pub(super) fn load(&mut self, f: &mut Field<'_>, team: TeamId, depot: FacilityId, wanted: Option<u32>) {
        let most = wanted.map_or(f64::INFINITY, f64::from).min(Self::capacity(f.scenario, team));
        let left = self.stock.get_mut(&depot);
        let taken = left.map_or(0.0, |left| {
            let taken = left.min(most);
            *left -= taken;
            taken
        });
        self.crews[team.index()].load += taken;
        if taken <= 0.0
            && let (Some(next), Some(job)) = (self.depot(f.scenario, team), self.crews[team.index()].job)
        {
            let more = Self::loading(f.scenario, next, wanted, &job);
            self.crews[team.index()].queue.push_front(more);
        }
        self.done(f, team, if taken > 0.0 { "loaded" } else { EMPTY });
    }

    /// The team unloads at a shelter's gate.
    pub(super) fn unload(&mut self, f: &mut Field<'_>, team: TeamId, facility: FacilityId, wanted: Option<u32>) {
        let Some(job) = self.crews[team.index()].job else { return };
        let person_days = if self.stock.is_empty() {
            wanted.map_or(f64::INFINITY, f64::from).min(Self::capacity(f.scenario, team))
        } else {
            std::mem::take(&mut self.crews[team.index()].load)
        };
        if person_days <= 0.0 {
            let seq = f.log.write(f.now, line(Kind::TeamUnavailable, Who::Team(team), job.cause).at(job.place).detail(EMPTY));
            self.news.push(News::refused(team, &job, seq, EMPTY));
            return self.finish(f, team);
        }
        self.deeds.push(Deed::Supply { facility, person_days, cause: job.cause });
        self.done(f, team, "delivered");
    }
}

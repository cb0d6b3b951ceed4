//! Command / homes — which settlement each crew protects from a forest fire, and where it goes when the belt there is whole.
//!
//! In: an order to protect, what a post knows of the fire and of the wind to come. Out: jobs. Not here: what a crew does there
//! (`team::guard`), what somebody knows of a fire (`fire::seen`).
//! Method: first settlements to which nobody has been sent, of these first those at which a crew has time for the side of the belt that faces
//! the fire before it may be there, of these the one that it may reach first. Assumed: paces and times below.

use super::crew::Place;
use super::message::{Payload, Route};
use super::{Command, Scene};
use crate::base::ids::{Id, PostId, SettlementId, TeamId};
use crate::drill::fire::seen::FireSeen;
use crate::drill::team::Teams;
use crate::drill::team::job::{News, Purpose, Tactic};
use crate::map::force::Skill;
use crate::plan::chain::{CENTRE, Seat};
use crate::record::event::{Cause, Who, Why};
use crate::record::said;

/// Settlements that the fire may reach within so long are under threat, minutes (assumed).
const THREAT_MIN: f64 = 360.0;
/// Settlements further off are not looked at, metres (assumed).
const WITHIN_M: f64 = 8_000.0;
/// To get ready, metres a minute of straight way, and for the side of a belt that faces the fire, minutes: as posts reckon (assumed).
const READY_MIN: f64 = 15.0;
const WAY_M_MIN: f64 = 400.0;
const BELT_MIN: f64 = 15.0;
/// Where a plan names no team, so many go (assumed).
const UNNAMED: usize = 2;

impl Command {
    /// The settlement that a team is to protect, as a post sees it; nothing where none is under threat.
    fn home_for(&self, s: &Scene<'_>, post: PostId, seen: &FireSeen, team: TeamId, taken: &[SettlementId]) -> Option<SettlementId> {
        let view = s.sight.fire.as_ref()?.view(post);
        let ready = if s.teams.at_home(team) { READY_MIN } else { 0.0 };
        let homes = s.scenario.county.settlements.iter().enumerate().filter(|(_, h)| h.residents > 0 && h.at.distance_m(seen.place) <= WITHIN_M);
        let ranked = homes.filter_map(|(i, h)| {
            let id = SettlementId::from_index(i);
            let minutes = seen.minutes_to(h.at, s.now, view.weather);
            let needs = ready + s.teams.at(team).distance_m(h.at) / WAY_M_MIN + BELT_MIN;
            let sent = taken.contains(&id) || self.asked(s, id);
            // As long as nobody has told its pace no homes are given up as too near.
            let too_near = seen.rate_m_s > 0.0 && minutes < needs;
            (minutes <= THREAT_MIN).then_some((sent, too_near, minutes, id))
        });
        ranked.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3))).map(|r| r.3)
    }
    fn send_home(&mut self, s: &mut Scene<'_>, post: PostId, team: TeamId, home: SettlementId, route: Route, cause: Cause) {
        let h = &s.scenario.county.settlements[home.index()];
        let place = Place { at: h.at, node: h.node, who: Who::Settlement(home) };
        self.send_job(s, post, team, Purpose::Fight(Tactic::Protect), place, route, cause);
    }
    /// Sends teams to the settlements that the fire may reach.
    pub(super) fn protect_homes(&mut self, s: &mut Scene<'_>, number: u32, route: Route, cause: Cause) {
        let Some((id, post)) = self.runs.get(&number).map(|r| (r.clause, r.post)) else { return };
        let Some(seen) = s.sight.fire.as_ref().and_then(|f| f.known(post)).copied() else { return self.impossible(s, number, said::NO_FIRE_KNOWN) };
        let crate::plan::order::Action::Protect { teams: named } = &s.scenario.books.clause(id).action else { return };
        let engines = |t: TeamId| Teams::has(s.scenario, t, &[Skill::WaterTanker]);
        let teams = if named.is_empty() { super::fire::nearest_fit(s.scenario, s.teams, seen.place, UNNAMED, engines) } else { named.clone() };
        let mut sent: Vec<(TeamId, SettlementId)> = Vec::new();
        for t in &teams {
            let taken: Vec<SettlementId> = sent.iter().map(|x| x.1).collect();
            if let Some(home) = self.home_for(s, post, &seen, *t, &taken) {
                sent.push((*t, home));
            }
        }
        if sent.is_empty() {
            return self.impossible(s, number, if teams.is_empty() { "no team fit for a forest fire is free" } else { said::NO_HOMES });
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.teams = sent.iter().map(|x| x.0).collect();
        }
        for (team, home) in sent {
            self.send_home(s, post, team, home, route, cause);
        }
    }
    /// A belt is whole: the order is carried out there, and the crew goes on to the next settlement under threat.
    pub(super) fn homes_ringed(&mut self, s: &mut Scene<'_>, n: &News) {
        self.advance(
            n.run,
            |r| {
                if r.teams.remove(&n.team) {
                    r.came_about = true;
                }
            },
            n.seq,
        );
        self.next_homes(s, n.team, n.seq);
    }
    /// A crew that stands at homes whose line is whole goes on to the next under threat, if there is one; asked whenever it tells of the fire.
    pub(super) fn next_homes(&mut self, s: &mut Scene<'_>, team: TeamId, seq: u64) {
        if !s.teams.could_go_on(team) || self.on_its_way().any(|(t, _)| t == team) {
            return;
        }
        let Some(seen) = s.sight.fire.as_ref().and_then(|f| f.known(CENTRE)).copied() else { return };
        let Some(home) = self.home_for(s, CENTRE, &seen, team, &[]).filter(|h| !self.asked(s, *h)) else { return };
        let cause = Cause::after(Why::Decision(crate::record::event::Own::Duty), seq);
        self.send_home(s, CENTRE, team, home, Route { priority: 0, ..Route::default() }, cause);
    }
    /// A crew has left homes: where their line was not whole by then, nothing came of its order.
    pub(super) fn left_homes(&mut self, s: &mut Scene<'_>, n: &News) {
        if let Some(fire) = &mut s.sight.fire {
            fire.crews.remove(&n.team);
        }
        self.advance(
            n.run,
            |r| {
                if r.teams.remove(&n.team) {
                    r.failed.push(said::HOMES_OPEN.into());
                }
            },
            n.seq,
        );
    }
    /// Orders to protect homes that have not reached their crews yet.
    fn on_its_way(&self) -> impl Iterator<Item = (TeamId, Who)> + '_ {
        self.messages.values().flat_map(move |m| {
            let job = if let Payload::Job(j) = &m.payload { Some(j) } else { None }.filter(|j| j.purpose == Purpose::Fight(Tactic::Protect));
            m.targets.iter().filter_map(move |p| match (job, self.fixed.posts.post(*p).seat) {
                (Some(j), Seat::Team(t)) => Some((t, j.place)),
                _ => None,
            })
        })
    }
    /// Whether somebody is at a settlement to protect it, on the way, or about to hear of it; or its line is whole.
    fn asked(&self, s: &Scene<'_>, home: SettlementId) -> bool {
        s.teams.guarded(home) || self.on_its_way().any(|(_, place)| place == Who::Settlement(home))
    }
}

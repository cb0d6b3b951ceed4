//! Command / fire — a forest fire in the posts' hands: somebody goes and looks, crews are sent, what they tell goes round.
//!
//! In: reports of a fire, orders of clauses. Out: errands, jobs, `ReportArrived` from the spot, what posts know. Not here: who
//! sees it first (`fire::watchers`), crews at the edge (`team::fight`).
//! Assumed: without any clause that orders it, the nearest crews go an hour after the first report and more every two hours
//! while it burns: no plan is not the same as no help. The perfect baseline sends every crew at once and again.

use super::crew::Place;
use super::errand::Errand;
use super::message::{Payload, Route};
use super::{Command, Due, Scene, service};
use crate::base::ids::{Id, NodeId, PostId, TeamId, VillageId};
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::fire::pace::{self, Craft};
use crate::drill::fire::seen::FireSeen;
use crate::drill::fire::watchers::FireSight;
use crate::drill::log::line;
use crate::drill::team::Teams;
use crate::drill::team::job::{Job, Purpose, Tactic};
use crate::map::frame::Point;
use crate::plan::chain::{CENTRE, Seat};
use crate::plan::order::Action;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Where a plan names no team, so many of the nearest go (assumed).
const UNNAMED: usize = 4;
/// Somebody who goes to a reported place sees a fire within this distance, metres (assumed: smoke stands above the trees).
const SEES_M: f64 = 3_000.0;
/// What the command room knows of the fire goes to the townships and villages about it so often (assumed).
const SPREAD_EVERY: Span = Span::minutes(30);
/// Villages so near are told, metres (assumed).
const TOLD_WITHIN_M: f64 = 8_000.0;
/// More help without a plan, and again in the perfect run.
const HELP_AGAIN: (Span, Span) = (Span::hours(2), Span::hours(1));

/// Where crews are sent for a fire.
fn place_of(scenario: &Scenario, at: Point) -> Place {
    let who = FireSight::village_of(scenario, at).map_or(Who::Nobody, Who::Village);
    Place { at, node: scenario.county.roads.nearest_drivable(at).unwrap_or(NodeId(0)), who }
}

impl Command {
    /// Villagers have reported a fire: its place is theirs, as far as anybody knows.
    pub(super) fn believe_village(&self, s: &mut Scene<'_>, post: PostId, village: VillageId, seq: u64) {
        let at = s.scenario.county.villages[village.index()].at;
        let audience = self.fixed.audience(post);
        if let Some(fire) = &mut s.sight.fire {
            let fresh: Vec<PostId> = audience.into_iter().filter(|p| fire.known(*p).is_none()).collect();
            fire.learn(&fresh, FireSeen::hint(s.now, at, seq));
        }
    }

    /// Somebody goes to the fire that a post has heard of.
    pub(super) fn verify_fire(&mut self, s: &mut Scene<'_>, number: u32, route: Route, cause: Cause) {
        let Some(r) = self.runs.get_mut(number) else { return };
        let post = r.post;
        let Some(seen) = s.sight.fire.as_ref().and_then(|f| f.known(post)).copied() else { return self.impossible(s, number, said::NO_FIRE_KNOWN) };
        if seen.verified {
            (r.came_about, r.last) = (true, Some(seen.seq).filter(|q| *q > 0).or(r.last));
            return;
        }
        r.open = true;
        let Some(cell) = s.scenario.county.terrain.shape.cell_at(seen.place) else { return self.impossible(s, number, "the place told lies outside the map") };
        let own = matches!(self.fixed.posts.post(post).seat, Seat::Village(_) | Seat::Township(_));
        let by = if own { Some(post) } else { s.sight.fire.as_ref().and_then(|f| f.nearest_station(s.scenario, seen.place)) };
        self.send_errand(s, post, by.unwrap_or(post), Errand::Fire(cell as u32), route, cause);
    }

    /// Whoever went there stands before it, or before nothing.
    pub(super) fn fire_seen_on_the_spot(&mut self, s: &mut Scene<'_>, post: PostId, cell: u32, live: bool, cause: Cause) {
        let place = s.scenario.county.terrain.shape.centre(cell as usize);
        let near = s.fire.filter(|f| f.middle().is_some_and(|m| m.distance_m(place) <= SEES_M));
        let mut luck = self.lot(Luck::FireWatch, &format!("spot:{}", self.fixed.posts.post(post).key));
        let Some(mut seen) = near.and_then(|f| FireSight::look(f, s.now, &mut luck)) else {
            // Nothing burns there: whoever asked is told so when he asks again.
            let at = FireSight::village_of(s.scenario, place).map_or(Who::Nobody, Who::Village);
            s.log.write(s.now, line(Kind::ReportArrived, Who::Post(post), cause).at(at).to(self.fixed.place(post)).detail("no fire found"));
            return;
        };
        seen.seq = self.write_fire(s, Who::Post(post), post, &seen, cause);
        let cause = Cause::after(cause.why, seen.seq);
        self.learn_fire(s, post, seen);
        let asked: Vec<(u32, PostId)> = self
            .runs
            .iter()
            .filter(|(_, r)| r.open && matches!(s.scenario.books.clause(r.clause).action, Action::Verify { .. }))
            .map(|(n, r)| (*n, r.post))
            .collect();
        let mut told = false;
        for (run, to) in asked {
            if to == post {
                self.close_verification(run, seen.seq);
            } else {
                told |= to == CENTRE;
                if live && self.sees_pictures(s, to) {
                    self.fire_told(s, to, &seen, Some(run), cause);
                    continue;
                }
                self.send(s, post, &[to], &Payload::Fire(seen), Route { run: Some(run), priority: 0, ..Route::default() }, cause);
            }
        }
        if !told && !self.fixed.posts.in_room(post) {
            self.send(s, post, &[CENTRE], &Payload::Fire(seen), Route { priority: 0, ..Route::default() }, cause);
        }
    }

    fn close_verification(&mut self, run: u32, seq: u64) {
        if let Some(r) = self.runs.get_mut(run) {
            (r.open, r.came_about, r.last) = (false, true, Some(seq));
        }
    }

    fn write_fire(&self, s: &mut Scene<'_>, from: Who, to: PostId, seen: &FireSeen, cause: Cause) -> u64 {
        let at = FireSight::village_of(s.scenario, seen.place).map_or(Who::Nobody, Who::Village);
        let l = line(Kind::ReportArrived, from, cause).at(at).to(Who::Post(to)).value(seen.area_ha, Unit::Hectares);
        s.log.write(s.now, l.detail(format!("{} {}", said::FIRE, said::ON_THE_SPOT)))
    }

    /// A post, and whoever sits with it, knows the fire from the spot.
    fn learn_fire(&mut self, s: &mut Scene<'_>, post: PostId, seen: FireSeen) {
        let audience = self.fixed.audience(post);
        for p in &audience {
            s.sight.known[p.index()].report("fire-verified", seen.seq);
        }
        if let Some(fire) = &mut s.sight.fire {
            fire.learn(&audience, seen);
        }
    }

    /// Word of a fire has been taken down at a post.
    pub(super) fn fire_told(&mut self, s: &mut Scene<'_>, post: PostId, seen: &FireSeen, run: Option<u32>, cause: Cause) {
        let mut seen = *seen;
        seen.seq = self.write_fire(s, Who::Post(post), post, &seen, cause);
        self.learn_fire(s, post, seen);
        if let Some(run) = run {
            self.close_verification(run, seen.seq);
        }
        self.spread_fire(s, post, seen);
    }

    /// A crew tells by radio; the command room hears it at once.
    pub(super) fn crew_tells_of_fire(&mut self, s: &mut Scene<'_>, team: TeamId, seen: &FireSeen, seq: u64) {
        let mut seen = *seen;
        seen.seq = self.write_fire(s, Who::Team(team), CENTRE, &seen, Cause::after(Why::Decision(Own::Duty), seq));
        self.learn_fire(s, CENTRE, seen);
        self.spread_fire(s, CENTRE, seen);
        self.next_homes(s, team, seq);
    }

    /// From the command room to the townships and villages about the fire.
    fn spread_fire(&mut self, s: &mut Scene<'_>, post: PostId, seen: FireSeen) {
        let due = s.sight.fire.as_ref().is_some_and(|f| f.spread.is_none_or(|at| s.now - at >= SPREAD_EVERY));
        if self.options.no_plan || !due || !self.fixed.posts.in_room(post) {
            return;
        }
        if let Some(f) = &mut s.sight.fire {
            f.spread = Some(s.now);
        }
        let near = |v: &usize| s.scenario.county.villages[*v].at.distance_m(seen.place) <= TOLD_WITHIN_M;
        let villages: Vec<VillageId> = (0..s.scenario.county.villages.len()).filter(near).map(VillageId::from_index).collect();
        let mut to: Vec<PostId> = villages.iter().map(|v| self.fixed.posts.village(*v)).collect();
        to.extend(villages.iter().map(|v| self.fixed.posts.township(s.scenario.county.villages[v.index()].township)));
        to.extend(self.fixed.posts.offices());
        to.sort_unstable();
        to.dedup();
        if to.is_empty() {
            return;
        }
        let channel = super::carry::kinds(s, &[crate::map::channel::ChannelKind::Sms]).first().copied();
        let cause = Cause::after(Why::Decision(Own::Duty), seen.seq);
        self.send(s, CENTRE, &to, &Payload::Fire(seen), Route { channel, priority: 1, ..Route::default() }, cause);
    }

    /// Orders teams to the fire that a post knows of.
    pub(super) fn order_to_fire(&mut self, s: &mut Scene<'_>, number: u32, route: Route, cause: Cause) {
        let Some((id, post)) = self.runs.get(&number).map(|r| (r.clause, r.post)) else { return };
        let Some(seen) = s.sight.fire.as_ref().and_then(|f| f.known(post)).copied() else { return self.impossible(s, number, said::NO_FIRE_KNOWN) };
        let (named, purpose) = match &s.scenario.books.clause(id).action {
            Action::Dispatch { teams, .. } => (teams, Purpose::Stand),
            Action::Extinguish { teams } => (teams, Purpose::Fight(Tactic::Attack)),
            Action::BuildLine { teams } => (teams, Purpose::Fight(Tactic::Line)),
            Action::BurnOut { teams } => (teams, Purpose::Fight(Tactic::BurnOut)),
            _ => return,
        };
        let teams: Vec<TeamId> = if named.is_empty() { nearest_fit(s.scenario, s.teams, seen.place, UNNAMED, |_| true) } else { named.clone() };
        if teams.is_empty() {
            return self.impossible(s, number, "no team fit for a forest fire is free");
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.teams = teams.iter().copied().collect();
        }
        let place = place_of(s.scenario, seen.place);
        for t in teams {
            self.send_job(s, post, t, purpose, place, route, cause);
        }
    }

    /// In a forest fire whoever is told anything hears where it burns, if the sender knows it; at an accident word of the slope says so.
    pub(super) fn word_of_fire(&self, s: &mut Scene<'_>, from: PostId, post: PostId, topic: &str) {
        let audience = self.fixed.audience(post);
        let about_it = s.highway.is_none() || topic == "slope-fire";
        if let Some(fire) = s.sight.fire.as_mut().filter(|_| about_it)
            && let Some(seen) = fire.known(from).copied()
        {
            fire.learn(&audience, seen);
        }
    }
    /// Whether a post knows of a forest fire.
    pub(super) fn knows_of_fire(&self, s: &Scene<'_>, post: PostId) -> bool {
        s.sight.fire.as_ref().is_some_and(|f| f.known(post).is_some())
    }
    /// Whether a post knows the fire to be held all round.
    pub(super) fn fire_held(&self, s: &Scene<'_>, post: PostId) -> bool {
        s.sight.fire.as_ref().and_then(|f| f.known(post)).is_some_and(|k| k.held >= 1.0)
    }

    /// Help that comes without a plan, and in the perfect run.
    pub(super) fn fire_help(&mut self, s: &mut Scene<'_>) {
        let Some(sight) = &mut s.sight.fire else { return };
        if sight.helped {
            return;
        }
        let burns = s.fire.is_some_and(|f| f.middle().is_some());
        if self.options.perfect && burns {
            sight.helped = true;
            self.agenda_at(s.now, Due::FireHelp);
        } else if !self.options.perfect && sight.known(CENTRE).is_some() {
            sight.helped = true;
            self.agenda_at(s.now + service::SPONTANEOUS, Due::FireHelp);
        }
    }

    /// Crews go by themselves.
    pub(super) fn fire_help_goes(&mut self, s: &mut Scene<'_>) {
        let Some(sight) = &s.sight.fire else { return };
        let known = if self.options.perfect { s.fire.and_then(|f| FireSight::exactly(f, s.now)) } else { sight.known(CENTRE).copied() };
        let Some(seen) = known else { return };
        self.agenda_at(s.now + if self.options.perfect { HELP_AGAIN.1 } else { HELP_AGAIN.0 }, Due::FireHelp);
        if seen.held >= 1.0 && !self.options.perfect {
            return;
        }
        // A plan that has sent somebody needs no help of this kind.
        if !self.options.no_plan && s.teams.fighting() > 0 {
            return;
        }
        let place = place_of(s.scenario, seen.place);
        let cause = Cause { why: if self.options.perfect { Why::Perfect } else { Why::Decision(Own::Duty) }, seq: Some(seen.seq).filter(|q| *q > 0) };
        let purpose = Purpose::Fight(Tactic::Attack);
        if self.options.perfect {
            for team in nearest_fit(s.scenario, s.teams, place.at, usize::MAX, |_| true) {
                let job = Job { run: None, purpose, at: place.at, node: place.node, place: place.who, cause };
                self.hand_job(s, team, &job, cause);
            }
            return;
        }
        let tools = |t: TeamId| pace::craft(&s.scenario.county.teams[t.index()]) == Some(Craft::Tools);
        let mut teams = nearest_fit(s.scenario, s.teams, place.at, 1, tools);
        teams.extend(nearest_fit(s.scenario, s.teams, place.at, 1, |t| !tools(t)));
        for team in teams {
            self.send_job(s, CENTRE, team, purpose, place, Route { priority: 0, ..Route::default() }, cause);
        }
    }
}

/// The nearest free teams that may go to the line.
pub(super) fn nearest_fit(scenario: &Scenario, teams: &Teams, at: Point, n: usize, wanted: impl Fn(TeamId) -> bool) -> Vec<TeamId> {
    let fit = |t: &TeamId| pace::craft(&scenario.county.teams[t.index()]).is_some_and(|c| c != Craft::Carry) && wanted(*t);
    let mut list: Vec<TeamId> =
        (0..scenario.county.teams.len()).map(TeamId::from_index).filter(|t| teams.at_hand(scenario, *t) && teams.free(*t) && fit(t)).collect();
    list.sort_by(|a, b| teams.at(*a).distance_m(at).total_cmp(&teams.at(*b).distance_m(at)).then(a.cmp(b)));
    list.truncate(n);
    list
}

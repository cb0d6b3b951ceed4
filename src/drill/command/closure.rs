//! Command / closure — work on roads: shut, all lanes outwards, traffic led round, junctions regulated by hand, dead vehicles
//! towed; by whom, and whether that one may.
//!
//! In: a clause that does something to roads. Out: jobs of teams and errands of townships and villages, `OrderRefused` where the authority is
//! missing. Not here: the barrier itself (`errand`, `team`), what it does to the traffic (`people::roads`).

use super::crew::Place;
use super::errand::{Errand, middle};
use super::message::Route;
use super::run::Run;
use super::runs::Open;
use super::{Command, Due, Scene};
use crate::base::ids::{Id, PostId, RoadId, TeamId};
use crate::base::time::Span;
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::drill::team::Teams;
use crate::drill::team::job::Purpose;
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::map::road::RoadClass;
use crate::plan::chain::Seat;
use crate::plan::order::Action;
use crate::record::event::{Cause, Kind, Who};
use crate::record::said;

/// What is done to a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Roadwork {
    /// It is shut.
    Close,
    /// All its lanes lead outwards, when cones and officers have stood for so many minutes.
    Reverse(u32),
    /// The traffic is led round it.
    LeadRound,
    /// The junction at its outward end is regulated by hand.
    Regulate,
}

impl Roadwork {
    /// The team's job.
    const fn purpose(self, road: RoadId) -> Purpose {
        match self {
            Self::Close => Purpose::Road(road),
            Self::Reverse(minutes) => Purpose::Lanes(road, minutes),
            Self::LeadRound => Purpose::Lead(road),
            Self::Regulate => Purpose::Point(road),
        }
    }
    /// The township's errand.
    pub(super) const fn errand(self, road: RoadId, on: bool) -> Errand {
        match self {
            Self::Close => Errand::Road(road, on),
            Self::Reverse(minutes) => Errand::Lanes(road, on, minutes),
            Self::LeadRound => Errand::Lead(road, on),
            Self::Regulate => Errand::Point(road, on),
        }
    }
}

impl Command {
    /// Each road goes to a team or to whoever has the hands for it near by; an expressway only to one who may close it.
    pub(super) fn work_on_roads(&mut self, s: &mut Scene<'_>, number: u32, roads: &[RoadId], work: Roadwork, route: Route, cause: Cause) {
        let Some(r) = self.runs.get_mut(number) else { return };
        let (post, id) = (r.post, r.clause);
        r.roads.clear();
        let role = s.scenario.books.role(s.scenario.books.clause(r.clause).actor);
        let mut refused = "";
        let mut given = 0;
        for &road in roads {
            let r = s.scenario.county.roads.road(road);
            let reason = if matches!(r.class, RoadClass::Expressway | RoadClass::Ramp) && !role.closes_expressway {
                "no authority over expressway"
            } else if matches!(work, Roadwork::Reverse(_)) && (r.forward.is_none() || r.backward.is_none()) {
                "a one-way road has no lanes to reverse"
            } else if work == Roadwork::Regulate && ![r.from, r.to].iter().any(|n| s.scenario.county.roads.is_junction(*n)) {
                "no junction at either end"
            } else {
                ""
            };
            if !reason.is_empty() {
                refused = reason;
                s.log.write(s.now, line(Kind::OrderRefused, Who::Clause(id), cause).at(Who::Road(road)).to(self.fixed.place(post)).detail(reason));
                continue;
            }
            given += 1;
            if self.done_to(work).contains(&road) {
                if let Some(r) = self.runs.get_mut(number) {
                    r.came_about = true;
                }
                continue;
            }
            if let Some(r) = self.runs.get_mut(number) {
                r.roads.insert(road);
            }
            let at = middle(&r.line);
            if !self.road_team(s, number, road, work.purpose(road), at, route, cause) {
                let by = self.who_works(work, post, at);
                self.send_errand(s, post, by, work.errand(road, true), route, cause);
            }
        }
        if given == 0 {
            self.impossible(s, number, if refused.is_empty() { "no road named" } else { refused });
        }
    }

    /// Who goes to a road where no team does: anybody can stand at a barrier, lanes and diversions take a township's officers.
    pub(super) fn who_works(&self, work: Roadwork, post: PostId, at: Point) -> PostId {
        match (work, self.fixed.posts.post(post).seat) {
            (Roadwork::Close, _) => self.hands(post, at),
            (_, Seat::Township(_) | Seat::Village(_) | Seat::Settlement(_)) => post,
            _ => self.nearest_township(at).unwrap_or(post),
        }
    }

    /// Roads on which a kind of work has been done.
    fn done_to(&self, work: Roadwork) -> &std::collections::BTreeSet<RoadId> {
        match work {
            Roadwork::Close => &self.closed,
            Roadwork::Reverse(_) => &self.reversed,
            Roadwork::LeadRound => &self.led,
            Roadwork::Regulate => &self.regulated,
        }
    }

    /// Somebody stands at a road and has done it, or undone it; lanes change over when the cones have been set.
    pub(super) fn road_done(&mut self, s: &Scene<'_>, road: RoadId, work: Roadwork, on: bool, cause: Cause) {
        match work {
            Roadwork::Close => self.deeds.push(Deed::Road { road, closed: on, cause }),
            Roadwork::LeadRound => self.deeds.push(Deed::LeadRound { road, on, cause }),
            Roadwork::Regulate => self.deeds.push(Deed::Regulate { road, on, cause }),
            Roadwork::Reverse(minutes) if on && minutes > 0 => {
                return self.agenda_at(s.now + Span::minutes(i64::from(minutes)), Due::Lanes { road, cause });
            }
            Roadwork::Reverse(_) => self.deeds.push(Deed::Reverse { road, on, cause }),
        }
        self.tick_road(road, work, on, cause.seq);
    }
    /// Cones and officers stand: the lanes change over.
    pub(super) fn lanes_stand(&mut self, road: RoadId, cause: Cause) {
        self.deeds.push(Deed::Reverse { road, on: true, cause });
        self.tick_road(road, Roadwork::Reverse(0), true, cause.seq);
    }
    /// Notes what has been done to a road, and ticks it off wherever it was asked for.
    pub(super) fn tick_road(&mut self, road: RoadId, work: Roadwork, on: bool, seq: Option<u64>) {
        let set = match work {
            Roadwork::Close => &mut self.closed,
            Roadwork::Reverse(_) => &mut self.reversed,
            Roadwork::LeadRound => &mut self.led,
            Roadwork::Regulate => &mut self.regulated,
        };
        if on {
            set.insert(road);
        } else {
            set.remove(&road);
        }
        self.runs.close(Open::Road(road), |_| true, |r| (r.last, r.came_about) = (seq.or(r.last), true));
    }

    /// At the end of the response every road is given back.
    pub(super) fn give_roads_back(&mut self, s: &mut Scene<'_>, post: PostId, route: Route, cause: Cause) {
        let list: Vec<(RoadId, Roadwork)> = [Roadwork::Close, Roadwork::Reverse(0), Roadwork::LeadRound, Roadwork::Regulate]
            .into_iter()
            .flat_map(|work| self.done_to(work).iter().map(move |r| (*r, work)))
            .collect();
        for (road, work) in list {
            let at = middle(&s.scenario.county.roads.road(road).line);
            let by = self.who_works(work, post, at);
            self.send_errand(s, post, by, work.errand(road, false), route, cause);
        }
    }

    /// Each road with a dead vehicle gets the nearest free team that tows, of those named where any are.
    pub(super) fn tow_order(&mut self, s: &mut Scene<'_>, number: u32, named: &[TeamId], route: Route, cause: Cause) {
        let Some(r) = self.runs.get(&number) else { return };
        let (post, roads): (PostId, Vec<RoadId>) = (r.post, r.roads.iter().copied().collect());
        if roads.is_empty() {
            return self.impossible(s, number, said::NO_TOW);
        }
        let able: Vec<TeamId> = (0..s.scenario.county.teams.len())
            .map(TeamId::from_index)
            .filter(|t| s.teams.at_hand(s.scenario, *t) && Teams::has(s.scenario, *t, &[Skill::Tow]) && (named.is_empty() || named.contains(t)))
            .collect();
        if able.is_empty() {
            return self.impossible(s, number, "no team tows");
        }
        let mut sent: std::collections::BTreeMap<TeamId, u32> = able.iter().map(|t| (*t, u32::from(!s.teams.free(*t)))).collect();
        for road in roads {
            let r = s.scenario.county.roads.road(road);
            let at = s.scenario.county.roads.node_at(r.from);
            let far = |t: &TeamId| s.teams.at(*t).distance_m(at);
            let Some(team) = able.iter().copied().min_by(|a, b| sent[a].cmp(&sent[b]).then(far(a).total_cmp(&far(b))).then(a.cmp(b))) else { continue };
            *sent.entry(team).or_insert(0) += 1;
            self.send_job(s, post, team, Purpose::Tow(road), Place { at, node: r.from, who: Who::Road(road) }, route, cause);
        }
    }

    /// A team has cleared a road; whoever knew of a wreck there knows that it is gone, and would order anew for another.
    pub(super) fn towed(&mut self, s: &mut Scene<'_>, road: RoadId, seq: u64) {
        let knew: Vec<usize> = s.sight.known.iter().enumerate().filter(|(_, k)| k.wrecks.contains_key(&road)).map(|(i, _)| i).collect();
        for i in knew {
            s.sight.known[i].wrecks.remove(&road);
        }
        self.forget_wreck(s.scenario, road);
        let tows = |r: &Run| matches!(s.scenario.books.clause(r.clause).action, Action::Tow { .. });
        self.runs.close(Open::Road(road), tows, |r| (r.last, r.came_about) = (Some(seq), true));
    }
}

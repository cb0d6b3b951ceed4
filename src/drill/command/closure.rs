//! Command / closure — roads ordered shut: by whom, and whether that one may.
//!
//! In: a clause that closes roads. Out: jobs of teams and errands of townships, `OrderRefused` where the authority is
//! missing. Not here: the barrier itself (`errand`, `team`).

use super::errand::{Errand, middle};
use super::message::Route;
use super::{Command, Scene};
use crate::base::ids::RoadId;
use crate::drill::log::line;
use crate::map::road::RoadClass;
use crate::plan::chain::Seat;
use crate::record::event::{Cause, Kind, Who};

impl Command {
    /// Each road goes to a team or to the township it lies in; an expressway only to one who may close it.
    pub(super) fn close_roads(&mut self, s: &mut Scene<'_>, number: u32, roads: &[RoadId], route: Route, cause: Cause) {
        let Some(r) = self.runs.get_mut(&number) else { return };
        let (post, id) = (r.post, r.clause);
        r.roads.clear();
        let role = s.scenario.books.role(s.scenario.books.clause(r.clause).actor);
        let mut refused = 0;
        for &road in roads {
            let class = s.scenario.county.roads.road(road).class;
            if matches!(class, RoadClass::Expressway | RoadClass::Ramp) && !role.closes_expressway {
                refused += 1;
                s.log.write(
                    s.now,
                    line(Kind::OrderRefused, Who::Clause(id), cause).at(Who::Road(road)).to(self.fixed.place(post)).detail("no authority over expressway"),
                );
                continue;
            }
            if self.closed.contains(&road) {
                if let Some(r) = self.runs.get_mut(&number) {
                    r.came_about = true;
                }
                continue;
            }
            if let Some(r) = self.runs.get_mut(&number) {
                r.roads.insert(road);
            }
            let at = middle(&s.scenario.county.roads.road(road).line);
            if !self.road_team(s, number, road, at, route, cause) {
                let by = match self.fixed.posts.post(post).seat {
                    Seat::Township(_) | Seat::Village(_) | Seat::Settlement(_) => Some(post),
                    _ => self.nearest_township(at),
                };
                self.send_errand(s, post, by.unwrap_or(post), Errand::Road(road, true), route, cause);
            }
        }
        if refused == roads.len() && refused > 0 {
            self.impossible(s, number, "no authority over expressway");
        }
    }
}

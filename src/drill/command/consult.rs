//! Command / consult — 会商: some are invited, a quorum joins, they sit, and the chair has the result.
//!
//! In: a clause that consults. Out: `ConsultBegan`, `ConsultEnded`, officers who sit in it. Not here: what is decided after
//! it (the clauses that wait for it do that).

use std::collections::BTreeSet;

use super::desk::Task;
use super::message::{Payload, Route};
use super::run::Stage;
use super::{Command, Due, Scene};
use crate::base::dist::Dist;
use crate::base::ids::{PostId, RoleId};
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::log::line;
use crate::plan::order::Action;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

impl Command {
    /// The invitations go out.
    pub(super) fn invite(&mut self, s: &mut Scene<'_>, number: u32, with: &[RoleId], route: Route, cause: Cause) {
        let Some(post) = self.runs.get(&number).map(|r| r.post) else { return };
        let invited: BTreeSet<PostId> = with.iter().flat_map(|r| self.fixed.posts.meant(&s.scenario.books, post, *r)).collect();
        if invited.is_empty() {
            return self.impossible(s, number, "nobody to consult");
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.open = true;
        }
        let list: Vec<PostId> = invited.into_iter().collect();
        self.send(s, post, &list, &Payload::Invite, route, cause);
    }

    /// Somebody who was invited has a person to send; with a quorum the consultation begins.
    pub fn joins(&mut self, s: &mut Scene<'_>, number: u32, post: PostId, cause: Cause) {
        let Some(r) = self.runs.get_mut(number) else { return };
        let Action::Consult { quorum, .. } = &s.scenario.books.clause(r.clause).action else { return };
        if r.stage != Stage::Working || !r.present.insert(post) {
            return;
        }
        r.last = cause.seq;
        if r.present.len() == (*quorum).max(1) as usize {
            self.agenda_at(s.now + Span::minutes(1), Due::ConsultBegins(number));
        }
    }

    /// A consultation begins: one officer of each who came, and the chair, sits in it.
    pub fn consult_begins(&mut self, s: &mut Scene<'_>, number: u32) {
        let Some(r) = self.runs.get(&number) else { return };
        let (id, post, present) = (r.clause, r.post, r.present.clone());
        let Action::Consult { minutes, .. } = &s.scenario.books.clause(id).action else { return };
        let seq = s.log.write(
            s.now,
            line(Kind::ConsultBegan, Who::Clause(id), Cause { why: Why::Clause(id), seq: r.last })
                .at(self.fixed.place(post))
                .value(present.len() as f64, Unit::Persons),
        );
        let mut luck = self.lot_of_run(s.scenario, Luck::Consultation, "sit", number);
        let until = s.now + Span::from_minutes_f64(Dist::LogNormal(minutes.max(1.0), 0.25).sample(&mut luck));
        let cause = Cause::after(Why::Clause(id), seq);
        for p in present.iter().copied().chain([post]) {
            self.give(p, Task::Attend(number, until), 0, cause);
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.last = Some(seq);
        }
        self.agenda_at(until, Due::ConsultEnds(number));
    }

    /// It ends.
    pub fn consult_ends(&mut self, s: &mut Scene<'_>, number: u32) {
        let Some(r) = self.runs.get_mut(number) else { return };
        let seq = s.log.write(
            s.now,
            line(Kind::ConsultEnded, Who::Clause(r.clause), Cause { why: Why::Clause(r.clause), seq: r.last })
                .at(self.fixed.place(r.post))
                .value(r.present.len() as f64, Unit::Persons),
        );
        (r.open, r.last, r.came_about) = (false, Some(seq), true);
    }
}

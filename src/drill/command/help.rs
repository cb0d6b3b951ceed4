//! Command / help — calls for help of people who are trapped, and the response that any county would make.
//!
//! In: trapped households from the census. Out: calls at the centre's desk, or word brought to the village station;
//! knowledge of who is trapped. Not here: the teams' way (`drill::team`).
//! Assumed: where the mobile network works somebody calls the centre after some minutes; elsewhere neighbours bring the
//! word to the village. Without any clause that orders it, the nearest boats go an hour after the call: no plan is not
//! the same as no help, or the comparison would be with a straw man.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::desk::Task;
use super::message::Payload;
use super::run::Stage;
use super::{Command, Due, Scene, service};
use crate::base::ids::{ClauseId, HouseholdId, Id, PostId};
use crate::base::seed::{Luck, stream_of};
use crate::base::time::Span;
use crate::drill::census::Trapped;
use crate::drill::log::line;
use crate::drill::outage;
use crate::drill::team::job::Purpose;
use crate::map::frame::Point;
use crate::plan::chain::CENTRE;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};
use crate::record::said;

/// A call for help.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HelpCall {
    /// Who.
    pub trapped: Trapped,
}

impl Command {
    /// New trapped households will call. Whoever gets out by himself tells nobody; should water catch him again, he calls
    /// again.
    pub fn hear_help(&mut self, s: &mut Scene<'_>) {
        // Most steps bring nobody new and free nobody.
        let same = s.census.trapped();
        if same.len() == self.called.len() && same.iter().all(|t| self.called.contains_key(&t.household)) {
            return;
        }
        let waiting: BTreeSet<HouseholdId> = s.census.trapped().iter().map(|t| t.household).collect();
        self.called.retain(|h, _| waiting.contains(h));
        for t in s.census.trapped() {
            if self.called.contains_key(&t.household) {
                continue;
            }
            let n = self.calls.len() as u32;
            self.called.insert(t.household, n);
            self.calls.push(HelpCall { trapped: *t });
            if self.options.perfect {
                self.agenda_at(s.now, Due::Spontaneous(*t));
                continue;
            }
            let mut luck = stream_of(self.seed, Luck::Message, "help", u64::from(t.household.0));
            let wait = service::HELP_CALL_MIN.sample(&mut luck).clamp(1.0, 240.0);
            self.agenda_at(s.now + Span::from_minutes_f64(wait), Due::HelpCalled(n));
        }
    }

    /// Somebody dials, or has to send word.
    pub fn help_called(&mut self, s: &mut Scene<'_>, n: u32) {
        let t = self.calls[n as usize].trapped;
        // Whoever got out by himself does not call any more.
        if !s.census.trapped().iter().any(|x| x.household == t.household) {
            return;
        }
        self.freed.remove(&t.household);
        self.awaited.insert(t.household, t);
        let settlement = &s.scenario.county.settlements[t.settlement.index()];
        let village = settlement.village;
        let township = s.scenario.county.villages[village.index()].township;
        let cause = Cause::after(Why::Decision(Own::Duty), t.seq);
        if settlement.mobile_signal && s.network.works(outage::handset(), township, s.now) {
            self.give(CENTRE, Task::Help(n), 0, cause);
            return;
        }
        let post = self.fixed.posts.village(village);
        let out = &mut self.outbox(post).bundle;
        if out.trapped.contains_key(&t.household) || s.sight.known[post.index()].trapped.contains_key(&t.household) {
            return;
        }
        out.trapped.insert(t.household, t);
        let known = &mut s.sight.known[post.index()];
        known.trapped.insert(t.household, (t, t.seq));
        known.report("trapped", t.seq);
        if self.options.no_plan {
            // Nobody reports by a plan; the word reaches the centre all the same, some time later.
            let mut luck = stream_of(self.seed, Luck::Message, "word", u64::from(t.household.0));
            self.agenda_at(s.now + Span::from_minutes_f64(service::HELP_WORD_MIN.sample(&mut luck).clamp(5.0, 600.0)), Due::Spontaneous(t));
        }
    }

    /// An officer of the centre has taken the call.
    pub fn help_taken(&mut self, s: &mut Scene<'_>, n: u32, cause: Cause) {
        let t = self.calls[n as usize].trapped;
        let seq = s.log.write(
            s.now,
            line(Kind::ReportArrived, Who::Household(t.household), cause)
                .at(Who::Settlement(t.settlement))
                .to(Who::Post(CENTRE))
                .value(f64::from(t.people), Unit::Persons)
                .detail(said::TRAPPED),
        );
        self.learn_trapped(s, t, Cause::after(cause.why, seq));
    }

    /// The command room knows of a trapped household.
    pub fn learn_trapped(&mut self, s: &mut Scene<'_>, t: Trapped, cause: Cause) {
        let seq = cause.seq.unwrap_or(t.seq);
        for p in self.fixed.audience(CENTRE) {
            let known = &mut s.sight.known[p.index()];
            if known.trapped.insert(t.household, (t, seq)).is_none() {
                known.report("trapped", seq);
            }
        }
        self.agenda_at(s.now + service::SPONTANEOUS, Due::Spontaneous(t));
    }

    /// An hour after the call nobody has been ordered: the nearest boats go by themselves, in vain where the people got out
    /// and nobody has said so. The perfect baseline alone sees who still waits.
    pub fn spontaneous(&mut self, s: &mut Scene<'_>, t: Trapped) {
        let household = t.household;
        let seen = !self.options.perfect || s.census.trapped().iter().any(|x| x.household == household);
        if !seen || self.freed.contains(&household) || s.teams.board_has(household) {
            return;
        }
        let cause = Cause::after(Why::Decision(Own::Duty), t.seq);
        let known = s.sight.known[CENTRE.index()].trapped.get(&household).map_or(cause, |(_, seq)| Cause::after(Why::Decision(Own::Duty), *seq));
        s.teams.put_on_board(t, known);
        self.more_rescuers(s, CENTRE, None, t.at, known);
    }

    /// Another crew is sent where the list is long for those who are on it: one for every two households (assumed). Gives
    /// whether one was.
    pub fn more_rescuers(&mut self, s: &mut Scene<'_>, from: PostId, run: Option<u32>, at: Point, cause: Cause) -> bool {
        let (open, crews) = s.teams.rescue_load();
        if open <= 2 * crews {
            return false;
        }
        let called = self.messages.values().filter(|m| matches!(&m.payload, Payload::Job(j) if j.purpose == Purpose::Rescue)).count();
        open > 2 * (crews + called) && self.send_rescuers(s, from, run, at, cause)
    }

    /// While a clause orders rescue, whoever is known to be trapped is on the crews' list.
    pub fn keep_rescuing(&mut self, s: &mut Scene<'_>) {
        let rescues = self.runs.of(|c| self.fixed.rescues.contains(&c));
        let working = |n: &u32| self.runs.get(n).filter(|r| r.stage == Stage::Working).map(|r| (*n, r.post, r.clause));
        let runs: Vec<(u32, PostId, ClauseId)> = rescues.iter().filter_map(working).collect();
        for (n, post, clause) in runs {
            let known = &s.sight.known[post.index()].trapped;
            let cause = |seq| Cause::after(Why::Clause(clause), seq);
            for (t, seq) in known.values() {
                s.teams.put_on_board(*t, cause(*seq));
            }
            // Where there is nobody more to send for one, there is nobody for the next.
            let mut next = known.values().next().copied();
            while let Some((t, seq)) = next {
                if !self.more_rescuers(s, post, Some(n), t.at, cause(seq)) {
                    break;
                }
                let behind = (Bound::Excluded(t.household), Bound::Unbounded);
                next = s.sight.known[post.index()].trapped.range(behind).next().map(|(_, x)| *x);
            }
        }
    }

    /// Villagers see which of their neighbours who had called are free; the station passes it on with its next call.
    pub fn see_free(&mut self, s: &mut Scene<'_>) {
        let gone: Vec<Trapped> = self.awaited.values().filter(|t| !self.called.contains_key(&t.household)).copied().collect();
        for t in gone {
            self.awaited.remove(&t.household);
            let post = self.fixed.posts.village(s.scenario.county.settlements[t.settlement.index()].village);
            self.learn_free(s, post, t.household);
            let outbox = self.outbox(post);
            outbox.roll = outbox.roll.max(Some(t.seq));
            let out = &mut outbox.bundle;
            out.trapped.remove(&t.household);
            out.free.insert(t.household);
        }
    }

    /// A post learns that a household needs rescue no longer; gives whether it thought otherwise.
    pub fn learn_free(&mut self, s: &mut Scene<'_>, post: PostId, household: HouseholdId) -> bool {
        let mut news = false;
        for p in self.fixed.audience(post) {
            let known = &mut s.sight.known[p.index()];
            if known.trapped.remove(&household).is_some() {
                known.fresh = true;
                news = true;
            }
        }
        if self.fixed.posts.in_room(post) {
            self.freed.insert(household);
            s.teams.strike_off(household);
        }
        news
    }
}

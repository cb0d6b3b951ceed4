//! Score / timeline — the warning of each zone step by step: from the hazard to the last people safe.
//!
//! In: a scenario and a tale. Out: for each zone, when each step was reached, with the number of the event that proves it; nothing
//! where it never was. Not here: judgement (`measure`), tables (`report::warning`).
//! Method: the zone's first warning or order, whichever came first, is followed back along its causes. *Identified* is the first
//! clause that fell due in that chain: a post knew. *Communicated* is the last one before the order: whoever orders for this zone
//! knew. *Issued* is the order in that chain. Shares are of the zone's people,
//! by household; whoever goes upstairs acts and is safe, but does not leave.

use serde::Serialize;

use super::evidence::Run;
use super::home::Home;
use crate::base::ids::{Id, ZoneId};
use crate::base::time::Moment;
use crate::record::event::{Event, Kind, Who};
use crate::record::tale::Tale;
use crate::scenario::drill_spec::Scenario;

/// A step that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Seconds since T+00:00.
    pub at_s: f64,
    /// The event.
    pub seq: u64,
}

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The zone's own threshold was passed in the world, or water reached its first house.
    Occurred,
    /// A post knew.
    Identified,
    /// The post that orders for this zone knew.
    Communicated,
    /// The order was given.
    Issued,
    /// The first household was warned, to prepare or to leave.
    FirstAlert,
    /// The order to leave covered the first household.
    Ordered,
    /// Half of the people were warned.
    Warned50,
    /// Nine in ten were.
    Warned90,
    /// Half of the people had begun to act: to pack, or to go upstairs.
    Acting50,
    /// Nine in ten had.
    Acting90,
    /// Half of the people had left.
    Left50,
    /// Nine in ten had.
    Left90,
    /// Half of the people were safe.
    Safe50,
    /// Nine in ten were.
    Safe90,
    /// Water reached the first house.
    Water,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 15] = [
        Self::Occurred,
        Self::Identified,
        Self::Communicated,
        Self::Issued,
        Self::FirstAlert,
        Self::Ordered,
        Self::Warned50,
        Self::Warned90,
        Self::Acting50,
        Self::Acting90,
        Self::Left50,
        Self::Left90,
        Self::Safe50,
        Self::Safe90,
        Self::Water,
    ];
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Occurred => "occurred",
            Self::Identified => "identified",
            Self::Communicated => "communicated",
            Self::Issued => "issued",
            Self::FirstAlert => "first_alert",
            Self::Ordered => "ordered",
            Self::Warned50 => "warned_50",
            Self::Warned90 => "warned_90",
            Self::Acting50 => "acting_50",
            Self::Acting90 => "acting_90",
            Self::Left50 => "left_50",
            Self::Left90 => "left_90",
            Self::Safe50 => "safe_50",
            Self::Safe90 => "safe_90",
            Self::Water => "water",
        }
    }
}

/// One zone.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneLine {
    /// Which.
    pub zone: ZoneId,
    /// Its people.
    pub people: u32,
    /// Whether the first step that was reached fell into the night.
    pub night: bool,
    /// The steps, in the order of [`Step::ALL`].
    pub steps: [Option<Mark>; 15],
}

impl ZoneLine {
    /// A step.
    #[must_use]
    pub const fn step(&self, step: Step) -> Option<Mark> {
        self.steps[step as usize]
    }
}

/// A mark and the people of it.
type Reached = (Moment, u64, u32);

/// The timeline of every zone in which people live and anything happened.
#[must_use]
pub fn timeline(scenario: &Scenario, tale: &Tale) -> Vec<ZoneLine> {
    let run = Run::new(scenario, tale);
    let zones = scenario.books.zones.len();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); zones];
    for (h, fact) in tale.households.iter().enumerate() {
        if let Some(list) = fact.zone.and_then(|z| members.get_mut(z.index())) {
            list.push(h);
        }
    }
    let acting = acting(&run);
    let orders = first_orders(&run, zones);
    let truths = truths(&run, zones);
    (0..zones)
        .filter(|z| !members[*z].is_empty())
        .map(|z| line(scenario, &run, ZoneId::from_index(z), &members[z], &acting, orders[z], truths[z]))
        .filter(|l| l.steps.iter().any(Option::is_some))
        .collect()
}

/// When each household first acted on what it had heard.
fn acting(run: &Run<'_>) -> Vec<Option<(Moment, u64)>> {
    let mut out = vec![None; run.homes.len()];
    let mut take = |e: &Event| {
        if let Who::Household(h) = e.subject
            && let Some(slot) = out.get_mut(h.index())
            && slot.is_none_or(|(_, seq)| e.seq < seq)
        {
            *slot = Some((e.at, e.seq));
        }
    };
    // Understanding is followed by packing, or at once by a refusal.
    let refusals: std::collections::BTreeSet<(Who, Moment)> = run.of(Kind::Refused).map(|e| (e.subject, e.at)).collect();
    run.of(Kind::Understood).filter(|e| !refusals.contains(&(e.subject, e.at))).for_each(&mut take);
    run.of(Kind::Left).for_each(&mut take);
    run.of(Kind::Safe).for_each(&mut take);
    out
}

/// The first order to leave that covers a household of each zone.
fn first_orders<'a>(run: &Run<'a>, zones: usize) -> Vec<Option<&'a Event>> {
    let mut out: Vec<Option<&Event>> = vec![None; zones];
    for e in run.of(Kind::Ordered) {
        let Who::Household(h) = e.subject else { continue };
        if let Some(slot) = run.tale.households.get(h.index()).and_then(|f| f.zone).and_then(|z| out.get_mut(z.index())) {
            slot.get_or_insert(e);
        }
    }
    out
}

fn truths<'a>(run: &Run<'a>, zones: usize) -> Vec<Option<&'a Event>> {
    let mut out: Vec<Option<&Event>> = vec![None; zones];
    for e in run.of(Kind::ZoneTrue) {
        if let Who::Zone(z) = e.subject
            && let Some(slot) = out.get_mut(z.index())
        {
            slot.get_or_insert(e);
        }
    }
    out
}

fn mark(e: &Event) -> Mark {
    Mark { at_s: e.at.as_seconds(), seq: e.seq }
}

fn line(
    scenario: &Scenario,
    run: &Run<'_>,
    zone: ZoneId,
    members: &[usize],
    acting: &[Option<(Moment, u64)>],
    order: Option<&Event>,
    truth: Option<&Event>,
) -> ZoneLine {
    let people = members.iter().map(|h| u32::from(run.tale.households[*h].people)).sum();
    let reached = |of: &dyn Fn(usize, &Home) -> Option<(Moment, u64)>| -> Vec<Reached> {
        let mut list: Vec<Reached> =
            members.iter().filter_map(|h| of(*h, &run.homes[*h]).map(|(at, seq)| (at, seq, u32::from(run.tale.households[*h].people)))).collect();
        list.sort_unstable();
        list
    };
    let share = |list: &[Reached], share: f64| {
        let need = (share * f64::from(people)).ceil() as u32;
        let mut sum = 0;
        let found = list.iter().find(|x| {
            sum += x.2;
            sum >= need
        });
        found.map(|x| Mark { at_s: x.0.as_seconds(), seq: x.1 })
    };
    let stamp = |s: super::home::Stamp| s.at().zip(s.seq());
    let hit = reached(&|_, h| stamp(h.hit));
    let warned = reached(&|_, h| stamp(h.warned));
    let acts = reached(&|i, _| acting[i]);
    let left = reached(&|_, h| stamp(h.left));
    let safe = reached(&|_, h| stamp(h.safe));
    let first = |list: &[Reached]| list.first().map(|x| Mark { at_s: x.0.as_seconds(), seq: x.1 });
    let water = first(&hit);
    let occurred = [truth.map(mark), water].into_iter().flatten().min_by(|a, b| a.at_s.total_cmp(&b.at_s).then(a.seq.cmp(&b.seq)));
    let origin = [order, first(&warned).and_then(|m| run.event(m.seq))].into_iter().flatten().min_by_key(|e| e.seq);
    let chain: Vec<&Event> = origin.map(|o| run.chain(o).collect()).unwrap_or_default();
    let due = |e: &&&Event| e.kind == Kind::ClauseDue;
    let identified = chain.iter().rev().find(due).map(|e| mark(e));
    let communicated = chain.iter().find(due).map(|e| mark(e));
    let issued = chain.iter().find(|e| matches!(e.kind, Kind::OrderGiven | Kind::CommandGiven)).map(|e| mark(e)).or(origin.map(mark));
    let steps = [
        occurred,
        identified,
        communicated,
        issued,
        first(&warned),
        order.map(mark),
        share(&warned, 0.5),
        share(&warned, 0.9),
        share(&acts, 0.5),
        share(&acts, 0.9),
        share(&left, 0.5),
        share(&left, 0.9),
        share(&safe, 0.5),
        share(&safe, 0.9),
        water,
    ];
    let night = occurred.or(issued).is_some_and(|m| scenario.is_night(Moment::millis((m.at_s * 1000.0) as i64)));
    ZoneLine { zone, people, night, steps }
}

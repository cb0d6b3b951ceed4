//! Command / gate — a gate of a dam: the operator is called, and sets it.
//!
//! In: a clause that sets a gate. Out: `GateSet`, the act upon the river. Not here: what the water does then (the hazard).

use super::{Command, Due, Scene};
use crate::base::dist::Dist;
use crate::base::ids::ReachId;
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::log::line;
use crate::hazard::act::HazardAct;
use crate::map::channel::ChannelKind;
use crate::plan::order::Action;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// Median of the minutes from the order to the moved gate: the call, the way to the gate house, the gate itself (assumed).
pub(super) const GATE_MIN: f64 = 20.0;
/// Their spread, the standard deviation of the logarithm (assumed).
pub(super) const GATE_SPREAD: f64 = 0.4;

impl Command {
    /// The dam's operator is called.
    pub(super) fn call_operator(&mut self, s: &mut Scene<'_>, number: u32, reach: ReachId) {
        if s.scenario.county.rivers.reach(reach).dam.is_none() {
            return self.impossible(s, number, "no dam on this reach");
        }
        if let Some(r) = self.runs.get_mut(number) {
            r.open = true;
        }
        let mut luck = self.lot_of_run(s.scenario, Luck::Officer, "gate", number);
        self.agenda_at(s.now + Span::from_minutes_f64(Dist::LogNormal(GATE_MIN, GATE_SPREAD).sample(&mut luck)), Due::Gate(number));
    }

    /// The operator has set the gate.
    pub fn gate_set(&mut self, s: &mut Scene<'_>, number: u32) {
        let Some(r) = self.runs.get_mut(number) else { return };
        let Action::SetGate { reach, outlet_m3_s } = s.scenario.books.clause(r.clause).action else { return };
        let county = &s.scenario.county;
        let river = county.rivers.reach(reach);
        // The operator is called over the telephone of the village nearest the dam; while that is down, again and again.
        let dam_at = river.line.last().copied().unwrap_or_default();
        let near = county.villages.iter().min_by(|a, b| a.at.distance_m(dam_at).total_cmp(&b.at.distance_m(dam_at)));
        let phone = county.channels.iter().find(|c| c.kind == ChannelKind::Phone);
        if let (Some(v), Some(phone)) = (near, phone)
            && !s.network.works(phone, v.township, s.now)
        {
            self.agenda_at(s.now + super::service::TRY_AGAIN, Due::Gate(number));
            return;
        }
        // No operator lets out more than the outlet passes.
        let flow = outlet_m3_s.min(river.dam.as_ref().map_or(0.0, |d| d.outlet_m3_s));
        let cause = Cause { why: Why::Clause(r.clause), seq: r.last };
        let seq = s.log.write(s.now, line(Kind::GateSet, Who::Reach(reach), cause).value(flow, Unit::CubicMetresPerSecond));
        s.acts.push(HazardAct::Gate { reach, outlet_m3_s: flow });
        (r.open, r.came_about, r.last) = (false, true, Some(seq));
    }
}

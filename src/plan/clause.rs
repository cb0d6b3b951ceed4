//! Plan / clause — one promise: who does what, when, by when, over which channel.
//!
//! In: rows. Out: clauses with a dense id over all plans of a drill. Not here: its state in a drill (`record`).

use super::order::Action;
use super::trigger::Trigger;
use crate::base::ids::{ChannelId, ClauseId, RoleId};
use crate::base::lang::Name;
use crate::base::time::Span;

/// The ten phases in which a Chinese plan thinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Phase {
    Forecast,
    Report,
    Response,
    Coordination,
    Handling,
    PublicInfo,
    News,
    Recovery,
    Review,
    Military,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Key, unique over all plans of a drill ("flood.4.2.1").
    pub key: String,
    /// Phase.
    pub phase: Phase,
    /// The sentence as the plan prints it.
    pub text: Name,
    /// Who must act.
    pub actor: RoleId,
    /// When it falls due, on what the actor perceives.
    pub trigger: Trigger,
    /// Carried out by itself when due, or after the actor has decided.
    pub auto: bool,
    /// What is ordered.
    pub action: Action,
    /// By when it must be done, counted from falling due.
    pub deadline: Span,
    /// The channel the order travels over; the tree's default where none is named.
    pub channel: Option<ChannelId>,
    /// Tried if the channel or the actor fails.
    pub fallback: Option<ChannelId>,
    /// May fall due again after being done.
    pub repeats: bool,
    /// What must hold, as the actor perceives it, before the work begins; the deadline runs from falling due all the same.
    pub precondition: Option<Trigger>,
    /// The clause of an upper plan that this one carries out.
    pub implements: Option<ClauseId>,
}

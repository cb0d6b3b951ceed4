//! Traffic — every vehicle its own, on queue links with flow, storage and gaps that travel backwards.
//!
//! In: the road graph, departures, closures. Out: arrivals, vehicles that found their way shut, queues, gridlock.
//! Not here: who drives and why (`people`), water (`ground`). Nothing is ever forced on: no teleport, no least speed.

mod agenda;
pub mod compass;
mod fleet;
pub mod foot;
pub mod ford;
pub mod guide;
mod jam;
pub mod junction;
pub mod lanes;
pub mod link;
mod merge;
pub mod point;
pub mod queue;
mod view;

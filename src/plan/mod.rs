//! Plan — what the county has promised to do: levels, clauses, zones, roles, chain, lint.
//!
//! In: rows of plan files, resolved. Out: the promises as data. Not here: hazards (a plan cannot see the truth),
//! the carrying-out (`drill::command`). Triggers are expressions on *perceived* quantities only.

pub mod book;
pub mod chain;
pub mod clause;
pub mod draft;
pub mod draft_route;
pub mod expression;
pub mod level;
pub mod lint;
pub mod order;
pub mod role;
mod token;
pub mod trigger;
pub mod warning;
pub mod zone;

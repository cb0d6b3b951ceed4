//! Plan — what the county has promised to do: levels, clauses, zones, roles, chain, lint.
//!
//! In: rows of plan files, resolved. Out: the promises as data. Not here: hazards (a plan cannot see the truth),
//! the carrying-out (`drill::command`). Triggers are expressions on *perceived* quantities only.

pub mod role;
pub mod level;
pub mod trigger;
pub mod expression;
pub mod order;
pub mod clause;
pub mod zone;
pub mod book;
pub mod draft;
pub mod chain;

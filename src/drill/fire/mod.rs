//! Drill / fire — what a forest fire means for those who watch, fight and flee it.
//!
//! In reading order: what one knows of a fire (seen), who sees it first and the weather as it is told (watchers), what is
//! true of it, for measuring (truth), what it does to houses and roads (scorch), how fast crews build line (pace), the line around a settlement (belt), where
//! they must not be (safety), what they do at the edge (crews). In a drill of another hazard none of it exists.

pub mod seen;

pub mod watchers;

pub mod truth;

pub mod scorch;

pub mod belt;
pub mod pace;
pub mod safety;

pub mod crews;

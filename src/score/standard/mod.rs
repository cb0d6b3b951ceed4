//! Standard — the words of two standards for one set of numbers: HSEEP letters and AQ/T 9009 grades.

pub mod aqt9009;
pub mod hseep;
pub mod items;
pub mod phases;

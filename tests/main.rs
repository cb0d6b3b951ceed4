//! The one test program. What belongs where: HOUSE rules in `docs/rooms.md`.
mod import;

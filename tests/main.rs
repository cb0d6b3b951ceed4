//! The one test program. What belongs where: HOUSE rules in `docs/rooms.md`.
mod invariants;
mod verify_traffic;
mod verify_warning;

//! The one test program. What belongs where: HOUSE rules in `docs/rooms.md`.

mod bad_files;
mod folder;
mod scenarios;
mod upgrade;

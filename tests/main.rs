//! The one test program. What belongs where: HOUSE rules in `docs/rooms.md`.
mod import;
//! The one test program. What belongs where:
//! `tidy` the house's own rules; `bad_files` exact findings; `upgrade` every past format still loads; `scenarios` every
//! shipped file; `verify_*` physics against closed forms and published tables; `compare` A = A; `invariants` proptest;
//! `command` the chain of order; `score` judgement; `record` files of a run; `cli` the program from outside; `report` the page.

mod tidy;
//! The one test program. What belongs where: HOUSE rules in `docs/rooms.md`.
mod verify_hydrology;

mod record;
mod score;
mod report;

mod bad_files;
mod folder;
mod scenarios;
mod upgrade;
//! The one test program. What belongs where:
//! `tidy` the house's own rules; `bad_files` exact findings; `upgrade` every past format still loads; `scenarios` every
//! shipped file; `verify_*` physics against closed forms and published tables; `compare` A = A; `invariants` proptest;
//! `command` the chain of order; `score` judgement; `record` files of a run; `cli` the program from outside; `report` the page.

mod tidy;
mod invariants;
mod verify_traffic;
mod verify_warning;

mod command;

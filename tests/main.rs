//! The one test program. What belongs where:
//! `tidy` the house's own rules; `bad_files` exact findings; `upgrade` every past format still loads; `scenarios` every
//! shipped file; `verify_*` physics against closed forms and published tables; `compare` A = A; `invariants` proptest;
//! `command` the chain of order; `score` judgement; `record` files of a run; `cli` the program from outside; `report` the page.

mod tidy;
mod bad_files;
mod upgrade;
mod scenarios;
mod folder;
mod import;
mod verify_hydrology;
mod verify_traffic;
mod verify_warning;
mod invariants;
mod command;
mod record;
mod score;
mod report;

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
//! `command` the chain of order; `import` open data; `score` judgement; `record` files of a run; `cli` the program from
//! outside; `report` the page; `folder` (no tests of its own) the small county folder that others spoil.

mod bad_files;
mod command;
mod folder;
mod import;
mod record;
mod report;
mod scenarios;
mod score;
mod tidy;
mod upgrade;
mod verify_hydrology;
//! The one test program. What belongs where:
//! `tidy` the house's own rules; `bad_files` exact findings; `upgrade` every past format still loads; `scenarios` every
//! shipped file; `verify_*` physics against closed forms and published tables; `compare` A = A; `invariants` proptest;
//! `command` the chain of order; `score` judgement; `record` files of a run; `cli` the program from outside; `report` the page.

mod tidy;
mod invariants;
mod record;
mod report;
mod scenarios;
mod score;
mod tidy;
mod upgrade;
mod verify_hydrology;
mod verify_traffic;
mod verify_warning;

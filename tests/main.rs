//! The one test program. What belongs where:
//! `tidy` the house's own rules; `bad_files` exact findings; `upgrade` every past format still loads; `scenarios` every
//! shipped file; `verify_*` physics against closed forms and published tables; `compare` A = A; `invariants` proptest;
//! `command` the chain of order; `lint` the plan linter; `traffic` networks of other programs; `knowledge` who can know what, and whose luck is
//! whose; `harm` what water does to people; `fire_crews` crews at a forest fire; `score` judgement; `record` files of a run; `cli` the program from outside;
//! `aid` police points and ambulances; `gather` who is fetched before a household leaves, and the days after the first;
//! `office` lists and papers; `report` the page; `roads` what a drill does to its roads; `transport` who drives on them and why; `study` many drills; `mayang` the facts of the shipped county.

#![allow(unreachable_pub, reason = "modules of one test program share helpers")]
#![allow(
    clippy::float_cmp,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::manual_is_multiple_of,
    reason = "exact results are compared exactly; tolerances are two-sided where they belong"
)]

mod aid;
mod bad_files;
mod clear;
mod cli;
mod command;
mod compare;
mod fire_crews;
mod folder;
mod gather;
mod golden;
mod harm;
mod import;
mod invariants;
mod knowledge;
mod lint;
mod mayang;
mod office;
mod record;
mod report;
mod roads;
mod scenarios;
mod score;
mod study;
mod tidy;
mod traffic;
mod transport;
mod upgrade;
mod verify_channels;
mod verify_fire;
mod verify_flood;
mod verify_highway;
mod verify_hydrology;
mod verify_nests;
mod verify_nests_drill;
mod verify_people;
mod verify_surface;
mod verify_traffic;
mod verify_warning;
mod zones;

//! View — the window (cargo feature `view`): see the county, run a drill, find out why, compare.
//!
//! In: runs and drills through doors that `cli` opens. Out: a window, or a picture of it. Not here: judging, running, reading files.
//! Rule: everything but `app` and `card` is plain egui over values, so that it is tested without a window, and drawn without a graphics
//! card by `brush`; these two alone know Bevy. The window never changes a record.

pub mod act;
pub mod app;
pub mod bar;
pub mod brush;
pub mod camera;
pub mod card;
pub mod chord;
pub mod clock;
pub mod command;
pub mod compare;
pub mod crowd;
pub mod desk;
pub mod door;
pub mod dots;
pub mod draft;
pub mod edit;
pub mod editor;
pub mod errand;
pub mod exposed;
pub mod face;
pub mod field;
pub mod fields;
pub mod first;
pub mod frame;
pub mod glide;
pub mod glyphs;
pub mod ground;
#[cfg(test)]
mod hands;
pub mod happened;
pub mod hear;
pub mod help;
pub mod home;
pub mod inspector;
pub mod judged;
pub mod known;
pub mod labels;
pub mod legend;
pub mod library;
pub mod lines;
pub mod lint;
pub mod map;
pub mod moment;
pub mod outline;
pub mod over;
pub mod overlay;
pub mod paired;
#[cfg(test)]
mod panels;
pub mod placed;
pub mod placenames;
pub mod pointer;
pub mod raster;
pub mod reached;
pub mod run;
pub mod score;
pub mod seeds;
pub mod shape;
pub mod shell;
pub mod shelves;
pub mod shot;
pub mod signs;
pub mod stage;
pub mod thumb;
pub mod timeline;
pub mod trigger_lines;
#[cfg(test)]
mod walk;
pub mod watch;

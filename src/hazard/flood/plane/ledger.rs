//! Flood / ledger — where every drop of a plane is.
//!
//! In: whole drops as they enter and leave, counted where they do. Out: cubic metres, and what does not add up.
//! Not here: the ledger of the river graph (`network`). Method: integers of 64 bits, so the books close to the drop; the water
//! on the ground is counted afresh from the cells each time, never carried.

/// Drops by where they came from and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Drops {
    /// On the ground and in channels at the start.
    pub start: i64,
    /// Rain.
    pub rain: i64,
    /// Out of sources, less what sinks took.
    pub sources: i64,
    /// In over the edges.
    pub edges_in: i64,
    /// Out over the edges.
    pub edges_out: i64,
    /// Out through outlets and the mouths of channels.
    pub outlets: i64,
}

impl Drops {
    /// What must be there now.
    #[must_use]
    pub const fn due(&self) -> i64 {
        self.start + self.rain + self.sources + self.edges_in - self.edges_out - self.outlets
    }
}

/// The books in cubic metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Books {
    /// On the ground and in channels at the start.
    pub start_m3: f64,
    /// Rain.
    pub rain_m3: f64,
    /// Out of sources, less what sinks took.
    pub sources_m3: f64,
    /// In over the edges.
    pub edges_in_m3: f64,
    /// Out over the edges.
    pub edges_out_m3: f64,
    /// Out through outlets and the mouths of channels.
    pub outlets_m3: f64,
    /// On the ground and in channels now, counted.
    pub stored_m3: f64,
    /// What is there less what must be, as a share of all that was ever there.
    pub error: f64,
}

impl Books {
    /// From drops, what was counted on the ground, and the volume of a drop in m³.
    #[must_use]
    pub fn new(d: &Drops, stored: i64, drop_m3: f64) -> Self {
        let m3 = |n: i64| n as f64 * drop_m3;
        let all = (d.start + d.rain + d.sources.max(0) + d.edges_in).max(1);
        Self {
            start_m3: m3(d.start),
            rain_m3: m3(d.rain),
            sources_m3: m3(d.sources),
            edges_in_m3: m3(d.edges_in),
            edges_out_m3: m3(d.edges_out),
            outlets_m3: m3(d.outlets),
            stored_m3: m3(stored),
            error: (stored - d.due()) as f64 / all as f64,
        }
    }
}

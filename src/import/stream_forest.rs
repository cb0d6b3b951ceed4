//! Import / stream forest — rivers and streams in which every vertex knows the next one downstream.
//!
//! In: vertices and edges by `waters`. Out: orders, arrivals, lengths; new vertices inside an edge. Not here: where they come
//! from (`waters`), how a broken one is mended (`stream_mend`), beds and reaches (`reaches`).

use std::collections::{BTreeMap, BTreeSet};

use crate::map::frame::Point;

/// No next vertex.
pub const NONE: u32 = u32::MAX;

/// A dam or weir in a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Barrier {
    /// A weir rather than a dam.
    pub weir: bool,
    /// Height by its tag, metres.
    pub height_m: Option<f64>,
}

/// The forest. Everything said of a vertex but its place is said of the edge to the next one.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    /// Places.
    pub at: Vec<Point>,
    /// Next vertex downstream, or [`NONE`].
    pub next: Vec<u32>,
    /// Name.
    pub name: Vec<String>,
    /// Width by its tag, metres.
    pub width_m: Vec<Option<f64>>,
    /// In a tunnel or culvert.
    pub tunnel: Vec<bool>,
    /// A river rather than a stream.
    pub river: Vec<bool>,
    /// Found on the terrain, not on the map.
    pub traced: Vec<bool>,
    /// Where the map's rim cuts a stream.
    pub rim: Vec<bool>,
    /// Dams and weirs.
    pub barriers: BTreeMap<u32, Barrier>,
}

impl Streams {
    pub(super) fn add(&mut self, at: Point) -> u32 {
        self.at.push(at);
        self.next.push(NONE);
        self.name.push(String::new());
        self.width_m.push(None);
        self.tunnel.push(false);
        self.river.push(false);
        self.traced.push(false);
        self.rim.push(false);
        (self.at.len() - 1) as u32
    }
    /// Puts a vertex into the edge that leaves `v`, at share `t` of it; near an end, that end is taken.
    pub fn insert(&mut self, v: u32, t: f64) -> u32 {
        let n = self.next[v as usize];
        let (a, b) = (self.at[v as usize], self.at[n as usize]);
        let length = a.distance_m(b);
        if t * length < 1.0 {
            return v;
        }
        if (1.0 - t) * length < 1.0 {
            return n;
        }
        let m = self.add(a.towards(b, t));
        let (v, m_) = (v as usize, m as usize);
        (self.next[m_], self.width_m[m_], self.tunnel[m_], self.river[m_], self.traced[m_]) =
            (n, self.width_m[v], self.tunnel[v], self.river[v], self.traced[v]);
        self.name[m_] = self.name[v].clone();
        self.next[v] = m;
        m
    }
    /// How many edges arrive at each vertex.
    #[must_use]
    pub fn arrivals(&self) -> Vec<u32> {
        let mut n = vec![0; self.at.len()];
        for d in &self.next {
            if *d != NONE {
                n[*d as usize] += 1;
            }
        }
        n
    }
    /// Vertices of the network (those with an edge), givers before receivers; ties by number.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let mut waits = self.arrivals();
        let mut ready: BTreeSet<u32> = (0..self.at.len() as u32).filter(|v| waits[*v as usize] == 0 && self.next[*v as usize] != NONE).collect();
        let mut order = Vec::new();
        while let Some(v) = ready.pop_first() {
            order.push(v);
            let d = self.next[v as usize];
            if d == NONE {
                continue;
            }
            waits[d as usize] -= 1;
            if waits[d as usize] == 0 {
                ready.insert(d);
            }
        }
        order
    }
    /// Length of the edge that leaves a vertex, metres; 0 at a mouth.
    #[must_use]
    pub fn edge_m(&self, v: u32) -> f64 {
        let n = self.next[v as usize];
        if n == NONE { 0.0 } else { self.at[v as usize].distance_m(self.at[n as usize]) }
    }
}

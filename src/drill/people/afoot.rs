//! People / afoot — where people on foot get along in a county: the same in every run.
//!
//! In: cells of streams, the roads. Out: cells that nobody crosses, cells from which a straight way can touch such a cell, the marks of
//! every link. Not here: who walks (`walk`).

use crate::base::ids::{Id, LinkId};
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::line::length_m;
use crate::map::road::RoadGraph;

use super::walk::PIECE_M;

/// What the map says to people on foot.
#[derive(Debug, Default)]
pub(super) struct Afoot {
    /// Cells that nobody crosses on foot but by a bridge: open water and streams of 10 m and more.
    pub barrier: Vec<bool>,
    /// Cells from which a piece of a straight line can touch such a cell.
    pub by_stream: Vec<bool>,
    /// The ways along every link.
    pub strides: Vec<Vec<Stride>>,
}

impl Afoot {
    /// On a county's roads, beside these cells.
    pub(super) fn new(shape: &Shape, roads: &RoadGraph, barrier: Vec<bool>) -> Self {
        Self { by_stream: by_stream(shape, &barrier), strides: strides(roads), barrier }
    }
}

/// The way to a mark of a road's line, as a link leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stride {
    pub to: Point,
    /// How far along the road that is, metres.
    pub along_m: f32,
    /// Metres on foot for each one drawn.
    pub stretch: f64,
}

/// The strides of every link.
fn strides(graph: &RoadGraph) -> Vec<Vec<Stride>> {
    let of = |l: usize| {
        let id = LinkId::from_index(l);
        let road = graph.road(graph.link(id).road);
        let drawn = length_m(&road.line);
        let scale = if drawn > 0.0 { road.length_m / drawn } else { 1.0 };
        let mut marks: Vec<(Point, f64)> = Vec::with_capacity(road.line.len());
        for p in &road.line {
            let before = marks.last().map_or(0.0, |(q, m): &(Point, f64)| m + q.distance_m(*p) * scale);
            marks.push((*p, before));
        }
        if road.forward != Some(id) {
            marks.reverse();
        }
        marks.into_iter().map(|(to, m)| Stride { to, along_m: m as f32, stretch: scale.max(1.0) }).collect()
    };
    (0..graph.links.len()).map(of).collect()
}

/// Cells from which a piece of a line can touch a stream that nobody wades.
fn by_stream(shape: &Shape, stream: &[bool]) -> Vec<bool> {
    let reach = (PIECE_M / shape.cell_m).ceil() as usize + 1;
    let mut near = vec![false; stream.len()];
    for cell in (0..stream.len()).filter(|c| stream[*c]) {
        shape.bands(cell, reach).for_each(|band| near[band].fill(true));
    }
    near
}

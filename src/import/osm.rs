//! Import / osm — an OpenStreetMap extract: nodes, ways, relations of an area, with the tags we know.
//!
//! In: `.osm.pbf`, `.osm` or `.osm.gz`. Out: elements sorted by id, positions on WGS 84.
//! Not here: how a file is read (`osm_pbf`, `osm_xml`), what a tag means (`roads`, `waters`, `places`, `cover`). Method: passes
//! over the file keep only what touches the area, so that memory follows the county and not the extract.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use rayon::prelude::*;

use super::area::Area;
use super::datum::{Datum, to_wgs84};
use super::failure::Failure;
use super::osm_tags::Tags;
use crate::map::frame::LonLat;

/// A node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// OSM id.
    pub id: i64,
    /// Where.
    pub at: LonLat,
}

/// A way, or the part of one whose nodes the extract holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// OSM id.
    pub id: i64,
    /// Its nodes, as positions in [`Osm::nodes`].
    pub nodes: Vec<u32>,
    /// Tags.
    pub tags: Tags,
    /// Whether no node of it was missing.
    pub whole: bool,
}

impl Way {
    /// Whether it ends where it began.
    #[must_use]
    pub fn closed(&self) -> bool {
        self.whole && self.nodes.len() > 3 && self.nodes.first() == self.nodes.last()
    }
}

/// A member of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// A way (others are not kept).
    pub way: i64,
    /// Inner ring; every other role is taken as outer.
    pub inner: bool,
}

/// A relation that describes an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// OSM id.
    pub id: i64,
    /// Ways.
    pub members: Vec<Member>,
    /// Tags.
    pub tags: Tags,
}

/// What the file holds, before anything is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nodes.
    pub nodes: u64,
    /// Ways.
    pub ways: u64,
    /// Relations.
    pub relations: u64,
    /// Ways with a `highway` tag.
    pub highways: u64,
    /// Ways with a `waterway` tag.
    pub waterways: u64,
    /// Ways and relations with a `building` tag.
    pub buildings: u64,
}

/// The part of an extract that touches the area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Osm {
    /// What the whole file holds.
    pub counts: Counts,
    /// Nodes by id.
    pub nodes: Vec<Node>,
    /// Nodes with tags: position in `nodes`, tags.
    pub points: Vec<(u32, Tags)>,
    /// Ways by id.
    pub ways: Vec<Way>,
    /// Relations by id.
    pub relations: Vec<Relation>,
    /// Ways that had nodes missing.
    pub cut_ways: u64,
}

impl Osm {
    /// A node's place.
    #[must_use]
    pub fn at(&self, node: u32) -> LonLat {
        self.nodes[node as usize].at
    }
    /// A way by id; the first part of one that was cut.
    #[must_use]
    pub fn way(&self, id: i64) -> Option<&Way> {
        let i = self.ways.partition_point(|w| w.id < id);
        self.ways.get(i).filter(|w| w.id == id)
    }
}

/// Elements as a block of the file has them.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) nodes: Vec<(i64, LonLat, Tags)>,
    pub(super) ways: Vec<(i64, Vec<i64>, Tags)>,
    pub(super) relations: Vec<Relation>,
}

/// What a pass over the file keeps.
pub(super) trait Pass: Sync {
    /// Whether a node is kept.
    fn node(&self, id: i64, at: LonLat) -> bool;
    /// Whether a way is kept.
    fn way(&self, id: i64, refs: &[i64]) -> bool;
    /// Whether relations are kept.
    fn relations(&self) -> bool;
}

/// Which relations describe areas that we use.
pub(super) fn wanted_relation(tags: &Tags) -> bool {
    // States and provinces are larger than any county and say nothing about it.
    let large = tags.is("boundary", &["administrative"]) && tags.is("admin_level", &["1", "2", "3", "4", "5"]);
    tags.is("type", &["multipolygon", "boundary"]) && !large && !tags.is("boundary", &["political", "national_park", "protected_area", "timezone", "maritime"])
}

impl Counts {
    pub(super) fn add(&mut self, o: Self) {
        self.nodes += o.nodes;
        self.ways += o.ways;
        self.relations += o.relations;
        self.highways += o.highways;
        self.waterways += o.waterways;
        self.buildings += o.buildings;
    }
}

/// First pass: nodes inside the area, and every relation that describes an area.
struct Inside<'a>(&'a Area, Datum);
impl Pass for Inside<'_> {
    fn node(&self, _: i64, at: LonLat) -> bool {
        self.0.in_box(to_wgs84(at, self.1))
    }
    fn way(&self, _: i64, _: &[i64]) -> bool {
        false
    }
    fn relations(&self) -> bool {
        true
    }
}

/// Second pass: ways that touch the area.
struct Touching<'a>(&'a [i64]);
impl Pass for Touching<'_> {
    fn node(&self, _: i64, _: LonLat) -> bool {
        false
    }
    fn way(&self, _: i64, refs: &[i64]) -> bool {
        refs.iter().any(|r| self.0.binary_search(r).is_ok())
    }
    fn relations(&self) -> bool {
        false
    }
}

/// Later passes: nodes and ways that are still missing.
#[derive(Default)]
struct Missing {
    nodes: BTreeSet<i64>,
    ways: BTreeSet<i64>,
}
impl Pass for Missing {
    fn node(&self, id: i64, _: LonLat) -> bool {
        self.nodes.contains(&id)
    }
    fn way(&self, id: i64, _: &[i64]) -> bool {
        self.ways.contains(&id)
    }
    fn relations(&self) -> bool {
        false
    }
}

enum Kind {
    Pbf,
    Xml,
    Gzip,
}

fn kind(path: &Path) -> Result<Kind, Failure> {
    let mut head = Vec::new();
    std::fs::File::open(path).and_then(|f| f.take(512).read_to_end(&mut head)).map_err(|e| Failure::read(path, e))?;
    if head.is_empty() {
        return Err(Failure::finding(path, "I002", "osm", "文件是空的".into(), "is empty".into()));
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Ok(Kind::Gzip);
    }
    let text = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&head);
    Ok(if text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<') { Kind::Xml } else { Kind::Pbf })
}

/// Reads an extract and keeps what touches the area; positions come out on WGS 84.
pub fn read(path: &Path, area: &Area, datum: Datum) -> Result<Osm, Failure> {
    let kind = kind(path)?;
    let run = |pass: &dyn Pass| match kind {
        Kind::Pbf => super::osm_pbf::pass(path, pass),
        Kind::Xml => super::osm_xml::pass(path, false, pass),
        Kind::Gzip => super::osm_xml::pass(path, true, pass),
    };
    let (counts, mut piece) = run(&Inside(area, datum))?;
    let mut inside: Vec<i64> = piece.nodes.iter().map(|n| n.0).collect();
    inside.sort_unstable();
    piece.ways = run(&Touching(&inside))?.1.ways;
    // An area that touches the county is kept with its whole rim, or its rim could not be closed.
    let near: BTreeSet<i64> = piece.ways.iter().map(|w| w.0).collect();
    piece.relations.retain(|r| r.members.iter().any(|m| near.contains(&m.way)));
    let mut missing =
        Missing { ways: piece.relations.iter().flat_map(|r| r.members.iter().map(|m| m.way)).filter(|w| !near.contains(w)).collect(), ..Missing::default() };
    let mut ways: &[(i64, Vec<i64>, Tags)] = &piece.ways;
    let mut found: Vec<(i64, Vec<i64>, Tags)> = Vec::new();
    let mut known: BTreeSet<i64> = BTreeSet::new();
    for _ in 0..2 {
        missing.nodes = ways.iter().flat_map(|w| w.1.iter().copied()).filter(|r| inside.binary_search(r).is_err() && !known.contains(r)).collect();
        if missing.nodes.is_empty() && missing.ways.is_empty() {
            break;
        }
        let more = run(&missing)?.1;
        known.append(&mut missing.nodes);
        missing.ways.clear();
        piece.nodes.extend(more.nodes.into_iter().map(|(id, at, _)| (id, at, Tags::default())));
        found.extend(more.ways);
        ways = &found;
    }
    piece.ways.extend(found);
    let mut osm = join(counts, piece);
    if datum != Datum::Wgs84 {
        osm.nodes.par_iter_mut().for_each(|n| n.at = to_wgs84(n.at, datum));
    }
    Ok(osm)
}

/// Sorts by id and turns node ids into positions; a way with missing nodes becomes the parts between them.
fn join(counts: Counts, mut piece: Piece) -> Osm {
    piece.nodes.sort_by_key(|n| n.0);
    piece.nodes.dedup_by_key(|n| n.0);
    piece.ways.sort_by_key(|w| w.0);
    piece.ways.dedup_by_key(|w| w.0);
    piece.relations.sort_by_key(|r| r.id);
    piece.relations.dedup_by_key(|r| r.id);
    let mut osm = Osm { counts, ..Osm::default() };
    for (id, at, tags) in piece.nodes {
        if !tags.is_empty() {
            osm.points.push((osm.nodes.len() as u32, tags));
        }
        osm.nodes.push(Node { id, at });
    }
    for (id, refs, tags) in piece.ways {
        let found: Vec<Option<u32>> = refs.iter().map(|r| osm.nodes.binary_search_by_key(r, |n| n.id).ok().map(|i| i as u32)).collect();
        let whole = found.iter().all(Option::is_some);
        osm.cut_ways += u64::from(!whole);
        for run in found.split(Option::is_none) {
            let mut nodes: Vec<u32> = run.iter().copied().flatten().collect();
            nodes.dedup();
            if nodes.len() > 1 {
                osm.ways.push(Way { id, nodes, tags: tags.clone(), whole });
            }
        }
    }
    osm.relations = piece.relations;
    osm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_with_a_missing_node_falls_into_two_parts() {
        let at = LonLat::default();
        let node = |id| (id, at, Tags::default());
        let piece = Piece { nodes: vec![node(4), node(1), node(2), node(5)], ways: vec![(9, vec![1, 2, 3, 4, 5], Tags::default())], relations: vec![] };
        let osm = join(Counts::default(), piece);
        assert_eq!(osm.ways.iter().map(|w| w.nodes.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![2, 3]]);
        assert_eq!(osm.cut_ways, 1);
        assert!(!osm.ways[0].whole);
    }
}

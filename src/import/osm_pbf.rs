//! Import / osm pbf — one pass over an `.osm.pbf` file.
//!
//! In: the path, what to keep. Out: what was kept, in the order of the file, and counts of everything. Not here: how many
//! passes there are (`osm`). Method: blocks are decoded in parallel, a batch at a time, and joined in the order of the file.
//! Source: OSM wiki, "PBF Format".

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::failure::Failure;
use super::osm::{Counts, Member, Pass, Piece, Relation, wanted_relation};
use super::osm_tags::Tags;
use crate::map::frame::LonLat;

fn take(element: &osmpbf::Element<'_>, pass: &dyn Pass, counts: &mut Counts, piece: &mut Piece) {
    match element {
        osmpbf::Element::DenseNode(n) => {
            counts.nodes += 1;
            let at = LonLat { lon: n.lon(), lat: n.lat() };
            if pass.node(n.id(), at) {
                piece.nodes.push((n.id(), at, Tags::new(n.tags())));
            }
        }
        osmpbf::Element::Node(n) => {
            counts.nodes += 1;
            let at = LonLat { lon: n.lon(), lat: n.lat() };
            if pass.node(n.id(), at) {
                piece.nodes.push((n.id(), at, Tags::new(n.tags())));
            }
        }
        osmpbf::Element::Way(w) => {
            let tags = Tags::new(w.tags());
            counts.ways += 1;
            counts.highways += u64::from(tags.get("highway").is_some());
            counts.waterways += u64::from(tags.get("waterway").is_some());
            counts.buildings += u64::from(tags.get("building").is_some());
            let refs: Vec<i64> = w.refs().collect();
            if pass.way(w.id(), &refs) {
                piece.ways.push((w.id(), refs, tags));
            }
        }
        osmpbf::Element::Relation(r) => {
            let tags = Tags::new(r.tags());
            counts.relations += 1;
            counts.buildings += u64::from(tags.get("building").is_some());
            if pass.relations() && wanted_relation(&tags) {
                let members = r
                    .members()
                    .filter(|m| m.member_type == osmpbf::RelMemberType::Way)
                    .map(|m| Member { way: m.member_id, inner: m.role().is_ok_and(|r| r == "inner") })
                    .collect();
                piece.relations.push(Relation { id: r.id(), members, tags });
            }
        }
    }
}

/// Counts the bytes that pass.
struct Counting<R> {
    inner: R,
    seen: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.seen.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Blocks decoded at a time: enough for every core, little enough for memory.
const BATCH: usize = 32;

pub(super) fn pass(path: &Path, pass: &dyn Pass) -> Result<(Counts, Piece), Failure> {
    let file = std::fs::File::open(path).map_err(|e| Failure::read(path, e))?;
    let size = file.metadata().map_err(|e| Failure::read(path, e))?.len();
    let seen = Arc::new(AtomicU64::new(0));
    let reader = Counting { inner: std::io::BufReader::with_capacity(1 << 16, file), seen: Arc::clone(&seen) };
    let mut blobs = osmpbf::BlobReader::new(reader);
    let cut = |at: u64| {
        if at < 64 {
            Failure::finding(
                path,
                "I002",
                "osm",
                "不是 OSM 数据，或者只剩开头：应为完整的 .osm.pbf、.osm 或 .osm.gz".into(),
                "is not OSM data, or only the beginning of it; expected a whole .osm.pbf, .osm or .osm.gz".into(),
            )
        } else {
            Failure::finding(
                path,
                "I001",
                "osm.pbf",
                format!("文件不完整：第 {at} 字节（共 {size} 字节）处的数据块读不出；请重新下载"),
                format!("is cut short: the block at byte {at} of {size} cannot be read; fetch the file again"),
            )
        }
    };
    let (mut counts, mut whole) = (Counts::default(), Piece::default());
    let mut header = false;
    let mut ended = false;
    while !ended {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let before = seen.load(Ordering::Relaxed);
            match blobs.next() {
                Some(Ok(blob)) => batch.push((before, blob)),
                Some(Err(_)) => return Err(cut(before)),
                None if seen.load(Ordering::Relaxed) == before => {
                    ended = true;
                    break;
                }
                None => return Err(cut(before)),
            }
        }
        let decoded: Vec<Result<(Counts, Piece, bool), Failure>> = batch
            .par_iter()
            .map(|(at, blob)| {
                let (mut counts, mut piece) = (Counts::default(), Piece::default());
                match blob.decode().map_err(|_| cut(*at))? {
                    osmpbf::BlobDecode::OsmHeader(_) => return Ok((counts, piece, true)),
                    osmpbf::BlobDecode::OsmData(block) => block.for_each_element(|e| take(&e, pass, &mut counts, &mut piece)),
                    osmpbf::BlobDecode::Unknown(_) => {}
                }
                Ok((counts, piece, false))
            })
            .collect();
        for part in decoded {
            let (c, mut p, head) = part?;
            header |= head;
            counts.add(c);
            whole.nodes.append(&mut p.nodes);
            whole.ways.append(&mut p.ways);
            whole.relations.append(&mut p.relations);
        }
    }
    if !header {
        return Err(cut(0));
    }
    Ok((counts, whole))
}

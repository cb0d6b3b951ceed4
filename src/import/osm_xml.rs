//! Import / osm xml — an OpenStreetMap extract written as XML, plain or gzip.
//!
//! In: `.osm`, `.osm.gz`. Out: the same pieces that the PBF reader gives. Not here: what is kept (`osm`).
//! Method: one pass with `quick-xml`, no tree in memory. Source: OSM wiki, "OSM XML".

use std::io::{BufRead, BufReader};
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::failure::{Failure, finding};
use super::osm::{Counts, Member, Pass, Piece, Relation, wanted_relation};
use super::osm_tags::Tags;
use crate::map::frame::LonLat;

/// The element that is open.
enum Open {
    None,
    Node(i64, LonLat),
    Way(i64, Vec<i64>),
    Relation(i64, Vec<Member>),
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    e.try_get_attribute(name).ok().flatten().and_then(|a| a.normalized_value(XmlVersion::Implicit1_0).ok().map(|v| v.into_owned()))
}

fn number<T: std::str::FromStr>(e: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(e, name)?.parse().ok()
}

/// Reads the elements of an XML extract.
pub(super) fn pass(path: &Path, gzip: bool, keep: &dyn Pass) -> Result<(Counts, Piece), Failure> {
    let file = std::fs::File::open(path).map_err(|e| Failure::read(path, e))?;
    if gzip { read(path, BufReader::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(file))), keep) } else { read(path, BufReader::new(file), keep) }
}

fn read(path: &Path, source: impl BufRead, keep: &dyn Pass) -> Result<(Counts, Piece), Failure> {
    let mut reader = quick_xml::Reader::from_reader(source);
    let (mut counts, mut piece) = (Counts::default(), Piece::default());
    let (mut buffer, mut open, mut pairs) = (Vec::new(), Open::None, Vec::<(String, String)>::new());
    let (mut begun, mut ended) = (false, false);
    loop {
        let at = reader.buffer_position();
        let broken = |what: &str| {
            Failure::Findings(vec![finding(
                path,
                0,
                "I001",
                "osm",
                format!("第 {at} 字节处读不下去（{what}）；文件不完整或损坏，请重新下载"),
                format!("cannot be read beyond byte {at} ({what}); the file is cut short or damaged, fetch it again"),
            )])
        };
        buffer.clear();
        let (element, empty) = match reader.read_event_into(&mut buffer) {
            Err(quick_xml::Error::Io(e))
                if e.kind() != std::io::ErrorKind::UnexpectedEof
                    && e.kind() != std::io::ErrorKind::InvalidData
                    && e.kind() != std::io::ErrorKind::InvalidInput =>
            {
                return Err(Failure::Read { path: path.into(), source: std::io::Error::new(e.kind(), e.to_string()) });
            }
            Err(e) if begun => return Err(broken(&e.to_string())),
            Err(_) => break,
            Ok(Event::Eof) => break,
            Ok(Event::Start(e)) => (e.into_owned(), false),
            Ok(Event::Empty(e)) => (e.into_owned(), true),
            Ok(Event::End(e)) => {
                match e.name().as_ref() {
                    "osm" => ended = true,
                    "node" | "way" | "relation" => close(&mut open, &mut pairs, keep, &mut counts, &mut piece),
                    _ => {}
                }
                continue;
            }
            Ok(_) => continue,
        };
        match element.name().as_ref() {
            "osm" => {
                begun = true;
                ended = empty;
            }
            _ if !begun => break,
            "node" => {
                let (Some(id), Some(lon), Some(lat)) = (number(&element, "id"), number::<f64>(&element, "lon"), number::<f64>(&element, "lat")) else {
                    return Err(broken("node: id, lon, lat"));
                };
                if !lon.is_finite() || !lat.is_finite() {
                    return Err(broken("node: lon, lat"));
                }
                open = Open::Node(id, LonLat { lon, lat });
            }
            "way" => {
                let Some(id) = number(&element, "id") else { return Err(broken("way: id")) };
                open = Open::Way(id, Vec::new());
            }
            "relation" => {
                let Some(id) = number(&element, "id") else { return Err(broken("relation: id")) };
                open = Open::Relation(id, Vec::new());
            }
            "nd" => {
                let Some(id) = number(&element, "ref") else { return Err(broken("nd: ref")) };
                if let Open::Way(_, refs) = &mut open {
                    refs.push(id);
                }
                continue;
            }
            "member" => {
                if let (Open::Relation(_, members), Some("way"), Some(way)) = (&mut open, attribute(&element, "type").as_deref(), number(&element, "ref")) {
                    members.push(Member { way, inner: attribute(&element, "role").as_deref() == Some("inner") });
                }
                continue;
            }
            "tag" => {
                if let (Some(k), Some(v)) = (attribute(&element, "k"), attribute(&element, "v")) {
                    pairs.push((k, v));
                }
                continue;
            }
            _ => continue,
        }
        if empty {
            close(&mut open, &mut pairs, keep, &mut counts, &mut piece);
        }
    }
    if !begun {
        return Err(Failure::finding(
            path,
            "I002",
            "osm",
            "不是 OSM 数据：应为 .osm.pbf、.osm 或 .osm.gz".into(),
            "is not OSM data; expected .osm.pbf, .osm or .osm.gz".into(),
        ));
    }
    if !ended {
        return Err(Failure::finding(
            path,
            "I001",
            "osm",
            "文件不完整：没有 </osm>；请重新下载".into(),
            "is cut short: </osm> is missing; fetch the file again".into(),
        ));
    }
    Ok((counts, piece))
}

fn close(open: &mut Open, pairs: &mut Vec<(String, String)>, keep: &dyn Pass, counts: &mut Counts, piece: &mut Piece) {
    let tags = Tags::new(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    pairs.clear();
    match std::mem::replace(open, Open::None) {
        Open::None => {}
        Open::Node(id, at) => {
            counts.nodes += 1;
            // PBF knows a position to 1e-7 degrees; so do we, whatever the text says.
            let round = |v: f64| (v * 1e7).round() / 1e7;
            let at = LonLat { lon: round(at.lon), lat: round(at.lat) };
            if keep.node(id, at) {
                piece.nodes.push((id, at, tags));
            }
        }
        Open::Way(id, refs) => {
            counts.ways += 1;
            counts.highways += u64::from(tags.get("highway").is_some());
            counts.waterways += u64::from(tags.get("waterway").is_some());
            counts.buildings += u64::from(tags.get("building").is_some());
            if keep.way(id, &refs) {
                piece.ways.push((id, refs, tags));
            }
        }
        Open::Relation(id, members) => {
            counts.relations += 1;
            counts.buildings += u64::from(tags.get("building").is_some());
            if keep.relations() && wanted_relation(&tags) {
                piece.relations.push(Relation { id, members, tags });
            }
        }
    }
}

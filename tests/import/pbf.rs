//! Import / pbf — a PBF writer for fixtures: one header, one block, nothing compressed. Source: OSM wiki, "PBF Format".

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

fn varint(out: &mut Vec<u8>, mut v: u64) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}
fn zigzag(v: i64) -> u64 {
    ((v << 1) ^ (v >> 63)) as u64
}
fn number(out: &mut Vec<u8>, field: u64, v: u64) {
    varint(out, field << 3);
    varint(out, v);
}
fn bytes(out: &mut Vec<u8>, field: u64, b: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, b.len() as u64);
    out.extend_from_slice(b);
}
fn packed(out: &mut Vec<u8>, field: u64, values: impl Iterator<Item = u64>) {
    let mut b = Vec::new();
    for v in values {
        varint(&mut b, v);
    }
    bytes(out, field, &b);
}
fn deltas(values: &[i64]) -> impl Iterator<Item = u64> + '_ {
    values.iter().scan(0i64, |last, v| {
        let d = v - *last;
        *last = *v;
        Some(zigzag(d))
    })
}
fn blob(out: &mut Vec<u8>, kind: &str, block: &[u8]) {
    let mut b = Vec::new();
    bytes(&mut b, 1, block);
    let mut head = Vec::new();
    bytes(&mut head, 1, kind.as_bytes());
    number(&mut head, 3, b.len() as u64);
    out.extend_from_slice(&(head.len() as u32).to_be_bytes());
    out.extend_from_slice(&head);
    out.extend_from_slice(&b);
}

#[derive(Default)]
struct Element {
    kind: String,
    id: i64,
    lon: f64,
    lat: f64,
    tags: Vec<(u64, u64)>,
    refs: Vec<i64>,
    members: Vec<(u64, i64, u64)>,
}

/// An XML extract as PBF.
pub fn encode(xml: &str) -> Vec<u8> {
    let mut strings: Vec<String> = vec![String::new()];
    let mut index = |s: String| {
        strings.iter().position(|t| *t == s).unwrap_or_else(|| {
            strings.push(s);
            strings.len() - 1
        }) as u64
    };
    let get = |e: &BytesStart<'_>, k: &str| {
        e.try_get_attribute(k).expect("an attribute").map(|a| a.normalized_value(XmlVersion::Implicit1_0).expect("text").into_owned())
    };
    let mut list: Vec<Element> = Vec::new();
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().expect("good XML") {
            Event::Eof => break,
            Event::Start(e) | Event::Empty(e) => match e.name().as_ref() {
                k @ ("node" | "way" | "relation") => {
                    let number = |n: &str| get(&e, n).map_or(0.0, |v| v.parse().expect("a number"));
                    list.push(Element { kind: k.into(), id: number("id") as i64, lon: number("lon"), lat: number("lat"), ..Element::default() });
                }
                "tag" => {
                    let t = (index(get(&e, "k").expect("k")), index(get(&e, "v").expect("v")));
                    list.last_mut().expect("open").tags.push(t);
                }
                "nd" => list.last_mut().expect("open").refs.push(get(&e, "ref").expect("ref").parse().expect("an id")),
                "member" => {
                    let m = (index(get(&e, "role").unwrap_or_default()), get(&e, "ref").expect("ref").parse().expect("an id"), 1);
                    list.last_mut().expect("open").members.push(m);
                }
                _ => {}
            },
            _ => {}
        }
    }
    let of = |kind: &'static str| list.iter().filter(move |e| e.kind == kind);
    let mut dense = Vec::new();
    let column = |f: &dyn Fn(&Element) -> i64| of("node").map(f).collect::<Vec<i64>>();
    packed(&mut dense, 1, deltas(&column(&|e| e.id)));
    packed(&mut dense, 8, deltas(&column(&|e| (e.lat * 1e7).round() as i64)));
    packed(&mut dense, 9, deltas(&column(&|e| (e.lon * 1e7).round() as i64)));
    packed(&mut dense, 10, of("node").flat_map(|e| e.tags.iter().flat_map(|(k, v)| [*k, *v]).chain([0]).collect::<Vec<_>>()));
    let mut group = Vec::new();
    bytes(&mut group, 2, &dense);
    let mut groups = vec![group];
    let tagged = |e: &Element| {
        let mut m = Vec::new();
        number(&mut m, 1, e.id as u64);
        packed(&mut m, 2, e.tags.iter().map(|t| t.0));
        packed(&mut m, 3, e.tags.iter().map(|t| t.1));
        m
    };
    let mut ways = Vec::new();
    for e in of("way") {
        let mut m = tagged(e);
        packed(&mut m, 8, deltas(&e.refs));
        bytes(&mut ways, 3, &m);
    }
    groups.push(ways);
    let mut relations = Vec::new();
    for e in of("relation") {
        let mut m = tagged(e);
        packed(&mut m, 8, e.members.iter().map(|m| m.0));
        packed(&mut m, 9, deltas(&e.members.iter().map(|m| m.1).collect::<Vec<_>>()));
        packed(&mut m, 10, e.members.iter().map(|m| m.2));
        bytes(&mut relations, 4, &m);
    }
    groups.push(relations);
    let mut table = Vec::new();
    for s in &strings {
        bytes(&mut table, 1, s.as_bytes());
    }
    let mut block = Vec::new();
    bytes(&mut block, 1, &table);
    for g in &groups {
        bytes(&mut block, 2, g);
    }
    let mut head = Vec::new();
    bytes(&mut head, 4, b"OsmSchema-V0.6");
    bytes(&mut head, 4, b"DenseNodes");
    // Room before the first block, so that a cut is told from a file of another kind.
    bytes(&mut head, 16, b"fixture written by the tests of yanlian");
    let mut out = Vec::new();
    blob(&mut out, "OSMHeader", &head);
    blob(&mut out, "OSMData", &block);
    out
}

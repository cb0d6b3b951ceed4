//! Report / traffic — what a run of the traffic alone leaves behind: MATSim events, SUMO positions, a table of links.
//!
//! In: events as they come, the outcome. Out: `events.xml.gz`, `fcd.xml.gz`, `links.csv`. Not here: the run (`study::traffic`).
//! Method: events gather in blocks; the parts of a block are written as text and packed on all cores, each a member of the gzip file,
//! in the order in which they came. Source: MATSim `EventWriterXML`, SUMO FCD output. The file gets its name when it is whole.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use rayon::prelude::*;

use super::file::{Draft, Trouble, write_whole};
use crate::base::ids::{Id, LinkId, RoadId};
use crate::base::num;
use crate::base::time::{Moment, Span};
use crate::map::road::RoadGraph;
use crate::study::traffic::{Event, Listener, Outcome, Spot, Step};

/// Events of a block, and of a part that one core packs.
const BLOCK: usize = 1 << 18;
const PART: usize = 1 << 15;

/// The names that the files need.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The network; link `l` bears the name of road `l`.
    pub graph: &'a RoadGraph,
    /// Persons.
    pub persons: &'a [String],
    /// Activities and modes.
    pub words: &'a [String],
}

impl Names<'_> {
    fn link(&self, link: u32) -> &str {
        if (link as usize) < self.graph.links.len() { self.graph.road_keys.key(RoadId(link)) } else { "" }
    }
    fn word(&self, word: u16) -> &str {
        self.words.get(usize::from(word)).map_or("", String::as_str)
    }
}

/// Writes events and positions while a run goes on.
pub struct Files<'a> {
    names: Names<'a>,
    block: Vec<Event>,
    events: Option<Draft>,
    fcd: Option<Draft>,
    every: Span,
    last: BTreeMap<u32, (LinkId, f64)>,
    trouble: Option<Trouble>,
}

impl<'a> Files<'a> {
    /// Begins the files that are wanted.
    pub fn begin(out: &Path, names: Names<'a>, events: bool, fcd: Option<Span>) -> Result<Self, Trouble> {
        let draft = |name: &str, head: &[u8]| -> Result<Draft, Trouble> {
            let mut draft = Draft::begin(&out.join(name))?;
            draft.add(&packed(head))?;
            Ok(draft)
        };
        Ok(Self {
            names,
            block: Vec::with_capacity(if events { BLOCK } else { 0 }),
            events: if events { Some(draft("events.xml.gz", b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<events version=\"1.0\">\n")?) } else { None },
            fcd: if fcd.is_some() { Some(draft("fcd.xml.gz", b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<fcd-export>\n")?) } else { None },
            every: fcd.unwrap_or(Span::ZERO),
            last: BTreeMap::new(),
            trouble: None,
        })
    }
    /// Ends the files and gives them their names.
    pub fn finish(mut self) -> Result<(), Trouble> {
        self.flush();
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        for (draft, tail) in [(self.events, "</events>\n"), (self.fcd, "</fcd-export>\n")] {
            if let Some(mut draft) = draft {
                draft.add(&packed(tail.as_bytes()))?;
                draft.finish()?;
            }
        }
        Ok(())
    }
}

impl Listener for Files<'_> {
    fn event(&mut self, event: Event) -> bool {
        if self.events.is_some() {
            self.block.push(event);
        }
        self.block.len() >= BLOCK
    }
    fn flush(&mut self) {
        let names = self.names;
        let parts: Vec<Vec<u8>> = self.block.par_chunks(PART).map(|part| packed(&text(part, names))).collect();
        self.block.clear();
        if let Some(draft) = &mut self.events {
            for part in parts {
                if self.trouble.is_none() {
                    self.trouble = draft.add(&part).err();
                }
            }
        }
    }
    fn wants_moves(&self) -> bool {
        self.events.is_some()
    }
    fn positions(&mut self, at: Moment, spots: &[Spot]) {
        let mut text = Vec::with_capacity(128 * spots.len() + 64);
        let _ = writeln!(text, "    <timestep time=\"{:.2}\">", at.as_millis() as f64 / 1000.0);
        let mut now = BTreeMap::new();
        for s in spots {
            let l = self.names.graph.link(s.link);
            let (a, b) = (self.names.graph.node_at(l.from), self.names.graph.node_at(l.to));
            let share = if l.length_m > 0.0 { (s.along_m / l.length_m).clamp(0.0, 1.0) } else { 1.0 };
            // Over the time since the last look, on the same link; who is new there has come at most that fast.
            let metres = match self.last.get(&s.who) {
                Some((link, before)) if *link == s.link => s.along_m - before,
                _ => s.along_m,
            };
            let speed = (metres / self.every.as_seconds()).clamp(0.0, l.free_m_per_s);
            // Degrees clockwise from north, as SUMO has them.
            let angle = (90.0 - num::atan2(b.y - a.y, b.x - a.x).to_degrees()).rem_euclid(360.0);
            let _ = write!(text, "        <vehicle id=\"");
            escape(&mut text, &self.names.persons[s.who as usize]);
            let _ = write!(
                text,
                "\" x=\"{:.2}\" y=\"{:.2}\" angle=\"{angle:.2}\" type=\"car\" speed=\"{speed:.2}\" pos=\"{:.2}\" lane=\"",
                a.x + share * (b.x - a.x),
                a.y + share * (b.y - a.y),
                s.along_m
            );
            escape(&mut text, self.names.link(s.link.0));
            text.extend_from_slice(b"_0\" slope=\"0.00\"/>\n");
            now.insert(s.who, (s.link, s.along_m));
        }
        text.extend_from_slice(b"    </timestep>\n");
        self.last = now;
        if let Some(draft) = &mut self.fcd
            && self.trouble.is_none()
        {
            self.trouble = draft.add(&packed(&text)).err();
        }
    }
}

/// A gzip member.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 6 + 64), flate2::Compression::fast());
    gz.write_all(bytes).and_then(|()| gz.finish()).unwrap_or_else(|e| unreachable!("packing into memory: {e}"))
}

fn escape(out: &mut Vec<u8>, text: &str) {
    if !text.bytes().any(|b| matches!(b, b'&' | b'<' | b'>' | b'"')) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for b in text.bytes() {
        match b {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            other => out.push(other),
        }
    }
}

fn attribute(out: &mut Vec<u8>, name: &str, value: &str) {
    out.push(b' ');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    escape(out, value);
    out.push(b'"');
}

/// Seconds with as many decimals as the milliseconds need, at least one.
fn seconds(out: &mut Vec<u8>, ms: i64) {
    let mut digits = [0u8; 20];
    let (mut whole, mut i) = ((ms / 1000).max(0), digits.len());
    loop {
        i -= 1;
        digits[i] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[i..]);
    let part = ms.rem_euclid(1000);
    let decimals = [b'.', b'0' + (part / 100) as u8, b'0' + (part / 10 % 10) as u8, b'0' + (part % 10) as u8];
    let used = if part % 10 > 0 {
        4
    } else if part % 100 > 0 {
        3
    } else {
        2
    };
    out.extend_from_slice(&decimals[..used]);
}

/// Events as MATSim writes them. A person's vehicle bears the person's name.
fn text(events: &[Event], names: Names<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(events.len() * 96);
    let open = |out: &mut Vec<u8>, at: i64, kind: &str| {
        out.extend_from_slice(b"\t<event time=\"");
        seconds(out, at);
        out.extend_from_slice(b"\" type=\"");
        out.extend_from_slice(kind.as_bytes());
        out.push(b'"');
    };
    let close = |out: &mut Vec<u8>| out.extend_from_slice(b"  />\n");
    for e in events {
        let (who, link, word) = (names.persons[e.who as usize].as_str(), names.link(e.link), names.word(e.word));
        let (kind, pairs): (&str, &[(&str, &str)]) = match e.step {
            Step::ActEnd => ("actend", &[("person", who), ("link", link), ("actType", word)]),
            Step::Departure => ("departure", &[("person", who), ("link", link), ("legMode", word)]),
            Step::EntersTraffic => {
                open(&mut out, e.at_ms, "PersonEntersVehicle");
                attribute(&mut out, "person", who);
                attribute(&mut out, "vehicle", who);
                close(&mut out);
                ("vehicle enters traffic", &[("person", who), ("link", link), ("vehicle", who), ("networkMode", "car")])
            }
            Step::LeftLink => ("left link", &[("vehicle", who), ("link", link)]),
            Step::EnteredLink => ("entered link", &[("vehicle", who), ("link", link)]),
            Step::LeavesTraffic => ("vehicle leaves traffic", &[("person", who), ("link", link), ("vehicle", who), ("networkMode", "car")]),
            Step::Arrival => ("arrival", &[("person", who), ("link", link), ("legMode", word)]),
            Step::ActStart => ("actstart", &[("person", who), ("link", link), ("actType", word)]),
            Step::Stuck => ("stuckAndAbort", &[("person", who), ("link", link), ("legMode", word)]),
        };
        open(&mut out, e.at_ms, kind);
        for (name, value) in pairs {
            attribute(&mut out, name, value);
        }
        close(&mut out);
        if e.step == Step::LeavesTraffic {
            open(&mut out, e.at_ms, "PersonLeavesVehicle");
            attribute(&mut out, "person", who);
            attribute(&mut out, "vehicle", who);
            close(&mut out);
        }
    }
    out
}

/// `links.csv`: one row a link, sorted by name. Mean times are of vehicles that came over the whole length.
pub fn links(path: &Path, names: Names<'_>, outcome: &Outcome) -> Result<(), Trouble> {
    write_whole(path, |w| {
        writeln!(w, "link,from,to,length_m,free_s,vehicles,mean_s,delay_s,full_at_end")?;
        for (i, t) in outcome.links.iter().enumerate() {
            let id = LinkId::from_index(i);
            let l = names.graph.link(id);
            let mean = |ms: i64| if t.whole > 0 { format!("{:.3}", ms as f64 / 1000.0 / f64::from(t.whole)) } else { String::new() };
            writeln!(
                w,
                "{},{},{},{:.3},{:.3},{},{},{},{}",
                field(names.link(i as u32)),
                field(names.graph.node_keys.key(l.from)),
                field(names.graph.node_keys.key(l.to)),
                l.length_m,
                l.length_m / l.free_m_per_s,
                t.out,
                mean(t.time_ms),
                mean(t.delay_ms),
                u8::from(outcome.full.binary_search(&id).is_ok())
            )?;
        }
        Ok(())
    })
}

/// A text as a CSV field.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_the_decimals_they_need_and_names_are_escaped() {
        let mut out = Vec::new();
        for ms in [0, 21_600_000, 1_250, 1_005, 10] {
            seconds(&mut out, ms);
            out.push(b' ');
        }
        escape(&mut out, "a<b&\"c\"");
        assert_eq!(String::from_utf8(out).expect("ASCII"), "0.0 21600.0 1.25 1.005 0.01 a&lt;b&amp;&quot;c&quot;");
    }
}

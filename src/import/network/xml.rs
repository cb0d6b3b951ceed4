//! Network / xml — the elements of an XML text one after another, each with its place.
//!
//! In: a sheet, the names its root may have. Out: openings with attributes, closings, text; a finding where the text is cut short
//! or has another root. Not here: meaning. Method: `quick-xml` walks the text; elements are slices of it, nothing is copied.

use std::borrow::Cow;

use quick_xml::events::Event;

use super::sheet::{Sheet, VALUE};

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'a> {
    /// An element opens.
    Open(Element<'a>),
    /// An element closes (also after one that is empty).
    Close(&'a str),
    /// Text between.
    Text(&'a str),
}

/// An opening with its attributes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    /// Name.
    pub name: &'a str,
    /// Attributes as written.
    attributes: &'a str,
    /// Where it opens, bytes.
    pub at: usize,
}

/// A text being walked.
pub(super) struct Xml<'a> {
    sheet: &'a Sheet,
    reader: quick_xml::Reader<&'a [u8]>,
    roots: &'static [&'static str],
    depth: usize,
    /// The root's name once it has opened.
    pub root: Option<&'a str>,
    closing: Option<&'a str>,
    over: bool,
}

impl<'a> Xml<'a> {
    pub(super) fn new(sheet: &'a Sheet, roots: &'static [&'static str]) -> Self {
        Self { sheet, reader: quick_xml::Reader::from_str(&sheet.text), roots, depth: 0, root: None, closing: None, over: false }
    }
    fn stop(&mut self, at: usize, zh: String, en: String) -> Option<Piece<'a>> {
        self.over = true;
        self.sheet.broken(at, zh, en);
        None
    }
    /// The next piece; `None` at the end, and where the text cannot be read on, which is then a finding.
    pub(super) fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(name) = self.closing.take() {
            return Some(Piece::Close(name));
        }
        while !self.over {
            let at = self.reader.buffer_position() as usize;
            let event = self.reader.read_event();
            let end = self.reader.buffer_position() as usize;
            let whole: &'a str = self.sheet.text.get(at..end).unwrap_or("");
            match event {
                Err(e) => {
                    let at = (self.reader.error_position() as usize).max(at);
                    let zh = format!("此处起无法按 XML 解读（{e}）；文件不完整或损坏");
                    return self.stop(at, zh, format!("cannot be read as XML from here ({e}); the file is cut short or damaged"));
                }
                Ok(Event::Eof) => {
                    if self.root.is_none() {
                        let list = self.roots.join(", ");
                        return self.stop(at, format!("没有根元素；应为 {list}"), format!("there is no root element; expected {list}"));
                    }
                    if self.depth > 0 {
                        let root = self.root.unwrap_or_default();
                        return self.stop(at, format!("文件不完整：没有 </{root}>；请重新取得"), format!("is cut short: </{root}> is missing; fetch it again"));
                    }
                    return None;
                }
                Ok(Event::Start(_)) => {
                    let element = element(whole, at);
                    if !self.open(element) {
                        return None;
                    }
                    self.depth += 1;
                    return Some(Piece::Open(element));
                }
                Ok(Event::Empty(_)) => {
                    let element = element(whole, at);
                    if !self.open(element) {
                        return None;
                    }
                    self.closing = Some(element.name);
                    return Some(Piece::Open(element));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Piece::Close(whole.trim_start_matches("</").trim_end_matches('>').trim()));
                }
                Ok(Event::Text(_)) => return Some(Piece::Text(whole)),
                Ok(_) => {}
            }
        }
        None
    }
    fn open(&mut self, element: Element<'a>) -> bool {
        if self.root.is_none() {
            if !self.roots.contains(&element.name) {
                let (name, list) = (element.name, self.roots.join(", "));
                self.stop(element.at, format!("根元素是 <{name}>；应为 {list}"), format!("the root is <{name}>; expected {list}"));
                return false;
            }
            self.root = Some(element.name);
        }
        true
    }
}

fn element(whole: &str, at: usize) -> Element<'_> {
    let inner = whole.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let split = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
    Element { name: &inner[..split], attributes: &inner[split..], at }
}

impl<'a> Element<'a> {
    /// An attribute.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.attributes.trim_start();
        while let Some(equals) = rest.find('=') {
            let key = rest[..equals].trim_end();
            let value = rest[equals + 1..].trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let close = value[1..].find(quote)? + 1;
            if key == name {
                let raw = &value[1..close];
                return if raw.contains('&') { quick_xml::escape::unescape(raw).ok() } else { Some(Cow::Borrowed(raw)) };
            }
            rest = value[close + 1..].trim_start();
        }
        None
    }
    /// An attribute that must be there.
    pub(super) fn need(&self, sheet: &Sheet, name: &str) -> Option<Cow<'a, str>> {
        let value = self.get(name);
        if value.is_none() {
            let tag = self.name;
            sheet.error(self.at, VALUE, format!("<{tag}> · {name}"), "缺少这个属性；请补上".to_string(), "the attribute is missing; write it".to_string());
        }
        value
    }
    /// A number that must be there and within limits (both included).
    pub(super) fn number(&self, sheet: &Sheet, name: &str, least: f64, most: f64) -> Option<f64> {
        let text = self.need(sheet, name)?;
        match text.trim().parse::<f64>() {
            Ok(v) if v >= least && v <= most => Some(v),
            _ => {
                let subject = format!("<{}{}> · {name}", self.name, self.get("id").map_or(String::new(), |id| format!(" id=\"{id}\"")));
                sheet.error(
                    self.at,
                    VALUE,
                    subject,
                    format!("{text} 不可用；应为 {least} 至 {most} 的数"),
                    format!("{text} cannot be used; expected a number from {least} to {most}"),
                );
                None
            }
        }
    }
}

/// A time of day as MATSim and SUMO write it: `hh:mm:ss`, `hh:mm`, or seconds; milliseconds.
pub(super) fn clock_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(':').collect();
    let seconds = match parts.as_slice() {
        [s] => s.parse::<f64>().ok()?,
        [h, m] => 3600.0 * f64::from(h.parse::<u32>().ok()?) + 60.0 * f64::from(m.parse::<u32>().ok()?),
        [h, m, s] => 3600.0 * f64::from(h.parse::<u32>().ok()?) + 60.0 * f64::from(m.parse::<u32>().ok()?) + s.parse::<f64>().ok()?,
        _ => return None,
    };
    (seconds.is_finite() && (0.0..1e9).contains(&seconds)).then(|| (seconds * 1000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_whole_name_and_unescaped() {
        let e = element("<link id=\"a&amp;b\" from='x' xfrom=\"no\" to = \"y\"/>", 0);
        assert_eq!(e.name, "link");
        assert_eq!((e.get("id").as_deref(), e.get("from").as_deref(), e.get("to").as_deref(), e.get("om")), (Some("a&b"), Some("x"), Some("y"), None));
    }

    #[test]
    fn clocks_are_read_as_hours_or_as_seconds() {
        assert_eq!(
            (clock_ms("07:30:15"), clock_ms("25:00"), clock_ms("12.5"), clock_ms("undefined"), clock_ms("-1")),
            (Some(27_015_000), Some(90_000_000), Some(12_500), None, None)
        );
    }
}

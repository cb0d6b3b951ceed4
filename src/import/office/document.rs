//! Office / document — a Word document as paragraphs with the rank of their heading.
//!
//! In: a .docx. Out: paragraphs in order, each with a rank (1 the highest) where it is a heading. Not here: tables, pictures.
//! Method: the styles of the document, where they carry an outline level or a heading's name; else the numbering that Chinese
//! plans use: 第一章, 一、, （一）, 1, 1.1, 1.1.1. A numbered paragraph longer than `HEADING_CHARS` is a sentence.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use quick_xml::events::Event;

use crate::import::failure::Failure;

/// A heading is no longer than this, characters (assumed).
const HEADING_CHARS: usize = 30;
/// The largest part of a document that is read, bytes (assumed: a plan of a thousand pages has a tenth of it).
const MOST_BYTES: u64 = 64 << 20;

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// The rank of a heading; `None` for text.
    pub rank: Option<u8>,
    /// Its text.
    pub text: String,
}

/// The paragraphs of a document.
pub fn read(path: &Path) -> Result<Vec<Paragraph>, Failure> {
    let file = std::fs::File::open(path).map_err(|e| Failure::read(path, e))?;
    let bad = |e: String| {
        Failure::finding(path, "I050", "document", format!("不是可读的 Word 文档（.docx）：{e}"), format!("is no readable Word document (.docx): {e}"))
    };
    let mut zip = zip::ZipArchive::new(file).map_err(|e| bad(e.to_string()))?;
    let mut part = |name: &str| -> Result<Option<String>, Failure> {
        let Ok(entry) = zip.by_name(name) else { return Ok(None) };
        let mut bytes = Vec::new();
        entry.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|e| bad(e.to_string()))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(bad("太大 · too large".into()));
        }
        String::from_utf8(bytes).map(Some).map_err(|e| bad(e.to_string()))
    };
    let styles = part("word/styles.xml")?.map(|t| styles(&t)).transpose().map_err(bad)?.unwrap_or_default();
    let text = part("word/document.xml")?.ok_or_else(|| bad("没有 word/document.xml · no word/document.xml".into()))?;
    body(&text, &styles).map_err(bad)
}

fn value(e: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    e.attributes().flatten().find(|a| a.key.as_ref() == name).map(|a| a.value.into_owned())
}

/// Ranks by the id of a style.
fn styles(text: &str) -> Result<BTreeMap<String, u8>, String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut out, mut id) = (BTreeMap::new(), String::new());
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) | Event::Empty(e) => match e.name().as_ref() {
                "w:style" => id = value(&e, "w:styleId").unwrap_or_default(),
                "w:outlineLvl" => {
                    if let Some(n) = value(&e, "w:val").and_then(|v| v.parse::<u8>().ok()).filter(|n| *n < 9) {
                        out.insert(id.clone(), n + 1);
                    }
                }
                "w:name" => {
                    let name = value(&e, "w:val").unwrap_or_default().to_lowercase();
                    let number = name.strip_prefix("heading ").or(name.strip_prefix("标题 ")).and_then(|n| n.trim().parse::<u8>().ok());
                    if let Some(n) = number {
                        out.entry(id.clone()).or_insert(n);
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

fn body(text: &str, styles: &BTreeMap<String, u8>) -> Result<Vec<Paragraph>, String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut out, mut words, mut rank, mut inside) = (Vec::new(), String::new(), None, false);
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "w:pStyle" => rank = value(&e, "w:val").and_then(|v| styles.get(&v).copied()),
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "w:outlineLvl" => {
                rank = value(&e, "w:val").and_then(|v| v.parse::<u8>().ok()).filter(|n| *n < 9).map(|n| n + 1).or(rank);
            }
            Event::Start(e) if e.name().as_ref() == "w:p" => (words, rank) = (String::new(), None),
            Event::Start(e) if e.name().as_ref() == "w:t" => inside = true,
            Event::End(e) if e.name().as_ref() == "w:t" => inside = false,
            Event::Text(t) if inside => words.push_str(&t),
            Event::GeneralRef(r) if inside => {
                words.push_str(match &*r {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                });
            }
            Event::End(e) if e.name().as_ref() == "w:p" => {
                let text = words.trim().to_owned();
                if !text.is_empty() {
                    let rank = rank.or_else(|| numbered(&text)).filter(|_| text.chars().count() <= HEADING_CHARS);
                    out.push(Paragraph { rank, text });
                }
                words.clear();
            }
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

/// The rank that a paragraph's own number gives it.
fn numbered(text: &str) -> Option<u8> {
    let chars: Vec<char> = text.chars().collect();
    let numeral = |c: &char| "一二三四五六七八九十百".contains(*c);
    let run = |from: usize| chars[from.min(chars.len())..].iter().take_while(|c| numeral(c)).count();
    if chars.first() == Some(&'第') {
        let n = run(1);
        return match chars.get(1 + n) {
            Some('章' | '编') if n > 0 => Some(1),
            Some('节') if n > 0 => Some(2),
            _ => None,
        };
    }
    if numeral(chars.first()?) {
        return (chars.get(run(0)) == Some(&'、')).then_some(1);
    }
    if matches!(chars[0], '（' | '(') {
        let n = run(1);
        return (n > 0 && matches!(chars.get(1 + n), Some('）' | ')'))).then_some(2);
    }
    // 1, 1.1, 1.1.1: as deep as it has numbers; a sentence that merely begins with a number has its unit straight behind it.
    let number: String = chars.iter().take_while(|c| c.is_ascii_digit() || **c == '.').collect();
    let depth = number.split('.').filter(|p| !p.is_empty()).count();
    let follows = chars.get(number.chars().count());
    let sentence = text.contains('。') || text.contains('；');
    (depth > 0 && !sentence && (depth > 1 || matches!(follows, Some(' ' | '\u{3000}' | '、' | '.')))).then_some(depth.min(9) as u8)
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn headings_of_chinese_plans_are_known_by_their_numbers() {
        for (text, rank) in [
            ("第一章 总则", Some(1)),
            ("第二节 职责", Some(2)),
            ("四、应急响应", Some(1)),
            ("（一）启动条件", Some(2)),
            ("3 监测预警", Some(1)),
            ("4.2 Ⅲ级响应", Some(2)),
            ("4.2.1 启动", Some(3)),
            ("1小时雨量达50毫米时启动。", None),
            ("乡镇立即转移", None),
            ("一旦发现险情", None),
        ] {
            assert_eq!(numbered(text), rank, "{text}");
        }
    }
}

//! Scenario / json — JSON (GeoJSON above all) as the same tree of values with places as RON.
//!
//! In: JSON text. Out: a `Node` tree; the first syntax mistake as a finding. Not here: geometry (`geo_rows`).
//! Method: recursive descent over bytes (RFC 8259). `serde_json` and `geojson` have no places for values, and a finding without a
//! line is of no use in a file of ten thousand roads.

use super::code;
use super::source::{Log, Source};
use super::tree::{Field, Node, Value};

/// Deeper nesting is refused.
const DEPTH: usize = 64;

/// Reads JSON; `None` with a finding where it is no JSON.
#[must_use]
pub fn read_json(source: &Source, log: &Log) -> Option<Node> {
    let mut p = Parser { text: &source.text, bytes: source.text.as_bytes(), at: 0 };
    let result = p.value(0).and_then(|node| {
        p.space();
        if p.at == p.bytes.len() { Ok(node) } else { Err(("末尾还有多余的内容", "there is text after the end")) }
    });
    match result {
        Ok(node) => Some(node),
        Err((zh, en)) => {
            log.error(code::S001, source.at(p.at), "syntax", zh, en);
            None
        }
    }
}

type Mistake = (&'static str, &'static str);

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }
    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    fn value(&mut self, depth: usize) -> Result<Node, Mistake> {
        if depth > DEPTH {
            return Err(("嵌套太深", "nested too deeply"));
        }
        let first = self.peek().ok_or(("文件提前结束", "the file ends too early"))?;
        let start = self.at;
        let value = match first {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Value::Text(self.string()?),
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Nothing)?,
            b'N' => self.word("NaN", Value::Number(f64::NAN))?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return Err(("此处应为一个值", "expected a value here")),
        };
        Ok(Node { value, start, end: self.at })
    }
    fn word(&mut self, word: &str, value: Value) -> Result<Value, Mistake> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(("此处应为一个值", "expected a value here"));
        }
        self.at += word.len();
        Ok(value)
    }
    fn number(&mut self) -> Result<Value, Mistake> {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        match self.text[start..self.at].parse() {
            Ok(v) => Ok(Value::Number(v)),
            Err(_) => {
                self.at = start;
                Err(("数字写法有误", "this is no number"))
            }
        }
    }
    fn array(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.at += 1;
        let mut list = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(list));
                }
                _ => return Err(("此处应为 , 或 ]", "expected , or ] here")),
            }
        }
    }
    fn object(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.at += 1;
        let mut list = Vec::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Fields(None, list));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(("此处应为带引号的名称", "expected a name in quotation marks here"));
            }
            let start = self.at;
            let name = self.string()?;
            if self.peek() != Some(b':') {
                return Err(("此处应为 :", "expected : here"));
            }
            self.at += 1;
            list.push(Field { name, start, node: self.value(depth + 1)? });
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Fields(None, list));
                }
                _ => return Err(("此处应为 , 或 }", "expected , or } here")),
            }
        }
    }
    fn string(&mut self) -> Result<String, Mistake> {
        let open = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let run = self.at;
            while !matches!(self.bytes.get(self.at), Some(b'"' | b'\\') | None) {
                self.at += 1;
            }
            out.push_str(&self.text[run..self.at]);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(_) => out.push(self.escape()?),
                None => {
                    self.at = open;
                    return Err(("文本缺少结尾的引号", "the text has no closing quotation mark"));
                }
            }
        }
    }
    fn escape(&mut self) -> Result<char, Mistake> {
        const BAD: Mistake = ("反斜杠后的写法有误", "this escape is unknown");
        let c = *self.bytes.get(self.at + 1).ok_or(BAD)?;
        let plain = match c {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'"' | b'\\' | b'/' => c as char,
            b'u' => return self.unicode(),
            _ => return Err(BAD),
        };
        self.at += 2;
        Ok(plain)
    }
    fn unicode(&mut self) -> Result<char, Mistake> {
        const BAD: Mistake = ("\\u 之后应为四位十六进制数", "expected four hexadecimal digits after \\u");
        let hex = |at: usize| self.text.get(at + 2..at + 6).and_then(|h| u32::from_str_radix(h, 16).ok());
        let high = hex(self.at).ok_or(BAD)?;
        let (code, len) = if (0xD800..0xDC00).contains(&high) && self.bytes.get(self.at + 6..self.at + 8) == Some(b"\\u") {
            let low = hex(self.at + 6).ok_or(BAD)?;
            (0x10000 + ((high - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF), 12)
        } else {
            (high, 6)
        };
        self.at += len;
        char::from_u32(code).ok_or(BAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        let (source, log) = (Source::new("x.json", text), Log::default());
        read_json(&source, &log).map(|n| n.value).ok_or_else(|| log.sorted()[0].line(crate::base::lang::Lang::En))
    }

    #[test]
    fn json_reads_like_everyone_else_reads_it() {
        let text = r#" {"a": [1, -2.5e3, true, null], "名": "\u9ebb\u9633 \ud83c\udf0a \"x\"\n", "o": {}} "#;
        let ours = format!("{:?}", read(text).expect("good"));
        let theirs: serde_json::Value = serde_json::from_str(text).expect("good");
        assert!(ours.contains("麻阳 🌊") && theirs["名"].as_str().is_some_and(|s| s.starts_with("麻阳 🌊")));
        assert!(ours.contains("Number(-2500.0)"));
    }

    #[test]
    fn a_mistake_has_its_place() {
        assert_eq!(read("{\"a\": 1,\n \"b\" 2}"), Err("x.json:2:6: S001 syntax: expected : here".into()));
        assert_eq!(read("[1, 2"), Err("x.json:1:6: S001 syntax: expected , or ] here".into()));
        assert_eq!(read("{\"a\": \"x}"), Err("x.json:1:7: S001 syntax: the text has no closing quotation mark".into()));
        assert!(read(&"[".repeat(100_000)).is_err());
        assert!(read("[\"\\ud800x\"]").is_err() && read("\"\\u12").is_err() && read("[-]").is_err());
    }
}

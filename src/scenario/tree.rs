//! Scenario / tree — a file as a tree of values, each with its place in the text.
//!
//! In: RON text. Out: a `Node` tree; every syntax mistake as a finding. Not here: what fields mean (`fields`), JSON, CSV.
//! Method: `ron2` 0.3's lossy parser. It was chosen over `ronin-core` 0.1 and a parser of our own because its tree keeps
//! byte offsets of every value and name, comments as trivia, goes on after a mistake (so several are reported at once), and
//! returned on each of some twenty malformed texts that were tried, without a panic or a hang. `ronin-core` does the same
//! but brings `rowan` and its own edit stack. Columns are counted by us: ron2 counts bytes, people count characters.
//! Spans are kept, so that a later edit can replace one value and leave the author's comments alone.

use ron2::ast::{self, Expr, NumberKind, OptionExpr, StructBody};

use super::code;
use super::source::{Log, Source};
use super::syntax::explain;
use super::words::Both;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true`, `false`.
    Bool(bool),
    /// A number; `NaN` and `inf` are numbers here, `fields` refuses them.
    Number(f64),
    /// A quoted text.
    Text(String),
    /// A cell of a table: text or number, as the reader likes.
    Cell(String),
    /// `None`, `null`, `()`.
    Nothing,
    /// `Some(x)`.
    Some(Box<Node>),
    /// `[a, b]`.
    List(Vec<Node>),
    /// `(a, b)`, with a name before it or without.
    Tuple(Option<String>, Vec<Node>),
    /// `(a: 1)`, with a name before it or without; a JSON object.
    Fields(Option<String>, Vec<Field>),
    /// A bare word.
    Word(String),
    /// Could not be read; a finding says so.
    Broken,
}

/// A value in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What.
    pub value: Value,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A named value.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name.
    pub name: String,
    /// First byte of the name.
    pub start: usize,
    /// Value.
    pub node: Node,
}

impl Node {
    /// What it is, in words, for messages.
    #[must_use]
    pub fn kind(&self) -> crate::base::lang::Text {
        use crate::base::lang::Text;
        match self.value {
            Value::Bool(_) => Text::new("真假值", "true or false"),
            Value::Number(_) => Text::new("数字", "a number"),
            Value::Text(_) | Value::Cell(_) => Text::new("文本", "a text"),
            Value::Nothing => Text::new("空值", "nothing"),
            Value::Some(_) => Text::new("Some(…)", "Some(…)"),
            Value::List(_) => Text::new("列表", "a list"),
            Value::Tuple(None, _) => Text::new("括号组", "a group in parentheses"),
            Value::Tuple(Some(_), _) | Value::Word(_) => Text::new("词", "a word"),
            Value::Fields(..) => Text::new("字段组", "a group of fields"),
            Value::Broken => Text::new("无法读取的内容", "something unreadable"),
        }
    }
    /// The value inside `Some`, or itself; `None` for nothing.
    #[must_use]
    pub fn inner(&self) -> Option<&Self> {
        match &self.value {
            Value::Nothing => None,
            Value::Some(node) => node.inner(),
            _ => Some(self),
        }
    }
    /// Whether it has a field of a name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        matches!(&self.value, Value::Fields(_, f) if f.iter().any(|f| f.name == name))
    }
}

/// Reads RON. `None` where there is no value, or where the syntax is broken: every mistake of syntax is reported, but what the
/// fields mean is guesswork then, and findings about guesses would only hide the real ones.
#[must_use]
pub fn read_ron(source: &Source, log: &Log) -> Option<Node> {
    let (document, errors) = ast::parse_document_lossy(&source.text);
    let mut seen = std::collections::BTreeSet::new();
    for e in errors.iter().filter(|e| seen.insert(e.span().start_offset)) {
        let Both { zh, en } = explain(e.kind(), source.text.get(e.span().start_offset..).unwrap_or(""));
        log.error(code::S001, source.at(e.span().start_offset), "syntax", zh, en);
    }
    if !errors.is_empty() {
        return None;
    }
    let Some(value) = &document.value else {
        log.error(code::S002, source.whole(), "file", "文件里只有注释，没有内容", "the file holds comments only, no value");
        return None;
    };
    Some(convert(value))
}

fn convert(e: &Expr<'_>) -> Node {
    let value = match e {
        Expr::Unit(_) => Value::Nothing,
        Expr::Bool(b) => Value::Bool(b.value),
        Expr::Char(c) => Value::Text(c.value.to_string()),
        Expr::Byte(b) => Value::Number(f64::from(b.value)),
        Expr::Number(n) => Value::Number(number(&n.raw, &n.kind)),
        Expr::String(s) => Value::Text(s.value.clone()),
        Expr::Bytes(_) | Expr::Error(_) => Value::Broken,
        Expr::Option(o) => match &**o {
            OptionExpr { value: None, .. } => Value::Nothing,
            OptionExpr { value: Some(v), .. } => Value::Some(Box::new(convert(&v.expr))),
        },
        Expr::Seq(s) => Value::List(s.items.iter().map(|i| convert(&i.expr)).collect()),
        Expr::Tuple(t) => Value::Tuple(None, t.elements.iter().map(|i| convert(&i.expr)).collect()),
        Expr::AnonStruct(s) => Value::Fields(None, fields(&s.fields)),
        Expr::Map(m) => Value::Fields(
            None,
            m.entries
                .iter()
                .filter_map(|e| {
                    let (Expr::String(_) | Expr::Struct(_)) = &e.key else { return None };
                    let name = match &e.key {
                        Expr::String(s) => s.value.clone(),
                        Expr::Struct(s) => s.name.name.to_string(),
                        _ => String::new(),
                    };
                    Some(Field { name, start: e.key.span().start_offset, node: convert(&e.value) })
                })
                .collect(),
        ),
        Expr::Struct(s) => {
            let name = s.name.name.to_string();
            match &s.body {
                None => Value::Word(name),
                Some(StructBody::Tuple(t)) => Value::Tuple(Some(name), t.elements.iter().map(|i| convert(&i.expr)).collect()),
                Some(StructBody::Fields(f)) => Value::Fields(Some(name), fields(&f.fields)),
            }
        }
    };
    Node { value, start: e.span().start_offset, end: e.span().end_offset }
}

fn fields(list: &[ast::StructField<'_>]) -> Vec<Field> {
    list.iter()
        .filter(|f| !f.name.name.is_empty())
        .map(|f| Field { name: f.name.name.to_string(), start: f.name.span.start_offset, node: convert(&f.value) })
        .collect()
}

/// The number that a literal means; the kinds are those of RON: decimal, `0x`, `0b`, `0o`, `_` between digits.
fn number(raw: &str, kind: &NumberKind) -> f64 {
    let text = raw.replace('_', "");
    if matches!(kind, NumberKind::SpecialFloat) {
        return match text.as_str() {
            "inf" | "+inf" => f64::INFINITY,
            "-inf" => f64::NEG_INFINITY,
            _ => f64::NAN,
        };
    }
    let (sign, body) = match text.strip_prefix('-') {
        Some(b) => (-1.0, b),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    let base = match body.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0b" | "0B") => 2,
        Some("0o" | "0O") => 8,
        _ => 10,
    };
    if base != 10 {
        return u64::from_str_radix(&body[2..], base).map_or(f64::NAN, |v| sign * v as f64);
    }
    sign * body.parse::<f64>().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Node>, Vec<String>) {
        let (source, log) = (Source::new("x.ron", text), Log::default());
        let node = read_ron(&source, &log);
        (node, log.sorted().iter().map(|f| f.line(crate::base::lang::Lang::En)).collect())
    }

    #[test]
    fn every_value_knows_its_place() {
        let text = "// a county\n(名: \"麻阳\", at: (1.5, -2), list: [Some(3), None], dist: Uniform(2, 8), kind: Rain)";
        let (node, findings) = read(text);
        assert!(findings.is_empty(), "{findings:?}");
        let Some(Node { value: Value::Fields(None, f), .. }) = node else { panic!("a group of fields") };
        assert_eq!(f.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["名", "at", "list", "dist", "kind"]);
        assert_eq!(&text[f[0].node.start..f[0].node.end], "\"麻阳\"");
        assert_eq!(&text[f[3].node.start..f[3].node.end], "Uniform(2, 8)");
        assert_eq!(f[4].node.value, Value::Word("Rain".into()));
    }

    #[test]
    fn several_syntax_mistakes_are_reported_at_once() {
        let (_, findings) = read("(a: 1 b: 2,\n c: [1 2], d: 5))");
        assert_eq!(
            findings,
            [
                "x.ron:1:7: S001 syntax: expected a comma here, in a group of fields",
                "x.ron:2:8: S001 syntax: expected a comma here, in a list",
                "x.ron:2:17: S001 syntax: there is text after the last bracket; remove it",
            ]
        );
    }

    #[test]
    fn malformed_texts_end_without_a_panic() {
        for text in [
            "Foo(1 ])",
            "(a: [1 )]",
            "(a: \"x",
            "(a: '')",
            "(a: b'')",
            "/* open",
            "[[[[",
            "(a: 1e999, b: 0x, c: .5)",
            "(",
            ")",
            ",",
            "(a:",
            "(a: Some(1, 2))",
            "{1: 2}",
            "r#\"x",
        ] {
            let _ = read(text);
        }
        let deep = "[".repeat(5000);
        assert!(!read(&deep).1.is_empty());
    }

    #[test]
    fn numbers_of_every_spelling() {
        for (raw, value) in [("1_000", 1000.0), ("-5", -5.0), ("0x1F", 31.0), ("5e6", 5e6), ("-0.25", -0.25), ("+3", 3.0)] {
            let (node, findings) = read(&format!("(a: {raw})"));
            assert!(findings.is_empty(), "{raw}: {findings:?}");
            let Some(Node { value: Value::Fields(_, f), .. }) = node else { panic!("fields") };
            assert_eq!(f[0].node.value, Value::Number(value), "{raw}");
        }
    }
}

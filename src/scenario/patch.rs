//! Scenario / patch — one value of a file changed in place: comments, order and spacing of everything else stay as the author wrote them.
//!
//! In: the text of a RON file, the way to a value, what is to stand there. Out: the new text; a finding where it would not read.
//! Not here: what a value means (`fields`, `resolve`), files on the disk. Rule: a file is never written anew from values.

use std::borrow::Cow;

use super::finding::Finding;
use super::source::{Log, Source};
use super::tree::{Node, Value, read_ron};

/// The step to a field of a name that is known here.
#[must_use]
pub const fn field(name: &'static str) -> Step {
    Step::Field(Cow::Borrowed(name))
}

/// One step from a value to one within it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The field of a name.
    Field(Cow<'static, str>),
    /// The item of a number, from 0, of a list or tuple.
    Item(usize),
}

/// The value at the end of a way; `Some(x)` is walked through.
#[must_use]
pub fn find<'n>(root: &'n Node, way: &[Step]) -> Option<&'n Node> {
    way.iter().try_fold(root, |node, step| {
        let node = match &node.value {
            Value::Some(inner) => inner,
            _ => node,
        };
        match (&node.value, step) {
            (Value::Fields(_, fields), Step::Field(name)) => fields.iter().find(|f| f.name == **name).map(|f| &f.node),
            (Value::List(items) | Value::Tuple(_, items), Step::Item(i)) => items.get(*i),
            _ => None,
        }
    })
}

/// A text as RON writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads a text; the first mistake where it does not read.
pub fn parse(text: &str) -> Result<Node, Box<Finding>> {
    let log = Log::default();
    let source = Source::new("", text);
    match read_ron(&source, &log) {
        Some(node) if !log.spoiled() => Ok(node),
        _ => Err(Box::new(log.sorted().into_iter().next().unwrap_or_else(|| {
            let empty = Log::default();
            empty.error(super::code::S002, source.whole(), "file", "没有内容", "holds nothing");
            empty.sorted().remove(0)
        }))),
    }
}

fn spliced(text: &str, from: usize, to: usize, with: &str) -> Result<String, Box<Finding>> {
    let new = [&text[..from], with, &text[to..]].concat();
    parse(&new).map(|_| new)
}

/// Puts a literal where a way leads; a field that is not there yet is added behind the last one of its value. `None` where the
/// way leads nowhere.
pub fn set(text: &str, way: &[Step], literal: &str) -> Option<Result<String, Box<Finding>>> {
    let root = match parse(text) {
        Ok(root) => root,
        Err(e) => return Some(Err(e)),
    };
    if let Some(node) = find(&root, way) {
        return Some(spliced(text, node.start, node.end, literal));
    }
    let (Step::Field(name), above) = way.split_last().map(|(l, a)| (l.clone(), a))? else { return None };
    match &find(&root, above)?.value {
        Value::Fields(_, fields) => {
            let last = fields.last()?.node.end;
            Some(spliced(text, last, last, &format!(", {name}: {literal}")))
        }
        _ => None,
    }
}

/// Adds an item at the end of the list that a way leads to.
pub fn push(text: &str, way: &[Step], literal: &str) -> Option<Result<String, Box<Finding>>> {
    let root = match parse(text) {
        Ok(root) => root,
        Err(e) => return Some(Err(e)),
    };
    let list = find(&root, way)?;
    let Value::List(items) = &list.value else { return None };
    Some(match items.last() {
        Some(last) => spliced(text, last.end, last.end, &format!(", {literal}")),
        None => spliced(text, list.start, list.end, &format!("[{literal}]")),
    })
}

/// Takes an item out of the list that a way leads to, with the comma that parted it from its neighbour.
pub fn take(text: &str, way: &[Step], item: usize) -> Option<Result<String, Box<Finding>>> {
    let root = match parse(text) {
        Ok(root) => root,
        Err(e) => return Some(Err(e)),
    };
    let Value::List(items) = &find(&root, way)?.value else { return None };
    let here = items.get(item)?;
    // What stands between two items may hold a comment of the one that stays: then only the item goes, and the comma right behind it.
    let plain = |from: usize, to: usize| !text[from..to].contains('/');
    Some(match (item.checked_sub(1).map(|i| &items[i]), items.get(item + 1)) {
        (_, Some(next)) if item == 0 && plain(here.end, next.start) => spliced(text, here.start, next.start, ""),
        (Some(before), _) if plain(before.end, here.start) => spliced(text, before.end, here.end, ""),
        _ => spliced(text, here.start, here.end + usize::from(text[here.end..].starts_with(',')), ""),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Step::Item;

    const TEXT: &str = "// 头\n(\n    key: \"a\", // 键\n    clauses: [\n        (key: \"a.1\", text: \"旧\", deadline_min: 15), // 第一条\n        (key: \"a.2\", at: Some((1.5, 2))),\n    ],\n    empty: [],\n)\n";

    fn done(new: Option<Result<String, Box<Finding>>>) -> String {
        new.expect("the way leads somewhere").expect("it reads")
    }

    #[test]
    fn one_value_changes_and_every_other_byte_stays() {
        let way = [field("clauses"), Item(0), field("deadline_min")];
        assert_eq!(done(set(TEXT, &way, "20")), TEXT.replace("15", "20"));
        let way = [field("clauses"), Item(0), field("text")];
        assert_eq!(done(set(TEXT, &way, &quoted("新\"句\""))), TEXT.replace("\"旧\"", "\"新\\\"句\\\"\""));
        let way = [field("clauses"), Item(1), field("at"), Item(0)];
        assert_eq!(done(set(TEXT, &way, "9")), TEXT.replace("1.5", "9"));
    }

    #[test]
    fn a_field_and_an_item_are_added_and_taken_away() {
        let way = [field("clauses"), Item(1), field("channel")];
        assert_eq!(done(set(TEXT, &way, "Some(\"phone\")")), TEXT.replace("Some((1.5, 2))", "Some((1.5, 2)), channel: Some(\"phone\")"));
        assert_eq!(done(push(TEXT, &[field("empty")], "7")), TEXT.replace("empty: []", "empty: [7]"));
        let two = done(push(&done(push(TEXT, &[field("empty")], "7")), &[field("empty")], "8"));
        assert!(two.contains("empty: [7, 8]"));
        assert_eq!(done(take(&two, &[field("empty")], 0)), TEXT.replace("empty: []", "empty: [8]"));
        assert_eq!(done(take(&two, &[field("empty")], 1)), TEXT.replace("empty: []", "empty: [7]"));
        // The comment of the clause that stays is there still, and so is that of the one that went.
        assert_eq!(done(take(TEXT, &[field("clauses")], 1)), TEXT.replace("(key: \"a.2\", at: Some((1.5, 2))),", ""));
        assert!(done(take(TEXT, &[field("clauses")], 0)).contains("// 第一条"));
    }

    #[test]
    fn what_would_not_read_is_a_finding_and_a_way_to_nowhere_is_none() {
        let way = [field("clauses"), Item(0), field("deadline_min")];
        assert!(set(TEXT, &way, "(((").expect("somewhere").is_err());
        assert!(set(TEXT, &[field("clauses"), Item(9)], "1").is_none() && push(TEXT, &[field("key")], "1").is_none());
        assert!(parse("").is_err());
    }
}

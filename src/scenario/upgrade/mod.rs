//! Scenario / upgrade — the ladder of file formats: read the old world, write the new one.
//!
//! In: a tree as written, of any format there ever was. Out: a tree of the newest, or a finding.
//! Format 1 is the first and so far the only one: the ladder has no step yet. A step is a file of its own here
//! (`from_1.rs`), a function from tree to tree; it keeps places, so that findings still point into the author's text.

use super::code;
use super::fields::Reader;
use super::tree::{Node, Value};
use super::words;

/// The newest format.
pub const NEWEST: u32 = 1;

/// Brings a tree to the newest format; `None` with a finding where that cannot be done.
#[must_use]
pub fn upgrade(reader: Reader<'_>, node: Node) -> Option<Node> {
    let Value::Fields(_, fields) = &node.value else {
        reader.wrong(&node, "file", crate::base::lang::Text::new("字段组 (format: 1, …)", "a group of fields (format: 1, …)"));
        return None;
    };
    let at = |offset| reader.source.at(offset);
    let Some(format) = fields.iter().find(|f| f.name == "format") else {
        reader.log.error(
            code::S004,
            at(node.start),
            "file · format",
            format!("缺少字段 format；请写 format: {NEWEST}"),
            format!("the field format is missing; write format: {NEWEST}"),
        );
        return None;
    };
    match format.node.value {
        Value::Number(v) if v.fract() == 0.0 && (1.0..=f64::from(NEWEST)).contains(&v) => Some(node),
        Value::Number(v) if v.fract() == 0.0 && v > f64::from(NEWEST) && v.is_finite() => {
            reader.log.error(
                code::S005,
                at(format.node.start),
                "file · format",
                format!("格式 {v} 来自更新的版本，本程序只读到格式 {NEWEST}；请升级程序"),
                format!("format {v} is from the future: this program reads up to format {NEWEST}; update the program"),
            );
            None
        }
        Value::Number(v) => {
            let shown = words::number(v);
            reader.log.error(
                code::S004,
                at(format.node.start),
                "file · format",
                format!("没有格式 {shown}；请写 format: {NEWEST}"),
                format!("there never was a format {shown}; write format: {NEWEST}"),
            );
            None
        }
        _ => {
            reader.wrong(&format.node, "file · format", crate::base::lang::Text::new("数字", "a number"));
            None
        }
    }
}

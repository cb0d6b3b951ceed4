//! Scenario / table — CSV as rows of fields with places.
//!
//! In: text (RFC 4180: commas, quotation marks, any line end). Out: one `Node` of fields a row, cells as `Value::Cell`.
//! Not here: what the columns mean. Done by hand because a finding needs the byte at which a cell begins.

use super::code;
use super::source::{Log, Source};
use super::tree::{Field, Node, Value};

/// The rows below the heading; findings for a row of another length.
#[must_use]
pub fn read_table(source: &Source, log: &Log) -> Vec<Node> {
    let mut rows = split(&source.text).into_iter();
    let Some(heading) = rows.next() else { return Vec::new() };
    let mut out = Vec::new();
    for row in rows {
        if row.len() == 1 && row[0].0.is_empty() {
            continue;
        }
        let start = row[0].1;
        if row.len() != heading.len() {
            log.error(
                code::S001,
                source.at(start),
                "table",
                format!("这一行有 {} 格，表头有 {} 格", row.len(), heading.len()),
                format!("this row has {} cells, the heading {}", row.len(), heading.len()),
            );
            continue;
        }
        let end = row.last().map_or(start, |c| c.1 + c.0.len());
        let cell = |(name, (text, at)): (&(String, usize), (String, usize))| {
            let value = if text.trim().is_empty() { Value::Nothing } else { Value::Cell(text.clone()) };
            Field { name: name.0.trim().to_owned(), start: at, node: Node { value, start: at, end: at + text.len() } }
        };
        out.push(Node { value: Value::Fields(None, heading.iter().zip(row).map(cell).collect()), start, end });
    }
    out
}

/// Cells with the byte at which each begins.
fn split(text: &str) -> Vec<Vec<(String, usize)>> {
    let (mut rows, mut row, mut cell, mut start) = (Vec::new(), Vec::new(), String::new(), 0);
    let (mut quoted, mut chars) = (false, text.char_indices().peekable());
    while let Some((i, c)) = chars.next() {
        match c {
            '"' if quoted && chars.peek().is_some_and(|n| n.1 == '"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => {
                row.push((std::mem::take(&mut cell), start));
                start = i + 1;
            }
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push((std::mem::take(&mut cell), start));
                rows.push(std::mem::take(&mut row));
                start = i + 1;
            }
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push((cell, start));
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_quotes_and_chinese_reads_cell_by_cell() {
        let (source, log) = (Source::new("p.csv", "key,name\r\na,\"一, \"\"二\"\"\"\r\nb\r\n\r\nc,\n"), Log::default());
        let rows = read_table(&source, &log);
        assert_eq!(rows.len(), 2);
        let Value::Fields(_, f) = &rows[0].value else { panic!("fields") };
        assert_eq!((f[1].name.as_str(), &f[1].node.value), ("name", &Value::Cell("一, \"二\"".into())));
        assert_eq!(source.at(f[1].node.start).column, 3);
        let Value::Fields(_, f) = &rows[1].value else { panic!("fields") };
        assert_eq!(f[1].node.value, Value::Nothing);
        assert_eq!(log.sorted()[0].line(crate::base::lang::Lang::En), "p.csv:3:1: S001 table: this row has 1 cells, the heading 2");
    }
}

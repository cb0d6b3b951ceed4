//! Record / table — flat columns to and from one Parquet file, readable by DuckDB and pandas.
//!
//! In: named columns of equal length. Out: a file that exists whole or not at all; the columns back.
//! Not here: what the columns mean (`store`).
//! Method: the column writers of the `parquet` crate without Arrow; dictionaries, zstd; written beside the final name
//! and renamed, so that a killed run leaves no half file under a final name.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, IntType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::store::StoreError;

/// A column and its values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Column {
    /// Whole numbers that are never negative.
    Whole(Vec<u64>),
    /// The same, with gaps.
    WholeOrNot(Vec<Option<u64>>),
    /// Signed whole numbers.
    Signed(Vec<i64>),
    /// Numbers.
    Number(Vec<f64>),
    /// The same, with gaps.
    NumberOrNot(Vec<Option<f64>>),
    /// Yes or no.
    Truth(Vec<bool>),
    /// Texts.
    Text(Vec<ByteArray>),
}

/// What a column must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    Whole,
    WholeOrNot,
    Signed,
    Number,
    NumberOrNot,
    Truth,
    Text,
}

fn field(name: &str, column: &Column) -> Result<Type, ParquetError> {
    let (physical, repetition, logical) = match column {
        Column::Whole(_) => (Physical::INT64, Repetition::REQUIRED, Some(LogicalType::Integer(IntType { bit_width: 64, is_signed: false }))),
        Column::WholeOrNot(_) => (Physical::INT64, Repetition::OPTIONAL, Some(LogicalType::Integer(IntType { bit_width: 64, is_signed: false }))),
        Column::Signed(_) => (Physical::INT64, Repetition::REQUIRED, None),
        Column::Number(_) => (Physical::DOUBLE, Repetition::REQUIRED, None),
        Column::NumberOrNot(_) => (Physical::DOUBLE, Repetition::OPTIONAL, None),
        Column::Truth(_) => (Physical::BOOLEAN, Repetition::REQUIRED, None),
        Column::Text(_) => (Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String)),
    };
    Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).with_converted_type(ConvertedType::NONE).build()
}

fn fill(writer: &mut ColumnWriter<'_>, column: &Column) -> Result<(), ParquetError> {
    match (writer, column) {
        (ColumnWriter::Int64ColumnWriter(w), Column::Whole(v)) => w.write_batch(&v.iter().map(|x| *x as i64).collect::<Vec<_>>(), None, None).map(drop),
        (ColumnWriter::Int64ColumnWriter(w), Column::WholeOrNot(v)) => {
            let levels: Vec<i16> = v.iter().map(|x| i16::from(x.is_some())).collect();
            w.write_batch(&v.iter().flatten().map(|x| *x as i64).collect::<Vec<_>>(), Some(&levels), None).map(drop)
        }
        (ColumnWriter::Int64ColumnWriter(w), Column::Signed(v)) => w.write_batch(v, None, None).map(drop),
        (ColumnWriter::DoubleColumnWriter(w), Column::Number(v)) => w.write_batch(v, None, None).map(drop),
        (ColumnWriter::DoubleColumnWriter(w), Column::NumberOrNot(v)) => {
            let levels: Vec<i16> = v.iter().map(|x| i16::from(x.is_some())).collect();
            w.write_batch(&v.iter().flatten().copied().collect::<Vec<_>>(), Some(&levels), None).map(drop)
        }
        (ColumnWriter::BoolColumnWriter(w), Column::Truth(v)) => w.write_batch(v, None, None).map(drop),
        (ColumnWriter::ByteArrayColumnWriter(w), Column::Text(v)) => w.write_batch(v, None, None).map(drop),
        _ => unreachable!("the schema was made from the same columns"),
    }
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    path.with_file_name(name)
}

/// Writes bytes beside the final name, then renames.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let part = part(path);
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).map_err(|source| {
        let _ = std::fs::remove_file(&part);
        StoreError::Disk { path: path.to_path_buf(), source }
    })
}

/// Writes columns of equal length as one file with one row group.
pub(crate) fn write(path: &Path, columns: &[(&str, Column)]) -> Result<(), StoreError> {
    let broken = |e: ParquetError| StoreError::Disk { path: path.to_path_buf(), source: std::io::Error::other(e) };
    let fields = columns.iter().map(|(name, c)| field(name, c).map(Arc::new)).collect::<Result<Vec<_>, _>>().map_err(broken)?;
    let schema = Type::group_type_builder("yanlian").with_fields(fields).build().map_err(broken)?;
    let level = ZstdLevel::try_new(3).map_err(broken)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_dictionary_enabled(true)
        .set_dictionary_page_size_limit(4 << 20)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties)).map_err(broken)?;
    let mut group = writer.next_row_group().map_err(broken)?;
    let mut next = columns.iter();
    while let Some(mut w) = group.next_column().map_err(broken)? {
        if let Some((_, column)) = next.next() {
            fill(w.untyped(), column).map_err(broken)?;
        }
        w.close().map_err(broken)?;
    }
    group.close().map_err(broken)?;
    writer.close().map_err(broken)?;
    write_whole(path, &bytes)
}

/// Reads the named columns of a file.
pub(crate) fn read(path: &Path, wanted: &[(&str, Is)]) -> Result<Vec<Column>, StoreError> {
    let damaged = |why: String| StoreError::Damaged { path: path.to_path_buf(), why };
    let file = File::open(path).map_err(|source| StoreError::Disk { path: path.to_path_buf(), source })?;
    let reader = SerializedFileReader::new(file).map_err(|e| damaged(e.to_string()))?;
    let meta = reader.metadata();
    let schema = meta.file_metadata().schema_descr();
    let mut out = Vec::with_capacity(wanted.len());
    for (name, is) in wanted {
        let Some(index) = (0..schema.num_columns()).find(|i| schema.column(*i).name() == *name) else {
            return Err(damaged(format!("column `{name}` is missing · 缺少列 `{name}`")));
        };
        let mut column = match is {
            Is::Whole => Column::Whole(Vec::new()),
            Is::WholeOrNot => Column::WholeOrNot(Vec::new()),
            Is::Signed => Column::Signed(Vec::new()),
            Is::Number => Column::Number(Vec::new()),
            Is::NumberOrNot => Column::NumberOrNot(Vec::new()),
            Is::Truth => Column::Truth(Vec::new()),
            Is::Text => Column::Text(Vec::new()),
        };
        for g in 0..meta.num_row_groups() {
            let group = reader.get_row_group(g).map_err(|e| damaged(e.to_string()))?;
            let rows = usize::try_from(group.metadata().num_rows()).map_err(|e| damaged(e.to_string()))?;
            let source = group.get_column_reader(index).map_err(|e| damaged(e.to_string()))?;
            let read = pour(source, &mut column, rows).map_err(|e| damaged(e.to_string()))?;
            match read {
                None => return Err(damaged(format!("column `{name}` has another type · 列 `{name}` 类型不符"))),
                Some(n) if n < rows => return Err(damaged(format!("column `{name}` ends after {n} of {rows} rows · 列 `{name}` 不完整"))),
                Some(_) => {}
            }
        }
        out.push(column);
    }
    Ok(out)
}

fn pour(source: ColumnReader, into: &mut Column, rows: usize) -> Result<Option<usize>, ParquetError> {
    Ok(Some(match (source, into) {
        (ColumnReader::Int64ColumnReader(mut r), Column::Whole(v)) => {
            let mut raw = Vec::with_capacity(rows);
            let n = r.read_records(rows, Some(&mut Vec::new()), None, &mut raw)?.0;
            v.extend(raw.into_iter().map(|x| x as u64));
            n
        }
        (ColumnReader::Int64ColumnReader(mut r), Column::WholeOrNot(v)) => {
            let (mut raw, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
            let n = r.read_records(rows, Some(&mut levels), None, &mut raw)?.0;
            let mut values = raw.into_iter();
            v.extend(levels.iter().map(|l| if *l > 0 { values.next().map(|x| x as u64) } else { None }));
            n
        }
        (ColumnReader::Int64ColumnReader(mut r), Column::Signed(v)) => r.read_records(rows, Some(&mut Vec::new()), None, v)?.0,
        (ColumnReader::DoubleColumnReader(mut r), Column::Number(v)) => r.read_records(rows, Some(&mut Vec::new()), None, v)?.0,
        (ColumnReader::DoubleColumnReader(mut r), Column::NumberOrNot(v)) => {
            let (mut raw, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
            let n = r.read_records(rows, Some(&mut levels), None, &mut raw)?.0;
            let mut values = raw.into_iter();
            v.extend(levels.iter().map(|l| if *l > 0 { values.next() } else { None }));
            n
        }
        (ColumnReader::BoolColumnReader(mut r), Column::Truth(v)) => r.read_records(rows, Some(&mut Vec::new()), None, v)?.0,
        (ColumnReader::ByteArrayColumnReader(mut r), Column::Text(v)) => r.read_records(rows, Some(&mut Vec::new()), None, v)?.0,
        _ => return Ok(None),
    }))
}

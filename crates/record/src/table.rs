//! A Parquet file, row by row, with the columns held until there are enough for a row group.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;

/// What a column holds; any may have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Long,
    Flag,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    Flag(bool),
    Null,
}

/// The values of a column that are not written yet.
enum Held {
    Text(Vec<Option<ByteArray>>),
    Int(Vec<Option<i32>>),
    Long(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
}

/// A file that is open only while something is written: there are more styles than files may be open.
struct Appending(PathBuf);

impl Write for Appending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = OpenOptions::new().append(true).open(&self.0)?;
        file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A table that is being written.
pub(crate) struct Table {
    writer: SerializedFileWriter<Appending>,
    columns: Vec<Held>,
    /// How many rows there are, written or held.
    pub rows: u64,
    /// How many values are held.
    pub held: usize,
}

impl Table {
    /// A new file with these columns.
    pub fn create(path: &Path, columns: &[(String, Kind)]) -> io::Result<Self> {
        File::create_new(path)?;
        let field = |(name, kind): &(String, Kind)| {
            let (physical, logical) = match kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Int => (Physical::INT32, None),
                Kind::Long => (Physical::INT64, None),
                Kind::Flag => (Physical::BOOLEAN, None),
            };
            let field = Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical);
            field.build().map(Arc::new)
        };
        let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("card")
            .with_fields(fields)
            .build()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let writer = SerializedFileWriter::new(
            Appending(path.to_owned()),
            Arc::new(schema),
            Arc::new(properties.build()),
        )?;
        let columns = columns.iter().map(|(_, kind)| match kind {
            Kind::Text => Held::Text(Vec::new()),
            Kind::Int => Held::Int(Vec::new()),
            Kind::Long => Held::Long(Vec::new()),
            Kind::Flag => Held::Flag(Vec::new()),
        });
        Ok(Table {
            writer,
            columns: columns.collect(),
            rows: 0,
            held: 0,
        })
    }

    /// Adds a row: a value for each column, of its kind.
    pub fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        let mut values = row.into_iter();
        for column in &mut self.columns {
            let value = values.next().unwrap_or(Value::Null);
            let number = match value {
                Value::Number(number) => Some(number),
                _ => None,
            };
            match column {
                Held::Text(held) => held.push(match value {
                    Value::Text(text) => Some(shared(text, held.last())),
                    _ => None,
                }),
                Held::Int(held) => held.push(number.and_then(|n| i32::try_from(n).ok())),
                Held::Long(held) => held.push(number),
                Held::Flag(held) => held.push(match value {
                    Value::Flag(flag) => Some(flag),
                    _ => None,
                }),
            }
        }
        self.rows += 1;
        self.held += self.columns.len();
    }

    /// Writes what is held as a row group.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.held == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            match column {
                Held::Text(held) => write::<ByteArrayType>(&mut group, held)?,
                Held::Int(held) => write::<Int32Type>(&mut group, held)?,
                Held::Long(held) => write::<Int64Type>(&mut group, held)?,
                Held::Flag(held) => write::<BoolType>(&mut group, held)?,
            }
        }
        group.close()?;
        self.held = 0;
        Ok(())
    }

    /// Writes the rest and ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }
}

/// A text; the one before it again, if it is the same.
fn shared(text: String, last: Option<&Option<ByteArray>>) -> ByteArray {
    match last {
        Some(Some(last)) if last.data() == text.as_bytes() => last.clone(),
        _ => ByteArray::from(text.into_bytes()),
    }
}

fn write<D: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Appending>,
    held: &mut Vec<Option<D::T>>,
) -> io::Result<()> {
    let levels: Vec<i16> = held
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    let values: Vec<D::T> = held.drain(..).flatten().collect();
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<D>()
            .write_batch(&values, Some(&levels), None)?;
        column.close()?;
    }
    Ok(())
}

/// Hands the rows of a file to `f`, one at a time, until it fails.
pub(crate) fn read_rows(
    path: &Path,
    columns: &[(String, Kind)],
    mut f: impl FnMut(Vec<Value>) -> io::Result<()>,
) -> io::Result<()> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let schema = reader.metadata().file_metadata().schema();
    let names = schema.get_fields().iter().map(|field| field.name());
    if !names.eq(columns.iter().map(|(name, _)| name.as_str())) {
        return Err(io::Error::other(
            "its columns are not those of its contests",
        ));
    }
    for row in reader.get_row_iter(None)? {
        let row: Row = row?;
        let values = row.get_column_iter().map(|(_, field)| match field {
            Field::Str(text) => Value::Text(text.clone()),
            Field::Int(number) => Value::Number(i64::from(*number)),
            Field::Long(number) => Value::Number(*number),
            Field::Bool(flag) => Value::Flag(*flag),
            _ => Value::Null,
        });
        f(values.collect())?;
    }
    Ok(())
}

//! A Parquet file, its rows held until there are enough for a row group.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rayon::prelude::*;

use crate::column::{Held, Kind, NewRow, Values as HeldValues, without_status};
use crate::groups::{Last, RowGroup, RowGroups};
use crate::names::Names;
use crate::pages::{Chunk, encode};

/// No row group of ours holds more values; one of another origin would fill the memory.
const MOST_VALUES: usize = 1 << 26;

/// A table that is being written. Its file is open only while something is written: there are more styles than files may
/// be open.
pub(crate) struct Table {
    path: PathBuf,
    /// How long the file is.
    length: u64,
    columns: Box<[Held]>,
    /// How many columns there are, and as how many numbers a row is held.
    count: usize,
    width: usize,
    /// The values of the rows that are held.
    pub values: HeldValues,
    /// The row groups that are written.
    last: Last,
    /// How many rows there are, written or held.
    pub rows: u64,
    rows_held: u64,
    /// How many values are held.
    pub held: usize,
}

impl Table {
    /// A new file with these columns.
    pub fn create(path: &Path, columns: &[(String, Kind)]) -> io::Result<Self> {
        File::create_new(path)?.write_all(MAGIC)?;
        let held = Held::of(columns);
        Ok(Table {
            path: path.to_owned(),
            length: MAGIC.len() as u64,
            count: columns.len(),
            width: held.iter().map(|held| held.width()).sum(),
            columns: held.into(),
            values: HeldValues::default(),
            last: Last::default(),
            rows: 0,
            rows_held: 0,
            held: 0,
        })
    }

    /// A new row, to be given a value for every column.
    #[inline]
    pub fn row(&mut self) -> NewRow<'_> {
        self.values.row(self.width)
    }

    /// Ends a row, every column of which was given a value; `bytes` of them are texts. Eight count as a value, so
    /// that long texts are written as soon as many short ones.
    pub fn end_row(&mut self, bytes: usize) {
        self.rows += 1;
        self.rows_held += 1;
        self.held += self.count + bytes / 8;
    }

    /// Writes what is held as a row group.
    pub fn flush(&mut self, names: &Names, groups: &mut RowGroups) -> io::Result<()> {
        if self.held == 0 {
            return Ok(());
        }
        let values = std::mem::take(&mut self.values);
        let mut columns = values.columns(self.width).into_iter();
        let columns: Vec<(Held, Vec<Vec<u32>>)> = self
            .columns
            .iter()
            .map(|held| (*held, columns.by_ref().take(held.width()).collect()))
            .collect();
        // The imprinted id, where there is one, is the id, text for text: such columns are the same pages.
        let texts = |(held, _): &(Held, _)| *held == Held::One(Kind::Text);
        let first = columns.iter().position(texts);
        let again = first.and_then(|first| {
            let mut later = columns[first + 1..].iter();
            later.position(|column| *column == columns[first])
        });
        let again = again.zip(first).map(|(again, first)| first + 1 + again);
        let before = columns[..first.unwrap_or_default()].iter();
        let first: usize = before.map(|(held, _)| held.columns()).sum();
        let chunk = |kind, numbers| Chunk::of(encode(kind, numbers, &values, names)?).map(Some);
        let chunks: Vec<Option<Chunk>> = columns
            .into_par_iter()
            .enumerate()
            .flat_map_iter(|(at, (held, mut numbers))| match held {
                _ if again == Some(at) => vec![Ok(None)],
                Held::One(kind) => vec![chunk(kind, numbers)],
                Held::Status(kind) => {
                    let numbers = numbers.pop().unwrap_or_default();
                    let (statuses, beside) = without_status(&numbers);
                    vec![
                        chunk(Kind::Status, vec![statuses]),
                        chunk(kind, vec![beside]),
                    ]
                }
            })
            .collect::<io::Result<_>>()?;
        let same = chunks.get(first).and_then(Option::as_ref);
        let chunks = chunks.iter().filter_map(|chunk| chunk.as_ref().or(same));
        let file = OpenOptions::new().append(true).open(&self.path)?;
        let mut file = BufWriter::with_capacity(1 << 16, file);
        for chunk in chunks.clone() {
            file.write_all(&chunk.bytes)?;
            self.length += chunk.bytes.len() as u64;
        }
        file.flush()?;
        let group = RowGroup {
            rows: self.rows_held,
            columns: chunks.map(|chunk| chunk.pages).collect(),
        };
        groups.push(&mut self.last, &group)?;
        (self.held, self.rows_held) = (0, 0);
        Ok(())
    }

    /// Writes the rest and ends the file, whose columns these are.
    pub fn finish(
        mut self,
        columns: &[(String, Kind)],
        names: &Names,
        groups: &mut RowGroups,
    ) -> io::Result<()> {
        self.flush(names, groups)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true);
        let mut writer = SerializedFileWriter::new(
            Footer {
                before: self.length,
                bytes: Vec::new(),
            },
            Arc::new(schema(columns)?),
            Arc::new(properties.build()),
        )?;
        let descriptions = writer.schema_descr().columns().to_vec();
        groups.each(self.last, |group| {
            let mut written = writer.next_row_group()?;
            for (pages, of) in group.columns.into_iter().zip(&descriptions) {
                written.append_column(&Written, pages.close(of.clone(), group.rows)?)?;
            }
            written.close()?;
            Ok(())
        })?;
        let footer = writer.into_inner()?;
        let mut file = OpenOptions::new().append(true).open(&self.path)?;
        file.write_all(&footer.bytes)
    }
}

/// What a Parquet file begins with.
const MAGIC: &[u8] = b"PAR1";

/// The columns as the format names them.
fn schema(columns: &[(String, Kind)]) -> io::Result<Type> {
    let field = |(name, kind): &(String, Kind)| {
        let (physical, logical) = match kind {
            Kind::Name | Kind::Status | Kind::Text => {
                (Physical::BYTE_ARRAY, Some(LogicalType::String))
            }
            Kind::Int => (Physical::INT32, None),
            Kind::Long | Kind::Bits => (Physical::INT64, None),
            Kind::Flag => (Physical::BOOLEAN, None),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("card").with_fields(fields);
    Ok(schema.build()?)
}

/// Takes a file again as the library writes it, and keeps what stands behind the row groups, which are on disk.
struct Footer {
    /// How many bytes of the file are not kept any more.
    before: u64,
    bytes: Vec<u8>,
}

impl Write for Footer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = usize::try_from(self.before).unwrap_or(usize::MAX);
        let known = bytes.len().min(before);
        self.before -= known as u64;
        self.bytes.extend_from_slice(&bytes[known..]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Stands for pages that are on disk: as many bytes as they are.
struct Written;

impl Length for Written {
    fn len(&self) -> u64 {
        u64::MAX
    }
}

impl ChunkReader for Written {
    type T = io::Repeat;

    fn get_read(&self, _: u64) -> Result<io::Repeat, ParquetError> {
        Ok(io::repeat(0))
    }

    fn get_bytes(&self, _: u64, _: usize) -> Result<Bytes, ParquetError> {
        let why = "pages are copied as a stream".to_owned();
        Err(ParquetError::General(why))
    }
}

/// The values of a column in a row group.
enum Values {
    Text(Vec<Option<ByteArray>>),
    Number(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'t> {
    columns: &'t [Values],
    at: usize,
}

impl<'t> Row<'t> {
    /// The text in a column; empty if there is none.
    pub fn text(self, column: usize) -> &'t str {
        match &self.columns[column] {
            Values::Text(rows) => rows[self.at]
                .as_ref()
                .and_then(|text| text.as_utf8().ok())
                .unwrap_or_default(),
            Values::Number(_) | Values::Flag(_) => "",
        }
    }

    /// The number in a column.
    pub fn number(self, column: usize) -> Option<i64> {
        match &self.columns[column] {
            Values::Number(rows) => rows[self.at],
            Values::Text(_) | Values::Flag(_) => None,
        }
    }

    /// The number in a column, if it fits.
    pub fn small(self, column: usize) -> Option<u32> {
        self.number(column).and_then(|n| u32::try_from(n).ok())
    }

    /// Whether true stands in a column.
    pub fn flag(self, column: usize) -> bool {
        match &self.columns[column] {
            Values::Flag(rows) => rows[self.at] == Some(true),
            Values::Text(_) | Values::Number(_) => false,
        }
    }
}

/// Hands the rows of a file to `f`, one at a time, until it fails.
pub(crate) fn read_rows(
    path: &Path,
    columns: &[(String, Kind)],
    mut f: impl FnMut(Row<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let schema = reader.metadata().file_metadata().schema();
    let names = schema.get_fields().iter().map(|field| field.name());
    if !names.eq(columns.iter().map(|(name, _)| name.as_str())) {
        return Err(io::Error::other(
            "its columns are not those of its contests",
        ));
    }
    let length = i64::try_from(std::fs::metadata(path)?.len()).map_err(io::Error::other)?;
    for group in reader.metadata().row_groups() {
        check_places(group, length)?;
    }
    for k in 0..reader.num_row_groups() {
        let group = reader.get_row_group(k)?;
        let rows = usize::try_from(group.metadata().num_rows()).map_err(io::Error::other)?;
        if rows.saturating_mul(columns.len()) > MOST_VALUES {
            let why = format!("a row group of more than {MOST_VALUES} values");
            return Err(io::Error::other(why));
        }
        let values =
            (0..columns.len()).map(|column| values(group.get_column_reader(column)?, rows));
        let columns: Vec<Values> = values.collect::<io::Result<_>>()?;
        for at in 0..rows {
            f(Row {
                columns: &columns,
                at,
            })?;
        }
    }
    Ok(())
}

/// The library takes the places of pages as the footer has them.
fn check_places(group: &RowGroupMetaData, length: i64) -> io::Result<()> {
    let inside = group.columns().iter().all(|column| {
        let data = column.data_page_offset();
        let start = column.dictionary_page_offset().unwrap_or(data);
        let end = start.checked_add(column.compressed_size());
        start >= 0
            && data >= start
            && column.compressed_size() >= 0
            && end.is_some_and(|end| end <= length)
            && column.num_values() == group.num_rows()
    });
    match inside && group.num_rows() >= 0 {
        true => Ok(()),
        false => Err(io::Error::other("a column does not lie in its file")),
    }
}

fn values(column: ColumnReader, rows: usize) -> io::Result<Values> {
    Ok(match column {
        ColumnReader::ByteArrayColumnReader(reader) => Values::Text(spread(reader, rows)?),
        ColumnReader::Int32ColumnReader(reader) => {
            let numbers = spread(reader, rows)?.into_iter();
            Values::Number(numbers.map(|n| n.map(i64::from)).collect())
        }
        ColumnReader::Int64ColumnReader(reader) => Values::Number(spread(reader, rows)?),
        ColumnReader::BoolColumnReader(reader) => Values::Flag(spread(reader, rows)?),
        _ => return Err(io::Error::other("a column of another type")),
    })
}

/// A value, or none, for each row.
fn spread<D: DataType>(
    mut reader: ColumnReaderImpl<D>,
    rows: usize,
) -> io::Result<Vec<Option<D::T>>> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (read, _, _) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    let spread: Vec<_> = levels
        .iter()
        .map(|level| (*level > 0).then(|| values.next()).flatten())
        .collect();
    match read == rows && spread.len() == rows {
        true => Ok(spread),
        false => Err(io::Error::other("a column has fewer rows than its file")),
    }
}

#[cfg(test)]
mod tests {
    use election::record::Status;

    use super::*;
    use crate::column::with_status;

    /// What is written comes back by the library's own decoder: every kind of column, dictionaries of one value to
    /// thousands, with and without rows that have none, and numbers of rows that are no multiple of eight.
    #[test]
    fn columns_come_back() {
        let kinds = [
            ("name", Kind::Name),
            ("status", Kind::Status),
            ("text", Kind::Text),
            ("int", Kind::Int),
            ("long", Kind::Long),
            ("flag", Kind::Flag),
            ("of_bits", Kind::Status),
            ("bits", Kind::Bits),
            ("of_name", Kind::Status),
            ("name_beside", Kind::Name),
            ("text_again", Kind::Text),
        ];
        let columns: Vec<(String, Kind)> =
            kinds.map(|(name, kind)| (name.to_owned(), kind)).to_vec();
        let scratch = tempfile::tempdir().expect("a scratch folder");
        for (different, without) in [1, 2, 3, 7, 33, 200, 257, 3000, 70_000]
            .into_iter()
            .flat_map(|different| [0, 1, 3].map(|without| (different, without)))
        {
            let path = scratch.path().join(format!("{different}-{without}"));
            let mut table = Table::create(&path, &columns).expect("a new one");
            let beside = scratch.path().join("groups");
            let mut groups = RowGroups::create(&beside).expect("a new one");
            let mut names = Names::default();
            let mut expected = Vec::new();
            let lengths = [1, 8, 61, 4003];
            for rows in lengths {
                for k in 0..rows {
                    let number = k * 7919 % different;
                    let has = without == 0 || (without > 1 && k % without != 0);
                    let long = (i64::from(number) << 33) + i64::from(k);
                    let status = Status::ALL[number as usize % Status::ALL.len()];
                    let text = if has {
                        format!("{number}é")
                    } else {
                        String::new()
                    };
                    let mut row = table.row();
                    let place = names.place(&text);
                    row.name(place);
                    row.status(status as u32);
                    let at = row.text(&text);
                    row.int(has.then_some(number));
                    row.long(has.then_some(long));
                    row.flag(number % 3 == 0);
                    row.status(with_status(status, has.then_some(number)));
                    row.status(with_status(status, has.then_some(place)));
                    // In some row groups the same text, in others another.
                    match rows {
                        61 if k % 5 == 0 => _ = row.text(""),
                        _ => row.same_text(at),
                    }
                    table.end_row(2 * text.len());
                    let (number, long) = (has.then_some(number), has.then_some(long));
                    expected.push((text, status, number, long, k * 7919 % different % 3 == 0));
                }
                let flushed = table.flush(&names, &mut groups);
                flushed.expect("it can be written");
            }
            let finished = table.finish(&columns, &names, &mut groups);
            finished.expect("it ends");
            groups.finish().expect("it is there");
            let (mut again, all) = (0, expected.len());
            let mut expected = expected.iter();
            let read = read_rows(&path, &columns, |row| {
                let (text, status, number, long, flag) = expected.next().expect("no more rows");
                assert_eq!(row.text(0), text);
                assert_eq!(row.text(1), status.word());
                assert_eq!(row.text(2), text);
                assert_eq!(row.small(3), *number);
                assert_eq!(row.number(4), *long);
                assert_eq!(row.flag(5), *flag);
                assert_eq!(row.text(6), status.word());
                assert_eq!(row.small(7), *number);
                assert_eq!(row.text(8), status.word());
                assert_eq!(row.text(9), text);
                assert!(row.text(10) == text || row.text(10).is_empty());
                again += usize::from(row.text(10) == text);
                Ok(())
            });
            read.expect("it can be read");
            assert_eq!(expected.next(), None, "{different} {without}");
            if without == 0 {
                assert_eq!(again, all - 61_usize.div_ceil(5), "{different}");
            }
        }
    }
}

//! Columns into the pages of a Parquet file.
//!
//! The library writes files of pages, and pages of values one value at a time. Here a column's pages are made at
//! once from what it holds, which is ten times as fast: the encodings are those of the format's specification
//! (Apache Parquet, Encodings: PLAIN, RLE/bit-packing hybrid, RLE_DICTIONARY), the frame is the library's.

use std::io;

use bytes::Bytes;
use election::record::{LARGEST_NUMBER, Status};
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::column::{Column, NO_LONG, NONE};
use crate::names::Names;

/// Numbers up to this have a dictionary of all of them.
const MOST_IN_DICTIONARY: u32 = 1 << 12;

/// The pages of a column, as bytes, and what the file's footer says of them.
pub(crate) struct Chunk {
    pub bytes: Bytes,
    pub close: ColumnCloseResult,
}

/// A column's values, encoded.
struct Encoded {
    /// Different values, each as PLAIN, and how many.
    dictionary: Option<(Vec<u8>, usize)>,
    /// Which rows have a value, and the values.
    data: Vec<u8>,
    rows: usize,
}

impl Chunk {
    /// The pages of a column.
    pub fn of(column: Column, names: &Names, of: ColumnDescPtr) -> io::Result<Self> {
        if let Column::Int(rows) = &column
            && present(rows).any(|number| number > LARGEST_NUMBER)
        {
            let why = format!("a number larger than {LARGEST_NUMBER}");
            return Err(io::Error::other(why));
        }
        let encoded = encode(column, names);
        let mut sink = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut sink);
        let (mut compressed, mut uncompressed) = (0, 0);
        let mut write = |page: Page, length: usize| -> io::Result<u64> {
            let spec = writer.write_page(CompressedPage::new(page, length))?;
            compressed += spec.compressed_size;
            uncompressed += spec.uncompressed_size;
            Ok(spec.offset)
        };
        let has_dictionary = encoded.dictionary.is_some();
        let number = |n: usize| u32::try_from(n).map_err(io::Error::other);
        if let Some((values, count)) = encoded.dictionary {
            let page = Page::DictionaryPage {
                buf: packed(&values)?,
                num_values: number(count)?,
                encoding: Encoding::PLAIN,
                is_sorted: false,
            };
            write(page, values.len())?;
        }
        let page = Page::DataPage {
            buf: packed(&encoded.data)?,
            num_values: number(encoded.rows)?,
            encoding: match has_dictionary {
                true => Encoding::RLE_DICTIONARY,
                false => Encoding::PLAIN,
            },
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let at = write(page, encoded.data.len())?;
        let encodings = [Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY];
        let kept = if has_dictionary { 3 } else { 2 };
        let long = |n: usize| i64::try_from(n).map_err(io::Error::other);
        let metadata = ColumnChunkMetaData::builder(of)
            .set_compression(Compression::SNAPPY)
            .set_encodings(encodings[..kept].to_vec())
            .set_total_compressed_size(long(compressed)?)
            .set_total_uncompressed_size(long(uncompressed)?)
            .set_num_values(long(encoded.rows)?)
            .set_data_page_offset(i64::try_from(at).map_err(io::Error::other)?)
            .set_dictionary_page_offset(has_dictionary.then_some(0));
        Ok(Chunk {
            close: ColumnCloseResult {
                bytes_written: compressed as u64,
                rows_written: encoded.rows as u64,
                metadata: metadata.build()?,
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            },
            bytes: sink.into_inner()?.into(),
        })
    }
}

fn packed(bytes: &[u8]) -> io::Result<Bytes> {
    let packed = snap::raw::Encoder::new().compress_vec(bytes);
    Ok(packed.map_err(io::Error::other)?.into())
}

fn encode(column: Column, names: &Names) -> Encoded {
    match column {
        Column::Name(mut rows) => {
            // A dictionary of its own, the texts in the order in which rows have them first.
            let mut values = Vec::new();
            let (mut places, mut count) = (vec![NONE; names.len()], 0);
            for row in rows.iter_mut().filter(|row| **row != NONE) {
                let place = &mut places[*row as usize];
                if *place == NONE {
                    plain(&mut values, names.text(*row).as_bytes());
                    (*place, count) = (count, count + 1);
                }
                *row = *place;
            }
            let mut data = levels(&rows, |row| *row != NONE);
            dictionary_places(&mut data, present(&rows), count as usize);
            Encoded {
                dictionary: Some((values, count as usize)),
                data,
                rows: rows.len(),
            }
        }
        Column::Status(rows) => {
            let mut values = Vec::new();
            for status in Status::ALL {
                plain(&mut values, status.word().as_bytes());
            }
            let mut data = levels(&rows, |_| true);
            let places = rows.iter().map(|status| *status as u32);
            dictionary_places(&mut data, places, Status::ALL.len());
            Encoded {
                dictionary: Some((values, Status::ALL.len())),
                data,
                rows: rows.len(),
            }
        }
        Column::Text(texts) => {
            let starts = std::iter::once(&0).chain(&texts.ends).copied();
            let parts: Vec<_> = starts.zip(texts.ends.iter().copied()).collect();
            let mut data = levels(&parts, |(start, end)| start < end);
            data.reserve(texts.bytes.len() + 4 * parts.len());
            for (start, end) in parts.iter().filter(|(start, end)| start < end) {
                plain(&mut data, &texts.bytes[*start as usize..*end as usize]);
            }
            Encoded {
                dictionary: None,
                data,
                rows: parts.len(),
            }
        }
        Column::Int(rows) => {
            let mut data = levels(&rows, |row| *row != NONE);
            let most = present(&rows).max().unwrap_or_default();
            let dictionary = (most <= MOST_IN_DICTIONARY).then(|| {
                let values: Vec<u8> = (0..=most).flat_map(u32::to_le_bytes).collect();
                dictionary_places(&mut data, present(&rows), most as usize + 1);
                (values, most as usize + 1)
            });
            if dictionary.is_none() {
                data.extend(present(&rows).flat_map(u32::to_le_bytes));
            }
            Encoded {
                dictionary,
                data,
                rows: rows.len(),
            }
        }
        Column::Long(rows) => {
            let mut data = levels(&rows, |row| *row != NO_LONG);
            let numbers = rows.iter().filter(|row| **row != NO_LONG);
            data.extend(numbers.flat_map(|row| row.to_le_bytes()));
            Encoded {
                dictionary: None,
                data,
                rows: rows.len(),
            }
        }
        Column::Flag(rows) => {
            let mut data = levels(&rows, |_| true);
            data.extend(rows.chunks(8).map(|eight| bits(eight, |flag| *flag)));
            Encoded {
                dictionary: None,
                data,
                rows: rows.len(),
            }
        }
    }
}

/// The numbers of the rows that have one.
fn present(rows: &[u32]) -> impl Iterator<Item = u32> + Clone {
    rows.iter().copied().filter(|row| *row != NONE)
}

/// A text as PLAIN has it: its length before it.
fn plain(data: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).expect("texts of a table are shorter than 2^32");
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(text);
}

/// Definition levels, 1 for each row with a value: their length, then the hybrid.
fn levels<T>(rows: &[T], has_value: impl Fn(&T) -> bool) -> Vec<u8> {
    let mut data = vec![0; 4];
    let count = rows.iter().filter(|row| has_value(row)).count();
    if count == 0 || count == rows.len() {
        hybrid_run(&mut data, rows.len(), u32::from(count > 0), 1);
    } else {
        hybrid_groups(&mut data, rows.len(), 1);
        data.extend(rows.chunks(8).map(|eight| bits(eight, &has_value)));
    }
    let length = u32::try_from(data.len() - 4).expect("shorter than the column");
    data[..4].copy_from_slice(&length.to_le_bytes());
    data
}

/// A bit for each of at most eight rows, the first the lowest.
fn bits<T>(rows: &[T], is_set: impl Fn(&T) -> bool) -> u8 {
    let rows = rows.iter().enumerate();
    rows.fold(0, |byte, (k, row)| byte | u8::from(is_set(row)) << k)
}

/// Places in a dictionary: the width of one, then the hybrid.
fn dictionary_places(data: &mut Vec<u8>, places: impl Iterator<Item = u32> + Clone, count: usize) {
    let most = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    let width = 32 - most.leading_zeros();
    data.push(u8::try_from(width).expect("at most 32"));
    hybrid(data, places, width);
}

/// One run of the same value where all are the same, else all of them packed in groups of eight.
fn hybrid(data: &mut Vec<u8>, values: impl Iterator<Item = u32> + Clone, width: u32) {
    let mut all = values.clone();
    let Some(first) = all.next() else { return };
    let count = 1 + all.clone().count();
    if all.all(|value| value == first) {
        return hybrid_run(data, count, first, width);
    }
    hybrid_groups(data, count, width);
    let packed = data.len() + count.div_ceil(8) * width as usize;
    let (mut held, mut bits) = (0u64, 0);
    for value in values {
        held |= u64::from(value) << bits;
        bits += width;
        if bits >= 32 {
            data.extend_from_slice(&(held as u32).to_le_bytes());
            held >>= 32;
            bits -= 32;
        }
    }
    data.extend_from_slice(&held.to_le_bytes());
    data.resize(packed, 0);
}

/// A run of one value.
fn hybrid_run(data: &mut Vec<u8>, count: usize, value: u32, width: u32) {
    if count > 0 {
        varint(data, (count as u64) << 1);
        data.extend_from_slice(&value.to_le_bytes()[..width.div_ceil(8) as usize]);
    }
}

/// What stands before values that are packed in groups of eight.
fn hybrid_groups(data: &mut Vec<u8>, count: usize, width: u32) {
    data.reserve(16 + count.div_ceil(8) * width as usize);
    varint(data, count.div_ceil(8) as u64 * 2 + 1);
}

fn varint(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

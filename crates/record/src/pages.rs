//! Columns into the pages of a Parquet file.
//!
//! The library writes files of pages, and pages of values one value at a time. Here a column's pages are made at
//! once from what it holds, which is ten times as fast: the encodings are those of the format's specification
//! (Apache Parquet, Encodings: PLAIN, RLE/bit-packing hybrid, RLE_DICTIONARY), the frame is the library's.

use std::io;

use bytes::Bytes;
use election::record::Status;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::column::{Column, NONE};

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
    pub fn of(column: Column, of: ColumnDescPtr) -> io::Result<Self> {
        let encoded = encode(column);
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

fn encode(column: Column) -> Encoded {
    match column {
        Column::Name(names) => {
            let mut values = Vec::new();
            for text in &names.texts {
                plain(&mut values, text.as_bytes());
            }
            let mut data = levels(names.rows.iter().map(|row| *row != NONE));
            let places = names.rows.iter().copied().filter(|row| *row != NONE);
            dictionary_places(&mut data, places, names.texts.len());
            Encoded {
                dictionary: Some((values, names.texts.len())),
                data,
                rows: names.rows.len(),
            }
        }
        Column::Status(rows) => {
            let mut values = Vec::new();
            for status in Status::ALL {
                plain(&mut values, status.word().as_bytes());
            }
            let mut data = levels(rows.iter().map(|_| true));
            let places = rows.iter().map(|status| *status as u32);
            dictionary_places(&mut data, places, Status::ALL.len());
            Encoded {
                dictionary: Some((values, Status::ALL.len())),
                data,
                rows: rows.len(),
            }
        }
        Column::Text(texts) => {
            let starts = || std::iter::once(&0).chain(&texts.ends);
            let mut data = levels(starts().zip(&texts.ends).map(|(start, end)| start < end));
            data.reserve(texts.bytes.len() + 4 * texts.ends.len());
            for (start, end) in starts().zip(&texts.ends).filter(|(s, e)| s < e) {
                plain(&mut data, &texts.bytes[*start as usize..*end as usize]);
            }
            Encoded {
                dictionary: None,
                data,
                rows: texts.ends.len(),
            }
        }
        Column::Int(rows) => {
            let mut data = levels(rows.iter().map(|row| *row != NONE));
            let numbers = || rows.iter().copied().filter(|row| *row != NONE);
            let most = numbers().max().unwrap_or_default();
            let dictionary = (most <= MOST_IN_DICTIONARY).then(|| {
                let values: Vec<u8> = (0..=most).flat_map(u32::to_le_bytes).collect();
                dictionary_places(&mut data, numbers(), most as usize + 1);
                (values, most as usize + 1)
            });
            if dictionary.is_none() {
                data.extend(numbers().flat_map(u32::to_le_bytes));
            }
            Encoded {
                dictionary,
                data,
                rows: rows.len(),
            }
        }
        Column::Long(rows) => {
            let mut data = levels(rows.iter().map(Option::is_some));
            data.extend(rows.iter().flatten().flat_map(|row| row.to_le_bytes()));
            Encoded {
                dictionary: None,
                data,
                rows: rows.len(),
            }
        }
        Column::Flag(rows) => {
            let mut data = levels(rows.iter().map(|_| true));
            data.extend(rows.chunks(8).map(|eight| {
                let bits = eight.iter().enumerate();
                bits.fold(0u8, |byte, (k, flag)| byte | u8::from(*flag) << k)
            }));
            Encoded {
                dictionary: None,
                data,
                rows: rows.len(),
            }
        }
    }
}

/// A text as PLAIN has it: its length before it.
fn plain(data: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).expect("texts of a table are shorter than 2^32");
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(text);
}

/// Definition levels, 1 for each row with a value: their length, then the hybrid.
fn levels(rows: impl Iterator<Item = bool> + Clone) -> Vec<u8> {
    let mut data = vec![0; 4];
    hybrid(&mut data, rows.map(u32::from), 1);
    let length = u32::try_from(data.len() - 4).expect("shorter than the column");
    data[..4].copy_from_slice(&length.to_le_bytes());
    data
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
    let mut count = 1u64;
    let same = all.all(|value| {
        count += 1;
        value == first
    });
    if same {
        varint(data, count << 1);
        let bytes = width.div_ceil(8) as usize;
        data.extend_from_slice(&first.to_le_bytes()[..bytes]);
        return;
    }
    let start = data.len();
    let (mut held, mut bits, mut count) = (0u64, 0, 0u64);
    for value in values {
        held |= u64::from(value) << bits;
        bits += width;
        count += 1;
        if bits >= 32 {
            data.extend_from_slice(&(held as u32).to_le_bytes());
            held >>= 32;
            bits -= 32;
        }
    }
    let groups = count.div_ceil(8);
    let mut header = Vec::new();
    varint(&mut header, groups << 1 | 1);
    let packed = usize::try_from(groups * u64::from(width)).expect("less than is held");
    data.extend_from_slice(&held.to_le_bytes());
    data.resize(start + packed, 0);
    data.splice(start..start, header);
}

fn varint(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

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

use crate::column::{Kind, NONE, Values};
use crate::groups::Pages;
use crate::names::Names;

/// Numbers up to this have a dictionary of all of them.
const MOST_IN_DICTIONARY: u32 = 1 << 12;

/// The pages of a column, as bytes.
pub(crate) struct Chunk {
    pub bytes: Vec<u8>,
    pub pages: Pages,
}

/// A column's values, encoded.
pub(crate) struct Encoded {
    /// Different values, each as PLAIN, and how many.
    dictionary: Option<(Vec<u8>, usize)>,
    /// Which rows have a value, and the values.
    data: Vec<u8>,
    rows: usize,
}

impl Chunk {
    /// The pages of a column.
    pub fn of(encoded: Encoded) -> io::Result<Self> {
        let mut encoder = snap::raw::Encoder::new();
        let mut packed = |bytes: &[u8]| -> io::Result<Bytes> {
            let packed = encoder.compress_vec(bytes);
            Ok(packed.map_err(io::Error::other)?.into())
        };
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
        Ok(Chunk {
            pages: Pages {
                dictionary: at,
                compressed: compressed as u64,
                uncompressed: uncompressed as u64,
            },
            bytes: sink.into_inner()?,
        })
    }
}

impl Pages {
    /// What a file's footer says of them, of a column with so many rows.
    pub fn close(self, of: ColumnDescPtr, rows: u64) -> io::Result<ColumnCloseResult> {
        let has_dictionary = self.dictionary > 0;
        let encodings = [Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY];
        let kept = if has_dictionary { 3 } else { 2 };
        let long = |n: u64| i64::try_from(n).map_err(io::Error::other);
        let metadata = ColumnChunkMetaData::builder(of)
            .set_compression(Compression::SNAPPY)
            .set_encodings(encodings[..kept].to_vec())
            .set_total_compressed_size(long(self.compressed)?)
            .set_total_uncompressed_size(long(self.uncompressed)?)
            .set_num_values(long(rows)?)
            .set_data_page_offset(long(self.dictionary)?)
            .set_dictionary_page_offset(has_dictionary.then_some(0));
        Ok(ColumnCloseResult {
            bytes_written: self.compressed,
            rows_written: rows,
            metadata: metadata.build()?,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        })
    }
}

/// The values of a column, `numbers` what they are held as: of each row one, and of long ones a second.
///
/// # Errors
/// A number is larger than a card has.
pub(crate) fn encode(
    kind: Kind,
    mut numbers: Vec<Vec<u32>>,
    held: &Values,
    names: &Names,
) -> io::Result<Encoded> {
    let second = match kind {
        Kind::Long => numbers.pop().unwrap_or_default(),
        _ => Vec::new(),
    };
    let mut numbers = numbers.pop().unwrap_or_default();
    let rows = numbers.len();
    let plain = |data| Encoded {
        dictionary: None,
        data,
        rows,
    };
    Ok(match kind {
        Kind::Name => {
            // A dictionary of its own, the texts in the order in which rows have them first.
            let mut values = Vec::new();
            let (mut places, mut count) = (vec![NONE; names.len()], 0);
            for row in numbers.iter_mut().filter(|row| **row != NONE) {
                let place = &mut places[*row as usize];
                if *place == NONE {
                    plain_text(&mut values, names.text(*row).as_bytes());
                    (*place, count) = (count, count + 1);
                }
                *row = *place;
            }
            let (mut data, places) = levels(numbers);
            dictionary_places(&mut data, &places, count as usize);
            Encoded {
                dictionary: Some((values, count as usize)),
                data,
                rows,
            }
        }
        Kind::Status => {
            let mut values = Vec::new();
            for status in Status::ALL {
                plain_text(&mut values, status.word().as_bytes());
            }
            let (mut data, places) = levels(numbers);
            dictionary_places(&mut data, &places, Status::ALL.len());
            Encoded {
                dictionary: Some((values, Status::ALL.len())),
                data,
                rows,
            }
        }
        Kind::Text => {
            let (mut data, places) = levels(numbers);
            for at in places {
                data.extend_from_slice(held.text(at));
            }
            plain(data)
        }
        Kind::Int => {
            let (mut data, numbers) = levels(numbers);
            let most = numbers.iter().copied().max().unwrap_or_default();
            if most > LARGEST_NUMBER {
                let why = format!("a number larger than {LARGEST_NUMBER}");
                return Err(io::Error::other(why));
            }
            let dictionary = (most <= MOST_IN_DICTIONARY).then(|| {
                let values: Vec<u8> = (0..=most).flat_map(u32::to_le_bytes).collect();
                dictionary_places(&mut data, &numbers, most as usize + 1);
                (values, most as usize + 1)
            });
            if dictionary.is_none() {
                data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            }
            Encoded {
                dictionary,
                data,
                rows,
            }
        }
        Kind::Long => {
            // Of none it is NONE, of another less.
            let mut present = Vec::with_capacity(8 * rows);
            for (low, high) in numbers.iter().zip(&second).filter(|(_, s)| **s != NONE) {
                present.extend_from_slice(&low.to_le_bytes());
                present.extend_from_slice(&high.to_le_bytes());
            }
            let (mut data, _) = levels(second);
            data.extend(present);
            plain(data)
        }
        Kind::Bits => {
            let (mut data, numbers) = levels(numbers);
            let most = numbers.iter().copied().max().unwrap_or_default();
            let long = |number: u32| u64::from(number).to_le_bytes();
            // Of few rows it would be longer than they are.
            let is_short = most <= MOST_IN_DICTIONARY && most as usize <= rows;
            let dictionary = is_short.then(|| {
                let values: Vec<u8> = (0..=most).flat_map(long).collect();
                dictionary_places(&mut data, &numbers, most as usize + 1);
                (values, most as usize + 1)
            });
            if dictionary.is_none() {
                data.extend(numbers.iter().flat_map(|number| long(*number)));
            }
            Encoded {
                dictionary,
                data,
                rows,
            }
        }
        Kind::Flag => {
            let (mut data, flags) = levels(numbers);
            bits(&mut data, &flags, |flag| *flag == 1);
            plain(data)
        }
    })
}

/// A text as PLAIN has it: its length before it.
fn plain_text(data: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).expect("texts of a table are shorter than 2^32");
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(text);
}

/// Definition levels, 1 for each row with a value: their length, then the hybrid; and the values.
fn levels(mut rows: Vec<u32>) -> (Vec<u8>, Vec<u32>) {
    let mut data = vec![0; 4];
    let count = rows.iter().filter(|row| **row != NONE).count();
    if count == 0 || count == rows.len() {
        hybrid_run(&mut data, rows.len(), u32::from(count > 0), 1);
    } else {
        hybrid_groups(&mut data, rows.len(), 1);
        bits(&mut data, &rows, |row| *row != NONE);
    }
    let length = u32::try_from(data.len() - 4).expect("shorter than the column");
    data[..4].copy_from_slice(&length.to_le_bytes());
    if count < rows.len() {
        // Without a branch: whether a row has a value cannot be predicted.
        let mut kept = 0;
        for at in 0..rows.len() {
            let row = rows[at];
            rows[kept] = row;
            kept += usize::from(row != NONE);
        }
        rows.truncate(kept);
    }
    (data, rows)
}

/// A bit for each row, the first of eight the lowest of a byte.
fn bits(data: &mut Vec<u8>, rows: &[u32], is_set: impl Fn(&u32) -> bool) {
    let start = data.len();
    data.resize(start + rows.len().div_ceil(8), 0);
    let of = |rows: &[u32]| {
        let rows = rows.iter().enumerate();
        rows.fold(0, |byte, (k, row)| byte | u8::from(is_set(row)) << k)
    };
    let (eights, rest) = rows.as_chunks::<8>();
    let mut bytes = data[start..].iter_mut();
    for (eight, byte) in eights.iter().zip(bytes.by_ref()) {
        *byte = of(eight);
    }
    bytes.for_each(|byte| *byte = of(rest));
}

/// Places in a dictionary: the width of one, then the hybrid.
fn dictionary_places(data: &mut Vec<u8>, places: &[u32], count: usize) {
    let most = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    let width = 32 - most.leading_zeros();
    data.push(u8::try_from(width).expect("at most 32"));
    hybrid(data, places, width);
}

/// One run of the same value where all are the same, else all of them packed in groups of eight.
fn hybrid(data: &mut Vec<u8>, values: &[u32], width: u32) {
    let Some(first) = values.first() else { return };
    if values.iter().all(|value| value == first) {
        return hybrid_run(data, values.len(), *first, width);
    }
    hybrid_groups(data, values.len(), width);
    let mut at = data.len();
    let packed = at + values.len().div_ceil(8) * width as usize;
    // What is put beyond the end of values is written over by the next.
    data.resize(packed + 8, 0);
    // Narrow ones eight at a time.
    let (eights, mut rest) = values.as_chunks::<8>();
    if width > 8 {
        rest = values;
    } else {
        for eight in eights {
            let each = eight.iter().zip((0..).step_by(width as usize));
            let bits = each.fold(0, |bits, (value, by)| bits | u64::from(*value) << by);
            data[at..at + 8].copy_from_slice(&bits.to_le_bytes());
            at += width as usize;
        }
    }
    let (mut held, mut bits) = (0u64, 0);
    for value in rest {
        held |= u64::from(*value) << bits;
        bits += width;
        if bits >= 32 {
            data[at..at + 4].copy_from_slice(&(held as u32).to_le_bytes());
            at += 4;
            held >>= 32;
            bits -= 32;
        }
    }
    if bits > 0 {
        data[at..at + 8].copy_from_slice(&held.to_le_bytes());
    }
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

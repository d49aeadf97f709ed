//! Rows that are, but for which cells are 1, as a row before them: all their contests read at one look.
//!
//! An export writes 0 or 1 in every cell of a contest that is on the card and leaves the others blank, so that the rows
//! of a style are the same bytes except the lowest bit of each digit (`0` is 30₁₆, `1` is 31₁₆). A row that is so
//! is remembered as a *shape*. One that fits a shape differs from it in such bits alone, and those are its marks:
//!
//! ```text
//! shape   0,0,0,,,,0,0        row XOR shape, the bit of each cell
//! row     0,1,0,,,,1,0        0 1 0     1 0
//! ```
//!
//! The marks of a contest are nearly always some that it had before: its reading is kept by their bits.
//!
//! A row that fits none is read cell by cell ([`ContestColumns::read`]), which is what says how cells are read.

use std::ops::Range;

use election::record::{Contest, Kept, KeptBy, Readings};

use super::{Column, ContestColumns};
use crate::delimited::{Line, Row};

/// How many bytes the rows of all shapes together have at most.
const MOST_BYTES: usize = 1 << 21;
/// How many shapes are tried for a row.
const MOST_TRIED: usize = 32;

/// The shapes of a file's rows.
pub(crate) struct Shapes {
    /// How many cells stand before those of the contests.
    head: usize,
    /// The contest of each of these by its place in the catalog, and its column.
    contests: Vec<usize>,
    columns: Vec<Column>,
    /// The shapes by how many digits they have, which is how much longer a row is than its commas.
    by_digits: Vec<Vec<Shape>>,
    /// How many bytes the rows of all have.
    bytes: usize,
    /// For each contest the readings that are kept, and in whose list they are.
    met: Vec<Met>,
    kept_by: KeptBy,
    /// Lists that are used again: the ends of the first cells, and a bit for each byte of a row.
    ends: Vec<usize>,
    ones: Vec<u64>,
}

/// What rows have in common.
struct Shape {
    /// The row with 0 for every digit, and zeros behind its end.
    parts: Vec<Part>,
    /// The contests that have digits, in the order of the catalog.
    contests: Vec<OfShape>,
}

/// A contest that has digits: its place in the catalog, its cells, and where their first byte is.
struct OfShape {
    contest: usize,
    cells: Range<usize>,
    at: usize,
}

/// 64 bytes of a shape, eight at a time.
#[derive(Default)]
struct Part([u64; 8]);

/// The readings of a contest that are kept, by its bits.
#[derive(Default)]
struct Met {
    /// A power of two of places and [`MOST_BEHIND`] more: few are taken, so that the place
    /// of a hash nearly always has what is looked for.
    places: Vec<Option<(u64, Kept)>>,
    taken: usize,
    /// How far a hash is shifted to be a place.
    shift: u32,
}

/// How many cells are looked at at a time: a cell and its comma are two bytes.
const MOST_AT_ONCE: usize = 32;
/// How many places a contest has at most.
const MOST_PLACES: usize = 1 << 14;
/// For each that is kept there are more places than this.
const SPARSE: usize = 8;
/// How many places behind that of a hash are looked at.
const MOST_BEHIND: usize = 8;

impl Shapes {
    /// No shapes yet; nothing unless the contests' columns stand in one row to the end of the table.
    pub fn new(contests: &[ContestColumns], width: usize) -> Option<Self> {
        let head = contests.first()?.columns.first()?.at;
        let places = contests
            .iter()
            .flat_map(|c| c.columns.iter().map(|column| column.at));
        places.eq(head..width).then_some(())?;
        let cells = contests.iter().flat_map(|of| {
            let column = |column: &Column| (of.contest, *column);
            of.columns.iter().map(column)
        });
        let (of_columns, columns): (Vec<usize>, _) = cells.unzip();
        let mut met = Vec::new();
        met.resize_with(of_columns.iter().max()? + 1, Met::default);
        let contests = of_columns;
        Some(Shapes {
            head,
            met,
            kept_by: KeptBy::default(),
            contests,
            columns,
            by_digits: Vec::new(),
            bytes: 0,
            ends: Vec::new(),
            ones: Vec::new(),
        })
    }

    /// Adds the readings of a row's contests, in the order of the catalog, and the row's cells before them; nothing if it
    /// fits no shape.
    pub fn read<'r>(
        &'r mut self,
        line: Line<'r>,
        contests: &[Contest],
        readings: &mut Readings,
    ) -> Option<Row<'r>> {
        let (row, rest) = line.first_cells(self.head, &mut self.ends)?;
        let digits = (rest.len() + 1).checked_sub(self.columns.len())?;
        let mut shapes = self.by_digits.get(digits)?.iter();
        let shape = shapes.find(|shape| shape.fits(rest, &mut self.ones))?;
        if self.kept_by != *readings.kept_by() {
            self.met.iter_mut().for_each(|met| *met = Met::default());
        }
        for of in &shape.contests {
            let bits = of.bits(&self.ones);
            let met = &mut self.met[of.contest];
            if let Some(kept) = bits.and_then(|bits| met.get(bits)) {
                readings.push_kept(kept);
                continue;
            }
            let (mut from, mut at) = (of.cells.start, of.at);
            while from < of.cells.end {
                let mut ones = bits_of_cells(&self.ones, at, of.cells.end - from);
                while ones != 0 {
                    let column = from + ones.trailing_zeros() as usize / 2;
                    readings.mark(self.columns[column].mark());
                    ones &= ones - 1;
                }
                (from, at) = (from + MOST_AT_ONCE, at + 2 * MOST_AT_ONCE);
            }
            readings.end(&contests[of.contest], false);
            if let Some(bits) = bits
                && met.has_room()
                && let Some(kept) = readings.keep_last()
            {
                met.put(bits, kept);
            }
        }
        self.kept_by.clone_from(readings.kept_by());
        Some(row)
    }

    /// Remembers the shape of a row, if it has one and not too many have.
    pub fn learn(&mut self, line: Line<'_>) {
        let Some((_, rest)) = line.first_cells(self.head, &mut self.ends) else {
            return;
        };
        if self.bytes + rest.len() > MOST_BYTES {
            return;
        }
        let Some((digits, shape)) = Shape::of(rest, &self.contests) else {
            return;
        };
        if self.by_digits.len() <= digits {
            self.by_digits.resize_with(digits + 1, Vec::new);
        }
        let shapes = &mut self.by_digits[digits];
        if shapes.len() < MOST_TRIED {
            self.bytes += rest.len();
            shapes.push(shape);
        }
    }
}

impl OfShape {
    /// A bit for each cell, whether it is 1; nothing if they are more than twice those that are looked at at a time.
    #[inline]
    fn bits(&self, ones: &[u64]) -> Option<u64> {
        let cells = self.cells.len();
        let first = bits_of_cells(ones, self.at, cells);
        if cells <= MOST_AT_ONCE {
            return Some(first);
        }
        // Every second bit is that of a comma.
        let more = cells - MOST_AT_ONCE;
        (more <= MOST_AT_ONCE).then(|| first | bits_of_cells(ones, self.at + 64, more) << 1)
    }
}

impl Shape {
    /// The shape of a row's cells, of these contests, and how many digits it has; nothing if a cell is neither 0, 1 nor
    /// blank, if a contest has blank cells beside others, or if all are blank.
    fn of(row: &[u8], contests: &[usize]) -> Option<(usize, Self)> {
        let mut shape = Shape {
            parts: Vec::new(),
            contests: Vec::new(),
        };
        shape
            .parts
            .resize_with(row.len().div_ceil(64), Part::default);
        let (mut at, mut digits) = (0, 0);
        let mut last = None;
        let mut texts = row.split(|b| *b == b',');
        for (cell, contest) in contests.iter().enumerate() {
            let is_digit = match texts.next()? {
                b"" => false,
                b"0" | b"1" => true,
                _ => return None,
            };
            match last.replace((contest, is_digit)) {
                Some((same, before)) if same == contest => {
                    (before == is_digit).then_some(())?;
                }
                _ if is_digit => shape.contests.push(OfShape {
                    contest: *contest,
                    cells: cell..cell,
                    at,
                }),
                _ => {}
            }
            if is_digit {
                shape.contests.last_mut()?.cells.end += 1;
                shape.put(at, b'0');
                (at, digits) = (at + 1, digits + 1);
            }
            if at < row.len() {
                shape.put(at, b',');
                at += 1;
            }
        }
        shape.contests.sort_by_key(|of| of.contest);
        (texts.next().is_none() && digits > 0).then_some((digits, shape))
    }

    fn put(&mut self, at: usize, byte: u8) {
        self.parts[at / 64].0[at / 8 % 8] |= u64::from(byte) << (at % 8 * 8);
    }

    /// Whether a row that is as long has this shape; a bit for each of its bytes, whether it is 1, and zeros behind them.
    fn fits(&self, row: &[u8], ones: &mut Vec<u64>) -> bool {
        let (parts, rest) = row.as_chunks::<64>();
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        if ones.len() <= self.parts.len() {
            ones.resize(self.parts.len() + 1, 0);
        }
        ones[self.parts.len()] = 0;
        let parts = parts.iter().chain([&last]).zip(&self.parts);
        parts.zip(ones).all(|((part, expected), ones)| {
            let bits = expected.ones(part);
            *ones = bits.unwrap_or_default();
            bits.is_some()
        })
    }
}

impl Part {
    /// A bit for each byte that is 1 in place of 0; nothing if another differs.
    fn ones(&self, bytes: &[u8; 64]) -> Option<u64> {
        let (mut ones, mut other) = (0, 0);
        let (eights, _) = bytes.as_chunks::<8>();
        for (k, (eight, expected)) in eights.iter().zip(&self.0).enumerate() {
            let differs = u64::from_le_bytes(*eight) ^ expected;
            // 30₁₆ has the bit of 10₁₆, a comma (2C₁₆) and what stands behind the end do not.
            let digits = expected >> 4 & 0x0101_0101_0101_0101;
            other |= differs & !digits;
            ones |= differs << k;
        }
        (other == 0).then(|| turned(ones))
    }
}

impl Met {
    /// Where a contest's bits would be first.
    #[inline]
    fn place(&self, bits: u64) -> usize {
        /// Odd, and its bits in no order: those of the golden ratio.
        const M: u64 = 0x9E37_79B9_7F4A_7C15;
        (bits.wrapping_mul(M) >> self.shift) as usize
    }

    /// The reading with these bits.
    #[inline]
    fn get(&self, bits: u64) -> Option<Kept> {
        let at = self.place(bits);
        match *self.places.get(at)? {
            Some((of, kept)) if of == bits => Some(kept),
            Some(_) => self.get_behind(at, bits),
            None => None,
        }
    }

    /// The same where another reading has their place.
    fn get_behind(&self, at: usize, bits: u64) -> Option<Kept> {
        let behind = self.places[at..].iter().take(MOST_BEHIND);
        let mut same = behind.flatten().filter(|(of, _)| *of == bits);
        same.next().map(|(_, kept)| *kept)
    }

    /// Whether another may be kept.
    fn has_room(&self) -> bool {
        self.taken < MOST_PLACES / SPARSE
    }

    /// Keeps a reading by bits that have none, unless all their places are taken.
    fn put(&mut self, bits: u64, kept: Kept) {
        let length = self.places.len().saturating_sub(MOST_BEHIND);
        if self.taken * SPARSE >= length {
            let length = (length * 2).max(4 * SPARSE);
            let before = std::mem::replace(&mut self.places, vec![None; length + MOST_BEHIND]);
            self.shift = 64 - length.ilog2();
            self.taken = 0;
            for (bits, kept) in before.into_iter().flatten() {
                self.put(bits, kept);
            }
        }
        let at = self.place(bits);
        let mut behind = self.places[at..].iter_mut().take(MOST_BEHIND);
        if let Some(free) = behind.find(|place| place.is_none()) {
            *free = Some((bits, kept));
            self.taken += 1;
        }
    }
}

/// Eight bytes of eight bits, bit b of byte a put where bit a of byte b was: squares of 1, 2 and 4 bits across the
/// diagonal change places.
fn turned(mut bits: u64) -> u64 {
    for (by, of) in [
        (7, 0x00AA_00AA_00AA_00AA),
        (14, 0x0000_CCCC_0000_CCCC),
        (28, 0x0000_0000_F0F0_F0F0),
    ] {
        let differs = (bits ^ (bits >> by)) & of;
        bits ^= differs ^ (differs << by);
    }
    bits
}

/// The bits of up to [`MOST_AT_ONCE`] cells, the first of which is at a byte.
#[inline]
fn bits_of_cells(ones: &[u64], at: usize, cells: usize) -> u64 {
    bits_from(ones, at) & (u64::MAX >> (64 - 2 * cells.min(MOST_AT_ONCE)))
}

/// The 64 bits from one on; zeros beyond the last.
fn bits_from(bits: &[u64], at: usize) -> u64 {
    let next = bits.get(at / 64 + 1).copied().unwrap_or_default();
    bits[at / 64] >> (at % 64) | next << 1 << (63 - at % 64)
}

#[cfg(test)]
mod tests {
    use election::record::{Entry, Reading, Status};

    use super::*;
    use crate::delimited::Rows;

    fn contest(number: u32, columns: Range<usize>) -> (Contest, ContestColumns) {
        let column = |(selection, at)| Column {
            at,
            selection,
            rank: 1,
        };
        let mut of = ContestColumns::new(number as usize - 1);
        of.columns = (1..).zip(columns).map(column).collect();
        let contest = Contest {
            number,
            name: "".into(),
            vote_for: 1,
            ranks: 0,
            cumulative: false,
            straight_party: false,
            elected: None,
            selections: Vec::new(),
        };
        (contest, of)
    }

    /// Which rows fit the shape of the first, whose contests are read from them.
    #[test]
    fn rows_fit() {
        let first = "a,\"b,c\",0,1,,,,0";
        let many = |n: usize| vec!["0"; n].join(",");
        for (row, expected) in [
            (first, Some("1 voted 2; 3 blank")),
            ("a,\"b,c\",0,1,,,,0\r", Some("1 voted 2; 3 blank")),
            ("é,,1,1,,,,1", Some("1 overvoted 1 2; 3 voted 1")),
            ("é,,0,0,,,,0", Some("1 blank; 3 blank")),
            ("a,b,0,2,,,,0", None),
            ("a,b,0,/,,,,0", None),
            ("a,b,0,1,,,0,", None),
            ("a,b,0,1,,,,0,", None),
            ("a,b,0,1,,,0", None),
            ("a,b,0,1,,,,", None),
            ("a,b,0;1,,,,0", None),
            ("\"a,b\",0,1,,,,0", None),
            ("\"a,b,0,1,,,,0", None),
            ("a", None),
        ] {
            check(
                &[contest(1, 2..4), contest(2, 4..7), contest(3, 7..8)],
                first,
                row,
                expected,
            );
        }
        // More than 64 bytes.
        let long = [contest(1, 1..101), contest(2, 101..200)];
        let row = format!("a,{},1,{}", many(199 - 2), "1");
        check(
            &long,
            &format!("a,{}", many(199)),
            &row,
            Some("1 blank; 2 overvoted 98 99"),
        );
        let row = row.replacen("0,0,1,1", "0,,1,1", 1);
        check(&long, &format!("a,{}", many(199)), &row, None);
        // More cells than 32, of which the second half is looked at by itself.
        let wide = [contest(1, 1..41), contest(2, 41..101)];
        let row = format!("a,1,{},1,{},1,1,{},1", many(31), many(6), many(58));
        let expected = Some("1 overvoted 1 33 40; 2 overvoted 1 60");
        check(&wide, &format!("a,{}", many(100)), &row, expected);
    }

    /// Bits that come again are found again, others not, however many there are.
    #[test]
    fn what_is_kept_is_found() {
        let mut readings = Readings::default();
        let mut met = Met::default();
        let mut expected = Vec::new();
        for k in 0..3000_u64 {
            let bits = (k * k) << (k % 40);
            assert!(expected.iter().all(|(of, _)| *of != bits) == met.get(bits).is_none());
            if met.get(bits).is_none() && met.has_room() {
                readings.push(1, Status::Blank, []);
                let kept = readings.keep_last().expect("few are kept");
                met.put(bits, kept);
                if met.get(bits).is_some() {
                    expected.push((bits, kept));
                }
            }
        }
        assert!(expected.len() > 1500, "{}", expected.len());
        for (bits, kept) in expected {
            assert_eq!(met.get(bits), Some(kept));
        }
    }

    fn check(of: &[(Contest, ContestColumns)], first: &str, row: &str, expected: Option<&str>) {
        let (contests, columns): (Vec<_>, Vec<_>) = of
            .iter()
            .map(|(contest, of)| (contest.clone(), contest_columns(of)))
            .unzip();
        let width = columns.last().unwrap().columns.last().unwrap().at + 1;
        let mut shapes = Shapes::new(&columns, width).unwrap();
        let text = format!("{first}\n{row}\n");
        let mut rows = Rows::new(text.as_bytes()).unwrap();
        shapes.learn(rows.line().unwrap().unwrap());
        rows.take_line();
        let line = rows.line().unwrap().unwrap();
        let words = |r: Reading<'_>| {
            let marks: String = r
                .marks
                .iter()
                .map(|m| format!(" {}", m.selection))
                .collect();
            format!("{} {}{marks}", r.contest, Status::word(r.status))
        };
        let mut readings = Readings::default();
        // The second time readings are kept, by others that have kept none they are read again.
        for is_kept in [false, true, false] {
            let read = shapes.read(line, &contests, &mut readings).is_some();
            let found: Vec<String> = readings.iter().map(words).collect();
            assert_eq!(read.then(|| found.join("; ")).as_deref(), expected, "{row}");
            assert!(read || found.is_empty(), "{row}");
            for (entry, of) in readings.entries().zip(&columns) {
                let kept = matches!(entry, Entry::Kept(_));
                assert_eq!(kept, is_kept && of.columns.len() <= 64, "{row}");
            }
            match is_kept {
                true => readings = Readings::default(),
                false => readings.clear(),
            }
        }
    }

    fn contest_columns(of: &ContestColumns) -> ContestColumns {
        let mut copy = ContestColumns::new(of.contest);
        copy.columns = of.columns.clone();
        copy
    }

    #[test]
    fn only_contests_beside_one_another() {
        let columns = |ranges: &[Range<usize>]| -> Vec<ContestColumns> {
            ranges
                .iter()
                .map(|range| contest(1, range.clone()).1)
                .collect()
        };
        assert!(Shapes::new(&columns(&[2..4, 4..7]), 7).is_some());
        for other in [&[2..4, 5..7][..], &[4..7, 2..4], &[2..4, 4..6], &[]] {
            assert!(Shapes::new(&columns(other), 7).is_none(), "{other:?}");
        }
    }
}

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
//! A row that fits none is read cell by cell ([`ContestColumns::read`]), which is what says how cells are read.

use election::record::{Contest, Mark, Readings};

use super::ContestColumns;
use crate::delimited::{Line, Row};

/// How many bytes the rows of all shapes together have at most.
const MOST_BYTES: usize = 1 << 21;
/// How many shapes are tried for a row.
const MOST_TRIED: usize = 32;
/// The lowest bit of each of eight bytes.
const LOWEST: u64 = u64::from_ne_bytes([1; 8]);

/// The shapes of a file's rows.
pub(crate) struct Shapes {
    /// How many cells stand before those of the contests.
    head: usize,
    /// The contests' cells, from there to the end of the row.
    cells: Vec<Cell>,
    /// The shapes by how many digits they have, which is how much longer a row is than its commas.
    by_digits: Vec<Vec<Shape>>,
    /// How many bytes the rows of all have.
    bytes: usize,
    /// Lists that are used again: the ends of the first cells, and the places of the cells that are 1.
    ends: Vec<usize>,
    ones: Vec<u32>,
}

/// A cell of a contest.
struct Cell {
    /// The contest's place in the catalog.
    contest: usize,
    /// What 1 in it means.
    mark: Mark,
}

/// What rows have in common.
struct Shape {
    /// The row with 0 for every digit, and zeros behind its end.
    parts: Vec<Part>,
    /// For each byte of the row with a digit the place of its cell.
    cells: Vec<u32>,
    /// The contests that have digits, by their places in the catalog.
    contests: Vec<usize>,
}

/// 64 bytes of a shape, eight at a time, and the lowest bits of the digits among them.
#[derive(Default)]
struct Part {
    bytes: [u64; 8],
    digits: [u64; 8],
}

impl Shapes {
    /// No shapes yet; nothing unless the contests' columns stand in one row to the end of the table.
    pub fn new(contests: &[ContestColumns], width: usize) -> Option<Self> {
        let head = contests.first()?.columns.first()?.at;
        let columns = contests.iter().flat_map(|c| c.columns.iter().map(|column| column.at));
        columns.eq(head..width).then_some(())?;
        let cells = contests.iter().flat_map(|of| {
            of.columns.iter().map(|column| Cell {
                contest: of.contest,
                mark: column.mark(),
            })
        });
        Some(Shapes {
            head,
            cells: cells.collect(),
            by_digits: Vec::new(),
            bytes: 0,
            ends: Vec::new(),
            ones: Vec::new(),
        })
    }

    /// Adds the readings of a row's contests, and the row's cells before them; nothing if it fits no shape.
    pub fn read<'r>(
        &'r mut self,
        line: Line<'r>,
        contests: &[Contest],
        readings: &mut Readings,
    ) -> Option<Row<'r>> {
        let (row, rest) = line.first_cells(self.head, &mut self.ends)?;
        let digits = (rest.len() + 1).checked_sub(self.cells.len())?;
        let shapes = self.by_digits.get(digits)?;
        let shape = shapes.iter().find(|shape| shape.fits(rest, &mut self.ones))?;
        let mut ones = self.ones.iter().map(|at| &self.cells[*at as usize]).peekable();
        for contest in &shape.contests {
            while let Some(one) = ones.next_if(|one| one.contest == *contest) {
                readings.mark(one.mark);
            }
            readings.end(&contests[*contest], false);
        }
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
        let Some((digits, shape)) = Shape::of(rest, &self.cells) else {
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

impl Shape {
    /// The shape of a row's contests and how many digits it has; nothing if a cell is neither 0, 1 nor blank, if a contest
    /// has blank cells beside others, or if all are blank.
    fn of(row: &[u8], cells: &[Cell]) -> Option<(usize, Self)> {
        let mut shape = Shape {
            parts: Vec::new(),
            cells: vec![0; row.len()],
            contests: Vec::new(),
        };
        shape.parts.resize_with(row.len().div_ceil(64), Part::default);
        let (mut at, mut digits) = (0, 0);
        let mut last = None;
        let mut texts = row.split(|b| *b == b',');
        for (place, cell) in (0..).zip(cells) {
            let text = texts.next()?;
            let is_digit = match text {
                b"" => false,
                b"0" | b"1" => true,
                _ => return None,
            };
            match last {
                Some((contest, had_digit)) if contest == cell.contest => {
                    (had_digit == is_digit).then_some(())?;
                }
                _ if is_digit => shape.contests.push(cell.contest),
                _ => {}
            }
            last = Some((cell.contest, is_digit));
            if is_digit {
                shape.put(at, b'0');
                shape.parts[at / 64].digits[at / 8 % 8] |= 1 << (at % 8 * 8);
                shape.cells[at] = place;
                (at, digits) = (at + 1, digits + 1);
            }
            if at < row.len() {
                shape.put(at, b',');
                at += 1;
            }
        }
        (texts.next().is_none() && digits > 0).then_some((digits, shape))
    }

    fn put(&mut self, at: usize, byte: u8) {
        self.parts[at / 64].bytes[at / 8 % 8] |= u64::from(byte) << (at % 8 * 8);
    }

    /// Whether a row that is as long has this shape; the places of its cells that are 1, ascending.
    fn fits(&self, row: &[u8], ones: &mut Vec<u32>) -> bool {
        ones.clear();
        let (parts, rest) = row.as_chunks::<64>();
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        let parts = parts.iter().chain([&last]);
        for ((part, expected), cells) in parts.zip(&self.parts).zip(self.cells.chunks(64)) {
            let Some(mut bits) = expected.ones(part) else {
                return false;
            };
            while bits != 0 {
                ones.push(cells[bits.trailing_zeros() as usize]);
                bits &= bits - 1;
            }
        }
        true
    }
}

impl Part {
    /// A bit for each byte that is 1 in place of 0; nothing if another differs.
    fn ones(&self, bytes: &[u8; 64]) -> Option<u64> {
        /// Brings the lowest bit of byte k to bit 56 + k: Σ 2^(56 − 7k).
        const GATHER: u64 = 0x0102_0408_1020_4080;
        let (mut ones, mut other) = (0, 0);
        let (eights, _) = bytes.as_chunks::<8>();
        for (k, eight) in eights.iter().enumerate() {
            let differs = u64::from_le_bytes(*eight) ^ self.bytes[k];
            other |= differs & !self.digits[k];
            ones |= (differs & LOWEST).wrapping_mul(GATHER) >> 56 << (8 * k);
        }
        (other == 0).then_some(ones)
    }
}

//! The values of rows, until they are written: those of a row stand side by side, so that a card is put down in one place
//! however many columns it has.
//!
//! A value is held as a number; of a name that comes again and again that is its place among the [`Names`].
//!
//! [`Names`]: crate::names::Names

use election::record::Status;

/// What a column holds; any row may have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Texts that come again and again.
    Name,
    /// Words for what a machine made of a contest.
    Status,
    /// Texts that are different in nearly every row.
    Text,
    /// Numbers below 2^31.
    Int,
    /// Numbers below 2^63.
    Long,
    /// Numbers below [`MOST_BESIDE`], written as long ones are: beside a status they are held with it.
    Bits,
    /// True or false.
    Flag,
}

/// No value, among numbers that are smaller.
pub(crate) const NONE: u32 = u32::MAX;

/// The same among numbers below 2^63.
pub(crate) const NO_LONG: i64 = -1;

/// A number beside a status is smaller; this is one that is too large, and the next is no value.
pub(crate) const MOST_BESIDE: u32 = (1 << 29) - 2;

/// One column, or two, as the numbers of a row hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// A column by itself.
    One(Kind),
    /// A status in the three lowest bits of a number, and a value of this kind above them.
    Status(Kind),
}

impl Held {
    /// How columns are held: a status and what stands behind it together, where that fits.
    pub fn of(columns: &[(String, Kind)]) -> Vec<Self> {
        let mut held = Vec::new();
        for (_, kind) in columns {
            match (held.last_mut(), kind) {
                (Some(last @ Held::One(Kind::Status)), Kind::Name | Kind::Int | Kind::Bits) => {
                    *last = Held::Status(*kind)
                }
                _ => held.push(Held::One(*kind)),
            }
        }
        held
    }

    /// How many columns it is.
    pub fn columns(self) -> usize {
        match self {
            Held::One(_) => 1,
            Held::Status(_) => 2,
        }
    }

    /// How many numbers they are held as.
    pub fn width(self) -> usize {
        match self {
            Held::One(Kind::Long) => 2,
            _ => 1,
        }
    }
}

/// A status and a value beside it, which is smaller than [`MOST_BESIDE`], as one number.
#[inline]
pub(crate) fn with_status(status: Status, value: Option<u32>) -> u32 {
    let value = value.map_or(MOST_BESIDE + 1, |value| value.min(MOST_BESIDE));
    value << 3 | status as u32
}

/// The statuses of a column, and the values beside them.
pub(crate) fn without_status(numbers: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let value = |number: &u32| match number >> 3 {
        // Refused like any that is too large.
        MOST_BESIDE => NONE - 1,
        value if value > MOST_BESIDE => NONE,
        value => value,
    };
    let statuses = numbers.iter().map(|number| number & 7);
    (statuses.collect(), numbers.iter().map(value).collect())
}

/// How many rows are turned into columns at a time: few enough that they stay close to the processor.
const AT_ONCE: usize = 64;

/// The values of rows.
#[derive(Default)]
pub(crate) struct Values {
    numbers: Vec<u32>,
    /// The texts, each behind its length as four bytes.
    texts: Vec<u8>,
}

/// A row that is being filled, in the order of its columns.
pub(crate) struct NewRow<'v> {
    numbers: std::slice::IterMut<'v, u32>,
    texts: &'v mut Vec<u8>,
}

impl Values {
    /// A new row of so many numbers.
    #[inline]
    pub fn row(&mut self, width: usize) -> NewRow<'_> {
        let start = self.numbers.len();
        self.numbers.resize(start + width, NONE);
        NewRow {
            numbers: self.numbers[start..].iter_mut(),
            texts: &mut self.texts,
        }
    }

    /// The numbers of all rows, which are so wide, by column.
    pub fn columns(&self, width: usize) -> Vec<Vec<u32>> {
        let rows = self.numbers.len() / width;
        let mut columns: Vec<Vec<u32>> = Vec::new();
        columns.resize_with(width, || Vec::with_capacity(rows));
        for rows in self.numbers.chunks(width * AT_ONCE) {
            for (at, column) in columns.iter_mut().enumerate() {
                column.extend(rows.chunks_exact(width).map(|row| row[at]));
            }
        }
        columns
    }

    /// A text, its length before it.
    pub fn text(&self, at: u32) -> &[u8] {
        let from = &self.texts[at as usize..];
        let length = from
            .first_chunk()
            .map_or(0, |length| u32::from_le_bytes(*length));
        &from[..4 + length as usize]
    }

    /// How many bytes of texts are held.
    #[cfg(test)]
    pub fn bytes_of_texts(&self) -> usize {
        self.texts.len()
    }
}

impl NewRow<'_> {
    #[inline]
    fn put(&mut self, number: u32) {
        let next = self.numbers.next();
        *next.expect("as many values as columns") = number;
    }

    /// Adds a name by its place, [`NONE`] for none.
    #[inline]
    pub fn name(&mut self, place: u32) {
        self.put(place);
    }

    /// Adds a text; an empty one is no value. Where it is held.
    #[inline]
    pub fn text(&mut self, text: &str) -> u32 {
        let number =
            |n: usize| u32::try_from(n).expect("a table is written before it holds so much");
        let mut at = NONE;
        if !text.is_empty() {
            at = number(self.texts.len());
            let length = number(text.len()).to_le_bytes();
            self.texts.extend_from_slice(&length);
            self.texts.extend_from_slice(text.as_bytes());
        }
        self.put(at);
        at
    }

    /// Adds a text that is held already.
    #[inline]
    pub fn same_text(&mut self, at: u32) {
        self.put(at);
    }

    /// Adds a status, by itself or [with a value](with_status).
    #[inline]
    pub fn status(&mut self, number: u32) {
        self.put(number);
    }

    /// Adds a number; a larger one than 2^31 - 1 is refused when the column is written.
    #[inline]
    pub fn int(&mut self, number: Option<u32>) {
        self.put(number.map_or(NONE, |number| number.min(NONE - 1)));
    }

    /// Adds a number.
    #[inline]
    pub fn long(&mut self, number: Option<i64>) {
        let number = number.unwrap_or(NO_LONG);
        self.put(number as u32);
        self.put((number >> 32) as u32);
    }

    /// Adds true or false.
    #[inline]
    pub fn flag(&mut self, flag: bool) {
        self.put(flag.into());
    }
}

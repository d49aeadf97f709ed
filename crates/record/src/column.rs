//! A column of a table: the values of its rows, until they are written.
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
    /// True or false.
    Flag,
}

/// No value, among numbers that are smaller.
pub(crate) const NONE: u32 = u32::MAX;

/// The same among numbers below 2^63.
pub(crate) const NO_LONG: i64 = -1;

/// The values of a column.
pub(crate) enum Column {
    /// For each row the place of its text, or [`NONE`].
    Name(Vec<u32>),
    Status(Vec<Status>),
    Text(Box<Texts>),
    Int(Vec<u32>),
    Long(Vec<i64>),
    Flag(Vec<bool>),
}

/// Texts one behind another, and where each ends.
#[derive(Default)]
pub(crate) struct Texts {
    pub bytes: Vec<u8>,
    /// For each row; that of a row without a text is where it begins.
    pub ends: Vec<u32>,
}

impl Column {
    /// No values yet.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Name => Column::Name(Vec::new()),
            Kind::Status => Column::Status(Vec::new()),
            Kind::Text => Column::Text(Box::default()),
            Kind::Int => Column::Int(Vec::new()),
            Kind::Long => Column::Long(Vec::new()),
            Kind::Flag => Column::Flag(Vec::new()),
        }
    }

    /// Adds a name by its place.
    #[inline]
    pub fn name(&mut self, place: u32) {
        match self {
            Column::Name(rows) => rows.push(place),
            _ => unreachable!("a column of names"),
        }
    }

    /// Adds a text; an empty one is no value.
    pub fn text(&mut self, text: &str) {
        match self {
            Column::Text(texts) => {
                texts.bytes.extend_from_slice(text.as_bytes());
                let end = u32::try_from(texts.bytes.len());
                texts
                    .ends
                    .push(end.expect("a table is written before it holds so much"));
            }
            _ => unreachable!("a column of texts"),
        }
    }

    /// Adds a status.
    #[inline]
    pub fn status(&mut self, status: Status) {
        match self {
            Column::Status(rows) => rows.push(status),
            _ => unreachable!("a column of statuses"),
        }
    }

    /// Adds a number; a larger one than 2^31 - 1 is refused when the column is written.
    #[inline]
    pub fn int(&mut self, number: Option<u32>) {
        match self {
            Column::Int(rows) => rows.push(number.map_or(NONE, |number| number.min(NONE - 1))),
            _ => unreachable!("a column of numbers below 2^31"),
        }
    }

    /// Adds a number.
    pub fn long(&mut self, number: Option<i64>) {
        match self {
            Column::Long(rows) => rows.push(number.unwrap_or(NO_LONG)),
            _ => unreachable!("a column of numbers"),
        }
    }

    /// Adds true or false.
    pub fn flag(&mut self, flag: bool) {
        match self {
            Column::Flag(rows) => rows.push(flag),
            _ => unreachable!("a column of true and false"),
        }
    }
}

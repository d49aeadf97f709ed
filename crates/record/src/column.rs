//! A column of a table: the values of its rows, until they are written.
//!
//! A value is held as what the page will have: a number, or the place of a text in the list of different texts.

use std::collections::HashMap;

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

/// The values of a column.
pub(crate) enum Column {
    Name(Names),
    Status(Vec<Status>),
    Text(Texts),
    Int(Vec<u32>),
    Long(Vec<Option<i64>>),
    Flag(Vec<bool>),
}

/// Texts, each held once, and for each row which it is.
#[derive(Default)]
pub(crate) struct Names {
    /// For each row the place of its text, or [`NONE`].
    pub rows: Vec<u32>,
    pub texts: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
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
            Kind::Name => Column::Name(Names::default()),
            Kind::Status => Column::Status(Vec::new()),
            Kind::Text => Column::Text(Texts::default()),
            Kind::Int => Column::Int(Vec::new()),
            Kind::Long => Column::Long(Vec::new()),
            Kind::Flag => Column::Flag(Vec::new()),
        }
    }

    /// Adds a text; an empty one is no value.
    pub fn text(&mut self, text: &str) {
        match self {
            Column::Name(names) => names.push(text),
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
    pub fn status(&mut self, status: Status) {
        match self {
            Column::Status(rows) => rows.push(status),
            _ => unreachable!("a column of statuses"),
        }
    }

    /// Adds a number.
    pub fn int(&mut self, number: Option<u32>) {
        match self {
            Column::Int(rows) => rows.push(number.unwrap_or(NONE)),
            _ => unreachable!("a column of numbers below 2^31"),
        }
    }

    /// Adds a number.
    pub fn long(&mut self, number: Option<i64>) {
        match self {
            Column::Long(rows) => rows.push(number),
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

impl Names {
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return self.rows.push(NONE);
        }
        // Cards of a batch follow one another.
        if let Some(&last) = self.rows.last()
            && self.texts.get(last as usize).is_some_and(|t| **t == *text)
        {
            return self.rows.push(last);
        }
        let place = match self.places.get(text) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.texts.len());
                let place = place.expect("a table is written before it holds so much");
                self.texts.push(text.into());
                self.places.insert(text.into(), place);
                place
            }
        };
        self.rows.push(place);
    }
}

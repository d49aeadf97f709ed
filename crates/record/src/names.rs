//! Names and votes as texts that come again and again: each is held once for all tables of a record.

use election::Lookup;

use crate::column::NONE;

/// How many texts are held, and how many bytes of them, before the tables that have them are written.
const MOST_TEXTS: usize = 1 << 18;
const MOST_BYTES: usize = 1 << 24;

/// The texts of all columns of names.
#[derive(Default)]
pub(crate) struct Names {
    texts: Vec<Box<str>>,
    places: Lookup<Box<str>, u32>,
    /// The places of rankings by their [`key`](crate::votes::key): most come again, and are not written down again.
    rankings: Lookup<u64, u32>,
    bytes: usize,
}

impl Names {
    /// The place of a text, [`NONE`] of an empty one.
    pub fn place(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return NONE;
        }
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.texts.len()).expect("the tables are written before");
        self.texts.push(text.into());
        self.places.insert(text.into(), place);
        self.bytes += text.len();
        place
    }

    /// The place of a ranking that was met, by its key.
    pub fn known_ranking(&self, key: u64) -> Option<u32> {
        self.rankings.get(&key).copied()
    }

    /// The place of a ranking from its text, kept by its key.
    pub fn ranking(&mut self, key: Option<u64>, text: &str) -> u32 {
        let place = self.place(text);
        if let Some(key) = key {
            self.rankings.insert(key, place);
        }
        place
    }

    /// Sets the place to that of a text, most likely the one that stands there.
    pub fn set_place(&mut self, place: &mut u32, text: &str) {
        if self.texts.get(*place as usize).is_none_or(|t| **t != *text) {
            *place = self.place(text);
        }
    }

    /// The text at a place; empty at [`NONE`].
    pub fn text(&self, place: u32) -> &str {
        match place {
            NONE => "",
            place => &self.texts[place as usize],
        }
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether all tables should be written, and the texts let go of.
    pub fn are_too_many(&self) -> bool {
        self.texts.len() > MOST_TEXTS || self.bytes > MOST_BYTES
    }
}

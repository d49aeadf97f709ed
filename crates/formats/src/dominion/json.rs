//! Sessions of the JSON export, one at a time; `session` makes cards of each.

use std::cell::RefCell;
use std::io::{self, Read};

use election::{Code, Weight};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::manifests::Manifests;
use super::session::Session;
use crate::cvr::Cards;

/// Whether the beginning of a JSON text has a list of sessions among its first members.
pub(super) fn has_sessions(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(4096)]);
    let mut parts = head.split("\"Sessions\"").skip(1);
    parts.any(|rest| rest.trim_start().starts_with(':')) && head.contains("\"ElectionId\"")
}

/// Reads the sessions of a file. What follows a place where the text breaks off is lost, with a finding.
pub(super) fn read(
    stream: &mut dyn Read,
    manifests: &Manifests,
    cards: &mut Cards<'_>,
) -> io::Result<()> {
    let mut stream = io::BufReader::with_capacity(1 << 16, stream);
    let start = io::BufRead::fill_buf(&mut stream)
        .map_or(0, |s| 3 * usize::from(s.starts_with(b"\xEF\xBB\xBF")));
    io::BufRead::consume(&mut stream, start);
    let failed = RefCell::new(None);
    let sessions = Sessions {
        manifests,
        cards,
        failed: &failed,
        place: 0,
    };
    let read = Whole(sessions).deserialize(&mut serde_json::Deserializer::from_reader(stream));
    if let Some(error) = failed.into_inner() {
        return Err(error);
    }
    if let Err(error) = read {
        let (code, weight) = (Code::FileUnreadable, Weight::Unread);
        cards.find(
            code,
            weight,
            0,
            "",
            "a whole list of sessions",
            error.to_string(),
        );
    }
    Ok(())
}

/// The file: an object of which only the sessions are read.
struct Whole<'a, 'c>(Sessions<'a, 'c>);

impl<'de> DeserializeSeed<'de> for Whole<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with sessions")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "Sessions" {
                map.next_value_seed(&mut self.0)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The sessions, handed on one at a time.
pub(super) struct Sessions<'a, 'c> {
    pub manifests: &'a Manifests,
    pub cards: &'a mut Cards<'c>,
    /// Why the sink failed.
    failed: &'a RefCell<Option<io::Error>>,
    /// The number of the session in its file, from 1.
    pub place: u64,
}

impl<'de> DeserializeSeed<'de> for &mut Sessions<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for &mut Sessions<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of sessions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        // As text first: a session that is not what it should be costs no other session.
        while let Some(text) = seq.next_element::<Box<RawValue>>()? {
            self.place += 1;
            match serde_json::from_str::<Session>(text.get()) {
                Ok(session) => {
                    if let Err(error) = self.session(session) {
                        *self.failed.borrow_mut() = Some(error);
                        return Err(A::Error::custom("stopped"));
                    }
                }
                Err(error) => {
                    let found = format!("{error}; the session is left out");
                    self.find(Code::CellUnreadable, "Sessions", "a session", found);
                }
            }
        }
        Ok(())
    }
}

//! Sessions of the JSON export, one at a time; `session` reads each, `cards` makes cards of it.

use std::io::{self, Read};

use election::{Code, Weight};

use super::cards::ToCards;
use super::manifests::Manifests;
use super::members;
use super::session::Session;
use crate::cvr::Cards;
use crate::json::{JsonError, Text};

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
    let mut text = Text::new(stream)?;
    let mut cards = ToCards::new(manifests, cards);
    let mut first = true;
    text.next(|json| json.begin_object())?;
    let mut lists = 0;
    while let Some(is_sessions) = text.next(|json| {
        let mut first = first;
        Ok(json.key(&mut first)?.map(|key| key == b"Sessions"))
    })? {
        first = false;
        if is_sessions {
            sessions(&mut text, &mut cards)?;
            lists += 1;
        } else {
            text.next(|json| json.skip())?;
        }
    }
    if lists != 1 {
        return Err(io::Error::other(format!(
            "{lists} lists “Sessions”, not one"
        )));
    }
    match text.is_at_end()? {
        true => Ok(()),
        false => Err(io::Error::other("more text after the end of its object")),
    }
}

fn sessions(text: &mut Text<'_>, cards: &mut ToCards<'_, '_>) -> io::Result<()> {
    let mut session = Session::default();
    let mut kinds = members::sessions();
    text.next(|json| json.begin_list())?;
    let mut first = true;
    while text.next(|json| json.item(&mut first.clone()))? {
        first = false;
        cards.place += 1;
        // A session that is not what it should be costs no other session.
        let read = text.next(|json| {
            let start = json.clone();
            match session.read(json, &mut kinds) {
                Err(JsonError::BreaksOff) => Err(JsonError::BreaksOff),
                Err(error) => {
                    *json = start;
                    json.skip()?;
                    Ok(Err(error))
                }
                Ok(()) => Ok(Ok(())),
            }
        })?;
        match read {
            Ok(()) => cards.session(&session)?,
            Err(error) => {
                let found = format!("{error} of it; the session is left out");
                cards.find(
                    Code::CellUnreadable,
                    Weight::Unread,
                    "Sessions",
                    "a session",
                    found,
                );
            }
        }
    }
    Ok(())
}

//! A report as JSON, object by object. Its members may stand in any order.

use std::io::{self, Read};

use super::tree::{Member, Tree, is_left_out};
use super::{Visit, is_of_report};
use crate::json::{Json, JsonError, Text};

/// Objects of the standard are nested nine deep.
const MOST_DEEP: u32 = 16;

/// Whether the beginning of a JSON text is that of a report: an `@type` of the standard, or snapshots of cards.
pub(super) fn is_report(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let follows = |key: &str, value: &str| {
        head.split(key).skip(1).any(|rest| {
            let rest = rest.trim_start().strip_prefix(':');
            rest.is_some_and(|rest| rest.trim_start().starts_with(value))
        })
    };
    follows("\"@type\"", "\"CVR.") || follows("\"CVRSnapshot\"", "[")
}

/// Hands every object of the report to `visit`.
pub(super) fn read(stream: &mut dyn Read, visit: &mut dyn Visit) -> io::Result<()> {
    let mut text = Text::new(stream)?;
    let mut tree = Tree::default();
    let mut first = true;
    text.next(|json| json.begin_object())?;
    loop {
        let key = text.next(|json| {
            let key = json.key(&mut first.clone())?;
            Ok(key.map(|key| String::from_utf8_lossy(key).into_owned()))
        })?;
        let Some(key) = key else { break };
        first = false;
        match Member::of(&key).filter(|name| is_of_report(*name)) {
            Some(name) => objects(&mut text, &mut tree, name, visit)?,
            None => {
                text.next(|json| json.skip())?;
                if !key.starts_with('@') && !is_left_out(&key) {
                    visit.strange(&key);
                }
            }
        }
    }
    match text.is_at_end()? {
        true => Ok(()),
        false => Err(io::Error::other("more text after the end of its object")),
    }
}

/// The objects of a list.
fn objects(
    text: &mut Text<'_>,
    tree: &mut Tree,
    name: Member,
    visit: &mut dyn Visit,
) -> io::Result<()> {
    text.next(|json| json.begin_list())?;
    let mut first = true;
    while text.next(|json| json.item(&mut first.clone()))? {
        first = false;
        // An object that is not what it should be costs no other.
        let done = text.next(|json| {
            let start = json.clone();
            tree.clear();
            match member(json, tree, name, 0) {
                Err(JsonError::BreaksOff) => Err(JsonError::BreaksOff),
                Err(error) => {
                    *json = start;
                    json.skip()?;
                    Ok(Err(error))
                }
                Ok(()) => Ok(Ok(())),
            }
        })?;
        match done {
            Ok(()) => visit.object(name, tree)?,
            Err(error) => visit.damaged(name, &format!("{error} of it"))?,
        }
    }
    Ok(())
}

/// Puts a value into the tree; each item of a list by itself.
fn member(json: &mut Json<'_>, tree: &mut Tree, name: Member, depth: u32) -> Result<(), JsonError> {
    if depth > MOST_DEEP {
        return json.expected("an object that is not nested so deep");
    }
    match json.peek()? {
        b'[' => json.list(|json| member(json, tree, name, depth + 1)),
        b'{' => {
            let node = tree.begin(name);
            json.object(|key, json| {
                let known = match key {
                    b"@id" => Some(Member::ObjectId),
                    b"@type" => Some(Member::Class),
                    key => std::str::from_utf8(key).ok().and_then(Member::of),
                };
                match known {
                    Some(known) => member(json, tree, known, depth + 1),
                    None => {
                        let key = String::from_utf8_lossy(key);
                        if !is_left_out(&key) && tree.strange.is_none() {
                            tree.strange = Some(key.into_owned());
                        }
                        json.skip()
                    }
                }
            })?;
            tree.end(node);
            Ok(())
        }
        b'"' => {
            tree.leaf(name, &json.string()?);
            Ok(())
        }
        b'n' => json.null().map(|_| ()),
        _ => {
            tree.leaf(name, &String::from_utf8_lossy(json.plain()?));
            Ok(())
        }
    }
}

//! The XML of a sheet into what it says, as it stands.

use std::io::{self, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::ods::resolved;
use crate::table::decode;

/// No sheet is longer; those seen have some thousand bytes.
const MOST_BYTES: u64 = 1 << 22;
/// No element stands deeper.
const DEEPEST: usize = 12;

/// A sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    pub contests: Vec<Contest>,
    pub guid: String,
    pub batch: String,
    pub sequence: String,
    pub number: String,
    pub device: String,
    pub precinct: String,
    pub party: String,
}

/// A contest on it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contest {
    pub name: String,
    pub id: String,
    pub options: Vec<Choice>,
    /// How many votes were not used; empty where nothing is said.
    pub undervotes: String,
    pub overvoted: bool,
    /// Whether the machine calls the votes invalid: of another party than others of the sheet, or by a straight-party
    /// vote that is.
    pub invalid: bool,
}

/// An option that is marked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub name: String,
    pub id: String,
    pub value: String,
    pub write_in: Option<WriteIn>,
}

/// What was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct WriteIn {
    pub text: String,
    pub status: String,
}

impl Sheet {
    /// Its id: that of the file's name where it has none, `1_<id>.xml`.
    pub fn id(&self, path: &str) -> String {
        if !self.guid.is_empty() {
            return self.guid.clone();
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.split_once('.').map_or(name, |(stem, _)| stem);
        let id = name.rsplit_once('_').map_or(name, |(_, id)| id);
        let is_id = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if is_id { id.to_owned() } else { String::new() }
    }
}

impl Contest {
    /// What it is known by.
    pub fn key(&self) -> &str {
        match self.id.is_empty() {
            true => &self.name,
            false => &self.id,
        }
    }
}

/// Reads a sheet.
///
/// # Errors
/// It cannot be read, is no XML, or is not whole.
pub(super) fn read(stream: &mut dyn Read) -> io::Result<Sheet> {
    let mut bytes = Vec::new();
    stream.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("more than {MOST_BYTES} bytes")));
    }
    let (text, _) = decode(&bytes);
    parse(&text).map_err(io::Error::other)
}

fn parse(text: &str) -> Result<Sheet, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut sheet = Sheet::default();
    let mut path: Vec<String> = Vec::new();
    let mut held = String::new();
    let mut whole = false;
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(_) if whole => return Err("something stands behind its end".to_owned()),
            Event::Start(start) => {
                if path.len() == DEEPEST {
                    return Err(format!("elements within more than {DEEPEST} others"));
                }
                path.push(start.local_name().as_ref().to_owned());
                held.clear();
                sheet.begin(&path);
            }
            Event::Text(text) => held.push_str(&text),
            Event::CData(text) => held.push_str(&text),
            Event::GeneralRef(entity) => match resolved(&entity)? {
                text if text.is_empty() => return Err("an entity that is not known".to_owned()),
                text => held.push_str(&text),
            },
            Event::End(_) => {
                sheet.end(&path, held.trim());
                path.pop();
                held.clear();
                whole = path.is_empty();
            }
            Event::Eof if !whole => return Err("it ends inside an element".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    let nameless = |c: &Contest| c.name.is_empty() && c.id.is_empty();
    if sheet.contests.iter().any(nameless) {
        return Err("a contest without a name".to_owned());
    }
    Ok(sheet)
}

impl Sheet {
    /// An element begins.
    fn begin(&mut self, path: &[String]) {
        let path: [&str; DEEPEST] = names(path);
        let contest = self.contests.last_mut();
        match (path, contest) {
            (["Cvr", "Contests", "Contest", "", ..], _) => {
                self.contests.push(Contest::default());
            }
            (["Cvr", "Contests", "Contest", "Options", "Option", "", ..], Some(contest)) => {
                contest.options.push(Choice::default());
            }
            (
                [
                    "Cvr",
                    "Contests",
                    "Contest",
                    "Options",
                    "Option",
                    "WriteInData",
                    "",
                    ..,
                ],
                Some(contest),
            ) => {
                if let Some(choice) = contest.options.last_mut() {
                    choice.write_in = Some(WriteIn::default());
                }
            }
            _ => {}
        }
    }

    /// An element ends that had this text.
    fn end(&mut self, path: &[String], text: &str) {
        let [root, rest @ ..]: [&str; DEEPEST] = names(path);
        if root != "Cvr" {
            return;
        }
        let contest = self.contests.last_mut();
        let into = match (rest, contest) {
            (["CvrGuid", "", ..], _) => &mut self.guid,
            (["BatchNumber", "", ..], _) => &mut self.batch,
            (["BatchSequence", "", ..], _) => &mut self.sequence,
            (["SheetNumber", "", ..], _) => &mut self.number,
            (["DeviceSerialNumber", "", ..], _) => &mut self.device,
            (["PrecinctSplit", "Name", "", ..], _) => &mut self.precinct,
            (["Party", "Name", "", ..], _) => &mut self.party,
            (["Contests", "Contest", "Name", "", ..], Some(contest)) => &mut contest.name,
            (["Contests", "Contest", "Id", "", ..], Some(contest)) => &mut contest.id,
            (["Contests", "Contest", "Undervotes", "", ..], Some(contest)) => {
                &mut contest.undervotes
            }
            (["Contests", "Contest", "Overvoted", "", ..], Some(contest)) => {
                contest.overvoted |= is_true(text);
                return;
            }
            // `InvalidVote`, `InvalidStraightPartyVote`.
            (["Contests", "Contest", name, "", ..], Some(contest))
                if name.starts_with("Invalid") =>
            {
                contest.invalid |= is_true(text);
                return;
            }
            (["Contests", "Contest", "Options", "Option", rest @ ..], Some(contest)) => {
                let Some(choice) = contest.options.last_mut() else {
                    return;
                };
                match (rest, &mut choice.write_in) {
                    (["Name", "", ..], _) => &mut choice.name,
                    (["Id", "", ..], _) => &mut choice.id,
                    (["Value", "", ..], _) => &mut choice.value,
                    (["WriteInData", "Text", "", ..], Some(written)) => &mut written.text,
                    (["WriteInData", "WriteInDataStatus", "", ..], Some(written)) => {
                        &mut written.status
                    }
                    _ => return,
                }
            }
            _ => return,
        };
        text.clone_into(into);
    }
}

/// What an element says that is there: it is true by itself, unless its text is that it is not.
fn is_true(text: &str) -> bool {
    !text.eq_ignore_ascii_case("false") && text != "0"
}

/// The names of elements, with nothing behind the last.
fn names(path: &[String]) -> [&str; DEEPEST] {
    let mut names = [""; DEEPEST];
    for (name, of) in names.iter_mut().zip(path) {
        *name = of;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_sheet() {
        let check = |text: &str, expected: &str| {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("", "inside an element");
        check("<Cvr><Contests>", "inside an element");
        check("<Cvr></Contests>", "expected");
        check("<Cvr/><Cvr/>", "behind its end");
        check(
            "<Cvr><Contests><Contest/></Contests></Cvr>",
            "without a name",
        );
        check("<Cvr><CvrGuid>&e;</CvrGuid></Cvr>", "an entity");
        check(&"<Cvr>".repeat(DEEPEST + 1), "more than");
    }
}

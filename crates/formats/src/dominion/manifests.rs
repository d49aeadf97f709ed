//! Manifests: what the ids of an export mean.

use std::collections::HashMap;
use std::io;

use election::record::SelectionKind;
use election::{Code, Finding, Name, Place, Weight};
use serde_json::Value;

use crate::columns::shortened;
use crate::cvr::{Catalog, Listed, MOST_RANKS};

/// Which manifest it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Contests,
    Candidates,
    BallotTypes,
    Precincts,
    CountingGroups,
    Conditions,
}

/// The manifests that are read, in the order they are needed; the others are only hashed.
const KINDS: [(Kind, &str); 6] = [
    (Kind::Contests, "ContestManifest"),
    (Kind::Candidates, "CandidateManifest"),
    (Kind::BallotTypes, "BallotTypeManifest"),
    (Kind::Precincts, "PrecinctPortionManifest"),
    (Kind::CountingGroups, "CountingGroupManifest"),
    (Kind::Conditions, "OutstackConditionManifest"),
];

/// Which manifest a file of this name is.
pub(super) fn kind_of(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next()?.strip_suffix(".json")?;
    KINDS
        .iter()
        .find(|(_, n)| *n == name)
        .map(|(kind, _)| *kind)
}

/// The list of a manifest.
///
/// # Errors
/// It is no JSON, or has no list.
pub(super) fn list(bytes: &[u8]) -> io::Result<Vec<Value>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut whole: Value = serde_json::from_slice(bytes)?;
    match whole.get_mut("List").map(Value::take) {
        Some(Value::Array(list)) => Ok(list),
        _ => Err(io::Error::other("it has no list")),
    }
}

/// A manifest with its path and list.
pub(crate) type File<'f> = (Kind, &'f Name, Vec<Value>);

/// The manifest of each kind nearest to the sessions: in their folder, else in one below it, else above.
pub(super) fn nearest(sessions: &str, files: &[File<'_>]) -> Vec<usize> {
    let folder_of = |path: &str| {
        path.rfind('/')
            .map_or(String::new(), |end| path[..=end].to_owned())
    };
    let at = folder_of(sessions);
    let rank = |path: &str| {
        let folder = folder_of(path);
        let depth = |f: &str| f.matches('/').count();
        match () {
            () if folder == at => Some(0),
            () if folder.starts_with(&at) => Some(depth(&folder) - depth(&at)),
            () if at.starts_with(&folder) => Some(1000 + depth(&at) - depth(&folder)),
            () => None,
        }
    };
    let best = KINDS.iter().filter_map(|(kind, _)| {
        let of_kind = files.iter().enumerate().filter(|(_, file)| file.0 == *kind);
        let ranked = of_kind.filter_map(|(k, file)| Some((rank(file.1)?, k)));
        ranked.min().map(|(_, k)| k)
    });
    best.collect()
}

/// How often a manifest had a contest (votes, name, ranks) or a selection (contest, name, kind).
type Occurrences = HashMap<(u32, Name, u32), usize>;

/// Ids below this have a place in a list; ids are small nearly always.
const LOW: u64 = 1 << 16;

/// What each id stands for.
pub(crate) struct Ids<T> {
    low: Vec<Option<T>>,
    high: HashMap<u64, T>,
}

impl<T> Default for Ids<T> {
    fn default() -> Self {
        Ids {
            low: Vec::new(),
            high: HashMap::new(),
        }
    }
}

impl<T> Ids<T> {
    /// What an id stands for.
    pub fn get(&self, id: u64) -> Option<&T> {
        match usize::try_from(id) {
            Ok(at) if id < LOW => self.low.get(at)?.as_ref(),
            _ => self.high.get(&id),
        }
    }

    /// Whether no id is known.
    pub fn is_empty(&self) -> bool {
        self.low.is_empty() && self.high.is_empty()
    }

    /// Sets what an id stands for; false if it stood for something.
    fn insert(&mut self, id: u64, value: T) -> bool {
        let before = match usize::try_from(id) {
            Ok(at) if id < LOW => {
                let length = self.low.len().max(at + 1);
                self.low.resize_with(length, || None);
                self.low[at].replace(value)
            }
            _ => self.high.insert(id, value),
        };
        before.is_none()
    }
}

/// What the ids of one export mean.
#[derive(Default)]
pub(crate) struct Manifests {
    /// Places in the catalog.
    pub contests: Ids<usize>,
    /// The contest's place in the catalog and the selection's number in it.
    pub candidates: Ids<(usize, u32)>,
    pub ballot_types: Ids<Name>,
    pub precincts: Ids<Name>,
    pub counting_groups: Ids<Name>,
    /// For each condition whether by it the machine calls a contest invalid as a whole. Known by its
    /// description: ids differ between versions.
    pub conditions: Ids<bool>,
}

impl Manifests {
    /// Reads the manifests of an export, contests first.
    pub fn read(files: &[&File<'_>], catalog: &mut Catalog, listed: &mut Listed) -> Self {
        let mut read = Manifests::default();
        for (kind, path, list) in files {
            if *kind == Kind::Contests {
                catalog.begin(path);
            }
            let mut occurrences = Occurrences::new();
            for (k, row) in list.iter().enumerate() {
                if read.row(*kind, row, catalog, &mut occurrences).is_none() {
                    let row_number = u32::try_from(k + 1).unwrap_or(u32::MAX);
                    listed.push(Finding::new(
                        Code::CellUnreadable,
                        Weight::Unread,
                        Place::file((*path).clone()).row(row_number),
                        "an entry with an id of its own and what it stands for",
                        shortened(&row.to_string()),
                    ));
                }
            }
        }
        read
    }

    fn row(
        &mut self,
        kind: Kind,
        row: &Value,
        catalog: &mut Catalog,
        occurrences: &mut Occurrences,
    ) -> Option<()> {
        let number = |key: &str| row.get(key)?.as_u64();
        let small = |key: &str| u32::try_from(number(key)?).ok();
        let id = number("Id")?;
        let name = row.get("Description")?.as_str()?;
        let is_new = match kind {
            Kind::Contests => {
                let (vote_for, ranks) = (small("VoteFor")?, small("NumOfRanks")?);
                (ranks <= MOST_RANKS).then_some(())?;
                let nth = occurrences
                    .entry((vote_for, name.into(), ranks))
                    .or_default();
                let contest = catalog.contest(name, vote_for, ranks, *nth);
                *nth += 1;
                catalog.note_id(contest, None, &id.to_string());
                self.contests.insert(id, contest)
            }
            Kind::Candidates => {
                let contest = *self.contests.get(number("ContestId")?)?;
                let kind = match row.get("Type")?.as_str()? {
                    "Regular" => SelectionKind::Regular,
                    "WriteIn" => SelectionKind::WriteIn,
                    "QualifiedWriteIn" => SelectionKind::QualifiedWriteIn,
                    _ => return None,
                };
                let of_contest = catalog.contests()[contest].number;
                let nth = occurrences
                    .entry((of_contest, name.into(), kind as u32))
                    .or_default();
                let selection = catalog.selection(contest, name, kind, *nth);
                *nth += 1;
                catalog.note_id(contest, Some(selection), &id.to_string());
                self.candidates.insert(id, (contest, selection))
            }
            Kind::BallotTypes => self.ballot_types.insert(id, name.into()),
            Kind::Precincts => self.precincts.insert(id, name.into()),
            Kind::CountingGroups => self.counting_groups.insert(id, name.into()),
            Kind::Conditions => self.conditions.insert(id, name == "InvalidContest"),
        };
        is_new.then_some(())
    }

    /// Whether marks can be read with it.
    pub fn is_complete(&self) -> bool {
        !self.contests.is_empty() && !self.candidates.is_empty()
    }
}

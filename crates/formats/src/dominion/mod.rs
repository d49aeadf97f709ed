//! Dominion's exports of cast vote records, as JSON with manifests and as comma-separated values.
//!
//! JSON was seen of versions 4.21.3.0 (Clear Creek 2016), 5.10.11.24 and 5.10.50.85 (San Francisco 2024), with
//! their sessions. 5.17.18.1 is read by a description of it alone (its `InvalidContest`, in files written by
//! hand). CSV was seen as Colorado's counties and Arlo publish it. Files are known by their content; only which manifest a
//! manifest is stands in its name, because those of ballot types, precincts and counting groups have the
//! same fields.

mod cards;
mod csv;
mod json;
mod layout;
mod manifests;
mod members;
mod session;

use std::io::{self, Read};
use std::sync::Arc;

use election::record::FileKind;
use election::{Code, Finding, Name, Place, Weight};

use crate::columns::shortened;
use crate::cvr::{CardFile, CardReader, Cards, Catalog, Listed, Opened, Vendor, unreadable};
use crate::json::Json;
use layout::Layout;
use manifests::Manifests;

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

fn recognise(head: &[u8], path: &str) -> Option<FileKind> {
    let text = without_mark(head);
    if !text.trim_ascii_start().starts_with(b"{") {
        return csv::headings(head).map(|_| FileKind::DominionCsv);
    }
    if json::has_sessions(text) {
        return Some(FileKind::DominionJson);
    }
    let is_manifest = path.ends_with("Manifest.json") && version(text).is_some();
    is_manifest.then_some(FileKind::DominionManifest)
}

fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)
}

/// The version of the system, which every file of the JSON export begins with.
fn version(head: &[u8]) -> Option<String> {
    let mut json = Json::new(head);
    json.begin_object().ok()?;
    match json.key(&mut true).ok()?? {
        b"Version" => json.string().ok().map(|version| version.into_owned()),
        _ => None,
    }
}

/// The sessions of an export.
struct Sessions(Arc<Manifests>);

impl CardReader for Sessions {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        json::read(stream, &self.0, cards)
    }
}

/// A table.
struct Rows(Layout);

impl CardReader for Rows {
    fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        csv::read(stream, &self.0, cards)
    }
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    let mut readers = sessions(files, catalog, listed);
    for at in files.of_kind(FileKind::DominionCsv) {
        let Some(headings) = files.head(at).ok().and_then(|head| csv::headings(&head)) else {
            continue;
        };
        if let Some(layout) = Layout::read(files.path(at), &headings, catalog, listed) {
            // Each table is an export by itself.
            readers.push(CardFile {
                at,
                export: at,
                reader: Box::new(Rows(layout)),
            });
        }
    }
    readers
}

/// What the sessions of some files share.
struct Export {
    /// Which of the manifests at hand.
    lists: Vec<usize>,
    /// The place of the first file with its sessions.
    at: usize,
    version: Option<String>,
    manifests: Arc<Manifests>,
}

fn sessions(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    let mut lists = Vec::new();
    let mut places = Vec::new();
    for at in files.of_kind(FileKind::DominionManifest) {
        let path = files.path(at);
        let Some(kind) = manifests::kind_of(path) else {
            continue;
        };
        match files.whole(at).and_then(|bytes| manifests::list(&bytes)) {
            Ok(list) => {
                lists.push((kind, path, list));
                places.push(at);
            }
            Err(error) => listed.push(unreadable(Place::file(path.clone()), &error)),
        }
    }
    let version_of = |at: usize| {
        files
            .head(at)
            .ok()
            .and_then(|head| version(without_mark(&head)))
    };
    // An export is a set of manifests: the nearest of each kind to its sessions.
    let mut exports: Vec<Export> = Vec::new();
    let mut readers = Vec::new();
    for at in files.of_kind(FileKind::DominionJson) {
        let path = files.path(at);
        let version = version_of(at);
        let chosen = manifests::nearest(path, &lists);
        let known = exports.iter().position(|export| export.lists == chosen);
        let known = known.unwrap_or_else(|| {
            let of_export: Vec<_> = chosen.iter().map(|k| &lists[*k]).collect();
            let read = Manifests::read(&of_export, catalog, listed);
            for place in chosen.iter().map(|k| places[*k]) {
                same_version(files.path(place), &version, &version_of(place), listed);
            }
            exports.push(Export {
                lists: chosen,
                at,
                version: version.clone(),
                manifests: Arc::new(read),
            });
            exports.len() - 1
        });
        let export = &exports[known];
        same_version(path, &export.version, &version, listed);
        if export.manifests.is_complete() {
            readers.push(CardFile {
                at,
                export: export.at,
                reader: Box::new(Sessions(export.manifests.clone())),
            });
        } else {
            listed.push(Finding::new(
                Code::FileUnreadable,
                Weight::Unread,
                Place::file(path.clone()),
                "ContestManifest.json and CandidateManifest.json with the sessions",
                "none; its cards are not read",
            ));
        }
    }
    readers
}

/// Says that a file is of another version than the sessions of its export.
fn same_version(
    path: &Name,
    expected: &Option<String>,
    found: &Option<String>,
    listed: &mut Listed,
) {
    if expected != found {
        let words = |version: &Option<String>| match version {
            Some(version) => format!("version {}", shortened(version)),
            None => "no version".to_owned(),
        };
        let place = Place::file(path.clone());
        let (code, weight) = (Code::Version, Weight::Unexplained);
        let (expected, found) = (words(expected), words(found));
        listed.push(Finding::new(code, weight, place, expected, found));
    }
}

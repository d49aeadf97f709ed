//! Dominion's exports of cast vote records, as JSON with manifests and as comma-separated values.
//!
//! JSON was seen of versions 4.21.3.0 (Clear Creek 2016), 5.10.11.24 and 5.10.50.85 (San Francisco 2024), with
//! their sessions. 5.17.18.1 is read by a description of it alone (its `InvalidContest`, in files written by
//! hand). CSV was seen as Colorado's counties and Arlo publish it. Files are known by their content; only which manifest a
//! manifest is stands in its name, because those of ballot types, precincts and counting groups have the
//! same fields.

mod csv;
mod json;
mod layout;
mod line_ends;
mod manifests;
mod session;

use std::io::{self, Read};
use std::sync::Arc;

use election::{Code, Finding, Name, Place, Weight};
use serde_json::Value;

use crate::cvr::{Cards, Catalog, Listed};
use manifests::Manifests;

/// What a file turned out to be.
pub(crate) enum Recognised {
    /// Sessions.
    Json,
    /// A manifest, and its list.
    Manifest(Vec<Value>),
    /// A table of cards, and its four rows of headings.
    Csv(Vec<Vec<String>>),
    /// Something else.
    Other,
}

/// Says what a file is; `whole` reads all of it, which is asked for a manifest only.
pub(crate) fn recognise(
    head: &[u8],
    path: &str,
    whole: impl FnOnce() -> io::Result<Vec<u8>>,
) -> Recognised {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if !text.trim_ascii_start().starts_with(b"{") {
        return csv::headings(head).map_or(Recognised::Other, Recognised::Csv);
    }
    if json::has_sessions(text) {
        return Recognised::Json;
    }
    if manifests::kind_of(path).is_none() {
        return Recognised::Other;
    }
    let list = whole().ok().and_then(|bytes| manifests::list(&bytes));
    list.map_or(Recognised::Other, Recognised::Manifest)
}

/// The reader of one file.
pub(crate) enum Reader {
    /// Sessions, with the manifests of their export and its number.
    Json(Arc<Manifests>, usize),
    /// A table, with the contests of its columns.
    Csv(layout::Layout, usize),
}

impl Reader {
    /// The export that the file belongs to: an id is used once in it.
    pub fn export(&self) -> usize {
        match self {
            Reader::Json(_, export) | Reader::Csv(_, export) => *export,
        }
    }

    /// Reads the cards of a file.
    pub fn read(&self, stream: &mut dyn Read, cards: &mut Cards<'_>) -> io::Result<()> {
        match self {
            Reader::Json(manifests, _) => json::read(stream, manifests, cards),
            Reader::Csv(layout, _) => csv::read(stream, layout, cards),
        }
    }
}

/// A reader for each file that has cards, with its place among the files; contests go to the catalog.
pub(crate) fn readers(
    paths: &[Name],
    files: Vec<Recognised>,
    catalog: &mut Catalog,
    listed: &mut Listed,
) -> Vec<(usize, Reader)> {
    let mut lists = Vec::new();
    for (path, file) in paths.iter().zip(&files) {
        if let (Some(kind), Recognised::Manifest(list)) = (manifests::kind_of(path), file) {
            lists.push((kind, path, list));
        }
    }
    // An export is a set of manifests: the nearest of each kind to its sessions.
    let mut exports: Vec<(Vec<usize>, Arc<Manifests>)> = Vec::new();
    let mut readers = Vec::new();
    for (at, file) in files.iter().enumerate() {
        match file {
            Recognised::Json => {
                let chosen = manifests::nearest(&paths[at], &lists);
                let known = exports.iter().position(|(lists, _)| *lists == chosen);
                let export = known.unwrap_or_else(|| {
                    let of_export: Vec<_> = chosen.iter().map(|k| lists[*k]).collect();
                    let read = Manifests::read(&of_export, catalog, listed);
                    exports.push((chosen, Arc::new(read)));
                    exports.len() - 1
                });
                let manifests = exports[export].1.clone();
                if manifests.is_complete() {
                    readers.push((at, Reader::Json(manifests, export)));
                } else {
                    listed.push(Finding::new(
                        Code::FileUnreadable,
                        Weight::Unread,
                        Place::file(paths[at].clone()),
                        "ContestManifest.json and CandidateManifest.json with the sessions",
                        "none; its cards are not read",
                    ));
                }
            }
            // Exports of JSON count from 0; each table is one by itself.
            Recognised::Csv(headings) => {
                let layout = layout::Layout::read(&paths[at], headings, catalog, listed);
                if let Some(layout) = layout {
                    readers.push((at, Reader::Csv(layout, files.len() + at)));
                }
            }
            Recognised::Manifest(_) | Recognised::Other => {}
        }
    }
    readers
}

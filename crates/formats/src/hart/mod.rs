//! Hart's exports of cast vote records: a file of XML for each sheet, in a folder or archive, and perhaps a table of
//! scanned ballots beside them.
//!
//! Seen: sheets of Verity, among them RCTab's, and a table of scanned ballots as Arlo reads it. A sheet lists the contests on
//! it and in each the options that are marked; contests, options, votes allowed and ranks are learned from all sheets
//! before the first card: see [`learned`]. Signatures (`.sig.xml`) are hashed and not checked.

mod ballots;
mod cards;
mod learned;
mod sheet;

use std::collections::HashMap;
use std::sync::Arc;

use election::record::FileKind;
use election::{Code, Finding, Place, Weight};

use crate::cvr::{CardFile, Catalog, Listed, Opened, Vendor, unreadable};
use crate::delimited::Rows;
use ballots::Ballots;
use learned::Learned;

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

fn recognise(head: &[u8], _path: &str) -> Option<FileKind> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    match text.trim_ascii_start().first() {
        Some(b'<') => {
            let start = &text[..text.len().min(2048)];
            let has = |part: &[u8]| memchr::memmem::find(start, part).is_some();
            (has(b"<Cvr ") && has(b"tempuri.org/CVRDesign.xsd")).then_some(FileKind::HartXml)
        }
        Some(b'{') | None => None,
        Some(_) => {
            let mut rows = Rows::new(head).ok()?;
            let mut columns = || ballots::Columns::of(rows.next().ok()??);
            (columns().is_some() || columns().is_some()).then_some(FileKind::HartBallots)
        }
    }
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    let mut ballots = Ballots::default();
    for at in files.of_kind(FileKind::HartBallots) {
        let path = files.path(at);
        let read = files.stream(at, |stream| ballots.read(stream, path, listed));
        if let Err(error) = read.and_then(|read| read) {
            listed.push(unreadable(Place::file(path.clone()), &error));
        }
    }
    let mut learned = Learned::default();
    let mut exports: HashMap<&str, usize> = HashMap::new();
    let mut sheets = Vec::new();
    for at in files.of_kind(FileKind::HartXml) {
        let path = files.path(at);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        sheets.push((at, *exports.entry(folder).or_insert(at)));
        // What is wrong with the file is said when its card is read.
        if let Ok(Ok(sheet)) = files.stream(at, sheet::read) {
            ballots.meet(&sheet.id(path));
            learned.learn(&sheet);
        }
    }
    if !sheets.is_empty() {
        ballots.without_cards(listed);
    } else if let Some(at) = files.of_kind(FileKind::HartBallots).next() {
        let (code, weight) = (Code::FileUnreadable, Weight::Unread);
        let place = Place::file(files.path(at).clone());
        let found = "none; what was voted on these ballots is not known";
        listed.push(Finding::new(
            code,
            weight,
            place,
            "sheets beside the table",
            found,
        ));
    }
    let Some((first, _)) = sheets.first() else {
        return Vec::new();
    };
    // What is wrong with a contest is said at the first sheet.
    let first = files.path(*first);
    let shared = Arc::new(cards::Shared {
        contests: learned.into_contests(first, catalog, listed),
        ballots,
    });
    let reader = |(at, export)| CardFile {
        at,
        export,
        reader: Box::new(cards::Sheet(shared.clone())),
    };
    sheets.into_iter().map(reader).collect()
}

//! However an export is cut into files, whatever they are called and in whatever order they are given, the record is
//! the same: every format that `demo` writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use demo::{Format, Scale, export};
use election::record::Card;
use proptest::prelude::*;
use serde_json::{Deserializer, Value};
use walkdir::WalkDir;

use super::generated::sorted;
use super::support::archive::{Entries, zip};
use super::{Made, made, made_of};

const SCALE: Scale = Scale {
    cards: 240,
    contests: 9,
};

/// How many files a file is cut into, and what they are called.
struct Cut {
    parts: usize,
    names: Vec<String>,
}

impl Cut {
    /// The parts of a list, each with its name; none is empty.
    fn of<'a, T>(&'a self, all: &'a [T]) -> impl Iterator<Item = (&'a [T], &'a str)> {
        let names = self.names.iter().map(String::as_str);
        all.chunks(all.len().div_ceil(self.parts).max(1)).zip(names)
    }

    /// A table whose headings are so many lines.
    fn table(&self, folder: &Path, text: &str, headings: usize) {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let (headings, rows) = lines.split_at(headings);
        for (rows, name) in self.of(rows) {
            let text = [headings, rows].concat().concat();
            fs::write(folder.join(format!("{name}.csv")), text).unwrap();
        }
    }

    /// Members of a list in a JSON file; what stands beside it is in every part.
    fn list(&self, folder: &Path, text: &str, list: &str) {
        let start = format!("\"{list}\":[");
        let from = text.find(&start).unwrap() + start.len();
        let mut members = Vec::new();
        let mut to = from;
        loop {
            let mut values = Deserializer::from_str(&text[to..]).into_iter::<Value>();
            values.next().unwrap().unwrap();
            let end = to + values.byte_offset();
            members.push(&text[to..end]);
            to = end;
            match text[to..].strip_prefix(',') {
                Some(_) => to += 1,
                None => break,
            }
        }
        for (members, name) in self.of(&members) {
            let text = [&text[..from], &members.join(","), &text[to..]].concat();
            fs::write(folder.join(format!("{name}.json")), text).unwrap();
        }
    }

    /// Elements of this name in XML, one behind the other.
    fn elements(&self, folder: &Path, text: &str, element: &str) {
        let (start, end) = (format!("<{element}>"), format!("</{element}>"));
        let from = text.find(&start).unwrap();
        let to = text.rfind(&end).unwrap() + end.len();
        let elements: Vec<&str> = text[from..to].split_inclusive(&*end).collect();
        for (elements, name) in self.of(&elements) {
            let text = [&text[..from], &elements.concat(), &text[to..]].concat();
            fs::write(folder.join(format!("{name}.xml")), text).unwrap();
        }
    }

    /// RAIRE's contests, each with its lines.
    fn raire(&self, folder: &Path, text: &str) {
        let of = |line: &str| {
            let line = line.strip_prefix("Contest,").unwrap_or(line);
            line.split(',').next().unwrap().to_owned()
        };
        let lines: Vec<&str> = text.lines().skip(1).collect();
        let contests: BTreeSet<String> = lines.iter().map(|line| of(line)).collect();
        let contests: Vec<String> = contests.into_iter().collect();
        for (contests, name) in self.of(&contests) {
            let mut text = format!("{}\n", contests.len());
            for line in lines.iter().filter(|line| contests.contains(&of(line))) {
                text.push_str(line);
                text.push('\n');
            }
            fs::write(folder.join(format!("{name}.raire")), text).unwrap();
        }
    }

    /// Cuts the export in one folder into files of another.
    fn export(&self, format: Format, one: &Path, many: &Path) {
        fs::create_dir(many).unwrap();
        let mut sheets = Vec::new();
        for path in files(one) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            match (format, name) {
                (Format::DominionCsv, "cvr.csv") => self.table(many, &text, 4),
                (Format::Ess | Format::ClearBallot, "cvr.csv")
                | (Format::RankedTable, "cards.csv") => self.table(many, &text, 1),
                (Format::Hart, "scanned-ballots.csv") => self.table(many, &text, 2),
                (Format::DominionJson, "CvrExport_0.json") => self.list(many, &text, "Sessions"),
                (Format::CdfJson, "report.json") => self.list(many, &text, "CVR"),
                (Format::CdfXml, "report.xml") | (Format::Unisyn, "cvr.xml") => {
                    self.elements(many, &text, "CVR")
                }
                (Format::Raire, "ballots.raire") => self.raire(many, &text),
                (Format::Hart, sheet) if sheet.ends_with(".xml") => sheets.push(path),
                (_, name) => drop(fs::copy(&path, many.join(name)).unwrap()),
            }
        }
        // A sheet is a file: these come into several folders.
        for (sheets, name) in self.of(&sheets) {
            let folder = many.join(name);
            fs::create_dir(&folder).unwrap();
            for sheet in sheets {
                fs::copy(sheet, folder.join(sheet.file_name().unwrap())).unwrap();
            }
        }
    }
}

/// All files of a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = files.map(|file| file.unwrap());
    let files = files.filter(|file| file.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

/// What of a record does not hang on where a card stands.
fn whole(made: &Made) -> (Vec<Card>, String, Vec<String>) {
    let read = |file: &str| fs::read_to_string(made.dir.join(file)).unwrap();
    let styles = made.record.styles();
    let mut styles: Vec<String> = styles
        .map(|s| format!("{} {:?} {}", s.ballot_type, s.contests, s.cards))
        .collect();
    styles.sort();
    (sorted(&made.cards), read("contests.json"), styles)
}

/// The files of a folder in an archive beside it.
fn zipped(folder: &Path) -> PathBuf {
    let name = |file: &Path| file.strip_prefix(folder).unwrap().display().to_string();
    let entries: Entries = files(folder)
        .iter()
        .rev()
        .map(|file| (name(file).replace('\\', "/"), fs::read(file).unwrap()))
        .collect();
    let path = folder.with_extension("zip");
    fs::write(&path, zip(&entries)).unwrap();
    path
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn order_and_splitting_change_nothing(
        parts in 2usize..6,
        names in Just(["p", "a", "z10", "z9", "m"].map(str::to_owned).to_vec()).prop_shuffle(),
        order in any::<u64>(),
    ) {
        let cut = Cut { parts, names };
        for format in Format::ALL {
            let scratch = tempfile::tempdir().unwrap();
            let (one, many) = (scratch.path().join("one"), scratch.path().join("many"));
            export(&one, SCALE, *format, &[]).unwrap();
            cut.export(*format, &one, &many);
            // Files given one by one, in another order.
            let mut given = files(&many);
            let mut key = order;
            given.sort_by_cached_key(|_| {
                key = key.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                key >> 32
            });
            let given: Vec<&Path> = given.iter().map(PathBuf::as_path).collect();
            let (folder, shuffled, zip) = (made(&many), made_of(&given), made(&zipped(&many)));
            prop_assert!(folder.unexpected().is_empty(), "{}: {:?}", format.id(), folder.unexpected());
            prop_assert!(shuffled.unexpected().is_empty(), "{}: {:?}", format.id(), shuffled.unexpected());
            // Profiles are a contest each, which has the file's name.
            if format.says().cards {
                let one = whole(&made(&one));
                prop_assert_eq!(&one, &whole(&folder), "{}", format.id());
                prop_assert_eq!(&one, &whole(&shuffled), "{}", format.id());
            }
            // The same files in another order are the same record to the byte. Where sheets lie in folders these are
            // exports, which files that are given one by one do not tell.
            let bytes = |made: &Made| super::command::bytes(&made.dir);
            prop_assert!(bytes(&folder) == bytes(&zip), "{}", format.id());
            if *format != Format::Hart {
                prop_assert!(bytes(&folder) == bytes(&shuffled), "{}", format.id());
            }
        }
    }
}

/// What is compared above has every file in it.
#[test]
fn a_part_that_is_left_out() {
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let cut = Cut { parts: 3, names };
    for format in Format::ALL.iter().filter(|format| format.says().cards) {
        let scratch = tempfile::tempdir().unwrap();
        let (one, many) = (scratch.path().join("one"), scratch.path().join("many"));
        export(&one, SCALE, *format, &[]).unwrap();
        cut.export(*format, &one, &many);
        match format {
            Format::Hart => fs::remove_dir_all(many.join("b")).unwrap(),
            _ => {
                let named = |path: &&PathBuf| path.file_stem().unwrap() == "b";
                let files = files(&many);
                fs::remove_file(files.iter().find(named).unwrap()).unwrap();
            }
        }
        let (one, many) = (whole(&made(&one)), whole(&made(&many)));
        assert_eq!(one.0.len(), 240, "{}", format.id());
        assert_eq!(many.0.len(), 160, "{}", format.id());
        assert_ne!(one.2, many.2, "{}", format.id());
    }
}

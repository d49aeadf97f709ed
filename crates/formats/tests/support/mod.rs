//! What the integration tests share: a folder of small files, what is read of it, real files.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test takes what it needs; a test that cannot write its files fails"
)]

mod real;

use std::fs;
use std::io;
use std::path::Path;

use election::Finding;
use election::record::{Card, CardGroup, CardSink, Contest, Manifest, NameMapping, SourceFile};
use formats::{CvrFiles, Source};

pub use real::real;

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// What files gave.
pub struct Read {
    pub contests: Vec<Contest>,
    pub manifests: Vec<Manifest>,
    pub names: Vec<NameMapping>,
    pub cards: Vec<Card>,
    pub files: Vec<SourceFile>,
    pub findings: Vec<Finding>,
}

struct Kept(Vec<Card>);

impl CardSink for Kept {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.0.push(card.clone());
        Ok(())
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        Ok(())
    }
}

/// Reads paths, names standardised by lists.
pub fn opened(paths: &[&Path], lists: &[&Path]) -> Read {
    let open = |paths: &[&Path]| -> Vec<Source> {
        paths
            .iter()
            .map(|path| Source::open(path).unwrap())
            .collect()
    };
    let (sources, lists) = (open(paths), open(lists));
    let files = CvrFiles::open_with_names(&sources, &lists);
    let (contests, manifests) = (files.contests().to_vec(), files.manifests().to_vec());
    let names = files.names().to_vec();
    let mut kept = Kept(Vec::new());
    let (files, findings) = files.read(&mut kept, |_| {}).unwrap();
    Read {
        contests,
        manifests,
        names,
        cards: kept.0,
        files,
        findings,
    }
}

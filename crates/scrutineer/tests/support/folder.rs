//! A copy of a published folder: links to the files, and in the place of some of them others.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use super::workbook::Workbook;

/// The copy; it has the original's name and goes when it is dropped.
pub struct Copy {
    scratch: tempfile::TempDir,
    root: PathBuf,
}

impl Copy {
    /// Links to all files of a folder.
    pub fn of(original: &Path) -> Copy {
        let scratch = tempfile::tempdir().unwrap();
        let original = original.canonicalize().unwrap();
        let root = scratch.path().join(original.file_name().unwrap());
        link(&original, &root);
        Copy { scratch, root }
    }

    /// The invented audit of `demo`, without faults.
    pub fn of_demo() -> Copy {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().join("demo");
        demo::generate(&root, &[]).unwrap();
        Copy { scratch, root }
    }

    /// Paths of all files in it, with forward slashes, in order.
    pub fn files(&self) -> Vec<String> {
        let source = formats::Source::open(&self.root).unwrap();
        (0..source.len())
            .map(|k| source.path(k).to_string())
            .collect()
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// A folder beside it, for what a test writes.
    pub fn beside(&self) -> &Path {
        self.scratch.path()
    }

    /// The bytes of a file.
    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.root.join(file)).unwrap()
    }

    /// The text of a file.
    pub fn text(&self, file: &str) -> String {
        String::from_utf8(self.read(file)).unwrap()
    }

    /// Puts another file in its place; the original is not touched.
    pub fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root.join(file);
        if path.symlink_metadata().is_ok() {
            fs::remove_file(&path).unwrap();
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Takes a file away.
    pub fn remove(&self, file: &str) {
        fs::remove_file(self.root.join(file)).unwrap();
    }

    /// Puts `to` in the place of the only `from` of a file; the row, from 1.
    pub fn edit(&self, file: &str, from: &str, to: &str) -> usize {
        let text = self.text(file);
        let at = text
            .find(from)
            .unwrap_or_else(|| panic!("no {from} in {file}"));
        assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
        self.write(file, text.replacen(from, to, 1));
        // What was looked for may begin with the end of the line before.
        let start = at + from.len() - from.trim_start().len();
        text[..start].matches('\n').count() + 1
    }

    /// Alters a workbook.
    pub fn edit_workbook<T>(&self, file: &str, alter: impl FnOnce(&mut Workbook) -> T) -> T {
        let mut workbook = Workbook::open(self.read(file));
        let result = alter(&mut workbook);
        self.write(file, workbook.into_bytes());
        result
    }

    /// Alters a part of an archive.
    pub fn edit_part(&self, file: &str, part: &str, alter: impl FnOnce(&mut String)) {
        let mut archive = zip::ZipArchive::new(Cursor::new(self.read(file))).unwrap();
        let mut xml = String::new();
        archive
            .by_name(part)
            .unwrap()
            .read_to_string(&mut xml)
            .unwrap();
        alter(&mut xml);
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).unwrap();
            if entry.name_raw() != part.as_bytes() {
                out.raw_copy_file(entry).unwrap();
            }
        }
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(part, options).unwrap();
        out.write_all(xml.as_bytes()).unwrap();
        self.write(file, out.finish().unwrap().into_inner());
    }
}

fn link(original: &Path, copy: &Path) {
    fs::create_dir_all(copy).unwrap();
    for entry in fs::read_dir(original).unwrap().map(Result::unwrap) {
        let path = copy.join(entry.file_name());
        if entry.path().is_dir() {
            link(&entry.path(), &path);
        } else {
            link_file(&entry.path(), &path);
        }
    }
}

#[cfg(unix)]
fn link_file(original: &Path, copy: &Path) {
    std::os::unix::fs::symlink(original, copy).unwrap();
}

#[cfg(not(unix))]
fn link_file(original: &Path, copy: &Path) {
    fs::copy(original, copy).unwrap();
}

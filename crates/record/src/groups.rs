//! Where the pages of row groups lie, until their files end.
//!
//! The footer of a Parquet file has hundreds of bytes for each column of each row group, and a file is open until the last
//! card: with thousands of styles that would fill the memory. So the few numbers a footer is made of stand in a file
//! beside the tables until then, each row group's behind where the one before it of the same table begins.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The pages of a column in a row group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pages {
    /// How many bytes the page of its dictionary is; 0 if it has none.
    pub dictionary: u64,
    /// How many bytes all its pages are, and how many they would be without compression.
    pub compressed: u64,
    pub uncompressed: u64,
}

/// A row group: its rows, and its columns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RowGroup {
    pub rows: u64,
    pub columns: Vec<Pages>,
}

/// The row groups of all tables.
pub(crate) struct RowGroups {
    path: PathBuf,
    file: BufWriter<File>,
    length: u64,
}

/// The last row group of a table; none yet where it is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Last(u64);

/// How many bytes stand before the numbers of columns: where the row group before it ends, its rows, its columns.
const HEAD: usize = 24;

impl RowGroups {
    /// None yet; the file is new.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(path)?;
        Ok(RowGroups {
            path: path.to_owned(),
            file: BufWriter::new(file),
            length: 0,
        })
    }

    /// Adds a row group to those of a table.
    pub fn push(&mut self, last: &mut Last, group: &RowGroup) -> io::Result<()> {
        let head = [last.0, group.rows, group.columns.len() as u64];
        let columns = group.columns.iter();
        let columns = columns.flat_map(|c| [c.dictionary, c.compressed, c.uncompressed]);
        // Behind the numbers before it: none begins at 0.
        *last = Last(self.length + 1);
        for number in head.into_iter().chain(columns) {
            self.file.write_all(&number.to_le_bytes())?;
            self.length += 8;
        }
        Ok(())
    }

    /// The row groups of a table, in the order in which they were added, each handed to `f`.
    pub fn each(
        &mut self,
        last: Last,
        mut f: impl FnMut(RowGroup) -> io::Result<()>,
    ) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        let mut places = Vec::new();
        let mut at = last.0;
        while let Some(place) = at.checked_sub(1) {
            places.push(place);
            [at, _, _] = head(file, place)?;
        }
        for place in places.into_iter().rev() {
            let [_, rows, count] = head(file, place)?;
            let length = usize::try_from(count * HEAD as u64).map_err(io::Error::other)?;
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes)?;
            let (columns, _) = bytes.as_chunks();
            let column = |bytes| {
                let [dictionary, compressed, uncompressed] = numbers(bytes);
                Pages {
                    dictionary,
                    compressed,
                    uncompressed,
                }
            };
            let columns = columns.iter().map(column).collect();
            f(RowGroup { rows, columns })?;
        }
        file.seek(SeekFrom::End(0))?;
        Ok(())
    }

    /// All tables are written: takes the file away.
    pub fn finish(self) -> io::Result<()> {
        drop(self.file);
        fs::remove_file(self.path)
    }
}

/// What stands before the numbers of a row group's columns.
fn head(file: &mut File, at: u64) -> io::Result<[u64; 3]> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = [0; HEAD];
    file.read_exact(&mut bytes)?;
    Ok(numbers(&bytes))
}

fn numbers(bytes: &[u8; HEAD]) -> [u64; 3] {
    let (eights, _) = bytes.as_chunks::<8>();
    std::array::from_fn(|k| u64::from_le_bytes(eights[k]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row groups of tables in turn come back by table, also between others that are added.
    #[test]
    fn row_groups_come_back() -> io::Result<()> {
        let scratch = tempfile::tempdir()?;
        let path = scratch.path().join("groups");
        let mut groups = RowGroups::create(&path)?;
        let mut lasts = [Last::default(); 3];
        let mut expected = [const { Vec::new() }; 3];
        for k in 0..600_u64 {
            let table = (k * k % 5 % 3) as usize;
            let column = |c: u64| Pages {
                dictionary: k % 3 * c,
                compressed: k << 33 | c,
                uncompressed: c,
            };
            let group = || RowGroup {
                rows: k,
                columns: (0..k % 7).map(column).collect(),
            };
            groups.push(&mut lasts[table], &group())?;
            expected[table].push(group());
            if k % 100 == 99 {
                for (last, expected) in lasts.iter().zip(&expected) {
                    let mut found = Vec::new();
                    groups.each(*last, |group| {
                        found.push(group);
                        Ok(())
                    })?;
                    assert_eq!(found, *expected);
                }
            }
        }
        groups.finish()?;
        assert!(!path.exists());
        Ok(())
    }
}

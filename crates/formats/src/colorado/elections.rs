//! The files of several elections in one folder, told apart.
//!
//! An election's folder is the one that has, directly or in folders of rounds, a list of contests, a
//! results report or a state report. Every file belongs to the innermost such folder around it; a file
//! that is in none belongs to the first. With at most one such folder all files are one election's.

use std::collections::{BTreeSet, HashMap};

use super::{File, Piece, round_of};

/// The files of each election, with its folder; at least one, perhaps without files.
pub(super) fn split(files: Vec<File>) -> Vec<(String, Vec<File>)> {
    let roots: BTreeSet<String> = files
        .iter()
        .filter(|(_, piece, _)| {
            matches!(
                piece,
                Piece::Contests(_) | Piece::Results(..) | Piece::State(_)
            )
        })
        .map(|(entry, ..)| root(&entry.path))
        .collect();
    let mut elections: Vec<(String, Vec<File>)> = match roots.len() {
        0 | 1 => vec![(String::new(), Vec::new())],
        _ => roots.into_iter().map(|root| (root, Vec::new())).collect(),
    };
    let places: HashMap<String, usize> = elections
        .iter()
        .enumerate()
        .map(|(at, (root, _))| (root.clone(), at))
        .collect();
    for file in files {
        let path = file.0.path.clone();
        let mut around = folders_around(&path);
        let at = around.find_map(|folder| places.get(folder)).copied();
        elections[at.unwrap_or(0)].1.push(file);
    }
    elections
}

/// The folders around a file, the innermost first; the last is the one that has all.
fn folders_around(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.rmatch_indices('/').map(|(end, _)| end);
    ends.chain([0]).map(|end| &path[..end])
}

/// The folder of a file, without the folder of its round and what is below that.
fn root(path: &str) -> String {
    let folders: Vec<&str> = path.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let end = folders.iter().position(|folder| round_of(folder).is_some());
    folders[..end.unwrap_or(folders.len())].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_elections() {
        assert_eq!(root("2020/round_1/contest.csv"), "2020");
        assert_eq!(root("round_1/x/contest.csv"), "");
        assert_eq!(root("2020/contest.csv"), "2020");
        assert_eq!(root("contest.csv"), "");
        let around = |path| folders_around(path).collect::<Vec<_>>();
        assert_eq!(around("2020/a/b.csv"), ["2020/a", "2020", ""]);
        assert_eq!(around("b.csv"), [""]);
    }
}

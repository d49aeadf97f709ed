//! What a board or a machine read, from the text that Arlo prints for it.

/// A reading of one contest on one ballot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// For each selection whether it is marked.
    pub marked: Vec<bool>,
    /// Printed as an overvote by the board.
    pub overvote: bool,
    /// The machine's file says overvoted, without saying for whom.
    pub overvoted: bool,
    /// The machine's file says undervoted.
    pub undervoted: bool,
    /// The ballot does not carry the contest.
    pub absent: bool,
}

impl Reading {
    pub fn vote(&self, k: usize) -> i64 {
        i64::from(self.marked[k])
    }

    fn count(&self) -> usize {
        self.marked.iter().filter(|marked| **marked).count()
    }

    /// The overstatement of a pair: what the machine gave it more than the board (Arlo's `discrepancy`). A file that
    /// says only overvote or undervote is right if the board found more than one vote, or none.
    pub fn overstatement(&self, board: &Reading, (w, l): (usize, usize)) -> i64 {
        let (a_w, a_l) = (board.vote(w), board.vote(l));
        if self.overvoted {
            return match board.count() > 1 {
                true => 0,
                false => a_l - a_w,
            };
        }
        if self.undervoted {
            return match board.count() < 1 {
                true => 0,
                false => a_l - a_w,
            };
        }
        (self.vote(w) - a_w) - (self.vote(l) - a_l)
    }
}

/// What stands in a cell, for selections in their order. None if it is neither selections nor one of Arlo's words.
pub(super) fn reading(text: &str, selections: &[&str]) -> Option<Reading> {
    let mut reading = Reading {
        marked: vec![false; selections.len()],
        ..Reading::default()
    };
    let text = match text.split_once("; COMMENT: ") {
        Some((text, _)) => text,
        None => text,
    };
    let (text, overvote) = match text.strip_prefix("OVERVOTE; ") {
        Some(text) => (text, true),
        None => (text, false),
    };
    reading.overvote = overvote;
    match text {
        "" | "CONTEST_NOT_ON_BALLOT" => reading.absent = true,
        "BLANK" | "Blank" | "INVALID_WRITE_IN" => {}
        "Overvote" => reading.overvoted = true,
        "Undervote" => reading.undervoted = true,
        text => mark(text, selections, &mut reading.marked)?,
    }
    Some(reading)
}

/// Selections with commas between, which may have commas in their own names: the longest name that fits is taken.
fn mark(text: &str, selections: &[&str], marked: &mut [bool]) -> Option<()> {
    let mut rest = text;
    loop {
        let after = |name: &str| {
            let after = rest.strip_prefix(name)?;
            (after.is_empty() || after.starts_with(", ")).then_some(after)
        };
        let fitting = selections.iter().enumerate();
        let fitting = fitting.filter_map(|(k, name)| Some((name.len(), Some(k), after(name)?)));
        let write_in = after("INVALID_WRITE_IN").map(|after| (0, None, after));
        let (_, k, after) = fitting.chain(write_in).max_by_key(|(length, ..)| *length)?;
        if let Some(k) = k {
            marked[k] = true;
        }
        match after.strip_prefix(", ") {
            Some(more) => rest = more,
            None => return Some(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[bool], what: &str) {
        let found = reading(text, &["A", "B", "B, Jr."]).unwrap();
        assert_eq!(found.marked, expected, "{text}");
        let words = [
            (found.overvote, "overvote"),
            (found.overvoted, "overvoted"),
            (found.undervoted, "undervoted"),
            (found.absent, "absent"),
        ];
        let words: Vec<_> = words
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| *word)
            .collect();
        assert_eq!(words.join(" "), what, "{text}");
    }

    #[test]
    fn readings() {
        check("A", &[true, false, false], "");
        check("B, Jr., A", &[true, false, true], "");
        check("B, A, INVALID_WRITE_IN", &[true, true, false], "");
        check("OVERVOTE; A, B", &[true, true, false], "overvote");
        check("A; COMMENT: torn; twice", &[true, false, false], "");
        check("BLANK", &[false; 3], "");
        check("INVALID_WRITE_IN; COMMENT: x", &[false; 3], "");
        check("CONTEST_NOT_ON_BALLOT", &[false; 3], "absent");
        check("Overvote", &[false; 3], "overvoted");
        check("Undervote", &[false; 3], "undervoted");
        assert_eq!(reading("C", &["A"]), None);
        assert_eq!(reading("A, ", &["A"]), None);
    }

    #[test]
    fn overstatements() {
        let read = |text| reading(text, &["A", "B"]).unwrap();
        let over = |machine, board| read(machine).overstatement(&read(board), (0, 1));
        assert_eq!(over("A", "A"), 0);
        assert_eq!(over("A", "B"), 2);
        assert_eq!(over("B", "A"), -2);
        assert_eq!(over("A", "BLANK"), 1);
        assert_eq!(over("", "B"), 1);
        assert_eq!(over("Overvote", "A, B"), 0);
        assert_eq!(over("Overvote", "B"), 1);
        assert_eq!(over("Undervote", "BLANK"), 0);
        assert_eq!(over("Undervote", "B"), 1);
    }
}

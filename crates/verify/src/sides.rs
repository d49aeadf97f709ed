//! Winners and losers of a contest, and what a card's two readings say about the margins between them.
//!
//! e = max over winners w and losers l of (cvr_w − cvr_l) − (mvr_w − mvr_l), in votes         (1)
//!
//! Twice: as Colorado's software counts it, to be compared with what that printed; and as our own risk
//! takes it, which leaves nothing uncounted.

use std::collections::HashSet;

use election::{Comparison, Name, Votes, fold};
use tabulate::Standing;

/// The winners and the losers of a contest.
pub(crate) struct Sides {
    winners: Vec<String>,
    losers: Vec<String>,
}

impl Sides {
    pub fn of(standing: &Standing) -> Self {
        let (winners, losers) = standing.order().split_at(standing.winners().len());
        let names =
            |side: &[(Name, Votes)]| side.iter().map(|(name, _)| name.to_string()).collect();
        Sides {
            winners: names(winners),
            losers: names(losers),
        }
    }

    /// The discrepancy as ColoradoRLA counts it (`ComparisonAudit.computeDiscrepancy`); 0 is none.
    ///
    /// Selections are the same where their texts are. A card without a CVR is 2; one on which the board
    /// did not agree or that was not found is 2 where the CVR has more than losers, else 1. More marks by
    /// the board than may win are none. Else (1); without losers, the votes that a winner lost.
    pub fn colorado(&self, reading: &Comparison) -> i64 {
        let record = reading.record_type.to_lowercase();
        if record.contains("phantom_record") {
            return 2;
        }
        let cvr: HashSet<&str> = reading.cvr.iter().map(String::as_str).collect();
        let disagreed = reading.consensus.eq_ignore_ascii_case("no");
        let Some(board) = reading
            .mvr
            .as_ref()
            .filter(|_| !disagreed && !record.contains("phantom"))
        else {
            let loses = |mark: &&str| self.losers.iter().any(|loser| loser == mark);
            return if cvr.iter().all(loses) { 1 } else { 2 };
        };
        let mvr: HashSet<&str> = match board.len() <= self.winners.len() {
            true => board.iter().map(String::as_str).collect(),
            false => HashSet::new(),
        };
        let gained = |selection: &String| {
            i64::from(mvr.contains(selection.as_str()))
                - i64::from(cvr.contains(selection.as_str()))
        };
        let winner = self.winners.iter().map(gained).min();
        let loser = self.losers.iter().map(gained).max();
        loser.unwrap_or(0) - winner.unwrap_or(0)
    }

    /// Equation (1) with folded names; `None` is a card that nobody could read: a vote for every loser. It
    /// is the largest cvr_w − mvr_w of a winner and the largest mvr_l − cvr_l of a loser, which need not be
    /// paired.
    pub fn overstatement(&self, cvr: &[String], mvr: Option<&Vec<String>>) -> i64 {
        // More marks than may win count for nobody: an overvote.
        let valid = |marks: &[String]| -> HashSet<String> {
            match marks.len() <= self.winners.len() {
                true => marks.iter().map(|mark| fold(mark)).collect(),
                false => HashSet::new(),
            }
        };
        let (machine, board) = (valid(cvr), mvr.map(|mvr| valid(mvr)));
        let votes =
            |marks: &HashSet<String>, selection: &str| i64::from(marks.contains(&fold(selection)));
        let of_board = |selection| board.as_ref().map_or(0, |marks| votes(marks, selection));
        let winners = self.winners.iter();
        let losers = self.losers.iter();
        let winner = winners.map(|w| votes(&machine, w) - of_board(w)).max();
        let loser = losers.map(|l| of_board(l) - votes(&machine, l)).max();
        let unread = i64::from(board.is_none());
        winner.zip(loser).map_or(0, |(w, l)| w + l + unread)
    }
}

#[cfg(test)]
mod tests {
    use election::Place;

    use super::*;

    fn sides(winners: u32) -> Sides {
        let tally = [("W", 10), ("L", 7), ("X", 2)].map(|(s, v)| (s.into(), Votes(v)));
        Sides::of(&Standing::new(tally, winners))
    }

    fn own(marks: &[&str]) -> Vec<String> {
        marks.iter().map(|m| (*m).to_owned()).collect()
    }

    #[test]
    fn overstatements() {
        let check = |cvr: &[&str], mvr: Option<&[&str]>, expected| {
            let mvr = mvr.map(own);
            let overstatement = sides(1).overstatement(&own(cvr), mvr.as_ref());
            assert_eq!(overstatement, expected, "{cvr:?}");
        };
        check(&["W"], Some(&["W"]), 0);
        check(&["W"], Some(&["L"]), 2);
        check(&["W"], Some(&[]), 1);
        check(&[], Some(&["L"]), 1);
        check(&[], Some(&["W"]), -1);
        check(&["L"], Some(&["W"]), -1); // over X the machine's reading is one vote short, over L two
        check(&["W"], None, 2);
        check(&[], None, 1);
        check(&["L"], None, 1); // over X: 0 − (−1)
        check(&["W", "L"], Some(&["W"]), -1); // an overvote counts for nobody
    }

    fn reading(cvr: &[&str], mvr: Option<&[&str]>) -> Comparison {
        Comparison {
            county: "A".into(),
            contest: "C".into(),
            imprinted_id: "1-1-1".to_owned(),
            style: String::new(),
            cvr: own(cvr),
            mvr: mvr.map(own),
            consensus: "YES".to_owned(),
            record_type: "uploaded".to_owned(),
            db_id: None,
            place: Place::file("f"),
        }
    }

    #[test]
    fn as_colorado_counts() {
        let check = |cvr: &[&str], mvr: Option<&[&str]>, expected| {
            assert_eq!(sides(1).colorado(&reading(cvr, mvr)), expected, "{cvr:?}");
        };
        check(&["W"], Some(&["W"]), 0);
        check(&["W"], Some(&["L"]), 2);
        check(&["W"], Some(&[]), 1);
        check(&[], Some(&["W"]), -1);
        check(&["L"], Some(&["W"]), -1);
        check(&["L"], Some(&["X"]), 1);
        check(&[], Some(&["W", "L"]), 0); // an overvote by the board counts for nobody
        check(&["W"], Some(&["w"]), 1); // another spelling is another selection
        check(&["W"], None, 2);
        check(&["L"], None, 1);
        check(&[], None, 1);
        // Several win: W and L over X.
        assert_eq!(
            sides(2).colorado(&reading(&["W", "L"], Some(&["L", "W"]))),
            0
        );
        assert_eq!(
            sides(2).colorado(&reading(&["W", "L"], Some(&["W", "X"]))),
            2
        );
        assert_eq!(sides(2).colorado(&reading(&["X"], Some(&["W", "L"]))), -2);
        assert_eq!(sides(2).colorado(&reading(&["X"], Some(&["W"]))), -1);
        // Nobody loses.
        assert_eq!(sides(3).colorado(&reading(&["W"], Some(&[]))), 1);
        let phantom = Comparison {
            record_type: "phantom_record".to_owned(),
            ..reading(&["W"], Some(&["W"]))
        };
        assert_eq!(sides(1).colorado(&phantom), 2);
        let disagreed = Comparison {
            consensus: "NO".to_owned(),
            ..reading(&["W"], Some(&["W"]))
        };
        assert_eq!(sides(1).colorado(&disagreed), 2);
    }
}

//! How votes and names stand on the page.

use std::fmt;

use tabulate::{Decimal, Outcome, Rounding};

use crate::html::text::{Esc, Num};

/// Votes with their thousands set apart and every place they have: `12,027.0792`.
pub(super) struct Votes(pub(super) Decimal);

impl fmt::Display for Votes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => ("−", rest),
            None => ("", &*text),
        };
        let (whole, part) = text.split_at(text.find('.').unwrap_or(text.len()));
        match whole.parse() {
            Ok(whole) => write!(f, "{sign}{}{part}", Num(whole)),
            Err(_) => write!(f, "{sign}{whole}{part}"),
        }
    }
}

/// The same, rounded to whole votes.
pub(super) fn rounded(votes: Decimal) -> Votes {
    Votes(votes.rounded(0, Rounding::HalfUp))
}

/// Votes as a share of others, in percent with one decimal; a dash of nothing.
pub(super) fn share(votes: Decimal, of: Decimal) -> String {
    match of.is_positive() {
        true => {
            let percent = votes.by(100).divided(of, 1, Rounding::HalfUp);
            format!("{percent}\u{a0}%")
        }
        false => "—".to_owned(),
    }
}

/// `1 vote`, `2 votes`.
pub(super) fn of_votes(votes: Decimal) -> String {
    let word = if votes == Decimal::ONE {
        "vote"
    } else {
        "votes"
    };
    format!("{} {word}", Votes(votes))
}

/// The name of a candidate, escaped.
pub(super) fn name(outcome: &Outcome, at: usize) -> String {
    Esc(&outcome.candidates[at].name).to_string()
}

/// Texts as a list in words: `A, B and C`.
pub(super) fn listed(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<String> = texts.into_iter().collect();
    match &texts[..] {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_and_shares() {
        let d = Decimal::new;
        assert_eq!(Votes(d(120_270_792, 4)).to_string(), "12,027.0792");
        assert_eq!(Votes(d(-1_234, 0)).to_string(), "−1,234");
        assert_eq!(rounded(d(120_275_000, 4)).to_string(), "12,028");
        assert_eq!(share(d(1, 0), d(3, 0)), "33.3\u{a0}%");
        assert_eq!(share(d(0, 0), d(0, 0)), "—");
        assert_eq!(of_votes(d(1, 0)), "1 vote");
        assert_eq!(listed(["a", "b", "c"].map(String::from)), "a, b and c");
    }
}

//! What a cell of a table of votes holds.

use election::record::Figure;

use crate::columns::count;

/// A cell where a figure should stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Blank,
    /// That there is none: `-`, `N/A`.
    None,
    /// A figure, known or not.
    Figure(Figure),
    /// Something else.
    Other,
}

/// The words by which a text says that figures are withheld for somebody's privacy.
const PRIVACY: [&str; 6] = [
    "redact",
    "suppress",
    "withheld",
    "privacy",
    "confidential",
    "insufficient turnout",
];

/// Whether a text speaks of figures that are withheld.
pub(crate) fn is_private(text: &str) -> bool {
    // Notes are found among names of thousands of people and places.
    if text.len() < 6 || !text.is_ascii() && text.len() > 4096 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    PRIVACY.iter().any(|word| lower.contains(word))
}

/// What a cell holds.
pub(crate) fn cell(text: &str) -> Cell {
    let text = text.trim();
    if text.is_empty() {
        return Cell::Blank;
    }
    if let Some(number) = count(text) {
        return Cell::Figure(Figure::Known(number));
    }
    if ["-", "–", "—"].contains(&text) || text.eq_ignore_ascii_case("n/a") {
        return Cell::None;
    }
    let stars = text.chars().all(|c| c == '*');
    let below = text.strip_prefix(['<', '≤']);
    let below = below.is_some_and(|rest| count(rest.trim_start_matches('=').trim()).is_some());
    if stars || below || is_private(text) {
        return Cell::Figure(Figure::Withheld {
            withheld: text.into(),
        });
    }
    match is_number(text) {
        true => Cell::Figure(Figure::Printed {
            printed: text.into(),
        }),
        false => Cell::Other,
    }
}

/// Whether a text is a number with a sign, a fraction or more digits than fit.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let grouped = count(whole).is_some();
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (grouped || plain(whole)) && plain(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        let known = |n| Cell::Figure(Figure::Known(n));
        let withheld = |text: &str| {
            Cell::Figure(Figure::Withheld {
                withheld: text.into(),
            })
        };
        let printed = |text: &str| {
            Cell::Figure(Figure::Printed {
                printed: text.into(),
            })
        };
        for (text, expected) in [
            ("", Cell::Blank),
            (" 1,234 ", known(1234)),
            ("0", known(0)),
            ("-", Cell::None),
            ("N/A", Cell::None),
            ("*", withheld("*")),
            ("****", withheld("****")),
            ("<10", withheld("<10")),
            ("< 10", withheld("< 10")),
            ("≤5", withheld("≤5")),
            ("REDACTED", withheld("REDACTED")),
            ("Insufficient Turnout", withheld("Insufficient Turnout")),
            ("-103", printed("-103")),
            ("0.5", printed("0.5")),
            ("99999999999999999999", printed("99999999999999999999")),
            ("1,23", Cell::Other),
            ("<b>", Cell::Other),
            ("<", Cell::Other),
            ("Ash", Cell::Other),
            ("1.2.3", Cell::Other),
        ] {
            assert_eq!(cell(text), expected, "{text}");
        }
    }
}

//! What files call a line to write on, and write-ins whose names are not given.
//!
//! `Write-in`, `WRITE IN`, `Write-In:`, `writein`, `Write In 1`, `Write-in-120`, `WRITE_IN_2`; `Unresolved Write-In`,
//! `Uncertified Write In`, `Undeclared Write-ins`, `UWI`, `Qualified Write In`; `Scattering`. The last but one are votes for
//! people who qualified, of whom none is named: nobody's votes.
//!
//! Formats that say of each selection whether it is a write-in (Dominion's JSON, Hart, NIST's) are taken at their word.

use election::fold;
use election::record::SelectionKind;

/// What may stand before the word.
const WHICH: [&str; 21] = [
    "all",
    "blank",
    "certified",
    "declared",
    "invalid",
    "misc",
    "miscellaneous",
    "official",
    "other",
    "qualified",
    "registered",
    "rejected",
    "scattered",
    "total",
    "uncertified",
    "undeclared",
    "unofficial",
    "unqualified",
    "unregistered",
    "unresolved",
    "valid",
];

/// Whether a selection is a line to write on, by its name: such a line or [`SelectionKind::Regular`].
pub(crate) fn kind_of(name: &str) -> SelectionKind {
    match is_line(name) {
        true => SelectionKind::WriteIn,
        false => SelectionKind::Regular,
    }
}

/// Whether a name is that of a line to write on, or of write-ins that are not named.
pub(crate) fn is_line(name: &str) -> bool {
    let folded = fold(name);
    let word = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = WHICH
        .iter()
        .find_map(|which| word.strip_prefix(which))
        .unwrap_or(word);
    let is_word = matches!(
        word,
        "writein"
            | "writeins"
            | "writeinvote"
            | "writeinvotes"
            | "writeincandidate"
            | "writeincandidates"
            | "writeintotal"
            | "writeintotals"
    );
    is_word || matches!(word, "uwi" | "scattering" | "scatterings")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_to_write_on() {
        for line in [
            "Write-in",
            "WRITE IN",
            "Write-In:",
            "writein",
            "Write In 1",
            "Write-in-120",
            "WRITE_IN_2",
            "(Write-in)",
            "Write-in Votes",
            "Unresolved Write-In",
            "Unresolved\nWrite-In",
            "Qualified Write In",
            "Uncertified Write In",
            "Undeclared Write-ins",
            "UWI",
            "Scattering",
            "Total Write-Ins",
        ] {
            assert!(is_line(line), "{line}");
        }
        for other in [
            "Zoe Ash (Write-In)",
            "Write-in: Zoe Ash",
            "Im not a write-in 7",
            "Write",
            "Qualified",
            "Wright, Ina",
            "",
        ] {
            assert!(!is_line(other), "{other}");
        }
    }
}

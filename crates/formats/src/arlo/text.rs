//! The small languages in the cells of Arlo's report.

use election::{PrintedTicket, SelectionVotes, Votes};

use crate::columns::count;

/// `Collins: 369638; Dooley: 275528` into selections and votes, in order. Names may have colons and semicolons
/// in them: a part ends where a number stands after the last colon. None where something is left over.
pub(super) fn votes(text: &str) -> Option<SelectionVotes> {
    let mut found = Vec::new();
    let mut part = String::new();
    for piece in text.split("; ") {
        if !part.is_empty() {
            part.push_str("; ");
        }
        part.push_str(piece);
        let Some((name, number)) = part.rsplit_once(": ") else {
            continue;
        };
        if let Some(number) = count(number) {
            found.push((name.into(), Votes(number)));
            part.clear();
        }
    }
    (part.is_empty() && !found.is_empty()).then_some(found)
}

/// `Round 1: 0.41, 0.92, Round 2: 0.97`, `Round 1: EXTRA`, `Round 1: 0.72 (Batch 1); Round 1: 0.47 (Batch 2)`.
/// None where something is left over.
pub(super) fn tickets(text: &str) -> Option<Vec<PrintedTicket>> {
    let mut rest = text;
    let mut round = None;
    let mut found = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("Round ") {
            let (number, after) = after.split_once(": ")?;
            round = Some(u32::try_from(count(number)?).ok()?);
            rest = after;
            continue;
        }
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        let number = match word {
            "EXTRA" => None,
            _ => {
                let digits = word.strip_prefix("0.")?;
                let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                Some(plain.then(|| word.to_owned())?)
            }
        };
        let mut of_batch = None;
        if let Some(after) = rest.strip_prefix(" (") {
            let end = closing(after)?;
            of_batch = Some(after[..end].to_owned());
            rest = &after[end + 1..];
        }
        found.push(PrintedTicket {
            round: round?,
            number,
            of_batch,
        });
        if !rest.is_empty() {
            rest = rest
                .strip_prefix(", ")
                .or_else(|| rest.strip_prefix("; "))?;
        }
    }
    Some(found)
}

/// The parenthesis that ends a batch's name: the first that another ticket or nothing follows.
fn closing(text: &str) -> Option<usize> {
    let ends = text.match_indices(')').map(|(at, _)| at);
    let next = |after: &str| {
        let after = after
            .strip_prefix(", ")
            .or_else(|| after.strip_prefix("; "));
        after.is_some_and(|a| {
            a.starts_with("Round ") || a.starts_with("0.") || a.starts_with("EXTRA")
        })
    };
    let mut ends = ends.filter(|at| text[at + 1..].is_empty() || next(&text[at + 1..]));
    ends.next()
}

/// `Combines Batch 1, Batch 2` into names; one that is known may have commas in it.
pub(super) fn combines(text: &str, known: impl Fn(&str) -> bool) -> Vec<String> {
    /// No name has so many commas.
    const LONGEST: usize = 8;
    let names = text.strip_prefix("Combines ").unwrap_or_default();
    let pieces: Vec<&str> = names.split(", ").collect();
    let mut rest = match names {
        "" => &[][..],
        _ => &pieces[..],
    };
    let mut found = Vec::new();
    while !rest.is_empty() {
        let joined = (2..=rest.len().min(LONGEST)).rev();
        let mut joined = joined.map(|n| (n, rest[..n].join(", ")));
        let longest = joined.find(|(_, name)| known(name));
        let (taken, name) = longest.unwrap_or_else(|| (1, rest[0].to_owned()));
        found.push(name);
        rest = &rest[taken..];
    }
    found
}

/// The name of the row of combined batches to which a batch belongs, which is what other texts than `Combines …` are.
pub(super) fn part_of(text: &str) -> Option<&str> {
    (!text.is_empty() && !text.starts_with("Combines ")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_of_names_with_colons() {
        let shown = |text| {
            votes(text).map(|v| {
                v.into_iter()
                    .map(|(n, v)| format!("{n}={v}"))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            shown("A: 1; B: 1,234"),
            Some(vec!["A=1".into(), "B=1234".into()])
        );
        assert_eq!(
            shown("Yes: now; or: 7; B: 2"),
            Some(vec!["Yes: now; or=7".into(), "B=2".into()])
        );
        for wrong in ["", "A", "A: x", "A: 1; B", "A: -1"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tickets_of_every_form() {
        let shown = |text| {
            let ticket = |t: PrintedTicket| {
                let number = t.number.unwrap_or_else(|| "extra".into());
                format!("{} {number} {}", t.round, t.of_batch.unwrap_or_default())
            };
            tickets(text).map(|all| all.into_iter().map(ticket).collect::<Vec<_>>().join("|"))
        };
        let check = |text, expected: &str| assert_eq!(shown(text), Some(expected.into()), "{text}");
        check("", "");
        check("Round 1: 0.4, 0.9, Round 2: 0.97", "1 0.4 |1 0.9 |2 0.97 ");
        check("Round 1: EXTRA", "1 extra ");
        check(
            "Round 1: 0.72 (A, (b)); Round 1: 0.47 (Batch 2)",
            "1 0.72 A, (b)|1 0.47 Batch 2",
        );
        for wrong in [
            "0.4",
            "Round x: 0.4",
            "Round 1: 1.4",
            "Round 1: 0.4;",
            "Round 1: 0.4 (A",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn combined_batches() {
        let none = |_: &str| false;
        assert_eq!(combines("Combines A, B 2", none), ["A", "B 2"]);
        assert!(combines("", none).is_empty());
        let known = |name: &str| name == "Box 1, Tray 2";
        let names = combines("Combines A, Box 1, Tray 2, C", known);
        assert_eq!(names, ["A", "Box 1, Tray 2", "C"]);
        assert_eq!(
            part_of("Combined Batch - A, B"),
            Some("Combined Batch - A, B")
        );
        assert_eq!(part_of("Combines A, B"), None);
        assert_eq!(part_of(""), None);
    }
}

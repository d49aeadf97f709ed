//! What the headings of a table of votes mean, and what stands in a selection's name beside it.

use election::fold;
use election::record::{CountOf, SelectionKind, UnitKind};

use crate::write_ins;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    /// Names of units.
    Unit(UnitKind),
    /// Another name of the unit.
    Also,
    /// Names of counting groups.
    Group,
    /// Votes of the counting group that the heading names.
    OfGroup,
    /// Names of contests.
    Contest,
    /// Names of selections.
    Selection,
    /// Names of parties.
    Party,
    /// How many votes are allowed.
    VoteFor,
    /// Counts.
    Figure(CountOf),
    /// Votes of a round, or what a round added to them.
    Round(u32),
    /// Shares and the like, which follow from counts.
    Ignored,
    /// Something else: a selection, where selections have columns.
    Other,
}

/// Endings of headings of names.
const ENDINGS: [&str; 7] = ["name", "code", "number", "no", "id", "portion", "title"];

/// What a heading says.
pub(crate) fn heading(text: &str) -> Heading {
    let folded = fold(text);
    let lower = text.to_lowercase();
    if folded.is_empty() {
        return if text.contains('%') {
            Heading::Ignored
        } else {
            Heading::Other
        };
    }
    if text.contains('%') || folded.contains("percent") || folded == "turnout" {
        return Heading::Ignored;
    }
    let of = |of| Heading::Figure(of);
    match folded.as_str() {
        "registeredvoters"
        | "registered"
        | "activevoters"
        | "eligiblevoters"
        | "totalvoters"
        | "registration"
        | "voterregistration"
        | "totalregisteredvoters" => {
            return of(CountOf::RegisteredVoters);
        }
        "timescast" | "voterscast" | "ballotscast" | "totalballots" | "ballots"
        | "totalballotscast" | "publiccounter" | "ballotscounted" => {
            return of(CountOf::BallotsCast);
        }
        "cardscast" | "totalcards" | "cards" => return of(CountOf::CardsCast),
        "undervotes" | "undervote" | "totalundervotes" | "undervoted" => {
            return of(CountOf::Undervotes);
        }
        "overvotes" | "overvote" | "totalovervotes" | "overvoted" => {
            return of(CountOf::Overvotes);
        }
        "blanks" | "totalblanks" | "blankvotes" | "blankballots" | "blankcontests" => {
            return of(CountOf::Blanks);
        }
        "exhausted" | "totalexhausted" | "exhaustedballots" => return of(CountOf::Exhausted),
        "totalvotes" | "total" | "votestotal" | "totalvotescast" | "totals" => {
            return of(CountOf::TotalVotes);
        }
        // Belgium's electoral figure of a list: its votes, as they count for seats.
        "votes" | "votecount" | "candidatevotes" | "chiffreélectoral" | "stemcijfer" => {
            return of(CountOf::Votes);
        }
        "seats" | "sièges" | "zetels" => return of(CountOf::Seats),
        "contest" | "race" | "office" => return Heading::Contest,
        "candidate" | "choice" | "selection" | "option" | "response" => return Heading::Selection,
        "party" | "candidateparty" | "partycode" | "partyname" => return Heading::Party,
        "votefor" => return Heading::VoteFor,
        "countinggroup" | "votetype" | "votingmethod" | "votetypename" | "typeofvote" => {
            return Heading::Group;
        }
        "electionday" | "earlyvoting" | "early" | "absentee" | "mail" | "votebymail"
        | "provisional" | "absenteebymail" | "advancevoting" | "advancedvoting" | "inperson"
        | "mailin" => return Heading::OfGroup,
        "precinctcount" | "precinctsreporting" | "precinctsreported" | "precinctstotal"
        | "linenumber" | "contestid" | "candidateid" | "choiceid" | "contestnumber"
        | "candidatenumber" => return Heading::Ignored,
        "ballottypeid" | "ballotstyleid" | "electoralgroupcombination" | "electoralgroup" => {
            return Heading::Also;
        }
        "longprecinct" | "shortprecinct" | "precinctsplit" | "split" | "pollingplace"
        | "reportingunit" | "votecenter" => return Heading::Unit(UnitKind::Precinct),
        _ => {}
    }
    let round = lower.trim().strip_prefix("round").map(str::trim_start);
    if let Some(rest) = round {
        let digits = rest.find(|c: char| !c.is_ascii_digit());
        let (number, rest) = rest.split_at(digits.unwrap_or(rest.len()));
        if let (Ok(number), "" | "votes") = (number.parse(), rest.trim()) {
            return Heading::Round(number);
        }
    }
    let stems = [folded.as_str()].into_iter();
    let stems = stems.chain(ENDINGS.iter().filter_map(|end| folded.strip_suffix(end)));
    for stem in stems {
        match stem {
            "state" => return Heading::Unit(UnitKind::State),
            "county" | "jurisdiction" | "parish" => return Heading::Unit(UnitKind::County),
            "precinct" | "pct" => return Heading::Unit(UnitKind::Precinct),
            "district" | "municipality" | "city" | "town" | "township" | "ward" | "canton"
            | "commune" => return Heading::Unit(UnitKind::Part),
            "ballottype" | "ballotstyle" => return Heading::Unit(UnitKind::BallotStyle),
            "batch" => return Heading::Unit(UnitKind::Batch),
            "contest" | "race" | "office" => return Heading::Contest,
            "candidate" | "choice" | "selection" | "option" => return Heading::Selection,
            _ => {}
        }
    }
    Heading::Other
}

/// What units the columns of a table are, where its corner says so in the plural: `Cantons`.
pub(crate) fn units(corner: &str) -> Option<UnitKind> {
    let mut words = corner.split(|c: char| !c.is_alphabetic());
    words.find_map(|word| match word.to_lowercase().as_str() {
        "counties" => Some(UnitKind::County),
        "precincts" => Some(UnitKind::Precinct),
        "cantons" | "kantons" | "communes" | "gemeenten" | "municipalities" | "districts"
        | "wards" | "towns" => Some(UnitKind::Part),
        _ => None,
    })
}

/// Whether a label is that of a total, and what of: `Ash - Total` of Ash; empty if it does not say.
pub(crate) fn total(label: &str) -> Option<String> {
    let is_total = |word: &str| {
        let words = ["total", "totals", "totaux", "totalen", "subtotal", "grand"];
        words.contains(&word.to_lowercase().as_str())
    };
    let words: Vec<&str> = label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // A total is said at one end of the label.
    let ends = [*words.first()?, *words.last()?];
    let grand = |word: &str| word.eq_ignore_ascii_case("grand");
    if !ends.iter().any(|word| is_total(word) && !grand(word)) {
        return None;
    }
    let rest: Vec<&str> = words.into_iter().filter(|word| !is_total(word)).collect();
    Some(fold(&rest.concat()))
}

/// A contest's title: its name, and how many votes are allowed where `(Vote for 2)` says so. What stands
/// behind that is a note.
pub(crate) fn contest(title: &str) -> (String, Option<u32>) {
    let title = spaced(title);
    let mut brackets = title.match_indices('(').filter_map(|(at, _)| {
        let (inside, _) = title[at + 1..].split_once(')')?;
        let digits = fold(inside).strip_prefix("votefor")?.parse().ok()?;
        Some((at, digits))
    });
    match brackets.next_back() {
        Some((at, votes)) => (title[..at].trim().to_owned(), Some(votes)),
        None => (title, None),
    }
}

/// A selection's heading: its name, its party and its kind.
pub(crate) fn selection(text: &str) -> (String, String, SelectionKind) {
    let mut name = spaced(text);
    let mut kind = write_ins::kind_of(&name);
    let lower = name.to_ascii_lowercase();
    for ending in [
        "qualified write in",
        "qualified write-in",
        "(write-in)",
        "(w)",
    ] {
        if kind == SelectionKind::Regular && lower.ends_with(ending) {
            name.truncate(name.len() - ending.len());
            name.truncate(name.trim_end().len());
            kind = SelectionKind::QualifiedWriteIn;
        }
    }
    let is_party =
        |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
    let behind = name.strip_suffix(')').and_then(|n| n.rsplit_once('('));
    if let Some((before, party)) = behind.filter(|(_, party)| is_party(party)) {
        let (before, party) = (before.trim().to_owned(), party.to_owned());
        return (before, party, kind);
    }
    let before = name.split_once(" - ");
    if let Some((party, rest)) = before.filter(|(party, _)| is_party(party)) {
        return (rest.trim().to_owned(), party.to_owned(), kind);
    }
    (name, String::new(), kind)
}

/// The text with one blank where several, or an end of line, stand.
pub(crate) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        for (text, expected) in [
            ("Precinct \nCode", Heading::Unit(UnitKind::Precinct)),
            ("county_name", Heading::Unit(UnitKind::County)),
            ("Ballot Type", Heading::Unit(UnitKind::BallotStyle)),
            (
                "Registered \nVoters",
                Heading::Figure(CountOf::RegisteredVoters),
            ),
            ("Active Voters*", Heading::Figure(CountOf::RegisteredVoters)),
            ("Times Cast", Heading::Figure(CountOf::BallotsCast)),
            ("% Turnout", Heading::Ignored),
            ("Round 12 Votes", Heading::Round(12)),
            ("Rounds", Heading::Other),
            ("Contest \nTitle", Heading::Contest),
            ("Choice \nName", Heading::Selection),
            ("Candidate", Heading::Selection),
            ("Ann Ash", Heading::Other),
            ("%", Heading::Ignored),
            ("", Heading::Other),
        ] {
            assert_eq!(heading(text), expected, "{text}");
        }
        assert_eq!(units("Cantons\nKantons"), Some(UnitKind::Part));
        assert_eq!(units("Canton"), None);
    }

    #[test]
    fn totals() {
        for (label, expected) in [
            ("Totals", Some("")),
            ("TOTAUX / TOTALEN", Some("")),
            ("Grand Total", Some("")),
            ("Electionwide - Total", Some("electionwide")),
            ("Total Ash", Some("ash")),
            ("The total of nothing", None),
            ("Grand", None),
            ("Ash", None),
            ("", None),
        ] {
            assert_eq!(total(label).as_deref(), expected, "{label}");
        }
    }

    #[test]
    fn contests() {
        let check = |title: &str, name: &str, votes| {
            assert_eq!(contest(title), (name.to_owned(), votes), "{title}");
        };
        check("Clerk (Vote for  1)   **** - withheld", "Clerk", Some(1));
        check("Senator - DEM (Vote for 1) DEM", "Senator - DEM", Some(1));
        check("Mayor (Vote For=2)", "Mayor", Some(2));
        check(
            "Amendment B (STATUTORY)   ",
            "Amendment B (STATUTORY)",
            None,
        );
        check("Vote (Vote for one)", "Vote (Vote for one)", None);
        check("(((", "(((", None);
    }

    #[test]
    fn selections() {
        use SelectionKind::{QualifiedWriteIn, Regular, WriteIn};
        for (text, name, party, kind) in [
            ("Ann Ash\n(DEM) ", "Ann Ash", "DEM", Regular),
            ("DEM - Ann Ash", "Ann Ash", "DEM", Regular),
            (
                "Bo Elm\nQualified Write In \n",
                "Bo Elm",
                "",
                QualifiedWriteIn,
            ),
            ("Unresolved\nWrite-In", "Unresolved Write-In", "", WriteIn),
            ("Write-in", "Write-in", "", WriteIn),
            ("Qualified Write In", "Qualified Write In", "", WriteIn),
            ("Yes/For\n ", "Yes/For", "", Regular),
            ("Ann (Annie) Ash", "Ann (Annie) Ash", "", Regular),
            ("Ann - Ash", "Ann - Ash", "", Regular),
        ] {
            let expected = (name.to_owned(), party.to_owned(), kind);
            assert_eq!(selection(text), expected, "{text}");
        }
    }
}

//! The files that are one table under one heading.

use election::{
    BatchComparison, Cards, Code, ContestRow, CountyContest, DiscrepancyCounts, Finding, Place,
    Selection, Sourced, Tally, Upload, Votes, Weight,
};

use super::{Piece, name};
use crate::columns::Columns;
use crate::table::Table;

/// `contest.csv`: a row a contest, with its audit figures at the end of the round.
pub(super) fn contests(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["contestname", "minmargin"]);
    let wanted = [
        "contestname",
        "auditreason",
        "randomauditstatus",
        "ballotcardcount",
        "winners",
        "minmargin",
        "risklimit",
        "auditedsamplecount",
        "twovoteovercount",
        "onevoteovercount",
        "onevoteundercount",
        "twovoteundercount",
        "gamma",
    ];
    let Some(at) = columns.need_all(wanted) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let [
        contest,
        reason,
        status,
        cards,
        winners,
        margin,
        limit,
        audited,
        o2,
        o1,
        u1,
        u2,
        gamma,
    ] = at;
    // The list of 2018 has neither of these two columns, later lists have both.
    let contest_cards = columns.find(&["contestballotcardcount"]);
    let allowed = match contest_cards {
        Some(_) => columns.need(&["winnersallowed"]),
        None => columns.find(&["winnersallowed"]),
    };
    if contest_cards.is_some() && allowed.is_none() {
        return (Piece::Nothing, columns.into_findings());
    }
    let disagreements = columns.find(&["disagreementcount"]);
    let others = columns.find(&["othercount"]);
    let overstatements = columns.find(&["overstatements"]);
    let optimistic = columns.find(&["optimisticsamplestoaudit"]);
    let estimated = columns.find(&["estimatedsamplestoaudit"]);
    let mut rows = Vec::new();
    for row in columns.rows() {
        let mut count = |column| columns.count(row, column);
        let counts = [cards, margin, audited, o2, o1, u1, u2].map(&mut count);
        let [
            Some(cards),
            Some(margin),
            Some(audited),
            Some(o2),
            Some(o1),
            Some(u1),
            Some(u2),
        ] = counts
        else {
            continue;
        };
        // Where the column is there, a cell is needed.
        let winners_allowed = match allowed {
            None => None,
            Some(column) => {
                let Some(winners) = columns.count(row, column) else {
                    continue;
                };
                let Ok(winners) = u32::try_from(winners) else {
                    columns.unreadable(row, column, "how many win");
                    continue;
                };
                Some(winners)
            }
        };
        rows.push(ContestRow {
            contest: name(row.raw(contest)),
            audit_reason: row.cell(reason).to_owned(),
            status: row.cell(status).to_owned(),
            winners_allowed,
            ballot_cards: Cards(cards),
            contest_cards: columns.optional_count(row, contest_cards).map(Cards),
            winners: quoted_list(row.cell(winners)),
            min_margin: Votes(margin),
            risk_limit: row.cell(limit).to_owned(),
            audited,
            discrepancies: DiscrepancyCounts {
                two_over: o2,
                one_over: o1,
                one_under: u1,
                two_under: u2,
            },
            disagreements: columns.optional_count(row, disagreements),
            others: columns.optional_count(row, others),
            gamma: row.cell(gamma).to_owned(),
            overstatements: columns.optional_count(row, overstatements),
            optimistic: columns.optional_count(row, optimistic),
            estimated: columns.optional_count(row, estimated),
            place: place.clone().row(row.number),
        });
    }
    (Piece::Contests(rows), columns.into_findings())
}

/// The selection file: a row a contest, the cards as `[17,4,25]`.
pub(super) fn selections(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["contestname", "contestcvrids"]);
    let Some([contest, ids]) = columns.need_all(["contestname", "contestcvrids"]) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let mut rows = Vec::new();
    for row in columns.rows() {
        let list = row.cell(ids).trim_start_matches('[').trim_end_matches(']');
        let mut cards = Vec::new();
        for id in list.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            match id.parse() {
                Ok(id) => cards.push(id),
                Err(_) => columns.unreadable(row, ids, "ids of cards: [17,4,25]"),
            }
        }
        rows.push(Selection {
            contest: name(row.raw(contest)),
            cards,
            place: place.clone().row(row.number),
        });
    }
    (Piece::Selections(rows), columns.into_findings())
}

/// `tabulate.csv` and `tabulate_county.csv`: a row a selection.
pub(super) fn tallies(place: Place, table: &Table, by_county: bool) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["contestname", "choice", "votes"]);
    let Some([contest, choice, votes]) = columns.need_all(["contestname", "choice", "votes"])
    else {
        return (Piece::Nothing, columns.into_findings());
    };
    let county = columns.find(&["countyname"]).filter(|_| by_county);
    let mut rows = Vec::new();
    for row in columns.rows() {
        // Votes for a candidate who withdrew are not counted (seen in the presidential primary of 2020).
        if row.cell(votes).eq_ignore_ascii_case("withdrawn") {
            columns.push(
                Finding::new(
                    Code::CellUnreadable,
                    Weight::Note,
                    place.clone().row(row.number).column("votes"),
                    "a whole number",
                    format!(
                        "“{}”: no votes are counted for {}",
                        row.cell(votes),
                        row.cell(choice)
                    ),
                )
                .contest(&name(row.raw(contest))),
            );
            continue;
        }
        let Some(votes) = columns.count(row, votes) else {
            continue;
        };
        rows.push(Tally {
            county: county.map(|c| name(row.cell(c))),
            contest: name(row.raw(contest)),
            selection: name(row.cell(choice)),
            votes: Votes(votes),
            place: place.clone().row(row.number),
        });
    }
    let piece = if by_county {
        Piece::CountyTallies(rows)
    } else {
        Piece::StateTallies(rows)
    };
    (piece, columns.into_findings())
}

/// `contests_by_county.csv`.
pub(super) fn county_contests(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["countyid", "contestname"]);
    let Some([id, county, contest]) = columns.need_all(["countyid", "countyname", "contestname"])
    else {
        return (Piece::Nothing, columns.into_findings());
    };
    let mut rows = Vec::new();
    for row in columns.rows() {
        let Some(number) = columns.count(row, id) else {
            continue;
        };
        let Ok(county_id) = u32::try_from(number) else {
            columns.unreadable(row, id, "a county's number");
            continue;
        };
        rows.push(CountyContest {
            county_id,
            county: name(row.cell(county)),
            contest: name(row.raw(contest)),
            place: place.clone().row(row.number),
        });
    }
    (Piece::CountyContests(rows), columns.into_findings())
}

/// `batch_count_comparison.csv`.
pub(super) fn batch_comparisons(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["countyname", "scannerid"]);
    let wanted = [
        "countyname",
        "scannerid",
        "batchid",
        "countpermanifest",
        "countpercvrfile",
    ];
    let Some([county, scanner, batch, manifest, cvr]) = columns.need_all(wanted) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let difference = columns.find(&["difference"]);
    let mut rows = Vec::new();
    for row in columns.rows() {
        // A county may be in one file only: an empty count is none.
        let mut count = |column| match row.cell(column) {
            "" => Some(0),
            _ => columns.count(row, column),
        };
        let (Some(in_manifest), Some(in_cvr_file)) = (count(manifest), count(cvr)) else {
            continue;
        };
        let printed = difference.map(|column| (column, row.cell(column)));
        let difference = printed.and_then(|(column, text)| match text.parse() {
            Ok(difference) => Some(difference),
            Err(_) if text.is_empty() => None,
            Err(_) => {
                columns.unreadable(row, column, "a whole number");
                None
            }
        });
        rows.push(BatchComparison {
            county: name(row.cell(county)),
            tabulator: name(row.cell(scanner)),
            batch: name(row.cell(batch)),
            in_manifest: Cards(in_manifest),
            in_cvr_file: Cards(in_cvr_file),
            difference,
            place: place.clone().row(row.number),
        });
    }
    (Piece::BatchComparisons(rows), columns.into_findings())
}

/// `upload_status.csv`. In 2018 the status says what was imported, and the hashes stand in lists of their own.
pub(super) fn uploads(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["name", "filename", "status"]);
    let wanted = ["name", "filename", "approxcount", "status", "timestamp"];
    let Some([county, file, lines, status, timestamp]) = columns.need_all(wanted) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let verified = columns.find(&["hashstatus"]);
    let (kind, hash) = match verified {
        Some(_) => (None, None),
        None => match columns.need_all(["type", "computedhash"]) {
            Some([kind, hash]) => (Some(kind), Some(hash)),
            None => return (Piece::Nothing, columns.into_findings()),
        },
    };
    let mut rows = Vec::new();
    for row in columns.rows() {
        let status = row.cell(status);
        let imported_as = status.strip_prefix("IMPORTED_AS_");
        rows.push(Upload {
            county: name(row.cell(county)),
            filename: row.cell(file).to_owned(),
            kind: kind
                .map_or(imported_as.unwrap_or_default(), |column| row.cell(column))
                .to_owned(),
            lines: columns.optional_count(row, Some(lines)),
            status: imported_as.map_or(status, |_| "IMPORTED").to_owned(),
            timestamp: row.cell(timestamp).to_owned(),
            computed_hash: hash.map_or("", |column| row.cell(column)).to_lowercase(),
            place: place.clone().row(row.number).column("computed_hash"),
        });
    }
    (Piece::Uploads(rows), columns.into_findings())
}

/// `seed.csv`: a heading and the seed.
pub(super) fn seed(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["seed"]);
    let Some([seed]) = columns.need_all(["seed"]) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let piece = match columns.rows().next() {
        Some(row) => Piece::Seed(Sourced {
            value: row.cell(seed).to_owned(),
            place: place.row(row.number),
        }),
        None => Piece::Nothing,
    };
    (piece, columns.into_findings())
}

/// Selections as the state writes them: `"A","B"`, each in quotes, which may hold quotes themselves
/// (`"Sam "Ace" Doe"`).
pub(super) fn quoted_list(cell: &str) -> Vec<String> {
    let inner = cell.strip_prefix('"').unwrap_or(cell);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if inner.is_empty() {
        return Vec::new();
    }
    inner.split("\",\"").map(|s| s.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_lists() {
        let check = |cell: &str, expected: &[&str]| assert_eq!(quoted_list(cell), expected);
        check("", &[]);
        check("\"\"", &[]);
        check("\"Yes\"", &["Yes"]);
        check("\"A\",\"B, Jr.\"", &["A", "B, Jr."]);
        check("\"Sam \"Ace\" Doe\"", &["Sam \"Ace\" Doe"]);
    }
}

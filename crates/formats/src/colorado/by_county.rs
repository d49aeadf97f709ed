//! What was published county by county in 2017 and 2018: ballot lists and lists of hashes.
//!
//! A ballot list has a row a card, sorted by its place in storage; `cvr_number` is the number of its row in
//! the county's CVR file, from 1. No cell names the county: `counties_of_lists` tells it from the cards.

use std::collections::HashSet;

use election::{
    BallotList, BallotListRow, Code, Finding, Hashed, Name, Place, PublishedHash, Round, Weight,
};

use super::county_sheet::unquoted;
use super::manifest::county_in_path;
use super::{Piece, name};
use crate::columns::Columns;
use crate::table::Table;

/// `ballot_list_<County>.csv`: a row a card drawn so far.
pub(super) fn ballot_list(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["imprintedid", "cvrnumber"]);
    let wanted = [
        "scannerid",
        "batchid",
        "recordid",
        "imprintedid",
        "cvrnumber",
        "audited",
    ];
    let Some([scanner, batch, position, imprinted, cvr, audited]) = columns.need_all(wanted) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let mut rows = Vec::new();
    for row in columns.rows() {
        let Some(cvr_number) = columns.count(row, cvr) else {
            continue;
        };
        rows.push(BallotListRow {
            imprinted_id: unquoted(row.cell(imprinted)).to_owned(),
            tabulator: row.cell(scanner).to_owned(),
            batch: row.cell(batch).to_owned(),
            position: row.cell(position).to_owned(),
            cvr_number,
            audited: row.cell(audited).eq_ignore_ascii_case("yes"),
            row: row.number,
        });
    }
    let list = BallotList {
        county: "".into(),
        place,
        rows,
    };
    (Piece::BallotList(list), columns.into_findings())
}

/// `m_manifest_hash.csv`, `cvr_hash.csv` and the like: a county and a hash. A county that uploaded nothing
/// has an empty cell.
pub(super) fn hashes(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let kinds = [
        (Hashed::Manifest, "ballotmanifesthash"),
        (Hashed::Cvrs, "cvrexporthash"),
    ];
    let mut columns = Columns::headed_by(place.clone(), table, &["countyname"]);
    let Some(county) = columns.need(&["countyname"]) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let mut rows = Vec::new();
    for (of, heading) in kinds {
        let Some(column) = columns.find(&[heading]) else {
            continue;
        };
        for row in columns.rows().filter(|row| !row.cell(column).is_empty()) {
            let sha256 = row.cell(column).to_lowercase();
            if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
                columns.unreadable(row, column, "64 hexadecimal digits");
                continue;
            }
            rows.push(PublishedHash {
                county: name(row.cell(county)),
                of,
                sha256,
                place: place.clone().row(row.number),
            });
        }
    }
    (Piece::Hashes(rows), columns.into_findings())
}

/// Gives each ballot list of a round its county: that on whose sheet of the state report most of the list's
/// cards stand, or most of the sheet's cards on the list; else the one that the file is named after.
pub(super) fn counties_of_lists(round: &mut Round, findings: &mut Vec<Finding>) {
    let state = round.state.as_ref();
    let sheets: Vec<(&Name, HashSet<&str>)> = state
        .into_iter()
        .flat_map(|state| &state.counties)
        .map(|county| {
            let cards = county.rounds.iter().flat_map(|round| &round.cards);
            (
                &county.county,
                cards.map(|c| c.imprinted_id.as_str()).collect(),
            )
        })
        .collect();
    for list in &mut round.ballot_lists {
        let cards: HashSet<&str> = list.rows.iter().map(|r| r.imprinted_id.as_str()).collect();
        if let Some(county) = closest(&cards, &sheets) {
            list.county = county;
            continue;
        }
        list.county = county_in_path(&list.place.file, &["ballot", "list"]);
        findings.push(
            Finding::new(
                Code::SheetJoined,
                Weight::Note,
                list.place.clone(),
                "a county on whose sheet of the state report these cards stand",
                format!("none; “{}” by the name of the file", list.county),
            )
            .county(&list.county)
            .round(round.number),
        );
    }
}

/// The county with the largest share of common cards, in the smaller of list and sheet; none if two have
/// it, or half at most.
fn closest(cards: &HashSet<&str>, sheets: &[(&Name, HashSet<&str>)]) -> Option<Name> {
    // Shares as fractions: common cards over cards of the smaller one.
    let share = |sheet: &HashSet<&str>| {
        let common = sheet.intersection(cards).count() as u64;
        (common, sheet.len().min(cards.len()).max(1) as u64)
    };
    let larger = |a: (u64, u64), b: (u64, u64)| a.0 * b.1 > b.0 * a.1;
    let mut best: Option<((u64, u64), &Name)> = None;
    let mut second = (0, 1);
    for (county, sheet) in sheets {
        let this = share(sheet);
        match best {
            Some((most, _)) if !larger(this, most) => {
                if larger(this, second) {
                    second = this;
                }
            }
            _ => {
                second = best.map_or(second, |(most, _)| most);
                best = Some((this, county));
            }
        }
    }
    let (most, county) = best?;
    (larger(most, (1, 2)) && larger(most, second)).then(|| county.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::from_csv(text).expect("a table")
    }

    #[test]
    fn a_ballot_list() {
        let text = "scanner_id,batch_id,record_id,imprinted_id,ballot_type,storage_location,cvr_number,audited\n\
            1,9,253,\"\"\"1-9-253\"\"\",28,Blue,3399,Yes\n1,14,14,1-14-14,17,,x,Yes\n2,1,7,2/1/2007,1,,8,No\n";
        let (piece, findings) = ballot_list(Place::file("list.csv"), &table(text));
        let Piece::BallotList(list) = piece else {
            panic!("a ballot list");
        };
        let rows = list.rows.iter();
        let rows: Vec<_> = rows
            .map(|r| (r.imprinted_id.as_str(), r.cvr_number, r.audited, r.row))
            .collect();
        assert_eq!(
            rows,
            [("1-9-253", 3399, true, 2), ("2/1/2007", 8, false, 4)]
        );
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place.row, Some(3));
    }

    #[test]
    fn hashes_by_county() {
        let hash = "3188D89FAC90B6E21A5C64AD4306C8BBB4F36DB1F9DAFA716D5A8C5C28A34B9C";
        let text = format!("county_name,ballot_manifest_hash\nElm,{hash}\nFir,\nOak,12\n");
        let (piece, findings) = hashes(Place::file("h.csv"), &table(&text));
        let Piece::Hashes(rows) = piece else {
            panic!("hashes");
        };
        assert_eq!(rows.len(), 1);
        assert_eq!(&*rows[0].county, "Elm");
        assert_eq!(rows[0].sha256, hash.to_lowercase());
        assert_eq!(rows[0].of, Hashed::Manifest);
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn the_closest_sheet() {
        let (elm, fir): (Name, Name) = ("Elm".into(), "Fir".into());
        let sheets = [
            (&elm, HashSet::from(["1-1-1", "1-1-2"])),
            (&fir, HashSet::from(["1-1-2", "1-1-3", "1-1-4"])),
        ];
        let check = |cards: &[&str], expected: Option<&str>| {
            let cards = cards.iter().copied().collect();
            assert_eq!(closest(&cards, &sheets).as_deref(), expected, "{cards:?}");
        };
        check(&["1-1-1", "1-1-2", "1-1-9"], Some("Elm"));
        check(&["1-1-2", "1-1-3"], Some("Fir"));
        check(&["1-1-2"], None);
        check(&["1-1-9"], None);
        check(&[], None);
    }

    #[test]
    fn named_after_the_county() {
        let county = county_in_path("round_1/ballot_list_El_Paso.csv", &["ballot", "list"]);
        assert_eq!(&*county, "El Paso");
    }
}

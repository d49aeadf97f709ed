//! The rows of a ballot manifest as batches, whoever wrote it.
//!
//! Columns by their headings: county, tabulator (or scanner, or device), batch, number of cards, where it is stored,
//! counting group, and whether its cards have CVRs. The county's column is the first one where its heading is something
//! else (seen: empty, and `2`). In one published manifest (Boulder) the number of cards is headed `RecordId`.

use election::{Batch, Cards, Code, Finding, Name, Weight, fold};

use crate::columns::{Columns, folded, says_totals};
use crate::delimited;
use crate::table::{Row, Table};

/// Headings of a manifest's columns, folded. Sixteen spellings in the general election of 2020, and in
/// that of 2024 `# of cards` and `# in Batch`.
pub(crate) fn is_tabulator(heading: &str) -> bool {
    ["tabulator", "device", "scanner"]
        .iter()
        .any(|word| heading.starts_with(word))
}

pub(crate) fn is_batch(heading: &str) -> bool {
    heading.starts_with("batch")
}

pub(crate) fn is_cards(heading: &str) -> bool {
    [
        "ballots",
        "ballotcards",
        "ofballot",
        "numballots",
        "numberofballot",
        "totalballots",
        "cards",
        "ofcards",
        "inbatch",
    ]
    .iter()
    .any(|word| heading.starts_with(word))
}

/// Where cards are: a place, or the box they lie in.
fn is_container(heading: &str) -> bool {
    ["location", "storage", "container", "tray", "vbmcart"]
        .iter()
        .any(|word| heading.starts_with(word))
}

/// Whether a manifest is headed like this, `RecordId` standing over the number of cards: with a place to look for the
/// batch, and without the columns of cards.
pub(crate) fn counts_records(cells: &[String]) -> bool {
    let has = |part: &dyn Fn(&str) -> bool| cells.iter().any(|cell| part(cell));
    has(&is_tabulator)
        && has(&is_batch)
        && has(&is_container)
        && has(&|cell| cell == "recordid")
        && !has(&is_cards)
        && !has(&|cell| cell.starts_with("imprinted") || cell.starts_with("cvr"))
}

/// The row, from 0, that heads a manifest: the first of ten that has batches and numbers of cards, else the first.
pub(crate) fn heading(table: &Table) -> usize {
    let heads = |row: Row<'_>| {
        let cells = folded(row);
        let has = |part: fn(&str) -> bool| cells.iter().any(|cell| part(cell));
        has(is_cards) && (has(is_tabulator) || has(is_batch)) || counts_records(&cells)
    };
    table.rows().take(10).position(heads).unwrap_or(0)
}

/// The columns of a manifest.
struct Layout {
    county: Option<usize>,
    tabulator: Option<usize>,
    batch: usize,
    cards: usize,
    /// Each with its heading.
    containers: Vec<(usize, String)>,
    counting_group: Option<usize>,
    cvr: Option<usize>,
}

impl Layout {
    fn of(columns: &mut Columns<'_>) -> Option<Self> {
        let headings = columns.headings();
        let names: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let containers = (0..names.len()).filter(|at| is_container(&names[*at]));
        let containers: Vec<_> = containers.map(|at| (at, headings[at].clone())).collect();
        let tabulator = columns.find_by(is_tabulator);
        let mut cards = columns.find_by(is_cards);
        if cards.is_none() && counts_records(&names) {
            cards = columns.find(&["recordid"]);
            columns.push(Finding::new(
                Code::NameFolded,
                Weight::Note,
                columns.place.clone().column("RecordId"),
                "a column headed as a number of cards",
                "“RecordId”, read as the number of cards",
            ));
        }
        let (Some(batch), Some(cards)) = (columns.find_by(is_batch), cards) else {
            columns.missing("tabulator, batch, number of cards");
            return None;
        };
        let counting_group = columns.find(&["countinggroup"]);
        let cvr = columns.find(&["cvr"]);
        let county = columns.find(&["county", "countyname", "countyid", "jurisdiction"]);
        let other = [tabulator, Some(batch), Some(cards), counting_group, cvr];
        let first_is_free = !other.contains(&Some(0)) && containers.iter().all(|(at, _)| *at != 0);
        let county = county.or((tabulator.is_some() && first_is_free).then_some(0));
        Some(Layout {
            county,
            tabulator,
            batch,
            cards,
            containers,
            counting_group,
            cvr,
        })
    }

    fn batch(&self, row: Row<'_>, cards: u64) -> Batch {
        let cell = |at: usize| Name::from(delimited::text(row.raw(at).as_bytes()));
        let optional = |at: Option<usize>| at.map(cell).unwrap_or_default();
        let container = match &self.containers[..] {
            [] => Name::default(),
            [(at, _)] => cell(*at),
            several => {
                let named = several
                    .iter()
                    .map(|(at, name)| format!("{name} {}", row.cell(*at)));
                named.collect::<Vec<_>>().join(", ").into()
            }
        };
        Batch {
            county: optional(self.county),
            tabulator: optional(self.tabulator),
            name: cell(self.batch),
            cards: Cards(cards),
            container,
            counting_group: optional(self.counting_group),
            has_cvrs: self
                .cvr
                .map(|at| matches!(fold(row.cell(at)).as_str(), "y" | "yes" | "true" | "1")),
            row: row.number,
        }
    }
}

/// The batches below a heading, in the order of the file; nothing if a column is missing.
///
/// A row of totals is left out, and a row without a batch or with no number of cards is a finding.
pub(crate) fn batches(columns: &mut Columns<'_>) -> Option<Vec<Batch>> {
    let layout = Layout::of(columns)?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut rows = columns.rows().peekable();
    while let Some(row) = rows.next() {
        // Seen below the last batch: rows with the county's name alone.
        let told = [layout.tabulator, Some(layout.batch), Some(layout.cards)];
        if told.into_iter().flatten().all(|at| row.cell(at).is_empty()) {
            continue;
        }
        let sum: Cards = batches.iter().map(|batch| batch.cards).sum();
        if let Some(word) = total_word(&layout, row) {
            totals_row(columns, row, layout.cards, word, sum);
            continue;
        }
        let last_of_several = rows.peek().is_none() && batches.len() > 1;
        let is_sum =
            || last_of_several && crate::columns::count(row.cell(layout.cards)) == Some(sum.0);
        if row.cell(layout.batch).is_empty() {
            match is_sum() {
                true => totals_row(columns, row, layout.cards, "", sum),
                false => columns.unreadable(row, layout.batch, "a batch"),
            }
            continue;
        }
        if is_sum() && sum > Cards(0) {
            let found = format!("{sum}, the sum of all rows above; kept as a batch");
            let place = columns.place.clone().row(row.number);
            columns.push(Finding::new(
                Code::TotalsRow,
                Weight::Note,
                place,
                "a batch of its own",
                found,
            ));
        }
        if let Some(cards) = columns.count(row, layout.cards) {
            batches.push(layout.batch(row, cards));
        }
    }
    Some(batches)
}

/// The word by which a row is one of totals.
fn total_word<'t>(layout: &Layout, row: Row<'t>) -> Option<&'t str> {
    let beside = layout.containers.iter().map(|(at, _)| *at);
    let cells = [layout.county, layout.tabulator, Some(layout.batch)];
    let mut cells = cells
        .into_iter()
        .flatten()
        .chain(beside)
        .map(|at| row.cell(at));
    cells.find(|cell| says_totals(cell))
}

/// Says that a row of totals is left out, and whether it is the sum of the rows above.
fn totals_row(columns: &mut Columns<'_>, row: Row<'_>, cards: usize, word: &str, sum: Cards) {
    let place = columns.place.clone().row(row.number);
    let printed = crate::columns::count(row.cell(cards));
    let is_part = fold(word).starts_with("sub");
    if !is_part && printed.is_some_and(|printed| printed != sum.0) {
        let found = format!("{}", printed.unwrap_or_default());
        columns.push(Finding::new(
            Code::Total,
            Weight::Unexplained,
            place,
            format!("{sum}, the sum of the rows above"),
            found,
        ));
        return;
    }
    let found = format!("“{word}” {}; the row is left out", row.cell(cards));
    columns.push(Finding::new(
        Code::TotalsRow,
        Weight::Note,
        place,
        "a row for each batch",
        found,
    ));
}

#[cfg(test)]
mod tests {
    use election::Place;

    use super::*;

    /// Batches as `county|tabulator|batch cards @container`, and the codes of what was met with their rows.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let table = Table::from_csv(text).expect("a small table");
        let mut columns = Columns::new(Place::file("m.csv"), &table, heading(&table));
        let batches = batches(&mut columns).unwrap_or_default();
        let batches = batches.iter().map(|b| {
            let cvr = b
                .has_cvrs
                .map_or(String::new(), |has| format!(" cvr {has}"));
            let group = &b.counting_group;
            format!(
                "{}|{}|{} {} @{}{group}{cvr}",
                b.county, b.tabulator, b.name, b.cards, b.container
            )
        });
        let batches = batches.collect();
        let findings = columns.into_findings();
        let findings = findings
            .iter()
            .map(|f| format!("{} {}", f.code.id(), f.place.row.unwrap_or(0)));
        (batches, findings.collect())
    }

    fn check(text: &str, batches: &[&str], findings: &[&str]) {
        let (found, met) = read(text);
        assert_eq!(found, batches, "{text}");
        assert_eq!(met, findings, "{text}");
    }

    #[test]
    fn headings_seen() {
        check(
            "CountyID,ScannerID,BatchID,NumBallots,StorageLocation\nAdams,\"10\",\"2\",25,Bin 22\n",
            &["Adams|10|2 25 @Bin 22"],
            &[],
        );
        check(
            "County,Device ID,Batch,# of Ballot Cards,Location\nTest,5,1,32,Box #1\n",
            &["Test|5|1 32 @Box #1"],
            &[],
        );
        check(
            "Tabulator,Batch Name,Number of Ballots\r\nTabulator A,Batch 1,\"1,755\"\r\n",
            &["|Tabulator A|Batch 1 1755 @"],
            &[],
        );
        check(
            "Container,Batch Name,Number of Ballots,CVR,,\nBox 3,B 1,20,Y,,\nBox 4,B 2,30,N,,\n,,,,,\n",
            &["||B 1 20 @Box 3 cvr true", "||B 2 30 @Box 4 cvr false"],
            &[],
        );
        check(
            "Tray #,Tabulator Number,Batch Number,Total Ballots,VBMCart.Cart number\n7,99808,78,116,3\n",
            &["|99808|78 116 @Tray # 7, VBMCart.Cart number 3"],
            &[],
        );
        // Boulder: the last record stands for the number of cards.
        check(
            "County,TabulatorNum,BatchId,RecordId,Location\nBoulder,101,1,148,\n",
            &["Boulder|101|1 148 @"],
            &["name-folded 0"],
        );
        // Texts that a spreadsheet was told to keep; a heading that is the name of a county.
        check(
            "2,Tabulator,Batch,Ballots,Counting Group\nMesa,=\"3\",\"=\"\"04\"\"\",5,Mail\n",
            &["Mesa|3|04 5 @Mail"],
            &[],
        );
        check("Batch Name,Ballot\nB 1,2\n", &[], &["column-missing 1"]);
    }

    #[test]
    fn rows_that_are_no_batch() {
        let with = |rows: &str| format!("Tabulator,Batch,Ballots\n1,1,30\n1,2,12\n{rows}");
        let two = ["|1|1 30 @", "|1|2 12 @"];
        check(&with("Total,,42\n"), &two, &["totals-row 4"]);
        check(&with(",Grand Totals,\"42\"\n"), &two, &["totals-row 4"]);
        check(&with("Subtotal,,7\n"), &two, &["totals-row 4"]);
        check(&with("Total,,43\n"), &two, &["total 4"]);
        check(&with(",,42\n"), &two, &["totals-row 4"]);
        check(&with(",,41\n"), &two, &["cell-unreadable 4"]);
        check(
            &with("1,3,42\n"),
            &["|1|1 30 @", "|1|2 12 @", "|1|3 42 @"],
            &["totals-row 4"],
        );
        check(
            &with("1,3,42\n1,4,1\n"),
            &["|1|1 30 @", "|1|2 12 @", "|1|3 42 @", "|1|4 1 @"],
            &[],
        );
        check(
            &with("1,3,-1\n1,3,1.5\n1,3,\n"),
            &two,
            &[
                "cell-unreadable 4",
                "cell-unreadable 5",
                "cell-unreadable 6",
            ],
        );
        check(&with(",,\nMesa,,\n"), &two, &["cell-unreadable 5"]);
    }
}

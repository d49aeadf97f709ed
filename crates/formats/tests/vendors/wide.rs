//! Tables of cards with more columns than any has.

use election::Code;
use election::record::FileKind;

use super::support::read_texts;

const MOST: usize = 1 << 14;

/// `count` headings, each made of its number.
fn numbered(count: usize, heading: impl Fn(usize) -> String) -> String {
    (1..=count).map(heading).collect::<Vec<_>>().join(",")
}

/// A table is read as long as it has no more columns than a table of cards may have; else that is said.
#[test]
fn tables_of_every_vendor() {
    let check = |kind: FileKind, table: &dyn Fn(usize) -> String, cards: usize| {
        for (columns, expected) in [(MOST, cards), (MOST + 1, 0)] {
            let table = table(columns);
            assert_eq!(table.lines().last().unwrap().split(',').count(), columns);
            let read = read_texts(&[("cvr.csv", table.as_bytes())]);
            assert_eq!(read.files[0].kind, kind, "{columns} columns");
            assert_eq!(read.cards.len(), expected, "{kind:?}, {columns} columns");
            let found = read.of(Code::FileUnreadable);
            let too_many: &[&str] = match expected {
                0 => &["cvr.csv: more than 16384 columns"],
                _ => &[],
            };
            assert_eq!(found, too_many, "{kind:?}");
        }
    };
    check(
        FileKind::EssCards,
        &|columns| {
            let contests = numbered(columns - 1, |k| format!("M{k}"));
            let cells = vec!["A"; columns - 1].join(",");
            format!("Cast Vote Record,{contests}\n1,{cells}\n")
        },
        1,
    );
    check(
        FileKind::ClearBallotCards,
        &|columns| {
            let choices = numbered(columns - 3, |k| format!("Choice_{k}_1:M:Vote For 1:A{k}:"));
            let cells = vec!["0"; columns - 3].join(",");
            format!("BallotID,BallotStyleID,Remade,{choices}\nAB+1,1,0,{cells}\n")
        },
        1,
    );
    check(
        FileKind::DominionCsv,
        &|columns| {
            let contests = vec!["M (Vote For=1)"; columns - 4].join(",");
            let selections = numbered(columns - 4, |k| format!("{k}"));
            let cells = vec!["0"; columns - 4].join(",");
            format!(
                "Invented,5.10\n,,,,{contests}\n,,,,{selections}\n\
                 CvrNumber,TabulatorNum,BatchId,RecordId,{}\n1,1,1,1,{cells}\n",
                vec![""; columns - 4].join(",")
            )
        },
        1,
    );
    check(
        FileKind::RankedTable,
        &|columns| {
            let contests = numbered((columns - 1) / 2, |k| {
                format!("1st Choice M{k},2nd Choice M{k}")
            });
            let rest = if columns % 2 == 0 { ",Other" } else { "" };
            let cells = vec!["A"; columns - 1].join(",");
            format!("ID,{contests}{rest}\n1,{cells}\n")
        },
        1,
    );
}

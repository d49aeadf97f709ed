//! What `check` prints, to the letter: cards, a manifest and a statement of votes written by hand.

use std::fs;

use super::round_trip::by_hand;
use super::support::{command, ran};

const MANIFEST: &str = "\
County,Tabulator,Batch,Number of Ballot Cards,Location
Ash,3,61,7,Shelf 1
Ash,3,62,2,Shelf 1
";

/// By hand from `cards.csv`: all of it but the votes for Yes/For, of which there are 2.
const STATEMENT: &str = "\
Contest,Choice,Total Votes,Undervotes,Overvotes
Mayor,Ana,1,1,1
Mayor,Write-in,1,1,1
Council,Yes/For,3,1,1
Council,Write-in,1,1,1
";

const PRINTED: &str = r#"5 cards in 1 batches
manifest manifest.csv: 2 batches, 9 cards; 5 in the record, 2 batches differ, 4 phantoms
reported statement.csv: 8 figures compared, 7 equal, 1 differ
  contests: 1 equal, 1 differ

1 × duplicate: Two files or rows claim to be the same thing.
  cards.csv, row 10
    expected one card of each id; found another card 3-61-2; both are kept

1 × batch-without-cards: The manifest has a batch of which the record has no card.
  manifest.csv, row 3
    expected 2 cards of batch 3-62; found none

1 × batch-cards: A batch has another number of cards in the record than in the manifest.
  manifest.csv, row 2
    expected 7 cards of batch 3-61; found 5 in the record

1 × reported-votes: Reported results are not what the cards of the record give.
  statement.csv, row 4, Council
    expected 2 votes for “"Yes/For"”, in the record; found 3

3 × cell-unreadable: A cell does not hold what its column should hold; its row is left out.
  cards.csv, row 8, column “Mayor”
    expected 0 or 1 in every cell of the contest; found “x”
  cards.csv, row 8, column “Council”
    expected 0 or 1 in every cell of the contest; found blank cells beside others
  cards.csv, row 9
    expected 16 cells; found 8; the row is left out

1 × name-folded: Two spellings were read as one name.
  statement.csv, row 4, Council
    expected “"Yes/For"”; found “Yes/For”
    read as the same selection

1 × reported-name: A contest or selection is in the record or in reported results alone.
  statement.csv
    expected in the reported results, too; found 1 contests in the record alone
"#;

#[test]
fn what_check_prints() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("ash");
    fs::create_dir(&folder).unwrap();
    fs::copy(by_hand("cards.csv"), folder.join("cards.csv")).unwrap();
    fs::write(folder.join("manifest.csv"), MANIFEST).unwrap();
    fs::write(folder.join("statement.csv"), STATEMENT).unwrap();
    let run = |args: &[&str]| ran(&command(scratch.path()).args(args).output().unwrap());
    let (code, _, talk) = run(&["read", "ash", "--out", "record"]);
    assert_eq!(code, 1, "{talk}");
    let (code, out, _) = run(&["check", "record", "--notes"]);
    assert_eq!(code, 1);
    assert_eq!(out, PRINTED);
    // Without `--notes` they are counted alone.
    let (_, out, _) = run(&["check", "record"]);
    let (before, _) = PRINTED.split_once("1 × name-folded").unwrap();
    assert!(out.starts_with(before), "{out}");
    assert_eq!(out.matches("  notes; --notes lists them\n").count(), 2);
    assert!(!out.contains("read as the same selection"), "{out}");
}

//! Every file, and whether its content confirms the round of its folder.
//!
//! A round is confirmed by the last round on the sheets of its results report, by the state report's
//! number of rounds, and by counts of examined cards that never fall from one round to the next.

use election::{Check, Code, Finding, Kind, Step, Verdict, Weight};

use crate::Record;
use crate::index::Index;

pub(crate) fn check(index: &Index<'_>, record: &mut Record) {
    if index.audit.files.is_empty() {
        record.check(
            Check::new(Step::Inventory, Verdict::cannot("there is no file")).mandatory(true),
        );
    }
    let rounds: Vec<u32> = index.rounds().collect();
    for (k, number) in rounds.iter().enumerate() {
        let conflicts = record
            .findings
            .iter()
            .any(|f| f.code == Code::RoundConflict && f.round == Some(*number));
        let fallen = k > 0 && fallen_counts(index, k, record);
        let skipped = *number != u32::try_from(k).unwrap_or(u32::MAX).saturating_add(1);
        let round = &index.audit.rounds[k];
        let verdict = if conflicts || fallen {
            Verdict::Differs
        } else if skipped {
            Verdict::cannot(format!("round {} is not among the files", k + 1))
        } else if round.sheets.is_none() && round.state.is_none() {
            Verdict::cannot("no file of this round says in its content which round it is")
        } else {
            Verdict::Equal
        };
        let confirmed = match verdict {
            Verdict::Equal => format!("round {number}, by its content"),
            _ => String::new(),
        };
        record.check(
            Check::new(Step::Inventory, verdict)
                .round(*number)
                .values(format!("round {number}, by its folder"), confirmed),
        );
    }
}

/// Whether some contest has fewer examined cards than in the round before; a finding each.
fn fallen_counts(index: &Index<'_>, k: usize, record: &mut Record) -> bool {
    let mut fallen = false;
    for contest in &index.contests {
        let (before, now) = (contest.rounds[k - 1], contest.rounds[k]);
        let counts = [
            (
                before.summary.map(|s| s.audited),
                now.summary.map(|s| s.audited),
                now.summary.map(|s| &s.place),
                Kind::Results,
            ),
            (
                before.row.map(|r| r.audited),
                now.row.map(|r| r.audited),
                now.row.map(|r| &r.place),
                Kind::Contests,
            ),
        ];
        for (before, now_count, place, kind) in counts {
            if let (Some(before), Some(count), Some(place)) = (before, now_count, place)
                && count < before
            {
                fallen = true;
                record.finding(
                    Finding::new(
                        Code::RoundConflict,
                        Weight::Unexplained,
                        place.clone(),
                        format!("at least the {before} cards of the round before"),
                        format!("{count} cards examined"),
                    )
                    .note(format!("counts in the {} never fall", kind.words()))
                    .contest(&contest.name)
                    .round(now.number),
                );
            }
        }
    }
    fallen
}

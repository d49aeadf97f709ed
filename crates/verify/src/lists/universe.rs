//! How many cards and CVRs there were: manifests, batch comparison and printed diluted margins, against the
//! totals of the reports.
//!
//! A report prints for each contest m and 100 m / N to sixteen digits (1), m the margin and N the number of
//! CVRs of the county; so N can be had back although no file prints it. Where no batch comparison was published
//! that is all that says how many CVRs a county had.

use std::collections::BTreeMap;

use election::{
    Cards, Check, Code, Finding, Name, Place, Repair, RepairKind, StateReport, Step, Verdict,
    Votes, Weight,
};

use super::{CountyLists, ListsOfRound, Source, examined};
use crate::Record;
use crate::index::Index;

/// How many CVRs a county had, and where that stands.
pub(super) struct Cvrs {
    pub count: u64,
    pub place: Place,
    /// The contest and selection whose printed diluted margin it was had from.
    pub from: Option<(Name, Name)>,
}

/// By county's place: the number of CVRs, if any file says.
pub(super) type ByCounty = BTreeMap<usize, Cvrs>;

/// Decimals that a printed percentage is compared to; doubles have them all.
const SCALE: u128 = 1_000_000_000_000;

/// In units of 10⁻¹².
const TOLERANCE: u128 = 2;

/// A printed percentage in units of 10⁻¹².
fn scaled(text: &str) -> Option<u128> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = decimals.get(..12).unwrap_or(decimals);
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || whole.len() > 6 {
        return None;
    }
    let whole: u128 = whole.parse().ok()?;
    let padded: u128 = format!("{decimals:0<12}").parse().ok()?;
    Some(whole * SCALE + padded)
}

/// N of equation (1), if one number of cards gives the printed percentage.
fn divisor(margin: Votes, percent: &str) -> Option<u64> {
    let percent = scaled(percent).filter(|percent| *percent > 0)?;
    let hundredfold = u128::from(margin.0).checked_mul(100 * SCALE)?;
    let n = (hundredfold + percent / 2) / percent;
    let n = u64::try_from(n).ok().filter(|n| *n > 0)?;
    is_diluted(margin, percent, n).then_some(n)
}

/// Whether a printed percentage is the margin diluted by this many cards.
pub(super) fn is_diluted_margin(margin: Votes, percent: &str, n: u64) -> bool {
    n > 0 && scaled(percent).is_some_and(|percent| is_diluted(margin, percent, n))
}

/// Both sides are cut after twelve decimals, which may take one unit off either, and a double below 100 is
/// less than a tenth of a unit off: so they are at most [`TOLERANCE`] apart.
fn is_diluted(margin: Votes, percent: u128, n: u64) -> bool {
    let ours = u128::from(margin.0) * 100 * SCALE / u128::from(n);
    ours.abs_diff(percent) <= TOLERANCE
}

pub(super) fn check(
    index: &Index<'_>,
    counties: &[CountyLists<'_>],
    record: &mut Record,
) -> ByCounty {
    let mut cvrs = ByCounty::new();
    for county in counties {
        if let Some(found) = of_county(index, county) {
            cvrs.insert(county.place, found);
        }
        if index.counties[county.place].comparison.is_empty() {
            against_manifest(index, county, cvrs.get(&county.place), record);
        }
        for round in &county.rounds {
            for source in &round.sources {
                // A county's own report prints its own totals.
                if source.own {
                    own(index, county, round, *source, &cvrs, record);
                    break;
                }
            }
        }
    }
    let mut before = [None; 2];
    for round in &index.audit.rounds {
        if let Some(report) = &round.state {
            totals(
                index,
                counties,
                report,
                round.number,
                &cvrs,
                &mut before,
                record,
            );
        }
    }
    cvrs
}

fn of_county(index: &Index<'_>, county: &CountyLists<'_>) -> Option<Cvrs> {
    let comparison = &index.counties[county.place].comparison;
    if let Some(first) = comparison.first() {
        let count: Cards = comparison.iter().map(|row| row.in_cvr_file).sum();
        return Some(Cvrs {
            count: count.0,
            place: Place::file(first.place.file.clone()),
            from: None,
        });
    }
    let sources = county.rounds.iter().flat_map(|round| &round.sources);
    sources
        .flat_map(|source| source.votes().map(|row| (*source, row)))
        .find_map(|(source, row)| {
            Some(Cvrs {
                count: divisor(row.margin?, &row.diluted_percent)?,
                place: source.vote_place(row).column("Diluted Margin %"),
                from: Some((row.contest.clone(), row.selection.clone())),
            })
        })
}

fn against_manifest(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    cvrs: Option<&Cvrs>,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::BatchCounts, verdict)
            .county(&county.name)
            .mandatory(true)
    };
    let Some(manifest) = index.counties[county.place].manifest else {
        let because = "the manifest is not among the files";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let cards = manifest.cards().0;
    let Some(cvrs) = cvrs else {
        let because = "no batch comparison is among the files, and no diluted margin is printed";
        record.check(check(Verdict::cannot(because)).values("", format!("{cards} cards")));
        return;
    };
    if cvrs.count != cards {
        record.finding(
            Finding::new(
                Code::BatchCvrCount,
                Weight::Unexplained,
                cvrs.place.clone(),
                format!("{cards} CVRs, as many as cards in {}", manifest.file),
                format!("{} CVRs, by the printed diluted margin", cvrs.count),
            )
            .county(&county.name)
            .note("batch by batch nothing was published; the totals alone are compared"),
        );
    }
    record.check(check(Verdict::equal_if(cvrs.count == cards)).values(
        format!("{} CVRs in all, by the printed diluted margin", cvrs.count),
        format!("{cards} cards in all"),
    ));
}

fn own(
    index: &Index<'_>,
    county: &CountyLists<'_>,
    round: &ListsOfRound<'_>,
    source: Source<'_>,
    cvrs: &ByCounty,
    record: &mut Record,
) {
    let cards: Option<u64> = index.counties[county.place]
        .batches()
        .map(|batches| batches.iter().map(|b| b.cards).sum::<Cards>().0);
    let ours = [cards, cvrs.get(&county.place).map(|cvrs| cvrs.count)];
    let printed = [&source.report.manifest_cards, &source.report.cvr_cards];
    let mut equal = true;
    let mut unknown = Vec::new();
    for ((ours, printed), what) in ours.iter().zip(printed).zip(["cards", "CVRs"]) {
        let (Some(ours), Some(printed)) = (ours, printed) else {
            unknown.push(match printed {
                Some(_) => format!("no other file says how many {what} there were"),
                None => format!("the report prints no number of {what}"),
            });
            continue;
        };
        if *ours != printed.value.0 {
            equal = false;
            record.finding(
                Finding::new(
                    Code::Universe,
                    Weight::Unexplained,
                    printed.place.clone(),
                    format!("{ours} {what}"),
                    format!("{} {what}", printed.value),
                )
                .county(&county.name)
                .round(round.number),
            );
        }
    }
    let verdict = match (equal, unknown.is_empty()) {
        (false, _) => Verdict::Differs,
        (true, true) => Verdict::Equal,
        (true, false) => Verdict::cannot(unknown.join("; ")),
    };
    record.check(
        Check::new(Step::Universe, verdict)
            .county(&county.name)
            .round(round.number)
            .values(
                shown(printed.map(|p| p.as_ref().map(|p| p.value.0))),
                shown(ours),
            ),
    );
}

fn shown([cards, cvrs]: [Option<u64>; 2]) -> String {
    let of = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
    format!("{} cards, {} CVRs", of(cards), of(cvrs))
}

/// A report's totals, against the counties that have a sheet in some report; else against those that have one
/// in this report. A total that lacks exactly the cards and CVRs of one county leaves it out. `before`: the
/// last round with totals, and how far they were off.
fn totals(
    index: &Index<'_>,
    counties: &[CountyLists<'_>],
    report: &StateReport,
    round: u32,
    cvrs: &ByCounty,
    before: &mut [Option<(u32, i128)>; 2],
    record: &mut Record,
) {
    let (Some(cards), Some(in_cvrs)) = (&report.manifest_cards, &report.cvr_cards) else {
        let because = "the report does not print how many cards and CVRs there were in all";
        let check = Check::new(Step::Universe, Verdict::cannot(because)).round(round);
        record.check(check);
        return;
    };
    let mut each: Vec<(&CountyLists<'_>, u64, u64)> = Vec::new();
    for county in counties {
        let batches = index.counties[county.place].batches();
        let known = batches.zip(cvrs.get(&county.place));
        let Some((batches, cvrs)) = known else {
            let because = format!("cards or CVRs of {} are not among the files", county.name);
            let check = Check::new(Step::Universe, Verdict::cannot(because)).round(round);
            record.check(check.values(shown([Some(cards.value.0), Some(in_cvrs.value.0)]), ""));
            return;
        };
        let cards: Cards = batches.iter().map(|batch| batch.cards).sum();
        each.push((county, cards.0, cvrs.count));
    }
    let sum = |of: fn(&(&CountyLists<'_>, u64, u64)) -> u64| {
        each.iter().map(of).fold(0, u64::saturating_add)
    };
    let (all_cards, all_cvrs) = (sum(|c| c.1), sum(|c| c.2));
    let lacks = |(_, n, m): &&(&CountyLists<'_>, u64, u64)| {
        all_cards.checked_sub(*n) == Some(cards.value.0)
            && all_cvrs.checked_sub(*m) == Some(in_cvrs.value.0)
    };
    let left_out: Vec<_> = each.iter().filter(lacks).collect();
    let printed = [cards.value.0, in_cvrs.value.0];
    let on_report = examined::with_sheet(index, counties, report);
    let partial = on_report.len() < each.len();
    let of_report = on_report.iter().fold([0u64, 0], |[n, m], k| {
        [n.saturating_add(each[*k].1), m.saturating_add(each[*k].2)]
    });
    let only_these = partial && printed == of_report;
    let equal = printed == [all_cards, all_cvrs] || only_these;
    let verdict = match &left_out[..] {
        _ if equal => Verdict::Equal,
        [(county, n, _)] => Verdict::after(vec![Repair {
            kind: RepairKind::CountyLeftOut,
            county: Some(county.name.clone()),
            what: format!("{} with {n} cards", county.name),
            source: report.file.clone(),
        }]),
        _ => Verdict::Differs,
    };
    let weight = match verdict {
        Verdict::Differs => Weight::Unexplained,
        _ => Weight::Explained,
    };
    let batches = on_report.iter().map(|k| {
        let batches = index.counties[each[*k].0.place].batches();
        batches.map_or(0, <[_]>::len) as u64
    });
    let batches = batches.fold(0, u64::saturating_add);
    let (has, all) = (on_report.len(), each.len());
    for (k, (printed, ours, what)) in [(cards, all_cards, "cards"), (in_cvrs, all_cvrs, "CVRs")]
        .into_iter()
        .enumerate()
    {
        let difference = i128::from(printed.value.0) - i128::from(ours);
        let same = examined::again(before[k], difference);
        before[k] = Some((round, difference));
        if printed.value.0 != ours && !only_these {
            let of_these = partial.then(|| {
                let own = format!(
                    "the report has {has} of {all} counties, with {} {what}",
                    of_report[k]
                );
                match printed.value.0 == batches {
                    true => format!("{own} in {batches} batches: as many as the figure printed"),
                    false => own,
                }
            });
            let notes: Vec<String> = of_these.into_iter().chain(same).collect();
            let finding = Finding::new(
                Code::Universe,
                weight,
                printed.place.clone(),
                format!("{ours} {what} in {all} counties"),
                format!("{} {what}", printed.value),
            )
            .note(notes.join("; "));
            record.finding(match (&verdict, &left_out[..]) {
                (Verdict::EqualAfterRepairs { .. }, [(county, ..)]) => {
                    let note = format!("as many as without {}", county.name);
                    finding.county(&county.name).note(note).round(round)
                }
                _ => finding.round(round),
            });
        }
    }
    let verdict_differs = verdict == Verdict::Differs;
    record.check(Check::new(Step::Universe, verdict).round(round).values(
        shown([Some(cards.value.0), Some(in_cvrs.value.0)]),
        match partial && (only_these || verdict_differs) {
            true => format!(
                "{} in {has} of {all} counties, which the report has",
                shown(of_report.map(Some))
            ),
            false => format!(
                "{} in {all} counties",
                shown([Some(all_cards), Some(all_cvrs)])
            ),
        },
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisors() {
        // 131 votes of 4,292 CVRs: 100 × 131 / 4292 = 3.0521901211556384…
        assert_eq!(divisor(Votes(131), "3.0521901211556384"), Some(4292));
        assert_eq!(divisor(Votes(8463), "13.101430429128738"), Some(64596));
        assert_eq!(divisor(Votes(50), "50"), Some(100));
        // 3.1 % of no whole number of cards to twelve decimals.
        assert_eq!(divisor(Votes(131), "3.1"), None);
        assert_eq!(divisor(Votes(131), "0"), None);
        assert_eq!(divisor(Votes(131), "-3.1"), None);
        assert_eq!(divisor(Votes(131), "x"), None);
        assert_eq!(divisor(Votes(u64::MAX), "0.000000000001"), None);
    }
}

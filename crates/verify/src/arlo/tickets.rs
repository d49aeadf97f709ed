//! The tickets of the report, each made again from the seed and the name of its ballot or batch.
//!
//! That takes no other file. A ballot's tickets must be its first, its second and so on; in a sample of ballots no
//! ticket that is missing may be smaller than one that was drawn, as far as the report lists the ballot.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    ArloReport, AuditType, Check, Code, Finding, Name, PrintedTicket, SampledBallot, Step, Verdict,
    Weight,
};
use sampling::arlo::{Ticket, Tickets, ballot_key, batch_key};

use super::changes::NOT_IN_CVR;
use super::index::{Contest, Index};
use crate::Record;

/// Tickets that are made for one row: as many as the largest sample of batches has.
const MOST_TICKETS: usize = 100_000;

/// A draw that the report lists.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    pub round: u32,
    /// Its row among the sampled batches or ballots.
    pub row: usize,
    /// The ticket as printed.
    pub ticket: String,
    /// The batch that was drawn; of a combined batch, the one whose ticket it is.
    pub batch: Name,
    /// Whether it is of the stratum of a hybrid audit that has CVRs.
    pub has_cvr: bool,
}

/// The draws of every contest, in the order of the report's rows.
pub(super) struct Drawn {
    pub contests: Vec<Vec<Draw>>,
}

impl Drawn {
    /// The draws of a contest, of all its rounds.
    pub fn of(&self, contest: &Contest<'_>) -> &[Draw] {
        &self.contests[contest.at]
    }

    /// How often each row was drawn for a contest in some rounds; once for a contest that is not targeted, where it
    /// was drawn for any.
    pub fn times(
        &self,
        contest: &Contest<'_>,
        in_round: impl Fn(u32) -> bool,
    ) -> BTreeMap<usize, u64> {
        let mut times = BTreeMap::new();
        if contest.row.targeted {
            for draw in self.of(contest).iter().filter(|d| in_round(d.round)) {
                *times.entry(draw.row).or_default() += 1;
            }
        } else {
            let draws = self.contests.iter().flatten();
            let draws = draws.filter(|d| in_round(d.round));
            times.extend(draws.map(|d| (d.row, 1)));
        }
        times
    }
}

/// Makes every ticket again: a check a targeted contest and round.
pub(super) fn check(index: &Index<'_>, record: &mut Record) -> Drawn {
    let tickets = Tickets::new(index.seed);
    let mut drawn = Drawn {
        contests: vec![Vec::new(); index.contests.len()],
    };
    for contest in &index.contests {
        let mut wrong: BTreeMap<u32, usize> = BTreeMap::new();
        // Without a seed no ticket can be made: what is printed stands, and nothing is said of it.
        let mut unsaid = Record::default();
        let said = match index.seed.is_empty() {
            true => &mut unsaid,
            false => &mut *record,
        };
        let draws = match index.of_batches() {
            true => of_batches(index, contest, &tickets, &mut wrong, said),
            false => of_ballots(index, contest, &tickets, &mut wrong, said),
        };
        if index.seed.is_empty() {
            wrong.clear();
        }
        other_rounds(index, contest, &mut wrong, record);
        if contest.row.targeted {
            by_round(index, contest, &draws, &wrong, record);
        }
        drawn.contests[contest.at] = draws;
    }
    drawn
}

/// Tickets of rounds that the report does not have, those of batches added beside the sample, too.
fn other_rounds(
    index: &Index<'_>,
    contest: &Contest<'_>,
    wrong: &mut BTreeMap<u32, usize>,
    record: &mut Record,
) {
    let of_batch = |row: &election::SampledBatch| {
        let figures = row.contests[contest.at].as_ref();
        (
            row.row,
            figures.map(|f| f.tickets.clone()).unwrap_or_default(),
        )
    };
    let of_ballot = |row: &SampledBallot| (row.row, row.contests[contest.at].tickets.clone());
    let batches = index.report.batches.iter().map(of_batch);
    for (row, tickets) in batches.chain(index.report.ballots.iter().map(of_ballot)) {
        let has = |round: u32| contest.rounds.iter().any(|r| r.number == round);
        if let Some(ticket) = tickets.iter().find(|ticket| !has(ticket.round)) {
            *wrong.entry(ticket.round).or_default() += 1;
            let expected = vec!["a round of the report".to_owned()];
            let found = format!("round {}", ticket.round);
            record.finding(ticket_finding(index, contest, row, ticket, expected, found));
        }
    }
}

fn by_round(
    index: &Index<'_>,
    contest: &Contest<'_>,
    draws: &[Draw],
    wrong: &BTreeMap<u32, usize>,
    record: &mut Record,
) {
    let numbers = contest.rounds.iter().map(|round| round.number);
    let numbers: BTreeSet<u32> = numbers.chain(wrong.keys().copied()).collect();
    for round in numbers {
        let count = draws.iter().filter(|draw| draw.round == round).count();
        let bad = wrong.get(&round).copied().unwrap_or(0);
        let verdict = match (index.seed, count, index.report.hand_tally.is_empty()) {
            _ if bad > 0 => Verdict::Differs,
            (_, 0, false) => Verdict::NotMeasured,
            ("", ..) => Verdict::cannot("the report has no random seed"),
            (_, 0, true) => Verdict::cannot("the report lists no tickets"),
            _ => Verdict::Equal,
        };
        let check = Check::new(Step::Draw, verdict)
            .contest(contest.name())
            .round(round)
            .mandatory(true)
            .values(
                format!("{count} tickets"),
                format!("{} as made again, {bad} not", count - bad.min(count)),
            );
        record.check(check);
    }
}

/// The first tickets of an item, as many as there are; trimmed each time where Arlo goes on from the trimmed one.
fn generations(first: Ticket, trimmed: bool) -> impl Iterator<Item = Ticket> {
    std::iter::successors(Some(first), move |ticket| {
        Some(match trimmed {
            true => ticket.trimmed().next(),
            false => ticket.next(),
        })
    })
}

fn of_batches(
    index: &Index<'_>,
    contest: &Contest<'_>,
    tickets: &Tickets,
    wrong: &mut BTreeMap<u32, usize>,
    record: &mut Record,
) -> Vec<Draw> {
    // A combined batch may share tickets with no other row: whose they are is told by making them.
    let mut draws = Vec::new();
    for (row, batch) in index.report.batches.iter().enumerate() {
        let Some(figures) = &batch.contests[contest.at] else {
            continue;
        };
        let printed: Vec<_> = figures
            .tickets
            .iter()
            .filter(|t| t.number.is_some())
            .collect();
        let candidates: Vec<&str> = match batch.combines.is_empty() {
            true => vec![batch.name.trim()],
            false => batch.combines.iter().map(String::as_str).collect(),
        };
        // A row of a report has a few batches and tickets; what claims more is not followed.
        let most = MOST_TICKETS / candidates.len().max(1);
        let made: Vec<(&str, Vec<String>)> = candidates
            .iter()
            .map(|name| {
                let first = tickets.first(&batch_key(&batch.jurisdiction, name));
                let made = generations(first, true).take(printed.len().min(most));
                (*name, made.map(|ticket| ticket.printed()).collect())
            })
            .collect();
        let mut used: BTreeMap<&str, usize> = BTreeMap::new();
        for ticket in sorted(&printed) {
            let number = ticket.number.as_deref().unwrap_or_default();
            let of = made.iter().find(|(name, made)| {
                let said = ticket.of_batch.as_deref().is_none_or(|said| said == *name);
                said && made
                    .get(used.get(name).copied().unwrap_or(0))
                    .is_some_and(|m| m == number)
            });
            let name = match of {
                Some((name, _)) => {
                    *used.entry(name).or_default() += 1;
                    *name
                }
                None => {
                    *wrong.entry(ticket.round).or_default() += 1;
                    let expected: Vec<_> = made
                        .iter()
                        .flat_map(|(name, made)| made.iter().map(move |t| format!("{t} of {name}")))
                        .take(4)
                        .collect();
                    let what = format!("{} of {}", number, batch.name.trim());
                    record.finding(ticket_finding(
                        index, contest, batch.row, ticket, expected, what,
                    ));
                    ticket.of_batch.as_deref().unwrap_or(batch.name.trim())
                }
            };
            draws.push(Draw {
                round: ticket.round,
                row,
                ticket: number.to_owned(),
                batch: name.into(),
                has_cvr: true,
            });
        }
    }
    draws
}

/// By number, which is the order in which an item's tickets are made.
fn sorted<'t>(tickets: &[&'t PrintedTicket]) -> Vec<&'t PrintedTicket> {
    let mut tickets = tickets.to_vec();
    tickets.sort_by(|a, b| a.number.cmp(&b.number));
    tickets
}

fn ticket_finding(
    index: &Index<'_>,
    contest: &Contest<'_>,
    row: u32,
    ticket: &PrintedTicket,
    expected: Vec<String>,
    found: String,
) -> Finding {
    Finding::new(
        Code::Ticket,
        Weight::Unexplained,
        index.place(row),
        expected.join(", "),
        found,
    )
    .contest(contest.name())
    .round(ticket.round)
}

fn of_ballots(
    index: &Index<'_>,
    contest: &Contest<'_>,
    tickets: &Tickets,
    wrong: &mut BTreeMap<u32, usize>,
    record: &mut Record,
) -> Vec<Draw> {
    let strata = &index.strata;
    let mut draws: Vec<Draw> = Vec::new();
    // The next ticket of every ballot that was drawn and goes back, with its row.
    let mut next: Vec<(String, usize)> = Vec::new();
    for (row, ballot) in index.report.ballots.iter().enumerate() {
        let printed: Vec<_> = ballot.contests[contest.at].tickets.iter().collect();
        let has_cvr = strata.has_cvr(ballot);
        let mut made = generations(tickets.first(&id(ballot)), false).map(|t| t.printed());
        for ticket in sorted(&printed) {
            let expected = made.next().unwrap_or_default();
            let number = ticket.number.clone().unwrap_or_default();
            if number != expected {
                *wrong.entry(ticket.round).or_default() += 1;
                let expected = vec![format!("{expected} of {}", name_of(ballot))];
                let found = format!("{number} of {}", name_of(ballot));
                record.finding(ticket_finding(
                    index, contest, ballot.row, ticket, expected, found,
                ));
            }
            draws.push(Draw {
                round: ticket.round,
                row,
                ticket: number,
                batch: ballot.batch.clone(),
                has_cvr,
            });
        }
        // Without CVRs a ballot is drawn once.
        let again = contest.row.targeted && contest.has(&ballot.jurisdiction) && has_cvr;
        if again && !printed.is_empty() {
            next.push((made.next().unwrap_or_default(), row));
        }
    }
    let (with, without): (Vec<_>, Vec<_>) = draws.iter().partition(|d| d.has_cvr);
    missing(index, contest, &with, &next, wrong, record);
    out_of_order(index, contest, &with, wrong, record);
    out_of_order(index, contest, &without, wrong, record);
    draws
}

/// A ballot that was drawn, whose next ticket is smaller than one that was drawn. A ballot that was drawn for another
/// contest alone does not count: its jurisdiction may not vote on this one.
fn missing(
    index: &Index<'_>,
    contest: &Contest<'_>,
    stratum: &[&Draw],
    next: &[(String, usize)],
    wrong: &mut BTreeMap<u32, usize>,
    record: &mut Record,
) {
    let Some(last) = stratum.iter().max_by(|a, b| a.ticket.cmp(&b.ticket)) else {
        return;
    };
    for (ticket, row) in next {
        let ballot = &index.report.ballots[*row];
        if *ticket < last.ticket {
            *wrong.entry(last.round).or_default() += 1;
            let finding = Finding::new(
                Code::TicketMissing,
                Weight::Unexplained,
                index.place(ballot.row),
                format!(
                    "ticket {ticket} of {}, which is below {}",
                    name_of(ballot),
                    last.ticket
                ),
                "a larger ticket drawn, and this one not",
            );
            record.finding(finding.contest(contest.name()).round(last.round));
        }
    }
}

/// Tickets of a later round are larger than all of the rounds before.
fn out_of_order(
    index: &Index<'_>,
    contest: &Contest<'_>,
    stratum: &[&Draw],
    wrong: &mut BTreeMap<u32, usize>,
    record: &mut Record,
) {
    let mut order: Vec<_> = stratum.to_vec();
    order.sort_by(|a, b| a.ticket.cmp(&b.ticket));
    for pair in order
        .windows(2)
        .filter(|pair| pair[0].round > pair[1].round)
    {
        *wrong.entry(pair[0].round).or_default() += 1;
        let finding = Finding::new(
            Code::Ticket,
            Weight::Unexplained,
            index.place(index.report.ballots[pair[0].row].row),
            format!(
                "tickets above {} in round {}",
                pair[1].ticket, pair[0].round
            ),
            pair[0].ticket.clone(),
        );
        record.finding(finding.contest(contest.name()).round(pair[0].round));
    }
}

/// The text that is hashed for a ballot.
fn id(ballot: &SampledBallot) -> String {
    let tabulator = ballot.tabulator.as_deref();
    let key = ballot_key(&ballot.jurisdiction, tabulator, &ballot.batch);
    format!("({key}, {})", ballot.position)
}

/// A sampled ballot in words.
pub(super) fn name_of(ballot: &SampledBallot) -> String {
    let tabulator = ballot.tabulator.as_deref();
    ballot_name(
        &ballot.jurisdiction,
        tabulator,
        &ballot.batch,
        ballot.position,
    )
}

/// A ballot in words.
pub(super) fn ballot_name(
    jurisdiction: &str,
    tabulator: Option<&str>,
    batch: &str,
    position: u64,
) -> String {
    let tabulator = tabulator.map_or(String::new(), |t| format!("{t}-"));
    format!("{jurisdiction} {tabulator}{batch}-{position}")
}

/// Which batches of a hybrid audit have CVRs: those of which the report prints an imprinted id, a machine's reading,
/// or that a ballot is not in the CVRs.
pub(super) struct Strata<'a> {
    hybrid: bool,
    with: std::collections::HashSet<(&'a str, Option<&'a str>, &'a str)>,
}

impl<'a> Strata<'a> {
    pub fn of(report: &'a ArloReport) -> Self {
        let hybrid = report.settings.audit_type == Some(AuditType::Hybrid);
        let sign = |ballot: &&SampledBallot| {
            let read = |f: &election::BallotFigures| !f.cvr.is_empty() || f.change == NOT_IN_CVR;
            !ballot.imprinted_id.is_empty() || ballot.contests.iter().any(read)
        };
        let ballots = report.ballots.iter();
        let with = ballots.filter(|b| hybrid && sign(b)).map(batch_of);
        Strata {
            hybrid,
            with: with.collect(),
        }
    }

    pub fn has_cvr(&self, ballot: &'a SampledBallot) -> bool {
        !self.hybrid || self.with.contains(&batch_of(ballot))
    }
}

fn batch_of(ballot: &SampledBallot) -> (&str, Option<&str>, &str) {
    (
        &ballot.jurisdiction,
        ballot.tabulator.as_deref(),
        &ballot.batch,
    )
}

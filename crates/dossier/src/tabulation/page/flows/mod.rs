//! Rounds as flows: which votes stand where in which round, and where they go.
//!
//! A node is a candidate, several who leave in one step, or the votes that count for nobody (inactive ballots and
//! what rounding lost). In every column
//!
//! Σ votes of nodes = all votes                                             (1)
//!
//! and over a step each node's votes are what flows out of it, and after it what flows in:
//!
//! votes(n, before) = Σ flows from n,  votes(n, after) = Σ flows to n       (2)
//!
//! A count that does not fulfil these, such as a runoff after scores, has no such picture.
//!
//! A transfer that moves less than 1 % of the votes of the first round, after a round that elects nobody, is small; small
//! ones in a row are one step. Whom they eliminate is one node, so that what they gave to the others is known
//! without asking who gave it. Where that leaves too many columns the limit rises by a percent at a time.

mod svg;

use std::ops::Range;

use tabulate::{Decimal, Outcome, To};

use crate::tabulation::standing;

pub(super) use svg::{PATTERNS, Picture};

/// More columns are not drawn as long as the limit can rise.
const MOST_COLUMNS: usize = 10;
/// The highest limit, in percent.
const HIGHEST_LIMIT: u64 = 10;

/// The flows of a count. Nodes are named by their places in `nodes`; the last place is that of inactive votes.
pub(super) struct Flows {
    /// Candidates by node, in the order from top to bottom.
    pub nodes: Vec<Vec<usize>>,
    /// The rounds that are drawn.
    pub columns: Vec<Column>,
    /// From each column to the next.
    pub steps: Vec<Step>,
    /// The limit of what is small, in percent of the votes of the first round.
    pub limit: u64,
    /// All votes of a column.
    pub total: Decimal,
}

/// A round.
pub(super) struct Column {
    /// Its place among the rounds.
    pub round: usize,
    /// For each node its votes; nothing where its candidates are out. The last are the inactive ones.
    pub votes: Vec<Option<Decimal>>,
}

/// What happens between two columns.
pub(super) struct Step {
    /// The rounds whose transfers are drawn.
    pub rounds: Range<usize>,
    /// Who is eliminated in them.
    pub out: Vec<usize>,
    /// Ordered by the nodes they come from, then by those they go to; what stays is a flow too.
    pub flows: Vec<Flow>,
}

/// Votes on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flow {
    pub from: usize,
    pub to: usize,
    pub votes: Decimal,
}

impl Flows {
    /// The flows of a count; nothing where there is one round, or votes do not flow as eqs. (1) and (2) say.
    pub fn of(outcome: &Outcome) -> Option<Self> {
        let (first, last) = (outcome.rounds.first()?, outcome.rounds.len() - 1);
        if last == 0 {
            return None;
        }
        let votes: Decimal = first.tally.iter().flatten().copied().sum();
        let is_small = |round: usize, limit: u64| {
            let round = &outcome.rounds[round];
            let moved: Decimal = round.transfers.iter().map(|transfer| transfer.votes).sum();
            round.elected.is_empty() && moved.by(100) < votes.by(limit)
        };
        let (limit, spans) = (1..=HIGHEST_LIMIT)
            .map(|limit| (limit, spans(last, |round| is_small(round, limit))))
            .find(|(limit, spans)| spans.len() < MOST_COLUMNS || *limit == HIGHEST_LIMIT)?;
        let is_little = |votes: Decimal, of: Decimal| votes.by(100) < of.by(limit);
        let nodes = nodes(outcome, &spans, |of| is_little(of, votes));
        let mut flows = Flows {
            nodes,
            columns: Vec::new(),
            steps: Vec::new(),
            limit,
            total: Decimal::ZERO,
        };
        let drawn = spans.iter().map(|span| span.start).chain([last]);
        flows.columns = drawn.map(|round| flows.column(outcome, round)).collect();
        let sum = |column: &Column| column.votes.iter().flatten().copied().sum::<Decimal>();
        flows.total = sum(flows.columns.first()?);
        let balanced = flows.columns.iter().all(|c| sum(c) == flows.total); // (1)
        if !balanced || !flows.total.is_positive() {
            return None;
        }
        for (at, span) in spans.into_iter().enumerate() {
            let step = flows.step(outcome, at, span)?;
            flows.steps.push(step);
        }
        Some(flows)
    }

    /// The node of inactive votes.
    pub fn inactive(&self) -> usize {
        self.nodes.len()
    }

    fn node(&self, candidate: usize) -> Option<usize> {
        (self.nodes.iter()).position(|node| node.contains(&candidate))
    }

    fn column(&self, outcome: &Outcome, round: usize) -> Column {
        let of = &outcome.rounds[round];
        let votes = |node: &Vec<usize>| {
            let votes = node.iter().filter_map(|at| of.tally[*at]);
            let in_count = node.iter().any(|at| of.tally[*at].is_some());
            in_count.then(|| votes.sum())
        };
        let inactive = of.inactive.total() + of.residual;
        let votes = self.nodes.iter().map(votes);
        Column {
            round,
            votes: votes.chain([Some(inactive)]).collect(),
        }
    }

    /// The flows from a column to the next, if they are eq. (2)'s.
    fn step(&self, outcome: &Outcome, at: usize, rounds: Range<usize>) -> Option<Step> {
        let in_span = outcome.rounds[rounds.clone()].iter();
        let out: Vec<usize> = in_span.flat_map(|round| round.eliminated.clone()).collect();
        let (before, after) = (&self.columns[at].votes, &self.columns[at + 1].votes);
        let mut moved = match rounds.len() {
            1 => self.transfers(outcome, rounds.start)?,
            _ => self.gains(before, after, &out)?,
        };
        for (node, votes) in before.iter().enumerate() {
            let gone: Decimal = (moved.iter().filter(|flow| flow.from == node))
                .map(|flow| flow.votes)
                .sum();
            let votes = votes.unwrap_or_default() - gone;
            moved.push(Flow {
                from: node,
                to: node,
                votes,
            });
        }
        moved.retain(|flow| flow.votes != Decimal::ZERO);
        moved.sort_by_key(|flow| (flow.from, flow.to));
        let arrives = |node: usize| -> Decimal {
            let to = moved.iter().filter(|flow| flow.to == node);
            to.map(|flow| flow.votes).sum()
        };
        let all_arrive = (after.iter().enumerate())
            .all(|(node, votes)| arrives(node) == votes.unwrap_or_default());
        let forward = moved.iter().all(|flow| flow.votes.is_positive());
        (all_arrive && forward).then_some(Step {
            rounds,
            out,
            flows: moved,
        })
    }

    /// The transfers of a round between nodes, those between the same two added up.
    fn transfers(&self, outcome: &Outcome, round: usize) -> Option<Vec<Flow>> {
        let mut flows: Vec<Flow> = Vec::new();
        for transfer in &outcome.rounds[round].transfers {
            let from = self.node(transfer.from)?;
            let to = match transfer.to {
                To::Candidate(at) => self.node(at)?,
                To::Inactive | To::Residual => self.inactive(),
            };
            match flows.iter_mut().find(|f| (f.from, f.to) == (from, to)) {
                Some(flow) => flow.votes += transfer.votes,
                None => flows.push(Flow {
                    from,
                    to,
                    votes: transfer.votes,
                }),
            }
        }
        Some(flows)
    }

    /// What the others gain from the one node that leaves in a step of several rounds.
    fn gains(
        &self,
        before: &[Option<Decimal>],
        after: &[Option<Decimal>],
        out: &[usize],
    ) -> Option<Vec<Flow>> {
        let Some(first) = out.first() else {
            return Some(Vec::new());
        };
        let from = self.node(*first)?;
        let gain = |(to, (before, after)): (usize, (&Option<Decimal>, &Option<Decimal>))| Flow {
            from,
            to,
            votes: after.unwrap_or_default() - before.unwrap_or_default(),
        };
        let both = before.iter().zip(after).enumerate();
        Some(both.filter(|(to, _)| *to != from).map(gain).collect())
    }
}

/// The rounds before the last, small ones in a row together.
fn spans(last: usize, is_small: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for round in 0..last {
        match spans.last_mut() {
            Some(span) if is_small(round) && is_small(round - 1) => span.end = round + 1,
            _ => spans.push(round..round + 1),
        }
    }
    spans
}

/// Candidates by node, the first in the standing on top. One node are those who leave in a step of several rounds,
/// those with little who leave in one round, and those with little who are left at the end.
fn nodes(
    outcome: &Outcome,
    spans: &[Range<usize>],
    is_little: impl Fn(Decimal) -> bool,
) -> Vec<Vec<usize>> {
    let last = outcome.rounds.len() - 1;
    let leaves = |at: usize| {
        let mut rounds = outcome.rounds.iter();
        rounds.position(|round| round.eliminated.contains(&at))
    };
    // What candidates have in common who are one node; nothing for those who are on their own.
    let together = |at: usize| {
        if outcome.winners.contains(&at) {
            return None;
        }
        let round = leaves(at).unwrap_or(last);
        let span = spans.iter().position(|span| span.contains(&round));
        let folded = span.is_some_and(|span| spans[span].len() > 1);
        let little = is_little(outcome.rounds[round].tally[at].unwrap_or_default());
        (folded || little).then_some(span.unwrap_or(spans.len()))
    };
    let mut nodes: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for at in standing(outcome) {
        let key = together(at);
        match nodes.iter_mut().find(|(of, _)| key.is_some() && *of == key) {
            Some((_, node)) => node.push(at),
            None => nodes.push((key, vec![at])),
        }
    }
    nodes.into_iter().map(|(_, node)| node).collect()
}

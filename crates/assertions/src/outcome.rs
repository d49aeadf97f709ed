//! An outcome into assertions whose truth implies it.
//!
//! | method | assertions |
//! |---|---|
//! | plurality, vote for n, approval, limited, cumulative | each winner has more votes than each loser; K (C − K) of them |
//! | the same, W votes on lines to write on | and of each of K winners of S seats: (S − K + 1) T(w) > W |
//! | scores, Borda | each winner has more points than each loser |
//! | a share decides | who passes is above it; who does not, and lines to write on, below, but with a winner above f ≥ 1/2 |
//! | divisors | for each list A with a seat and each other B without all: A's last seat comes before B's next |
//! | largest remainders | for each list A with a seat and each other B: A's last seat comes before B's next |
//! | a threshold for lists | lists with seats are above; of those kept out see below |
//!
//! By divisors a list that is kept out by a threshold has no seat either if it is below the threshold or if every
//! seat that was given comes before its first: whichever leaves more room (v / u) is asserted. By remainders
//! the votes of the lists that take part decide the quota, so that every list's side of the threshold is asserted.
//!
//! The assertions about lines to write on say that whoever was written in, ⌊W / T(w)⌋ people at most have as many votes
//! as the winner, who keeps a seat with all of them; where a share decides, that they are below it, as if all were for
//! one person. Where seats stay open the assertions imply that those elected are elected, not that the seats stay open.
//!
//! Instant runoff is for `raire`. No assertions are known for the single transferable vote as it is counted
//! in practice, nor for the runoff of STAR.

use std::collections::BTreeSet;

use election::Cards;
use tabulate::majority::{self, Of};
use tabulate::party_list::{self, Formula, Within};
use tabulate::{Candidate, Method, Outcome, Ratio, plurality};

use crate::assertion::Assertion;
use crate::assorter::{Rule, Term};
use crate::error::AssertionError;
use crate::tally::Tally;

/// The assertions that imply an outcome. The tally is of the same contest, the cards are all of its population, phantoms
/// too. They are returned whether the tally makes them true or not ([`Assertion::holds`]).
///
/// # Errors
/// No assertions are known for the method, nobody is elected where no share was missed, or the outcome and the tally are
/// of different contests.
pub fn assertions_for(
    method: &Method,
    outcome: &Outcome,
    tally: &Tally,
    cards: Cards,
) -> Result<Vec<Assertion>, AssertionError> {
    let (candidates, votes) = (outcome.candidates.len(), tally.votes.len());
    if candidates != votes {
        return Err(AssertionError::Votes { candidates, votes });
    }
    if let Some(at) = outcome.winners.iter().find(|at| **at >= candidates) {
        return Err(AssertionError::NoSuchCandidate {
            at: *at,
            candidates,
        });
    }
    let contest = Contest {
        candidates: &outcome.candidates,
        winners: outcome.winners.iter().copied().collect(),
        tally,
        cards,
    };
    let unknown = |method, why| Err(AssertionError::Method { method, why });
    match method {
        Method::Plurality(rules) => contest.plurality(rules),
        Method::Majority(rules) => contest.majority(rules),
        Method::Score(rules) => contest.pairs(|winner, loser| Rule::Score {
            winner,
            loser,
            highest: rules.highest,
        }),
        Method::Borda(rules) => {
            let out = |at: &u16| !stands(&contest.candidates[usize::from(*at)]);
            let left_out: Vec<u16> = places(contest.candidates).filter(out).collect();
            contest.pairs(|winner, loser| Rule::Borda {
                winner,
                loser,
                candidates: place(contest.candidates.len()),
                left_out: left_out.clone(),
                rules: rules.clone(),
            })
        }
        Method::PartyList(rules) => contest.party_list(rules, &outcome.winners),
        Method::RankedChoice(_) => unknown("instant runoff", "RAIRE searches for them"),
        Method::SingleTransferableVote(_) => {
            unknown("the single transferable vote", "none are known")
        }
        Method::Star(_) => unknown("STAR", "none are known for its runoff"),
        Method::Condorcet(_) => unknown("pairs of candidates", "none are made yet"),
    }
}

fn stands(candidate: &Candidate) -> bool {
    !candidate.excluded && !candidate.undeclared
}

fn place(at: usize) -> u16 {
    u16::try_from(at).expect("tabulate counts no contest with more candidates")
}

fn places(candidates: &[Candidate]) -> impl Iterator<Item = u16> {
    0..place(candidates.len())
}

/// A contest with its outcome.
struct Contest<'c> {
    candidates: &'c [Candidate],
    winners: BTreeSet<usize>,
    tally: &'c Tally,
    cards: Cards,
}

impl Contest<'_> {
    fn assert(&self, rule: Rule) -> Result<Assertion, AssertionError> {
        Assertion::of_tally(rule, self.candidates, self.tally, self.cards)
    }

    fn winners(&self) -> impl Iterator<Item = u16> + '_ {
        self.winners.iter().copied().map(place)
    }

    /// Those who stand and did not win.
    fn losers(&self) -> impl Iterator<Item = u16> + '_ {
        let lost = |at: &u16| {
            let at = usize::from(*at);
            stands(&self.candidates[at]) && !self.winners.contains(&at)
        };
        places(self.candidates).filter(lost)
    }

    /// Lines to write on.
    fn lines(&self) -> impl Iterator<Item = u16> + '_ {
        places(self.candidates).filter(|at| {
            let candidate = &self.candidates[usize::from(*at)];
            candidate.undeclared && !candidate.excluded
        })
    }

    /// Every winner before every loser.
    fn pairs(&self, rule: impl Fn(u16, u16) -> Rule) -> Result<Vec<Assertion>, AssertionError> {
        if self.winners.is_empty() {
            return Err(AssertionError::NobodyElected);
        }
        let pairs = self.winners();
        let pairs = pairs.flat_map(|winner| self.losers().map(move |loser| (winner, loser)));
        pairs
            .map(|(winner, loser)| self.assert(rule(winner, loser)))
            .collect()
    }

    fn plurality(&self, rules: &plurality::Rules) -> Result<Vec<Assertion>, AssertionError> {
        let each = rules.votes_each();
        let most = match rules.cumulative {
            true => each.unwrap_or(1),
            false => 1,
        };
        let mut assertions = self.pairs(|winner, loser| Rule::Pair {
            winner,
            loser,
            votes: most,
        })?;
        let lines: Vec<u16> = self.lines().collect();
        if lines.is_empty() {
            return Ok(assertions);
        }
        let Some(each) = each else {
            return Err(AssertionError::Method {
                method: "approval with lines to write on",
                why: "a ballot may name any number of people, so that nothing bounds its weight",
            });
        };
        let open = u64::from(rules.seats).saturating_sub(self.winners.len() as u64);
        for winner in self.winners() {
            let term = |candidate, weight: i128, most| Term {
                candidate,
                weight: weight.into(),
                most,
            };
            let written = lines.iter().map(|line| term(*line, -1, each));
            let terms = std::iter::once(term(winner, i128::from(open) + 1, most)).chain(written);
            assertions.push(self.assert(Rule::Linear {
                terms: terms.collect(),
                most: Some(each),
            })?);
        }
        Ok(assertions)
    }

    fn majority(&self, rules: &majority::Rules) -> Result<Vec<Assertion>, AssertionError> {
        let share = (rules.share, rules.of);
        let above = |at| self.assert(above(at, share));
        let below = |at| self.assert(below(at, share));
        let asked = rules.asked(self.candidates);
        let Some(at) = asked.map_err(AssertionError::Count)? else {
            let half =
                2 * u128::from(rules.share.numerator()) >= u128::from(rules.share.denominator());
            // With a winner above a half nobody else can pass, whoever is written in.
            let closed = half && !self.winners.is_empty();
            if !closed && self.lines().count() > 1 {
                return Err(AssertionError::Method {
                    method: "a share of the votes with several kinds of lines to write on",
                    why: "one person may be written on all of them, and an assertion is about the votes of one",
                });
            }
            // All that is written on lines may be for one person.
            let others = self.losers().chain(self.lines()).filter(|_| !closed);
            return self.winners().map(above).chain(others.map(below)).collect();
        };
        let is_winner = self.winners.contains(&at);
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        match is_winner {
            true => Ok(vec![above(at)?]),
            false => Ok(vec![below(at)?]),
        }
    }

    fn party_list(
        &self,
        rules: &party_list::Rules,
        seats: &[usize],
    ) -> Result<Vec<Assertion>, AssertionError> {
        if seats.is_empty() {
            return Err(AssertionError::NobodyElected);
        }
        let share = match rules.threshold {
            Some(threshold) if threshold.within == Within::Whole => {
                return Err(AssertionError::Method {
                    method: "a threshold in all constituencies together",
                    why: "it is about other cards: a contest of its own",
                });
            }
            threshold => threshold.map(|threshold| (threshold.share, Of::Votes)),
        };
        let all = seats.len();
        let count = |at: u16| seats.iter().filter(|of| **of == usize::from(at)).count();
        let lists = places(self.candidates).filter(|at| stands(&self.candidates[usize::from(*at)]));
        let lists: Vec<(u16, u32)> = lists.map(|at| (at, count(at) as u32)).collect();
        let kept_out = |at: &u16| self.kept_out(*at, rules);
        let all = u32::try_from(all).expect("fewer seats than 32 bits hold");
        match rules.by {
            Formula::DHondt | Formula::SainteLague { .. } => {
                self.by_divisors(&lists, all, share, kept_out, |seat| divisor(rules.by, seat))
            }
            Formula::Hare => self.by_remainders(&lists, all, share, kept_out),
            Formula::Droop => Err(AssertionError::Method {
                method: "largest remainders by the Droop quota",
                why: "the quota is rounded down, which no sum of votes expresses",
            }),
        }
    }

    /// Whether the reported votes of a list are below the threshold.
    fn kept_out(&self, at: u16, rules: &party_list::Rules) -> bool {
        rules.threshold.is_some_and(|threshold| {
            let of = &self.tally.votes[usize::from(at)];
            let all = self.tally.votes.iter().cloned().sum();
            let least = crate::Exact::from(threshold.share) * all;
            match threshold.more_than {
                true => *of <= least,
                false => *of < least,
            }
        })
    }

    fn by_divisors(
        &self,
        lists: &[(u16, u32)],
        all: u32,
        share: Option<(Ratio, Of)>,
        kept_out: impl Fn(&u16) -> bool,
        divisor: impl Fn(u32) -> Ratio,
    ) -> Result<Vec<Assertion>, AssertionError> {
        let mut assertions = Vec::new();
        let winners = || lists.iter().filter(|(_, seats)| *seats > 0);
        for (winner, _) in winners() {
            if let Some(share) = share {
                assertions.push(self.assert(above(*winner, share))?);
            }
        }
        for (loser, has) in lists.iter().filter(|(_, seats)| *seats < all) {
            let before = winners().filter(|(winner, _)| winner != loser);
            let before = before.map(|(winner, seats)| {
                self.assert(Rule::Divisors {
                    winner: *winner,
                    loser: *loser,
                    winner_divisor: divisor(*seats),
                    loser_divisor: divisor(has + 1),
                    votes: 1,
                })
            });
            let before: Vec<Assertion> = before.collect::<Result<_, _>>()?;
            match share {
                Some(share) if kept_out(loser) => {
                    let below = self.assert(below(*loser, share))?;
                    let least = before.iter().map(Assertion::room).min();
                    if least.is_some_and(|least| least > below.room()) {
                        assertions.extend(before);
                    } else {
                        assertions.push(below);
                    }
                }
                _ => assertions.extend(before),
            }
        }
        Ok(assertions)
    }

    fn by_remainders(
        &self,
        lists: &[(u16, u32)],
        all: u32,
        share: Option<(Ratio, Of)>,
        kept_out: impl Fn(&u16) -> bool,
    ) -> Result<Vec<Assertion>, AssertionError> {
        let mut assertions = Vec::new();
        let part = lists.iter().filter(|(at, _)| !kept_out(at));
        let part: Vec<(u16, u32)> = part.copied().collect();
        if let Some(share) = share {
            for (at, _) in lists {
                let takes_part = part.iter().any(|(other, _)| other == at);
                assertions.push(self.assert(match takes_part {
                    true => above(*at, share),
                    false => below(*at, share),
                })?);
            }
        }
        let among: Vec<u16> = part.iter().map(|(at, _)| *at).collect();
        for (winner, winner_seats) in part.iter().filter(|(_, seats)| *seats > 0) {
            for (loser, loser_seats) in part.iter().filter(|(loser, _)| loser != winner) {
                assertions.push(self.assert(Rule::Remainders {
                    winner: *winner,
                    loser: *loser,
                    winner_seats: *winner_seats,
                    loser_seats: *loser_seats,
                    seats: all,
                    among: among.clone(),
                    votes: 1,
                })?);
            }
        }
        Ok(assertions)
    }
}

fn above(candidate: u16, (share, of): (Ratio, Of)) -> Rule {
    Rule::AboveThreshold {
        candidate,
        share,
        of,
    }
}

fn below(candidate: u16, (share, of): (Ratio, Of)) -> Rule {
    Rule::BelowThreshold {
        candidate,
        share,
        of,
    }
}

/// The divisor of a list's seat, from 1.
fn divisor(by: Formula, seat: u32) -> Ratio {
    let whole = |of: u32| Ratio::whole(u64::from(of));
    match by {
        Formula::SainteLague { first } if seat == 1 => first,
        Formula::SainteLague { .. } => whole(2 * seat - 1),
        _ => whole(seat),
    }
}

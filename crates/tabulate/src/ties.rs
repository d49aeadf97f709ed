//! Ties, and how they are broken. Every one is kept in the outcome.

use std::cmp::Ordering;

use election::Name;
use serde::{Deserialize, Serialize};

use crate::error::CountError;
use crate::outcome::{Fate, Round, Tie};
use crate::profile::Candidate;
use crate::{Decimal, JavaRandom};

/// How a tie is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// People decide; their choices are given beforehand, in the order of the ties.
    #[default]
    Ask,
    /// By lot: `java.util.Random` of this seed, drawn from the names in their order.
    Random(i64),
    /// Whoever had more votes in the latest earlier round where they differ; then by lot.
    PreviousRoundsThenRandom(i64),
    /// The same; then people decide.
    PreviousRoundsThenAsk,
    /// All candidates are put into an order by lot before the count (`Collections.shuffle` of the names in their
    /// order, with this seed): the first is elected, the last eliminated.
    ShuffledOrder(i64),
    /// The order in which candidates are listed: the first is elected, the last eliminated.
    ListedOrder,
}

impl TieRule {
    /// Refuses a rule that looks at earlier rounds, for methods that have none.
    pub(crate) fn without_rounds(&self) -> Result<(), CountError> {
        match self {
            TieRule::PreviousRoundsThenRandom(_) | TieRule::PreviousRoundsThenAsk => {
                let why = "ties are to be broken by earlier rounds, and the method has none";
                Err(CountError::Rules(why.to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// Breaks ties by a rule.
pub(crate) struct Ties<'r> {
    rule: &'r TieRule,
    random: JavaRandom,
    /// Candidates in the order that decides, where one does.
    order: Vec<usize>,
    /// What people chose, in the order of the ties.
    choices: std::slice::Iter<'r, Name>,
    /// Ties of another count of the same ballots, whose choices stand in this one.
    settled: &'r [Tie],
    pub met: Vec<Tie>,
}

/// What is to be chosen.
pub(crate) struct Tied<'t> {
    pub round: usize,
    pub candidates: &'t [usize],
    /// What is equal, behind their names: `have 5 votes each`.
    pub equal: String,
    pub fate: Fate,
}

/// What is equal where votes are.
pub(crate) fn votes_each(votes: Decimal) -> String {
    let word = if votes == Decimal::ONE {
        "vote"
    } else {
        "votes"
    };
    format!("have {votes} {word} each")
}

impl Tied<'_> {
    fn undecided(&self, among: &[usize], candidates: &[Candidate]) -> CountError {
        let name = |at: &usize| candidates[*at].name.clone();
        CountError::Undecided {
            round: self.round,
            tied: among.iter().map(name).collect(),
            equal: self.equal.clone(),
            fate: self.fate,
        }
    }
}

impl<'r> Ties<'r> {
    pub fn new(rule: &'r TieRule, candidates: &[Candidate], choices: &'r [Name]) -> Self {
        let seed = match rule {
            TieRule::Random(seed)
            | TieRule::PreviousRoundsThenRandom(seed)
            | TieRule::ShuffledOrder(seed) => *seed,
            _ => 0,
        };
        let mut random = JavaRandom::new(seed);
        // Votes for nobody in particular have no place in an order that people are drawn into.
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.retain(|at| !candidates[*at].undeclared);
        if let TieRule::ShuffledOrder(_) = rule {
            order.sort_by(|a, b| java_order(&candidates[*a].name, &candidates[*b].name));
            random.shuffle(&mut order);
        }
        Ties {
            rule,
            random,
            order,
            choices: choices.iter(),
            settled: &[],
            met: Vec::new(),
        }
    }

    /// Chooses as another count of the same ballots did wherever the same are tied.
    pub fn settled(mut self, ties: &'r [Tie]) -> Self {
        self.settled = ties;
        self
    }

    /// Chooses one of several with equal votes.
    pub fn choose(
        &mut self,
        tied: &Tied<'_>,
        rounds: &[Round],
        candidates: &[Candidate],
    ) -> Result<usize, CountError> {
        let before = self.choices.len();
        let mut among = tied.candidates.to_vec();
        among.sort_by(|a, b| java_order(&candidates[*a].name, &candidates[*b].name));
        let settled = self.settled.iter();
        let mut settled = settled.filter(|tie| tie.tied == among && tie.fate == tied.fate);
        let (chosen, how) = match (settled.next(), self.rule) {
            (Some(tie), _) => (tie.chosen, tie.how.clone()),
            (None, TieRule::Ask) => self.ask(tied, &among, candidates)?,
            (None, TieRule::Random(seed)) => self.draw(&among, *seed, candidates),
            (None, TieRule::PreviousRoundsThenRandom(_) | TieRule::PreviousRoundsThenAsk) => {
                self.by_earlier_rounds(tied, among.clone(), rounds, candidates)?
            }
            (None, TieRule::ShuffledOrder(seed)) => {
                let order: Vec<&str> = self.order.iter().map(|at| &*candidates[*at].name).collect();
                let how = format!("order drawn with seed {seed}: {}", order.join(", "));
                (self.by_order(tied, &among), how)
            }
            (None, TieRule::ListedOrder) => (
                self.by_order(tied, &among),
                "the order in which candidates are listed".to_owned(),
            ),
        };
        self.met.push(Tie {
            round: tied.round,
            tied: among,
            chosen,
            fate: tied.fate,
            by_people: self.choices.len() < before,
            how,
        });
        Ok(chosen)
    }

    /// What people chose beyond the ties that they were asked about.
    pub fn not_asked(&self) -> &'r [Name] {
        self.choices.as_slice()
    }

    fn draw(&mut self, among: &[usize], seed: i64, candidates: &[Candidate]) -> (usize, String) {
        let names: Vec<&str> = among.iter().map(|at| &*candidates[*at].name).collect();
        let place = self.random.place(among.len());
        let how = format!(
            "by lot: seed {seed}, place {} of {}: {}",
            place + 1,
            among.len(),
            names.join(", ")
        );
        (among[place], how)
    }

    fn ask(
        &mut self,
        tied: &Tied<'_>,
        among: &[usize],
        candidates: &[Candidate],
    ) -> Result<(usize, String), CountError> {
        let Some(name) = self.choices.next() else {
            return Err(tied.undecided(among, candidates));
        };
        let mut named = among.iter().filter(|at| candidates[**at].name == *name);
        match (named.next(), named.next()) {
            (Some(at), None) => Ok((*at, "chosen by people".to_owned())),
            (None, _) => Err(tied.undecided(among, candidates)),
            (Some(_), Some(_)) => Err(CountError::SameName {
                round: tied.round,
                name: name.clone(),
            }),
        }
    }

    /// Elects as many as there are seats, those with the highest standings; who is equal at the last seats is
    /// chosen by the rule. `equal` has what those with a standing have in common, behind their names.
    pub fn elect<K: Ord + Copy>(
        &mut self,
        standings: &[(usize, K)],
        seats: usize,
        equal: impl Fn(K) -> String,
        candidates: &[Candidate],
    ) -> Result<Vec<usize>, CountError> {
        let mut order = standings.to_vec();
        order.sort_by_key(|(at, standing)| (std::cmp::Reverse(*standing), *at));
        let mut elected = Vec::new();
        for group in order.chunk_by(|a, b| a.1 == b.1) {
            let mut among: Vec<usize> = group.iter().map(|(at, _)| *at).collect();
            while elected.len() < seats && !among.is_empty() {
                let fits = among.len() <= seats - elected.len();
                let one = if fits {
                    among[0]
                } else {
                    let tied = Tied {
                        round: 1,
                        candidates: &among,
                        equal: equal(group[0].1),
                        fate: Fate::Elected,
                    };
                    self.choose(&tied, &[], candidates)?
                };
                among.retain(|at| *at != one);
                elected.push(one);
            }
        }
        Ok(elected)
    }

    /// The first in the order who is tied to be elected, the last to be eliminated.
    fn by_order(&self, tied: &Tied<'_>, among: &[usize]) -> usize {
        let is_tied = |at: &&usize| among.contains(at);
        let found = match tied.fate.is_for_the_best() {
            true => self.order.iter().find(is_tied),
            false => self.order.iter().rev().find(is_tied),
        };
        found.copied().unwrap_or(among[0])
    }

    /// Narrows the tie round by round backwards; what is left is drawn or asked.
    fn by_earlier_rounds(
        &mut self,
        tied: &Tied<'_>,
        mut among: Vec<usize>,
        rounds: &[Round],
        candidates: &[Candidate],
    ) -> Result<(usize, String), CountError> {
        let earlier = rounds.iter().enumerate().take(tied.round - 1).rev();
        for (at, round) in earlier {
            let votes = |candidate: &usize| round.tally[*candidate].unwrap_or(Decimal::ZERO);
            hash_order(&mut among, |at| &candidates[at].name);
            let best = match tied.fate.is_for_the_best() {
                true => among.iter().map(votes).max(),
                false => among.iter().map(votes).min(),
            };
            among.retain(|candidate| Some(votes(candidate)) == best);
            if let [one] = among[..] {
                let most = if tied.fate.is_for_the_best() {
                    "most"
                } else {
                    "fewest"
                };
                let how = format!("{most} votes in round {} ({})", at + 1, votes(&one));
                return Ok((one, how));
            }
        }
        let (chosen, how) = match self.rule {
            TieRule::PreviousRoundsThenRandom(seed) => self.draw(&among, *seed, candidates),
            _ => self.ask(tied, &among, candidates)?,
        };
        Ok((chosen, format!("equal in every earlier round; {how}")))
    }
}

/// The order in which Java walks a `HashSet` of these names, in which RCTab lists those who are still tied when it draws
/// among them: by `String.hashCode`, spread over the buckets of `java.util.HashMap`; in a bucket as they came.
fn hash_order<'n>(among: &mut [usize], name: impl Fn(usize) -> &'n Name) {
    // The set is made for a load of three quarters, and has at least 16 buckets.
    let buckets = (among.len() * 4 / 3 + 1).max(16).next_power_of_two();
    among.sort_by_key(|at| java_bucket(name(*at), buckets));
}

/// The bucket of a text in a `java.util.HashMap` with a power of two of buckets.
pub(crate) fn java_bucket(text: &str, buckets: usize) -> usize {
    let hash = text.encode_utf16().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(unit.into())
    });
    (hash ^ hash >> 16) as usize & (buckets - 1)
}

/// The order of Java's `String.compareTo`: by units of UTF-16.
pub(crate) fn java_order(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

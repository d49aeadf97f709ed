//! One contest in the certified results and in the audit's tabulation, selection by selection and county
//! by county.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{Code, Finding, Name, Votes, Weight};
use tabulate::Standing;

use super::join::{join, standard};
use super::results::Certified;
use crate::Record;
use crate::index::{Contest, Index};
use crate::totals::tally;

/// Votes in the certified results and in the audit's tabulation; none where that does not have the
/// selection in the county.
#[derive(Clone, Copy, Default)]
struct Both {
    certified: Option<Votes>,
    audit: Option<Votes>,
}

impl Both {
    fn differ(self) -> bool {
        self.certified.unwrap_or_default() != self.audit.unwrap_or_default()
    }

    fn shown(self, name: &str) -> String {
        let shown = |votes: Option<Votes>| votes.map_or("none".to_owned(), |v| v.to_string());
        let (certified, audit) = (shown(self.certified), shown(self.audit));
        format!("{name} {certified} (audit {audit})")
    }
}

/// A county's votes, by the places of the selections.
struct County {
    name: Name,
    votes: BTreeMap<usize, Both>,
}

/// A contest, compared.
pub(super) struct Compared<'r> {
    results: &'r Certified<'r>,
    selections: Vec<(Name, Both)>,
    /// In the order of the audit's counties, by standard name; those it does not have come last.
    counties: BTreeMap<(usize, String), County>,
    /// Names of a selection in the results and in the tabulation that are not the same text.
    pub spellings: Vec<(Name, Name)>,
    /// What to say where the audit has several contests for these results.
    pub part: String,
    /// Certified votes in all counties, by the places of the selections.
    whole: BTreeMap<usize, Votes>,
}

/// Whether the same win; where votes are tied in one, whichever of them win in the other.
fn same(one: &Standing, other: &Standing) -> bool {
    let may_win = |of: &Standing, winners: &Standing| {
        let places = winners.winners().iter();
        let places: Option<Vec<usize>> = places
            .map(|(name, _)| of.position(|other| *other == **name))
            .collect();
        places.is_some_and(|places| of.may_win(&places))
    };
    may_win(one, other) || may_win(other, one)
}

/// The counties of a contest in the audit, by their standard names.
pub(super) fn counties_of(index: &Index<'_>, contest: &Contest<'_>) -> BTreeSet<String> {
    let listed = contest.counties.iter().map(|k| &*index.counties[*k].name);
    let tallied = contest.county_tally.iter();
    let tallied = tallied.filter_map(|tally| tally.county.as_deref());
    listed.chain(tallied).map(standard).collect()
}

/// A contest's name and counties, of many only their number.
fn of_counties(index: &Index<'_>, contest: &Contest<'_>) -> String {
    let names = contest.counties.iter();
    let names: Vec<&str> = names.map(|k| &*index.counties[*k].name).collect();
    let counties = match names.len() {
        0..4 => names.join(" and "),
        many => format!("{many} counties"),
    };
    format!("“{}” ({counties})", contest.name)
}

impl<'r> Compared<'r> {
    /// `contests` are all that the audit has for these results, `contest` one of them: the results of
    /// counties that only another one has are not compared with it.
    pub fn new<'i>(
        index: &'i Index<'_>,
        results: &'r Certified<'r>,
        contests: &[&'i Contest<'_>],
        contest: &Contest<'_>,
    ) -> Self {
        let mut compared = Compared {
            results,
            selections: Vec::new(),
            counties: BTreeMap::new(),
            spellings: Vec::new(),
            part: String::new(),
            whole: BTreeMap::new(),
        };
        let places = compared.selections_of(contest);
        let own = compared.own_counties(index, contests, contest);
        let mut certified: BTreeMap<usize, Votes> = BTreeMap::new();
        for ((selection, key), figure) in &results.figures {
            *compared.whole.entry(*selection).or_default() += figure.votes;
            if !own(key) {
                continue;
            }
            *certified.entry(*selection).or_default() += figure.votes;
            let name = figure.tally.county.clone().unwrap_or_else(|| "".into());
            let votes = compared.county(index, name, *selection);
            votes.certified = Some(votes.certified.unwrap_or_default() + figure.votes);
        }
        for (selection, votes) in certified {
            compared.selections[selection].1.certified = Some(votes);
        }
        for row in &contest.county_tally {
            let Some(selection) = places.get(&standard(&row.selection)) else {
                continue;
            };
            let name = row.county.clone().unwrap_or_else(|| "".into());
            let votes = compared.county(index, name, *selection);
            votes.audit = Some(votes.audit.unwrap_or_default() + row.votes);
        }
        compared
    }

    /// The selections of both, and the places of those in the audit's tabulation by standard name.
    fn selections_of(&mut self, contest: &Contest<'_>) -> HashMap<String, usize> {
        let names = self.results.selections.iter();
        self.selections = names
            .map(|name| ((*name).clone(), Both::default()))
            .collect();
        // A selection that only the counties' totals have is in no outcome, and is a finding there.
        let tally = tally(contest);
        let left: Vec<&str> = self
            .results
            .selections
            .iter()
            .map(|name| &***name)
            .collect();
        let right: Vec<&str> = tally.iter().map(|(name, _)| &**name).collect();
        let mut place_of: Vec<Option<usize>> = vec![None; tally.len()];
        for (at, joined) in join(&left, &right, |_, _| true).iter().enumerate() {
            for k in joined {
                place_of[*k] = Some(at);
                if tally[*k].0.trim() != left[at].trim() {
                    let spelling = (self.results.selections[at].clone(), tally[*k].0.clone());
                    self.spellings.push(spelling);
                }
            }
        }
        let mut places = HashMap::new();
        for ((name, votes), place) in tally.iter().zip(place_of) {
            let place = place.unwrap_or_else(|| {
                self.selections.push((name.clone(), Both::default()));
                self.selections.len() - 1
            });
            let sum = &mut self.selections[place].1.audit;
            *sum = Some(sum.unwrap_or_default() + *votes);
            places.insert(standard(name), place);
        }
        places
    }

    /// Which counties, by standard name, are compared with this contest.
    fn own_counties<'i>(
        &mut self,
        index: &'i Index<'_>,
        contests: &[&'i Contest<'_>],
        contest: &Contest<'_>,
    ) -> impl Fn(&str) -> bool + use<> {
        let several = contests.len() > 1;
        let own = counties_of(index, contest);
        let mut others = BTreeSet::new();
        for other in contests {
            others.extend(counties_of(index, other));
        }
        // Those that none has go with the first.
        let first = contests
            .first()
            .is_some_and(|first| first.name == contest.name);
        if several {
            let named = contests.iter().map(|contest| of_counties(index, contest));
            let named: Vec<String> = named.collect();
            let (count, named) = (contests.len(), named.join(", "));
            self.part = format!("the audit has {count} contests for this one: {named}");
        }
        move |county: &str| !several || own.contains(county) || (first && !others.contains(county))
    }

    fn county(&mut self, index: &Index<'_>, name: Name, selection: usize) -> &mut Both {
        let order = index.county(&name).unwrap_or(usize::MAX);
        let county = self.counties.entry((order, standard(&name)));
        let county = county.or_insert_with(|| County {
            name: index.county_name(&name).clone(),
            votes: BTreeMap::new(),
        });
        county.votes.entry(selection).or_default()
    }

    /// Whether the audit's tabulation has no votes to compare with.
    pub fn audit_is_empty(&self) -> bool {
        self.selections
            .iter()
            .all(|(_, votes)| votes.audit.is_none())
    }

    /// The standing by these votes; names are the places of the selections.
    fn standing(&self, votes: impl Fn(usize) -> Option<Votes>, winners: u32) -> Standing {
        let all = 0..self.selections.len();
        let named = all.filter_map(|k| Some((k.to_string().into(), votes(k)?)));
        Standing::new(named, winners)
    }

    fn certified(&self, winners: u32) -> Standing {
        self.standing(|k| self.selections[k].1.certified, winners)
    }

    fn audit(&self, winners: u32) -> Standing {
        self.standing(|k| self.selections[k].1.audit, winners)
    }

    /// Whether the same selections win.
    pub fn same_winners(&self, winners: u32) -> bool {
        same(&self.certified(winners), &self.audit(winners))
    }

    /// Who wins by the certified votes of all counties, where the audit has only some of them in this
    /// contest, and others win there.
    pub fn other_winners_in_all(&self, winners: u32) -> Option<String> {
        let whole = self.standing(|k| self.whole.get(&k).copied(), winners);
        let others = !self.part.is_empty() && !same(&whole, &self.audit(winners));
        others.then(|| self.winners(&whole))
    }

    /// The certified winners with all votes, and those by the audit's tabulation.
    pub fn outcomes(&self, winners: u32) -> [(String, Votes); 2] {
        [self.certified(winners), self.audit(winners)]
            .map(|standing| (self.winners(&standing), standing.total()))
    }

    /// A finding of other winners with the votes of every selection that wins in one of the two, and whether
    /// the same number of votes stands there under another name, or nearly.
    pub fn with_votes(&self, finding: Finding, winners: u32) -> Finding {
        let win = [self.certified(winners), self.audit(winners)].map(|standing| {
            let places = standing.winners().iter();
            let places = places.filter_map(|(place, votes)| Some((place.parse().ok()?, *votes)));
            places.collect::<Vec<(usize, Votes)>>()
        });
        let places: BTreeSet<usize> = win.iter().flatten().map(|(k, _)| *k).collect();
        let figures = places.iter().map(|k| {
            let (name, votes) = &self.selections[*k];
            votes.shown(name)
        });
        let finding = finding.figures(figures.collect());
        let [[(_, certified)], [(_, audit)]] = [&win[0][..], &win[1][..]] else {
            return finding;
        };
        finding.note(match certified.0.abs_diff(audit.0) {
            0 => format!("the winners have the same number of votes, {certified}"),
            1 => format!(
                "the winner has {certified} votes in the certified results and {audit} in the audit's tabulation: \
                 the same but one"
            ),
            difference => format!(
                "the winner has {certified} votes in the certified results and {audit} in the audit's tabulation: \
                 {difference} apart"
            ),
        })
    }

    fn winners(&self, standing: &Standing) -> String {
        let places = standing.winners().iter();
        let places = places.filter_map(|(place, _)| place.parse::<usize>().ok());
        let names: Vec<&str> = places.map(|k| &*self.selections[k].0).collect();
        names.join(", ")
    }

    /// Every difference in votes, and apart from it where there are fewer than in the audit.
    pub fn findings(&self, contest: &Contest<'_>, record: &mut Record) {
        let differing: Vec<&County> = self
            .counties
            .values()
            .filter(|county| county.votes.values().any(|votes| votes.differ()))
            .collect();
        let in_all = self.selections.iter().filter(|(_, votes)| votes.differ());
        let in_all: Vec<String> = in_all.map(|(name, votes)| votes.shown(name)).collect();
        if differing.is_empty() && in_all.is_empty() {
            return;
        }
        let mut figures = vec![format!("all counties: {}", in_all.join("; "))];
        if in_all.is_empty() {
            figures.clear();
        }
        figures.extend(differing.iter().map(|county| {
            let votes = county.votes.iter().filter(|(_, votes)| votes.differ());
            let votes = votes.map(|(k, votes)| votes.shown(&self.selections[*k].0));
            format!("{}: {}", county.name, votes.collect::<Vec<_>>().join("; "))
        }));
        let total = |votes: fn(&Both) -> Option<Votes>| -> Votes {
            self.selections
                .iter()
                .filter_map(|(_, both)| votes(both))
                .sum()
        };
        let (certified, audit) = (total(|b| b.certified), total(|b| b.audit));
        let (some, all) = (differing.len(), self.counties.len());
        let expected = format!("{audit} votes in all, by the audit's tabulation");
        let found = format!("{certified} votes; {some} of {all} counties differ");
        let weight = Weight::Note;
        let place = self.results.place.clone();
        let finding = Finding::new(Code::CertifiedVotes, weight, place, expected, found);
        let finding = finding.note(self.note()).figures(figures);
        record.finding(finding.contest(&contest.name));
        for county in differing {
            for (selection, votes) in &county.votes {
                self.fewer(county, *selection, *votes, contest, record);
            }
        }
    }

    /// Of which counties and selections only one of the two has votes.
    fn note(&self) -> String {
        let mut notes = vec![self.part.clone()];
        let lacks = |county: &&County| {
            let mut votes = county.votes.values();
            votes.clone().any(|votes| votes.differ()) && votes.all(|votes| votes.audit.is_none())
        };
        let counties = self.counties.values().filter(lacks);
        let counties: Vec<&str> = counties.map(|county| &*county.name).collect();
        if !counties.is_empty() {
            let counties = counties.join(", ");
            notes.push(format!("not in the audit's tabulation: {counties}"));
        }
        let only = self.selections.iter();
        let only = only.filter(|(_, votes)| votes.certified.is_none() && votes.differ());
        let only: Vec<&str> = only.map(|(name, _)| &**name).collect();
        if !only.is_empty() {
            notes.push(format!("not in the certified results: {}", only.join(", ")));
        }
        notes.retain(|note| !note.is_empty());
        notes.join("; ")
    }

    /// A finding where the results have the selection, with fewer votes in a county than the audit.
    fn fewer(
        &self,
        county: &County,
        selection: usize,
        votes: Both,
        contest: &Contest<'_>,
        record: &mut Record,
    ) {
        let (name, in_all) = &self.selections[selection];
        let (audit, certified) = (
            votes.audit.unwrap_or_default(),
            votes.certified.unwrap_or_default(),
        );
        if in_all.certified.is_none() || certified >= audit {
            return;
        }
        let key = (selection, standard(&county.name));
        let place = match self.results.figures.get(&key) {
            Some(figure) => figure.tally.place.clone(),
            None => self.results.place.clone(),
        };
        let expected = format!("at least the {audit} votes for {name} in the audit's tabulation");
        let found = format!("{certified} votes");
        let code = Code::CertifiedFewer;
        record.finding(
            Finding::new(code, Weight::Note, place, expected, found)
                .county(&county.name)
                .contest(&contest.name),
        );
    }
}

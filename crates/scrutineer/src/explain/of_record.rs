//! The assertions of the contests of an election record: what must be true of the paper for an outcome to be right.

use std::io;
use std::process::ExitCode;

use assertions::raire::{self, Budget, Difficulty, Found, Rankings, State, Trim};
use assertions::sufficient::{Sufficiency, sufficient};
use assertions::{Assertion, ContestReader, Exact, Tally, Voting, assertions_for};
use dossier::assertions::{
    Asserted, Explained, NoSize, NotAllListed, Page, Phantoms, Population, Runoff, Shown,
};
use dossier::doubts;
use election::{Cards, Name};
use record::{Record, RecordError};
use risk::martingale::{Fixed, Null, Rule, sample_size};
use tabulate::{CountError, ManifestCheck, Method, check, ranked};

use crate::command::{ExplainArgs, Failure};
use crate::tabulate::{Asked, OfContest, contests, count, groups, of_reading, rule_set};
use crate::verify::{print, write, write_json};

/// Tails of elimination orders that a search looks at, and a check of what it found: the same on every machine.
const STEPS: u64 = 1_000_000;

/// Explains the outcome of every contest that was asked for.
pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let failed =
        |error: RecordError| Failure::new(&error, "give a folder that `scrutineer read` wrote");
    if args.draw.is_some() || args.seed.is_some() {
        let error = io::Error::other("--draw and --seed are for a published audit");
        return Err(Failure::new(&error, "leave them out for a record"));
    }
    let risk_limit = args.risk_limit.unwrap_or(0.05);
    let given = args.rules.as_deref().map(rule_set).transpose()?;
    let record = Record::open(&args.path).map_err(failed)?;
    let contests = contests(&record, args.contest.as_deref())?;
    let phantoms = phantoms(&record).map_err(failed)?;
    let asked = Asked {
        rules: given,
        seats: args.seats,
        ..Asked::default()
    };
    let explained = count(&record, contests, &asked)?
        .into_iter()
        .map(|of| explained(&of, groups(&record, of.contest), phantoms, risk_limit));
    let page = Page {
        contests: explained.collect(),
        risk_limit,
        doubts: doubts(&of_reading(&record, args.contest.as_deref())),
    };
    print(&page.text())?;
    if let Some(path) = &args.html {
        write(path, &page.html())?;
    }
    if let Some(path) = &args.json {
        write_json(path, &page.json())?;
    }
    let mut asserted = page.contests.iter().flat_map(|of| &of.asserted).peekable();
    let some = asserted.peek().is_some();
    Ok(
        match some && page.doubts.is_none() && asserted.all(Asserted::bear_out) {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(2),
        },
    )
}

/// What the record's manifests list beyond its cards. Of one that counts ballots no phantoms are known: how many cards a ballot that is
/// not there had, nobody says.
pub fn phantoms(record: &Record) -> Result<Phantoms, RecordError> {
    if record.manifests().is_empty() {
        return Ok(Phantoms::NoManifest);
    }
    let checked = check(record)?;
    let (ballots, cards): (Vec<&ManifestCheck>, _) = checked
        .manifests
        .iter()
        .partition(|manifest| manifest.counts_ballots);
    let covered = |of: &[&ManifestCheck]| of.iter().map(|of| of.covered.0).sum();
    let apart = record.manifests().iter().filter(|of| of.exports.is_empty());
    let known = NotAllListed {
        phantoms: cards.iter().map(|of| of.phantoms.0).sum(),
        cards: checked.cards,
        by_cards: covered(&cards),
        by_ballots: covered(&ballots),
        apart: apart.count() as u64,
    };
    let all = known.by_cards == known.cards && known.apart == 0 && ballots.is_empty();
    Ok(match all {
        true => Phantoms::Cards(known.phantoms),
        false => Phantoms::NotAllListed(known),
    })
}

/// The cards that means of a contest are taken over.
pub fn population(of: &OfContest<'_>, groups: u64, phantoms: Phantoms) -> Population {
    Population {
        counted: of.ballots.ballots(),
        rejected: of.ballots.rejected(),
        phantoms,
        groups,
    }
}

fn explained(of: &OfContest<'_>, groups: u64, phantoms: Phantoms, risk_limit: f64) -> Explained {
    let population = population(of, groups, phantoms);
    let asserted = asserted(of, population, risk_limit);
    Explained {
        contest: of.contest.name.clone(),
        rules: of.rules.clone(),
        winners: winners(of, asserted.as_ref().ok()),
        population,
        asserted,
    }
}

/// Who is elected: by the count, or, where that stops at a tie, by assertions that it decides nothing.
pub fn winners(of: &OfContest<'_>, asserted: Option<&Asserted>) -> Vec<Name> {
    match (&of.tabulation, asserted.and_then(|of| of.runoff.as_ref())) {
        (Ok(counted), _) => counted.winners().cloned().collect(),
        (Err(_), Some(runoff)) => vec![runoff.names[runoff.found.winner].clone()],
        (Err(_), None) => Vec::new(),
    }
}

/// The assertions, or why there are none.
pub fn asserted(
    of: &OfContest<'_>,
    population: Population,
    limit: f64,
) -> Result<Asserted, String> {
    let counted = match (&of.tabulation, &of.rules.count) {
        (Ok(counted), _) => counted,
        (Err(tie @ CountError::Undecided { .. }), Method::RankedChoice(rules)) => {
            return undecided(of, rules, tie, population, limit);
        }
        (Err(error), _) => return Err(not_counted(error)),
    };
    let [outcome] = &counted.outcomes[..] else {
        return Err(
            "its seats are filled by counts of their own, and assertions are of one count"
                .to_owned(),
        );
    };
    if population.cards() == 0 {
        return Err("no card has the contest".to_owned());
    }
    let why = |error: &dyn std::error::Error| error.to_string();
    let made = match (&of.rules.count, &outcome.winners[..]) {
        (Method::RankedChoice(_), []) => return Err("nobody is elected".to_owned()),
        (Method::RankedChoice(rules), [winner]) => {
            let contest = raire::Contest {
                profile: &of.ballots,
                rules,
                winner: *winner,
                cards: population.cards(),
            };
            let found = found(&contest).map_err(|e| why(&e))?;
            runoff(found, &contest, population, limit)?
        }
        (Method::RankedChoice(_), _) => {
            return Err(
                "several are elected by transferred votes: no assertions are known for that"
                    .to_owned(),
            );
        }
        (method, _) => {
            let tally = Tally::of_ballots(method, &of.ballots).map_err(|e| why(&e))?;
            let cards = Cards(population.cards());
            let made = assertions_for(method, outcome, &tally, cards).map_err(|e| why(&e))?;
            let shown = made.into_iter().map(|assertion| {
                let size = size(&assertion, population, limit);
                Shown::of_tally(assertion, &tally, size)
            });
            Asserted {
                shown: shown.collect(),
                runoff: None,
            }
        }
    };
    match (&made.shown[..], &made.runoff) {
        ([], None) => Err("nobody stands who lost: there is nothing to confirm".to_owned()),
        ([], Some(runoff)) if runoff.found.candidates.len() < 2 => {
            Err("nobody else stands: there is nothing to confirm".to_owned())
        }
        _ => Ok(made),
    }
}

fn not_counted(error: &CountError) -> String {
    format!("it was not counted to the end: {error}")
}

fn found(contest: &raire::Contest<'_>) -> Result<Found, raire::RaireError> {
    let budget = Budget::of(STEPS);
    raire::find_assertions(contest, Difficulty::OneOnMargin, Trim::Tree, budget)
}

/// The assertions of an instant runoff that stopped at a tie which people are to decide, if however they decide it the
/// same candidate wins.
fn undecided(
    of: &OfContest<'_>,
    rules: &ranked::Rules,
    tie: &CountError,
    population: Population,
    limit: f64,
) -> Result<Asserted, String> {
    let winner = raire::winner(&of.ballots, rules).map_err(|_| not_counted(tie))?;
    let contest = raire::Contest {
        profile: &of.ballots,
        rules,
        winner,
        cards: population.cards(),
    };
    let found = found(&contest).map_err(|_| not_counted(tie))?;
    match found.state {
        State::Open { .. } => Err(not_counted(tie)),
        State::Complete | State::Sufficient | State::Tied { .. } => {
            runoff(found, &contest, population, limit)
        }
    }
}

/// What RAIRE found, checked by definition and by the assorters.
fn runoff(
    found: Found,
    contest: &raire::Contest<'_>,
    population: Population,
    limit: f64,
) -> Result<Asserted, String> {
    let names: Vec<Name> = contest
        .profile
        .candidates()
        .iter()
        .map(|c| c.name.clone())
        .collect();
    if let State::Tied { .. } = found.state {
        return Err(dossier::assertions::tied(&found, &names));
    }
    let voting = Voting::of(&Method::RankedChoice(ranked::Rules::default()));
    let mut reader = ContestReader::new(contest.profile.candidates().to_vec(), voting);
    let rankings = Rankings::of(contest.profile, contest.rules).map_err(|e| e.to_string())?;
    let settled = Rankings::settled(contest.profile, contest.rules).map_err(|e| e.to_string())?;
    let mut shown = Vec::new();
    for stated in &found.assertions {
        let cards = Cards(population.cards());
        let made = Assertion::of_ballots(stated.assertion.rule(), &settled, &mut reader, cards);
        let assertion = made.map_err(|e| e.to_string())?;
        let alike = rankings.assorted_alike(&stated.assertion);
        let size = match alike.map_err(|e| e.to_string())? {
            true => {
                let margin = Exact::from(stated.margin()) / Exact::from(population.cards());
                assert_eq!(assertion.margin, margin, "ballots that are read alike");
                size(&assertion, population, limit)
            }
            false => Err(NoSize::ReadOtherwise),
        };
        shown.push(Shown::of_runoff(assertion, stated, &found, &names, size));
    }
    let statements: Vec<_> = found
        .assertions
        .iter()
        .map(|of| of.assertion.clone())
        .collect();
    let confirmed: Sufficiency = sufficient(&found.candidates, found.winner, &statements, STEPS);
    Ok(Asserted {
        shown,
        runoff: Some(Runoff {
            found,
            confirmed,
            names,
        }),
    })
}

/// How many cards, drawn with replacement and compared without an error, no phantom among them, confirm an assertion:
/// COBRA (Spertus 2023), equation (1), the bet being the largest there is. No more than the population is waited for.
///
/// A phantom that is not found overstates by 1/2 (`assertions::overstatement`). With f of them among N cards, and no error on the
/// others, the mean of B is (u − f/2N) / (2u − v): above 1/2, and so to be confirmed at all, exactly if v > f/N. The mean of the polled
/// cards is (1 + v)/2 − f/2N, with the same bound.
fn size(assertion: &Assertion, population: Population, limit: f64) -> Result<u64, NoSize> {
    if population.groups > 0 {
        return Err(NoSize::Groups);
    }
    if !assertion.holds() {
        return Err(NoSize::DoesNotHold);
    }
    let phantoms = Exact::from(population.phantoms.known());
    if assertion.margin <= phantoms / Exact::from(population.cards()) {
        return Err(NoSize::Phantoms);
    }
    let compared = assertion.overstatement();
    let compared =
        compared.expect("no card is worth more than the bound, so neither is their mean");
    let (upper, value) = (compared.upper().above(), compared.without_error().below());
    let rule = Rule::Fixed(Fixed { lambda: 2.0 });
    let cards = usize::try_from(population.cards()).unwrap_or(usize::MAX);
    // A margin too small for binary fractions is no less than a count of all cards.
    let size = Null::new(upper, 0.5, None)
        .and_then(|null| sample_size(&rule, null, std::iter::repeat_n(value, cards), limit));
    size.ok().flatten().ok_or(NoSize::All)
}

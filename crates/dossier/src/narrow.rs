//! What concerns one contest or one county.

use std::collections::HashSet;

use election::{Name, Step, Verification, fold};

/// What to keep.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Only contests whose name contains this, case, blanks and punctuation aside.
    pub contest: Option<String>,
    /// Only this county and the contests it votes on.
    pub county: Option<String>,
}

/// Nothing has the name asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NarrowError {
    /// No contest.
    #[error("no contest has “{asked}” in its name{}", did_you_mean(.near))]
    NoContest {
        /// What was asked for.
        asked: String,
        /// Contests with a word of it.
        near: Vec<Name>,
    },
    /// No county.
    #[error("no county is called “{asked}”{}", did_you_mean(.near))]
    NoCounty {
        /// What was asked for.
        asked: String,
        /// Counties that begin alike.
        near: Vec<Name>,
    },
}

fn did_you_mean(near: &[Name]) -> String {
    match near {
        [] => String::new(),
        _ => format!(
            "; did you mean {}?",
            near.iter()
                .take(5)
                .map(|n| format!("“{n}”"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// The contests whose name contains `asked`; the one of exactly this name alone, if there is one.
pub(crate) fn contests_named(
    verification: &Verification,
    asked: &str,
) -> Result<Vec<Name>, NarrowError> {
    let wanted = fold(asked);
    let names = || verification.contests.iter().map(|contest| &contest.contest);
    let exact: Vec<Name> = names()
        .filter(|name| fold(name) == wanted)
        .cloned()
        .collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let found: Vec<Name> = names()
        .filter(|name| fold(name).contains(&wanted))
        .cloned()
        .collect();
    if found.is_empty() || wanted.is_empty() {
        let words: Vec<String> = asked
            .split_whitespace()
            .map(fold)
            .filter(|w| w.len() > 3)
            .collect();
        let near = names().filter(|name| words.iter().any(|word| fold(name).contains(word)));
        return Err(NarrowError::NoContest {
            asked: asked.to_owned(),
            near: near.cloned().collect(),
        });
    }
    Ok(found)
}

/// Keeps checks, findings, contests, counties and draws that concern what is asked for, and the checks
/// that concern the audit as a whole.
///
/// # Errors
/// Nothing has the name asked for.
pub fn narrowed(verification: &Verification, to: &Narrow) -> Result<Verification, NarrowError> {
    let mut kept = verification.clone();
    if let Some(asked) = &to.contest {
        let contests: HashSet<Name> = contests_named(verification, asked)?.into_iter().collect();
        kept.contests
            .retain(|contest| contests.contains(&contest.contest));
        let counties: HashSet<Name> = kept
            .contests
            .iter()
            .flat_map(|c| c.counties.iter().cloned())
            .collect();
        keep(&mut kept, &contests, &counties, None);
        kept.audit = format!("{}: contests with “{asked}”", kept.audit);
    }
    if let Some(asked) = &to.county {
        let wanted = fold(asked);
        let county = kept
            .counties
            .iter()
            .map(|c| &c.county)
            .find(|name| fold(name) == wanted);
        let Some(county) = county.cloned() else {
            let near = verification.counties.iter().map(|c| c.county.clone());
            let start: String = wanted.chars().take(3).collect();
            return Err(NarrowError::NoCounty {
                asked: asked.clone(),
                near: near.filter(|name| fold(name).starts_with(&start)).collect(),
            });
        };
        kept.contests
            .retain(|contest| contest.counties.contains(&county));
        let contests: HashSet<Name> = kept.contests.iter().map(|c| c.contest.clone()).collect();
        keep(
            &mut kept,
            &contests,
            &HashSet::from([county.clone()]),
            Some(&county),
        );
    }
    Ok(kept)
}

fn keep(
    kept: &mut Verification,
    contests: &HashSet<Name>,
    counties: &HashSet<Name>,
    only: Option<&Name>,
) {
    let concerns = |contest: &Option<Name>, county: &Option<Name>| match (contest, county) {
        (Some(contest), Some(county)) => {
            contests.contains(contest) && only.is_none_or(|only| only == county)
        }
        (Some(contest), None) => contests.contains(contest),
        (None, Some(county)) => counties.contains(county),
        (None, None) => true,
    };
    kept.checks.retain(|check| {
        concerns(&check.contest, &check.county)
            && !(check.contest.is_none() && check.county.is_none() && check.step == Step::Universe)
    });
    kept.findings
        .retain(|finding| concerns(&finding.contest, &finding.county));
    kept.counties
        .retain(|county| counties.contains(&county.county));
    kept.draws.retain(|draw| contests.contains(&draw.contest));
    if let Some(only) = only {
        for draw in &mut kept.draws {
            draw.cards.retain(|card| card.county == *only);
        }
    }
}

//! `cdf_cvr.json`: cards in the Common Data Format, with a snapshot for every round: whom the card counts for
//! (`IsAllocable`), and with how much of a vote (`NumberVotes`, `FractionalVotes`).
//!
//! Two things are as RCTab 2.0 has them and not as one would have them. Snapshots call candidates by what the files call
//! them, which the report's own list of selections does not have where that is an alias. And the card of one who is
//! called otherwise in the files than in the configuration is never said to count for them.

use std::collections::HashMap;
use std::io::{self, Write};

use election::Name;
use serde_json::{Map, Value, json};

use super::Config;
use super::cards::{EXPLICIT_OVERVOTE, OneCard, safe};
use crate::decimal::Decimal;
use crate::outcome::Outcome;
use crate::profile::{Candidate, Profile};
use crate::ranked::Courses;
use crate::ties::{java_bucket, java_order};

const CONTEST: &str = "contest-001";
const ELECTION: &str = "election-001";
const WHOLE: &str = "gpu-election";
const DEVICE: &str = "rd-001";

/// A file of cards in the Common Data Format.
pub struct CardsJson<'c, W> {
    out: W,
    config: &'c Config,
    candidates: Vec<Candidate>,
    /// Whom the cards count for, and the number of rounds; nothing where nothing is counted.
    count: Option<(Courses, usize)>,
    /// The precincts that are reported, in the order of the file.
    units: Vec<Name>,
    numbers: HashMap<Name, usize>,
    is_first: bool,
}

impl<'c, W: Write> CardsJson<'c, W> {
    /// Begins a file; with an outcome it has the rounds of that count of the ballots. `precincts` are those that are
    /// reported too, in the order in which their first cards came.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(
        mut out: W,
        config: &'c Config,
        count: Option<(&Profile, &Outcome)>,
        precincts: &[Name],
    ) -> io::Result<Self> {
        let count = count.map(|(ballots, outcome)| {
            let courses = Courses::of(ballots, &config.rules, outcome);
            (courses, outcome.rounds.len())
        });
        let units = java_set(precincts.iter().map(|name| match &**name {
            "" => config.missing(crate::PartOf::Precinct).into(),
            _ => name.clone(),
        }));
        out.write_all(b"{\"@type\":\"CVR.CastVoteRecordReport\",\n\"CVR\":[")?;
        Ok(CardsJson {
            out,
            config,
            candidates: config.candidates(),
            count,
            numbers: units.iter().cloned().zip(1..).collect(),
            units,
            is_first: true,
        })
    }

    pub(super) fn card(&mut self, card: &OneCard<'_>) -> io::Result<()> {
        let id = safe(&card.id);
        let rounds = self.count.as_ref().map_or(0, |(_, rounds)| *rounds);
        let called = |round: usize| match round {
            0 => format!("ballot-{id}"),
            _ => format!("ballot-{id}-round-{round}"),
        };
        // Who is ranked, by the first rank, then by name, each with all ranks.
        let mut ranked: Vec<(&str, Vec<u16>)> = Vec::new();
        for (rank, what) in &card.ranked {
            match ranked.iter_mut().find(|(name, _)| *name == what.in_file) {
                Some((_, ranks)) => ranks.push(*rank),
                None => ranked.push((&what.in_file, vec![*rank])),
            }
        }
        ranked.sort_by(|a, b| a.1[0].cmp(&b.1[0]).then_with(|| java_order(a.0, b.0)));
        let snapshot = |round: usize| {
            json!({
                "@id": called(round),
                "@type": "CVR.CVRSnapshot",
                "CVRContest": [{
                    "@type": "CVR.CVRContest",
                    "CVRContestSelection": self.selections(&ranked, card.pile, round),
                    "ContestId": CONTEST,
                }],
                "Type": if round == 0 { "original" } else { "interpreted" },
            })
        };
        let mut value = json!({
            "@type": "CVR",
            "BallotPrePrintedId": id,
            "CVRSnapshot": (0..=rounds).map(snapshot).collect::<Vec<_>>(),
            "CurrentSnapshotId": called(rounds),
            "ElectionId": ELECTION,
        });
        if let Some(unit) = self.numbers.get(card.unit) {
            value["BallotStyleUnitId"] = format!("gpu-{unit}").into();
        }
        let between = if self.is_first { "\n" } else { ",\n" };
        self.is_first = false;
        self.out.write_all(between.as_bytes())?;
        serde_json::to_writer(&mut self.out, &value)?;
        Ok(())
    }

    fn selections(
        &self,
        ranked: &[(&str, Vec<u16>)],
        pile: Option<usize>,
        round: usize,
    ) -> Vec<Value> {
        let shares = match (&self.count, pile) {
            (Some((courses, _)), Some(pile)) if round > 0 => courses.in_round(pile, round),
            _ => &[],
        };
        let of = |(name, ranks): &(&str, Vec<u16>)| {
            let mut shares = shares.iter();
            let share = shares.find(|(at, _)| *self.candidates[*at].name == **name);
            let mut allocable = match (round, share) {
                (0, _) => "unknown",
                (_, Some(_)) => "yes",
                (_, None) => "no",
            };
            let (whole, fraction) = parts(share.map_or(Decimal::ONE, |(_, share)| *share));
            let positions = ranks.iter().map(|rank| {
                let mut position = json!({
                    "@type": "CVR.SelectionPosition",
                    "HasIndication": "yes",
                    "IsAllocable": allocable,
                    "NumberVotes": whole,
                    "Rank": rank,
                });
                if let Some(fraction) = &fraction {
                    position["FractionalVotes"] = fraction.as_str().into();
                }
                // One ranked twice counts at the first rank.
                if allocable == "yes" {
                    allocable = "no";
                }
                position
            });
            json!({
                "@type": "CVR.CVRContestSelection",
                "ContestSelectionId": id("cs", name),
                "SelectionPosition": positions.collect::<Vec<_>>(),
            })
        };
        ranked.iter().map(of).collect()
    }

    /// Ends the file.
    pub(super) fn finish(mut self, generated: &str) -> io::Result<()> {
        let settings = &self.config.settings;
        let mut units = vec![json!({
            "@id": WHOLE,
            "@type": "GpUnit",
            "Name": settings.contest_jurisdiction,
            "OtherType": "Election Scope Jurisdiction",
            "Type": "other",
        })];
        units.extend((1..).zip(&self.units).map(|(number, name)| {
            let id = format!("gpu-{number}");
            json!({"@id": id, "@type": "GpUnit", "Name": &**name, "Type": "precinct"})
        }));
        let rest = json!({
            "Election": [self.election()],
            "GeneratedDate": generated,
            "GpUnit": units,
            "ReportGeneratingDeviceIds": [DEVICE],
            "ReportingDevice": [{
                "@id": DEVICE,
                "@type": "CVR.ReportingDevice",
                "Application": concat!("Scrutineer ", env!("CARGO_PKG_VERSION")),
                "Manufacturer": "Scrutineer",
            }],
            "Version": "1.0.0",
        });
        self.out.write_all(b"\n]")?;
        let rest: Map<String, Value> = rest.as_object().cloned().unwrap_or_default();
        for (key, value) in &rest {
            self.out.write_all(format!(",\n\"{key}\":").as_bytes())?;
            serde_json::to_writer(&mut self.out, value)?;
        }
        self.out.write_all(b"\n}\n")?;
        self.out.flush()
    }

    fn election(&self) -> Value {
        let mut names: Vec<&str> = self.candidates.iter().map(|c| &*c.name).collect();
        let mut sources = self.config.sources.iter();
        if sources.any(|source| !source.overvote_label.trim().is_empty()) {
            names.push(EXPLICIT_OVERVOTE);
        }
        names.sort_by(|a, b| java_order(a, b));
        let candidate = |name: &&str| json!({"@id": id("c", name), "Name": name});
        let selection = |name: &&str| {
            json!({
                "@id": id("cs", name),
                "@type": "ContestSelection",
                "CandidateIds": [id("c", name)],
            })
        };
        json!({
            "@id": ELECTION,
            "@type": "Election",
            "Candidate": names.iter().map(candidate).collect::<Vec<_>>(),
            "Contest": [{
                "@id": CONTEST,
                "@type": "CandidateContest",
                "ContestSelection": names.iter().map(selection).collect::<Vec<_>>(),
                "Name": self.config.settings.contest_name,
            }],
            "ElectionScopeId": WHOLE,
        })
    }
}

fn id(kind: &str, name: &str) -> String {
    format!("{kind}-{}", safe(name).to_lowercase())
}

/// Whole votes, and the part of one beyond them as its digits from the decimal point on.
fn parts(votes: Decimal) -> (i128, Option<String>) {
    let places = usize::from(votes.places());
    let one = 10_i128.pow(u32::from(votes.places()));
    let (whole, fraction) = (votes.units() / one, votes.units() % one);
    (
        whole,
        (fraction > 0).then(|| format!(".{fraction:0places$}")),
    )
}

/// Names in the order in which Java walks a `HashSet` to which they were added one by one: it begins with 16 buckets
/// and doubles them where more than three quarters are full.
fn java_set(names: impl Iterator<Item = Name>) -> Vec<Name> {
    let mut set: Vec<Name> = Vec::new();
    let mut known = std::collections::HashSet::new();
    set.extend(names.filter(|name| known.insert(name.clone())));
    let mut buckets = 16;
    while set.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    set.sort_by_key(|name| java_bucket(name, buckets));
    set
}

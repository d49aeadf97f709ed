//! A configuration file of RCTab.

use election::Name;
use election::record::{Contest, SelectionKind};
use serde::Deserialize;
use serde_json::Value;

use crate::PartOf;
use crate::profile::{Candidate, OVERVOTE, UNDECLARED};
use crate::ranked::{Election, OvervoteRule, Quota, Rules, TieRule};

/// What a configuration file says.
#[derive(Clone, Debug)]
pub struct Config {
    /// Of the contest and its reports.
    pub settings: Settings,
    /// Where the cast vote records are.
    pub sources: Vec<CvrSource>,
    /// Who may be voted for, in the order of the file.
    pub candidates: Vec<ConfiguredCandidate>,
    /// How to count.
    pub rules: Rules,
}

/// A candidate as a configuration has them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ConfiguredCandidate {
    /// The name in reports; it may stand in cast vote records too.
    pub name: String,
    /// What cast vote records call them: names or ids.
    pub aliases: Vec<String>,
    /// Left out of the count.
    pub excluded: bool,
    /// What earlier versions call the one alias.
    code: String,
}

/// What a configuration says of the contest and its reports.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// The contest.
    pub contest_name: String,
    /// Where reports go, relative to the file.
    pub output_directory: String,
    /// The date of the election.
    pub contest_date: String,
    /// Whose election it is.
    pub contest_jurisdiction: String,
    /// The office.
    pub contest_office: String,
    /// Whether each batch is reported too.
    pub tabulate_by_batch: bool,
    /// Whether each precinct is reported too.
    pub tabulate_by_precinct: bool,
    /// Whether cast vote records are written in the Common Data Format, with the rounds.
    pub generate_cdf_json: bool,
}

/// A file or folder of cast vote records.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CvrSource {
    /// Where it is, relative to the configuration.
    pub file_path: String,
    /// Whose format it is: `ess`, `hart`, `dominion`, `clearBallot`, `cdf`, `genericCsv`. Files are known by their
    /// content, but for those of `ess` and `genericCsv`, which are tables ([`CvrSource::is_table`]) as the columns
    /// and rows below say.
    pub provider: String,
    /// The first column of a table with votes, from 1.
    pub first_vote_column_index: String,
    /// The first row of a table with a card, from 1.
    pub first_vote_row_index: String,
    /// The contest, by name or id, where the file has several.
    pub contest_id: String,
    /// The name or id that stands for everybody who is not a candidate.
    pub undeclared_write_in_label: String,
    /// What stands between several names in a cell of ES&S's; blank where a cell has one.
    pub overvote_delimiter: String,
    /// The word for an overvote.
    pub overvote_label: String,
    /// The word for an empty rank.
    pub skipped_rank_label: String,
    /// Whether an empty rank stands for everybody who is not a candidate.
    pub treat_blank_as_undeclared_write_in: bool,
    /// Where tables have a card's id, if they are to be read for it.
    pub id_column_index: String,
    /// Where tables have a card's batch, if they are to be read for it.
    pub batch_column_index: String,
    /// Where tables have a card's precinct, if they are to be read for it.
    pub precinct_column_index: String,
}

/// What is wrong with a configuration: everything that was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// Tables have no more columns and rows than this for RCTab.
const MOST_COLUMN: usize = 1000;
const MOST_ROW: usize = 100_000;

/// The providers that RCTab knows.
const PROVIDERS: &[&str] = &[
    "cdf",
    "clearBallot",
    "dominion",
    "ess",
    "genericCsv",
    "hart",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    output_settings: Settings,
    #[serde(default)]
    cvr_file_sources: Vec<Value>,
    #[serde(default)]
    candidates: Vec<ConfiguredCandidate>,
    #[serde(default)]
    rules: serde_json::Map<String, Value>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// The text is no JSON, or contradicts what RCTab allows: everything that is wrong with it.
    pub fn read(text: &str) -> Result<Self, ConfigError> {
        let file: File = serde_json::from_str(text)
            .map_err(|error| ConfigError(vec![format!("no configuration of RCTab: {error}")]))?;
        let mut wrong = Vec::new();
        let mut sources = Vec::new();
        for (k, source) in (1..).zip(file.cvr_file_sources) {
            match serde_json::from_value::<CvrSource>(texts(source)) {
                Ok(source) => {
                    if !PROVIDERS.contains(&&*source.provider) {
                        let known = PROVIDERS.join(", ");
                        wrong.push(format!(
                            "cvrFileSources {k}: provider “{}” is none of {known}",
                            source.provider
                        ));
                    }
                    if source.file_path.is_empty() {
                        wrong.push(format!("cvrFileSources {k}: filePath is missing"));
                    }
                    let of_table = source.wrong_of_table().into_iter();
                    wrong.extend(of_table.map(|why| format!("cvrFileSources {k}: {why}")));
                    sources.push(source);
                }
                Err(error) => wrong.push(format!("cvrFileSources {k}: {error}")),
            }
        }
        if sources.is_empty() {
            wrong.push("cvrFileSources: no file of cast vote records is named".to_owned());
        }
        let mut candidates = file.candidates;
        for candidate in &mut candidates {
            let code = std::mem::take(&mut candidate.code);
            candidate.aliases.extend((!code.is_empty()).then_some(code));
        }
        if candidates.iter().all(|candidate| candidate.excluded) {
            wrong.push("candidates: nobody may be voted for".to_owned());
        }
        if candidates.len() >= crate::MOST_CANDIDATES {
            wrong.push(format!("candidates: more than {}", crate::MOST_CANDIDATES));
        }
        let mut called: Vec<&str> = Vec::new();
        for candidate in &candidates {
            let mut names = vec![candidate.name.as_str()];
            names.extend(
                candidate
                    .aliases
                    .iter()
                    .map(String::as_str)
                    .filter(|a| *a != candidate.name),
            );
            for name in names {
                if name.trim().is_empty() {
                    wrong.push("candidates: a name or alias is empty".to_owned());
                } else if called.contains(&name) {
                    wrong.push(format!("candidates: “{name}” stands for two"));
                }
                called.push(name);
            }
        }
        let mut fields = Fields {
            fields: &file.rules,
            wrong: &mut wrong,
        };
        let rules = fields.rules();
        if let Err(error) = rules.check() {
            wrong.push(format!("rules: {error}"));
        }
        let settings = file.output_settings;
        match wrong.is_empty() {
            true => Ok(Config {
                settings,
                sources,
                candidates,
                rules,
            }),
            false => Err(ConfigError(wrong)),
        }
    }

    /// Whether votes for people who are no candidates can be told.
    fn has_undeclared(&self) -> bool {
        let told = |s: &CvrSource| {
            !s.undeclared_write_in_label.is_empty() || s.treat_blank_as_undeclared_write_in
        };
        self.sources.iter().any(told)
    }

    /// What RCTab calls the part of cards that name no precinct or batch.
    pub fn missing(&self, part: PartOf) -> &'static str {
        let mut sources = self.sources.iter();
        let source = sources.find(|source| source.provider != "genericCsv");
        source
            .or(self.sources.first())
            .map_or("", |s| s.missing(part))
    }

    /// The candidates as a count has them, votes for people who are not resolved last.
    pub fn candidates(&self) -> Vec<Candidate> {
        let declared = self.candidates.iter().map(|candidate| Candidate {
            excluded: candidate.excluded,
            ..Candidate::new(candidate.name.as_str())
        });
        let undeclared = self.has_undeclared().then(|| Candidate {
            undeclared: true,
            ..Candidate::new(UNDECLARED)
        });
        declared.chain(undeclared).collect()
    }

    /// Whether a contest is the one of a source; `ids` are what its files call it beside its name.
    pub fn is_contest(source: &CvrSource, contest: &Contest, ids: &[Name]) -> bool {
        source.contest_id.is_empty()
            || *contest.name == *source.contest_id
            || ids.iter().any(|id| **id == *source.contest_id)
    }

    /// For each selection of a contest the candidate it is, in the order of [`Config::candidates`]: nothing where the
    /// configuration does not know it. `ids` are what files call a selection beside its name.
    pub fn selections<'i>(
        &self,
        source: &CvrSource,
        contest: &Contest,
        ids: impl Fn(u32) -> &'i [Name],
    ) -> Vec<Selected> {
        let undeclared = u16::try_from(self.candidates.len()).ok();
        let of = |selection: &election::record::Selection| {
            let ids = ids(selection.number);
            let is = |text: &str| *selection.name == *text || ids.iter().any(|id| **id == *text);
            if selection.kind == SelectionKind::Overvote || is_label(&source.overvote_label, is) {
                return Selected::Candidate(OVERVOTE);
            }
            if is_label(&source.skipped_rank_label, is) {
                return Selected::Skipped;
            }
            if let (Some(at), true) = (undeclared, is_label(&source.undeclared_write_in_label, is))
            {
                return Selected::Candidate(at);
            }
            let named = |c: &ConfiguredCandidate| is(&c.name) || c.aliases.iter().any(|a| is(a));
            match self.candidates.iter().position(named) {
                Some(at) => u16::try_from(at).map_or(Selected::Unknown, Selected::Candidate),
                // The Common Data Format says of a write-in that it is one, whatever it is called.
                None if selection.kind == SelectionKind::WriteIn && source.provider == "cdf" => {
                    let told = !source.undeclared_write_in_label.is_empty();
                    let at = undeclared.filter(|_| told);
                    at.map_or(Selected::Skipped, Selected::Candidate)
                }
                None => Selected::Unknown,
            }
        };
        contest.selections.iter().map(of).collect()
    }
}

fn is_label(label: &str, is: impl Fn(&str) -> bool) -> bool {
    !label.is_empty() && is(label)
}

impl CvrSource {
    /// What RCTab calls the part of the cards of this source that name no precinct or batch.
    pub fn missing(&self, part: PartOf) -> &'static str {
        match (part, self.provider == "genericCsv") {
            (PartOf::Precinct, true) => "no precinct id",
            (PartOf::Precinct, false) => "missing_precinct_id",
            (PartOf::Batch, true) => "no batch id",
            (PartOf::Batch, false) => "missing_batch_id",
        }
    }

    /// Whether it is a table, every row of which is a ballot of the contest.
    pub fn is_table(&self) -> bool {
        ["ess", "genericCsv"].contains(&&*self.provider)
    }

    /// What is wrong with what it says of rows, columns and cells.
    fn wrong_of_table(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let needed = PROVIDERS.contains(&&*self.provider) && self.is_table();
        for (name, text, is_needed) in [
            (
                "firstVoteColumnIndex",
                &self.first_vote_column_index,
                needed,
            ),
            ("firstVoteRowIndex", &self.first_vote_row_index, needed),
            ("idColumnIndex", &self.id_column_index, false),
            ("precinctColumnIndex", &self.precinct_column_index, false),
            ("batchColumnIndex", &self.batch_column_index, false),
        ] {
            let text = text.trim();
            let most = if name == "firstVoteRowIndex" {
                MOST_ROW
            } else {
                MOST_COLUMN
            };
            let is_index = text.parse().is_ok_and(|n: usize| (1..=most).contains(&n));
            if text.is_empty() && is_needed {
                wrong.push(format!("{name} is missing; expected 1 to {most}"));
            } else if !text.is_empty() && !self.is_table() {
                wrong.push(format!(
                    "{name} is “{text}”; “{}” has no table",
                    self.provider
                ));
            } else if !text.is_empty() && !is_index {
                wrong.push(format!("{name} is “{text}”; expected 1 to {most}"));
            }
        }
        let delimiter = self.overvote_delimiter.trim();
        let in_names = |c: char| c.is_ascii_alphanumeric() || ".',-\"".contains(c);
        if delimiter.is_empty() {
            return wrong;
        }
        if self.provider != "ess" {
            wrong.push(format!(
                "overvoteDelimiter is “{delimiter}”; only cells of “ess” have several names"
            ));
        } else if !self.overvote_label.trim().is_empty() {
            wrong.push("overvoteDelimiter and overvoteLabel: expected one of them".to_owned());
        } else if delimiter.contains('\\') || delimiter.chars().all(in_names) {
            wrong.push(format!(
                "overvoteDelimiter is “{delimiter}”; expected something that no name has, such as “|” or “//”"
            ));
        }
        wrong
    }
}

/// What a selection of a contest is to a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// A candidate by their place, or [`OVERVOTE`].
    Candidate(u16),
    /// An empty rank.
    Skipped,
    /// Nobody whom the configuration knows.
    Unknown,
}

/// Numbers where texts are meant, as configurations by hand have them.
fn texts(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(key, v)| (key, texts(v))).collect(),
        Value::Number(number) => Value::String(number.to_string()),
        Value::Null => Value::String(String::new()),
        other => other,
    }
}

/// The rules that are read.
const RULES: &[&str] = &[
    "batchElimination",
    "continueUntilTwoCandidatesRemain",
    "cutoffElimination",
    "decimalPlacesForVoteArithmetic",
    "doesFirstRoundDetermineThreshold",
    "exhaustOnDuplicateCandidate",
    "hareQuota",
    "maxRankingsAllowed",
    "maxSkippedRanksAllowed",
    "multiSeatBottomsUpPercentageThreshold",
    "nonIntegerWinningThreshold",
    "numberOfWinners",
    "overvoteRule",
    "randomSeed",
    "stopTabulationEarlyAfterRound",
    "tiebreakMode",
    "winnerElectionMode",
];

/// What stands among them and is none: a remark, and labels that RCTab 2 reads at the sources.
const NO_RULES: &[&str] = &[
    "overvoteLabel",
    "rulesDescription",
    "skippedRankLabel",
    "undeclaredWriteInLabel",
];

/// The rules of a configuration, and what is wrong with them.
struct Fields<'f> {
    fields: &'f serde_json::Map<String, Value>,
    wrong: &'f mut Vec<String>,
}

impl Fields<'_> {
    fn text(&self, name: &str) -> String {
        match self.fields.get(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.fields.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.wrong
                    .push(format!("rules: {name} is {other}; expected true or false"));
                false
            }
        }
    }

    /// A whole number in a range; `default` where there is none.
    fn number<N: std::str::FromStr + PartialOrd + std::fmt::Display + Copy>(
        &mut self,
        name: &str,
        default: N,
        (least, most): (N, N),
    ) -> N {
        let text = self.text(name);
        if text.is_empty() {
            return default;
        }
        match text.parse() {
            Ok(number) if number >= least && number <= most => number,
            _ => {
                self.wrong.push(format!(
                    "rules: {name} is “{text}”; expected {least} to {most}"
                ));
                default
            }
        }
    }

    /// A number, or nothing where the word for any number stands.
    fn limit(&mut self, name: &str, any: &str, least: u32) -> Option<u32> {
        let text = self.text(name);
        match text.is_empty() || text == any {
            true => None,
            false => Some(self.number(name, least, (least, u32::MAX - 1))),
        }
    }

    fn label<T: Clone>(&mut self, name: &str, labels: &[(&str, T)], default: T) -> T {
        let text = self.text(name);
        match labels.iter().find(|(label, _)| *label == text) {
            Some((_, value)) => value.clone(),
            None => {
                let known: Vec<&str> = labels.iter().map(|(label, _)| *label).collect();
                let known = known.join(", ");
                self.wrong.push(format!(
                    "rules: {name} is “{text}”; expected one of {known}"
                ));
                default
            }
        }
    }

    /// Refuses rules that are not read: RCTab passes over what it does not know, and so would we over what was meant.
    fn all_known(&mut self) {
        let says_something = |value: &Value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !matches!(text.trim(), "" | "0" | "false"),
            Value::Number(number) => number.as_f64() != Some(0.0),
            _ => true,
        };
        for (name, value) in self.fields {
            let known = RULES.contains(&name.as_str()) || NO_RULES.contains(&name.as_str());
            if !known && says_something(value) {
                self.wrong.push(format!(
                    "rules: {name} is {value}, which RCTab 2.0.1 does not know and counts without; leave it out to count so"
                ));
            }
        }
    }

    fn rules(&mut self) -> Rules {
        self.all_known();
        let percent = self.number("multiSeatBottomsUpPercentageThreshold", 0_u32, (1, 100));
        let seats = self.number("numberOfWinners", 1_u32, (0, 10_000));
        let election = self.label(
            "winnerElectionMode",
            &[
                ("singleWinnerMajority", Election::Quota),
                ("multiWinnerAllowMultipleWinnersPerRound", Election::Quota),
                (
                    "multiWinnerAllowOnlyOneWinnerPerRound",
                    Election::QuotaOneByOne,
                ),
                ("bottomsUp", Election::BottomsUp),
                (
                    "bottomsUpUsingPercentageThreshold",
                    Election::BottomsUpToShare(percent),
                ),
                ("multiPassIrv", Election::Sequential),
            ],
            Election::Quota,
        );
        let mode = self.text("winnerElectionMode");
        if mode == "singleWinnerMajority" && seats != 1 {
            self.wrong.push(format!(
                "rules: {mode} elects one, numberOfWinners is {seats}"
            ));
        }
        let tie_mode = self.text("tiebreakMode");
        let drawn = [
            "random",
            "previousRoundCountsThenRandom",
            "generatePermutation",
        ];
        let seed = self.text("randomSeed");
        let seed = match (drawn.contains(&&*tie_mode), seed.is_empty()) {
            (true, true) => {
                self.wrong
                    .push(format!("rules: {tie_mode} needs a randomSeed"));
                0
            }
            (true, false) => self.number("randomSeed", 0_i64, (i64::MIN, i64::MAX)),
            _ => 0,
        };
        let tie = self.label(
            "tiebreakMode",
            &[
                ("random", TieRule::Random(seed)),
                ("stopCountingAndAsk", TieRule::Ask),
                (
                    "previousRoundCountsThenRandom",
                    TieRule::PreviousRoundsThenRandom(seed),
                ),
                ("previousRoundCountsThenAsk", TieRule::PreviousRoundsThenAsk),
                ("useCandidateOrder", TieRule::ListedOrder),
                ("generatePermutation", TieRule::ShuffledOrder(seed)),
            ],
            TieRule::Ask,
        );
        let overvote = self.label(
            "overvoteRule",
            &[
                ("alwaysSkipToNextRank", OvervoteRule::SkipRank),
                ("exhaustImmediately", OvervoteRule::Exhaust),
                (
                    "exhaustIfMultipleContinuing",
                    OvervoteRule::ExhaustIfSeveralContinue,
                ),
            ],
            OvervoteRule::Exhaust,
        );
        let hare = self.flag("hareQuota");
        Rules {
            seats,
            election,
            overvote,
            tie,
            skipped_ranks: self.limit("maxSkippedRanksAllowed", "unlimited", 0),
            ranks: self.limit("maxRankingsAllowed", "max", 1),
            exhaust_on_repeat: self.flag("exhaustOnDuplicateCandidate"),
            quota: if hare { Quota::Hare } else { Quota::Droop },
            fractional_quota: self.flag("nonIntegerWinningThreshold"),
            first_round_quota: self.flag("doesFirstRoundDetermineThreshold"),
            places: self.number("decimalPlacesForVoteArithmetic", 4, (1, 20)),
            batch_elimination: self.flag("batchElimination"),
            cutoff_elimination: self.flag("cutoffElimination"),
            until_two: self.flag("continueUntilTwoCandidatesRemain"),
            first_majority_ends: false,
            write_ins_first: true,
            last_surplus_moves: false,
            // RCTab 2.0.1 documents `minimumVoteThreshold` and does not read it: another number than 0 was refused.
            least_votes: 0,
            stop_after: match self.number("stopTabulationEarlyAfterRound", 0, (0, u32::MAX)) {
                0 => None,
                round => Some(round),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rule: &str) -> Vec<String> {
        let text = format!(
            r#"{{
                "cvrFileSources": [{{
                    "filePath": "a.csv", "provider": "genericCsv",
                    "firstVoteColumnIndex": "2", "firstVoteRowIndex": "2"
                }}],
                "candidates": [{{ "name": "Ann" }}, {{ "name": "Bea" }}],
                "rules": {{
                    "tiebreakMode": "useCandidateOrder", "overvoteRule": "exhaustImmediately",
                    "winnerElectionMode": "singleWinnerMajority", "rulesDescription": "ours", {rule}
                }}
            }}"#
        );
        Config::read(&text).map_or_else(|error| error.0, |_| Vec::new())
    }

    #[test]
    fn a_rule_that_is_not_read_is_refused() {
        for rule in [
            r#""batchElimination": true"#,
            r#""minimumVoteThreshold": "0""#,
            r#""minimumVoteThreshold": 0"#,
            r#""bulkElimination": false"#,
            r#""random Seed": "0""#,
        ] {
            assert_eq!(refused(rule), [] as [String; 0]);
        }
        // A rule of other releases, and misspelt ones.
        for rule in [
            r#""minimumVoteThreshold": "5""#,
            r#""bulkElimination": true"#,
            r#""preventOneCandidateInFinalRound": true"#,
            r#""batchEliminaton": true"#,
            r#""hareQuotas": "true""#,
        ] {
            let wrong = refused(rule);
            assert!(
                wrong.len() == 1 && wrong[0].contains("which RCTab 2.0.1 does not know"),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn rows_and_columns_are_numbers_of_tables() {
        let wrong = |source: &str| {
            let text = format!(
                r#"{{
                    "cvrFileSources": [{{ "filePath": "a", {source} }}], "candidates": [{{ "name": "Ann" }}],
                    "rules": {{
                        "tiebreakMode": "useCandidateOrder", "overvoteRule": "exhaustImmediately",
                        "winnerElectionMode": "singleWinnerMajority"
                    }}
                }}"#
            );
            Config::read(&text).map_or_else(|error| error.0.join("; "), |_| String::new())
        };
        let ess = |more: &str| {
            let from = r#""firstVoteColumnIndex": 4, "firstVoteRowIndex": "2""#;
            wrong(&format!(r#""provider": "ess", {from}, {more}"#))
        };
        assert_eq!(ess(r#""overvoteDelimiter": "//""#), "");
        assert_eq!(ess(r#""idColumnIndex": "1""#), "");
        for (source, says) in [
            (
                r#""provider": "ess", "firstVoteColumnIndex": "4""#,
                "firstVoteRowIndex is missing",
            ),
            (
                r#""provider": "genericCsv", "firstVoteColumnIndex": "D", "firstVoteRowIndex": 2"#,
                "firstVoteColumnIndex is “D”; expected 1 to 1000",
            ),
            (
                r#""provider": "dominion", "firstVoteRowIndex": "4""#,
                "firstVoteRowIndex is “4”; “dominion” has no table",
            ),
            (
                r#""provider": "cdf", "overvoteDelimiter": "|""#,
                "only cells of “ess” have several names",
            ),
        ] {
            let found = wrong(source);
            assert!(found.contains(says), "{found}");
        }
        for (more, says) in [
            (
                r#""precinctColumnIndex": "0""#,
                "precinctColumnIndex is “0”",
            ),
            (r#""overvoteDelimiter": "and""#, "that no name has"),
            (
                r#""overvoteDelimiter": "|", "overvoteLabel": "over""#,
                "one of them",
            ),
        ] {
            let found = ess(more);
            assert!(found.contains(says), "{found}");
        }
    }
}

//! Reported tabulations, round by round: RCTab's detailed reports as JSON and CSV, and the tables that cities make of
//! them, into [`ReportedRounds`].
//!
//! Such a table has a row a candidate and three columns a round: votes, share, change until the next round. Its head has
//! `Round 1` or `Round 1 Votes` in its second cell; rows above it name the contest, rows that are no candidate's say
//! who was elected or eliminated, whose ballots are inactive, and what rounding took.
//!
//! Knows nothing of what the figures should be.

use election::{Name, fold};
use serde_json::Value;

use crate::ballots::PartOf;
use crate::decimal::{Decimal, MOST_PLACES};

/// No election has more votes; a decimal holds these with all its places.
const MOST_DIGITS: usize = 15;

/// A tabulation as somebody reported it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedRounds {
    /// The contest, as the file calls it; empty where it does not.
    pub contest: Name,
    /// The precinct or batch that the report is of, where it is not of all ballots.
    pub part: Option<(PartOf, Name)>,
    /// How many rounds it has.
    pub rounds: u32,
    /// Every figure, in the order of the file.
    pub figures: Vec<RoundFigure>,
    /// Who was elected and eliminated, in the order of the file.
    pub decisions: Vec<Decision>,
    /// Shares in percent, which are not read: they follow from the votes.
    pub shares: u64,
    /// Cells that should be numbers and are not, with their rows.
    pub unread: Vec<(u32, String)>,
}

/// A figure of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundFigure {
    /// The round, from 1; 0 of the whole count.
    pub round: u32,
    /// What it is of.
    pub of: FigureOf,
    /// Whether it is by how much that changes until the next round.
    pub change: bool,
    /// The figure.
    pub votes: Decimal,
    /// The row, from 1; 0 in JSON, which has none.
    pub row: u32,
}

/// What a figure of a tabulation is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureOf {
    /// Ballots with the contest.
    Ballots,
    /// Ballots without any ranking.
    Undervotes,
    /// Votes for a candidate.
    Votes(Name),
    /// Votes that move from one candidate to another, or to where the file says.
    Transfer(Name, Name),
    /// Ballots that count for somebody.
    Active,
    /// How many votes elect.
    Threshold,
    /// Ballots that ran out of choices.
    Exhausted,
    /// Ballots that ended at an overvote.
    Overvotes,
    /// Ballots that ended at skipped ranks.
    Skipped,
    /// Ballots that ended at a repeated candidate.
    Repeated,
    /// All ballots that ended.
    Inactive,
    /// The surplus of those elected last.
    FinalSurplus,
    /// What rounding took so far.
    Residual,
}

/// Who was elected, or eliminated, in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The round, from 1.
    pub round: u32,
    /// Elected, else eliminated.
    pub elects: bool,
    /// Who; nobody where the file says so by leaving it blank.
    pub who: Vec<Name>,
    /// The row, from 1; 0 in JSON.
    pub row: u32,
}

/// Reads a reported tabulation; nothing if the text is none.
///
/// ```
/// let text = "Contest,Mayor\n,Round 1,,,Round 2,\nDefeated,,,Bea,,\nAnn,3,60%,+1,4,80%\nBea,2,40%,-2,,\n";
/// let reported = tabulate::rctab::read_report(text).unwrap();
/// assert_eq!((&*reported.contest, reported.rounds, reported.figures.len()), ("Mayor", 2, 5));
/// ```
pub fn read_report(text: &str) -> Option<ReportedRounds> {
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().starts_with('{') {
        true => of_json(&serde_json::from_str(text).ok()?),
        false => of_table(text),
    }
}

impl ReportedRounds {
    /// Puts a figure down, or the cell that should be one. A star marks a tie in some files.
    fn figure(&mut self, round: u32, of: FigureOf, change: bool, cell: &str, row: u32) {
        let cell = cell.trim().trim_start_matches('*').trim_end_matches('*');
        if cell.is_empty() {
            return;
        }
        match decimal(cell) {
            Some(votes) => self.figures.push(RoundFigure {
                round,
                of,
                change,
                votes,
                row,
            }),
            None => self.unread.push((row, cell.to_owned())),
        }
    }
}

/// A decimal with a sign, and commas between thousands.
fn decimal(cell: &str) -> Option<Decimal> {
    let (negative, digits) = match cell.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, cell.strip_prefix('+').unwrap_or(cell)),
    };
    let digits = digits.replace(',', "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let all = format!("{whole}{part}");
    let too_long = whole.len() > MOST_DIGITS || part.len() > usize::from(MOST_PLACES);
    if all.is_empty() || too_long || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let votes = Decimal::new(all.parse().ok()?, u8::try_from(part.len()).ok()?);
    Some(if negative { -votes } else { votes })
}

fn of_json(json: &Value) -> Option<ReportedRounds> {
    let results = json.get("results")?.as_array()?;
    let config = json.get("config")?;
    if results.is_empty() || results.iter().any(|round| round.get("tally").is_none()) {
        return None;
    }
    let text = |of: &Value| of.as_str().map_or_else(|| of.to_string(), str::to_owned);
    let named = |key: &str, part: PartOf| Some((part, text(config.get(key)?).into()));
    let mut reported = ReportedRounds {
        contest: config.get("contest").map(text).unwrap_or_default().into(),
        part: named("precinct", PartOf::Precinct).or_else(|| named("batch", PartOf::Batch)),
        rounds: u32::try_from(results.len()).ok()?,
        ..ReportedRounds::default()
    };
    for (key, of) in [
        ("totalNumBallots", FigureOf::Ballots),
        ("undervotes", FigureOf::Undervotes),
    ] {
        if let Some(cell) = json.get("summary").and_then(|summary| summary.get(key)) {
            reported.figure(0, of, false, &text(cell), 0);
        }
    }
    for (number, round) in (1..).zip(results) {
        let members = |key: &str| round.get(key).and_then(Value::as_object);
        for (name, cell) in members("tally").into_iter().flatten() {
            let of = FigureOf::Votes(name.as_str().into());
            reported.figure(number, of, false, &text(cell), 0);
        }
        if let Some(cell) = round.get("threshold") {
            reported.figure(number, FigureOf::Threshold, false, &text(cell), 0);
        }
        for (key, cell) in members("inactiveBallots").into_iter().flatten() {
            let of = match key.as_str() {
                "exhaustedChoices" => FigureOf::Exhausted,
                "overvotes" => FigureOf::Overvotes,
                "repeatedRankings" => FigureOf::Repeated,
                "skippedRankings" => FigureOf::Skipped,
                "finalRoundSurplus" => FigureOf::FinalSurplus,
                other => {
                    reported.unread.push((0, other.to_owned()));
                    continue;
                }
            };
            reported.figure(number, of, false, &text(cell), 0);
        }
        let (mut elected, mut eliminated) = (Vec::new(), Vec::new());
        let decided = round.get("tallyResults").and_then(Value::as_array);
        for one in decided.into_iter().flatten() {
            let named = |key: &str| one.get(key).and_then(Value::as_str).map(Name::from);
            let from = named("elected").or_else(|| named("eliminated"));
            let moved = one.get("transfers").and_then(Value::as_object);
            for (from, (to, cell)) in from.iter().cycle().zip(moved.into_iter().flatten()) {
                let of = FigureOf::Transfer(from.clone(), to.as_str().into());
                reported.figure(number, of, false, &text(cell), 0);
            }
            elected.extend(named("elected"));
            eliminated.extend(named("eliminated"));
        }
        for (elects, who) in [(true, elected), (false, eliminated)] {
            reported.decisions.push(Decision {
                round: number,
                elects,
                who,
                row: 0,
            });
        }
    }
    Some(reported)
}

/// What a row of a table says.
enum Row {
    Decisions { elects: bool },
    Figures(FigureOf),
    Nothing,
}

fn row(name: &str) -> Row {
    let starred = name.trim().trim_end_matches('†');
    Row::Figures(match &*fold(starred) {
        "" => return Row::Nothing,
        "elected" | "metthresholdforelection" => return Row::Decisions { elects: true },
        "eliminated" | "defeated" => return Row::Decisions { elects: false },
        "activeballots" => FigureOf::Active,
        "currentroundthreshold" => FigureOf::Threshold,
        "inactiveballotsbyovervotes" => FigureOf::Overvotes,
        "inactiveballotsbyskippedrankings" => FigureOf::Skipped,
        "inactiveballotsbyexhaustedchoices" => FigureOf::Exhausted,
        "inactiveballotsbyrepeatedrankings" => FigureOf::Repeated,
        "inactiveballotstotal" | "inactiveballots" => FigureOf::Inactive,
        "residualsurplus" => FigureOf::Residual,
        "finalroundsurplus" => FigureOf::FinalSurplus,
        _ => FigureOf::Votes(name.trim().into()),
    })
}

fn of_table(text: &str) -> Option<ReportedRounds> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut reported = ReportedRounds::default();
    // The columns of the rounds, once the head of the table has been met.
    let mut columns: Option<Vec<usize>> = None;
    for record in reader.records() {
        let record = record.ok()?;
        let start = record.position().map_or(0, csv::Position::byte);
        let line = line(text, usize::try_from(start).unwrap_or(usize::MAX));
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let Some(columns) = &columns else {
            match &*fold(cell(0)) {
                "contest" => reported.contest = cell(1).trim().into(),
                "precinct" => reported.part = Some((PartOf::Precinct, cell(1).trim().into())),
                "batch" => reported.part = Some((PartOf::Batch, cell(1).trim().into())),
                "totalnumberofballots" => {
                    reported.figure(0, FigureOf::Ballots, false, cell(1), line);
                }
                "numberofundervotesnorankings" => {
                    reported.figure(0, FigureOf::Undervotes, false, cell(1), line);
                }
                _ => {}
            }
            columns = rounds(&record);
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            break; // a footnote follows
        }
        // A footnote may follow at once, and quoted line breaks hide blank lines: it has one cell.
        if record.iter().skip(1).all(|cell| cell.trim().is_empty())
            && (cell(0).starts_with('*') || cell(0).starts_with('†'))
        {
            break;
        }
        match row(cell(0)) {
            Row::Nothing => {}
            Row::Decisions { elects } => {
                for (round, at) in (1..).zip(columns) {
                    // RCTab names them in a round's first column, Portland those defeated in its last.
                    let cells = (*at..at + 3).flat_map(|at| cell(at).split(';'));
                    let who = cells.map(|name| name.trim().trim_end_matches('*'));
                    let who = who.filter(|name| !name.is_empty()).map(Name::from);
                    reported.decisions.push(Decision {
                        round,
                        elects,
                        who: who.collect(),
                        row: line,
                    });
                }
            }
            Row::Figures(of) => {
                for (round, at) in (1..).zip(columns) {
                    reported.figure(round, of.clone(), false, cell(*at), line);
                    reported.shares += u64::from(!cell(at + 1).trim().is_empty());
                    reported.figure(round, of.clone(), true, cell(at + 2), line);
                }
            }
        }
    }
    reported.rounds = u32::try_from(columns?.len()).ok()?;
    Some(reported)
}

/// The line, from 1, of the record that begins at a byte or behind line ends from there on.
fn line(text: &str, start: usize) -> u32 {
    let behind = text.get(start..).unwrap_or_default();
    let ends = behind.len() - behind.trim_start_matches(['\r', '\n']).len();
    let before = text.get(..start + ends).unwrap_or_default();
    let lines = before.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

/// The columns of the rounds, of the head of a table: `Round 1` or `Round 1 Votes`, each three from the last.
fn rounds(head: &csv::StringRecord) -> Option<Vec<usize>> {
    let is_head = |at: usize, number: usize| {
        let cell = fold(head.get(at).unwrap_or_default());
        cell == format!("round{number}") || cell == format!("round{number}votes")
    };
    let columns = (1..).map(|number| (1 + 3 * (number - 1), number));
    let columns = columns.take_while(|(at, number)| is_head(*at, *number));
    let columns: Vec<usize> = columns.map(|(at, _)| at).collect();
    (!columns.is_empty()).then_some(columns)
}

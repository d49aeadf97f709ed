//! Sample sizes and risks against what was printed.
//!
//! Margin and N are those recomputed from the tallies and the manifests; where the files do not give
//! them, those printed, and the check says so.

use std::collections::HashMap;

use election::{
    Check, Code, ContestRow, DiscrepancyCounts, Finding, Measurement, Opportunistic, Place,
    RiskLimit, RoundResult, Step, SummaryRow, Verdict, Weight,
};
use risk::{Colorado, Errors, diluted_margin_percent, kaplan_markov, limit_met, percent};
use sampling::Seed;

use crate::Record;
use crate::discrepancies::{self, Rows, listed};
use crate::draw::{Draws, audited};
use crate::index::{Contest, InRound, Index};
use crate::opportunistic::Supports;
use crate::readings::AllReadings;
use crate::recounted::Recount;
use crate::sides::Sides;
use crate::totals::standing;
use crate::universe::Counted;

/// What was measured of a contest.
pub(crate) struct Measured {
    pub rounds: Vec<RoundResult>,
    pub opportunistic: Opportunistic,
}

pub(crate) fn errors(counts: DiscrepancyCounts) -> Errors {
    Errors {
        two_over: counts.two_over,
        one_over: counts.one_over,
        one_under: counts.one_under,
        two_under: counts.two_under,
    }
}

/// Colorado's formulae for each γ that is printed.
#[derive(Default)]
struct Formulae(HashMap<String, Option<Colorado>>);

impl Formulae {
    fn of(&mut self, gamma: &str) -> Option<&Colorado> {
        let known = self.0.entry(gamma.to_owned());
        known.or_insert_with(|| Colorado::new(gamma).ok()).as_ref()
    }
}

pub(crate) fn check(
    index: &Index<'_>,
    universes: &[Counted],
    draws: &Draws<'_>,
    seed: Option<&Seed>,
    readings: &AllReadings<'_>,
    record: &mut Record,
) -> Vec<Measured> {
    let mut formulae = Formulae::default();
    let supports = Supports::new(index, universes, draws, seed, readings);
    let mut measured = Vec::new();
    for (k, (contest, counted)) in index.contests.iter().zip(universes).enumerate() {
        let standing = standing(contest);
        let mut rounds = Vec::new();
        for round in &contest.rounds {
            let recount = standing
                .as_ref()
                .filter(|_| contest.targeted())
                .and_then(|standing| recounted(k, round, standing, readings));
            let inputs = Inputs::of(contest, round, counted, standing.as_ref(), recount.as_ref());
            if index.by_county {
                // What cards were drawn for is checked with their lists.
                if !contest.targeted() {
                    sizes(index, contest, round, &inputs, &mut formulae, record);
                }
                continue;
            }
            discrepancies::check(index, contest, round, recount.as_ref(), record);
            sizes(index, contest, round, &inputs, &mut formulae, record);
            let measurement = risk(index, contest, round, &inputs, &mut formulae, record);
            rounds.push(RoundResult {
                round: round.number,
                measurement,
            });
        }
        measured.push(Measured {
            rounds,
            opportunistic: supports.risk(k, standing.as_ref()),
        });
    }
    if !index.by_county && !index.contests.iter().any(Contest::targeted) {
        for step in [Step::Discrepancies, Step::Risk] {
            let verdict = Verdict::cannot("no file names a targeted contest");
            record.check(Check::new(step, verdict).mandatory(true));
        }
    }
    measured
}

/// The discrepancies of a targeted contest by the readings of the round, if they are at hand for all its
/// draws.
fn recounted(
    contest: usize,
    round: &InRound<'_>,
    standing: &tabulate::Standing,
    readings: &AllReadings<'_>,
) -> Option<Recount> {
    let readings = readings.of_round(round.number)?;
    let sides = Sides::of(standing);
    if let Some(sheet) = round.sheet {
        return Some(Recount::of_sheet(sheet, readings, contest, &sides));
    }
    let drawn = audited(round)?;
    let list = round
        .selection
        .filter(|list| list.cards.len() as u64 == drawn)?;
    Recount::of_list(list, readings, contest, &sides)
}

/// What sizes and risks are computed from, and which of it was taken over from print.
struct Inputs {
    margin: Option<u64>,
    cards: Option<u64>,
    counts: DiscrepancyCounts,
    /// Whether the discrepancies are ours.
    counted: bool,
    taken_over: Vec<&'static str>,
}

impl Inputs {
    fn of(
        contest: &Contest<'_>,
        round: &InRound<'_>,
        counted: &Counted,
        standing: Option<&tabulate::Standing>,
        recount: Option<&Recount>,
    ) -> Self {
        let mut taken_over = Vec::new();
        let ours = standing.map(|standing| standing.margin().unwrap_or_default().0);
        let printed = round
            .row
            .map(|r| r.min_margin.0)
            .or(round.summary.map(|s| s.min_margin.0));
        if ours.is_none() && printed.is_some() {
            taken_over.push("the printed margin");
        }
        let n = round
            .row
            .map(|r| r.ballot_cards.0)
            .or(round.summary.map(|s| s.ballot_cards.0));
        if counted.cards.is_none() && n.is_some() {
            taken_over.push("the printed number of cards");
        }
        let counts = match (round.sheet, recount) {
            (Some(sheet), _) => Rows::of(sheet, 0).counts,
            (None, Some(recount)) => recount.counts,
            (None, None) => {
                if contest.targeted() {
                    taken_over.push("the printed discrepancies");
                }
                let printed = round.row.map(|row| row.discrepancies);
                printed
                    .or(round.summary.map(|s| s.discrepancies))
                    .unwrap_or_default()
            }
        };
        Inputs {
            margin: ours.or(printed),
            cards: counted.cards.map(|cards| cards.0).or(n),
            counts,
            counted: round.sheet.is_some() || recount.is_some(),
            taken_over,
        }
    }

    /// A note for a recomputed value.
    fn shown(&self, value: String) -> String {
        match self.taken_over.len() {
            0 => value,
            _ => format!("{value}, from {}", self.taken_over.join(" and ")),
        }
    }
}

fn sizes(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    inputs: &Inputs,
    formulae: &mut Formulae,
    record: &mut Record,
) {
    let check = |verdict| {
        Check::new(Step::SampleSize, verdict)
            .contest(&contest.name)
            .round(round.number)
    };
    let Some(row) = round.row else { return };
    let (Some(margin), Some(cards)) = (inputs.margin, inputs.cards) else {
        return;
    };
    let Some(colorado) = formulae.of(&row.gamma) else {
        record.check(check(Verdict::cannot(format!("gamma is “{}”", row.gamma))));
        return;
    };
    // A list that lags has the sizes that follow from the figures of the round before.
    let (counts, n, lag) = match listed(contest, round) {
        Some(listed) => (listed.rows.counts, listed.rows.audited, listed.lag),
        None => (inputs.counts, audited(round).unwrap_or(row.audited), None),
    };
    let limit = row.risk_limit.trim_end_matches('0');
    let sizes = colorado
        .optimistic(limit, margin, cards, errors(counts))
        .and_then(|optimistic| {
            let overstatements = row.overstatements.unwrap_or(0);
            Ok((
                optimistic,
                colorado.estimated(optimistic, n, overstatements)?,
            ))
        });
    let (optimistic, estimated) = match sizes {
        Ok(sizes) => sizes,
        Err(error) => {
            record.check(check(Verdict::cannot(error.to_string())));
            return;
        }
    };
    let mut equal = true;
    let mut differs = |code, place, expected: String, found: String| {
        equal = false;
        record.finding(
            Finding::new(
                code,
                Weight::Unexplained,
                place,
                inputs.shown(expected),
                found,
            )
            .contest(&contest.name)
            .round(round.number),
        );
    };
    for (column, printed, ours) in [
        ("optimistic_samples_to_audit", row.optimistic, optimistic),
        (
            "estimated_samples_to_audit",
            row.estimated.filter(|_| row.overstatements.is_some()),
            estimated,
        ),
    ] {
        if let Some(printed) = printed.filter(|printed| *printed != ours) {
            let place = row.place.clone().column(column);
            differs(
                Code::SampleSize,
                place,
                ours.to_string(),
                printed.to_string(),
            );
        }
    }
    let stated = index.audit.rounds.iter().find(|r| r.number == round.number);
    let stated = stated.and_then(|r| r.state.as_ref()?.risk_limit.as_ref());
    if let Some(stated) = stated.filter(|_| contest.targeted())
        && RiskLimit::parse(&stated.value) != RiskLimit::parse(&row.risk_limit)
    {
        let place = stated.place.clone();
        let expected = format!("{}, by {}", row.risk_limit, row.place);
        differs(Code::Parameter, place, expected, stated.value.clone());
    }
    for (column, place, expected, found) in parameters(row, round.summary) {
        differs(Code::Parameter, place.column(column), expected, found);
    }
    if let Some(summary) = round.summary
        && let Ok(diluted) = diluted_margin_percent(margin, cards)
        && !same_decimal(&summary.diluted_margin_percent, &diluted)
    {
        let place = summary.place.clone().column("diluted margin %");
        differs(
            Code::DilutedMargin,
            place,
            diluted,
            summary.diluted_margin_percent.clone(),
        );
    }
    // The list has a contest as achieved once as many draws were examined as the optimistic size asks for.
    let achieved = optimistic <= n && margin > 0;
    if contest.targeted() && status_differs(&row.status, achieved) {
        let place = row.place.clone().column("random_audit_status");
        let expected = match achieved {
            true => format!("risk_limit_achieved: {n} draws, {optimistic} needed"),
            false => format!("not achieved: {n} draws, {optimistic} needed"),
        };
        differs(Code::RiskStatus, place, expected, row.status.clone());
    }
    let printed = row.optimistic.or(row.estimated);
    record.check(
        check(match equal {
            true if printed.is_none() => Verdict::cannot("the list prints no sample size"),
            true => Verdict::after(lag.map(|lag| lag.repair(index, row)).into_iter().collect()),
            false => Verdict::Differs,
        })
        .values(
            row.optimistic.map(|n| n.to_string()).unwrap_or_default(),
            inputs.shown(optimistic.to_string()),
        ),
    );
}

/// Whether a contest's status in the list of contests is not what follows from its sizes. One that was ended or
/// counted by hand, or that cannot be audited, says neither that the limit was met nor that it was not
/// (ColoradoRLA's `AuditStatus`).
pub(crate) fn status_differs(status: &str, achieved: bool) -> bool {
    match status {
        "risk_limit_achieved" => !achieved,
        "in_progress" => achieved,
        "not_started" | "not_auditable" | "ended" | "hand_count" => false,
        _ => true,
    }
}

/// What the list of contests and the summary say of the same contest, where they disagree: column, place,
/// expected by the list, found in the summary.
fn parameters(
    row: &ContestRow,
    summary: Option<&SummaryRow>,
) -> Vec<(&'static str, Place, String, String)> {
    let Some(summary) = summary else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut differs = |column, same: bool, expected: String, text: &str| {
        if !same {
            let place = summary.place.clone();
            let expected = format!("{expected}, by {}", row.place);
            found.push((column, place, expected, text.to_owned()));
        }
    };
    let limit = percent_of(&row.risk_limit);
    let same = limit
        .as_ref()
        .is_none_or(|limit| same_decimal(limit, &summary.risk_limit_percent));
    differs(
        "Audit Risk Limit %",
        same,
        limit.unwrap_or_default(),
        &summary.risk_limit_percent,
    );
    let same = summary.gamma.is_empty() || same_decimal(&row.gamma, &summary.gamma);
    differs("gamma", same, row.gamma.clone(), &summary.gamma);
    let yes_no = |targeted: bool| if targeted { "Yes" } else { "No" };
    let same = row.targeted() == summary.targeted;
    differs(
        "targeted",
        same,
        yes_no(row.targeted()).to_owned(),
        yes_no(summary.targeted),
    );
    found
}

/// A decimal fraction in percent: `0.035` is `3.5`.
fn percent_of(limit: &str) -> Option<String> {
    let limit = RiskLimit::parse(limit).ok()?;
    let digits = limit.as_str().strip_prefix("0.")?;
    let padded = format!("{digits:0<2}");
    let (whole, rest) = padded.split_at(2);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match rest {
        "" => whole.to_owned(),
        rest => format!("{whole}.{rest}"),
    })
}

/// Whether two printed decimals have the same digits; `0`, `0.0` and `0E-8` are one number.
fn same_decimal(a: &str, b: &str) -> bool {
    let zero = |text: &str| {
        let mantissa = text.split(['e', 'E']).next().unwrap_or("");
        !mantissa.is_empty() && mantissa.chars().all(|c| c == '0' || c == '.')
    };
    let digits = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    (zero(a) && zero(b)) || digits(a) == digits(b)
}

fn risk(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &InRound<'_>,
    inputs: &Inputs,
    formulae: &mut Formulae,
    record: &mut Record,
) -> Measurement {
    let targeted = contest.targeted();
    let n = audited(round).unwrap_or(0);
    let mut measurement = Measurement {
        draws: n,
        discrepancies: inputs.counts,
        published_percent: round
            .summary
            .map(|s| s.risk_percent.clone())
            .unwrap_or_default(),
        published_limit_met: round
            .summary
            .map(|s| s.limit_met.clone())
            .unwrap_or_default(),
        published_status: round.row.map(|r| r.status.clone()).unwrap_or_default(),
        ..Measurement::default()
    };
    let check = |verdict| {
        Check::new(Step::Risk, verdict)
            .contest(&contest.name)
            .round(round.number)
            .mandatory(targeted)
    };
    if round.row.is_none() && round.summary.is_none() && round.sheet.is_none() && !targeted {
        return measurement;
    }
    let mut cannot = |because: String| record.check(check(Verdict::cannot(because)));
    if targeted && !inputs.counted {
        cannot(format!(
            "there is no sheet of this contest in round {}",
            round.number
        ));
        return measurement;
    }
    let Some(gamma) = round.row.or(contest.row()).map(|row| row.gamma.clone()) else {
        cannot("no file states gamma".to_owned());
        return measurement;
    };
    let (Some(margin), Some(cards)) = (inputs.margin, inputs.cards) else {
        cannot(
            "neither votes and manifests nor printed figures give margin and number of cards"
                .to_owned(),
        );
        return measurement;
    };
    let Some(colorado) = formulae.of(&gamma) else {
        cannot(format!("gamma is “{gamma}”"));
        return measurement;
    };
    let exact = match colorado.risk(n, margin, cards, errors(inputs.counts)) {
        Ok(exact) => exact,
        Err(error) => {
            cannot(error.to_string());
            return measurement;
        }
    };
    let ours = percent(&exact);
    let nothing_measured = !targeted && n == 0 && inputs.counts.total() == 0;
    if targeted {
        measurement.recomputed_percent.clone_from(&ours);
        let gamma = gamma.parse().unwrap_or(f64::NAN);
        let p = kaplan_markov(n, margin, cards, gamma, errors(inputs.counts));
        measurement.p_value = Some(p.get());
    }
    let Some(summary) = round.summary else {
        let reported = index
            .audit
            .rounds
            .iter()
            .any(|r| r.number == round.number && r.summary.is_some());
        match reported {
            true => cannot("the results report's summary does not have this contest".to_owned()),
            false => cannot(format!(
                "the results report of round {} is not among the files",
                round.number
            )),
        }
        return measurement;
    };
    let mut equal = true;
    let mut differs = |code, column: &str, expected: String, found: &str| {
        equal = false;
        record.finding(
            Finding::new(
                code,
                Weight::Unexplained,
                summary.place.clone().column(column),
                expected,
                found,
            )
            .contest(&contest.name)
            .round(round.number),
        );
    };
    if !same_decimal(&summary.risk_percent, &ours) {
        let expected = inputs.shown(format!("{ours} % after {n} draws"));
        differs(
            Code::Risk,
            "Risk measurement %",
            expected,
            &summary.risk_percent,
        );
    }
    let limit = round
        .row
        .or(contest.row())
        .and_then(|row| RiskLimit::parse(&row.risk_limit).ok());
    if let Some(limit) = &limit {
        let met = match limit_met(&exact, limit.as_str()) {
            Some(true) => "Yes",
            _ => "No",
        };
        if targeted && !summary.limit_met.eq_ignore_ascii_case(met) {
            let expected = format!("{met}: the risk is {ours} %, the limit {}", limit.as_str());
            differs(
                Code::RiskStatus,
                "Risk Limit met?",
                expected,
                &summary.limit_met,
            );
        }
    }
    if nothing_measured && equal {
        record.check(check(Verdict::NotMeasured).values(summary.risk_percent.clone(), ""));
        return measurement;
    }
    record.check(check(Verdict::equal_if(equal)).values(
        format!("{} %", summary.risk_percent),
        inputs.shown(format!("{ours} %")),
    ));
    measurement
}

//! P-values, as Arlo computes them and as the method is published.

use election::{
    ArloRound, AuditType, Code, DiscrepancyCounts, Finding, Measurement, Repair, RepairKind,
    RoundResult, Step, Verdict, Weight,
};
use risk::PValue;
use risk::arlo::printed;

use super::index::{Contest, Index};
use super::tickets::Drawn;
use super::totals::words;
use super::{batch_risk, card_risk, changes, polled};
use crate::Record;

/// What a round gave.
#[derive(Default)]
pub(super) struct Figure {
    /// Arlo's P-value.
    pub arlo: f64,
    /// The published method's, rounded up.
    pub ours: PValue,
    /// What it assumes that the report does not say.
    pub repairs: Vec<Repair>,
    /// The formula with its numbers.
    pub working: String,
    /// Discrepancies, where cards are compared.
    pub discrepancies: DiscrepancyCounts,
    /// Votes found, where all was counted.
    pub counted: Option<Vec<i64>>,
    /// Draws that nobody read though the round has ended. For Arlo they are none; for the method they are the worst
    /// that they may be.
    pub unread: u64,
}

/// Why there is no figure, or that the figure can only be bounded from below.
pub(super) enum NoFigure {
    /// The files do not say.
    Cannot(String),
    /// It is at least this.
    AtLeast(f64, String),
}

/// A check a contest and round that has ended.
pub(super) fn check(
    index: &Index<'_>,
    drawn: &Drawn,
    record: &mut Record,
) -> Vec<Vec<RoundResult>> {
    let contests = index.contests.iter();
    contests
        .map(|contest| {
            let rounds = contest.rounds.iter();
            rounds
                .map(|round| measured(index, contest, round, drawn, record))
                .collect()
        })
        .collect()
}

fn measured(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
    record: &mut Record,
) -> RoundResult {
    let draws = drawn
        .of(contest)
        .iter()
        .filter(|d| d.round <= round.number)
        .count();
    let mut measurement = Measurement {
        draws: draws as u64,
        published_percent: percent(&round.p_value),
        published_limit_met: round.limit_met.clone(),
        ..Measurement::default()
    };
    let check = |verdict| {
        let check = contest.check(round, Step::Risk, verdict);
        check.mandatory(contest.row.targeted)
    };
    if round.p_value.is_empty() {
        let place = index.place_of(round.place.as_ref());
        let mut finding = |code, expected: &str, found: &str| {
            let finding = Finding::new(code, Weight::Unexplained, place.clone(), expected, found);
            record.finding(finding.contest(contest.name()).round(round.number));
        };
        let (met, ended) = (round.limit_met == "Yes", round.ended == Some(true));
        if met {
            finding(Code::LimitMet, "“No” while there is no P-value", "“Yes”");
        }
        if ended {
            finding(Code::PValue, "a P-value: the round has ended", "none");
        }
        let verdict = match met || ended {
            true => Verdict::Differs,
            false => Verdict::NotMeasured,
        };
        record.check(check(verdict));
    } else {
        let figure = figure(index, contest, round, drawn);
        let verdict = compare(index, contest, round, &figure, record);
        let recomputed = match &figure {
            Ok(figure) => printed(figure.arlo),
            Err(_) => String::new(),
        };
        if let Ok(mut figure) = figure {
            counted_whole(index, contest, round, &mut figure, record);
            measurement.recomputed_percent = percent(&recomputed);
            measurement.p_value = Some(figure.ours.get());
            measurement.discrepancies = figure.discrepancies;
            measurement.working = figure.working;
        }
        record.check(check(verdict).values(round.p_value.clone(), recomputed));
    }
    RoundResult {
        round: round.number,
        measurement,
    }
}

/// Where all was counted, the count is the outcome: every winner must be ahead of every loser in it, as reported. A
/// check of its own, since Arlo's P-value is 0 then whatever was found.
fn counted_whole(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    figure: &mut Figure,
    record: &mut Record,
) {
    let Some(counted) = &figure.counted else {
        return;
    };
    let behind: Vec<String> = contest
        .pairs()
        .filter(|(w, l)| contest.votes(*w) > contest.votes(*l) && counted[*w] <= counted[*l])
        .map(|(w, l)| {
            let name = |k: usize| &contest.row.votes[k].0;
            format!("{} {}, {} {}", name(w), counted[w], name(l), counted[l])
        })
        .collect();
    let check = contest.check(round, Step::Margins, Verdict::equal_if(behind.is_empty()));
    let votes = words(contest, Some(counted));
    record.check(check.values("the reported winners", format!("counted whole: {votes}")));
    if behind.is_empty() {
        return;
    }
    figure.ours = PValue::ONE;
    let place = index.place_of(round.place.as_ref());
    let finding = Finding::new(
        Code::Winner,
        Weight::Unexplained,
        place,
        "the reported winners ahead in the whole count",
        behind.join("; "),
    );
    record.finding(finding.contest(contest.name()).round(round.number));
}

/// A P-value as printed, in percent: the point two places to the right, or as many as an exponent says. What is no
/// number stays.
fn percent(p: &str) -> String {
    in_percent(p).unwrap_or_else(|| p.to_owned())
}

fn in_percent(p: &str) -> Option<String> {
    let number = p.trim_start_matches(['<', '-']);
    let sign = &p[..p.len() - number.len()];
    let (mantissa, exponent) = match number.split_once(['E', 'e']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (number, 0i8),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{decimals}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()? + 2 + i64::from(exponent);
    let before = usize::try_from(-point).unwrap_or(0);
    let digits = format!("{}{digits}", "0".repeat(before));
    let point = usize::try_from(point).unwrap_or(0);
    let digits = format!("{digits:0<point$}");
    let (left, right) = digits.split_at(point);
    let left = match left.trim_start_matches('0') {
        "" => "0",
        left => left,
    };
    Some(match right.trim_end_matches('0') {
        "" => format!("{sign}{left}"),
        right => format!("{sign}{left}.{right}"),
    })
}

fn compare(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    figure: &Result<Figure, NoFigure>,
    record: &mut Record,
) -> Verdict {
    let place = index.place_of(round.place.as_ref());
    let finding = |code, weight, expected: String, found: String| {
        Finding::new(code, weight, place.clone(), expected, found)
            .contest(contest.name())
            .round(round.number)
    };
    let figure = match figure {
        Ok(figure) => figure,
        Err(NoFigure::Cannot(because)) => return Verdict::cannot(because.clone()),
        Err(NoFigure::AtLeast(least, because)) => {
            let lower = round.p_value.parse().is_ok_and(|p: f64| p < least - 1e-10);
            if !lower {
                return Verdict::cannot(because.clone());
            }
            let expected = format!("at least {}", printed(*least));
            record.finding(finding(
                Code::PValue,
                Weight::Unexplained,
                expected,
                round.p_value.clone(),
            ));
            return Verdict::Differs;
        }
    };
    let recomputed = printed(figure.arlo);
    let mut repairs = figure.repairs.clone();
    let shortened = recomputed != round.p_value && is_shortened(figure.arlo, &round.p_value);
    if shortened {
        repairs.push(Repair {
            kind: RepairKind::ShortenedBySpreadsheet,
            county: None,
            what: format!("{recomputed} to {}", round.p_value),
            source: index.report.file.clone(),
        });
    }
    let equal = recomputed == round.p_value || shortened;
    if !equal {
        let found = round.p_value.clone();
        let finding = finding(Code::PValue, Weight::Unexplained, recomputed.clone(), found);
        record.finding(finding.note(&figure.working));
    }
    let met = index.risk_limit().map(|limit| figure.arlo <= limit);
    let expected = met.map(|met| if met { "Yes" } else { "No" });
    let limit_equal = expected.is_none_or(|met| met == round.limit_met);
    if !limit_equal {
        record.finding(finding(
            Code::LimitMet,
            Weight::Unexplained,
            expected.unwrap_or_default().to_owned(),
            round.limit_met.clone(),
        ));
    }
    departs(figure, &finding, record);
    match equal && limit_equal {
        true => Verdict::after(repairs),
        false => Verdict::Differs,
    }
}

/// Whether a text is a P-value as a spreadsheet's general format shows it in its eleven places, where Arlo prints ten
/// decimals: `0.049083729`, `4.90837E-05`, `1` for `1.0`.
fn is_shortened(p: f64, text: &str) -> bool {
    let trimmed = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if p >= 1e-4 {
        return trimmed(&format!("{p:.9}")) == text;
    }
    let Some((mantissa, exponent)) = printed(p)
        .parse()
        .ok()
        .map(|p: f64| format!("{p:.5e}"))
        .and_then(|text| {
            let (mantissa, exponent) = text.split_once("e-")?;
            Some((trimmed(mantissa), format!("{exponent:0>2}")))
        })
    else {
        return false;
    };
    text == format!("{mantissa}E-{exponent}")
}

/// Says where Arlo's figure is not that of the published method.
fn departs(
    figure: &Figure,
    finding: &dyn Fn(Code, Weight, String, String) -> Finding,
    record: &mut Record,
) {
    if figure.unread > 0 {
        record.finding(finding(
            Code::SelectedNotExamined,
            Weight::Note,
            "every draw of a round that has ended read".to_owned(),
            format!("{} not read", figure.unread),
        ));
    }
    let ours = figure.ours.get();
    if ours > figure.arlo + 1e-9 + 1e-6 * figure.arlo {
        record.finding(finding(
            Code::MethodDeparts,
            Weight::Note,
            format!("{} by the published method, rounded up", printed(ours)),
            format!("{} as Arlo computes it", printed(figure.arlo)),
        ));
    }
}

fn figure(
    index: &Index<'_>,
    contest: &Contest<'_>,
    round: &ArloRound,
    drawn: &Drawn,
) -> Result<Figure, NoFigure> {
    let unknown = || NoFigure::Cannot("the report names no known formula".to_owned());
    let kind = index.audit_type().ok_or_else(unknown)?;
    let math = index.math_type().ok_or_else(unknown)?;
    if contest.winners.is_empty() || contest.losers.is_empty() {
        return Err(NoFigure::Cannot("nobody loses this contest".to_owned()));
    }
    let compares_cards = matches!(kind, AuditType::BallotComparison | AuditType::Hybrid);
    if compares_cards && !index.report.settings.names_formula {
        return Err(NoFigure::Cannot(changes::EARLY.to_owned()));
    }
    match kind {
        AuditType::BallotPolling => polled::polling(index, contest, round, drawn, math),
        AuditType::BallotComparison => card_risk::comparison(index, contest, round, drawn),
        AuditType::BatchComparison => batch_risk::figure(index, contest, round, drawn),
        AuditType::Hybrid => card_risk::hybrid(index, contest, round, drawn),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percents() {
        for (p, expected) in [
            ("0", "0"),
            ("1", "100"),
            ("1.0", "100"),
            ("-0.25", "-25"),
            ("4.90837E-05", "0.00490837"),
            ("1.5e-1", "15"),
            ("2E+01", "2000"),
            ("0.049083729", "4.9083729"),
            ("0.5", "50"),
            ("0.0000000044", "0.00000044"),
            ("<0.0000000001", "<0.00000001"),
            ("", ""),
            ("n/a", "n/a"),
            ("1E999", "1E999"),
            ("٢", "٢"),
        ] {
            assert_eq!(percent(p), expected);
        }
    }
}

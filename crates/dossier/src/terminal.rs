//! A verification in text: a summary that fits a screen, then the findings. Readable without colour.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    Code, ContestResult, Finding, Opportunistic, Outcome, Repair, RepairKind, Step, Verdict,
    Verification, Weight,
};

use crate::explain::drawn_for;
use crate::p_value::PValue;
use crate::printable::line;

/// What to print.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    /// Notes one by one, not only counted.
    pub notes: bool,
    /// The risk of every targeted contest, round by round; done anyhow for a few contests.
    pub risks: bool,
}

/// Up to this many contests or counties are shown one by one without being asked for.
const FEW: usize = 3;

/// Lists of cards are cut after this many; the other reports have them whole.
const MOST_LISTED: usize = 8;

/// The report.
pub fn render(verification: &Verification, show: Show) -> String {
    let mut out = String::new();
    summary(&mut out, verification);
    let few = verification.contests.len() <= FEW;
    if show.risks || few {
        risks(&mut out, verification, few);
    }
    if verification.counties.len() <= FEW {
        counties(&mut out, verification);
    }
    repairs(&mut out, verification);
    unchecked(&mut out, verification);
    findings(&mut out, verification, show);
    out
}

/// Several verifications in one table, a row each: for each step the checks that are equal, after `+` those
/// that are equal after repairs, before `≠` those that differ, before `?` those that cannot be checked.
pub fn table(verifications: &[Verification]) -> String {
    let mut out = String::new();
    let cell = |v: &Verification, step: Step| {
        let counts = v.counts(step);
        let mut parts = Vec::new();
        match (counts.equal, counts.repaired) {
            (0, 0) => {}
            (equal, 0) => parts.push(equal.to_string()),
            (equal, repaired) => parts.push(format!("{equal}+{repaired}")),
        }
        if counts.differs > 0 {
            parts.push(format!("{}≠", counts.differs));
        }
        if counts.unchecked > 0 {
            parts.push(format!("{}?", counts.unchecked));
        }
        match parts.is_empty() {
            true => "—".to_owned(),
            false => parts.join(" "),
        }
    };
    line!(
        out,
        "| election | outcome | {} |",
        Step::ALL
            .iter()
            .map(|s| s.words().0)
            .collect::<Vec<_>>()
            .join(" | ")
    );
    line!(out, "|---|---|{}", "---|".repeat(Step::ALL.len()));
    for v in verifications {
        let cells: Vec<_> = Step::ALL.iter().map(|step| cell(v, *step)).collect();
        let outcome = match v.outcome() {
            Outcome::Holds => "holds",
            Outcome::Incomplete => "incomplete",
            Outcome::Differs => "differs",
        };
        line!(out, "| {} | {outcome} | {} |", v.audit, cells.join(" | "));
    }
    line!(
        out,
        "equal+repaired, differs≠, cannot be checked?; what an audit did not measure is not counted"
    );
    out
}

fn summary(out: &mut String, v: &Verification) {
    let targeted: Vec<_> = v.contests.iter().filter(|c| c.targeted).collect();
    line!(out, "{}", v.audit);
    line!(out, "{}.", v.outcome().words());
    line!(out);
    line!(
        out,
        "{} files, {} counties, {} contests ({} targeted), {}; seed {}",
        v.files.len(),
        v.counties.len() - v.counties_outside().len(),
        v.contests.len(),
        targeted.len(),
        match v.rounds() {
            1 => "1 round".to_owned(),
            rounds => format!("{rounds} rounds"),
        },
        v.seed.as_deref().unwrap_or("unknown"),
    );
    line!(out);
    line!(
        out,
        "{:<24} {:>7} {:>9} {:>8} {:>10} {:>9}   {}",
        "Step",
        "equal",
        "repaired",
        "differs",
        "unchecked",
        "no figure",
        "one check is a"
    );
    for step in Step::ALL {
        let counts = v.counts(*step);
        let (name, unit) = step.words();
        let shown = |n: usize| {
            if n == 0 {
                "·".to_owned()
            } else {
                n.to_string()
            }
        };
        line!(
            out,
            "{name:<24} {:>7} {:>9} {:>8} {:>10} {:>9}   {unit}",
            shown(counts.equal),
            shown(counts.repaired),
            shown(counts.differs),
            shown(counts.unchecked),
            shown(counts.not_measured),
        );
    }
    line!(out);
    measured(out, v, &targeted);
}

/// How many contests met their limit and how many were not measured; nothing where the audit has no such figure.
fn measured(out: &mut String, v: &Verification, targeted: &[&ContestResult]) {
    let before = out.len();
    let last = targeted.iter().filter_map(|contest| contest.rounds.last());
    let printed: Vec<&str> = last
        .map(|round| &*round.measurement.published_limit_met)
        .filter(|met| !met.is_empty())
        .collect();
    if !printed.is_empty() {
        line!(
            out,
            "Risk limit met as published, after the last round: {} of {} targeted contests.",
            printed
                .iter()
                .filter(|met| met.eq_ignore_ascii_case("yes"))
                .count(),
            targeted.len()
        );
    }
    let others: Vec<_> = v.contests.iter().filter(|c| !c.targeted).collect();
    let computed = others
        .iter()
        .filter(|c| matches!(c.opportunistic, Opportunistic::Computed { .. }))
        .count();
    let measured = others
        .iter()
        .filter(|c| matches!(c.opportunistic, Opportunistic::Measured))
        .count();
    if measured > 0 {
        line!(
            out,
            "{measured} contests were not targeted; the audit measured their risk along with the others."
        );
    }
    if others.len() > measured {
        line!(
            out,
            "{} contests were not targeted: their risk was not measured by the audit (ours: {computed}).",
            others.len() - measured,
        );
    }
    if out.len() > before {
        line!(out);
    }
}

/// Each round of the targeted contests; of all contests where `all`.
fn risks(out: &mut String, v: &Verification, all: bool) {
    let of_contests = |c: &&ContestResult| (all || c.measured()) && !c.rounds.is_empty();
    let contests: Vec<&ContestResult> = v.contests.iter().filter(of_contests).collect();
    if contests.is_empty() {
        return;
    }
    line!(
        out,
        "{:<10} {:>6}  {:<24} {:>9} {:>10}  {:<11} {:<9} state",
        "Risk",
        "draws",
        "discrepancies",
        "published",
        "recomputed",
        "ours",
        "limit met"
    );
    for contest in contests {
        let number = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
        let next = contest.runner_up.as_deref().unwrap_or("nobody");
        line!(
            out,
            "{}: {}, before {next}; margin {}, N {}",
            contest.contest,
            contest
                .winners
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
            number(contest.margin.map(|m| m.0)),
            number(contest.cards.map(|n| n.0)),
        );
        for round in &contest.rounds {
            let m = &round.measurement;
            let percent = |text: &str| match text {
                "" => "·".to_owned(),
                text => format!("{text} %"),
            };
            line!(
                out,
                "  round {:<2} {:>6}  {:<24} {:>9} {:>10}  {:<11} {:<9} {}",
                round.round,
                m.draws,
                match m.working.is_empty() {
                    true => m.discrepancies.to_string(),
                    false => "see below".to_owned(),
                },
                percent(&m.published_percent),
                percent(&m.recomputed_percent),
                m.p_value
                    .map_or_else(|| "·".to_owned(), |p| PValue(p).to_string()),
                m.published_limit_met,
                m.published_status,
            );
        }
        for round in contest
            .rounds
            .iter()
            .filter(|r| !r.measurement.working.is_empty())
        {
            line!(
                out,
                "  round {}: {}",
                round.round,
                round.measurement.working
            );
        }
        if let Opportunistic::Computed {
            parts,
            draws,
            discrepancies,
            without_reading,
            p_value,
            ..
        } = &contest.opportunistic
        {
            line!(
                out,
                "  ours      {draws:>6}  {:<24} {:>9} {:>10}  {:<11} from cards drawn for {}; {without_reading} draws without a reading",
                discrepancies.to_string(),
                "",
                "",
                PValue(*p_value).to_string(),
                drawn_for(parts),
            );
        }
    }
    line!(out);
}

fn counties(out: &mut String, v: &Verification) {
    for county in &v.counties {
        let cards = county.cards.map_or_else(
            || "no manifest among the files".to_owned(),
            |cards| {
                format!(
                    "{cards} cards in {} batches of the manifest",
                    county.batches
                )
            },
        );
        line!(
            out,
            "{}: {cards}; {} distinct cards examined",
            county.county,
            county.cards_examined
        );
    }
    if !v.counties.is_empty() {
        line!(out);
    }
}

/// Up to this many counties are listed one by one under a kind of repair.
const MOST_COUNTIES: usize = 4;

/// The repairs of one kind, and the checks that they serve.
#[derive(Default)]
struct Used<'v> {
    repairs: BTreeSet<&'v Repair>,
    steps: BTreeMap<Step, BTreeSet<&'v str>>,
}

fn repairs(out: &mut String, v: &Verification) {
    let mut by_kind: BTreeMap<RepairKind, BTreeMap<&str, Used<'_>>> = BTreeMap::new();
    for check in &v.checks {
        let Verdict::EqualAfterRepairs { repairs } = &check.verdict else {
            continue;
        };
        let subject = check.contest.as_ref().or(check.county.as_ref());
        for repair in repairs {
            let county = repair.county.as_deref().unwrap_or("");
            let used = by_kind
                .entry(repair.kind)
                .or_default()
                .entry(county)
                .or_default();
            used.repairs.insert(repair);
            let subjects = used.steps.entry(check.step).or_default();
            subjects.insert(subject.map_or("the audit", |name| name));
        }
    }
    if by_kind.is_empty() {
        return;
    }
    line!(
        out,
        "Repairs that make checks equal, each change of cost one:"
    );
    for (kind, counties) in by_kind {
        if counties.len() > MOST_COUNTIES {
            let names: Vec<&str> = counties.keys().copied().collect();
            let mut all = Used::default();
            for used in counties.into_values() {
                all.repairs.extend(used.repairs);
                for (step, subjects) in used.steps {
                    all.steps.entry(step).or_default().extend(subjects);
                }
            }
            line!(
                out,
                "  {} counties: {} (cost {})",
                names.len(),
                kind.words(),
                all.repairs.len()
            );
            line!(out, "      what      {}", names.join(", "));
            used_for(out, &all);
            continue;
        }
        for (county, used) in counties {
            let mut what: Vec<&str> = used
                .repairs
                .iter()
                .map(|repair| repair.what.as_str())
                .collect();
            what.dedup();
            let county = match county {
                "" => String::new(),
                county => format!("{county}: "),
            };
            line!(out, "  {county}{} (cost {})", kind.words(), what.len());
            line!(out, "      what      {}", what.join("; "));
            used_for(out, &used);
        }
    }
    line!(out);
}

fn used_for(out: &mut String, used: &Used<'_>) {
    let sources: BTreeSet<&str> = used.repairs.iter().map(|repair| &*repair.source).collect();
    line!(
        out,
        "      from      {}",
        sources.into_iter().collect::<Vec<_>>().join(", ")
    );
    for (step, subjects) in &used.steps {
        let subjects = match subjects.len() {
            1..=4 => subjects.iter().copied().collect::<Vec<_>>().join("; "),
            n => format!("{n} contests or counties"),
        };
        line!(out, "      used for  {}: {subjects}", step.words().0);
    }
}

fn unchecked(out: &mut String, v: &Verification) {
    let mut reasons: BTreeMap<(Step, &str), Vec<&str>> = BTreeMap::new();
    for check in &v.checks {
        if let Verdict::CannotBeChecked { because } = &check.verdict {
            let subject = check.contest.as_ref().or(check.county.as_ref());
            let subjects = reasons.entry((check.step, because)).or_default();
            subjects.push(subject.map_or("", |name| name));
        }
    }
    let not_computed = v.contests.iter().filter_map(|c| match &c.opportunistic {
        Opportunistic::CannotBeComputed { because } => Some((because.as_str(), &*c.contest)),
        _ => None,
    });
    let mut ours: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (because, contest) in not_computed {
        ours.entry(because).or_default().push(contest);
    }
    if reasons.is_empty() && ours.is_empty() {
        return;
    }
    line!(out, "Cannot be checked from these files:");
    for ((step, because), subjects) in reasons {
        line!(
            out,
            "  {}, {}: {because}",
            step.words().0,
            several(&subjects)
        );
    }
    for (because, contests) in ours {
        line!(
            out,
            "  Risk of contests not targeted (ours), {}: {because}",
            several(&contests)
        );
    }
    line!(out);
}

fn several(subjects: &[&str]) -> String {
    match subjects {
        [""] => "the audit".to_owned(),
        [one] => (*one).to_owned(),
        [one, two] if one != two => format!("{one}; {two}"),
        _ => format!("{} checks", subjects.len()),
    }
}

fn findings(out: &mut String, v: &Verification, show: Show) {
    let groups = [
        (Weight::Unexplained, "Differs, unexplained"),
        (Weight::Unread, "Not read, or not usable"),
        (Weight::Explained, "Differs, explained by the repairs above"),
        (Weight::Note, "Notes"),
    ];
    for (weight, title) in groups {
        let group: Vec<&Finding> = v.findings.iter().filter(|f| f.weight == weight).collect();
        if group.is_empty() {
            continue;
        }
        line!(out, "{title}: {}", group.len());
        if weight == Weight::Note && !show.notes {
            let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
            for finding in &group {
                *codes.entry(finding.code).or_default() += 1;
            }
            for (code, count) in codes {
                line!(out, "  {count:>5}  {:<24} {}", code.id(), code.meaning());
            }
            line!(out, "  --notes lists them one by one.");
        } else {
            group.into_iter().for_each(|f| finding(out, f));
        }
        line!(out);
    }
}

fn finding(out: &mut String, f: &Finding) {
    let about: Vec<String> = [
        f.contest.as_ref().map(ToString::to_string),
        f.county.as_ref().map(ToString::to_string),
        f.round.map(|round| format!("round {round}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    line!(out, "  {}  {}", f.code.id(), about.join(", "));
    let place = f.place.to_string();
    if !place.is_empty() {
        line!(out, "      at        {place}");
    }
    line!(out, "      expected  {}", f.expected);
    line!(out, "      found     {}", f.found);
    if !f.note.is_empty() {
        line!(out, "      note      {}", f.note);
    }
    listed(out, "cards", &f.cards);
    listed(out, "figures", &f.figures);
}

/// The first of a list of things that a finding concerns.
fn listed(out: &mut String, what: &str, all: &[String]) {
    if all.is_empty() {
        return;
    }
    let shown = all[..all.len().min(MOST_LISTED)].join("; ");
    let more = match all.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!("; and {more} more (in the JSON and HTML reports)"),
    };
    line!(out, "      {what:<8}  {shown}{more}");
}

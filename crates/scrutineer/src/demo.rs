//! `demo`: a generated small state's audit, verified. What somebody without any files runs first.

use std::path::Path;
use std::process::ExitCode;

use ::demo::{DemoError, Fault, Format, Generated, ResultsFormat, Scale, export, generate};

use crate::command::{DemoArgs, Failure};
use crate::verify::{print, read_and_verify, report, tell};

/// Generates, says what was planted, verifies, reports.
pub fn run(args: &DemoArgs) -> Result<ExitCode, Failure> {
    if args.plant.iter().any(|fault| fault == "list") {
        print(&faults())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.format.as_deref() == Some("list") {
        print(&formats())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.results.iter().any(|format| format == "list") {
        print(&results_formats())?;
        return Ok(ExitCode::SUCCESS);
    }
    if let (Some(scale), Some(format), Some(out)) = (&args.scale, &args.format, &args.out) {
        return exported(scale, format, &args.results, out);
    }
    let faults: Vec<Fault> = args
        .plant
        .iter()
        .map(|id| parse(id))
        .collect::<Result<_, _>>()?;
    // The scratch folder has a random name, the folder in it has not: the report is the same every time.
    let scratch =
        tempfile::tempdir().map_err(|error| Failure::new(&error, "give a folder with --out"))?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| scratch.path().join("demo"));
    let generated = generate(&out, &faults)
        .map_err(|error| Failure::new(&error, "give --out a folder that does not exist yet"))?;
    introduce(&generated, args.out.is_some());
    let verifications = read_and_verify(&out, args.report.seed.as_deref())?;
    report(&verifications, &args.report)
}

/// Writes an export of any size.
fn exported(
    scale: &str,
    format: &str,
    results: &[String],
    out: &Path,
) -> Result<ExitCode, Failure> {
    let none = |what: String, hint: &str| Failure::new(&std::io::Error::other(what), hint);
    let size = Scale::parse(scale)
        .ok_or_else(|| none(format!("“{scale}” is no size"), "such as --scale 200000x4"))?;
    let known = Format::parse(format);
    let format = known.ok_or_else(|| none(format!("“{format}” is no format"), "--format list"))?;
    let results: Vec<ResultsFormat> = results
        .iter()
        .map(|id| {
            let known = ResultsFormat::parse(id);
            known.ok_or_else(|| none(format!("“{id}” is no format of results"), "--results list"))
        })
        .collect::<Result<_, _>>()?;
    export(out, size, format, &results).map_err(|error| {
        let hint = match error {
            DemoError::NoPrecincts(_) => "another --format, such as dominion-csv, has precincts",
            _ => "give --out a folder that does not exist yet",
        };
        Failure::new(&error, hint)
    })?;
    let out = out.display();
    tell(format_args!(
        "Written: {out}, its true totals in truth.csv\nnext: `scrutineer read {out} --out record`"
    ));
    Ok(ExitCode::SUCCESS)
}

fn formats() -> String {
    let lines = Format::ALL
        .iter()
        .map(|format| format!("{:<16} {}\n", format.id(), format.what()));
    lines.collect()
}

fn results_formats() -> String {
    let lines = ResultsFormat::ALL
        .iter()
        .map(|format| format!("{:<18} {}\n", format.id(), format.what()));
    lines.collect()
}

fn parse(id: &str) -> Result<Fault, Failure> {
    Fault::parse(id).ok_or_else(|| {
        let known: Vec<_> = Fault::ALL.iter().map(|fault| fault.id()).collect();
        let error = std::io::Error::other(format!("“{id}” is no fault"));
        Failure::new(&error, &format!("--plant one of {}", known.join(", ")))
    })
}

fn faults() -> String {
    let lines = Fault::ALL
        .iter()
        .map(|fault| format!("{:<20} {}\n", fault.id(), fault.what()));
    lines.collect()
}

fn introduce(generated: &Generated, kept: bool) {
    tell(format_args!(
        "Generated: {} files of an invented state with {} cards, {} of them examined in {} rounds",
        generated.files.len(),
        generated.cards,
        generated.examined,
        generated.rounds
    ));
    for planted in &generated.planted {
        tell(format_args!(
            "Planted: {}: {} → {}",
            planted.fault.id(),
            planted.was,
            planted.is
        ));
    }
    if kept {
        tell(format_args!("Written: {}", generated.folder.display()));
    }
}

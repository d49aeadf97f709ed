//! `demo`: a generated small state's audit, verified. What somebody without any files runs first.

use std::process::ExitCode;

use ::demo::{Fault, Generated, generate};

use crate::command::{DemoArgs, Failure};
use crate::verify::{print, read_and_verify, report};

/// Generates, says what was planted, verifies, reports.
pub fn run(args: &DemoArgs) -> Result<ExitCode, Failure> {
    if args.plant.iter().any(|fault| fault == "list") {
        print(&faults())?;
        return Ok(ExitCode::SUCCESS);
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
    eprintln!(
        "Generated: {} files of an invented state with {} cards, {} of them examined in {} rounds",
        generated.files.len(),
        generated.cards,
        generated.examined,
        generated.rounds
    );
    for planted in &generated.planted {
        eprintln!(
            "Planted: {}: {} → {}",
            planted.fault.id(),
            planted.was,
            planted.is
        );
    }
    if kept {
        eprintln!("Written: {}", generated.folder.display());
    }
}

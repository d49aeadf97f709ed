//! `verify`: every step of published audits done again.

use std::fmt;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use dossier::{Narrow, narrowed, terminal};
use election::Verification;
use formats::Source;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::command::{Failure, ReportArgs, VerifyArgs};

/// Verifies each path and reports all; the exit code is the worst outcome's.
pub fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let mut verifications = Vec::new();
    for path in &args.paths {
        verifications.extend(read_and_verify(path, args.report.seed.as_deref())?);
    }
    report(&verifications, &args.report)
}

/// Reads what was published and verifies it: each election that is found there.
pub fn read_and_verify(path: &Path, seed: Option<&str>) -> Result<Vec<Verification>, Failure> {
    let source = Source::open(path).map_err(|error| {
        Failure::new(
            &error,
            "give a folder, a .zip or .tar.xz archive, or a file of a published audit",
        )
    })?;
    let bar = progress(source.len() as u64, "{bar:40} {pos}/{len} files read");
    let audits = formats::read(&source, || bar.inc(1));
    bar.finish_and_clear();
    let options = verify::Options {
        seed: seed.map(str::to_owned),
    };
    let verified = audits.iter().map(|audit| verify::verify(audit, &options));
    Ok(verified.collect())
}

/// A bar on standard error when that is a terminal; else nothing.
pub fn progress(length: u64, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// Prints and writes what was asked for.
pub fn report(verifications: &[Verification], args: &ReportArgs) -> Result<ExitCode, Failure> {
    let narrow = Narrow {
        contest: args.contest.clone(),
        county: args.county.clone(),
    };
    let (shown, lacking): (Vec<_>, Vec<_>) = verifications
        .iter()
        .map(|verification| narrowed(verification, &narrow))
        .partition(Result::is_ok);
    let shown: Vec<Verification> = shown.into_iter().flatten().collect();
    // One election of several need not have the contest; all of them should not lack it.
    if let (true, Some(Err(error))) = (shown.is_empty(), lacking.first()) {
        let hint = "without --contest and --county everything is shown";
        return Err(Failure::new(error, hint));
    }
    let show = terminal::Show {
        notes: args.notes,
        risks: args.risks,
    };
    let texts = shown.iter().map(|v| terminal::render(v, show));
    let mut text = texts.collect::<Vec<_>>().join("\n");
    if shown.len() > 1 {
        text.push('\n');
        text.push_str(&terminal::table(&shown));
    }
    print(&text)?;
    if let Some(path) = &args.json {
        let text = dossier::json::render_all(&shown);
        let text = text.map_err(|error| Failure::new(&error, ""))?;
        write(path, &text)?;
    }
    if let Some(path) = &args.html {
        write_pages(path, &shown)?;
    }
    let worst = shown.iter().map(Verification::outcome).max();
    Ok(ExitCode::from(
        worst.map_or(2, election::Outcome::exit_code),
    ))
}

/// One page a verification: `page.html`, or `page-1.html`, `page-2.html` … for several.
fn write_pages(path: &Path, shown: &[Verification]) -> Result<(), Failure> {
    for (k, verification) in shown.iter().enumerate() {
        let page = dossier::html::render(verification);
        if shown.len() == 1 {
            write(path, &page)?;
        } else {
            let stem = path
                .file_stem()
                .map(|s| s.to_string_lossy())
                .unwrap_or_default();
            write(
                &path.with_file_name(format!("{stem}-{}.html", k + 1)),
                &page,
            )?;
        }
    }
    Ok(())
}

/// To standard output; a reader that stops early (`| head`) is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(&error, "")),
        _ => Ok(()),
    }
}

/// To standard error, as lines of its own; where nobody listens nothing is lost.
pub fn tell(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes a report as JSON that was asked for, and says so.
pub fn write_json(path: &Path, report: &Value) -> Result<(), Failure> {
    let text = dossier::json::text(report).map_err(|error| Failure::new(&error, ""))?;
    write(path, &text)
}

/// Writes a file that was asked for, and says so.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| {
        let hint = format!(
            "could not write {}; give a file in a folder that exists",
            path.display()
        );
        Failure::new(&error, &hint)
    })?;
    tell(format_args!("Written: {}", path.display()));
    Ok(())
}

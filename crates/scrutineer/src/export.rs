//! `export`: an election record in a format that other systems read.

use std::fs::File;
use std::io::{self, BufWriter};
use std::process::ExitCode;

use dossier::printable;
use formats::{CdfForm, CdfWriter};
use record::Record;

use crate::command::{ExportArgs, ExportFormat, Failure};
use crate::verify::tell;

/// Writes the record's cards to a file.
pub fn run(args: &ExportArgs) -> Result<ExitCode, Failure> {
    if !is_date_time(&args.generated) {
        let error = io::Error::other(format!("“{}” is no date and time", args.generated));
        return Err(Failure::new(
            &error,
            "such as --generated 2024-11-05T20:00:00Z",
        ));
    }
    let record = Record::open(&args.record)
        .map_err(|error| Failure::new(&error, "give a folder that `scrutineer read` wrote"))?;
    let form = match args.format {
        ExportFormat::CdfJson => CdfForm::Json,
        ExportFormat::CdfXml => CdfForm::Xml,
    };
    let file = File::create_new(&args.out)
        .map_err(|error| Failure::new(&error, "give --out a file that is not there yet"))?;
    let done = write(&record, form, file, &args.generated);
    let groups = done.map_err(|error| {
        // Half a report is none.
        let _ = std::fs::remove_file(&args.out);
        Failure::new(&error, "nothing was written")
    })?;
    if groups > 0 {
        tell(format_args!(
            "Left out: {groups} groups of cards of which only the votes together are known; the format has no place for them"
        ));
    }
    tell(format_args!(
        "Written: {}",
        printable(&args.out.display().to_string())
    ));
    Ok(ExitCode::SUCCESS)
}

fn write(record: &Record, form: CdfForm, file: File, generated: &str) -> io::Result<u64> {
    let mut writer = CdfWriter::new(form, BufWriter::new(file), record.contests())?;
    record.replay(&mut writer)?;
    let with_cards = record.sources().iter().filter(|file| file.cards > 0);
    let sources = with_cards.map(|file| format!("{} (SHA-256 {})", file.path, file.sha256));
    let sources = sources.collect::<Vec<_>>().join(", ");
    let findings = record.findings().len();
    let notes = format!("Cards read from {sources}; {findings} findings.");
    writer.finish(generated, &notes)
}

/// Whether a text is a date and time with its offset from UTC, as RFC 3339 has it.
pub fn is_date_time(text: &str) -> bool {
    let digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let shape: String = text.chars().map(digit).collect();
    let is_offset = match shape.strip_prefix("0000-00-00T00:00:00") {
        Some("Z") => false,
        Some("+00:00" | "-00:00") => true,
        _ => return false,
    };
    // The shape has these places.
    let part = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or(u32::MAX);
    let (year, month) = (part(0, 4), part(5, 7));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    year > 0
        && (1..=12).contains(&month)
        && (1..=days).contains(&part(8, 10))
        && part(11, 13) < 24
        && part(14, 16) < 60
        && part(17, 19) < 60
        && (!is_offset || part(20, 22) < 14 && part(23, 25) < 60)
}

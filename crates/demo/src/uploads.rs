//! The upload log: what counties sent, when, and the SHA-256 that the state computed of it.
//!
//! Made from the manifests as published. The CVR files themselves are not published, as in Colorado;
//! their rows carry the hash of the file that the county would have sent.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::DemoError;
use crate::published::{Published, Table, row};
use crate::state::{County, State};

/// The log's path.
pub(crate) const PATH: &str = "upload_status.csv";

/// One upload.
struct Sent<'a> {
    county: &'a str,
    filename: String,
    kind: &'static str,
    bytes: &'a [u8],
    status: &'static str,
    time: String,
    /// The digits that the county typed, where they are not those of the file.
    typed: Option<String>,
}

/// Adds the log: for each county its manifest and its CVRs; Juniper had first sent a manifest without
/// its last batch, and Birch had first typed a hash without its last digit.
pub(crate) fn add_log(published: &mut Published, state: &State) -> Result<(), DemoError> {
    let mut sent = Vec::new();
    let mut manifests = Vec::new();
    for county in &state.counties {
        let content = published.files.get(&county.manifest());
        manifests.push(
            content
                .ok_or(DemoError::Plan("a county's manifest"))?
                .bytes()?,
        );
    }
    let cvrs: Vec<String> = (0..state.counties.len())
        .map(|c| cvr_export(state, c))
        .collect();
    for (k, county) in state.counties.iter().enumerate() {
        let bytes = manifests[k].as_slice();
        let filename = manifest_name(county);
        let upload = |time: String| Sent {
            county: &county.name,
            filename: filename.clone(),
            kind: "manifest",
            bytes,
            status: "IMPORTED",
            time,
            typed: None,
        };
        let hour = 9 + k;
        if &*county.name == "Birch" {
            let mut typed = hash(bytes);
            typed.pop();
            let status = "HASH_MISMATCH";
            let time = format!("2029-11-09 {hour:02}:02:11.36");
            sent.push(Sent {
                status,
                typed: Some(typed),
                ..upload(time)
            });
        }
        if &*county.name == "Juniper" {
            let bytes = without_last_line(bytes);
            sent.push(Sent {
                bytes,
                ..upload(format!("2029-11-09 {hour:02}:04:40.107"))
            });
        }
        sent.push(upload(format!("2029-11-09 {hour:02}:17:23.5{k}")));
        sent.push(Sent {
            filename: format!("CVR_Export_20291109{:02}4501.csv", hour - 1),
            kind: "CVRs",
            bytes: cvrs[k].as_bytes(),
            ..upload(format!("2029-11-09 {hour:02}:31:08.{k}9"))
        });
    }
    sent.sort_by(|a, b| (a.status, &a.time).cmp(&(b.status, &b.time)));
    published.csv(PATH, log(&sent));
    Ok(())
}

fn log(sent: &[Sent<'_>]) -> Table {
    let heading = [
        "name",
        "filename",
        "type",
        "approx_count",
        "size",
        "status",
        "timestamp",
        "computed_hash",
        "submitted_hash",
    ];
    let mut table = Table::headed("", &heading);
    for upload in sent {
        let lines = upload.bytes.iter().filter(|byte| **byte == b'\n').count();
        let computed = hash(upload.bytes);
        let submitted = upload.typed.clone().unwrap_or_else(|| computed.clone());
        table.rows.push(row![
            upload.county,
            upload.filename.as_str(),
            upload.kind,
            lines as u64,
            upload.bytes.len() as u64,
            upload.status,
            upload.time.as_str(),
            computed,
            submitted,
        ]);
    }
    table
}

/// What the county called its manifest.
pub(crate) fn manifest_name(county: &County) -> String {
    format!("2029 {} Ballot Manifest.csv", county.name)
}

/// SHA-256 in upper-case hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02X}").expect("writing to a String cannot fail");
            digits
        })
}

fn without_last_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
    let last = end.iter().rposition(|byte| *byte == b'\n');
    last.map_or(bytes, |at| &bytes[..=at])
}

/// The county's CVR file: four lines of heading, then a line for each card.
fn cvr_export(state: &State, county: usize) -> String {
    let mut text = format!("{},5.11\n,,,,,\n,,,,,\n", crate::plan::TITLE);
    text.push_str("CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,Marks\n");
    let cards = state.cards.iter().filter(|card| card.county == county);
    for (number, card) in cards.enumerate() {
        let batch = state.batch(card);
        let marks = card
            .cvr
            .iter()
            .flatten()
            .map(|marks| format!(",{}", marks.0));
        let marks: String = marks.collect();
        let place = format!("{},{},{}", batch.tabulator, batch.name, card.position);
        let imprinted = state.imprinted(card);
        writeln!(
            text,
            "{},{place},{imprinted},{}{marks}",
            number + 1,
            card.style
        )
        .expect("writing to a String cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4's example.
    #[test]
    fn sha256() {
        let expected = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        assert_eq!(hash(b"abc"), expected);
    }

    #[test]
    fn last_line() {
        assert_eq!(without_last_line(b"a\r\nb\r\n"), b"a\r\n");
        assert_eq!(without_last_line(b"a\r\n"), b"a\r\n");
    }
}

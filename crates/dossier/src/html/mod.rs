//! A verification → one HTML page that a court can keep.
//!
//! The page is a single file: its style and its pictures are inside it, it needs no script and fetches
//! nothing, so that it reads the same from a memory stick in ten years. It leads with what differs and
//! is not explained, then goes from the audit as a whole to contests, counties and single cards. Closed
//! parts are found by the browser's search and are printed.
//!
//! Every text that comes from a file is escaped, and the page forbids scripts besides
//! (Content-Security-Policy). No clock and no hash order: the same verification gives the same bytes.
//!
//! Knows nothing of how a check is made: it only shows what it is given.

mod cards;
mod checks;
pub(crate) mod columns;
mod contests;
mod counties;
mod files;
pub(crate) mod findings;
mod index;
mod others;
pub(crate) mod page;
#[cfg(test)]
pub(crate) mod readable;
mod repairs;
mod risk_picture;
#[cfg(test)]
mod sample;
pub(crate) mod scale;
pub(crate) mod table;
mod targeted;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod verdicts;

use std::fmt;

use election::Verification;

use index::Index;

/// The page, complete from `<!DOCTYPE html>` on.
///
/// ```
/// # let verification = election::Verification {
/// #     schema: election::Verification::SCHEMA, audit: "Ash & Birch".into(), seed: None, files: vec![],
/// #     counties: vec![], contests: vec![], checks: vec![], findings: vec![], draws: vec![],
/// # };
/// let page = dossier::html::render(&verification);
/// assert!(page.starts_with("<!DOCTYPE html>"));
/// assert!(page.contains("<h1>Ash &amp; Birch</h1>"));
/// ```
pub fn render(verification: &Verification) -> String {
    let mut out = String::with_capacity(size_hint(verification));
    write(&mut out, verification).expect("writing into a String does not fail");
    out
}

fn write(out: &mut String, verification: &Verification) -> fmt::Result {
    let index = Index::new(verification);
    page::open(out, verification, &index)?;
    verdicts::write(out, verification, &index)?;
    findings::write_unexplained(out, verification, &index)?;
    findings::write_unread(out, verification, &index)?;
    repairs::write(out, &index)?;
    findings::write_explained(out, verification, &index)?;
    findings::write_notes(out, verification, &index)?;
    targeted::write(out, &index)?;
    others::write(out, &index)?;
    counties::write(out, &index)?;
    files::write(out, verification)?;
    page::close(out, verification)
}

/// About how long the page will be, so that the text seldom moves while it grows.
fn size_hint(verification: &Verification) -> usize {
    let draws: usize = verification.draws.iter().map(|draw| draw.cards.len()).sum();
    50_000
        + 250 * (draws + verification.checks.len() + verification.files.len())
        + 600 * (verification.contests.len() + verification.findings.len())
}

//! The inventory: every file of the audit, so that a reader can see that theirs are the same.

use std::fmt::{self, Write};

use election::Verification;

use super::checks::{close_table, open_table};
use super::text::{Esc, Num, Of};

/// The section.
pub(super) fn write(out: &mut String, v: &Verification) -> fmt::Result {
    let how_many = Of(v.files.len(), "file", "files");
    let not_read = v
        .files
        .iter()
        .filter(|file| !file.because.is_empty())
        .count();
    let read = match not_read {
        0 => "all of them were read".to_owned(),
        1 => "1 of them was not read, for the reason given".to_owned(),
        n => format!("{n} of them were not read, for the reasons given"),
    };
    writeln!(
        out,
        "<section aria-labelledby=\"files\"><h2 id=\"files\">Files</h2>\n\
         <p>The audit was published in {how_many}; {read}.</p>\n<details><summary>All {how_many}</summary>"
    )?;
    let heads = ["Path", "Kind", "Round", "Bytes", "SHA-256", "Why not read"];
    open_table(out, "files", format_args!("Inventory of the files"), &heads)?;
    out.push_str("<tbody>\n");
    for file in &v.files {
        write!(
            out,
            "<tr><th scope=\"row\" class=\"t\">{}</th><td>{}</td><td class=\"r\">",
            Esc(&file.path),
            file.kind.words()
        )?;
        match file.round {
            Some(round) => write!(out, "{round}")?,
            None => out.push('—'),
        }
        writeln!(
            out,
            "</td><td class=\"r\">{}</td><td class=\"sha\">{}</td><td>{}</td></tr>",
            Num(file.bytes),
            Esc(&file.sha256),
            Esc(&file.because),
        )?;
    }
    out.push_str("</tbody>");
    close_table(out);
    out.push_str("</details></section>\n");
    Ok(())
}

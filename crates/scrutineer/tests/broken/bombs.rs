//! Small files that claim to be large: refused with a finding, within bounded memory and time.
//!
//! The command runs in one gibibyte of address space where the system can limit it: what would take
//! more ends it.

use std::io::{Cursor, Write};
use std::process::{Command, Output};

use support::archive::{entries, zip};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// Verifies in limited memory; two threads, since each reserves address space.
fn limited(copy: &Copy, what: &str) -> Output {
    let json = copy.beside().join("out.json");
    let mut command = match cfg!(target_os = "linux") {
        true => {
            let mut shell = Command::new("sh");
            shell.args(["-c", "ulimit -v 1048576; exec \"$0\" \"$@\""]);
            shell.arg(env!("CARGO_BIN_EXE_scrutineer"));
            shell
        }
        false => Command::new(env!("CARGO_BIN_EXE_scrutineer")),
    };
    command
        .current_dir(copy.beside())
        .env("RAYON_NUM_THREADS", "2");
    command.args(["verify", what, "--json"]).arg(json);
    command.output().unwrap()
}

/// The file is not readable for this reason, and the rest of the audit is verified.
fn refused(copy: &Copy, what: &str, file: &str, why: &str) {
    found(copy, what, "file-unreadable", file, why);
}

fn found(copy: &Copy, what: &str, code: &str, file: &str, why: &str) {
    let output = limited(copy, what);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let finding = stdout.split(code).nth(1);
    let finding = finding.unwrap_or_else(|| panic!("no finding: {stdout}"));
    let finding = &finding[..finding.find("\n\n").unwrap()];
    assert!(finding.contains(file) && finding.contains(why), "{finding}");
}

/// So many zeros, without holding them.
fn zeros(out: &mut impl Write, mebibytes: usize) {
    let zeros = vec![0; 1 << 20];
    (0..mebibytes).for_each(|_| out.write_all(&zeros).unwrap());
}

/// A workbook of the parts that name one sheet, and of others.
fn workbook(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Summary\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let all = parts.iter().chain(more);
    zip(&all
        .map(|(name, xml)| ((*name).to_owned(), xml.as_bytes().to_vec()))
        .collect())
}

const SHEET: &str =
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
const END: &str = "</sheetData></worksheet>";

#[test]
fn a_zip_entry_of_zeros() {
    let copy = Copy::of_demo();
    let archive = std::fs::File::create(copy.beside().join("bomb.zip")).unwrap();
    let mut out = ZipWriter::new(archive);
    for (name, bytes) in entries(&copy) {
        out.start_file(&*name, SimpleFileOptions::default())
            .unwrap();
        match &*name {
            "round_1/manifest-Birch.csv" => zeros(&mut out, 1500),
            _ => out.write_all(&bytes).unwrap(),
        }
    }
    out.finish().unwrap();
    found(
        &copy,
        "bomb.zip",
        "entry-refused",
        "round_1/manifest-Birch.csv",
        "unpacks to at most 1073741824 bytes",
    );
}

/// The same in an archive that lies in the folder.
#[test]
fn an_entry_of_zeros_in_an_archive_in_the_folder() {
    let copy = Copy::of_demo();
    let manifest = "manifest-Birch.csv";
    copy.remove(&format!("round_1/{manifest}"));
    let archive = std::fs::File::create(copy.path().join("round_1/more.zip")).unwrap();
    let mut out = ZipWriter::new(archive);
    out.start_file(manifest, SimpleFileOptions::default())
        .unwrap();
    zeros(&mut out, 1500);
    out.finish().unwrap();
    let file = format!("round_1/more.zip/{manifest}");
    let why = "unpacks to at most 1073741824 bytes";
    found(&copy, "demo", "entry-refused", &file, why);
}

#[test]
fn a_workbook_part_of_zeros() {
    let copy = Copy::of_demo();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    out.start_file("[Content_Types].xml", SimpleFileOptions::default())
        .unwrap();
    out.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
        .unwrap();
    zeros(&mut out, 1500);
    copy.write(
        "round_2/resultsReport.xlsx",
        out.finish().unwrap().into_inner(),
    );
    let why = "unpacks to more than 268435456 bytes";
    refused(&copy, "demo", "round_2/resultsReport.xlsx", why);
}

/// A file of half a gibibyte of nothing, sparse on disk.
#[test]
fn a_large_file() {
    let copy = Copy::of_demo();
    copy.remove("round_1/manifest-Birch.csv");
    let file = std::fs::File::create(copy.path().join("round_1/manifest-Birch.csv")).unwrap();
    file.set_len(1 << 29).unwrap();
    refused(
        &copy,
        "demo",
        "round_1/manifest-Birch.csv",
        "larger than 268435456 bytes",
    );
}

/// One text of a mebibyte that two thousand cells refer to: two gibibytes of cells.
#[test]
fn a_shared_string_that_multiplies() {
    let copy = Copy::of_demo();
    let text = "x".repeat(1 << 20);
    let strings = format!(
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{text}</t></si></sst>"
    );
    let rows = (1..=2000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"));
    let sheet = format!("{SHEET}{}{END}", rows.collect::<String>());
    copy.write(
        "round_2/resultsReport.xlsx",
        workbook(&sheet, &[("xl/sharedStrings.xml", &strings)]),
    );
    refused(&copy, "demo", "round_2/resultsReport.xlsx", "");
}

/// One cell in each row, far to the right: half a billion empty cells before them.
#[test]
fn cells_far_to_the_right() {
    let copy = Copy::of_demo();
    let rows =
        (1..=500_000).map(|row| format!("<row r=\"{row}\"><c r=\"AMJ{row}\"><v>1</v></c></row>"));
    let sheet = format!("{SHEET}{}{END}", rows.collect::<String>());
    copy.write("round_2/resultsReport.xlsx", workbook(&sheet, &[]));
    refused(&copy, "demo", "round_2/resultsReport.xlsx", "");
}

/// An OpenDocument sheet that repeats one cell a thousand times in each of ninety thousand rows.
#[test]
fn a_cell_that_is_repeated() {
    let copy = Copy::of_demo();
    let content = "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Summary\"><table:table-row table:number-rows-repeated=\"90000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"1000\"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("content.xml", content),
    ];
    let parts = parts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    copy.write("round_2/resultsReport.xlsx", zip(&parts.to_vec()));
    refused(&copy, "demo", "round_2/resultsReport.xlsx", "");
}

/// A manifest of one card, and a list with row 1 of the CVR file and others: no draw is ever missed, and the
/// others never come.
#[test]
fn a_list_that_is_never_drawn() {
    let Some(path) = support::real("colorado/2018-primary") else {
        return;
    };
    let copy = Copy::of(&path);
    let manifest = "round_1/county_manifest_Baca.csv";
    let heading = copy.text(manifest).lines().next().unwrap().to_owned();
    copy.write(manifest, format!("{heading}\nBaca,101,1,1,A\n"));
    let list = "round_1/ballot_list_Baca.csv";
    let text = copy.text(list);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
    cells[6] = "1";
    lines[1] = cells.join(",");
    copy.write(list, lines.join("\n"));
    let v = reported(copy.path());
    let draw = support::check(&v, Step::Draw, "Baca", 1);
    assert_eq!(support::word(&draw.verdict), "differs");
    let found = about(&v, list, Code::RandomNumber);
    assert_eq!(found.len(), 1);
    assert!(found[0].expected.contains("rows that the seed draws"));
}

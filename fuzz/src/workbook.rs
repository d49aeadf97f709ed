//! Parts and tables into the bytes of a workbook, stored without compression.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// A zip archive of these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("the names differ");
        zip.write_all(bytes).expect("memory takes every byte");
    }
    zip.finish().expect("memory takes every byte").into_inner()
}

const TYPES: &str =
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// An xlsx workbook of these parts; `rels` and `book` are its relationships and its list of sheets.
pub fn xlsx(rels: &[u8], book: &[u8], parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels),
        ("xl/workbook.xml", book),
    ];
    all.extend(parts);
    package(&all)
}

/// An ods workbook with this content.
pub fn ods(content: &[u8]) -> Vec<u8> {
    package(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

/// An xlsx workbook from text: a line `== name` begins a sheet, the lines after it are its rows, commas
/// stand between cells. At most sixteen sheets.
pub fn sheets(text: &str) -> Vec<u8> {
    let (mut rels, mut book) = (String::new(), String::new());
    let mut bodies: Vec<(String, String)> = Vec::new();
    for (k, sheet) in text.split("== ").skip(1).take(16).enumerate() {
        let (name, rows) = sheet.split_once('\n').unwrap_or((sheet, ""));
        rels += &format!(
            r#"<Relationship Id="r{k}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/{k}.xml"/>"#
        );
        book += &format!(r#"<sheet name="{}" r:id="r{k}"/>"#, escaped(name));
        let mut body = String::from("<worksheet><sheetData>");
        for row in rows.lines() {
            body += "<row>";
            for cell in row.split(',') {
                body += &format!(r#"<c t="inlineStr"><is><t>{}</t></is></c>"#, escaped(cell));
            }
            body += "</row>";
        }
        body += "</sheetData></worksheet>";
        bodies.push((format!("xl/worksheets/{k}.xml"), body));
    }
    let rels = format!("<Relationships>{rels}</Relationships>");
    let book = format!("<workbook><sheets>{book}</sheets></workbook>");
    let parts: Vec<(&str, &[u8])> = bodies
        .iter()
        .map(|(name, body)| (name.as_str(), body.as_bytes()))
        .collect();
    xlsx(rels.as_bytes(), book.as_bytes(), &parts)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

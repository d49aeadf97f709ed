#![no_main]
//! The parts of an xlsx workbook, a line ---- between them: a sheet, shared strings, styles, list of sheets,
//! relationships. A part that is missing is a plain one.

use libfuzzer_sys::fuzz_target;

use formats::Workbook;

const BOOK: &[u8] = br#"<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#;
const RELS: &[u8] =
    br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></Relationships>"#;

fuzz_target!(|text: &str| {
    let mut parts = text.split("----").map(str::as_bytes);
    let sheet = parts.next().unwrap_or_default();
    let mut more = vec![("xl/s.xml", sheet)];
    more.extend(
        parts
            .next()
            .map(|strings| ("xl/sharedStrings.xml", strings)),
    );
    more.extend(parts.next().map(|styles| ("xl/styles.xml", styles)));
    let book = parts.next().unwrap_or(BOOK);
    let rels = parts.next().unwrap_or(RELS);
    let _ = Workbook::read(&scrutineer_fuzz::xlsx(rels, book, &more));
});

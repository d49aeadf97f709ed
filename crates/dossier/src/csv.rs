//! Rows as comma-separated values (RFC 4180), for every table that this crate writes.

/// The rows, the heading among them, each as long as the first.
pub(crate) fn text<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let written = writer.write_record(&row);
        written.expect("rows are equally long, and writing into a Vec does not fail");
    }
    let bytes = writer.into_inner();
    let bytes = bytes.expect("writing into a Vec does not fail");
    String::from_utf8(bytes).expect("what was written were Strings")
}

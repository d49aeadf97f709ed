//! An HTML page into one table: its tables row by row, its headings and paragraphs as rows of one cell.
//!
//! A cell that spans several columns is followed by empty ones; one that spans several rows is empty in the
//! next, to the end of the head, body or foot of its table. Rows have the number of the line on which they begin.

use crate::table::Table;

/// No cell is believed to span more columns.
const MOST_SPANNED: usize = 256;
/// No page is read that has more cells, be they empty because others span them, or more columns.
const MOST_CELLS: usize = 1 << 22;
const MOST_COLUMNS: usize = 1 << 14;

/// Whether a text is a page: by its beginning.
pub(crate) fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect();
    let start = start.to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Reads the page.
///
/// # Errors
/// It has more cells or columns than any statement of votes, in words.
pub(crate) fn table(html: &str) -> Result<Table, String> {
    let mut page = Page::default();
    let mut rest = html;
    let mut line = 1;
    while let Some((before, tag)) = rest.split_once('<') {
        page.text(before);
        line += lines(before);
        if let Some(comment) = tag.strip_prefix("!--") {
            let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
            line += lines(&comment[..end]);
            rest = &comment[end..];
            continue;
        }
        let end = tag.find('>').unwrap_or(tag.len());
        let inside = &tag[..end];
        rest = tag.get(end + 1..).unwrap_or_default();
        let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '/';
        let name: String = inside.chars().take_while(is_name).take(16).collect();
        let name = name.to_ascii_lowercase();
        page.tag(&name, inside, line)?;
        line += lines(inside);
        // What stands in these is no text.
        if ["style", "script"].contains(&name.as_str()) {
            let closes = |at: &usize| {
                let after = rest.as_bytes().get(at + 2..at + 2 + name.len());
                after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
            };
            let mut ends = rest.match_indices("</").map(|(at, _)| at);
            let skipped = ends.find(closes).unwrap_or(rest.len());
            line += lines(&rest[..skipped]);
            rest = &rest[skipped..];
        }
    }
    page.text(rest);
    page.end_text(line + lines(rest));
    Ok(page.table)
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|b| *b == b'\n').count()).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Page {
    table: Table,
    /// The text since the last tag that ends one.
    text: String,
    /// The cells of the open row, and its line.
    row: Option<(Vec<String>, u32)>,
    /// How many columns the open cell spans; none if no cell is open.
    cell: Option<usize>,
    /// For columns that a cell of a row above spans, how many rows that goes on.
    spanned: Vec<usize>,
    /// How many rows the open cell spans.
    rows: usize,
    /// How deep tables are nested; those inside a cell are its text.
    tables: usize,
    /// Whether the head of the page is open, whose text is not shown.
    in_head: bool,
    cells: usize,
}

impl Page {
    fn text(&mut self, text: &str) {
        if !self.in_head {
            self.text.push_str(text);
        }
    }

    fn tag(&mut self, name: &str, inside: &str, line: u32) -> Result<(), String> {
        match name {
            "head" => self.in_head = true,
            "/head" | "body" => self.in_head = false,
            "table" => {
                self.end_text(line);
                self.tables += 1;
                if self.tables == 1 {
                    self.spanned.clear();
                }
            }
            "/table" => {
                if self.tables == 1 {
                    self.end_row()?;
                }
                self.tables = self.tables.saturating_sub(1);
            }
            "thead" | "tbody" | "tfoot" | "/thead" | "/tbody" | "/tfoot" if self.tables == 1 => {
                self.end_row()?;
                self.spanned.clear();
            }
            "tr" if self.tables == 1 => {
                self.end_row()?;
                self.text.clear();
                self.row = Some((Vec::new(), line));
            }
            "/tr" if self.tables == 1 => self.end_row()?,
            "td" | "th" if self.tables == 1 => {
                self.end_cell()?;
                self.text.clear();
                if self.row.is_none() {
                    self.row = Some((Vec::new(), line));
                }
                self.cell = Some(span(inside, "colspan"));
                self.rows = span(inside, "rowspan");
            }
            "/td" | "/th" if self.tables == 1 => self.end_cell()?,
            "br" | "br/" => self.text.push('\n'),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div" | "caption" | "/h1" | "/h2"
            | "/h3" | "/h4" | "/h5" | "/h6" | "/p" | "/div" | "/caption" => self.end_text(line),
            _ => {}
        }
        Ok(())
    }

    /// Ends a heading or paragraph, which is a row by itself; inside a cell it is a part of it.
    fn end_text(&mut self, line: u32) {
        if self.row.is_some() {
            self.text.push('\n');
            return;
        }
        let text = entities(&std::mem::take(&mut self.text));
        if !text.trim().is_empty() {
            self.table.begin_row(line);
            self.table.push_cell(text.trim());
        }
    }

    fn end_cell(&mut self) -> Result<(), String> {
        let Some(columns) = self.cell.take() else {
            return Ok(());
        };
        let text = entities(&std::mem::take(&mut self.text));
        let (cells, _) = self.row.get_or_insert_with(|| (Vec::new(), 1));
        let before = cells.len();
        // Columns that are taken from above.
        while let Some(rows) = self.spanned.get_mut(cells.len()).filter(|rows| **rows > 0) {
            *rows -= 1;
            cells.push(String::new());
        }
        let start = cells.len();
        cells.push(text.trim().to_owned());
        cells.resize(start + columns, String::new());
        let (end, added) = (cells.len(), cells.len() - before);
        self.spanned.resize(self.spanned.len().max(end), 0);
        for rows in &mut self.spanned[start..end] {
            *rows = rows.saturating_sub(1).max(self.rows - 1);
        }
        self.count(end, added)
    }

    /// Counts cells that were added to a row that has so many now.
    fn count(&mut self, columns: usize, added: usize) -> Result<(), String> {
        self.cells += added;
        match () {
            () if columns > MOST_COLUMNS => Err(format!("more than {MOST_COLUMNS} columns")),
            () if self.cells > MOST_CELLS => Err(format!("more than {MOST_CELLS} cells")),
            () => Ok(()),
        }
    }

    fn end_row(&mut self) -> Result<(), String> {
        self.end_cell()?;
        let Some((mut cells, line)) = self.row.take() else {
            return Ok(());
        };
        self.text.clear();
        // Columns behind the last cell that are taken from above.
        let before = cells.len();
        let last = self.spanned.iter().rposition(|rows| *rows > 0);
        cells.resize(
            last.map_or(before, |last| before.max(last + 1)),
            String::new(),
        );
        for rows in self.spanned.iter_mut().skip(before) {
            *rows = rows.saturating_sub(1);
        }
        self.count(cells.len(), cells.len() - before)?;
        self.table.begin_row(line);
        for cell in &cells {
            self.table.push_cell(cell);
        }
        Ok(())
    }
}

/// How much a cell spans.
fn span(tag: &str, name: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split(name).nth(1).unwrap_or_default();
    let digits = value.trim_start_matches(|c: char| c.is_whitespace() || "='\"".contains(c));
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1).clamp(1, MOST_SPANNED)
}

/// The text with its entities resolved; those that are not known stay.
fn entities(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        resolved.push_str(before);
        let end = after.bytes().take(12).position(|b| b == b';');
        let known = end.and_then(|end| Some((entity(&after[..end])?, &after[end + 1..])));
        match known {
            Some((c, after)) => {
                resolved.push(c);
                rest = after;
            }
            None => {
                resolved.push('&');
                rest = after;
            }
        }
    }
    resolved.push_str(rest);
    resolved
}

fn entity(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some(' '),
        _ => name.strip_prefix('#')?,
    };
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages() {
        let html = "<html><head><title>x</title></head><style>td > b {}</style>\n<h2>Mayor &amp; Clerk</h2>\
            <table>\n<tr><td>Precinct<td colspan=2>Ash</tr>\n<!-- <tr> -->\n\
            <tr><th rowspan=\"2\">1</th><td>5</td><td>&#53;<br/>6</td></tr>\n<tr><td>7<td> &nbsp;8\n</table>\nend";
        let table = table(html).unwrap();
        let rows: Vec<(u32, Vec<&str>)> = table
            .rows()
            .map(|row| (row.number, row.cells().collect()))
            .collect();
        let expected = [
            (2, vec!["Mayor & Clerk"]),
            (3, vec!["Precinct", "Ash", ""]),
            (5, vec!["1", "5", "5\n6"]),
            (6, vec!["", "7", "8"]),
            (8, vec!["end"]),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn pages_that_are_cut_off() {
        let html = "<html><h1>a</h1><table><tr><td colspan=3>é&amp;</td></tr></table><p>z</p>";
        for (end, _) in html.char_indices() {
            assert!(table(&html[..end]).is_ok());
        }
    }

    /// A cell may span rows and columns wherever it stands, and those below stand where they belong.
    #[test]
    fn cells_that_span_rows() {
        let check = |html: &str, expected: &[&str]| {
            let table = table(&format!("<html><table>{html}</table>")).unwrap();
            let row = |row: crate::table::Row<'_>| row.cells().collect::<Vec<_>>().join(",");
            assert_eq!(
                table.rows().map(row).collect::<Vec<_>>(),
                expected,
                "{html}"
            );
        };
        let heads = "<tr><th>P<th>Ann<th rowspan=2>Total<tr><th>Nr<th>DEM";
        check(
            &format!("{heads}<tr><td>1<td>5<td>9<tr><td>2<td>6<td>8"),
            &["P,Ann,Total", "Nr,DEM,", "1,5,9", "2,6,8"],
        );
        // In the middle, over columns, over more rows than one, in rows with fewer cells.
        check(
            "<tr><td>a<td rowspan=3 colspan=2>b<td>c<tr><td>d<td>e<tr><td>f<tr><td>g<td>h<td>i<td>j",
            &["a,b,,c", "d,,,e", "f,,", "g,h,i,j"],
        );
        check(
            "<tr><td>a<td rowspan=2>b<tr></tr><tr><td>c<td>d",
            &["a,b", ",", "c,d"],
        );
        check(
            "<tr><td>a<td rowspan=2>b<td rowspan=3>c<tr><td>d<tr><td>e<td>f<tr><td>g<td>h<td>i",
            &["a,b,c", "d,,", "e,f,", "g,h,i"],
        );
        // Not beyond the head of the table.
        check(
            "<thead><tr><th>a<th rowspan=3>b<tr><th>c</thead><tbody><tr><td>d<td>e</tbody><tr><td>f<td>g",
            &["a,b", "c,", "d,e", "f,g"],
        );
        check(
            "<tr><th>a<th rowspan=3>b<tbody><tr><td>c<td>d",
            &["a,b", "c,d"],
        );
    }

    /// Few bytes may ask for more cells than there is memory for.
    #[test]
    fn cells_that_span_too_much() {
        let why = |html: &str| table(&format!("<html><table><tr>{html}</table>")).unwrap_err();
        let wide = |cell: &str, count: usize| cell.repeat(count);
        assert_eq!(
            why(&wide("<td colspan=999>", 1 << 15)),
            "more than 16384 columns"
        );
        assert_eq!(why(&wide("<td>", (1 << 14) + 1)), "more than 16384 columns");
        let block = wide("<td colspan=256 rowspan=256>", 64);
        assert_eq!(why(&format!("{block}<tr><td>")), "more than 16384 columns");
        // It is said of the file, which is known for what it is.
        let bomb = format!("<html><table><tr>{block}<tr><td></table>");
        let (_, findings) = crate::results::reported_results("s.html", bomb.as_bytes()).unwrap();
        let found: Vec<&str> = findings.iter().map(|f| &*f.found).collect();
        assert_eq!(
            found,
            ["more than 16384 columns; what stands before that is kept"]
        );
        let rows = |of: &str| format!("{block}{}", of.repeat(255));
        // 256 rows of 2^14 cells are all that there may be.
        assert!(table(&format!("<html><table><tr>{}", rows("<tr></tr>"))).is_ok());
        let more = rows("<tr></tr>") + "<tr><td>";
        assert_eq!(why(&more), "more than 4194304 cells");
        assert_eq!(
            why(&(rows("<tr>") + "</table><table><tr><td>")),
            "more than 4194304 cells"
        );
    }
}

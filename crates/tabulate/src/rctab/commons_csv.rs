//! CSV as RCTab writes it.

/// Rows as Commons CSV writes them in its default format.
#[derive(Default)]
pub(super) struct Csv {
    pub text: String,
    begun: bool,
}

impl Csv {
    /// A cell of the row.
    pub fn cell(&mut self, cell: &str) {
        if self.begun {
            self.text.push(',');
        }
        let first = !std::mem::replace(&mut self.begun, true);
        let quoted = cell.contains([',', '"', '\r', '\n'])
            || cell.starts_with(|c: char| c <= '#')
            || cell.ends_with(|c: char| c <= ' ')
            || (first && cell.is_empty());
        match quoted {
            true => {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            }
            false => self.text.push_str(cell),
        }
    }

    /// Three cells of a round: the first, an empty one, the last.
    pub fn triple(&mut self, first: &str, last: &str) {
        self.cell(first);
        self.cell("");
        self.cell(last);
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.text.push_str("\r\n");
        self.begun = false;
    }

    /// A row.
    pub fn line(&mut self, cells: &[&str]) {
        cells.iter().for_each(|cell| self.cell(cell));
        self.end();
    }
}

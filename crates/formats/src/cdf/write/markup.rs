//! Lists, objects and values as JSON or as XML, the same calls for both.

/// Whether a report is JSON or XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CdfForm {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

const NAMESPACE: &str = "http://itl.nist.gov/ns/voting/1500-103/v1";
const REPORT: &str = "CastVoteRecordReport";

/// A text that is being written. Members come in the order of the XML schema.
pub(super) struct Markup {
    form: CdfForm,
    pub text: String,
    /// The names of lists that are open.
    lists: Vec<&'static str>,
    /// Whether the next member or item is the first.
    first: bool,
}

impl Markup {
    /// Begins a report.
    pub fn new(form: CdfForm) -> Self {
        let text = match form {
            CdfForm::Json => format!("{{\"@type\":\"CVR.{REPORT}\""),
            CdfForm::Xml => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{REPORT} xmlns=\"{NAMESPACE}\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            ),
        };
        Markup {
            form,
            text,
            lists: Vec::new(),
            first: false,
        }
    }

    /// Ends the report.
    pub fn finish(&mut self) {
        match self.form {
            CdfForm::Json => self.text.push_str("\n}\n"),
            CdfForm::Xml => {
                self.text.push_str("\n</");
                self.text.push_str(REPORT);
                self.text.push_str(">\n");
            }
        }
    }

    /// Begins a list of objects, each of them a member of this name.
    pub fn begin_list(&mut self, name: &'static str) {
        if self.form == CdfForm::Json {
            self.key(name);
            self.text.push('[');
            self.first = true;
        }
        self.lists.push(name);
    }

    /// Ends it.
    pub fn end_list(&mut self) {
        self.lists.pop();
        if self.form == CdfForm::Json {
            self.text.push(']');
            self.first = false;
        }
    }

    /// Begins an object of a list. A class that XML tells by the name is told in JSON alone.
    pub fn begin(&mut self, class: &str, id: Option<&str>) {
        let name = *self.lists.last().expect("an object is in a list");
        let is_top = self.lists.len() == 1;
        match self.form {
            CdfForm::Json => {
                if !std::mem::take(&mut self.first) {
                    self.text.push(',');
                }
                if is_top {
                    self.text.push('\n');
                }
                self.text.push_str("{\"@type\":\"CVR.");
                self.text.push_str(class);
                self.text.push('"');
                if let Some(id) = id {
                    self.key("@id");
                    self.json_string(id);
                }
            }
            CdfForm::Xml => {
                if is_top {
                    self.text.push('\n');
                }
                self.text.push('<');
                self.text.push_str(name);
                if class != name {
                    self.text.push_str(" xsi:type=\"");
                    self.text.push_str(class);
                    self.text.push('"');
                }
                if let Some(id) = id {
                    self.text.push_str(" ObjectId=\"");
                    self.text.push_str(id);
                    self.text.push('"');
                }
                self.text.push('>');
            }
        }
    }

    /// Ends it.
    pub fn end(&mut self) {
        match self.form {
            CdfForm::Json => self.text.push('}'),
            CdfForm::Xml => {
                let name = *self.lists.last().expect("an object is in a list");
                self.close(name);
            }
        }
    }

    /// A text.
    pub fn string(&mut self, name: &str, value: &str) {
        match self.form {
            CdfForm::Json => {
                self.key(name);
                self.json_string(value);
            }
            CdfForm::Xml => {
                self.open(name);
                self.xml_text(value);
                self.close(name);
            }
        }
    }

    /// A number, true or false.
    pub fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        let value = value.to_string();
        match self.form {
            CdfForm::Json => {
                self.key(name);
                self.text.push_str(&value);
            }
            CdfForm::Xml => self.string(name, &value),
        }
    }

    /// Words, each a member by itself; none if there are none.
    pub fn words(&mut self, name: &str, words: &[&str]) {
        match self.form {
            CdfForm::Json if !words.is_empty() => self.json_list(name, words),
            CdfForm::Json => {}
            CdfForm::Xml => words.iter().for_each(|word| self.string(name, word)),
        }
    }

    /// Ids, in one member.
    pub fn ids(&mut self, name: &str, ids: &[&str]) {
        match self.form {
            CdfForm::Json => self.json_list(name, ids),
            CdfForm::Xml => self.string(name, &ids.join(" ")),
        }
    }

    fn json_list(&mut self, name: &str, items: &[&str]) {
        self.key(name);
        self.text.push('[');
        for (k, item) in items.iter().enumerate() {
            if k > 0 {
                self.text.push(',');
            }
            self.json_string(item);
        }
        self.text.push(']');
    }

    fn key(&mut self, name: &str) {
        let top = if self.lists.is_empty() { ",\n" } else { "," };
        self.text.push_str(top);
        self.json_string(name);
        self.text.push(':');
    }

    fn json_string(&mut self, value: &str) {
        let string = serde_json::to_string(value).expect("every text is a string of JSON");
        self.text.push_str(&string);
    }

    fn open(&mut self, name: &str) {
        if self.lists.is_empty() {
            self.text.push('\n');
        }
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// XML has no place for most control characters, even escaped.
    fn xml_text(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\r' => self.text.push_str("&#13;"),
                '\t' | '\n' => self.text.push(c),
                '\0'..'\x20' | '\u{FFFE}' | '\u{FFFF}' => self.text.push('\u{FFFD}'),
                c => self.text.push(c),
            }
        }
    }
}

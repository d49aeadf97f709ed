//! XML or JSON of NIST's formats into one tree: elements and keys are nodes, attributes and `@type`, `@id` too.

use quick_xml::events::BytesStart;

use crate::json::{Json, JsonError};
use crate::results::heading::spaced;
use crate::xml::{self, Elements};

/// No file is read that has more nodes; those of a state by county have a tenth of it.
const MOST_NODES: usize = 1 << 21;
/// Nor one that is nested deeper; the formats are nested twelve times.
const MOST_NESTED: usize = 60;

/// An element, attribute, key or item.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub name: Box<str>,
    /// What stands right in it.
    pub text: String,
    /// The line on which it begins.
    pub line: u32,
    pub nodes: Vec<Node>,
}

impl Node {
    /// The nodes right in it with a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| &*node.name == name)
    }

    /// The first of them.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.all(name).next()
    }

    /// The nodes with a name that are right in it, or in a collection of them in it (version 1).
    pub fn each(&self, name: &str) -> impl Iterator<Item = &Node> {
        let collection = format!("{name}Collection");
        let collected = self.nodes.iter().filter(move |n| *n.name == *collection);
        let collected: Vec<&Node> = collected.flat_map(|node| node.all(name)).collect();
        self.all(name).chain(collected)
    }

    /// The text of a node in it; empty if there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.get(name).map_or("", |node| node.text.trim())
    }

    /// The text of a node in it that may be given in several languages: of the first.
    pub fn words_of(&self, name: &str) -> String {
        self.get(name).map_or_else(String::new, Node::words)
    }

    /// Its text, else that of the first language.
    pub fn words(&self) -> String {
        let own = spaced(&self.text);
        if !own.is_empty() {
            return own;
        }
        let Some(text) = self.get("Text") else {
            return String::new();
        };
        match text.get("Content") {
            Some(content) => spaced(&content.text),
            None => spaced(&text.text),
        }
    }

    /// The ids in a node: several texts, or one with blanks between.
    pub fn ids<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n str> {
        self.all(name).flat_map(|node| node.text.split_whitespace())
    }

    /// Its own id.
    pub fn id(&self) -> &str {
        self.text_of("@id")
    }

    /// Whether a node in it says true.
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.text_of(name), "true" | "True" | "1")
    }
}

/// The tree of an XML file: its first element.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn of_xml(text: &str) -> Result<Node, String> {
    let mut tree = Tree::default();
    xml::read(text, &mut tree)?;
    tree.root.ok_or_else(|| "it has no element".to_owned())
}

#[derive(Default)]
struct Tree {
    open: Vec<Node>,
    root: Option<Node>,
    count: usize,
}

fn counted(count: &mut usize, more: usize) -> Result<(), String> {
    *count += more;
    match *count > MOST_NODES {
        true => Err(format!("more than {MOST_NODES} elements")),
        false => Ok(()),
    }
}

impl Elements for Tree {
    fn start(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), String> {
        if self.open.len() == MOST_NESTED {
            return Err(format!("nested more than {MOST_NESTED} times"));
        }
        let mut node = Node {
            name: start.local_name().as_ref().into(),
            line,
            ..Node::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| e.to_string())?;
            let name = match attribute.key.local_name().as_ref() {
                "objectId" | "ObjectId" => "@id".to_owned(),
                name => format!("@{name}"),
            };
            let value = quick_xml::escape::unescape(&attribute.value);
            let text = value.map_err(|e| e.to_string())?.into_owned();
            let nodes = Vec::new();
            let name = name.into_boxed_str();
            node.nodes.push(Node {
                name,
                text,
                line,
                nodes,
            });
        }
        counted(&mut self.count, 1 + node.nodes.len())?;
        self.open.push(node);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(node) = self.open.last_mut() {
            // Blanks between elements are no text.
            if !(node.text.is_empty() && text.trim().is_empty()) {
                node.text.push_str(text);
            }
        }
    }

    fn end(&mut self, _name: &str) -> Result<(), String> {
        if let Some(node) = self.open.pop() {
            match self.open.last_mut() {
                Some(parent) => parent.nodes.push(node),
                None => self.root = self.root.take().or(Some(node)),
            }
        }
        Ok(())
    }
}

/// The tree of a JSON file; the items of a list are as many nodes with its name.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn of_json(text: &str) -> Result<Node, String> {
    let mut reader = JsonTree {
        text: text.as_bytes(),
        counted: 0,
        line: 1,
        count: 0,
    };
    let mut root = Node::default();
    let mut json = Json::new(text.as_bytes());
    match reader.value(&mut json, "", &mut root.nodes, 0) {
        Ok(()) => {}
        Err(Wrong::Json(error)) => return Err(format!("line {}: {error}", reader.line)),
        Err(Wrong::Limit(why)) => return Err(why),
    }
    match json.peek() {
        Err(JsonError::BreaksOff) => {}
        _ => return Err("something follows the value".to_owned()),
    }
    let node = root.nodes.pop();
    node.ok_or_else(|| "it has no value".to_owned())
}

enum Wrong {
    Json(JsonError),
    Limit(String),
}

impl From<JsonError> for Wrong {
    fn from(error: JsonError) -> Self {
        Wrong::Json(error)
    }
}

struct JsonTree<'t> {
    text: &'t [u8],
    /// Up to where ends of lines were counted.
    counted: usize,
    line: u32,
    count: usize,
}

impl<'t> JsonTree<'t> {
    fn here(&mut self, json: &Json<'t>) -> u32 {
        let passed = &self.text[self.counted..json.at()];
        let ends = passed.iter().filter(|b| **b == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.counted = json.at();
        self.line
    }

    fn value(
        &mut self,
        json: &mut Json<'t>,
        name: &str,
        into: &mut Vec<Node>,
        depth: usize,
    ) -> Result<(), Wrong> {
        if depth == MOST_NESTED {
            return Err(Wrong::Limit(format!(
                "nested more than {MOST_NESTED} times"
            )));
        }
        let first = json.peek()?;
        let mut node = Node {
            name: name.into(),
            line: self.here(json),
            ..Node::default()
        };
        if first == b'[' {
            json.begin_list()?;
            let mut is_first = true;
            while json.item(&mut is_first)? {
                self.value(json, name, into, depth + 1)?;
            }
            return Ok(());
        }
        counted(&mut self.count, 1).map_err(Wrong::Limit)?;
        match first {
            b'{' => {
                json.begin_object()?;
                let mut is_first = true;
                while let Some(key) = json.key(&mut is_first)? {
                    let key = String::from_utf8_lossy(key).into_owned();
                    self.value(json, &key, &mut node.nodes, depth + 1)?;
                }
            }
            b'"' => node.text = json.string()?.into_owned(),
            _ => {
                let start = json.at();
                json.skip()?;
                let text = self.text.get(start..json.at()).unwrap_or_default();
                node.text = String::from_utf8_lossy(text).trim().to_owned();
            }
        }
        into.push(node);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_and_json_are_one_tree() {
        let xml = "<a:E xmlns:a=\"x\" objectId=\"e\">\n <b>1</b><b> 2 &amp; </b>\n<cCollection><c x:type=\"a:T\"/></cCollection></a:E>";
        let json = "{\"@id\": \"e\",\n \"b\": [1, \"2 &\"], \"c\": {\"@type\": \"a:T\"}}";
        for node in [of_xml(xml).unwrap(), of_json(json).unwrap()] {
            assert_eq!(node.id(), "e");
            let texts: Vec<&str> = node.all("b").map(|b| b.text.trim()).collect();
            assert_eq!(texts, ["1", "2 &"]);
            assert_eq!(node.get("b").unwrap().line, 2);
            let types: Vec<&str> = node.each("c").map(|c| c.text_of("@type")).collect();
            assert_eq!(types, ["a:T"]);
        }
    }

    #[test]
    fn trees_that_are_cut_off_or_too_deep() {
        let json = "{\"b\": [1, \"2\", {\"c\": null}]}";
        for end in 0..json.len() - 1 {
            assert!(of_json(&json[..end]).is_err(), "{end}");
        }
        assert!(of_json("{} {}").is_err());
        assert!(of_json(&"[".repeat(1 << 20)).is_err());
        assert!(of_json(&"{\"a\":".repeat(1 << 20)).is_err());
        assert!(of_xml(&"<a>".repeat(1 << 10)).is_err());
        assert!(of_xml("<a><b></a>").is_err());
        assert!(of_xml("<a b=\"1\" b=\"2\"/>").is_err());
        assert!(of_xml("").is_err());
    }
}

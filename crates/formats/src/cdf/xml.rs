//! A report as XML, element by element. Names are taken without their namespace, which differs between writers.
//!
//! A definition of the document's type is refused, and with it every entity but the five of XML itself. No
//! element below the report may be longer than a record may be anywhere.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::tree::{At, Member, Tree, is_left_out};
use super::{Visit, is_of_report};
use crate::window::MOST_BYTES_IN_RECORD;

const REPORT: &str = "CastVoteRecordReport";
/// Elements of the standard are nested nine deep.
const MOST_DEEP: usize = 16;

/// Whether the beginning of an XML text is that of a report.
pub(super) fn is_report(head: &[u8]) -> bool {
    let mut reader = Reader::from_reader(head);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => return start.local_name().as_ref() == REPORT,
            Ok(Event::Text(text)) if !text.trim().is_empty() => return false,
            Ok(Event::Eof | Event::Empty(_)) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Bytes of a stream, no more than are allowed until more are.
struct Bounded<R> {
    stream: R,
    left: usize,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            let why = format!("an element of more than {MOST_BYTES_IN_RECORD} bytes");
            return Err(io::Error::other(why));
        }
        let held = self.stream.fill_buf()?;
        Ok(&held[..held.len().min(self.left)])
    }

    fn consume(&mut self, bytes: usize) {
        self.left -= bytes.min(self.left);
        self.stream.consume(bytes);
    }
}

/// The elements of a report.
struct Elements<'s> {
    reader: Reader<Bounded<BufReader<&'s mut dyn Read>>>,
    buffer: Vec<u8>,
    tree: Tree,
    /// Nodes that are not ended, and how many elements inside the last of them are left out.
    open: Vec<At>,
    left_out: usize,
}

fn broken(why: impl std::fmt::Display) -> io::Error {
    io::Error::other(why.to_string())
}

/// Hands every object of the report to `visit`.
pub(super) fn read(stream: &mut dyn Read, visit: &mut dyn Visit) -> io::Result<()> {
    let stream = Bounded {
        stream: BufReader::with_capacity(1 << 16, stream),
        left: MOST_BYTES_IN_RECORD,
    };
    let mut elements = Elements {
        reader: Reader::from_reader(stream),
        buffer: Vec::new(),
        tree: Tree::default(),
        open: Vec::new(),
        left_out: 0,
    };
    elements.reader.config_mut().expand_empty_elements = true;
    // Before the report, in it, behind it.
    let mut depth = 0;
    let mut reports = 0;
    loop {
        elements.buffer.clear();
        let event = elements.reader.read_event_into(&mut elements.buffer);
        let name = match event.map_err(broken)? {
            Event::Start(start) if depth == 0 => {
                reports += 1;
                if reports > 1 || start.local_name().as_ref() != REPORT {
                    return Err(broken("expected one CastVoteRecordReport"));
                }
                depth = 1;
                continue;
            }
            Event::Start(start) => {
                let local = start.local_name();
                let name = Member::of(local.as_ref()).filter(|name| is_of_report(*name));
                if name.is_none() && !is_left_out(local.as_ref()) {
                    visit.strange(local.as_ref());
                }
                elements.tree.clear();
                elements.left_out = usize::from(name.is_none());
                if let Some(name) = name {
                    begin(&mut elements.tree, &mut elements.open, name, &start)?;
                }
                name
            }
            Event::End(_) => {
                depth = 0;
                continue;
            }
            Event::Text(text) if !text.trim().is_empty() => return Err(broken(BETWEEN)),
            Event::CData(_) | Event::GeneralRef(_) => return Err(broken(BETWEEN)),
            Event::DocType(_) => return Err(broken(DOCTYPE)),
            Event::Eof if depth > 0 || reports == 0 => return Err(broken(BREAKS_OFF)),
            Event::Eof => return Ok(()),
            _ => continue,
        };
        elements.inside()?;
        if let Some(name) = name {
            visit.object(name, &elements.tree)?;
        }
        elements.reader.get_mut().left = MOST_BYTES_IN_RECORD;
    }
}

const BETWEEN: &str = "text between the elements of the report";
const BREAKS_OFF: &str = "the text breaks off";
const DOCTYPE: &str = "a definition of the document's type, which is refused";

fn begin(
    tree: &mut Tree,
    open: &mut Vec<At>,
    name: Member,
    start: &BytesStart<'_>,
) -> io::Result<()> {
    open.push(tree.begin(name));
    for attribute in start.attributes() {
        let attribute = attribute.map_err(broken)?;
        let name = match attribute.key.local_name().as_ref() {
            "ObjectId" => Member::ObjectId,
            "type" => Member::Class,
            _ => continue,
        };
        let value = quick_xml::escape::unescape(&attribute.value).map_err(broken)?;
        tree.leaf(name, &value);
    }
    Ok(())
}

impl Elements<'_> {
    /// Reads to the end of the element that began.
    fn inside(&mut self) -> io::Result<()> {
        let Elements { tree, open, .. } = self;
        while !open.is_empty() || self.left_out > 0 {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            match event.map_err(broken)? {
                Event::Start(_) if open.len() + self.left_out >= MOST_DEEP => {
                    return Err(broken("elements nested deeper than the standard has them"));
                }
                Event::Start(_) if self.left_out > 0 => self.left_out += 1,
                Event::Start(start) => {
                    let local = start.local_name();
                    match Member::of(local.as_ref()) {
                        Some(name) => begin(tree, open, name, &start)?,
                        None => {
                            if !is_left_out(local.as_ref()) && tree.strange.is_none() {
                                tree.strange = Some(local.as_ref().to_owned());
                            }
                            self.left_out = 1;
                        }
                    }
                }
                Event::End(_) if self.left_out > 0 => self.left_out -= 1,
                Event::End(end) => {
                    if let Some(node) = open.pop() {
                        tree.end(node);
                        // Ids of several things stand in one element.
                        if end.local_name().as_ref().ends_with("Ids") {
                            tree.split(node);
                        }
                    }
                }
                Event::Text(text) if self.left_out == 0 => tree.text(&text.xml10_content()),
                Event::CData(text) if self.left_out == 0 => tree.text(&text.xml10_content()),
                Event::GeneralRef(entity) if self.left_out == 0 => {
                    let char = entity.resolve_char_ref().map_err(broken)?;
                    match (char, quick_xml::escape::resolve_predefined_entity(&entity)) {
                        (Some(char), _) => tree.text(char.encode_utf8(&mut [0; 4])),
                        (None, Some(text)) => tree.text(text),
                        (None, None) => return Err(broken("an entity that XML does not have")),
                    }
                }
                Event::DocType(_) => return Err(broken(DOCTYPE)),
                Event::Eof => return Err(broken(BREAKS_OFF)),
                _ => {}
            }
        }
        Ok(())
    }
}

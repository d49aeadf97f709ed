//! XML event by event, with the line of each element. Entities that a file declares itself are not resolved.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ods::resolved;

/// Takes the elements of a file.
pub(crate) trait Elements {
    /// An element begins on a line.
    ///
    /// # Errors
    /// The file is not read further, in words.
    fn start(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), String>;

    /// Text stands in the element that began last and has not ended.
    fn text(&mut self, text: &str);

    /// The element with this local name ends.
    ///
    /// # Errors
    /// The file is not read further, in words.
    fn end(&mut self, name: &str) -> Result<(), String>;
}

/// The local name of a file's first element; nothing if it is no XML.
pub(crate) fn first_element(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                return Some(start.local_name().as_ref().to_owned());
            }
            Ok(Event::Decl(_) | Event::Comment(_) | Event::Text(_) | Event::DocType(_)) => {}
            _ => return None,
        }
    }
}

/// Hands on the elements of a file.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn read(xml: &str, elements: &mut impl Elements) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut open, mut counted, mut line) = (0_usize, 0_usize, 1_u32);
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(xml.len());
        let event = reader.read_event().map_err(|e| e.to_string())?;
        if let Event::Start(_) = event {
            // What stands between two elements, and the elements' own ends of lines.
            let lines = xml.as_bytes().get(counted..start).unwrap_or_default();
            let ends = lines.iter().filter(|byte| **byte == b'\n').count();
            line = line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
            counted = start;
        }
        match event {
            Event::Start(start) => {
                open += 1;
                elements.start(&start, line)?;
            }
            Event::Text(text) => elements.text(&text),
            Event::CData(text) => elements.text(&text),
            Event::GeneralRef(entity) => elements.text(&resolved(&entity)?),
            Event::End(end) => {
                open = open.saturating_sub(1);
                elements.end(end.local_name().as_ref())?;
            }
            Event::Eof if open > 0 => return Err("it ends inside an element".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

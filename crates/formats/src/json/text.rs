//! The text of a file from a stream.

use std::io::{self, Read};

use super::{Json, JsonError, Result};
use crate::window::Window;

/// The text of a file, as much of it as is needed at a time.
pub(crate) struct Text<'s>(Window<&'s mut dyn Read>);

impl<'s> Text<'s> {
    /// Nothing is read yet but a byte-order mark.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn new(stream: &'s mut dyn Read) -> io::Result<Self> {
        let mut window = Window::new(stream);
        window.skip_mark()?;
        Ok(Text(window))
    }

    /// Whether nothing follows but blanks.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn is_at_end(&mut self) -> io::Result<bool> {
        loop {
            if !self.0.bytes().trim_ascii_start().is_empty() {
                return Ok(false);
            }
            self.0.consume(usize::MAX);
            if !self.0.more()? {
                return Ok(true);
            }
        }
    }

    /// What `read` makes of the text that follows, which is read on until it does not break off.
    ///
    /// # Errors
    /// The stream cannot be read, or what follows is something else.
    pub fn next<T>(&mut self, mut read: impl FnMut(&mut Json<'_>) -> Result<T>) -> io::Result<T> {
        loop {
            let mut json = Json::new(self.0.bytes());
            match read(&mut json) {
                Ok(value) => {
                    let at = json.at();
                    self.0.consume(at);
                    return Ok(value);
                }
                Err(JsonError::BreaksOff) if self.0.more()? => {}
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

//! Names that cards share, each held once.

use election::{Lookup, Name};

use crate::delimited::text;

/// Names by the bytes of the cells that they stand in.
#[derive(Default)]
pub(crate) struct Names {
    names: Lookup<Box<[u8]>, Name>,
    /// How many bytes the cells have.
    bytes: usize,
}

/// How many names are held, and how many bytes of cells.
const MOST_NAMES: usize = 1 << 16;
const MOST_BYTES: usize = 1 << 24;

impl Names {
    /// Makes a name that of a cell; it is often that already.
    pub fn set(&mut self, name: &mut Name, cell: &[u8]) {
        match self.names.get(cell) {
            Some(same) if Name::ptr_eq(same, name) => {}
            _ => *name = self.get(cell),
        }
    }

    /// The name in a cell.
    pub fn get(&mut self, cell: &[u8]) -> Name {
        if let Some(name) = self.names.get(cell) {
            return name.clone();
        }
        let name: Name = text(cell).into();
        // A file that gives each card its own would fill the memory.
        if self.names.len() < MOST_NAMES && self.bytes + cell.len() <= MOST_BYTES {
            self.bytes += cell.len();
            self.names.insert(cell.into(), name.clone());
        }
        name
    }
}

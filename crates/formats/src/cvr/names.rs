//! Names that cards share, each held once.

use election::{Lookup, Name};

use crate::delimited::text;

/// Names by the bytes of the cells that they stand in.
#[derive(Default)]
pub(crate) struct Names(Lookup<Box<[u8]>, Name>);

impl Names {
    /// Makes a name that of a cell; it is often that already.
    pub fn set(&mut self, name: &mut Name, cell: &[u8]) {
        match self.0.get(cell) {
            Some(same) if Name::ptr_eq(same, name) => {}
            _ => *name = self.get(cell),
        }
    }

    /// The name in a cell.
    pub fn get(&mut self, cell: &[u8]) -> Name {
        if let Some(name) = self.0.get(cell) {
            return name.clone();
        }
        let name: Name = text(cell).into();
        // A file that gives each card its own would fill the memory.
        if self.0.len() < 1 << 16 {
            self.0.insert(cell.into(), name.clone());
        }
        name
    }
}

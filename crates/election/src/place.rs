//! Where something stands.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Name;

/// A file, and as far as it is known the sheet, row and column in it. Rows count from 1, the heading
/// included, as an editor or a spreadsheet shows them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file's path inside the folder or archive.
    pub file: Name,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Name>,
    /// The row, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column's heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Name>,
}

impl Place {
    /// The whole of a file.
    pub fn file(file: impl Into<Name>) -> Self {
        Place {
            file: file.into(),
            sheet: None,
            row: None,
            column: None,
        }
    }

    /// The same file, a sheet of it.
    pub fn sheet(mut self, sheet: impl Into<Name>) -> Self {
        self.sheet = Some(sheet.into());
        self
    }

    /// The same file, a row of it.
    pub fn row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    /// The same row, a column of it.
    pub fn column(mut self, column: impl Into<Name>) -> Self {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet “{}”", sheet.trim())?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column “{}”", column.trim())?;
        }
        Ok(())
    }
}

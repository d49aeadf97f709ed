//! Sheets into the bytes of an xlsx workbook, the same in every run: its creation time is a fixed one.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::published::{Cell, Table};

/// The workbook with these sheets, in order.
pub(crate) fn bytes(sheets: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2029, 11, 30)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for table in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.name)?;
        for (row, cells) in (0..).zip(&table.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Empty => {}
                    Cell::Text(text) => {
                        sheet.write_string(row, column, text)?;
                    }
                    Cell::Number(number) => {
                        sheet.write_number(row, column, *number)?;
                    }
                }
            }
        }
    }
    workbook.save_to_buffer()
}

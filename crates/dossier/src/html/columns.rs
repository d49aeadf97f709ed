//! How many of some things lie where on a scale: a row of columns for each kind of them.

use std::fmt::{self, Write};

use super::scale::{Scale, write_line, write_path};
use super::text::Esc;

/// Columns over the width.
const COLUMNS: usize = 60;

/// The least height of a column, of 100: a pixel.
const LEAST_HEIGHT: f64 = 3.0;

/// A row of columns.
pub(crate) struct Columns {
    /// What it is of.
    pub(crate) of: String,
    /// Where each thing lies on the scale.
    pub(crate) numbers: Vec<f64>,
    /// What stands at the right of it.
    pub(crate) value: String,
}

impl Columns {
    /// How many things lie in each of [`COLUMNS`] equal parts of the scale.
    fn heights(&self, scale: &Scale) -> Vec<u64> {
        let mut heights = vec![0; COLUMNS];
        for number in &self.numbers {
            let place = (scale.share(*number) * COLUMNS as f64) as usize;
            heights[place.min(COLUMNS - 1)] += 1;
        }
        heights
    }
}

/// The height of the highest column of all rows.
pub(crate) fn peak(rows: &[Columns], scale: &Scale) -> u64 {
    let heights = rows.iter().flat_map(|row| row.heights(scale));
    heights.max().unwrap_or(0).max(1)
}

/// The scale and the rows, to the end of the figure; a line across where a limit is.
pub(crate) fn write(
    out: &mut String,
    rows: &[Columns],
    scale: &Scale,
    limit: Option<f64>,
) -> fmt::Result {
    let peak = peak(rows, scale);
    scale.write(out)?;
    out.push_str("<ol aria-hidden=\"true\">\n");
    for row in rows {
        write!(
            out,
            "<li><span>{}</span><svg width=\"100%\" focusable=\"false\">",
            Esc(&row.of)
        )?;
        scale.write_grid(out)?;
        let heights = row.heights(scale);
        let bars = heights.iter().enumerate().filter(|(_, many)| **many > 0);
        let bars: String = bars
            .map(|(place, many)| {
                let height = (100.0 * *many as f64 / peak as f64).max(LEAST_HEIGHT);
                format!("M{place} 100V{:.0}h1V100z", 100.0 - height)
            })
            .collect();
        write_path(out, "columns", (COLUMNS, 42), &bars)?;
        if let Some(limit) = limit {
            write_line(out, "limit", scale.at(limit), ("0", "100%"))?;
        }
        writeln!(out, "</svg><span class=\"value\">{}</span></li>", row.value)?;
    }
    out.push_str("</ol>\n</figure>\n");
    Ok(())
}

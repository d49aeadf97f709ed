//! A table of figures: it scrolls by itself, with the keyboard too, so that the page does not.

use std::fmt::{self, Write};

use super::text::{Esc, OrDash};

/// A table that is being written. Rows begin with what they are about.
pub(crate) struct Table<'h> {
    heads: &'h [(&'h str, &'h str)],
}

impl<'h> Table<'h> {
    /// Opens a table up to its rows. `of` is what it is about, where several have one caption; columns have the class of their
    /// heading, those without one are of figures.
    pub(crate) fn open(
        out: &mut String,
        caption: &str,
        of: &str,
        heads: &'h [(&'h str, &'h str)],
    ) -> Result<Self, fmt::Error> {
        let label = match of {
            "" => caption.to_owned(),
            of => format!("{caption}: {}", Esc(of)),
        };
        write!(
            out,
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\"><table class=\"plan\"><caption>{caption}</caption>\
             <thead><tr>"
        )?;
        for (head, class) in heads {
            match *class {
                "" => write!(out, "<th scope=\"col\">{head}</th>")?,
                class => write!(out, "<th scope=\"col\" class=\"{class}\">{head}</th>")?,
            }
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        Ok(Table { heads })
    }

    /// A row, with a cell for each column after the first.
    pub(crate) fn row(&self, out: &mut String, of: &str, cells: &[String]) -> fmt::Result {
        write!(out, "<tr><th scope=\"row\">{}</th>", OrDash(of))?;
        for (cell, (_, class)) in cells.iter().zip(&self.heads[1..]) {
            let class = match *class {
                "" => "r",
                class => class,
            };
            write!(out, "<td class=\"{class}\">{}</td>", Esc(cell))?;
        }
        out.push_str("</tr>\n");
        Ok(())
    }

    /// A row without figures, and why.
    pub(crate) fn none(&self, out: &mut String, of: &str, why: &str) -> fmt::Result {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"why words\" colspan=\"{}\">{}</td></tr>",
            OrDash(of),
            self.heads.len() - 1,
            Esc(why)
        )
    }

    /// Closes it.
    pub(crate) fn close(self, out: &mut String) {
        out.push_str("</tbody></table></div>\n");
    }
}

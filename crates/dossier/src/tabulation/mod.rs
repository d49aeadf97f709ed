//! Reports of a tabulation: for a terminal and as data.

mod json;
mod text;

pub use json::json;
pub use text::text;

//! Names of counties, contests and selections, and when two spellings are the same name.

use std::sync::Arc;

/// A name as it stands in a file; cheap to clone.
pub type Name = Arc<str>;

/// The name with case, blanks and punctuation taken away: two spellings that fold to the same text
/// are read as one name, and the reader says so. Letters and digits of every script are kept.
///
/// ```
/// assert_eq!(election::fold("El Paso "), election::fold("ELPASO"));
/// assert_ne!(election::fold("Ward 1"), election::fold("Ward 2"));
/// ```
pub fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

//! What was met when files were read and may bear on what was made of them.

use election::{Finding, Weight};

use crate::html::text::Of;

/// What readers of a count, or of what rests on one, must know first: what was met when its files were read, if it may bear on
/// it.
///
/// ```
/// use election::{Code, Finding, Place, Weight};
/// let met = |weight| Finding::new(Code::Duplicate, weight, Place::file("a.csv"), "one card", "two");
/// assert_eq!(dossier::doubts(&[met(Weight::Note)]), None);
/// assert_eq!(
///     dossier::doubts(&[met(Weight::Unexplained)]).unwrap(),
///     "Not sure: when the files were read, 1 thing differed and 0 could not be read; \
///      what follows may lack ballots or have some twice."
/// );
/// ```
pub fn doubts(of_reading: &[Finding]) -> Option<String> {
    let many = |weight| of_reading.iter().filter(|f| f.weight == weight).count();
    let (differing, unread) = (many(Weight::Unexplained), many(Weight::Unread));
    (differing + unread > 0).then(|| {
        format!(
            "Not sure: when the files were read, {} differed and {unread} could not be read; what follows may lack \
             ballots or have some twice.",
            Of(differing, "thing", "things")
        )
    })
}

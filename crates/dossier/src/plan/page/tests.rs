//! What the page of a plan promises.

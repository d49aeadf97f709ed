//! `explain`: the formulae of one contest with their numbers, or one draw.

use std::process::ExitCode;

use dossier::explain;

use crate::command::{ExplainArgs, Failure};
use crate::verify::{print, read_and_verify};

/// Prints the explanation.
pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let verification = read_and_verify(&args.path, args.seed.as_deref())?;
    let text = match args.draw {
        Some(draw) => explain::draw(&verification, &args.contest, draw),
        None => explain::contest(&verification, &args.contest),
    };
    print(&text.map_err(|error| Failure::new(&error, ""))?)?;
    Ok(ExitCode::SUCCESS)
}

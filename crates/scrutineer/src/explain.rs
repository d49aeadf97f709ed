//! `explain`: the formulae of one contest with their numbers, or one draw.

use std::process::ExitCode;

use dossier::explain;

use crate::command::{ExplainArgs, Failure};
use crate::verify::{print, read_and_verify};

/// Prints the explanation.
pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let verifications = read_and_verify(&args.path, args.seed.as_deref())?;
    let [verification] = &verifications[..] else {
        let names = verifications
            .iter()
            .map(|v| v.audit.clone())
            .collect::<Vec<_>>();
        let error = std::io::Error::other(format!("several elections: {}", names.join(", ")));
        return Err(Failure::new(&error, "give the folder of one of them"));
    };
    let text = match args.draw {
        Some(draw) => explain::draw(verification, &args.contest, draw),
        None => explain::contest(verification, &args.contest),
    };
    print(&text.map_err(|error| Failure::new(&error, ""))?)?;
    Ok(ExitCode::SUCCESS)
}

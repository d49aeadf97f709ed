//! `selftest`: whether what computes risk limits it, simulated on this machine.

use std::process::ExitCode;

use dossier::selftest::{Measured, SelfTest, Size};
use rayon::prelude::*;
use risk::selftest::{Rate, designs, published_sizes};

use crate::command::{Failure, SelfTestArgs};
use crate::verify::{print, progress, write};

/// Simulates every design and published size on all cores; 1 if a design confirms too often.
pub fn run(args: &SelfTestArgs) -> Result<ExitCode, Failure> {
    let (limit, runs, series) = (args.risk_limit, args.runs, args.series);
    let (designs, sizes) = (designs(), published_sizes());
    let all = (designs.len() + sizes.len()) as u64;
    let bar = progress(all, "{bar:40} {pos}/{len} designs, {eta} left");
    let measured = designs.iter().map(|design| {
        let falsely = (0..runs)
            .into_par_iter()
            .filter(|run| design.confirms(series, *run, limit));
        let falsely = falsely.count() as u64;
        bar.inc(1);
        Measured {
            audit: design.audit.to_owned(),
            function: design.function.clone(),
            truth: design.truth.clone(),
            rate: Rate::of(falsely, runs),
        }
    });
    let designs = measured.collect();
    let sizes = sizes.iter().map(|of| {
        let runs = (0..runs).into_par_iter();
        let sizes: Vec<u64> = runs.map(|run| of.size(series, run)).collect();
        bar.inc(1);
        Size::of(of, &sizes)
    });
    let test = SelfTest {
        limit,
        series,
        designs,
        sizes: sizes.collect(),
    };
    bar.finish_and_clear();
    print(&test.text())?;
    if let Some(path) = &args.html {
        write(path, &test.page())?;
    }
    if let Some(path) = &args.json {
        write(path, &test.json())?;
    }
    Ok(match test.exceeding().next() {
        Some(_) => ExitCode::from(1),
        None => ExitCode::SUCCESS,
    })
}

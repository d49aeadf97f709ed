//! Read elections into a record; redo published election audits from their files, and say what they show.
//!
//! Data goes to standard output, talk to standard error. Exit code 1: something differs and is not
//! explained; 2: a mandatory step could not be checked, or the work could not be done; 0: neither.

mod check;
mod command;
mod demo;
mod explain;
mod export;
mod plan;
mod read;
mod reported;
mod selftest;
mod show;
mod simulate;
mod tabulate;
mod verify;

use std::process::ExitCode;

use clap::Parser;
use command::{Cli, Command};
use verify::tell;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Read(args) => read::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Tabulate(args) => tabulate::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Selftest(args) => selftest::run(&args),
        Command::Demo(args) => demo::run(&args),
    };
    done.unwrap_or_else(|failure| {
        // A line each: texts from files must not write elsewhere on the terminal.
        for (k, line) in failure.to_string().lines().enumerate() {
            let who = if k == 0 { "scrutineer: " } else { "" };
            tell(format_args!("{who}{}", dossier::printable(line)));
        }
        ExitCode::from(2)
    })
}

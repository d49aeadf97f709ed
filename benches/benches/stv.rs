//! The single transferable vote in the Scottish ward with the most ballots, once they are read: Glasgow, Partick, 2007,
//! 12,744 ballots, four seats, by the rules of Scotland.
//!
//! `benches/stv.py` counts the same file with pyrankvote and votekit.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use tabulate::{Method, RuleSet, TieRule};

const WARD: &str = "ranked/scot-stv/glasgow_2007_partick.csv";

fn stv(c: &mut Criterion) {
    let data = std::env::var("SCRUTINEER_DATA").unwrap_or_else(|_| "../../shared/data".into());
    let file = Path::new(&data).join(WARD);
    let Ok(source) = formats::Source::open(&file) else {
        eprintln!("skipped: {} is not at hand", file.display());
        return;
    };
    let sources = [source];
    let files = formats::CvrFiles::open(&sources);
    let contest = &files.contests()[0];
    let seats = contest.vote_for;
    let mut collected = tabulate::Ballots::of(contest, &[]);
    files
        .read(&mut collected, |_| {})
        .expect("a file that can be read");
    let (ballots, _) = collected.finish();
    for name in ["scotland-ssi-2011-399", "meek"] {
        let builtin = RuleSet::builtin().into_iter();
        let found = builtin.into_iter().find(|(known, _)| *known == name);
        let method = found.map(|(_, rules)| rules.count.with_seats(seats));
        let Some(Method::SingleTransferableVote(mut rules)) = method else {
            continue;
        };
        rules.tie = TieRule::ListedOrder;
        let outcome = tabulate::stv::count(&ballots, &rules, &[]).expect("a count without a tie");
        let winners = outcome.winners.iter();
        let winners: Vec<_> = winners.map(|at| &*outcome.candidates[*at].name).collect();
        eprintln!(
            "{name}: {} ballots, {} different, {} stages, {}",
            outcome.ballots,
            ballots.piles().len(),
            outcome.rounds.len(),
            winners.join("; ")
        );
        c.bench_function(&format!("stv, Partick 2007, {name}"), |b| {
            b.iter(|| tabulate::stv::count(black_box(&ballots), &rules, &[]))
        });
    }
}

criterion_group!(benches, stv);
criterion_main!(benches);

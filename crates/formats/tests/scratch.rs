use std::path::Path;
#[test]
fn show() {
    let files = std::env::var("FILES").unwrap();
    for f in files.split(':') {
        let bytes = std::fs::read(f).unwrap();
        let t = std::time::Instant::now();
        let got = formats::reported_results(Path::new(f).file_name().unwrap().to_str().unwrap(), &bytes);
        let Some((r, findings)) = got else { println!("== {f}: not known {:?}", t.elapsed()); continue };
        let n: usize = r.contests.iter().map(|c| c.counts.len()).sum();
        println!("== {f}: {} contests {} units {} counts {} general; {} / {} {:?}", r.contests.len(), r.units.len(), n, r.counts.len(), r.election, r.status, t.elapsed());
        for u in r.units.iter().take(5) { println!("   unit {u:?}"); }
        let parts = r.parts();
        let max: usize = std::env::var("MAX").ok().and_then(|m| m.parse().ok()).unwrap_or(3);
        for c in r.contests.iter().take(max) {
            println!("  {} {} vote for {:?}", c.number, c.name, c.vote_for);
            let groups: std::collections::BTreeSet<_> = c.counts.iter().map(|c| c.group.clone()).collect();
            let sum = |of, sel| {
                let figs = |unit: u32| { let all: Vec<_> = c.counts.iter().filter(|x| x.unit == unit && x.of == of && x.selection == sel && x.round.is_none()).collect();
                  let w: Vec<_> = all.iter().filter(|x| x.group.is_empty()).map(|x| &x.figure).collect();
                  if w.is_empty() { all.iter().map(|x| &x.figure).collect() } else { w } };
                parts.sum(1, &figs).map(|s| s.to_string())
            };
            for s in &c.selections { println!("     {:?} {} {:?} [{}]", sum(election::record::CountOf::Votes, Some(s.number)), s.name, s.kind, s.party); }
            use election::record::CountOf::*;
            for of in [TotalVotes, Undervotes, Overvotes, Blanks, BallotsCast, RegisteredVoters, WriteIns] { if let Some(x) = sum(of, None) { println!("     {} {x}", of.words()); } }
            println!("     groups {groups:?}");
        }
        for x in findings.iter().take(25) { println!("  ! {} {:?} {} | expected {} | found {} {:?}", x.code.id(), x.weight, x.place, x.expected, x.found, x.contest); }
        println!("  {} findings", findings.len());
    }
}

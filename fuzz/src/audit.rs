//! One fuzzed file among the files of a tiny audit: read, verified, and shown in every form.
//!
//! Ash has five cards and Birch five; Mayor is targeted in both, Coroner in Ash alone is not. Five draws
//! of the seed were examined in round 1. Everything is equal, so that a fuzzed file gets far.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dossier::{Narrow, explain, html, json, narrowed, terminal};
use formats::Source;
use sampling::Seed;

use crate::sheets;

const SEED: &str = "01234567890123456789";

/// County, tabulator, batch, position of each card, in the order of the draw.
const CARDS: [(&str, u8, u8, u8); 10] = [
    ("Ash", 1, 1, 1),
    ("Ash", 1, 1, 2),
    ("Ash", 1, 1, 3),
    ("Ash", 1, 2, 1),
    ("Ash", 1, 2, 2),
    ("Birch", 7, 1, 1),
    ("Birch", 7, 1, 2),
    ("Birch", 7, 1, 3),
    ("Birch", 7, 1, 4),
    ("Birch", 7, 2, 1),
];

const FILES: [(&str, &str); 9] = [
    (
        "manifest-Ash.csv",
        "County,Tabulator,Batch,Number of Ballots\nAsh,1,1,3\nAsh,1,2,2\n",
    ),
    (
        "manifest-Birch.csv",
        "County,Tabulator,Batch,Number of Ballots\nBirch,7,1,4\nBirch,7,2,1\n",
    ),
    (
        "contests_by_county.csv",
        "county_id,county_name,contest_name\n1,Ash,Mayor\n1,Ash,Coroner\n2,Birch,Mayor\n",
    ),
    (
        "tabulate.csv",
        "contest_name,choice,votes\nMayor,Ada,7\nMayor,Bo,3\nCoroner,Cy,4\nCoroner,Di,1\n",
    ),
    (
        "tabulate_county.csv",
        "county_name,contest_name,choice,votes\nAsh,Mayor,Ada,3\nAsh,Mayor,Bo,2\nAsh,Coroner,Cy,4\n\
         Ash,Coroner,Di,1\nBirch,Mayor,Ada,4\nBirch,Mayor,Bo,1\n",
    ),
    (
        "batch_count_comparison.csv",
        "county_name,scanner_id,batch_id,count_per_manifest,count_per_cvr_file,difference\n\
         Ash,1,1,3,3,0\nAsh,1,2,2,2,0\nBirch,7,1,4,4,0\nBirch,7,2,1,1,0\n",
    ),
    (
        "upload_status.csv",
        "name,filename,type,approx_count,status,timestamp,computed_hash\n\
         Ash,manifest-Ash.csv,manifest,3,IMPORTED,2029-11-09 09:02:11,\n",
    ),
    (
        "round_1/contest.csv",
        "contest_name,audit_reason,random_audit_status,winners_allowed,ballot_card_count,\
         contest_ballot_card_count,winners,min_margin,risk_limit,audited_sample_count,\
         two_vote_over_count,one_vote_over_count,one_vote_under_count,two_vote_under_count,\
         disagreement_count,other_count,gamma,overstatements,optimistic_samples_to_audit,\
         estimated_samples_to_audit\n\
         Mayor,state_wide_contest,in_progress,1,10,10,\"\"\"Ada\"\"\",4,0.05,5,0,0,0,0,0,0,1.03905,0,16,16\n\
         Coroner,opportunistic_benefits,in_progress,1,5,5,\"\"\"Cy\"\"\",3,0.05,0,0,0,0,0,0,0,1.03905,0,11,11\n",
    ),
    (
        "round_1/state_report.xlsx",
        "== Summary\nState Audit Report\nGenerated\nGeneral Election - 11/06/2029\n\
         Audit Random Seed,01234567890123456789\nTotal Ballot Cards In Manifests,10\n\
         Total CVRs in CVR Export Files,10\nNumber of Audit Rounds,1\n\
         Ash County - Round Summary\nAsh County - Audited Contests\nMayor - Vote For 1,Choice,W/L,Votes\n\
         ,Ada,W,3\n,Bo,L,2\n== Ash\nAsh County Summary Report\n",
    ),
];

const DRAWS: u64 = 5;

/// The rows of the sheets of the cards drawn, under each kind of heading.
fn drawn(row: impl Fn(u64, u64, &(&str, u8, u8, u8)) -> String) -> String {
    let seed = Seed::parse(SEED).expect("the seed is one line of digits");
    (1..=DRAWS)
        .map(|i| {
            let number = seed.draw(i, CARDS.len() as u64).expect("there are cards");
            let at = usize::try_from(number - 1).expect("there are ten cards");
            row(i, number, &CARDS[at])
        })
        .collect()
}

fn made() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (path, text) in FILES {
        let bytes = match path.ends_with(".xlsx") {
            true => sheets(text),
            false => text.as_bytes().to_vec(),
        };
        files.push((path.to_owned(), bytes));
    }
    let index = "== Contests to Sheets\nContest Name,Sheet Name\nMayor,Mayor\n";
    let draws = drawn(|i, number, (county, t, b, p)| {
        let sequence = i - 1;
        format!(
            "{county},{t}-{b}-{p},{t},{b},{p},{number},1,AUDITOR_ENTERED,,Yes,{number},{sequence}\n"
        )
    });
    let results = format!(
        "{index}== Summary\nContest,targeted,Winner,Risk Limit met?,Risk measurement %,Audit Risk Limit %,\
         diluted margin %,disc +2,disc +1,disc -1,disc -2,gamma,audited sample count,ballot count,\
         min margin,votes for winner,votes for runner up,total votes\n\
         Mayor,Yes,Ada,No,34.3,5.0,40.00000000,0,0,0,0,1.03905,5,10,4,7,3,10\n\
         == Mayor\ncounty,imprinted id,scanner id,batch id,record id,db id,round,record type,discrepancy,\
         consensus,random number,random number sequence position\n{draws}"
    );
    files.push(("round_1/results.xlsx".to_owned(), sheets(&results)));
    let entries = drawn(|_, number, (county, t, b, p)| {
        format!("{county},{t}-{b}-{p},{number},AUDITOR_ENTERED,,Yes\n")
    });
    let activity = format!(
        "{index}== Mayor\ncounty,imprinted id,db id,record type,discrepancy,consensus\n{entries}"
    );
    files.push(("round_1/activity.xlsx".to_owned(), sheets(&activity)));
    let ids = drawn(|i, number, _| format!("{}{number}", if i > 1 { "," } else { "" }));
    let selection =
        format!("min_margin,contest_name,contest_cvr_ids\n4,Mayor,\"[{ids}]\"\n3,Coroner,[]\n");
    files.push((
        "round_1/contest_selection.csv".to_owned(),
        selection.into_bytes(),
    ));
    let read = drawn(|_, number, (county, t, b, p)| {
        let mut rows = format!(
            "{county},Mayor,{t}-{b}-{p},A,\"\"\"Ada\"\"\",\"\"\"Ada\"\"\",YES,uploaded,{number}\n"
        );
        if *county == "Ash" {
            rows += &format!(
                "{county},Coroner,{t}-{b}-{p},A,\"\"\"Cy\"\"\",\"\"\"Di\"\"\",YES,uploaded,{number}\n"
            );
        }
        rows
    });
    let comparisons = format!(
        "county_name,contest_name,imprinted_id,ballot_type,choice_per_voting_computer,\
         audit_board_selection,consensus,record_type,cvr_id\n{read}"
    );
    files.push((
        "round_1/contestComparison.csv".to_owned(),
        comparisons.into_bytes(),
    ));
    files
}

/// A folder of this process's own, in memory where there is such a place.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    let folder = base.join(format!("scrutineer-fuzz-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a scratch folder can be made");
    folder
}

/// Files are read by all cores, which makes no sense for a file of some bytes.
pub(crate) fn one_thread() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    pool.build_global()
        .expect("nothing has used the pool before");
}

/// Puts `bytes` at `path` into the audit, in place of the file that is there, and does everything with it
/// that the command does.
pub fn verified(path: &str, bytes: &[u8]) {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        one_thread();
        let folder = scratch("audit");
        for (path, bytes) in made() {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().expect("a file has a folder")).expect("as above");
            fs::write(file, bytes).expect("the scratch folder takes files");
        }
        folder
    });
    let file = folder.join(path);
    fs::create_dir_all(file.parent().expect("a file has a folder")).expect("as above");
    fs::write(file, bytes).expect("the scratch folder takes files");
    let first = reports(folder);
    // No clock, thread order or hash order in an output: some inputs are done twice.
    if bytes.len() % 16 == 0 {
        assert_eq!(first, reports(folder), "the same files gave other reports");
    }
}

fn reports(folder: &Path) -> [String; 3] {
    let source = Source::open(folder).expect("the folder is there");
    let audit = formats::read(&source, || {}).remove(0);
    let verification = verify::verify(&audit, &verify::Options::default());
    let text = terminal::render(
        &verification,
        terminal::Show {
            notes: true,
            ..terminal::Show::default()
        },
    );
    let plain = |c: char| c == '\n' || !c.is_control();
    assert!(
        text.chars().all(plain),
        "a control character on the terminal"
    );
    let data = json::render(&verification).expect("JSON holds every value");
    let parsed: serde_json::Value = serde_json::from_str(&data).expect("what is written is JSON");
    assert!(parsed["checks"].is_array());
    let page = html::render(&verification);
    assert!(!page.contains("<script"), "a script on the page");
    // Logarithms of 34 digits are slow: some inputs are enough.
    let explained = if data.len() % 4 == 0 { 3 } else { 0 };
    for contest in verification.contests.iter().take(explained) {
        let _ = explain::contest(&verification, &contest.contest);
        let _ = explain::draw(&verification, &contest.contest, 1);
        let only = Narrow {
            contest: Some(contest.contest.to_string()),
            county: None,
        };
        let _ = narrowed(&verification, &only);
    }
    for county in verification.counties.iter().take(3) {
        let only = Narrow {
            contest: None,
            county: Some(county.county.to_string()),
        };
        let _ = narrowed(&verification, &only);
    }
    [text, data, page]
}

/// Opens `bytes` as a source and reads every file in it; nothing may appear beside the one file.
pub fn read_source(bytes: &[u8]) {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        one_thread();
        scratch("archive")
    });
    let file = folder.join("archive");
    fs::write(&file, bytes).expect("the scratch folder takes files");
    if let Ok(source) = Source::open(&file) {
        assert!(source.len() <= formats::MOST_FILES);
        for k in 0..source.len() {
            let path = source.path(k);
            let climbs = path.split('/').any(|part| part == ".." || part.is_empty());
            assert!(!climbs && !path.contains(char::is_control), "{path}");
            if let Ok(bytes) = source.read(k) {
                assert!(bytes.len() as u64 <= formats::MOST_BYTES_IN_FILE);
            }
        }
        formats::read(&source, || {});
    }
    let written = fs::read_dir(folder)
        .expect("the scratch folder can be listed")
        .count();
    assert_eq!(written, 1, "a source writes nothing");
}

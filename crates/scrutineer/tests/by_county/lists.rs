//! A figure altered in a list of one county, in a manifest or in a list of hashes.

use super::*;

const ADAMS: &str = "round_1/ballot_list_Adams.csv";
const FIRST: &str = "1,9,253,\"\"\"1-9-253\"\"\",\"28 (28)\",\"Blue-5\",3399,\"Yes\"";

fn first_card(to: &str, expected: &[(Step, &str, u32, &str)]) {
    let edit = |copy: &Copy| {
        copy.edit(ADAMS, FIRST, to);
    };
    alter(IN_2017, edit, expected);
}

/// Row 3400 of the CVR file was not drawn; what was examined then cannot be told.
#[test]
fn a_row_of_the_cvr_file() {
    first_card(
        &FIRST.replace("3399", "3400"),
        &[
            (Step::Draw, "Adams", 1, "differs"),
            (Step::Selection, "Adams", 1, "cannot"),
        ],
    );
}

#[test]
fn a_card_not_audited() {
    let to = FIRST.replace("Yes", "No");
    first_card(&to, &[(Step::Examined, "Adams", 1, "differs")]);
}

/// The parts say card 1-9-254, the id 1-9-253.
#[test]
fn a_position() {
    first_card(
        &FIRST.replacen("253", "254", 1),
        &[
            (Step::CardIdentity, "Adams", 1, "differs"),
            (Step::Selection, "Adams", 1, "differs"),
            (Step::Examined, "Adams", 1, "differs"),
        ],
    );
}

#[test]
fn an_imprinted_id() {
    let to = FIRST.replace("1-9-253", "1-9-254");
    first_card(&to, &[(Step::CardIdentity, "Adams", 1, "differs")]);
}

#[test]
fn a_card_removed() {
    let edit = |copy: &Copy| {
        let line = format!("\n{FIRST}");
        copy.edit(ADAMS, &line, "");
    };
    alter(
        IN_2017,
        edit,
        &[
            (Step::Draw, "Adams", 1, "differs"),
            (Step::Selection, "Adams", 1, "cannot"),
            (Step::Examined, "Adams", 1, "differs"),
            (Step::SampleSize, "Adams", 1, "differs"),
        ],
    );
}

#[test]
fn a_listed_hash() {
    for (folder, file) in [
        (IN_2017, "round_1/m_manifest_hash.csv"),
        (PRIMARY_2018, "round_1/m_manifest_hash.csv"),
        (GENERAL_2018, "round_1/manifest_hash.csv"),
    ] {
        let edit = |copy: &Copy| {
            let text = copy.text(file);
            let line = text
                .lines()
                .find(|line| line.starts_with("Adams,"))
                .unwrap();
            let digit = if line.ends_with('0') { "1" } else { "0" };
            copy.edit(file, line, &format!("{}{digit}", &line[..line.len() - 1]));
        };
        alter(folder, edit, &[(Step::ManifestHash, "Adams", 0, "differs")]);
    }
}

/// A second hash of a county's manifest is not the first one's.
#[test]
fn a_hash_listed_twice() {
    let Some((path, _)) = original(IN_2017) else {
        return;
    };
    let copy = Copy::of(path);
    let file = "round_1/m_manifest_hash.csv";
    let text = copy.text(file);
    let line = text.lines().find(|line| line.starts_with("Adams,"));
    let again = format!("Adams,{}", "0".repeat(64));
    copy.write(file, format!("{text}\n{}\n{again}\n", line.unwrap()));
    let v = support::verified(copy.path());
    let twice = v
        .findings
        .iter()
        .filter(|f| f.code == election::Code::Duplicate);
    let twice: Vec<_> = twice.filter(|f| &*f.place.file == file).collect();
    assert_eq!(twice.len(), 1, "{twice:#?}");
    assert_eq!(twice[0].county.as_deref(), Some("Adams"));
}

/// A list without cards has none that were drawn.
#[test]
fn a_list_without_cards() {
    let edit = |copy: &Copy| {
        let text = copy.text(ADAMS);
        let heading = text.lines().next().unwrap().to_owned();
        copy.write(ADAMS, format!("{heading}\n"));
    };
    alter(
        IN_2017,
        edit,
        &[
            (Step::Draw, "Adams", 1, "cannot"),
            (Step::Selection, "Adams", 1, "cannot"),
            (Step::Examined, "Adams", 1, "differs"),
            (Step::SampleSize, "Adams", 1, "differs"),
        ],
    );
}

/// The printed diluted margin still says how many CVRs there were: with them the draws come out.
#[test]
fn a_count_of_a_manifest_of_2017() {
    let edit = |copy: &Copy| {
        copy.edit(
            "round_1/county_manifest_Adams.csv",
            "\nAdams,1,1,208,",
            "\nAdams,1,1,209,",
        );
    };
    alter(
        IN_2017,
        edit,
        &[
            (Step::ManifestHash, "Adams", 0, "differs"),
            (Step::BatchCounts, "Adams", 0, "differs"),
            (Step::Draw, "Adams", 1, "repaired: 1 CvrsFromDilutedMargin"),
        ],
    );
}

/// One card of the county's list was drawn from the first of the two batches.
#[test]
fn two_rows_of_a_manifest_of_2018() {
    let (one, other) = ("Baca,101,10,25,\r\n", "Baca,101,11,25,\r\n");
    let edit = |copy: &Copy| {
        let (from, to) = (format!("{one}{other}"), format!("{other}{one}"));
        copy.edit("round_1/county_manifest_Baca.csv", &from, &to);
    };
    alter(
        GENERAL_2018,
        edit,
        &[
            (Step::ManifestHash, "Baca", 0, "differs"),
            (Step::Draw, "Baca", 1, "differs"),
        ],
    );
}

/// A figure of a contest in the list of contests.
fn contest(from: &str, to: &str, expected: &[(Step, &str, u32, &str)]) {
    let line = |figures: &str| {
        let end = ",1063,0.05000000,13,0,0,0,0,0,0,1.03905000,0.00,12,12";
        let start = "Baca County Sheriff,county_wide_contest,risk_limit_achieved,1958,";
        format!("{start}\"\"\"Aaron Shiplett\"\"\"{end}").replace(from, figures)
    };
    let edit = |copy: &Copy| {
        copy.edit("round_4/contest.csv", &line(from), &line(to));
    };
    alter(GENERAL_2018, edit, expected);
}

const SHERIFF: &str = "Baca County Sheriff";

#[test]
fn figures_of_a_contest() {
    contest(
        ",1958,",
        ",1959,",
        &[(Step::Universe, SHERIFF, 4, "differs")],
    );
    contest(
        ",1063,",
        ",1064,",
        &[(Step::Margins, SHERIFF, 4, "differs")],
    );
    contest("Aaron", "Karen", &[(Step::Margins, SHERIFF, 4, "differs")]);
    contest(
        ",12,12",
        ",12,13",
        &[(Step::SampleSize, SHERIFF, 4, "differs")],
    );
    contest(
        "risk_limit_achieved",
        "in_progress",
        &[(Step::SampleSize, SHERIFF, 4, "differs")],
    );
    // Fourteen draws: the fourteenth is not on the list.
    contest(",13,0,", ",14,0,", &[(Step::Draw, "Baca", 1, "differs")]);
    contest(
        ",13,0,",
        ",13,1,",
        &[
            (Step::SampleSize, SHERIFF, 4, "differs"),
            (Step::Discrepancies, "Baca", 1, "differs"),
        ],
    );
}

//! What `explain` says, against the same arithmetic done here.

use sha2::{Digest, Sha256};

use super::*;

/// The text that is hashed, its SHA-256, the number and the card, all computed here again.
#[test]
fn a_draw_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (_, report) = json(at, &["demo", "--out", "demo"]);
    let contest = "Cedar";
    let seed = report["seed"].as_str().unwrap();
    let found = report["contests"].as_array().unwrap().iter();
    let found: Vec<_> = found
        .filter(|c| c["contest"].as_str().unwrap().contains(contest))
        .collect();
    assert_eq!(found.len(), 1);
    let args = ["explain", "demo", "--contest", contest, "--draw", "17"];
    let (code, stdout, stderr) = run(at, &args);
    assert_eq!(code, 0, "{stderr}");
    let text = format!("{seed},17");
    let digest = Sha256::digest(&text);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    // The remainder digit by digit, as by hand.
    let cards: u64 = fs::read_to_string(at.join("demo/round_1/manifest-Cedar.csv"))
        .unwrap()
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(3).unwrap().parse::<u64>().unwrap())
        .sum();
    let digits = hex.chars().map(|c| u64::from(c.to_digit(16).unwrap()));
    let number = 1 + digits.fold(0, |rest, digit| (rest * 16 + digit) % cards);
    let line = |caption: &str| {
        let mut lines = stdout.lines().map(str::trim);
        let found = lines.find_map(|line| line.strip_prefix(caption));
        found
            .unwrap_or_else(|| panic!("no {caption}: {stdout}"))
            .trim()
            .to_owned()
    };
    assert_eq!(line("text"), text);
    assert_eq!(line("SHA-256"), hex);
    assert!(
        line("number").ends_with(&format!("mod {cards}) = {number}")),
        "{stdout}"
    );
    // The card, by counting down the manifest.
    let manifest = fs::read_to_string(at.join("demo/round_1/manifest-Cedar.csv")).unwrap();
    let mut left = number;
    let mut card = String::new();
    for row in manifest.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let count: u64 = cells[3].parse().unwrap();
        if left <= count {
            card = format!("Cedar {}-{}-{left}:", cells[1], cells[2]);
            break;
        }
        left -= count;
    }
    assert!(line("card").starts_with(&card), "{stdout} is not {card}");
    let (code, _, stderr) = run(
        at,
        &["explain", "demo", "--contest", contest, "--draw", "100000"],
    );
    assert_eq!(code, 2);
    assert!(stderr.contains("there is no draw 100000"), "{stderr}");
}

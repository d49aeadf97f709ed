//! The order of the crates is the path of the data: a crate depends only on crates above it in the root
//! `Cargo.toml`; and every crate forbids `unsafe`.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read the workspace fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Dev-dependencies that look forward, each with its reason: a crate, and the one it is tested with.
const TESTED_WITH: &[(&str, &str)] = &[];

/// A folder's `Cargo.toml`, by the folder's path in the workspace.
type Manifests = BTreeMap<String, String>;

/// Lines of the section with this heading.
fn section<'t>(toml: &'t str, heading: &str) -> impl Iterator<Item = &'t str> {
    let lines = toml.lines().map(str::trim);
    let mut rest = lines.skip_while(move |line| *line != heading);
    rest.next();
    rest.take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The strings of an array that has one a line.
fn array(toml: &str, key: &str) -> Vec<String> {
    let begin = format!("{key} = [");
    let lines = toml.lines().skip_while(|line| *line != begin).skip(1);
    lines
        .take_while(|line| *line != "]")
        .map(|line| {
            line.trim()
                .trim_end_matches(',')
                .trim_matches('"')
                .to_owned()
        })
        .collect()
}

/// Every dependency of a manifest, with the kind of its table: `[dependencies]`, also of a target, and
/// `[dependencies.name]`.
fn dependencies(toml: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut table = None;
    for line in toml.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            let heading = heading.trim_end_matches(']');
            let dev = heading.contains("dev-dependencies");
            table = heading.ends_with("dependencies").then_some(dev);
            if let Some((_, name)) = heading.rsplit_once("dependencies.") {
                found.push((dev, name.to_owned()));
            }
        } else if let (Some(dev), Some((name, _))) = (table, line.split_once(['.', '=', ' '])) {
            found.push((dev, name.trim_matches('"').to_owned()));
        }
    }
    found.retain(|(_, name)| !name.starts_with('#'));
    found
}

/// Everything that is wrong with the order of a workspace.
fn wrongs(root: &str, manifests: &Manifests) -> Vec<String> {
    let members = array(root, "members");
    let name = |member: &str| {
        let package = section(manifests.get(member)?, "[package]");
        let mut names = package.filter_map(|line| line.strip_prefix("name = "));
        Some(names.next()?.trim_matches('"').to_owned())
    };
    let mut wrong = Vec::new();
    for folder in manifests.keys().filter(|folder| !members.contains(folder)) {
        wrong.push(format!("{folder} is no member"));
    }
    let names: Vec<Option<String>> = members.iter().map(|member| name(member)).collect();
    for (k, member) in members.iter().enumerate() {
        let Some(toml) = manifests.get(member) else {
            wrong.push(format!("{member} is not there"));
            continue;
        };
        for (dev, dependency) in dependencies(toml) {
            let mut below = names[k..].iter().flatten();
            let below = below.any(|name| *name == dependency);
            let of = names[k].as_deref().unwrap_or("");
            let stated = dev && TESTED_WITH.contains(&(of, dependency.as_str()));
            if below && !stated {
                wrong.push(format!(
                    "{member} depends on {dependency}, which is not above it"
                ));
            }
        }
        if section(toml, "[lints]").all(|line| line != "workspace = true") {
            wrong.push(format!("{member} does not take the workspace's lints"));
        }
    }
    if section(root, "[workspace.lints.rust]").all(|line| line != "unsafe_code = \"forbid\"") {
        wrong.push("unsafe code is not forbidden".to_owned());
    }
    wrong
}

fn workspace() -> (String, Manifests) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |folder: &str| fs::read_to_string(root.join(folder).join("Cargo.toml"));
    let crates = fs::read_dir(root.join("crates")).unwrap();
    let names = crates.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let folders = names
        .map(|name| format!("crates/{name}"))
        .chain(["benches".to_owned()]);
    let manifests = folders.filter_map(|folder| Some((folder.clone(), read(&folder).ok()?)));
    (read(".").unwrap(), manifests.collect())
}

#[test]
fn crates_stand_in_the_order_of_the_data() {
    let (root, manifests) = workspace();
    let members = array(&root, "members");
    assert!(
        members.len() >= 10,
        "the list of members was not understood: {members:?}"
    );
    let all: Vec<_> = manifests
        .values()
        .flat_map(|toml| dependencies(toml))
        .collect();
    let verify = all.iter().filter(|(_, name)| name == "verify").count();
    assert!(verify >= 1, "the dependencies were not understood: {all:?}");
    assert_eq!(wrongs(&root, &manifests), Vec::<String>::new());
}

/// Each rule, broken once in the real workspace, is seen.
#[test]
fn a_broken_order_is_seen() {
    let check = |folder: &str, from: &str, to: &str, expected: &str| {
        let (mut root, mut manifests) = workspace();
        let toml = manifests.get_mut(folder).unwrap_or(&mut root);
        assert!(toml.contains(from), "{folder} has no {from}");
        *toml = toml.replacen(from, to, 1);
        assert_eq!(wrongs(&root, &manifests), [expected]);
    };
    let forward = "crates/risk depends on verify, which is not above it";
    for heading in [
        "[dependencies]\nverify.workspace = true",
        "[dev-dependencies]\nverify.workspace = true\n[dependencies]",
        "[build-dependencies]\nverify = { path = \"../verify\" }\n[dependencies]",
        "[dependencies.verify]\nworkspace = true\n[dependencies]",
        "[target.'cfg(unix)'.dependencies]\nverify.workspace = true\n[dependencies]",
    ] {
        check("crates/risk", "[dependencies]", heading, forward);
    }
    let lints = "crates/risk does not take the workspace's lints";
    check("crates/risk", "[lints]\nworkspace = true", "", lints);
    let unlisted = "crates/custody is no member";
    check("", "    \"crates/custody\",\n", "", unlisted);
    let absent = "crates/nothing is not there";
    check(
        "",
        "members = [",
        "members = [\n    \"crates/nothing\",",
        absent,
    );
    let allowed = "unsafe code is not forbidden";
    check(
        "",
        "unsafe_code = \"forbid\"",
        "unsafe_code = \"deny\"",
        allowed,
    );
}

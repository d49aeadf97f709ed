//! A verification as data, after the schema `spec/verification-1.schema.json`.

use election::{Counts, Outcome, Step, Verification};
use serde_json::{Map, Value, json};

use crate::printable::is_special;

/// One JSON object of indented lines: the outcome and the counts of each step first, then all that the
/// verification holds. The same verification gives the same bytes.
///
/// # Errors
/// A value that JSON cannot hold; none is known.
pub fn render(verification: &Verification) -> Result<String, serde_json::Error> {
    let mut object = Map::new();
    object.insert("schema".to_owned(), json!(Verification::SCHEMA));
    object.insert("outcome".to_owned(), json!(verification.outcome()));
    let steps = Step::ALL
        .iter()
        .map(|step| counts(*step, verification.counts(*step)));
    object.insert("steps".to_owned(), steps.collect());
    if let Value::Object(rest) = serde_json::to_value(verification)? {
        object.extend(rest);
    }
    text(&Value::Object(object))
}

/// Any report as data: indented lines, with every character escaped that would not show on a terminal or would turn the
/// direction of writing: outside strings JSON has none of them.
///
/// # Errors
/// As [`render`].
pub fn text(value: &Value) -> Result<String, serde_json::Error> {
    let plain = serde_json::to_string_pretty(value)?;
    let mut text = String::with_capacity(plain.len() + 1);
    for c in plain.chars() {
        match c {
            _ if c.is_ascii() || !is_special(c) => text.push(c),
            _ => text.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    text.push('\n');
    Ok(text)
}

/// Several verifications: an object with the worst outcome and each of them.
///
/// # Errors
/// As [`render`].
pub fn render_all(verifications: &[Verification]) -> Result<String, serde_json::Error> {
    if let [one] = verifications {
        return render(one);
    }
    let outcome = verifications.iter().map(Verification::outcome).max();
    let each: Vec<Value> = verifications
        .iter()
        .map(|v| serde_json::from_str(&render(v)?))
        .collect::<Result<_, _>>()?;
    let all = json!({
        "schema": "scrutineer-verifications/1",
        "outcome": outcome.unwrap_or(Outcome::Incomplete),
        "verifications": each,
    });
    text(&all)
}

fn counts(step: Step, counts: Counts) -> Value {
    let (name, unit) = step.words();
    json!({
        "step": step,
        "name": name,
        "unit": unit,
        "equal_means": step.equal_means(),
        "counts": counts,
    })
}

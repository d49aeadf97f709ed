//! An invented small state into the folder of files that it publishes about its audit.
//!
//! Five counties, twelve contests, about nine thousand cards; a risk-limiting audit of two rounds as
//! Colorado holds and publishes it (layout of the general election of 2020): the votes are counted from
//! cards, the cards drawn with `sampling`, sizes and risks computed with `risk`. On request the
//! published files have faults, one thing wrong each ([`Fault`]). The same faults give the same bytes:
//! no clock, no randomness but a fixed sequence.
//!
//! Beside it `export`: an election of any size, as a vendor's system exports its cards.
//!
//! Everything in it is invented. Knows nothing of how a published audit is read or verified.

mod audit;
mod export;
mod faults;
mod files;
mod moment;
mod plan;
mod plant;
mod published;
mod readings;
mod reports;
mod state;
mod state_report;
mod uploads;
mod workbook;

use std::io;
use std::path::{Path, PathBuf};

use election::Cards;

pub use export::{ContestTruth, Format, Invented, ResultsFormat, Says, Scale, Truth, export};
pub use faults::Fault;
pub use plant::Planted;

use audit::Audit;
use plant::Planter;
use published::{Content, Published};
use state::State;

/// Why the demonstration could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds something already.
    #[error("{} is not empty: the demonstration is written into a new or empty folder", .0.display())]
    NotEmpty(PathBuf),
    /// A file or folder could not be read or written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Results of cards that do not say of which precinct they are.
    #[error(
        "cards as {0} do not say of which precinct they are, so no results can be reported beside them"
    )]
    NoPrecincts(&'static str),
    /// A workbook could not be made.
    #[error("cannot make a workbook")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The invented figures have no meaning for the risk formulae.
    #[error("the invented election has no risk")]
    Risk(#[from] risk::ColoradoError),
    /// The invented seed is none.
    #[error("the invented election has no seed")]
    Seed(#[from] sampling::SeedError),
    /// The invented election lacks something that the audit needs.
    #[error("the invented election lacks {0}")]
    Plan(&'static str),
    /// The audit has nothing that the fault could touch.
    #[error("the invented audit has nothing for the fault “{}”", .0.id())]
    NothingToPlant(Fault),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The folder.
    pub folder: PathBuf,
    /// The audit's random seed.
    pub seed: String,
    /// All cards of the state.
    pub cards: Cards,
    /// The cards that boards examined, each counted once.
    pub examined: u64,
    /// The rounds.
    pub rounds: u32,
    /// The files, by path in the folder with forward slashes, sorted.
    pub files: Vec<String>,
    /// The faults planted, in the order of [`Fault::ALL`].
    pub planted: Vec<Planted>,
}

/// Writes the published audit into `out`, with the faults asked for; naming one twice is naming it once.
///
/// # Errors
/// `out` exists and is not an empty folder, or cannot be written.
pub fn generate(out: &Path, faults: &[Fault]) -> Result<Generated, DemoError> {
    refuse_filled(out)?;
    let state = State::invent();
    let audit = Audit::hold(&state)?;
    let (published, planted) = publish(&state, &audit, faults)?;
    write(out, &published)?;
    Ok(Generated {
        folder: out.to_owned(),
        seed: plan::SEED.to_owned(),
        cards: state.total(),
        examined: audit.examined.len() as u64,
        rounds: audit.rounds,
        files: published.files.into_keys().collect(),
        planted,
    })
}

/// The files as tables, the faults planted. The upload log is made from the manifests as they are
/// published, so faults in a manifest come before it.
fn publish(
    state: &State,
    audit: &Audit,
    faults: &[Fault],
) -> Result<(Published, Vec<Planted>), DemoError> {
    let mut published = Published::default();
    files::add_state_files(&mut published, state);
    for round in 1..=audit.rounds {
        files::add_round_files(&mut published, state, audit, round)?;
        let workbooks = [
            ("resultsReport", reports::results(state, audit, round)?),
            ("activityReport", reports::activity(state, audit, round)),
            ("stateReport", state_report::sheets(state, audit, round)),
        ];
        for (name, sheets) in workbooks {
            let path = format!("round_{round}/{name}.xlsx");
            published.files.insert(path, Content::Workbook(sheets));
        }
    }
    let wanted = || {
        Fault::ALL
            .into_iter()
            .filter(|fault| faults.contains(fault))
    };
    let mut planted = Vec::new();
    for fault in wanted().filter(|fault| fault.in_manifest()) {
        planted.push(
            Planter {
                state,
                audit,
                published: &mut published,
            }
            .plant(fault)?,
        );
    }
    uploads::add_log(&mut published, state)?;
    for fault in wanted().filter(|fault| !fault.in_manifest()) {
        planted.push(
            Planter {
                state,
                audit,
                published: &mut published,
            }
            .plant(fault)?,
        );
    }
    planted.sort_by_key(|planted| planted.fault);
    Ok((published, planted))
}

fn refuse_filled(out: &Path) -> Result<(), DemoError> {
    match std::fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(DemoError::NotEmpty(out.to_owned())),
            None => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(DemoError::Write {
            path: out.to_owned(),
            source,
        }),
    }
}

fn write(out: &Path, published: &Published) -> Result<(), DemoError> {
    for (name, content) in &published.files {
        let path = out.join(name);
        let bytes = content.bytes()?;
        let folder = path.parent().unwrap_or(out);
        let failed = |path: &Path, source| DemoError::Write {
            path: path.to_owned(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        std::fs::write(&path, bytes).map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Votes counted card by card here, by name, against the two published tables.
    #[test]
    fn totals_are_those_of_the_cards() {
        let state = State::invent();
        let audit = Audit::hold(&state).unwrap();
        let (mut published, _) = publish(&state, &audit, &[]).unwrap();
        let mut counted: BTreeMap<[String; 3], u64> = BTreeMap::new();
        for card in &state.cards {
            for (contest, marks) in plan::CONTESTS.iter().zip(&card.cvr) {
                let Some(marks) = marks else { continue };
                let marked = (0..contest.selections.len()).filter(|k| marks.0 >> k & 1 == 1);
                let names: Vec<&str> = marked.map(|k| contest.selections[k].0).collect();
                assert!(names.len() <= contest.seats);
                for name in names {
                    for place in [plan::COUNTIES[card.county].name, ""] {
                        let key = [place, contest.name, name].map(str::to_owned);
                        *counted.entry(key).or_default() += 1;
                    }
                }
            }
        }
        for (file, columns) in [("tabulate.csv", 3), ("tabulate_county.csv", 4)] {
            let table = published.table(file).unwrap();
            for row in &table.rows[1..] {
                let mut cells: Vec<String> = row.iter().map(|cell| cell.text().into()).collect();
                assert_eq!(cells.len(), columns);
                let votes = cells.pop().unwrap();
                cells.resize(3, String::new());
                if columns == 3 {
                    cells.rotate_right(1);
                }
                let key: [String; 3] = cells.try_into().unwrap();
                assert_eq!(
                    counted.remove(&key).unwrap_or(0).to_string(),
                    votes,
                    "{key:?}"
                );
            }
        }
        assert!(counted.is_empty(), "not published: {counted:?}");
    }
}

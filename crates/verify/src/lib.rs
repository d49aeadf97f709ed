//! The published files of somebody's audit into every step done again.
//!
//! `index` joins what was published by contest, county and round; then a module a step compares each
//! published figure with the same figure recomputed from the files it rests on. `lists` takes the place of those
//! about sheets of draws where an audit was published county by county. What a file claims is
//! only ever compared with, never taken over, except where nothing else is at hand, and then the check
//! says so. `arlo` does the same for audits run with Arlo. Knows nothing of what it was told the answer is.

mod arlo;
mod certified;
mod compared;
mod dates;
mod discrepancies;
mod draw;
mod drawn_list;
mod examined;
mod index;
mod inventory;
mod lists;
mod manifests;
mod measure;
mod mismatches;
mod names;
mod opportunistic;
mod readings;
mod recounted;
mod repairs;
mod report;
mod reported;
mod seed;
mod selection;
mod shared;
mod sides;
mod state_cards;
mod state_counts;
mod totals;
mod universe;

use std::collections::BTreeMap;

use draw::Draws;
use election::{Check, Finding, Published, PublishedAudit, Verification};
use index::Index;
use readings::AllReadings;

/// What the reader of a verification may say beside the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A random seed, known from elsewhere; it stands before the seeds in the files.
    pub seed: Option<String>,
}

/// Checks and findings as they come.
#[derive(Debug, Default)]
pub(crate) struct Record {
    checks: Vec<Check>,
    findings: Vec<Finding>,
}

impl Record {
    fn check(&mut self, check: Check) {
        self.checks.push(check);
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Does every step of a published audit again.
pub fn verify(published: &Published, options: &Options) -> Verification {
    match published {
        Published::Colorado(audit) => colorado(audit, options),
        Published::Arlo(audit) => arlo::verify(audit, options),
    }
}

fn colorado(audit: &PublishedAudit, options: &Options) -> Verification {
    let mut record = Record {
        findings: audit.findings.clone(),
        ..Record::default()
    };
    let index = Index::new(audit, &mut record);
    let readings = AllReadings::new(&index);
    inventory::check(&index, &mut record);
    totals::check(&index, &mut record);
    shared::check(&index, &mut record);
    let seed = seed::check(&index, options, &mut record);
    let batches = manifests::differences(&index);
    let draws = match index.by_county {
        true => Draws::default(),
        false => draw::check(&index, seed.as_ref(), &batches, &readings, &mut record),
    };
    manifests::check(&index, &batches, &draws, &mut record);
    let universes = universe::check(&index, &draws, &mut record);
    let mut on_lists = BTreeMap::new();
    if index.by_county {
        on_lists = lists::check(&index, seed.as_ref(), &mut record);
    } else {
        selection::check(&index, &readings, &mut record);
        examined::check(&index, &readings, &mut record);
    }
    let measured = measure::check(
        &index,
        &universes,
        &draws,
        seed.as_ref(),
        &readings,
        &mut record,
    );
    if !index.by_county {
        reported::check(&index, &mut record);
        state_counts::check(&index, &readings, &mut record);
    }
    certified::check(&index, &mut record);
    report::verification(
        &index, seed, &draws, &universes, measured, &on_lists, record,
    )
}

//! Every step of an audit run with Arlo, done again from its report and, where they are at hand, from the
//! manifests and candidate totals that went into it.
//!
//! `index` says who wins against whom, `reading` what a row says; then a module a step. What the report alone can
//! show is checked from it alone; with the other files the whole draw is made again.

mod batch_risk;
mod card_risk;
mod changes;
mod commitments;
mod draw;
mod extra;
mod index;
mod manifests;
mod polled;
mod reading;
mod report;
mod risk;
mod rounds;
mod tickets;
mod totals;

use election::{ArloAudit, Verification};
use index::Index;

use crate::{Options, Record};

pub(crate) fn verify(audit: &ArloAudit, options: &Options) -> Verification {
    let mut record = Record {
        findings: audit.findings.clone(),
        ..Record::default()
    };
    let index = Index::new(audit, options, &mut record);
    commitments::check(&index, &mut record);
    manifests::check(&index, &mut record);
    totals::check(&index, &mut record);
    let drawn = tickets::check(&index, &mut record);
    totals::combined(&index, &drawn, &mut record);
    draw::check(&index, &drawn, &mut record);
    extra::check(&index, &drawn, &mut record);
    changes::check(&index, &mut record);
    rounds::check(&index, &drawn, &mut record);
    let measured = risk::check(&index, &drawn, &mut record);
    report::verification(&index, &drawn, measured, record)
}

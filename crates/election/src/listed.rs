//! Findings of a kind are listed one by one up to a limit in a file; the rest are counted.

use std::collections::BTreeMap;

use crate::{Code, Finding, Name, Place, Weight};

const MOST_LISTED: u64 = 50;

/// What was met, file by file and kind by kind; its size does not grow with the files.
#[derive(Debug, Default)]
pub struct Listed {
    findings: Vec<Finding>,
    counts: BTreeMap<(Name, Code), (u64, Weight)>,
}

impl Listed {
    /// Adds a finding, or counts it.
    pub fn push(&mut self, finding: Finding) {
        let key = (finding.place.file.clone(), finding.code);
        let (count, weight) = self.counts.entry(key).or_insert((0, finding.weight));
        *count += 1;
        *weight = (*weight).min(finding.weight);
        if *count <= MOST_LISTED {
            self.findings.push(finding);
        }
    }

    /// Those that are listed one by one so far.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// All of them, and for each kind in a file how many more there were.
    pub fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings;
        for ((file, code), (count, weight)) in self.counts {
            if count > MOST_LISTED {
                let more = format!("{} more like those listed", count - MOST_LISTED);
                let place = Place::file(file);
                findings.push(Finding::new(code, weight, place, "none", more));
            }
        }
        findings
    }
}

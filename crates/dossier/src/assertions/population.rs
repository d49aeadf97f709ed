//! The cards that means are taken over, in numbers and in words.

/// The cards that means are taken over: those that have the contest, and phantoms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    /// Cards of the record with the contest, counted by its rules.
    pub counted: u64,
    /// Cards with the contest that the machine did not count, or that cannot be read.
    pub rejected: u64,
    /// What manifests list beyond the record.
    pub phantoms: Phantoms,
    /// Groups of cards with the contest of which only the votes together are known. They are in no figure.
    pub groups: u64,
}

/// What manifests list beyond the record. Any such card might have the contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phantoms {
    /// The record has no manifest.
    NoManifest,
    /// A manifest lists ballots, of perhaps several cards.
    Ballots,
    /// So many cards.
    Cards(u64),
}

impl Population {
    /// N.
    pub fn cards(&self) -> u64 {
        let phantoms = match self.phantoms {
            Phantoms::Cards(cards) => cards,
            Phantoms::NoManifest | Phantoms::Ballots => 0,
        };
        self.counted + self.rejected + phantoms
    }

    /// What it is made of.
    pub(super) fn words(&self) -> String {
        let mut words = format!("{} cards that have the contest", self.counted);
        if self.rejected > 0 {
            words.push_str(&format!(
                ", {} that have it and that the machine did not count or that cannot be read",
                self.rejected
            ));
        }
        words.push_str(&match self.phantoms {
            Phantoms::Cards(0) => ", no phantom by the manifests".to_owned(),
            Phantoms::Cards(cards) => {
                format!(", {cards} phantoms by the manifests, each of which might have it")
            }
            Phantoms::NoManifest => "; no manifest is at hand that would list more".to_owned(),
            Phantoms::Ballots => {
                "; a manifest lists ballots and not cards, so that phantoms are not in it"
                    .to_owned()
            }
        });
        words
    }

    /// What stands in no figure.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.groups > 0).then(|| {
            format!(
                "Not in any figure: {} groups of cards of which only the votes together are published.",
                self.groups
            )
        })
    }
}

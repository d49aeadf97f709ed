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
    /// Manifests that count cards list every batch of the record, and so many cards beyond it.
    Cards(u64),
    /// They do not list every batch, or not by cards, so that more than these may exist.
    NotAllListed(NotAllListed),
}

/// What is known of phantoms where manifests do not list every batch of the record by its cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAllListed {
    /// Cards that the manifests that count cards list beyond the record.
    pub phantoms: u64,
    /// The cards of the record, whatever is on them.
    pub cards: u64,
    /// Those of them in batches that such a manifest lists.
    pub by_cards: u64,
    /// Those in batches whose manifest counts ballots, of perhaps several cards each.
    pub by_ballots: u64,
    /// Manifests of which it is not known what cards of the record they list.
    pub apart: u64,
}

impl Phantoms {
    /// How many are known of.
    pub fn known(&self) -> u64 {
        match self {
            Phantoms::NoManifest => 0,
            Phantoms::Cards(cards) => *cards,
            Phantoms::NotAllListed(of) => of.phantoms,
        }
    }
}

impl NotAllListed {
    fn words(&self) -> String {
        let mut words = match (self.by_cards, self.phantoms) {
            (0, 0) => "; no manifest lists batches of the record by their cards".to_owned(),
            (listed, phantoms) => format!(
                ", {}, by manifests of cards that list the batches of {listed} of the {} cards of the record",
                match phantoms {
                    0 => "no phantom".to_owned(),
                    1 => "1 phantom, which might have it".to_owned(),
                    many => format!("{many} phantoms, each of which might have it"),
                },
                self.cards
            ),
        };
        if self.by_ballots > 0 {
            words.push_str(&format!(
                "; {} cards are in batches whose manifest counts ballots and not cards",
                self.by_ballots
            ));
        }
        let in_none = self.cards.saturating_sub(self.by_cards + self.by_ballots);
        if in_none > 0 {
            words.push_str(&format!("; {in_none} cards are in no batch of a manifest"));
        }
        if self.apart > 0 {
            words.push_str(&format!(
                "; manifests of which no cards of the record could be told to be their own: {}",
                self.apart
            ));
        }
        words.push_str("; what more there might be is not known");
        words
    }
}

impl Population {
    /// N.
    pub fn cards(&self) -> u64 {
        self.counted + self.rejected + self.phantoms.known()
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
            Phantoms::Cards(1) => ", 1 phantom by the manifests, which might have it".to_owned(),
            Phantoms::Cards(cards) => {
                format!(", {cards} phantoms by the manifests, each of which might have it")
            }
            Phantoms::NoManifest => "; no manifest is at hand that would list more".to_owned(),
            Phantoms::NotAllListed(of) => of.words(),
        });
        words
    }

    /// What a number of cards to compare takes for granted beside that no card has an error.
    pub(super) fn assumed(&self) -> Option<String> {
        let drawn = match self.phantoms.known() {
            0 => None,
            1 => Some("the phantom is not drawn".to_owned()),
            known => Some(format!("none of the {known} phantoms is drawn")),
        };
        let unknown = match self.phantoms {
            Phantoms::Cards(_) => None,
            Phantoms::NoManifest | Phantoms::NotAllListed(_) => {
                Some("there are no cards beyond these N".to_owned())
            }
        };
        let both: Vec<String> = drawn.into_iter().chain(unknown).collect();
        (!both.is_empty()).then(|| both.join(" and "))
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

//! An object of the Common Data Format as it stands, whether written as JSON or as XML.
//!
//! Members of JSON and elements of XML have the same names, so that both become the same tree: `@id` and
//! `ObjectId` are [`Member::ObjectId`], `@type` and `xsi:type` are [`Member::Class`], a list is as many members of the
//! same name. What is not named below is not in the tree.

use std::ops::Range;

macro_rules! names {
    ($($name:ident)* ; not read $($other:ident)*) => {
        /// A member that is read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(clippy::upper_case_acronyms, reason = "as the standard writes it")]
        pub(super) enum Member { $($name,)* }

        impl Member {
            /// The member of this name, as XML writes it.
            pub fn of(text: &str) -> Option<Self> {
                match text {
                    $(stringify!($name) => Some(Member::$name),)*
                    _ => None,
                }
            }

            fn word(self) -> &'static str {
                match self { $(Member::$name => stringify!($name),)* }
            }
        }

        /// Whether the standard has the member, and it is not read.
        pub(super) fn is_left_out(text: &str) -> bool {
            matches!(text, $(stringify!($other))|*)
        }
    };
}

names! {
    // What everything has.
    ObjectId Class Code Type OtherType Value Name
    // The report.
    CVR Election GpUnit Party ReportingDevice
    // Definitions.
    Candidate Contest ContestSelection Abbreviation VoteVariation NumberElected VotesAllowed CandidateIds
    IsWriteIn PartyId PartyIds Selection CandidateId SerialNumber
    // Cards.
    BallotAuditId BallotPrePrintedId BallotStyleId BallotStyleUnitId BatchId BatchSequenceId CreatingDeviceId
    CurrentSnapshotId CVRSnapshot UniqueId
    CVRContest ContestId CVRContestSelection Status OtherStatus Overvotes Undervotes
    ContestSelectionId Rank SelectionPosition TotalNumberVotes
    CVRWriteIn FractionalVotes HasIndication IsAllocable MarkMetricValue NumberVotes Position;
    not read
    GeneratedDate Notes OtherReportType ReportGeneratingDeviceIds ReportType Version
    ElectionScopeId PrimaryPartyId OtherVoteVariation ReportingDeviceIds
    Application Manufacturer MarkMetricType Model Label
    BallotImage BallotSheetId ElectionId Annotation Selections WriteIns OptionPosition TotalFractionalVotes
    IsGenerated Text WriteInImage
}

/// Where a node stands in its tree.
pub(super) type At = usize;

struct Node {
    name: Member,
    text: Range<usize>,
    /// Behind its last descendant.
    end: At,
}

/// Nodes, each before its descendants. One tree is used for object after object.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    texts: String,
    /// The first member that is not of the standard.
    pub strange: Option<String>,
}

/// Why an object is not what it should be.
pub(super) type Why = String;

impl Tree {
    /// No nodes.
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.texts.clear();
        self.strange = None;
    }

    /// Begins a node.
    pub fn begin(&mut self, name: Member) -> At {
        let text = self.texts.len();
        self.nodes.push(Node {
            name,
            text: text..text,
            end: 0,
        });
        self.nodes.len() - 1
    }

    /// Adds to the text of the node that began last.
    pub fn text(&mut self, text: &str) {
        self.texts.push_str(text);
    }

    /// Ends a node. One with descendants has no text of its own: XML has blanks between them.
    pub fn end(&mut self, node: At) {
        let end = self.nodes.len();
        let this = &mut self.nodes[node];
        this.end = end;
        if end == node + 1 {
            this.text.end = self.texts.len();
        }
    }

    /// A node without descendants.
    pub fn leaf(&mut self, name: Member, text: &str) {
        let node = self.begin(name);
        self.text(text);
        self.end(node);
    }

    /// Takes the text of a node that ended last apart into a node for each word of it.
    pub fn split(&mut self, node: At) {
        let Node { name, text, .. } = &self.nodes[node];
        let (name, words) = (*name, self.texts[text.clone()].to_owned());
        self.nodes.truncate(node);
        for word in words.split_ascii_whitespace() {
            self.leaf(name, word);
        }
    }

    /// The members of a node that have a name.
    pub fn all(&self, node: At, name: Member) -> impl Iterator<Item = At> {
        let end = self.nodes[node].end;
        let mut next = node + 1;
        std::iter::from_fn(move || {
            while next < end {
                let at = next;
                next = self.nodes[at].end;
                if self.nodes[at].name == name {
                    return Some(at);
                }
            }
            None
        })
    }

    /// The texts of the members of a node that have a name, as they stand.
    pub fn texts(&self, node: At, name: Member) -> impl Iterator<Item = &str> {
        self.all(node, name)
            .map(|at| &self.texts[self.nodes[at].text.clone()])
    }

    /// Whether a member that may be repeated says something.
    pub fn says(&self, node: At, name: Member, word: &str) -> bool {
        self.texts(node, name).any(|text| text.trim() == word)
    }

    /// The text of a member that may stand once, as it stands.
    pub fn raw(&self, node: At, name: Member) -> Result<Option<&str>, Why> {
        let mut texts = self.texts(node, name);
        let text = texts.next();
        match texts.next() {
            None => Ok(text),
            Some(_) => Err(format!(
                "“{}” twice in “{}”",
                name.word(),
                self.nodes[node].name.word()
            )),
        }
    }

    /// The text of a member that may stand once, without blanks around it; nothing if it is empty.
    pub fn word(&self, node: At, name: Member) -> Result<Option<&str>, Why> {
        let text = self.raw(node, name)?.map(str::trim);
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// The text of a member that must stand once.
    pub fn need(&self, node: At, name: Member) -> Result<&str, Why> {
        let missing = || format!("no “{}” in “{}”", name.word(), self.nodes[node].name.word());
        self.word(node, name)?.ok_or_else(missing)
    }

    /// The whole number of a member that may stand once.
    pub fn number(&self, node: At, name: Member) -> Result<Option<u32>, Why> {
        let Some(text) = self.word(node, name)? else {
            return Ok(None);
        };
        let number = text.parse().ok();
        let wrong = || format!("“{text}” in “{}”", name.word());
        number.ok_or_else(wrong).map(Some)
    }

    /// The name that a `Code` gives that is of a type of its own.
    pub fn code(&self, node: At, other_type: &str) -> Option<&str> {
        let mut codes = self.all(node, Member::Code);
        let code = codes.find(|code| self.says(*code, Member::OtherType, other_type))?;
        self.texts(code, Member::Value).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_texts() {
        let mut tree = Tree::default();
        let root = tree.begin(Member::CVR);
        tree.leaf(Member::UniqueId, " 7 ");
        let snapshot = tree.begin(Member::CVRSnapshot);
        tree.text("\n  ");
        tree.leaf(Member::Status, "other");
        tree.text("\n  ");
        tree.leaf(Member::Status, "needs-adjudication");
        tree.end(snapshot);
        let ids = tree.begin(Member::CandidateIds);
        tree.text(" a b\n");
        tree.end(ids);
        tree.split(ids);
        tree.end(root);
        assert_eq!(tree.word(root, Member::UniqueId), Ok(Some("7")));
        assert_eq!(tree.number(root, Member::UniqueId), Ok(Some(7)));
        assert_eq!(tree.word(root, Member::BatchId), Ok(None));
        assert_eq!(
            tree.need(root, Member::BatchId),
            Err("no “BatchId” in “CVR”".to_owned())
        );
        assert_eq!(tree.raw(root, Member::CVRSnapshot), Ok(Some("")));
        assert!(tree.says(snapshot, Member::Status, "needs-adjudication"));
        let twice = "“Status” twice in “CVRSnapshot”".to_owned();
        assert_eq!(tree.raw(snapshot, Member::Status), Err(twice));
        let ids: Vec<&str> = tree.texts(root, Member::CandidateIds).collect();
        assert_eq!(ids, ["a", "b"]);
    }
}

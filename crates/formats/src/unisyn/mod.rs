//! Unisyn's cast vote records: XML of the Common Data Format, with ids of its own making.
//!
//! Seen of OpenElect's central scanner (`UNIOVS2103`, `UVSOVS22516`): the namespace is the name of the draft's
//! schema, ids are `CVRS_`, `CON_` and `CONS_` with numbers, every mark's `IsAllocable` is `unknown`, a contest
//! without marks has no `Selections`, and lines for write-ins are candidates (`WI_`) without a name. How it reads is
//! [`crate::cdf`]'s.

use election::record::FileKind;

use crate::cdf;
use crate::cvr::{CardFile, Catalog, Listed, Opened, Vendor};

pub(crate) const VENDOR: Vendor = Vendor { recognise, open };

fn recognise(head: &[u8], _: &str) -> Option<FileKind> {
    let has = |text: &[u8]| memchr::memmem::find(head, text).is_some();
    let ids = has(b"ObjectId=\"CVRS_") && has(b">CON_");
    (ids && cdf::is_xml(head)).then_some(FileKind::UnisynXml)
}

fn open(files: &Opened<'_>, catalog: &mut Catalog, listed: &mut Listed) -> Vec<CardFile> {
    cdf::open_kinds(files, &[FileKind::UnisynXml], catalog, listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_it_from_others() {
        let report = |ids: &str| {
            format!("<?xml version=\"1.0\"?>\n<CastVoteRecordReport xmlns=\"x\"><CVR>{ids}</CVR>")
        };
        let own = "<CVRSnapshot ObjectId=\"CVRS_1\"><CVRContest><ContestId>CON_2</ContestId>";
        let other = "<CVRSnapshot ObjectId=\"s1\"><CVRContest><ContestId>CON_2</ContestId>";
        let check = |text: &str| recognise(text.as_bytes(), "cards.xml");
        assert_eq!(check(&report(own)), Some(FileKind::UnisynXml));
        assert_eq!(check(&report(other)), None);
        assert_eq!(check(own), None);
    }
}

//! Members of objects, of which there are millions with the same keys in the same order.
//!
//! What stood before each value of the last object (comma, key, colon and the blanks among them) is kept, and compared at
//! one look with what stands before the next one's. Where it is something else the key is read as any.

use super::{Json, Result};

/// No object has more members that are worth keeping.
const MOST_KEPT: usize = 64;
/// What stands before a value is kept if it has no more bytes, eight at a time.
const EIGHTS: usize = 4;

/// The members that objects of one kind have, `M` for each that is read; others are left out.
pub(crate) struct Members<M: 'static> {
    read: &'static [(&'static [u8], M)],
    /// What stood before the values of the last object, in its order.
    last: Vec<Before<M>>,
}

/// What stands before a value, and which member that is.
struct Before<M> {
    bytes: [u64; EIGHTS],
    /// Which bits of a text are compared with them.
    mask: [u64; EIGHTS],
    length: usize,
    member: Option<M>,
}

impl<M: Copy> Members<M> {
    /// The members that are read, by their keys.
    pub fn new(read: &'static [(&'static [u8], M)]) -> Self {
        let last = Vec::new();
        Members { read, last }
    }

    /// Keeps what stands before value `k` of an object; the member.
    fn keep(&mut self, k: usize, before: &[u8], key: &[u8]) -> Option<M> {
        let named = self.read.iter().find(|(named, _)| *named == key);
        let member = named.map(|(_, member)| *member);
        let mut kept = Before {
            // No text is this where no bit is compared.
            bytes: [u64::MAX; EIGHTS],
            mask: [0; EIGHTS],
            length: before.len(),
            member,
        };
        if before.len() <= 8 * EIGHTS {
            kept.bytes = [0; EIGHTS];
            for (at, byte) in before.iter().enumerate() {
                kept.bytes[at / 8] |= u64::from(*byte) << (at % 8 * 8);
                kept.mask[at / 8] |= 0xFF << (at % 8 * 8);
            }
        }
        match self.last.get_mut(k) {
            Some(last) => *last = kept,
            None if k < MOST_KEPT => self.last.push(kept),
            None => {}
        }
        member
    }
}

impl<'t> Json<'t> {
    /// Reads an object, handing each member that is read to `f`, which reads or skips its value.
    #[inline]
    pub fn members<M: Copy>(
        &mut self,
        members: &mut Members<M>,
        mut f: impl FnMut(M, &mut Json<'t>) -> Result<()>,
    ) -> Result<()> {
        self.begin_object()?;
        let mut first = true;
        for k in 0.. {
            let kept = members.last.get(k).filter(|before| self.has(before));
            let member = match kept {
                Some(before) => {
                    self.at += before.length;
                    first = false;
                    before.member
                }
                None => {
                    let start = self.at;
                    let Some(key) = self.key(&mut first)? else {
                        break;
                    };
                    self.peek()?;
                    members.keep(k, &self.text[start..self.at], key)
                }
            };
            match member {
                Some(member) => f(member, self)?,
                None => self.skip()?,
            }
        }
        Ok(())
    }

    /// Whether this stands here. At the end of the text there may be too little to tell.
    #[inline]
    fn has<M>(&self, before: &Before<M>) -> bool {
        let Some(here) = self.text[self.at..].first_chunk::<{ 8 * EIGHTS }>() else {
            return false;
        };
        let (eights, _) = here.as_chunks::<8>();
        let compared = eights.iter().zip(before.mask).zip(before.bytes);
        let differs = |((eight, mask), bytes): ((&[u8; 8], u64), u64)| {
            u64::from_le_bytes(*eight) & mask ^ bytes
        };
        compared.map(differs).fold(0, |all, bits| all | bits) == 0
    }
}

//! Archives made on the fly, sound and unsound.

use std::io::{Cursor, Write};

use lzma_rust2::{XzOptions, XzWriter};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::folder::Copy;

/// A name and what stands under it.
pub type Entries = Vec<(String, Vec<u8>)>;

/// All files of a folder.
pub fn entries(folder: &Copy) -> Entries {
    let files = folder.files().into_iter();
    files
        .map(|file| (file.clone(), folder.read(&file)))
        .collect()
}

/// A zip archive; it takes any name.
pub fn zip(entries: &Entries) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        out.start_file(&**name, SimpleFileOptions::default())
            .unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A tar archive in which links follow the files; it takes any name.
pub fn tar(entries: &Entries, links: &[(&str, tar::EntryType)]) -> Vec<u8> {
    let mut out = tar::Builder::new(Vec::new());
    let header = |name: &str, size: usize, kind: tar::EntryType| {
        let mut header = tar::Header::new_ustar();
        // Not `set_path`: it refuses the names that are wanted here.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(0o644);
        header
    };
    for (name, bytes) in entries {
        let mut header = header(name, bytes.len(), tar::EntryType::Regular);
        header.set_cksum();
        out.append(&header, &bytes[..]).unwrap();
    }
    for (name, kind) in links {
        let mut header = header(name, 0, *kind);
        header.set_link_name("/etc/passwd").unwrap();
        header.set_cksum();
        out.append(&header, &[][..]).unwrap();
    }
    out.into_inner().unwrap()
}

/// Compressed with xz.
pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut out = XzWriter::new(Vec::new(), XzOptions::with_preset(0)).unwrap();
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

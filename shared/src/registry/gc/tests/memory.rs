//! What a storage of millions costs while it is collected: bytes that can be counted, where what a process takes cannot.

use std::mem::size_of;

use crate::registry::gc::keys::Key;
use crate::registry::gc::layers::Entry;
use crate::registry::gc::plan::Going;
use crate::registry::gc::revisions::Revision;
use crate::registry::gc::tags::Tag;

/// What a blob may cost; the limit is a hundred bytes.
const BLOB_MAX_BYTES: usize = 64;

#[test]
fn a_blob_costs_little_more_than_its_digest() {
    // An image of a config and two layers with a tag: four contents, each with a link (the manifest has its revision's).
    let contents = 4 * 32;
    let links = 3 * size_of::<Entry>();
    let revision = size_of::<(Key, Revision)>();
    let named = 3 * size_of::<Key>();
    // With its name, and what it points at.
    let tag = size_of::<Tag>() + 16 + size_of::<Key>();
    // Whether something links to each content, and which links are wanted and stay.
    let marks = 2;
    let image = contents + links + revision + named + tag + marks;
    assert!(image < 4 * BLOB_MAX_BYTES, "{contents} + {links} + {revision} + {named} + {tag} + {marks} = {image}");
    // What goes is written down beside, and whose it was.
    let going = 3 * size_of::<Key>() + size_of::<Going>() + 4 * size_of::<u32>();
    let garbage = contents + links + revision + named + marks + going;
    assert!(garbage < 4 * BLOB_MAX_BYTES, "{contents} + {links} + {revision} + {named} + {marks} + {going} = {garbage}");
}

//! What a storage of millions costs while it is collected: bytes that can be counted, where what a process takes cannot.

use std::mem::size_of;

use crate::registry::gc::keys::Key;
use crate::registry::gc::layers::Layer;
use crate::registry::gc::mark::Tag;
use crate::registry::gc::plan::Going;
use crate::registry::gc::revisions::Revision;

/// The limit for a blob.
const BLOB_MAX_BYTES: usize = 100;

#[test]
fn a_blob_costs_less_than_a_hundred_bytes() {
    // An image of a config and two layers with a tag: four contents, each with a link (the manifest has its revision's).
    let contents = 4 * 32;
    let links = 4 * size_of::<Layer>();
    let revision = size_of::<(Key, Revision)>();
    let named = 4 * size_of::<Key>();
    let tag = size_of::<Tag>() + 16;
    let kept = 4 * size_of::<u32>();
    let image = contents + links + revision + named + tag + kept;
    assert!(image < 4 * BLOB_MAX_BYTES, "{contents} + {links} + {revision} + {named} + {tag} + {kept} = {image}");
    // What goes is written down beside: nothing of it is kept, and its tag is gone.
    let going = size_of::<Going>() + size_of::<u32>() + size_of::<(u32, u32)>();
    let garbage = contents + links + revision + named + 4 * going;
    assert!(garbage < 4 * BLOB_MAX_BYTES, "{contents} + {links} + {revision} + {named} + 4 * {going} = {garbage}");
}

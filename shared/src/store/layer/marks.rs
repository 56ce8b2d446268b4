//! What hides the layers below: whiteouts and opaque directories, as overlayfs has them, or as we read
//! them where nobody may mount one.
//!
//! An overlay, such as the root of a container, takes no whiteout, and who may not mount one may not
//! set the attributes by which it is steered. There a whiteout is a socket without any permission, and
//! an opaque directory has an attribute of ours. Invariant: no archive makes either, for none has
//! sockets, and its attributes of these names are refused.

use std::io;

use crate::sys::caps;
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Place};

/// The attributes that hide what lies below a directory: overlayfs' own, the same for those who may not set that one, and
/// ours, where an overlay below us keeps both to itself.
const OPAQUE: [&[u8]; 3] = [b"trusted.overlay.opaque", b"user.overlay.opaque", b"user.tacklebox.opaque"];

/// Hides a name of the layers below, where nothing is.
///
/// # Errors
/// What mknod(2) says.
pub(super) fn make_whiteout(place: &Place) -> Result<(), PathError> {
    match place.make_node(Kind::CharDevice, 0, 0, 0) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && is_for_us_alone(place) => place.make_node(Kind::Socket, 0, 0, 0),
        other => other,
    }
}

/// Tells whether no kernel will stack what lies here: nothing is written into an overlay that lies on another one.
fn is_for_us_alone(place: &Place) -> bool {
    caps::available() & caps::bit("SYS_ADMIN").unwrap_or(0) == 0 || place.is_on_overlay()
}

/// Lets a directory hide what lies below it; by the attribute for users where that is the one that will be looked at.
pub(super) fn mark_opaque(place: &Place, of_user: bool) -> Result<(), PathError> {
    let [first @ .., last] = &OPAQUE[usize::from(of_user)..] else { return Ok(()) };
    for name in first {
        match place.set_xattr(name, b"y") {
            Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported) => {}
            other => return other,
        }
    }
    place.set_xattr(last, b"y")
}

/// Tells whether a directory hides what lies below it.
pub(super) fn is_opaque(place: &Place) -> Result<bool, PathError> {
    for name in OPAQUE {
        if place.xattr(name)?.as_deref() == Some(b"y") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells whether an attribute is one by which overlayfs is steered, or we are.
pub(super) fn steers_overlay(name: &[u8]) -> bool {
    name.starts_with(b"trusted.overlay.") || name.starts_with(b"user.overlay.") || name == OPAQUE[2]
}

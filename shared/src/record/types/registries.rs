//! What is in registries, what is done there, and our own server.

use super::{CLOCK, DIGEST, ELAPSED, ERROR, Kind, OK, REF, Type, key};

/// A repository in a registry.
pub(super) const REPO: Type = Type {
    name_of_type: "repo",
    version: 1,
    name: &["ref"],
    doc: "a repository in a registry",
    keys: &[REF, key("registry", Kind::Text, "host and port"), key("name", Kind::Text, "path inside the registry")],
    columns: &["ref"],
    is_stream: false,
};

/// A tag in a registry.
pub(super) const TAG: Type = Type {
    name_of_type: "tag",
    version: 1,
    name: &["ref"],
    doc: "a tag in a registry",
    keys: &[
        REF,
        DIGEST,
        key("registry", Kind::Text, "host and port"),
        key("name", Kind::Text, "path inside the registry"),
        key("tag", Kind::Text, "tag"),
        key("dangling", Kind::Bool, "only when true: it is listed and points at nothing, as what it named is gone"),
        key("media_type", Kind::Text, "media type of the manifest"),
        key("size", Kind::Bytes, "size of the manifest, or of the image with --long"),
        key("created", Kind::Time, "with --long: when it was built"),
        key("pushed", Kind::Time, "with --long: when it was pushed, where the registry knows"),
        key("pulled", Kind::Time, "with --long: when it was last pulled, where the registry knows"),
        key("platforms", Kind::Texts, "with --long: its platforms"),
        key("signed", Kind::Bool, "with --long: whether a signature refers to it"),
        CLOCK,
        OK,
        ERROR,
    ],
    columns: &["ref", "digest", "created", "size"],
    is_stream: false,
};

/// A manifest or an index in a registry.
pub(super) const MANIFEST: Type = Type {
    name_of_type: "manifest",
    version: 1,
    name: &["digest"],
    doc: "a manifest or an index in a registry",
    keys: &[
        REF,
        DIGEST,
        key("media_type", Kind::Text, "media type"),
        key("artifact_type", Kind::Text, "type of an artifact"),
        key("size", Kind::Bytes, "size of the image: config and layers"),
        key("platforms", Kind::Texts, "its platforms"),
        key("subject", Kind::Digest, "the manifest that it refers to"),
        key("config", Kind::Object, "with --long: the config"),
        key("layers", Kind::Objects, "with --long: its layers"),
        key("manifests", Kind::Objects, "with --long: the children of an index"),
        key("annotations", Kind::Labels, "with --long: annotations"),
        key(
            "referrers",
            Kind::Objects,
            "with --referrers: what refers to it: digest, artifact_type, tag, size, annotations, referrers; what refers to an image of an index has its subject and platform",
        ),
    ],
    columns: &["ref", "digest", "media_type", "platforms", "size"],
    is_stream: false,
};

/// Something in which two images differ.
pub(super) const DIFFERENCE: Type = Type {
    name_of_type: "difference",
    version: 1,
    name: &["what", "key"],
    doc: "something in which two images differ",
    keys: &[
        REF,
        key("to", Kind::Ref, "what it is compared with"),
        key("what", Kind::Text, "manifest, platform, config, layer or annotation"),
        key("key", Kind::Text, "which one: a dotted path, a name, a layer's number from 0"),
        key("platform", Kind::Text, "of which platform's image, where both are indexes"),
        key("old", Kind::Line, "what the first has: a text, or JSON; absent where it has nothing"),
        key("new", Kind::Line, "what the second has"),
    ],
    columns: &["what", "platform", "key", "old", "new"],
    is_stream: false,
};

/// An image that was copied.
pub(super) const TRANSFER: Type = Type {
    name_of_type: "transfer",
    version: 1,
    name: &["to", "digest"],
    doc: "an image that was copied",
    keys: &[
        REF,
        key("to", Kind::Ref, "where it went"),
        DIGEST,
        key("bytes", Kind::Bytes, "bytes that moved"),
        key("blobs_sent", Kind::Number, "blobs that were sent"),
        key("blobs_mounted", Kind::Number, "blobs that the registry took from another repository"),
        key("blobs_present", Kind::Number, "blobs that were there"),
        key("files", Kind::Number, "files, directories and links that were copied"),
        key("referrers", Kind::Number, "signatures and other artifacts that came along"),
        key("skipped", Kind::Text, "why nothing was copied: same, exists"),
        ELAPSED,
        OK,
        ERROR,
    ],
    columns: &["ref", "to", "digest", "bytes", "elapsed_ms"],
    is_stream: false,
};

/// What a garbage collection did in a repository.
pub(super) const GC: Type = Type {
    name_of_type: "gc",
    version: 1,
    name: &["repo"],
    doc: "what a garbage collection did in a repository",
    keys: &[
        key("registry", Kind::Text, "storage directory or host"),
        key("repo", Kind::Text, "repository; absent in the sum"),
        key("tags", Kind::Number, "tags that led nowhere and went"),
        key("manifests", Kind::Number, "manifests that went"),
        key("blobs", Kind::Number, "blobs that went, manifests' own content included"),
        key("uploads", Kind::Number, "broken uploads that went"),
        key("freed", Kind::Bytes, "bytes that are free now"),
        key("trashed", Kind::Bytes, "bytes that are kept in the trash for now"),
        key("restored", Kind::Number, "things that came back out of the trash"),
        key("read", Kind::Bytes, "with --verify: bytes that were read again"),
        key("broken", Kind::Number, "with --verify: images that cannot be pulled"),
        ELAPSED,
        OK,
        ERROR,
    ],
    columns: &["registry", "repo", "manifests", "blobs", "freed"],
    is_stream: false,
};

/// A registry that serves.
pub(super) const SERVER: Type = Type {
    name_of_type: "server",
    version: 1,
    name: &["url"],
    doc: "a registry that serves",
    keys: &[
        key("url", Kind::Text, "where it listens"),
        key("addr", Kind::Text, "address and port"),
        key("storage", Kind::Text, "its directory"),
        key("pid", Kind::Number, "its process"),
        key("socket", Kind::Text, "its private socket"),
    ],
    columns: &["url", "storage"],
    is_stream: true,
};

/// A request that a registry answered.
pub(super) const ACCESS: Type = Type {
    name_of_type: "access",
    version: 1,
    name: &["path"],
    doc: "a request that a registry answered",
    keys: &[
        key("time", Kind::Time, "when it came, with nine decimals"),
        key("remote", Kind::Text, "address and port of the client"),
        key("user", Kind::Text, "who asked, if anybody with a name"),
        key("method", Kind::Text, "what was asked"),
        key("path", Kind::Line, "for what, its query included"),
        key("status", Kind::Number, "status of the answer"),
        key("bytes_in", Kind::Bytes, "bytes of the request's body that were read"),
        key("bytes_out", Kind::Bytes, "bytes of the answer's body that were sent"),
        ELAPSED,
        key("agent", Kind::Line, "what the client calls itself"),
    ],
    columns: &["time", "remote", "method", "path", "status"],
    is_stream: true,
};

/// Credentials that were stored or removed.
pub(super) const LOGIN: Type = Type {
    name_of_type: "login",
    version: 1,
    name: &["registry"],
    doc: "credentials that were stored or removed",
    keys: &[
        key("registry", Kind::Text, "host and port"),
        key("user", Kind::Text, "user name"),
        key("stored", Kind::Text, "where the credentials are"),
        OK,
        ERROR,
    ],
    columns: &["registry", "user", "stored"],
    is_stream: false,
};

//! Images, what they are made of, and how they are made.

use super::{CLOCK, DIGEST, ELAPSED, ERROR, Kind, LABELS, OK, REF, Type, key};

/// An image, in the local store or just made.
pub(super) const IMAGE: Type = Type {
    name_of_type: "image",
    version: 1,
    name: &["ref"],
    doc: "an image, in the local store or just made",
    keys: &[
        REF,
        key("name", Kind::Text, "registry and repository"),
        key("tag", Kind::Text, "tag"),
        key("digest", Kind::Digest, "what the name points at: a manifest or an index"),
        key("manifest", Kind::Digest, "this platform's manifest"),
        key("id", Kind::Digest, "digest of the config: docker's image id"),
        key("platform", Kind::Text, "os/architecture[/variant]"),
        key("platforms", Kind::Texts, "platforms of the index"),
        key("complete", Kind::Bool, "whether all platforms of the index are here"),
        key("size", Kind::Bytes, "compressed size of its layers and config"),
        key("created", Kind::Time, "when it was built, as its config says"),
        key("added", Kind::Time, "when the name came to this store"),
        key("used", Kind::Time, "when it was last used here"),
        LABELS,
        key("layers", Kind::Number, "number of layers"),
        key("dangling", Kind::Bool, "whether its name was taken by a newer image"),
        key("disk", Kind::Bytes, "with --long: disk use, shared parts included"),
        key("disk_unique", Kind::Bytes, "with --long: what removing it would free"),
        key("disk_shared", Kind::Bytes, "from ddf -v: the part of its disk use that other images have too"),
        key("containers", Kind::Number, "from ddf -v: how many containers use it"),
        key("in_use", Kind::Bool, "with --long: whether a container uses it"),
        key("config", Kind::Object, "from dinspect: the config document itself"),
        key("blobs", Kind::Objects, "from dinspect: the layers, base first: digest, size, media_type, diff_id"),
        key("annotations", Kind::Labels, "from dinspect: the manifest's annotations"),
        key("artifact_type", Kind::Text, "from dinspect: what it is, when it is no image that can run"),
        CLOCK,
        OK,
        ERROR,
    ],
    columns: &["ref", "id", "created", "size"],
    is_stream: false,
};

/// A layer of an image.
pub(super) const LAYER: Type = Type {
    name_of_type: "layer",
    version: 1,
    name: &["digest"],
    doc: "a layer of an image",
    keys: &[
        DIGEST,
        key("diff_id", Kind::Digest, "digest of the uncompressed tar"),
        key("media_type", Kind::Text, "media type"),
        key("size", Kind::Bytes, "compressed size"),
        key("index", Kind::Number, "place in the image, from 0"),
        key("image", Kind::Ref, "the image"),
        key("created", Kind::Time, "when the instruction ran"),
        key("created_by", Kind::Line, "the instruction that made it"),
        key("comment", Kind::Line, "what its maker noted"),
        key("author", Kind::Text, "who made it"),
        key("empty", Kind::Bool, "whether the instruction made no layer"),
        key("unpacked", Kind::Bytes, "bytes of the files in it"),
        key("wasted", Kind::Bytes, "with --waste: how many of them later layers overwrite or delete"),
        key("wasted_files", Kind::Objects, "with --waste: the largest of those files: path, size"),
    ],
    columns: &["digest", "created", "created_by", "unpacked", "size", "comment"],
    is_stream: false,
};

/// A step of a build.
pub(super) const BUILD_STEP: Type = Type {
    name_of_type: "build_step",
    version: 1,
    name: &["name"],
    doc: "a step of a build",
    keys: &[
        key("build", Kind::Text, "which build"),
        key("n", Kind::Number, "number of the step, from 1"),
        key("total", Kind::Number, "number of steps"),
        key("stage", Kind::Text, "stage of the Dockerfile"),
        key("name", Kind::Text, "the instruction"),
        key("state", Kind::Text, "started, cached, missed (with --why), done or failed"),
        ELAPSED,
        key("exit_code", Kind::Number, "exit code of its command"),
        key("why", Kind::Texts, "why it was not in the cache"),
    ],
    columns: &["n", "total", "stage", "state", "name"],
    is_stream: true,
};

/// Something to improve in a Dockerfile.
pub(super) const LINT: Type = Type {
    name_of_type: "lint",
    version: 1,
    name: &["code"],
    doc: "something to improve in a Dockerfile",
    keys: &[
        key("code", Kind::Text, "which rule"),
        key("message", Kind::Text, "what is wrong"),
        key("where", Kind::Text, "file and line"),
        key("level", Kind::Text, "error or warning"),
    ],
    columns: &["where", "code", "message"],
    is_stream: false,
};

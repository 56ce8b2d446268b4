//! `--output`: where what was built goes, written as `docker buildx build` takes it.

use std::path::PathBuf;

use crate::build::Form;
use crate::cli::{Fail, Kind};
use crate::reference::Reference;
use crate::store::layer::Codec;

/// The level of zstd when none is given: the library's own.
const ZSTD_LEVEL: i32 = 3;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// The files of the image, in a directory.
    Local,
    /// The files of the image, as one tar.
    Tar,
    /// An OCI image layout, as a tar or a directory.
    Oci,
    /// An archive that `docker load` reads; without a destination the store, as `docker load` would.
    Docker,
    /// The store.
    Image,
    /// The store and the registry.
    Registry,
    /// Nothing but the cache.
    CacheOnly,
}

impl OutputKind {
    /// Returns the type's name.
    pub fn name(self) -> &'static str {
        match self {
            OutputKind::Local => "local",
            OutputKind::Tar => "tar",
            OutputKind::Oci => "oci",
            OutputKind::Docker => "docker",
            OutputKind::Image => "image",
            OutputKind::Registry => "registry",
            OutputKind::CacheOnly => "cacheonly",
        }
    }
}

/// Where it is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dest {
    /// Standard output.
    Stdout,
    /// A file or a directory.
    Path(PathBuf),
}

/// One `--output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What is written.
    pub kind: OutputKind,
    /// Where to; none where the type needs none.
    pub dest: Option<Dest>,
    /// Names beside those of `-t`.
    pub names: Vec<Reference>,
    /// Whether it is pushed.
    pub push: bool,
    /// Whether a layout is one tar rather than a directory.
    pub is_tar: bool,
    /// Whether each platform's files have a directory of their own; else only if there are several.
    pub split: Option<bool>,
    /// Annotations, as `--annotation` takes them.
    pub annotations: Vec<String>,
    /// How the image is to be written.
    pub form: Wish,
    /// Whether it is pushed without a tag.
    pub by_digest: bool,
    /// Whether the store also knows it by its names with its digest.
    pub is_canonical: bool,
    /// Whether the store keeps it.
    pub is_stored: bool,
}

/// What an output says of how an image is written; what it leaves out others may say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    codec: Option<Codec>,
    level: Option<i32>,
    all_layers: Option<bool>,
    is_docker: Option<bool>,
}

impl Wish {
    /// Settles what several outputs wish for: there is one image, and it has one digest.
    ///
    /// # Errors
    /// When they contradict each other.
    pub fn settle<'w>(wishes: impl Iterator<Item = &'w Wish>) -> Result<Form, Fail> {
        fn agree<T: PartialEq + Copy>(one: &mut Option<T>, other: Option<T>, what: &str) -> Result<(), Fail> {
            if one.is_some() && other.is_some() && *one != other {
                let message = format!("--output: {what} cannot be different for two outputs of one build: an image has one digest");
                return Err(Fail::usage(message).hint("build twice; the second time everything is in the cache"));
            }
            *one = one.or(other);
            Ok(())
        }
        let mut all = Wish::default();
        for wish in wishes {
            agree(&mut all.codec, wish.codec, "compression")?;
            agree(&mut all.all_layers, wish.all_layers, "force-compression")?;
            agree(&mut all.is_docker, wish.is_docker, "oci-mediatypes")?;
        }
        Ok(Form { codec: all.codec, all_layers: all.all_layers == Some(true), is_docker: all.is_docker == Some(true) })
    }
}

impl Output {
    fn new(kind: OutputKind) -> Output {
        let push = kind == OutputKind::Registry;
        Output {
            kind,
            dest: None,
            names: Vec::new(),
            push,
            is_tar: true,
            split: None,
            annotations: Vec::new(),
            form: Wish::default(),
            by_digest: false,
            is_canonical: false,
            is_stored: true,
        }
    }

    /// Reads one `--output`: fields `key=value` with commas between, `-` for a tar on standard output, or a directory.
    ///
    /// # Errors
    /// Wrong usage, and what we cannot do, by name.
    pub fn parse(text: &str) -> Result<Output, Fail> {
        if text == "-" {
            return Ok(Output { dest: Some(Dest::Stdout), ..Output::new(OutputKind::Tar) });
        }
        if text.is_empty() {
            return Err(Fail::usage("--output is empty; name a directory, -, or type=..."));
        }
        if !text.contains('=') {
            return Ok(Output { dest: Some(Dest::Path(text.into())), ..Output::new(OutputKind::Local) });
        }
        let fields = super::csv::fields(text).map_err(|reason| Fail::usage(format!("--output {text}: {reason}")))?;
        let kind = match super::csv::value(&fields, "type") {
            Some("local") => OutputKind::Local,
            Some("tar") => OutputKind::Tar,
            Some("oci") => OutputKind::Oci,
            Some("docker") => OutputKind::Docker,
            Some("image") => OutputKind::Image,
            Some("registry") => OutputKind::Registry,
            Some("cacheonly") => OutputKind::CacheOnly,
            Some(other) => {
                let wanted = "it is one of local, tar, oci, docker, image, registry, cacheonly";
                return Err(Fail::usage(format!("--output {text}: there is no type '{other}'; {wanted}")));
            }
            None => return Err(Fail::usage(format!("--output {text}: it has no type="))),
        };
        let mut output = Output::new(kind);
        for (key, value) in &fields {
            output.set(key, value)?;
        }
        output.check(text)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Fail> {
        let flag = || super::csv::flag(value).ok_or_else(|| Fail::usage(format!("--output: {key} is true or false, not '{value}'")));
        match key {
            "type" => {}
            "dest" => self.dest = Some(if value == "-" { Dest::Stdout } else { Dest::Path(value.into()) }),
            "name" => {
                for name in value.split(',').filter(|n| !n.is_empty()) {
                    self.names.push(name.parse().map_err(|e| Fail::usage(format!("--output: the name '{name}': {e}")))?);
                }
            }
            "push" => self.push = flag()?,
            "tar" => self.is_tar = flag()?,
            "platform-split" => self.split = Some(flag()?),
            "oci-mediatypes" => self.form.is_docker = Some(!flag()?),
            "store" => self.is_stored = flag()?,
            "push-by-digest" => self.by_digest = flag()?,
            "name-canonical" => self.is_canonical = flag()?,
            "force-compression" => self.form.all_layers = Some(flag()?),
            // What is in the store is unpacked when it is first used; times are never later than SOURCE_DATE_EPOCH.
            "unpack" | "rewrite-timestamp" | "attestation-inline" => drop(flag()?),
            "compression" => {
                self.form.codec = Some(match value {
                    "gzip" => Codec::Gzip,
                    "zstd" => Codec::Zstd(ZSTD_LEVEL),
                    "uncompressed" => Codec::None,
                    "estargz" => return Err(unsupported("compression=estargz").hint("compression=zstd, or gzip")),
                    _ => return Err(Fail::usage(format!("--output: compression is gzip, zstd or uncompressed, not '{value}'"))),
                });
            }
            "compression-level" => {
                let level = value.parse::<i32>().ok().filter(|level| (0..=22).contains(level));
                self.form.level = Some(level.ok_or_else(|| Fail::usage(format!("--output: compression-level is 0 to 22, not '{value}'")))?);
            }
            "registry.insecure" => {
                return Err(unsupported("registry.insecure").hint("--plain-http, or --tls-verify=false"));
            }
            "dangling-name-prefix" => {
                return Err(unsupported("dangling-name-prefix").hint("an image without -t is known by its digest; name= gives it a name"));
            }
            "mode" if value == "copy" && self.kind == OutputKind::Local => {}
            "mode" => return Err(unsupported(&format!("mode={value}")).hint("name an empty directory")),
            "compatibility-version" => {
                return Err(unsupported("compatibility-version")
                    .hint("the same context and base give the same digest with every version of a codec"));
            }
            "attestation-prefix" | "context" | "buildinfo" => {
                return Err(unsupported(key).hint("--attest puts attestations beside the image"));
            }
            key if key.starts_with("annotation") => match key.split_once('.') {
                Some(("annotation" | "annotation-manifest", name)) => self.annotations.push(format!("{name}={value}")),
                Some(("annotation-index", name)) => self.annotations.push(format!("index:{name}={value}")),
                Some(("annotation-manifest-descriptor", name)) => self.annotations.push(format!("manifest-descriptor:{name}={value}")),
                _ => return Err(unsupported(key)),
            },
            _ => return Err(Fail::usage(format!("--output: there is no key '{key}'"))),
        }
        Ok(())
    }

    fn check(mut self, text: &str) -> Result<Output, Fail> {
        use OutputKind as K;
        if self.push && !matches!(self.kind, K::Image | K::Registry) {
            return Err(Fail::usage(format!("--output {text}: only type=image and type=registry are pushed")));
        }
        let is_image = matches!(self.kind, K::Image | K::Registry | K::Oci | K::Docker);
        if !is_image && self.form != Wish::default() {
            return Err(Fail::usage(format!("--output {text}: files have no compression and no media types")));
        }
        match (self.form.codec, self.form.level) {
            (Some(Codec::Zstd(_)), Some(level)) => self.form.codec = Some(Codec::Zstd(level.max(1))),
            (_, Some(_)) => {
                return Err(unsupported("compression-level without compression=zstd")
                    .hint("gzip has one level here, so that the same build has the same digest; compression=zstd takes 1 to 22"));
            }
            _ => {}
        }
        if self.form.is_docker == Some(true) && self.kind == K::Oci {
            return Err(Fail::usage(format!("--output {text}: type=oci is OCI's; type=docker writes what docker load reads")));
        }
        if (self.by_digest || self.is_canonical || !self.is_stored) && !matches!(self.kind, K::Image | K::Registry) {
            return Err(Fail::usage(format!(
                "--output {text}: only type=image and type=registry have push-by-digest, name-canonical and store"
            )));
        }
        if self.by_digest && !self.push {
            return Err(Fail::usage(format!("--output {text}: push-by-digest needs push=true")));
        }
        if !self.is_stored && !self.push {
            return Err(Fail::usage(format!(
                "--output {text}: with store=false and without push=true it goes nowhere; type=cacheonly says so"
            )));
        }
        match (self.kind, &self.dest) {
            (K::Local, None) => return Err(Fail::usage(format!("--output {text}: type=local needs dest=DIRECTORY"))),
            (K::Local, Some(Dest::Stdout)) => {
                return Err(Fail::usage("--output: files cannot be written to standard output; type=tar can"));
            }
            (K::Tar | K::Oci, None) if self.is_tar => self.dest = Some(Dest::Stdout),
            (K::Image | K::Registry | K::CacheOnly, Some(_)) => {
                return Err(Fail::usage(format!("--output {text}: type={} has no dest=", self.kind.name())));
            }
            (K::Oci | K::Docker, Some(Dest::Stdout) | None) if !self.is_tar => {
                return Err(Fail::usage(format!("--output {text}: tar=false needs dest=DIRECTORY")));
            }
            _ => {}
        }
        Ok(self)
    }

    /// Tells whether the image gets its names in the store.
    pub fn is_named(&self) -> bool {
        match self.kind {
            OutputKind::Image | OutputKind::Registry => self.is_stored,
            OutputKind::Docker => self.dest.is_none(),
            _ => false,
        }
    }
}

fn unsupported(what: &str) -> Fail {
    Fail::new(Kind::Unsupported, format!("--output: {what} is not supported"))
}

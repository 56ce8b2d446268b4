//! `--output`: where what was built goes, written as `docker buildx build` takes it.

use std::path::PathBuf;

use crate::cli::{Fail, Kind};
use crate::reference::Reference;

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
}

impl Output {
    fn new(kind: OutputKind) -> Output {
        let push = kind == OutputKind::Registry;
        Output { kind, dest: None, names: Vec::new(), push, is_tar: true, split: None, annotations: Vec::new() }
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
            Some("cacheonly") => return Err(unsupported("type=cacheonly").hint("leave --output away: a build without -t names nothing")),
            Some(other) => {
                let wanted = "it is one of local, tar, oci, docker, image, registry";
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
            // Our media types are OCI's, and what is in the store is unpacked when it is first used.
            "oci-mediatypes" | "store" if flag()? => {}
            "unpack" | "force-compression" | "rewrite-timestamp" | "attestation-inline" => drop(flag()?),
            "compression" if value == "gzip" => {}
            "compression-level" => {
                return Err(unsupported("compression-level").hint("layers have one compression, so that an image has one digest"));
            }
            key if key.starts_with("annotation") => match key.split_once('.') {
                Some(("annotation" | "annotation-manifest", name)) => self.annotations.push(format!("{name}={value}")),
                Some(("annotation-index", name)) => self.annotations.push(format!("index:{name}={value}")),
                Some(("annotation-manifest-descriptor", name)) => self.annotations.push(format!("manifest-descriptor:{name}={value}")),
                _ => return Err(unsupported(key)),
            },
            "oci-mediatypes" | "store" | "compression" => return Err(unsupported(&format!("{key}={value}"))),
            "push-by-digest" | "name-canonical" | "dangling-name-prefix" | "registry.insecure" | "context" | "buildinfo" => {
                return Err(unsupported(key));
            }
            _ => return Err(Fail::usage(format!("--output: there is no key '{key}'"))),
        }
        Ok(())
    }

    fn check(mut self, text: &str) -> Result<Output, Fail> {
        use OutputKind as K;
        if self.push && !matches!(self.kind, K::Image | K::Registry) {
            return Err(Fail::usage(format!("--output {text}: only type=image and type=registry are pushed")));
        }
        match (self.kind, &self.dest) {
            (K::Local, None) => return Err(Fail::usage(format!("--output {text}: type=local needs dest=DIRECTORY"))),
            (K::Local, Some(Dest::Stdout)) => {
                return Err(Fail::usage("--output: files cannot be written to standard output; type=tar can"));
            }
            (K::Tar | K::Oci, None) if self.is_tar => self.dest = Some(Dest::Stdout),
            (K::Image | K::Registry, Some(_)) => {
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
            OutputKind::Image | OutputKind::Registry => true,
            OutputKind::Docker => self.dest.is_none(),
            _ => false,
        }
    }
}

fn unsupported(what: &str) -> Fail {
    Fail::new(Kind::Unsupported, format!("--output: {what} is not supported"))
}

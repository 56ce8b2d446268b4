//! Platforms: `os/architecture[/variant]`, as Go names them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Operating systems as Go names them.
const SYSTEMS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];
/// Architectures as Go names them.
const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// What an image runs on (OCI image index specification, "platform").
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Platform {
    /// CPU architecture as Go names it: `amd64`, `arm64`.
    pub architecture: String,
    /// Operating system: `linux`.
    pub os: String,
    /// Variant of the CPU: `v7`, `v8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Version of the operating system, for Windows images.
    #[serde(rename = "os.version", default, skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
}

impl Platform {
    /// Returns the platform that this binary was built for.
    pub fn host() -> Platform {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "x86" => "386",
            "aarch64" => "arm64",
            "powerpc64" => "ppc64le",
            other => other,
        };
        Platform { architecture: architecture.into(), os: "linux".into(), variant: None, os_version: None }
    }

    /// Tells whether this machine runs programs for it by itself: a 64-bit PC also those for 32-bit ones.
    pub fn is_native(&self) -> bool {
        let host = Platform::host();
        let is_narrower = host.architecture == "amd64" && self.architecture == "386";
        self.os == host.os && (self.architecture == host.architecture || is_narrower)
    }

    /// Tells whether an image for `self` is what somebody who asked for `wanted` gets. A variant
    /// that was not asked for may be anything; arm64 is v8 where nothing is said.
    pub fn satisfies(&self, wanted: &Platform) -> bool {
        let variant = |p: &Platform| match (&p.variant, p.architecture.as_str()) {
            (None, "arm64") => Some("v8".to_owned()),
            (v, _) => v.clone(),
        };
        self.os == wanted.os && self.architecture == wanted.architecture && (wanted.variant.is_none() || variant(self) == variant(wanted))
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Platform, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let fine = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !parts.iter().all(|p| fine(p)) {
            return Err(format!("'{text}' is not a platform; say os/arch[/variant], such as linux/arm64"));
        }
        let normal = |arch: &str| match arch.to_ascii_lowercase().as_str() {
            "x86_64" | "x86-64" => "amd64".to_owned(),
            "aarch64" => "arm64".to_owned(),
            "i386" | "i686" => "386".to_owned(),
            other => other.to_owned(),
        };
        let (os, architecture, variant) = match parts.as_slice() {
            [os] if SYSTEMS.contains(&os.to_ascii_lowercase().as_str()) => (*os, Platform::host().architecture, None),
            [arch] if ARCHITECTURES.contains(&normal(arch).as_str()) => ("linux", normal(arch), None),
            // Behind a slash it may be one that is new; alone it is more likely a slip.
            [other] => {
                return Err(format!(
                    "'{other}' is not a platform: no operating system or architecture is called so; say os/arch[/variant], such as linux/arm64"
                ));
            }
            [os, arch] => (*os, normal(arch), None),
            [os, arch, variant] => (*os, normal(arch), Some((*variant).to_owned())),
            _ => return Err(format!("'{text}' is not a platform; say os/arch[/variant], such as linux/arm64")),
        };
        Ok(Platform { architecture, os: os.to_ascii_lowercase(), variant, os_version: None })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

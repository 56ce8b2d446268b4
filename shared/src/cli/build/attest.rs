//! `--sbom` and `--provenance`: in-toto statements about an image, in an attestation manifest beside
//! it in the index, as BuildKit lays it out; its `subject` makes it a referrer in registries, too.
//!
//! What is said is what is known: packages that the image's own databases list, base images by
//! digest, the Dockerfile and its arguments. Times and hosts are left out, so that the same build
//! gives the same statement.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::export::files;
use super::{csv, made};
use crate::build::Built;
use crate::cli::{Fail, Kind};
use crate::digest::Digest;
use crate::oci::{Descriptor, Manifest, Platform, media};
use crate::store::{Lease, Store};
use crate::sys::root::Root;

/// What BuildKit calls such manifests.
const ARTIFACT_TYPE: &str = "application/vnd.docker.attestation.manifest.v1+json";
const STATEMENT_TYPE: &str = "application/vnd.in-toto+json";
const SPDX: &str = "https://spdx.dev/Document";
const SLSA: &str = "https://slsa.dev/provenance/v1";
/// What says how our builds are to be read.
const BUILD_TYPE: &str = "urn:tacklebox:dockerfile:v1";
/// The largest database of packages that is read.
const DATABASE_MAX_BYTES: u64 = 64 << 20;
/// Databases that we do not read, and who writes them.
const UNREAD: [(&str, &str); 4] = [
    ("var/lib/rpm/rpmdb.sqlite", "rpm"),
    ("usr/lib/sysimage/rpm/rpmdb.sqlite", "rpm"),
    ("var/lib/rpm/Packages", "rpm"),
    ("var/lib/pacman/local", "pacman"),
];

/// What is to be attested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    sbom: bool,
    provenance: bool,
    /// Whether build arguments are told, which may be secrets.
    is_max: bool,
}

impl Wanted {
    /// Reads `--sbom`, `--provenance` and `--attest`.
    ///
    /// # Errors
    /// Wrong usage.
    pub(super) fn parse(sbom: Option<&str>, provenance: Option<&str>, attest: &[String]) -> Result<Wanted, Fail> {
        let mut wanted = Wanted::default();
        let all = attest.iter().map(|text| (None, text.as_str()));
        let short = [("sbom", sbom), ("provenance", provenance)].into_iter().filter_map(|(kind, text)| Some((Some(kind), text?)));
        for (kind, text) in all.chain(short) {
            let wrong = |reason: String| Fail::usage(format!("--{} {text}: {reason}", kind.unwrap_or("attest")));
            let fields = if csv::flag(text).is_some() { Vec::new() } else { csv::fields(text).map_err(wrong)? };
            let mut is_on = csv::flag(text).unwrap_or(true);
            let mut is_max = false;
            for (key, value) in &fields {
                match (key.as_str(), value.as_str()) {
                    ("type", _) if kind.is_none() => {}
                    ("mode", "min") => is_max = false,
                    ("mode", "max") => is_max = true,
                    ("disabled", flag) => is_on = !csv::flag(flag).ok_or_else(|| wrong("disabled is true or false".into()))?,
                    ("version", "v1") => {}
                    ("generator", _) => {
                        return Err(Fail::new(
                            Kind::Unsupported,
                            "--sbom: other generators are not supported; the image's own databases are read",
                        ));
                    }
                    _ => return Err(wrong(format!("there is no {key}={value}"))),
                }
            }
            match kind.or_else(|| csv::value(&fields, "type")) {
                Some("sbom") => wanted.sbom = is_on,
                Some("provenance") => (wanted.provenance, wanted.is_max) = (is_on, is_max),
                _ => return Err(wrong("its type is sbom or provenance".into())),
            }
        }
        Ok(wanted)
    }

    /// Tells whether anything is wanted.
    pub(super) fn any(self) -> bool {
        self.sbom || self.provenance
    }

    /// Writes what is wanted about an image and returns its entry in the index.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn write(self, store: &Store, lease: &Lease, facts: &Facts<'_>) -> Result<Descriptor, Fail> {
        let mut layers = Vec::new();
        if self.sbom {
            layers.push(self.statement(store, lease, facts, SPDX, &spdx(store, lease, facts)?)?);
        }
        if self.provenance {
            layers.push(self.statement(store, lease, facts, SLSA, &slsa(facts, self.is_max))?);
        }
        let diff_ids: Vec<&Digest> = layers.iter().map(|layer| &layer.digest).collect();
        let config = json!({"architecture": "unknown", "os": "unknown", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}});
        let config = made::keep(store, lease, media::OCI_CONFIG, config.to_string().as_bytes())?;
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(media::OCI_MANIFEST.into()),
            artifact_type: Some(ARTIFACT_TYPE.into()),
            config,
            layers,
            subject: Some(facts.built.manifest.clone()),
            annotations: None,
        };
        let bytes = serde_json::to_vec(&manifest).unwrap_or_default();
        let unknown = Platform { architecture: "unknown".into(), os: "unknown".into(), variant: None, os_version: None };
        let annotations = BTreeMap::from([
            ("vnd.docker.reference.digest".to_owned(), facts.built.manifest.digest.to_string()),
            ("vnd.docker.reference.type".to_owned(), "attestation-manifest".to_owned()),
        ]);
        let descriptor = made::keep(store, lease, media::OCI_MANIFEST, &bytes)?;
        Ok(Descriptor { platform: Some(unknown), annotations: Some(annotations), ..descriptor })
    }

    fn statement(self, store: &Store, lease: &Lease, facts: &Facts<'_>, kind: &str, predicate: &Value) -> Result<Descriptor, Fail> {
        let digest = &facts.built.manifest.digest;
        let names = if facts.names.is_empty() { vec![digest.to_string()] } else { facts.names.to_vec() };
        let subject = |name: &String| json!({"name": name, "digest": {digest.algorithm().as_str(): digest.hex()}});
        let statement = json!({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": names.iter().map(subject).collect::<Vec<_>>(),
            "predicateType": kind,
            "predicate": predicate,
        });
        let descriptor = made::keep(store, lease, STATEMENT_TYPE, statement.to_string().as_bytes())?;
        let annotations = BTreeMap::from([("in-toto.io/predicate-type".to_owned(), kind.to_owned())]);
        Ok(Descriptor { annotations: Some(annotations), ..descriptor })
    }
}

/// What is known about an image.
pub(super) struct Facts<'a> {
    pub(super) built: &'a Built,
    pub(super) platform: &'a Platform,
    pub(super) names: &'a [String],
    /// The Dockerfile's name.
    pub(super) file: &'a str,
    pub(super) target: Option<&'a str>,
    pub(super) args: &'a BTreeMap<String, String>,
    /// Whether nothing can be mounted.
    pub(super) plain: bool,
}

fn slsa(facts: &Facts<'_>, is_max: bool) -> Value {
    let mut request = json!({"platform": facts.platform.to_string()});
    if let Some(target) = facts.target {
        request["target"] = json!(target);
    }
    if is_max {
        request["args"] = json!(facts.args);
    }
    let base = |(name, digest): &(String, Digest)| json!({"uri": format!("docker-image://{name}"), "digest": {digest.algorithm().as_str(): digest.hex()}});
    json!({
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": {"configSource": {"path": facts.file}, "request": request},
            "resolvedDependencies": facts.built.bases.iter().map(base).collect::<Vec<_>>(),
        },
        "runDetails": {"builder": {"id": "urn:tacklebox:dbuild", "version": {"tacklebox": env!("CARGO_PKG_VERSION")}}},
    })
}

/// A package of an image.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    url: String,
}

fn spdx(store: &Store, lease: &Lease, facts: &Facts<'_>) -> Result<Value, Fail> {
    let open = store.open_manifest(&facts.built.manifest).map_err(|e| Fail::from_store(&e))?;
    let (root, _copy) = files(store, lease, &open, facts.plain)?;
    let mut packages = packages_of(&root);
    let unread: Vec<&str> = UNREAD.iter().filter(|(path, _)| root.lstat(Path::new(path)).is_ok()).map(|(_, who)| *who).collect();
    packages.sort();
    packages.dedup();
    let entry = |(n, package): (usize, &Package)| {
        json!({
            "name": package.name,
            "SPDXID": format!("SPDXRef-Package-{n}"),
            "versionInfo": package.version,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": false,
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": package.url}],
        })
    };
    let mut document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": facts.names.first().map_or("image", String::as_str),
        "documentNamespace": format!("urn:oci:{}", facts.built.manifest.digest),
        "creationInfo": {"creators": [format!("Tool: tacklebox-{}", env!("CARGO_PKG_VERSION"))], "created": open.config.created},
        "packages": packages.iter().enumerate().map(entry).collect::<Vec<_>>(),
    });
    let known = "Packages that the databases of dpkg and apk in the image list; files that no package owns are not described";
    document["comment"] = json!(match unread.first() {
        Some(who) => format!("{known}. The database of {who} is there and was not read"),
        None => known.to_owned(),
    });
    Ok(document)
}

fn packages_of(root: &Root) -> Vec<Package> {
    let read = |path: &Path| root.read_bounded(path, DATABASE_MAX_BYTES).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let distribution = read(Path::new("etc/os-release")).or_else(|| read(Path::new("usr/lib/os-release"))).unwrap_or_default();
    let id = distribution.lines().find_map(|l| l.strip_prefix("ID=")).map_or("linux", |id| id.trim_matches('"')).to_owned();
    let mut texts: Vec<String> = read(Path::new("var/lib/dpkg/status")).into_iter().collect();
    // Images without dpkg itself keep one file for each package.
    let parts = Path::new("var/lib/dpkg/status.d");
    for entry in root.read_dir(parts).unwrap_or_default() {
        texts.extend(read(&parts.join(&entry.name)));
    }
    let mut all: Vec<Package> =
        texts.iter().flat_map(|text| stanzas(text, "Package: ", "Version: ", "Architecture: ", "deb", &id)).collect();
    for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed"] {
        all.extend(read(Path::new(path)).iter().flat_map(|text| stanzas(text, "P:", "V:", "A:", "apk", &id)));
    }
    all
}

/// Reads a database of paragraphs, in which each line has a key.
fn stanzas(text: &str, name: &str, version: &str, architecture: &str, kind: &str, distribution: &str) -> Vec<Package> {
    let package = |stanza: &str| {
        let field = |key: &str| stanza.lines().find_map(|l| l.strip_prefix(key)).map(|v| v.trim().to_owned());
        if field("Status: ").is_some_and(|status| !status.ends_with(" installed")) {
            return None;
        }
        let (name, version) = (field(name)?, field(version)?);
        let architecture = field(architecture).map_or_else(String::new, |a| format!("?arch={}", escape(&a)));
        let url = format!("pkg:{kind}/{}/{}@{}{architecture}", escape(distribution), escape(&name), escape(&version));
        Some(Package { name, version, url })
    };
    text.split("\n\n").filter_map(package).collect()
}

/// Escapes what a purl does not take as it is.
fn escape(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~' | b':');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

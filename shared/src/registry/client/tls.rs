//! The TLS client: the system's certificate authorities (Mozilla's where there are none), further ones, client certificates.
//!
//! For a host, docker's, podman's and containerd's directories `certs.d/HOST/` are read too, the user's
//! (`~/.config/containers/certs.d`, `~/.config/docker/certs.d`) before the system's: `*.crt` are authorities,
//! `X.cert` with `X.key` is a client certificate. Others may be named by containerd's `hosts.toml`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::registry::config::Config;
use crate::registry::{RegistryError, Result};

/// Where certificates for single hosts are kept.
const CERTS_DIRS: [&str; 3] = ["/etc/docker/certs.d", "/etc/containers/certs.d", "/etc/containerd/certs.d"];

/// What a TLS client trusts and shows.
#[derive(Debug, Clone)]
pub(in crate::registry) struct Trusted<'a> {
    pub(in crate::registry) any_certificate: bool,
    pub(in crate::registry) ca_files: &'a [PathBuf],
    pub(in crate::registry) client: Option<&'a (PathBuf, PathBuf)>,
    /// The host whose `certs.d` directory is read.
    pub(in crate::registry) host: &'a str,
    /// What is configured for hosts.
    pub(in crate::registry) config: &'a Config,
}

/// Makes the configuration of a client that never speaks TLS; it costs nothing.
pub(in crate::registry) fn none() -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().map_err(config_error)?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

/// Makes the configuration of a client.
pub(in crate::registry) fn client(trusted: &Trusted<'_>) -> Result<ClientConfig> {
    let provider = provider();
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().map_err(config_error)?;
    let (host_authorities, host_client) = host_files(trusted.host, trusted.config);
    let builder = if trusted.any_certificate {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
    } else {
        let given = read_all(trusted.ca_files.iter().chain(&host_authorities))?;
        let roots = roots(&given)?;
        if given.is_empty() {
            builder.with_root_certificates(roots)
        } else {
            let given = given.into_iter().map(|(_, certificate)| certificate).collect();
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Given::new(roots, provider, given)?))
        }
    };
    let mut config = match trusted.client.or(host_client.as_ref()) {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = read_certificates(certificate)?;
            let key =
                PrivateKeyDer::from_pem_file(key).map_err(|e| unusable(key, format!("it has no private key that can be used: {e}")))?;
            builder.with_client_auth_cert(chain, key).map_err(|e| unusable(certificate, e.to_string()))?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Reads all certificates of files, each with its file.
fn read_all<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<Vec<(&'a Path, CertificateDer<'static>)>> {
    let mut all = Vec::new();
    for file in files {
        all.extend(read_certificates(file)?.into_iter().map(|certificate| (file.as_path(), certificate)));
    }
    Ok(all)
}

fn roots(given: &[(&Path, CertificateDer<'static>)]) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    for (file, certificate) in given {
        roots.add(certificate.clone()).map_err(|e| unusable(file, e.to_string()))?;
    }
    Ok(roots)
}

fn read_certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let all: std::result::Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let all = all.map_err(|e| unusable(file, format!("it has no certificate that can be read: {e}")))?;
    if all.is_empty() { Err(unusable(file, "it has no certificate".into())) } else { Ok(all) }
}

/// Lists what `certs.d` holds for a host: authorities, and the first client certificate with its key.
fn host_files(host: &str, config: &Config) -> (Vec<PathBuf>, Option<(PathBuf, PathBuf)>) {
    let mut files = Vec::new();
    let told = config.host_dirs.get(host).cloned();
    for dir in told.into_iter().chain(certs_dirs(config).map(|dir| dir.join(host))).filter(|_| !host.is_empty()) {
        let Ok(entries) = std::fs::read_dir(dir) else { continue };
        let mut found: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
        found.sort();
        files.extend(found);
    }
    let has = |path: &PathBuf, extension: &str| path.extension().is_some_and(|e| e == extension);
    let client = files.iter().filter(|f| has(f, "cert")).map(|f| (f.clone(), f.with_extension("key"))).find(|(_, key)| key.exists());
    files.retain(|f| has(f, "crt"));
    files.extend(config.authorities.get(host).into_iter().flatten().cloned());
    (files, client.or_else(|| config.clients.get(host).cloned()))
}

fn certs_dirs(config: &Config) -> impl Iterator<Item = &Path> {
    config.certs_dirs.iter().map(PathBuf::as_path).chain(CERTS_DIRS.iter().map(Path::new))
}

/// Tells whether a host has certificates of its own.
pub(in crate::registry) fn has_host_files(host: &str, config: &Config) -> bool {
    let is_named = config.authorities.contains_key(host) || config.clients.contains_key(host) || config.host_dirs.contains_key(host);
    !host.is_empty() && (is_named || certs_dirs(config).any(|dir| dir.join(host).is_dir()))
}

fn unusable(file: &Path, reason: String) -> RegistryError {
    RegistryError::Config { what: file.display().to_string(), reason }
}

fn config_error(error: rustls::Error) -> RegistryError {
    RegistryError::Config { what: "TLS".into(), reason: error.to_string() }
}

/// Checks as usual, but trusts a server's certificate that was given itself, too: one that signed itself, as docker's manual makes
/// it, is an authority by its own words, and as such no server's for the usual check.
#[derive(Debug)]
struct Given {
    usual: Arc<WebPkiServerVerifier>,
    given: Vec<CertificateDer<'static>>,
}

impl Given {
    fn new(roots: RootCertStore, provider: Arc<CryptoProvider>, given: Vec<CertificateDer<'static>>) -> Result<Given> {
        let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let usual = usual.map_err(|e| RegistryError::Config { what: "TLS".into(), reason: e.to_string() })?;
        Ok(Given { usual, given })
    }
}

/// Tells whether nothing but who signed a certificate is wrong with it: its time was looked at before.
fn is_of_signer(error: &rustls::Error) -> bool {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => true,
        // The library has no name of its own for this one.
        rustls::Error::InvalidCertificate(CertificateError::Other(other)) => other.to_string() == "CaUsedAsEndEntity",
        _ => false,
    }
}

impl ServerCertVerifier for Given {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let checked = self.usual.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match checked {
            Err(error) if is_of_signer(&error) && self.given.iter().any(|given| given == end_entity) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            checked => checked,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls12_signature(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls13_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// Accepts every certificate: `--tls-verify=false`. The handshake itself is still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

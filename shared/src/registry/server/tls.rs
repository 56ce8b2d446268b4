//! TLS of the server: a certificate chain and its key out of two PEM files, read again on request.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::ServerError;

/// How long a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);

/// What is shown to clients.
#[derive(Debug)]
pub(super) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
}

impl Certificate {
    pub(super) fn read((chain, key): &(PathBuf, PathBuf)) -> Result<Certificate, ServerError> {
        let config = read(chain, key)?;
        Ok(Certificate { chain: chain.clone(), key: key.clone(), current: RwLock::new(config) })
    }

    /// Reads the files again; what they held before stays in use where they cannot be used.
    pub(super) fn reload(&self) -> Result<(), ServerError> {
        let config = read(&self.chain, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Shakes hands; `None` when the client does not, or not in time.
    pub(super) async fn accept(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let config = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let shaken = tokio::time::timeout(HANDSHAKE_MAX, TlsAcceptor::from(config).accept(stream));
        shaken.await.ok()?.ok()
    }
}

fn read(chain: &PathBuf, key: &PathBuf) -> Result<Arc<ServerConfig>, ServerError> {
    let unusable = |file: &PathBuf, reason: String| ServerError::Setting { file: file.clone(), reason };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(chain).and_then(Iterator::collect);
    let certificates = certificates.map_err(|e| unusable(chain, format!("it has no certificate that can be read: {e}")))?;
    if certificates.is_empty() {
        return Err(unusable(chain, "it has no certificate".into()));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|e| unusable(key, format!("it has no private key that can be used: {e}")))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_no_client_auth())
        .and_then(|builder| builder.with_single_cert(certificates, private))
        .map_err(|e| unusable(chain, format!("it does not go with its key: {e}")))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

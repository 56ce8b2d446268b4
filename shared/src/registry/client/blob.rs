//! Blobs: presence, and a reader that goes on where a broken connection stopped (OCI distribution specification, "Pulling blobs").

use std::io::{self, Read};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_RANGE, HeaderValue, RANGE};
use reqwest::{Method, Response, StatusCode};

use super::wire::{Pace, shown};
use super::{Repository, runtime};
use crate::digest::Digest;
use crate::oci::Descriptor;
use crate::oci::transfer::TransferError;
use crate::registry::auth::Scope;
use crate::registry::{RegistryError, Result};

/// How often a transfer that gets nowhere is taken up again.
const RESUMES_MAX: u32 = 5;
/// Progress after which the count of resumptions starts anew, in bytes.
const PROGRESS_BYTES: u64 = 1 << 20;
/// The first pause before a transfer is taken up again; it doubles.
const RESUME_PAUSE_FIRST: Duration = Duration::from_millis(100);

impl Repository {
    /// Reads a whole blob of at most `limit_bytes` and checks its digest.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Lie` when other bytes come.
    pub fn read_blob(&self, descriptor: &Descriptor, limit_bytes: u64) -> Result<Vec<u8>> {
        let what = self.named(descriptor.digest.as_str());
        if descriptor.size > limit_bytes {
            return Err(RegistryError::Lie { url: what, reason: format!("it has {} bytes, more than {limit_bytes}", descriptor.size) });
        }
        let mut bytes = Vec::with_capacity(descriptor.size as usize);
        let read = self.open_blob(descriptor, 0)?.read_to_end(&mut bytes);
        read.map_err(|error| RegistryError::Source(Box::new(TransferError::from_io(error, "cannot read the blob"))))?;
        let mut hasher = descriptor.digest.hasher();
        hasher.update(&bytes);
        let found = hasher.finish();
        if found == descriptor.digest {
            Ok(bytes)
        } else {
            Err(RegistryError::Lie { url: what, reason: format!("the blob that the registry sends has the digest {found}") })
        }
    }

    /// Tells whether a blob is there.
    ///
    /// # Errors
    /// When the registry cannot say.
    pub fn has_blob(&self, descriptor: &Descriptor) -> Result<bool> {
        runtime::block(self.head_blob(descriptor, Scope::pull(&self.name)))
    }

    /// Asks how many bytes a blob has that is known by its digest alone.
    ///
    /// # Errors
    /// `NotFound` when there is none; `Unsupported` when the registry does not say.
    pub fn blob_size(&self, digest: &Digest) -> Result<u64> {
        runtime::block(async {
            let (path, what) = (format!("blobs/{digest}"), self.named(digest.as_str()));
            // Storage that a HEAD is redirected to may forbid it; the body of a GET is left alone.
            for method in [Method::HEAD, Method::GET] {
                let mut request = self.request(method.clone(), &path, Scope::pull(&self.name), what.clone()).await?;
                request.is_checked = true;
                let response = self.host.send(&mut request).await?;
                let length = response.headers().get("content-length").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
                match (response.status().as_u16(), length) {
                    (200, Some(length)) => return Ok(length),
                    (200 | 403 | 405 | 501, _) if method == Method::HEAD => {}
                    (200, None) => break,
                    (404, _) => return Err(RegistryError::NotFound { what }),
                    _ => return Err(self.host.wire.refusal(&method, response).await),
                }
            }
            Err(RegistryError::Unsupported { what, reason: "the registry does not say how large it is".into() })
        })
    }

    /// Opens a blob at an offset, at a mirror where one has it.
    pub(super) fn open_blob(&self, descriptor: &Descriptor, offset: u64) -> Result<BlobReader<'_>> {
        self.by_mirrors(true, |place| place.open_blob_here(descriptor, offset))
    }

    fn open_blob_here(&self, descriptor: &Descriptor, offset: u64) -> Result<BlobReader<'_>> {
        let scope = Scope::pull(&self.name);
        let mut reader = BlobReader {
            repository: self,
            descriptor: descriptor.clone(),
            scope,
            at: offset,
            chunk: Bytes::new(),
            response: None,
            pace: Pace::default(),
            resumes: 0,
            mark: offset,
        };
        runtime::block(reader.connect())?;
        Ok(reader)
    }

    pub(super) async fn head_blob(&self, descriptor: &Descriptor, scope: Scope) -> Result<bool> {
        let path = format!("blobs/{}", descriptor.digest);
        let mut request = self.request(Method::HEAD, &path, scope.clone(), self.named(descriptor.digest.as_str())).await?;
        request.is_checked = true;
        let response = self.host.send(&mut request).await?;
        let length = response.headers().get("content-length").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
        match response.status().as_u16() {
            // Another size under this digest is not this blob; uploading it again tells.
            200 => Ok(length.is_none_or(|l| l == descriptor.size)),
            404 => Ok(false),
            // Storage that a HEAD is redirected to may forbid it; one byte then shows whether it is there.
            403 | 405 | 501 => {
                let mut request = self.request(Method::GET, &path, scope, self.named(descriptor.digest.as_str())).await?;
                request.is_checked = true;
                request.call.headers.insert(RANGE, HeaderValue::from_static("bytes=0-0"));
                let response = self.host.send(&mut request).await?;
                match response.status().as_u16() {
                    200 | 206 => Ok(true),
                    // An empty blob has no first byte.
                    416 => Ok(descriptor.size == 0),
                    404 => Ok(false),
                    _ => Err(self.host.wire.refusal(&Method::GET, response).await),
                }
            }
            _ => Err(self.host.wire.refusal(&Method::HEAD, response).await),
        }
    }
}

/// Reads a blob and survives broken connections. It ends after exactly the descriptor's size, or fails.
pub struct BlobReader<'a> {
    repository: &'a Repository,
    descriptor: Descriptor,
    scope: Scope,
    /// The offset of the next byte from the network.
    at: u64,
    chunk: Bytes,
    response: Option<Response>,
    pace: Pace,
    resumes: u32,
    /// Where the count of resumptions last started.
    mark: u64,
}

impl BlobReader<'_> {
    /// Asks for the rest of the blob.
    async fn connect(&mut self) -> Result<()> {
        self.response = None;
        self.pace = Pace::default();
        if self.at >= self.descriptor.size {
            return Ok(());
        }
        let repository = self.repository;
        let what = repository.named(self.descriptor.digest.as_str());
        let mut request =
            repository.request(Method::GET, &format!("blobs/{}", self.descriptor.digest), self.scope.clone(), what.clone()).await?;
        request.is_checked = true;
        if self.at > 0 {
            let range = HeaderValue::from_str(&format!("bytes={}-", self.at)).expect("digits are plain text");
            request.call.headers.insert(RANGE, range);
        }
        let response = repository.host.send(&mut request).await?;
        let lie = |response: &Response, reason: String| RegistryError::Lie { url: shown(response.url()), reason };
        if let Some(encoding) =
            response.headers().get("content-encoding").and_then(|v| v.to_str().ok()).filter(|e| !matches!(*e, "identity" | ""))
        {
            return Err(lie(&response, format!("something on the way encoded the answer as {encoding}")));
        }
        match response.status() {
            StatusCode::OK => {
                if let Some(length) = response.content_length().filter(|l| *l != self.descriptor.size) {
                    return Err(lie(
                        &response,
                        format!("the registry announces {length} bytes where the manifest says {}", self.descriptor.size),
                    ));
                }
                self.response = Some(response);
                // The range was ignored: what is known already is read over.
                let known = self.at;
                self.at = 0;
                self.skip(known).await
            }
            StatusCode::PARTIAL_CONTENT => {
                let start = response.headers().get(CONTENT_RANGE).and_then(|v| v.to_str().ok()).and_then(range_start);
                if start != Some(self.at) {
                    return Err(lie(&response, format!("asked for the bytes from {}, the registry sends others", self.at)));
                }
                self.response = Some(response);
                Ok(())
            }
            StatusCode::NOT_FOUND => Err(RegistryError::NotFound { what }),
            _ => Err(repository.host.wire.refusal(&Method::GET, response).await),
        }
    }

    async fn skip(&mut self, bytes: u64) -> Result<()> {
        while self.at < bytes {
            let Some(mut chunk) = self.receive().await? else {
                return Err(self.cut());
            };
            let over = (bytes - self.at).min(chunk.len() as u64);
            self.at += over;
            self.chunk = chunk.split_off(over as usize);
        }
        Ok(())
    }

    async fn receive(&mut self) -> Result<Option<Bytes>> {
        let Some(response) = &mut self.response else { return Ok(None) };
        self.pace.next(response).await
    }

    fn cut(&self) -> RegistryError {
        let url = self.repository.named(self.descriptor.digest.as_str());
        let source = format!("it ended after {} of {} bytes", self.at, self.descriptor.size);
        RegistryError::Broken { url, source: source.into() }
    }

    /// Gets the next chunk, over a new connection where the old one breaks.
    async fn next(&mut self) -> Result<Bytes> {
        loop {
            let left = self.descriptor.size - self.at;
            let failure = match self.receive().await {
                Ok(Some(chunk)) if chunk.is_empty() => continue,
                Ok(Some(chunk)) if chunk.len() as u64 > left => {
                    let url = self.repository.named(self.descriptor.digest.as_str());
                    let reason = format!("the registry sends more than the {} bytes that the manifest says", self.descriptor.size);
                    return Err(RegistryError::Lie { url, reason });
                }
                Ok(Some(chunk)) => return Ok(chunk),
                Ok(None) => self.cut(),
                Err(failure) => failure,
            };
            self.resume(failure).await?;
            // Where a range was ignored, the first new bytes came with the last known ones.
            if !self.chunk.is_empty() {
                return Ok(std::mem::take(&mut self.chunk));
            }
        }
    }

    async fn resume(&mut self, failure: RegistryError) -> Result<()> {
        let mut failure = failure;
        loop {
            if self.at >= self.mark + PROGRESS_BYTES {
                self.mark = self.at;
                self.resumes = 0;
            }
            if self.resumes >= RESUMES_MAX {
                return Err(failure);
            }
            tokio::time::sleep(RESUME_PAUSE_FIRST * 2u32.pow(self.resumes)).await;
            // Silence has cost a minute already.
            self.resumes += if matches!(failure, RegistryError::Timeout { .. }) { 2 } else { 1 };
            let at = self.at;
            failure = match self.connect().await {
                Ok(()) => return Ok(()),
                Err(error @ (RegistryError::Broken { .. } | RegistryError::Connect { .. } | RegistryError::Timeout { .. })) => error,
                Err(error) => return Err(error),
            };
            self.at = at;
        }
    }
}

impl Read for BlobReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        if self.chunk.is_empty() {
            if self.at >= self.descriptor.size {
                return Ok(0);
            }
            self.chunk = runtime::block(self.next()).map_err(|error| io::Error::other(TransferError::from(error)))?;
        }
        let n = buf.len().min(self.chunk.len());
        buf[..n].copy_from_slice(&self.chunk[..n]);
        self.chunk = self.chunk.split_off(n);
        self.at += n as u64;
        Ok(n)
    }
}

/// Reads the first offset of `bytes START-END/TOTAL`.
fn range_start(text: &str) -> Option<u64> {
    text.trim().strip_prefix("bytes")?.trim().split('-').next()?.trim().parse().ok()
}

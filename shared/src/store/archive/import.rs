//! Makes an image of a root file system in a tar.

use std::io::{self, BufReader, Read, Write};

use super::{archive_error, bad};
use crate::oci::{History, ImageConfig, Manifest, media};
use crate::store::layer::{Archive, Codec, Decompressor, LayerError, Limits, pack};
use crate::store::{Image, ImageName, Lease, Result, Store};
use crate::sys::clock;

/// How much of the tar is looked at at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// What an imported image is to be.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its config, without layers: platform, command, environment.
    pub config: ImageConfig,
    /// What its history says.
    pub comment: String,
    /// Its name; without one only its digest names it.
    pub name: Option<ImageName>,
    /// How its layer is compressed.
    pub codec: Codec,
}

impl Store {
    /// Makes an image with one layer: the tar as it is, in any compression, which must be one.
    ///
    /// # Errors
    /// `Layer` when it is no tar, or what the disk says.
    pub fn import(&self, lease: &Lease, reader: impl Read + Send, import: Import) -> Result<Image> {
        let Import { mut config, comment, name, codec } = import;
        let mut tar = Decompressor::new(reader).map_err(|e| archive_error(LayerError::Read(e)))?;
        let staged = self.stage_blob(lease)?;
        let check = |out: &mut dyn Write| -> std::result::Result<u64, LayerError> {
            let tee = Tee { from: &mut tar, to: out };
            let mut archive = Archive::new(BufReader::with_capacity(BUFFER_BYTES, tee), Limits::default());
            let mut entries = 0;
            while archive.next_entry()?.is_some() {
                entries += 1;
            }
            archive.drain()?;
            Ok(entries)
        };
        let (entries, staged, packed) = pack(staged, codec, check).map_err(archive_error)?;
        if entries == 0 {
            return Err(bad("there is no file in it"));
        }
        let (digest, size) = staged.commit(None)?;
        let layer = crate::oci::Descriptor::new(codec.media_type(), digest, size);
        lease.hold(&packed.diff_id)?;
        let created = clock::rfc3339(clock::now());
        config.created = Some(created.clone());
        config.rootfs.diff_ids = vec![packed.diff_id];
        config.history = vec![History { created: Some(created), comment: Some(comment), ..History::default() }];
        let platform = config.platform();
        let config = self.put_blob_bytes(lease, media::OCI_CONFIG, &config.to_bytes())?;
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(media::OCI_MANIFEST.into()),
            artifact_type: None,
            config,
            layers: vec![layer],
            subject: None,
            annotations: None,
        };
        let bytes = serde_json::to_vec(&manifest).expect("strings and numbers always serialise");
        let root = self.put_blob_bytes(lease, media::OCI_MANIFEST, &bytes)?;
        let name = name.unwrap_or_else(|| ImageName::Bare(root.digest.clone()));
        self.name_image(lease, &name, &root, &platform)
    }
}

/// Hands on what is read.
struct Tee<'a, R> {
    from: &'a mut R,
    to: &'a mut dyn Write,
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(buf)?;
        self.to.write_all(&buf[..n])?;
        Ok(n)
    }
}

//! A repository as the source and the sink of copies.

use std::io::Read;

use super::Repository;
use crate::oci::Descriptor;
use crate::oci::transfer::{Open, Placed, RawManifest, Result, Sink, Source};
use crate::registry::auth::Scope;

impl Source for Repository {
    fn manifest(&self, selector: &str) -> Result<RawManifest> {
        Ok(self.read_manifest(selector)?)
    }

    fn blob(&self, descriptor: &Descriptor, offset: u64) -> Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.open_blob(descriptor, offset, Scope::pull(self.name()))?))
    }

    fn repository(&self) -> Option<String> {
        Some(self.full_name())
    }
}

impl Sink for Repository {
    fn has_manifest(&self, descriptor: &Descriptor) -> Result<bool> {
        let found = super::runtime::block(self.head_manifest(descriptor.digest.as_str(), Scope::push(self.name())))?;
        Ok(found.is_some_and(|f| f.digest == descriptor.digest))
    }

    fn put_blob(&self, descriptor: &Descriptor, origins: &[String], open: Open<'_>) -> Result<Placed> {
        Ok(self.write_blob(descriptor, origins, open)?)
    }

    fn put_manifest(&self, raw: &RawManifest, tag: Option<&str>) -> Result<()> {
        self.write_manifest(raw, tag.unwrap_or(raw.descriptor.digest.as_str()))?;
        Ok(())
    }
}

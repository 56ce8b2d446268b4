//! Records with everything that is known of one thing, for `dinspect`.

use serde_json::{Value, json};

mod container;

pub use container::container;

use super::{Fail, Kind, views};
use crate::oci::{Descriptor, Document};
use crate::record::Record;
use crate::runtime::Container;
use crate::runtime::net::{self, Site, network};
use crate::runtime::volume;
use crate::store::{Image, Store};

/// What a name may be the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Type {
    /// A container.
    Container,
    /// An image.
    Image,
    /// A volume.
    Volume,
    /// A network.
    Network,
}

/// Returns the `image` record with the config document, the layers and the manifest's annotations.
///
/// # Errors
/// When the image's documents cannot be read.
pub fn image(store: &Store, image: &Image, is_size: bool) -> Result<Record, Fail> {
    let failed = |error| Fail::from_store(&error);
    let users = store.container_users().map_err(failed)?;
    let in_use = users.contains_key(&image.manifest.digest) || users.contains_key(image.digest());
    let record = views::image(image, true).set("in_use", in_use);
    let disk = if is_size { store.disk_use(&store.images().map_err(failed)?).map_err(failed)? } else { Vec::new() };
    let at = if is_size { store.images().map_err(failed)?.iter().position(|i| i.name == image.name) } else { None };
    let sizes = at.and_then(|at| disk.get(at));
    let record = record.set("disk", sizes.map(|(all, _)| *all)).set("disk_unique", sizes.map(|(_, alone)| *alone));
    if image.artifact_type.is_some() {
        let Document::Manifest(manifest) = store.read_document(&image.manifest).map_err(failed)? else { return Ok(record) };
        let blobs: Vec<Value> = manifest.layers.iter().map(blob).collect();
        return Ok(record.set("artifact_type", image.artifact_type.clone()).set("blobs", blobs).set("annotations", manifest.annotations));
    }
    let open = store.open_image(image, None).map_err(failed)?;
    // The document itself, so that nothing in it is lost or renamed.
    let config: Value = serde_json::from_slice(&open.config_bytes)
        .map_err(|e| Fail::new(Kind::Internal, format!("the config of {} cannot be read", image.name)).because(&e))?;
    let layers = open.manifest.layers.iter().zip(&open.config.rootfs.diff_ids);
    let blobs: Vec<Value> = layers
        .map(|(layer, diff_id)| {
            let mut value = blob(layer);
            value["diff_id"] = json!(diff_id.as_str());
            value
        })
        .collect();
    Ok(record.set("config", config).set("blobs", blobs).set("annotations", open.manifest.annotations))
}

fn blob(descriptor: &Descriptor) -> Value {
    json!({"digest": descriptor.digest.as_str(), "size": descriptor.size, "media_type": descriptor.media_type})
}

/// Returns the record of the one thing that has this name, looking for containers first, as docker
/// does, then for images, volumes and networks.
///
/// # Errors
/// When there is none, or the name is ambiguous.
pub fn find(store: &Store, text: &str, digest: Option<&crate::digest::Digest>, only: Option<Type>, is_size: bool) -> Result<Record, Fail> {
    let looks_for = |kind: Type| only.is_none_or(|only| only == kind);
    if looks_for(Type::Container) {
        match Container::find(store, text) {
            Ok(container) => return self::container(&container, is_size),
            // What starts like the id of a container may be the name of something else.
            Err(error) if Fail::from_runtime(&error).kind == Kind::NotFound => {}
            Err(error) => return Err(Fail::from_runtime(&error)),
        }
    }
    if looks_for(Type::Image) {
        match store.find_pinned(text, digest) {
            Ok(found) => return image(store, &found, is_size),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(Fail::from_store(&error)),
        }
    }
    if looks_for(Type::Volume) {
        let volumes = store.volumes().map_err(|e| Fail::from_store(&e))?;
        if volumes.iter().any(|name| name == text) {
            let found = volume::find(store, text).map_err(|e| Fail::from_volume(&e))?;
            let users = volume::users(store).map_err(|e| Fail::from_volume(&e))?;
            let record = views::volume(&found, &store.volume_dir(text), Some(users.contains_key(text)));
            return Ok(record.set("disk", is_size.then(|| volume::size_bytes(store, text))));
        }
    }
    if looks_for(Type::Network) {
        let site = Site::new(store).map_err(|e| Fail::from_net(&e))?;
        match network::find_existing(&site, text) {
            Ok(found) => {
                let members = net::members(&site, &found).map_err(|e| Fail::from_net(&e))?;
                return Ok(views::network(&found, &found.bridge(&site), &members, true));
            }
            Err(net::NetError::NoNetwork { .. }) => {}
            Err(error) => return Err(Fail::from_net(&error)),
        }
    }
    let what = match only {
        None => "container, image, volume or network",
        Some(Type::Container) => "container",
        Some(Type::Image) => "image",
        Some(Type::Volume) => "volume",
        Some(Type::Network) => "network",
    };
    Err(Fail::not_found(format!("there is no {what} '{text}'")))
}

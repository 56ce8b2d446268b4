//! Tests of archives: round trips, docker's old and new shapes, hostile ones.

use super::unpacked::tar;
use super::{Sandbox, name};
use crate::digest::Digest;
use crate::oci::{ImageConfig, Platform};
use crate::store::layer::Codec;
use crate::store::{Image, Import, Load, Result, Save, StoreErrorKind};

fn load(sandbox: &Sandbox, bytes: &[u8]) -> Result<Vec<Image>> {
    let lease = sandbox.store.lease().unwrap();
    sandbox.store.load(&lease, bytes, &Load { platform: Platform::host() })
}

fn names(images: &[Image]) -> Vec<String> {
    images.iter().map(|image| image.name.to_string()).collect()
}

fn save(sandbox: &Sandbox, images: &[Image], options: &Save) -> Vec<u8> {
    let mut bytes = Vec::new();
    let saved = sandbox.store.save(images, options, &mut bytes).unwrap();
    assert_eq!(saved.bytes, bytes.len() as u64);
    bytes
}

fn import(sandbox: &Sandbox, text: &str, files: &[(&str, &[u8])]) -> Image {
    let lease = sandbox.store.lease().unwrap();
    let host = Platform::host();
    let config = ImageConfig { architecture: host.architecture, os: host.os, ..ImageConfig::default() };
    let import = Import { config, comment: "test".into(), name: Some(name(text)), codec: Codec::default() };
    sandbox.store.import(&lease, &tar(files)[..], import).unwrap()
}

/// A config with these layers, and the archive's name for it.
fn config(layers: &[&[u8]]) -> (String, Vec<u8>) {
    let host = Platform::host();
    let mut config = ImageConfig { architecture: host.architecture, os: host.os, ..ImageConfig::default() };
    config.rootfs.diff_ids = layers.iter().map(|layer| Digest::of(layer)).collect();
    let bytes = config.to_bytes();
    (format!("{}.json", Digest::of(&bytes).hex()), bytes)
}

#[test]
fn what_is_saved_loads_with_the_same_digests() {
    let (from, to) = (Sandbox::new(), Sandbox::new());
    let one = import(&from, "app:1", &[("etc/one", b"1")]);
    let two = from.image("localhost:5000/team/app:2", b"two");
    let images = [one.clone(), two.clone()];
    let archive = save(&from, &images, &Save::default());
    assert_eq!(archive, save(&from, &images, &Save::default()));
    let loaded = load(&to, &archive).unwrap();
    assert_eq!(names(&loaded), ["app:1", "localhost:5000/team/app:2"]);
    assert_eq!(loaded.iter().map(Image::digest).collect::<Vec<_>>(), [one.digest(), two.digest()]);
    assert_eq!(to.store.verify().unwrap(), []);
    // Compressed by whatever, and as an OCI archive alone.
    let oci = save(&from, &images, &Save { is_oci_only: true, platform: None });
    for bytes in [zstd::encode_all(&oci[..], 1).unwrap(), oci] {
        let other = Sandbox::new();
        assert_eq!(names(&load(&other, &bytes).unwrap()), names(&loaded));
    }
}

#[test]
fn an_unpacked_archive_is_a_layout() {
    let (from, to) = (Sandbox::new(), Sandbox::new());
    let one = import(&from, "app:1", &[("etc/one", b"1")]);
    // The store itself is one.
    from.store.settle().unwrap();
    let lease = to.store.lease().unwrap();
    let loaded = to.store.load_layout(&lease, from.store.root(), &Load { platform: Platform::host() }).unwrap();
    assert_eq!((names(&loaded), loaded[0].digest()), (vec!["app:1".to_owned()], one.digest()));
}

#[test]
fn the_old_shape_of_docker_archives_loads() {
    let sandbox = Sandbox::new();
    let (base, top) = (tar(&[("a", b"1")]), tar(&[("b", b"2")]));
    let (config_name, config) = config(&[&base, &top]);
    let manifest = format!(
        r#"[{{"Config":"{config_name}","RepoTags":["app:1","localhost:5000/app:2"],"Layers":["l1/layer.tar","l2/layer.tar"]}},
            {{"Config":"{config_name}","RepoTags":null,"Layers":["l1/layer.tar","l3/layer.tar"]}}]"#
    );
    let mut builder = tar::Builder::new(Vec::new());
    let mut file = |path: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, bytes).unwrap();
    };
    file("./l1/layer.tar", &base);
    file("./l2/layer.tar", &top);
    file(&config_name, &config);
    file("manifest.json", manifest.as_bytes());
    let mut link = tar::Header::new_ustar();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    builder.append_link(&mut link, "l3/layer.tar", "../l2/layer.tar").unwrap();
    let loaded = load(&sandbox, &builder.into_inner().unwrap()).unwrap();
    // The second entry is the same image without a name.
    assert_eq!(names(&loaded), ["app:1", "localhost:5000/app:2", "app:1"]);
    let open = sandbox.store.open_image(&loaded[0], None).unwrap();
    assert_eq!(open.config_bytes, config);
    let lease = sandbox.store.lease().unwrap();
    let layers = sandbox.store.ensure_layers(&lease, &open).unwrap();
    assert_eq!(std::fs::read(layers[1].join("b")).unwrap(), b"2");
}

#[test]
fn archives_that_lie_leave_no_name() {
    let sandbox = Sandbox::new();
    let layer = tar(&[("a", b"1")]);
    let (good_name, good) = config(&[&layer]);
    let manifest = |config: &str, layers: &str| format!(r#"[{{"Config":"{config}","RepoTags":["app:1"],"Layers":{layers}}}]"#).into_bytes();
    let plain = manifest(&good_name, r#"["l/layer.tar"]"#);
    let other = tar(&[("a", b"2")]);
    let two = manifest(&good_name, r#"["l/layer.tar","l/layer.tar"]"#);
    let outside = manifest("../../../../etc/passwd", r#"["l/layer.tar"]"#);
    let index = br#"{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":3}]}"#;
    let wrong_blob = format!("blobs/sha256/{}", "a".repeat(64));
    type Members<'a> = Vec<(&'a str, &'a [u8])>;
    let cases: Vec<(&str, Members<'_>)> = vec![
        ("unpacks to", vec![("l/layer.tar", &other), (&good_name, &good), ("manifest.json", &plain)]),
        ("has the digest", vec![("l/layer.tar", &layer), (&good_name, b"{}"), ("manifest.json", &plain)]),
        ("names 1 layers where", vec![("l/layer.tar", &layer), (&good_name, &good), ("manifest.json", &two)]),
        ("the config '../", vec![("l/layer.tar", &layer), (&good_name, &good), ("manifest.json", &outside)]),
        ("is not in it", vec![(&good_name, &good), ("manifest.json", &plain)]),
        ("manifest.json", vec![("manifest.json", b"{}")]),
        ("neither", vec![("some/file", b"x")]),
        ("no image", vec![("manifest.json", b"[]")]),
        ("is not in it", vec![("index.json", index)]),
        ("with the digest", vec![("index.json", index), (&wrong_blob, b"abc")]),
        ("index.json", vec![("index.json", b"[")]),
    ];
    for (want, files) in cases {
        let error = load(&sandbox, &tar(&files)).unwrap_err();
        let text = crate::store::tests::full(&error);
        assert!(text.contains(want), "{text} lacks {want}");
        assert!(sandbox.store.images().unwrap().is_empty());
    }
    for bytes in [&b""[..], b"not a tar at all, but long enough to be one block?", &[0x1f, 0x8b, 1, 2, 3]] {
        assert_eq!(load(&sandbox, bytes).unwrap_err().kind(), StoreErrorKind::Corrupt);
    }
    let v1 = load(&sandbox, &tar(&[("repositories", b"{}"), ("abc/json", b"{}")])).unwrap_err();
    assert_eq!(v1.kind(), StoreErrorKind::Unsupported);
    assert_eq!(sandbox.store.verify().unwrap(), []);
}

#[test]
fn a_huge_manifest_is_not_read_into_memory() {
    let sandbox = Sandbox::new();
    let huge = vec![b' '; 9 << 20];
    let error = load(&sandbox, &tar(&[("manifest.json", &huge)])).unwrap_err();
    assert!(error.to_string().contains("more than"), "{error}");
}

#[test]
fn links_in_a_circle_end() {
    let sandbox = Sandbox::new();
    let mut builder = tar::Builder::new(Vec::new());
    for (from, to) in [("manifest.json", "b"), ("b", "manifest.json")] {
        let mut link = tar::Header::new_ustar();
        link.set_entry_type(tar::EntryType::Symlink);
        link.set_size(0);
        builder.append_link(&mut link, from, to).unwrap();
    }
    assert!(load(&sandbox, &builder.into_inner().unwrap()).is_err());
}

#[test]
fn an_import_is_an_image_that_unpacks() {
    let sandbox = Sandbox::new();
    let image = import(&sandbox, "base", &[("etc/hostname", b"x")]);
    let open = sandbox.store.open_image(&image, None).unwrap();
    assert_eq!(open.config.history[0].comment.as_deref(), Some("test"));
    let lease = sandbox.store.lease().unwrap();
    let layers = sandbox.store.ensure_layers(&lease, &open).unwrap();
    assert_eq!(std::fs::read(layers[0].join("etc/hostname")).unwrap(), b"x");
    let import = || Import { config: ImageConfig::default(), comment: String::new(), name: None, codec: Codec::None };
    for bad in [&b""[..], &[0; 1024], b"this is no archive"] {
        assert_eq!(sandbox.store.import(&lease, bad, import()).unwrap_err().kind(), StoreErrorKind::Corrupt);
    }
}

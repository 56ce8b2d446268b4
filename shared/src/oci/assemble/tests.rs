use super::*;
use crate::oci::Document;

fn image(content: &str, platform: &str) -> Entry {
    Entry::new(Descriptor { platform: Some(platform.parse().unwrap()), ..Descriptor::of(media::OCI_MANIFEST, content.as_bytes()) })
}

fn attestation(of: &Entry) -> Entry {
    let text = format!(
        r#"{{"mediaType":"{}","size":3,"digest":"{}","platform":{{"os":"unknown","architecture":"unknown"}},"annotations":{{"{REFERENCE_DIGEST}":"{}","vnd.docker.reference.type":"attestation-manifest"}}}}"#,
        media::OCI_MANIFEST,
        Digest::of(format!("attests {}", of.descriptor.digest).as_bytes()),
        of.descriptor.digest
    );
    Entry::read(serde_json::from_str(&text).unwrap()).unwrap()
}

fn shown(index: &Assembly) -> Vec<String> {
    index.entries.iter().map(|e| e.platform().map_or_else(|| "-".to_owned(), Platform::to_string)).collect()
}

#[test]
fn a_platform_is_in_it_once_unless_told() {
    let (one, two) = (image("one", "linux/amd64"), image("two", "linux/amd64"));
    let mut index = Assembly::default();
    index.add(one.clone(), Duplicates::Refuse).unwrap();
    index.add(one.clone(), Duplicates::Refuse).unwrap();
    assert_eq!(index.entries().len(), 1, "the same image twice is that image");
    let refused = index.add(two.clone(), Duplicates::Refuse).unwrap_err();
    assert!(
        refused.to_string().starts_with(&format!("linux/amd64 is in it twice: {} and {}", one.descriptor.digest, two.descriptor.digest))
    );
    index.add(attestation(&one), Duplicates::Refuse).unwrap();
    index.add(two.clone(), Duplicates::Replace).unwrap();
    assert_eq!((shown(&index), &index.entries()[0]), (vec!["linux/amd64".to_owned()], &two), "what spoke of the old one goes with it");
    index.add(one, Duplicates::Keep).unwrap();
    assert_eq!(shown(&index), ["linux/amd64", "linux/amd64"]);
    // What a machine takes for the same is the same; what it tells apart is not.
    let mut index = Assembly::default();
    index.add(image("a", "linux/arm64"), Duplicates::Refuse).unwrap();
    assert!(index.add(image("b", "linux/arm64/v8"), Duplicates::Refuse).is_err());
    index.add(image("c", "linux/arm/v6"), Duplicates::Refuse).unwrap();
    index.add(image("d", "linux/arm/v7"), Duplicates::Refuse).unwrap();
    let windows = |version: &str| {
        image(version, "windows/amd64").for_platform(&Platform { os_version: Some(version.into()), .."windows/amd64".parse().unwrap() })
    };
    index.add(windows("10.0.1"), Duplicates::Refuse).unwrap();
    index.add(windows("10.0.2"), Duplicates::Refuse).unwrap();
    assert_eq!(index.entries().len(), 5);
}

#[test]
fn entries_are_named_by_platform_or_digest() {
    let (amd, v6, v7) = (image("amd", "linux/amd64"), image("6", "linux/arm/v6"), image("7", "linux/arm/v7"));
    let mut index = Assembly::default();
    for entry in [amd.clone(), v6.clone(), v7.clone(), attestation(&v6), attestation(&amd)] {
        index.add(entry, Duplicates::Refuse).unwrap();
    }
    let mut by_digest = index.clone();
    by_digest.remove(&amd.descriptor.digest.hex()[..12]).unwrap();
    assert_eq!(shown(&by_digest), ["linux/arm/v6", "linux/arm/v7", "-"]);
    let mut by_platform = index.clone();
    by_platform.remove("linux/arm").unwrap();
    assert_eq!(shown(&by_platform), ["linux/amd64", "-"]);
    assert_eq!(
        index.remove("linux/s390x").unwrap_err().to_string(),
        "there is no entry 'linux/s390x' in it; it has linux/amd64, linux/arm/v6, linux/arm/v7"
    );
    index.annotate_entry(Some("linux/arm/v7"), "note", "x").unwrap();
    index.set_platform("linux/arm/v6", &"linux/arm/v5".parse().unwrap()).unwrap();
    assert!(index.set_platform("linux/arm/v5", &"linux/arm/v7".parse().unwrap()).is_err());
    index.annotate("org.example", "y");
    let raw = index.finish().unwrap();
    let Document::Index(read) = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)).unwrap() else { panic!() };
    assert_eq!(read.manifests[1].platform.as_ref().unwrap().to_string(), "linux/arm/v5");
    assert_eq!(
        (read.manifests[1].annotations.is_none(), &read.manifests[2].annotations.as_ref().unwrap()["note"]),
        (true, &"x".to_owned())
    );
    assert_eq!(read.annotations.unwrap()["org.example"], "y");
}

#[test]
fn what_nobody_knows_of_stays_and_the_type_fits_the_images() {
    let text = r#"{"schemaVersion":2,"x-own":{"a":1.50},"manifests":[{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":7,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","platform":{"architecture":"amd64","os":"windows","os.features":["win32k"],"x":1}}]}"#;
    let index = Assembly::of(text.as_bytes()).unwrap();
    let raw = index.clone().finish().unwrap();
    let said = String::from_utf8(raw.bytes).unwrap();
    assert!(said.contains(r#""os.features":["win32k"],"x":1"#) && said.contains(r#""x-own":{"a":1.50}"#), "{said}");
    assert_eq!(raw.descriptor.media_type, media::DOCKER_LIST);
    let mut annotated = index.clone();
    annotated.annotate("a", "b");
    assert_eq!(annotated.finish().unwrap().descriptor.media_type, media::OCI_INDEX);
    let mut mixed = index;
    mixed.add(image("x", "linux/amd64"), Duplicates::Refuse).unwrap();
    assert_eq!(mixed.finish().unwrap().descriptor.media_type, media::OCI_INDEX);
    assert!(Assembly::of(br#"{"schemaVersion":2,"layers":[]}"#).is_err());
    assert!(Assembly::of(b"[]").is_err());
    assert!(Assembly::of(br#"{"manifests":[{"digest":"sha256:x"}]}"#).is_err());
}

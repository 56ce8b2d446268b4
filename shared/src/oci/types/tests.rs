//! Tests of documents: what is ambiguous is neither kind.

use super::*;

fn parse(bytes: &str, content_type: Option<&str>) -> Result<&'static str, String> {
    match Document::parse(bytes.as_bytes(), content_type) {
        Ok(Document::Manifest(_)) => Ok("manifest"),
        Ok(Document::Index(_)) => Ok("index"),
        Err(error) => Err(error.to_string()),
    }
}

/// CVE-2021-41190: two readers of the same digest must never see two different images.
#[test]
fn a_document_is_one_kind_for_everybody() {
    let digest = Digest::of(b"x");
    let one = format!(r#"{{"mediaType":"M","digest":"{digest}","size":1}}"#);
    let config = one.replace("M", media::OCI_CONFIG);
    let layer = one.replace("M", media::OCI_LAYER);
    let child = one.replace("M", media::OCI_MANIFEST);
    let manifest = format!(r#""config":{config},"layers":[{layer}]"#);
    let index = format!(r#""manifests":[{child}]"#);
    let named = |kind: &str, body: &str| format!(r#"{{"schemaVersion":2,"mediaType":"{kind}",{body}}}"#);
    let plain = |body: &str| format!(r#"{{"schemaVersion":2,{body}}}"#);

    assert_eq!(parse(&named(media::OCI_MANIFEST, &manifest), Some(media::OCI_MANIFEST)), Ok("manifest"));
    assert_eq!(parse(&named(media::OCI_INDEX, &index), Some(media::OCI_INDEX)), Ok("index"));
    // Without a name inside, the shape decides.
    assert_eq!(parse(&plain(&manifest), None), Ok("manifest"));
    assert_eq!(parse(&plain(&index), Some("application/octet-stream")), Ok("index"));

    let both = format!("{manifest},{index}");
    for kind in [media::OCI_MANIFEST, media::OCI_INDEX] {
        let error = parse(&named(kind, &both), Some(kind)).expect_err("it has both shapes");
        assert!(error.contains("both 'manifests' and 'layers'"), "{error}");
    }
    for (text, content_type) in [
        (named(media::OCI_INDEX, &manifest), None),
        (named(media::OCI_MANIFEST, &index), None),
        (named(media::OCI_MANIFEST, &manifest), Some(media::OCI_INDEX)),
        (plain(&manifest), Some(media::OCI_INDEX)),
        (plain(&index), Some(media::OCI_MANIFEST)),
    ] {
        let error = parse(&text, content_type).expect_err("what it is called is not what it is");
        assert!(error.contains("the shape of the other kind"), "{error}");
    }
}

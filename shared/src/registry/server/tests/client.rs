//! A blocking HTTP/1.1 client on one connection: it shows every header, follows nothing and retries nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::digest::Digest;
use crate::oci::media;

pub(in crate::registry) struct Client {
    addr: SocketAddr,
    stream: BufReader<TcpStream>,
}

#[derive(Debug, Clone)]
pub(in crate::registry) struct Reply {
    pub(in crate::registry) status: u16,
    pub(in crate::registry) headers: Vec<(String, String)>,
    pub(in crate::registry) body: Vec<u8>,
}

impl Reply {
    pub(in crate::registry) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub(in crate::registry) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(in crate::registry) fn code(&self) -> String {
        self.json()["errors"][0]["code"].as_str().expect("an error code").to_owned()
    }

    pub(in crate::registry) fn location(&self) -> &str {
        self.header("location").expect("a location")
    }

    /// Asserts the status.
    #[track_caller]
    pub(in crate::registry) fn is(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{:?} {}", self.headers, String::from_utf8_lossy(&self.body));
        self
    }
}

impl Client {
    pub(in crate::registry) fn connect(addr: SocketAddr) -> Client {
        let stream = TcpStream::connect(addr).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        Client { addr, stream: BufReader::new(stream) }
    }

    pub(in crate::registry) fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub(in crate::registry) fn head(&mut self, path: &str) -> Reply {
        self.send("HEAD", path, &[], b"")
    }

    pub(in crate::registry) fn delete(&mut self, path: &str) -> Reply {
        self.send("DELETE", path, &[], b"")
    }

    pub(in crate::registry) fn post(&mut self, path: &str) -> Reply {
        self.send("POST", path, &[], b"")
    }

    /// Sends a request with a known length and reads the answer.
    pub(in crate::registry) fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", self.addr, body.len());
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        self.write(&[text.as_bytes(), b"\r\n", body].concat());
        self.reply(method == "HEAD")
    }

    /// Sends a request whose body has no known length, in pieces.
    pub(in crate::registry) fn stream(&mut self, method: &str, path: &str, pieces: &[&[u8]]) -> Reply {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n", self.addr).into_bytes();
        for piece in pieces {
            text.extend(format!("{:x}\r\n", piece.len()).bytes());
            text.extend_from_slice(piece);
            text.extend(b"\r\n");
        }
        text.extend(b"0\r\n\r\n");
        self.write(&text);
        self.reply(false)
    }

    pub(in crate::registry) fn write(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).expect("the server reads");
    }

    /// Reads one answer, and checks that its body is as long as it says.
    pub(in crate::registry) fn reply(&mut self, is_head: bool) -> Reply {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("an answer");
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("no status in {line:?}"));
        let mut reply = Reply { status, headers: Vec::new(), body: Vec::new() };
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("a header");
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            reply.headers.push((name.to_owned(), value.to_owned()));
        }
        let bodiless = is_head || matches!(status, 204 | 304);
        let len = if bodiless { 0 } else { reply.header("content-length").expect("a length").parse().expect("a number") };
        reply.body = vec![0; len];
        self.stream.read_exact(&mut reply.body).expect("the whole body");
        reply
    }

    /// Pushes a blob as most clients do, and returns its digest.
    pub(in crate::registry) fn push_blob(&mut self, name: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let started = self.post(&format!("/v2/{name}/blobs/uploads/")).is(202);
        self.send("PUT", &format!("{}?digest={digest}", started.location()), &[], bytes).is(201);
        digest
    }

    /// Puts a manifest; its content type is what it says.
    pub(in crate::registry) fn put_manifest(&mut self, name: &str, reference: &str, bytes: &[u8]) -> Reply {
        let value: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
        let said = value["mediaType"].as_str().unwrap_or(media::OCI_MANIFEST);
        self.send("PUT", &format!("/v2/{name}/manifests/{reference}"), &[("Content-Type", said)], bytes)
    }

    /// Pushes an image of one layer with a config, both made of a seed, and returns its manifest.
    pub(in crate::registry) fn push_image(&mut self, name: &str, tag: &str, seed: &str) -> Vec<u8> {
        let bytes = image(self, name, seed);
        self.put_manifest(name, tag, &bytes).is(201);
        bytes
    }
}

/// Pushes the blobs of an image and returns its manifest, which is not pushed.
pub(in crate::registry) fn image(client: &mut Client, name: &str, seed: &str) -> Vec<u8> {
    let config = format!("{{\"architecture\":\"amd64\",\"os\":\"linux\",\"author\":\"{seed}\"}}");
    let layer = format!("layer of {seed}").repeat(100);
    let (config, layer) = (config.as_bytes(), layer.as_bytes());
    let config_digest = client.push_blob(name, config);
    let layer_digest = client.push_blob(name, layer);
    serde_json::json!({
        "schemaVersion": 2,
        "mediaType": media::OCI_MANIFEST,
        "config": { "mediaType": media::OCI_CONFIG, "digest": config_digest, "size": config.len() },
        "layers": [{ "mediaType": media::OCI_LAYER, "digest": layer_digest, "size": layer.len() }],
    })
    .to_string()
    .into_bytes()
}

/// Makes an index of manifests.
pub(in crate::registry) fn index(manifests: &[&[u8]]) -> Vec<u8> {
    let children: Vec<_> =
        manifests.iter().map(|m| serde_json::json!({ "mediaType": media_type(m), "digest": Digest::of(m), "size": m.len() })).collect();
    serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": children }).to_string().into_bytes()
}

/// Makes a referrer of a subject: a manifest with an empty config and no layers.
pub(in crate::registry) fn referrer(client: &mut Client, name: &str, subject: &[u8], artifact_type: &str) -> Vec<u8> {
    let empty = client.push_blob(name, b"{}");
    serde_json::json!({
        "schemaVersion": 2,
        "mediaType": media::OCI_MANIFEST,
        "artifactType": artifact_type,
        "config": { "mediaType": media::OCI_EMPTY, "digest": empty, "size": 2 },
        "layers": [],
        "subject": { "mediaType": media_type(subject), "digest": Digest::of(subject), "size": subject.len() },
        "annotations": { "org.example.kind": artifact_type },
    })
    .to_string()
    .into_bytes()
}

fn media_type(manifest: &[u8]) -> String {
    let value: serde_json::Value = serde_json::from_slice(manifest).expect("JSON");
    value["mediaType"].as_str().expect("a media type").to_owned()
}

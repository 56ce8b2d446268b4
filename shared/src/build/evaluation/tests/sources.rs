//! Where files come from: archives, URLs, mounts, linked copies; and that an epoch makes them the same.

use super::*;

/// A tar with files of these names and contents.
fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    use crate::store::layer::{Entry, EntryKind, TarWriter};
    let mut tar = TarWriter::new(Vec::new(), None);
    for (path, content) in files {
        let entry = Entry {
            path: path.as_bytes().to_vec(),
            kind: EntryKind::File,
            link: Vec::new(),
            mode: 0o644,
            uid: 7,
            gid: 7,
            modified: crate::sys::root::Time::default(),
            size: content.len() as u64,
            xattrs: Default::default(),
            major: 0,
            minor: 0,
        };
        tar.add_file(&entry, content.as_bytes()).expect("an entry");
    }
    tar.finish().expect("a tar")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).expect("compressed");
    encoder.finish().expect("compressed")
}

#[test]
fn adds_archives_and_urls() {
    let sandbox = Sandbox::new();
    let plain = tar(&[("in/side", "1"), ("../../out", "3")]);
    sandbox.write("a.tar", &plain).write("b", gzip(&plain)).write("c.gz", gzip(b"no tar"));
    let image = sandbox.build("FROM scratch\nADD a.tar /t/\nADD b /g\nADD c.gz /c/\nADD --unpack=false a.tar /raw\nADD http://host/dir/file.txt /u/\nADD --chown=5:6 --chmod=640 http://host/dir/file.txt /v\n");
    let files: Vec<String> = sandbox.files(&image).into_iter().map(|f| f.split('=').next().expect("a path").to_owned()).collect();
    let wanted = ["c/", "c/c.gz", "g/", "g/in/", "g/in/side", "g/out", "raw", "t/", "t/in/", "t/in/side", "t/out", "u/", "u/file.txt", "v"];
    assert_eq!(files, wanted);
    assert!(sandbox.files(&image).contains(&"u/file.txt=fetched".to_owned()));
    let error = sandbox.error(&format!("FROM scratch\nADD --checksum={} http://host/dir/file.txt /\n", Digest::of(b"other")));
    assert!(error.contains("has the digest sha256:"), "{error}");
}

#[test]
fn mounts_reach_the_step() {
    let sandbox = Sandbox::new();
    sandbox.write("src/f", "1").write("src/gone", "2").write(".dockerignore", "src/gone\n");
    let text = "FROM scratch AS tool\nRUN write /t 1\nFROM scratch\nARG D=/d\nRUN --mount=target=$D,source=src --mount=type=cache,target=/c,id=../../x,mode=700 --mount=from=tool,target=/t,source=t --mount=type=tmpfs,target=/m,size=1m --mount=type=secret,id=s,env=S write /o 1\n";
    let secret = sandbox.dir.join("secret");
    crate::sys::fs::write_atomic(&sandbox.dir, &secret, b"hush", 0o600, crate::sys::fs::Durability::Atomic).expect("a file");
    sandbox.build_with(text, |o| drop(o.secrets.insert("s".into(), SecretSource::File(secret.clone()))));
    let step = sandbox.fake.steps.lock().expect("a lock").last().expect("a step").clone();
    assert!(step.env.contains(&"S=hush".to_owned()));
    let StepMount::Bind { subpath, target, writable: false, .. } = &step.mounts[0] else { panic!("{:?}", step.mounts[0]) };
    assert_eq!((subpath.as_str(), target.as_str()), ("/src", "/d"));
    let StepMount::Bind { source, writable: true, .. } = &step.mounts[1] else { panic!("{:?}", step.mounts[1]) };
    assert!(source.starts_with(sandbox.store.cache_dir().join("mounts")) && source.is_dir(), "{}", source.display());
    assert!(matches!(&step.mounts[2], StepMount::Layers { lower, writable: false, .. } if lower.len() == 1));
    assert!(matches!(step.mounts[3], StepMount::Tmpfs { size: Some(1_048_576), .. }));
    assert_eq!(step.mounts.len(), 4);
    // What is mounted counts by content; what the ignore file hides does not.
    sandbox.write("src/gone", "3");
    sandbox.build_with(text, |o| drop(o.secrets.insert("s".into(), SecretSource::File(secret.clone()))));
    assert_eq!(sandbox.made(), [""; 0]);
    sandbox.write("src/f", "2");
    sandbox.build_with(text, |o| drop(o.secrets.insert("s".into(), SecretSource::File(secret))));
    assert_eq!(sandbox.made().len(), 1);
    // The secret is nowhere in the store.
    for entry in walkdir::WalkDir::new(sandbox.store.root()).into_iter().map(|e| e.expect("an entry")).filter(|e| e.file_type().is_file()) {
        let bytes = std::fs::read(entry.path()).expect("a file");
        assert!(!bytes.windows(4).any(|w| w == b"hush"), "{}", entry.path().display());
    }
}

#[test]
fn an_epoch_makes_builds_reproducible() {
    let text = "FROM scratch\nCOPY f /f\nRUN write /x 1\nLABEL a=b\n";
    let build = || {
        let sandbox = Sandbox::new();
        sandbox.write("f", "1");
        let image = sandbox.build_with(text, |o| o.epoch = Some(1_700_000_000));
        (image.manifest_descriptor.digest.clone(), image.config)
    };
    let (first, config) = build();
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(build().0, first);
    assert_eq!(config.created.as_deref(), Some("2023-11-14T22:13:20Z"));
    assert!(config.history.iter().all(|h| h.created == config.created));
}

#[test]
fn link_stands_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1");
    sandbox.build("FROM scratch\nRUN write /a 1\nCOPY --link f /f\n");
    sandbox.build("FROM scratch\nRUN write /a 2\nCOPY --link f /f\n");
    assert_eq!(sandbox.made(), ["RUN write /a 2"]);
}

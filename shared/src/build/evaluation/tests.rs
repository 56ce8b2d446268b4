//! Tests of whole builds. Long, as they share what plays the runtime, the base images and the web for them.

use std::sync::atomic::AtomicI64;

use super::*;
use crate::build::context::Places;
use crate::oci::exec::{ExecError, Step, StepExit, StepMount};
use crate::oci::transfer::{TransferError, TransferKind};
use crate::sys::random;

/// Stands for the runtime: understands a few words instead of a shell and writes into the upper directory.
#[derive(Default)]
struct Fake {
    steps: Mutex<Vec<Step>>,
}

impl Exec for Fake {
    #[allow(clippy::disallowed_methods, reason = "a test plays the container")]
    fn run(&self, step: &Step, output: &mut dyn FnMut(Stream, &[u8])) -> std::result::Result<StepExit, ExecError> {
        self.steps.lock().expect("a lock").push(step.clone());
        output(Stream::Stdout, b"out\n");
        let words: Vec<&str> = step.args.last().expect("a command").split_whitespace().collect();
        match words.as_slice() {
            ["write", path, text] => {
                let path = step.upper.join(path.trim_start_matches('/'));
                std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
                std::fs::write(path, text).expect("a file");
                Ok(StepExit::Code(0))
            }
            ["spoil"] => {
                // Nothing can be given a name among the blobs any more.
                let store = step.upper.ancestors().nth(3).expect("the store");
                std::fs::remove_dir_all(store.join("blobs/sha256")).expect("it is there");
                std::fs::write(step.upper.join("spoiled"), "1").expect("a file");
                Ok(StepExit::Code(0))
            }
            ["exit", code] => Ok(StepExit::Code(code.parse().expect("a code"))),
            ["signal"] => Ok(StepExit::Signal(9)),
            ["broken"] => Err(ExecError { message: "there is no such command".into(), code: 127, source: None }),
            _ => Ok(StepExit::Code(0)),
        }
    }
}

struct Local<'a>(&'a Store);

impl Bases for Local<'_> {
    fn base(&self, _: &Lease, reference: &Reference, platform: &Platform) -> transfer::Result<OpenImage> {
        let image = self.0.find(&reference.to_string())?;
        Ok(self.0.open_image(&image, Some(platform))?)
    }
}

struct Web;

impl Fetch for Web {
    fn fetch(&self, url: &str) -> transfer::Result<Fetched> {
        match url {
            "http://host/dir/file.txt" => Ok(Fetched { reader: Box::new(&b"fetched"[..]), modified: Some(1_000_000), etag: None }),
            _ => Err(TransferError::new(TransferKind::NotFound, format!("there is nothing at {url}"))),
        }
    }
}

#[derive(Default)]
struct Seen(Mutex<Vec<(String, StepState)>>);

impl Watch for Seen {
    fn step(&self, step: &StepInfo, state: &StepState, _: Duration, _: Option<i32>) {
        if *state != StepState::Started {
            self.0.lock().expect("a lock").push((step.name.clone(), state.clone()));
        }
    }
}

struct Sandbox {
    dir: PathBuf,
    store: Store,
    fake: Fake,
    seen: Seen,
}

impl Drop for Sandbox {
    #[allow(clippy::disallowed_methods, reason = "a test removes its files")]
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

static NO_CONTEXTS: std::sync::OnceLock<Contexts> = std::sync::OnceLock::new();
static SECONDS: AtomicI64 = AtomicI64::new(0);

impl Sandbox {
    fn new() -> Sandbox {
        let dir = std::env::temp_dir().join(format!("tacklebox-build-{}", random::hex(8)));
        crate::sys::fs::create_dir_all(&dir.join("context")).expect("a directory");
        let store = Store::open(&dir.join("store")).expect("a store");
        Sandbox { dir, store, fake: Fake::default(), seen: Seen::default() }
    }

    #[allow(clippy::disallowed_methods, reason = "a test prepares its files")]
    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Sandbox {
        let path = self.dir.join("context").join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("a file");
        self
    }

    fn tools(&self) -> Tools<'_> {
        static WEB: Web = Web;
        let bases: &'static dyn Bases = Box::leak(Box::new(Local(Box::leak(Box::new(self.store.clone())))));
        Tools {
            store: &self.store,
            lease: None,
            exec: &self.fake,
            bases,
            fetch: &WEB,
            watch: &self.seen,
            contexts: NO_CONTEXTS.get_or_init(Contexts::new),
            shared: &[],
            together: Box::leak(Box::default()),
        }
    }

    fn try_build(&self, text: &str, change: impl FnOnce(&mut Options)) -> Result<Built> {
        self.seen.0.lock().expect("a lock").clear();
        self.fake.steps.lock().expect("a lock").clear();
        self.write("Dockerfile", text);
        let mut options = Options::new();
        change(&mut options);
        let context = self.dir.join("context").display().to_string();
        let input = Places { store: &self.store, fetch: &Web, stdin: &mut std::io::empty(), git: &options.git, ignore_file: None }
            .open(&context, None)?;
        build(self.tools(), &input.file, input.context.as_ref(), &options)
    }

    fn build(&self, text: &str) -> OpenImage {
        self.build_with(text, |_| {})
    }

    fn build_with(&self, text: &str, change: impl FnOnce(&mut Options)) -> OpenImage {
        let built = self.try_build(text, change).unwrap_or_else(|e| panic!("{e}: {:?}", std::error::Error::source(&e)));
        self.store.open_manifest(&built.manifest).expect("an image")
    }

    fn named(&self, text: &str, name: &str) -> OpenImage {
        let name = ImageName::named(&name.parse().expect("a name"));
        self.build_with(text, |o| o.names = vec![name])
    }

    fn error(&self, text: &str) -> String {
        let error = self.try_build(text, |_| {}).expect_err("it must fail");
        let cause = std::error::Error::source(&error).map(|c| format!(": {c}")).unwrap_or_default();
        format!("{}{cause}", error.to_string().replace(&format!("{}/", self.dir.join("context").display()), ""))
    }

    /// The names of the steps that were run for real.
    fn made(&self) -> Vec<String> {
        let seen = self.seen.0.lock().expect("a lock");
        let layers = ["RUN", "COPY", "ADD", "WORKDIR"];
        seen.iter().filter(|(n, s)| *s == StepState::Done && layers.iter().any(|l| n.starts_with(l))).map(|(n, _)| n.clone()).collect()
    }

    /// The files of an image: path, and content of regular files.
    fn files(&self, image: &OpenImage) -> Vec<String> {
        let lease = self.store.lease().expect("a lease");
        let layers = self.store.ensure_layers(&lease, image).expect("layers");
        if layers.is_empty() {
            return Vec::new();
        }
        let view = crate::build::copy::View::readable(&layers).expect("a view");
        let tree = Tree::plain(view.root, "the image");
        let sources = ["/".to_owned()];
        let all = tree.select(&crate::build::tree::Wanted { sources: &sources, ..Default::default() }).expect("files");
        let show = |item: &crate::build::tree::Item| {
            let path = item.below().display();
            match item.stat.kind {
                crate::sys::root::Kind::Dir => format!("{path}/"),
                crate::sys::root::Kind::Symlink => {
                    format!("{path}->{}", String::from_utf8_lossy(item.target.as_deref().unwrap_or_default()))
                }
                _ => format!("{path}={}", String::from_utf8_lossy(&tree.root.read_bounded(&item.path, 1 << 20).expect("a file"))),
            }
        };
        all[0].items.iter().skip(1).map(show).collect()
    }
}

#[test]
fn every_config_instruction() {
    let sandbox = Sandbox::new();
    let image = sandbox.build(
        "FROM scratch\nMAINTAINER me\nENV A=1 B=\"two words\"\nENV C $A-$B\nLABEL x=$A y='$A'\nARG V=9\nUSER me:$V\nEXPOSE 80 $V/udp\nVOLUME /data [\"/x\"]\nVOLUME [\"/y z\"]\nWORKDIR /\nSHELL [\"/bin/bash\",\"-ec\"]\nCMD run it\nSTOPSIGNAL $A\nHEALTHCHECK --interval=30s --retries=2 CMD check me\nONBUILD RUN $A\n",
    );
    let config = &image.config.config;
    assert_eq!(config.env[1..], ["A=1", "B=two words", "C=1-two words"]);
    assert_eq!(
        config.labels.clone().expect("labels").into_iter().collect::<Vec<_>>(),
        [("x".into(), "1".into()), ("y".into(), "$A".into())]
    );
    assert_eq!(config.user, "me:9");
    assert_eq!(config.exposed_ports.clone().expect("ports").into_keys().collect::<Vec<_>>(), ["80/tcp", "9/udp"]);
    assert_eq!(config.volumes.clone().expect("volumes").into_keys().collect::<Vec<_>>(), ["/data", "/y z", "[/x]"]);
    assert_eq!(config.cmd.clone().expect("a command"), ["/bin/bash", "-ec", "run it"]);
    assert_eq!(config.stop_signal.as_deref(), Some("1"));
    let health = config.healthcheck.clone().expect("a check");
    assert_eq!((health.interval, health.retries, health.test), (30_000_000_000, 2, Some(vec!["CMD-SHELL".into(), "check me".into()])));
    assert_eq!(config.on_build, Some(vec!["RUN $A".into()]));
    assert_eq!(image.config.author.as_deref(), Some("me"));
    assert!(image.manifest.layers.is_empty());
    assert!(image.config.history.iter().all(|h| h.empty_layer && h.created.is_some()));
    assert_eq!(image.config.history.len(), 15);
}

#[test]
fn copies_runs_and_records_history() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1").write("d/b", "2");
    let image = sandbox.build("FROM scratch\nWORKDIR /w\nCOPY a d ./\nARG X=y\nRUN write /out $X\nRUN nothing\nCOPY <<E1 <<-\"E2\" /h/\n$X \"q\" \\$X \\n\nE1\n\t$X\nE2\n");
    assert_eq!(sandbox.files(&image), ["h/", "h/E1=y \"q\" $X \\n\n", "h/E2=$X\n", "out=$X", "w/", "w/a=1", "w/b=2"]);
    let history: Vec<(String, bool)> =
        image.config.history.iter().map(|h| (h.created_by.clone().expect("a step"), h.empty_layer)).collect();
    let wanted = [
        ("WORKDIR /w", false),
        ("COPY a d /w", false),
        ("ARG X=y", true),
        ("RUN |1 X=y /bin/sh -c write /out $X", false),
        ("RUN |1 X=y /bin/sh -c nothing", true),
        ("COPY E1 E2 /h", false),
    ];
    assert_eq!(history, wanted.map(|(t, e)| (t.to_owned(), e)));
    let step = sandbox.fake.steps.lock().expect("a lock")[0].clone();
    assert_eq!((step.cwd.as_str(), step.args.as_slice()), ("/w", &["/bin/sh".to_owned(), "-c".into(), "write /out $X".into()][..]));
    assert!(step.env.contains(&"X=y".to_owned()));
}

#[test]
fn a_cached_build_runs_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1");
    let text =
        "FROM scratch AS one\nCOPY a /\nRUN write /x 1\nFROM scratch\nCOPY --from=one /x /y\nWORKDIR /w\nRUN write /w/z 2\nENV A=b\n";
    let first = sandbox.named(text, "app:1");
    assert_eq!(sandbox.made().len(), 5);
    let before = tree_of(&sandbox.dir.join("store"));
    let second = sandbox.named(text, "app:1");
    assert_eq!(sandbox.made(), [""; 0]);
    assert_eq!(second.manifest_descriptor, first.manifest_descriptor);
    assert_eq!(tree_of(&sandbox.dir.join("store")), before);
}

/// Paths, sizes and change times of everything below a directory.
fn tree_of(dir: &std::path::Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(|e| e.expect("an entry"));
    // Directories through which temporary files go change; what stays in them is what counts.
    entries
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let meta = e.metadata().expect("metadata");
            format!("{} {} {}.{}", e.path().display(), meta.len(), meta.ctime(), meta.ctime_nsec())
        })
        // The stat cache learns of files that were too young the first time.
        .filter(|l| !l.contains("/cache/stat/"))
        .collect()
}

#[test]
fn what_counts_for_the_cache_and_what_does_not() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1").write("g", "1");
    let text = "FROM scratch\nCOPY f /f\nRUN write /x 1\n";
    sandbox.build(text);
    // A touch costs nothing.
    let path = sandbox.dir.join("context/f");
    let later = std::time::UNIX_EPOCH + Duration::from_secs(SECONDS.fetch_add(1, Ordering::Relaxed) as u64 + 1_000_000);
    std::fs::File::open(&path).expect("a file").set_modified(later).expect("a time");
    sandbox.build(text);
    assert_eq!(sandbox.made(), [""; 0]);
    // Content does, and everything after it.
    sandbox.write("f", "2");
    sandbox.build(text);
    assert_eq!(sandbox.made(), ["COPY f /f", "RUN write /x 1"]);
    // Going back finds the old layers.
    sandbox.write("f", "1");
    sandbox.build(text);
    assert_eq!(sandbox.made(), [""; 0]);
    // The mode counts, unless --chmod says what it becomes.
    crate::sys::fs::set_mode(&path, 0o755).expect("a mode");
    sandbox.build(text);
    assert_eq!(sandbox.made()[..1], ["COPY f /f"]);
    let chmod = "FROM scratch\nCOPY --chmod=600 f /f\n";
    sandbox.build(chmod);
    crate::sys::fs::set_mode(&path, 0o700).expect("a mode");
    sandbox.build(chmod);
    assert_eq!(sandbox.made(), [""; 0]);
    // --no-cache runs everything again.
    sandbox.build_with(text, |o| o.no_cache = true);
    assert_eq!(sandbox.made().len(), 2);
}

#[test]
fn arguments_count_from_where_they_are_declared() {
    let sandbox = Sandbox::new();
    let text = "FROM scratch\nRUN write /a 1\nARG V\nRUN write /b 1\nENV W=1\nRUN write /c 1\n";
    let build = |value: &str| {
        sandbox.build_with(text, |o| drop(o.outside.args.insert("V".into(), value.into())));
        sandbox.made()
    };
    assert_eq!(build("1").len(), 3);
    assert_eq!(build("2"), ["RUN write /b 1", "RUN write /c 1"]);
    assert_eq!(build("1"), [""; 0]);
    // ENV beats ARG, so the value does not matter then.
    let text = "FROM scratch\nENV V=env\nARG V=arg\nRUN write /v $V\n";
    sandbox.build(text);
    assert!(sandbox.fake.steps.lock().expect("a lock")[0].env.contains(&"V=env".to_owned()));
    sandbox.build_with(text, |o| drop(o.outside.args.insert("V".into(), "x".into())));
    assert_eq!(sandbox.made(), [""; 0]);
    // Proxies reach the step and count for nothing.
    let text = "FROM scratch\nRUN write /p 1\n";
    sandbox.build_with(text, |o| drop(o.outside.args.insert("http_proxy".into(), "http://a".into())));
    assert!(sandbox.fake.steps.lock().expect("a lock")[0].env.contains(&"http_proxy=http://a".to_owned()));
    sandbox.build_with(text, |o| drop(o.outside.args.insert("http_proxy".into(), "http://b".into())));
    assert_eq!(sandbox.made(), [""; 0]);
}

#[test]
fn the_same_result_lets_later_steps_be_found() {
    let sandbox = Sandbox::new();
    let text = |first: &str| format!("FROM scratch AS one\nRUN {first}\nFROM scratch\nCOPY --from=one /x /\nRUN write /y 1\n");
    sandbox.build(&text("write /x 1"));
    // Another command with the same file: its stage runs, what copies from it does not.
    sandbox.build(&text("write  /x  1"));
    assert_eq!(sandbox.made(), ["RUN write  /x  1"]);
    sandbox.build("FROM scratch AS one\nENV A=1\nRUN write /x 1\nFROM scratch\nCOPY --from=one /x /\nRUN write /y 1\n");
    assert_eq!(sandbox.made(), ["RUN write /x 1"]);
}

#[test]
fn a_forged_history_is_no_cache() {
    let sandbox = Sandbox::new();
    let honest = sandbox.build("FROM scratch\nRUN write /x honest\n");
    // An image whose history claims exactly the step, with other content.
    let lease = sandbox.store.lease().expect("a lease");
    let other = sandbox.build("FROM scratch\nRUN write /x forged\n");
    let mut config = other.config.clone();
    config.history = honest.config.history.clone();
    let config = sandbox.store.put_blob_bytes(&lease, crate::oci::media::OCI_CONFIG, &config.to_bytes()).expect("a config");
    let manifest = crate::oci::Manifest { config, ..other.manifest.clone() };
    let bytes = serde_json::to_vec(&manifest).expect("json");
    let root = sandbox.store.put_blob_bytes(&lease, crate::oci::media::OCI_MANIFEST, &bytes).expect("a manifest");
    let name = ImageName::named(&"forged:1".parse().expect("a name"));
    sandbox.store.name_image(&lease, &name, &root, &Platform::host()).expect("an image");
    drop(lease);
    let again = sandbox.build("FROM scratch\nRUN write /x honest\n");
    assert_eq!(sandbox.files(&again), ["x=honest"]);
}

#[test]
fn a_missing_layer_is_made_again() {
    let sandbox = Sandbox::new();
    let text = "FROM scratch\nRUN write /x 1\n";
    let first = sandbox.build(text);
    crate::sys::fs::remove_file(&sandbox.store.blob_path(&first.manifest.layers[0].digest)).expect("removed");
    let again = sandbox.build(text);
    assert_eq!(sandbox.made(), ["RUN write /x 1"]);
    assert_eq!(sandbox.files(&again), ["x=1"]);
}

#[test]
fn stages_bases_and_triggers() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1");
    sandbox.named("FROM scratch\nENV A=base\nCMD [\"old\"]\nRUN write /base 1\nONBUILD COPY f /trigger\nONBUILD ENV T=$A\n", "base:1");
    let child = sandbox.named("ARG TAG=1\nFROM base:$TAG\nENTRYPOINT [\"e\"]\n", "child:1");
    assert_eq!(sandbox.files(&child), ["base=1", "trigger=1"]);
    assert!(child.config.config.env.contains(&"T=base".to_owned()));
    assert_eq!((child.config.config.cmd.clone(), child.config.config.on_build.clone()), (None, None));
    let grandchild = sandbox.build("FROM child:1\n");
    assert_eq!(sandbox.files(&grandchild), ["base=1", "trigger=1"]);
    // Copying from an image that no stage has, by number, and from a stage with a name in other letters.
    let image = sandbox
        .build("FROM base:1 AS One\nFROM scratch\nCOPY --from=0 /base /a\nCOPY --from=ONE /base /b\nCOPY --from=child:1 /trigger /c\n");
    assert_eq!(sandbox.files(&image), ["a=1", "b=1", "c=1"]);
}

#[test]
fn unreachable_stages_are_not_even_looked_at() {
    let sandbox = Sandbox::new();
    let text = "FROM nowhere:1 AS bad\nRUN exit 1\nFROM scratch AS good\nRUN write /x 1\nFROM bad\n";
    sandbox.build_with(text, |o| o.outside.target = Some("good".into()));
    assert_eq!(sandbox.made(), ["RUN write /x 1"]);
    assert!(sandbox.error(text).contains("cannot use the image nowhere:1"));
}

#[test]
fn stages_side_by_side() {
    let sandbox = Sandbox::new();
    let stages: String = (0..12).map(|n| format!("FROM scratch AS s{n}\nRUN write /f{n} {n}\n")).collect();
    let copies: String = (0..12).map(|n| format!("COPY --from=s{n} /f{n} /\n")).collect();
    let image = sandbox.build(&format!("{stages}FROM scratch\n{copies}"));
    assert_eq!(image.manifest.layers.len(), 12);
    let error = sandbox.error(&format!("FROM scratch AS a\nRUN exit 3\n{stages}FROM a\n{copies}"));
    assert_eq!(error, "Dockerfile:2:1: RUN failed: the command ended with exit code 3");
}

#[test]
fn failures_name_line_and_instruction() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "").write(".dockerignore", "secret\n").write("secret", "");
    for (text, wanted) in [
        ("FROM scratch\nENV A=1\n  RUN exit 7\n", "Dockerfile:3:3: RUN failed: the command ended with exit code 7"),
        ("FROM scratch\nRUN signal\n", "Dockerfile:2:1: RUN failed: the command was killed by signal 9"),
        ("FROM scratch\nRUN broken\n", "Dockerfile:2:1: RUN failed: the command could not be started: there is no such command"),
        ("FROM scratch\nCOPY b /\n", "Dockerfile:2:1: 'b' is not in the context"),
        ("FROM scratch\nCOPY ../../etc/passwd /\n", "Dockerfile:2:1: '../../etc/passwd' is not in the context"),
        ("FROM scratch\nCOPY secret /\n", "Dockerfile:2:1: 'secret' is not in the context"),
        ("FROM scratch\nCOPY --from=5 b /\n", "Dockerfile:2:1: there is no stage 5 before this one"),
        ("FROM scratch\nCOPY --chown=me a /\n", "Dockerfile:2:1: there is no user 'me' in /etc/passwd of the stage"),
        ("FROM scratch\nCOPY --chmod=9 a /\n", "Dockerfile:2:6: '9' is no mode: write 0644 or u=rw,go=r"),
        ("FROM scratch\nENV A=${B?}\n", "Dockerfile:2:7: B: it must be set"),
        ("FROM scratch\nEXPOSE x\n", "Dockerfile:2:8: 'x' is no port: write 80, 80/udp or 8000-8010"),
        ("FROM scratch\nRUN --mount=type=secret,id=s,required=true x\n", "Dockerfile:2:5: the secret 's' is required"),
        ("FROM scratch\nADD http://host/none /\n", "Dockerfile:2:5: cannot fetch http://host/none: there is nothing at http://host/none"),
        ("FROM scratch\nFORM x\n", "Dockerfile:2:1: unknown instruction 'FORM'"),
        ("FROM Bad:Name\n", "Dockerfile:1:6: 'Bad:Name' is not an image reference: the repository must be lower case: 'bad'"),
    ] {
        assert_eq!(sandbox.error(text), wanted, "{text}");
    }
    let error = sandbox.try_build("FROM scratch\nRUN exit 9\n", |_| {}).expect_err("it must fail");
    assert_eq!(
        (error.exit_code(), error.kind(), error.excerpt()),
        (Some(9), crate::build::BuildErrorKind::Step, Some("2 | RUN exit 9\n  | ^"))
    );
}

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

#[test]
fn a_layer_that_cannot_be_written_is_told_with_its_step() {
    let sandbox = Sandbox::new();
    let text = "FROM scratch\nENV a=b\nRUN spoil\nENV c=d\n";
    let error = sandbox.try_build(text, |_| {}).expect_err("the blob has no place");
    assert!(error.to_string().ends_with("/Dockerfile:3:1: the layer of this step cannot be written"), "{error}");
    assert_eq!(error.kind(), crate::build::BuildErrorKind::Store);
    assert!(error.store_error().is_some());
    // It is not in the cache then.
    crate::sys::fs::create_dir_all(&sandbox.dir.join("store/blobs/sha256")).expect("a directory");
    sandbox.build(&text.replace("spoil", "write /x 1"));
    sandbox.build("FROM scratch\nENV a=b\nRUN write /x 1\nRUN write /y 2\n");
    assert_eq!(sandbox.fake.steps.lock().expect("a lock").len(), 1);
}

#[test]
fn what_one_stage_is_still_writing_another_one_takes() {
    let sandbox = Sandbox::new();
    sandbox.write("large", vec![7; 4 << 20]);
    let copies = "COPY large /large\nRUN write /x 1\n";
    let image = sandbox
        .build(&format!("FROM scratch AS a\n{copies}FROM scratch AS b\n{copies}FROM scratch\nCOPY --from=a /x /a\nCOPY --from=b /x /b\n"));
    assert_eq!(sandbox.files(&image), ["a=1", "b=1"]);
    assert_eq!(sandbox.fake.steps.lock().expect("a lock").len(), 1);
}

#[test]
fn nothing_is_left_behind() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1");
    let _ = sandbox.try_build("FROM scratch\nCOPY f /f\nRUN write /x 1\nRUN exit 1\n", |_| {});
    let left = |dir: &str| std::fs::read_dir(sandbox.store.root().join(dir)).expect("a directory").count();
    assert_eq!((left("tmp"), left("leases")), (0, 0));
    assert!(sandbox.store.images().expect("images").is_empty());
}

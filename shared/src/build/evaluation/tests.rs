//! Tests of whole builds, and what plays the runtime, the base images and the web for them.

mod caching;
mod sources;
mod stages;

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
        let input =
            Places { store: &self.store, fetch: &Web, stdin: &mut std::io::empty(), git: &options.git, ignore_file: None, umask: None }
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
fn nothing_is_left_behind() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1");
    let _ = sandbox.try_build("FROM scratch\nCOPY f /f\nRUN write /x 1\nRUN exit 1\n", |_| {});
    let left = |dir: &str| std::fs::read_dir(sandbox.store.root().join(dir)).expect("a directory").count();
    assert_eq!((left("tmp"), left("leases")), (0, 0));
    assert!(sandbox.store.images().expect("images").is_empty());
}

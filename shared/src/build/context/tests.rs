use std::os::unix::fs::symlink;

use super::*;
use crate::build::evaluation::Fetched;
use crate::oci::transfer;
use crate::sys::process::Helper;
use crate::sys::random;

struct Nowhere;

impl Fetch for Nowhere {
    fn fetch(&self, url: &str) -> transfer::Result<Fetched> {
        match url {
            "http://host/plain" => Ok(Fetched { reader: Box::new(&b"FROM scratch\n"[..]), modified: None, etag: None }),
            _ => Err(TransferError::new(transfer::TransferKind::NotFound, "nothing")),
        }
    }
}

struct Sandbox {
    dir: PathBuf,
    store: Store,
}

impl Drop for Sandbox {
    #[allow(clippy::disallowed_methods, reason = "a test removes its files")]
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

impl Sandbox {
    fn new() -> Sandbox {
        let dir = std::env::temp_dir().join(format!("tacklebox-context-{}", random::hex(8)));
        fs::create_dir_all(&dir.join("c")).expect("a directory");
        let store = Store::open(&dir.join("store")).expect("a store");
        Sandbox { dir, store }
    }

    #[allow(clippy::disallowed_methods, reason = "a test prepares its files")]
    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Sandbox {
        let path = self.dir.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("a file");
        self
    }

    fn open(&self, context: &str, file: Option<&str>, mut stdin: &[u8]) -> Result<Input> {
        let context =
            if context.contains(':') || context == "-" { context.to_owned() } else { self.dir.join(context).display().to_string() };
        Places { store: &self.store, fetch: &Nowhere, stdin: &mut stdin, git: &Access::default(), ignore_file: None, umask: None }
            .open(&context, file)
    }

    fn tar(&self, dir: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let root = Root::open(&self.dir.join(dir)).expect("a root");
        layer::TarWriter::new(&mut bytes, None).finish().expect("a tar");
        bytes.clear();
        layer::write_tree(&root, &mut bytes, &layer::TreeOptions::default()).expect("a tar");
        bytes
    }
}

/// Whether a path can be copied out of an input.
fn has(input: &Input, path: &str) -> bool {
    let sources = [path.to_owned()];
    let wanted = crate::build::tree::Wanted { sources: &sources, ..Default::default() };
    input.context.as_ref().is_some_and(|c| c.select(&wanted).is_ok())
}

#[test]
fn directories_and_their_ignore_files() {
    let sandbox = Sandbox::new();
    sandbox.write("c/Dockerfile", "FROM a").write("c/other", "FROM b\nRUN x").write("c/x", "").write("c/y", "");
    sandbox.write("c/.dockerignore", "x").write("c/.containerignore", "*").write("c/other.dockerignore", "y");
    let input = sandbox.open("c", None, b"").expect("an input");
    assert_eq!((input.file.instructions.len(), has(&input, "x"), has(&input, "y")), (1, false, true));
    let other = sandbox.dir.join("c/other").display().to_string();
    let input = sandbox.open("c", Some(&other), b"").expect("an input");
    assert_eq!((input.file.instructions.len(), has(&input, "x"), has(&input, "y")), (2, true, false));
    let input = sandbox.open("c", Some("-"), b"FROM c\nRUN a\nRUN b\n").expect("an input");
    assert_eq!((input.file.instructions.len(), input.file.name.as_str(), has(&input, "x")), (3, "stdin", false));
    let input = sandbox.open("-", None, b"FROM c\n").expect("an input");
    assert!(input.context.is_none());
}

#[test]
fn archives_on_standard_input_and_as_files() {
    let sandbox = Sandbox::new();
    sandbox.write("c/Dockerfile", "FROM a").write("c/sub/Dockerfile", "FROM b\nRUN x").write("c/x", "");
    symlink("/etc/passwd", sandbox.dir.join("c/leak")).expect("a link");
    let tar = sandbox.tar("c");
    let input = sandbox.open("-", None, &tar).expect("an input");
    assert!(has(&input, "x") && !has(&input, "leak") && has(&input, "sub"));
    let other = sandbox.open("-", Some("sub/Dockerfile"), &tar).expect("an input");
    assert_eq!(other.file.instructions.len(), 2);
    sandbox.write("c.tar", &tar);
    assert!(has(&sandbox.open("c.tar", None, b"").expect("an input"), "x"));
    drop((input, other));
    let left = std::fs::read_dir(sandbox.store.tmp_dir()).expect("a directory").count();
    assert_eq!(left, 0);
}

#[test]
fn a_dockerfile_that_is_a_link_out_is_not_there() {
    let sandbox = Sandbox::new();
    sandbox.write("c/x", "").write("host", "FROM secret\n");
    symlink(sandbox.dir.join("host"), sandbox.dir.join("c/Dockerfile")).expect("a link");
    let error = sandbox.open("-", None, &sandbox.tar("c")).err().expect("it must fail");
    assert_eq!(error.to_string(), "there is no Dockerfile in the context");
}

#[test]
fn a_dockerfile_may_be_elsewhere() {
    let sandbox = Sandbox::new();
    sandbox.write("c/Dockerfile", "FROM other\nRUN x\n").write("c/kept", "").write("c/.dockerignore", "Docker*\n");
    let tar = sandbox.tar("c");
    for (file, stdin) in [("http://host/plain", &b""[..]), ("-", b"FROM scratch\n")] {
        let input = sandbox.open("c", Some(file), stdin).expect("an input");
        assert_eq!((input.file.instructions.len(), has(&input, "kept"), has(&input, "Dockerfile")), (1, true, false), "{file}");
    }
    let input = sandbox.open("-", Some("http://host/plain"), &tar).expect("an input");
    assert_eq!((input.file.instructions.len(), has(&input, "kept")), (1, true));
    let error = sandbox.open("c", Some("http://host/none"), b"").err().expect("it must fail");
    assert_eq!(error.to_string(), "cannot fetch http://host/none");
}

#[test]
fn mistakes_are_named() {
    let sandbox = Sandbox::new();
    sandbox
        .write("c/x", "FROM a")
        .write("bad/Dockerfile", "FROM a\n RNU x")
        .write("ign/Dockerfile", "FROM a")
        .write("ign/.dockerignore", "ok\n[");
    let message = |context: &str, file: Option<&str>| {
        let error = sandbox.open(context, file, b"").err().expect("it must fail");
        error.to_string().replace(&format!("{}/", sandbox.dir.display()), "")
    };
    assert_eq!(message("c", None), "there is no Dockerfile in c");
    assert_eq!(message("c/x", None), "the context c/x is neither a directory nor a tar");
    assert_eq!(message("none", None), "the context none cannot be used");
    assert_eq!(message("bad", None), "bad/Dockerfile:2:2: unknown instruction 'RNU'");
    assert_eq!(message("ign", None), "ign/.dockerignore:2: '[' is not a pattern: there is no closing ']'");
    assert_eq!(message("-", Some("-")), "standard input cannot be both the Dockerfile and the context");
    assert_eq!(message("http://host/none", None), "cannot fetch http://host/none");
    assert_eq!(sandbox.open("http://host/plain", None, b"").expect("an input").file.instructions.len(), 1);
}

#[test]
fn git_repositories() {
    let sandbox = Sandbox::new();
    sandbox.write("r.git/Dockerfile", "FROM a").write("r.git/sub/Dockerfile", "FROM b\nRUN x");
    symlink("/etc", sandbox.dir.join("r.git/leak")).expect("a link");
    let repository = sandbox.dir.join("r.git");
    let run = |args: &[&str]| {
        let output = Helper::new("git").args(args.iter().copied()).cwd(&repository).env("HOME", &sandbox.dir).run();
        assert!(output.as_ref().is_ok_and(|o| o.success()), "{output:?}");
    };
    run(&["init", "--quiet", "-b", "main"]);
    run(&["add", "."]);
    run(&["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "x"]);
    let url = format!("file://{}", repository.display());
    let input = sandbox.open(&url, None, b"").expect("an input");
    assert!(has(&input, "sub") && !has(&input, ".git"));
    let input = sandbox.open(&format!("{url}#main:sub"), None, b"").expect("an input");
    assert_eq!(input.file.instructions.len(), 2);
    assert!(sandbox.open(&format!("{url}#main:leak"), None, b"").is_err());
    assert!(sandbox.open(&format!("{url}#--upload-pack=x"), None, b"").is_err());
    assert!(sandbox.open(&format!("{url}#none"), None, b"").is_err());
}

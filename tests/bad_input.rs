//! Bad input: one clear line that says what and where, the right exit code, and no change on disk.

use std::collections::BTreeMap;
use std::path::Path;

use crate::kit::Sandbox;

/// A command line, its exit code, its error code, and what the line says.
type Case = (&'static str, i32, &'static str, &'static str);

const REFERENCES: &[Case] = &[
    ("dr Alpine true", 2, "usage", "must be lower case: 'alpine'"),
    ("dr '' true", 2, "usage", "an operand is empty"),
    ("rdx -f ''", 2, "usage", "an operand is empty"),
    ("dpull alpine:3:4", 1, "usage", "'alpine:3' may only have"),
    ("dpull 'foo bar'", 1, "usage", "'foo bar' is not an image reference"),
    ("dpull localhost:99999/x", 1, "usage", "'99999' is not a port"),
    ("drm localhost:1/x@sha256:abc", 1, "usage", "sha256 has 64 hex digits"),
    ("drt a:1 B:1", 2, "usage", "must be lower case: 'b'"),
    ("drt a:1 b@sha256:0000000000000000000000000000000000000000000000000000000000000000", 2, "usage", "a new name has none"),
    ("dbuild ctx -t A:B:C", 2, "usage", "invalid value 'A:B:C' for '--tag <NAME>'"),
    ("dimport some.tar A:1", 2, "usage", "must be lower case"),
    ("drx localhost:1/app", 1, "usage", "names neither a tag nor a digest"),
    ("drs http://", 1, "usage", "is not a host name"),
    ("drcp foo:bar:baz oci:x", 1, "usage", "is not an image reference"),
    ("rdi nosuch", 1, "not-found", "there is no image 'nosuch:latest' in the store"),
    ("rdx nosuch", 1, "not-found", "there is no container 'nosuch' in the store"),
];

const FLAGS: &[Case] = &[
    ("dr --memory 10zz a:1", 125, "usage", "10zz"),
    ("dr -p x a:1", 125, "usage", "x"),
    ("dr -v foo:bar:baz:qux a:1", 125, "usage", "foo:bar"),
    ("dr --ulimit x a:1", 125, "usage", "x"),
    ("dr --name '!' a:1", 125, "usage", "'!'"),
    ("dr --cap-add FOO a:1", 125, "usage", "FOO"),
    ("dr --restart foo a:1", 125, "usage", "foo"),
    ("dr --pull foo a:1", 2, "usage", "[possible values: missing, always, never, newer]"),
    ("dpull --disable-content-trust=false a:1", 2, "usage", "neither checked nor made here"),
    ("dr --disable-content-trust=false a:1", 2, "usage", "neither checked nor made here"),
    ("dstop -t x y", 2, "usage", "'x' for '--time"),
    ("dkill -s FOO x", 2, "usage", "there is no such signal"),
    ("dlogs --since x y", 2, "usage", "neither a duration such as 30d"),
    ("dlogs --tail x y", 2, "usage", "say a number, or all"),
    ("sdi --older-than x", 2, "usage", "neither a duration such as 30d"),
    ("sdi --regex '('", 2, "usage", "unclosed group"),
    ("sdi --larger-than x", 2, "usage", "say 500M"),
    ("sdi --filter foo=bar", 2, "usage", "there is no filter 'foo'; there are"),
    ("sdi --format '{{.ID}}'", 2, "usage", "--format tsv --fields id"),
    ("sdi --frmat json", 2, "usage", "a similar argument exists: '--format'"),
    ("sdi --record-file nowhere/x", 1, "not-found", "nowhere"),
    ("dps --filter status=foo", 2, "usage", "say one of created, running"),
    ("dprune foo", 2, "usage", "[possible values: containers"),
    ("drgcdr --grace x", 2, "usage", "say 30d, 12h"),
    ("dserve --addr x", 2, "usage", "such as 127.0.0.1:5000"),
    ("dnetwork", 2, "usage", "say what to do: ls, create"),
    ("dnetwork create x --subnet 10.0.0.0/33", 2, "usage", "'10.0.0.0/33'"),
    ("dnetwork create 'a b'", 2, "usage", "only letters, digits"),
    ("dvolume create ../x", 1, "usage", "cannot be a volume name"),
    ("dimport -c 'FOO bar' some.tar", 2, "usage", "unknown instruction 'FOO'"),
    ("drcp a", 2, "usage", "one source and one destination"),
    ("tacklebox nosuch", 2, "usage", "there is no tool 'nosuch'"),
];

const FILES: &[Case] = &[
    ("dload -i nowhere", 1, "not-found", "cannot open nowhere"),
    ("dload -i garbage", 1, "bad-record", "malformed"),
    ("dload -i badindex.tar", 1, "bad-record", "index.json cannot be used"),
    ("dload -i baddocker.tar", 1, "bad-record", "missing field `Config`"),
    ("dload -i escape.tar", 1, "bad-record", "'../../etc/passwd' is not in it"),
    ("dload < /dev/null", 1, "bad-record", "no archive of images"),
    ("dimport nowhere x", 1, "not-found", "cannot open nowhere"),
    ("dimport garbage x", 1, "bad-record", "malformed"),
    ("dimport - x < /dev/null", 1, "bad-record", "there is no file in it"),
    ("drcp oci:nowhere oci:x", 1, "not-found", "cannot open nowhere"),
    ("drgcdr ctx", 1, "not-found", "ctx is not the storage of a registry"),
    ("dserve --storage garbage", 1, "conflict", "cannot create the directory"),
    ("sdi --root garbage", 1, "conflict", "garbage"),
    ("sdi --root .", 1, "unsupported", "holds other things than a store"),
    ("dbuild nowhere", 1, "build-failed", "the context nowhere cannot be used"),
    ("dbuild ctx", 1, "build-failed", "there is no Dockerfile in ctx"),
    ("dbuild -f typo ctx", 1, "build-failed", "ctx/typo:1:1: unknown instruction 'FORM'"),
    ("dbuild -f nofrom ctx", 1, "build-failed", "RUN cannot stand before the first FROM"),
    ("dbuild -f empty ctx", 1, "build-failed", "there is no instruction in it"),
    ("dbuild -f heredoc ctx", 1, "build-failed", "the here-document has no end"),
    ("dbuild -f binary ctx", 1, "build-failed", "unknown instruction"),
    ("dbuild -f duration ctx", 1, "build-failed", "'x' is no duration"),
    ("dr --env-file nowhere a:1", 125, "not-found", "nowhere"),
];

const RECORDS: &[Case] = &[
    ("echo '{\"type\":\"image\"' | drt -t x:1", 1, "bad-record", "standard input line 1: the input ends inside a record"),
    ("echo '{\"ref\":\"a\",\"ref\":\"b\"}' | drt -t x:1", 1, "bad-record", "standard input line 1"),
    ("echo '{\"type\":\"image\",\"v\":1,\"ref\":\"a:1\",\"digest\":\"sha256:zz\"}' | dpush", 1, "bad-record", "64 hex digits"),
    // CVE-2024-3727, CVE-2026-33747: neither a digest nor an id is ever a path.
    ("echo '{\"type\":\"image\",\"v\":1,\"digest\":\"sha256:../../../x\"}' | dpush", 1, "bad-record", "64 hex digits"),
    ("echo '{\"type\":\"image\",\"v\":1,\"digest\":\"md5:../x\"}' | dsave -o x -", 1, "bad-record", "is not a digest"),
    ("echo '{\"type\":\"container\",\"v\":1,\"id\":\"../../work/box\"}' | rdx -", 1, "not-found", "no container '../../work/box'"),
    ("echo '{\"type\":\"container\",\"v\":1,\"id\":\"../../work/box\"}' | dstop", 1, "not-found", "no container '../../work/box'"),
    ("echo '{\"type\":\"image\",\"v\":9,\"ref\":\"a:1\"}' | rdi -", 1, "bad-record", "version 9"),
    ("echo '{\"type\":\"container\",\"v\":1,\"id\":\"x\"}' | rdi -", 1, "bad-record", "only image"),
    ("echo '{\"RepoTags\":[\"a:1\",\"b:1\"]}' | dpush", 1, "ambiguous-operand", "names different things: a:1, b:1"),
    ("printf '\\377\\n' | dpush", 1, "bad-record", "it is not UTF-8"),
    ("echo -- --all | rdi -", 1, "bad-record", "starts with '-'"),
    ("echo '{\"x\":1}' | dpush", 1, "bad-record", "no key of it names anything"),
    ("echo a:1 | rdi", 2, "usage", "standard input was left alone"),
    ("rdi - -", 2, "usage", "'-' stands twice"),
];

const SETTINGS: &[Case] = &[
    ("TACKLEBOX_REGISTRY=ftp://x drs", 2, "usage", "TACKLEBOX_REGISTRY: 'ftp://x' is not a registry"),
    ("TACKLEBOX_FORMAT=yaml sdi", 2, "usage", "TACKLEBOX_FORMAT is 'yaml'"),
    ("TACKLEBOX_NOW=soon sdi", 2, "usage", "TACKLEBOX_NOW is 'soon'"),
    ("XDG_CONFIG_HOME=$PWD/bad1 drs", 2, "usage", "bad1/tacklebox/config.json: it is not JSON (line 1, column 1)"),
    ("XDG_CONFIG_HOME=$PWD/bad2 drs", 2, "usage", "'registry' must be a string"),
    ("XDG_CONFIG_HOME=$PWD/bad3 drs localhost:1", 2, "usage", "'10.0.0.0/99'"),
];

fn world() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    // Something that looks like a container, and is where a path from the containers leads.
    let made = "dcreate -q --name box a:1 true && cp -r ../root/containers/$(dps -aq --no-trunc) box && rdx box";
    sandbox.sh(made).ok();
    sandbox.write("garbage", [7_u8; 5000]);
    sandbox.write("some.tar", [0_u8; 10240]);
    for (name, text) in [
        ("typo", "FORM x\n"),
        ("nofrom", "RUN x\n"),
        ("empty", ""),
        ("heredoc", "FROM scratch\nRUN <<EOF\nx\n"),
        ("binary", "\u{1}\u{2}\n"),
        ("duration", "FROM scratch\nHEALTHCHECK --interval=x CMD a\n"),
    ] {
        sandbox.write(&format!("ctx/{name}"), text);
    }
    for (n, text) in [(1, "registry = x"), (2, "{\"registry\": 5}"), (3, "{\"insecure-registries\": [\"10.0.0.0/99\"]}")] {
        sandbox.write(&format!("bad{n}/tacklebox/config.json"), text);
    }
    for (name, file, text) in [
        ("badindex", "index.json", "{"),
        ("baddocker", "manifest.json", "[{}]"),
        ("escape", "manifest.json", "[{\"Config\":\"../../etc/passwd\",\"Layers\":[\"a\"]}]"),
    ] {
        sandbox.write(&format!("{name}/{file}"), text);
        sandbox.write(&format!("{name}/oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        sandbox.sh(&format!("tar -cf {name}.tar -C {name} {file} $(test {file} = index.json && echo oci-layout)")).ok();
    }
    sandbox
}

/// Everything below a directory, with sizes and times: what must not change.
fn snapshot(dir: &Path, all: &mut BTreeMap<String, (u64, std::time::SystemTime)>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let meta = entry.metadata().expect("an entry can be looked at");
        if meta.is_dir() {
            snapshot(&entry.path(), all);
            // Scratch comes and goes within a directory; what counts is what is in it.
            all.insert(entry.path().display().to_string(), (0, std::time::UNIX_EPOCH));
        } else if entry.path().ends_with("root/index.json") {
            // It is derived from the names, and may be written again with the same content.
            all.insert(entry.path().display().to_string(), (meta.len(), std::time::UNIX_EPOCH));
        } else {
            all.insert(entry.path().display().to_string(), (meta.len(), meta.modified().expect("files have times")));
        }
    }
}

fn check(cases: &[Case]) {
    let sandbox = world();
    let state = |sandbox: &Sandbox| {
        let mut all = BTreeMap::new();
        snapshot(&sandbox.root(), &mut all);
        snapshot(&sandbox.work(), &mut all);
        // Locks and leases are files that may stay, empty.
        all.retain(|path, _| !path.contains("/root/locks/") && !path.contains("/root/leases/"));
        all
    };
    let before = state(&sandbox);
    let mut wrong = Vec::new();
    for (script, code, kind, text) in cases {
        let out = sandbox.sh(script);
        let lines: Vec<&str> = out.stderr.lines().filter(|l| l.contains(&format!("({kind})"))).collect();
        let is_told = out.text().lines().any(|l| {
            let record: serde_json::Value = serde_json::from_str(l).unwrap_or_default();
            record["code"] == *kind || record["error"]["code"] == *kind
        });
        let is_fine = out.code == *code && lines.len() == 1 && lines[0].contains(text) && is_told && !out.stderr.contains("panic");
        if !is_fine {
            wrong.push(format!("`{script}`: {} (wanted {code}, {kind}, '{text}')\n{}{}", out.code, out.stderr, out.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let after = state(&sandbox);
    let changed: Vec<&String> = after.iter().filter(|(path, what)| before.get(*path) != Some(what)).map(|(path, _)| path).collect();
    assert!(changed.is_empty() && after.len() == before.len(), "changed: {changed:?}");
}

#[test]
fn malformed_references() {
    check(REFERENCES);
}

#[test]
fn values_of_flags_that_make_no_sense() {
    check(FLAGS);
}

#[test]
fn files_that_are_not_what_they_should_be() {
    check(FILES);
}

#[test]
fn records_that_cannot_be_used() {
    check(RECORDS);
}

#[test]
fn settings_that_cannot_be_used() {
    check(SETTINGS);
}

//! `bcp`: where images go, what they are called, and what the record says.

use crate::kit::Sandbox;

#[test]
fn without_a_registry_nothing_is_built() {
    let sandbox = Sandbox::new();
    sandbox.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    for line in ["bcp app", "bcp app -t app:1", "bcp app -t library/app"] {
        let out = sandbox.go(line).code(2).says("no registry to push to (usage)");
        assert_eq!(out.record()["code"], "usage", "{line}");
    }
    sandbox.go("bcp").code(2);
    sandbox.go("bcp app app -t localhost:5000/x").code(2);
    assert!(
        !sandbox.root().join("blobs").exists() || std::fs::read_dir(sandbox.root().join("blobs/sha256")).expect("a store").count() == 0
    );
}

#[test]
fn names_and_digests() {
    let mut sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("My App_1/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    let one = sandbox.cmd("bcp").args(["My App_1", "-t", &format!("{at}/team/app:1")]).run().ok().record();
    assert_eq!(one["ref"], format!("{at}/team/app:1"));
    let shown = sandbox.cmd("curl").args(["-sI", "-H", "Accept: application/vnd.oci.image.manifest.v1+json"]);
    let head = shown.arg(format!("http://{at}/v2/team/app/manifests/1")).run().ok().text().to_lowercase();
    assert!(head.contains(one["digest"].as_str().expect("a digest")), "{head}");
    // --to and the default registry keep the path; the directory names what has no name.
    let to = sandbox.cmd("bcp").args(["-q", "My App_1", "--to", &format!("{at}/pre")]).run().ok().one_line();
    assert!(to.starts_with(&format!("{at}/pre/my-app-1@sha256:")), "{to}");
    sandbox.set("TACKLEBOX_REGISTRY", &at);
    let default = sandbox.cmd("bcp").args(["-q", "My App_1", "-t", "x:2", "-t", "y"]).run().ok().text();
    let names: Vec<&str> = default.lines().map(|l| l.split('@').next().expect("a name")).collect();
    assert_eq!(names, [format!("{at}/x:2"), format!("{at}/y")]);
}

#[test]
fn a_push_that_fails_fails_the_item() {
    let sandbox = Sandbox::new();
    sandbox.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    let out = sandbox.go("bcp app -t localhost:1/app").code(1);
    assert_eq!(out.record()["type"], "error");
}

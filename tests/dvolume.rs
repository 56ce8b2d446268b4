//! `dvolume`: volumes.

use crate::kit::Sandbox;

#[test]
fn volumes_are_made_listed_shown_and_removed() {
    let sandbox = Sandbox::new();
    let made = sandbox.run("dvolume", &["create", "data", "logs", "--label", "app=web"]).ok().records();
    assert_eq!(made.iter().map(|v| v["name"].as_str().expect("name")).collect::<Vec<_>>(), ["data", "logs"]);
    assert_eq!(made[0]["labels"]["app"], "web");
    assert!(std::path::Path::new(made[0]["path"].as_str().expect("path")).is_dir());
    let random = sandbox.run("dvolume", &["create", "-q"]).ok().one_line();
    assert_eq!(random.len(), 64);
    assert_eq!(sandbox.run("dvolume", &["ls", "-q", "--label", "app=web"]).ok().text(), "data\nlogs\n");
    assert_eq!(sandbox.run("dvolume", &["inspect", "data"]).ok().record()["in_use"], false);
    sandbox.run("dvolume", &["create", "data"]).code(1).says("volume data exists (conflict)");
    sandbox.run("dvolume", &["create", "../x"]).code(1).says("(usage)");
    sandbox.run("dvolume", &["create", "--driver", "nfs", "x"]).code(1).says("only local is");
    sandbox.run("dvolume", &["inspect", "nope"]).code(1).says("there is no volume nope (not-found)");
    assert_eq!(sandbox.sh("dvolume ls --match 'l*' | dvolume rm -n - > plan; dvolume rm - < plan").ok().record()["ref"], "logs");
    sandbox.run("dvolume", &["rm"]).code(2);
    sandbox.run("dvolume", &["rm", "-f", "logs"]).ok();
    assert_eq!(sandbox.run("dvolume", &["rm", "data", &random]).ok().records().len(), 2);
    assert_eq!(sandbox.run("dvolume", &["ls"]).ok().text(), "");
}

#[test]
fn options_use_filters_and_clean_up() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.write("dir/f", "bound");
    let device = format!("device={}", sandbox.path("dir").display());
    let bound = sandbox.run("dvolume", &["create", "--opt", "type=none", "--opt", "o=bind", "--opt", &device, "bound"]).ok().record();
    assert_eq!(bound["options"]["type"], "none", "{bound}");
    sandbox.run("dvolume", &["create", "--opt", "type=tmpfs", "--opt", "o=size=1m,mode=700", "memory"]).ok();
    sandbox.run("dvolume", &["create", "--opt", "type=nfs", "--opt", "device=:/x", "x"]).code(1).says("only tmpfs and none with o=bind");
    let script = "cat /b/f; stat -c %a /m; grep ' /m tmpfs ' /proc/mounts | wc -l";
    let seen = sandbox
        .run("dr", &["--name", "c", "--network", "none", "-v", "bound:/b", "-v", "memory:/m", "-v", "/anon", "box", "sh", "-c", script]);
    assert_eq!(seen.ok().text(), "bound700\n1\n");
    let used = sandbox.go("dvolume ls --filter name=bou --filter driver=local").ok().record();
    assert_eq!((&used["name"], &used["in_use"]), (&"bound".into(), &true.into()));
    assert_eq!(used["containers"].as_array().map(Vec::len), Some(1));
    sandbox.go("dvolume rm bound").code(1).says("in use");
    assert_eq!(sandbox.go("dvolume ls -q --filter driver=nfs").ok().text(), "");
    assert_eq!(sandbox.go("dvolume ls -q --filter dangling=true").ok().text(), "");
    assert!(sandbox.go("dvolume inspect -s memory").ok().record()["disk"].is_number());
    // Without -v the one without a name stays, and prune takes it.
    sandbox.go("rdx c").ok();
    assert_eq!(sandbox.go("dvolume ls -q --filter dangling=true").ok().text().lines().count(), 3);
    let plan = sandbox.go("dvolume prune -n").ok().record();
    assert_eq!((plan["dry_run"].as_bool(), plan["ref"].as_str().map(str::len)), (Some(true), Some(64)));
    sandbox.go("dvolume prune -f").ok();
    assert_eq!(sandbox.go("dvolume ls -q").ok().text(), "bound\nmemory\n");
    assert_eq!(sandbox.go("dvolume prune -f --filter all=true").ok().records().len(), 2);
    assert!(sandbox.path("dir/f").exists(), "what a volume stands for is not its own");
}

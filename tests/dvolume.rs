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

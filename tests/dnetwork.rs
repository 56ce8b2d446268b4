//! `dnetwork`: networks as the store keeps them; their bridges come with containers.

use crate::kit::Sandbox;

#[test]
fn networks_are_made_listed_shown_and_removed() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("dnetwork", &["ls"]).ok().text(), "");
    let made = sandbox.sh("dnetwork create app --subnet 10.5.7.0/24 --gateway 10.5.7.9 --label a=b --opt mtu=1400").ok().record();
    assert_eq!((&made["name"], &made["in_use"]), (&"app".into(), &false.into()));
    assert_eq!(made["subnets"], serde_json::json!([{"subnet": "10.5.7.0/24", "gateway": "10.5.7.9"}]));
    assert_eq!(made["options"]["mtu"], "1400");
    let id = made["id"].as_str().expect("id");
    assert_eq!(sandbox.run("dnetwork", &["inspect", &id[..12]]).ok().record()["containers"], serde_json::json!([]));
    sandbox.run("dnetwork", &["create", "app"]).code(1).says("(conflict)");
    sandbox.run("dnetwork", &["create", "other", "--subnet", "10.5.7.128/25"]).code(1).says("overlaps 10.5.7.0/24, which is network app");
    sandbox.run("dnetwork", &["create", "host"]).code(2);
    sandbox.run("dnetwork", &["create", "x", "--subnet", "10.5.7.0/33"]).code(2).says("must have 8 to 29 bits");
    sandbox.run("dnetwork", &["create", "x", "--driver", "overlay"]).code(2).says("bridge, macvlan and ipvlan are");
    sandbox.run("dnetwork", &["create", "x", "--driver", "macvlan"]).code(2).says("parent=LINK");
    sandbox.run("dnetwork", &["create", "x", "--opt", "com.docker.network.bridge.name=no/name"]).code(2).says("is no name of a link");
    sandbox.run("dnetwork", &["create", "x", "--opt", "unheard=of"]).code(2).says("'unheard=of' is not known");
    sandbox.run("dnetwork", &["create", "x", "--ipv4=false"]).code(2).says("needs --ipv6");
    sandbox.run("dnetwork", &["create", "x", "--subnet", "10.5.8.0/24", "--ip-range", "10.5.9.0/28"]).code(2).says("is in no --subnet");
    let plain = sandbox.sh("dnetwork create six --ipv6 --internal").ok().record();
    assert!(plain["subnets"][1]["subnet"].as_str().expect("range").starts_with("fd"), "{plain}");
    assert_eq!(sandbox.run("dnetwork", &["ls", "-q", "--unused"]).ok().text(), "app\nsix\n");
    assert_eq!(sandbox.sh("dnetwork ls --label a=b | dnetwork rm -").ok().record()["what"], "network");
    sandbox.run("dnetwork", &["rm", "app"]).code(1).says("there is no network app (not-found)");
    sandbox.run("dnetwork", &["rm", "six"]).ok();
}

#[test]
fn networks_are_filtered_and_pruned() {
    let sandbox = Sandbox::new();
    sandbox.go("dnetwork create --internal --attachable -o mtu=1400 dark").ok();
    sandbox.go("dnetwork create --label keep=yes light").ok();
    let listed = |filter: &str| sandbox.run("dnetwork", &["ls", "-q", "--filter", filter]).ok().text();
    assert_eq!(listed("driver=bridge"), "dark\nlight\n");
    assert_eq!(listed("driver=macvlan"), "");
    assert_eq!(listed("name=ar"), "dark\n");
    assert_eq!(listed("internal=true"), "dark\n");
    assert_eq!(listed("label=keep"), "light\n");
    assert_eq!(listed("type=custom"), "dark\nlight\n");
    assert_eq!(listed("type=builtin"), "");
    sandbox.run("dnetwork", &["ls", "--filter", "type=odd"]).code(2).says("custom or builtin");
    sandbox.run("dnetwork", &["ls", "--filter", "unheard=of"]).code(2);
    sandbox.go("dnetwork prune").code(2).says("--yes");
    assert_eq!(sandbox.go("dnetwork prune -n --filter label=keep").ok().record()["ref"], "light");
    assert_eq!(sandbox.go("dnetwork prune --force --protect light").ok().record()["ref"], "dark");
    assert_eq!(sandbox.go("dnetwork ls -q").ok().text(), "light\n");
    sandbox.go("dnetwork prune --yes").ok();
    assert_eq!(sandbox.go("dnetwork ls -q").ok().text(), "");
}

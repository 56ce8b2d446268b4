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
    sandbox.run("dnetwork", &["create", "x", "--driver", "macvlan"]).code(2).says("only bridge is");
    let plain = sandbox.sh("dnetwork create six --ipv6 --internal").ok().record();
    assert!(plain["subnets"][1]["subnet"].as_str().expect("range").starts_with("fd"), "{plain}");
    assert_eq!(sandbox.run("dnetwork", &["ls", "-q", "--unused"]).ok().text(), "app\nsix\n");
    assert_eq!(sandbox.sh("dnetwork ls --label a=b | dnetwork rm -").ok().record()["what"], "network");
    sandbox.run("dnetwork", &["rm", "app"]).code(1).says("there is no network app (not-found)");
    sandbox.run("dnetwork", &["rm", "six"]).ok();
}

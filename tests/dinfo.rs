//! `dinfo`: this host.

use crate::kit::Sandbox;

#[test]
fn the_host_is_shown_and_nothing_is_made() {
    let sandbox = Sandbox::new();
    let shown = sandbox.run("dinfo", &[]).ok();
    let host = shown.record();
    assert_eq!(host["type"], "host");
    assert_eq!(host["root"].as_str(), sandbox.root().to_str());
    assert!(host["can"]["overlay"].is_boolean() && host["cgroup"]["version"].is_string(), "{host}");
    for missing in host["missing"].as_array().expect("a list") {
        assert!(missing["for"].is_string() && missing["install"].is_string(), "{missing}");
        assert!(shown.stderr.contains(missing["what"].as_str().expect("text")), "{}", shown.stderr);
    }
    assert_eq!((&host["images"], &host["containers"]), (&0.into(), &0.into()));
    // docker's letter for the format.
    assert_eq!(sandbox.go("dinfo -f json").ok().record()["type"], "host");
    sandbox.go("dinfo -f '{{.ID}}'").code(2);
}

#[test]
fn a_foreign_command_before_ours_is_told() {
    let sandbox = Sandbox::new();
    let theirs = sandbox.write("theirs/bcp", "#!/bin/sh\n");
    std::fs::set_permissions(&theirs, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("chmod");
    let path = format!("{}:/usr/bin:/bin", theirs.parent().expect("a parent").display());
    let host = sandbox.cmd("dinfo").env("PATH", &path).run().ok().says("comes before our bcp").record();
    let shadowed = host["shadowed"].as_array().expect("a list");
    assert!(shadowed.iter().any(|s| s["name"] == "bcp" && s["path"].as_str() == theirs.to_str()), "{host}");
}

#[test]
fn every_tool_of_ours_is_looked_for() {
    for tool in tacklebox::TOOLS {
        assert!(shared::runtime::host::COMMANDS.contains(&tool.name), "{} is not in COMMANDS of shared::runtime::host", tool.name);
    }
}

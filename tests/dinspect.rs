//! `dinspect`: everything about one thing.

use crate::kit::Sandbox;

#[test]
fn an_image_is_shown_with_its_config_and_layers() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("app:1");
    let seen = sandbox.go("dinspect app:1").ok().record();
    assert_eq!((seen["type"].as_str(), seen["ref"].as_str()), (Some("image"), Some("app:1")));
    assert_eq!(seen["digest"], digest.as_str());
    assert_eq!(seen["config"]["rootfs"]["diff_ids"][0], seen["blobs"][0]["diff_id"]);
    assert_eq!(seen["in_use"], false);
    // By id, by digest, and from a record.
    let id = seen["id"].as_str().expect("an id").trim_start_matches("sha256:")[..12].to_owned();
    assert_eq!(sandbox.go(&format!("dinspect {id}")).ok().record()["digest"], digest.as_str());
    assert_eq!(sandbox.sh("sdi | dinspect -q").ok().one_line(), "app:1");
    assert!(sandbox.go("dinspect -s app:1").ok().record()["disk"].as_u64() > Some(0));
}

#[test]
fn volumes_and_networks_are_found_by_name() {
    let sandbox = Sandbox::new();
    sandbox.go("dvolume create data --label a=b").ok();
    assert_eq!(sandbox.go("dinspect data").ok().record()["labels"]["a"], "b");
    assert_eq!(sandbox.go("dinspect --type volume data").ok().record()["type"], "volume");
    let missing = sandbox.go("dinspect --type image data").code(1).record();
    assert_eq!((missing["type"].as_str(), missing["code"].as_str()), (Some("error"), Some("not-found")));
    let missing = sandbox.go("dinspect nothing data").code(1).records();
    assert_eq!((missing[0]["code"].as_str(), missing[1]["name"].as_str()), (Some("not-found"), Some("data")));
}

#[test]
fn a_container_is_shown_with_its_specification() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    let id = sandbox.go("dcreate -q --name web app:1 sleep 7").ok().one_line();
    let seen = sandbox.go("dinspect web").ok().record();
    assert_eq!((seen["type"].as_str(), seen["id"].as_str()), (Some("container"), Some(id.as_str())));
    assert_eq!(seen["spec"]["process"]["args"], serde_json::json!(["sleep", "7"]));
    assert_eq!(sandbox.go("dinspect --type image app:1").ok().record()["in_use"], true);
    sandbox.go("rdx web").ok();
}

#[test]
fn a_container_tells_all_that_docker_tells() {
    // No name here may be the beginning of a digest.
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox
        .cmd("dr")
        .args(["-d", "--name", "told", "-e", "A=1", "-w", "/tmp", "-m", "64m", "-v", "data:/data:ro", "-l", "x=y", "box", "sleep", "1000"])
        .run()
        .ok();
    let all = sandbox.run("dinspect", &["--size", "told"]).ok().record();
    assert_eq!((&all["state"], &all["config"]["working_dir"], &all["labels"]["x"]), (&"running".into(), &"/tmp".into(), &"y".into()));
    assert!(all["config"]["env"].as_array().is_some_and(|env| env.contains(&"A=1".into())), "{all}");
    assert_eq!((&all["host_config"]["memory"], &all["host_config"]["privileged"]), (&(64 << 20).into(), &false.into()));
    let mount = &all["mounts"][0];
    assert_eq!((&mount["type"], &mount["name"], &mount["read_only"]), (&"volume".into(), &"data".into(), &true.into()));
    assert!(mount["source"].as_str().is_some_and(|source| source.ends_with("volumes/data/data")));
    let network = &all["networks"][0];
    assert!(
        network["ip"].is_string() && network["gateways"][0].is_string() && network["mac"].as_str().is_some_and(|mac| mac.len() == 17),
        "{all}"
    );
    for path in ["upper", "hosts", "resolv_conf", "spec"] {
        let path = all["paths"][path].as_str().unwrap_or_else(|| panic!("there is no {path}: {all}"));
        assert!(std::path::Path::new(path).exists(), "{path}");
    }
    assert!(all["disk"].is_number() && all["disk_changed"].is_number() && all["spec"]["process"].is_object());
    sandbox.run("dinspect", &["--type", "image", "told"]).code(1).says("there is no image 'told'");
    sandbox
        .run("dinspect", &["-f", "{{.State.Status}} {{.NetworkSettings.IPAddress}}", "told"])
        .code(2)
        .says("jq -r '.state, .networks[0].ip'");
    sandbox.go("rdx -f told").ok();
    sandbox.go("dvolume rm data").ok();
}

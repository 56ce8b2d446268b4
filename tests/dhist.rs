//! `dhist`: how images were made, and what later layers waste of earlier ones.

use serde_json::Value;

use crate::kit::Sandbox;

/// An image whose second layer deletes one file of the first and overwrites another.
fn wasteful(sandbox: &Sandbox) {
    sandbox.busybox("base:1");
    sandbox.write(
        "context/Dockerfile",
        "FROM base:1\nLABEL a=b\nRUN mkdir /d && head -c 30000 /dev/zero >/d/deleted && head -c 2000 /dev/zero >/over && head -c 7 /dev/zero >/kept && ln /kept /d/link\nRUN rm -r /d && echo new >/over\nCMD [\"sh\"]\n",
    );
    sandbox.go("dbuild context -t app:1").ok();
}

fn of(record: &Value, key: &str) -> u64 {
    record[key].as_u64().unwrap_or_else(|| panic!("{record} has no {key}"))
}

#[test]
fn steps_come_newest_first_with_their_layers() {
    let sandbox = Sandbox::new();
    wasteful(&sandbox);
    let steps = sandbox.go("dhist app:1").ok().records();
    let made: Vec<&str> = steps.iter().map(|step| step["created_by"].as_str().unwrap_or_default()).collect();
    assert_eq!(steps.len(), 5, "{steps:?}");
    assert!(made[0].contains("CMD [\"sh\"]") && made[1].contains("rm -r /d") && made[3].contains("LABEL a=b"), "{made:?}");
    assert_eq!((steps[0]["empty"].as_bool(), steps[0].get("digest")), (Some(true), None));
    assert_eq!((of(&steps[1], "index"), of(&steps[1], "unpacked")), (2, 4));
    assert_eq!((of(&steps[2], "index"), of(&steps[2], "unpacked")), (1, 32_007));
    assert!(steps[1].get("wasted").is_none());
    let layers = sandbox.go("dinspect app:1").ok().record()["blobs"].clone();
    assert_eq!((&steps[1]["digest"], &steps[1]["size"]), (&layers[2]["digest"], &layers[2]["size"]));
    assert_eq!((&steps[1]["diff_id"], steps[1]["image"].as_str()), (&layers[2]["diff_id"], Some("app:1")));
    // Only what has a layer has a digest to print.
    assert_eq!(sandbox.go("dhist -q app:1").ok().text().lines().count(), 3);
    assert_eq!(sandbox.sh("sdi app:1 | dhist -q -").ok().text().lines().count(), 3);
    sandbox.go("dhist nothing:1").code(1).says("not-found");
    assert_eq!(sandbox.go("tacklebox history -q app:1").ok().text(), sandbox.go("dhist -q app:1").ok().text());
}

#[test]
fn tables_are_for_people_unless_all_is_wanted() {
    let sandbox = Sandbox::new();
    wasteful(&sandbox);
    let table = sandbox.go("dhist --format table app:1").ok().text();
    assert!(table.lines().next().is_some_and(|head| head.contains("CREATED BY") && !head.contains("WASTED")), "{table}");
    assert!(table.contains("32kB") && table.contains('\u{2026}') && !table.contains("sha256:"), "{table}");
    let whole = sandbox.go("dhist --format table --no-trunc --human=false app:1").ok().text();
    assert!(whole.contains("32007") && whole.contains("ln /kept /d/link") && whole.contains("sha256:"), "{whole}");
    assert!(whole.contains("2026-03-01T10:00:00Z") && !whole.contains("ago"), "{whole}");
    assert!(sandbox.go("dhist --format table --waste app:1").ok().text().contains("WASTED"));
}

#[test]
fn what_later_layers_hide_is_waste_and_too_much_of_it_fails() {
    let sandbox = Sandbox::new();
    wasteful(&sandbox);
    let steps = sandbox.go("dhist --waste app:1").ok().says("are overwritten or deleted by later layers").records();
    assert_eq!((of(&steps[2], "wasted"), of(&steps[1], "wasted")), (32_000, 0), "a file with another name is still seen");
    let files = steps[2]["wasted_files"].as_array().expect("files");
    assert_eq!((files[0]["path"].as_str(), files[0]["size"].as_u64()), (Some("/d/deleted"), Some(30_000)));
    assert_eq!((files[1]["path"].as_str(), files.len()), (Some("/over"), 2));
    sandbox.go("dhist --max-waste 32000 app:1").ok();
    sandbox.go("dhist --max-waste 90% app:1").ok();
    let failed = sandbox.go("dhist --max-waste 31999 app:1").code(1).says("more than 32kB").records();
    assert_eq!(failed.last().expect("a record")["code"], "quota", "{failed:?}");
    sandbox.go("dhist --max-waste 0.01% app:1").code(1).says("more than 0.01%");
    sandbox.go("dhist --max-waste much app:1").code(2);
    // The base alone wastes nothing.
    sandbox.go("dhist --max-waste 0 base:1").ok();
}

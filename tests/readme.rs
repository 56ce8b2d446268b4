//! Every command of the README runs here, in order, in one world; `make` targets are checked to exist.

use crate::kit::{Sandbox, need};

/// The `sh` blocks of the README, apart from those that call make.
fn blocks(text: &str) -> (Vec<String>, Vec<String>) {
    let mut runnable = Vec::new();
    let mut make = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match (&mut open, line) {
            (None, "```sh") => open = Some(String::new()),
            (Some(block), "```") => {
                let to = if block.contains("make ") { &mut make } else { &mut runnable };
                to.push(std::mem::take(block));
                open = None;
            }
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, _) => {}
        }
    }
    (runnable, make)
}

fn readme() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).expect("the README is there")
}

#[test]
fn every_command_of_the_readme_works() {
    if !need(&["jq"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    let port = crate::kit::free_port();
    let storage = sandbox.root().join("registry");
    let (runnable, _) = blocks(&readme());
    assert!(runnable.len() >= 6, "the README lost its commands");
    let mut script = String::from("set -e\ncleanup() { kill $server; wait $server; }\ntrap cleanup EXIT\n");
    for block in &runnable {
        let block = block
            .replace("localhost:5000", &format!("localhost:{port}"))
            .replace("8000:8000", &format!("{}:8000", crate::kit::free_port()))
            .replace(
                "dserve &",
                &format!("dserve --addr 127.0.0.1:{port} > ready & server=$!; until grep -q server ready; do sleep 0.05; done"),
            );
        script.push_str(&block);
        script.push('\n');
    }
    script.push_str("dps -aq | rdx -f -\n");
    let _ = storage;
    let out = sandbox.sh(&script);
    assert_eq!(out.code, 0, "{}\n{}\n{}", script, out.text(), out.stderr);
}

#[test]
fn every_make_target_of_the_readme_exists() {
    let makefile = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Makefile")).expect("the Makefile is there");
    let (_, make) = blocks(&readme());
    let targets: Vec<&str> =
        make.iter().flat_map(|b| b.lines()).filter_map(|l| l.strip_prefix("make ")).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(targets.contains(&"demo") && targets.contains(&"test") && targets.contains(&"install"), "{targets:?}");
    for target in targets {
        assert!(makefile.contains(&format!("\n{target}:")), "make {target} is in the README and not in the Makefile");
    }
}

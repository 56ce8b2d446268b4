//! Stages: what they start from, which are made, and how they run side by side.

use super::*;

#[test]
fn stages_bases_and_triggers() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1");
    sandbox.named("FROM scratch\nENV A=base\nCMD [\"old\"]\nRUN write /base 1\nONBUILD COPY f /trigger\nONBUILD ENV T=$A\n", "base:1");
    let child = sandbox.named("ARG TAG=1\nFROM base:$TAG\nENTRYPOINT [\"e\"]\n", "child:1");
    assert_eq!(sandbox.files(&child), ["base=1", "trigger=1"]);
    assert!(child.config.config.env.contains(&"T=base".to_owned()));
    assert_eq!((child.config.config.cmd.clone(), child.config.config.on_build.clone()), (None, None));
    let grandchild = sandbox.build("FROM child:1\n");
    assert_eq!(sandbox.files(&grandchild), ["base=1", "trigger=1"]);
    // Copying from an image that no stage has, by number, and from a stage with a name in other letters.
    let image = sandbox
        .build("FROM base:1 AS One\nFROM scratch\nCOPY --from=0 /base /a\nCOPY --from=ONE /base /b\nCOPY --from=child:1 /trigger /c\n");
    assert_eq!(sandbox.files(&image), ["a=1", "b=1", "c=1"]);
}

#[test]
fn unreachable_stages_are_not_even_looked_at() {
    let sandbox = Sandbox::new();
    let text = "FROM nowhere:1 AS bad\nRUN exit 1\nFROM scratch AS good\nRUN write /x 1\nFROM bad\n";
    sandbox.build_with(text, |o| o.outside.target = Some("good".into()));
    assert_eq!(sandbox.made(), ["RUN write /x 1"]);
    assert!(sandbox.error(text).contains("cannot use the image nowhere:1"));
}

#[test]
fn stages_side_by_side() {
    let sandbox = Sandbox::new();
    let stages: String = (0..12).map(|n| format!("FROM scratch AS s{n}\nRUN write /f{n} {n}\n")).collect();
    let copies: String = (0..12).map(|n| format!("COPY --from=s{n} /f{n} /\n")).collect();
    let image = sandbox.build(&format!("{stages}FROM scratch\n{copies}"));
    assert_eq!(image.manifest.layers.len(), 12);
    let error = sandbox.error(&format!("FROM scratch AS a\nRUN exit 3\n{stages}FROM a\n{copies}"));
    assert_eq!(error, "Dockerfile:2:1: RUN failed: the command ended with exit code 3");
}

#[test]
fn what_one_stage_is_still_writing_another_one_takes() {
    let sandbox = Sandbox::new();
    sandbox.write("large", vec![7; 4 << 20]);
    let copies = "COPY large /large\nRUN write /x 1\n";
    let image = sandbox
        .build(&format!("FROM scratch AS a\n{copies}FROM scratch AS b\n{copies}FROM scratch\nCOPY --from=a /x /a\nCOPY --from=b /x /b\n"));
    assert_eq!(sandbox.files(&image), ["a=1", "b=1"]);
    assert_eq!(sandbox.fake.steps.lock().expect("a lock").len(), 1);
}

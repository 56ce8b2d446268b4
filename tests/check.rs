//! `dbuild --check` and `--call`: what a Dockerfile takes and what looks wrong with it, without a build.

use serde_json::Value;

use crate::kit::Sandbox;

const MISTAKES: &str = "FROM b:1 AS Base\nENV GREETING=$WHO\nRUN true\nCMD echo $GREETING\n";

#[test]
fn a_check_says_what_looks_wrong_and_builds_nothing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", MISTAKES);
    let images = sandbox.go("sdi -q").ok().text();
    let out = sandbox.go("dbuild --check ctx").code(1);
    let text = String::from_utf8(out.stdout.clone()).expect("text");
    let shown = "Check complete, 3 warnings have been found!\n\nWARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/\nStage name 'Base' should be lowercase\nctx/Dockerfile:1\n--------------------\n   1 | >>> FROM b:1 AS Base\n   2 |     ENV GREETING=$WHO\n   3 |     RUN true\n--------------------\n";
    assert!(text.starts_with(shown), "{text}");
    assert!(text.contains("Usage of undefined variable '$WHO'\n") && text.contains("\nWARNING: JSONArgsRecommended - "), "{text}");
    assert_eq!(sandbox.go("dbuild --call check ctx").code(1).stdout, out.stdout);
    let records = sandbox.go("dbuild --check ctx --format json").code(1).records();
    let codes: Vec<&str> = records.iter().filter_map(|r| r["code"].as_str()).collect();
    assert_eq!(codes, ["StageNameCasing", "UndefinedVar", "JSONArgsRecommended"]);
    assert_eq!((records[0]["type"].as_str(), records[0]["where"].as_str()), (Some("warning"), Some("ctx/Dockerfile:1")));
    let whole: Value = serde_json::from_slice(&sandbox.go("dbuild --call check,format=json ctx").code(1).stdout).expect("JSON");
    assert_eq!(whole["warnings"][2]["location"]["ranges"][0]["start"]["line"], 4);
    assert_eq!(whole["sources"][0]["language"], "Dockerfile");
    sandbox.write("ctx/Dockerfile", "# check=skip=all\nFROM b:1 AS Base\n");
    assert_eq!(sandbox.go("dbuild --check ctx").ok().text(), "Check complete, no warnings found.\n");
    sandbox.write("ctx/Dockerfile", "FORM b:1\n");
    sandbox.go("dbuild --check ctx").code(1).says("did you mean FROM?");
    assert_eq!(sandbox.go("sdi -q").ok().text(), images);
}

#[test]
fn a_build_tells_and_fails_where_it_is_asked_to() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", MISTAKES);
    let out = sandbox.go("dbuild ctx").ok();
    assert!(out.stderr.contains("warning: StageNameCasing: Stage name 'Base' should be lowercase (line 1)"), "{}", out.stderr);
    assert_eq!(sandbox.go("dbuild -q ctx").ok().stderr, "");
    sandbox.write("ctx/Dockerfile", format!("# check=error=true;skip=UndefinedVar\n{MISTAKES}"));
    let out = sandbox.go("dbuild ctx").code(1).says("lint violation found for rules: JSONArgsRecommended, StageNameCasing");
    assert!(out.stderr.contains("2 | FROM b:1 AS Base") && !out.stderr.contains("DONE"), "{}", out.stderr);
    sandbox.go("dbuild ctx --build-arg BUILDKIT_DOCKERFILE_CHECK=skip=all").ok();
    sandbox.write("ctx/Dockerfile", "# check=unknown=1\nFROM b:1\n");
    sandbox.go("dbuild ctx").code(1).says("'unknown' is no option of a check");
}

#[test]
fn names_that_docker_only_warns_of() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write(
        "ctx/Dockerfile",
        "FROM b:1 AS a\nRUN echo first > /f\nFROM b:1 AS a\nRUN echo second > /f\nFROM b:1 AS context\nCOPY --from=a /f /f\nRUN cat /f\n",
    );
    let out = sandbox.go("dbuild ctx").ok();
    assert!(out.stderr.lines().any(|l| l.ends_with(" second")), "{}", out.stderr);
    assert!(out.stderr.contains("DuplicateStageName") && out.stderr.contains("ReservedStageName"), "{}", out.stderr);
}

#[test]
fn outline_and_targets_are_those_of_buildx() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "ctx/Dockerfile",
        "# VERSION is what is built\nARG VERSION=1\nARG UNUSED=2\n# base has the tools\nFROM b:$VERSION AS base\nARG MODE\nRUN --mount=type=secret,id=token,required --mount=type=ssh true\n\n# final is what ships\nFROM base AS final\n# LEVEL of detail\nARG LEVEL=high\nRUN --mount=type=secret,id=other true\n",
    );
    let outline = "TARGET:      final\nDESCRIPTION: is what ships\n\nBUILD ARG   VALUE   DESCRIPTION\nVERSION     1       is what is built\nMODE        fast    \nLEVEL       high    of detail\n\nSECRET   REQUIRED\ntoken    true\nother    \n\nSSH       REQUIRED\ndefault   \n\n";
    let out = sandbox.go("dbuild ctx --call outline --build-arg MODE=fast").ok();
    assert_eq!(String::from_utf8_lossy(&out.stdout), outline);
    let out = sandbox.go("dbuild ctx --call=outline,format=json --target base").ok();
    let whole: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(
        (&whole["name"], &whole["args"][1]["name"], &whole["secrets"][0]["required"]),
        (&"base".into(), &"MODE".into(), &true.into())
    );
    let out = sandbox.go("dbuild ctx --call targets").ok();
    assert_eq!(
        String::from_utf8_lossy(&out.stdout),
        "TARGET          DESCRIPTION\nbase            has the tools\nfinal (default) is what ships\n"
    );
    let out = sandbox.go("dbuild ctx --call targets --format json").ok();
    let whole: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!((&whole["targets"][1]["default"], &whole["targets"][1]["base"]), (&true.into(), &"base".into()));
    let out = sandbox.go("dbuild ctx --call subrequests.describe").ok();
    assert!(
        String::from_utf8_lossy(&out.stdout).starts_with("NAME                 VERSION DESCRIPTION\noutline              1.0.0   "),
        "{out:?}"
    );
    sandbox.go("dbuild ctx --call something").code(2).says("cannot be called");
    sandbox.go("dbuild ctx --call check,format=xml").code(2);
}

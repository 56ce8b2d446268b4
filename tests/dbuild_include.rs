//! `INCLUDE` in Dockerfiles: the lines of other files in its place, where they may come from, and what is said of their lines.

use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::kit::Sandbox;
use crate::sources::{git, git_daemon, web};

/// Writes a Dockerfile and parts beside it, named by the lines `== NAME`.
fn write(sandbox: &Sandbox, dir: &str, text: &str) {
    for (n, file) in text.split("== ").enumerate() {
        let (name, content) = if n == 0 { ("Dockerfile", file) } else { file.split_once('\n').expect("a name and a text") };
        sandbox.write(&format!("{dir}/{name}"), content);
    }
}

/// The files that a build of `ctx` leaves below `/out`, as one text.
fn out(sandbox: &Sandbox, flags: &str) -> String {
    sandbox.sh("rm -rf made").ok();
    sandbox.go(&format!("dbuild ctx -o made {flags}")).ok();
    sandbox.sh("cd made/out && cat $(ls)").ok().text()
}

/// Stages, arguments, a shell and what is built next: all of it goes on past the end of a file.
#[test]
fn lines_stand_where_they_are_included() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    write(
        &sandbox,
        "ctx",
        "INCLUDE parts/versions\nFROM tools AS final\nARG KIND\nInclude /parts/../parts/middle\nRUN echo last $ONE $KIND\nCOPY --from=tools /out/a /out/z\n== parts/versions\n# what everybody needs\nARG KIND=none\nARG BASE=b:1\ninclude parts/stages\n== parts/stages\nFROM $BASE AS tools\nRUN mkdir /out && echo tools > /out/a\n== parts/middle\nENV ONE=1\nRUN echo middle $ONE $KIND > /out/b\nSHELL [\"/bin/sh\", \"-c\", \"echo \\\"$0\\\" >> /out/c\"]\n",
    );
    assert_eq!(out(&sandbox, "--build-arg KIND=x"), "tools\nmiddle 1 x\necho last $ONE $KIND\ntools\n");
    assert_eq!(out(&sandbox, "--target tools"), "tools\n");
    // Triggers of an image come in the order of the lines, and a file may stand in several places.
    write(&sandbox, "base", "FROM b:1\nONBUILD RUN echo 1 >> /log\nINCLUDE more\nINCLUDE more\n== more\nONBUILD RUN echo 2 >> /log\n");
    sandbox.go("dbuild base -t base:1").ok();
    write(&sandbox, "ctx", "FROM base:1\nRUN mkdir /out && cp /log /out/log\n");
    assert_eq!(out(&sandbox, ""), "1\n2\n2\n");
    // A name with a space, and one in quotes.
    write(
        &sandbox,
        "ctx",
        "FROM b:1\nINCLUDE [\"a b\"]\nINCLUDE \"c\"\n== a b\nRUN mkdir /out && echo a > /out/a\n== c\nRUN echo c > /out/c\n",
    );
    assert_eq!(out(&sandbox, ""), "a\nc\n");
}

/// Directives, here-documents and continued lines are those of the file that they are in.
#[test]
fn each_file_is_read_by_itself() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    write(
        &sandbox,
        "ctx",
        "# escape=`\nFROM b:1\nRUN mkdir /out && `\n  true\nINCLUDE slash\nRUN echo own > `\n  /out/b\nINCLUDE tail\nRUN echo next > /out/d\n== slash\n# syntax=docker/dockerfile:9\n# escape=\\\nARG A=x\nRUN echo slash > \\\n  /out/a\nCOPY <<EOF /out/c\n\\$A $A\nEOF\n== tail\nRUN echo tail >> /out/c \\\n",
    );
    assert_eq!(out(&sandbox, ""), "slash\nown\n$A x\ntail\nnext\n");
    write(&sandbox, "ctx", "FROM b:1\nINCLUDE open\n== open\nRUN <<EOF\necho\n");
    sandbox.go("dbuild ctx").code(1).says("ctx/open:1:5: the here-document has no end");
    // A file of comments adds nothing, and nothing else is no Dockerfile.
    write(&sandbox, "ctx", "INCLUDE empty\nFROM b:1\nRUN mkdir /out && echo x > /out/x\n== empty\n# nothing\n");
    assert_eq!(out(&sandbox, ""), "x\n");
    write(&sandbox, "ctx", "INCLUDE empty\n");
    sandbox.go("dbuild ctx").code(1).says("there is no instruction in it");
}

/// Cache keys and history are those of the lines themselves.
#[test]
fn it_is_the_same_image_as_written_out() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/f", "f\n");
    let (first, second) = ("RUN echo one > /one\nCOPY f /f\nENV A=1\n", "WORKDIR /w\nRUN cat /f > here\nCMD [\"cat\", \"here\"]\n");
    write(&sandbox, "ctx", &format!("FROM b:1\n{first}{second}LABEL x=y\n"));
    let build = || sandbox.sh("SOURCE_DATE_EPOCH=1700000000 dbuild ctx").ok();
    let written = build();
    write(&sandbox, "ctx", &format!("FROM b:1\nINCLUDE first\nLABEL x=y\n== first\n{first}INCLUDE second\n== second\n{second}"));
    let included = build();
    assert_eq!(included.record()["digest"], written.record()["digest"]);
    assert_eq!(included.stderr.matches("CACHED").count(), 4, "{}", included.stderr);
    let history = |id: &Value| sandbox.go(&format!("dhist --format json {}", id.as_str().expect("an id"))).ok().text();
    assert!(!history(&included.record()["digest"]).contains("INCLUDE"));
    // What changed is told of the line, wherever it is.
    write(&sandbox, "ctx", &format!("FROM b:1\nINCLUDE first\nLABEL x=y\n== first\n{}INCLUDE second\n", first.replace("one", "eno")));
    let why = sandbox.sh("SOURCE_DATE_EPOCH=1700000000 dbuild ctx --why").ok().stderr;
    assert!(why.contains("[RUN echo eno > /eno] not cached: the command changed"), "{why}");
}

#[test]
fn errors_name_the_file_that_the_line_is_in() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let fails = |text: &str, says: &str, shown: &str| {
        write(&sandbox, "ctx", text);
        let out = sandbox.go("dbuild ctx").code(1).says(says);
        assert!(out.stderr.contains(shown), "{text}: no {shown} in {}", out.stderr);
        out
    };
    let part = "FROM b:1\nINCLUDE d/part\n== d/part\nENV A=1\n";
    // When it is parsed, when it is understood, and when it runs.
    fails(&format!("{part}RUM x\n"), "ctx/d/part:2:1: unknown instruction 'RUM'", "  2 | RUM x\n    | ^");
    fails(&format!("{part}  COPY --frm=x a b\n"), "ctx/d/part:2:8: COPY has no flag --frm", "  2 |   COPY --frm=x a b\n    |        ^");
    fails(&format!("{part}ONBUILD COPY --frm=x a b\n"), "ctx/d/part:2:14: COPY has no flag --frm", "    |              ^");
    fails(&format!("{part}EXPOSE a\n"), "ctx/d/part:2:8: ", "  2 | EXPOSE a\n    |        ^");
    fails(&format!("{part}COPY none /\n"), "ctx/d/part:2:1: 'none' is not in the context", "  2 | COPY none /\n    | ^");
    fails(&format!("{part}RUN \\\n false\n"), "ctx/d/part:2:1: RUN failed", "  2 | RUN \\\n    | ^");
    fails("INCLUDE d/part\n== d/part\nRUN true\n", "ctx/d/part:1:1: RUN cannot stand before the first FROM", "  1 | RUN true");
    fails("# escape=\\\nINCLUDE d/part\n== d/part\n# escape=x\n", "ctx/d/part:1:1: the escape character must be", "  1 | # escape=x");
    // After the end of the file it is the Dockerfile's own line again.
    fails(&format!("FROM b:1\nINCLUDE d/part\nRUN false\n{}", "== d/part\nENV A=1\n"), "ctx/Dockerfile:3:1: RUN failed", "  3 | RUN false");
    // Records of a step carry what was shown.
    let out = sandbox.go("dbuild ctx --format json").code(1);
    assert!(out.records().iter().any(|r| r["type"] == "build_step" && r["name"] == "RUN false" && r["state"] == "failed"), "{out:?}");
    // Triggers are of the line that starts from the image, which may be in an included file.
    write(&sandbox, "base", "FROM b:1\nONBUILD RUN false\n");
    sandbox.go("dbuild base -t base:1").ok();
    fails("INCLUDE d/part\n== d/part\n\nFROM base:1\n", "ctx/d/part:2:1: RUN failed", "  2 | FROM base:1");
}

#[test]
fn what_cannot_be_included_says_why() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("outside/secret", "FROM b:1\nRUN cat canary\n");
    sandbox.write("ctx/parts/common.part", "ENV A=1\n");
    sandbox.write("ctx/a", "ENV A=1\nINCLUDE b\n");
    sandbox.write("ctx/b", "INCLUDE ./a\n");
    sandbox.write("ctx/self", "\nINCLUDE Dockerfile\n");
    sandbox.write("ctx/binary", [0xff, 0xfe, 0, b'\n']);
    sandbox.sh("mkfifo ctx/fifo").ok();
    symlink("../outside/secret", sandbox.path("ctx/link")).expect("a link");
    symlink(sandbox.path("outside"), sandbox.path("ctx/away")).expect("a link");
    symlink("loop", sandbox.path("ctx/loop")).expect("a link");
    for (line, says, caret) in [
        ("INCLUDE", "2:1: INCLUDE needs a path", "^"),
        ("INCLUDE a b", "2:11: INCLUDE takes one path, and 'b' is another", "          ^"),
        ("INCLUDE --form=x a", "2:9: INCLUDE has no flag --form; did you mean --from?", "        ^"),
        ("INCLUDE --from a", "2:9: --from needs a value", "        ^"),
        ("INCLUDE --from= a", "2:9: --from needs the name of a context", "        ^"),
        ("INCLUDE --from=none a", "2:9: there is no context 'none'; give it one: --build-context none=DIR", "        ^"),
        ("INCLUDE parts/$A", "2:15: INCLUDE takes no variables", "              ^"),
        ("INCLUDE --from=$A a", "2:9: --from takes no variables", "        ^"),
        ("INCLUDE [\"$A\"]", "2:11: INCLUDE takes no variables", "          ^"),
        ("INCLUDE parts/comon.part", "2:9: 'parts/comon.part' is not in the context; did you mean parts/common.part?", "        ^"),
        ("INCLUDE part/common.part", "2:9: 'part/common.part' is not in the context; did you mean parts/common.part?", "        ^"),
        ("INCLUDE parts/common", "did you mean parts/common.part?", "        ^"),
        ("INCLUDE parts/COMMON.part", "did you mean parts/common.part?", "        ^"),
        ("INCLUDE parts/*", "INCLUDE takes one path and no pattern", "        ^"),
        ("INCLUDE far/away", "2:9: 'far/away' is not in the context", "        ^"),
        ("INCLUDE a/b", "2:9: 'a/b' is not in the context", "        ^"),
        ("INCLUDE parts", "2:9: 'parts' is a directory", "        ^"),
        ("INCLUDE /", "2:9: '/' is the context itself", "        ^"),
        ("INCLUDE ../outside/secret", "2:9: '../outside/secret' leads out of the context", "        ^"),
        ("INCLUDE /parts/../../outside/secret", "leads out of the context", "        ^"),
        ("INCLUDE link", "2:9: 'link' is a link to '../outside/secret', which is not in the context", "        ^"),
        ("INCLUDE away/secret", "2:9: 'away' is a link to '/", "        ^"),
        ("INCLUDE loop", "2:9: cannot include 'loop'", "        ^"),
        ("INCLUDE fifo", "2:9: cannot include 'fifo': it is not a regular file", "        ^"),
        ("INCLUDE binary", "ctx/binary:1:1: unknown instruction", "^"),
        ("INCLUDE a", "ctx/b:1:9: ctx/a includes itself: ctx/Dockerfile > ctx/a > ctx/b > ctx/a", "        ^"),
        (
            "INCLUDE self",
            "ctx/Dockerfile:2:9: ctx/self includes itself: ctx/Dockerfile > ctx/self > ctx/Dockerfile > ctx/self",
            "        ^",
        ),
        ("INCLUD a", "2:1: unknown instruction 'INCLUD'; did you mean INCLUDE?", "^"),
        ("ONBUILD INCLUDE a", "2:1: INCLUDE may not be a trigger of ONBUILD; write ONBUILD into the file that is included", "^"),
    ] {
        sandbox.write("ctx/Dockerfile", format!("FROM b:1\n{line}\n"));
        for call in ["", " --check"] {
            let out = sandbox.go(&format!("dbuild ctx{call}")).code(1);
            let record = out.record();
            let said = [&record["message"], &record["hints"][0]].map(|text| text.as_str().unwrap_or_default().to_owned()).join("; ");
            assert!(said.contains(says), "{line}: no {says} in {said}");
            assert!(out.stderr.contains(&format!(" | {caret}")), "{line}: {}", out.stderr);
            assert!(!format!("{out:?}").contains("canary"), "{line}: nothing outside is read");
        }
    }
    // On a command line there is no context.
    sandbox.cmd("dimport").args(["-c", "INCLUDE a", "ctx", "x:1"]).run().code(2).says("INCLUDE cannot stand here");
}

#[test]
fn depth_length_and_number_have_bounds() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let chain = |length: usize| {
        (1..=length).for_each(|n| drop(sandbox.write(&format!("ctx/{n}"), format!("ENV A{n}=1\nINCLUDE {}\n", n + 1))));
        sandbox.write(&format!("ctx/{}", length + 1), "RUN mkdir /out && env | grep -c ^A > /out/n\n");
        sandbox.write("ctx/Dockerfile", "FROM b:1\nINCLUDE 1\n");
    };
    chain(15);
    assert_eq!(out(&sandbox, ""), "15\n");
    chain(16);
    let text = sandbox.go("dbuild ctx").code(1).says("ctx/16:2:9: files include each other more than 16 deep").record();
    assert!(text["message"].as_str().is_some_and(|m| m.contains("ctx/Dockerfile > ctx/1 > ctx/2 > ")), "{text}");
    // Files that include each other over and over are read once each and end soon.
    let doubled = |last: &str| {
        (1..=14).for_each(|n| drop(sandbox.write(&format!("ctx/{n}"), format!("INCLUDE {0}\nINCLUDE {0}\n", n + 1))));
        sandbox.write("ctx/15", last);
    };
    doubled("");
    sandbox.go("dbuild ctx").code(1).says("there are more than 10000 instructions");
    sandbox.write("ctx/big", format!("#{}\n", "x".repeat(3 << 20)));
    write(&sandbox, "ctx", "FROM b:1\nINCLUDE big\nINCLUDE big\n");
    sandbox.go("dbuild ctx").code(1).says("ctx/Dockerfile:3:9: with 'big' the Dockerfile has more than 4194304 bytes");
    sandbox.write("ctx/big", "x".repeat(5 << 20));
    sandbox.go("dbuild ctx").code(1).says("ctx/Dockerfile:2:9: cannot include 'big': it has more than 4194304 bytes");
}

#[test]
fn every_context_has_parts() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let text = "FROM b:1\nINCLUDE d/part\n";
    let part = "RUN mkdir /out && echo part > /out/a\nCOPY f /out/f\n";
    write(&sandbox, "ctx", &format!("{text}== d/part\n{part}== f\nfile\n== .dockerignore\nd\nDockerfile\n"));
    assert_eq!(out(&sandbox, ""), "part\nfile\n");
    // What the ignore file leaves out is read, as the Dockerfile is, and not copied.
    sandbox.write("ctx/d/part", format!("{part}COPY . /all\nRUN find /all -type f > /out/g\n"));
    assert_eq!(out(&sandbox, ""), "part\nfile\n/all/.dockerignore\n/all/f\n");
    sandbox.write("ctx/d/part", part);
    // A tar, on standard input and as a file; names in it are those of the tar.
    sandbox.sh("tar -C ctx -cf ctx.tar . && tar -C ctx -czf ctx.tar.gz .").ok();
    let tar = std::fs::read(sandbox.path("ctx.tar")).expect("a tar");
    sandbox.cmd("dbuild").arg("-").stdin(tar).run().ok();
    sandbox.go("dbuild ctx.tar.gz").ok();
    sandbox.sh("printf 'RUM\\n' > ctx/d/part && tar -C ctx -cf bad.tar .").ok();
    sandbox.go("dbuild bad.tar").code(1).says("d/part:1:1: unknown instruction 'RUM'");
    sandbox.write("ctx/d/part", part);
    // A URL of one; behind a URL of a Dockerfile there is nothing to include.
    let at = format!("http://127.0.0.1:{}", web(sandbox.work()));
    sandbox.go(&format!("dbuild {at}/ctx.tar.gz")).ok();
    sandbox.go(&format!("dbuild {at}/bad.tar")).code(1).says("d/part:1:1: unknown instruction 'RUM'");
    sandbox.go(&format!("dbuild {at}/ctx/Dockerfile")).code(1).says("/ctx/Dockerfile:2:9: there is no context to include a file from");
    // A tar whose link leads out.
    sandbox.write("canary", "RUN cat canary\n");
    sandbox.sh("mkdir leaks && printf 'FROM b:1\\nINCLUDE part\\n' > leaks/Dockerfile && ln -s \"$PWD/canary\" leaks/part && tar -C leaks -cf leaks.tar .").ok();
    let refused = sandbox.go("dbuild leaks.tar").code(1).says("Dockerfile:2:9: 'part' is a link to '/");
    assert!(!format!("{refused:?}").contains("RUN cat"), "{refused:?}");
    // A repository, and a directory of one: its root is that directory.
    git(&sandbox, "ctx", "init --quiet -b main");
    git(&sandbox, "ctx", "add .");
    git(&sandbox, "ctx", "commit --quiet -m one");
    sandbox.sh("mkdir -p served && git clone --quiet --bare ctx served/r.git").ok();
    let url = format!("git://127.0.0.1:{}/r.git", git_daemon(sandbox.path("served")));
    sandbox.go(&format!("dbuild {url}")).ok();
    sandbox.go(&format!("dbuild {url}#main:d -f part")).code(1).says("RUN cannot stand before the first FROM");
    // Contexts of bcp, and a Dockerfile that is elsewhere.
    let server = sandbox.serve();
    sandbox.cmd("bcp").args(["-", "--to", server.addr()]).stdin("ctx\n").run().ok();
    sandbox.write("elsewhere/Dockerfile", text);
    sandbox.go("dbuild ctx -f elsewhere/Dockerfile").ok();
    sandbox.cmd("dbuild").args(["ctx", "-f", "-"]).stdin(text).run().ok();
    // Only a Dockerfile has no context.
    let out = sandbox.cmd("dbuild").arg("-").stdin(text).run().code(1).says("stdin:2:9: there is no context to include a file from");
    assert!(out.stderr.contains("  2 | INCLUDE d/part\n    |         ^"), "{}", out.stderr);
}

#[test]
fn projects_share_parts_through_a_context_with_a_name() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    // A part of the shared context includes what is beside it, though the project has a file of that name.
    sandbox.write("shared/run", "RUN mkdir /out && echo shared > /out/a\nINCLUDE more\n");
    sandbox.write("shared/more", "RUN echo more > /out/b\n");
    sandbox.write("ctx/more", "RUN echo own > /out/c\n");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nINCLUDE --from=Parts run\nINCLUDE more\n");
    assert_eq!(out(&sandbox, "--build-context parts=shared"), "shared\nmore\nown\n");
    sandbox.sh("tar -C shared -cf shared.tar .").ok();
    assert_eq!(out(&sandbox, "--build-context parts=shared.tar"), "shared\nmore\nown\n");
    // Also where there is nothing else.
    let text = "FROM b:1\nINCLUDE --from=parts run\n";
    sandbox.cmd("dbuild").args(["-", "--build-context", "parts=shared"]).stdin(text).run().ok();
    for (context, says) in [
        ("parts=docker-image://b:1", "'Parts' is an image, and INCLUDE takes files of a context"),
        ("parts=target:x", "'Parts' is a stage, and INCLUDE takes files of a context"),
        ("part=shared", "there is no context 'Parts' (build-failed)"),
    ] {
        sandbox.go(&format!("dbuild ctx --build-context {context}")).code(1).says("ctx/Dockerfile:2:9: ").says(says);
    }
    sandbox.write("shared/more", "COPY none /\n");
    sandbox.go("dbuild ctx --build-context parts=shared").code(1).says("shared/more:1:1: 'none' is not in the context");
    sandbox.write("shared/more", "RUM\n");
    sandbox.sh("tar -C shared -cf shared.tar .").ok();
    sandbox.go("dbuild ctx --build-context parts=shared.tar").code(1).says("parts:more:1:1: unknown instruction 'RUM'");
    sandbox.write("shared/run", "INCLUDE none\n");
    sandbox.go("dbuild ctx --build-context parts=shared").code(1).says("shared/run:1:9: 'none' is not in the context parts");
}

#[test]
fn checks_say_which_file_they_are_of() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    write(&sandbox, "ctx", "FROM b:1\nINCLUDE run\nCMD echo\nFROM b:1 AS Two\nINCLUDE run\n== run\nMAINTAINER me\nenv A b\nENV B=1\n");
    let records = sandbox.go("dbuild ctx --check --format json").code(1).records();
    let found: Vec<String> = records.iter().map(|r| format!("{} {}", r["code"], r["where"]).replace('"', "")).collect();
    let wanted = [
        "MaintainerDeprecated ctx/run:1",
        "ConsistentInstructionCasing ctx/run:2",
        "LegacyKeyValueFormat ctx/run:2",
        "JSONArgsRecommended ctx/Dockerfile:3",
        "StageNameCasing ctx/Dockerfile:4",
    ];
    assert_eq!(found, wanted);
    let text = sandbox.go("dbuild ctx --check").code(1).text();
    assert!(text.contains("ctx/run:1\n--------------------\n   1 | >>> MAINTAINER me\n   2 |     env A b\n"), "{text}");
    let whole: Value = serde_json::from_slice(&sandbox.go("dbuild ctx --call check,format=json").code(1).stdout).expect("JSON");
    assert_eq!((&whole["sources"][1]["filename"], &whole["sources"][2]), (&"ctx/run".into(), &Value::Null));
    let place = |n: usize| &whole["warnings"][n]["location"];
    assert_eq!((&place(0)["sourceIndex"], &place(3)["sourceIndex"]), (&1.into(), &Value::Null));
    let out = sandbox.go("dbuild ctx").ok();
    assert!(out.stderr.contains("warning: MaintainerDeprecated: ") && out.stderr.contains(" (ctx/run:1)\n"), "{}", out.stderr);
    // An INCLUDE is a line as others are, and each file may have its own case.
    write(&sandbox, "ctx", "FROM b:1\ninclude run\nENV A=1\n== run\nenv B=1\nenv C=1\nINCLUDE \\\n\n  more\n== more\nENV D=1\n");
    let records = sandbox.go("dbuild ctx --check --format json").code(1).records();
    let found: Vec<String> = records.iter().map(|r| format!("{} {}", r["code"], r["where"]).replace('"', "")).collect();
    let wanted = ["ConsistentInstructionCasing ctx/Dockerfile:2", "ConsistentInstructionCasing ctx/run:3", "NoEmptyContinuation ctx/run:3"];
    assert_eq!(found, wanted);
    // A file's own directive is for its own lines; one without is checked as the Dockerfile is.
    write(
        &sandbox,
        "ctx",
        "# check=skip=MaintainerDeprecated\nFROM b:1\nINCLUDE run\nINCLUDE own\n== run\nMAINTAINER me\n== own\n# check=skip=none;error=true\nMAINTAINER me\n",
    );
    let records = sandbox.go("dbuild ctx --check --format json").code(1).records();
    assert_eq!((records.len(), records[0]["where"].as_str()), (1, Some("ctx/own:2")));
    let out = sandbox.go("dbuild ctx").code(1).says("ctx/own:2:1: lint violation found for rules: MaintainerDeprecated");
    assert!(out.stderr.contains("  2 | MAINTAINER me"), "{}", out.stderr);
    sandbox.write("ctx/own", "# check=what=1\nMAINTAINER me\n");
    sandbox.go("dbuild ctx").code(1).says("ctx/own:1:1: 'what' is no option of a check");
    sandbox.go("dbuild ctx --check").code(1).says("ctx/own:1:1: 'what' is no option of a check");
}

#[test]
fn outlines_and_targets_know_included_files() {
    let sandbox = Sandbox::new();
    write(
        &sandbox,
        "ctx",
        "\n\n\n\nINCLUDE args\nFROM scratch AS first\nARG LEVEL=low\nINCLUDE stages\n== args\n# VERSION is what is built\nARG VERSION=1\n== stages\n\n# last is what ships\nFROM b:$VERSION AS last\nARG VERSION\nRUN --mount=type=secret,id=token true\n",
    );
    let outline = sandbox.go("dbuild ctx --call outline").ok();
    assert_eq!(
        String::from_utf8_lossy(&outline.stdout),
        "TARGET:      last\nDESCRIPTION: is what ships\n\nBUILD ARG   VALUE   DESCRIPTION\nVERSION     1       is what is built\n\nSECRET   REQUIRED\ntoken    \n\n"
    );
    let json = |call: &str| {
        serde_json::from_slice::<Value>(&sandbox.go(&format!("dbuild ctx --call {call},format=json")).ok().stdout).expect("JSON")
    };
    let whole = json("outline");
    let place = &whole["args"][0]["location"];
    assert_eq!((&place["sourceIndex"], &place["ranges"][0]["start"]["line"]), (&1.into(), &2.into()));
    assert_eq!(whole["secrets"][0]["location"]["sourceIndex"], 2);
    assert_eq!(whole["sources"].as_array().map(Vec::len), Some(3));
    let whole = json("targets");
    let place =
        |n: usize| (&whole["targets"][n]["location"]["sourceIndex"], &whole["targets"][n]["location"]["ranges"][0]["start"]["line"]);
    assert_eq!((place(0), place(1)), ((&Value::Null, &6.into()), (&2.into(), &3.into())));
    let out = sandbox.go("dbuild ctx --target lst").code(1).says("there is no stage 'lst' to build");
    assert!(out.stdout.windows(18).any(|w| w == b"did you mean last?"), "{out:?}");
    // What an argument says of time counts wherever it stands.
    write(&sandbox, "ctx", "INCLUDE time\nFROM scratch\nCOPY time /\n== time\nARG SOURCE_DATE_EPOCH=1000000000\n");
    let record = sandbox.go("dbuild ctx -t timed").ok().record();
    assert!(record["created"].as_str().is_some_and(|time| time.starts_with("2001-09-09")), "{record}");
}

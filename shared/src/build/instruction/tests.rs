use super::*;

fn op(line: &str) -> Result<Op> {
    let file = Dockerfile::parse("Dockerfile", line.as_bytes()).expect("it parses");
    Step::parse(&file.instructions[0]).map(|s| s.op)
}

fn message(line: &str) -> String {
    let error = op(line).expect_err(line);
    match error.hint {
        Some(hint) => format!("{} {}; {hint}", error.position, error.message),
        None => format!("{} {}", error.position, error.message),
    }
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (line, wanted) in [
        ("COPY --fron=x a b", "1:6 COPY has no flag --fron; did you mean --from?"),
        (
            "ADD --from=x a b",
            "1:5 ADD has no flag --from; it has --chown, --chmod, --link, --exclude, --checksum, --keep-git-dir, --unpack",
        ),
        ("ENV --x=y A=b", "1:5 ENV has no flag --x"),
        ("COPY --chown a b", "1:6 --chown needs a value: --chown=..."),
        ("COPY --from=a --from=b x y", "1:15 --from is given twice"),
        ("COPY --link=maybe a b", "1:6 --link of COPY is true or false, not 'maybe'"),
        ("COPY a", "1:1 COPY needs at least one source and a destination"),
        ("COPY a b c", "1:10 with several sources the destination is a directory: write 'c/'"),
        ("COPY --from=$X a b", "1:6 --from takes no variables; declare a stage: FROM with the variable, AS NAME, and copy from NAME"),
        ("RUN", "1:1 RUN needs a command"),
        ("RUN --network=foo x", "1:5 the network of a RUN is default, host or none, not 'foo'"),
        ("RUN --security=none x", "1:5 the security of a RUN is sandbox or insecure, not 'none'"),
        ("RUN --device=required x", "1:5 a device needs a name, such as vendor.com/class=name"),
        ("RUN --device=a/b=c,d x", "1:5 'd' is no option of a device"),
        ("RUN --mount=type=shs x", "1:5 'shs' is no type of mount; did you mean ssh?"),
        ("RUN --mount=type=ssh,source=/x x", "1:5 a ssh mount has no option 'source'"),
        ("RUN --mount=type=tmpfs,target=/x,mode=0700 x", "1:5 a tmpfs mount has no option 'mode'"),
        ("RUN --mount=type=cache,target=/x,bind-propagation=shared x", "1:5 'bind-propagation' is no option of a mount"),
        ("SHELL /bin/sh", "1:1 SHELL needs a JSON array, such as [\"/bin/sh\", \"-c\"]"),
        ("HEALTHCHECK CONNECT TCP", "1:13 HEALTHCHECK takes CMD or NONE, not 'CONNECT'"),
        ("HEALTHCHECK --interval=5 CMD x", "1:24 '5' is no duration; write 30s or 1m30s"),
        ("HEALTHCHECK --interval=1us CMD x", "1:24 --interval must be at least 1ms"),
        ("ONBUILD FROM x", "1:1 FROM may not be a trigger of ONBUILD"),
        ("ONBUILD COPY a", "1:9 COPY needs at least one source and a destination"),
        ("ARG =x", "1:5 '=x' has no name before the '='"),
        ("EXPOSE", "1:1 EXPOSE needs a port"),
        ("VOLUME [\"\"]", "1:1 a VOLUME cannot be empty"),
    ] {
        assert_eq!(message(line), wanted, "{line}");
    }
}

#[test]
fn reads_from() {
    let from = |line: &str| {
        let file = Dockerfile::parse("Dockerfile", line.as_bytes()).expect("it parses");
        From::parse(&file.instructions[0])
    };
    let wanted = From { base: "a:1".into(), name: Some("build".into()), platform: Some("$BUILDPLATFORM".into()) };
    assert_eq!(from("FROM --platform=$BUILDPLATFORM a:1 as Build"), Ok(wanted));
    assert!(from("FROM a AS").is_err());
    assert!(from("FROM a AS 1x").is_err());
    assert!(from("FROM a b c d").is_err());
    assert!(from("FROM").is_err());
}

#[test]
fn reads_mounts() {
    let Ok(Op::Run(run)) = op("RUN --mount=type=cache,id=x,\\\"target=/a,b\\\",sharing=locked --mount=source=.,target=/s,rw cmd") else {
        panic!("a run")
    };
    assert_eq!(run.mounts[0].target.as_deref(), Some("/a,b"));
    assert_eq!(run.mounts[0].sharing, Sharing::Locked);
    assert_eq!((run.mounts[1].kind, run.mounts[1].writable), (MountKind::Bind, Some(true)));
    assert_eq!(run.command, Command::Shell("cmd".into()));
}

#[test]
fn reads_durations() {
    assert_eq!(parse_duration("1m30s"), Some(90_000_000_000));
    assert_eq!(parse_duration("1.5s"), Some(1_500_000_000));
    assert_eq!(parse_duration("0s"), Some(0));
    for bad in ["", "s", "5", "1x", "1.2.3s", "99999999999h", "-1s"] {
        assert_eq!(parse_duration(bad), None, "{bad}");
    }
}

#[test]
fn heredocs_become_scripts() {
    let file = Dockerfile::parse("Dockerfile", b"RUN <<EOF\na\nb\nEOF\nRUN <<X cat <<-Y\n1\nX\n\t2\nY\nRUN <<P\n#!/usr/bin/python\nP\n")
        .expect("it parses");
    let script = |n: usize| {
        let i = &file.instructions[n];
        let Form::Text(text) = &i.form else { panic!("a text") };
        run_script(text, &i.heredocs, '\\')
    };
    assert_eq!(script(0), ("a\nb\n".into(), None));
    assert_eq!(script(1), ("<<X cat <<-Y\n1\nX\n\t2\nY".into(), None));
    assert_eq!(script(2), ("<<P".into(), Some("#!/usr/bin/python\n".into())));
}

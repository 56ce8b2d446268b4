use super::*;

fn lint_with(text: &str, ignore: Option<&str>, args: &[(&str, &str)]) -> Vec<String> {
    let file = Dockerfile::parse("Dockerfile", text.as_bytes()).expect("a Dockerfile");
    let args = args.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let outside = Outside { args, ..Outside::default() };
    let graph = Graph::plan(&file, &outside).expect("stages");
    let ignore = ignore.map(|text| Ignore::parse(text.as_bytes()).expect("patterns"));
    let base = |name: &str, wanted: &Platform| {
        let platform = if name == "vax" { "linux/vax".parse().expect("a platform") } else { wanted.clone() };
        (name == "known" || name == "vax").then(|| BaseFacts { env: vec!["HERE=1".to_owned()], platform })
    };
    let settings = Settings::of(&file, &outside).expect("settings");
    let scene = Scene { file: &file, graph: &graph, outside: &outside, ignore: ignore.as_ref(), base: &base, sees_platforms: true };
    check(&scene, &settings).iter().map(|w| format!("{}: {} ({}-{})", w.rule.name, w.detail, w.first_line, w.last_line)).collect()
}

fn lint(text: &str) -> Vec<String> {
    lint_with(text, None, &[])
}

#[test]
fn each_rule_finds_its_mistake_and_nothing_else() {
    for (text, found) in [
        ("FROM scratch AS Base", "StageNameCasing: Stage name 'Base' should be lowercase (1-1)"),
        ("FROM scratch as base", "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (1-1)"),
        ("from scratch AS base", "FromAsCasing: 'AS' and 'from' keywords' casing do not match (1-1)"),
        ("FROM scratch\nENV A=1 \\\n\n B=2", "NoEmptyContinuation: Empty continuation line (2-4)"),
        (
            "FROM scratch\nrun x\nRUN y",
            "ConsistentInstructionCasing: Command 'run' should match the case of the command majority (uppercase) (2-2)",
        ),
        (
            "from scratch\nrun x\nUser y",
            "ConsistentInstructionCasing: Command 'User' should match the case of the command majority (lowercase) (3-3)",
        ),
        ("FROM scratch AS a\nFROM scratch AS a", "DuplicateStageName: Duplicate stage name \"a\", stage names should be unique (2-2)"),
        ("FROM known AS context", "ReservedStageName: Stage name should not use the same name as reserved stage \"context\" (1-1)"),
        (
            "FROM scratch\nCMD x",
            "JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (2-2)",
        ),
        (
            "FROM --platform=linux/s390x vax AS s390x",
            "InvalidBaseImagePlatform: Base image vax was pulled with platform \"linux/vax\", expected \"linux/s390x\" for current build (1-1)",
        ),
        ("FROM scratch\nMAINTAINER x", "MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label (2-2)"),
        ("ARG VARIANT=a\nFROM x:${VARIAN}b", "UndefinedArgInFrom: FROM argument 'VARIAN' is not declared (did you mean VARIANT?) (2-2)"),
        (
            "FROM scratch\nWORKDIR a\nWORKDIR b",
            "WorkdirRelativePath: Relative workdir \"a\" can have unexpected results if the base image changes (2-2)",
        ),
        ("FROM known\nARG NAME\nCOPY $NAM $HERE $NAME /", "UndefinedVar: Usage of undefined variable '$NAM' (did you mean $NAME?) (3-3)"),
        (
            "FROM scratch\nCMD [\"a\"]\nCMD [\"b\"]",
            "MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used (2-2)",
        ),
        (
            "FROM scratch\nENV a b",
            "LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key value\" format (2-2)",
        ),
        (
            "FROM --platform=$TARGETPLATFORM scratch",
            "RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior (1-1)",
        ),
        (
            "FROM scratch\nENV DB_PASSWORD=x",
            "SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV \"DB_PASSWORD\") (2-2)",
        ),
        ("ARG T\nFROM x:$T", "InvalidDefaultArgInFrom: Default value for ARG x:$T results in empty or invalid base image name (2-2)"),
        (
            "FROM --platform=linux/amd64 scratch",
            "FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value \"linux/amd64\" (1-1)",
        ),
        ("FROM scratch\nEXPOSE 80/TCP", "ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should be lowercase (2-2)"),
        (
            "FROM scratch\nEXPOSE 1.2.3.4:80:80",
            "ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '1.2.3.4:80:80' (2-2)",
        ),
    ] {
        // An argument makes the file whole where its default does not.
        assert_eq!(lint_with(text, None, &[("T", "1")]), [found], "{text}");
    }
}

#[test]
fn what_is_fine_is_left_alone() {
    for text in [
        "ARG V=1\nFROM known:$V AS base\nFROM base AS amd64\nFROM --platform=$BUILDPLATFORM scratch",
        "FROM --platform=linux/amd64 scratch AS x-amd64",
        "FROM scratch\nSHELL [\"/x\"]\nCMD y\nENTRYPOINT [\"z\"]\nHEALTHCHECK NONE",
        "FROM scratch\nWORKDIR /a\nWORKDIR b\nFROM known\nENV X=$HERE PUBLIC_KEY=1 KEYS=2\nRUN echo $WHATEVER",
        "FROM unknown\nENV X=$NOBODY_KNOWS",
        "FROM scratch\nARG A\nENV B=$A C=${PATH}\nEXPOSE 80 81/udp 90-91/tcp",
        "from scratch as x\nrun y\n# a comment\n\ncopy <<X /\n$\nX\n",
        "FROM scratch\nRUN a \\\n# comment\n b",
    ] {
        assert_eq!(lint(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn sources_that_the_ignore_file_hides() {
    let text = "FROM scratch\nCOPY a/b c /\nADD c https://h/c /x/\nCOPY . /\n";
    let found = |ignore: &str| lint_with(text, Some(ignore), &[]).len();
    assert_eq!((found("a\n"), found("c\n"), found("*\n"), found("a\n!a/b\n"), found("d\n")), (1, 2, 4, 0, 0));
    let first = lint_with(text, Some("c"), &[]);
    assert_eq!(first[1], "CopyIgnoredFile: Attempting to Add file \"c\" that is excluded by .dockerignore (3-3)");
}

#[test]
fn rules_are_skipped_and_chosen() {
    let body = "FROM scratch AS X\nCMD x\n";
    assert_eq!(lint(body).len(), 2);
    assert_eq!(lint(&format!("# check=skip=StageNameCasing\n{body}")).len(), 1);
    assert_eq!(lint(&format!("# check=skip=StageNameCasing, JSONArgsRecommended\n{body}")).len(), 0);
    assert_eq!(lint(&format!("# check=skip=all;error=true\n{body}")).len(), 0);
    assert_eq!(lint_with(body, None, &[("BUILDKIT_DOCKERFILE_CHECK", "skip=all")]).len(), 0);
    assert_eq!(lint("FROM scratch AS X\n# check=skip=JSONArgsRecommended\nCMD x\n").len(), 1);
    let described = "# check=experimental=InvalidDefinitionDescription\n\n# foo does it\nARG bar=1\n# bar is it\nARG bar\nFROM scratch\n";
    assert_eq!(lint(described), ["InvalidDefinitionDescription: Comment for ARG should follow the format: `# bar <description>` (4-4)"]);
    for wrong in ["what=1", "error=perhaps", "skip"] {
        assert!(Settings::parse(wrong).is_err(), "{wrong}");
    }
    let names: std::collections::BTreeSet<&str> = RULES.iter().map(|r| r.name).collect();
    assert_eq!((names.len(), RULES[0].url().as_str()), (22, "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/"));
}

#[test]
fn the_rules_are_those_of_buildkit() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    let theirs = "ConsistentInstructionCasing CopyIgnoredFile DuplicateStageName ExposeInvalidFormat ExposeProtoCasing FromAsCasing \
        FromPlatformFlagConstDisallowed InvalidBaseImagePlatform InvalidDefaultArgInFrom InvalidDefinitionDescription JSONArgsRecommended \
        LegacyKeyValueFormat MaintainerDeprecated MultipleInstructionsDisallowed NoEmptyContinuation RedundantTargetPlatform \
        ReservedStageName SecretsUsedInArgOrEnv StageNameCasing UndefinedArgInFrom UndefinedVar WorkdirRelativePath";
    assert_eq!(names, theirs.split_whitespace().collect::<Vec<_>>());
}

use super::*;

fn outside(args: &[(&str, &str)], target: Option<&str>) -> Outside {
    Outside {
        args: args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        platform: "linux/arm64/v8".parse().expect("a platform"),
        target: target.map(str::to_owned),
        ..Outside::default()
    }
}

fn plan(text: &str, outside: &Outside) -> Result<Graph, ParseError> {
    Graph::plan(&Dockerfile::parse("Dockerfile", text.as_bytes()).expect("it parses"), outside)
}

const THREE: &str = "FROM a AS Build\nRUN x\nFROM b AS unused\nRUN y\nFROM build\nCOPY --from=0 /x /\nRUN --mount=from=c,target=/m z\n";

#[test]
fn skips_what_the_target_does_not_need() {
    let graph = plan(THREE, &outside(&[], None)).expect("a plan");
    assert_eq!(graph.needed().into_iter().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(graph.stages[2].base, Base::Stage(0));
    let graph = plan(THREE, &outside(&[], Some("UNUSED"))).expect("a plan");
    assert_eq!(graph.needed().into_iter().collect::<Vec<_>>(), [1]);
    let graph = plan(THREE, &outside(&[], Some("0"))).expect("a plan");
    assert_eq!(graph.target, 0);
}

#[test]
fn names_a_target_that_is_not_there() {
    let error = plan(THREE, &outside(&[], Some("biuld"))).expect_err("no such stage");
    assert_eq!((error.message.as_str(), error.hint.as_deref()), ("there is no stage 'biuld' to build", Some("did you mean build?")));
}

#[test]
fn arguments_before_from() {
    let text = "ARG V=1 W=${V}2\nARG U\nFROM --platform=$BUILDPLATFORM img:$V-$W-${U:-none} AS a\nFROM img-$TARGETARCH$TARGETVARIANT\n";
    let graph = plan(text, &outside(&[], None)).expect("a plan");
    assert_eq!(graph.stages[0].base, Base::Image("img:1-12-none".into()));
    assert_eq!(graph.stages[0].platform, Some(Platform::host()));
    assert_eq!(graph.stages[1].base, Base::Image("img-arm64v8".into()));
    let graph = plan(text, &outside(&[("V", "9"), ("U", "u"), ("TARGETARCH", "mips")], None)).expect("a plan");
    assert_eq!(graph.stages[0].base, Base::Image("img:9-92-u".into()));
    assert_eq!(graph.stages[1].base, Base::Image("img-mipsv8".into()));
}

#[test]
fn refuses_what_cannot_be() {
    for (text, wanted) in [
        ("RUN x\nFROM a", "RUN cannot stand before the first FROM"),
        ("ARG x", "there is no FROM in it"),
        ("FROM $X", "FROM has no image: '$X' is empty"),
        ("FROM --platform=a/b/c/d x", "'a/b/c/d' is not a platform; say os/arch[/variant], such as linux/arm64"),
    ] {
        assert_eq!(plan(text, &outside(&[], None)).expect_err(text).message, wanted);
    }
}

#[test]
fn arguments_that_nothing_declares_are_noticed() {
    let given = [("A", ""), ("B", ""), ("C", ""), ("http_proxy", ""), ("TARGETARCH", ""), ("BUILDKIT_INLINE_CACHE", "")];
    let outside = outside(&given, None);
    let graph = plan("ARG A\nFROM x\nARG D B\n", &outside).expect("a plan");
    assert_eq!(graph.unused_args(&outside), ["C"]);
}

#[test]
fn contexts_with_a_name_replace_stages_and_images() {
    let mut given = outside(&[], None);
    given.contexts = [("b", Named::Outside), ("build", Named::Outside), ("c", Named::Stage("unused".into()))]
        .map(|(name, what)| (context_key(name), what))
        .into();
    let graph = plan(THREE, &given).expect("a plan");
    assert_eq!(graph.stages[0].base, Base::Context("build".into()));
    assert!(graph.stages[0].steps.is_empty());
    assert_eq!(graph.stages[1].base, Base::Context("b".into()));
    assert_eq!(graph.stages[2].base, Base::Stage(0));
    assert_eq!(graph.needed().into_iter().collect::<Vec<_>>(), [0, 1, 2]);
    for (name, key) in
        [("B:latest", "b"), ("docker.io/library/b", "b"), ("b:1", "b:1"), ("localhost:5000/x", "localhost:5000/x"), ("a_b", "a_b")]
    {
        assert_eq!(context_key(name), key, "{name}");
    }
}

#[test]
fn a_stage_that_comes_later_is_no_image() {
    for (text, says) in [
        ("FROM a AS x\nCOPY --from=y /a /\nFROM b AS y\nFROM x\n", "the stage 'y' comes after this one"),
        ("FROM a AS x\nRUN --mount=from=X,target=/m z\n", "'X' is this stage itself"),
        ("FROM a\nCOPY --from=0 /a /\n", "'0' is this stage itself"),
    ] {
        let error = plan(text, &outside(&[], None)).expect_err(text);
        assert!(error.message.contains(says) && error.position.line == 2, "{error:?}");
    }
    plan("FROM a\nCOPY --from=late /x /\nFROM b AS late\n", &outside(&[], Some("0"))).expect_err("the target needs it");
    // Where nobody needs it nobody minds, and an earlier one of the name is meant.
    for text in ["FROM a AS x\nCOPY --from=y /a /\nFROM b AS y\n", "FROM a AS x\nFROM b\nCOPY --from=x /a /\nFROM c AS x\nFROM 1\n"] {
        plan(text, &outside(&[], None)).expect(text);
    }
}

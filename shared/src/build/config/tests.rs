use super::*;

fn outside(args: &[(&str, &str)]) -> Outside {
    Outside { args: args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(), ..Outside::default() }
}

#[test]
fn env_beats_arg() {
    let mut config = Config::scratch(&Platform::host());
    config.set_env("A", "env");
    config.declare("A", Some("arg".into()), &BTreeMap::new(), &outside(&[("A", "given")]));
    assert_eq!(config.variable("A").as_deref(), Some("env"));
    assert_eq!(config.run_args(), []);
}

#[test]
fn arguments_take_their_value_from_outside_then_default_then_global() {
    let mut config = Config::scratch(&Platform::host());
    let globals = BTreeMap::from([("G".to_owned(), Some("global".to_owned())), ("B".to_owned(), Some("global".to_owned()))]);
    let outside = outside(&[("A", "given")]);
    config.declare("A", Some("default".into()), &globals, &outside);
    config.declare("B", Some("default".into()), &globals, &outside);
    config.declare("G", None, &globals, &outside);
    config.declare("N", None, &globals, &outside);
    config.declare("TARGETOS", None, &globals, &outside);
    let values: Vec<Option<String>> = ["A", "B", "G", "N", "TARGETOS", "X"].iter().map(|n| config.variable(n)).collect();
    let wanted = [Some("given"), Some("default"), Some("global"), None, Some("linux"), None];
    assert_eq!(values, wanted.map(|v| v.map(str::to_owned)));
    let names: Vec<String> = config.run_args().into_iter().map(|(n, _)| n).collect();
    assert_eq!(names, ["A", "B", "G", "TARGETOS"]);
}

#[test]
fn entrypoint_drops_an_inherited_command_only() {
    let command = |c: &str| Command::Exec(vec![c.into()]);
    let mut base = Config::scratch(&Platform::host());
    base.set_cmd(&command("old"));
    let mut child = base.inherited();
    child.set_entrypoint(&command("entry"));
    assert_eq!(child.image.config.cmd, None);
    let mut child = base.inherited();
    child.set_cmd(&Command::Shell("new".into()));
    child.set_entrypoint(&command("entry"));
    assert_eq!(child.image.config.cmd, Some(vec!["/bin/sh".into(), "-c".into(), "new".into()]));
}

#[test]
fn exposes_ports_and_ranges() {
    let mut config = Config::scratch(&Platform::host());
    for text in ["80", "53/UDP", "8000-8002", "127.0.0.1:90:9000"] {
        config.expose(text).expect(text);
    }
    let ports: Vec<String> = config.image.config.exposed_ports.expect("ports").into_keys().collect();
    assert_eq!(ports, ["53/udp", "80/tcp", "8000/tcp", "8001/tcp", "8002/tcp", "9000/tcp"]);
    let mut config = Config::scratch(&Platform::host());
    for text in ["", "x", "70000", "90-80", "80/icmp", "80-"] {
        assert!(config.expose(text).is_err(), "{text}");
    }
}

#[test]
fn paths_stay_inside() {
    let mut config = Config::scratch(&Platform::host());
    config.image.config.working_dir = "/a/b".into();
    for (path, wanted) in [("c", "/a/b/c"), ("../c", "/a/c"), ("/../../x", "/x"), (".", "/a/b"), ("/", "/"), ("../../../..", "/")] {
        assert_eq!(config.absolute(path), wanted, "{path}");
    }
}

#[test]
fn environment_keeps_its_order() {
    let mut config = Config::scratch(&Platform::host());
    config.set_env("A", "1");
    config.set_env("B", "2");
    config.set_env("A", "3");
    assert_eq!(config.image.config.env, [DEFAULT_PATH, "A=3", "B=2"]);
}

#[test]
fn changes_are_instructions_of_the_config_only() {
    let texts = |all: &[&str]| all.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let changes = texts(&[
        "CMD [\"sh\", \"-c\", \"id\"]",
        "ENTRYPOINT [\"/bin/tini\"]",
        "ENV A=1 B=\"two words\"",
        "ENV C=$A",
        "EXPOSE 80/udp",
        "USER app",
        "VOLUME /data",
        "WORKDIR srv",
        "WORKDIR www",
        "LABEL x=y",
        "ONBUILD RUN true",
    ]);
    let image = change(ImageConfig::default(), &changes).unwrap().config;
    assert_eq!(image.cmd, Some(texts(&["sh", "-c", "id"])));
    assert_eq!(image.entrypoint, Some(texts(&["/bin/tini"])));
    assert_eq!(image.env, ["A=1", "B=two words", "C=1"]);
    assert_eq!((image.user.as_str(), image.working_dir.as_str()), ("app", "/srv/www"));
    assert!(image.exposed_ports.unwrap().contains_key("80/udp") && image.volumes.unwrap().contains_key("/data"));
    assert_eq!(image.labels.unwrap()["x"], "y");
    assert_eq!(image.on_build, Some(texts(&["RUN true"])));
    for bad in ["ONBUILD INCLUDE x", "ONBUILD ONBUILD RUN x", "INCLUDE x", "RUN true", "FROM x", "EXPOSE x", "NONSENSE", ""] {
        let error = change(ImageConfig::default(), &texts(&[bad])).unwrap_err();
        assert!(error.contains(&format!("'{bad}'")), "{error}");
    }
}

use super::*;

fn settle(change: impl FnOnce(&mut Options)) -> Result<Settled> {
    let mut options = Options::default();
    change(&mut options);
    let image = RunConfig {
        entrypoint: Some(vec!["/entry".into()]),
        cmd: Some(vec!["cmd".into()]),
        env: vec!["PATH=/image".into(), "A=image".into()],
        labels: Some(BTreeMap::from([("a".to_owned(), "image".to_owned())])),
        working_dir: "/work".into(),
        stop_signal: Some("SIGQUIT".into()),
        ..RunConfig::default()
    };
    options.settle(&image, &Loaded { env: vec!["B=file".into(), "C=file".into()], ..Loaded::default() })
}

fn process(settled: Settled) -> Process {
    settled.spec.process.unwrap()
}

#[test]
fn entry_point_and_command_combine_as_docker_does() {
    let args = |change: fn(&mut Options)| process(settle(change).unwrap()).args.join(" ");
    assert_eq!(args(|_| {}), "/entry cmd");
    assert_eq!(args(|o| o.command = vec!["x".into()]), "/entry x");
    assert_eq!(args(|o| o.entrypoint = Some("/mine".into())), "/mine");
    assert_eq!(
        args(|o| {
            o.entrypoint = Some(String::new());
            o.command = vec!["x".into()];
        }),
        "x"
    );
    assert!(settle(|o| o.entrypoint = Some(String::new())).is_err());
}

#[test]
fn variables_of_the_command_line_win() {
    let env = process(settle(|o| o.environment.set = vec!["C=line".into(), "A=".into(), "NO_SUCH_VARIABLE_HERE".into()]).unwrap()).env;
    assert_eq!(env, ["PATH=/image", "A=", "B=file", "C=line"]);
    assert!(settle(|o| o.environment.set = vec!["=x".into()]).is_err());
}

#[test]
fn capabilities_are_added_and_dropped() {
    let caps = |add: &[&str], drop: &[&str]| {
        let list = |l: &[&str]| l.iter().map(|&s| s.to_owned()).collect::<Vec<_>>();
        let settled = settle(|o| {
            o.security.cap_add = list(add);
            o.security.cap_drop = list(drop);
        });
        settled.map(|s| process(s).capabilities.unwrap().bounding)
    };
    assert_eq!(caps(&[], &[]).unwrap().len(), 11);
    assert_eq!(caps(&["net_raw"], &["ALL"]).unwrap(), ["CAP_NET_RAW"]);
    assert_eq!(caps(&["ALL"], &["SYS_ADMIN"]).unwrap().len(), 40);
    assert!(caps(&["NOPE"], &[]).is_err());
}

#[test]
fn limits_are_read_as_docker_does() {
    let resources = |change: fn(&mut Options)| settle(change).map(|s| s.spec.linux.unwrap().resources.unwrap());
    let memory = resources(|o| o.limits.memory = Some("512m".into())).unwrap().memory.unwrap();
    assert_eq!((memory.limit, memory.swap), (Some(512 << 20), Some(1 << 30)));
    let cpu = resources(|o| o.limits.cpus = Some("1.5".into())).unwrap().cpu.unwrap();
    assert_eq!((cpu.quota, cpu.period), (Some(150_000), Some(100_000)));
    assert_eq!(resources(|o| o.limits.pids_limit = Some(-1)).unwrap().pids.unwrap().limit, -1);
    for (memory, swap) in [("1k", None), ("x", None), ("-5", None), ("1g", Some("512m")), ("1e400", None)] {
        let result = settle(|o| {
            o.limits.memory = Some(memory.into());
            o.limits.memory_swap = swap.map(str::to_owned);
        });
        assert!(result.is_err(), "{memory} {swap:?}");
    }
    assert!(resources(|o| o.limits.cpus = Some("0".into())).unwrap().cpu.is_none(), "docker's word for no limit");
    assert!(resources(|o| o.limits.cpus = Some("-1".into())).is_err());
}

#[test]
fn the_rest_is_read_strictly() {
    assert_eq!(settle(|_| {}).unwrap().stop_signal, libc::SIGQUIT);
    assert_eq!(
        settle(|o| o.restart = Some("on-failure:3".into())).unwrap().restart,
        Restart { policy: RestartPolicy::OnFailure, most: Some(3) }
    );
    let wrong: [fn(&mut Options); 12] = [
        |o| o.restart = Some("always:3".into()),
        |o| {
            o.restart = Some("always".into());
            o.ephemeral = true;
        },
        |o| o.stop_signal = Some("NOPE".into()),
        |o| o.limits.ulimit = vec!["nofile=5:4".into()],
        |o| o.limits.ulimit = vec!["nothing=5".into()],
        |o| o.security.options = vec!["nonsense".into()],
        |o| o.security.sysctl = vec!["kernel.shm_rmid_forced=1+kernel.core_pattern=x".into()],
        |o| o.security.sysctl = vec!["kernel.core_pattern=x".into()],
        |o| o.security.sysctl = vec!["net..ipv4=x".into()],
        |o| o.pid = Some("container:".into()),
        |o| o.log_opt = vec!["max-file=0".into()],
        |o| o.log_driver = Some("fluentd".into()),
    ];
    for (n, change) in wrong.into_iter().enumerate() {
        assert!(settle(change).is_err(), "case {n}");
    }
    let linux = settle(|o| {
        o.security.privileged = true;
        o.pid = Some("host".into());
    })
    .unwrap()
    .spec
    .linux
    .unwrap();
    assert!(linux.seccomp.is_none() && linux.masked_paths.is_empty());
    assert!(!linux.namespaces.iter().any(|n| n.kind == "pid"));
}

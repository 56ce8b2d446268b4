use super::*;
use crate::build::SecretSource;
use crate::oci::exec::StepNetwork;

fn options(change: impl FnOnce(&mut BuildArgs)) -> Result<Options, String> {
    let mut args = BuildArgs::default();
    change(&mut args);
    args.options().map_err(|f| f.text())
}

#[test]
fn flags_become_options() {
    let got = options(|a| {
        a.build_arg = vec!["A=1=2".into(), "B=".into(), "NOT_SET_ANYWHERE".into()];
        a.label = vec!["x=y".into(), "z".into()];
        a.network = Some("none".into());
        a.add_host = vec!["h=10.0.0.1".into()];
        a.shm_size = Some("1m".into());
        a.secret = vec!["id=s,env=HOME".into()];
    })
    .expect("options");
    assert_eq!(got.outside.args.into_iter().collect::<Vec<_>>(), [("A".into(), "1=2".into()), ("B".into(), String::new())]);
    assert_eq!(got.labels, [("x".into(), "y".into()), ("z".into(), String::new())]);
    assert_eq!((got.network, got.add_hosts, got.shm_size), (StepNetwork::None, vec!["h:10.0.0.1".to_owned()], Some(1 << 20)));
    assert_eq!(got.secrets.get("s"), Some(&SecretSource::Env("HOME".into())));
}

#[test]
fn wrong_flags_are_named() {
    for (change, wanted) in [
        (
            Box::new(|a: &mut BuildArgs| a.build_arg = vec!["=x".into()]) as Box<dyn FnOnce(&mut BuildArgs)>,
            "'=x' has no name before the '='",
        ),
        (Box::new(|a| a.add_host = vec!["x".into()]), "'x' is no line of /etc/hosts; write NAME:ADDRESS"),
        (Box::new(|a| a.secret = vec!["src=x".into()]), "the secret 'src=x' has no id="),
        (Box::new(|a| a.secret = vec!["id=x,src=/none".into()]), "the secret 'x' is not a file: /none"),
        (Box::new(|a| a.platform = Some("linux/amd64,linux/arm64".into())), "several platforms in one build are not supported"),
        (Box::new(|a| a.build_arg = vec!["SOURCE_DATE_EPOCH=soon".into()]), "SOURCE_DATE_EPOCH is 'soon'; it must be seconds since 1970"),
    ] {
        assert_eq!(options(change).map(|_| ()), Err(wanted.to_owned()));
    }
}

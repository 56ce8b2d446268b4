use super::output::Output;
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
        (Box::new(|a| a.build_arg = vec!["SOURCE_DATE_EPOCH=-1".into()]), "SOURCE_DATE_EPOCH is '-1'; it must be seconds since 1970"),
    ] {
        assert_eq!(options(change).map(|_| ()), Err(wanted.to_owned()));
    }
}

#[test]
fn outputs_are_read_as_buildx_reads_them() {
    let read = |text: &str| Output::parse(text).map(|o| (o.kind.name(), o.dest.clone(), o.push, o.is_named()));
    let path = |p: &str| Some(Dest::Path(p.into()));
    for (text, wanted) in [
        ("out", ("local", path("out"), false, false)),
        ("-", ("tar", Some(Dest::Stdout), false, false)),
        ("type=local,dest=a b", ("local", path("a b"), false, false)),
        ("type=tar", ("tar", Some(Dest::Stdout), false, false)),
        ("type=tar,dest=x.tar", ("tar", path("x.tar"), false, false)),
        ("type=oci,dest=x.tar", ("oci", path("x.tar"), false, false)),
        ("type=docker", ("docker", None, false, true)),
        ("type=docker,dest=-", ("docker", Some(Dest::Stdout), false, false)),
        ("type=image,push=true,name=localhost:5000/a", ("image", None, true, true)),
        ("type=image,\"name=a,b\"", ("image", None, false, true)),
        ("type=registry", ("registry", None, true, true)),
    ] {
        assert_eq!(read(text).map_err(|f| f.text()), Ok(wanted), "{text}");
    }
    let names = Output::parse("type=image,\"name=a,b:2\"").map(|o| o.names).unwrap_or_default();
    assert_eq!(names.iter().map(|n| n.familiar()).collect::<Vec<_>>(), ["a", "b:2"]);
    for (text, wanted) in [
        ("type=x", "there is no type 'x'"),
        ("dest=x", "it has no type="),
        ("type=local", "type=local needs dest=DIRECTORY"),
        ("type=local,dest=-", "files cannot be written to standard output"),
        ("type=tar,push=true,dest=x", "only type=image and type=registry are pushed"),
        ("type=image,dest=x", "type=image has no dest="),
        ("type=oci,tar=false", "tar=false needs dest=DIRECTORY"),
        ("type=image,compression=lz4", "compression is gzip, zstd or uncompressed"),
        ("type=image,compression-level=3", "compression-level without compression=zstd is not supported"),
        ("type=image,nonsense=1", "there is no key 'nonsense'"),
        ("type=image,push=maybe", "push is true or false"),
        ("type=image,\"name=a", "a quote is not closed"),
        ("", "--output is empty"),
    ] {
        let got = read(text).map_err(|f| f.text());
        assert!(got.as_ref().is_err_and(|e| e.contains(wanted)), "{text}: {got:?}");
    }
}

#[test]
fn annotations_have_places() {
    let texts = ["a=1", "manifest:b=2=3", "index,manifest[linux/arm64]:org.x:y=4", "manifest-descriptor:d=5"].map(str::to_owned);
    let all = Annotations::parse(texts.iter()).unwrap_or_else(|f| panic!("{}", f.text()));
    let pairs = |all: &[(&str, &str)]| all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    let platform = |text: &str| text.parse::<Platform>().expect("a platform");
    assert_eq!(all.of_manifest(&platform("linux/amd64")), pairs(&[("a", "1"), ("b", "2=3")]));
    assert_eq!(all.of_manifest(&platform("linux/arm64")), pairs(&[("a", "1"), ("b", "2=3"), ("org.x:y", "4")]));
    assert_eq!(all.of_index().into_iter().collect::<Vec<_>>(), pairs(&[("org.x:y", "4")]));
    assert_eq!(all.of_descriptor(&platform("linux/s390x")).into_iter().collect::<Vec<_>>(), pairs(&[("d", "5")]));
    assert!(all.check(true).is_ok() && all.check(false).is_err());
    for bad in ["a", "=x", "manifest:=x", "manifest[x y]:a=b"] {
        assert!(Annotations::parse([bad.to_owned()].iter()).is_err(), "{bad}");
    }
}

#![allow(clippy::disallowed_methods, reason = "a test writes its own files")]

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;

use super::*;
use crate::sys::root::Root;

struct Bench {
    dir: PathBuf,
    store: Store,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.store.run_dir().expect("run directory"));
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

impl Bench {
    fn new() -> Bench {
        let dir = std::env::temp_dir().join(format!("tb-volume-{}", random::hex(6)));
        let store = Store::open(&dir.join("store")).expect("store");
        Bench { dir, store }
    }

    fn prepare(&self, options: &Options) -> Result<Vec<PreparedMount>> {
        let lease = self.store.lease().expect("lease");
        prepare(&self.store, &lease, &parse(options)?)
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

fn with_volume(flags: &[&str]) -> Options {
    Options { volume: texts(flags), ..Options::default() }
}

fn show(result: Result<Vec<UserMount>>) -> String {
    let one = |mount: &UserMount| {
        let source = match &mount.source {
            Source::Bind { path, create } => format!("bind {}{}", path.display(), if *create { " create" } else { "" }),
            Source::Volume { name, copy, .. } => {
                format!("volume {}{}", name.as_deref().unwrap_or("-"), if *copy { "" } else { " nocopy" })
            }
            Source::Tmpfs => "tmpfs".into(),
            Source::Ramfs => "ramfs".into(),
            Source::Devpts => "devpts".into(),
            Source::Image { name } => format!("image {name}"),
            Source::Glob { pattern } => format!("glob {pattern}"),
        };
        let mut text = format!("{source} on {}", mount.target);
        if mount.read_only {
            text.push_str(" ro");
        }
        if !mount.recursive {
            text.push_str(" flat");
        }
        for option in mount.propagation.iter().chain(&mount.options) {
            text.push_str(&format!(" {option}"));
        }
        text
    };
    match result {
        Ok(mounts) => mounts.iter().map(one).collect::<Vec<_>>().join("; "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn volumes_are_read_as_docker_reads_them() {
    let cases = [
        ("/data", "volume - on /data"),
        ("data:/data", "volume data on /data"),
        ("data:/data:ro,nocopy", "volume data nocopy on /data ro"),
        ("/srv:/data", "bind /srv create on /data"),
        ("/srv:/data:ro,rslave,z", "bind /srv create on /data ro rslave"),
        ("/srv:/a/../data/./x/:noexec", "bind /srv create on /data/x noexec"),
        ("/srv:/sys:ro", "bind /srv create on /sys ro"),
        ("/srv:/proc/uptime", "bind /srv create on /proc/uptime"),
        ("data", "-v 'data': the container's path 'data' is not absolute"),
        ("data:data", "-v 'data:data': the container's path 'data' is not absolute"),
        (":/data", "-v ':/data': the source is empty"),
        ("a/b:/data", "-v 'a/b:/data': a relative path begins with ./, and a volume's name has no slash"),
        ("-x:/data", "-v '-x:/data': volume name '-x' is not allowed: it starts with neither a letter nor a digit"),
        ("~/x:/data", "-v '~/x:/data': '~' is the shell's to expand: write $HOME"),
        ("/srv:/", "-v '/srv:/': nothing can be mounted on the root itself"),
        ("/srv:/x/..", "-v '/srv:/x/..': nothing can be mounted on the root itself"),
        ("/srv:/proc", "-v '/srv:/proc': nothing can be mounted in /proc"),
        ("/srv:/proc/self/attr", "-v '/srv:/proc/self/attr': nothing can be mounted in /proc"),
        ("/srv:/data:U", "bind /srv create on /data"),
        ("/etc:/data:U", "-v '/etc:/data:U': /etc cannot be given to another user: the host would stop working"),
        ("/etc:/data:z", "-v '/etc:/data:z': /etc cannot be relabelled: the host would stop working"),
        ("/srv:/data:O,rro", "bind /srv create on /data ro"),
        ("/srv:/data:idmap=uids=1", "-v '/srv:/data:idmap=uids=1': '1' is not like 0-1000-1: on disk, as seen, how many"),
        ("/srv:/data:nocopy", "-v '/srv:/data:nocopy': nocopy is for volumes"),
        ("/srv:/data:blue", "-v '/srv:/data:blue': option 'blue' is not known"),
    ];
    for (flag, expected) in cases {
        let shown = show(parse(&with_volume(&[flag])));
        if let Some(error) = expected.strip_prefix("-v '-x:/data': ") {
            assert!(shown.starts_with("-v '-x:/data': ") && shown.contains("neither a letter"), "{shown} {error}");
        } else {
            assert_eq!(shown, expected, "{flag}");
        }
    }
}

#[test]
fn mounts_and_tmpfs_are_read_as_docker_reads_them() {
    let cases = [
        ("type=bind,source=/srv,target=/data", "bind /srv on /data"),
        ("type=bind,src=/srv,dst=/data,readonly", "bind /srv on /data ro"),
        ("type=bind,src=/srv,dst=/data,ro=false,bind-propagation=rshared,bind-recursive=disabled", "bind /srv on /data flat rshared"),
        ("type=bind,\"src=/with,comma\",dst=/data", "bind /with,comma on /data"),
        ("target=/data", "volume - on /data"),
        ("source=data,target=/data,volume-nocopy,volume-driver=local", "volume data nocopy on /data"),
        ("type=tmpfs,target=/t,tmpfs-size=64m,tmpfs-mode=1777", "tmpfs on /t nosuid nodev noexec size=64m mode=1777"),
        ("type=bind,target=/data", "--mount 'type=bind,target=/data': type bind needs source="),
        ("type=bind,source=x,target=/data", "--mount 'type=bind,source=x,target=/data': the source 'x' is not absolute"),
        ("type=tmpfs,target=/t,tmpfs-mode=9", "--mount 'type=tmpfs,target=/t,tmpfs-mode=9': mode '9' is no octal number"),
        ("type=image,source=x,target=/t", "image x on /t ro"),
        ("type=glob,source=/srv/*,target=/t", "glob /srv/* on /t"),
        ("type=blue,target=/t", "--mount 'type=blue,target=/t': type 'blue' is not one of bind, volume, tmpfs, image, ramfs, devpts, glob"),
        ("type=bind,source=/s", "--mount 'type=bind,source=/s': target= is missing"),
        (
            "type=bind,source=/s,target=/t,volume-nocopy",
            "--mount 'type=bind,source=/s,target=/t,volume-nocopy': volume-nocopy is not for binds",
        ),
        ("target=/t,readonly=maybe", "--mount 'target=/t,readonly=maybe': readonly=maybe is neither true nor false"),
        ("target=/t,\"x", "--mount 'target=/t,\"x': a quote is not closed"),
    ];
    for (flag, expected) in cases {
        assert_eq!(show(parse(&Options { mount: texts(&[flag]), ..Options::default() })), expected, "{flag}");
    }
    let tmpfs = |flag: &str| show(parse(&Options { tmpfs: texts(&[flag]), ..Options::default() }));
    assert_eq!(tmpfs("/run"), "tmpfs on /run nosuid nodev noexec");
    assert_eq!(tmpfs("/run:rw,exec,size=1g,mode=755"), "tmpfs on /run nosuid nodev noexec exec size=1g mode=755");
    assert_eq!(tmpfs("/run:size=big"), "--tmpfs '/run:size=big': size 'big' is not like 64m");
    assert_eq!(tmpfs("/run:huge=always"), "--tmpfs '/run:huge=always': option 'huge' is not known");
}

#[test]
fn a_target_has_one_mount_and_a_persons_wins_over_the_images() {
    let options = Options {
        volume: texts(&["data:/a/b", "/srv:/a"]),
        tmpfs: texts(&["/t"]),
        image_volumes: texts(&["/a", "/v"]),
        ..Options::default()
    };
    assert_eq!(show(parse(&options)), "bind /srv create on /a; tmpfs on /t nosuid nodev noexec; volume - on /v; volume data on /a/b");
    assert_eq!(show(parse(&with_volume(&["a:/x", "b:/x/"]))), "-v 'b:/x/': something is mounted on /x already");
    for bad in ["/proc", "/proc/sys", "/sys/fs", "/"] {
        assert!(parse(&Options { image_volumes: texts(&[bad]), ..Options::default() }).is_err(), "{bad}");
    }
}

#[test]
fn sources_are_made_as_docker_makes_them() {
    let bench = Bench::new();
    let missing = bench.dir.join("new/deep");
    let mounts = bench.prepare(&with_volume(&[&format!("{}:/d:ro", missing.display()), "named:/n", "/anon"])).expect("prepared");
    assert_eq!(missing.metadata().expect("made").permissions().mode() & 0o7777, 0o755);
    assert_eq!(mounts[0].spec.options, ["rbind", "rprivate", "rro"]);
    assert_eq!(mounts[1].spec.source, bench.store.volume_dir("named").to_string_lossy());
    assert!(mounts[2].anonymous && mounts[2].volume.as_ref().is_some_and(|name| name.len() == 64));
    let flag = format!("type=bind,source={}/nothing,target=/x", bench.dir.display());
    let error = bench.prepare(&Options { mount: vec![flag], ..Options::default() }).expect_err("missing");
    assert_eq!(error.to_string(), format!("there is no file or directory {}/nothing to mount", bench.dir.display()));
    assert!(!bench.dir.join("nothing").exists());
    assert_eq!(remove_anonymous(&bench.store, &mounts).expect("removed").len(), 1);
    assert_eq!(bench.store.volumes().expect("list"), ["named"]);
}

#[test]
fn an_empty_volume_takes_what_the_image_has_and_a_full_one_does_not() {
    let bench = Bench::new();
    let image = bench.dir.join("image");
    std::fs::create_dir_all(image.join("data/sub")).expect("dir");
    std::fs::write(image.join("data/file"), "content").expect("file");
    std::fs::hard_link(image.join("data/file"), image.join("data/sub/same")).expect("link");
    std::fs::set_permissions(image.join("data/file"), std::fs::Permissions::from_mode(0o4751)).expect("mode");
    std::os::unix::fs::chown(image.join("data/sub"), Some(33), Some(34)).expect("chown");
    std::fs::set_permissions(image.join("data"), std::fs::Permissions::from_mode(0o1770)).expect("mode");
    symlink("/etc/passwd", image.join("data/link")).expect("symlink");
    symlink("/etc", image.join("evil")).expect("symlink");
    std::fs::create_dir_all(image.join("etc")).expect("dir");
    std::fs::write(image.join("etc/own"), "the image's").expect("file");
    let root = Root::open(&image).expect("root");
    let lease = bench.store.lease().expect("lease");
    let volume = |name: &str| {
        create(&bench.store, &lease, Some(name), &[], &[], None).expect("volume");
        bench.store.volume_dir(name)
    };

    let data = volume("data");
    assert!(copy_up(&lease, &root, "/data", &data).expect("copied"));
    assert_eq!(std::fs::read_to_string(data.join("sub/same")).expect("read"), "content");
    let (file, same) = (data.join("file").metadata().expect("stat"), data.join("sub/same").metadata().expect("stat"));
    assert_eq!((file.ino(), file.mode() & 0o7777), (same.ino(), 0o4751));
    assert_eq!(data.join("sub").metadata().expect("stat").uid(), 33);
    assert_eq!(data.metadata().expect("stat").mode() & 0o7777, 0o1770);
    assert_eq!(std::fs::read_link(data.join("link")).expect("link"), PathBuf::from("/etc/passwd"));
    std::fs::write(data.join("file"), "changed").expect("write");
    assert!(!copy_up(&lease, &root, "/data", &data).expect("kept"));
    assert_eq!(std::fs::read_to_string(data.join("file")).expect("read"), "changed");

    let evil = volume("evil");
    assert!(copy_up(&lease, &root, "/evil", &evil).expect("copied"));
    let names: Vec<_> = std::fs::read_dir(&evil).expect("list").map(|entry| entry.expect("entry").file_name()).collect();
    assert_eq!(names, ["own"], "a link in the image stays in the image");
    let nothing = volume("nothing");
    assert!(!copy_up(&lease, &root, "/not/there", &nothing).expect("nothing to copy"));
    let left: Vec<_> = std::fs::read_dir(bench.store.tmp_dir()).expect("list").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_volume_in_use_is_not_removed() {
    let bench = Bench::new();
    let lease = bench.store.lease().expect("lease");
    create(&bench.store, &lease, Some("data"), &texts(&["a=b"]), &[], None).expect("volume");
    create(&bench.store, &lease, Some("data2"), &[], &[], None).expect("volume");
    let error = create(&bench.store, &lease, Some("data"), &[], &[], None).expect_err("exists");
    assert_eq!(error.to_string(), "volume data exists");
    bench.store.create_container(&lease, "c0ffee", &[]).expect("container");
    let mounts = bench.prepare(&with_volume(&["data:/x"])).expect("prepared");
    let spec = spec::Spec { mounts: vec![mounts[0].spec.clone()], ..spec::Spec::default() };
    bench.store.write_container("c0ffee", "config.json", &serde_json::to_vec(&spec).expect("json")).expect("write");
    assert_eq!(remove(&bench.store, "data").expect_err("in use").to_string(), "volume data is in use by container c0ffee");
    remove(&bench.store, "data2").expect("removed");
    assert_eq!(remove(&bench.store, "data2").expect_err("gone").to_string(), "there is no volume data2");
    bench.store.remove_container("c0ffee").expect("removed");
    std::fs::write(bench.store.volume_dir("data").join("f"), vec![1; 100_000]).expect("write");
    assert!(remove(&bench.store, "data").expect("removed") >= 100_000);
    assert!(list(&bench.store).expect("list").is_empty());
}

#[test]
fn labels_are_set_on_all_and_follow_no_link() {
    let bench = Bench::new();
    let (top, outside) = (bench.dir.join("top"), bench.dir.join("outside"));
    std::fs::create_dir_all(top.join("sub")).expect("dir");
    std::fs::write(top.join("sub/file"), "").expect("file");
    std::fs::write(&outside, "").expect("file");
    symlink(&outside, top.join("link")).expect("symlink");
    label_all(&top, "u:r:t:s0").expect("they are set");
    let root = Root::open(&bench.dir).expect("root");
    let label = |path: &str| root.xattr(std::path::Path::new(path), b"security.selinux").expect("it can be asked");
    for path in ["top", "top/sub", "top/sub/file"] {
        assert_eq!(label(path).as_deref(), Some(b"u:r:t:s0".as_slice()), "{path}");
    }
    assert_eq!(label("outside"), None);
}

use std::path::PathBuf;

use super::*;

struct Image(PathBuf);

impl Image {
    fn new() -> Image {
        let base = std::env::temp_dir().join(format!("user-test-{}", crate::sys::random::hex(6)));
        crate::sys::fs::create_dir_all(&base.join("etc")).unwrap();
        let image = Image(base);
        image.write(
            "etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\n# odd\nmia:x:1000:100:Mia:/home/mia:\n1000:x:0:0::/:\nbad:x:no:1:\nshort:x:7:8\n",
        );
        image.write("etc/group", "root:x:0:\nusers:x:100:\naudio:x:29:mia,root\nvideo:x:44:mia\nmess\n");
        image
    }

    fn write(&self, path: &str, text: &str) {
        let file = crate::sys::fs::create_new(&self.0.join(path), 0o644).unwrap();
        std::io::Write::write_all(&mut &file, text.as_bytes()).unwrap();
    }

    fn resolve(&self, text: &str, additional: &[&str]) -> Result<Identity> {
        let additional: Vec<String> = additional.iter().map(|&s| s.to_owned()).collect();
        resolve(&Root::open(&self.0).unwrap(), text, &additional)
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = crate::sys::fs::remove_tree(&self.0);
    }
}

#[test]
fn users_are_found_as_docker_finds_them() {
    let image = Image::new();
    let found = |text: &str| image.resolve(text, &[]).map(|i| (i.uid, i.gid, i.groups, i.home)).unwrap();
    assert_eq!(found(""), (0, 0, vec![0, 29], "/root".into()));
    assert_eq!(found("mia"), (1000, 100, vec![100, 29, 44], "/home/mia".into()));
    // The number is the user mia, not the user named 1000.
    assert_eq!(found("1000"), (1000, 100, vec![100, 29, 44], "/home/mia".into()));
    assert_eq!(found("mia:audio"), (1000, 29, vec![29], "/home/mia".into()));
    assert_eq!(found("4242:4343"), (4242, 4343, vec![4343], "/".into()));
    assert_eq!(found("4242"), (4242, 0, vec![0], "/".into()));
    assert_eq!(found("short").3, "/");
    assert_eq!(image.resolve("4242", &["audio", "7"]).unwrap().groups, [0, 29, 7]);
}

#[test]
fn odd_users_are_refused() {
    let image = Image::new();
    for text in [
        "1000x",
        " 0",
        "-1",
        "4294967295",
        "4294967296",
        "99999999999999999999",
        "0x0",
        "1:",
        ":1",
        ":",
        "nobody",
        "bad",
        "mia:none",
        "mia:4294967296",
        "mia:1:2",
    ] {
        assert!(image.resolve(text, &[]).is_err(), "{text}");
    }
}

#[test]
fn odd_files_do_not_hang_or_fill_memory() {
    let image = Image::new();
    let etc = image.0.join("etc");
    crate::sys::fs::remove_tree(&etc).unwrap();
    assert_eq!(image.resolve("", &[]).unwrap().home, "/");
    assert!(image.resolve("root", &[]).is_err());
    crate::sys::fs::create_dir_all(&etc).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, etc.join("passwd"), rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    assert!(image.resolve("root", &[]).is_err());
    crate::sys::fs::remove_file(&etc.join("passwd")).unwrap();
    image.write("etc/passwd", &"x".repeat(2 << 20));
    assert!(image.resolve("root", &[]).is_err());
    crate::sys::fs::remove_file(&etc.join("passwd")).unwrap();
    crate::sys::fs::symlink(Path::new("/../../../../etc/shadow"), &etc.join("passwd")).unwrap();
    assert!(image.resolve("root", &[]).is_err());
}

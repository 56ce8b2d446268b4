//! `-v`, `--mount` and `--tmpfs` as docker has them, with podman's additions.

use std::path::{Component, Path, PathBuf};

use super::realize::IdMap;
use super::{Relabel, Result, Source, UserMount, VolumeError};
use crate::store::check_name;

/// A container may have this many mounts.
const MOUNTS_MAX: usize = 4_096;

/// Files of /proc that may be covered: what lxcfs and its like provide.
const PROC_FILES: [&str; 8] = ["cpuinfo", "diskstats", "loadavg", "meminfo", "slabinfo", "stat", "swaps", "uptime"];

/// What no host survives being relabelled or given away.
const SYSTEM_DIRS: [&str; 15] =
    ["/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys", "/usr", "/var"];

/// The flags as they were typed, and what the image declares.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `-v`.
    pub volume: Vec<String>,
    /// `--mount`.
    pub mount: Vec<String>,
    /// `--tmpfs`.
    pub tmpfs: Vec<String>,
    /// The image's `VOLUME`s.
    pub image_volumes: Vec<String>,
    /// `--image-volume`: what becomes of those.
    pub image_volume: Option<String>,
    /// `--volumes-from`, for who knows other containers.
    pub volumes_from: Vec<String>,
}

/// Reads the flags, in the order in which they are to be mounted: parents before children.
///
/// # Errors
/// `Usage`, with the flag and what is wrong with it.
pub fn parse(options: &Options) -> Result<Vec<UserMount>> {
    let count = options.volume.len() + options.mount.len() + options.tmpfs.len() + options.image_volumes.len();
    if count > MOUNTS_MAX {
        return Err(VolumeError::usage(format!("more than {MOUNTS_MAX} mounts")));
    }
    let mut mounts: Vec<UserMount> = Vec::new();
    let mut add = |mount: UserMount, flag: &str, text: &str| match mounts.iter().any(|other| other.target == mount.target) {
        true => Err(VolumeError::usage(format!("{flag} '{text}': something is mounted on {} already", mount.target))),
        false => {
            mounts.push(mount);
            Ok(())
        }
    };
    for text in &options.volume {
        add(parse_volume(text)?, "-v", text)?;
    }
    for text in &options.mount {
        add(parse_mount(text)?, "--mount", text)?;
    }
    for text in &options.tmpfs {
        add(parse_tmpfs(text)?, "--tmpfs", text)?;
    }
    let image_volume = options.image_volume.as_deref().unwrap_or("anonymous");
    if !matches!(image_volume, "anonymous" | "bind" | "tmpfs" | "ignore") {
        return Err(VolumeError::usage(format!("--image-volume {image_volume}: say anonymous, tmpfs or ignore")));
    }
    for text in options.image_volumes.iter().filter(|_| image_volume != "ignore") {
        let target = check_target("the image's VOLUME", text, text)?;
        if is_below(&target, "sys") {
            return Err(VolumeError::usage(format!("the image's VOLUME '{text}' lies in /sys")));
        }
        // What a person mounts there wins.
        if !mounts.iter().any(|mount| mount.target == target) {
            let source = if image_volume == "tmpfs" { Source::Tmpfs } else { Source::volume(None) };
            mounts.push(UserMount { goes_along: true, ..UserMount::new(source, target) });
        }
    }
    mounts.sort_by_key(|mount| Path::new(&mount.target).components().count());
    Ok(mounts)
}

fn is_below(target: &str, dir: &str) -> bool {
    Path::new(target).components().nth(1).is_some_and(|first| first.as_os_str() == dir)
}

/// Checks a path of the container and cleans it.
fn check_target(flag: &str, whole: &str, target: &str) -> Result<String> {
    let bad = |why: &str| VolumeError::usage(format!("{flag} '{whole}': {why}"));
    if target.contains('\0') {
        return Err(bad("there is a NUL in the path"));
    }
    if !target.starts_with('/') {
        return Err(bad(&format!("the container's path '{target}' is not absolute")));
    }
    let mut clean = PathBuf::from("/");
    for part in Path::new(target).components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => drop(clean.pop()),
            _ => {}
        }
    }
    let clean = clean.to_string_lossy().into_owned();
    if clean == "/" {
        return Err(bad("nothing can be mounted on the root itself"));
    }
    let is_known_file = clean.strip_prefix("/proc/").is_some_and(|name| PROC_FILES.contains(&name));
    if is_below(&clean, "proc") && !is_known_file {
        return Err(bad("nothing can be mounted in /proc"));
    }
    Ok(clean)
}

/// Reads `[SOURCE:]TARGET[:OPTIONS]`.
fn parse_volume(text: &str) -> Result<UserMount> {
    let bad = |why: &str| VolumeError::usage(format!("-v '{text}': {why}"));
    let mut parts = text.splitn(3, ':');
    let (first, second, third) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    let (source, target, options) = match (second, third) {
        (None, _) => ("", first, ""),
        (Some(target), None) => (first, target, ""),
        (Some(target), Some(options)) => (first, target, options),
    };
    if second.is_some() && source.is_empty() {
        return Err(bad("the source is empty"));
    }
    let target = check_target("-v", text, target)?;
    let source = match source {
        "" => Source::volume(None),
        path if path.starts_with(['/', '.', '~']) => Source::Bind { path: host_path(path).map_err(|why| bad(&why))?, create: true },
        name if name.contains('/') => return Err(bad("a relative path begins with ./, and a volume's name has no slash")),
        name => named("-v", text, name)?,
    };
    let mut mount = UserMount::new(source, target);
    for option in options.split(',').filter(|option| !option.is_empty()) {
        apply_option(&mut mount, option).map_err(|why| bad(&why))?;
    }
    check_given_away(&mount).map_err(|why| bad(&why))?;
    Ok(mount)
}

/// Refuses to relabel or to give away what the host lives on.
fn check_given_away(mount: &UserMount) -> std::result::Result<(), String> {
    let Source::Bind { path, .. } = &mount.source else { return Ok(()) };
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let is_system = SYSTEM_DIRS.iter().any(|dir| real == Path::new(dir));
    match (is_system, mount.relabel.is_some(), mount.chown) {
        (true, true, _) => Err(format!("{} cannot be relabelled: the host would stop working", real.display())),
        (true, _, true) => Err(format!("{} cannot be given to another user: the host would stop working", real.display())),
        _ => Ok(()),
    }
}

fn named(flag: &str, text: &str, name: &str) -> Result<Source> {
    check_name("volume", name).map_err(|error| VolumeError::usage(format!("{flag} '{text}': {error}")))?;
    Ok(Source::volume(Some(name.to_owned())))
}

/// Makes a path of the host absolute.
fn host_path(path: &str) -> std::result::Result<PathBuf, String> {
    if path.starts_with('~') {
        return Err("'~' is the shell's to expand: write $HOME".into());
    }
    std::path::absolute(path).map_err(|error| format!("the path cannot be made absolute: {error}"))
}

fn apply_option(mount: &mut UserMount, option: &str) -> std::result::Result<(), String> {
    let is_tmpfs = matches!(mount.source, Source::Tmpfs);
    match option {
        "ro" | "readonly" => mount.read_only = true,
        "rw" => mount.read_only = false,
        "exec" | "noexec" | "suid" | "nosuid" | "dev" | "nodev" => mount.options.push(option.to_owned()),
        "shared" | "rshared" | "slave" | "rslave" | "private" | "rprivate" if !is_tmpfs => mount.propagation = Some(option.to_owned()),
        // Meant for the Mac; means nothing here.
        "consistent" | "cached" | "delegated" | "default" => {}
        "z" => mount.relabel = Some(Relabel::Shared),
        "Z" => mount.relabel = Some(Relabel::Private),
        "nocopy" => match &mut mount.source {
            Source::Volume { copy, .. } => *copy = false,
            _ => return Err("nocopy is for volumes".into()),
        },
        "rro" => mount.read_only = true,
        "bind" if !is_tmpfs => mount.recursive = false,
        "rbind" if !is_tmpfs => mount.recursive = true,
        "U" => mount.chown = true,
        "O" => match mount.source {
            Source::Bind { .. } | Source::Volume { .. } => mount.special.overlay = true,
            _ => return Err("O is for directories and volumes".into()),
        },
        "idmap" => mount.special.id_map = Some(IdMap::default()),
        other if other.starts_with("idmap=") => mount.special.id_map = Some(IdMap::parse(&other["idmap=".len()..])?),
        other => return Err(format!("option '{other}' is not known")),
    }
    Ok(())
}

/// Splits on commas outside double quotes, as docker's CSV does.
fn split_csv(text: &str) -> Option<Vec<String>> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let field = fields.last_mut()?;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => field.push(c),
        }
    }
    (!quoted).then_some(fields)
}

/// Reads `type=T,source=S,target=T,...`.
fn parse_mount(text: &str) -> Result<UserMount> {
    let bad = |why: String| VolumeError::usage(format!("--mount '{text}': {why}"));
    let fields = split_csv(text).ok_or_else(|| bad("a quote is not closed".into()))?;
    let (mut kind, mut source, mut target) = ("volume".to_owned(), None, None);
    let mut rest = Vec::new();
    for field in &fields {
        let (key, value) = field.split_once('=').map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        match (key.to_ascii_lowercase().as_str(), value) {
            ("type", Some(value)) => value.clone_into(&mut kind),
            ("source" | "src", Some(value)) => source = Some(value.to_owned()),
            ("target" | "dst" | "destination", Some(value)) => target = Some(value.to_owned()),
            (key, value) => rest.push((key.to_owned(), value.map(str::to_owned))),
        }
    }
    let target = check_target("--mount", text, &target.ok_or_else(|| bad("target= is missing".into()))?)?;
    let only = |kind: &str| bad(format!("a {kind} has no source"));
    let from = match (kind.as_str(), source) {
        ("bind", Some(path)) if path.starts_with(['/', '.']) => Source::Bind { path: host_path(&path).map_err(bad)?, create: false },
        ("bind", Some(path)) => return Err(bad(format!("the source '{path}' is not absolute"))),
        ("bind" | "glob" | "image", None) => return Err(bad(format!("type {kind} needs source="))),
        ("glob", Some(pattern)) if pattern.starts_with('/') => Source::Glob { pattern },
        ("glob", Some(pattern)) => return Err(bad(format!("the source '{pattern}' is not absolute"))),
        ("image", Some(name)) => Source::Image { name },
        ("volume", None) => Source::volume(None),
        ("volume", Some(name)) => named("--mount", text, &name)?,
        ("tmpfs", None) => Source::Tmpfs,
        ("ramfs", None) => Source::Ramfs,
        ("devpts", None) => Source::Devpts,
        ("tmpfs" | "ramfs" | "devpts", Some(_)) => return Err(only(&kind)),
        ("cluster" | "npipe" | "artifact", _) => return Err(bad(format!("type {kind} is not supported"))),
        _ => return Err(bad(format!("type '{kind}' is not one of bind, volume, tmpfs, image, ramfs, devpts, glob"))),
    };
    let mut mount = UserMount::new(from, target);
    match mount.source {
        Source::Tmpfs | Source::Ramfs => mount.options.extend(TMPFS_DEFAULTS.map(str::to_owned)),
        Source::Devpts => mount.options.extend(["nosuid", "noexec", "newinstance", "ptmxmode=0666"].map(str::to_owned)),
        // What an image has is not changed by a container that mounts it, unless that is asked for.
        Source::Image { .. } => mount.read_only = true,
        _ => {}
    }
    for (key, value) in rest {
        apply_field(&mut mount, &key, value.as_deref()).map_err(bad)?;
    }
    check_given_away(&mount).map_err(bad)?;
    Ok(mount)
}

fn apply_field(mount: &mut UserMount, key: &str, value: Option<&str>) -> std::result::Result<(), String> {
    let need = || value.ok_or_else(|| format!("{key} needs a value"));
    let only = |kind: &str| format!("{key} is not for {kind}s");
    match (key, &mut mount.source) {
        ("readonly" | "ro", _) => mount.read_only = truth(key, value)?,
        ("readwrite" | "rw", _) => mount.read_only = !truth(key, value)?,
        ("consistency", _) => {}
        ("bind-propagation", Source::Bind { .. } | Source::Glob { .. }) => match need()? {
            p @ ("shared" | "rshared" | "slave" | "rslave" | "private" | "rprivate") => mount.propagation = Some(p.to_owned()),
            other => return Err(format!("bind-propagation '{other}' is not known")),
        },
        ("bind-nonrecursive", Source::Bind { .. }) => mount.recursive = !truth(key, value)?,
        ("bind-recursive", Source::Bind { .. }) => match need()? {
            "enabled" | "readonly" => mount.recursive = true,
            "disabled" => mount.recursive = false,
            "writable" => mount.special.top_only = true,
            other => return Err(format!("bind-recursive '{other}' is not one of enabled, disabled, writable, readonly")),
        },
        ("bind-create-src" | "create", Source::Bind { create, .. }) => *create = truth(key, value)?,
        ("volume-nocopy", Source::Volume { copy, .. }) => *copy = !truth(key, value)?,
        ("volume-label", Source::Volume { labels, .. }) => labels.push(need()?.to_owned()),
        ("volume-driver", Source::Volume { .. }) => match need()? {
            "" | "local" => {}
            other => return Err(format!("volume driver '{other}' is not supported: only local is")),
        },
        ("volume-opt", Source::Volume { options, .. }) => {
            let (key, value) = need()?.split_once('=').ok_or("volume-opt is like type=tmpfs")?;
            options.insert(key.to_owned(), value.to_owned());
        }
        ("volume-subpath" | "subpath", Source::Volume { .. }) | ("image-subpath" | "subpath", Source::Image { .. }) => {
            mount.special.subpath = Some(inside(need()?)?);
        }
        ("tmpfs-size", Source::Tmpfs) => {
            let size = need()?;
            check_size(size)?;
            mount.options.push(format!("size={size}"));
        }
        ("tmpfs-mode", Source::Tmpfs | Source::Ramfs) | ("mode", Source::Tmpfs | Source::Ramfs | Source::Devpts) => {
            let mode = need()?;
            u32::from_str_radix(mode, 8).ok().filter(|mode| *mode <= 0o7777).ok_or_else(|| format!("mode '{mode}' is no octal number"))?;
            mount.options.push(format!("mode={mode}"));
        }
        ("uid" | "gid" | "max", Source::Devpts) | ("uid" | "gid", Source::Tmpfs) => {
            let number = need()?;
            number.parse::<u32>().map_err(|_| format!("{key} '{number}' is no number"))?;
            mount.options.push(format!("{key}={number}"));
        }
        ("u" | "chown", Source::Bind { .. } | Source::Volume { .. } | Source::Glob { .. }) => mount.chown = truth(key, value)?,
        ("idmap", Source::Bind { .. } | Source::Volume { .. }) => mount.special.id_map = Some(IdMap::parse(value.unwrap_or_default())?),
        ("relabel", _) => match need()? {
            "shared" => mount.relabel = Some(Relabel::Shared),
            "private" => mount.relabel = Some(Relabel::Private),
            other => return Err(format!("relabel '{other}' is neither shared nor private")),
        },
        (key, Source::Bind { .. }) if key.starts_with("volume-") || key.starts_with("tmpfs-") => return Err(only("bind")),
        (key, Source::Volume { .. }) if key.starts_with("bind-") || key.starts_with("tmpfs-") => return Err(only("volume")),
        (key, Source::Tmpfs) if key.starts_with("bind-") || key.starts_with("volume-") => return Err(only("tmpf")),
        _ => return Err(format!("'{key}' is not known")),
    }
    Ok(())
}

/// Checks a path below a volume or an image.
fn inside(path: &str) -> std::result::Result<PathBuf, String> {
    let clean: PathBuf = Path::new(path).components().filter(|part| !matches!(part, Component::RootDir | Component::CurDir)).collect();
    if clean.components().any(|part| matches!(part, Component::ParentDir)) || clean.as_os_str().is_empty() {
        return Err(format!("'{path}' is no path inside it"));
    }
    Ok(clean)
}

fn truth(key: &str, value: Option<&str>) -> std::result::Result<bool, String> {
    match value {
        None | Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(other) => Err(format!("{key}={other} is neither true nor false")),
    }
}

/// A tmpfs for a container has these unless something else is said.
const TMPFS_DEFAULTS: [&str; 3] = ["nosuid", "nodev", "noexec"];

/// Checks a size as tmpfs takes it: digits and one of k, m, g, t or `%`.
fn check_size(size: &str) -> std::result::Result<(), String> {
    let digits = size.trim_end_matches(|c: char| "kKmMgGtT%bB".contains(c));
    match digits.parse::<u64>() {
        Ok(_) if size.len() - digits.len() <= 2 => Ok(()),
        _ => Err(format!("size '{size}' is not like 64m")),
    }
}

/// Reads `TARGET[:OPTIONS]`.
fn parse_tmpfs(text: &str) -> Result<UserMount> {
    let bad = |why: String| VolumeError::usage(format!("--tmpfs '{text}': {why}"));
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    let mut mount = UserMount::new(Source::Tmpfs, check_target("--tmpfs", text, target)?);
    mount.options.extend(TMPFS_DEFAULTS.map(str::to_owned));
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("size", size)) => check_size(size).map_err(bad)?,
            Some(("mode" | "uid" | "gid" | "nr_inodes" | "nr_blocks", value)) if value.bytes().all(|b| b.is_ascii_alphanumeric()) => {}
            Some((key, _)) => return Err(bad(format!("option '{key}' is not known"))),
            None => {
                // The opposite of a default takes its place, since the last word counts.
                apply_option(&mut mount, option).map_err(bad)?;
                continue;
            }
        }
        mount.options.push(option.trim_end_matches(['b', 'B']).to_owned());
    }
    Ok(mount)
}

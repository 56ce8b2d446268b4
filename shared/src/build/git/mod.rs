//! Git repositories as contexts and as sources of `ADD`.
//!
//! `git` is run: its protocols are its own. It runs without hooks, without the system's and the
//! user's configuration and with little of the environment, over the one protocol of the address
//! and, for submodules, https and ssh. Of a clone only what is checked out counts, read through a
//! root, so that no link in it leads out (CVE-2026-33748). Files get the time of their commit and
//! one of two modes, so that a commit is the same layer on every machine.

mod address;

use std::path::{Path, PathBuf};

pub use address::{Address, AddressError, check_commit};

use super::tree::DEPTH_MAX;
use crate::sys::fs::{self, PathError};
use crate::sys::process::{Helper, HelperError};
use crate::sys::root::{Kind, Root, Time};

/// What of the environment git sees: how it reaches the network, and who asks.
const KEPT: [&str; 20] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "LANG",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSH_AUTH_SOCK",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
];
/// How git is set up, whatever any file says.
const SETTINGS: [(&str, &str); 7] = [
    ("core.hooksPath", "/dev/null"),
    ("core.symlinks", "true"),
    ("core.fsmonitor", "false"),
    ("core.autocrlf", "false"),
    ("advice.detachedHead", "false"),
    ("safe.directory", "*"),
    ("gc.auto", "0"),
];

/// Why a repository cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// It makes no sense.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// git said no.
    #[error("cannot {action} {remote}: {reason}")]
    Failed {
        /// What was tried.
        action: &'static str,
        /// With which repository.
        remote: String,
        /// git's last line.
        reason: String,
    },
    /// git cannot be run.
    #[error("cannot run git")]
    Helper(#[source] HelperError),
    /// The remote has no such reference.
    #[error("{remote} has no '{reference}'")]
    NoReference {
        /// The repository.
        remote: String,
        /// The reference.
        reference: String,
    },
    /// The reference is another commit than was said.
    #[error("'{reference}' of {remote} is the commit {found}, not {wanted}")]
    Checksum {
        /// The repository.
        remote: String,
        /// The reference.
        reference: String,
        /// What was said.
        wanted: String,
        /// What it is.
        found: String,
    },
    /// A directory that is not there.
    #[error("there is no directory '{subdir}' in {remote}")]
    NoDirectory {
        /// The repository.
        remote: String,
        /// The directory.
        subdir: String,
        /// The cause.
        source: PathError,
    },
    /// A call on a path failed.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl GitError {
    /// Returns what to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            GitError::Helper(HelperError::Missing(_)) => Some("install git"),
            _ => None,
        }
    }
}

type Result<T> = std::result::Result<T, GitError>;

/// How repositories are reached.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Whether contexts keep their `.git` unless their address says otherwise.
    pub keep_git_dir: bool,
    /// The socket of an agent with keys; without, the caller's own.
    pub agent: Option<PathBuf>,
    /// The header by which a host over http knows us: hosts (empty is any) and values.
    pub headers: Vec<(String, String)>,
}

/// A commit, found at its remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: String,
    /// The whole reference that named it, if one did.
    pub reference: Option<String>,
}

fn is_whole_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && check_commit(text).is_ok()
}

/// Asks the remote which commit is meant. `dir` is an empty directory to run in.
///
/// # Errors
/// When it cannot be asked, has no such reference, or it is not the commit of the address's checksum.
pub fn resolve(dir: &Path, address: &Address, access: &Access) -> Result<Commit> {
    let wanted = address.reference.as_deref().unwrap_or("HEAD");
    let commit = if is_whole_commit(wanted) {
        Commit { id: wanted.to_owned(), reference: None }
    } else {
        let git = Git { dir, address, access };
        let listed = git.run("ask", &["ls-remote", "--", &address.remote, wanted, &format!("{wanted}^{{}}")])?;
        let none = || GitError::NoReference { remote: address.remote.clone(), reference: wanted.to_owned() };
        pick(&listed, wanted).ok_or_else(none)?
    };
    match &address.checksum {
        Some(checksum) if !commit.id.starts_with(checksum.as_str()) => Err(GitError::Checksum {
            remote: address.remote.clone(),
            reference: wanted.to_owned(),
            wanted: checksum.clone(),
            found: commit.id,
        }),
        _ => Ok(commit),
    }
}

/// Picks a reference from what the remote lists, as git does: a branch before a tag. Of a tag with a
/// message it is the commit below it.
fn pick(listed: &str, wanted: &str) -> Option<Commit> {
    let lines: Vec<(&str, &str)> = listed.lines().filter_map(|line| line.split_once('\t')).collect();
    let short = wanted.trim_start_matches("refs/");
    let names = [wanted.to_owned(), format!("refs/heads/{short}"), format!("refs/tags/{short}"), format!("refs/{short}")];
    let names: &[String] = if wanted == "HEAD" || wanted.starts_with("refs/") { &names[..1] } else { &names[1..] };
    let find = |name: &str| lines.iter().find(|(_, n)| *n == name).map(|(id, _)| (*id).to_owned());
    names.iter().find_map(|name| {
        let id = find(&format!("{name}^{{}}")).or_else(|| find(name))?;
        is_whole_commit(&id).then(|| Commit { id, reference: Some(name.clone()).filter(|n| n.starts_with("refs/")) })
    })
}

/// Checks a commit out into `dir`, which is empty, and returns the directory of it that was asked for.
///
/// # Errors
/// When it cannot be fetched, or has no such directory.
pub fn checkout(dir: &Path, address: &Address, commit: &Commit, keep_git_dir: bool, access: &Access) -> Result<Root> {
    let git = Git { dir, address, access };
    let format = if commit.id.len() == 64 { "--object-format=sha256" } else { "--object-format=sha1" };
    git.run("clone", &["init", "--quiet", "--template=", format])?;
    git.run("clone", &["remote", "add", "origin", &address.remote])?;
    let shallow = git.run("clone", &["fetch", "--quiet", "--depth", "1", "--no-tags", "--", "origin", &commit.id]);
    if let Err(error) = shallow {
        // A remote that is plain files, or gives only what has a name, is fetched as a whole.
        let all = ["fetch", "--quiet", "--no-tags", "--", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
        git.run("clone", &all).map_err(|_| error)?;
    }
    git.run("clone", &["checkout", "--quiet", "--force", &commit.id])?;
    let root = Root::open(dir)?;
    let has_modules = root.lstat(Path::new(".gitmodules")).is_ok_and(|stat| stat.kind == Kind::File);
    if address.submodules && has_modules {
        git.run("clone the submodules of", &["submodule", "--quiet", "update", "--init", "--recursive", "--force", "--depth", "1"])?;
    }
    let secs = git.run("read", &["log", "-1", "--format=%ct", &commit.id])?.trim().parse().unwrap_or(0);
    if keep_git_dir {
        if let Some(reference) = &commit.reference {
            git.run("clone", &["update-ref", reference, &commit.id])?;
        }
    } else {
        root.remove_tree(Path::new(".git"))?;
    }
    settle(&root, Path::new(""), Time { secs, nanos: 0 }, keep_git_dir, 0)?;
    match address.subdir.as_str() {
        "" => Ok(root),
        subdir => root.sub_root(Path::new(subdir)).map_err(|source| GitError::NoDirectory {
            remote: address.remote.clone(),
            subdir: subdir.to_owned(),
            source,
        }),
    }
}

/// Gives what was checked out the modes that git knows and one time, whatever the umask and the clock here.
fn settle(root: &Root, dir: &Path, time: Time, keep_git_dir: bool, depth: usize) -> Result<()> {
    if depth > DEPTH_MAX {
        let error = std::io::Error::new(std::io::ErrorKind::InvalidData, "directories nest too deep");
        return Err(PathError::new("read", dir, error).into());
    }
    for entry in root.read_dir(dir)? {
        let path = dir.join(&entry.name);
        if entry.name == ".git" {
            if !keep_git_dir {
                root.remove_tree(&path)?;
            }
            continue;
        }
        let stat = root.lstat(&path)?;
        match stat.kind {
            Kind::Dir => settle(root, &path, time, keep_git_dir, depth + 1)?,
            Kind::File => root.set_mode(&path, if stat.mode & 0o111 == 0 { 0o644 } else { 0o755 })?,
            _ => {}
        }
        if stat.kind != Kind::Dir {
            root.set_times(&path, time, time)?;
        }
    }
    root.set_mode(dir, 0o755)?;
    Ok(root.set_times(dir, time, time)?)
}

/// git in a directory.
struct Git<'a> {
    dir: &'a Path,
    address: &'a Address,
    access: &'a Access,
}

impl Git<'_> {
    fn run(&self, action: &'static str, args: &[&str]) -> Result<String> {
        let mut helper = Helper::new("git").args(args.iter().copied()).cwd(self.dir).env_clear();
        for name in KEPT {
            if let Some(value) = std::env::var_os(name) {
                helper = helper.env(name, value);
            }
        }
        // A submodule may lie elsewhere, but never on this disk or behind a program.
        let protocols = format!("{}:https:ssh", self.address.protocol());
        helper = helper
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_ATTR_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ALLOW_PROTOCOL", protocols)
            .env("GIT_CEILING_DIRECTORIES", self.dir.parent().unwrap_or(self.dir));
        if let Some(agent) = &self.access.agent {
            helper = helper.env("SSH_AUTH_SOCK", agent.as_os_str());
        }
        // Not as arguments, where everybody on this machine could read a token.
        let mut settings: Vec<(String, String)> = SETTINGS.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let host = self.address.host();
        let header = self.access.headers.iter().find(|(h, _)| h == host).or_else(|| self.access.headers.iter().find(|(h, _)| h.is_empty()));
        if let Some((_, value)) = header.filter(|_| self.address.protocol().starts_with("http")) {
            let (scheme, rest) = self.address.remote.split_once("://").unwrap_or(("https", ""));
            let authority = rest.split('/').next().unwrap_or_default();
            settings.push((format!("http.{scheme}://{authority}/.extraHeader"), format!("Authorization: {value}")));
        }
        helper = helper.env("GIT_CONFIG_COUNT", settings.len().to_string());
        for (n, (name, value)) in settings.into_iter().enumerate() {
            helper = helper.env(format!("GIT_CONFIG_KEY_{n}"), name).env(format!("GIT_CONFIG_VALUE_{n}"), value);
        }
        let output = helper.run().map_err(GitError::Helper)?;
        if output.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let lines = || text.lines().map(str::trim).filter(|l| !l.is_empty());
        // git's own complaint says more than the advice behind it.
        let reason = lines().find(|l| l.starts_with("fatal:") || l.starts_with("error:")).or_else(|| lines().next_back());
        let reason = reason.unwrap_or("it gave no reason").to_owned();
        Err(GitError::Failed { action, remote: self.address.remote.clone(), reason })
    }
}

/// Makes a directory of our own to clone into.
///
/// # Errors
/// What the kernel says.
pub fn clone_dir(dir: &Path) -> Result<()> {
    Ok(fs::create_dir(dir, 0o700)?)
}

#[cfg(test)]
mod tests;

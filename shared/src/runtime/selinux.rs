//! SELinux: the labels of a container's programs and files, where the host has it.
//!
//! They are those that the host's policy has for containers (`contexts/lxc_contexts`), with the parts that
//! `--security-opt label=` asks for, and with two categories of the container's own, so that containers cannot
//! reach each other's files. A host whose policy has none for containers gives none, unless one is asked for.
//!
//! What nobody asked for must not break anything: the kernel is asked first whether its policy lets whoever starts
//! the container give it that label, and lets the container read the images below the store. Where it does not, the
//! container runs without, and a warning says what the host is to be told.

use std::path::{Path, PathBuf};

use super::error::{Result, RuntimeError};
use super::launch::has_selinux;
use super::volume::{Relabel, label_of};
use crate::sys::{fs, random};

mod ask;

/// Says which policy the host has.
const CONFIG: &str = "/etc/selinux/config";
/// Where policies are.
const POLICIES: &str = "/etc/selinux";
/// The policy of hosts whose configuration names none.
const POLICY_DEFAULT: &str = "targeted";
/// A configuration is at most this long, in bytes.
const FILE_MAX_BYTES: u64 = 1 << 20;
/// The level of what all containers may have.
const LEVEL_SHARED: &str = "s0";
/// There are so many categories.
const CATEGORIES: u16 = 1024;

/// A label in parts, as it was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) disabled: bool,
    pub(super) user: Option<String>,
    pub(super) role: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) level: Option<String>,
    pub(super) file_kind: Option<String>,
}

/// The labels of a container; empty are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Of its programs.
    pub process: String,
    /// Of its files.
    pub files: String,
    /// Somebody asked for them, or for none.
    pub asked: bool,
}

impl Wish {
    /// Takes one value of `--security-opt label=`; none when it makes no sense.
    pub(super) fn read(&mut self, text: &str) -> Option<()> {
        let (key, value) = text.split_once(':').unwrap_or((text, ""));
        let place = match key {
            "disable" if value.is_empty() => {
                self.disabled = true;
                return Some(());
            }
            "user" => &mut self.user,
            "role" => &mut self.role,
            "type" => &mut self.kind,
            "level" => &mut self.level,
            "filetype" => &mut self.file_kind,
            _ => return None,
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b':' | b',');
        if value.is_empty() || !value.bytes().all(plain) {
            return None;
        }
        *place = Some(value.to_owned());
        Some(())
    }

    /// Settles it against what this host has. A container that is `open` to the host has no label, and one that shares the
    /// host's processes only when it is asked for; `images` is where the files of images lie. The second is what a person
    /// should know.
    ///
    /// # Errors
    /// When a label is asked for where there is no SELinux, or no policy for containers.
    pub(super) fn settle(&self, open: bool, shares: bool, images: &Path) -> Result<(Labels, Option<String>)> {
        let asked = *self != Wish::default();
        let none = Labels { asked, ..Labels::default() };
        if self.disabled || open || (!asked && (shares || !has_selinux())) {
            return Ok((none, None));
        }
        let refused = |reason: String| RuntimeError::Unsupported { what: "--security-opt label".into(), reason };
        if !has_selinux() {
            return Err(refused("this host has no SELinux".into()));
        }
        match self.of_policy(&own_level()) {
            Ok(labels) if asked => Ok((labels, None)),
            Err(reason) if asked => Err(refused(reason)),
            // A policy that knows no containers: dinfo says so, not every container.
            Err(_) => Ok((none, None)),
            Ok(labels) => Ok(match reason_against(&labels, images) {
                Some(reason) => (none, Some(format!("the container runs without a label of SELinux: {reason}"))),
                None => (labels, None),
            }),
        }
    }

    /// Changes what the policy of this host says by what was asked for; the error says what is missing.
    fn of_policy(&self, level: &str) -> std::result::Result<Labels, String> {
        let path = contexts_of(&fs::read(Path::new(CONFIG), FILE_MAX_BYTES).unwrap_or_default());
        let text = fs::read(&path, FILE_MAX_BYTES).unwrap_or_default();
        let found = self.labels(&String::from_utf8_lossy(&text), level);
        found.ok_or_else(|| format!("{} has no labels for containers: the policy container-selinux has them", path.display()))
    }

    /// Changes what a policy says by what was asked for.
    fn labels(&self, contexts: &str, level: &str) -> Option<Labels> {
        let find = |name: &str| {
            let line = contexts.lines().find_map(|line| line.split_once('=').filter(|(key, _)| key.trim() == name))?;
            let label = line.1.trim().trim_matches('"');
            let parts: Vec<&str> = label.splitn(4, ':').collect();
            <[&str; 4]>::try_from(parts).ok()
        };
        let [user, role, kind, _] = find("process")?;
        let [_, file_role, file_kind, _] = find("file")?;
        let (user, level) = (self.user.as_deref().unwrap_or(user), self.level.as_deref().unwrap_or(level));
        let (role, kind) = (self.role.as_deref().unwrap_or(role), self.kind.as_deref().unwrap_or(kind));
        let file_kind = self.file_kind.as_deref().unwrap_or(file_kind);
        Some(Labels {
            process: format!("{user}:{role}:{kind}:{level}"),
            files: format!("{user}:{file_role}:{file_kind}:{level}"),
            asked: *self != Wish::default(),
        })
    }
}

/// Says why containers of this store cannot have labels that nobody asked for, if the policy is in force and says so.
fn reason_against(labels: &Labels, images: &Path) -> Option<String> {
    if !ask::is_enforcing() {
        return None;
    }
    let own = ask::own_label()?;
    if !ask::allows(&own, &labels.process, "process", &["transition"]) {
        let program = std::env::current_exe().unwrap_or_default();
        return Some(format!(
            "the policy does not let {own} start {}; `chcon -t container_runtime_exec_t {}` gives the right to this program",
            labels.process,
            program.display()
        ));
    }
    let files = label_of(images).ok().flatten()?;
    if !ask::allows(&labels.process, &files, "file", &["read", "execute", "map"]) {
        let dir = images.display();
        return Some(format!(
            "the policy does not let containers read what is {files}, as {dir} is; `semanage fcontext -a -e \
             /var/lib/containers/storage/overlay {dir}` and `restorecon -R {dir}` change that"
        ));
    }
    None
}

/// Tells whether the host's policy has labels for containers.
pub(super) fn knows_containers() -> bool {
    Wish::default().of_policy(LEVEL_SHARED).is_ok()
}

/// Returns where the policy that a configuration names has its labels for containers.
fn contexts_of(config: &[u8]) -> PathBuf {
    let text = String::from_utf8_lossy(config);
    let named = text.lines().find_map(|line| line.trim().strip_prefix("SELINUXTYPE="));
    let name = named.map(str::trim).filter(|name| !name.is_empty() && !name.contains('/') && !name.starts_with('.'));
    Path::new(POLICIES).join(name.unwrap_or(POLICY_DEFAULT)).join("contexts/lxc_contexts")
}

/// Draws the two categories of a container.
fn own_level() -> String {
    let mut raw = [0_u8; 4];
    loop {
        random::fill(&mut raw);
        let pick = |bytes: [u8; 2]| u16::from_ne_bytes(bytes) % CATEGORIES;
        let (one, other) = (pick([raw[0], raw[1]]), pick([raw[2], raw[3]]));
        if one != other {
            return format!("s0:c{},c{}", one.min(other), one.max(other));
        }
    }
}

/// Returns the label for what a container gets to see of the host's files, by `:z` or `:Z`. None where the host has no
/// SELinux: as everywhere else, that means nothing there. `own` is the label of the container's files, if it has one.
///
/// # Errors
/// When the host's policy has no labels for containers.
pub(super) fn label_of_mount(how: Relabel, own: &str) -> Result<Option<String>> {
    if !has_selinux() {
        return Ok(None);
    }
    let own = if own.is_empty() {
        let refused = |reason| RuntimeError::Unsupported { what: "to relabel a mount".into(), reason };
        Wish::default().of_policy(LEVEL_SHARED).map_err(refused)?.files
    } else {
        own.to_owned()
    };
    Ok(Some(shared_or_own(how, own)))
}

/// Takes a container's own categories out of a label that others are to have, too.
fn shared_or_own(how: Relabel, own: String) -> String {
    match (how, own.splitn(4, ':').collect::<Vec<_>>().as_slice()) {
        (Relabel::Shared, [user, role, kind, _]) => format!("{user}:{role}:{kind}:{LEVEL_SHARED}"),
        _ => own,
    }
}

/// Labels a file of ours that a container gets to see.
///
/// # Errors
/// What the kernel says.
pub(super) fn label_file(path: &Path, label: &str) -> Result<()> {
    if label.is_empty() {
        return Ok(());
    }
    Ok(fs::set_attribute(path, "security.selinux", label.as_bytes())?)
}

#[cfg(test)]
mod tests;

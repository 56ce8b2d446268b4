//! Secrets: files and variables of a container whose content stands nowhere on the disk.
//!
//! There is no store of them: a person says where one comes from, a file or a variable. When the
//! container is made its content is copied below the run directory, which is memory, and goes with
//! the container. The container's description has no more than where it came from: after a boot a
//! file is read again, and what came from a variable is gone.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::container::Container;
use super::defaults;
use super::error::{Result, RuntimeError, failed};
use super::options::set_variable;
use crate::oci::spec::Spec;
use crate::store::Store;
use crate::sys::fs;

/// Where the run directory has them.
const DIR: &str = "secrets";
/// Where a container finds them.
const PLACE: &str = "/run/secrets";
/// The largest secret, in bytes: docker's limit.
const SECRET_MAX_BYTES: u64 = 500 << 10;
/// Read by everybody in the container, as in docker and podman.
const MODE: u32 = 0o444;

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A file of the host.
    File(PathBuf),
    /// A variable of whoever makes the container.
    Env(String),
}

/// What a container sees of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A file.
    Mount {
        /// Its absolute path.
        target: String,
        /// Its owner.
        uid: u32,
        /// Its group.
        gid: u32,
        /// Its permissions.
        mode: u32,
    },
    /// A variable.
    Env(String),
}

/// A secret of a container, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Its name.
    pub id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What the container sees.
    pub shape: Shape,
}

/// A secret with its content.
pub(super) type Loaded = (Secret, Vec<u8>);

/// Reads `--secret`, and what it names.
///
/// # Errors
/// When it makes no sense, or there is no such file or variable.
pub(super) fn load(text: &str) -> Result<Loaded> {
    let secret = parse(text)?;
    let content = secret.read()?;
    Ok((secret, content))
}

fn parse(text: &str) -> Result<Secret> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--secret {text}"), reason);
    let (mut id, mut origin, mut kind, mut target) = (None, None, "mount", None);
    let (mut uid, mut gid, mut mode) = (None, None, None);
    for field in text.split(',') {
        let number = |value: &str| value.parse::<u32>().map(Some).map_err(|_| wrong("uid and gid are numbers"));
        match field.split_once('=') {
            // podman's first word is the name.
            None if id.is_none() => id = Some(field),
            Some(("id", value)) => id = Some(value),
            Some(("src" | "source", _) | ("env", _)) if origin.is_some() => {
                return Err(wrong("it comes from one place: src=FILE or env=NAME"));
            }
            Some(("src" | "source", value)) if !value.is_empty() => {
                let path = std::path::absolute(value).map_err(failed("find the file of --secret"))?;
                origin = Some(Origin::File(path));
            }
            Some(("env", value)) if !value.is_empty() => origin = Some(Origin::Env(value.to_owned())),
            Some(("type", value @ ("mount" | "env"))) => kind = value,
            Some(("target" | "dst" | "destination", value)) if !value.is_empty() => target = Some(value),
            Some(("uid", value)) => uid = number(value)?,
            Some(("gid", value)) => gid = number(value)?,
            Some(("mode", value)) => {
                let octal = u32::from_str_radix(value.trim_start_matches("0o"), 8).ok().filter(|mode| *mode <= 0o7777);
                mode = Some(octal.ok_or_else(|| wrong("mode is octal, such as 0400"))?);
            }
            _ => return Err(wrong(&format!("'{field}' is not id=, src=, env=, type=mount or env, target=, uid=, gid= or mode="))),
        }
    }
    let id = id.filter(|id| is_name(id)).ok_or_else(|| wrong("say its name: id=NAME, without slashes"))?.to_owned();
    let origin = origin.ok_or_else(|| wrong("say where it comes from: src=FILE or env=NAME; there is no store of secrets"))?;
    if kind == "env" {
        if uid.or(gid).or(mode).is_some() {
            return Err(wrong("uid, gid and mode belong to a file, not to type=env"));
        }
        let name = target.unwrap_or(&id);
        if name.contains(['=', '\0']) {
            return Err(wrong("that is no name of a variable"));
        }
        return Ok(Secret { shape: Shape::Env(name.to_owned()), id, origin });
    }
    let target = target.unwrap_or(&id);
    let target = if target.starts_with('/') { target.to_owned() } else { format!("{PLACE}/{target}") };
    let clean = super::launch::clean(&target);
    if target.split('/').any(|part| part == "..") || clean.as_os_str().is_empty() || target.contains('\0') {
        return Err(wrong("target is a path inside the container"));
    }
    if ["proc", "sys", "dev"].iter().any(|own| clean.starts_with(own)) {
        return Err(wrong("nothing can be mounted there, since the kernel fills it"));
    }
    let shape = Shape::Mount { target, uid: uid.unwrap_or(0), gid: gid.unwrap_or(0), mode: mode.unwrap_or(MODE) };
    Ok(Secret { id, origin, shape })
}

fn is_name(id: &str) -> bool {
    !id.is_empty() && id != "." && id != ".." && !id.contains(['/', '\0', '='])
}

impl Secret {
    /// Reads it where it comes from.
    fn read(&self) -> Result<Vec<u8>> {
        let wrong = |reason: String| RuntimeError::invalid(format!("secret {}", self.id), reason);
        let content = match &self.origin {
            Origin::File(path) => fs::read(path, SECRET_MAX_BYTES)?,
            Origin::Env(name) => {
                use std::os::unix::ffi::OsStringExt;
                let value = std::env::var_os(name).ok_or_else(|| wrong(format!("the variable {name} is not set")))?;
                value.into_vec()
            }
        };
        if content.len() as u64 > SECRET_MAX_BYTES {
            return Err(wrong(format!("it is larger than {SECRET_MAX_BYTES} bytes")));
        }
        if matches!(self.shape, Shape::Env(_)) && (content.contains(&0) || std::str::from_utf8(&content).is_err()) {
            return Err(wrong("it is no text and cannot be a variable".into()));
        }
        Ok(content)
    }
}

fn dir(store: &Store, id: &str) -> Result<PathBuf> {
    Ok(store.run_dir()?.join(DIR).join(id))
}

/// Keeps the secrets of a container, in memory and for root's eyes only but by the container's mount.
///
/// # Errors
/// What the run directory says.
pub(super) fn keep(store: &Store, id: &str, secrets: &[Loaded]) -> Result<()> {
    if secrets.is_empty() {
        return Ok(());
    }
    let dir = dir(store, id)?;
    let parent = dir.parent().unwrap_or(&dir);
    if !parent.exists() {
        match fs::create_dir(parent, 0o700) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
    }
    fs::create_dir(&dir, 0o700)?;
    secrets.iter().enumerate().try_for_each(|(n, (secret, content))| write(&dir.join(n.to_string()), secret, content))
}

fn write(path: &Path, secret: &Secret, content: &[u8]) -> Result<()> {
    let mut file = fs::create_new(path, 0o600)?;
    fs::write_all(&mut file, path, content)?;
    if let Shape::Mount { uid, gid, mode, .. } = &secret.shape {
        std::os::unix::fs::fchown(&file, Some(*uid), Some(*gid)).map_err(failed(format!("give away secret {}", secret.id)))?;
        fs::set_mode(path, *mode)?;
    }
    Ok(())
}

impl Container {
    /// Gives the secrets to a process and its mounts. What this changes must not be written down.
    pub(super) fn give_secrets(&self, spec: &mut Spec) -> Result<()> {
        let secrets = &self.config().secrets;
        if secrets.is_empty() {
            return Ok(());
        }
        let dir = dir(self.store(), self.id())?;
        if !dir.exists() {
            self.read_secrets_again()?;
        }
        for (n, secret) in secrets.iter().enumerate() {
            let path = dir.join(n.to_string());
            match &secret.shape {
                Shape::Mount { target, .. } => spec.mounts.push(defaults::bind(target, &path.to_string_lossy(), "ro,nosuid,nodev,noexec")),
                Shape::Env(_) => {}
            }
        }
        if let Some(process) = spec.process.as_mut() {
            self.secret_variables(&mut process.env)?;
        }
        Ok(())
    }

    /// Adds the secrets that are variables.
    pub(super) fn secret_variables(&self, env: &mut Vec<String>) -> Result<()> {
        for (n, secret) in self.config().secrets.iter().enumerate() {
            if let Shape::Env(name) = &secret.shape {
                let content = fs::read(&dir(self.store(), self.id())?.join(n.to_string()), SECRET_MAX_BYTES)?;
                set_variable(env, name, &String::from_utf8_lossy(&content));
            }
        }
        Ok(())
    }

    /// After a boot nothing is kept.
    fn read_secrets_again(&self) -> Result<()> {
        let again = |secret: &Secret| match &secret.origin {
            Origin::File(_) => Ok((secret.clone(), secret.read()?)),
            Origin::Env(name) => Err(RuntimeError::invalid(
                format!("secret {}", secret.id),
                format!("it came from the variable {name} and is kept in memory only, which a boot empties: make the container again"),
            )),
        };
        let loaded = self.config().secrets.iter().map(again).collect::<Result<Vec<_>>>()?;
        keep(self.store(), self.id(), &loaded)
    }

    /// Forgets the secrets.
    pub(super) fn forget_secrets(&self) {
        if !self.config().secrets.is_empty() {
            forget(self.store(), self.id());
        }
    }
}

/// Forgets the secrets of a container that goes, or does not come to be.
pub(super) fn forget(store: &Store, id: &str) {
    if let Ok(dir) = dir(store, id)
        && dir.exists()
    {
        // What stays is removed with the run directory.
        let _ = fs::remove_tree(&dir);
        let _ = dir.parent().map(fs::remove_empty_dir);
    }
}

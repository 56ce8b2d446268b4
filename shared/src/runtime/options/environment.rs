//! The variables of a container: whose they are, and who wins.

use std::path::{Path, PathBuf};

use super::dotenv;
use super::read::{read_lines, read_text};
use crate::runtime::PATH_DEFAULT;
use crate::runtime::error::{Result, RuntimeError};

/// How programs are told of a proxy; in capitals as well.
const PROXIES: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"];

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `-e`.
    pub set: Vec<String>,
    /// `--env-file`.
    pub files: Vec<PathBuf>,
    /// `--dotenv`.
    pub dotenv: Vec<PathBuf>,
    /// `--env-host`.
    pub host: bool,
    /// `--http-proxy`.
    pub http_proxy: bool,
    /// `--env-merge`.
    pub merge: Vec<String>,
    /// `--unsetenv`.
    pub unset: Vec<String>,
    /// `--unsetenv-all`.
    pub unset_all: bool,
}

impl Environment {
    /// Reads the files: `NAME=value`, or `NAME` for the value that it has here.
    ///
    /// # Errors
    /// When a file cannot be read or makes no sense.
    pub fn load(&self) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for file in &self.files {
            all.extend(read_lines(file, "--env-file")?);
        }
        for file in &self.dotenv {
            all.extend(read_dotenv(file)?);
        }
        Ok(all)
    }

    /// Returns the variables: the image's, then the host's if they are wanted, then those of files, then those of the
    /// command line; the last of a name wins. What is unset is unset of the image's and the usual ones.
    pub(super) fn settle(&self, image: &[String], tty: bool, loaded: &[String]) -> Result<Vec<String>> {
        let mut all = Variables::default();
        all.set("PATH", PATH_DEFAULT.to_owned());
        if tty {
            all.set("TERM", "xterm".to_owned());
        }
        for entry in image {
            let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
            all.set(name, value.to_owned());
        }
        all.0.retain(|(name, _)| !self.unset_all && !self.unset.contains(name));
        if self.host {
            // Variables of bytes that are no text cannot be passed on in a specification.
            for (name, value) in std::env::vars_os().filter_map(|(n, v)| Some((n.into_string().ok()?, v.into_string().ok()?))) {
                all.set(&name, value);
            }
        }
        if self.http_proxy {
            let names = PROXIES.iter().flat_map(|name| [(*name).to_owned(), name.to_uppercase()]);
            names.filter_map(|name| Some((std::env::var(&name).ok()?, name))).for_each(|(value, name)| all.set(&name, value));
        }
        loaded.iter().chain(&self.set).try_for_each(|entry| all.take(entry))?;
        for entry in &self.merge {
            let wrong = |reason: &str| RuntimeError::invalid(format!("--env-merge {entry}"), reason);
            let (name, text) = entry.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| wrong("say NAME=VALUE"))?;
            let value = dotenv::expand(text, &|name| all.get(name)).map_err(wrong)?;
            all.set(name, value);
        }
        Ok(all.into_list())
    }

    /// Returns these variables with what is set and unset of them.
    pub(in crate::runtime) fn over(&self, have: &[String]) -> Result<Vec<String>> {
        let mut all = Variables::default();
        have.iter().filter_map(|entry| entry.split_once('=')).for_each(|(name, value)| all.set(name, value.to_owned()));
        all.0.retain(|(name, _)| !self.unset.contains(name));
        self.load()?.iter().chain(&self.set).try_for_each(|entry| all.take(entry))?;
        Ok(all.into_list())
    }
}

#[derive(Default)]
struct Variables(Vec<(String, String)>);

impl Variables {
    fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(have, _)| have == name) {
            Some(entry) => entry.1 = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Sets what `-e` says: `NAME=value`, or a name alone for the value that it has here.
    fn take(&mut self, entry: &str) -> Result<()> {
        match entry.split_once('=') {
            Some(("", _)) => return Err(RuntimeError::invalid(format!("-e {entry}"), "the name is empty")),
            Some((name, value)) => self.set(name, value.to_owned()),
            None => {
                if let Ok(value) = std::env::var(entry) {
                    self.set(entry, value);
                }
            }
        }
        Ok(())
    }

    fn into_list(self) -> Vec<String> {
        self.0.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(have, _)| have == name).map(|(_, value)| value.clone())
    }
}

fn read_dotenv(path: &Path) -> Result<Vec<String>> {
    let text = read_text(path, "--dotenv")?;
    let variables = dotenv::parse(&text, &|name| std::env::var(name).ok());
    let variables = variables.map_err(|(line, reason)| RuntimeError::invalid(format!("--dotenv {}:{line}", path.display()), reason))?;
    Ok(variables.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
}

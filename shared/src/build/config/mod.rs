//! The config of an image while its stage runs: what each instruction without a layer changes, which
//! variables a step sees, and the history.

mod change;

use std::collections::BTreeMap;

pub use change::change;

use super::graph::Outside;
use super::instruction::Command;
use crate::oci::types::Empty;
use crate::oci::{HealthConfig, History, ImageConfig, Platform};

/// The `PATH` of a stage whose base sets none.
pub const DEFAULT_PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Arguments that need no declaration and never count for the cache: what they hold is about the
/// network here, not about the image.
pub const PROXY_ARGS: [&str; 10] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"];
/// The comment of our history entries.
const COMMENT: &str = "tacklebox.dockerfile.v0";
/// The most ports that one `EXPOSE` range may have.
const PORTS_MAX: u32 = 65_536;

/// The config that a stage has so far, and the arguments that it declared.
#[derive(Debug, Clone)]
pub struct Config {
    /// The image config; created and rootfs are filled in at the end.
    pub image: ImageConfig,
    /// Arguments in effect, in the order of their declaration.
    pub args: Vec<(String, Option<String>)>,
    /// Whether this stage set CMD itself, which ENTRYPOINT then leaves alone.
    cmd_set: bool,
}

impl Config {
    /// The config of `FROM scratch`.
    pub fn scratch(platform: &Platform) -> Config {
        let mut image = ImageConfig {
            architecture: platform.architecture.clone(),
            os: platform.os.clone(),
            variant: platform.variant.clone(),
            os_version: platform.os_version.clone(),
            ..ImageConfig::default()
        };
        image.config.env.push(DEFAULT_PATH.to_owned());
        image.config.working_dir = "/".into();
        Config { image, args: Vec::new(), cmd_set: false }
    }

    /// The config of `FROM` an image.
    pub fn of_image(mut image: ImageConfig) -> Config {
        if !image.config.env.iter().any(|e| e.starts_with("PATH=")) {
            image.config.env.push(DEFAULT_PATH.to_owned());
        }
        Config { image, args: Vec::new(), cmd_set: false }
    }

    /// The config with which a stage goes on from another one.
    pub fn inherited(&self) -> Config {
        Config { cmd_set: false, ..self.clone() }
    }

    /// Returns a variable as expansion sees it: what ENV set, else a declared argument.
    pub fn variable(&self, name: &str) -> Option<String> {
        let own = self.image.config.env.iter().rev().find_map(|e| e.split_once('=').filter(|(n, _)| *n == name));
        match own {
            Some((_, value)) => Some(value.to_owned()),
            None => self.args.iter().rev().find(|(n, _)| n == name).and_then(|(_, v)| v.clone()),
        }
    }

    /// Returns the arguments that a RUN gets beside the environment: declared, with a value, and not hidden by ENV.
    pub fn run_args(&self) -> Vec<(String, String)> {
        let mut all = BTreeMap::new();
        for (name, value) in &self.args {
            let hidden = self.image.config.env.iter().any(|e| e.split_once('=').is_some_and(|(n, _)| n == name));
            if let Some(value) = value.as_ref().filter(|_| !hidden) {
                all.insert(name.clone(), value.clone());
            }
        }
        all.into_iter().collect()
    }

    /// Declares an argument; `default` is already expanded.
    pub fn declare(&mut self, name: &str, default: Option<String>, globals: &BTreeMap<String, Option<String>>, outside: &Outside) {
        let value = match (outside.args.get(name), default) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(default)) => Some(default),
            (None, None) => globals.get(name).cloned().flatten().or_else(|| outside.automatic(name)),
        };
        self.args.retain(|(n, _)| n != name);
        self.args.push((name.to_owned(), value));
    }

    /// Sets a variable.
    pub fn set_env(&mut self, name: &str, value: &str) {
        let entry = format!("{name}={value}");
        let env = &mut self.image.config.env;
        match env.iter().position(|e| e.split_once('=').map_or(e.as_str(), |(n, _)| n) == name) {
            Some(at) => env[at] = entry,
            None => env.push(entry),
        }
    }

    /// Sets a label.
    pub fn set_label(&mut self, name: &str, value: &str) {
        self.image.config.labels.get_or_insert_default().insert(name.to_owned(), value.to_owned());
    }

    /// Returns a path as it is meant in the working directory: absolute, clean, without `..`.
    pub fn absolute(&self, path: &str) -> String {
        let joined = if path.starts_with('/') { path.to_owned() } else { format!("/{}/{path}", self.image.config.working_dir) };
        super::ignore::clean(&joined)
    }

    /// Returns the shell of shell forms.
    pub fn shell(&self) -> Vec<String> {
        self.image.config.shell.clone().unwrap_or_else(|| vec!["/bin/sh".into(), "-c".into()])
    }

    /// Sets CMD.
    pub fn set_cmd(&mut self, command: &Command) {
        self.image.config.cmd = Some(command.to_args(&self.shell()));
        self.cmd_set = true;
    }

    /// Sets ENTRYPOINT; a CMD that was inherited goes, since it was meant for another one.
    pub fn set_entrypoint(&mut self, command: &Command) {
        self.image.config.entrypoint = Some(command.to_args(&self.shell())).filter(|args| !args.is_empty());
        if !self.cmd_set {
            self.image.config.cmd = None;
        }
    }

    /// Sets HEALTHCHECK.
    pub fn set_health(&mut self, health: &HealthConfig, command: Option<&Command>) {
        let mut health = health.clone();
        match command {
            Some(Command::Shell(text)) => health.test = Some(vec!["CMD-SHELL".into(), text.clone()]),
            Some(Command::Exec(args)) => health.test = Some(std::iter::once("CMD".to_owned()).chain(args.iter().cloned()).collect()),
            None => {}
        }
        self.image.config.healthcheck = Some(health);
    }

    /// Sets what a USER names. Numbers that an `int` of 32 bits cannot hold are refused, as docker does: engines have taken them
    /// for others, of root for one (CVE-2024-40635).
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn set_user(&mut self, text: &str) -> Result<(), String> {
        let is_too_large = |part: &str| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty() && part.parse::<i32>().is_err();
        if let Some(part) = text.split(':').find(|part| is_too_large(part)) {
            return Err(format!("USER: {part} is too large; the largest is {}", i32::MAX));
        }
        text.clone_into(&mut self.image.config.user);
        Ok(())
    }

    /// Adds what an EXPOSE names: `80`, `80/udp`, `8000-8010/tcp`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn expose(&mut self, text: &str) -> Result<(), String> {
        let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let protocol = protocol.to_ascii_lowercase();
        if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
            return Err(format!("'{text}' is no port: the protocol is tcp, udp or sctp"));
        }
        // docker takes what -p takes and keeps the container's side.
        let ports = ports.rsplit(':').next().unwrap_or(ports);
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let number = |p: &str| p.parse::<u16>().map_err(|_| format!("'{text}' is no port: write 80, 80/udp or 8000-8010"));
        let (first, last) = (number(first)?, number(last)?);
        if first > last || u32::from(last - first) >= PORTS_MAX {
            return Err(format!("'{text}' is no range: the first port is above the last"));
        }
        let exposed = self.image.config.exposed_ports.get_or_insert_default();
        exposed.extend((first..=last).map(|port| (format!("{port}/{protocol}"), Empty {})));
        Ok(())
    }

    /// Adds a volume.
    pub fn add_volume(&mut self, path: &str) {
        self.image.config.volumes.get_or_insert_default().insert(path.to_owned(), Empty {});
    }

    /// Adds a history entry without a time; a layer's entry gets its own.
    pub fn record(&mut self, created_by: String, created: Option<String>, empty_layer: bool) {
        let comment = Some(COMMENT.to_owned());
        self.image.history.push(History { created, created_by: Some(created_by), author: None, comment, empty_layer });
    }
}

#[cfg(test)]
mod tests;

//! RUN: a command on an overlay whose upper directory becomes the layer.
//!
//! What a container is mounted on (/proc, /etc/hosts, the targets of `--mount`) lies in a layer of the
//! runtime's own below the image, so that nothing of it gets into the step's layer.

use super::super::config::PROXY_ARGS;
use super::super::dockerfile::Instruction;
use super::super::error::{BuildError, BuildErrorKind, Result};
use super::super::instruction::{Command, Run, run_script};
use super::key::Key;
use super::mounts::{Planned, Ready};
use super::pending::Keep;
use super::plain::{self, Placed};
use super::stage::Found;
use super::{Evaluation, Options, State, StepInfo, foreign};
use crate::oci::exec::{Step, StepExit, StepMount, StepNetwork, StepRights};
use crate::store::{BegunLayer, StoreError, layer};
use crate::sys::interrupt;
use crate::sys::root::Root;

/// The host name of steps.
const HOSTNAME: &str = "build";
/// Where a here-document lies that is run as a script.
const SCRIPT_DIR: &str = "/dev/pipes";
/// A RUN with its variables in place.
struct Prepared {
    args: Vec<String>,
    env: Vec<String>,
    script: Option<(String, String)>,
    network: StepNetwork,
    cwd: String,
    user: String,
    created_by: String,
}

impl Evaluation<'_> {
    /// RUN.
    pub(super) fn run_command(&self, index: usize, state: &mut State, i: &Instruction, run: &Run, info: &StepInfo) -> Result<Found> {
        self.check_allowed(i, run)?;
        let prepared = self.prepare_run(state, i, run);
        let mounts = self.plan_mounts(index, state, i, &run.mounts)?;
        let mut parts = self.run_key(state, run, &prepared, mounts.iter().map(|m| (m, m.content.as_slice())));
        let quick = parts.finish();
        let mut turn = Some(self.tools.together.turn(quick));
        if let Some(record) = self.cached(index, &quick)? {
            Self::push(state, record, prepared.created_by);
            return Ok(Found::Cached);
        }
        let mut keys = vec![(quick, false)];
        // Then by what is seen of the layers of stages and images, whatever else is in them.
        if mounts.iter().any(Planned::is_of_layers) {
            let shown = mounts.iter().map(|mount| self.shown(mount)).collect::<Result<Vec<_>>>()?;
            parts = self.run_key(state, run, &prepared, mounts.iter().zip(shown.iter().map(Vec::as_slice)));
            let key = parts.finish();
            if let Some(record) = self.cached(index, &key)? {
                self.remember(index, &quick, &record)?;
                Self::push(state, record, prepared.created_by);
                return Ok(Found::Cached);
            }
            keys.insert(0, (key, true));
        }
        self.explain(index, &parts, None, info);
        let layer = self.execute(state, (i, run), &prepared, &mounts, info)?;
        let created_by = prepared.created_by.clone();
        let members = Some(self.members_of(index, info));
        let made = self.keep(layer, Keep { stage: index, keys, created_by, position: i.position, members, turn: Some(&mut turn) })?;
        Self::push(state, made, prepared.created_by);
        Ok(Found::Made)
    }

    /// Makes the key of a command that is shown this by its mounts.
    fn run_key<'m>(&self, state: &State, run: &Run, prepared: &Prepared, mounts: impl Iterator<Item = (&'m Planned<'m>, &'m [u8])>) -> Key {
        let mut key = Key::of_state("run", state, self.options.epoch);
        key.part("the command").list(prepared.args.iter().map(String::as_str));
        let mut env = prepared.env.clone();
        env.sort();
        key.bytes(&(env.len() as u64).to_le_bytes());
        for entry in &env {
            let name = entry.split('=').next().unwrap_or_default();
            key.part(format!("the variable {name}")).text(entry);
        }
        key.part("the working directory").text(&prepared.cwd).part("the user").text(&prepared.user);
        key.part("the network").text(&format!("{:?}", prepared.network));
        key.part("the here-document").text(prepared.script.as_ref().map_or("", |(_, content)| content));
        // Addresses of hosts change, their names are what the step may rely on.
        key.part("--add-host").list(self.options.add_hosts.iter().map(|h| h.split_once([':', '=']).map_or(h.as_str(), |(name, _)| name)));
        for (mount, content) in mounts {
            key.part(format!("the mount at {}", mount.target)).text(&mount.definition);
            key.part(format!("what is mounted at {}", mount.target)).bytes(content);
        }
        if run.insecure {
            key.part("--security").text("insecure");
        }
        for device in &run.devices {
            key.part("--device").text(&device.name).flag(device.required);
        }
        self.key_of_extras(&mut key);
        key
    }

    /// Adds what the caller gives all steps, where it is not the usual.
    fn key_of_extras(&self, key: &mut Key) {
        let Options { rights, volumes, .. } = self.options;
        let StepRights { cap_add, cap_drop, security, device, group_add } = rights;
        let flags = [
            ("--cap-add", cap_add),
            ("--cap-drop", cap_drop),
            ("--security-opt", security),
            ("--device", device),
            ("--group-add", group_add),
        ];
        for (flag, values) in flags.into_iter().filter(|(_, values)| !values.is_empty()) {
            key.part(flag).text(flag).list(values.iter().map(String::as_str));
        }
        // What a volume holds is not looked at, as with podman.
        for volume in volumes {
            key.part("--volume").text("volume").text(&volume.source.to_string_lossy()).text(&volume.target).flag(volume.writable);
        }
    }

    /// A Dockerfile may come from anybody, so some things are the caller's to allow (CVE-2024-23653).
    fn check_allowed(&self, i: &Instruction, run: &Run) -> Result<()> {
        let allowed = &self.options.allowed;
        let refuse = |flag: &str, what: &str, entitlement: &str| {
            Err(self.fail(i.locate(flag), format!("RUN {what} is not allowed")).with_hint(format!("allow it: --allow {entitlement}")))
        };
        if run.insecure && !allowed.insecure {
            return refuse("--security", "--security=insecure", "security.insecure");
        }
        let is_host = run.network.as_deref() == Some("host");
        if is_host && !allowed.host_network && self.options.network != StepNetwork::Host {
            return refuse("--network", "--network=host", "network.host");
        }
        match run.devices.iter().find(|d| !allowed.devices && !allowed.device_names.contains(&d.name)) {
            Some(device) => refuse("--device", &format!("--device={}", device.name), &format!("device={}", device.name)),
            None => Ok(()),
        }
    }

    fn prepare_run(&self, state: &State, i: &Instruction, run: &Run) -> Prepared {
        let config = &state.config;
        let shell = config.shell();
        let (command, script) = match &run.command {
            Command::Shell(text) => match run_script(text, &i.heredocs, i.escape) {
                (text, None) => (Command::Shell(text), None),
                (_, Some(content)) => {
                    let path = format!("{SCRIPT_DIR}/{}", i.heredocs.first().map_or("script", |h| h.name.as_str()));
                    (Command::Exec(vec![path.clone()]), Some((path, content)))
                }
            },
            exec => (exec.clone(), None),
        };
        let args = config.run_args();
        let mut env = config.image.config.env.clone();
        env.extend(args.iter().map(|(name, value)| format!("{name}={value}")));
        let network = match run.network.as_deref() {
            Some("host") => StepNetwork::Host,
            Some("none") => StepNetwork::None,
            _ => self.options.network,
        };
        let declared = match args.len() {
            0 => String::new(),
            n => {
                let all: Vec<String> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("|{n} {} ", all.join(" "))
            }
        };
        Prepared {
            args: command.to_args(&shell),
            env,
            created_by: format!("RUN {declared}{}", run.command.show(&shell)),
            script,
            network,
            cwd: if config.image.config.working_dir.is_empty() { "/".into() } else { config.image.config.working_dir.clone() },
            user: config.image.config.user.clone(),
        }
    }

    fn execute(
        &self,
        state: &State,
        (i, run): (&Instruction, &Run),
        prepared: &Prepared,
        mounts: &[Planned<'_>],
        info: &StepInfo,
    ) -> Result<Option<BegunLayer>> {
        self.check_stopped()?;
        if let Err(lacking) = foreign::check(&state.platform) {
            let failed = self.fail(i.position, format!("RUN for {} cannot run here: {lacking}", state.platform));
            return Err(failed.of_kind(BuildErrorKind::Unsupported).with_hint(foreign::hint(&state.platform)));
        }
        if let Some(lacking) = self.options.plain.then(plain::lacking).flatten() {
            return Err(self.fail(i.position, format!("RUN cannot run here: {lacking}")).of_kind(BuildErrorKind::Unsupported));
        }
        let lower = self.unpack(&state.diff_ids, &state.layers)?;
        let scratch = self.scratch_on(&lower)?;
        let Ready { mounts, env, agent, forwards, locks } = self.ready_mounts(i, mounts, &scratch)?;
        let mut step = Step {
            lower,
            upper: scratch.upper.clone(),
            work: scratch.work.clone(),
            args: prepared.args.clone(),
            env: prepared.env.clone(),
            cwd: prepared.cwd.clone(),
            user: prepared.user.clone(),
            mounts,
            network: prepared.network,
            add_hosts: self.options.add_hosts.clone(),
            hostname: HOSTNAME.into(),
            shm_size: self.options.shm_size,
            ulimits: self.options.ulimits.clone(),
            insecure: run.insecure,
            devices: run.devices.clone(),
            limits: self.options.limits.clone(),
            cgroup_parent: self.options.cgroup_parent.clone(),
            rights: self.options.rights.clone(),
            dns: self.options.dns.clone(),
            ..Step::default()
        };
        step.mounts.extend(self.options.volumes.iter().map(|volume| StepMount::Bind {
            source: volume.source.clone(),
            subpath: String::new(),
            target: volume.target.clone(),
            writable: volume.writable,
            label: volume.label,
        }));
        if let Some(agent) = agent.filter(|_| !step.env.iter().any(|e| e.starts_with("SSH_AUTH_SOCK="))) {
            step.env.push(format!("SSH_AUTH_SOCK={agent}"));
        }
        step.env.extend(env);
        step.env.extend(self.proxies(state));
        if let Some((path, content)) = &prepared.script {
            step.mounts.push(StepMount::Secret {
                target: path.clone(),
                content: content.clone().into_bytes(),
                mode: 0o755,
                uid: 0,
                gid: 0,
            });
        }
        let placed = scratch.plain.as_ref().map(|plain| self.place(&scratch, plain, &step.mounts)).transpose()?;
        step.plain = scratch.plain.as_ref().map(|plain| plain.tree.clone());
        let exit = self.tools.exec.run(&step, &mut |stream, bytes| self.tools.watch.output(info, stream, bytes));
        let has_failed = match &exit {
            Ok(exit) => *exit != StepExit::Code(0),
            // What it names is not there, or no program.
            Err(error) => matches!(error.code, 126 | 127),
        };
        if has_failed && self.options.shell_on_error {
            self.open_shell(state, &step, info);
        }
        placed.map_or(Ok(()), Placed::end)?;
        drop((locks, forwards));
        match exit {
            Ok(StepExit::Code(0)) => {
                self.take_changes(&scratch)?;
                let dropped = layer::drop_unchanged(&Root::open(&scratch.upper)?, &step.lower);
                dropped.map_err(|source| StoreError::Layer { what: "what the step wrote".into(), source })?;
                self.commit(&scratch, i.position, Some(&self.members_of(state.index, info)), state.is_last)
            }
            Ok(StepExit::Code(code)) => Err(self.exited(i, format!("the command ended with exit code {code}"), code)),
            Ok(StepExit::Signal(signal)) => Err(self.exited(i, format!("the command was killed by signal {signal}"), 128 + signal)),
            Err(error) => {
                let is_ours = scratch.plain.is_none() && error.code == 125;
                let failed = self.exited(i, "the command could not be started".into(), error.code).because(error);
                Err(if is_ours { plain::hinted(failed) } else { failed })
            }
        }
    }

    /// Gives a person a shell where a step failed, with all that the step had, once in a build.
    fn open_shell(&self, state: &State, step: &Step, info: &StepInfo) {
        // Others stop behind the step that they are at.
        if self.tools.together.stop() || interrupt::number().is_some() {
            return;
        }
        let shell = state.config.shell().into_iter().next().unwrap_or_else(|| "/bin/sh".into());
        let mut step = Step { args: vec![shell], terminal: true, ..step.clone() };
        if let Ok(kind) = std::env::var("TERM") {
            step.env.retain(|entry| !entry.starts_with("TERM="));
            step.env.push(format!("TERM={kind}"));
        }
        self.tools.watch.shell(info, true);
        let ended = self.tools.exec.run(&step, &mut |_, _| {});
        self.tools.watch.shell(info, false);
        if let Err(error) = ended {
            let cause = error.source.map_or_else(String::new, |source| format!(": {source}"));
            self.tools.watch.warn(&format!("no shell could be opened{cause}"));
        }
    }

    fn exited(&self, i: &Instruction, message: String, code: i32) -> BuildError {
        let mut error = self.fail(i.position, format!("{} failed: {message}", i.keyword.as_str())).of_kind(BuildErrorKind::Step);
        if let BuildError::Instruction(error) = &mut error {
            error.exit_code = Some(code);
        }
        error
    }

    /// Proxy settings that were given and not declared: about the network here, so not in the key. Some programs read the
    /// names in upper case and some in lower, so what is given by one is there by both.
    fn proxies(&self, state: &State) -> Vec<String> {
        let args = &self.options.outside.args;
        let value_of = |name: &str| {
            let other = if name.starts_with(|c: char| c.is_ascii_uppercase()) { name.to_lowercase() } else { name.to_uppercase() };
            args.get(name).or_else(|| args.get(&other))
        };
        let given = PROXY_ARGS.iter().filter(|name| state.config.variable(name).is_none());
        given.filter_map(|name| value_of(name).map(|value| format!("{name}={value}"))).collect()
    }
}

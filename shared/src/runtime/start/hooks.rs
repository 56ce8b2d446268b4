//! Programs that a description of devices wants run at points of a container's life: by the code that
//! runs them for other engines. They find the description in the container's directory, as in a bundle.

use std::path::PathBuf;

use super::super::container::{Config, Container};
use super::super::error::{Result, failed};
use super::super::oci::Container as Subject;
use super::super::oci::hooks::{self, Point};
use crate::oci::spec::Spec;
use crate::sys::fs;
use crate::sys::pidfd::Identity;

/// The directory where the root is attached while hooks run.
const ROOT: &str = "rootfs";

impl Container {
    /// Returns where the root is attached for a moment. Hooks find it there, and the description beside it.
    pub(super) fn anchor(&self, spec: &mut Spec) -> Result<PathBuf> {
        if spec.hooks.is_none() {
            return Ok(self.dir());
        }
        let dir = self.dir().join(ROOT);
        fs::create_dir_all(&dir)?;
        if let Some(root) = spec.root.as_mut() {
            root.path = dir.to_string_lossy().into_owned();
        }
        Ok(dir)
    }

    fn subject(&self, spec: &Spec, pid: Option<i32>) -> Result<Subject> {
        let Config { id, created, .. } = self.config();
        let process = pid.map(Identity::of).transpose().map_err(failed("look at the process"))?;
        Ok(Subject::of_ours(&self.dir(), id, created, spec.clone(), process))
    }

    /// Runs the hooks that are due when the mounts are made.
    pub(super) fn hooks_of_made(&self, spec: &Spec, pid: i32) -> Result<()> {
        let subject = self.subject(spec, Some(pid))?;
        [Point::Prestart, Point::CreateRuntime, Point::CreateContainer].into_iter().try_for_each(|point| hooks::run(&subject, point))
    }

    /// Runs those that are due before the program.
    pub(super) fn hooks_of_start(&self, spec: &Spec, pid: i32) -> Result<()> {
        hooks::run(&self.subject(spec, Some(pid))?, Point::StartContainer)
    }

    /// Runs those that are due when the program runs. One that fails changes nothing by then.
    pub(super) fn hooks_of_running(&self, spec: &Spec, pid: i32) {
        if spec.hooks.is_some()
            && let Ok(subject) = self.subject(spec, Some(pid))
        {
            self.tell(&hooks::run_all(&subject, Point::Poststart));
        }
    }

    /// Runs those that are due when a run is over.
    pub(super) fn hooks_of_end(&self) {
        if self.config().has_hooks
            && let Ok(subject) = self.spec().and_then(|spec| self.subject(&spec, None))
        {
            self.tell(&hooks::run_all(&subject, Point::Poststop));
        }
    }

    /// Nobody waits for an answer at those points: what went wrong is an event.
    fn tell(&self, warnings: &[String]) {
        warnings.iter().for_each(|warning| self.event("hook_failed", &[("error", warning)]));
    }
}

//! The cgroup of a container, and the one around those of a root.

use super::Container;
use crate::runtime::resources::CONTROLLERS;
use crate::sys::cgroup::{Group, Trees};

/// Names the group around the containers of a root. Runs leave it for each other, as making and removing it
/// would cost each of them as much as its own; `dprune` removes it when there is none.
pub(in crate::runtime) fn parent_group(tag: &str) -> String {
    format!("tacklebox-{tag}")
}

impl Container {
    /// Returns its cgroup, existing or not.
    pub fn group(&self) -> Group {
        self.group_with(&[])
    }

    pub(in crate::runtime) fn group_with(&self, more: &[&str]) -> Group {
        let mut controllers = CONTROLLERS.to_vec();
        controllers.extend_from_slice(more);
        self.group_in(&controllers)
    }

    /// Returns its cgroup in the trees of these controllers, and in that of version 2.
    pub(in crate::runtime) fn group_in(&self, controllers: &[&str]) -> Group {
        // "cpuset" costs a copy of processors for each group: only those who limit it have one.
        match &self.config.cgroup_parent {
            Some(parent) => Trees::find().group(&format!("{parent}/{}", self.config.id), controllers),
            None => Trees::find().group(&format!("{}/{}", parent_group(self.store.tag()), self.config.id), controllers),
        }
    }
}

//! A virtual machine with Debian's stock kernel: another host than this one, with the cgroup hierarchies of a test's choice.
//!
//! Everything that it needs goes into its first file system: busybox, the tools, the libraries they
//! are linked to, kernel modules, and what the test adds below `/vm`, `/vm/init` first of all. It is
//! emulated, so that it runs where machines may not be nested.

use std::path::{Path, PathBuf};

use super::Sandbox;
use super::sandbox::binary;

/// Directories of kernel modules that the machine gets.
const MODULES: &[&str] = &["net", "fs/overlayfs", "drivers/net", "drivers/block", "lib", "crypto"];
/// Libraries that the tools are linked to.
const LIBRARIES: &[&str] = &["libgcc_s.so.1", "libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2"];

/// The processor, the plainest that has what the tools need, and the kernel's parameters: an emulator translates code once for
/// each address at which it finds it, and what guards a real processor's secrets costs it most.
const PROCESSOR: &str = "Nehalem";
const PARAMETERS: &str = "console=ttyS0 panic=-1 quiet norandmaps mitigations=off no_timer_check";

/// An emulated machine is slow, and slower where others compute, too.
const SECONDS_MAX: u64 = 900;

/// A machine that is not running yet.
pub(crate) struct Machine<'a> {
    sandbox: &'a Sandbox,
    root: PathBuf,
    kernel: PathBuf,
}

/// Returns the directory of the kernel that `.ci/setup test` unpacks; its `boot` and `lib/modules`.
pub(crate) fn kernel_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/vm")
}

/// Returns the only entry of a directory whose name starts so.
fn only(dir: &Path, start: &str) -> PathBuf {
    let entries = std::fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    let mut found = entries.flatten().map(|e| e.path()).filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(start)));
    found.next().unwrap_or_else(|| panic!("{} has nothing that starts with {start}", dir.display()))
}

impl<'a> Machine<'a> {
    /// Lays out the machine's files; `files` of this repository go below `/vm`.
    pub(crate) fn new(sandbox: &'a Sandbox, files: &Path) -> Machine<'a> {
        let (root, kernel) = (sandbox.path("machine"), only(&kernel_dir().join("boot"), "vmlinuz-"));
        let modules = only(&kernel_dir().join("lib/modules"), "");
        let version = modules.file_name().expect("it has a name").to_string_lossy().into_owned();
        let script = "set -e
            mkdir -p $R/bin $R/usr/share $R/tools $R/lib64 $R/lib/modules/$V/kernel $R/vm $R/new $R/proc $R/sys $R/dev $R/etc
            cp \"$(command -v busybox)\" $R/bin/busybox
            for a in $(busybox --list); do [ $a = busybox ] || ln -s busybox $R/bin/$a; done
            cp $M/modules.order $M/modules.builtin $M/modules.builtin.modinfo $R/lib/modules/$V/
            for d in $MODULES; do mkdir -p $R/lib/modules/$V/kernel/$d; cp -r $M/kernel/$d/. $R/lib/modules/$V/kernel/$d/; done
            busybox depmod -b $R $V
            strip -o $R/tools/tacklebox $B
            for t in $($B tools); do ln -s tacklebox $R/tools/$t; done
            for l in $LIBRARIES; do cp -L \"$(ldd $B | sed -n \"s,.*[ \t]\\(/[^ ]*/$l\\) .*,\\1,p\")\" $R/lib/; done
            cp $R/lib/ld-linux* $R/lib64/
            cp -r $F/. $R/vm/
            sh $F/policy > policy.cil && secilc -M true -c 33 -f /dev/null -o $R/vm/policy.bin policy.cil
            for c in $F/*.c; do musl-gcc -static -O1 -o $R/vm/$(basename $c .c) $c; done
            cp -L \"$(command -v apparmor_parser)\" $R/bin/ && cp -r /etc/apparmor /etc/apparmor.d $R/etc/ && cp -r /usr/share/apparmor-features $R/usr/share/
            mkdir -p box/bin && cp $R/bin/busybox box/bin/
            for a in $(busybox --list); do [ $a = busybox ] || ln -s busybox box/bin/$a; done
            tar -C box -cf $R/vm/box.tar .
            chmod +x $R/vm/init && ln -s vm/init $R/init";
        let mut command = sandbox.cmd("sh").args(["-c", script]);
        for (name, value) in [("R", &root), ("M", &modules), ("B", &binary().to_path_buf()), ("F", &files.to_path_buf())] {
            command = command.env(name, &value.to_string_lossy());
        }
        let (names, libraries) = (MODULES.join(" "), LIBRARIES.join(" "));
        command.env("V", &version).env("MODULES", &names).env("LIBRARIES", &libraries).env("LD_LIBRARY_PATH", "").run().ok();
        Machine { sandbox, root, kernel }
    }

    /// Runs the machine to its end and returns what it wrote on its console.
    pub(crate) fn run(self, parameters: &str) -> String {
        let image = self.sandbox.path("machine.cpio");
        let pack = format!("cd {} && find . | busybox cpio -o -H newc > {} 2>/dev/null", self.root.display(), image.display());
        self.sandbox.sh(&pack).ok();
        let kernel = self.kernel.to_string_lossy().into_owned();
        let (image, append) = (image.to_string_lossy().into_owned(), format!("{PARAMETERS} {parameters}"));
        let machine = ["-accel", "tcg", "-cpu", PROCESSOR, "-smp", "2", "-m", "1536", "-nodefaults", "-display", "none"];
        let out = self
            .sandbox
            .cmd("qemu-system-x86_64")
            .within_seconds(SECONDS_MAX)
            .args(machine)
            .args(["-no-reboot", "-serial", "stdio", "-kernel", &kernel, "-initrd", &image, "-append", &append])
            .run();
        String::from_utf8_lossy(&out.stdout).into_owned()
    }
}

use std::path::PathBuf;

use super::*;
use crate::sys::random;

struct Bench {
    base: PathBuf,
    store: Store,
}

impl Bench {
    fn new() -> Bench {
        let base = std::env::temp_dir().join(format!("container-test-{}", random::hex(6)));
        let store = Store::open(&base).unwrap();
        Bench { base, store }
    }

    fn container(&self, name: &str, change: impl FnOnce(&mut Config)) -> Container {
        let id = random::hex(32);
        let lease = self.store.lease().unwrap();
        self.store.create_container(&lease, &id, &[]).unwrap();
        self.store.claim_container_name(name, &id).unwrap();
        let digest = Digest::of(b"image");
        let mut config = Config {
            id,
            name: name.into(),
            image: FromImage {
                reference: "box:latest".into(),
                digest: digest.clone(),
                manifest: Descriptor::new("application/vnd.oci.image.manifest.v1+json", digest, 5),
                platform: Platform::host(),
            },
            created: "2026-03-01T10:00:00Z".into(),
            command: vec!["true".into()],
            labels: BTreeMap::new(),
            user: String::new(),
            groups: Vec::new(),
            tty: false,
            interactive: false,
            ephemeral: false,
            init: false,
            privileged: false,
            network: net::Request::parse(&net::Options { network: vec!["none".into()], ..net::Options::default() }).unwrap(),
            mounts: Vec::new(),
            restart: Restart::default(),
            stop_signal: libc::SIGTERM,
            stop_timeout_secs: 10,
            log: LogLimits::default(),
            mirror: None,
            health: None,
            timeout_secs: None,
            pid_mode: "private".into(),
            ipc_mode: "private".into(),
            hosts: HostsFile::Own,
            links: Vec::new(),
            cgroup_parent: None,
            users: Vec::new(),
            pidfile: None,
            without_cgroup: false,
            has_hooks: false,
            attach: Vec::new(),
            secrets: Vec::new(),
            log_details: BTreeMap::new(),
        };
        change(&mut config);
        Container::write_new(&self.store, config, Spec::default(), &State::new(Status::Created)).unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Ok(run) = self.store.run_dir() {
            let _ = fs::remove_tree(&run);
        }
        let _ = fs::remove_tree(&self.base);
    }
}

fn set(container: &Container, status: Status, boot: Option<&str>) {
    let mut state = State::new(status);
    state.boot_id = boot.map_or_else(|| boot_id().unwrap(), str::to_owned);
    state.process = Some(Identity { pid: 1, start_ticks: 1, boot_id: state.boot_id.clone(), inode: None });
    container.write_state(&state).unwrap();
}

#[test]
fn running_without_its_lock_is_repaired() {
    let bench = Bench::new();
    for boot in [None, Some("another boot")] {
        let container = bench.container(&format!("lost-{}", boot.is_some()), |_| {});
        set(&container, Status::Running, boot);
        let state = container.repair().unwrap().unwrap();
        assert_eq!((state.status, state.exit_code, state.process), (Status::Exited, Some(EXIT_UNSEEN), None));
        assert!(state.finished.is_some());
        // Once is enough, and what was written is what is read.
        assert_eq!(container.repair().unwrap().unwrap(), container.state().unwrap());
    }
}

#[test]
fn running_with_its_lock_is_left_alone() {
    let bench = Bench::new();
    let container = bench.container("held", |_| {});
    set(&container, Status::Running, None);
    let lock = container.try_lock().unwrap().unwrap();
    assert!(container.is_held());
    assert!(container.try_lock().unwrap().is_none());
    assert_eq!(container.repair().unwrap().unwrap().status, Status::Running);
    assert!(container.remove(false, false).is_err());
    drop(lock);
    assert_eq!(container.repair().unwrap().unwrap().status, Status::Exited);
    container.remove(false, false).unwrap();
    assert!(!container.dir().exists());
    assert!(bench.store.container_named("held").unwrap().is_none());
}

#[test]
fn a_removed_container_is_not_there_for_who_still_looks() {
    let bench = Bench::new();
    let container = bench.container("gone", |_| {});
    let lock = container.try_lock().unwrap().unwrap();
    container.remove_locked(lock, true).unwrap();
    assert!(matches!(container.try_lock(), Err(RuntimeError::NotFound { .. })));
}

#[test]
fn ephemeral_ones_that_were_left_are_gone_for_the_next_command() {
    let bench = Bench::new();
    let container = bench.container("brief", |config| config.ephemeral = true);
    set(&container, Status::Starting, None);
    assert!(Container::find(&bench.store, "brief").is_err());
    assert!(!container.dir().exists());
    // One that was made to be started later is no leftover.
    let waiting = bench.container("waiting", |config| config.ephemeral = true);
    assert_eq!(Container::find(&bench.store, &waiting.id()[..8]).unwrap().config().name, "waiting");
}

#[test]
fn an_unreadable_container_does_not_hide_the_others() {
    let bench = Bench::new();
    let good = bench.container("good", |_| {});
    let bad = bench.container("bad", |_| {});
    bench.store.write_container(bad.id(), "state.json", b"{").unwrap();
    let listing = Container::all(&bench.store).unwrap();
    assert_eq!(listing.containers.iter().map(|(c, _)| c.id()).collect::<Vec<_>>(), [good.id()]);
    assert_eq!(listing.unreadable.len(), 1);
}

#[test]
fn a_pid_that_means_somebody_else_is_not_signalled() {
    let bench = Bench::new();
    let container = bench.container("reused", |_| {});
    let mut state = State::new(Status::Running);
    let mut me = Identity::of(std::process::id() as i32).unwrap();
    me.start_ticks += 1;
    state.process = Some(me);
    container.write_state(&state).unwrap();
    let _lock = container.try_lock().unwrap().unwrap();
    assert!(container.kill(libc::SIGUSR1).is_err());
}

#[test]
fn what_a_loss_of_power_left_of_a_making_goes_after_a_day() {
    let bench = Bench::new();
    let whole = bench.container("whole", |_| {});
    set(&whole, Status::Exited, None);
    for (id, age_hours) in [("aaaa1", 1), ("bbbb2", 25)] {
        let lease = bench.store.lease().unwrap();
        let dir = bench.store.create_container(&lease, id, &[]).unwrap();
        lease.finish_container(id).unwrap();
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(age_hours * 3600);
        std::fs::File::open(&dir).unwrap().set_modified(then).unwrap();
    }
    assert_eq!(Container::all(&bench.store).unwrap().containers.len(), 1);
    assert_eq!(bench.store.containers().unwrap().len(), 2);
    assert!(bench.store.container_dir("aaaa1").exists());
}

#[test]
fn a_container_in_the_making_is_seen_whole_or_not_at_all() {
    let bench = Bench::new();
    let whole = bench.container("whole", |_| {});
    let lease = bench.store.lease().unwrap();
    bench.store.create_container(&lease, "aaaa1", &[]).unwrap();
    let config = Config { id: "aaaa1".into(), ..whole.config().clone() };
    // A file that is there without its bytes is what a reader sees of one that is being written.
    bench.store.write_unfinished("aaaa1", "new-container.json", b"").unwrap();
    let seen = Container::all(&bench.store).unwrap();
    assert!(seen.unreadable.is_empty() && seen.containers.iter().all(|(c, _)| c.id() != "aaaa1"));
    fs::remove_file(&bench.store.container_dir("aaaa1").join("new-container.json")).unwrap();
    Container::write_new(&bench.store, config, Spec::default(), &State::new(Status::Created)).unwrap();
    assert!(Container::load(&bench.store, "aaaa1").unwrap().is_some());
}

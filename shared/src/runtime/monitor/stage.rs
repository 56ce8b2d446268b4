//! The stages of a monitor that need the whole machinery: starting a container, taking one over,
//! and what comes after the end of a run. Each ends by executing the next one.

use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};

use super::super::connect::NETWORKS_CHANGED;
use super::super::container::{Container, RestartPolicy, RunLock, Status};
use super::super::error::{Class, Result, RuntimeError, failed};
use super::super::handed::{self, Descriptors, Notify};
use super::super::launch::Stdio;
use super::super::log;
use super::super::start::{Hand, Lifetime, explain};
use super::super::{io, net};
use super::clients::Clients;
use super::fds::{Fds, Role};
use super::{Beat, Own, Place, Report, arguments};
use crate::store::Store;
use crate::sys::pidfd::Identity;
use crate::sys::process::{Exit, exec_again, hand_down, inherited_file, use_huge_pages};
use crate::sys::pty::Size;
use crate::sys::{clock, signal};

/// The first pause before a restart.
const PAUSE_FIRST_MS: u64 = 100;
/// The longest pause before a restart.
const PAUSE_MAX_MS: u64 = 60_000;
/// A run that lasted this long starts the pauses from the beginning.
const RUN_IS_GOOD_MS: u64 = 10_000;
/// The signals that a monitor takes; they wait while it executes itself.
pub(super) const SIGNALS: [i32; 5] = [libc::SIGTERM, libc::SIGINT, libc::SIGHUP, libc::SIGUSR1, NETWORKS_CHANGED];

/// Executes the next stage. Returns only when that fails: the container lives on then, and the next command takes it over.
pub(super) fn go_on(root: &Path, id: &str, stage: &str, mut own: Own, fds: Fds) -> Result<()> {
    own.fds = fds.roles();
    let args = arguments(root, id, stage, &own)?;
    // What only waits shall be small; the container, which inherits it, shall not.
    let _ = use_huge_pages(stage != "watch");
    // One that came in between would end the monitor.
    signal::hold(&SIGNALS, true).map_err(failed("hold signals"))?;
    Err(failed("execute the monitor again")(exec_again(&args, &fds.into_list())))
}

pub(super) fn load(root: &Path, id: &str) -> Result<(Store, Container)> {
    let store = Store::open(root)?;
    let container = Container::load(&store, id)?.ok_or_else(|| RuntimeError::NotFound { what: "container", name: id.to_owned() })?;
    Ok((store, container))
}

/// Tells whoever waits for it how the start went.
fn say(fds: &mut Fds, result: &Result<()>) {
    let told = match result {
        Ok(()) => Report { error: None, code: 0, class: Class::Other, hint: None },
        Err(error) => Report { error: Some(explain(error)), code: error.exit_code(), class: error.class(), hint: error.hint() },
    };
    if let Some(report) = fds.take(Role::Report) {
        let _ = std::fs::File::from(report).write_all(&serde_json::to_vec(&told).unwrap_or_default());
    }
}

/// What the container says about how it is to be watched.
fn describe(own: &mut Own, container: &Container) {
    let config = container.config();
    own.dir = container.dir();
    own.place = Place::of(container).ok().map(Place::into_dir);
    own.log = config.log;
    own.mirror.clone_from(&config.mirror);
    own.stop_signal = config.stop_signal;
    own.stop_timeout_secs = config.stop_timeout_secs;
    own.health = config.health.as_ref().map(Beat::of);
    own.timeout_secs = config.timeout_secs;
    (own.timed_out, own.again) = (false, false);
    let is_alone = config.pid_mode == "private" || config.pid_mode.is_empty();
    own.group = Some(container.group().path().to_owned()).filter(|_| !is_alone);
}

/// Starts the container for the first time.
pub(super) fn start(root: &Path, id: &str, mut own: Own, mut fds: Fds) -> Result<()> {
    // Before anything else is opened: it might get their numbers.
    let descriptors = std::mem::take(&mut own.descriptors);
    let result = place_handed(&descriptors, &mut fds).and_then(|()| load(root, id)).and_then(|(store, container)| {
        let mut state = container.state()?;
        if std::mem::take(&mut state.restarts) > 0 {
            container.write_state(&state)?;
        }
        let run = run(root, &store, &container, own, &mut fds, descriptors);
        // Nothing of it is left: the run that came to nothing says why to whoever waits.
        if run.is_err() {
            give_up(&container, &fds);
        }
        run
    });
    say(&mut fds, &result);
    result
}

/// Puts the descriptors that are handed down where they were in the process that handed them to us.
fn place_handed(descriptors: &Descriptors, fds: &mut Fds) -> Result<()> {
    let Some(last) = descriptors.numbers().last() else { return Ok(()) };
    fds.raise(last.saturating_add(1))?;
    for (number, fd) in descriptors.numbers().iter().zip(fds.take_all(Role::Handed)) {
        hand_down(fd.as_fd(), *number).map_err(failed("hand down a descriptor"))?;
    }
    Ok(())
}

/// Starts a run, and watches it. Returns only with an error.
fn run(root: &Path, store: &Store, container: &Container, mut own: Own, fds: &mut Fds, descriptors: Descriptors) -> Result<()> {
    let lock = lock_of(fds)?;
    describe(&mut own, container);
    let mut hand = Hand { descriptors, notify: None };
    let started = start_run(store, container, &lock, &mut own, fds, &mut hand);
    // They are the container's alone from now on.
    hand.descriptors.numbers().iter().for_each(|number| drop(inherited_file(*number)));
    if let Err(error) = started {
        if let Ok(mut log) = log::Writer::open(&container.dir(), container.config().log) {
            let _ = log.end(error.exit_code(), true);
        }
        Clients::from_fds(fds).tell_exit(error.exit_code());
        return Err(error);
    }
    own.began_ms = clock::since_boot_ms();
    if let Some(notify) = &own.notify {
        // One in the foreground stands for the container itself.
        notify.running(fds.get(Role::Owner).is_none().then(std::process::id));
    }
    say(fds, &Ok(()));
    go_on(root, container.id(), "watch", own, std::mem::take(fds))
}

fn lock_of(fds: &Fds) -> Result<RunLock> {
    let lock = fds.get(Role::Lock).ok_or_else(|| RuntimeError::invalid("monitor", "it has no lock"))?;
    Ok(RunLock::from_file(lock.try_clone().map_err(failed("copy a descriptor"))?.into()))
}

fn start_run(store: &Store, container: &Container, lock: &RunLock, own: &mut Own, fds: &mut Fds, hand: &mut Hand) -> Result<()> {
    let config = container.config();
    let place = Place::of(container)?;
    place.make()?;
    let control = place.listen()?;
    if own.notify.as_ref().is_some_and(Notify::is_from_inside) {
        let (dir, socket) = handed::listen_in(place.dir())?;
        hand.notify = Some(dir);
        fds.put(Role::Notify, socket);
    }
    let size = own.size.take().map(|(rows, columns)| Size { rows, columns });
    let stdio: Stdio = place.wire(config.tty, config.interactive, size, fds)?;
    // Layers are held by the container itself; nothing else is needed while it runs.
    let lease = store.lease()?;
    let free = container.start(lock, &lease, stdio, Lifetime::Own, hand)?.let_go()?;
    fds.put(Role::Process, free.pidfd);
    if let Some(master) = free.terminal {
        fds.put(Role::Terminal, master);
    }
    fds.put(Role::Control, control);
    fds.put_all(Role::Port, free.held);
    fds.put_all(Role::Resolver, free.resolver);
    Ok(())
}

/// Removes what a container leaves that did not start.
fn give_up(container: &Container, fds: &Fds) {
    container.leave_place();
    if container.config().ephemeral
        && let Ok(lock) = lock_of(fds)
    {
        let _ = container.remove_locked(lock, true);
    }
}

/// Takes over a container whose monitor was killed.
pub(super) fn adopt(root: &Path, id: &str, mut own: Own, mut fds: Fds) -> Result<()> {
    let result = load(root, id).and_then(|(_, container)| {
        describe(&mut own, &container);
        let is_running = take_over(&container, &mut own, &mut fds)?;
        say(&mut fds, &Ok(()));
        if !is_running {
            container.log_pending();
        }
        let next = if is_running { "watch" } else { "ended" };
        go_on(root, id, next, std::mem::take(&mut own), std::mem::take(&mut fds))
    });
    say(&mut fds, &result);
    result
}

/// Opens what a monitor has of a container; `false` when that has ended.
fn take_over(container: &Container, own: &mut Own, fds: &mut Fds) -> Result<bool> {
    let (config, mut state) = (container.config(), container.state()?);
    own.restarts = state.restarts;
    // As far as the clock of the wall tells.
    let started = state.started.as_deref().and_then(clock::parse_rfc3339_exact);
    let age = started.and_then(|started| clock::now().duration_since(started).ok()).unwrap_or_default();
    own.began_ms = clock::since_boot_ms().saturating_sub(u64::try_from(age.as_millis()).unwrap_or(0));
    state.monitor = Identity::of(std::process::id() as i32).ok();
    container.write_state(&state)?;
    let Some(process) = state.process.as_ref().and_then(Identity::open).filter(|_| !config.tty) else { return Ok(false) };
    let place = Place::of(container)?;
    place.reopen(config.interactive, fds)?;
    fds.put(Role::Process, process);
    fds.put(Role::Control, place.listen()?);
    let ports = state.network.as_ref().map(|plan| plan.ports.as_slice()).unwrap_or_default();
    fds.put_all(Role::Port, net::hold(ports).into_sockets());
    // Without it names are not answered, which is no reason to give the container up.
    if let Ok(Some(resolver)) = resolver(container, Vec::new()) {
        fds.put_all(Role::Resolver, resolver.into_sockets());
    }
    Ok(true)
}

/// Takes over what serves a running container's network, and begins to.
pub(super) fn attendant(root: &Path, id: &str, held: Vec<OwnedFd>, asked: Vec<OwnedFd>) -> Result<net::Attendant> {
    let site = net::Site::new(&Store::open(root)?)?;
    let resolver = if asked.is_empty() { None } else { resolver(&load(root, id)?.1, asked)? };
    let mut attendant = net::Attendant::new(&site, id, resolver, held.into());
    attendant.begin().map_err(failed("serve the network"))?;
    Ok(attendant)
}

/// Gives a container a resolver that came into a network where names are known after its start.
pub(super) fn catch_up(root: &Path, id: &str, attendant: &mut Option<net::Attendant>) -> Result<()> {
    let (store, container) = load(root, id)?;
    let Some((pid, plan)) = container.run_of()? else { return Ok(()) };
    let site = net::Site::new(&store)?;
    let attendant = attendant.get_or_insert_with(|| net::Attendant::new(&site, id, None, net::Held::default()));
    Ok(attendant.catch_up(&site, &plan, pid)?)
}

/// Makes the resolver of a running container again, if it has one.
fn resolver(container: &Container, sockets: Vec<OwnedFd>) -> Result<Option<net::dns::Server>> {
    let state = container.state()?;
    let (Some(plan), Some(process)) = (&state.network, &state.process) else { return Ok(None) };
    let site = net::Site::new(container.store())?;
    Ok(net::dns::Server::again(&site, plan, process.pid.unsigned_abs(), sockets)?)
}

/// Writes down that a run has ended, and starts the next one if there is to be one.
pub(super) fn ended(root: &Path, id: &str, mut own: Own, mut fds: Fds) -> Result<()> {
    let mut signals = signal::Signals::open(&SIGNALS).map_err(failed("take signals"))?;
    signal::hold(&SIGNALS, false).map_err(failed("take signals"))?;
    let (store, mut container) = load(root, id)?;
    let exit = own.exit.map(|n| if n < 0 { Exit::Signal(-n) } else { Exit::Code(n) });
    let mut clients = Clients::from_fds(&mut fds);
    // Sockets inside keep the network namespace.
    drop((fds.take_all(Role::Port), fds.take_all(Role::Resolver)));
    let again = is_to_restart(&own, &container, exit);
    let is_asked = own.again;
    let state = container.close_run(exit, if again { Status::Restarting } else { Status::Exited })?;
    if own.timed_out {
        container.note_timeout()?;
    }
    let code = state.exit_code.unwrap_or(0);
    // A full disk loses the log, not the container's end.
    let log = |is_final: bool| {
        if let Ok(mut log) = log::Writer::open(&own.dir, own.log) {
            let _ = log.end(code, is_final);
        }
    };
    log(!again && !container.is_being_restarted());
    clients.tell_exit(code);
    drop(clients);
    if again {
        if clock::since_boot_ms().saturating_sub(own.began_ms) >= RUN_IS_GOOD_MS {
            own.pause_ms = 0;
        }
        own.pause_ms = own.pause_ms.clamp(PAUSE_FIRST_MS, PAUSE_MAX_MS);
        if is_asked || pause(&container, &mut signals, Duration::from_millis(own.pause_ms))? {
            own.pause_ms = (own.pause_ms * 2).min(PAUSE_MAX_MS);
            own.restarts = own.restarts.saturating_add(1);
            // What a person changed meanwhile counts.
            container = load(root, id)?.1;
            let only_lock = fds.take(Role::Lock);
            fds = Fds::default();
            only_lock.into_iter().for_each(|lock| fds.put(Role::Lock, lock));
            drop(signals);
            let result = run(root, &store, &container, own, &mut fds, Descriptors::default());
            container.leave_place();
            return result;
        }
        let mut state = container.state()?;
        state.status = Status::Exited;
        state.monitor = None;
        container.write_state(&state)?;
        log(!container.is_being_restarted());
    }
    container.leave_place();
    let lock = lock_of(&fds)?;
    if container.config().ephemeral {
        drop(fds);
        container.remove_locked(lock, true)?;
    }
    Ok(())
}

fn is_to_restart(own: &Own, container: &Container, exit: Option<Exit>) -> bool {
    if own.leaving || container.is_stop_wanted() || !container.dir().exists() {
        return false;
    }
    if own.again {
        return true;
    }
    let restart = container.restart_policy();
    match restart.policy {
        RestartPolicy::No => false,
        RestartPolicy::OnFailure => exit.is_none_or(|exit| exit.code() != 0) && restart.most.is_none_or(|most| own.restarts < most),
        RestartPolicy::Always | RestartPolicy::UnlessStopped => true,
    }
}

/// Waits before a restart; `false` when there shall be none after all.
fn pause(container: &Container, signals: &mut signal::Signals, time: Duration) -> Result<bool> {
    let until = std::time::Instant::now() + time;
    loop {
        if container.is_stop_wanted() || !container.dir().exists() {
            return Ok(false);
        }
        let left = until.saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return Ok(true);
        }
        let mut fds = [PollFd::from_borrowed_fd(signals.fd(), PollFlags::IN)];
        io::poll_for(&mut fds, Some(left))?;
        while let Some(signal) = signals.take().map_err(failed("read a signal"))? {
            if matches!(signal, libc::SIGTERM | libc::SIGINT) {
                return Ok(false);
            }
        }
    }
}

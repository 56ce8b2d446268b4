use super::*;

fn check(options: &Options) -> Check {
    options.settle(None).unwrap().unwrap()
}

fn with(cmd: &str) -> Options {
    Options { cmd: Some(cmd.into()), ..Options::default() }
}

#[test]
fn commands_are_lists_or_lines_for_the_shell() {
    assert_eq!(check(&with("curl -f x || exit 1")).command, ["/bin/sh", "-c", "curl -f x || exit 1"]);
    assert_eq!(check(&with("[\"curl\",\"x\"]")).command, ["curl", "x"]);
    assert_eq!(check(&with("[\"CMD-SHELL\",\"a b\"]")).command, ["/bin/sh", "-c", "a b"]);
    assert_eq!(with("none").settle(None).unwrap(), None);
    assert!(with(" ").settle(None).is_err());
}

#[test]
fn flags_win_over_the_image_and_times_are_dockers() {
    let image =
        HealthConfig { test: Some(vec!["CMD".into(), "true".into()]), interval: 2_000_000_000, retries: 7, ..HealthConfig::default() };
    let settled = Options { timeout: Some("1m30s".into()), ..Options::default() }.settle(Some(&image)).unwrap().unwrap();
    assert_eq!(
        (settled.command.as_slice(), settled.interval_ms, settled.timeout_ms, settled.retries),
        (&["true".to_owned()][..], 2000, 90_000, 7)
    );
    assert_eq!(Options { none: true, ..Options::default() }.settle(Some(&image)).unwrap(), None);
    assert!(Options { retries: Some(2), ..Options::default() }.settle(None).is_err(), "there is nothing to retry");
    assert!(Options { on_failure: Some("cry".into()), ..with("true") }.settle(None).is_err());
    assert!(Options { interval: Some("soon".into()), ..with("true") }.settle(None).is_err());
}

#[test]
fn failures_count_once_it_has_started_and_the_last_results_are_kept() {
    let check = Check { retries: 2, ..check(&with("true")) };
    let probe = |exit_code| Probe { started: "a".into(), finished: "b".into(), exit_code, output: String::new() };
    let mut health = Health::default();
    assert!(!health.take(probe(1), &check, true));
    assert_eq!((health.status.as_str(), health.failing), ("starting", 0));
    assert!(!health.take(probe(1), &check, false));
    assert!(health.take(probe(1), &check, false), "it has just turned");
    assert!(!health.take(probe(1), &check, false), "once only");
    assert!(!health.take(probe(0), &check, false));
    assert_eq!((health.status.as_str(), health.failing), ("healthy", 0));
    // A healthy one has started, whatever the period says.
    health.take(probe(1), &check, true);
    assert_eq!((health.failing, health.log.len()), (1, 5));
}

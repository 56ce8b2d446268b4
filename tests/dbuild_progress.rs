//! `dbuild` on a terminal: what is done stays, what runs is drawn, and of a failed step everything is shown.

use crate::kit::{Sandbox, need};

/// Takes the escape sequences out of what a terminal was sent.
fn plain(text: &str) -> String {
    let mut clean = String::new();
    let mut chars = text.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '\x1b' => drop(chars.by_ref().skip(1).find(char::is_ascii_alphabetic)),
            ch => clean.push(ch),
        }
    }
    clean
}

#[test]
fn a_terminal_shows_what_runs_and_keeps_what_is_done() {
    if !need(&["script", "stty"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let log = "for i in $(seq 1 50); do echo line-$i; done; printf '\\033[31mred\\033[0m\\n'; sleep 3";
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\nRUN echo first > /first\nRUN {log}\n"));
    let on_terminal = |columns: u32, args: &str| {
        sandbox.write("go.sh", format!("stty cols {columns} rows 20; dbuild ctx -t app:1 {args} > record\n"));
        sandbox.cmd("sh").args(["-c", "script -qec 'sh go.sh' /dev/null </dev/null"]).env("TERM", "xterm").run().text()
    };
    let drawn = on_terminal(60, "");
    let text = plain(&drawn);
    assert!(text.contains("[+] Building (2/3)") && text.contains(" => => # line-50"), "{text}");
    // Of one that succeeds only the last lines were shown, without its colours; no line is broken by the terminal.
    assert!(!text.contains("line-1\r") && text.contains(" => => # red"), "{text}");
    let last = |line: &str| line.trim_end().rsplit('\r').next().unwrap_or_default().chars().count();
    assert!(text.lines().all(|line| last(line) <= 60), "{text}");
    let done = text.lines().find(|line| line.contains("RUN echo first") && line.trim_end().ends_with('s')).unwrap_or_default();
    assert!(done.contains(" => [stage 0 2/3] RUN echo first > /first"), "{text}");
    // The cursor is never hidden, so nothing has to bring it back.
    assert!(!drawn.contains("\x1b[?25l"), "{drawn}");
    let again = plain(&on_terminal(200, ""));
    assert_eq!(again.matches(" => CACHED [stage 0").count(), 2, "{again}");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN for i in $(seq 1 50); do echo line-$i; done; false\n");
    let failed = plain(&on_terminal(120, ""));
    assert!(failed.contains(" => ERROR [stage 0 2/2] RUN") && failed.contains("line-1\r") && failed.contains("line-50\r"), "{failed}");
    assert!(failed.contains("RUN failed: the command ended with exit code 1"), "{failed}");
    // Plain where it is asked for, and where there is no terminal.
    assert!(plain(&on_terminal(80, "--progress plain")).contains("#2 [stage 0 2/2] RUN"));
    let out = sandbox.go("dbuild ctx").code(1);
    assert!(out.stderr.contains("#2 [stage 0 2/2] RUN") && !out.stderr.contains('\x1b'), "{}", out.stderr);
}

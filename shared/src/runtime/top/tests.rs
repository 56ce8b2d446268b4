use super::*;

#[test]
fn a_name_with_parentheses_and_blanks_is_read() {
    let line = "42 (a) b (c)) S 7 42 42 34818 42 4194560 1 2 3 4 150 50 0 0 20 0 3 0 12345 1000000 256 184467";
    let stat = Stat::parse(line).unwrap();
    assert_eq!((stat.name.as_str(), stat.state, stat.ppid), ("a) b (c)", 'S', 7));
    assert_eq!((stat.cpu_ticks, stat.threads, stat.start_ticks, stat.pages), (200, 3, 12345, 256));
    assert_eq!(tty(stat.tty).as_deref(), Some("pts/2"));
    assert_eq!(tty(0), None);
    assert!(Stat::parse("").is_none() && Stat::parse("1 (x").is_none());
}

#[test]
fn this_process_descends_from_its_parent() {
    let own = std::process::id() as i32;
    let parent = Stat::read(own).unwrap().ppid;
    assert!(descendants(parent).contains(&own));
    let described = System::read().unwrap().describe(own).unwrap();
    assert!(described.memory_bytes > 0 && !described.command.is_empty());
    assert_eq!(described.uid, nix::unistd::geteuid().as_raw());
}

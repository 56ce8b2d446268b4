use super::*;
use crate::sys::random;

struct Dir(PathBuf);

impl Dir {
    fn new() -> Dir {
        let dir = std::env::temp_dir().join(format!("log-test-{}", random::hex(6)));
        fs::create_dir_all(&dir).unwrap();
        Dir(dir)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_tree(&self.0);
    }
}

fn of_line(stream: LogStream, bytes: &[u8]) -> Cut<'_> {
    let origin = Box::leak(Box::new(lines::Origin::new("t".to_owned(), stream)));
    Cut { origin, bytes, partial: false }
}

/// The line that an entry was made of.
fn again(entry: &Entry) -> Cut<'_> {
    Cut { partial: entry.partial, ..of_line(entry.stream.unwrap(), entry.line.as_deref().unwrap().as_bytes()) }
}

fn cut(chunks: &[&[u8]]) -> Vec<(String, bool)> {
    let mut lines = Lines::new(LogStream::Stdout);
    let mut all = Vec::new();
    let mut give = |cut: &Cut<'_>| {
        let entry = cut.entry();
        let mut text = Vec::new();
        cut.write(&mut text).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), serde_json::to_string(&entry).unwrap() + "\n");
        all.push((entry.line.unwrap_or_else(|| entry.line_b64.unwrap_or_default()), entry.partial));
    };
    for chunk in chunks {
        lines.take(chunk, &mut give);
    }
    lines.finish(&mut give);
    all
}

#[test]
fn output_is_cut_into_lines_and_nothing_is_lost() {
    assert_eq!(cut(&[b"a\nb", b"c\n\n", b"d"]), [("a".into(), false), ("bc".into(), false), (String::new(), false), ("d".into(), true)]);
    assert_eq!(cut(&[b"\xff\xfe\n"]), [("//4=".into(), false)]);
    assert_eq!(cut(&[b"\"a\\\t\x01\x7f\xe2\x82\xac\r\n"]), [("\"a\\\t\u{1}\u{7f}€\r".into(), false)]);
    let long = "ä".repeat(lines::PART_BYTES);
    let parts = cut(&[long.as_bytes(), b"\n"]);
    assert_eq!(parts.iter().map(|(text, _)| text.as_str()).collect::<String>(), long);
    assert!(parts.iter().rev().skip(1).all(|(text, partial)| *partial && text.len() <= lines::PART_BYTES));
}

#[test]
fn a_byte_that_json_writes_in_another_way_is_written_so_wherever_it_is() {
    for byte in (0..=255_u8).filter(|byte| *byte != b'\n') {
        for at in [0, 1, 15, 16, 30, 31, 32, 33, 63, 64, 70] {
            let mut line = [b'x'; 71];
            line[at] = byte;
            // It compares with what serde_json makes of the entry.
            assert_eq!(cut(&[&line, b"\n"]).len(), 1, "byte {byte} at {at}");
        }
    }
    assert_eq!(cut(&["élève \u{7f}\n".as_bytes()]), [("élève \u{7f}".to_owned(), false)]);
}

#[test]
fn readers_follow_across_rotations_without_missing_a_line() {
    let dir = Dir::new();
    let limits = LogLimits { file_bytes: 1000, files: 3 };
    let mut writer = Writer::open(&dir.0, limits).unwrap();
    let mut reader = Reader::open(&dir.0).unwrap();
    let mut seen = Vec::new();
    for n in 0..500 {
        writer.push(&of_line(LogStream::Stdout, format!("line {n}").as_bytes())).unwrap();
        writer.flush().unwrap();
        if n % 7 == 0 {
            while let Some(entry) = reader.next_entry().unwrap() {
                seen.push(entry.line.unwrap());
            }
        }
    }
    writer.end(3, true).unwrap();
    while let Some(entry) = reader.next_entry().unwrap() {
        match entry.end {
            true => assert_eq!((entry.exit_code, entry.is_final), (Some(3), true)),
            false => seen.push(entry.line.unwrap()),
        }
    }
    assert_eq!(seen, (0..500).map(|n| format!("line {n}")).collect::<Vec<_>>());
    let files: Vec<u64> = ["log", "log.1", "log.2"].iter().map(|f| std::fs::metadata(dir.0.join(f)).unwrap().len()).collect();
    assert!(files.iter().all(|len| *len <= 1000), "{files:?}");
    assert!(!dir.0.join("log.3").exists());
    let tail = Reader::open(&dir.0).unwrap().tail(3).unwrap();
    assert_eq!(tail.iter().map(|e| e.line.clone().unwrap()).collect::<Vec<_>>(), ["line 497", "line 498", "line 499"]);
}

#[test]
fn a_log_that_grows_faster_than_it_is_read_has_an_end() {
    let dir = Dir::new();
    let limits = LogLimits { file_bytes: 1000, files: 3 };
    let mut writer = Writer::open(&dir.0, limits).unwrap();
    let mut count = 0;
    let mut write = |lines: usize| {
        for _ in 0..lines {
            writer.push(&of_line(LogStream::Stdout, format!("line {count}").as_bytes())).unwrap();
            writer.flush().unwrap();
            count += 1;
        }
        count
    };
    // More comes with every line that is read: some, so that it ends in the file that it ended in; and so much that this one goes.
    for more in [0, 1, 3, 50] {
        let before = write(25);
        let mut reader = Reader::open(&dir.0).unwrap();
        reader.bind().unwrap();
        let mut seen = Vec::new();
        while let Some(entry) = reader.next_entry().unwrap() {
            seen.push(entry.line.unwrap());
            assert!(seen.len() < 1000, "it goes on with {more} more");
            write(more);
        }
        let last: usize = seen.last().unwrap().trim_start_matches("line ").parse().unwrap();
        assert!(last < before, "line {last} came after the {before} that were there");
        assert!(more > 1 || last == before - 1, "of {before} lines {last} was the last one with {more} more");
        assert_eq!(reader.next_entry().unwrap(), None);
    }
    // Nothing is there: what comes later does not count.
    let empty = Dir::new();
    let mut reader = Reader::open(&empty.0).unwrap();
    reader.bind().unwrap();
    let mut writer = Writer::open(&empty.0, limits).unwrap();
    writer.push(&of_line(LogStream::Stdout, b"late")).unwrap();
    writer.flush().unwrap();
    assert_eq!(reader.next_entry().unwrap(), None);
}

#[test]
fn half_a_record_is_skipped() {
    let dir = Dir::new();
    let mut file = fs::create_new(&dir.0.join(FILE), 0o600).unwrap();
    fs::write_all(
        &mut file,
        &dir.0.join(FILE),
        b"{\"time\":\"t\",\"stream\":\"stdout\",\"li\n{\"time\":\"t\",\"stream\":\"stderr\",\"line\":\"good\"}\n{\"time\":",
    )
    .unwrap();
    let mut reader = Reader::open(&dir.0).unwrap();
    assert_eq!(reader.next_entry().unwrap().unwrap().bytes(), b"good\n");
    assert_eq!(reader.next_entry().unwrap(), None);
}

#[test]
fn a_file_that_is_being_renamed_is_no_end_of_the_list() {
    let dir = Dir::new();
    let put = |name: &str, line: &str| {
        let mut writer = Writer::open(&dir.0, LogLimits { file_bytes: 1000, files: 9 }).unwrap();
        writer.push(&of_line(LogStream::Stdout, line.as_bytes())).unwrap();
        writer.flush().unwrap();
        if name != FILE {
            fs::rename(&dir.0.join(FILE), &dir.0.join(name)).unwrap();
        }
    };
    put("log.3", "first");
    put("log.1", "second");
    put(FILE, "third");
    let take = |reader: &mut Reader| reader.next_entry().unwrap().map(|entry| entry.line.unwrap());
    let mut reader = Reader::open(&dir.0).unwrap();
    assert_eq!(take(&mut reader).as_deref(), Some("first"));
    // The one that follows has no name yet: it is waited for, and the one after it is not taken for it.
    assert_eq!(take(&mut reader), None);
    fs::rename(&dir.0.join("log.1"), &dir.0.join("log.2")).unwrap();
    fs::rename(&dir.0.join(FILE), &dir.0.join("log.1")).unwrap();
    assert_eq!(take(&mut reader).as_deref(), Some("second"));
    assert_eq!(take(&mut reader).as_deref(), Some("third"));
    assert_eq!(take(&mut reader), None);
}

/// Makes a pipe at a path, holds both its ends open, and returns what writes into it.
fn pipe(path: &std::path::Path) -> File {
    fs::make_fifo(path, 0o600).unwrap();
    std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap()
}

fn logged(dir: &std::path::Path) -> String {
    let mut reader = Reader::open(dir).unwrap();
    std::iter::from_fn(|| reader.next_entry().unwrap()).map(|entry| String::from_utf8(entry.bytes()).unwrap()).collect()
}

#[test]
fn what_was_taken_outlives_its_reader_and_is_logged_once() {
    use std::io::Write;
    let dir = Dir::new();
    let path = dir.0.join("stdout");
    let mut container = pipe(&dir.0.join("out"));
    // Killed at every point: after it was taken, with some of its records written, with all of them, and after that.
    let open = || Writer::open(&dir.0, LogLimits { file_bytes: 200, files: 90 }).unwrap();
    let mut want = String::new();
    for written in 0..=4 {
        let mut log = open();
        let mut pending = Pending::open(&path);
        let mut lines = log.recover(&mut pending, LogStream::Stdout).unwrap();
        let text = format!("a{written}\nb{written}\nc{written}\nrest{written}");
        container.write_all(text.as_bytes()).unwrap();
        let mut entries = Vec::new();
        let from = open_pipe(&dir.0, LogStream::Stdout).unwrap();
        assert!(pending.read(&from, log.position(), |bytes| lines.take(bytes, &mut |cut| entries.push(cut.entry()))).unwrap());
        for entry in entries.iter().take(written) {
            log.push(&again(entry)).unwrap();
            log.push(&of_line(LogStream::Stderr, b"E")).unwrap();
            log.flush().unwrap();
        }
        if written == 4 {
            pending.keep(lines.rest_bytes(), log.position());
        }
        want += &text;
    }
    // What nobody has taken is taken over, too.
    container.write_all(b"\nmore\nlast").unwrap();
    let mut log = open();
    log.take_over(&dir.0).unwrap();
    log.take_over(&dir.0).unwrap();
    assert_eq!(logged(&dir.0).replace("E\n", ""), want + "\nmore\nlast");
    assert_eq!(Pending::open(&path).take_left(), None);
}

#[test]
fn what_is_taken_never_takes_more_than_a_few_pages() {
    use std::io::Write;
    use std::os::unix::fs::MetadataExt;
    let dir = Dir::new();
    let path = dir.0.join("stdout");
    let mut container = pipe(&dir.0.join("out"));
    let mut log = Writer::open(&dir.0, LogLimits { file_bytes: 1 << 20, files: 90 }).unwrap();
    let mut want = Vec::new();
    let from = open_pipe(&dir.0, LogStream::Stdout).unwrap();
    // The line goes on for long; now and then everything ends with a whole one.
    for n in 0..300 {
        let chunk = if n % 100 == 50 { [vec![b'x'; 999], b"\n".to_vec()].concat() } else { vec![b'a' + (n % 20) as u8; 10_000] };
        container.write_all(&chunk).unwrap();
        want.extend_from_slice(&chunk);
        // A monitor of its own for each.
        let mut pending = Pending::open(&path);
        let mut lines = log.recover(&mut pending, LogStream::Stdout).unwrap();
        let mut entries = Vec::new();
        pending.read(&from, log.position(), |bytes| lines.take(bytes, &mut |cut| entries.push(cut.entry()))).unwrap();
        entries.iter().for_each(|entry| log.push(&again(entry)).unwrap());
        log.flush().unwrap();
        pending.keep(lines.rest_bytes(), log.position());
        let held = std::fs::metadata(&path).unwrap().blocks() * 512;
        assert!(held <= 160 << 10, "{held} bytes after {n}");
    }
    log.take_over(&dir.0).unwrap();
    assert!(logged(&dir.0).into_bytes() == want, "something is missing or there twice");
}

#[test]
fn half_a_record_does_not_take_the_next_one_along() {
    let dir = Dir::new();
    let path = dir.0.join(FILE);
    let put = |bytes: &[u8]| {
        fs::remove_file(&path).unwrap();
        fs::write_all(&mut fs::create_new(&path, 0o600).unwrap(), &path, bytes).unwrap();
    };
    put(b"{\"time\":\"t\",\"stream\":\"stdout\",\"line\":\"one\"}\n{\"time\":\"t\",\"str");
    let mut log = Writer::open(&dir.0, LogLimits::default()).unwrap();
    log.end(0, true).unwrap();
    let mut reader = Reader::open(&dir.0).unwrap();
    assert_eq!(reader.next_entry().unwrap().unwrap().bytes(), b"one\n");
    assert!(reader.next_entry().unwrap().unwrap().end);
    put(b"half");
    drop(Writer::open(&dir.0, LogLimits::default()).unwrap());
    assert_eq!(std::fs::read(dir.0.join(FILE)).unwrap(), b"");
}

#[test]
fn the_journal_gets_fields_and_any_bytes() {
    let dir = Dir::new();
    let path = dir.0.join("journal");
    let journal = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    let mirror = Mirror {
        journal: true,
        address: Some(path.to_string_lossy().into_owned()),
        facility: DAEMON,
        tag: "{{.ID}}/{{.Name}}".into(),
        fields: [("TIER".to_owned(), "front".to_owned())].into(),
    };
    let id = "0123456789abcdef".repeat(4);
    let mirror = mirror.of(Whose { id: &id, name: "web", image: "app:1" });
    assert!(mirror.is_heard());
    let copier = Copier::open(&mirror).unwrap();
    let hear = |entry: Entry| {
        copier.send(&entry);
        let mut bytes = [0; 4096];
        let n = journal.recv(&mut bytes).unwrap();
        bytes[..n].to_vec()
    };
    let packet = String::from_utf8(hear(of_line(LogStream::Stderr, b"hello").entry())).unwrap();
    for field in [
        "CONTAINER_ID=0123456789ab\n",
        "CONTAINER_NAME=web\n",
        "IMAGE_NAME=app:1\n",
        "SYSLOG_IDENTIFIER=0123456789ab/web\n",
        "TIER=front\n",
        "PRIORITY=3\n",
        "MESSAGE=hello\n",
    ] {
        assert!(packet.contains(field), "{field}: {packet}");
    }
    let packet = hear(Cut { partial: true, ..of_line(LogStream::Stdout, b"a\xff") }.entry());
    assert!(packet.ends_with(b"CONTAINER_PARTIAL_MESSAGE=true\nMESSAGE=a\xff\n"), "{packet:?}");
    // The end of a run is no line.
    copier.send(&Entry { end: true, ..Entry::default() });
    journal.set_nonblocking(true).unwrap();
    assert!(journal.recv(&mut [0; 16]).is_err());
}

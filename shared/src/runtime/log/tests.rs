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

fn cut(chunks: &[&[u8]]) -> Vec<(String, bool)> {
    let mut lines = Lines::new(LogStream::Stdout);
    let mut all = Vec::new();
    let mut give = |entry: Entry| all.push((entry.line.unwrap_or_else(|| entry.line_b64.unwrap_or_default()), entry.partial));
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
    let long = "ä".repeat(PART_BYTES);
    let parts = cut(&[long.as_bytes(), b"\n"]);
    assert_eq!(parts.iter().map(|(text, _)| text.as_str()).collect::<String>(), long);
    assert!(parts.iter().rev().skip(1).all(|(text, partial)| *partial && text.len() <= PART_BYTES));
}

#[test]
fn readers_follow_across_rotations_without_missing_a_line() {
    let dir = Dir::new();
    let limits = LogLimits { file_bytes: 1000, files: 3 };
    let mut writer = Writer::open(&dir.0, limits).unwrap();
    let mut reader = Reader::open(&dir.0).unwrap();
    let mut seen = Vec::new();
    for n in 0..500 {
        writer.push(&Entry::of_line("t", LogStream::Stdout, format!("line {n}").as_bytes(), false)).unwrap();
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
        writer.push(&Entry::of_line("t", LogStream::Stdout, line.as_bytes(), false)).unwrap();
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

#[test]
fn the_beginning_of_a_line_outlives_its_reader() {
    let dir = Dir::new();
    let path = dir.0.join("stdout");
    let mut pending = Pending::open(&path);
    pending.keep(b"a long beginning");
    pending.keep(b"begun");
    assert_eq!(Pending::open(&path).kept(), b"begun");
    let mut log = Writer::open(&dir.0, LogLimits::default()).unwrap();
    log.take_over(&dir.0).unwrap();
    log.take_over(&dir.0).unwrap();
    let mut reader = Reader::open(&dir.0).unwrap();
    assert_eq!(reader.next_entry().unwrap().map(|entry| (entry.bytes(), entry.partial)), Some((b"begun".to_vec(), true)));
    assert_eq!((reader.next_entry().unwrap(), Pending::open(&path).kept()), (None, b"".as_slice()));
}

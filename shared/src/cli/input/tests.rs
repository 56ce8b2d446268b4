use std::io::{self, Read};

use super::super::{Cx, Fail, Format, InputArgs, Kind, Tool};
use super::*;

/// A tool for tests: it never runs.
macro_rules! test_tool {
    ($name:literal, $accepts:expr) => {
        Tool {
            name: $name,
            about: "test",
            version: "0",
            command: || clap::Command::new($name),
            run: |_, _| Ok(()),
            emits: &["deletion"],
            accepts: $accepts,
            unordered: true,
        }
    };
}

static DR: Tool = test_tool!("dr", &["image", "tag", "manifest", "transfer"]);
static RDI: Tool = test_tool!("rdi", &["image"]);
static RDX: Tool = test_tool!("rdx", &["container"]);

/// Gives out its text in pieces of a fixed size, as a pipe may.
struct Pieces(Vec<u8>, usize, usize);

impl Read for Pieces {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.2.min(self.0.len() - self.1).min(buf.len());
        buf[..n].copy_from_slice(&self.0[self.1..self.1 + n]);
        self.1 += n;
        Ok(n)
    }
}

struct Outcome {
    operands: Vec<Operand>,
    output: String,
    exit: u8,
    end: Result<(), Fail>,
}

impl Outcome {
    fn texts(&self) -> Vec<&str> {
        self.operands.iter().map(Operand::text).collect()
    }

    fn codes(&self) -> Vec<String> {
        let values = self.output.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
        values.filter_map(|v| v["code"].as_str().map(str::to_owned)).collect()
    }
}

fn read_with(tool: &'static Tool, mode: Mode, args: InputArgs, bytes: &[u8], piece: usize) -> Outcome {
    let mut cx = Cx::test(tool, Format::Json, args.clone());
    let mut operands = Operands::plan(tool.name, &["-".into()], mode, &|| unreachable!("'-' was given")).unwrap();
    operands.queue.clear();
    operands.open(Box::new(Pieces(bytes.to_vec(), 0, piece)), args.null);
    let mut all = Vec::new();
    let end = loop {
        match operands.next(&mut cx) {
            Ok(Some(operand)) => all.push(operand),
            Ok(None) => break Ok(()),
            Err(fail) => break Err(fail),
        }
    };
    Outcome { operands: all, exit: cx.exit(), output: cx.written(), end }
}

fn read(tool: &'static Tool, mode: Mode, text: &str) -> Outcome {
    let whole = read_with(tool, mode, InputArgs::default(), text.as_bytes(), usize::MAX);
    for piece in [1, 2, 7] {
        let pieces = read_with(tool, mode, InputArgs::default(), text.as_bytes(), piece);
        assert_eq!(pieces.operands, whole.operands, "in pieces of {piece}: {text}");
        assert_eq!(pieces.output, whole.output, "in pieces of {piece}: {text}");
    }
    whole
}

fn dr(text: &str) -> Outcome {
    read(&DR, Mode::Makes, text)
}

const A: &str = r#"{"type":"image","v":1,"ref":"a:1"}"#;
const B: &str = r#"{"type":"image","v":1,"ref":"b:1"}"#;
const HEX: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn every_accepted_form_gives_the_same_operands() {
    let pretty = "{\n  \"type\": \"image\",\n  \"v\": 1,\n  \"ref\": \"a:1\"\n}\n{\n  \"type\": \"image\",\n  \"ref\": \"b:1\"\n}\n";
    let forms = [
        format!("{A}\n{B}\n"),
        format!("{A}\n{B}"),
        format!("{A}{B}"),
        format!("{A}\r\n\r\n{B}\r\n"),
        format!("\u{feff}{A}\n{B}\n"),
        format!("\u{1e}{A}\n\u{1e}{B}\n"),
        format!("[{A},{B}]"),
        format!("[\n{A},\n{B}\n]\n"),
        format!("[{A}]\n[{B}]\n[]\n"),
        pretty.to_owned(),
        "\"a:1\"\n\"b:1\"\n".to_owned(),
        "[\"a:1\",\"b:1\"]".to_owned(),
        "a:1\nb:1\n".to_owned(),
        "\n  a:1\r\n\n\nb:1  ".to_owned(),
        format!("{A}\nb:1\n"),
    ];
    for form in forms {
        let outcome = dr(&form);
        assert_eq!(outcome.texts(), ["a:1", "b:1"], "{form}");
        assert_eq!((outcome.output.as_str(), outcome.exit), ("", 0), "{form}");
    }
}

#[test]
fn a_word_may_have_spaces_and_brackets() {
    assert_eq!(dr("a b\n[::1]:5000/app:1\n[fe80::1]/x\n").texts(), ["a b", "[::1]:5000/app:1", "[fe80::1]/x"]);
}

#[test]
fn words_may_end_with_nul_bytes() {
    let args = InputArgs { null: true, ..InputArgs::default() };
    let outcome = read_with(&DR, Mode::Makes, args, b"a b\0{c\0\0d\nE\0f", 3);
    assert_eq!(outcome.texts(), ["a b", "{c", "f"]);
    assert_eq!(outcome.codes(), ["bad-record"]);
}

#[test]
fn one_bad_value_does_not_stop_the_rest() {
    let cases = [
        "{\"ref\": }",
        "{\"ref\":\"x\",\"ref\":\"y\"}",
        "{\"ref\":\"x",
        "null",
        "<none>",
        "\"\"",
        "-rf",
        "{\"type\":\"repo\",\"v\":1,\"ref\":\"r\"}",
        "{\"type\":\"image\",\"v\":2,\"ref\":\"r\"}",
        "{\"type\":\"image\",\"v\":1}",
        "{\"type\":\"image\",\"v\":1,\"ref\":\"x:1\",\"digest\":\"sha256:12\"}",
        "{\"type\":\"image\",\"v\":1,\"ref\":\"-x\"}",
        "{\"nothing\":1}",
        "{\"ref\":\"x\"} junk",
        "[[\"x\"]]",
        "[\"y\",17]",
    ];
    for case in cases {
        let outcome = dr(&format!("{A}\n{case}\n{B}\n"));
        let texts: Vec<&str> = outcome.texts().into_iter().filter(|t| *t != "x" && *t != "y").collect();
        assert_eq!(texts, ["a:1", "b:1"], "{case}");
        assert_eq!(outcome.codes(), ["bad-record"], "{case}");
        assert_eq!(outcome.exit, 1, "{case}");
        assert!(outcome.output.contains("line 2"), "{case}: {}", outcome.output);
    }
}

#[test]
fn a_stream_that_ends_inside_a_record_is_a_bad_record() {
    for text in ["{\"ref\":\"x\"", "{", "[", "[\n", "[\"a\",", "{\"a\":\"", "[{\"ref\":\"a\"}"] {
        let outcome = dr(text);
        assert_eq!(outcome.codes(), ["bad-record"], "{text}");
        assert_eq!(outcome.exit, 1);
    }
}

#[test]
fn a_record_over_the_limit_is_refused_and_the_next_one_read() {
    let long = "x".repeat(split::RECORD_MAX_BYTES);
    for text in [format!("{{\"ref\":\"{long}\"}}\n{B}\n"), format!("{long}{long}\n{B}\n")] {
        let outcome = read_with(&DR, Mode::Makes, InputArgs::default(), text.as_bytes(), 60_000);
        assert_eq!(outcome.texts(), ["b:1"]);
        assert_eq!(outcome.codes(), ["bad-record"]);
    }
}

#[test]
fn a_record_is_given_out_before_the_pipe_ends() {
    struct Open(bool);
    impl Read for Open {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            assert!(!std::mem::replace(&mut self.0, true), "the reader asked for more before it gave out what it had");
            let text = format!("{A}{{\"ref\":\"b:1\"}}");
            buf[..text.len()].copy_from_slice(text.as_bytes());
            Ok(text.len())
        }
    }
    let mut cx = Cx::test(&DR, Format::Json, InputArgs::default());
    let mut operands = Operands::plan("dr", &["x".into()], Mode::Makes, &|| unreachable!()).unwrap();
    operands.queue.clear();
    operands.open(Box::new(Open(false)), false);
    assert_eq!(operands.next(&mut cx).unwrap().unwrap().text(), "a:1");
    assert_eq!(operands.next(&mut cx).unwrap().unwrap().text(), "b:1");
}

#[test]
fn typed_records_bind_by_their_type() {
    let digest = format!("sha256:{HEX}");
    let cases = [
        (format!("{{\"type\":\"image\",\"v\":1,\"ref\":\"a:1\",\"digest\":\"{digest}\"}}"), "a:1", format!("a:1@{digest}")),
        (format!("{{\"type\":\"image\",\"v\":1,\"digest\":\"{digest}\"}}"), &digest, digest.clone()),
        (format!("{{\"type\":\"tag\",\"v\":1,\"ref\":\"h:5/a:1\",\"digest\":\"{digest}\"}}"), "h:5/a:1", format!("h:5/a:1@{digest}")),
        (
            format!("{{\"type\":\"manifest\",\"v\":1,\"digest\":\"{digest}\",\"ref\":\"a@{digest}\"}}"),
            &format!("a@{digest}"),
            format!("a@{digest}"),
        ),
        (
            format!("{{\"type\":\"transfer\",\"v\":1,\"ref\":\"a\",\"to\":\"h:5/b:1\",\"digest\":\"{digest}\",\"ok\":true}}"),
            "h:5/b:1",
            format!("h:5/b:1@{digest}"),
        ),
    ];
    for (record, text, pinned) in cases {
        let outcome = dr(&record);
        assert_eq!(outcome.texts(), [text], "{record} {}", outcome.output);
        assert_eq!(outcome.operands[0].pinned(), pinned, "{record}");
    }
    let outcome = read(&RDX, Mode::Destroys, &format!("{{\"type\":\"container\",\"v\":1,\"id\":\"{HEX}\",\"name\":\"web\"}}"));
    assert_eq!(outcome.texts(), [HEX]);
}

#[test]
fn foreign_objects_bind_by_the_rank_of_their_keys() {
    let digest = format!("sha256:{HEX}");
    let cases = [
        (r#"{"name":"n","Id":"i","ID":"I","id":"d","Image":"m","Names":"N","Repository":"r","Tag":"t","RepoTags":["q:1"],"ref":"e"}"#, "e"),
        (r#"{"name":"n","Names":"N","Repository":"r","Tag":"t","RepoTags":["q:1"]}"#, "q:1"),
        (r#"{"ID":"I","Repository":"r","Tag":"t"}"#, "r:t"),
        (r#"{"ID":"abc","Repository":"<none>","Tag":"<none>"}"#, "abc"),
        (r#"{"Id":"abc","RepoTags":[]}"#, "abc"),
        (r#"{"ID":"I","Image":"m","Names":"web"}"#, "web"),
        (r#"{"Id":"I","Names":["/web"]}"#, "web"),
        (r#"{"Id":"I","Image":"m"}"#, "m"),
        (r#"{"id":"d","ID":"I"}"#, "d"),
        (r#"{"Id":"i","name":"n"}"#, "i"),
        (r#"{"name":"n","type":"of somebody else"}"#, "n"),
        (r#"{"RepoTags":["a:1","a:1"]}"#, "a:1"),
    ];
    for (record, text) in cases {
        assert_eq!(dr(record).texts(), [text], "{record}");
    }
    let pair = dr(&format!("{{\"ref\":\"a:1\",\"digest\":\"{digest}\"}}"));
    assert_eq!(pair.operands[0].pinned(), format!("a:1@{digest}"));
}

#[test]
fn different_candidates_in_one_rank_are_ambiguous() {
    for record in [r#"{"RepoTags":["a:1","b:1"]}"#, r#"{"Names":"a,b"}"#] {
        let outcome = dr(record);
        assert_eq!((outcome.codes(), outcome.exit), (vec!["ambiguous-operand".to_owned()], 1), "{record}");
    }
}

#[test]
fn field_takes_the_operand_on_purpose() {
    let args = InputArgs { field: Some("RepoTags.0".into()), ..InputArgs::default() };
    let outcome = read_with(&RDI, Mode::Destroys, args.clone(), br#"{"RepoTags":["a:1","b:1"]}"#, 9);
    assert_eq!(outcome.texts(), ["a:1"]);
    let outcome = read_with(&RDI, Mode::Destroys, args, br#"{"ref":"x"}"#, 9);
    assert_eq!(outcome.codes(), ["bad-record"]);
}

#[test]
fn tools_that_destroy_take_only_their_own_types() {
    let digest = format!("sha256:{HEX}");
    let container = format!("{{\"type\":\"container\",\"v\":1,\"id\":\"{HEX}\",\"image\":{{\"ref\":\"a\"}}}}");
    for record in [container.as_str(), r#"{"ref":"a:1"}"#, r#"{"RepoTags":["a:1"]}"#, r#"{"type":"tag","v":1,"ref":"a:1"}"#] {
        let outcome = read(&RDI, Mode::Destroys, record);
        assert_eq!((outcome.texts().len(), outcome.codes(), outcome.exit), (0, vec!["bad-record".to_owned()], 1), "{record}");
    }
    assert_eq!(read(&RDI, Mode::Destroys, &format!("{A}\nb:2\n")).texts(), ["a:1", "b:2"]);
    let plan = format!("{{\"type\":\"deletion\",\"v\":1,\"what\":\"image\",\"ref\":\"a:1\",\"digest\":\"{digest}\",\"dry_run\":true}}");
    let outcome = read(&RDI, Mode::Destroys, &plan);
    assert!(outcome.operands[0].is_plan());
    assert_eq!(outcome.operands[0].pinned(), format!("a:1@{digest}"));
    assert_eq!(read(&RDX, Mode::Destroys, &plan).codes(), ["bad-record"]);
    assert_eq!(read(&DR, Mode::Makes, &plan).codes(), ["bad-record"]);
}

#[test]
fn failures_and_messages_pass_through_in_their_place() {
    let failed = r#"{"type":"image","v":1,"ref":"x","ok":false,"error":{"code":"network"}}"#;
    let error = r#"{"type":"error","v":1,"code":"build-failed","message":"m","x_run":1e3}"#;
    let warning = r#"{"type":"warning","v":1,"code":"unsupported","message":"m"}"#;
    let gone = r#"{"type":"deletion","v":1,"what":"image","ref":"y","ok":true}"#;
    let log = r#"{"type":"log","v":1,"line":"l"}"#;
    let text = format!("{failed}\n{A}\n{error}\n{warning}\n{gone}\n{log}\n");
    let outcome = read(&RDI, Mode::Destroys, &text);
    assert_eq!(outcome.texts(), ["a:1"]);
    let expected = format!("{failed}\n{error}\n{warning}\n{gone}\n{log}\n").replace("1e3", "1e+3");
    assert_eq!((outcome.output.as_str(), outcome.exit), (expected.as_str(), 1));
    let outcome = read(&DR, Mode::Makes, &format!("{error}\n"));
    assert_eq!((outcome.operands.len(), outcome.exit, outcome.end), (0, 1, Ok(())));
    let outcome = read(&RDI, Mode::Destroys, &format!("{warning}\n{log}\n"));
    assert_eq!((outcome.exit, outcome.end), (0, Ok(())));
}

#[test]
fn nothing_on_standard_input() {
    let empty = |tool, mode, allow_empty, require| {
        let args = InputArgs { allow_empty, require, ..InputArgs::default() };
        let end = read_with(tool, mode, args, b" \n", 1).end;
        end.err().map(|fail| (fail.kind, fail.exit_code()))
    };
    assert_eq!(empty(&DR, Mode::Makes, false, false), Some((Kind::NotFound, Some(1))));
    assert_eq!(empty(&DR, Mode::Shows, false, false), Some((Kind::NotFound, Some(1))));
    assert_eq!(empty(&DR, Mode::Makes, true, false), None);
    assert_eq!(empty(&RDI, Mode::Destroys, false, false), None);
    assert_eq!(empty(&RDI, Mode::Destroys, false, true), Some((Kind::NotFound, Some(1))));
}

#[test]
fn the_table_of_who_reads_standard_input() {
    use Input::{Device, File, Pipe, Socket, Terminal};
    let plan = |mode, given: &[&str], stdin, is_implicit_off| {
        let given: Vec<String> = given.iter().map(|g| (*g).to_owned()).collect();
        let around = move || Surroundings { stdin, is_implicit_off, has_bytes: stdin == Pipe };
        Operands::plan("tool", &given, mode, &around).map(|o| o.reads_stdin()).map_err(|f| f.kind)
    };
    for stdin in [Terminal, Device, File, Pipe, Socket] {
        for mode in [Mode::Makes, Mode::Shows, Mode::Destroys, Mode::Lists] {
            assert_eq!(plan(mode, &["a"], stdin, false), Ok(false));
            assert_eq!(plan(mode, &["-"], stdin, false), Ok(true));
            assert_eq!(plan(mode, &["-", "-"], stdin, false), Err(Kind::Usage));
        }
        assert_eq!(plan(Mode::Destroys, &[], stdin, false), Err(Kind::Usage));
        assert_eq!(plan(Mode::Lists, &[], stdin, false), Ok(false));
    }
    assert_eq!(plan(Mode::Makes, &[], Terminal, false), Err(Kind::Usage));
    assert_eq!(plan(Mode::Makes, &[], Device, false), Ok(true));
    assert_eq!(plan(Mode::Makes, &[], Pipe, false), Ok(true));
    assert_eq!(plan(Mode::Makes, &[], File, false), Ok(true));
    assert_eq!(plan(Mode::Makes, &[], Pipe, true), Err(Kind::Usage));
}

#[test]
fn what_is_made_from_a_record_has_its_users_keys() {
    let mut cx = Cx::test(&DR, Format::Json, InputArgs::default());
    let mut operands = Operands::plan("dr", &["x".into()], Mode::Makes, &|| unreachable!()).unwrap();
    operands.queue.clear();
    let text = r#"{"type":"image","v":1,"ref":"a:1","x_ticket":"T-1","vendor":true}"#;
    operands.open(Box::new(Pieces(text.into(), 0, 99)), false);
    operands.next(&mut cx).unwrap();
    cx.emit(Record::new("container").set("id", HEX)).unwrap();
    cx.emit(Record::new("image").set("ref", "b:1")).unwrap();
    assert!(operands.next(&mut cx).unwrap().is_none());
    cx.emit(Record::new("image").set("ref", "c:1")).unwrap();
    let expected = format!(
        "{{\"type\":\"container\",\"v\":1,\"id\":\"{HEX}\",\"x_ticket\":\"T-1\"}}\n\
         {{\"type\":\"image\",\"v\":1,\"ref\":\"b:1\",\"x_ticket\":\"T-1\",\"vendor\":true}}\n\
         {{\"type\":\"image\",\"v\":1,\"ref\":\"c:1\"}}\n"
    );
    assert_eq!(cx.written(), expected);
}

#[test]
fn no_bytes_make_the_splitter_panic_stall_or_depend_on_how_they_arrive() {
    const SEED: &[u8] = b"{\"a\":[1,\"x\\\"\"],\"b\":{}}\n[\"w\",{\"ref\":\"a\"},[1],2]\n word\r\n\x1e\"t\"\xef\xbb\xbf\0[::1]/a\n";
    // A fixed generator (xorshift), so that a find can be repeated.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for round in 0..20_000 {
        let mut bytes = SEED.to_vec();
        for _ in 0..next(6) + 1 {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = SEED[next(SEED.len())],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, SEED[next(SEED.len())]),
            }
        }
        let split = |piece: usize| {
            let mut splitter = Splitter::new(round % 5 == 0);
            let mut all = Vec::new();
            for part in bytes.chunks(piece) {
                splitter.push(part);
                while let Some(found) = splitter.next() {
                    all.push(found);
                }
            }
            splitter.end();
            while let Some(found) = splitter.next() {
                all.push(found);
                assert!(all.len() <= bytes.len() + 2, "it goes on for ever: {bytes:?}");
            }
            all
        };
        assert_eq!(split(next(9) + 1), split(bytes.len()), "{}", String::from_utf8_lossy(&bytes));
    }
}

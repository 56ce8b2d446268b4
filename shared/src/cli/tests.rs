use std::collections::BTreeSet;
use std::io;

use serde_json::Value;

use super::args::{choose_format, parse_format};
use super::*;
use crate::record::Record;
use crate::sys::fs;

static TOOL: Tool = Tool {
    name: "rdi",
    about: "test",
    version: "0",
    command: || clap::Command::new("rdi"),
    run: |_, _| Ok(()),
    emits: &["deletion"],
    accepts: &["image"],
    unordered: false,
};

static MAKER: Tool = Tool { name: "drt", emits: &["image"], ..TOOL };

fn cx(tool: &'static Tool, format: Format) -> Cx {
    Cx::test(tool, format, InputArgs::default())
}

fn image(name: &str, size: u64) -> Record {
    let labels = std::collections::BTreeMap::from([("a.b".to_owned(), "c\td".to_owned())]);
    Record::new("image").set("ref", name).set("size", size).set("labels", &labels).set("platforms", vec!["linux/amd64", "linux/arm64"])
}

fn written(format: Format, fields: &[&str], records: Vec<Record>) -> String {
    let mut cx = cx(&MAKER, format);
    cx.out().choose_fields(fields);
    records.into_iter().for_each(|record| cx.emit(record).unwrap());
    cx.written()
}

#[test]
fn each_format_writes_what_it_says() {
    let two = || vec![image("app:1", 5_200_000), image("app:2", 7)];
    assert_eq!(written(Format::Name, &[], two()), "app:1\napp:2\n");
    assert_eq!(written(Format::Json, &[], two()).lines().count(), 2);
    let array: Value = serde_json::from_str(&written(Format::JsonArray, &[], two())).unwrap();
    assert_eq!(array.as_array().map(Vec::len), Some(2));
    assert_eq!(written(Format::JsonArray, &[], vec![]), "[]\n");
    assert_eq!(written(Format::Json, &[], vec![]), "");
    assert_eq!(
        written(Format::Tsv, &["ref", "size", "platforms", "nothing"], two()),
        "app:1\t5200000\tlinux/amd64,linux/arm64\t\napp:2\t7\tlinux/amd64,linux/arm64\t\n"
    );
    assert_eq!(written(Format::Tsv, &["labels.a.b"], vec![image("a", 1)]), "c\\td\n");
    let table = written(Format::Table, &[], two());
    assert!(table.starts_with("REF ") && table.contains("5.2MB") && table.lines().count() == 3, "{table}");
}

#[test]
fn fields_pick_keys_and_leave_a_record() {
    let record = Record::new("container").set("id", "x").set("name", "web").set("image", Record::new("image").set("ref", "app:1"));
    assert_eq!(
        written(Format::Json, &["image.ref", "name", "nothing"], vec![record]),
        "{\"type\":\"container\",\"v\":1,\"image\":{\"ref\":\"app:1\"},\"name\":\"web\"}\n"
    );
}

#[test]
fn a_reference_is_never_cut_nor_wrapped_and_cannot_steer_the_terminal() {
    let long = format!("registry.example.com/{}:1", "team/".repeat(40) + "app");
    let table =
        table::render(&[image(&long, 1).set("id", "sha256:0123456789abcdef0123"), image("a\u{1b}[2J:1", 2)], &[], table::Show::default());
    assert!(table.lines().any(|l| l.starts_with(&long)), "{table}");
    assert!(table.contains("0123456789ab") && !table.contains("0123456789abc"), "{table}");
    assert!(!table.contains('\u{1b}'));
}

#[test]
fn streams_are_lines_in_a_table() {
    let log = Record::new("log").set("line", "hello").set("stream", "stdout");
    assert_eq!(written(Format::Table, &[], vec![log]), "hello\n");
}

#[test]
fn sizes_and_ages_for_people() {
    let sizes =
        [(0, "0B"), (999, "999B"), (1000, "1kB"), (5_200_000, "5.2MB"), (123_456_789, "123MB"), (999_999, "1MB"), (1_500_000_000, "1.5GB")];
    for (bytes, text) in sizes {
        assert_eq!(table::human_bytes(bytes), text);
    }
    let ages = [
        (0, "just now"),
        (30, "30 seconds ago"),
        (61, "1 minute ago"),
        (7200, "2 hours ago"),
        (86_400 * 3, "3 days ago"),
        (86_400 * 30, "4 weeks ago"),
        (86_400 * 400, "13 months ago"),
        (86_400 * 4000, "10 years ago"),
        (-60, "in the future"),
    ];
    for (secs, text) in ages {
        assert_eq!(table::age(1_000_000_000, 1_000_000_000 - secs), text);
    }
}

#[test]
fn what_standard_output_is_decides_unless_somebody_says() {
    let common = |words: &[&str]| {
        let matches = Common::augment_args(clap::Command::new("x").no_binary_name(true)).try_get_matches_from(words).unwrap();
        Common::from_arg_matches(&matches).unwrap()
    };
    let cases = [
        (&[][..], None, true, Format::Table),
        (&[], None, false, Format::Json),
        (&[], Some(""), false, Format::Json),
        (&[], Some("tsv"), true, Format::Tsv),
        (&["--format", "json"], Some("tsv"), true, Format::Json),
        (&["--format=json-array"], None, true, Format::JsonArray),
        (&["-q"], Some("tsv"), false, Format::Name),
    ];
    for (words, variable, is_terminal, format) in cases {
        assert_eq!(choose_format(&common(words), variable, is_terminal), Ok(format), "{words:?} {variable:?}");
    }
    assert!(choose_format(&common(&[]), Some("yaml"), true).is_err());
}

#[test]
fn a_template_is_refused_with_what_does_the_same() {
    let refused = parse_format("{{.Repository}}:{{.Tag}} {{json .ImageID}} {{.State.Pid}}").unwrap_err();
    assert!(refused.contains("--format tsv --fields ref,id,pid or pipe into jq -r '.ref, .id, .pid'"), "{refused}");
    assert!(parse_format("{{.Names}}\t{{.Image}}").unwrap_err().contains("--fields name,image.ref "));
    // What is no key of ours is an expression of jq.
    let refused = parse_format("{{.State.Running}}").unwrap_err();
    assert!(refused.contains("jq -r '.state == \"running\"'") && !refused.contains("--fields"), "{refused}");
    assert!(parse_format("{{.NoSuchKey}}").unwrap_err().contains("--fields no_such_key "));
    assert!(parse_format("{{range .}}x{{end}}").unwrap_err().contains("jq"));
}

#[test]
fn every_kind_has_its_own_code_and_no_exit_code_is_255() {
    let codes: BTreeSet<&str> = Kind::ALL.iter().map(|k| k.code()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
    assert!(Kind::ALL.iter().all(|k| k.facts().1 != 255 && k.facts().1 != 0));
    assert_eq!(Kind::Usage.facts().1, 2);
}

#[test]
fn a_failure_says_each_cause_once_in_one_line() {
    let source = io::Error::other("disk\non fire");
    let path = fs::PathError::new("write", std::path::Path::new("/x"), source);
    let fail = Fail::from_path(&path);
    assert_eq!(fail.text(), "cannot write /x: disk on fire");
    let fail = Fail::new(Kind::Internal, "cannot build: disk\non fire").because(&path.source);
    assert_eq!(fail.text(), "cannot build: disk on fire");
    let full = io::Error::from_raw_os_error(libc::ENOSPC);
    assert_eq!(Fail::from_io("cannot write", &full).kind, Kind::NoSpace);
    let pipe = io::Error::from_raw_os_error(libc::EPIPE);
    assert!(Fail::from_output(&pipe).is_silent());
    // A socket or a child that went away is a failure like others.
    assert!(!Fail::from_io("cannot write", &pipe).is_silent());
}

#[test]
fn one_failed_item_is_a_record_and_exit_1() {
    let fail = Fail::new(Kind::StaleDigest, "tag now points elsewhere");
    let mut destroys = cx(&TOOL, Format::Json);
    destroys.item_failed("app:1", &fail).unwrap();
    assert_eq!(destroys.exit(), 1);
    assert_eq!(
        destroys.written(),
        "{\"type\":\"deletion\",\"v\":1,\"what\":\"image\",\"ref\":\"app:1\",\"ok\":false,\"error\":{\"code\":\"stale-digest\",\"message\":\"tag now points elsewhere\",\"retryable\":false}}\n"
    );
    let mut makes = cx(&MAKER, Format::Json);
    makes.item_failed("app:1", &fail).unwrap();
    let record: Value = serde_json::from_str(&makes.written()).unwrap();
    assert_eq!(
        (record["type"].as_str(), record["code"].as_str(), record["ref"].as_str()),
        (Some("error"), Some("stale-digest"), Some("app:1"))
    );
    for format in [Format::Name, Format::Tsv, Format::Table] {
        let mut quiet = cx(&MAKER, format);
        quiet.item_failed("app:1", &fail).unwrap();
        assert_eq!((quiet.exit(), quiet.written().as_str()), (1, ""), "{format:?}");
    }
}

#[test]
fn exit_codes_of_a_whole_run() {
    let ended_with = |result: Result<(), Fail>| {
        let mut cx = cx(&MAKER, Format::Name);
        ended(&mut cx, result)
    };
    assert_eq!(ended_with(Ok(())), 0);
    assert_eq!(ended_with(Err(Fail::not_found("x"))), 1);
    assert_eq!(ended_with(Err(Fail::usage("x"))), 2);
    assert_eq!(ended_with(Err(Fail::new(Kind::Interrupted, "x"))), 130);
    assert_eq!(ended_with(Err(Fail::new(Kind::Timeout, "x").exit(124))), 124);
    assert_eq!(ended_with(Err(Fail::silent())), 0);
    let mut changing = cx(&MAKER, Format::Name);
    changing.changes();
    assert_eq!(ended(&mut changing, Err(Fail::silent())), 141);
    let mut runs = cx(&MAKER, Format::Name);
    runs.set_fail_exit(125);
    assert_eq!(ended(&mut runs, Err(Fail::not_found("x"))), 125);
    assert_eq!(ended(&mut runs, Err(Fail::usage("x"))), 2);
    assert_eq!(ended(&mut runs, Err(Fail::not_found("x").exit(127))), 127);
    let mut bug = cx(&MAKER, Format::Json);
    bug.claim_stdout();
    assert_eq!(panicked(&mut bug, &"index out of bounds"), 101);
}

#[test]
fn a_record_file_appears_whole_and_only_when_all_went_well() {
    let dir = std::env::temp_dir().join(format!("record-file-{}", crate::sys::random::hex(6)));
    fs::create_dir(&dir, 0o700).unwrap();
    let path = dir.join("out.json");
    let mut good = cx(&MAKER, Format::Name);
    good.out().also_into(&path).unwrap();
    good.emit(image("app:1", 1)).unwrap();
    assert!(!path.exists());
    assert_eq!(ended(&mut good, Ok(())), 0);
    let text = String::from_utf8(fs::read(&path, 1000).unwrap()).unwrap();
    assert_eq!(text, image("app:1", 1).to_line());
    let mut bad = cx(&MAKER, Format::Name);
    bad.out().also_into(&path).unwrap();
    bad.emit(image("app:2", 1)).unwrap();
    bad.item_failed("app:3", &Fail::not_found("it is not there")).unwrap();
    assert_eq!(ended(&mut bad, Ok(())), 1);
    assert_eq!(String::from_utf8(fs::read(&path, 1000).unwrap()).unwrap(), text);
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 1, "something was left beside the file");
    fs::remove_tree(&dir).unwrap();
}

#[test]
fn wrong_usage_is_one_line() {
    let command =
        clap::Command::new("x").arg(clap::Arg::new("image").required(true)).arg(clap::Arg::new("force").long("force").num_args(0));
    let text = |words: &[&str]| usage_text(&command.clone().try_get_matches_from(words).unwrap_err());
    assert_eq!(text(&["x"]), "the following required arguments were not provided: <image>");
    assert_eq!(text(&["x", "--forc", "a"]), "unexpected argument '--forc' found; a similar argument exists: '--force'");
    assert!(!text(&["x", "a", "b"]).contains('\n'));
}

#[test]
fn docker_letters_of_a_tool_come_before_ours() {
    static TAIL: Tool =
        Tool { name: "tail", command: || clap::Command::new("tail").arg(clap::Arg::new("quick").short('q').num_args(0)), ..TOOL };
    let command = command_of(&TAIL);
    let quiet = command.get_arguments().find(|a| a.get_id() == "quiet").unwrap();
    assert_eq!((quiet.get_short(), quiet.get_long()), (None, Some("quiet")));
    command.debug_assert();
}

#[test]
fn the_multi_call_binary_finds_tools_by_name_then_by_verb() {
    static TOOLS: &[&Tool] = &[&TOOL, &MAKER];
    let find = |word| multicall::find(TOOLS, &[("rmi", "rdi"), ("tag", "drt"), ("run", "dr")], word).map(|t| t.name);
    assert_eq!((find("rdi"), find("rmi"), find("tag"), find("run"), find("x")), (Some("rdi"), Some("rdi"), Some("drt"), None, None));
    let resolve = |line: &str| {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let aliases = &[("image rm", "rdi"), ("image search", "drt --term")];
        multicall::resolve(TOOLS, aliases, &words).map(|(_, argv)| argv.join(" ".as_ref()).into_string().unwrap())
    };
    assert_eq!(resolve("image rm a -f").as_deref(), Some("rdi a -f"));
    assert_eq!(resolve("image search x").as_deref(), Some("drt --term x"));
    assert_eq!(resolve("image search --help").as_deref(), Some("drt --help"));
    assert_eq!((resolve("image"), resolve("rm")), (None, None));
}

#[test]
fn everything_after_the_image_is_the_command_of_a_tool_that_runs_one() {
    #[derive(clap::Parser)]
    struct Args {
        #[arg(short, long)]
        detach: bool,
        #[arg(trailing_var_arg = true)]
        words: Vec<String>,
    }
    static DR: Tool = Tool { name: "dr", command: <Args as clap::CommandFactory>::command, ..TOOL };
    let matches = command_of(&DR)
        .try_get_matches_from(["dr", "-dq", "--format", "json", "busybox", "ls", "-l", "--format", "x", "-q", "--", "-"])
        .unwrap();
    let args = Args::from_arg_matches(&matches).unwrap();
    assert!(args.detach);
    assert_eq!(args.words, ["busybox", "ls", "-l", "--format", "x", "-q", "--", "-"]);
    let (common, _) = common_of(&DR, &matches).unwrap();
    assert_eq!((common.quiet, common.format), (true, Some(Format::Json)));
    // An option before the image that nobody knows is still wrong usage.
    assert!(command_of(&DR).try_get_matches_from(["dr", "--nope", "busybox"]).is_err());
}

#[test]
fn switches_take_a_value_as_docker_has_it() {
    #[derive(clap::Parser)]
    #[allow(clippy::struct_excessive_bools, reason = "a test of switches")]
    struct Args {
        #[arg(long)]
        rm: bool,
        #[arg(short, long)]
        interactive: bool,
        #[arg(short, long)]
        tty: bool,
        #[arg(short, long)]
        env: Vec<String>,
        #[arg(trailing_var_arg = true)]
        words: Vec<String>,
    }
    static DR: Tool = Tool { name: "dr", command: <Args as clap::CommandFactory>::command, ..TOOL };
    let parse = |words: &str| {
        let argv: Vec<OsString> = std::iter::once("dr").chain(words.split(' ')).map(OsString::from).collect();
        let matches = switches::with_values(command_of(&DR), &argv).try_get_matches_from(&argv)?;
        let args = Args::from_arg_matches(&matches)?;
        Ok::<_, clap::Error>((args.rm, args.interactive, args.tty, common_of(&DR, &matches)?.0.quiet, args.env, args.words))
    };
    let none = Vec::<String>::new;
    let a = || vec!["a".to_owned()];
    assert_eq!(parse("--rm=true --tty=0 -it a").unwrap(), (true, true, true, false, none(), a()));
    assert_eq!(parse("--rm=false --interactive=T --quiet=1 a").unwrap(), (false, true, false, true, none(), a()));
    // The last one counts, and what belongs to a command is its own.
    assert_eq!(parse("--rm --rm=false a --rm=true").unwrap().5, ["a", "--rm=true"]);
    assert!(!parse("--rm --rm=false a --rm=true").unwrap().0);
    assert_eq!(parse("-e A=true a").unwrap().4, ["A=true"]);
    assert!(parse("--rm=maybe a").is_err() && parse("--rm=maybe --tty=true a").is_err());
}

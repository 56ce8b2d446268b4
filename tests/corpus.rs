//! The corpus: small contexts and Dockerfiles, built from one base by docker's two builders and by `dbuild`,
//! and compared field by field: the configuration, and each file's type, mode, owner, size, link, extended
//! attributes and content. The tables are in `corpus/`; a difference that is meant stands there with its reason.

mod case;
mod image;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use case::{BUILDERS, Case};
use image::Reader;

use crate::kit::{Dockerd, Sandbox, need};

const TABLES: [&str; 4] = [
    include_str!("corpus/copy.txt"),
    include_str!("corpus/config.txt"),
    include_str!("corpus/language.txt"),
    include_str!("corpus/errors.txt"),
];
/// The issue asks for this many.
const CASES_MIN: usize = 150;
/// How many cases are built at a time: docker waits for its disk more than it works.
const JOBS: usize = 4;
/// How long docker may take for all images together, and one build beside others, on a loaded machine.
const SECONDS_MAX: u64 = 900;
/// What is meant in every case: field and reason.
const ALWAYS: [(&str, &str); 1] = [("config.ArgsEscaped", "it means something on Windows only, and the classic builder leaves it out too")];

/// The builders of docker that make a case: of several one, in turn, since each takes a while; all of them where
/// `TACKLEBOX_TEST_CORPUS=all` says so.
fn builders<'a>(cases: &'a [Case], case: &'a Case) -> Vec<&'a str> {
    let all: Vec<&str> = case.builders.iter().map(String::as_str).collect();
    if std::env::var("TACKLEBOX_TEST_CORPUS").as_deref() == Ok("all") {
        return all;
    }
    let at = cases.iter().position(|other| other.name == case.name).unwrap_or(0);
    vec![all[at % all.len()]]
}

fn all() -> Vec<Case> {
    TABLES.iter().flat_map(|table| case::read(table)).collect()
}

#[test]
fn the_corpus_is_large_and_its_names_are_unique() {
    let cases = all();
    assert!(cases.len() >= CASES_MIN, "there are {}", cases.len());
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len());
    for case in &cases {
        assert!(case.builders.iter().all(|builder| BUILDERS.contains(&builder.as_str())), "{}", case.name);
    }
}

/// Builds a case with every builder; returns what is wrong already.
fn build(sandbox: &Sandbox, dockerd: &Dockerd, case: &Case, builders: &[&str]) -> Vec<String> {
    let dir = sandbox.path(&case.name);
    case.lay_out(sandbox, &dir);
    let mut wrong = Vec::new();
    let mut judge = |builder: &str, out: crate::kit::Output| {
        if (out.code != 0) != case.fails {
            let end: String = out
                .stderr
                .lines()
                .chain(out.text().lines())
                .filter(|line| !line.is_empty())
                .map(|line| format!("\n      {line}"))
                .collect();
            wrong.push(format!("{builder} ended with {}{end}", out.code));
        }
    };
    let context = dir.to_string_lossy().into_owned();
    let args: Vec<String> = case.args.iter().map(|arg| arg.replace("NAME/", &format!("{context}/"))).collect();
    for &builder in builders {
        let is_kit = if builder == "kit" { "1" } else { "0" };
        let name = format!("{builder}-{}:1", case.name);
        let build = dockerd
            .docker(sandbox)
            .env("DOCKER_BUILDKIT", is_kit)
            .args(["build", "-q", "--network", "none", "-t", &name])
            .within_seconds(SECONDS_MAX);
        // The classic builder takes a step of another case for its own when only what came before differs.
        let build = if builder == "classic" { build.arg("--no-cache") } else { build };
        judge(builder, build.args(&args).arg(&context).run());
    }
    let ours = sandbox.cmd("dbuild").args(["-q", "--network", "none", "-t", &format!("ours-{}:1", case.name)]).within_seconds(SECONDS_MAX);
    judge("dbuild", ours.args(&args).arg(&context).run());
    wrong
}

/// Says where two images differ, without what is meant; a meant difference that is none is told too.
fn compare(case: &Case, builder: &str, docker: &BTreeMap<String, String>, ours: &BTreeMap<String, String>) -> Vec<String> {
    let meant = |field: &str| {
        let fits = |(of, what, _): &&(String, String, String)| {
            (of == builder || of == "both") && (what == field || what.strip_suffix('*').is_some_and(|start| field.starts_with(start)))
        };
        case.differs.iter().find(fits)
    };
    let nothing = String::new();
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    let fields: std::collections::BTreeSet<&String> = docker.keys().chain(ours.keys()).collect();
    for field in fields {
        let (theirs, our) = (docker.get(field).unwrap_or(&nothing), ours.get(field).unwrap_or(&nothing));
        if theirs == our || ALWAYS.iter().any(|(always, _)| always == field) {
            continue;
        }
        match meant(field) {
            Some(difference) => seen.push(difference),
            None => wrong.push(format!("{field}\n      {builder}: {theirs}\n      dbuild: {our}")),
        }
    }
    for difference in case.differs.iter().filter(|(of, ..)| of == builder || of == "both") {
        if !seen.contains(&difference) {
            wrong.push(format!("{} does not differ from {builder}", difference.1));
        }
    }
    wrong
}

#[test]
fn docker_and_dbuild_make_the_same_of_the_corpus() {
    if !need(&["dockerd", "containerd", "runc"]) {
        return;
    }
    let only = std::env::var("TACKLEBOX_TEST_CASES").unwrap_or_default();
    let cases: Vec<Case> = all().into_iter().filter(|case| case.name.starts_with(&only)).collect();
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    let dockerd = Dockerd::start();
    sandbox.go("dsave -o base.tar base:1").ok();
    dockerd.docker(&sandbox).args(["load", "-q", "-i", "base.tar"]).run().ok();
    let next = AtomicUsize::new(0);
    let built: Mutex<BTreeMap<&str, Vec<String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..JOBS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = build(&sandbox, &dockerd, case, &builders(&cases, case));
                    built.lock().unwrap_or_else(PoisonError::into_inner).insert(&case.name, wrong);
                }
            });
        }
    });
    let mut wrong = built.into_inner().unwrap_or_else(PoisonError::into_inner);
    let made = |case: &&Case| !case.fails && wrong[case.name.as_str()].is_empty();
    let images: Vec<&Case> = cases.iter().filter(made).collect();
    let names: Vec<String> =
        images.iter().flat_map(|case| builders(&cases, case).into_iter().map(|builder| format!("{builder}-{}:1", case.name))).collect();
    if !names.is_empty() {
        dockerd.docker(&sandbox).args(["save", "-o", "docker.tar"]).args(&names).within_seconds(SECONDS_MAX).run().ok();
        sandbox.cmd("dload").args(["-q", "-i", "docker.tar"]).within_seconds(SECONDS_MAX).run().ok();
    }
    drop(dockerd);
    let reader = Reader::new(shared::store::Store::open(&sandbox.root()).expect("a store"));
    for case in images {
        let ours = reader.fields(&format!("ours-{}:1", case.name));
        for builder in builders(&cases, case) {
            let docker = reader.fields(&format!("{builder}-{}:1", case.name));
            wrong.get_mut(case.name.as_str()).expect("it was built").extend(compare(case, builder, &docker, &ours));
        }
    }
    wrong.retain(|_, wrong| !wrong.is_empty());
    let report = wrong.iter().fold(String::new(), |mut text, (name, wrong)| {
        let _ = write!(text, "\n  {name}");
        for line in wrong {
            let _ = write!(text, "\n    {line}");
        }
        text
    });
    assert!(wrong.is_empty(), "{} of {} cases differ:{report}", wrong.len(), cases.len());
}

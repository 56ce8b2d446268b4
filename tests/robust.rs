//! Thousands of mutated inputs at every door that hostile text and archives come through. The generator is seeded,
//! so that a failure comes again; what must hold stands in `fuzz/src/lib.rs`, which the fuzz targets share.

use crate::kit::TestDir;

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "it is a crate of its own, too")]
mod fuzz;

/// A generator of numbers that is the same everywhere (splitmix64).
struct Random(u64);

/// How many rounds there are where usually there are so many: TACKLEBOX_ROUNDS times as many, with other inputs.
fn rounds(usual: usize) -> usize {
    usual * std::env::var("TACKLEBOX_ROUNDS").map_or(1, |text| text.parse().expect("TACKLEBOX_ROUNDS is a number"))
}

impl Random {
    fn new(seed: u64) -> Random {
        Random(seed + 1000 * (rounds(1) as u64 - 1))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// Changes a seed a few times: cuts, doubles, flips, and puts in words that mean something there.
    fn mutate(&mut self, seeds: &[&[u8]], words: &[&str]) -> Vec<u8> {
        let mut bytes = self.one_of(seeds).to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(7) {
                0 => drop(bytes.drain(at..end)),
                1 => {
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                2 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                3 => {
                    let other = self.one_of(seeds);
                    let from = self.below(other.len());
                    let to = (from + self.below(200)).min(other.len());
                    bytes.splice(at..end, other[from..to].iter().copied());
                }
                4 => bytes.truncate(at),
                _ => drop(bytes.splice(at..at, self.one_of(words).bytes())),
            }
        }
        bytes
    }
}

#[test]
fn dockerfiles() {
    let tables = [include_str!("corpus/copy.txt"), include_str!("corpus/config.txt"), include_str!("corpus/language.txt")];
    let cases: Vec<&[u8]> = tables
        .iter()
        .flat_map(|table| table.split("\n=== "))
        .filter_map(|case| Some(case.find("FROM").map(|at| &case[at..])?.as_bytes()))
        .collect();
    let words = [
        "\n",
        "\\\n",
        "`\n",
        "# escape=`\n",
        "# syntax=x\n",
        "#",
        "<<EOF",
        "\nEOF\n",
        "<<-\"E F\"",
        "--mount=type=cache,target=/x",
        "--from=",
        "--",
        "$",
        "${a:-",
        "}",
        "[\"",
        "\"]",
        "[\"a\", \"b\"]",
        "\"",
        "'",
        "\\",
        "=",
        "RUN ",
        "COPY ",
        "ONBUILD ",
        "INCLUDE ",
        "\nINCLUDE a\n",
        "\nINCLUDE --from=x ab\n",
        "HEALTHCHECK --interval=1s CMD ",
        "FROM a AS ",
        "ARG ",
        "\t",
        "\0",
        "\r\n",
        "é",
        "\u{feff}",
        "\u{2028}",
        "\\ \n#x\n\n",
    ];
    let mut random = Random::new(1);
    for case in &cases {
        fuzz::dockerfile(case);
    }
    for _ in 0..rounds(4000) {
        fuzz::dockerfile(&random.mutate(&cases, &words));
    }
}

#[test]
fn expansions() {
    let seeds = [
        "$A",
        "${A}",
        "${B:-x${A}}",
        "${C#*/}",
        "${C%%.*}",
        "${LONG//x/$LONG}",
        "'$A' \"$A ${U-$B}\" \\$A",
        "${C//\\*/-} ${A/o/0}",
        "${U:?no ${A}}",
        "a b  c",
    ];
    let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
    let words = [
        "$", "${", "}", "${A:-", "${LONG", "//", "/", "#", "##", "%", "%%", ":?", ":+", "'", "\"", "\\", "`", "*", "?", "[", "é", "$é",
        "$1", "$@", " ", "\n", "\0",
    ];
    let mut random = Random::new(2);
    for _ in 0..rounds(1500) {
        fuzz::expand(&random.mutate(&seeds, &words));
    }
}

#[test]
fn what_registries_and_their_clients_and_disks_say() {
    let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let (digest, long) = (format!("sha256:{hex}"), format!("sha512:{hex}{hex}"));
    let descriptor = format!(r#"{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{digest}","size":0,"urls":["x"]}}"#);
    let image = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{descriptor},"layers":[{descriptor}],"subject":{descriptor},"annotations":{{"a":"b"}}}}"#
    );
    let list = format!(r#"{{"schemaVersion":2,"manifests":[{descriptor},{descriptor}],"artifactType":"x/y"}}"#);
    let named = format!("localhost:5000/team/app:1.0@{digest}");
    let user = "me:$2y$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\nyou:$apr1$x$y";
    type Door = fn(&[u8]);
    let doors: [(Door, &[&str], &[&str]); 5] = [
        (
            fuzz::reference,
            &[&named, "alpine", "docker.io/library/a", "[::1]:5000/a__b/c-d.e:t", "a@sha512:x"],
            &[":", "/", "@", &digest, "..", "A", "é", "[::1]", "_", "-", "localhost", " "],
        ),
        (
            fuzz::manifest,
            &[&image, &list],
            &["{", "}", "[", "null", "\"", "\\u0000", "1e999", "-1", &digest, &long, "\"manifests\":", "\"layers\":null", "\u{0}"],
        ),
        (
            fuzz::challenges,
            &[
                "Bearer realm=\"https://a/token\",service=\"s\",scope=\"repository:a:pull\"",
                "Negotiate, Basic realm=x",
                "Negotiate YII==, bearer realm=\"a\\\"b\"",
            ],
            &["Bearer ", "Basic", ",", "=", "\"", "\\", "realm=", "\n", "é", "\t", "error=\"insufficient_scope\"", "=="],
        ),
        (
            fuzz::links,
            &["</v2/a/tags/list?n=2&last=two>; rel=\"next\"", "<http://b/?x>; title=\"x, y\"; rel=next, <?n=1>; rel=first"],
            &["<", ">", ";", ",", "\"", "rel=next", "rel=\"next\"", "?", "#", "//", "http://", "%", "\n", "é", " "],
        ),
        (
            fuzz::storage,
            &[&digest, &long, "bytes=0-1", "bytes=-5", user],
            &["\n", ":", "$2y$", "$6$", "-", "bytes=", "18446744073709551615", "\u{0}", "sha256:", "#", "0", "99"],
        ),
    ];
    for (at, (door, seeds, words)) in doors.into_iter().enumerate() {
        let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
        seeds.iter().for_each(|seed| door(seed));
        let mut random = Random::new(40 + at as u64);
        for _ in 0..rounds(2000) {
            door(&random.mutate(&seeds, words));
        }
    }
}

#[test]
fn sync_files_and_descriptions_of_devices() {
    let seeds = [
        "quay.io:\n  tls-verify: false\n  images:\n    team/app: [\"latest\", 1.10]\n  images-by-semver:\n    team/app: \">= 1.0, < 2\"\n",
        "sync:\n- from: a/b\n  to: &to c/d\n  tags: &t [1, 0x1f, 0o17, 1e3, .nan, ~, true]\n- {from: a/c, to: *to, tags: *t}\n",
        "base: &base {a: 1, b: [x, y]}\nall:\n  <<: *base\n  <<: [*base, *base]\n  c: |\n    text\n     more\n  d: >-\n    folded\n    text\n",
        "{a: [b, {c: 'd''e'}], \"\\u00e9\\n\": !!str 12, ? k : v}\n",
        "--- # one\ncdiVersion: 0.6.0\nkind: v/d\ndevices:\n- name: \"0\"\n  containerEdits: {env: [A=b]}\n...\n",
        "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: &d [*c, *c, *c]\ne: [*d, *d, *d]\n",
    ];
    let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
    let words = [
        "\n",
        "  ",
        "- ",
        ": ",
        "? ",
        "*a",
        "&a ",
        "<<: *a",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        "\"",
        "|",
        ">",
        "|2-",
        "!!int ",
        "!x ",
        "%YAML 1.2\n",
        "---\n",
        "...\n",
        "#",
        "\t",
        "\0",
        "é",
        "\u{2028}",
        "\u{feff}",
        "\r",
        "\\x",
        "[[[[[[[[",
        "- - - - - -",
        "null",
        "~",
        "0777",
        "1_000",
        "-.inf",
        "@",
        "`",
    ];
    seeds.iter().for_each(|seed| fuzz::yaml(seed));
    let mut random = Random::new(50);
    for _ in 0..rounds(3000) {
        fuzz::yaml(&random.mutate(&seeds, &words));
    }
}

#[test]
fn ignore_files() {
    let pieces = [
        "a", "b", "ab", "/", "*", "**", "?", "[ab]", "[^a]", "[a-b]", "\\*", "\\", "!", ".", "..", "é", "[", "]", "-", "**/", "/**", "#",
        " ",
    ];
    let parts = ["a", "b", "ab", "ba", "a.b", ".a", "é", "*", "a*"];
    let mut random = Random::new(3);
    let mut matched = 0;
    for _ in 0..rounds(4000) {
        let mut text = String::new();
        for _ in 0..=random.below(3) {
            for _ in 0..=random.below(6) {
                text.push_str(random.one_of(&pieces));
            }
            text.push('\n');
        }
        text.push('\n');
        for _ in 0..8 {
            let path: Vec<&str> = (0..=random.below(4)).map(|_| random.one_of(&parts)).collect();
            text.push_str(&path.join("/"));
            text.push('\n');
        }
        fuzz::ignore(text.as_bytes());
        matched += usize::from(text.contains('*'));
    }
    assert!(matched > 1000);
}

/// Makes the checksums of headers right again, so that what was changed behind them counts.
fn mend(bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(512).filter(|block| block[257..262] == *b"ustar") {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}

#[test]
fn archives() {
    let dir = TestDir::new();
    let made = std::process::Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds")).arg(dir.path()).status();
    assert!(made.expect("a shell runs").success());
    let all = |name: &str| -> Vec<Vec<u8>> {
        let entries = std::fs::read_dir(dir.path().join(name)).expect("the seeds were made");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths.iter().map(|path| std::fs::read(path).expect("a seed")).collect()
    };
    let files = all("dockerfile");
    assert!(files.len() > 150);
    files.iter().for_each(|file| fuzz::dockerfile(file));
    let seeds = all("tar");
    let whole: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let words = [
        "../canary/file",
        "/../canary/file",
        "out/file",
        "up/planted",
        "link/x",
        "\0",
        "path=../canary/x\n",
        "30 linkpath=../../canary/file\n",
        ".wh.",
        "ustar",
        "7777777",
    ];
    let at = dir.path().join("fuzzed");
    for seed in &whole {
        fuzz::tar(seed, &at);
    }
    let mut random = Random::new(4);
    for _ in 0..rounds(500) {
        let mut bytes = if random.below(3) == 0 { random.mutate(&whole, &words) } else { random.one_of(&whole).to_vec() };
        // Most of an archive is content; headers are what matters.
        for _ in 0..=random.below(4) {
            let headers: Vec<usize> = (0..bytes.len() / 512).map(|n| n * 512).filter(|at| bytes[at + 257..at + 262] == *b"ustar").collect();
            let Some(&header) = headers.get(random.below(headers.len())) else { break };
            match random.below(6) {
                0 => {
                    bytes[header + 156] =
                        *random.one_of(&[&b'0', &b'1', &b'2', &b'3', &b'5', &b'6', &b'7', &b'L', &b'K', &b'x', &b'g', &b'S'])
                }
                1 | 2 => {
                    let place = header + random.one_of(&[&0, &157, &345]);
                    let word = random.one_of(&words).as_bytes();
                    bytes[place..place + word.len()].copy_from_slice(word);
                    bytes[place + word.len()] = 0;
                }
                3 => {
                    let place = header + 100 + random.below(56);
                    bytes[place] = b"01234567 \0\x80\xff"[random.below(12)];
                }
                4 => {
                    let (from, to) = (header, (header + 512 * (1 + random.below(3))).min(bytes.len()));
                    let copy = bytes[from..to].to_vec();
                    bytes.splice(from..from, copy);
                }
                _ => {
                    let place = header + random.below(512);
                    bytes[place] ^= 1 << random.below(8);
                }
            }
        }
        mend(&mut bytes);
        fuzz::tar(&bytes, &at);
    }
}

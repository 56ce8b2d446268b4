//! Instructions with meaning: which flags each takes, how many arguments, and what they are called.
//!
//! All of a Dockerfile is read here before its first step runs, so that a misspelt flag on the last
//! line costs no build. Values are still unexpanded: variables are known only when a step's turn comes.

mod flags;
mod include;
mod mount;

use super::dockerfile::{Dockerfile, Form, Heredoc, Instruction, Keyword, ParseError, Position};
use crate::oci::HealthConfig;
use crate::oci::exec::StepDevice;
use flags::Flags;
pub use include::Include;
pub use mount::{Mount, MountKind, Sharing};

type Result<T> = std::result::Result<T, ParseError>;

/// A command in one of its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// For the shell.
    Shell(String),
    /// As it is.
    Exec(Vec<String>),
}

impl Command {
    /// Returns what runs: the shell form behind the shell.
    pub fn to_args(&self, shell: &[String]) -> Vec<String> {
        match self {
            Command::Exec(args) => args.clone(),
            Command::Shell(text) => shell.iter().cloned().chain([text.clone()]).collect(),
        }
    }
}

/// `FROM [--platform=P] IMAGE [AS NAME]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From {
    /// The image, stage or `scratch`, unexpanded.
    pub base: String,
    /// The name of the stage, in lower case.
    pub name: Option<String>,
    /// The platform of the base, unexpanded.
    pub platform: Option<String>,
}

/// `RUN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What runs.
    pub command: Command,
    /// What is mounted meanwhile.
    pub mounts: Vec<Mount>,
    /// `default`, `host` or `none`.
    pub network: Option<String>,
    /// Whether it runs with everything that the caller may do.
    pub insecure: bool,
    /// Devices of the host.
    pub devices: Vec<StepDevice>,
}

/// `COPY` and `ADD`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copy {
    /// True for `ADD`: archives are unpacked and URLs fetched.
    pub add: bool,
    /// What is copied, unexpanded; here-documents are not among them.
    pub sources: Vec<String>,
    /// Where to, unexpanded.
    pub dest: String,
    /// A stage or an image to copy from.
    pub from: Option<String>,
    /// The owner, unexpanded.
    pub chown: Option<String>,
    /// The mode, unexpanded.
    pub chmod: Option<String>,
    /// Patterns of what is left out.
    pub exclude: Vec<String>,
    /// Whether the sources' directories are kept.
    pub parents: bool,
    /// Whether the step is independent of what was before.
    pub link: bool,
    /// The digest that a fetched file must have.
    pub checksum: Option<String>,
    /// Whether a repository keeps its `.git`.
    pub keep_git_dir: Option<bool>,
    /// Whether archives are unpacked: by default local ones are.
    pub unpack: Option<bool>,
}

/// An instruction with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the Dockerfile reference")]
pub enum Op {
    Run(Run),
    Copy(Copy),
    Env(Vec<(String, String)>),
    Label(Vec<(String, String)>),
    Arg(Vec<(String, Option<String>)>),
    Workdir(String),
    User(String),
    Expose(Vec<String>),
    Volume(Vec<String>),
    Cmd(Command),
    Entrypoint(Command),
    Shell(Vec<String>),
    Stopsignal(String),
    Healthcheck(HealthConfig, Option<Command>),
    Onbuild(String),
    Maintainer(String),
}

/// A step: an instruction and what it means.
#[derive(Debug, Clone)]
pub struct Step {
    /// What the file says.
    pub instruction: Instruction,
    /// What it means.
    pub op: Op,
}

fn fail<T>(position: Position, message: impl Into<String>) -> Result<T> {
    Err(ParseError::new(position, message))
}

impl From {
    /// Reads a `FROM`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(instruction: &Instruction) -> Result<From> {
        let mut flags = Flags::new(instruction, &["platform"])?;
        let Form::Words(words) = &instruction.form else { return fail(instruction.position, "FROM needs an image") };
        let (base, name) = match words.as_slice() {
            [base] => (base, None),
            [base, word, name] if word.eq_ignore_ascii_case("as") => (base, Some(name.to_ascii_lowercase())),
            [] => return fail(instruction.position, "FROM needs an image"),
            _ => return fail(instruction.position, "FROM takes IMAGE or IMAGE AS NAME"),
        };
        if let Some(name) = &name {
            let first = name.starts_with(|c: char| c.is_ascii_lowercase());
            let rest = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
            if !first || !rest {
                let message = format!("'{name}' is no name for a stage: it needs a letter, then letters, digits, '-', '_' or '.'");
                return fail(instruction.locate(&words[2]), message);
            }
        }
        Ok(From { base: base.clone(), name, platform: flags.value("platform")? })
    }
}

impl Step {
    /// Reads any instruction but `FROM`.
    ///
    /// # Errors
    /// What is wrong with it: an unknown flag, too few arguments, a value that cannot be.
    pub fn parse(instruction: &Instruction) -> Result<Step> {
        let op = parse_op(instruction)?;
        Ok(Step { instruction: instruction.clone(), op })
    }
}

fn parse_op(i: &Instruction) -> Result<Op> {
    let name = i.keyword.as_str();
    match i.keyword {
        Keyword::Run => return run(i).map(Op::Run),
        Keyword::Copy | Keyword::Add => return copy(i).map(Op::Copy),
        Keyword::Healthcheck => return healthcheck(i),
        Keyword::Include => return include::cannot_stand(i),
        // docker takes words with dashes here as part of the command.
        Keyword::Cmd | Keyword::Entrypoint => {}
        _ => drop(Flags::new(i, &[])?),
    }
    match (i.keyword, &i.form) {
        (Keyword::From, _) => fail(i.position, "FROM starts a stage and cannot stand here"),
        (Keyword::Env, Form::Pairs(pairs)) => Ok(Op::Env(pairs.iter().map(|p| (p.name.clone(), p.value.clone())).collect())),
        (Keyword::Label, Form::Pairs(pairs)) => Ok(Op::Label(pairs.iter().map(|p| (p.name.clone(), p.value.clone())).collect())),
        (Keyword::Env | Keyword::Label, _) => fail(i.position, format!("{name} needs NAME=value")),
        (Keyword::Arg, Form::Words(words)) if !words.is_empty() => args(i, words),
        (Keyword::Arg, _) => fail(i.position, "ARG needs a name"),
        (Keyword::Workdir, Form::Text(text)) => Ok(Op::Workdir(text.clone())),
        (Keyword::User, Form::Text(text)) => Ok(Op::User(text.clone())),
        (Keyword::Stopsignal, Form::Text(text)) => Ok(Op::Stopsignal(text.clone())),
        (Keyword::Maintainer, Form::Text(text)) => Ok(Op::Maintainer(text.clone())),
        (Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer, _) => {
            fail(i.position, format!("{name} needs an argument"))
        }
        (Keyword::Expose, Form::Words(words)) if !words.is_empty() => Ok(Op::Expose(words.clone())),
        (Keyword::Expose, _) => fail(i.position, "EXPOSE needs a port"),
        (Keyword::Volume, Form::Words(list) | Form::Json(list)) if !list.is_empty() => match list.iter().any(|v| v.trim().is_empty()) {
            true => fail(i.position, "a VOLUME cannot be empty"),
            false => Ok(Op::Volume(list.clone())),
        },
        (Keyword::Volume, _) => fail(i.position, "VOLUME needs a path"),
        (Keyword::Cmd, form) => Ok(Op::Cmd(command(form))),
        (Keyword::Entrypoint, form) => Ok(Op::Entrypoint(command(form))),
        (Keyword::Shell, Form::Json(list)) if !list.is_empty() => Ok(Op::Shell(list.clone())),
        (Keyword::Shell, _) => fail(i.position, "SHELL needs a JSON array, such as [\"/bin/sh\", \"-c\"]"),
        (Keyword::Onbuild, Form::Nested(inner)) => onbuild(i, inner),
        (Keyword::Onbuild, _) => fail(i.position, "ONBUILD needs an instruction"),
        (Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Healthcheck | Keyword::Include, _) => {
            fail(i.position, format!("{name} is malformed"))
        }
    }
}

fn command(form: &Form) -> Command {
    match form {
        Form::Json(args) | Form::Words(args) => Command::Exec(args.clone()),
        Form::Text(text) => Command::Shell(text.clone()),
        _ => Command::Exec(Vec::new()),
    }
}

fn args(i: &Instruction, words: &[String]) -> Result<Op> {
    let mut all = Vec::new();
    for word in words {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        if name.is_empty() {
            return fail(i.locate(word), format!("'{word}' has no name before the '='"));
        }
        all.push((name.trim_matches(['"', '\'']).to_owned(), value));
    }
    Ok(Op::Arg(all))
}

fn onbuild(i: &Instruction, inner: &Instruction) -> Result<Op> {
    if matches!(inner.keyword, Keyword::Onbuild | Keyword::From | Keyword::Include | Keyword::Maintainer) {
        let hint = (inner.keyword == Keyword::Include).then(|| "write ONBUILD into the file that is included".to_owned());
        let message = format!("{} may not be a trigger of ONBUILD", inner.keyword.as_str());
        return Err(ParseError { hint, ..ParseError::new(i.position, message) });
    }
    parse_op(inner)?;
    let mut text = inner.to_line();
    for heredoc in &i.heredocs {
        text.push_str(&format!("\n{}{}", heredoc.content, heredoc.name));
    }
    Ok(Op::Onbuild(text))
}

fn run(i: &Instruction) -> Result<Run> {
    let mut flags = Flags::new(i, &["mount*", "network", "security", "device*"])?;
    let mut mounts = Vec::new();
    for (text, position) in flags.values("mount") {
        mounts.push(Mount::parse(&text, position)?);
    }
    let network = flags.value("network")?;
    if let Some(network) = network.as_deref().filter(|n| !matches!(*n, "default" | "host" | "none")) {
        return fail(i.locate("--network"), format!("the network of a RUN is default, host or none, not '{network}'"));
    }
    let insecure = match flags.value("security")?.as_deref() {
        None | Some("sandbox") => false,
        Some("insecure") => true,
        Some(other) => return fail(i.locate("--security"), format!("the security of a RUN is sandbox or insecure, not '{other}'")),
    };
    let mut devices = Vec::new();
    for (text, position) in flags.values("device") {
        devices.push(device(&text).map_err(|reason| ParseError::new(position, reason))?);
    }
    let command = command(&i.form);
    let empty = match &command {
        Command::Shell(text) => text.is_empty(),
        Command::Exec(args) => args.is_empty(),
    };
    if empty {
        return fail(i.position, "RUN needs a command");
    }
    Ok(Run { command, mounts, network, insecure, devices })
}

/// Reads the value of a `--device`: a name of CDI, then `required`.
fn device(text: &str) -> std::result::Result<StepDevice, String> {
    let mut device = StepDevice::default();
    for field in text.split(',').map(str::trim) {
        match field.split_once('=') {
            Some(("required", value)) => {
                device.required = match value {
                    "true" | "1" => true,
                    "false" | "0" => false,
                    other => return Err(format!("'required' of a device is true or false, not '{other}'")),
                }
            }
            None if field == "required" => device.required = true,
            Some(("name", name)) if device.name.is_empty() => device.name = name.to_owned(),
            _ if device.name.is_empty() => device.name = field.to_owned(),
            _ => return Err(format!("'{field}' is no option of a device")),
        }
    }
    if device.name.is_empty() { Err("a device needs a name, such as vendor.com/class=name".into()) } else { Ok(device) }
}

/// The text that a `RUN` gives its shell, and the file it runs instead when a here-document starts with `#!`.
pub fn run_script(text: &str, heredocs: &[Heredoc], escape: char) -> (String, Option<String>) {
    match heredocs {
        [] => (text.to_owned(), None),
        // The here-document is the whole command.
        [only] if Heredoc::of_word(text.trim(), escape).is_some() => match only.body() {
            body if body.starts_with("#!") => (text.to_owned(), Some(body)),
            body => (body, None),
        },
        // The shell reads them itself.
        several => {
            let bodies = several.iter().map(|h| format!("\n{}{}", h.content, h.name));
            (std::iter::once(text.to_owned()).chain(bodies).collect(), None)
        }
    }
}

fn copy(i: &Instruction) -> Result<Copy> {
    let add = i.keyword == Keyword::Add;
    let name = i.keyword.as_str();
    let own: &[&str] = if add {
        &["chown", "chmod", "link?", "exclude*", "checksum", "keep-git-dir?", "unpack?"]
    } else {
        &["from", "chown", "chmod", "link?", "exclude*", "parents?"]
    };
    let mut flags = Flags::new(i, own)?;
    let words = match &i.form {
        Form::Words(list) | Form::Json(list) => list.as_slice(),
        _ => &[],
    };
    let Some((dest, sources)) = words.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        return fail(i.position, format!("{name} needs at least one source and a destination"));
    };
    let is_json = matches!(i.form, Form::Json(_));
    let plain: Vec<String> = sources.iter().filter(|s| is_json || Heredoc::of_word(s, i.escape).is_none()).cloned().collect();
    if sources.len() > 1 && !dest.ends_with('/') && dest != "." && !dest.ends_with("/.") && !dest.contains('$') {
        let message = format!("with several sources the destination is a directory: write '{dest}/'");
        return fail(i.locate(dest), message);
    }
    let from = flags.value("from")?;
    if let Some(from) = &from {
        if from.contains('$') {
            let hint = "declare a stage: FROM with the variable, AS NAME, and copy from NAME";
            return Err(ParseError { hint: Some(hint.into()), ..ParseError::new(i.locate("--from"), "--from takes no variables") });
        }
        if from.is_empty() || plain.len() < sources.len() {
            return fail(
                i.locate("--from"),
                if from.is_empty() { "--from needs a stage or an image" } else { "a here-document has no --from" },
            );
        }
    }
    Ok(Copy {
        add,
        sources: plain,
        dest: dest.clone(),
        from,
        chown: flags.value("chown")?,
        chmod: flags.value("chmod")?,
        exclude: flags.values("exclude").into_iter().map(|(v, _)| v).collect(),
        parents: flags.switch("parents")?.unwrap_or(false),
        link: flags.switch("link")?.unwrap_or(false),
        checksum: flags.value("checksum")?,
        keep_git_dir: flags.switch("keep-git-dir")?,
        unpack: flags.switch("unpack")?,
    })
}

fn healthcheck(i: &Instruction) -> Result<Op> {
    let mut flags = Flags::new(i, &["interval", "timeout", "start-period", "start-interval", "retries"])?;
    let mut duration = |name: &str| -> Result<i64> {
        let Some(text) = flags.value(name)? else { return Ok(0) };
        match parse_duration(&text) {
            Some(0) => Ok(0),
            Some(nanos) if nanos >= 1_000_000 => Ok(nanos),
            Some(_) => fail(i.locate(&text), format!("--{name} must be at least 1ms")),
            None => fail(i.locate(&text), format!("'{text}' is no duration; write 30s or 1m30s")),
        }
    };
    let mut health = HealthConfig {
        interval: duration("interval")?,
        timeout: duration("timeout")?,
        start_period: duration("start-period")?,
        start_interval: duration("start-interval")?,
        ..HealthConfig::default()
    };
    if let Some(text) = flags.value("retries")? {
        health.retries = match text.parse() {
            Ok(n) if n >= 0 => n,
            _ => return fail(i.locate(&text), format!("--retries needs a number, not '{text}'")),
        };
    }
    match &i.form {
        Form::Health(kind, rest) if kind.eq_ignore_ascii_case("NONE") => {
            if **rest != Form::Empty || !i.flags.is_empty() {
                return fail(i.position, "HEALTHCHECK NONE takes no argument");
            }
            health.test = Some(vec!["NONE".into()]);
            Ok(Op::Healthcheck(health, None))
        }
        Form::Health(kind, rest) if kind.eq_ignore_ascii_case("CMD") => match command(rest) {
            Command::Exec(args) if args.is_empty() => fail(i.position, "HEALTHCHECK CMD needs a command"),
            command => Ok(Op::Healthcheck(health, Some(command))),
        },
        Form::Health(kind, _) => fail(i.locate(kind), format!("HEALTHCHECK takes CMD or NONE, not '{kind}'")),
        _ => fail(i.position, "HEALTHCHECK needs CMD or NONE"),
    }
}

/// Reads a duration as Go writes it, `1h2m3.5s`, in nanoseconds.
pub fn parse_duration(text: &str) -> Option<i64> {
    if text == "0" {
        return Some(0);
    }
    let mut rest = text;
    let mut total = 0f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit_len = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let unit = match &rest[..unit_len] {
            "ns" => 1.0,
            "us" | "µs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 6e10,
            "h" => 3.6e12,
            _ => return None,
        };
        total += number * unit;
        rest = &rest[unit_len..];
    }
    // Go's durations end at 292 years.
    (!text.is_empty() && total < 9.2e18).then_some(total.round() as i64)
}

/// Reads all instructions after the `FROM`s, so that mistakes are found before anything runs.
///
/// # Errors
/// The first mistake.
pub fn parse_all(file: &Dockerfile) -> Result<Vec<std::result::Result<From, Step>>> {
    file.instructions.iter().map(|i| if i.keyword == Keyword::From { From::parse(i).map(Ok) } else { Step::parse(i).map(Err) }).collect()
}

#[cfg(test)]
mod tests;

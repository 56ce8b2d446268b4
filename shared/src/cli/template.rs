//! docker's Go templates, which are refused with what does the same here.

/// Keys of docker's listings that ours are not just another spelling of; the second is a path of jq.
const LISTED: &[(&str, &str)] = &[
    (".Names", ".name"),
    (".Repository", ".name"),
    (".Ref", ".ref"),
    (".Image", ".image.ref"),
    (".ImageID", ".id"),
    (".Status", ".state"),
    (".CreatedAt", ".created"),
    (".CreatedSince", ".created"),
    (".RunningFor", ".created"),
    (".VirtualSize", ".size"),
    (".LocalVolumes", ".mounts"),
    (".Mountpoint", ".path"),
    (".CPUPerc", ".cpu_percent"),
    (".MemUsage", ".memory"),
    (".MemPerc", ".memory_percent"),
    (".PIDs", ".pids"),
    (".ServerVersion", ".version"),
    (".OperatingSystem", ".os"),
    (".KernelVersion", ".kernel"),
    (".NCPU", ".cpus"),
    (".MemTotal", ".memory"),
    (".CgroupVersion", ".cgroup.version"),
    (".DockerRootDir", ".root"),
];

/// The same of what `docker inspect` shows.
const INSPECTED: &[(&str, &str)] = &[
    (".State.Status", ".state"),
    (".State.Running", ".state == \"running\""),
    (".State.Paused", ".state == \"paused\""),
    (".State.Pid", ".pid"),
    (".State.ExitCode", ".exit_code"),
    (".State.OOMKilled", ".oom"),
    (".State.StartedAt", ".started"),
    (".State.FinishedAt", ".finished"),
    (".State.Health.Status", ".health"),
    (".NetworkSettings.IPAddress", ".networks[0].ip"),
    (".NetworkSettings.Gateway", ".networks[0].gateways[0]"),
    (".NetworkSettings.MacAddress", ".networks[0].mac"),
    (".NetworkSettings.Networks", ".networks"),
    (".NetworkSettings.Ports", ".ports"),
    (".Config.Image", ".image.ref"),
    (".Config.Labels", ".labels"),
    (".Config.Cmd", ".command"),
    (".Config.Env", ".config.env // .config.config.Env"),
    (".Config.WorkingDir", ".config.working_dir // .config.config.WorkingDir"),
    (".HostConfig.RestartPolicy.Name", ".restart.policy"),
    (".RestartCount", ".restart.count"),
    (".RepoDigests", ".digest"),
    (".RepoTags", ".ref"),
    (".Image", ".image.digest"),
    (".LogPath", ".paths.log"),
    (".Mountpoint", ".path"),
];

/// Says with our own flags what the template of a listing asks for, as far as that can be seen.
pub(super) fn refusal(template: &str) -> String {
    let paths = paths_of(&template.replace("{{.Repository}}:{{.Tag}}", "{{.Ref}}"), &[LISTED, INSPECTED]);
    if paths.is_empty() {
        return "templates are not supported; say --format json and pipe into jq".into();
    }
    let jq = format!("jq -r '{}'", paths.join(", "));
    let keys: Option<Vec<&str>> = paths.iter().map(|path| path.strip_prefix('.').filter(|key| is_plain(key))).collect();
    match keys {
        Some(keys) => format!("templates are not supported; say --format tsv --fields {} or pipe into {jq}", keys.join(",")),
        None => format!("templates are not supported; say --format json and pipe into {jq}"),
    }
}

/// Says with jq what a template of `docker inspect` asks for, as far as that can be seen.
pub fn jq_of(template: &str) -> String {
    let paths = paths_of(template, &[INSPECTED, LISTED]);
    if paths.is_empty() { ".".into() } else { paths.join(", ") }
}

/// Returns what jq finds each key of a template by; the first table that has the key decides.
fn paths_of(template: &str, tables: &[&[(&str, &str)]]) -> Vec<String> {
    let mut all = Vec::new();
    for part in template.split("{{").skip(1) {
        let inside = part.split("}}").next().unwrap_or_default();
        let Some(path) = inside.split_whitespace().find(|word| word.starts_with('.') && word.len() > 1) else { continue };
        let known = tables.iter().flat_map(|table| table.iter()).find(|(docker, _)| *docker == path);
        all.push(known.map_or_else(|| path.split('.').map(snake_case).collect::<Vec<_>>().join("."), |(_, ours)| (*ours).to_owned()));
    }
    all
}

/// Tells a key that `--fields` takes from an expression of jq.
fn is_plain(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
}

/// Turns docker's spelling of a key into ours: `RepoTags` is `repo_tags`, `ID` is `id`.
fn snake_case(key: &str) -> String {
    let mut text = String::with_capacity(key.len() + 2);
    let mut was_lower = false;
    for c in key.chars() {
        if c.is_ascii_uppercase() && was_lower {
            text.push('_');
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        text.push(c.to_ascii_lowercase());
    }
    text
}

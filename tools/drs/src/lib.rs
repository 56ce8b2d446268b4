//! `drs`: shows the repositories and tags of registries.

use shared::cli::registry::listing::{self, Depth, TagList};
use shared::cli::registry::{Names, RegistryArgs};
use shared::cli::select::{Select, Selector, Supports};
use shared::cli::{Cx, Fail, Format, Mode, Operand};
use shared::reference::{DEFAULT_HOST, Reference, is_host};
use shared::registry::{DefaultRegistry, Registry};

/// Show the repositories and tags of a registry
///
/// A REGISTRY (localhost:5000, quay.io, localhost:5000/team/) lists its repositories, a REPO its tags.
/// Without either, TACKLEBOX_REGISTRY is listed; REPO@DIGEST lists the tags that point there. Tags are sorted as people count: v2 before v10.
/// Tags that are left over where what they named is gone come last, with dangling true and no digest; `--dangling` selects them
/// alone, and they have no age. With -q and nothing to select by, names are all that is asked for.
///
/// Age is told by when a tag was pushed where the registry knows that, else by when its image was built
/// unless that is before 2013, as reproducible builds have it; what has no age is never old. With --clock pulled it is
/// told by the last pull or push, where the registry notes pulls (dserve does), with --clock created by
/// the build. A record that was selected by age has the time that counted as its clock.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drs localhost:5000\n  drs localhost:5000/team/app\n  drs localhost:5000/team/app --long --older-than 90d --keep 10 --protect 'v*' | drx -n -\n  drs localhost:5000 | drs - --match 'v1.*'\n  drs localhost:5000/team/app --clock pulled --older-than 30d | drx -n -\n  drs --search nginx\n  drs localhost:5000/team/app --newest-first -q | head -1"
)]
pub struct Args {
    /// Registries and repositories, or - for names and records on standard input
    #[arg(value_name = "REGISTRY|REPO")]
    names: Vec<String>,

    /// Also tell when each tag was built, its platforms, its size, and whether it is signed
    #[arg(long)]
    long: bool,

    /// Also show tags that only keep signatures (sha256-...)
    #[arg(short, long)]
    all: bool,

    /// Search for repositories: Docker Hub by its own search, best first; any other registry, which
    /// has none, by the names in its catalogue
    #[arg(long, value_name = "TERM")]
    search: Option<String>,

    /// Find at most this many
    #[arg(long, value_name = "N", default_value_t = 25, requires = "search")]
    limit: usize,

    /// List the newest first, not in the order of their names
    #[arg(long)]
    newest_first: bool,

    #[command(flatten)]
    select: Select,

    #[command(flatten)]
    registry: RegistryArgs,
}

const SUPPORTS: Supports = Supports { flags: &["larger-than", "label", "dangling"], filters: &[] };

/// What an operand names.
enum Place {
    Registry(String, String),
    Repository(Reference),
}

/// Lists.
///
/// # Errors
/// Wrong usage, or a configuration that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut options = args.registry.options(cx)?;
    for spoken in args.names.iter().filter(|name| name.starts_with("http://")) {
        // Who says how a registry is spoken to is not asked again. What names none is told with its item.
        if let Ok(at) = spoken.parse::<DefaultRegistry>() {
            options.config.endpoints.entry(at.host.clone()).or_insert(DefaultRegistry { prefix: String::new(), ..at });
        }
    }
    let names = Names::new(&options.config);
    let registry = Registry::new(options);
    let selector = args.select.compile(SUPPORTS)?;
    let mut operands = cx.operands(&args.names, Mode::Lists)?;
    if operands.is_default() {
        let place = match names.default_registry() {
            Some(default) => Place::Registry(default.host.clone(), default.prefix.clone()),
            None if args.search.is_some() => Place::Registry(DEFAULT_HOST.to_owned(), String::new()),
            None => return Err(Fail::usage("say which registry or repository").hint("drs localhost:5000, or set TACKLEBOX_REGISTRY")),
        };
        return list(&args, cx, &registry, &names, &selector, &place);
    }
    while let Some(operand) = operands.next(cx)? {
        let listed = place(&operand, &names).and_then(|place| list(&args, cx, &registry, &names, &selector, &place));
        match listed {
            Err(fail) if fail.is_silent() => return Err(fail),
            Err(fail) => cx.item_failed(operand.text(), &fail)?,
            Ok(()) => {}
        }
    }
    Ok(())
}

fn list(args: &Args, cx: &mut Cx, registry: &Registry, names: &Names, selector: &Selector, place: &Place) -> Result<(), Fail> {
    match (place, &args.search) {
        (Place::Registry(host, prefix), None) => {
            let found = registry.repositories(host).map_err(|e| Fail::from_registry(&e))?;
            listing::repositories(cx, host, prefix, found, selector)
        }
        (Place::Registry(host, prefix), Some(term)) => {
            let found = registry.search(host, prefix, term, args.limit).map_err(|e| Fail::from_registry(&e))?;
            listing::repositories_found(cx, host, found, selector)
        }
        (Place::Repository(_), Some(_)) => Err(Fail::usage("--search looks for repositories in a registry")),
        (Place::Repository(reference), None) => listing::tags(cx, registry, names, reference, &tag_list(args, cx, selector)),
    }
}

/// Decides how much has to be asked for what is wanted.
fn tag_list<'a>(args: &Args, cx: &Cx, selector: &'a Selector) -> TagList<'a> {
    let select = &args.select;
    let needs_details = args.long || select.larger_than.is_some() || !select.label.is_empty() || select.clock.as_deref() == Some("created");
    let needs_age = select.older_than.is_some() || select.newer_than.is_some() || select.keep.is_some() || !select.filter.is_empty();

    let needs_age = needs_age || args.newest_first;
    let depth = match (needs_details, needs_age || select.dangling) {
        (true, _) => Depth::Details,
        (false, false) if cx.format() == Format::Name => Depth::Names,
        _ => Depth::Digests,
    };
    let by_pulls = select.clock.as_deref() == Some("pulled");
    TagList { depth, with_signed: args.long, all: args.all, selector, needs_age, by_pulls, newest_first: args.newest_first }
}

/// Tells a registry from a repository: a lone host, or a path that ends with a slash.
fn place(operand: &Operand, names: &Names) -> Result<Place, Fail> {
    let text = operand.text();
    if operand.record().is_none() || operand.kind() == "server" {
        let bare = text.trim_start_matches("http://").trim_start_matches("https://");
        let is_registry = bare.ends_with('/') || bare.len() != text.len() || (!bare.contains('/') && is_registry(bare));
        if is_registry {
            let registry: DefaultRegistry = bare.parse().map_err(Fail::usage)?;
            return Ok(Place::Registry(registry.host, registry.prefix));
        }
    }
    names.reference(operand).map(Place::Repository)
}

/// `app:1` is an image, `app:5000` could be either; only a port or a dot makes a lone word a host.
fn is_registry(word: &str) -> bool {
    let has_port = word.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|p| p >= 80));
    is_host(word) && (word == "localhost" || word.split(':').next().is_some_and(|h| h.contains('.')) || has_port)
}

shared::tool!(Args, run, emits ["tag", "repo"], accepts ["repo", "tag", "server"]);

//! Flags of other builders that mean nothing here. What asks for what is so anyway is taken; everything else is refused
//! by its name, with what to use instead, so that nobody believes it had an effect.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::cli::Fail;

/// A flag that is not carried out.
struct Flag {
    name: &'static str,
    /// Whether it must have a value; else it is a switch.
    has_value: bool,
    /// Values that ask for what is so anyway; `*` is any.
    fine: &'static [&'static str],
    why: &'static str,
    instead: &'static str,
}

const ANY: &[&str] = &["*"];
const OFF: &[&str] = &["false"];
const PRIVATE: &[&str] = &["", "private"];

const fn switch(name: &'static str, fine: &'static [&'static str], why: &'static str, instead: &'static str) -> Flag {
    Flag { name, has_value: false, fine, why, instead }
}

const fn value(name: &'static str, fine: &'static [&'static str], why: &'static str, instead: &'static str) -> Flag {
    Flag { name, has_value: true, fine, why, instead }
}

const NO_BUILDER: &str = "there is no builder to choose: steps run on this machine, without a daemon";
const NO_SCANNER: &str = "no other program is run over the image";
const OWN_SBOM: &str = "--sbom attests the packages; --output type=local writes the files for any scanner";
const OWN_NAMESPACE: &str = "every step has its own";
const SAME_USERS: &str = "steps have the users of whoever builds";
const NO_RUNTIME: &str = "steps run by this program itself";

/// All of them, those of docker and buildx first, then podman's and buildah's.
const FLAGS: &[Flag] = &[
    switch("compress", ANY, "", ""),
    switch("stream", ANY, "", ""),
    switch("debug", ANY, "", ""),
    value("builder", &["", "default"], NO_BUILDER, "leave it out"),
    switch("detach", OFF, NO_BUILDER, "put it into the background of the shell: dbuild ... &"),
    value("server-config", &[], NO_BUILDER, "leave it out"),
    value("ref", &[], NO_BUILDER, "--metadata-file writes what was built"),
    value(
        "invoke",
        &[],
        "no process is started in what was built",
        "dr runs the image, and --shell-on-error opens a shell in a step that failed",
    ),
    value("print", &[], "it has become --call", "--call METHOD"),
    value("policy", &[], "no policy is evaluated", "--check finds what looks wrong, and nothing dangerous happens without --allow"),
    value("source-policy-file", &[], "no policy is evaluated", "--build-context NAME=docker-image://OTHER replaces what a name means"),
    switch("logsplit", OFF, "there is one log", "build the platforms one by one, each with its --logfile"),
    value("cpp-flag", &[], "no preprocessor is run over a Dockerfile", "run it first: cpp -E ... | dbuild -f - ."),
    value("decryption-key", &[], "encrypted images are not read", "decrypt it with skopeo copy --decryption-key, then dload"),
    value("sign-by", &[], "images are not signed here", "cosign sign works on what dpush has pushed"),
    value("signature-policy", &[], "signatures are not checked here", "pin base images by digest: FROM name@sha256:..."),
    value("hooks-dir", &[], NO_RUNTIME, "a RUN can do it"),
    value("runtime", &[], NO_RUNTIME, "leave it out; other engines can use this program as doci"),
    value("runtime-flag", &[], NO_RUNTIME, "leave it out"),
    value("cert-dir", &[], "certificates are named one by one", "--ca-file FILE, or --client-cert FILE --client-key FILE"),
    switch("stdin", OFF, "steps have nothing on their standard input", "a here-document, or RUN --mount=type=secret"),
    value("cgroupns", PRIVATE, OWN_NAMESPACE, "leave it out"),
    value("ipc", PRIVATE, OWN_NAMESPACE, "leave it out"),
    value("pid", PRIVATE, OWN_NAMESPACE, "leave it out"),
    value("uts", PRIVATE, OWN_NAMESPACE, "leave it out"),
    value("userns", &["", "host"], SAME_USERS, "--isolation chroot builds where nothing of the kind is allowed"),
    value("userns-uid-map", &[], SAME_USERS, "leave it out"),
    value("userns-gid-map", &[], SAME_USERS, "leave it out"),
    value("userns-uid-map-user", &[], SAME_USERS, "leave it out"),
    value("userns-gid-map-group", &[], SAME_USERS, "leave it out"),
    switch("no-hosts", OFF, "steps find their names in /etc/hosts", "COPY --chmod=644 hosts /etc/hosts is what the image then has"),
    switch("no-hostname", OFF, "steps find their names in /etc/hosts", "leave it out: nothing of it is in the image"),
    switch("disable-compression", ANY, "", ""),
    value("cw", &[], "no images for confidential machines are made", "leave it out"),
    value("sbom-scanner-image", &[], NO_SCANNER, OWN_SBOM),
    value("sbom-scanner-command", &[], NO_SCANNER, OWN_SBOM),
    value("sbom-merge-strategy", &[], NO_SCANNER, OWN_SBOM),
    value("sbom-output", &[], NO_SCANNER, OWN_SBOM),
    value("sbom-image-output", &[], NO_SCANNER, OWN_SBOM),
    value("sbom-purl-output", &[], NO_SCANNER, OWN_SBOM),
    value("sbom-image-purl-output", &[], NO_SCANNER, OWN_SBOM),
    value("layer-label", &[], "layers between have no image", "--label labels the image"),
    switch("save-stages", OFF, "only what is asked for gets a name", "--target STAGE -t NAME; steps of all stages stay in the cache"),
    switch("stage-labels", OFF, "only what is asked for gets a name", "--target STAGE --label stage=STAGE"),
    switch("rusage", OFF, "it is not told what steps used", "--format json tells how long each took"),
    value("rusage-logfile", &[], "it is not told what steps used", "--format json tells how long each took"),
    switch("created-annotation", OFF, "the time is in the image's config only", "--annotation org.opencontainers.image.created=..."),
    switch(
        "compat-volumes",
        OFF,
        "a VOLUME keeps what later steps write below it, as docker does",
        "let the VOLUME be the last instruction",
    ),
    switch("inherit-annotations", OFF, "annotations of base images are not taken over, as docker does not", "--annotation KEY=VALUE"),
    value("unsetannotation", ANY, "", ""),
    value("os-feature", &[], "an image for Linux needs no features of the operating system", "leave it out"),
    value("blob-cache", &[], "blobs have one place, the store", "--cache-to and --cache-from name caches outside"),
    value("transient-mount", &[], "it is called --volume", "--volume HOST:PATH"),
    switch("rewrite-timestamp", ANY, "", ""),
];

/// The flags of other builders that were given.
#[derive(Debug, Clone, Default)]
pub struct RefusedArgs {
    given: Vec<(&'static str, String)>,
}

impl RefusedArgs {
    /// Refuses what would change something.
    ///
    /// # Errors
    /// With the flag's name, and what to use instead.
    pub(super) fn check(&self) -> Result<(), Fail> {
        for (name, value) in &self.given {
            let Some(flag) = FLAGS.iter().find(|flag| flag.name == *name) else { continue };
            let is_fine = flag.fine.iter().any(|fine| *fine == "*" || fine.eq_ignore_ascii_case(value));
            if !is_fine {
                let shown = if flag.has_value { format!("--{name} {value}") } else { format!("--{name}") };
                return Err(Fail::usage(format!("{shown}: {}", flag.why)).hint(flag.instead));
            }
        }
        Ok(())
    }
}

impl clap::FromArgMatches for RefusedArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<RefusedArgs, clap::Error> {
        let mut args = RefusedArgs::default();
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for flag in FLAGS {
            for text in matches.get_many::<String>(flag.name).into_iter().flatten() {
                self.given.push((flag.name, text.clone()));
            }
        }
        Ok(())
    }
}

impl clap::Args for RefusedArgs {
    fn augment_args(command: Command) -> Command {
        FLAGS.iter().fold(command, |command, flag| {
            let arg = Arg::new(flag.name).long(flag.name).hide(true).action(ArgAction::Append).value_name("VALUE");
            command.arg(match flag.has_value {
                true => arg.num_args(1).allow_hyphen_values(true),
                false => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
            })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

//! `dbuild` itself: a build, its outputs, and the files beside them.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::call::{Call, Method};
use super::export::{Export, write_file};
use super::output::Wish;
use super::{BuildArgs, Dest, Made, Output, Request, answer, build_one};
use crate::cli::{Cx, Fail, views};
use crate::oci::{Descriptor, media};
use crate::reference::Reference;
use crate::registry::Registry;
use crate::store::ImageName;

/// What `dbuild` takes beside what every build does.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Output of the build")]
pub struct OutputArgs {
    /// Write the result: a directory, - for a tar, or type=local|tar|oci|docker|image|registry,...; may stand several times
    #[arg(short, long, value_name = "OUTPUT")]
    pub output: Vec<String>,

    /// Push the image: the same as --output type=registry
    #[arg(long)]
    pub push: bool,

    /// Check the Dockerfile instead of building it: the same as --call check
    #[arg(long)]
    pub check: bool,

    /// Answer a question instead of building: check, outline, targets or subrequests.describe; ,format=json for JSON
    #[arg(long, value_name = "METHOD")]
    pub call: Option<String>,

    /// Write the image's id into a file
    #[arg(long, value_name = "FILE")]
    pub iidfile: Option<PathBuf>,

    /// Write digests and names into a file, as JSON
    #[arg(long, value_name = "FILE")]
    pub metadata_file: Option<PathBuf>,
}

impl OutputArgs {
    fn outputs(&self) -> Result<Vec<Output>, Fail> {
        let mut all = self.output.iter().map(|text| Output::parse(text)).collect::<Result<Vec<_>, _>>()?;
        if self.push {
            all.push(Output::parse("type=registry")?);
        }
        let stdout = all.iter().filter(|o| o.dest == Some(Dest::Stdout)).count();
        if stdout > 1 {
            return Err(Fail::usage("--output: only one of them can go to standard output"));
        }
        if stdout == 1 && std::io::stdout().is_terminal() {
            return Err(Fail::usage("an archive is not written to a terminal").hint("say dest=FILE, or write into a pipe"));
        }
        Ok(all)
    }
}

/// Builds a context and writes what is asked for.
///
/// # Errors
/// Wrong usage, the step that failed, or the output that could not be written.
pub fn build_and_write(
    cx: &mut Cx,
    build: &BuildArgs,
    output: &OutputArgs,
    registry: &Registry,
    context: &str,
    tags: &[Reference],
) -> Result<(), Fail> {
    if let Some(tag) = tags.iter().find(|t| t.digest().is_some()) {
        return Err(Fail::usage(format!("'{tag}' has a digest; a new name has none")));
    }
    let question = if output.check { Some("check") } else { output.call.as_deref() };
    if let Some(call) = question.map(Call::parse).transpose()?.filter(|call| call.method != Method::Build) {
        return answer(cx, build, registry, context, call);
    }
    let outputs = output.outputs()?;
    let manifest = build.podman.manifest()?;
    if manifest.is_some() && !tags.is_empty() {
        return Err(Fail::usage("-t names an image and --manifest the index that it goes into; one build does one of them")
            .hint("dindex puts an image that has a name into an index"));
    }
    let own: Vec<ImageName> = tags.iter().chain(manifest).map(ImageName::named).collect();
    // Before anything is built: is there a name to push to?
    if let Some(pushed) = outputs.iter().find(|o| o.push)
        && own.is_empty()
        && pushed.names.is_empty()
    {
        return Err(Fail::usage("nothing says where to push to").hint("name it: -t localhost:5000/app"));
    }
    let is_named = outputs.is_empty() || outputs.iter().any(Output::is_named);
    // What is pushed by its digest is known by that alone.
    let only_digest = !outputs.is_empty() && outputs.iter().filter(|o| o.is_named()).all(|o| o.by_digest);
    let mut names = if only_digest { Vec::new() } else { own.clone() };
    for name in outputs.iter().filter(|o| o.is_named() && !o.by_digest).flat_map(|o| &o.names).map(ImageName::named) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let annotations: Vec<String> = outputs.iter().flat_map(|o| o.annotations.clone()).collect();
    let form = Wish::settle(outputs.iter().map(|o| &o.form))?;
    if form.is_docker && !(annotations.is_empty() && build.annotation.is_empty()) {
        return Err(Fail::usage("docker's manifests have no annotations; leave out oci-mediatypes=false"));
    }
    let request = Request { context, file: build.file.as_deref(), names: &names, is_named, annotations: &annotations, form };
    let mut made = build_one(cx, build, registry, &request)?;
    made.name_canonical(&cx.store()?, outputs.iter().filter(|o| o.is_canonical && o.is_stored), &own)?;
    write_outputs(cx, &outputs, build, registry, &made, &own)?;
    // Last, so that who finds them finds all that was asked for.
    if let Some(path) = &output.iidfile {
        write_file(path, made.config().as_str())?;
    }
    if let Some(path) = &output.metadata_file {
        write_file(path, &metadata(&made, &names))?;
    }
    // What goes to the store is told once, however many outputs mean it.
    if outputs.is_empty() || outputs.iter().any(Output::is_named) {
        made.images.iter().try_for_each(|image| cx.emit(views::image(image, false)))?;
    }
    Ok(())
}

/// Writes the outputs that do not go to the store, and pushes those that are pushed.
fn write_outputs(
    cx: &mut Cx,
    outputs: &[Output],
    build: &BuildArgs,
    registry: &Registry,
    made: &Made,
    names: &[ImageName],
) -> Result<(), Fail> {
    if outputs.is_empty() {
        return Ok(());
    }
    let store = cx.store()?;
    let export = Export { store: &store, registry, epoch: made.epoch, plain: build.is_plain()?, names };
    let retry = build.podman.retry()?;
    let (images, elsewhere): (Vec<&Output>, Vec<&Output>) = outputs.iter().partition(|o| o.is_named() || o.push);
    elsewhere.into_iter().try_for_each(|output| export.write(cx, made, output))?;
    images.iter().filter(|o| o.push).try_for_each(|output| export.push(cx, made, output, retry))
}

/// Writes what buildx writes into `--metadata-file`.
fn metadata(made: &Made, names: &[ImageName]) -> String {
    let names: Vec<String> = names.iter().map(ImageName::full).collect();
    let names = if names.is_empty() { made.images.iter().map(|i| i.name.full()).collect() } else { names };
    let mut facts = BTreeMap::from([
        ("containerimage.descriptor".to_owned(), descriptor(made)),
        ("containerimage.digest".to_owned(), json!(made.root.digest.as_str())),
        ("image.name".to_owned(), json!(names.join(","))),
    ]);
    if media::is_manifest(&made.root.media_type) {
        facts.insert("containerimage.config.digest".to_owned(), json!(made.config().as_str()));
    }
    let facts: Value = facts.into_iter().collect();
    let mut text = serde_json::to_string_pretty(&facts).unwrap_or_default();
    text.push('\n');
    text
}

fn descriptor(made: &Made) -> Value {
    let platform = (!made.is_index()).then(|| made.platform().clone());
    serde_json::to_value(Descriptor { platform, ..made.root.clone() }).unwrap_or_default()
}

//! Steps that write files without running anything: COPY, ADD, WORKDIR.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::super::copy::{self, Chmod, CopyError, Owner, Placement, View};
use super::super::dockerfile::{Instruction, Position};
use super::super::error::{BuildError, Result};
use super::super::expand::Options as ExpandOptions;
use super::super::git::Address;
use super::super::instruction::Copy;
use super::super::tree::{self, SelectError, Selection, Tree, Wanted};
use super::key::Key;
use super::pending::{Blob, Keep, Kept};
use super::plain::{self, Plain};
use super::remote::{self, Content, Made, Repository, expand_heredoc, is_url};
use super::stage::Found;
use super::{Evaluation, State, StepInfo};
use crate::digest::Digest;
use crate::store::{BegunLayer, CommitOptions, layer};
use crate::sys::fs::{self, PathError};
use crate::sys::root::{Kind, Root};
use crate::sys::tree::{Freed, remove};

/// The mode of a here-document that becomes a file.
const HEREDOC_MODE: u32 = 0o644;
/// How much of a file tells whether it is an archive.
const SNIFF_BYTES: usize = 512;
/// The largest list of a layer's members.
const MEMBERS_MAX_BYTES: u64 = 64 << 20;

/// A directory for one step: `fs` becomes the layer. Removed when dropped.
pub(super) struct Scratch {
    dir: PathBuf,
    /// Takes the step's writes.
    pub(super) upper: PathBuf,
    /// Overlayfs' own.
    pub(super) work: PathBuf,
    /// What the step runs on where nothing can be mounted.
    pub(super) plain: Option<Plain>,
    /// What in that belongs to nobody's layer.
    pub(super) hidden: Mutex<BTreeSet<PathBuf>>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays belongs to our lease and goes with a later command.
        let _ = remove(&self.dir, &mut Freed::default());
    }
}

impl Scratch {
    /// Returns a path for something else of this step.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Opens it.
    pub(super) fn root(&self) -> std::result::Result<Root, PathError> {
        Root::open(&self.dir)
    }
}

/// What a copy is put on.
#[derive(Clone, Copy)]
struct Below<'a> {
    diff_ids: &'a [Digest],
    layers: &'a [Blob],
    /// Whether nothing is done after the copy.
    is_last: bool,
}

impl<'a> Below<'a> {
    fn of(state: &'a State) -> Below<'a> {
        Below { diff_ids: &state.diff_ids, layers: &state.layers, is_last: state.is_last }
    }
}

/// A COPY with everything expanded.
pub(super) struct Prepared<'a> {
    pub(super) position: Position,
    sources: Vec<String>,
    made: Vec<Made>,
    repositories: Vec<Repository>,
    dest: String,
    dest_is_dir: bool,
    chown: Option<String>,
    chmod: Option<Chmod>,
    pub(super) copy: &'a Copy,
    unpacks: bool,
}

impl Evaluation<'_> {
    /// Makes the scratch directory of a step on these layers; its root looks like theirs.
    pub(super) fn scratch(&self, lower: &[PathBuf]) -> Result<Scratch> {
        let dir = self.lease.scratch("step");
        fs::create_dir(&dir, 0o700)?;
        let scratch = Scratch { upper: dir.join("fs"), work: dir.join("work"), dir, plain: None, hidden: Mutex::default() };
        fs::create_dir(&scratch.work, 0o700)?;
        fs::create_dir(&scratch.upper, 0o755)?;
        let upper = Root::open(&scratch.upper)?;
        let top = match lower.last() {
            Some(top) => Some(Root::open(top)?.lstat(Path::new(""))?),
            None => None,
        };
        if let Some(top) = top.filter(|t| (t.uid, t.gid) != (0, 0)) {
            upper.set_owner(Path::new(""), top.uid, top.gid)?;
        }
        upper.set_mode(Path::new(""), top.map_or(0o755, |t| t.mode))?;
        Ok(scratch)
    }

    /// Makes a layer of what a step wrote; none when it wrote nothing.
    pub(super) fn commit(&self, scratch: &Scratch, position: Position, members: Option<&Path>, waits: bool) -> Result<Option<BegunLayer>> {
        if Root::open(&scratch.upper)?.read_dir(Path::new(""))?.is_empty() {
            self.keep_tree(scratch, None)?;
            return Ok(None);
        }
        let known = members.and_then(|path| fs::read(path, MEMBERS_MAX_BYTES).ok());
        let options = CommitOptions { latest_secs: self.options.epoch, known, waits, ..CommitOptions::default() };
        let begun = self.tools.store.begin_layer(&self.lease, &scratch.upper, options, self.pending.room());
        let new = begun.map_err(|error| self.not_begun(position, error))?;
        self.keep_tree(scratch, Some(&new.path))?;
        Ok(Some(new))
    }

    /// WORKDIR: the directory is made where it is missing, for the user of the stage.
    pub(super) fn workdir(&self, state: &mut State, i: &Instruction, text: &str, info: &StepInfo) -> Result<Found> {
        let path = self.expand(state, i, text)?;
        if path.is_empty() {
            return Err(self.fail(i.position, "WORKDIR is empty"));
        }
        let path = state.config.absolute(&path);
        state.config.image.config.working_dir.clone_from(&path);
        let created_by = format!("WORKDIR {path}");
        if path == "/" {
            state.config.record(created_by, None, true);
            return Ok(Found::Made);
        }
        let user = state.config.image.config.user.clone();
        let mut parts = Key::of_state("workdir", state, self.options.epoch);
        let key = parts.part("the path").text(&path).part("the user").text(&user).finish();
        if let Some(record) = self.cached(state.index, &key)? {
            Self::push(state, record, created_by);
            return Ok(Found::Cached);
        }
        self.explain(state.index, &parts, None, info);
        let lower = self.unpack(&state.diff_ids, &state.layers)?;
        let scratch = self.scratch_on(&lower)?;
        let view = self.view(&lower, &scratch, i.position)?;
        let owner = match user.as_str() {
            "" => None,
            user => Some(Owner::parse(user, &view.root).map_err(|e| self.fail(i.position, e.to_string()))?),
        };
        copy::make_dirs(&view, Path::new(&path), owner).map_err(|e| self.step_failed(i.position, format!("cannot make {path}"), e))?;
        drop(view);
        self.take_changes(&scratch)?;
        let layer = self.commit(&scratch, i.position, None, state.is_last)?;
        let keys = vec![(key, false)];
        let keep = Keep { stage: state.index, keys, created_by: created_by.clone(), position: i.position, members: None, turn: None };
        Self::push(state, self.keep(layer, keep)?, created_by);
        Ok(Found::Made)
    }

    fn view(&self, lower: &[PathBuf], scratch: &Scratch, position: Position) -> Result<View> {
        if let Some(plain) = &scratch.plain {
            return Ok(View::plain(Root::open(&plain.tree)?));
        }
        View::writable(lower, &scratch.upper, &scratch.work)
            .map_err(|e| plain::hinted(self.step_failed(position, "cannot stack the layers", e)))
    }

    /// COPY and ADD.
    pub(super) fn copy(&self, index: usize, state: &mut State, i: &Instruction, copy: &Copy, info: &StepInfo) -> Result<Found> {
        let prepared = self.prepare(state, i, copy)?;
        // With --link the step stands on nothing, unless a name must be looked up.
        let named = prepared.chown.as_deref().is_some_and(|c| c.bytes().any(|b| !b.is_ascii_digit() && b != b':'));
        let alone = copy.link && !named;
        let below = if alone { Below { diff_ids: &[], layers: &[], is_last: state.is_last } } else { Below::of(state) };
        let created_by = history_line(i, &prepared);
        let (made, found) = match &copy.from {
            None => self.copy_from_context((index, info), self.context, below, &prepared, &created_by)?,
            Some(from) if self.named_tree(from, index).is_some() => {
                self.copy_from_context((index, info), self.named_tree(from, index), below, &prepared, &created_by)?
            }
            Some(from) => self.copy_from_layers((index, info), below, &prepared, from, &created_by)?,
        };
        Self::push(state, made, created_by);
        Ok(found)
    }

    fn prepare<'c>(&self, state: &State, i: &Instruction, copy: &'c Copy) -> Result<Prepared<'c>> {
        let expand = |text: &String| self.expand(state, i, text);
        let mut prepared = Prepared {
            position: i.position,
            sources: Vec::new(),
            made: Vec::new(),
            repositories: Vec::new(),
            dest: String::new(),
            dest_is_dir: false,
            chown: copy.chown.as_ref().map(expand).transpose()?.filter(|c| !c.is_empty()),
            chmod: None,
            copy,
            unpacks: copy.add && copy.unpack != Some(false),
        };
        if let Some(text) = copy.chmod.as_ref().map(expand).transpose()?.filter(|c| !c.is_empty()) {
            prepared.chmod = Some(Chmod::parse(&text).map_err(|e| self.fail(i.locate("--chmod"), e.to_string()))?);
        }
        let checksum = copy.checksum.as_ref().map(expand).transpose()?.filter(|c| !c.is_empty());
        let checksum = checksum.as_deref();
        for source in &copy.sources {
            let source = expand(source)?;
            let repository = Address::of_source(&source).map_err(|e| self.fail(i.locate(&source), e.to_string()))?;
            if !copy.add && (repository.is_some() || is_url(&source)) {
                let failed = self.fail(i.locate(&source), "COPY takes files of the context, a stage or an image only");
                return Err(failed.with_hint("ADD fetches URLs and git repositories"));
            }
            if checksum.is_some() && (copy.sources.len() != 1 || (repository.is_none() && !is_url(&source))) {
                return Err(self.fail(i.locate("--checksum"), "--checksum needs one source, a URL or a git repository"));
            }
            match repository {
                Some(address) => prepared.repositories.push(self.repository(i, &source, address, copy, checksum)?),
                None if is_url(&source) => prepared.made.push(self.fetched(i, &source, copy, checksum)?),
                None => prepared.sources.push(source),
            }
        }
        for heredoc in &i.heredocs {
            let body = heredoc.body();
            let options = ExpandOptions { raw_quotes: true, ..ExpandOptions::new(i.escape) };
            let text = match heredoc.expands {
                true => expand_heredoc(&body, options, state).map_err(|e| self.fail(i.position, e.to_string()))?,
                false => body,
            };
            prepared.made.push(Made {
                name: heredoc.name.clone().into(),
                content: Content::Text(text),
                mode: HEREDOC_MODE,
                modified: None,
            });
        }
        let dest = expand(&copy.dest)?;
        if dest.is_empty() {
            return Err(self.fail(i.position, "the destination is empty"));
        }
        let several = prepared.sources.len() + prepared.made.len() + prepared.repositories.len() > 1;
        prepared.dest_is_dir = dest.ends_with('/') || dest == "." || dest.ends_with("/.") || several || copy.parents;
        prepared.dest = state.config.absolute(&dest);
        Ok(prepared)
    }

    /// The fields of the key that say how files are placed.
    fn copy_key(&self, kind: &str, below: &[Digest], prepared: &Prepared<'_>) -> Key {
        let mut key = Key::new(kind, "", below, self.options.epoch);
        key.part("the destination").text(&prepared.dest).flag(prepared.dest_is_dir);
        key.part("--parents, or --unpack,").flag(prepared.copy.parents).flag(prepared.unpacks);
        key.part("--chown").text(prepared.chown.as_deref().unwrap_or("-"));
        key.part("--chmod").text(&prepared.chmod.as_ref().map(|c| format!("{c:?}")).unwrap_or_default());
        for made in &prepared.made {
            key.part(format!("the content of {}", made.name.display()))
                .text(&made.name.to_string_lossy())
                .text(&format!("{:o}", made.mode));
            match &made.content {
                Content::Text(text) => key.text("text").text(text),
                Content::File(_, digest) | Content::Later(_, digest) => key.text("file").text(digest.as_str()),
            };
        }
        for repository in &prepared.repositories {
            let address = &repository.address;
            key.text("git").text(&repository.commit.id).text(&address.subdir).flag(repository.keep_git_dir).flag(address.submodules);
            if repository.keep_git_dir {
                // Both stand in the directory that stays.
                key.text(&address.remote).text(repository.commit.reference.as_deref().unwrap_or_default());
            }
            key.list(prepared.copy.exclude.iter().map(String::as_str));
        }
        key
    }

    fn select(&self, tree: &Tree, prepared: &Prepared<'_>) -> Result<Selection> {
        let copy = prepared.copy;
        let wanted = Wanted { sources: &prepared.sources, parents: copy.parents, exclude: &copy.exclude, literal: false };
        let selection = tree.select(&wanted).map_err(|error| {
            let ignored = matches!(error, SelectError::Missing { ignored: true, .. });
            let error = match error {
                SelectError::Path(source) => self.step_failed(prepared.position, "cannot read what is to be copied", source),
                other => self.fail(prepared.position, other.to_string()),
            };
            if ignored { error.with_hint("the ignore file leaves it out") } else { error }
        })?;
        if selection.len() > 1 && !prepared.dest_is_dir {
            return Err(self.fail(prepared.position, "with several sources the destination is a directory: end it with '/'"));
        }
        Ok(selection)
    }

    fn copy_from_context(
        &self,
        (index, info): (usize, &StepInfo),
        context: Option<&Tree>,
        below: Below<'_>,
        prepared: &Prepared<'_>,
        created_by: &str,
    ) -> Result<(Kept, Found)> {
        let empty;
        let tree = match context {
            Some(tree) => tree,
            None if prepared.sources.is_empty() => {
                empty = Tree::plain(Root::open(&self.tools.store.tmp_dir())?, "nothing");
                &empty
            }
            None => {
                return Err(self
                    .fail(prepared.position, "there is no context to copy from")
                    .with_hint("name a directory: dbuild -f - DIR"));
            }
        };
        let selection = self.select(tree, prepared)?;
        let mut key = self.copy_key("copy", below.diff_ids, prepared);
        let ignores_mode = prepared.chmod.as_ref().is_some_and(Chmod::is_absolute);
        key.part("the files that it takes").with(|hasher| tree::key_of(&selection, ignores_mode, true, hasher));
        let (parts, key) = (&key, key.finish());
        if let Some(record) = self.cached(index, &key)? {
            return Ok((record.into(), Found::Cached));
        }
        self.explain(index, parts, Some(&selection), info);
        let members = self.members_of(index, info);
        let layer = self.write_copy(below, prepared, tree, &selection, &members)?;
        let (keys, created_by, members) = (vec![(key, false)], created_by.to_owned(), Some(members));
        let keep = Keep { stage: index, keys, created_by, position: prepared.position, members, turn: None };
        Ok((self.keep(layer, keep)?, Found::Made))
    }

    /// COPY --from: found by the source's layers first, then by the content of what is selected, so
    /// that a stage that was built again with the same files costs nothing after it.
    fn copy_from_layers(
        &self,
        (index, info): (usize, &StepInfo),
        below: Below<'_>,
        prepared: &Prepared<'_>,
        from: &str,
        created_by: &str,
    ) -> Result<(Kept, Found)> {
        let (diff_ids, layers) = self.layers_of(from, index, prepared.position)?;
        let mut quick = self.copy_key("copy-from", below.diff_ids, prepared);
        quick.list(diff_ids.iter().map(Digest::as_str)).list(prepared.sources.iter().map(String::as_str));
        quick.list(prepared.copy.exclude.iter().map(String::as_str));
        let quick = quick.finish();
        if let Some(record) = self.cached(index, &quick)? {
            return Ok((record.into(), Found::Cached));
        }
        let title = match self.graph.find_from(from, index, &self.options.outside) {
            Some(stage) => format!("the stage {}", self.graph.stages[stage].title(stage)),
            None => format!("the image {from}"),
        };
        let source_layers = self.unpack(&diff_ids, &layers)?;
        let empty = self.scratch(&[])?;
        let root = match source_layers.is_empty() {
            true => Root::open(&empty.upper)?,
            false => self.look(&source_layers, &empty, prepared.position)?,
        };
        let tree = Tree::plain(root, title);
        let selection = self.select(&tree, prepared)?;
        let mut key = self.copy_key("copy", below.diff_ids, prepared);
        let ignores_mode = prepared.chmod.as_ref().is_some_and(Chmod::is_absolute);
        key.text("from")
            .part("the files that it takes")
            .with(|hasher| tree::key_of(&selection, ignores_mode, prepared.chown.is_some(), hasher));
        let (parts, key) = (&key, key.finish());
        if let Some(record) = self.cached(index, &key)? {
            self.remember(index, &quick, &record)?;
            return Ok((record.into(), Found::Cached));
        }
        self.explain(index, parts, Some(&selection), info);
        let members = self.members_of(index, info);
        let layer = self.write_copy(below, prepared, &tree, &selection, &members)?;
        let (keys, created_by, members) = (vec![(key, true), (quick, false)], created_by.to_owned(), Some(members));
        let keep = Keep { stage: index, keys, created_by, position: prepared.position, members, turn: None };
        Ok((self.keep(layer, keep)?, Found::Made))
    }

    fn write_copy(
        &self,
        below: Below<'_>,
        prepared: &Prepared<'_>,
        tree: &Tree,
        selection: &Selection,
        members: &Path,
    ) -> Result<Option<BegunLayer>> {
        self.check_stopped()?;
        let lower = self.unpack(below.diff_ids, below.layers)?;
        let scratch = self.scratch_on(&lower)?;
        let view = self.view(&lower, &scratch, prepared.position)?;
        let owner = match &prepared.chown {
            Some(text) => Some(Owner::parse(text, &view.root).map_err(|e| self.fail(prepared.position, e.to_string()))?),
            None => None,
        };
        let dest = Path::new(&prepared.dest);
        let placement = Placement { dest, dest_is_dir: prepared.dest_is_dir, owner, chmod: prepared.chmod.as_ref() };
        let failed = |error: CopyError| self.step_failed(prepared.position, "cannot copy", error);
        let (archives, plain): (Vec<&tree::Source>, Vec<&tree::Source>) =
            selection.iter().partition(|s| prepared.unpacks && is_archive(tree, s));
        for source in archives {
            self.unpack_archive(&view, tree, source, &placement, prepared.position)?;
        }
        for source in plain {
            copy::copy_into(&view, tree, std::slice::from_ref(source), &placement).map_err(failed)?;
        }
        for made in &prepared.made {
            self.write_made(&view, made, &placement, prepared)?;
        }
        for (n, repository) in prepared.repositories.iter().enumerate() {
            self.write_repository(&view, repository, &placement, prepared, &remote::clone_path(&scratch, n))?;
        }
        drop(view);
        self.take_changes(&scratch)?;
        self.commit(&scratch, prepared.position, Some(members), below.is_last)
    }

    /// Unpacks a local archive into the destination, as ADD does.
    fn unpack_archive(&self, view: &View, tree: &Tree, source: &tree::Source, placement: &Placement<'_>, position: Position) -> Result<()> {
        let Some(item) = source.items.first() else { return Ok(()) };
        let file = tree.root.open_file(&item.path)?;
        self.unpack_stream(view, Box::new(file), placement, position)
    }

    pub(super) fn unpack_stream(
        &self,
        view: &View,
        reader: Box<dyn Read + Send>,
        placement: &Placement<'_>,
        position: Position,
    ) -> Result<()> {
        let failed = |error: CopyError| self.step_failed(position, "cannot unpack", error);
        copy::make_dirs(view, placement.dest, placement.owner).map_err(failed)?;
        let root = view.root.sub_root(placement.dest)?;
        let mut options = layer::Options { keeps_root: true, ..layer::Options::plain() };
        if let Some(owner) = placement.owner {
            options.owners = layer::Owners::Fixed { uid: owner.uid, gid: owner.gid };
        }
        let plain = layer::Decompressor::new(reader).map_err(|e| self.step_failed(position, "cannot unpack", e))?;
        layer::apply(plain, &root, &options).map_err(|e| self.step_failed(position, "cannot unpack", e))?;
        view.root.forget();
        Ok(())
    }
}

impl From<CopyError> for BuildError {
    fn from(error: CopyError) -> BuildError {
        BuildError::context("cannot copy").because(error)
    }
}

/// Tells whether a source is a file that ADD unpacks: a tar, plain or compressed.
fn is_archive(tree: &Tree, source: &tree::Source) -> bool {
    let Some(item) = source.items.first().filter(|i| i.stat.kind == Kind::File) else { return false };
    let Ok(file) = tree.root.open_file(&item.path) else { return false };
    sniffs_as_tar(Box::new(file))
}

/// Tells whether the bytes, decompressed, start with a tar header.
pub(super) fn sniffs_as_tar(reader: Box<dyn Read + Send>) -> bool {
    let Ok(mut unpacked) = layer::Decompressor::new(reader) else { return false };
    let mut start = Vec::with_capacity(SNIFF_BYTES);
    unpacked.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut start).is_ok() && is_tar_header(&start)
}

/// Tells whether bytes start with a tar header: its checksum is right.
pub(crate) fn is_tar_header(start: &[u8]) -> bool {
    let Some(header) = start.get(..512) else { return false };
    let stored = std::str::from_utf8(&header[148..156]).ok().map(|t| t.trim_matches([' ', '\0']).to_owned());
    let Some(stored) = stored.and_then(|t| u32::from_str_radix(&t, 8).ok()) else { return false };
    let sum: u32 = header.iter().enumerate().map(|(n, b)| if (148..156).contains(&n) { 32 } else { u32::from(*b) }).sum();
    stored == sum && stored > 0
}

fn history_line(i: &Instruction, prepared: &Prepared<'_>) -> String {
    let mut words: Vec<String> = i.flags.iter().map(|f| f.text.clone()).collect();
    words.extend(prepared.sources.iter().cloned());
    words.extend(prepared.made.iter().map(|m| m.name.to_string_lossy().into_owned()));
    words.extend(prepared.repositories.iter().map(|r| r.address.remote.clone()));
    words.push(prepared.dest.clone());
    format!("{} {}", i.keyword.as_str(), words.join(" "))
}

//! Deleting in registries as records: what `drx` does.
//!
//! All operands are read before anything goes: only together they tell what else would be lost.
//! One result per operand, in their order.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Names;
use crate::cli::{Cx, Fail, Kind, Mode, Operand};
use crate::record::Record;
use crate::reference::Reference;
use crate::registry::expunge::{Doom, Wish, carry_out, plan};
use crate::registry::{Registry, Repository, parallel};

/// In how many repositories things are deleted at the same time; in each there are several requests at once, and together
/// no more than connections are kept.
const REPOSITORIES_AT_ONCE: usize = 4;

/// How things are deleted.
#[derive(Debug, Clone, Default)]
pub struct Deletion {
    /// Nothing goes; the records are those of the real run.
    pub is_dry_run: bool,
    /// What would be protected goes too.
    pub force: bool,
    /// The most that goes in one run.
    pub max: usize,
    /// What is never deleted.
    pub protect: Vec<globset::GlobMatcher>,
}

struct Item {
    operand: Operand,
    wish: Result<(Reference, Wish), Fail>,
    outcome: Option<Result<Doom, Fail>>,
}

/// Deletes what the operands name.
///
/// # Errors
/// Wrong usage, more than `max` operands, or nobody reads.
pub fn delete(cx: &mut Cx, registry: &Registry, names: &Names, given: &[String], how: &Deletion) -> Result<(), Fail> {
    let items = read(cx, names, given, how)?;
    if cx.is_unordered() {
        return delete_unordered(cx, registry, names, items, how);
    }
    let mut groups: BTreeMap<String, Vec<(usize, Item)>> = BTreeMap::new();
    for (at, item) in items.into_iter().enumerate() {
        groups.entry(repository_of(&item)).or_default().push((at, item));
    }
    let groups: Vec<Mutex<Vec<(usize, Item)>>> = groups.into_values().map(Mutex::new).collect();
    parallel::map(&groups, REPOSITORIES_AT_ONCE, |group| {
        let mut group = group.lock().unwrap_or_else(PoisonError::into_inner);
        one_repository(registry, &mut group.iter_mut().map(|(_, item)| item).collect::<Vec<_>>(), how);
    });
    let groups = groups.into_iter().flat_map(|group| group.into_inner().unwrap_or_else(PoisonError::into_inner));
    let done: BTreeMap<usize, Item> = groups.collect();
    report_all(cx, names, done.into_values().collect(), how)
}

/// Names the repository of an item, or nothing where it cannot be read.
fn repository_of(item: &Item) -> String {
    item.wish.as_ref().map(|(reference, _)| reference.name()).unwrap_or_default()
}

/// As [`delete`], each repository reports as it is done.
fn delete_unordered(cx: &mut Cx, registry: &Registry, names: &Names, items: Vec<Item>, how: &Deletion) -> Result<(), Fail> {
    let (good, bad): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.wish.is_ok());
    report_all(cx, names, bad, how)?;
    let mut groups: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for item in good {
        groups.entry(repository_of(&item)).or_default().push(item);
    }
    let threads = REPOSITORIES_AT_ONCE.min(groups.len());
    let left = Mutex::new(groups.into_values().collect::<Vec<_>>());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = |mut cx: Cx| -> Result<(), Fail> {
        while let Some(mut items) = next() {
            one_repository(registry, &mut items.iter_mut().collect::<Vec<_>>(), how);
            report_all(&mut cx, names, items, how)?;
        }
        Ok(())
    };
    let cx = &*cx;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| cx.fork()).map(|cx| scope.spawn(|| work(cx))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Reports what became of each. What was done before a signal ended the rest is told all the same.
fn report_all(cx: &mut Cx, names: &Names, items: Vec<Item>, how: &Deletion) -> Result<(), Fail> {
    let mut ended = Ok(());
    for item in items {
        match report(cx, names, item, how) {
            Err(fail) if fail.kind == Kind::Interrupted && !fail.is_silent() => ended = Err(fail),
            other => other?,
        }
    }
    ended
}

fn read(cx: &mut Cx, names: &Names, given: &[String], how: &Deletion) -> Result<Vec<Item>, Fail> {
    let mut operands = cx.operands(given, Mode::Destroys)?;
    let mut items: Vec<Item> = Vec::new();
    while let Some(operand) = operands.next(cx)? {
        if items.len() >= how.max {
            return Err(Fail::usage(format!("more than {} operands; nothing was deleted", how.max)).hint("--max N allows more"));
        }
        let wish = wish(names, &operand, how);
        items.push(Item { operand, wish, outcome: None });
    }
    Ok(items)
}

fn wish(names: &Names, operand: &Operand, how: &Deletion) -> Result<(Reference, Wish), Fail> {
    let reference = names.reference(operand)?;
    let tag = reference.tag().map(str::to_owned);
    let digest = reference.digest().cloned();
    if tag.is_none() && digest.is_none() {
        let fail = Fail::usage(format!("'{}' names neither a tag nor a digest", operand.text()));
        return Err(fail.hint(format!("all its tags: drs {} | drx -", operand.text())));
    }
    if is_protected(how, &reference) {
        return Err(Fail::new(Kind::Protected, "--protect keeps it"));
    }
    let what = operand.record().and_then(|r| r.text("what")).unwrap_or(operand.kind());
    let is_manifest = tag.is_none() || what == "manifest";
    let is_dangling = operand.record().and_then(|r| r.bool("dangling")) == Some(true);
    Ok((reference, Wish { tag, digest, is_manifest, is_dangling }))
}

/// Tells whether a name is one of those that are never deleted.
fn is_protected(how: &Deletion, reference: &Reference) -> bool {
    let tag = reference.tag().unwrap_or_default().to_owned();
    let shown = [reference.familiar(), reference.to_string(), tag, reference.without_digest().familiar()];
    how.protect.iter().any(|glob| shown.iter().any(|text| glob.is_match(text)))
}

/// Plans for one repository, and carries the plan out.
fn one_repository(registry: &Registry, items: &mut [&mut Item], how: &Deletion) {
    let Some(reference) = items.first().and_then(|item| item.wish.as_ref().ok()).map(|(reference, _)| reference.clone()) else { return };
    let repository: Repository = registry.repository(&reference);
    let wishes: Vec<Wish> = items.iter().filter_map(|item| item.wish.as_ref().ok().map(|(_, wish)| wish.clone())).collect();
    let spared = |tag: &str| format!("{}:{tag}", reference.name()).parse().is_ok_and(|reference| is_protected(how, &reference));
    let planned = match plan(&repository, &wishes, how.force, &spared) {
        Ok(planned) => planned,
        Err(error) => {
            let fail = Fail::from_registry(&error);
            items.iter_mut().for_each(|item| item.outcome = Some(Err(fail.clone())));
            return;
        }
    };
    let mut doomed: Vec<(usize, Doom)> = Vec::new();
    for (at, planned) in planned.into_iter().enumerate() {
        match planned {
            Ok(doom) => doomed.push((at, doom)),
            Err(error) => items[at].outcome = Some(Err(Fail::from_registry(&error))),
        }
    }
    let results = match how.is_dry_run {
        true => doomed.iter().map(|_| Ok(())).collect(),
        false => carry_out(&repository, &doomed.iter().map(|(_, doom)| doom).collect::<Vec<_>>()),
    };
    for ((at, doom), result) in doomed.into_iter().zip(results) {
        items[at].outcome = Some(result.map(|()| doom).map_err(|e| Fail::from_registry(&e)));
    }
}

fn report(cx: &mut Cx, names: &Names, item: Item, how: &Deletion) -> Result<(), Fail> {
    let what = match &item.wish {
        Ok((_, wish)) if wish.is_manifest => "manifest",
        _ => "tag",
    };
    let text = item.operand.text().to_owned();
    let outcome = item.wish.and_then(|(reference, _)| match item.outcome {
        Some(Ok(doom)) => Ok((reference, doom)),
        Some(Err(fail)) => Err(fail),
        None => Err(Fail::new(Kind::Internal, "nothing was decided about it")),
    });
    match outcome {
        Ok((reference, doom)) => {
            let shown = if reference.tag().is_some() { reference.without_digest() } else { reference };
            // A list of referrers under a tag goes with the last of them, else it is written anew without what goes.
            let (goes, rewritten): (Vec<_>, Vec<_>) = doom.list.iter().partition(|list| list.goes);
            let also: Vec<String> = doom.also.iter().cloned().chain(goes.iter().map(|list| list.tag())).collect();
            let rewritten: Vec<String> = rewritten.iter().map(|list| list.tag()).collect();
            let record = Record::new("deletion")
                .set("what", what)
                .set("ref", names.show(&shown))
                .set("digest", doom.digest())
                .set("dangling", doom.descriptor.is_none().then_some(true))
                .set("reason", doom.reason.as_deref())
                .set("also", (!also.is_empty()).then_some(also))
                .set("rewritten", (!rewritten.is_empty()).then_some(rewritten))
                .set("dry_run", how.is_dry_run.then_some(true))
                .set("ok", true);
            cx.emit(item.operand.derive(record))
        }
        Err(fail) => {
            let record = Record::new("deletion").set("what", what).set("ref", text.as_str()).set("digest", item.operand.digest());
            cx.item_failed_as(item.operand.derive(record), &text, &fail)
        }
    }
}

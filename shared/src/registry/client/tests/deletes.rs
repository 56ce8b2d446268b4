//! Lists and deletions on registries with habits of their own, and what stays unchanged there.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::fake::{Fake, Reply, Seen, reply};
use super::*;
use crate::digest::Digest;
use crate::oci::media;
use crate::registry::RegistryError;
use crate::registry::expunge::{Doom, Wish, carry_out, plan};

/// What a registry has, and how it is.
#[derive(Default)]
struct State {
    manifests: BTreeMap<String, Vec<u8>>,
    tags: BTreeMap<String, String>,
    /// It deletes tags; others take a tag for a broken digest.
    deletes_tags: bool,
    /// It deletes nothing.
    is_closed: bool,
    /// It wants tags and parents gone first, as Google's do.
    is_strict: bool,
    /// From now on every write fails, once a throw-away manifest has come.
    breaks: bool,
    is_broken: bool,
    /// How many deletions by digest take the manifest, leave its tags, and answer 500.
    fails_half_way: usize,
}

impl State {
    fn add(&mut self, tags: &[&str], bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        self.manifests.insert(digest.to_string(), bytes.to_vec());
        for tag in tags {
            self.tags.insert((*tag).to_owned(), digest.to_string());
        }
        digest
    }

    fn answer(&mut self, seen: &Seen) -> Reply {
        if seen.header("content-length").is_some_and(|l| l != "0") && seen.body.is_empty() {
            // Asked before the body was read.
            return reply(200);
        }
        let Some(rest) = seen.path.strip_prefix("/v2/a/") else { return reply(200) };
        let refuse = |status: u16, code: &str| reply(status).body(format!(r#"{{"errors":[{{"code":"{code}","message":"no"}}]}}"#));
        match (seen.method.as_str(), rest.split_once('/').unwrap_or((rest, ""))) {
            ("GET", ("tags", "list")) => {
                // A repository without tags is unknown to some.
                if self.tags.is_empty() {
                    return refuse(404, "NAME_UNKNOWN");
                }
                let tags: Vec<&String> = self.tags.keys().collect();
                reply(200).body(serde_json::json!({ "name": "a", "tags": tags }).to_string())
            }
            ("HEAD" | "GET", ("manifests", reference)) => {
                let digest = self.tags.get(reference).map_or(reference, String::as_str);
                let Some(bytes) = self.manifests.get(digest) else { return refuse(404, "MANIFEST_UNKNOWN") };
                let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
                let kind = value["mediaType"].as_str().unwrap().to_owned();
                reply(200).with("Content-Type", kind).with("Docker-Content-Digest", digest).body(bytes.clone())
            }
            ("PUT", ("manifests", _)) if self.is_broken => reply(400),
            ("PUT", ("manifests", tag)) => {
                self.is_broken = self.breaks && seen.body.windows(7).any(|w| w == b"deletes");
                self.add(&[tag], &seen.body);
                reply(201)
            }
            ("DELETE", ("manifests", reference)) => self.delete(reference, refuse),
            ("POST", ("blobs", _)) => reply(202).with("Location", "/v2/a/blobs/uploads/1"),
            ("PUT", ("blobs", _)) => reply(201),
            ("DELETE", ("blobs", _)) => reply(202),
            ("HEAD", ("blobs", _)) => reply(404),
            // It has no referrers API.
            _ => reply(404),
        }
    }

    fn delete(&mut self, reference: &str, refuse: impl Fn(u16, &str) -> Reply) -> Reply {
        if self.is_closed {
            return refuse(405, "UNSUPPORTED");
        }
        if self.is_broken {
            return refuse(400, "UNKNOWN");
        }
        if !reference.contains(':') {
            return match self.deletes_tags {
                false => refuse(400, "DIGEST_INVALID"),
                true => reply(if self.tags.remove(reference).is_some() { 202 } else { 404 }),
            };
        }
        if !self.manifests.contains_key(reference) {
            return refuse(404, "MANIFEST_UNKNOWN");
        }
        if self.is_strict && self.tags.values().any(|d| d == reference) {
            return refuse(400, "GOOGLE_MANIFEST_DANGLING_TAG");
        }
        let has = |bytes: &Vec<u8>| bytes.windows(reference.len()).any(|w| w == reference.as_bytes());
        if self.is_strict && self.manifests.values().any(has) {
            return refuse(400, "GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE");
        }
        self.manifests.remove(reference);
        if self.fails_half_way > 0 {
            self.fails_half_way -= 1;
            return refuse(500, "UNKNOWN");
        }
        self.tags.retain(|_, digest| digest != reference);
        reply(202)
    }
}

/// A registry of one repository, `a`.
struct One {
    fake: Fake,
    state: Arc<Mutex<State>>,
}

impl One {
    fn start(state: State) -> One {
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        One { fake: Fake::start(move |seen, _| shared.lock().unwrap().answer(seen)), state }
    }

    fn repository(&self) -> Repository {
        repository(&client(|_| {}), &format!("{}/a", self.fake.addr))
    }

    /// Plans and carries out; what becomes of each wish.
    fn expunge(&self, wishes: &[Wish]) -> Vec<Result<Doom>> {
        let repository = self.repository();
        let planned = plan(&repository, wishes, false, &|_| false).unwrap();
        let dooms: Vec<&Doom> = planned.iter().flatten().collect();
        let mut done = carry_out(&repository, &dooms).into_iter();
        planned
            .iter()
            .map(|p| p.as_ref().ok().cloned())
            .zip(planned.iter().map(|p| p.as_ref().err().map(ToString::to_string)))
            .map(|(doom, error)| match (doom, error) {
                (Some(doom), _) => done.next().unwrap().map(|()| doom),
                (None, error) => Err(RegistryError::Unsupported { what: String::new(), reason: error.unwrap() }),
            })
            .collect()
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.state.lock().unwrap().tags.clone()
    }

    fn deleted(&self) -> Vec<String> {
        let lines = self.fake.lines();
        lines.iter().filter_map(|l| l.strip_prefix("DELETE /v2/a/manifests/")).map(str::to_owned).collect()
    }
}

fn image(seed: &str) -> Vec<u8> {
    let config = Descriptor::of(media::OCI_CONFIG, seed.as_bytes());
    serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_MANIFEST, "config": config, "layers": [] }).to_string().into_bytes()
}

fn index(children: &[&[u8]]) -> Vec<u8> {
    let kind = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap()["mediaType"].as_str().unwrap().to_owned();
    let children: Vec<_> = children.iter().map(|bytes| Descriptor::of(&kind(bytes), bytes)).collect();
    serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": children }).to_string().into_bytes()
}

fn referrer(subject: &[u8], seed: &str) -> Vec<u8> {
    let mut value: serde_json::Value = serde_json::from_slice(&image(seed)).unwrap();
    value["subject"] = serde_json::to_value(Descriptor::of(media::OCI_MANIFEST, subject)).unwrap();
    value.to_string().into_bytes()
}

fn tag(name: &str, digest: Option<&Digest>) -> Wish {
    Wish { tag: Some(name.into()), digest: digest.cloned(), is_manifest: false, is_dangling: false }
}

fn manifest(digest: &Digest) -> Wish {
    Wish { tag: None, digest: Some(digest.clone()), is_manifest: true, is_dangling: false }
}

#[test]
fn case_37_pages_by_opaque_words_and_numbers_and_none() {
    for link in ["</v2/a/tags/list?next_page=gAAAAABl-%2Fx&n=2>; rel=\"next\"", "</artifactory/v2/tags/list?last=10000>; rel=\"next\""] {
        let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.query.as_str()) {
            ("/v2/", _) => reply(200),
            (_, "n=1000") => reply(200).with("Link", link).body(r#"{"tags":["one","two"]}"#),
            (_, "next_page=gAAAAABl-%2Fx&n=2" | "last=10000") => reply(200).body(r#"{"tags":["three"]}"#),
            _ => reply(500),
        });
        assert_eq!(repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap(), ["one", "two", "three"], "{link}");
        assert_eq!(fake.lines().len(), 2, "{link}");
    }
    // No link at all: that is the end, however many there are.
    let fake = Fake::start(|seen, _| if seen.path == "/v2/" { reply(200) } else { reply(200).body(r#"{"tags":["one"]}"#) });
    assert_eq!(repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap(), ["one"]);
    assert_eq!(fake.lines(), ["GET /v2/a/tags/list?n=1000"]);
}

#[test]
fn case_38_pages_that_come_twice_and_a_limit_that_is_ignored() {
    let fake = Fake::start(|seen, _| match (seen.path.as_str(), seen.query.as_str()) {
        ("/v2/", _) => reply(200),
        (_, "n=1000") => reply(200).with("Link", "</v2/a/tags/list?n=1000&last=b>; rel=\"next\"").body(r#"{"tags":["z",null,"b"]}"#),
        // The same page once more, with another link.
        _ => reply(200).with("Link", "</v2/a/tags/list?n=1000&last=c>; rel=\"next\"").body(r#"{"tags":["z",null,"b"]}"#),
    });
    assert_eq!(repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap(), ["z", "b"]);
    assert_eq!(fake.lines().len(), 2, "{:?}", fake.lines());
}

#[test]
fn case_39_a_repository_with_untagged_manifests_only() {
    let mut state = State::default();
    let (one, two) = (state.add(&[], &image("one")), state.add(&[], &image("two")));
    let one_at = One::start(state);
    let done = one_at.expunge(&[manifest(&one)]);
    assert!(done[0].is_ok(), "{done:?}");
    assert_eq!(one_at.deleted(), [one.to_string()]);
    assert!(one_at.state.lock().unwrap().manifests.contains_key(two.as_str()));
    assert!(one_at.repository().tags().unwrap_err().is_not_found());
}

#[test]
fn case_40_tags_go_alone_whatever_the_registry_answers() {
    for deletes_tags in [true, false] {
        let mut state = State { deletes_tags, ..State::default() };
        let digest = state.add(&["one", "two"], &image("x"));
        let one_at = One::start(state);
        let done = one_at.expunge(&[tag("one", Some(&digest))]);
        assert!(done[0].as_ref().is_ok_and(|doom| !doom.by_digest), "{done:?}");
        assert_eq!(one_at.tags(), BTreeMap::from([("two".to_owned(), digest.to_string())]));
        let left: Vec<String> = one_at.state.lock().unwrap().manifests.keys().cloned().collect();
        assert_eq!(left, [digest.to_string()], "nothing of the way stays");
        // A tag that is not there, or names something else, is left alone.
        let done = one_at.expunge(&[tag("one", None), tag("two", Some(&Digest::of(b"other")))]);
        assert!(done[0].is_err() && done[1].is_err(), "{done:?}");
        assert_eq!(one_at.tags().len(), 1);
    }
}

#[test]
fn case_40_a_registry_that_deletes_nothing_is_not_written_to() {
    let mut state = State { is_closed: true, ..State::default() };
    let digest = state.add(&["one", "two"], &image("x"));
    let one_at = One::start(state);
    let done = one_at.expunge(&[tag("one", None)]);
    assert_eq!(done[0].as_ref().unwrap_err().kind(), TransferKind::Unsupported);
    assert!(one_at.fake.seen().iter().all(|seen| matches!(seen.method.as_str(), "GET" | "HEAD" | "DELETE")));
    assert_eq!(one_at.tags().len(), 2);
    assert!(one_at.state.lock().unwrap().manifests.contains_key(digest.as_str()));
}

#[test]
fn case_40_a_deletion_that_was_interrupted_is_ended_by_the_next_one() {
    for with_digest in [true, false] {
        let mut state = State { breaks: true, ..State::default() };
        let digest = state.add(&["one", "two"], &image("x"));
        let one_at = One::start(state);
        let done = one_at.expunge(&[tag("one", Some(&digest))]);
        assert!(done[0].is_err(), "{done:?}");
        // As after a kill: the tag names something else, its sibling and its manifest are as before.
        let between = one_at.tags();
        assert_ne!(between["one"], digest.as_str());
        assert_eq!(between["two"], digest.as_str());
        {
            let mut state = one_at.state.lock().unwrap();
            (state.breaks, state.is_broken) = (false, false);
        }
        let done = one_at.expunge(&[tag("one", with_digest.then_some(&digest))]);
        let doom = done[0].as_ref().unwrap();
        assert_eq!((doom.digest(), doom.reason.as_deref()), (Some(&digest), Some("its deletion was begun before")));
        assert_eq!(one_at.tags(), BTreeMap::from([("two".to_owned(), digest.to_string())]));
        assert_eq!(one_at.state.lock().unwrap().manifests.len(), 1);
    }
}

#[test]
fn case_40_a_deletion_that_fails_half_way_leaves_no_tag_that_points_at_nothing() {
    for deletes_tags in [true, false] {
        // The manifest itself, and the throw-away manifests of two tries, go half-way.
        let mut state = State { deletes_tags, fails_half_way: 3, ..State::default() };
        let (first, second) = (state.add(&["one", "two"], &image("x")), state.add(&["other"], &image("y")));
        let kept = state.add(&["kept"], &image("z"));
        let one_at = One::start(state);
        let done = one_at.expunge(&[tag("one", Some(&first)), tag("two", None), tag("other", Some(&second))]);
        assert!(done.iter().all(|done| done.is_ok()), "{done:?}");
        assert_eq!(one_at.tags(), BTreeMap::from([("kept".to_owned(), kept.to_string())]));
        let left: Vec<String> = one_at.state.lock().unwrap().manifests.keys().cloned().collect();
        assert_eq!(left, [kept.to_string()], "nothing of the way stays");
    }
    // A tag alone: its manifest and its sibling stay.
    let mut state = State { fails_half_way: 2, ..State::default() };
    let digest = state.add(&["one", "two"], &image("x"));
    let one_at = One::start(state);
    let done = one_at.expunge(&[tag("one", Some(&digest))]);
    assert!(done[0].is_ok(), "{done:?}");
    assert_eq!(one_at.tags(), BTreeMap::from([("two".to_owned(), digest.to_string())]));
    assert_eq!(one_at.state.lock().unwrap().manifests.len(), 1);
    // Where it fails each time it is an error, and ends.
    let mut state = State { fails_half_way: usize::MAX, ..State::default() };
    let digest = state.add(&["one"], &image("x"));
    let one_at = One::start(state);
    let done = one_at.expunge(&[tag("one", Some(&digest))]);
    let error = done[0].as_ref().unwrap_err().to_string();
    assert!(error.contains("the manifest is gone, but the registry keeps this name of it"), "{error}");
}

#[test]
fn case_40_a_tag_that_pointed_at_nothing_before_goes_too() {
    for deletes_tags in [true, false] {
        let mut state = State { deletes_tags, ..State::default() };
        let (gone, kept) = (Digest::of(b"gone"), state.add(&["kept", "also"], &image("x")));
        for tag in ["one", "two", "left"] {
            state.tags.insert(tag.to_owned(), gone.to_string());
        }
        let one_at = One::start(state);
        // Whoever wants a manifest gone has what he wants, a digest that is gone cannot be compared, and what is not listed is not there.
        let one = Wish { is_manifest: true, ..tag("one", None) };
        let wishes = [one, tag("two", Some(&gone)), tag("also", None), tag("never", None)];
        let planned = plan(&one_at.repository(), &wishes, false, &|_| false).unwrap();
        for doom in planned[..2].iter().map(|doom| doom.as_ref().unwrap()) {
            assert_eq!((doom.digest(), doom.by_digest, doom.reason.as_deref()), (None, false, Some("it points at nothing")));
        }
        assert!(planned[3].as_ref().is_err_and(RegistryError::is_not_found), "{:?}", planned[3]);
        let done = one_at.expunge(&wishes);
        assert!(done[..3].iter().all(Result::is_ok) && done[3].is_err(), "{done:?}");
        let left = [("kept", &kept), ("left", &gone)].map(|(tag, digest)| (tag.to_owned(), digest.to_string()));
        assert_eq!(one_at.tags(), BTreeMap::from(left));
        assert_eq!(one_at.state.lock().unwrap().manifests.keys().collect::<Vec<_>>(), [kept.as_str()], "nothing of the way stays");
        // One that was pushed between plan and deletion stays.
        let planned = plan(&one_at.repository(), &[tag("left", None)], false, &|_| false).unwrap();
        one_at.state.lock().unwrap().add(&["left"], &image("y"));
        let done = carry_out(&one_at.repository(), &[planned[0].as_ref().unwrap()]);
        assert!(matches!(done[0], Err(RegistryError::Stale { .. })), "{done:?}");
        assert_eq!(one_at.tags().len(), 2);
    }
}

#[test]
fn case_40_tags_and_parents_go_first_where_a_registry_wants_that() {
    let mut state = State { is_strict: true, deletes_tags: true, ..State::default() };
    let (child, kept) = (image("child"), image("kept"));
    let inner = index(&[&child]);
    let outer = index(&[&inner]);
    let digests = [&child, &inner, &outer].map(|bytes| state.add(&[], bytes));
    for (name, digest) in ["child", "inner", "outer"].iter().zip(&digests) {
        state.tags.insert((*name).to_owned(), digest.to_string());
    }
    let kept = state.add(&["kept"], &kept);
    let one_at = One::start(state);
    let done = one_at.expunge(&[tag("child", None), tag("inner", None), tag("outer", None)]);
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(one_at.tags(), BTreeMap::from([("kept".to_owned(), kept.to_string())]));
    assert_eq!(one_at.state.lock().unwrap().manifests.len(), 1);
}

/// Registries without the referrers API look through all tags at each deletion, so those that take tags along go one by one.
/// A registry that looks through all tags at each deletion has fewer to look through each time.
#[test]
fn case_40_what_takes_most_tags_along_goes_first() {
    let mut state = State::default();
    state.add(&["kept"], &image("kept"));
    let single = state.add(&["a"], &image("single"));
    let triple = state.add(&["b", "c", "d"], &image("triple"));
    let bare = state.add(&[], &image("bare"));
    let double = state.add(&["e", "f"], &image("double"));
    let list = state.add(&["g"], &index(&[&image("bare")]));
    let one_at = One::start(state);
    let wishes = ["a", "b", "e", "g", "c", "f", "d"].map(|name| tag(name, None));
    let done = one_at.expunge(&[&[manifest(&bare)], &wishes[..]].concat());
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(one_at.deleted(), [&list, &triple, &double, &single, &bare].map(ToString::to_string));
    assert_eq!(one_at.tags().len(), 1);
}

#[test]
fn case_40_what_takes_no_tag_along_goes_many_at_a_time() {
    const MANY: usize = 8;
    let mut state = State::default();
    let tags: Vec<Wish> = (0..3)
        .map(|n| {
            state.add(&[&format!("t{n}")], &image(&format!("tagged {n}")));
            tag(&format!("t{n}"), None)
        })
        .collect();
    let bare: Vec<Wish> = (0..MANY).map(|n| manifest(&state.add(&[], &image(&format!("bare {n}"))))).collect();
    let state = Arc::new(Mutex::new(state));
    let shared = Arc::clone(&state);
    // How many deletions of things without and with tags are going on, and the most that there were of each while others went on.
    let going: Arc<(Mutex<[usize; 2]>, Condvar)> = Arc::default();
    let most: Arc<Mutex<[usize; 2]>> = Arc::default();
    let (now, record) = (Arc::clone(&going), Arc::clone(&most));
    let fake = Fake::start(move |seen, _| {
        if seen.method != "DELETE" {
            return shared.lock().unwrap().answer(seen);
        }
        let has_tag = usize::from(shared.lock().unwrap().tags.values().any(|digest| seen.path.ends_with(digest.as_str())));
        let (counts, changed) = &*now;
        let mut counts = counts.lock().unwrap();
        counts[has_tag] += 1;
        let all = counts[0] + counts[1];
        let before = std::mem::take(&mut record.lock().unwrap()[has_tag]);
        record.lock().unwrap()[has_tag] = before.max(all);
        changed.notify_all();
        // What has no tag is answered once all of them have come, what has one when nobody else came for a while.
        let (wanted, patience) = if has_tag == 0 { (MANY, Duration::from_secs(20)) } else { (2, Duration::from_millis(50)) };
        let waits = |counts: &mut [usize; 2]| counts[0] + counts[1] < wanted && record.lock().unwrap()[has_tag] < wanted;
        let mut counts = changed.wait_timeout_while(counts, patience, waits).unwrap().0;
        let answer = shared.lock().unwrap().answer(seen);
        counts[has_tag] -= 1;
        answer
    });
    let one_at = One { fake, state };
    let done = one_at.expunge(&[bare, tags].concat());
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(*most.lock().unwrap(), [MANY, 1]);
    assert!(one_at.state.lock().unwrap().manifests.is_empty());
}

#[test]
fn case_41_lists_of_referrers_under_tags_are_kept_and_protect() {
    let mut state = State::default();
    let subject = image("subject");
    let (first, second) = (referrer(&subject, "1"), referrer(&subject, "2"));
    let digest = state.add(&["app"], &subject);
    let [first_digest, second_digest] = [&first, &second].map(|bytes| state.add(&[], bytes));
    let list = format!("sha256-{}", digest.hex());
    state.add(&[&list], &index(&[&first, &second]));
    let one_at = One::start(state);
    // What is referred to stays, and only its tag goes.
    let planned = plan(&one_at.repository(), &[tag("app", None), manifest(&digest)], false, &|_| false).unwrap();
    assert!(planned[0].as_ref().is_ok_and(|doom| !doom.by_digest), "{planned:?}");
    assert!(matches!(planned[1], Err(RegistryError::Protected { .. })), "{planned:?}");
    // A plan says what becomes of the list: without one of two it stays, without both it goes.
    let lists = |wishes: &[Wish]| -> Vec<Option<(String, bool)>> {
        let planned = plan(&one_at.repository(), wishes, false, &|_| false).unwrap();
        planned.into_iter().map(|doom| doom.unwrap().list.map(|list| (list.tag(), list.goes))).collect()
    };
    assert_eq!(lists(&[manifest(&first_digest)]), [Some((list.clone(), false))]);
    let both = [manifest(&first_digest), manifest(&second_digest)];
    assert_eq!(lists(&both), [Some((list.clone(), true)), Some((list.clone(), true))]);
    assert!(one_at.fake.seen().iter().all(|seen| matches!(seen.method.as_str(), "GET" | "HEAD")), "a plan changes nothing");
    let done = one_at.expunge(&[manifest(&first_digest)]);
    assert!(done[0].is_ok(), "{done:?}");
    let found = one_at.repository().referrers(&digest).unwrap();
    assert_eq!(found.iter().map(|d| &d.digest).collect::<Vec<_>>(), [&second_digest]);
    // The last one takes the list along; then the subject is free.
    assert!(one_at.expunge(&[manifest(&second_digest)])[0].is_ok());
    assert_eq!(one_at.tags().into_keys().collect::<Vec<_>>(), ["app"]);
    assert!(one_at.expunge(&[tag("app", Some(&digest))])[0].as_ref().is_ok_and(|doom| doom.by_digest));
    assert!(!one_at.state.lock().unwrap().manifests.contains_key(digest.as_str()));
}

#[test]
fn case_41_signatures_under_tags_of_their_own_share_and_protect() {
    let mut state = State::default();
    let digest = state.add(&["app"], &image("app"));
    let signature = state.add(&[&format!("sha256-{}.sig", digest.hex())], &image("signature"));
    let one_at = One::start(state);
    let planned = plan(&one_at.repository(), &[tag("app", None), manifest(&signature)], false, &|_| false).unwrap();
    assert!(planned[0].as_ref().is_ok_and(|doom| !doom.by_digest), "{planned:?}");
    assert!(matches!(planned[1], Err(RegistryError::Protected { .. })), "{planned:?}");
    assert!(one_at.deleted().is_empty());
}

#[test]
fn case_42_a_failing_registry_is_not_asked_for_ever() {
    for body in [r#"{"errors":[{"code":"UNKNOWN","message":"unknown error"}]}"#, "{}"] {
        let fake = Fake::start(move |seen, _| if seen.path == "/v2/" { reply(200) } else { reply(500).body(body) });
        let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
        assert!(repository.read_manifest("latest").is_err());
        let reads = fake.lines().len();
        assert!(reads <= 3, "{:?}", fake.lines());
        assert!(repository.delete_manifest(&Digest::of(b"x")).is_err());
        assert!(fake.lines().len() - reads <= 3, "{:?}", fake.lines());
    }
    // What 2.8 answers with 500 is not even asked.
    for text in ["localhost:5000/UPPER:1", "localhost:5000/a@sha256:short", "localhost:5000/a@sha256"] {
        assert!(text.parse::<crate::reference::Reference>().is_err(), "{text}");
    }
}

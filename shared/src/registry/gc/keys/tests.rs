use super::{Contents, Keys, Listed};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::registry::gc::sum::Sum;

fn sha512(n: usize) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha512);
    hasher.update(&n.to_le_bytes());
    hasher.finish()
}

/// Lists digests as the directories do that they lie in, one of which is listed twice.
fn contents(digests: &[Digest]) -> Contents {
    let mut listed = Listed::default();
    for prefix in 0..=255_u8 {
        let prefix = format!("{prefix:02x}");
        let here: Vec<Digest> = digests.iter().filter(|d| d.hex().starts_with(&prefix)).cloned().collect();
        let (one, two) = here.split_at(here.len() / 2);
        listed.add(one.iter().cloned(), one.len());
        listed.add(two.iter().cloned(), two.len());
    }
    listed.into()
}

#[test]
fn every_content_has_a_place_and_others_have_a_key() {
    let mut digests: Vec<Digest> = (0..5000_usize).map(|n| Digest::of(&n.to_le_bytes())).chain((0..20).map(sha512)).collect();
    let contents = contents(&digests);
    assert_eq!(contents.len(), 5020);
    digests.sort_unstable_by_key(|d| Sum::from(d));
    for (at, digest) in digests.iter().enumerate() {
        let place = contents.place(&Sum::from(digest)).expect("a place");
        assert_eq!((place as usize, contents.sum(place).digest()), (at, digest.clone()));
        if at % 3 != 0 {
            contents.mark(place);
        }
    }
    let unmarked: Vec<u32> = contents.unmarked().collect();
    assert_eq!(unmarked, (0..5020).step_by(3).collect::<Vec<u32>>());
    let mut keys = Keys::new(&contents);
    let (here, long, other) = (Sum::from(&digests[0]), Sum::from(&sha512(99)), Sum::from(&Digest::of(b"other")));
    assert_eq!((keys.find(&other), keys.find(&long)), (None, None));
    for sum in [&here, &long, &other, &long] {
        let key = keys.key(sum);
        assert_eq!((keys.sum(key), keys.find(sum)), (sum.clone(), Some(key)));
        assert_eq!(keys.place(key).is_some(), *sum == here);
    }
    let mut all = [long, other, here].map(|sum| keys.key(&sum));
    all.sort_unstable_by(|a, b| keys.compare(*a, *b));
    assert!(all.windows(2).all(|two| keys.sum(two[0]) < keys.sum(two[1])));
    // A storage with nothing in it.
    assert_eq!(Contents::default().place(&Sum::from(&digests[0])), None);
    assert_eq!(Contents::from(Listed::default()).unmarked().count(), 0);
}

//! What was probably meant by a misspelt word.

use super::Keyword;

/// Returns a hint that names the instruction that was probably meant.
pub(super) fn suggestion(name: &str) -> Option<String> {
    const DISTANCE_MAX: usize = 2;
    let upper = name.to_ascii_uppercase();
    let best = Keyword::ALL.iter().map(|k| (distance(&upper, k.as_str()), k.as_str())).min()?;
    (best.0 <= DISTANCE_MAX).then(|| format!("did you mean {}?", best.1))
}

/// The number of edits (insert, delete, replace, swap) between two short words.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

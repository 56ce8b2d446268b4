use super::*;

fn memory(limit: i64, swap: i64) -> Memory {
    Memory { limit: Some(limit), swap: Some(swap), ..Memory::default() }
}

fn over(mut have: Memory, limit: Option<i64>, swap: Option<i64>) -> Result<(Option<i64>, Option<i64>)> {
    memory_over(&mut have, &Memory { limit, swap, ..Memory::default() })?;
    Ok((have.limit, have.swap))
}

#[test]
fn swap_that_was_the_default_follows_memory() {
    assert_eq!(over(memory(100, 200), Some(150), None).unwrap(), (Some(150), Some(300)));
    assert_eq!(over(memory(100, 120), Some(110), None).unwrap(), (Some(110), Some(120)));
    assert_eq!(over(memory(100, -1), Some(500), None).unwrap(), (Some(500), Some(-1)));
    assert_eq!(over(memory(100, 120), Some(500), Some(600)).unwrap(), (Some(500), Some(600)));
    assert!(over(memory(100, 120), Some(130), None).is_err(), "memory above both together");
    assert!(over(memory(100, 200), None, Some(50)).is_err(), "both together below memory");
}

#[test]
fn what_is_not_named_stays() {
    let old = Resources { cpu: Some(Cpu { shares: Some(512), cpus: "0".into(), ..Cpu::default() }), ..Resources::default() };
    let asked = Resources { cpu: Some(Cpu { quota: Some(50_000), ..Cpu::default() }), ..Resources::default() };
    let merged = merge(&old, &asked).unwrap();
    let cpu = merged.cpu.clone().unwrap();
    assert_eq!((cpu.shares, cpu.quota, cpu.cpus.as_str()), (Some(512), Some(50_000), "0"));
    assert_eq!(only_changed(&old, &merged).memory, None);
    assert!(only_changed(&old, &merged).cpu.is_some());
    assert_eq!(only_changed(&merged, &merged), Resources::default());
}

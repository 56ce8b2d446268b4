//! Classic BPF, as much of it as a filter needs (Linux: seccomp_filter.rst).

use libc::sock_filter;

use super::{Compare, Condition};

/// Where `struct seccomp_data` has the call's number.
pub(super) const OFFSET_NUMBER: u32 = 0;
/// Where it has the architecture.
pub(super) const OFFSET_ARCH: u32 = 4;
/// Where it has the first argument.
const OFFSET_ARGS: u32 = 16;

const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const AND: u16 = (libc::BPF_ALU | libc::BPF_AND | libc::BPF_K) as u16;
const JUMP: u16 = (libc::BPF_JMP | libc::BPF_JA) as u16;
const IF_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
const IF_GREATER: u16 = (libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K) as u16;
const IF_AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

/// Where a branch of a test goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Next,
    /// The condition holds.
    Pass,
    /// It does not.
    Fail,
}

/// Collects instructions.
#[derive(Default)]
pub(super) struct Assembler {
    code: Vec<sock_filter>,
}

impl Assembler {
    fn push(&mut self, code: u16, jt: u8, jf: u8, k: u32) {
        self.code.push(sock_filter { code, jt, jf, k });
    }

    pub(super) fn load(&mut self, offset: u32) {
        self.push(LOAD, 0, 0, offset);
    }

    pub(super) fn and(&mut self, mask: u32) {
        self.push(AND, 0, 0, mask);
    }

    pub(super) fn ret(&mut self, value: u32) {
        self.push(RETURN, 0, 0, value);
    }

    pub(super) fn extend(&mut self, code: Vec<sock_filter>) {
        self.code.extend(code);
    }

    pub(super) fn skip(&mut self, count: u32) {
        self.push(JUMP, 0, 0, count);
    }

    /// Skips `count` instructions unless the accumulator is `value`.
    pub(super) fn unless_equal_skip(&mut self, value: u32, count: usize) {
        self.push(IF_EQUAL, 1, 0, value);
        self.push(JUMP, 0, 0, count as u32);
    }

    /// Skips `count` instructions if the accumulator is `value` or more. A conditional jump reaches 255 instructions only.
    pub(super) fn if_at_least_skip(&mut self, value: u32, count: usize) {
        match u8::try_from(count) {
            Ok(near) => self.push(IF_AT_LEAST, near, 0, value),
            Err(_) => {
                self.push(IF_AT_LEAST, 0, 1, value);
                self.push(JUMP, 0, 0, count as u32);
            }
        }
    }

    /// Returns `action` if all conditions hold, else goes on after it.
    pub(super) fn test(&mut self, conditions: &[Condition], action: u32) {
        // Made from the end, so that every distance is known.
        let mut blocks = vec![vec![sock_filter { code: RETURN, jt: 0, jf: 0, k: action }]];
        let mut after = 1;
        for condition in conditions.iter().rev() {
            let block = compare(condition, after);
            after += block.len();
            blocks.push(block);
        }
        self.code.extend(blocks.into_iter().rev().flatten());
    }

    pub(super) fn finish(self) -> Vec<sock_filter> {
        self.code
    }
}

/// One condition; `rest` instructions follow that belong to the same test, and a failure skips them.
fn compare(condition: &Condition, rest: usize) -> Vec<sock_filter> {
    use To::{Fail, Next, Pass};
    let low_offset = OFFSET_ARGS + 8 * u32::from(condition.index);
    let (high, low) = ((condition.value >> 32) as u32, condition.value as u32);
    let load = |offset| (LOAD, offset, Next, Next);
    let steps: Vec<(u16, u32, To, To)> = match condition.compare {
        Compare::Equal => {
            vec![load(low_offset + 4), (IF_EQUAL, high, Next, Fail), load(low_offset), (IF_EQUAL, low, Pass, Fail)]
        }
        Compare::NotEqual => {
            vec![load(low_offset + 4), (IF_EQUAL, high, Next, Pass), load(low_offset), (IF_EQUAL, low, Fail, Pass)]
        }
        Compare::Masked(mask) => vec![
            load(low_offset + 4),
            (AND, (mask >> 32) as u32, Next, Next),
            (IF_EQUAL, high, Next, Fail),
            load(low_offset),
            (AND, mask as u32, Next, Next),
            (IF_EQUAL, low, Pass, Fail),
        ],
        Compare::Greater => ordered(low_offset, high, low, IF_GREATER, Pass, Fail),
        Compare::GreaterOrEqual => ordered(low_offset, high, low, IF_AT_LEAST, Pass, Fail),
        Compare::Less => ordered(low_offset, high, low, IF_AT_LEAST, Fail, Pass),
        Compare::LessOrEqual => ordered(low_offset, high, low, IF_GREATER, Fail, Pass),
    };
    let count = steps.len();
    let encode = |(at, (code, k, yes, no)): (usize, (u16, u32, To, To))| {
        let behind = count - at - 1;
        let distance = |to: To| match to {
            Next => 0,
            Pass => behind as u8,
            Fail => (behind + rest) as u8,
        };
        sock_filter { code, jt: distance(yes), jf: distance(no), k }
    };
    steps.into_iter().enumerate().map(encode).collect()
}

/// Compares high words first; `larger` is where a larger argument goes.
fn ordered(low_offset: u32, high: u32, low: u32, op: u16, larger: To, smaller: To) -> Vec<(u16, u32, To, To)> {
    vec![
        (LOAD, low_offset + 4, To::Next, To::Next),
        (IF_GREATER, high, larger, To::Next),
        (IF_EQUAL, high, To::Next, smaller),
        (LOAD, low_offset, To::Next, To::Next),
        (op, low, larger, smaller),
    ]
}

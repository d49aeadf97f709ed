//! How surprising a thing is, in bits: −log₂ of its chance, in whole 256ths, always rounded towards less surprise.
//!
//! Whole numbers, so that the same record gives the same findings everywhere.

/// A bit.
pub(super) const BIT: u64 = 256;

/// log₂ n in 256ths, rounded down; 0 for 0.
fn log2(n: u64) -> u64 {
    let Some(whole) = n.checked_ilog2() else {
        return 0;
    };
    // n / 2^whole, in [1, 2), as a fraction of 2^63; squared, it doubles its logarithm.
    let mut x = u128::from(n) << (63 - whole);
    let mut bits = u64::from(whole);
    for _ in 0..8 {
        x = (x * x) >> 63;
        bits <<= 1;
        if x >> 64 > 0 {
            x >>= 1;
            bits |= 1;
        }
    }
    bits
}

/// log₂ n in 256ths, rounded up; 0 for 0.
pub(super) fn log2_up(n: u64) -> u64 {
    match n.is_power_of_two() || n == 0 {
        true => log2(n),
        false => log2(n) + 1,
    }
}

/// −log₂ (times / of), rounded down; 0 where it is no chance.
pub(super) fn surprise(times: u64, of: u64) -> u64 {
    log2(of).saturating_sub(log2_up(times.max(1)))
}

/// The whole number d for which 2^−bits is at most 10^−d.
pub(super) fn decimals(bits: u64) -> u64 {
    bits * 30_102 / (100_000 * BIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms() {
        // log₂ 3 = 1.58496…, ×256 = 405.75; log₂ 1000 = 9.96578…, ×256 = 2551.24
        for (n, down, up) in [(1, 0, 0), (2, 256, 256), (3, 405, 406), (1000, 2551, 2552)] {
            assert_eq!((log2(n), log2_up(n)), (down, up), "{n}");
        }
        assert_eq!(log2(u64::MAX), 64 * 256 - 1);
        assert_eq!(surprise(1, 1024), 2560);
        assert_eq!((surprise(5, 5), surprise(7, 5), surprise(0, 1)), (0, 0, 0));
        // 2^−10 = 0.00097… is at most 10^−3.
        assert_eq!((decimals(10 * BIT), decimals(9 * BIT)), (3, 2));
    }
}

//! For tests: exact fractions, and the exact chance that a test is ever at or below a limit.

use dashu_int::UBig;

use crate::PValue;

/// That a P-value is not below the fraction `top` / `bottom` (at most 1), and above it by at most a part of `slack`.
pub(crate) fn never_below(p: PValue, top: &UBig, bottom: &UBig, slack: f64) {
    let fraction = |x: f64| {
        let bits = x.to_bits();
        let exponent = i32::try_from(bits >> 52).unwrap() - 1075;
        let mantissa = UBig::from((bits & ((1 << 52) - 1)) | (1 << 52));
        let power = UBig::ONE << usize::try_from(exponent.unsigned_abs()).unwrap();
        match exponent < 0 {
            true => (mantissa, power),
            false => (mantissa * power, UBig::ONE),
        }
    };
    if top >= bottom {
        assert_eq!(p, PValue::ONE);
        return;
    }
    let (m, d) = fraction(p.get());
    assert!(&m * bottom >= top * &d, "{} is below", p.get());
    let (m, d) = fraction(p.get() / (1.0 + slack));
    assert!(
        p.get() <= f64::MIN_POSITIVE || &m * bottom <= top * &d,
        "{} is far above",
        p.get()
    );
}

/// What was drawn so far.
pub(crate) type Path = Vec<f64>;

/// The chance that the P-value is at most `limit` after any of the first `draws` values; `law` has what may be drawn
/// next, with its chances.
pub(crate) fn worst<T: Clone>(
    test: T,
    push: impl Fn(&mut T, f64) -> PValue + Copy,
    law: impl Fn(&Path) -> Vec<(f64, f64)> + Copy,
    draws: usize,
    limit: f64,
) -> f64 {
    fn walk<T: Clone>(
        test: &T,
        push: impl Fn(&mut T, f64) -> PValue + Copy,
        law: impl Fn(&Path) -> Vec<(f64, f64)> + Copy,
        path: &mut Path,
        draws: usize,
        limit: f64,
    ) -> f64 {
        if path.len() == draws {
            return 0.0;
        }
        let mut sum = 0.0;
        for (value, chance) in law(path) {
            if chance == 0.0 {
                continue;
            }
            let mut next = test.clone();
            let p = push(&mut next, value);
            path.push(value);
            sum += chance
                * match p.get() <= limit {
                    true => 1.0,
                    false => walk(&next, push, law, path, draws, limit),
                };
            path.pop();
        }
        sum
    }
    walk(&test, push, law, &mut Path::new(), draws, limit)
}

/// The law of the next draw from a population, without replacement.
pub(crate) fn rest_of(population: &[f64]) -> impl Fn(&Path) -> Vec<(f64, f64)> + Copy + '_ {
    move |path| {
        let mut rest = population.to_vec();
        for drawn in path {
            let at = rest.iter().position(|x| x == drawn);
            rest.swap_remove(at.expect("what was drawn was there"));
        }
        let mut law: Vec<(f64, f64)> = Vec::new();
        for x in &rest {
            let chance = 1.0 / rest.len() as f64;
            match law.iter_mut().find(|(y, _)| y == x) {
                Some((_, sum)) => *sum += chance,
                None => law.push((*x, chance)),
            }
        }
        law
    }
}

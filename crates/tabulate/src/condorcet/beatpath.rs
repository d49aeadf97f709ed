//! The strongest paths of Schulze's method, by the algorithm of Floyd and Warshall (Schulze 2011, §2.3.1).

/// p(a, b) for all candidates that take part: the strength of the strongest path from a to b; 0 where there is none.
pub(super) fn strongest(
    candidates: usize,
    among: &[usize],
    weighs: impl Fn(usize, usize) -> u64,
) -> impl Fn(usize, usize) -> u64 {
    let mut paths = vec![0; candidates * candidates];
    for &a in among {
        for &b in among {
            paths[a * candidates + b] = weighs(a, b);
        }
    }
    for &via in among {
        for &a in among {
            let first = paths[a * candidates + via];
            for &b in among {
                let second = paths[via * candidates + b];
                let path = &mut paths[a * candidates + b];
                *path = (*path).max(first.min(second));
            }
        }
    }
    move |a, b| paths[a * candidates + b]
}

"""The draws of benches/martingale.rs by aGRAPA in Python and numpy, beside that benchmark.

    python3 benches/martingale.py [DRAWS]

runs `cargo bench -p benches --bench martingale` and prints all times and their ratios, medians of three. Python has three ways:

* one_by_one: draw by draw in Python's own numbers, as an audit goes on. The variance is Welford's.
* bets_in_a_loop: a numpy array in, m by a cumulative sum, the bets draw by draw with Welford's mean and variance, and the
  martingale as one product of arrays: how a statistician writes it whose bets depend on the numbers before.
* in_arrays: no loop at all. The variance is the mean of the squares less the square of the mean, which is faster and less exact
  than Welford's.

None of them looks after rounding, errors in the numbers or the ends of a population, as ours does.
"""

import json
import math
import pathlib
import subprocess
import sys
import time

import numpy as np

CARDS = 4_000_000
MASK = (1 << 64) - 1
A = 1 / (2 - 0.02)
SHARE = 0.9
FIRST = 0.5


def draws(count):
    state = 2024
    made = []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        draw = (state >> 32) * 1000 >> 32
        made.append(A / 2 if draw < 15 else 0.0 if draw < 17 else A)
    return made


def one_by_one(sample):
    """The logarithm of T after the last draw, and the largest."""
    total = mean = squares = log = largest = 0.0
    for j, x in enumerate(sample):
        m = (CARDS / 2 - total) / (CARDS - j)
        bet = FIRST
        if j:
            gain = mean - m
            bet = gain / (squares / j + gain * gain) if gain > 0 else 0.0
        log += math.log1p(min(bet, SHARE / m) * (x - m))
        largest = max(largest, log)
        total += x
        before = x - mean
        mean += before / (j + 1)
        squares += before * (x - mean)
    return log, largest


def bets_in_a_loop(x):
    """The same, by numpy but for the bets."""
    m = (CARDS / 2 - np.concatenate(([0.0], np.cumsum(x)[:-1]))) / (CARDS - np.arange(len(x)))
    bets = np.zeros(len(x))
    bets[0] = FIRST
    mean, squares = x[0], 0.0
    for j in range(1, len(x)):
        gain = mean - m[j]
        bets[j] = min(gain / (squares / j + gain**2), SHARE / m[j]) if gain > 0 else 0.0
        before = x[j] - mean
        mean += before / (j + 1)
        squares += before * (x[j] - mean)
    log = np.cumsum(np.log(1 + bets * (x - m)))
    return log[-1], log.max()


def in_arrays(x):
    """The same, without a loop."""
    j = np.arange(len(x))
    total = np.concatenate(([0.0], np.cumsum(x)[:-1]))
    squares = np.concatenate(([0.0], np.cumsum(x * x)[:-1]))
    m = (CARDS / 2 - total) / (CARDS - j)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / j
        gain = mean - m
        bet = gain / (squares / j - mean * mean + gain * gain)
    bet[0] = FIRST
    bet = np.where((gain > 0) | (j == 0), np.minimum(bet, SHARE / m), 0.0)
    log = np.cumsum(np.log1p(bet * (x - m)))
    return log[-1], log.max()


def timed(function, sample):
    """The median of three runs, for a million draws."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        log, largest = function(sample)
        taken.append((time.perf_counter() - start) * 1_000_000 / len(sample))
    print(f"{function.__name__}: {sorted(taken)[1]:.4f} s, p {math.exp(-log):e}, smallest {math.exp(-largest):e}")
    return sorted(taken)[1]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    root = pathlib.Path(__file__).resolve().parent.parent
    subprocess.run(
        ["cargo", "bench", "-p", "benches", "--bench", "martingale", "--", "martingale/agrapa"],
        cwd=root,
        check=True,
    )
    newest = max(
        root.glob("**/criterion/martingale/agrapa/new/estimates.json"),
        key=lambda path: path.stat().st_mtime,
    )
    ours = json.loads(newest.read_text())["median"]["point_estimate"] / 1e9
    print(f"scrutineer, 1000000 draws: {ours:.4f} s")
    sample = draws(count)
    array = np.array(sample)
    for function, numbers in ((one_by_one, sample), (bets_in_a_loop, array), (in_arrays, array)):
        print(f"{timed(function, numbers) / ours:.1f} times as long")


if __name__ == "__main__":
    main()

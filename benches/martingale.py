"""The draws of benches/martingale.rs by aGRAPA in Python and numpy, beside that benchmark.

    python3 benches/martingale.py [DRAWS]

runs `cargo bench -p benches --bench martingale` and prints both times and their ratio. Python has two ways: draw by draw, as an
audit goes on, and, for a sample that is complete, in whole arrays by numpy. The second finds the variance as the mean of
the squares less the square of the mean, which is faster and less exact than Welford's way.
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
    start = time.perf_counter()
    log, largest = function(sample)
    taken = time.perf_counter() - start
    print(f"{function.__name__}: {taken:.3f} s, p {math.exp(-log):e}, smallest {math.exp(-largest):e}")
    return taken


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
    ours = json.loads(newest.read_text())["mean"]["point_estimate"] / 1e9
    print(f"scrutineer, 1000000 draws: {ours:.4f} s")
    sample = draws(count)
    slow = min(timed(one_by_one, sample) for _ in range(3)) * 1_000_000 / count
    array = np.array(sample)
    fast = min(timed(in_arrays, array) for _ in range(3)) * 1_000_000 / count
    print(f"draw by draw: {slow / ours:.1f} times as long; in arrays: {fast / ours:.1f} times")


if __name__ == "__main__":
    main()

"""How many cells of a plurality contest numpy counts a second: the cells of benches/tally.rs.

python3 benches/tally.py
"""

import time

import numpy

CELLS = 64 << 20


def cells():
    # Knuth's MMIX generator as in benches/tally.rs, a block of states from the one before: x -> a^n x + c (a^n - 1) / (a - 1).
    a, c, block = 6364136223846793005, 1442695040888963407, 1 << 16
    state, states = 2024, numpy.empty(block, dtype=numpy.uint64)
    for at in range(block):
        state = (state * a + c) % 2**64
        states[at] = state
    jump_a, jump_c = 1, 0
    for _ in range(block):
        jump_a, jump_c = jump_a * a % 2**64, (jump_c * a + c) % 2**64
    made = numpy.empty(CELLS, dtype=numpy.uint8)
    for start in range(0, CELLS, block):
        high = (states >> numpy.uint64(60)).astype(numpy.uint8)
        made[start : start + block] = numpy.where(high < 8, high, numpy.where(high == 15, 255, 0))
        states = states * numpy.uint64(jump_a) + numpy.uint64(jump_c)
    return made


def main():
    made = cells()
    for name, count in (
        ("numpy.bincount", lambda: numpy.bincount(made, minlength=256)),
        ("numpy.unique", lambda: numpy.unique(made[: CELLS // 16], return_counts=True)),
    ):
        times = []
        for _ in range(10):
            start = time.perf_counter()
            counts = count()
            times.append(time.perf_counter() - start)
        size = CELLS if name == "numpy.bincount" else CELLS // 16
        print(f"{name}: {size / min(times) / 1e9:.2f} G cells/s (best of 10)")
    print("cells of the first selection:", int(numpy.bincount(made, minlength=256)[0]))


if __name__ == "__main__":
    main()

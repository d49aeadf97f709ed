"""Times `scrutineer plan` as contests and cards grow, and draws a figure of it.

python3 benches/plan.py PROGRAM [COLORADO'S contest.csv] writes docs/planning-growth.svg and prints tables.
Contests are invented: margins fall as 1/k from 30 % to 0.5 %, as sizes of real contests do, on a share of the cards
from 2 % to 100 %. An election of San Francisco's shape is 1.6 million cards, 48 contests, 86.5 % of the cards with records.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile
import time


def contests(path, number, cards):
    """Writes a list of contests."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["contest", "selection", "votes", "cards", "universe"])
        for k in range(1, number + 1):
            margin = max(0.005, 0.3 / (1 + (k * 7919) % 48))
            of = max(200, int(cards * (0.02 + 0.98 * ((k * 104729) % number) / number)))
            votes = int(of * 0.9)
            winner = int(votes * (1 + margin) / 2)
            rows.writerow([f"Contest {k}", "First", winner, of, cards])
            rows.writerow([f"Contest {k}", "Second", votes - winner, "", ""])


def run(program, arguments):
    """Seconds of the clock, seconds of the processor, and the largest memory in MB."""
    command = ["/usr/bin/time", "-f", "%U %S %M", program, *map(str, arguments)]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    user, system, memory = done.stderr.strip().splitlines()[-1].split()
    return time.monotonic() - begun, float(user) + float(system), int(memory) / 1024


def figure(path, series):
    """A picture of lines on logarithmic scales, the processor's time against what grows."""
    width, height, left, bottom = 640, 300, 60, 40
    top = max(y for _, points in series for _, y in points)
    low = min(y for _, points in series for _, y in points)
    from math import floor, log10, ceil

    y_low, y_high = floor(log10(low)), ceil(log10(top))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="12">',
        "<title>Processor seconds of a plan, by contests and by cards</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    y = lambda value: height - bottom - (log10(value) - y_low) / (y_high - y_low) * (height - bottom - 20)
    for power in range(y_low, y_high + 1):
        out.append(f'<line x1="{left}" x2="{width - 10}" y1="{y(10 ** power):.1f}" y2="{y(10 ** power):.1f}" stroke="#ccc"/>')
        out.append(f'<text x="{left - 6}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">{10 ** power:g} s</text>')
    panel = (width - left - 30) / len(series)
    for at, (name, points) in enumerate(series):
        begin = left + at * (panel + 10)
        first, last = log10(points[0][0]), log10(points[-1][0])
        x = lambda value: begin + 10 + (log10(value) - first) / (last - first) * (panel - 40)
        line = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
        out.append(f'<polyline points="{line}" fill="none" stroke="#1b4f8a" stroke-width="2"/>')
        for a, b in points:
            out.append(f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="#1b4f8a"/>')
            out.append(f'<text x="{x(a):.1f}" y="{height - bottom + 16}" text-anchor="middle">{a:,}</text>')
        out.append(f'<text x="{begin + panel / 2:.1f}" y="{height - 6}" text-anchor="middle">{name}</text>')
    out.append("</svg>\n")
    pathlib.Path(path).write_text("\n".join(out), encoding="utf-8")


def main():
    program = sys.argv[1]
    series = []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "contests.csv"
        for name, sizes in [
            ("contests, each among a million cards", [(k, 1_000_000) for k in (50, 100, 200, 400, 800)]),
            ("cards, 100 contests", [(100, n) for n in (10_000, 100_000, 1_000_000, 10_000_000)]),
        ]:
            points = []
            print(f"\n{name}: grows, clock s, processor s, MB")
            for number, cards in sizes:
                contests(path, number, cards)
                clock, processor, memory = run(program, ["plan", path])
                grows = number if name.startswith("contests") else cards
                points.append((grows, processor))
                print(f"{grows:>12,} {clock:8.2f} {processor:8.2f} {memory:6.0f}")
            series.append((name, points))
        for cards in (1_600_000, 10_000_000):
            contests(path, 48, cards)
            print(f"\nSan Francisco's shape, {cards:,} cards: clock s, processor s, MB")
            for design in [[], ["--design", "one-audit"], ["--design", "card-comparison"], ["--design", "polling"]]:
                print("%8.2f %8.2f %6.0f" % run(program, ["plan", path, "--records", "86.5%", *design]), *design)
        if len(sys.argv) > 2:
            for design in [[], ["--design", "super-simple"], ["--design", "card-comparison"], ["--design", "one-audit"], ["--design", "polling"],
                           ["--design", "batch-comparison"], ["--design", "card-comparison-without-style"]]:
                print("Colorado", *design)
                print("%8.2f %8.2f %6.0f" % run(program, ["plan", sys.argv[2], *design]))
    figure(pathlib.Path(__file__).parent.parent / "docs" / "planning-growth.svg", series)


if __name__ == "__main__":
    main()

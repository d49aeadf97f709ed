"""The Scottish ward of benches/stv.rs with pyrankvote and votekit.

    cargo bench -p benches --bench stv; python3 benches/stv.py ../shared/data/ranked/scot-stv/glasgow_2007_partick.csv

Times are of the count alone, ballots being in memory: the median of RUNS. The rules differ: Scotland's moves one surplus a
stage, each ballot at a fraction cut to five places; both packages move fractions as floating-point numbers, and
pyrankvote's quota is not rounded.
"""

import sys
import time

RUNS = 5


def read(path):
    """The seats, the names of the candidates, and each ranking with its number of ballots."""
    rankings = []
    with open(path, encoding="utf-8-sig") as file:
        head = file.readline().split(",")
        candidates, seats = int(head[0]), int(head[1])
        for line in file:
            cells = line.strip().rstrip(",").split(",")
            if cells[0].isdigit():
                rankings.append((tuple(int(cell) - 1 for cell in cells[1:]), int(cells[0])))
    return seats, candidates, rankings


def timed(name, count, elected):
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = count()
        taken.append(time.perf_counter() - start)
    taken.sort()
    print(f"{name}: {taken[RUNS // 2] * 1000:.1f} ms ({taken[0] * 1000:.1f} to {taken[-1] * 1000:.1f}), {elected(result)}")


def main():
    seats, candidates, rankings = read(sys.argv[1])
    names = [f"C{k + 1}" for k in range(candidates)]
    print(f"{sum(n for _, n in rankings)} ballots, {len(rankings)} different, {seats} seats")
    try:
        import pyrankvote

        people = [pyrankvote.Candidate(name) for name in names]
        cast = [pyrankvote.Ballot([people[k] for k in ranking]) for ranking, n in rankings for _ in range(n)]
        timed(
            "pyrankvote",
            lambda: pyrankvote.single_transferable_vote(people, cast, number_of_seats=seats),
            lambda result: [winner.name for winner in result.get_winners()],
        )
    except ImportError:
        print("pyrankvote is not installed")
    try:
        from votekit.ballot import RankBallot
        from votekit.elections import STV
        from votekit.pref_profile import RankProfile

        cast = tuple(
            RankBallot(ranking=tuple(frozenset({names[k]}) for k in ranking), weight=n) for ranking, n in rankings
        )
        profile = RankProfile(ballots=cast, candidates=tuple(names))
        timed("votekit", lambda: STV(profile, n_seats=seats, quota="droop"), lambda result: result.get_elected())
    except ImportError:
        print("votekit is not installed")


main()

"""An instant runoff of ballots of benches/irv.rs, and Portland's district 3, with pyrankvote and votekit.

    cargo bench -p benches --bench irv; python3 benches/irv.py [BALLOTS]

Times are of the count alone, ballots being in memory; with a million ballots these packages take minutes, so that fewer may
be asked for: both grow in proportion to the ballots or faster.
"""

import sys
import time

MASK = (1 << 64) - 1
CANDIDATES = 20


def ballots(count):
    state = 2024

    def draw(below):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        return (state >> 32) * below >> 32

    made = []
    for _ in range(count):
        ranking = []
        for _ in range(draw(CANDIDATES) + 1):
            candidate = min(draw(CANDIDATES), draw(CANDIDATES))
            if candidate not in ranking:
                ranking.append(candidate)
        made.append(tuple(ranking))
    return made


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    made = ballots(count)
    print(f"{count} ballots, {len(set(made))} different")
    try:
        import pyrankvote

        people = [pyrankvote.Candidate(f"C{k:02}") for k in range(CANDIDATES)]
        cast = [pyrankvote.Ballot([people[k] for k in ranking]) for ranking in made]
        start = time.perf_counter()
        result = pyrankvote.instant_runoff_voting(people, cast)
        taken = time.perf_counter() - start
        print(f"pyrankvote: {taken:.2f} s, {result.get_winners()[0]}, {len(result.rounds)} rounds")
    except ImportError:
        print("pyrankvote is not installed")
    try:
        from collections import Counter

        from votekit.ballot import RankBallot
        from votekit.elections import IRV
        from votekit.pref_profile import RankProfile

        grouped = tuple(
            RankBallot(ranking=tuple(frozenset({f"C{k:02}"}) for k in ranking), weight=weight)
            for ranking, weight in Counter(made).items()
        )
        profile = RankProfile(ballots=grouped, candidates=tuple(f"C{k:02}" for k in range(CANDIDATES)))
        start = time.perf_counter()
        election = IRV(profile)
        taken = time.perf_counter() - start
        print(f"votekit: {taken:.2f} s, {election.get_elected()[0]}")
    except ImportError:
        print("votekit is not installed")


main()

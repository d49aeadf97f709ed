"""Writes stv.json: single transferable vote, counted a second time from the texts of the laws, and by a package.

    pip install pref_voting==1.18.2
    SCRUTINEER_DATA=../shared/data python3 stv.py

`scottish` follows rules 45 to 52 of schedule 1 of the Scottish Local Government Elections Order 2007 (SSI 2007/42),
paper by paper, in exact fractions. `cambridge` follows chapter 54A, § 9 of the Massachusetts General Laws and the
city's description of the Cincinnati method; a ward's ballots are taken in the order of its lines. Where a lot decides,
it falls on the candidate with the lowest number, and is written down in `lots`.

pref_voting counts some of the wards by Scottish rules (in floating point), unless a lot decides: where its winners are
others, the script stops. Its winners by Meek's and Warren's methods are written down.
"""

import json
import os
import random
import warnings
from fractions import Fraction
from pathlib import Path

warnings.filterwarnings("ignore")

from pref_voting import proportional_methods as packaged
from pref_voting.profiles_with_ties import ProfileWithTies

HERE = Path(__file__).parent
DATA = Path(os.environ.get("SCRUTINEER_DATA", HERE / "../../../../../shared/data"))
WHOLE_STAGES = 15  # of so many wards one has all its stages written
FEW = 280  # wards with fewer different rankings are counted by pref_voting, which is slow


def ward(path):
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    candidates, seats = (int(cell) for cell in rows[0].split(",")[:2])
    ballots = []
    for row in rows[1:]:
        if row[:1].isdigit():
            count, *ranking = (int(cell) for cell in row.split(",") if cell.strip())
            ballots.append((count, tuple(candidate - 1 for candidate in ranking)))
    return candidates, seats, ballots


def by_history(tied, history, best):
    """Whom the most recent preceding stage sets apart, or nobody."""
    for totals in reversed(history):
        wanted = best(totals[c] for c in tied)
        tied = [c for c in tied if totals[c] == wanted]
        if len(tied) == 1:
            return tied[0]
    return None


def scottish(candidates, seats, ballots):
    piles = [[count, ranking, Fraction(1)] for count, ranking in ballots if ranking]
    parcels = {c: [] for c in range(candidates)}
    total = {c: Fraction(0) for c in range(candidates)}
    nontransferable = Fraction(0)
    continuing = set(range(candidates))
    for pile in piles:  # 45
        parcels[pile[1][0]].append(pile)
        total[pile[1][0]] += pile[0]
    quota = sum(pile[0] for pile in piles) // (seats + 1) + 1  # 46
    elected, surpluses, stages, history, lots = [], [], [], [], []

    def stage():
        stages.append([total[c] for c in range(candidates)] + [nontransferable])

    def transfer(papers):
        nonlocal nontransferable
        for pile in papers:
            following = [c for c in pile[1] if c in continuing]
            if following:
                parcels[following[0]].append(pile)
                total[following[0]] += pile[0] * pile[2]
            else:
                nontransferable += pile[0] * pile[2]

    def pick(tied, best):
        if len(tied) == 1:
            return tied[0]
        chosen = by_history(tied, history, best)
        if chosen is None:
            # The lot falls among those whom no stage sets apart.
            for totals in reversed(history):
                wanted = best(totals[c] for c in tied)
                tied = [c for c in tied if totals[c] == wanted]
            chosen = min(tied)
            lots.append(chosen)
        return chosen

    stage()
    while True:
        reached = sorted((c for c in continuing if total[c] >= quota), key=lambda c: (-total[c], c))  # 47
        elected += reached
        continuing -= set(reached)
        surpluses += [c for c in reached if total[c] > quota]
        if len(elected) == seats:
            break
        if len(continuing) <= seats - len(elected):  # 52
            elected += sorted(continuing, key=lambda c: (-total[c], c))
            break
        history.append(dict(total))
        now, earlier = history[-1], history[:-1]
        history[:] = earlier
        if surpluses:  # 48, 49
            most = max(total[c] for c in surpluses)
            chosen = pick([c for c in surpluses if total[c] == most], max)
            history.append(now)
            surpluses.remove(chosen)
            papers, parcels[chosen] = parcels[chosen], []
            surplus = total[chosen] - quota
            for pile in papers:
                value = surplus * pile[2] / total[chosen]
                pile[2] = Fraction(value.numerator * 100000 // value.denominator, 100000)
            total[chosen] = Fraction(quota)
            transfer(papers)
        else:  # 50, 51
            fewest = min(total[c] for c in continuing)
            chosen = pick([c for c in continuing if total[c] == fewest], min)
            history.append(now)
            continuing.discard(chosen)
            if len(continuing) == seats - len(elected):
                elected += sorted(continuing, key=lambda c: (-total[c], c))
                break
            papers, parcels[chosen] = parcels[chosen], []
            total[chosen] = Fraction(0)
            transfer(papers)
        stage()
    return quota, elected, stages, lots


def cambridge(candidates, seats, ballots, least):
    order = [ranking for count, ranking in ballots for _ in range(count) if ranking]
    pile = {c: [] for c in range(candidates)}
    for ballot in order:  # (d)
        pile[ballot[0]].append(ballot)
    quota = len(order) // (seats + 1) + 1  # (c)
    continuing, full, elected, done = set(range(candidates)), set(), [], set()
    exhausted, stages, history, lots, together = 0, [], [], [], False

    def move(ballot):
        following = [c for c in ballot if c in continuing - full]
        if not following:
            return False
        pile[following[0]].append(ballot)
        if len(pile[following[0]]) >= quota:
            full.add(following[0])
        return True

    def pick(tied, best):
        if len(tied) > 1:
            for totals in reversed(history[:-1]):  # (k)
                wanted = best(totals[c] for c in tied)
                tied = [c for c in tied if totals[c] == wanted]
                if len(tied) == 1:
                    return tied[0]
            lots.append(min(tied))
        return min(tied)

    while True:
        totals = {c: len(pile[c]) for c in pile}
        stages.append([totals[c] for c in range(candidates)] + [exhausted])
        history.append(totals)
        reached = sorted((c for c in continuing if totals[c] >= quota), key=lambda c: (-totals[c], c))
        elected += reached
        continuing -= set(reached)
        full.clear()
        if len(elected) == seats:  # (l)
            break
        if len(continuing) <= seats - len(elected):
            elected += sorted(continuing, key=lambda c: (-totals[c], c))
            break
        surpluses = [c for c in elected if totals[c] > quota and c not in done]
        if surpluses:
            most = max(totals[c] for c in surpluses)
            chosen = pick([c for c in surpluses if totals[c] == most], max)
            done.add(chosen)
            surplus = most - quota
            nth = int(Fraction(most, surplus) + Fraction(1, 2))
            ballots_of = pile[chosen]
            sequence = [k for first in range(nth, 2 * nth) for k in range(first, most + 1, nth)]
            sequence += list(range(1, nth))
            gone = set()
            for number in sequence:
                if len(gone) == surplus:
                    break
                if move(ballots_of[number - 1]):
                    gone.add(number)
            pile[chosen] = [ballot for number, ballot in enumerate(ballots_of, 1) if number not in gone]
            continue
        losers = []
        if not together:  # (g)
            together = True
            losers = sorted((c for c in continuing if totals[c] < least), key=lambda c: (totals[c], c))
            if len(continuing) - len(losers) < seats - len(elected):
                losers = []
        if not losers:  # (i), (j)
            fewest = min(totals[c] for c in continuing)
            losers = [pick([c for c in continuing if totals[c] == fewest], min)]
        continuing -= set(losers)
        for loser in losers:  # (h)
            papers, pile[loser] = pile[loser], []
            for ballot in papers:
                exhausted += not move(ballot)
    return quota, elected, stages, lots


def shown(number):
    """With five decimal places, which is exact."""
    units = Fraction(number) * 100000
    assert units.denominator == 1, number
    return f"{units.numerator // 100000}.{units.numerator % 100000:05d}"


class Lot(Exception):
    pass


class NoLot(random.Random):
    def choice(self, _):
        raise Lot


def package(method, candidates, seats, ballots, **options):
    counted = [({c: rank for rank, c in enumerate(r, 1)}, n) for n, r in ballots if r]
    profile = ProfileWithTies([r for r, _ in counted], [n for _, n in counted], candidates=list(range(candidates)))
    return sorted(method(profile, num_seats=seats, **options))


def main():
    wards, by_package = [], 0
    for at, path in enumerate(sorted((DATA / "ranked/scot-stv").glob("*.csv"))):
        candidates, seats, ballots = ward(path)
        quota, elected, stages, lots = scottish(candidates, seats, ballots)
        entry = {"ward": path.stem, "seats": seats, "quota": quota, "elected": elected, "stages": len(stages), "lots": lots}
        kept = stages if at % WHOLE_STAGES == 0 else stages[-1:]
        entry["tallies"] = [" ".join(shown(votes) for votes in tally) for tally in kept]
        if len(ballots) < FEW:
            try:
                winners = package(packaged.stv_scottish, candidates, seats, ballots, rng=NoLot())
                assert winners == sorted(elected), (path, winners, elected)
                by_package += 1
            except Lot:
                pass
            entry["meek"] = package(packaged.stv_meek, candidates, seats, ballots, tol=1e-7)
            entry["warren"] = package(packaged.stv_warren, candidates, seats, ballots, tol=1e-7)
            print(path.stem, flush=True)
        quota, elected, stages, lots = cambridge(candidates, seats, ballots, 50)
        entry["whole"] = {
            "elected": elected, "stages": len(stages), "lots": lots,
            "tally": " ".join(str(votes) for votes in stages[-1]),
        }
        wards.append(entry)
    print(len(wards), "wards;", by_package, "by pref_voting as well")
    lines = ",\n".join(json.dumps(entry) for entry in wards)
    (HERE / "stv.json").write_text(f'{{"pref_voting": "1.18.2", "wards": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()

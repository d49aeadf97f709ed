"""Writes nsw_2021.json: mayors of New South Wales, 2021, counted by packages that are not ours.

    pip install votekit==3.5.0 pyrankvote==2.0.6
    SCRUTINEER_DATA=../shared/data python3 nsw.py

The ballots are read from the raw files with Python's csv: a mark is a 1 in the column of a candidate and rank; ranks
without a mark are passed over, and a ballot ends at a rank with several. votekit gives the tallies of every round, one
candidate eliminated at a time; pyrankvote gives winner and rounds, where all without a chance are eliminated together.
"""

import csv
import importlib.metadata
import json
import os
import re
import warnings
from collections import Counter
from pathlib import Path

warnings.filterwarnings("ignore")

import pyrankvote
from votekit import RankBallot, RankProfile
from votekit import elections as votekit

HERE = Path(__file__).parent
DATA = Path(os.environ.get("SCRUTINEER_DATA", HERE / "../../../../../shared/data"))


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    columns = [re.fullmatch(r"(.*)\((\d+)\)", cell) for cell in rows[2][7:]]
    assert all(columns), rows[2]
    ballots = Counter()
    for row in rows[4:]:
        by_rank = {}
        for column, cell in zip(columns, row[7:]):
            if cell == "1":
                by_rank.setdefault(int(column[2]), []).append(column[1])
        order = []
        for rank in sorted(by_rank):
            if len(by_rank[rank]) > 1:
                break
            order += [one for one in by_rank[rank] if one not in order]
        ballots[tuple(order)] += 1
    names = list(dict.fromkeys(column[1] for column in columns))
    return names, ballots


def count(path):
    names, ballots = read(path)
    marked = {order: n for order, n in ballots.items() if order}
    made = [RankBallot(ranking=[{one} for one in order], weight=n) for order, n in marked.items()]
    election = votekit.IRV(RankProfile(ballots=tuple(made), candidates=tuple(names)))
    # A state has the tallies after its step: those of who is left over once somebody is elected are not wanted.
    states = [state for state in election.election_states if not any(state.elected)]
    rounds = [{one: float(votes) for one, votes in state.scores.items()} for state in states]
    assert all(votes == int(votes) for tally in rounds for votes in tally.values())
    [[winner]] = [list(one) for one in election.get_elected() if one]
    people = {one: pyrankvote.Candidate(one) for one in names}
    papers = [pyrankvote.Ballot([people[one] for one in order]) for order, n in marked.items() for _ in range(n)]
    result = pyrankvote.instant_runoff_voting(list(people.values()), papers)
    [other] = [one.name for one in result.get_winners()]
    assert winner == other, (path, winner, other)
    return {
        "file": path.name,
        "ballots": sum(ballots.values()),
        "blank": ballots[()],
        "winner": winner,
        "tallies": [{one: int(votes) for one, votes in sorted(tally.items())} for tally in rounds],
        "rounds_in_batches": len(result.rounds),
    }


def main():
    paths = sorted((DATA / "ranked/nsw-2021-mayoral").glob("*_Mayoral.csv"))
    vectors = {
        "packages": {name: importlib.metadata.version(name) for name in ("pyrankvote", "votekit")},
        "contests": [count(path) for path in paths],
    }
    text = json.dumps(vectors, indent=1, ensure_ascii=False)
    (HERE / "nsw_2021.json").write_text(text + "\n")


main()

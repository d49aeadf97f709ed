"""Writes second_opinion.json: ballots counted by packages that are not ours.

    pip install votekit==3.5.0 pyrankvote==2.0.6 abcvoting==2.19.2 apportionment==1.0 starvote==2.1.6 pref_voting==1.18.2
    SCRUTINEER_DATA=../shared/data python3 make.py

Ballots are generated with a fixed seed. Those of real elections are not written, but read from $SCRUTINEER_DATA here and
in the test. Every opinion has our rules (`rules`, as in a rule file) that are meant to be the package's. Where a package
cannot break a tie and stops, there is no opinion. `EXPLAINED` names each disagreement; docs/second-opinion.md has the
rules behind it.
"""

import importlib.metadata
import json
import os
import random
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import apportionment.methods
import pyrankvote
import starvote
from abcvoting import abcrules
from abcvoting.preferences import Profile as ApprovalProfile
from pref_voting import c1_methods, margin_based_methods
from pref_voting.profiles_with_ties import ProfileWithTies
from votekit import RankBallot, RankProfile, ScoreBallot, ScoreProfile
from votekit import elections as votekit

SEED = 20240609
HERE = Path(__file__).parent
DATA = Path(os.environ.get("SCRUTINEER_DATA", HERE / "../../../../../shared/data"))
REAL = [
    "ranked/preflib/00005-burlington/00005-00000001.toi",
    "ranked/preflib/00005-burlington/00005-00000002.toi",
    "ranked/scot-stv/glasgow_2007_partick.csv",
    "ranked/scot-stv/highland_2017_ward10.csv",
    "ranked/scot-stv/eilean_siar_2012_ward2.csv",
    "ranked/scot-stv/dundee_2017_ward1.csv",
    "ranked/scot-stv/edinburgh_2017_ward7.csv",
    "ranked/scot-stv/north_lanarkshire_2012_ward18.csv",
]

# (case, package, method): why the outcomes differ. The test asserts that they do.
OUT_OF_ORDER = "pyrankvote eliminates a candidate together with lower ones, and leaves some of the lower ones in the count"
BY_BALLOTS = "pyrankvote spreads a surplus over ballots evenly, whatever each of them is worth"
ORDER_ASKED = "ours asks for the order of equal victories, which decides what is kept; the winner is the same by any order"
EXPLAINED = {
    **{
        (case, "pyrankvote", "ranked_choice"): OUT_OF_ORDER
        for case in (
            "irv 4", "irv 5", "irv 13", "irv 19", "stv 1", "stv 7", "stv 13", "stv 15", "stv 17", "stv 22", "stv 24",
        )
    },
    ("stv 11", "pyrankvote", "ranked_choice"): BY_BALLOTS,
}
# Of the opinions by pairs of a case only those with this method and strength.
EXPLAINED_PAIRS = {("pairs 3", "ranked_pairs", "winning_votes"): ORDER_ASKED}


def name(candidate):
    # votekit orders by name: two digits keep the order of the numbers.
    return f"{candidate:02}"


# Generated ballots: lists of [count, candidate, candidate …], best first.


def rankings(random, candidates, complete):
    ballots = {}
    strength = [random.random() + 0.2 for _ in range(candidates)]
    for _ in range(random.randint(6, 14)):
        order = sorted(range(candidates), key=lambda c: random.random() * strength[c], reverse=True)
        length = candidates if complete else random.randint(1, candidates)
        ballots[tuple(order[:length])] = random.randint(1, 60)
    for candidate in range(candidates):  # votekit leaves out who is nobody's first choice
        if not any(ballot[0] == candidate for ballot in ballots):
            rest = [c for c in range(candidates) if c != candidate] if complete else []
            ballots[(candidate, *rest)] = random.randint(1, 9)
    return sorted([count, *ballot] for ballot, count in ballots.items())


def votekit_profile(candidates, ballots):
    made = [RankBallot(ranking=[{name(c)} for c in order], weight=count) for count, *order in ballots]
    return RankProfile(ballots=tuple(made), candidates=tuple(map(name, range(candidates))))


def votekit_scores(candidates, ballots):
    given = [(count, {name(c): s for c, s in scores.items() if s}) for count, scores in ballots]
    made = [ScoreBallot(scores=scores, weight=count) for count, scores in given if scores]
    return ScoreProfile(ballots=tuple(made), candidates=tuple(map(name, range(candidates))))


def elected(election):
    return [int(c) for group in election.get_elected() for c in sorted(group)]


def opinion(package, rules, winners, rounds=None, tied=None):
    found = {"package": package, "rules": rules, "winners": winners}
    if rounds is not None:
        found["rounds"] = rounds
    if tied:
        found["tied"] = tied
    return found


def attempt(opinions, ask):
    """Adds an opinion, unless the package stops at a tie."""
    try:
        opinions.append(ask())
    except (ValueError, starvote.UnbreakableTieError) as stopped:
        if "ie" not in str(stopped):
            raise


def runoffs(candidates, ballots, seats):
    """IRV where seats is 1, else STV."""
    opinions = []
    profile = votekit_profile(candidates, ballots)

    def by_votekit():
        if seats == 1:
            election = votekit.IRV(profile)
            rules = {"first_round_quota": True}
        else:
            election = votekit.STV(profile, n_seats=seats)
            rules = {"seats": seats, "places": 12}
        if any(state.tiebreaks for state in election.election_states):
            raise ValueError("Tie broken by lot")
        return opinion("votekit", {"ranked_choice": rules}, elected(election), len(election.election_states) - 1)

    def by_pyrankvote():
        random.seed(SEED)  # its ties are broken by lot
        people = [pyrankvote.Candidate(name(c)) for c in range(candidates)]
        papers = [pyrankvote.Ballot([people[c] for c in order]) for count, *order in ballots for _ in range(count)]
        if seats == 1:
            result = pyrankvote.instant_runoff_voting(people, papers)
            rules = {"batch_elimination": True}
        else:
            result = pyrankvote.single_transferable_vote(people, papers, seats)
            rules = {"seats": seats, "places": 12, "fractional_quota": True, "batch_elimination": True}
        winners = [int(c.name) for c in result.get_winners()]
        return opinion("pyrankvote", {"ranked_choice": rules}, winners, len(result.rounds))

    attempt(opinions, by_votekit)
    attempt(opinions, by_pyrankvote)
    return opinions


def by_pairs(candidates, ballots, complete):
    opinions = []
    orders = [dict((c, rank) for rank, c in enumerate(order)) for _, *order in ballots]
    profile = ProfileWithTies(orders, rcounts=[b[0] for b in ballots], candidates=list(range(candidates)))
    profile.use_extended_strict_preference()

    def winning_votes(a, b):
        return profile.support(a, b) if profile.margin(a, b) > 0 else 0

    strengths = {"margins": None, "winning_votes": winning_votes}
    methods = {
        "schulze": margin_based_methods.beat_path,
        "ranked_pairs": margin_based_methods.ranked_pairs,
        "minimax": margin_based_methods.minimax,
    }
    for method, count in methods.items():
        for strength, function in strengths.items():
            winners = sorted(map(int, count(profile, strength_function=function)))
            rules = {"condorcet": {"method": method, "strength": strength}}
            # Ranked pairs: every winner that some order of equal victories gives; ours asks about the order.
            if len(winners) == 1 or method != "ranked_pairs":
                tied = winners if len(winners) > 1 else None
                opinions.append(opinion("pref_voting", rules, winners, tied=tied))
    winners = sorted(map(int, c1_methods.copeland(profile)))
    tied = winners if len(winners) > 1 else None
    opinions.append(opinion("pref_voting", {"condorcet": {"method": "copeland"}}, winners, tied=tied))
    if complete:
        for method, election in (("schulze", votekit.Schulze), ("ranked_pairs", votekit.RankedPairs)):
            winners = elected(election(votekit_profile(candidates, ballots), n_seats=1))
            mine = [o for o in opinions if o["rules"]["condorcet"].get("method") == method]
            # votekit breaks ties by name without a word.
            if mine and not any("tied" in o for o in mine):
                rules = {"condorcet": {"method": method, "strength": "margins"}}
                opinions.append(opinion("votekit", rules, winners))
    return opinions


def by_points(candidates, ballots, seats):
    opinions = []
    profile = votekit_profile(candidates, ballots)
    vectors = {
        "from_zero": [candidates - 1 - k for k in range(candidates)],
        "from_one": [candidates - k for k in range(candidates)],
        "dowdall": [1 / (k + 1) for k in range(candidates)],
    }
    for points, vector in vectors.items():
        rules = {"borda": {"seats": seats, "points": points, "unranked": "nothing"}}
        count = lambda: votekit.Borda(profile, n_seats=seats, score_vector=vector)
        attempt(opinions, lambda: opinion("votekit", rules, elected(count())))
    return opinions


def by_first_choices(candidates, ballots, seats):
    opinions = []
    profile = votekit_profile(candidates, ballots)
    rules = {"plurality": {"seats": seats, "votes": {"number": 1}}}
    attempt(opinions, lambda: opinion("votekit", rules, elected(votekit.SNTV(profile, n_seats=seats))))
    return opinions


def by_marks(candidates, ballots, seats):
    opinions = []
    marked = [(count, {c: 1 for c in marks}) for count, *marks in ballots]
    approval = {"plurality": {"seats": seats, "votes": "any"}}
    profile = votekit_scores(candidates, marked)
    attempt(opinions, lambda: opinion("votekit", approval, elected(votekit.Approval(profile, n_seats=seats))))
    committees = ApprovalProfile(candidates)
    for count, *marks in ballots:
        committees.add_voters([marks] * count)
    found = abcrules.compute_av(committees, committeesize=seats)
    if len(found) == 1:
        opinions.append(opinion("abcvoting", approval, sorted(int(c) for c in found[0])))
    return opinions


def by_several_votes(random, candidates, seats):
    """Cumulative, limited and block votes: each ballot has marks as [candidate, times]."""
    cases = []
    for method, votes in (("cumulative", seats), ("limited", seats - 1), ("block", seats)):
        ballots = []
        for _ in range(random.randint(6, 14)):
            marks = {}
            for _ in range(random.randint(1, votes)):
                candidate = random.randrange(candidates)
                if method == "cumulative" or candidate not in marks:
                    marks[candidate] = marks.get(candidate, 0) + 1
            ballots.append((random.randint(1, 60), marks))
        profile = votekit_scores(candidates, ballots)
        rules = {"seats": seats, "votes": {"number": votes}, "cumulative": method == "cumulative"}
        opinions = []

        def ask():
            if method == "cumulative":
                election = votekit.Cumulative(profile, n_seats=seats)
            elif method == "limited":
                election = votekit.Limited(profile, n_seats=seats, budget=votes)
            else:
                election = votekit.BlocPlurality(profile, n_seats=seats, budget=votes)
            return opinion("votekit", {"plurality": rules}, elected(election))

        attempt(opinions, ask)
        flat = [[count, *(c for c, times in marks.items() for _ in range(times))] for count, marks in ballots]
        cases.append((method, sorted(flat), opinions))
    return cases


def by_scores(random, candidates):
    ballots = [
        [random.randint(1, 6), *(random.randint(0, 5) for _ in range(candidates))] for _ in range(random.randint(3, 9))
    ]
    papers = [{name(c): s for c, s in enumerate(scores)} for count, *scores in ballots for _ in range(count)]
    opinions = []

    def star():
        winners = starvote.election(starvote.star, papers, tiebreaker=None, verbosity=0)
        rules = {"scoring_ties": ["matchup_votes", "highest_scores"], "runoff_ties": ["sum", "highest_scores"]}
        return opinion("starvote", {"star": rules}, [int(c) for c in winners])

    attempt(opinions, star)
    scored = votekit_scores(candidates, [(count, dict(enumerate(scores))) for count, *scores in ballots])
    count = lambda: votekit.Rating(scored, n_seats=1, per_candidate_limit=5)
    attempt(opinions, lambda: opinion("votekit", {"score": {"seats": 1}}, elected(count())))
    return ballots, opinions


def by_lists(random, lists):
    votes = [random.randint(100, 100_000) for _ in range(lists)]
    seats = random.randint(3, 25)
    methods = {
        "dhondt": "d_hondt",
        "saintelague": {"sainte_lague": {}},
        "modified_saintelague": {"sainte_lague": {"first": "7/5"}},
        "hamilton": "hare",
    }
    opinions = []
    for method, by in methods.items():
        for share in (None, "5/100"):
            threshold = 0.05 if share else None
            found = apportionment.methods.compute(
                method, votes, seats, fractions=True, threshold=threshold, tiesallowed=False
            )
            rules = {"seats": seats, "by": by}
            if share:
                rules["threshold"] = {"share": share}
            # Seats of each list, in the place of winners.
            opinions.append(opinion("apportionment", {"party_list": rules}, [int(s) for s in found]))
    return votes, opinions


def real(path):
    """Candidates, seats and ballots of a real election: those with equal ranks are left out here and in the test."""
    lines = (DATA / path).read_text(encoding="utf-8").splitlines()
    if path.endswith(".csv"):
        candidates, seats = (int(cell) for cell in lines[0].split(",")[:2])
        rows = [line for line in lines[1:] if line[0].isdigit()]
        cells = [[int(cell) for cell in row.split(",") if cell] for row in rows]
    else:
        head = [line for line in lines if line.startswith("# NUMBER ALTERNATIVES")]
        candidates, seats = int(head[0].split(":")[1]), 1
        rows = [line for line in lines if line[0] != "#" and "{" not in line]
        cells = [[int(cell) for cell in row.replace(":", ",").split(",")] for row in rows]
    return candidates, seats, [[count, *(c - 1 for c in order)] for count, *order in cells]


def main():
    rng = random.Random(SEED)
    cases = []

    def case(kind, candidates, ballots, opinions, **more):
        number = sum(c["case"].startswith(kind) for c in cases)
        entry = {"case": f"{kind} {number}", "candidates": candidates, **more, "opinions": opinions}
        if ballots is not None:
            entry["ballots"] = ballots
        for found in opinions:
            (method,) = found["rules"]
            why = EXPLAINED.get((entry["case"], found["package"], method))
            if method == "condorcet":
                pairs = found["rules"][method]
                why = EXPLAINED_PAIRS.get((entry["case"], pairs["method"], pairs.get("strength")))
            if why:
                found["differs"] = why
        cases.append(entry)

    for _ in range(25):
        candidates = rng.randint(3, 8)
        ballots = rankings(rng, candidates, complete=False)
        case("irv", candidates, ballots, runoffs(candidates, ballots, 1))
    for _ in range(25):
        candidates = rng.randint(4, 9)
        ballots = rankings(rng, candidates, complete=False)
        case("stv", candidates, ballots, runoffs(candidates, ballots, rng.randint(2, 3)))
    for at in range(40):
        candidates = rng.randint(3, 6)
        ballots = rankings(rng, candidates, complete=at % 2 == 0)
        if at % 4 == 3:  # few voters, many ties
            ballots = [[1 + count % 2, *order] for count, *order in ballots]
        case("pairs", candidates, ballots, by_pairs(candidates, ballots, complete=at % 2 == 0))
    for at in range(20):
        candidates = rng.randint(3, 7)
        ballots = rankings(rng, candidates, complete=at % 2 == 0)
        seats = rng.randint(1, 2)
        case("points", candidates, ballots, by_points(candidates, ballots, seats))
        firsts = [ballot[:2] for ballot in ballots]
        case("firsts", candidates, firsts, by_first_choices(candidates, firsts, seats))
    for _ in range(20):
        candidates = rng.randint(3, 7)
        ballots = rankings(rng, candidates, complete=False)
        case("approval", candidates, ballots, by_marks(candidates, ballots, rng.randint(1, 3)))
    for _ in range(10):
        candidates = rng.randint(4, 7)
        for method, ballots, opinions in by_several_votes(rng, candidates, rng.randint(2, 3)):
            case(method, candidates, ballots, opinions)
    for _ in range(40):
        candidates = rng.randint(2, 5)
        ballots, opinions = by_scores(rng, candidates)
        case("scores", candidates, ballots, opinions)
    for _ in range(20):
        lists = rng.randint(2, 9)
        votes, opinions = by_lists(rng, lists)
        case("lists", lists, [[count, at] for at, count in enumerate(votes)], opinions)
    for path in REAL:
        candidates, seats, ballots = real(path)
        opinions = runoffs(candidates, ballots, seats) + runoffs(candidates, ballots, 1) * (seats > 1)
        opinions += by_pairs(candidates, ballots, complete=False)
        case("real", candidates, None, opinions, file=path)

    packages = ["votekit", "pyrankvote", "abcvoting", "apportionment", "starvote", "pref_voting"]
    versions = {package: importlib.metadata.version(package) for package in packages}
    lines = ",\n".join("    " + json.dumps(entry, separators=(", ", ": ")) for entry in cases)
    head = json.dumps({"seed": SEED, "packages": versions})[1:-1]
    (HERE / "second_opinion.json").write_text(f'{{\n  {head},\n  "cases": [\n{lines}\n  ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()

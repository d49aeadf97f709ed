#!/usr/bin/env python3
"""Reading cast vote records, side by side with what people would otherwise use.

    cargo build --release && python3 benches/read.py [SCALE:FORMAT ...] [--runs N] [--dir DIR]

For each scale the export is generated, then each program turns it into Parquet, or counts it, in turn, so
that all of them meet the same machine. Wall and processor time and the largest resident memory are those of
the process (wait4). Needs duckdb and polars. Prints a table for docs/performance.md.
"""
import argparse, os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = pathlib.Path(os.environ.get("SCRUTINEER", ROOT / "target/release/scrutineer"))
DEFAULT = ["200000x4:dominion-json", "1600000x20:dominion-json", "1200000x57:dominion-csv"]

PEERS = {
    "Python json: votes counted": ("json", """
import glob, json, sys, collections
votes = collections.Counter()
for path in sorted(glob.glob(sys.argv[1] + "/CvrExport*.json")):
    for session in json.load(open(path))["Sessions"]:
        reading = session.get("Modified") or session["Original"]
        for card in reading["Cards"]:
            for contest in card["Contests"]:
                for mark in contest["Marks"]:
                    if mark["IsVote"] and mark["Rank"] == 1:
                        votes[mark["CandidateId"]] += 1
print(sum(votes.values()))
"""),
    "DuckDB: CSV to Parquet": ("csv", """
import duckdb, sys
duckdb.sql(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}/cvr.csv', skip=3, header=false, all_varchar=true))"
           f" TO '{sys.argv[2]}' (FORMAT parquet)")
"""),
    "polars: CSV to Parquet": ("csv", """
import polars, sys
polars.scan_csv(sys.argv[1] + "/cvr.csv", skip_rows=4, has_header=False, infer_schema=False).sink_parquet(sys.argv[2])
"""),
}


def measured(command):
    """Wall seconds, processor seconds and MB of a command."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {command[:2]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", default=DEFAULT)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--dir", default=pathlib.Path(tempfile.gettempdir()) / "scrutineer-bench")
    options = parser.parse_args()
    print("| export | program | wall s | processor s | GB/s wall | GB/s a core | MB | times ours |")
    print("|---|---|---|---|---|---|---|---|")
    for what in options.what:
        scale, form = what.split(":")
        folder = pathlib.Path(options.dir) / what.replace(":", "-")
        out = pathlib.Path(options.dir) / "out"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([OURS, "demo", "--scale", scale, "--format", form, "--out", folder], check=True,
                       stderr=subprocess.DEVNULL)
        size = sum(f.stat().st_size for f in folder.iterdir()) / 1e9
        programs = {"scrutineer read": [OURS, "read", folder, "--out", out]}
        for name, (kind, code) in PEERS.items():
            if form.endswith(kind):
                programs[name] = [sys.executable, "-c", code, folder, out]
        runs = {name: [] for name in programs}
        for _ in range(options.runs):
            for name, command in programs.items():
                shutil.rmtree(out, ignore_errors=True)
                out.unlink(missing_ok=True)
                runs[name].append(measured([str(part) for part in command]))
        ours = statistics.median(wall for wall, _, _ in runs["scrutineer read"])
        for name, of in runs.items():
            wall, processor, memory = (statistics.median(column) for column in zip(*of))
            print(f"| {scale} {form}, {size:.2f} GB | {name} | {wall:.2f} | {processor:.2f} | {size / wall:.2f} |"
                  f" {size / processor:.2f} | {memory:.0f} | {wall / ours:.1f} |", flush=True)
        shutil.rmtree(folder)


main()

"""Kaplan-Meier, log-rank and Cox on large made-up studies, and answers on the bundled one.

    python benchmarks/large_studies.py [--rows 1000000] [--cox-rows 1000000] [--runs 5]
        [--seed 1] [--parts days,continuous,cox,question,bundled,one-shot] [--reference-rows N]

Everything is a ratio within one run. Each measurement is a process of its own, so that its peak
memory is its own. DuckDB's bare scan reads the same columns of the same file with the same
settings (`sum` of the numbers, `sum(strlen())` of the texts), in turn with ours. lifelines gets
its columns in memory and only its calls are timed; so does R, if `Rscript` with the package
survival is on the path (it reads the same columns from a CSV file; at 10^7 rows that alone takes
minutes: --reference-rows makes the references' data smaller, and their time is then scaled up in
proportion to the rows and marked with ~).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

PARTS = ("days", "continuous", "cox", "question", "bundled", "one-shot")
Found = dict[str, float]
R_SCRIPT = HERE / "large_studies.R"


def measured(name: str, folder: Path, *arguments: object) -> Found:
    """Return what one measurement in a process of its own found."""
    command = [sys.executable, str(HERE / "large_study_parts.py"), name, str(folder)]
    command += [str(item) for item in arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def reference(name: str, folder: Path, *arguments: object) -> Found:
    """Return what a reference found; empty where it does not get through, as out of memory."""
    try:
        return measured(name, folder, *arguments)
    except subprocess.CalledProcessError:
        return {}


def in_r(name: str, folder: Path) -> Found:
    """Return R's seconds for a part; empty where there is no R with survival."""
    program = shutil.which("Rscript")
    if program is None:
        return {}
    csv = folder / "adtte.csv"
    if not csv.exists():
        measured("csv", folder)
    done = subprocess.run(
        [program, str(R_SCRIPT), name, str(csv)], check=False, capture_output=True, text=True
    )
    return {"seconds": float(done.stdout.split()[-1])} if done.returncode == 0 else {}


def times_faster(reference: Found, scale: float, ours: float) -> str:
    """Return how many times faster ours is than a reference, or a dash where it was not run."""
    if not reference:
        return "-"
    marked = "~" if scale != 1 else ""
    return f"{marked}{reference['seconds'] * scale / ours:.0f}x"


def curves(folder: Path, times: str, options: argparse.Namespace) -> None:
    """Print Kaplan-Meier by 4 groups with limits, medians and log-rank."""
    from made_studies import write_study

    rows, small = options.rows, min(options.reference_rows or options.rows, options.rows)
    write_study(folder / times, rows, times, options.seed)
    beside = folder / times
    if small != rows:
        beside = folder / f"{times}-reference"
        write_study(beside, small, times, options.seed)
    ours = measured("curves", folder / times, rows, times, options.runs)
    theirs = reference("lifelines-curves", beside, times)
    r = in_r("curves", beside)
    print(f"{rows:,} rows, {times}: Kaplan-Meier by 4 groups, limits, medians, log-rank")
    print(f"  bare scan {ours['scan']:.3f} s; ours {ours['seconds']:.3f} s (statement "
          f"{ours['statement']:.3f} s) = {ours['seconds'] / ours['scan']:.2f} x scan; "
          f"peak memory {ours['memory']:.0f} MB")  # fmt: skip
    if theirs:
        print(f"  lifelines {theirs['seconds']:.2f} s at {small:,} rows, {theirs['memory']:.0f} MB")
    print(f"  lifelines {times_faster(theirs, rows / small, ours['seconds'])}; "
          f"R {times_faster(r, rows / small, ours['seconds'])}")  # fmt: skip
    if theirs and small == rows:
        print(f"  largest relative difference from lifelines' log-rank: "
              f"{abs(ours['chi_square'] / theirs['chi_square'] - 1):.1e}")  # fmt: skip


def cox(folder: Path, options: argparse.Namespace) -> None:
    """Print a Cox model of two factors."""
    from made_studies import write_study

    rows = options.cox_rows
    write_study(folder / "cox", rows, "days", options.seed)
    ours = measured("cox", folder / "cox", rows, options.runs)
    theirs = measured("lifelines-cox", folder / "cox")
    r = in_r("cox", folder / "cox")
    print(f"{rows:,} rows: Cox with two factors (4 and 2 values), Efron ties")
    print(f"  ours {ours['seconds']:.3f} s from Parquet to estimates, {ours['memory']:.0f} MB; "
          f"lifelines {theirs['seconds']:.2f} s, {theirs['memory']:.0f} MB: "
          f"{times_faster(theirs, 1, ours['seconds'])}; R {times_faster(r, 1, ours['seconds'])}")  # fmt: skip
    print(f"  largest difference of a coefficient from lifelines: "
          f"{max(abs(ours[f'b{i}'] - theirs[f'b{i}']) for i in range(4)):.1e}")  # fmt: skip


def question(folder: Path, options: argparse.Namespace) -> None:
    """Print whole questions to a large study: population, groups, curves, figure, test."""
    from made_studies import write_study

    write_study(folder / "question", options.rows, "days", options.seed)
    ours = measured("question", folder / "question", options.rows, options.runs)
    print(f'{options.rows:,} rows, days: "compare TTP by stage", from words to answer')
    print(f"  {ours['seconds']:.3f} s = {ours['seconds'] / ours['scan']:.2f} x scan; "
          f"peak memory {ours['memory']:.0f} MB")  # fmt: skip


def bundled(folder: Path, options: argparse.Namespace) -> None:
    """Print warm answers on the bundled study, each recorded on disk."""
    found = measured("bundled", folder, 5 * options.runs)
    print("bundled study (50 patients), from Enter to the recorded answer, warm")
    for name, milliseconds in found.items():
        print(f"  {name:60} {milliseconds:6.1f} ms")


def one_shot(folder: Path, options: argparse.Namespace) -> None:
    """Print wall time of `cqa ask`, as a ratio to a bare interpreter and beside Rscript."""
    from large_study_parts import wall_seconds

    environment = {**os.environ, "CQA_CACHE_DIR": str(folder / "cache"),
                   "CQA_TRANSCRIPT_DIR": str(folder / "records"), "PYTHONPATH": str(HERE.parent)}  # fmt: skip
    commands = {
        "bare python": [sys.executable, "-c", "pass"],
        "python, numpy and duckdb": [sys.executable, "-c", "import numpy, duckdb"],
        "cqa ask": [sys.executable, "-m", "assistant", "ask", "median TTP by stage"],
    }
    program = shutil.which("Rscript")
    if program is not None:
        commands["Rscript with survival"] = [program, str(R_SCRIPT), "one-shot", ""]
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.runs + 1):
        for name, command in commands.items():
            found[name].append(wall_seconds(command, environment))
    print("one-shot, wall time")
    for name, seconds in found.items():
        print(f"  {name:40} {1000 * statistics.median(seconds[1:]):6.0f} ms")


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--cox-rows", type=int, default=1_000_000)
    parser.add_argument("--reference-rows", type=int, default=0)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", default=",".join(PARTS))
    options = parser.parse_args()
    wanted = options.parts.split(",")
    with tempfile.TemporaryDirectory(prefix="cqa-benchmark-") as name:
        folder = Path(name)
        os.environ["CQA_CACHE_DIR"] = str(folder / "cache")
        for times in ("days", "continuous"):
            if times in wanted:
                curves(folder, times, options)
                shutil.rmtree(folder / times)
        for part, show in (("cox", cox), ("question", question), ("bundled", bundled),
                           ("one-shot", one_shot)):  # fmt: skip
            if part in wanted:
                show(folder, options)


if __name__ == "__main__":
    main()

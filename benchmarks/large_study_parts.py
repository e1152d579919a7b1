"""One measurement of `large_studies.py`, in a process of its own: prints one JSON object."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_studies import answering_over, parquet_engine

if TYPE_CHECKING:
    from pandas import DataFrame

    from assistant.engines.engine import Columns
    from assistant.survival.event_table import EventTable
    from assistant.templates.statement import Statement

SCAN = "SELECT SUM(AVAL), SUM(CNSR), SUM(strlen(PARAMCD)), {groups} FROM adtte"
QUESTIONS = ("median TTP for stage C", "compare TTP by stage", "6-month PFS rate by stage",
             "hazard ratio of TTP by stage", "most common adverse events", "baseline table by stage")  # fmt: skip
EXAMPLE_RUNS = 7


def memory_mb() -> float:
    """Return this process's peak memory (`ru_maxrss` would count the parent's before exec)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(item for item in status.read_text().splitlines() if item.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def wall_seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return how long a program takes."""
    return seconds(
        lambda: subprocess.run(command, check=True, capture_output=True, env=dict(environment))
    )


def scan_of(groups: Sequence[str]) -> str:
    """Return the bare scan of the columns that a question by these groups reads."""
    return SCAN.format(groups=", ".join(f"SUM(strlen({name}))" for name in groups))


class LargeStudy:
    """A made-up study and its request, with the time that statements take."""

    def __init__(self, folder: Path, rows: int, times: str, by: tuple[str, ...]) -> None:
        from assistant.answering.statements import StatementLog
        from assistant.estimates.request import Request
        from assistant.model import Reading

        self.answering = answering_over(folder, rows, times)
        self.engine = self.answering.engine()
        study, kinds = self.answering.study, self.answering.kinds
        self.endpoint = study.endpoints[0]
        self.in_statements = 0.0
        log = StatementLog(self.answering.engine)

        def columns(statement: Statement) -> Columns:
            started = time.perf_counter()
            found = log.columns(statement)
            self.in_statements += time.perf_counter() - started
            return found

        self.request = Request(
            kinds["tte_compare"], Reading("tte_compare", ("TTP",), (), by=by), study, kinds,
            self.answering.views, log.run, columns,
        )  # fmt: skip
        self.keys = list(self.request.sizes())

    def tables(self) -> Mapping[Any, Any]:
        """Return the event table of each group, as a question makes them."""
        from assistant.estimates.event_tables import event_tables

        return event_tables(self.request, self.endpoint, self.keys)

    def scan(self, groups: Sequence[str]) -> float:
        """Return the seconds of the bare scan on the same engine."""
        return seconds(lambda: self.engine.run(scan_of(groups), {}))


def curves(folder: Path, rows: str, times: str, runs: str) -> dict[str, float]:
    """Measure curves with limits and medians, and the log-rank test, from Parquet to numbers."""
    from assistant.survival.curve import kaplan_meier, survival_limits
    from assistant.survival.logrank import logrank_test
    from assistant.survival.quantile import survival_quantile

    large = LargeStudy(folder, int(rows), times, ("stage",))
    tests = []

    def one(table: EventTable) -> None:
        curve = kaplan_meier(table)
        survival_limits(curve, conf_level=0.95, conf_type="log-log")
        survival_quantile(curve, conf_level=0.95, conf_type="log-log")

    def path() -> None:
        tables = large.tables()
        for table in tables.values():
            one(table)
        tests.append(logrank_test(list(tables.values()), weight="log-rank"))

    path()
    memory = memory_mb()
    large.in_statements = 0.0
    scans, paths = [], []
    for _ in range(int(runs)):
        scans.append(large.scan(("STAGE",)))
        paths.append(seconds(path))
    return {
        "scan": statistics.median(scans), "seconds": statistics.median(paths),
        "statement": large.in_statements / int(runs), "memory": memory,
        "chi_square": tests[-1].chi_square,
    }  # fmt: skip


def cox(folder: Path, rows: str, runs: str) -> dict[str, float]:
    """Measure a Cox model of stage and arm from counts by time and pattern."""
    import numpy as np

    from assistant.survival.cox import cox_fit

    large = LargeStudy(folder, int(rows), "days", ("stage", "arm"))
    fits = []

    def path() -> None:
        time, count, event, rows = [], [], [], []
        for (stage, arm), table in large.tables().items():
            pattern = [stage == "B", stage == "C", stage == "D", arm == "control"]
            for counts, is_event in ((table.events, True), (table.censored, False)):
                time.append(table.time)
                count.append(counts)
                event.append(np.full(len(counts), is_event))
                rows.append(np.tile(np.array(pattern, dtype=float), (len(counts), 1)))
        fits.append(
            cox_fit(
                np.concatenate(time), np.concatenate(event), np.concatenate(count).astype(float),
                np.concatenate(rows), ties="efron", conf_level=0.95,
            )
        )  # fmt: skip

    path()
    memory = memory_mb()
    found = statistics.median(seconds(path) for _ in range(int(runs)))
    betas = {f"b{place}": float(beta) for place, beta in enumerate(fits[-1].beta)}
    return {"seconds": found, "memory": memory, **betas}


def question(folder: Path, rows: str, runs: str) -> dict[str, float]:
    """Measure a whole question, from words to answer."""
    from assistant.ask import Session

    answering = answering_over(folder, int(rows), "days")
    session = Session(answering, None)
    engine = answering.engine()

    def ask() -> None:
        session.forget()
        answer = session.ask("compare TTP by stage")
        assert answer.outcome == "answered", answer

    ask()
    memory = memory_mb()
    scan = statistics.median(
        seconds(lambda: engine.run(scan_of(("STAGE",)), {})) for _ in range(int(runs))
    )
    return {"scan": scan, "memory": memory,
            "seconds": statistics.median(seconds(ask) for _ in range(int(runs)))}  # fmt: skip


def in_memory(folder: Path) -> DataFrame:
    """Return time, event and groups as a data frame."""
    import pandas as pd

    engine = parquet_engine(folder)
    found = engine.columns("SELECT AVAL, CNSR, STAGE, ARM FROM adtte", {})
    frame = pd.DataFrame(dict(zip(("time", "event", "stage", "arm"), found.arrays, strict=True)))
    frame["event"] = frame["event"] == 0
    for name in ("stage", "arm"):
        frame[name] = frame[name].astype("category")
    engine.close()
    return frame


def lifelines_curves(folder: Path, times: str) -> dict[str, float]:
    """Measure lifelines' curves and log-rank test."""
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    frame = in_memory(folder)
    tests = []

    def path() -> None:
        for _, group in frame.groupby("stage", observed=True):
            fitter = KaplanMeierFitter().fit(group["time"], group["event"])
            _ = fitter.median_survival_time_
        tests.append(multivariate_logrank_test(frame["time"], frame["stage"], frame["event"]))

    found = seconds(path)
    return {"seconds": found, "memory": memory_mb(), "chi_square": float(tests[-1].test_statistic)}


def lifelines_cox(folder: Path) -> dict[str, float]:
    """Measure lifelines' Cox model of the same columns."""
    from lifelines import CoxPHFitter

    frame = in_memory(folder)
    model = frame[["time", "event"]].copy()
    for stage in "BCD":
        model[f"stage_{stage}"] = (frame["stage"] == stage).astype(float)
    model["control"] = (frame["arm"] == "control").astype(float)
    fitter = CoxPHFitter()
    found = seconds(lambda: fitter.fit(model, "time", "event"))
    betas = {f"b{place}": float(beta) for place, beta in enumerate(fitter.params_)}
    return {"seconds": found, "memory": memory_mb(), **betas}


def bundled(folder: Path, runs: str) -> dict[str, float]:
    """Measure answers of a warm session on the bundled study, recorded on disk."""
    from assistant.ask import open_session
    from assistant.transcript.writer import Witness

    witness = Witness(lambda: datetime.now(UTC), "benchmark", "here", uuid.uuid4().hex)
    session = open_session(None, transcript=folder / "records", witness=witness)
    found = {}
    for text in QUESTIONS:
        taken = []
        for _ in range(int(runs) + 1):
            session.forget()
            taken.append(1000 * seconds(lambda text=text: session.ask(text)))
        found[text] = statistics.median(taken[1:])
    taken_by_all = []
    for text in [example.ask for kind in session.kinds for example in kind.examples]:
        taken = []
        for _ in range(EXAMPLE_RUNS):
            session.forget()
            taken.append(1000 * seconds(lambda text=text: session.ask(text)))
        taken_by_all.append((statistics.median(taken), text))
    session.close()
    slowest = max(taken_by_all)
    found[f"all {len(taken_by_all)} examples: median"] = statistics.median(
        t for t, _ in taken_by_all
    )
    found[f"slowest: {slowest[1]}"] = slowest[0]
    return found


def csv(folder: Path) -> dict[str, float]:
    """Write the columns for R."""
    engine = parquet_engine(folder)
    frame = in_memory(folder)
    engine.close()
    frame.assign(event=frame["event"].astype(int)).to_csv(folder / "adtte.csv", index=False)
    return {}


PARTS: Mapping[str, Callable[..., dict[str, float]]] = {
    "curves": curves, "cox": cox, "question": question, "bundled": bundled, "csv": csv,
    "lifelines-curves": lifelines_curves, "lifelines-cox": lifelines_cox,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))

"""Made-up large studies for the benchmarks: one table of times to an event, in Parquet.

The table is ADaM's ADTTE with the groups in it. It is computed by DuckDB from the row's number
and a seed, so any size takes little memory and the same seed makes the same patients.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.answering.opening import answering_for  # noqa: E402
from assistant.answering.pipeline import Answering  # noqa: E402
from assistant.engines.duckdb import DuckDBEngine  # noqa: E402
from assistant.study.database import CONNECT_PROFILE  # noqa: E402
from assistant.study.load import load_study  # noqa: E402
from assistant.study.model import Endpoint, Study, StudyTable  # noqa: E402
from assistant.study.open import study_vocabulary  # noqa: E402

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAMPLE_ROWS = 2_000
LAST_DAY = 1825
SETTINGS = """
name = "made_up"
[conventions]
display_unit = "days"
[concepts.stage]
table = "adtte"
column = "STAGE"
label = "stage"
[concepts.arm]
table = "adtte"
column = "ARM"
label = "arm"
"""
ROWS = """
SELECT 'P' || i AS USUBJID, 'TTP' AS PARAMCD, 'Time to progression (days)' AS PARAM,
    {time} AS AVAL, CASE WHEN u_event < 0.78 THEN 0 ELSE 1 END AS CNSR,
    chr(65 + stage) AS STAGE, CASE WHEN arm = 0 THEN 'control' ELSE 'active' END AS ARM
FROM (
    SELECT i, CAST(hash(4 * (i + {seed} * {rows})) % 4 AS INTEGER) AS stage,
        CAST(hash(4 * (i + {seed} * {rows}) + 1) % 2 AS INTEGER) AS arm,
        CAST(hash(4 * (i + {seed} * {rows}) + 2) >> 11 AS DOUBLE) / 9007199254740992 AS u_event,
        CAST(hash(4 * (i + {seed} * {rows}) + 3) >> 11 AS DOUBLE) / 9007199254740992 AS u_time
    FROM range({rows}) AS numbered(i)
)
"""
SHARE_OF_SPAN = f"power(u_time, 1.0 + 0.1 * stage + 0.1 * arm) * {LAST_DAY}"
TIMES = {
    "days": f"CAST(1 + floor({SHARE_OF_SPAN}) AS INTEGER)",
    "continuous": SHARE_OF_SPAN,
}
"""Whole days from 1 to 1825, or as many distinct times as there are patients."""


def write_study(folder: Path, rows: int, times: str, seed: int) -> None:
    """Write the Parquet file, and the study folder of a sample of it from which words are read."""
    import duckdb

    folder.mkdir(parents=True)
    made = ROWS.format(time=TIMES[times], seed=seed, rows=rows)
    (folder / "small").mkdir()
    sample = folder / "small" / "adtte.parquet"
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as connection:
        connection.execute(f"COPY ({made}) TO '{folder / 'adtte.parquet'}' (FORMAT parquet)")
        connection.execute(
            f"COPY (SELECT * FROM '{folder / 'adtte.parquet'}' LIMIT {SAMPLE_ROWS}) "
            f"TO '{sample}' (FORMAT parquet)"
        )
    study = folder / "study"
    study.mkdir()
    (study / "study.toml").write_text(SETTINGS, encoding="utf-8")
    load_study([sample], study, vocabulary=study_vocabulary(study))


def parquet_engine(folder: Path) -> DuckDBEngine:
    """Return the project's engine, its settings but for the lock, over the Parquet file."""

    def connect(_: Path) -> DuckDBPyConnection:
        import duckdb

        profile = {**CONNECT_PROFILE, "enable_external_access": True}
        connection = duckdb.connect(config=profile)
        connection.execute(
            f"CREATE VIEW adtte AS SELECT * FROM read_parquet('{folder / 'adtte.parquet'}')"
        )
        return connection

    return DuckDBEngine(folder, connect)


def answering_over(folder: Path, rows: int, times: str) -> Answering:
    """Return what answers questions of the made-up study, over its Parquet file.

    The catalogue is that of the sample, with the counts that loading all rows would have found.
    """
    from assistant.study.open import open_study

    small = open_study(folder / "study")
    study: Study = replace(
        small,
        patients=rows,
        tables=tuple(_as_long(item, rows) for item in small.tables),
        endpoints=tuple(_as_many(item, rows, times) for item in small.endpoints),
    )
    answering = answering_for(study)
    answering.open_engine = lambda: parquet_engine(folder)
    return answering


def _as_long(table: StudyTable, rows: int) -> StudyTable:
    return replace(table, rows=rows)


def _as_many(endpoint: Endpoint, rows: int, times: str) -> Endpoint:
    return replace(endpoint, patients=rows, distinct_times=LAST_DAY if times == "days" else rows)

"""A small study written in every format that we read."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pandas as pd
import pyreadstat

LABELS = {
    "adsl": {"STUDYID": "Study Identifier", "USUBJID": "Unique Subject Identifier",
             "TRT01P": "Planned Treatment", "AGE": "Age", "SEX": "Sex", "SAFFL": "Safety Flag"},
    "adtte": {"STUDYID": "Study Identifier", "USUBJID": "Unique Subject Identifier",
              "PARAMCD": "Parameter Code", "PARAM": "Parameter", "AVAL": "Analysis Value",
              "AVALU": "Analysis Value Unit", "CNSR": "Censor"},
}  # fmt: skip
DAYS = [30, 61, 91, 122, 152, 183, 213, 244, 274, 304, 335, 365]
CENSORED = [0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1]
DAYS_PER_UNIT = {"DAYS": 1.0, "WEEKS": 7.0, "MONTHS": 30.4375, "YEARS": 365.25}


def adsl() -> pd.DataFrame:
    n = len(DAYS)
    return pd.DataFrame(
        {"STUDYID": ["SMALL"] * n, "USUBJID": [f"S-{k:02}" for k in range(n)],
         "TRT01P": ["Placebo" if k % 2 else "Active" for k in range(n)],
         "AGE": [float(40 + 3 * k) for k in range(n)], "SEX": ["F" if k % 3 else "M" for k in range(n)],
         "SAFFL": ["Y"] * n}
    )  # fmt: skip


def adtte(unit: str = "DAYS") -> pd.DataFrame:
    n = len(DAYS)
    return pd.DataFrame(
        {"STUDYID": ["SMALL"] * n, "USUBJID": [f"S-{k:02}" for k in range(n)],
         "PARAMCD": ["OS"] * n, "PARAM": ["Overall Survival"] * n,
         "AVAL": [day / DAYS_PER_UNIT[unit] for day in DAYS], "AVALU": [unit] * n,
         "CNSR": [float(flag) for flag in CENSORED]}
    )  # fmt: skip


def write(frame: pd.DataFrame, name: str, folder: Path, form: str) -> Path:
    """Write a table in one of the formats and return the file (labels beside it for CSV)."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = [LABELS[name].get(column, column) for column in frame.columns]
    match form:
        case "xpt5" | "xpt8":
            path = folder / f"{name}.xpt"
            pyreadstat.write_xport(
                frame, path, column_labels=labels, table_name=name.upper(),
                file_format_version=5 if form == "xpt5" else 8,
            )  # fmt: skip
        case "csv":
            path = folder / f"{name}.csv"
            frame.to_csv(path, index=False)
            pd.DataFrame({"var": frame.columns, "label": labels}).to_csv(
                folder / f"{name}.vars.csv", index=False
            )
        case "parquet":
            path = folder / f"{name}.parquet"
            with duckdb.connect() as connection:
                connection.from_df(frame).write_parquet(str(path))
        case "json":
            path = folder / f"{name}.json"
            path.write_text(json.dumps(dataset_json(frame, name, labels)), encoding="utf-8")
        case _:
            raise AssertionError(form)
    return path


def dataset_json(frame: pd.DataFrame, name: str, labels: list[str]) -> dict[str, object]:
    types = ["string" if frame[c].dtype.kind in "OTU" else "float" for c in frame.columns]
    types = [kind if frame[c].dtype.kind == "f" else "string"
             for kind, c in zip(types, frame.columns, strict=True)]  # fmt: skip
    return {
        "datasetJSONCreationDateTime": "2026-01-01T00:00:00", "datasetJSONVersion": "1.1.0",
        "itemGroupOID": f"IG.{name.upper()}", "records": len(frame), "name": name.upper(),
        "label": name.upper(),
        "columns": [
            {"itemOID": f"IT.{name.upper()}.{c}", "name": c, "label": label, "dataType": kind}
            for c, label, kind in zip(frame.columns, labels, types, strict=True)
        ],
        "rows": frame.astype(object).where(frame.notna(), None).values.tolist(),
    }  # fmt: skip


def files(folder: Path, form: str, unit: str = "DAYS") -> list[Path]:
    """Write both tables and return their files."""
    return [write(adsl(), "adsl", folder, form), write(adtte(unit), "adtte", folder, form)]

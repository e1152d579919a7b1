"""A made-up randomised study of 160 patients, written and loaded as a real one would be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from tests.conftest import cqa

PATIENTS = 160
START = pd.Timestamp("2020-01-01")


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return ADSL, ADTTE and ADRS: every PFS event is told apart by its description."""
    draw = np.random.default_rng(20260)
    key = {"STUDYID": "TWO", "USUBJID": [f"T-{k:03}" for k in range(PATIENTS)]}
    arm = np.where(np.arange(PATIENTS) % 2, "Placebo", "Active")
    sex = draw.choice(["F", "M"], PATIENTS)
    region = draw.choice(["East", "North", "West"], PATIENTS, p=[0.45, 0.45, 0.1])
    age = draw.integers(30, 85, PATIENTS).astype(float)
    risk = 0.012 * np.exp(0.6 * (arm == "Placebo") + 0.02 * (age - 60) - 0.3 * (sex == "F"))
    progression = np.ceil(draw.exponential(1 / risk) / 7) * 7
    death = np.ceil(draw.exponential(1 / (risk * 0.5)))
    death[region == "West"] = 9_999  # nobody there dies: the likelihood of OS has no maximum
    censored = draw.integers(100, 400, PATIENTS).astype(float)
    adsl = pd.DataFrame(
        {**key, "TRT01P": arm, "SEX": sex, "AGE": age, "REGION1": region, "SAFFL": "Y",
         "TRTSDT": START, "TRTEDT": START + pd.to_timedelta(np.minimum(censored, 200), "D")}
    )  # fmt: skip
    pfs = np.minimum(np.minimum(progression, death), censored)
    first = np.where(progression <= np.minimum(death, censored), "Disease Progression", "")
    first = np.where((first == "") & (death <= censored), "Death", first)
    adtte = pd.concat(
        [
            _parameter(key, "OS", "Overall Survival", np.minimum(death, censored),
                       np.where(death <= censored, "Death", "")),
            _parameter(key, "PFS", "Progression Free Survival", pfs, first),
        ]
    )  # fmt: skip
    visits = [
        {"STUDYID": "TWO", "USUBJID": patient, "PARAMCD": "OVR", "PARAM": "Overall Response",
         "AVISIT": f"Week {week}", "AVALC": draw.choice(["PR", "SD"], p=[0.3, 0.7]),
         "ADT": START + pd.Timedelta(days=7 * week), "ADY": 7.0 * week + 1}
        for patient, last in zip(key["USUBJID"], pfs, strict=True)
        for week in (8, 16, 24) if 7 * week <= last
    ]  # fmt: skip
    adrs = pd.DataFrame(visits)
    best = (
        adrs.assign(rank=adrs.AVALC.map({"PR": 0, "SD": 1}))
        .sort_values("rank").groupby("USUBJID", as_index=False).first()
    )  # fmt: skip
    best = best.assign(PARAMCD="BOR", PARAM="Best Overall Response", AVISIT=None)
    columns = ["STUDYID", "USUBJID", "PARAMCD", "PARAM", "AVISIT", "AVALC", "ADT", "ADY"]
    return {"adsl": adsl, "adtte": adtte, "adrs": pd.concat([adrs, best])[columns]}


def _parameter(key, code: str, label: str, time, described) -> pd.DataFrame:
    return pd.DataFrame(
        {**key, "PARAMCD": code, "PARAM": label, "AVAL": time.astype(float), "AVALU": "DAYS",
         "CNSR": (described == "").astype(float), "EVNTDESC": [word or None for word in described],
         "STARTDT": START, "ADT": START + pd.to_timedelta(time, "D")}
    )  # fmt: skip


def load(folder: Path) -> Path:
    """Write the tables, load them, and return the study's folder."""
    import duckdb

    for name, frame in tables().items():
        with duckdb.connect() as connection:
            connection.from_df(frame).write_parquet(str(folder / f"{name}.parquet"))
    paths = [str(folder / f"{name}.parquet") for name in tables()]
    done = cqa("load", *paths, "--to", str(folder / "study"))
    assert done.returncode == 0, done.stderr
    return folder / "study"


def times(parameter: str) -> pd.DataFrame:
    """Return one row a patient: time, event, and the columns of ADSL."""
    adtte, adsl = tables()["adtte"], tables()["adsl"]
    one = adtte.query("PARAMCD == @parameter")
    joined = one.merge(adsl, on=["STUDYID", "USUBJID"])
    return joined.assign(time=joined.AVAL, event=(joined.CNSR == 0).astype(int))

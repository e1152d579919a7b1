#!/usr/bin/env python3
"""Make the bundled study: individual patients from whom the published figures come out.

A RECONSTRUCTION of Park JW et al., J Hepatol 2012;56:1336-42 (abstract), not the trial's own
records. `README.md` says what is published and what is invented. The same seed gives the same
bytes: `python make_study.py [--to FOLDER]`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from events import adverse_events, exposure
from laboratory import laboratory
from responses import best_response, responses
from search import Course, overall_survival, progression_courses

SEED = 2012
STUDY = "PARK2012"
FIRST_DAY = datetime.date(2009, 7, 6)
LAST_DAY = datetime.date(2011, 5, 23)
CUT_OFF = datetime.date(2012, 6, 30)
RECONSTRUCTED = "reconstruction, not the trial's records"
Row = list[object]


def patients(source: random.Random) -> list[dict[str, object]]:
    """Return 50 patients with their course, in the order in which they were treated."""
    courses = progression_courses(SEED)
    deaths = overall_survival(courses, SEED)
    followed = list(zip(courses, deaths, strict=True))
    source.shuffle(followed)
    span = (LAST_DAY - FIRST_DAY).days
    starts = sorted(source.randint(0, span) for _ in followed)
    found = []
    for number, ((course, (days, died)), offset) in enumerate(
        zip(followed, starts, strict=True), 1
    ):
        start = FIRST_DAY + datetime.timedelta(days=offset)
        found.append(
            {"id": f"PARK2012-{number:03d}", "number": f"{number:03d}", "course": course,
             "start": start, "os": days, "died": died, **baseline(source, course)}
        )  # fmt: skip
    return found


def baseline(source: random.Random, course: Course) -> dict[str, object]:
    """Return the invented characteristics of a patient at the start of treatment."""
    advanced = course.stage == "C"
    pvi = "yes" if source.random() < (0.67 if advanced else 0.07) else "no"
    afp = source.choice((3, 4, 6, 8, 12, 19, 33, 57, 110, 240, 410, 780, 1500, 5200, 18400))
    return {
        "sex": "F" if source.random() < 0.22 else "M",
        "age": 41 + sum(source.randint(0, 9) for _ in range(4)),
        "ecog": int(source.random() < (0.55 if advanced else 0.3)),
        "child_pugh": "B" if source.random() < (0.33 if advanced else 0.15) else "A",
        "etiology": source.choice(("HBV",) * 13 + ("HCV",) * 4 + ("other",) * 2 + (None,)),
        "pvi": pvi,
        "afp": None if source.random() < 0.04 else afp,
        "size": source.randint(22, 95 if not advanced else 128) / 10,
        "nodules": source.choice((1, 1, 2, 2, 3, 3, 4, 5, 6)),
        "tace": source.choice((1, 1, 1, 2)),
    }


def set_sessions(group: Sequence[dict[str, object]], source: random.Random) -> None:
    """Give TACE sessions a median of 1 and a range of 1 to 4."""
    for patient in group:
        patient["tace"] = 1
    repeated = source.sample(range(len(group)), 21)
    for place, sessions in zip(repeated, [4] + [3] * 5 + [2] * 15, strict=True):
        group[place]["tace"] = sessions


def days_after(patient: dict[str, object], days: int) -> str:
    """Return the date so many days after the start of treatment (day 0)."""
    start = patient["start"]
    assert isinstance(start, datetime.date)
    return (start + datetime.timedelta(days=days)).isoformat()


def adsl(group: Sequence[dict[str, object]]) -> list[Row]:
    """Return one row a patient."""
    rows = []
    for p in group:
        course = p["course"]
        assert isinstance(course, Course)
        completed = course.end_of_treatment == "completed"
        reason = {"progression": "progressive disease", "withdrawal": "withdrawal of consent"}
        rows.append([
            STUDY, p["id"], p["number"], p["sex"], p["age"], "YEARS", p["ecog"], p["child_pugh"],
            course.stage, p["etiology"], p["pvi"], p["afp"], p["size"], p["nodules"], p["tace"],
            days_after(p, 0), days_after(p, p["last_dose"]), p["last_dose"] - 2, "Y", "Y",
            "Y" if p["response"] != "NE" else "N",
            "completed" if completed else "discontinued",
            None if completed else reason.get(course.end_of_treatment, course.end_of_treatment),
            p["rdi"], "yes" if p["rdi"] == 100 else "no",
            "yes" if p["reductions"] else "no", len(p["reductions"]),
            "yes" if p["interruptions"] else "no",
            "Y" if p["died"] else "N", days_after(p, p["os"]) if p["died"] else None,
            days_after(p, p["os"]),
        ])  # fmt: skip
    return rows


def adtte(group: Sequence[dict[str, object]]) -> list[Row]:
    """Return one row a patient and time to an event, in days."""
    rows = []
    for p in group:
        course = p["course"]
        assert isinstance(course, Course)
        died_first = course.failed and not course.progressed
        seen = "last tumour assessment without progression"
        parts = [
            ("TTP", "Time to progression", course.ttp, course.progressed, "radiological progression",
             "death without progression" if died_first else seen),
            ("PFS", "Progression-free survival", course.pfs, course.failed,
             "death" if died_first else "radiological progression", seen),
            ("OS", "Overall survival", p["os"], p["died"], "death", "alive at last contact"),
        ]  # fmt: skip
        for code, words, days, had, event, censored in parts:
            rows.append([STUDY, p["id"], p["number"], words, code, days, "DAYS", 0 if had else 1,
                         event if had else None, None if had else censored,
                         days_after(p, 0), days_after(p, int(str(days)))])  # fmt: skip
    return rows


COLUMNS = {
    "adsl": ("Subject-level data", [
        ("STUDYID", "Study identifier", "string"), ("USUBJID", "Unique subject identifier", "string"),
        ("SUBJID", "Subject identifier", "string"), ("SEX", "Sex", "string"),
        ("AGE", "Age", "integer"), ("AGEU", "Age units", "string"),
        ("ECOGBL", "ECOG performance status", "integer"),
        ("CPCLASS", "Child-Pugh class", "string"), ("BCLC", "BCLC stage", "string"),
        ("ETIOL", "Etiology of liver disease", "string"),
        ("PVI", "Portal vein invasion", "string"), ("AFPBL", "Baseline AFP (ng/mL)", "float"),
        ("TUMSIZE", "Largest tumour diameter (cm)", "float"),
        ("NODULES", "Number of nodules", "integer"), ("TACEN", "Number of TACE sessions", "integer"),
        ("TRTSDT", "Date of first TACE", "date"), ("TRTEDT", "Date of last sorafenib", "date"),
        ("TRTDURD", "Duration of sorafenib treatment (days)", "integer"),
        ("SAFFL", "Safety Population Flag", "string"),
        ("ITTFL", "Intent-To-Treat Population Flag", "string"),
        ("EVALFL", "Response Evaluable Population Flag", "string"),
        ("EOTSTT", "End of treatment status", "string"),
        ("DCTREAS", "Reason for discontinuation of treatment", "string"),
        ("RDI", "Relative dose intensity (%)", "float"),
        ("FULLDOSE", "Full dose throughout", "string"), ("DOSERED", "Dose reduced", "string"),
        ("DOSEREDN", "Number of dose reductions", "integer"),
        ("DOSEINT", "Dose interrupted", "string"), ("DTHFL", "Subject death flag", "string"),
        ("DTHDT", "Date of death", "date"), ("LSTALVDT", "Date last known alive", "date"),
    ]),
    "adtte": ("Times to an event", [
        ("STUDYID", "Study identifier", "string"), ("USUBJID", "Unique subject identifier", "string"),
        ("SUBJID", "Subject identifier", "string"), ("PARAM", "Parameter", "string"),
        ("PARAMCD", "Parameter code", "string"), ("AVAL", "Analysis value", "integer"),
        ("AVALU", "Analysis value unit", "string"), ("CNSR", "Censor (0 = event)", "integer"),
        ("EVNTDESC", "Event description", "string"),
        ("CNSDTDSC", "Censoring description", "string"), ("STARTDT", "Origin date", "date"),
        ("ADT", "Analysis date", "date"),
    ]),
    "adrs": ("Tumour response per mRECIST", [
        ("STUDYID", "Study identifier", "string"), ("USUBJID", "Unique subject identifier", "string"),
        ("SUBJID", "Subject identifier", "string"), ("PARAM", "Parameter", "string"),
        ("PARAMCD", "Parameter code", "string"), ("AVALC", "Analysis value (C)", "string"),
        ("AVISIT", "Analysis visit", "string"), ("AVISITN", "Analysis visit (N)", "integer"),
        ("ADT", "Analysis date", "date"), ("ADY", "Analysis day", "integer"),
    ]),
    "adae": ("Adverse events", [
        ("STUDYID", "Study identifier", "string"), ("USUBJID", "Unique subject identifier", "string"),
        ("SUBJID", "Subject identifier", "string"), ("AESEQ", "Sequence number", "integer"),
        ("AETERM", "Reported term", "string"), ("AEDECOD", "Preferred term", "string"),
        ("AEBODSYS", "Body system", "string"), ("ATOXGR", "CTCAE grade", "integer"),
        ("AEREL", "Related to sorafenib", "string"), ("AESER", "Serious event", "string"),
        ("AEACN", "Action taken with sorafenib", "string"),
        ("AEOUT", "Outcome of the event", "string"), ("ASTDT", "Start date", "date"),
        ("ASTDY", "Start day", "integer"), ("AENDT", "End date", "date"),
        ("AENDY", "End day", "integer"), ("TRTEMFL", "Treatment-emergent flag", "string"),
    ]),
    "adex": ("Exposure to sorafenib", [
        ("STUDYID", "Study identifier", "string"), ("USUBJID", "Unique subject identifier", "string"),
        ("SUBJID", "Subject identifier", "string"), ("PARAM", "Parameter", "string"),
        ("PARAMCD", "Parameter code", "string"), ("PARCAT1", "Parameter category", "string"),
        ("AVAL", "Analysis value", "float"), ("AVALU", "Analysis value unit", "string"),
        ("AVALC", "Reason", "string"), ("ASTDT", "Start date", "date"), ("ASTDY", "Start day", "integer"),
        ("AENDY", "End day", "integer"),
    ]),
    "adlb": ("Laboratory values", [
        ("STUDYID", "Study identifier", "string"), ("USUBJID", "Unique subject identifier", "string"),
        ("SUBJID", "Subject identifier", "string"), ("PARAM", "Parameter", "string"),
        ("PARAMCD", "Parameter code", "string"), ("AVAL", "Analysis value", "float"),
        ("AVALU", "Analysis value unit", "string"), ("AVISIT", "Analysis visit", "string"),
        ("AVISITN", "Analysis visit (N)", "integer"), ("ADT", "Analysis date", "date"),
        ("ADY", "Analysis day", "integer"), ("BASE", "Baseline value", "float"),
        ("CHG", "Change from baseline", "float"), ("ABLFL", "Baseline record flag", "string"),
        ("ANRLO", "Lower limit of normal", "float"), ("ANRHI", "Upper limit of normal", "float"),
        ("ANRIND", "Reference range indicator", "string"), ("ATOXGR", "CTCAE grade", "integer"),
        ("BTOXGR", "CTCAE grade at baseline", "integer"),
    ]),
}  # fmt: skip


def dataset_json(name: str, rows: Sequence[Row]) -> str:
    """Return a table as Dataset-JSON 1.1, one row a line."""
    label, columns = COLUMNS[name]
    described = [
        {"itemOID": f"IT.{name.upper()}.{column}", "name": column, "label": words, "dataType": kind}
        for column, words, kind in columns
    ]
    heading = {
        "datasetJSONCreationDateTime": "2026-01-01T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "originator": "clinical query assistant",
        "studyOID": STUDY,
        "itemGroupOID": f"IG.{name.upper()}",
        "records": len(rows),
        "name": name.upper(),
        "label": f"{label} ({RECONSTRUCTED})",
        "columns": described,
    }
    text = json.dumps(heading, indent=1)[:-2]
    body = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{text},\n "rows": [\n{body}\n ]\n}}\n'


def make_tables() -> dict[str, list[Row]]:
    """Return all tables of the study, each row in the order of its columns."""
    source = random.Random(SEED)
    group = patients(source)
    set_sessions(group, source)
    for patient in group:
        patient["response"] = best_response(source, patient)
    adex = exposure(source, group, days_after)
    return {
        "adsl": adsl(group),
        "adtte": adtte(group),
        "adrs": responses(source, group, days_after),
        "adae": adverse_events(source, group, days_after),
        "adex": adex,
        "adlb": laboratory(source, group, days_after),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the tables beside this script, or into another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(__file__).parent)
    folder = parser.parse_args(arguments).to
    for name, rows in make_tables().items():
        for row in rows:
            if row[0] != STUDY:
                row[:0] = [STUDY]
        (folder / f"{name}.json").write_text(dataset_json(name, rows), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Whether a reading is what a question's writer meant, whatever names the study model uses.

A gold line names ADaM columns; a reading names concepts. A concept counts as the column that its
expression reads. Further keys of a gold line list what else is right: `endpoint_any`, `by_any`,
`at_any`, `filters_any`, `alt` (other readings), `concepts` and `values` inside a filter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.conftest import SHARED

Gold = Mapping[str, Any]
HERE = Path(__file__).parent
FILES = {
    "pilot": sorted((SHARED / "data" / "cdisc_pilot_adam_xpt").glob("*.xpt")),
    "random_cdisc": sorted((SHARED / "data" / "random_cdisc").glob("*.csv.gz")),
    "pharmaverse_onco": sorted((SHARED / "data" / "pharmaverse_onco").glob("*.csv.gz")),
}
MONTHS = {"days": 1 / 30.4375, "weeks": 7 / 30.4375, "months": 1.0, "years": 12.0}
FLAGS = {"y": "yes", "n": "no"}


def questions(study: str) -> list[Gold]:
    """Return the gold lines of a study."""
    text = (HERE / f"{study}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def verdict(gold: Gold, answer: Mapping[str, Any], columns: Mapping[str, set[str]]) -> str:
    """Return "right", "silent" (a wrong answer) or "asked" (needlessly asked or refused).

    Args:
        columns: Lower-case names that each concept goes by, itself included.
    """
    if answer["outcome"] != "read":
        return "asked" if gold["answerable"] else "right"
    if not gold["answerable"]:
        is_open = gold.get("expect") in ("choose", "either") and answer["assumptions"]
        return "right" if is_open else "silent"
    readings = variants(gold)
    return "right" if any(_means(g, answer["reading"], columns) for g in readings) else "silent"


def variants(gold: Gold) -> Iterator[Gold]:
    """Yield the gold line and every other reading that its writer accepts."""
    yield gold
    for changed in gold.get("alt", ()):
        plain = {key: value for key, value in gold.items() if f"{key.removesuffix('_any')}" not in changed
                 and not (key.endswith("_any") and key.removesuffix("_any") in changed)}  # fmt: skip
        yield {**gold, **{k: v for k, v in gold.items() if k in plain}, **changed,
               **{f"{key}_any": None for key in changed if f"{key}_any" in gold}}  # fmt: skip
    if gold.get("symmetric"):
        yield {**gold, "endpoint": gold["by"], "by": gold["endpoint"],
               "endpoint_any": gold.get("by_any"), "by_any": gold.get("endpoint_any")}  # fmt: skip


def _means(gold: Gold, reading: Mapping[str, Any], columns: Mapping[str, set[str]]) -> bool:
    return (
        reading["kind"] in _listed(gold["intent"])
        and _endpoint(gold, reading["endpoint"], columns)
        and _filters(gold, reading, columns)
        and _groups(gold, reading["by"], columns)
        and _times(gold, reading["at"])
        and (gold["level"] or 0.95) == reading["level"]
    )


def _endpoint(gold: Gold, found: list[str], columns: Mapping[str, set[str]]) -> bool:
    accepted = gold.get("endpoint_any") or [gold["endpoint"]]
    if gold["endpoint"] is None or None in accepted:
        return True
    names = [columns.get(name, set()) | {name.lower()} for name in found]
    if (
        isinstance(gold["endpoint"], list)
        and len(gold["endpoint"]) > 1
        and not gold.get("endpoint_any")
    ):
        wanted = {str(name).lower() for name in gold["endpoint"]}
        return len(names) == len(wanted) and all(group & wanted for group in names)
    wanted = {str(name).lower() for item in accepted for name in _listed(item)}
    return bool(names) and all(group & wanted for group in names)


def _filters(gold: Gold, reading: Mapping[str, Any], columns: Mapping[str, set[str]]) -> bool:
    found = [*reading["filters"], *reading.get("numerator", ())]
    return any(
        _same_filters(wanted, found, columns) or _same_filters(wanted, reading["filters"], columns)
        for wanted in (gold.get("filters_any") or [gold["filters"]])
    )


def _same_filters(
    wanted: list[Mapping[str, Any]], found: list[Mapping[str, Any]], columns: Mapping[str, set[str]]
) -> bool:
    left = list(found)
    for item in wanted:
        match = next((one for one in left if _same_filter(item, one, columns)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _same_filter(
    wanted: Mapping[str, Any], found: Mapping[str, Any], columns: Mapping[str, set[str]]
) -> bool:
    names = {str(name).lower() for name in (wanted["concept"], *wanted.get("concepts", ()))}
    if not names & (columns.get(found["concept"], set()) | {found["concept"]}):
        return False
    values = [wanted["value"], *wanted.get("values", ())]
    if wanted["op"] != found["op"]:
        return _is_flag_denied(wanted, found)
    return any(_plain(value) == _plain(found["value"]) for value in values)


def _is_flag_denied(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether one side says "not yes" and the other "no"."""
    opposite = {"yes": "no", "no": "yes"}
    denied = {wanted["op"], found["op"]} == {"eq", "ne"}
    return denied and opposite.get(str(_plain(wanted["value"]))) == _plain(found["value"])


def _plain(value: object) -> object:
    if isinstance(value, list):
        return sorted(map(str, map(_plain, value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{float(value):g}"
    text = str(value).strip().lower()
    try:
        return f"{float(text):g}"
    except ValueError:
        return FLAGS.get(text, text)


def _groups(gold: Gold, found: list[str], columns: Mapping[str, set[str]]) -> bool:
    wanted = _listed(gold["by"])
    accepted = gold.get("by_any")
    if accepted is None:
        accepted = [[name] for name in wanted]
    elif not isinstance(gold["by"], list):
        if not found:
            return None in accepted or not wanted
        accepted = [[name for name in accepted if name is not None]]
    if len(found) != len(accepted):
        return False
    found = [name.partition(" (")[0] for name in found]
    names = [columns.get(name, set()) | {name} for name in found]
    return all(any({str(n).lower() for n in group} & one for one in names) for group in accepted)


def _times(gold: Gold, found: list[Mapping[str, Any]]) -> bool:
    wanted = _listed(gold["at"])
    if gold.get("at_any"):
        return [str(t.get("visit")).lower() for t in found] == [
            next((str(v).lower() for v in gold["at_any"] if found and str(found[0].get("visit")).lower()
                  == str(v).lower()), "")]  # fmt: skip
    return sorted(map(_time, wanted)) == sorted(map(_time, found))


def _time(when: Mapping[str, Any]) -> str:
    if "visit" in when:
        return str(when["visit"]).lower()
    return f"{when['value'] * MONTHS[when['unit']]:.1f}"


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def concept_columns(study: Any) -> dict[str, set[str]]:
    """Return the lower-case names that each concept of a study goes by."""
    return {
        concept.name: {concept.name, concept.label.lower(), (concept.parameter or concept.name).lower(),
                       *(name.lower() for name in re.findall(r'"(\w+)"', concept.expression or ""))}
        for concept in study.concepts
    }  # fmt: skip

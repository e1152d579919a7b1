"""Asking every recorded question again, and naming the first digit that differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.transcript.document import verified_records

Ask = Callable[[str, Mapping[str, object] | None], Mapping[str, object]]
"""Asks a question in the context of an earlier reading; returns the JSON form of the answer."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What asking again found."""

    questions: int
    differences: tuple[str, ...]
    stopped: str | None = None
    """Why nothing was asked: the data are other data."""
    redacted: int = 0
    """Questions that cannot be asked again: they, or what they followed, were redacted."""


def replay(path: Path, ask: Ask, data_sha256: str) -> Replayed:
    """Ask again what the transcript holds and compare outcome, restatement and results.

    Raises:
        TranscriptError: the transcript does not verify.
    """
    contexts: dict[str, Mapping[str, object] | None] = {}
    differences: list[str] = []
    questions = redacted = 0
    unaskable = False
    for record in verified_records(path):
        body = record["body"]
        assert isinstance(body, dict)
        if record["type"] == "session.open" and body.get("data_sha256") not in (None, data_sha256):
            recorded = body.get("data_sha256")
            return Replayed(
                0, (), f"the record was made on data {recorded}, these are {data_sha256}"
            )
        if record["type"] == "question.asked":
            context = body.get("context")
            contexts[str(body["question"])] = context if isinstance(context, dict) else None
            unaskable = bool({"question", "context"} & _redacted(record))
        if record["type"] not in ("answer.given", "choices.offered", "refusal"):
            continue
        if unaskable or "question" in _redacted(record):
            redacted += 1
            continue
        question = str(body["question"])
        questions += 1
        found = ask(question, contexts.get(question))
        for part in ("outcome", "restatement", "results"):
            if part not in _redacted(record) and found.get(part) != body.get(part):
                where = first_difference(body.get(part), found.get(part), part)
                differences.append(f"record {record['sequence']}, {question!r}: {where}")
                break
    return Replayed(questions, tuple(differences), redacted=redacted)


def _redacted(record: Mapping[str, object]) -> set[str]:
    named = record.get("redacted", ())
    return set(named) if isinstance(named, list | tuple) else set()


def blinding_in(path: Path) -> str | None:
    """Return whether a transcript says its study was blinded or unblinded; None where neither."""
    opening = next(iter(verified_records(path)), {})
    body = opening.get("body")
    blinding = body.get("blinding") if isinstance(body, dict) else None
    return str(blinding["state"]) if isinstance(blinding, dict) else None


def first_difference(recorded: object, found: object, place: str) -> str:
    """Return where two values differ first, in words."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        for key in sorted({*recorded, *found}):
            if recorded.get(key) != found.get(key):
                return first_difference(recorded.get(key), found.get(key), f"{place}.{key}")
    if isinstance(recorded, list) and isinstance(found, list):
        for number, (one, other) in enumerate(zip(recorded, found, strict=False)):
            if one != other:
                return first_difference(one, other, f"{place}[{number}]")
        return f"{place}: recorded {len(recorded)} entries, now {len(found)}"
    return f"{place}: recorded {recorded!r}, now {found!r}"

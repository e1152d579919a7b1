"""What reading a question can come to: one reading, several, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.model import Assumption, Reading, Refusal

SEVERAL_MEANINGS = "The question can be read in more than one way."


@dataclass(frozen=True, slots=True)
class Understood:
    """The one reading of a question."""

    reading: Reading
    restatement: str
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several readings that fit equally well, each as a full question."""

    choices: tuple[Reading, ...]
    restatements: tuple[str, ...]
    reason: str = SEVERAL_MEANINGS


@dataclass(frozen=True, slots=True)
class Refused:
    """No reading, and why."""

    refusal: Refusal


Understanding = Understood | Ambiguous | Refused


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of the typed text is taken for."""

    start: int
    end: int
    status: Literal["understood", "assumed", "unknown"]
    meaning: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A legal continuation: the whole new question, and what is added, with its count."""

    text: str
    label: str
    start: int

"""Limits that a word leaves open: "older patients", "large tumours", "AFP is high"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.language.assembly import Built
from assistant.language.spans import Span
from assistant.language.understanding import Understanding
from assistant.model import Filter, Op

if TYPE_CHECKING:
    from assistant.language.reader import Reader

OLD, YOUNG = (65, 70, 75), (65, 60, 50)
LARGE, SMALL = ("large", "big", "high", "huge", "bulky"), ("small", "low", "tiny")
USUAL = {"tumor_size": (5, 3, 7), "afp_baseline": (400, 200, 20)}
"""Limits that are offered for a number where the question names none."""


class VagueLimits:
    """Offers the usual limits of a number where a question names none."""

    def __init__(self, reader: Reader) -> None:
        """Take the reader whose study and words are meant."""
        self._reader = reader

    def offered(self, spans: Sequence[Span]) -> Understanding | None:
        """Offer limits for "older patients": the word names none."""
        if self._reader.study.concept("age") is None:
            return None
        senses: tuple[tuple[Op, tuple[str, ...], tuple[int, ...]], ...] = (
            ("ge", ("older", "elderly", "old", "aged"), OLD),
            ("lt", ("younger", "young"), YOUNG),
        )
        for op, words, limits in senses:
            place = next(
                (n for n, span in enumerate(spans) if span.text in words and not span.has("op")),
                None,
            )
            if place is None or any(span.number is not None for span in spans):
                continue
            rest = tuple(span for n, span in enumerate(spans) if n != place)
            found = self._reader.candidates(self._reader.question_of(rest))
            if not found or self._reader._refuser.unknown(rest) is not None:
                continue
            built = found[0].built
            return self._with_limits(built, "age", op, limits, None)
        return self._without_size(spans)

    def _with_limits(
        self, built: Built, concept: str, op: Op, limits: Sequence[int], unit: str | None
    ) -> Understanding:
        """Offer a reading with each of the usual limits of a number."""
        base = built.reading
        return self._reader.choices(
            [
                replace(
                    base,
                    endpoint=(name,) if name else base.endpoint,
                    filters=self._reader._assembler._sorted(
                        (*base.filters, Filter(concept, op, limit, unit))
                    ),
                )
                for name in built.open_endpoints or ("",)
                for limit in limits
            ]
        )

    def _without_size(self, spans: Sequence[Span]) -> Understanding | None:
        """Offer limits for "large tumours", "AFP is high": the word names none."""
        if any(span.number is not None for span in spans):
            return None
        for place, span in enumerate(spans):
            op: Op = "gt" if span.text in LARGE else "lt"
            if span.text not in (*LARGE, *SMALL):
                continue
            near = [*range(place + 1, place + 2), *range(place - 1, max(place - 3, -1), -1)]
            for other in near:
                if not 0 <= other < len(spans) or spans[other].has("filler"):
                    continue
                names = [str(name) for name in spans[other].values("concept")]
                twins = [f"{name}_baseline" for name in names]
                concept = next(
                    (
                        c
                        for c in map(self._reader.study.concept, (*names, *twins))
                        if c and c.name in USUAL
                    ),
                    None,
                )
                if concept is None:
                    break
                rest = tuple(item for n, item in enumerate(spans) if n not in (place, other))
                found = self._reader.candidates(self._reader.question_of(rest))
                if not found or self._reader._refuser.unknown(rest) is not None:
                    return None
                return self._with_limits(
                    found[0].built, concept.name, op, USUAL[concept.name], concept.unit
                )
        return None

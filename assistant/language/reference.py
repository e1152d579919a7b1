"""Words that point back: "them", "that group", "draw that"; words that change what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.spans import Span

REFERRING = ("them", "these", "these patients", "those patients", "they", "their", "the same patients",
             "same patients", "this group", "that group", "these ones", "ones", "him", "her", "his",
             "such patients", "this subgroup", "that subgroup", "those",
             *(f"{first}{which} {what}" for first, which in (("", "same"), ("the ", "same"), ("", "this"), ("", "that"))
               for what in ("group", "subgroup", "subset", "population", "cohort", "set")),
             *(f"{which} {what}" for which in ("same", "the same", "these", "those")
               for what in ("people", "subjects")))  # fmt: skip
"""Words that mean the patients of the question before."""
EVENTS = ("events", "ae", "aeword", "sae")
AUXILIARIES = (
    "are",
    "were",
    "is",
    "was",
    "have",
    "had",
    "has",
    "did",
    "do",
    "also",
    "then",
    "still",
)
DEMONSTRATIVE = ("those", "these", "ones")
ACTIONS = ("plot", "show", "km", "list", "compare", "help", "save", "table", "talk", "dropword",
           "distribution", "crosstab")  # fmt: skip
LINKED = ("as", "in", "for", "with", "on", "to", "again", "please", "into")


def changes(spans: Sequence[Span], *, anywhere: bool) -> bool:
    """Whether words say to change the question before: "what about", "instead".

    Args:
        anywhere: The question cannot stand alone; one that can says so at an end: "now", "only".
    """
    said = [span for span in spans if not span.is_sign]
    ends = said if anywhere else [*said[:1], *said[-1:]]
    restricts = any(span.has("edit", "only") for span in said)
    return restricts or any(span.has("edit", "replace") for span in ends)


def points_back(spans: Sequence[Span]) -> bool:
    """Whether "that" or "this" means the question before: "draw that as a curve", "plot this"."""
    said = [span for span in spans if not span.is_sign]
    for place, span in enumerate(said):
        before, after = said[place - 1 : place], said[place + 1 : place + 2]
        is_object = bool(before) and any(before[0].has("cue", cue) for cue in ACTIONS)
        is_last = not after or after[0].has("by") or after[0].text in LINKED
        if span.text in ("that", "this") and is_object and is_last:
            return True
    return False


def pointing_grouped(spans: Sequence[Span]) -> tuple[Span, ...] | None:
    """Return "split that by sex" as "by sex": what is split is the question before.

    None where nothing is split so.
    """
    for place in range(len(spans) - 2):
        split, pointed, by = spans[place : place + 3]
        is_split = split.has("by") or split.text in ("separate", "stratify")
        is_split = is_split or (split.has("cue", "show") and pointed.text in ("it", "this", "that"))
        if is_split and pointed.text in ("that", "this", "it", "these") and by.has("by"):
            return (*spans[:place], *spans[place + 2 :])
    return None


def starts_with_and(spans: Sequence[Span]) -> bool:
    """Whether a question begins in the middle of a sentence: "and", "but", "for"."""
    return bool(spans) and (
        spans[0].has("and")
        or spans[0].has("or")
        or spans[0].text.startswith("and ")
        or spans[0].text in ("but", "for", "in", "with", "without", "as", "of", "also", "same")
    )


def refers(spans: Sequence[Span]) -> bool:
    """Whether a question speaks of the patients of the one before: "them", "these patients"."""
    return any(_is_reference(spans, place) for place in range(len(spans)))


def without_reference(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans without the words that refer."""
    return tuple(span for place, span in enumerate(spans) if not _is_reference(spans, place))


def _is_reference(spans: Sequence[Span], place: int) -> bool:
    span = spans[place]
    is_this = span.text == "this" and place > 0 and spans[place - 1].text == "is"
    if span.text == "that" or is_this:
        return all(later.is_sign for later in spans[place + 1 :]) and place > 0
    if span.text not in REFERRING:
        return False
    if span.text not in DEMONSTRATIVE:
        return True
    after = spans[place + 1] if place + 1 < len(spans) else None
    if after is not None and any(after.has("cue", cue) for cue in EVENTS):
        return True  # "list those events with dates"
    if span.text == "those":
        before = spans[place - 1] if place else None
        of_those = before is not None and before.text.split()[-1] == "of"
        if of_those and after is not None and after.text.split()[0] in AUXILIARIES:
            return True  # "how many of those are men"
        describes = after is not None and (
            after.has("filler") or after.has("not") or after.has("op")
        )
        is_part = place > 0 and spans[place - 1].text == "of" and not describes
        return after is None or after.is_sign or after.has("cue", "patients") or is_part
    return after is None or not (after.has("filler") and after.text in ("data", "results"))

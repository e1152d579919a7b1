"""What a word means in a study, and where that comes from, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.language.lexicon import LAY, Entry
from assistant.language.spans import Span, cover
from assistant.language.tokens import tokenize
from assistant.model import Filter
from assistant.study.counts import shown_count, shows_counts

if TYPE_CHECKING:
    from assistant.language.reader import Reader

MOST_KINDS = 4
PLAIN = {
    "filler": "says nothing by itself", "not": "negates what follows", "or": "joins by or",
    "and": "joins by and", "by": "starts a grouping", "versus": "sets two groups against each other",
    "between": "starts a range", "pronoun": "means the patients of the question before",
    "edit": "changes the question before", "with": "starts a condition",
    "treatment": "is a treatment of the study: it changes nothing, all patients are of this study",
}  # fmt: skip


def explained(reader: Reader, text: str) -> str:
    """Return one line for each word or phrase of a text, then what they come to together."""
    tokens, corrections = reader.corrected(reader.without_purpose(tokenize(text)), text)
    lines = [item.text + "." for item in corrections]
    spans = [span for span in cover(tokens, reader.lexicon, text) if not span.is_sign]
    for span in spans:
        said = text[span.start : span.end]
        meanings = list(dict.fromkeys(_meanings(reader, span)))
        if not meanings:
            lines.append(f'"{said}" means nothing in this study.')
        for meaning in meanings:
            lines.append(f'"{said}": {meaning}.')
    if len(spans) > 1:
        lines += [f'"{text}": {meaning}.' for meaning in _together(reader, spans)]
    return "\n".join(lines)


def _meanings(reader: Reader, span: Span) -> Iterator[str]:
    if span.number is not None:
        yield f"the number {span.number:g}"
    owned = reader.lexicon.code_owners.get(span.words, ())
    named = {(str(e.value[0]), str(e.value[1])) for e in span.entries
             if e.type == "value" and isinstance(e.value, tuple)}  # fmt: skip
    for name, value in owned:
        if (name, str(value)) not in named:
            yield f"beside its name, {_value(reader, name, value)}"
    for entry in span.entries:
        meaning = _meaning(reader, entry)
        if meaning:
            yield meaning


def _meaning(reader: Reader, entry: Entry) -> str:
    value = entry.value
    match entry.type:
        case "value" if isinstance(value, tuple):
            lay = " (a lay word for it)" if entry.source == LAY else ""
            return _value(reader, str(value[0]), value[1]) + lay
        case "concept":
            return _concept(reader, str(value), entry.source)
        case "endpoint" | "verb":
            endpoint = reader.study.endpoint(str(value))
            label = ""
            if endpoint is not None:
                count = shown_count(reader.study, endpoint.patients)
                label = f" ({endpoint.label}{'' if count is None else f', {count} patients'})"
            return f"the time to an event {value}{label}; {entry.source or 'vocabulary'}"
        case "cue":
            kinds = [
                kind.title
                for kind in reader.kinds.values()
                if _asks_with(kind.language, str(value))
            ]
            used = ", ".join(sorted(kinds)[:MOST_KINDS])
            more = f" and {len(kinds) - MOST_KINDS} more" if len(kinds) > MOST_KINDS else ""
            return f'a word that asks ("{value}"){": " + used + more if used else ""}; vocabulary'
        case "option" if isinstance(value, tuple):
            return f"the option {value[0]} = {value[1]}; vocabulary"
        case "absent" if isinstance(value, tuple) and value[0] == "blinded":
            return "blinded: kept until a signed unblinding"
        case "absent" if isinstance(value, tuple):
            return f"known in the field ({value[0]} {value[1]}), not recorded in this study"
        case "refuse":
            return f"asks for what is refused ({str(value).replace('_', ' ')})"
        case "op" | "after":
            return f"a comparison ({value})"
        case "timeunit" | "unit" | "time" | "number":
            return f"{value} ({entry.type.replace('timeunit', 'unit of time')})"
        case _:
            return PLAIN.get(entry.type, "")


def _concept(reader: Reader, name: str, source: str) -> str:
    concept = reader.study.concept(name)
    if concept is None:
        return ""
    unit = f" in {concept.unit}" if concept.unit else ""
    stored = concept.source or source or "vocabulary"
    by_label = "; a short form of its label" if source == "label" else ""
    return f"{concept.label}{unit}; from {stored}{by_label}"


def _value(reader: Reader, name: str, value: object) -> str:
    concept = reader.study.concept(name)
    if concept is None:
        return ""
    wanted = value if isinstance(value, tuple) else (value,)
    counted = sum(item.count for item in concept.values if item.value in wanted)
    said = " or ".join(map(str, wanted))
    study = reader.study
    count = shown_count(study, counted) if shows_counts(study, concept) else None
    patients = "" if count is None else f" ({count} patients)"
    return f"{concept.label} {said}{patients}; from {concept.source or 'the data'}"


def _asks_with(language: object, cue: str) -> bool:
    asks = language.get("asks") if isinstance(language, dict) else None
    words = (
        {part.rstrip("?") for ask in asks for part in str(ask).split()}
        if isinstance(asks, list)
        else set()
    )
    return cue in words


def _together(reader: Reader, spans: list[Span]) -> Iterator[str]:
    """Yield the conditions, groupings and times that the words make together."""
    question = reader.question_of(spans)
    for node in question.reduced:
        if node.type in ("condition", "laboratory") and isinstance(node.value, Filter):
            yield f"the condition {reader.describe(node.value)}"
        elif node.type == "by":
            yield "a grouping by " + " and ".join(map(str, node.value))

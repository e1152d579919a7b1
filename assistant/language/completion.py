"""What may be typed next: values with their counts, endpoints, groupings; and starter questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.language.spans import cover
from assistant.language.tokens import tokenize
from assistant.language.understanding import Completion, Mark, Understood

if TYPE_CHECKING:
    from assistant.language.reader import Reader

MOST_COMPLETIONS = 12


def starters(reader: Reader) -> tuple[str, ...]:
    """Return questions to start with that this study can read."""
    found: list[str] = []
    study = reader.study
    groups = [
        c for c in study.concepts if c.characteristic and c.type == "category" and len(c.values) > 1
    ]
    arm = study.concept("arm")
    group = arm or (groups[0] if groups else None)
    for endpoint in study.endpoints[:2]:
        found.append(f"median {endpoint.name}" + (f" by {group.label}" if group else ""))
        found.append(f"{endpoint.name} rate at 6 months")
    if study.table("adae") is not None:
        found.append("most common adverse events, top 10")
    found += ["baseline characteristics", "what variables are available?"]
    return tuple(text for text in found if isinstance(reader.read(text), Understood))


def marks(reader: Reader, text: str) -> tuple[Mark, ...]:
    """Return what each stretch of a text is taken for."""
    if not text.strip():
        return ()
    tokens, corrections = reader.corrected(tokenize(text), text)
    found = []
    corrected = {item.text.split('"')[1] for item in corrections}
    for span in cover(tokens, reader.lexicon, text):
        if span.is_sign:
            continue
        if span.is_unknown and not reader._refuser._is_code(span.text):
            found.append(Mark(span.start, span.end, "unknown", "not known"))
        elif any(entry.type == "absent" for entry in span.entries) and all(
            entry.type in ("absent", "filler") for entry in span.entries
        ):
            found.append(Mark(span.start, span.end, "unknown", "not in this study"))
        elif text[span.start : span.end] in corrected:
            found.append(Mark(span.start, span.end, "assumed", f"read as {span.text}"))
        else:
            entry = span.entries[0] if span.entries else None
            meaning = f"{entry.type} {entry.value}" if entry else "number"
            found.append(Mark(span.start, span.end, "understood", meaning))
    return tuple(found)


def complete(reader: Reader, text: str) -> tuple[Completion, ...]:
    """Return continuations of the last word, and what may follow, that end in a question.

    Every completion that is offered reads as a question.
    """
    head, _, last = text.rpartition(" ")
    prefix = f"{head} " if head else ""
    study = reader.study
    offers: list[tuple[str, str]] = []
    for endpoint in study.endpoints:
        offers.append((endpoint.name, f"{endpoint.name} ({endpoint.patients})"))
    for concept in study.concepts:
        if concept.level != "patient" or concept.type != "category":
            continue
        for value in concept.values[:8]:
            if concept.is_flag:
                words = (
                    f"with {concept.label}" if value.value == "yes" else f"without {concept.label}"
                )
            else:
                words = f"{concept.label} {value.value}"
            offers.append((words, f"{words} ({value.count})"))
        offers.append((f"by {concept.label}", f"by {concept.label} ({len(concept.values)})"))
    lowered = last.lower()
    found = []
    for words, label in offers:
        stem = prefix if lowered and words.lower().startswith(lowered) else None
        if stem is None and lowered:
            inner = [part for part in words.lower().split() if part.startswith(lowered)]
            stem = prefix if inner and len(lowered) > 1 else None
        if stem is None and not lowered:
            stem = text
        if stem is None:
            continue
        whole = f"{stem}{words}"
        if isinstance(reader.read(whole), Understood):
            found.append(Completion(whole, label, len(stem)))
        if len(found) >= MOST_COMPLETIONS:
            break
    return tuple(found)


def ghost(reader: Reader, text: str) -> str:
    """Return the rest of an answerable question, or nothing."""
    if len(text.strip()) < 3:
        return ""
    lowered = text.lower()
    for starter in (
        *starters(reader),
        *(e.ask for k in reader.kinds.values() if k.is_built for e in k.examples if not e.context),
    ):
        continues = starter.lower().startswith(lowered) and len(starter) > len(text)
        if continues and isinstance(reader.read(starter), Understood):
            return starter[len(text) :]
    for item in complete(reader, text):
        if item.text.lower().startswith(lowered):
            return item.text[len(text) :]
    return ""

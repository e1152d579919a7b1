"""Short names that follow from a study's own labels and values, where only one thing has them.

"High dose" for the arm "Xanomeline High Dose", "drug X" for "A: Drug X", "biomarker 1" for the
column "Continuous Level Biomarker 1", "skin disorders" for a body system. A short name that two
things could have is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.language.tokens import tokenize
from assistant.model import Scalar
from assistant.study.model import Concept

Phrase = tuple[str, ...]
ARMS = ("arm", "actual_arm")
LINKS = {"of", "and", "at", "in", "the", "for", "by", "with", "to", "or", "a", "on"}
LABEL_ENDS = re.compile(r"\s+(?:by|at|from)\s+|\s*[(\[,;:]|\s+-\s+", re.IGNORECASE)
CODE_IN_FRONT = re.compile(r"[A-Za-z0-9]{1,2}\s*[:.)-]\s*(?=\S)")
LONGEST = 6
SHORTEST_WORD = 3


def words_of(text: str) -> Phrase:
    """Return the words of a text as questions are cut into words."""
    return tuple(token.text for token in tokenize(text) if token.text not in "-.'")


def of_arms(concept: Concept, taken: Mapping[Phrase, object]) -> Iterator[tuple[Phrase, object]]:
    """Yield parts of the names of treatments that only one treatment has, or some but not all.

    Args:
        taken: Phrases that mean something already; a single word among them is no short name.
    """
    if concept.name not in ARMS or concept.is_flag:
        return
    names = {value.value: words_of(CODE_IN_FRONT.sub("", str(value.value), count=1))
             for value in concept.values}  # fmt: skip
    owners: dict[Phrase, set[Scalar]] = {}
    for value, words in names.items():
        for part in _parts(words):
            owners.setdefault(part, set()).add(value)
    for part, values in owners.items():
        is_weak = len(part) == 1 and (
            part in taken or len(part[0]) < SHORTEST_WORD or part[0].isdigit()
        )
        if is_weak or set(part) <= LINKS:
            continue
        if len(values) == 1:
            yield part, next(iter(values))
        elif len(part) == 1 and len(values) < len(names):
            yield part, tuple(value for value in names if value in values)


LAY_SYSTEMS = {
    "gastrointestinal": ("gi", "digestive"), "skin": ("dermatological", "cutaneous", "dermatologic"),
    "hepatobiliary": ("hepatic", "liver"), "nervous system": ("neurological", "neurologic"),
    "cardiac": ("heart",), "blood": ("haematological", "hematological", "haematologic", "hematologic"),
    "renal": ("kidney",), "respiratory": ("pulmonary", "lung"), "eye": ("ocular",),
    "metabolism": ("metabolic",), "musculoskeletal": ("musculo-skeletal",),
}  # fmt: skip
OF_A_SYSTEM = (
    "toxicity", "toxicities", "AEs", "AE", "adverse events", "adverse event", "side effects",
    "side effect", "adverse reactions",
)  # fmt: skip
"""What follows the name of a body system where its events are meant: "GI toxicity"."""


def of_body_systems(concept: Concept) -> Iterator[tuple[Phrase, Scalar]]:
    """Yield "skin disorders" and "skin disorder" for "Skin and subcutaneous tissue disorders"."""
    if concept.name != "ae_soc":
        return
    owners: dict[Phrase, set[Scalar]] = {}
    for value in concept.values:
        whole = words_of(str(value.value))
        if not whole or whole[-1] != "disorders":
            continue
        stop = next((n for n, word in enumerate(whole) if word in (",", "and")), len(whole) - 1)
        named = whole[:stop]
        for short in ((*named, "disorders"), (*named, "disorder")):
            owners.setdefault(short, set()).add(value.value)
        for adjective in (" ".join(named), *LAY_SYSTEMS.get(" ".join(named), ())):
            for noun in OF_A_SYSTEM:
                owners.setdefault(words_of(f"{adjective} {noun}"), set()).add(value.value)
    for short, values in owners.items():
        if len(values) == 1 and len(short) > 1:
            yield short, next(iter(values))


def of_labels(concepts: Sequence[Concept], taken: Iterable[Phrase]) -> Iterator[tuple[Phrase, str]]:
    """Yield the ends and the main parts of labels that only one concept has."""
    known = set(taken)
    owners: dict[Phrase, set[str]] = {}
    for concept in concepts:
        if concept.type == "identifier":
            continue
        label = concept.definition or concept.label
        for short in (*_label_parts(label), *_populations(label), *_groups(concept, label)):
            owners.setdefault(short, set()).add(concept.name)
    for short, names in owners.items():
        if len(names) == 1 and short not in known:
            yield short, next(iter(names))


def _populations(label: str) -> Iterator[Phrase]:
    """Yield "week 24 completers" for "Completers of Week 24 Population Flag"."""
    named = re.fullmatch(r"(\w+) of (.+?)(?: population)?(?: flag)?", label, re.IGNORECASE)
    if named is not None and re.search(r" flag\Z", label, re.IGNORECASE):
        yield words_of(f"{named[2]} {named[1]}")
        yield words_of(f"{named[1]} of {named[2]}")


def _groups(concept: Concept, label: str) -> Iterator[Phrase]:
    """Yield "BMI categories" for "Pooled Baseline BMI Group 1", a grouping of a number."""
    named = re.fullmatch(
        r"(?:pooled )?(?:baseline )?(.+?) (?:group|category)(?: \d+)?", label, re.IGNORECASE
    )
    if named is None or concept.type != "category" or concept.is_flag:
        return
    for noun in ("group", "groups", "category", "categories", "class", "classes", "bands"):
        yield words_of(f"{named[1]} {noun}")


def _label_parts(label: str) -> Iterator[Phrase]:
    main = LABEL_ENDS.split(label, maxsplit=1)[0]
    plain = re.sub(r"\s+(?:flag|total|value)\Z", "", main, flags=re.IGNORECASE)
    for text in (main, plain):
        words = words_of(text)
        if len(words) < 2 or not words[0].isalpha():
            continue
        yield words
        for start in range(1, len(words) - 1):
            if words[start].isalpha() and words[start] not in LINKS:
                yield words[start:]
        if words[-1] == "1" and len(words) > 2:
            yield from (words[start:-1] for start in range(1, len(words) - 2))
    for acronym in re.findall(r"\b[A-Z]{4,}\d*\b", label):
        if not label.isupper():
            yield words_of(acronym)


def _parts(words: Phrase) -> Iterator[Phrase]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            if words[start] not in LINKS and words[end - 1] not in LINKS:
                yield words[start:end]

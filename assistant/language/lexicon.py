"""The lexicon: every phrase that means something in this study, and what it may mean.

Built from the study's concepts, values, endpoints and terms, from the vocabulary, and from the
classes of words that the kinds ask with. Nothing in it is written for one study.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from assistant.language.short_names import ARMS, CODE_IN_FRONT, of_arms, of_body_systems, of_labels
from assistant.language.tokens import words_of
from assistant.model import Scalar
from assistant.study.model import Concept, Study
from assistant.study.vocabulary import Vocabulary, texts

EntryType = Literal[
    "cue", "concept", "value", "endpoint", "verb", "survival", "filler", "not", "by", "versus",
    "and", "or", "op", "after", "between", "timeunit", "unit", "number", "time", "option",
    "absent", "refuse", "with", "treatment", "edit", "pronoun", "decade",
]  # fmt: skip
Phrase = tuple[str, ...]
SHORT_CODE = 2
LAY = "lay word"
TALK = "talk"
"""Words that say nothing where an answer or the program is talked about, and block elsewhere."""
BESIDE_THEIR_CONCEPT = {
    "discontinuation_reason", "death_cause", "ae_action", "ae_outcome", "ae_soc", "visit",
    "ae_severity", "eos_status",
}  # fmt: skip
"""Concepts whose values are common words: they count only beside their concept."""
TO_SURVIVE = ("survive", "survives")
"""Verbs for not dying; the noun may mean progression-free survival as well."""
TELLING = ("consent",)
"""Words that name a reason for stopping wherever they stand: "withdrew consent"."""
COMMON_WORDS = {
    "other", "none", "no", "yes", "unknown", "missing", "normal", "high", "low", "medium", "male",
    "multiple", "ongoing", "not reported", "death", "ae", "none reported", "positive", "negative",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a phrase."""

    type: EntryType
    value: object
    source: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Phrases and their meanings."""

    phrases: Mapping[Phrase, tuple[Entry, ...]]
    longest: int
    words: tuple[str, ...]
    """Every word of any phrase, sorted: what a misspelt word may be corrected to."""
    talk: frozenset[str] = frozenset()
    """Words of talk: right as they are, and nothing to correct towards."""
    codes: Mapping[str, Mapping[Phrase, Scalar]] = field(default_factory=dict)
    """For each concept, the phrases of its values, short codes too."""
    code_owners: Mapping[Phrase, tuple[tuple[str, Scalar], ...]] = field(default_factory=dict)
    """For each phrase of a value, the concepts that have it, with the value."""

    def entries(self, phrase: Phrase) -> tuple[Entry, ...]:
        """Return the meanings of a phrase; empty where it has none."""
        return self.phrases.get(phrase, ())


def phrase_of(text: str) -> Phrase:
    """Return a phrase's tokens; hyphens and full stops between words do not count."""
    return tuple(word for word in words_of(text) if word not in "-.'")


class _Builder:
    def __init__(self) -> None:
        self.phrases: dict[Phrase, list[Entry]] = {}
        self._entries: dict[Entry, Entry] = {}

    def add(self, text: str, kind: EntryType, value: object, source: str = "") -> None:
        """Add a phrase with one meaning; plurals in -s of single words are added with it."""
        phrase = phrase_of(text)
        if not phrase:
            return
        entry = Entry(kind, value, source)
        entry = self._entries.setdefault(entry, entry)  # thousands of phrases, hundreds of meanings
        present = self.phrases.setdefault(phrase, [])
        if entry not in present and not any(
            item.type == kind and item.value == value for item in present
        ):
            present.append(entry)

    def is_free(self, text: str) -> bool:
        """Whether a phrase has no meaning yet."""
        return phrase_of(text) not in self.phrases


def build_lexicon(study: Study, vocabulary: Vocabulary, raw: Mapping[str, object]) -> Lexicon:
    """Return the lexicon of a study.

    Args:
        raw: The merged vocabulary tables, for the classes of words: cue, comparator, ...
    """
    builder = _Builder()
    _add_classes(builder, raw, _not_refused(study))
    codes = {concept.name: _value_phrases(concept) for concept in study.concepts}
    for concept in study.concepts:
        is_curated = concept.name in vocabulary.concepts or concept.source == "study.toml"
        _add_concept(builder, concept, codes[concept.name], is_curated=is_curated)
    _add_endpoints(builder, study, vocabulary)
    _add_terms(builder, study, vocabulary, codes)
    _add_short_names(builder, study, codes)
    _add_blinded(builder, study)
    _add_absent(builder, study, vocabulary)
    for name in study.treatments:
        builder.add(name, "treatment", name)
    words = sorted({word for phrase in builder.phrases for word in phrase if word.isalpha()})
    talk = [text for text in _table(raw, "talk").get("words", []) if builder.is_free(text)]
    for text in talk:
        builder.add(text, "cue", TALK)
    shared: dict[tuple[Entry, ...], tuple[Entry, ...]] = {}
    phrases = {
        phrase: shared.setdefault(tuple(entries), tuple(entries))
        for phrase, entries in builder.phrases.items()
    }
    owners: dict[Phrase, list[tuple[str, Scalar]]] = {}
    for name, values in codes.items():
        for phrase, value in values.items():
            owners.setdefault(phrase, []).append((name, value))
    return Lexicon(
        phrases,
        max(map(len, phrases), default=1),
        tuple(words),
        talk=frozenset(word for text in talk for word in phrase_of(text)),
        codes=codes,
        code_owners={phrase: tuple(items) for phrase, items in owners.items()},
    )


def _table(raw: Mapping[str, object], name: str) -> Mapping[str, list[str]]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _not_refused(study: Study) -> tuple[str, ...]:
    """Return the refusals that do not hold for a study: one with two arms has a control."""
    arm = study.concept("arm")
    return ("no_control_arm",) if arm is not None and len(arm.values) > 1 else ()


def _add_short_names(
    builder: _Builder, study: Study, codes: dict[str, dict[Phrase, Scalar]]
) -> None:
    for concept in study.concepts:
        for short, value in (*of_arms(concept, builder.phrases), *of_body_systems(concept)):
            builder.add(" ".join(short), "value", (concept.name, value), concept.source)
            if not isinstance(value, tuple):
                codes[concept.name].setdefault(short, cast(Scalar, value))
    for short, name in of_labels(study.concepts, builder.phrases):
        begins = (builder.phrases.get(short[:length], ()) for length in (1, 2, 3))
        if not any(entry.type in ("cue", "not") for entries in begins for entry in entries):
            builder.add(" ".join(short), "concept", name, "label")


def _add_classes(builder: _Builder, raw: Mapping[str, object], left_out: tuple[str, ...]) -> None:
    simple: Mapping[str, EntryType] = {
        "filler": "filler", "negation": "not", "by": "by", "versus": "versus", "and": "and",
        "or": "or", "with": "with", "pronoun": "pronoun",
    }  # fmt: skip
    for name, kind in simple.items():
        for text in _table(raw, "words").get(name, []):
            builder.add(text, kind, name)
    tables: Mapping[str, EntryType] = {
        "cue": "cue", "timeunit": "timeunit", "unit": "unit", "time": "time", "refuse": "refuse",
        "edit": "edit",
    }  # fmt: skip
    for name, kind in tables.items():
        for value, items in _table(raw, name).items():
            for text in items if value not in left_out else ():
                builder.add(text, kind, value)
    counted: Mapping[str, EntryType] = {"number": "number", "decade": "decade"}
    for name, kind in counted.items():
        for number, items in _table(raw, name).items():
            for text in items:
                builder.add(text, kind, float(number))
    for name, items in _table(raw, "comparator").items():
        kind = "after" if name.endswith("_after") else "between" if name == "between" else "op"
        for text in items:
            builder.add(text, kind, name.removesuffix("_after"))
    for name, choices in _table(raw, "option").items():
        if isinstance(choices, dict):
            for value, items in choices.items():
                for text in items:
                    builder.add(text, "option", (name, value))


def _value_phrases(concept: Concept) -> dict[Phrase, Scalar]:
    found: dict[Phrase, Scalar] = {}
    for value in concept.values if concept.name in ARMS else ():
        code = CODE_IN_FRONT.match(str(value.value))
        if code:
            found.setdefault(phrase_of(code.group().rstrip(" :.)-")), value.value)
    for value in concept.values:
        for text in (str(value.value), value.label, *value.synonyms):
            phrase = phrase_of(text)
            if phrase:
                found.setdefault(phrase, value.value)
    return found


def _add_concept(
    builder: _Builder, concept: Concept, values: Mapping[Phrase, Scalar], *, is_curated: bool
) -> None:
    """Add a concept's names, and those of its values that mean nothing else.

    Args:
        is_curated: The vocabulary knows the concept: its values may also be words that ask.
    """
    names = {concept.label, concept.name.replace("_", " "), concept.name, *concept.synonyms}
    for text in sorted(names):
        builder.add(text, "concept", concept.name, concept.source)
    if concept.type == "identifier" or concept.is_flag:
        return
    said = {phrase_of(item) for one in concept.values for item in one.synonyms}
    for phrase, value in values.items():
        is_code = len(phrase) == 1 and (len(phrase[0]) <= SHORT_CODE or phrase[0].isdigit())
        is_word_of_value = phrase in said
        if (is_code and not is_word_of_value) or all(not word.isalpha() for word in phrase):
            continue
        is_common = " ".join(phrase) in COMMON_WORDS and not is_word_of_value
        known = builder.phrases.get(phrase, ())
        is_common = is_common or (not is_curated and bool(known))
        asks = not is_word_of_value and any(entry.type == "cue" for entry in known)
        is_common = is_common or asks  # an arm named "median"
        is_full_name = concept.name == "ae_soc" and len(phrase) > 1
        is_told = is_full_name or any(word in TELLING for word in phrase)
        if (concept.name in BESIDE_THEIR_CONCEPT and not is_told) or is_common:
            continue
        builder.add(" ".join(phrase), "value", (concept.name, value), concept.source)


def _add_endpoints(builder: _Builder, study: Study, vocabulary: Vocabulary) -> None:
    survivals = []
    for endpoint in study.endpoints:
        for text in (endpoint.name, endpoint.parameter, endpoint.label, *endpoint.synonyms):
            builder.add(text, "endpoint", endpoint.name, f"PARAMCD {endpoint.parameter}")
        builder.add(f"m{endpoint.name}", "endpoint", endpoint.name, "median of it")
        label = endpoint.label.lower()
        if label.startswith("time to first "):
            builder.add(label.removeprefix("time to "), "verb", endpoint.name)
            builder.add(label.removeprefix("time to first "), "verb", endpoint.name)
            builder.add(f"{label.removeprefix('time to first ')}s", "verb", endpoint.name)
        elif label.startswith("time to "):
            builder.add(label.removeprefix("time to "), "verb", endpoint.name)
        for known in vocabulary.endpoints.values():
            if endpoint.parameter in texts(known, "parameters"):
                for verb in texts(known, "verbs"):
                    builder.add(verb, "verb", endpoint.name)
        if "survival" in label or "survival" in endpoint.event:
            survivals.append(endpoint.name)
        if endpoint.parameter in texts(vocabulary.endpoints.get("OS", {}), "parameters"):
            for text in TO_SURVIVE:
                builder.add(text, "survival", (endpoint.name,))
    for text in ("survival", "survive", "survived", "survives", "surviving", "survival time",
                 "survival times", "live", "lived", "lives"):  # fmt: skip
        present = builder.phrases.get(phrase_of(text), [])
        if not any(item.type in ("endpoint", "survival") for item in present):
            builder.add(text, "survival", tuple(sorted(survivals)))


def _add_terms(
    builder: _Builder,
    study: Study,
    vocabulary: Vocabulary,
    codes: Mapping[str, Mapping[Phrase, Scalar]],
) -> None:
    stored = codes.get("ae_term", {})
    for preferred, says in vocabulary.terms.items():
        found = next((stored[p] for p in map(phrase_of, (preferred, *says)) if p in stored), None)
        for text in (preferred, *says):
            if found is not None:
                is_lay = phrase_of(text) not in (
                    phrase_of(str(found)),
                    *american(phrase_of(str(found))),
                )
                source = LAY if is_lay else "adverse event terms"
                builder.add(text, "value", ("ae_term", found), source)
            elif not builder.phrases.get(phrase_of(text)):
                builder.add(text, "absent", ("adverse event", preferred))
    for lowered, value in sorted(stored.items()):
        for plain in american(lowered):
            builder.add(" ".join(plain), "value", ("ae_term", value), "adverse event terms")


SPELLINGS = (("oea", "ea"), ("aem", "em"), ("aes", "es"), ("oed", "ed"), ("our", "or"), ("isa", "iza"),
             ("ae", "e"), ("oe", "e"))  # fmt: skip


def american(phrase: Phrase) -> Iterable[Phrase]:
    """Return the phrase in American spelling, where that differs."""
    found = []
    for british, plain in SPELLINGS:
        other = tuple(word.replace(british, plain) for word in phrase)
        if other != phrase and other not in found:
            found.append(other)
    return found


def _add_blinded(builder: _Builder, study: Study) -> None:
    """Add the names of what is blinded, so that it is refused as that; its values have no words."""
    for concept in study.blinding.concepts if study.blinding is not None else ():
        for text in (concept.label, concept.name.replace("_", " "), *concept.synonyms):
            if not builder.phrases.get(phrase_of(text)):
                builder.add(text, "absent", ("blinded", concept.name))


def _add_absent(builder: _Builder, study: Study, vocabulary: Vocabulary) -> None:
    """Add what the field knows and this study lacks, so that it is refused by name."""
    names = {concept.name for concept in study.concepts}
    synonyms = {
        phrase_of(text) for concept in study.concepts for text in (concept.label, *concept.synonyms)
    }
    for name, entry in {**vocabulary.laboratory, **vocabulary.concepts}.items():
        if name in names:
            for value, says in _mapping(entry.get("values")).items():
                _absent_value(builder, study, name, value, says)
            continue
        for text in (name.replace("_", " "), *texts(entry, "synonyms")):
            if phrase_of(text) not in synonyms and not builder.phrases.get(phrase_of(text)):
                builder.add(text, "absent", ("concept", name))
    for known in vocabulary.endpoints.values():
        for text in texts(known, "synonyms"):
            if not builder.phrases.get(phrase_of(text)):
                builder.add(text, "absent", ("endpoint", str(known.get("label", text))))


def _absent_value(builder: _Builder, study: Study, name: str, value: str, says: object) -> None:
    concept = study.concept(name)
    if concept is None or any(str(item.value).lower() == value.lower() for item in concept.values):
        return
    entry = says if isinstance(says, dict) else {}
    present = _value_phrases(concept)
    for text in texts(entry, "say"):
        if phrase_of(text) in present:
            continue
        if not builder.phrases.get(phrase_of(text)):
            builder.add(text, "absent", ("value", f"{concept.label} {value}"))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}

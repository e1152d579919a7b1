"""Why a question has no answer: a code, a sentence, and the nearest questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.kinds import Kind
from assistant.language.frames import Question
from assistant.language.lexicon import TALK, Lexicon, phrase_of
from assistant.language.nodes import Node
from assistant.language.spans import Span
from assistant.model import Filter, Reading, Refusal
from assistant.study.counts import counted
from assistant.study.model import Study

MESSAGES = {
    "clinical_advice": "This answers questions about the study's data; it gives no advice on treatment.",
    "prediction": "This describes what was observed; it does not predict what will happen to a patient.",
    "cause": "The data show what happened together, not what caused what.",
    "external_knowledge": "This knows the study's own data only, nothing from outside it.",
    "prompt_injection": "This is not a question about the study. Nothing was done.",
    "sql_injection": "This is not a question about the study. Nothing was run.",
    "no_control_arm": "This study has no control arm.",
}
BLINDED_VALUES = "Values of blinded columns are not known before the study is unblinded."
SHOWN_VALUES = 12
SQL_SIGNS = (";",)
AUXILIARIES = ("did", "does", "do", "can", "could", "would", "might", "may", "will")
CAUSATION = ("cause", "kill", "trigger", "provoke")


def blinded_refusal(study: Study, name: str) -> Refusal:
    """Return the refusal of a blinded concept: why, and what lifts it."""
    concept = study.blinded(name)
    label = concept.label if concept is not None else name
    return Refusal(
        "blinded",
        f"{label[:1].upper()}{label[1:]} is blinded in this study: it is not read, shown or grouped "
        "by before a signed unblinding. Who may unblind does so with: cqa transcript unblind.",
    )


@dataclass(frozen=True)
class Refuser:
    """Refuses for one study."""

    study: Study
    lexicon: Lexicon

    def outside(self, question: str, spans: Sequence[Span]) -> Refusal | None:
        """Refuse what no study can answer: advice, prediction, commands."""
        if ("--" in question and ";" in question) or "';" in question or "/*" in question:
            return Refusal("sql_injection", MESSAGES["sql_injection"])
        if _asks_cause(spans):
            return Refusal("cause", MESSAGES["cause"])
        for span in spans:
            for code in span.values("refuse"):
                if code == "no_control_arm" and self.study.concept("arm") is not None:
                    continue
                if code == "no_control_arm" and self.study.blinded("arm") is not None:
                    return blinded_refusal(self.study, "arm")
                return Refusal(str(code), MESSAGES.get(str(code), "This cannot be answered."))
        return None

    def unknown(self, spans: Sequence[Span]) -> Refusal | None:
        """Refuse a question with a word that means nothing here, or that the study lacks."""
        for span in spans:
            for kind, name in span.values("absent"):
                if all(entry.type in ("absent", "filler") for entry in span.entries):
                    return self._absent(str(kind), str(name))
        words = [span.text for span in spans if span.is_unknown and span.text != "/"]
        if not words or all(self.is_code(word) for word in words):
            return None
        unknown = [word for word in words if not self.is_code(word)]
        refusal = _unknown(unknown)
        is_kept = self.study.blinding is not None and bool(self.study.blinding.concepts)
        said = f"{refusal.message} {BLINDED_VALUES}" if is_kept else refusal.message
        return replace(refusal, message=said)

    def is_code(self, word: str) -> bool:
        """Whether a word is a code that needs its concept beside it: C, 2, IIIb."""
        return (word,) in self.lexicon.code_owners or (len(word) == 1 and word.isalpha())

    def _absent(self, kind: str, name: str) -> Refusal:
        if kind == "blinded":
            return blinded_refusal(self.study, name)
        if kind == "adverse event":
            return Refusal("value_not_in_data", f"No {name} was recorded in this study.")
        if kind == "value":
            return Refusal("value_not_in_data", f"The study has no patient with {name}.")
        words = name.replace("_", " ")
        return Refusal("missing_column", f"This study does not record {words}.")

    def no_kind(self, question: Question) -> Refusal:
        """Refuse a question whose words are known and make no question together."""
        for before, node in pairwise(question.residue):
            found = self._stray_code(before, node)
            if found is not None:
                return found
        blinded = self._blinded_word(question)
        if blinded is not None:
            return blinded_refusal(self.study, blinded)
        strange = [node.text for node in question.residue if is_talk(node)]
        if strange:
            return _unknown(strange)
        words = ", ".join(f'"{node.text}"' for node in question.residue)
        said = f" ({words})" if words else ""
        return Refusal(
            "incomplete",
            f"The words are known, but together they make no question that can be answered{said}.",
        )

    def _blinded_word(self, question: Question) -> str | None:
        """Return the blinded concept that a word left over is a name of."""
        left = {phrase_of(node.text) for node in question.residue}
        for concept in self.study.blinding.concepts if self.study.blinding is not None else ():
            names = (concept.label, concept.name.replace("_", " "), *concept.synonyms)
            if left & {phrase_of(name) for name in names}:
                return concept.name
        return None

    def _stray_code(self, before: Node, node: Node) -> Refusal | None:
        """Refuse "stage D": a code that its concept does not have."""
        is_beside = node.start - before.end <= 1
        if not is_beside or (len(node.text) > 2 and node.number is None):
            return None
        for name in before.values("concept"):
            concept = self.study.concept(str(name))
            if (
                concept is not None
                and concept.values
                and not concept.is_flag
                and concept.level == "patient"
                and len(concept.values) <= SHOWN_VALUES
            ):
                listed = ", ".join(counted(self.study, concept, item) for item in concept.values)
                return Refusal(
                    "value_not_in_data",
                    f"No patient has {concept.label} {node.text.upper()}. The study has {listed}.",
                )
        return None

    def held(self, kind: Kind, reading: Reading) -> Refusal | None:
        """Refuse a reading that the study's own limits exclude: types, times, patients."""
        for name in reading.endpoint:
            concept = self.study.concept(name)
            if (
                kind.name in ("numeric_summary", "compare_numeric")
                and concept is not None
                and concept.type != "number"
            ):
                return Refusal("type_mismatch", f"{concept.label} is not a number.")
        return self._patient(reading)

    def _patient(self, reading: Reading) -> Refusal | None:
        for item in reading.filters:
            concept = self.study.concept(item.concept)
            if concept is None or concept.type != "identifier" or not isinstance(item, Filter):
                continue
            known = {value.value for value in concept.values}
            if item.op == "eq" and item.value not in known:
                return Refusal(
                    "value_not_in_data", f"There is no patient {item.value} in this study."
                )
        return None


def _asks_cause(spans: Sequence[Span]) -> bool:
    """Whether one thing is asked to have caused another: "did sorafenib cause the deaths?".

    Which events were recorded as a reason is another question: "did any AE cause death?".
    """
    if not spans or spans[0].text.split()[0] not in AUXILIARIES:
        return False
    verb = next((n for n, span in enumerate(spans) if span.text.split()[0] in CAUSATION), None)
    if verb is None or any(part in spans[verb].text.split() for part in ("of", "for")):
        return False
    before = spans[:verb]
    is_event = any(
        span.has("cue", "ae") or span.has("cue", "aeword")
        or any(name in ("ae_term", "ae_soc") for name, *_ in span.values("value"))
        for span in before
    )  # fmt: skip
    return not is_event


def _unknown(words: Sequence[str]) -> Refusal:
    quoted = ", ".join(f'"{word}"' for word in words)
    plural = "s are" if len(words) > 1 else " is"
    return Refusal("unknown_words", f"The word{plural} not known in this study: {quoted}.")


def is_talk(node: Node | Span) -> bool:
    """Whether a word only talks about an answer or the program."""
    span = node.span if isinstance(node, Node) else node
    return span is not None and bool(span.entries) and all(e.value == TALK for e in span.entries)

"""Events that describe patients: "most common adverse events in patients with rash".

In a kind that reads event records a condition on events picks records. Named as what the patients
had, it picks the patients, whose records all stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.kinds import Kind
from assistant.language.frames import Question
from assistant.language.negation import is_negative, negation_of
from assistant.language.nodes import Node
from assistant.language.roles import Lead
from assistant.model import GROUP, Filter, had
from assistant.study.model import Study

SUBJECTS = (
    "ae",
    "sae",
    "grades",
    "overview",
    "common",
    "related",
    "soc",
    "exposureadjusted",
    "onset",
)
"""Words that name events as what is asked about."""
LACKING = ("without", "no", "never", "free of", "lacking", "neither", "w / o", "did not have", "not having",
           "who did not have", "who do not have", "do not have", "does not have")  # fmt: skip
"""Negations that say what patients did not have; others leave events out."""
HAVING = {"with", "who", "having", "had"}
TERMS = ("ae_term", "ae_soc")


def with_patients_who_had(question: Question, kind: Kind, study: Study) -> Question:
    """Return the question with conditions on events that describe patients as such conditions."""
    if "adae" not in kind.needs:
        return question
    events = [node for node in question.of("condition") if _is_of_events(node, study)]
    picked = _picked(question, events, study)
    others = [node for node in events if node not in picked]
    names_subject = any(node.has("cue", cue) for node in question.residue for cue in SUBJECTS)
    is_alone = kind.name == "ae_specific" and not names_subject
    if is_alone and not any(_is_positive_term(node) for node in others):
        picked = [node for node in picked if is_negative(node.value) and others]
    elif not names_subject and not others:
        picked = []
    if not picked:
        return question
    kept = tuple(node for node in question.reduced if node not in picked)
    first = picked[0]
    made = tuple(
        Node("condition", value, first.start, first.end) for value in _who_had(picked, study)
    )
    ordered = sorted((*kept, *made), key=lambda node: node.start)
    return replace(question, reduced=tuple(ordered))


def asks_after_others(question: Question, study: Study) -> bool:
    """Whether those with an event are those among whom something else is counted."""
    starts = [node.start for node in question.of("condition")]
    for node in question.of("condition"):
        lead = question.leads.get(node.start)
        if lead is None or not _is_of_events(node, study) or not lead.is_among:
            continue
        is_group = lead.of_patients or "those" in lead.words
        if is_group and question.counts and any(start > node.start for start in starts):
            return True
    return False


def _picked(question: Question, events: Sequence[Node], study: Study) -> list[Node]:
    """Return the conditions on events that describe patients."""
    found: list[Node] = []
    for node in events:
        lead = question.leads.get(node.start)
        if lead is None:
            continue
        follows = lead.after in found and not lead.is_counted
        is_denied = is_negative(node.value) and node.negator in LACKING
        if (lead.is_among and lead.of_patients) or follows or is_denied or _is_of_some(lead, study):
            found.append(node)
    return found


def _is_of_some(lead: Lead, study: Study) -> bool:
    """Whether what stands before describes patients: "women with rash"."""
    before = lead.after
    if (
        before is None
        or before.type != "condition"
        or not HAVING & {*lead.words}
        or lead.is_counted
    ):
        return False
    concept = study.concept(before.value.concept)
    return concept is None or concept.level == "patient"


def _who_had(picked: Sequence[Node], study: Study) -> list[Filter]:
    """Return the conditions on patients: one record each, two values of one concept two records."""
    positive = [node.value for node in picked if not is_negative(node.value)]
    names = [item.concept for item in positive if item.op == "eq"]
    apart = [item for item in positive if names.count(item.concept) > 1]
    rest = [item for item in positive if item not in apart]
    made = [had(item, *rest) for item in apart] or ([had(*rest)] if rest else [])
    for node in picked:
        if is_negative(node.value):
            denied = negation_of(node.value, study)
            members = node.value.members or ((denied,) if isinstance(denied, Filter) else ())
            made.append(Filter(GROUP, "none_of", (had(*members),)))
    return made


def _is_of_events(node: Node, study: Study) -> bool:
    if not isinstance(node.value, Filter):
        return False
    parts = node.value.members or (node.value,)
    concepts = [study.concept(part.concept) for part in parts]
    return all(concept is not None and concept.level == "ae" for concept in concepts)


def _is_positive_term(node: Node) -> bool:
    return node.value.concept in TERMS and not is_negative(node.value)

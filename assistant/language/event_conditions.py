"""Conditions on events: which events are meant, and patients who had none."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.language.lexicon import Entry, phrase_of
from assistant.language.nodes import Match, Node, Nodes, at, reduced, skip
from assistant.language.spans import Span
from assistant.language.value_conditions import ValueConditions
from assistant.model import GROUP, Filter

ARTICLES = ("a", "an", "the", "any")
REASONS = ("for", "because", "due", "due to", "caused by", "from", "owing", "after")
BECAUSE = (*REASONS, "of", "to", "a", "an", "the", "treatment", "drug", "their", "study")
ACTED_ON = {
    "dose reduced": "reduc", "reduced": "reduc", "dose was reduced": "reduc", "had their dose reduced": "reduc",
    "dose interrupted": "interrupt", "interrupted": "interrupt", "stopped": "withdraw",
    "dose reduction": "reduc", "dose reductions": "reduc", "dose interruption": "interrupt",
    "dose interruptions": "interrupt", "discontinuation": "withdraw", "discontinuations": "withdraw",
    "discontinued": "withdraw", "stopped treatment": "withdraw", "withdrawn": "withdraw",
}  # fmt: skip
"""What was done, and what the stored action is called."""
ADJECTIVES = (
    ("teae", "ae_emergent", "all recorded adverse events are taken: the study marks none as treatment-emergent"),
    ("fatal", "ae_fatal", ""),
)  # fmt: skip


DENYING = ("not", "non", "but not", "and not", "nor", "neither", "never")
LISTED_AFTER = (
    ":",
    "(",
    ",",
    "including",
    "with",
    "covering",
    "showing",
    "i.e.",
    "ie",
    "namely",
    "-",
)
LISTED_BETWEEN = (
    ",",
    "and",
    "/",
    "or",
    "&",
    ";",
    "plus",
    "the",
    "all",
    "any",
    "-",
    "+",
    "of",
    "total",
)
FEWEST_LISTED = 2
FARTHEST_OVERVIEW = 12
"""Words between "overview" and what it is said to give."""


@dataclass(frozen=True)
class EventConditions(ValueConditions):
    """The rules for events in one study."""

    def event_flag(self, nodes: Nodes, place: int) -> Match | None:
        """`serious: no`, `related to treatment: yes`: a characteristic of events that is or is not."""
        first = at(nodes, place)
        sign, word = at(nodes, place + 1), at(nodes, place + 2)
        if first is None or sign is None or sign.text != ":" or word is None:
            return None
        if word.text not in ("yes", "no"):
            return None
        for concept in self.study.concepts:
            is_event_flag = concept.level == "ae" and concept.is_flag
            if is_event_flag and first.text == " ".join(phrase_of(concept.label)):
                value = Filter(concept.name, "eq", word.text)
                return reduced("condition", value, nodes, place, place + 3)
        return None

    def measures_listed(self, nodes: Nodes, place: int) -> Match | None:
        """`AE summary: any, related, serious, fatal`: what an overview gives in any case."""
        first = at(nodes, place)
        if first is None or first.text not in LISTED_AFTER:
            return None
        if not any(
            node.has("cue", "overview") or node.has("cue", "summary")
            for node in nodes[max(place - FARTHEST_OVERVIEW, 0) : place]
        ):
            return None
        found: list[str] = []
        end = after = place + 1
        while (node := at(nodes, after)) is not None:
            measure, following = self._overview_measure(nodes, after)
            if measure is not None:
                found.append(measure)
                end = after = following
            elif node.text in LISTED_BETWEEN or node.has("cue", "ae") or node.has("cue", "aeword"):
                end = after + 1 if node.has("cue", "ae") else end
                after += 1
            else:
                break
        fewest = FEWEST_LISTED if first.text in (":", "(") else FEWEST_LISTED + 1
        if len({*found}) < fewest:
            return None
        closing = at(nodes, end)
        end += closing is not None and closing.text == ")"
        span = Span("overview", first.start, nodes[end - 1].end, (Entry("cue", "overview"),))
        return Match(end, (Node("span", None, span.start, span.end, span),))

    def _overview_measure(self, nodes: Nodes, place: int) -> tuple[str | None, int]:
        """Return what an overview gives that is named here, and the place after it."""
        node = nodes[place]
        for cue, measure in (("related", "related"), ("sae", "serious"), ("fatal", "fatal"),
                             ("deaths", "fatal"), ("severe", "graded"), ("stop", "stop"),
                             ("discontinuations", "stop"), ("dosereduction", "reduced"),
                             ("doseinterruption", "interrupted"), ("dosechange", "reduced")):  # fmt: skip
            if node.has("cue", cue):
                return measure, place + 1
        if node.text == "serious":
            return "serious", place + 1
        if node.text in ("any", "all", "total", "overall"):
            return "any", place + 1
        if node.has("cue", "leading"):
            following = skip(nodes, place + 1, ("a", "the", "to"))
            return (
                self._overview_measure(nodes, following) if at(nodes, following) else (None, place)
            )
        graded = self.grade(nodes, place)
        is_high = graded is not None and [n.value for n in graded.nodes if n.type == "condition"] in (
            [Filter("ae_grade", "ge", 3)], [Filter("ae_grade", "gt", 2)],
            [Filter("ae_grade", "in", (3, 4, 5))],
        )  # fmt: skip
        return ("graded", graded.end) if graded is not None and is_high else (None, place)

    def without_events(self, nodes: Nodes, place: int) -> Match | None:
        """`without serious adverse events`, `no adverse events`: patients who had none."""
        first = at(nodes, place)
        if first is None or not first.has("not") or first.text in ("non", "not both"):
            return None
        word = at(nodes, skip(nodes, place + 1, (*ARTICLES, "have", "had", "having")))
        serious, term = self.study.concept("ae_serious"), self.study.concept("ae_term")
        if (
            word is None
            or first.text == "not"
            or not (word.has("cue", "sae") or word.has("cue", "ae"))
        ):
            return None
        if word.has("cue", "sae"):
            if serious is None or not serious.is_flag:
                return None
            had_one = Filter("ae_serious", "eq", "yes")
        elif term is None:
            return None
        else:
            had_one = Filter("ae_term", "not_missing")
        none = Filter(GROUP, "none_of", (had_one,))
        node = Node("condition", none, first.start, word.end, negator=first.text)
        return Match(nodes.index(word) + 1, (node,))

    def acted_on(self, nodes: Nodes, place: int) -> Match | None:
        """`dose-reduced for rash`, `stopped because of fatigue`: what one event led to."""
        first, term = at(nodes, place), self.study.concept("ae_term")
        action = self.study.concept("ae_action")
        if first is None or term is None or action is None or first.text not in ACTED_ON:
            return None
        start = skip(nodes, place + 1, BECAUSE)
        node = at(nodes, start)
        if node is None or not any(n.text in REASONS for n in nodes[place + 1 : start]):
            return None
        match = self.named_values(nodes, start)
        if match is None or len(match.nodes) != 1 or not isinstance(match.nodes[0].value, Filter):
            return None
        event = match.nodes[0]
        part = ACTED_ON[first.text]
        stored = [v.value for v in action.values if part in str(v.value).lower()]
        stored = [value for value in stored if "rate" not in str(value).lower()]
        if event.value.concept != "ae_term" or len(stored) != 1:
            return None
        done = Node("condition", Filter("ae_action", "eq", stored[0]), first.start, event.start)
        return Match(match.end, (done, event))

    def event_free(self, nodes: Nodes, place: int) -> Match | None:
        """`without a dermatologic event`, `free of progression`, `not progressed`, `no death`."""
        first = at(nodes, place)
        if first is None or not first.has("not") or first.text in ("non", "not both"):
            return None
        node = at(nodes, skip(nodes, place + 1, (*ARTICLES, "first", "yet", "still", "having")))
        if node is None or node.span is None:
            return None
        names = [str(name) for name in node.values("verb")]
        if not names:
            return None
        entries = (
            Entry("endpoint", names[0], "event"), Entry("cue", "eventfree"), Entry("cue", "denied"),
        )  # fmt: skip
        span = Span(f"{first.text} {node.text}", first.start, node.end, entries)
        return Match(nodes.index(node) + 1, (Node("span", None, first.start, node.end, span),))

    def said_of_events(self, nodes: Nodes, place: int) -> Match | None:
        """`treatment-emergent adverse events`, `fatal AEs`, `TEAEs`: what kind of events."""
        first = at(nodes, place)
        if first is None or first.span is None:
            return None
        severity = self._severity(first, at(nodes, place + 1))
        if severity is not None:
            words = f"{first.text} is the recorded severity, not whether the event was serious"
            return reduced("condition", severity, nodes, place, place + 1, assumption=words)
        denied = self._denied_adjective(nodes, place) or self._serious(nodes, place)
        if denied is not None:
            return denied
        for cue, name, words in ADJECTIVES:
            if not first.has("cue", cue):
                continue
            concept = self.study.concept(name)
            known = concept is not None and concept.is_flag
            outcome = self._fatal_outcome() if cue == "fatal" and not known else None
            if outcome is not None:
                return reduced("condition", outcome, nodes, place, place + 1)
            if not known and cue == "fatal":
                said = ("missing_column", "This study does not record which events were fatal.")
                return reduced("refusal", said, nodes, place, place + 1)
            entries = (
                (Entry("cue", "ae"),) if first.text.startswith("te") and first.text != "te" else ()
            )
            rest: Nodes = ()
            if entries:
                rest = (Node("span", None, first.start, first.end,
                             Span("adverse events", first.start, first.end, entries)),)  # fmt: skip
            if not known:
                note = Node("condition", None, first.start, first.end, assumption=words)
                return Match(place + 1, (note, *rest))
            node = Node("condition", Filter(name, "eq", "yes"), first.start, first.end)
            return Match(place + 1, (node, *rest))
        return None

    def _denied_adjective(self, nodes: Nodes, place: int) -> Match | None:
        """`unrelated AEs`, `events not related to treatment`, `non-serious AEs`."""
        first = nodes[place]
        second = at(nodes, skip(nodes, place + 1, ("-",)))
        if first.text not in DENYING and not first.has("cue", "unrelated"):
            return None
        if first.has("cue", "unrelated"):
            word, end, name = first, place + 1, "ae_related"
        elif second is None:
            return None
        elif second.has("cue", "related"):
            word, end, name = second, nodes.index(second) + 1, "ae_related"
        elif second.has("cue", "sae") or second.text == "serious":
            word, end, name = second, nodes.index(second) + 1, "ae_serious"
        else:
            return None
        concept = self.study.concept(name)
        if concept is None or not concept.is_flag:
            return None
        while (more := at(nodes, end)) is not None and (
            more.text in ("to", "the", "study", "treatment", "therapy", "by", "with")
            or more.has("cue", "drug")
            or more.has("treatment")
        ):
            end += 1
        node = Node("condition", Filter(name, "eq", "no"), first.start, word.end)
        if not word.has("cue", "sae"):
            return Match(end, (node,))
        span = Span("adverse events", word.start, word.end, (Entry("cue", "ae"),))
        return Match(end, (node, Node("span", None, word.start, word.end, span)))

    def _serious(self, nodes: Nodes, place: int) -> Match | None:
        """`serious rash`, `serious related AEs`: the word apart from "adverse events"."""
        concept = self.study.concept("ae_serious")
        if nodes[place].text != "serious" or concept is None or not concept.is_flag:
            return None
        node = at(nodes, skip(nodes, place + 1, (",", "and", "-")))
        names = {str(name) for name, _ in node.values("value")} if node is not None else set()
        is_event = node is not None and any(
            node.has("cue", cue) for cue in ("related", "unrelated", "fatal", "teae")
        )
        if is_event:
            span = Span("serious", nodes[place].start, nodes[place].end, (Entry("cue", "sae"),))
            return Match(place + 1, (Node("span", None, span.start, span.end, span),))
        if not names & {"ae_term", "ae_soc"}:
            return None
        return reduced("condition", Filter("ae_serious", "eq", "yes"), nodes, place, place + 1)

    def _fatal_outcome(self) -> Filter | None:
        """Return the outcome that says that an event was fatal, where the study has it."""
        concept = self.study.concept("ae_outcome")
        stored = (
            [v.value for v in concept.values if "fatal" in str(v.value).lower()] if concept else []
        )
        return Filter("ae_outcome", "eq", stored[0]) if len(stored) == 1 else None

    def _severity(self, node: Node, following: Node | None) -> Filter | None:
        """Return "severe", "mild", "moderate" before events, where the study has no grade."""
        concept = self.study.concept("ae_severity")
        is_of_events = following is not None and (
            following.has("cue", "ae") or following.has("cue", "aeword") or following.has("value")
        )
        if concept is None or self.study.concept("ae_grade") is not None or not is_of_events:
            return None
        stored = [v.value for v in concept.values if str(v.value).lower() == node.text]
        return Filter("ae_severity", "eq", stored[0]) if stored else None

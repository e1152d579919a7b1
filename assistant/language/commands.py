"""Commands on the question before: take a condition or a grouping away, put one thing for another.

"Drop the ECOG filter", "not by stage", "regardless of sex", "PFS instead of TTP", "swap stage for
sex". What a command names must stand in the question before; else it is refused, never passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.language.frames import Question
from assistant.language.lexicon import Lexicon
from assistant.language.negation import negation_of
from assistant.language.nodes import Contrast, Node
from assistant.language.spans import Span
from assistant.model import GROUP, Filter, Reading, Refusal
from assistant.study.model import Study

DENIED = ("without", "no", "not", "non", "excluding", "exclude", "except")
OPPOSITE = ("without", "not", "those without")
ALL = ("all", "any", "every", "both", "each")
INSTEAD = ("instead of", "rather than", "in place of", "in lieu of", "and not", "but not", "not")
BY_WHAT = ("by", "with", "for", "to", "into")


@dataclass(frozen=True)
class Commands:
    """What a command does to the reading before, in one study."""

    study: Study
    lexicon: Lexicon

    def reduced(
        self, parsed: Question, spans: Sequence[Span], previous: Reading
    ) -> Reading | Refusal | None:
        """Return the reading before without what the question says to take away."""
        cues = {str(cue) for node in parsed.residue for cue in node.values("cue")}
        said = [n for place, n in enumerate(parsed.residue) if place not in parsed.droppable]
        if said and all(node.has("cue", "ungroup") for node in said) and not parsed.reduced:
            return self._without(previous, [], filters=False, groups=True)
        denies = "dropword" in cues or any(span.text in DENIED for span in spans)
        whatever = "regardless" in cues
        if not (denies or whatever) or not self._says_no_more(parsed):
            return None
        names = self._named(parsed)
        is_filter, is_group = "filterword" in cues, "groupword" in cues
        if whatever and names:
            return self._without(previous, names, filters=True, groups=True)
        if (is_group or parsed.of("by")) and not is_filter:
            grouped = [str(name) for node in parsed.of("by") for name in node.value]
            instead = tuple(name for name in grouped if name not in previous.by)
            dropped = [name for name in grouped if name in previous.by]
            if instead and dropped:  # "not by sex, by stage"
                return replace(
                    previous, by=(*(name for name in previous.by if name not in dropped), *instead)
                )
            return self._without(previous, grouped or names, filters=False, groups=True)
        if is_filter:
            is_every = any(span.text in ALL or span.text.endswith("filters") for span in spans)
            new = tuple(str(name) for node in parsed.of("by") for name in node.value)
            before = replace(previous, by=new) if new else previous
            if not names:
                kept = () if is_every else previous.filters[:-1]
                return replace(before, filters=kept)
            return self._without(before, names, filters=True, groups=is_group)
        if (opposite := self._opposite(parsed, previous)) is not None:
            return opposite
        has_values = any(node.type in ("condition", "contrast") for node in parsed.reduced)
        if "dropword" in cues and names and not has_values:
            return self._without(previous, names, filters=True, groups=True)
        return None

    def _opposite(self, parsed: Question, previous: Reading) -> Reading | None:
        """Return "and without?" after "patients with PVI": the last condition the other way round."""
        said = [n for place, n in enumerate(parsed.residue) if place not in parsed.droppable]
        if parsed.reduced or [n.text in OPPOSITE for n in said] != [True] or not previous.filters:
            return None
        flipped = negation_of(previous.filters[-1], self.study)
        if len(previous.filters) != 1 or not isinstance(flipped, Filter):
            return None
        return replace(previous, filters=(flipped,))

    def _says_no_more(self, parsed: Question) -> bool:
        """Whether every word is of the command or names what it is about."""
        if any(
            node.type not in ("condition", "contrast", "by", "laboratory")
            for node in parsed.reduced
        ):
            return False
        return all(
            place in parsed.droppable or node.text in DENIED or node.text in ALL
            or any(node.has("cue", cue) for cue in COMMAND_CUES)
            or bool(node.values("concept")) or node.has("edit")
            for place, node in enumerate(parsed.residue)
        )  # fmt: skip

    def _named(self, parsed: Question) -> list[str]:
        """Return the concepts that a command names, by their names or by values of theirs."""
        found = [str(name) for node in parsed.residue for name in node.values("concept")]
        for node in parsed.reduced:
            match node.value:
                case Filter(concept=concept) | Contrast(concept=concept):
                    found.append(concept)
        return found

    def _without(
        self, previous: Reading, names: Sequence[str], *, filters: bool, groups: bool
    ) -> Reading | Refusal:
        if groups and not filters and not names:
            return replace(previous, by=()) if previous.by else _missing("grouping")
        kept = tuple(
            item for item in previous.filters if not (filters and _concepts_of(item) & {*names})
        )
        by = tuple(name for name in previous.by if not (groups and name in names))
        if kept == previous.filters and by == previous.by:
            labels = [c.label for c in map(self.study.concept, names) if c is not None]
            return _missing(f"condition on {labels[0]}" if labels else "such condition")
        gone = {name for name in previous.by if name not in by}
        method = tuple(o for o in previous.method if not (gone and o[0] == "reference"))
        return replace(previous, filters=kept, by=by, method=method)

    def exchanged(self, spans: Sequence[Span], previous: Reading) -> tuple[Span, ...] | None:
        """Return what is to come in of "PFS instead of TTP", "swap stage for sex"; None elsewhere."""
        said = [span for span in spans if not span.is_sign]
        turn = next((n for n, span in enumerate(said) if span.text == "but"), None)
        if turn and said[0].text == "not" and self._is_of(said[1:turn], previous):
            return tuple(said[turn + 1 :]) or None
        place = next((n for n, span in enumerate(said) if span.text in INSTEAD and n), None)
        if place is not None and self._is_of(said[place + 1 :], previous):
            return tuple(said[:place])
        start = next((n for n, span in enumerate(said) if span.has("cue", "swapword")), None)
        if start is None:
            return None
        end = next((n for n in range(start + 2, len(said)) if said[n].text in BY_WHAT), None)
        if end is None or not self._is_of(said[start + 1 : end], previous):
            return None
        return tuple(said[end + 1 :]) or None

    def _is_of(self, spans: Sequence[Span], previous: Reading) -> bool:
        """Whether words name what stands in the question before."""
        names = {str(name) for span in spans for name in span.values("concept")}
        names |= {str(value[0]) for span in spans for value in span.values("value")}
        for span in spans:
            owners = self.lexicon.code_owners.get(span.words or (span.text,), ())
            names |= {str(name) for name, _ in owners} if not names else set()
        ends = {str(name) for span in spans for name in span.values("endpoint")}
        own = {name for item in previous.filters for name in _concepts_of(item)}
        return bool(names & {*own, *previous.by, *previous.endpoint} or ends & {*previous.endpoint})


COMMAND_CUES = ("dropword", "filterword", "groupword", "regardless", "patients", "talk", "show")


def _concepts_of(item: Filter) -> set[str]:
    if item.concept == GROUP and isinstance(item.value, tuple):
        return {name for one in item.value if isinstance(one, Filter) for name in _concepts_of(one)}
    return {item.concept}


def _missing(what: str) -> Refusal:
    return Refusal(
        "not_in_question", f"The question before has no {what}, so there is nothing to take away."
    )


def excluding(spans: Sequence[Span], lexicon: Lexicon) -> tuple[Span, ...] | None:
    """Return "drop the women" as "excluding the women"; None where nothing is dropped."""
    place = next((n for n, span in enumerate(spans) if span.has("cue", "dropword")), None)
    if place is None:
        return None
    first = spans[place]
    entries = lexicon.entries(("excluding",))
    word = Span("excluding", first.start, first.end, entries, words=("excluding",))
    return (*spans[:place], word, *spans[place + 1 :])


def with_codes(parsed: Question, previous: Reading, lexicon: Lexicon) -> Question | None:
    """Return "and B?" with B as a value of what the question before is about; None if unclear.

    A code alone counts only where one concept of the question before has it.
    """
    own = {name for item in previous.filters for name in _concepts_of(item)} | {*previous.by}
    said = [n for place, n in enumerate(parsed.residue) if place not in parsed.droppable]
    codes = [node for node in said if node.span is not None and _is_code(node, lexicon)]
    if len(codes) != 1 or parsed.reduced:
        return None
    node = codes[0]
    found = [
        (name, value) for name, value in lexicon.code_owners.get((node.text,), ()) if name in own
    ]
    if len(found) != 1:
        return None
    condition = Filter(found[0][0], "eq", found[0][1])
    made = Node("condition", condition, node.start, node.end)
    places = [n for n, one in enumerate(parsed.residue) if one is not node]
    droppable = frozenset(n for n, place in enumerate(places) if place in parsed.droppable)
    residue = tuple(parsed.residue[place] for place in places)
    return replace(parsed, residue=residue, droppable=droppable, reduced=(made,))


def _is_code(node: Node, lexicon: Lexicon) -> bool:
    is_number = node.number is not None
    is_plain = not any(node.has(kind) for kind in ("cue", "concept", "endpoint", "edit", "and"))
    return (node.text,) in lexicon.code_owners and (is_plain or is_number or len(node.text) == 1)

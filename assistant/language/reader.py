"""Words to one reading, choices, or a refusal: every word is used, says nothing, or blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.kinds import Kind
from assistant.language.assembly import Assembler, Built
from assistant.language.conditions import ConditionRules
from assistant.language.connections import Connections, with_sense
from assistant.language.fitness import Fitness
from assistant.language.followups import Editor, refers, without_reference
from assistant.language.frames import Ask, Fit, Question, fits, parse_asks, takes
from assistant.language.grouping import GroupingRules
from assistant.language.lexicon import EntryType, Lexicon, build_lexicon, phrase_of
from assistant.language.method_words import reference_rule, weights_rule
from assistant.language.nodes import Node, Nodes, Rule, apply, node_of
from assistant.language.patients_who_had import with_patients_who_had
from assistant.language.quantities import (
    level_rule,
    negative_rule,
    option_rule,
    percentile_rule,
    share_rule,
    time_rules,
    top_rule,
)
from assistant.language.refusals import Refuser
from assistant.language.restate import Restater
from assistant.language.roles import counted, leads
from assistant.language.spans import Span, cover
from assistant.language.spelling import speller_of
from assistant.language.tokens import LONGEST_QUESTION, Token, hidden_characters, tokenize
from assistant.language.understanding import (
    Ambiguous,
    Completion,
    Mark,
    Refused,
    Understanding,
    Understood,
)
from assistant.model import Assumption, Filter, Op, Reading, Refusal, TimePoint, VisitPoint
from assistant.study.model import Study
from assistant.study.vocabulary import Vocabulary

if TYPE_CHECKING:
    from assistant.language.completion import Completer

MOST_CHOICES = 6
MOST_MISSPELT = 20
"""A text with more unknown words is no question with slips of the pen: nothing is corrected."""
ARTICLE_CODES = ("a", "i")
"""Words that say nothing, but behind a concept may be one of its codes."""
NEED_A_TIME = ("tte_rate_at", "number_at_risk", "rate_difference_at")
MILESTONES = (6, 12, 24, 36, 60, 1, 3)
"""Months that are offered where a question names no time: those within follow-up."""
MOST_MILESTONES = 3
MONTHS_A_YEAR = 12
OLD, YOUNG = (65, 70, 75), (65, 60, 50)
SINGLING = ("either", "each")
FILLER_TYPES: tuple[EntryType, ...] = ("filler", "and", "with", "pronoun", "edit")
"""Words that may say nothing. "Or", "by", "versus" and "between" always say something."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading that fits, with its rank: lower is better."""

    rank: tuple[int, ...]
    kind: Kind
    built: Built


class Reader:
    """Reads questions for one study."""

    def __init__(self, study: Study, kinds: Sequence[Kind], vocabulary: Vocabulary) -> None:
        self.study = study
        self.kinds = {kind.name: kind for kind in kinds}
        self.vocabulary = vocabulary
        self.lexicon: Lexicon = build_lexicon(study, vocabulary, vocabulary.tables)
        self._speller = speller_of(self.lexicon, vocabulary.tables)
        self._asks = parse_asks(kinds)
        self._asks_by_kind: dict[str, list[Ask]] = {}
        self._asks_by_word: dict[str, list[tuple[frozenset[str], int, Ask]]] = {}
        for place, ask in enumerate(self._asks):
            self._asks_by_kind.setdefault(ask.kind, []).append(ask)
            key = min(ask.words, default="")
            self._asks_by_word.setdefault(key, []).append((frozenset(ask.words), place, ask))
        conditions = ConditionRules(study, self.lexicon)
        grouping = GroupingRules(conditions)
        self._passes: tuple[Sequence[Rule], ...] = (
            (level_rule, negative_rule, percentile_rule, conditions.at_baseline,
             conditions.event_flag, conditions.measures_listed),
            (reference_rule, weights_rule),
            grouping.rules(),
            (conditions.second_limit, conditions.without_events, conditions.negated,
             conditions.event_free,
             conditions.responders, conditions.excluded_behind, conditions.age_range,
             conditions.older_than,
             conditions.both_ways, conditions.grade, conditions.numeric, conditions.times_limit),
            (share_rule,),
            time_rules(study.visits),
            conditions.rules(),
            (top_rule, option_rule),
            grouping.rules(),
            (Connections(study).rule,),
        )  # fmt: skip
        self._assembler = Assembler(study, vocabulary)
        self._fitness = Fitness(study, self._asks_by_kind)
        self._restater = Restater(study)
        self._refuser = Refuser(study, self.lexicon)
        self._editor = Editor(self)

    # -- reading -----------------------------------------------------------------------------

    def read(
        self, question: str, previous: Reading | None = None, history: Sequence[Reading] = ()
    ) -> Understanding:
        """Return the one reading of a question, choices, or a refusal."""
        hazard = self._hazard(question)
        if hazard is not None:
            return Refused(hazard)
        tokens, corrections = self.corrected(tokenize(question), question)
        named, tokens = tokens, self.without_treatments(tokens)
        spans = cover(tokens, self.lexicon, question)
        outside = self._refuser.outside(question, spans)
        if outside is not None:
            return Refused(outside)
        if previous is not None:
            edited = self._editor.edit(question, spans, previous, history, corrections)
            if edited is not None:
                return edited
        elif refers(spans):
            found = self.read_spans(without_reference(spans), corrections)
            if isinstance(found, Understood) and not self._refers_within(spans):
                words = next(span.text for span in spans if span not in without_reference(spans))
                return Refused(
                    Refusal(
                        "no_context", f'No question came before, so "{words}" means nobody yet.'
                    )
                )
        found = self.read_spans(spans, corrections)
        if isinstance(found, Refused) and len(tokens) < len(named):
            again = self.read_spans(
                cover(self.with_treatments_told(named), self.lexicon, question), corrections
            )
            return found if isinstance(again, Refused) else again
        return found

    def _refers_within(self, spans: Sequence[Span]) -> bool:
        """Whether the question itself names who is meant: "men and their age", "sets and how big they are"."""
        kept = without_reference(spans)
        first = next(place for place, span in enumerate(spans) if span not in kept)
        return any(
            span.has("value") or span.has("concept") or span.has("cue", "patients") for span in kept
        ) or any(span.has("cue", "sets") or span.has("cue", "ae") for span in spans[:first])

    def read_spans(
        self, spans: Sequence[Span], corrections: Sequence[Assumption] = ()
    ) -> Understanding:
        """Return the reading of a question that stands by itself."""
        offered = self._without_limit(spans)
        if offered is not None:
            return offered
        question = self.question_of(spans)
        named: dict[str, set[str]] = {}
        for node in question.of("option"):
            named.setdefault(str(node.value[0]), set()).add(str(node.value[1]))
        if named.get("test") and any(node.has("cue", "logrank") for node in question.residue):
            named["test"].add("log-rank")
        for several in (values for values in named.values() if len(values) > 1):
            words = " and ".join(sorted(several))
            return Refused(Refusal("one_at_a_time", f"Ask for one at a time: {words}."))
        for node in question.of("refusal"):
            code, message = node.value
            return Refused(Refusal(str(code), str(message)))
        blocked = self._refuser.unknown([span for span in spans if not question.has_reduced(span)])
        if blocked is not None:
            return Refused(blocked)
        opened = self._opened(question)
        if opened is not None:
            return opened
        candidates = self.candidates(question)
        if not candidates and self._is_only_conditions(question):
            conditions = self._assembler._sorted(question.filters)
            count = Reading("patient_count", ("patients",), conditions)
            return self.choices([count, Reading("patient_listing", ("patients",), conditions)])
        if not candidates:
            return Refused(self._without_options(question) or self._refuser.no_kind(question))
        vague = self._vague(candidates[0], question)
        return vague if vague is not None else self.decided(candidates, corrections)

    def question_of(self, spans: Sequence[Span]) -> Question:
        """Return the spans reduced: what must be covered, and conditions, times and the like."""
        nodes: Nodes = tuple(node_of(span) for span in spans)
        for rules in self._passes:
            nodes = apply(rules, nodes)
        residue: list[Node] = []
        droppable: set[int] = set()
        for place, node in enumerate(nodes):
            if (
                node.type != "span"
                or node.span is None
                or (node.span.is_sign and not node.has("cue"))
            ):
                continue
            if node.text in ARTICLE_CODES and residue and residue[-1].has("concept"):
                residue.append(node)
                continue
            says = bool(
                {"cue", "concept", "endpoint", "verb", "survival", "absent", "value", "not"}
                & {e.type for e in node.span.entries}
            )
            following = next((n for n in nodes[place + 1 :] if not n.has("filler")), None)
            if node.span.is_capital and node.text in ARTICLE_CODES:
                residue.append(node)
                continue
            is_filler = (
                any(node.has(kind) for kind in FILLER_TYPES)
                or node.text in SINGLING
                or (node.has("by") and following is not None and following.has("cue"))
            )
            if is_filler and not says:
                continue
            if is_filler and not node.has("not"):
                droppable.add(len(residue))
            residue.append(node)
        return Question(
            tuple(residue),
            frozenset(droppable),
            tuple(n for n in nodes if n.type != "span"),
            leads(nodes, spans),
            [span.text for span in spans if not span.is_sign][:-1]
            in (["what", "is"], ["what", "s"]),
        )

    def _is_only_conditions(self, question: Question) -> bool:
        """Whether a question names patients and asks nothing: "stage C women"."""
        said = [n for place, n in enumerate(question.residue) if place not in question.droppable]
        return (
            not said
            and bool(question.filters)
            and all(node.type == "condition" for node in question.reduced)
        )

    def _opened(self, question: Question) -> Understanding | None:
        """Offer every sense of conditions that English leaves open; None where none is open."""
        place = next(
            (n for n, node in enumerate(question.reduced) if node.type in ("open", "listed")), None
        )
        if place is None:
            return None
        node = question.reduced[place]
        senses = node.value
        readings: list[Reading] = []
        last: Understanding = Refused(self._refuser.no_kind(question))
        for sense in senses:
            variant = replace(question, reduced=with_sense(question.reduced, place, sense))
            candidates = self.candidates(variant)
            if not candidates:
                continue
            last = self._opened(variant) or self.decided(candidates)
            match last:
                case Understood(reading=reading):
                    readings.append(reading)
                case Ambiguous(choices=several):
                    readings += several
                case Refused():
                    pass
        return self.choices(readings) if len(senses) > 1 and readings else last

    def candidates(self, question: Question) -> list[Candidate]:
        """Return all readings that fit, best first, one a distinct reading."""
        found: dict[tuple[str, str], Candidate] = {}
        asked: dict[str, Question] = {}
        for place, ask in self._possible_asks(question):
            kind = self.kinds[ask.kind]
            if kind.name not in asked:
                asked[kind.name] = with_patients_who_had(question, kind, self.study)
            for fit in fits(ask, asked[kind.name], self.study):
                built = self._built(kind, fit, asked[kind.name])
                if built is None:
                    continue
                rank = (
                    fit.dropped,
                    bool(built.open_endpoints),
                    -fit.covered,
                    _is_generic(kind),
                    -len(ask.needs),
                    built.defaults,
                    bool(built.refusal),
                    kind.tier,
                    place,
                )
                key = (kind.name, str(built.reading))
                if key not in found or rank < found[key].rank:
                    found[key] = Candidate(rank, kind, built)
        return sorted(found.values(), key=lambda item: item.rank)

    def _possible_asks(self, question: Question) -> Iterator[tuple[int, Ask]]:
        """Yield the asks whose words all stand in the question, in their order."""
        cues = {cue for node in question.residue for cue in node.values("cue")}
        places = [
            (place, ask)
            for cue in ("", *sorted(cues))
            for words, place, ask in self._asks_by_word.get(cue, ())
            if words <= cues
        ]
        yield from sorted(places, key=lambda item: item[0])

    def _built(self, kind: Kind, fit: Fit, question: Question) -> Built | None:
        if not self._fitness.allows(kind, fit, question):
            return None
        built = self._assembler.build(kind, fit, question)
        return built if self._fitness.keeps(kind, built) else None

    def _without_options(self, question: Question) -> Refusal | None:
        """Say that an option does not apply, where the question is understood without it."""
        asked = question.of("option")
        plain = replace(
            question, reduced=tuple(node for node in question.reduced if node not in asked)
        )
        found = self.candidates(plain) if asked else []
        if not found:
            return None
        words = ", ".join(f'"{node.value[1]}"' for node in asked)
        restated = self.restate(found[0].built.reading)
        return Refusal("option_not_applicable", f"{words} does not apply to: {restated}.")

    def without_treatments(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return the tokens without names of the study's drugs: they are all of one study."""
        drugs = {phrase for name in self.study.treatments if len(phrase := phrase_of(name)) == 1}
        kept = tuple(token for token in tokens if (token.text,) not in drugs)
        return kept if len(kept) > 0 else tuple(tokens)

    def with_treatments_told(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return the tokens with "drug" for names of the study's drugs: "time on sorafenib"."""
        drugs = {phrase for name in self.study.treatments if len(phrase := phrase_of(name)) == 1}
        return tuple(
            replace(token, text="drug") if (token.text,) in drugs else token for token in tokens
        )

    def _vague(self, best: Candidate, question: Question) -> Understanding | None:
        """Return the choice that a word without a limit, or with two meanings, asks for."""
        reading = best.built.reading
        if best.kind.name in NEED_A_TIME and not reading.at and not best.built.open_endpoints:
            return self._at_which_time(reading)
        if takes(best.kind, "proportion") and reading.numerator and reading.filters:
            whole = replace(reading, numerator=(*reading.numerator, *reading.filters), filters=())
            if not self._is_certain(question):
                return self.choices([self._assembler.turned(reading), self._assembler.named(whole)])
        if best.kind.name == "dose_modification" and any(
            node.has("cue", "dosechange") for node in question.residue
        ):
            declared = best.kind.language.get("endpoint")
            names = [str(name) for name in declared] if isinstance(declared, list) else []
            return self.choices([replace(reading, endpoint=(name,)) for name in names])
        if best.kind.name == "tte_rate_at" and self._may_be_events(question):
            opposite = replace(reading, kind="cumulative_incidence", method=())
            events = self._assembler._settled(self.kinds["cumulative_incidence"], opposite)
            return self.choices([reading, events])
        if question.is_what_is and (meant := self._definition(best)) is not None:
            return self.choices([reading, meant])
        if (added := _sum_of_times(question)) is not None:
            return self.choices([reading, replace(reading, at=(added,))])
        has_visits = bool(self.study.visits) and "visit" not in reading.by and not reading.at
        if best.kind.name == "lab_summary_at_visit" and has_visits:
            points = [VisitPoint(name) for name in self.study.visits[:MOST_CHOICES]]
            return self.choices([replace(reading, at=(point,)) for point in points])
        texts = {node.text for node in question.residue}
        is_graded = self.study.concept("ae_grade") is not None
        if (
            best.kind.name == "ae_by_grade"
            and is_graded
            and "severe" in texts
            and "sae" in self.kinds
            and not any(item.concept == "ae_grade" for item in question.filters)
        ):
            serious = Reading("sae", ("SAE",), reading.filters, reading.by, (), reading.level)
            plain = tuple(item for item in reading.filters if item.concept != "ae_grade")
            serious = replace(
                serious,
                filters=self._assembler._sorted((*plain, Filter("ae_serious", "eq", "yes"))),
            )
            return self.choices([reading, self._assembler._settled(self.kinds["sae"], serious)])
        is_bare = len(question.residue) == 1 and best.kind.name == "numeric_summary"
        if is_bare and any("is taken as" in item.text for item in best.built.assumptions):
            name = question.residue[0].values("concept")
            lab = next(
                (c for c in map(self.study.concept, map(str, name)) if c and c.level == "lab"), None
            )
            if lab is not None:
                trend = Reading(
                    "lab_trend_plot", (lab.name,), reading.filters, reading.by, (), reading.level
                )
                return self.choices([reading, trend])
        return None

    def _may_be_events(self, question: Question) -> bool:
        """Whether "PFS within 6 months" leaves open who is counted: those with or without the event."""
        says = any(
            node.has("cue", cue) for node in question.residue for cue in ("rate", "eventfree", "km")
        )
        return not says and any(node.negator == "within" for node in question.of("time"))

    def _definition(self, best: Candidate) -> Reading | None:
        """Return the reading of "define X" beside that of "what is X"."""
        names = best.built.reading.endpoint
        if "definition" not in self.kinds or len(names) != 1 or best.kind.name == "definition":
            return None
        found = self.read(f"define {names[0]}")
        is_defined = isinstance(found, Understood) and found.reading.kind == "definition"
        return found.reading if isinstance(found, Understood) and is_defined else None

    def _is_certain(self, question: Question) -> bool:
        """Whether the words say which conditions are counted and which say among whom."""
        own = [node for node in question.of("condition") if isinstance(node.value, Filter)]
        return len(own) < 2 or counted(own, question.leads)[1]

    def _at_which_time(self, reading: Reading) -> Understanding:
        """Offer times within follow-up where the question names none."""
        ends = [item.longest for item in map(self.study.endpoint, reading.endpoint) if item]
        longest = max(ends, default=0.0)
        months = [value for value in MILESTONES if value <= longest][:MOST_MILESTONES]
        points = [TimePoint(value, "months") for value in months] or [TimePoint(4, "weeks")]
        return self.choices([replace(reading, at=(point,)) for point in points])

    def _without_limit(self, spans: Sequence[Span]) -> Understanding | None:
        """Offer limits for "older patients": the word names none."""
        if self.study.concept("age") is None:
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
            found = self.candidates(self.question_of(rest))
            if not found or self._refuser.unknown(rest) is not None:
                continue
            built = found[0].built
            base = built.reading
            return self.choices(
                [
                    replace(
                        base,
                        endpoint=(name,) if name else base.endpoint,
                        filters=self._assembler._sorted((*base.filters, Filter("age", op, limit))),
                    )
                    for name in built.open_endpoints or ("",)
                    for limit in limits
                ]
            )
        return None

    def decided(
        self, candidates: Sequence[Candidate], corrections: Sequence[Assumption] = ()
    ) -> Understanding:
        """Return the best reading if it is alone at the top, else the choices."""
        best = candidates[0]
        equal = [item for item in candidates if item.rank[:5] == best.rank[:5]]
        kinds = {item.kind.name for item in equal}
        if best.built.open_endpoints:
            return self._open_endpoint(best)
        if len(kinds) > 1:
            lowest = min(item.rank[5:8] for item in equal)
            top = [item for item in equal if item.rank[5:8] == lowest]
            if len({item.kind.name for item in top}) > 1 and self.asks_when_equal(
                {item.kind.name for item in top}
            ):
                return self.choices([item.built.reading for item in top])
            best = top[0]
        if best.built.refusal is not None:
            return Refused(best.built.refusal)
        reading = best.built.reading
        refusal = self._refuser.held(best.kind, reading)
        if refusal is not None:
            return Refused(refusal)
        return Understood(
            reading,
            self.restate(reading),
            tuple(dict.fromkeys((*corrections, *best.built.assumptions))),
        )

    def asks_when_equal(self, kinds: set[str]) -> bool:
        """Whether kinds that fit equally well differ so much that the asker must choose."""
        related = ({"ae_common", "ae_listing", "ae_counts"}, {"ae_specific", "ae_by_grade"},
                   {"numeric_summary", "distribution_plot"}, {"patient_count", "ae_specific"},
                   {"category_distribution", "crosstab"}, {"patient_count", "proportion_ci"},
                   {"tte_compare", "cox_hr"}, {"patient_count", "disposition"})  # fmt: skip
        return not any(kinds <= group for group in related)

    def _open_endpoint(self, best: Candidate) -> Understanding:
        readings = [
            self._assembler._settled(best.kind, replace(best.built.reading, endpoint=(name,)))
            for name in best.built.open_endpoints
        ]
        return self.choices(readings)

    def choices(self, readings: Sequence[Reading]) -> Understanding:
        """Return the choice among readings, each as a full question."""
        kept = tuple(dict.fromkeys(readings))[:MOST_CHOICES]
        return Ambiguous(kept, tuple(self.restate(reading) for reading in kept))

    # -- words back --------------------------------------------------------------------------

    def restate(self, reading: Reading) -> str:
        """Return the full question that has this reading."""
        return self._restater.restate(self.kinds[reading.kind], reading)

    def population(self, reading: Reading) -> str:
        """Return who a reading is about, in words."""
        return self._restater.population(reading)

    def describe(self, condition: Filter) -> str:
        """Return one condition in words."""
        return self._restater.describe(condition)

    # -- the text itself ---------------------------------------------------------------------

    def _hazard(self, question: str) -> Refusal | None:
        if not question.strip():
            return Refusal("empty_question", "There is no question yet.")
        if len(question) > LONGEST_QUESTION:
            return Refusal(
                "too_long", f"The question is longer than {LONGEST_QUESTION} characters."
            )
        return hidden_characters(question)

    def corrected(
        self, tokens: Sequence[Token], question: str
    ) -> tuple[tuple[Token, ...], list[Assumption]]:
        """Return the tokens with misspelt words corrected, and what was corrected."""
        found: list[Token] = []
        notes: list[Assumption] = []
        speller = self._speller
        unknown = {token.text for token in tokens if token.text.isalpha()} - speller.known
        if len(unknown) > MOST_MISSPELT:
            return tuple(tokens), []
        for token in tokens:
            if token.text in unknown:
                plain = speller.singular(token.text) or speller.nearest(token.text)
                if plain is not None:
                    if plain.rstrip("s") != token.text.rstrip("s"):
                        notes.append(
                            Assumption(
                                f'"{question[token.start : token.end]}" is read as "{plain}"'
                            )
                        )
                    found.append(replace(token, text=plain))
                    continue
            found.append(token)
        return tuple(found), notes

    @cached_property
    def completer(self) -> Completer:
        """What completes a typed text; made when first needed."""
        from assistant.language.completion import Completer

        return Completer(self)

    def starters(self) -> tuple[str, ...]:
        """Return questions to start with, from what the study holds."""
        return self.completer.starters()

    def marks(self, text: str) -> tuple[Mark, ...]:
        """Return what each stretch of a typed text is taken for."""
        from assistant.language.completion import marks

        return marks(self, text)

    def complete(self, text: str, previous: Reading | None = None) -> tuple[Completion, ...]:
        """Return the legal continuations of a typed text with their counts."""
        return self.completer.complete(text, previous)

    def ghost(self, text: str, previous: Reading | None = None) -> str:
        """Return the rest of an answerable question, or nothing."""
        return self.completer.ghost(text, previous)

    def is_code(self, word: str) -> bool:
        """Whether a word is a code that needs its concept beside it: C, 2, IIIb."""
        return self._refuser.is_code(word)

    def explain(self, word: str) -> str:
        """Return what a word or phrase means here and where that comes from, in sentences."""
        from assistant.language.explanation import explained

        return explained(self, word)


def _is_generic(kind: Kind) -> bool:
    """Whether a kind serves any concept: one made for the concept goes first."""
    return takes(kind, "numeric") or takes(kind, "categorical") or takes(kind, "pair")


def _sum_of_times(question: Question) -> TimePoint | None:
    """Return 18 months for "1 year and 6 months", which may be one time or two."""
    points = [node.value for node in question.of("time")]
    units = [item.unit for item in points]
    if units != ["years", "months"] or points[1].value >= MONTHS_A_YEAR:
        return None
    return TimePoint(MONTHS_A_YEAR * points[0].value + points[1].value, "months")

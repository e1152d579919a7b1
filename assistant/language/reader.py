"""Words to one reading, choices, or a refusal: every word is used, says nothing, or blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.kinds import Kind
from assistant.language.assembly import Assembler, Built
from assistant.language.comparatives import Comparatives, set_against
from assistant.language.conditions import ConditionRules, known_at_baseline
from assistant.language.connections import Connections, with_sense
from assistant.language.doubts import MOST_CHOICES, ONE_AT_A_TIME, Doubts
from assistant.language.fitness import Fitness
from assistant.language.followups import Editor
from assistant.language.frames import Ask, Fit, Question, fits, parse_asks, takes
from assistant.language.grouping import GroupingRules, grouped_by_strata
from assistant.language.left_open import LeftOpen
from assistant.language.levels import level_rule
from assistant.language.lexicon import EntryType, Lexicon, build_lexicon, phrase_of
from assistant.language.method_words import reference_rule, weights_rule
from assistant.language.nodes import Node, Nodes, Rule, apply, node_of
from assistant.language.opposed_groups import OpposedGroups, is_far_apart
from assistant.language.oppositions import Oppositions
from assistant.language.patients_who_had import with_patients_who_had
from assistant.language.purposes import purposes
from assistant.language.quantities import (
    fraction_rule,
    negative_rule,
    option_rule,
    percentile_rule,
    share_rule,
    ties_rule,
    time_rules,
    top_rule,
    unit_rule,
)
from assistant.language.reference import pointing_grouped, refers, without_reference
from assistant.language.refusals import Refuser
from assistant.language.repetitions import Repetitions
from assistant.language.restate import Restater
from assistant.language.roles import leads
from assistant.language.several_questions import several_questions
from assistant.language.spans import Span, cover
from assistant.language.spelling import speller_of
from assistant.language.tokens import LONGEST_QUESTION, Token, hidden_characters, tokenize
from assistant.language.understanding import (
    SEVERAL_MEANINGS,
    Ambiguous,
    Completion,
    Mark,
    Refused,
    Understanding,
    Understood,
)
from assistant.language.vague_limits import VagueLimits
from assistant.model import Assumption, Filter, Reading, Refusal
from assistant.study.model import Study
from assistant.study.vocabulary import Vocabulary

if TYPE_CHECKING:
    from assistant.language.completion import Completer

MOST_MISSPELT = 20
"""A text with more unknown words is no question with slips of the pen: nothing is corrected."""
ARTICLE_CODES = ("a", "i")
"""Words that say nothing, but behind a concept may be one of its codes."""
OWN_KINDS = {
    "death": ("death_summary", "deaths"),
    "dose_reduced": ("dose_modification", "dose reduction"),
    "dose_interrupted": ("dose_modification", "dose interruption"),
}
"""Kinds that count the patients of whom a flag holds, with their subject."""
WHAT_IS = (
    ("what", "is"), ("what", "s"), ("what", "is", "a"), ("what", "is", "an"), ("what", "s", "a"),
    ("what", "s", "an"),
)  # fmt: skip
SHORTEST_DENIED = 7
OPPOSED_PASSES = (4, 11)
"""Passes that only groups set against each other need."""
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
        coded = (
            word for codes in self.lexicon.codes.values() for phrase in codes for word in phrase
        )
        self._speller = speller_of(self.lexicon, vocabulary.tables, (*coded, *self.lexicon.talk))
        self._asks = parse_asks(kinds)
        self._asks_by_kind: dict[str, list[Ask]] = {}
        self._asks_by_word: dict[str, list[tuple[frozenset[str], int, Ask]]] = {}
        for place, ask in enumerate(self._asks):
            self._asks_by_kind.setdefault(ask.kind, []).append(ask)
            key = min(ask.words, default="")
            self._asks_by_word.setdefault(key, []).append((frozenset(ask.words), place, ask))
        conditions = ConditionRules(study, self.lexicon)
        grouping = GroupingRules(conditions)
        oppositions = Oppositions(study)
        comparatives = Comparatives(conditions)
        self._repetitions = Repetitions(study)
        self._passes: tuple[Sequence[Rule], ...] = (
            (self._repetitions.counted_events, self._repetitions.stroke),
            (level_rule, negative_rule, percentile_rule, conditions.at_baseline, comparatives.plus,
             comparatives.split_limit, conditions.event_flag,
             conditions.measures_listed),
            (reference_rule, weights_rule, oppositions.responders),
            (comparatives.split_than,),
            OpposedGroups(conditions).rules(),
            grouping.rules(),
            (comparatives.of_a_flag,),
            (conditions.is_not, conditions.vague_age, conditions.second_limit,
             conditions.without_events, conditions.negated, conditions.named_response, conditions.event_free,
             conditions.responders, conditions.excluded_behind, conditions.denied_behind,
             conditions.age_range, conditions.age_in_years, conditions.older_than,
             conditions.both_ways, conditions.grade, conditions.numeric, conditions.times_limit),
            (fraction_rule, share_rule),
            time_rules(study.visits),
            conditions.rules(),
            (is_far_apart,),
            (oppositions.separately, oppositions.set_against),
            (top_rule, ties_rule, option_rule, unit_rule),
            grouping.rules(),
            (conditions.named_before,),
        )  # fmt: skip
        self._connected: Sequence[Rule] = (Connections(study).rule,)
        self._assembler = Assembler(study, vocabulary)
        self._fitness = Fitness(study, self._asks_by_kind)
        self._restater = Restater(study)
        self._refuser = Refuser(study, self.lexicon)
        self._editor = Editor(self)
        self._left_open = LeftOpen(self)
        self._vague_limits = VagueLimits(self)
        self._doubts = Doubts(self)
        self.vague_asks = parse_asks(kinds, "vague")

    # -- reading -----------------------------------------------------------------------------

    def read(
        self, question: str, previous: Reading | None = None, history: Sequence[Reading] = ()
    ) -> Understanding:
        """Return the one reading of a question, choices, or a refusal."""
        hazard = self._hazard(question)
        if hazard is not None:
            return Refused(hazard)
        tokens, corrections = self.corrected(self.without_purpose(tokenize(question)), question)
        named, tokens = tokens, self.without_treatments(tokens)
        spans = self._asking_who(cover(tokens, self.lexicon, question))
        if previous is None:
            spans = pointing_grouped(spans) or spans
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

    def _asking_who(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return the spans with "who are" at the start as a question; elsewhere it only links."""
        first = spans[0] if spans else None
        if first is None or not first.has("and") or not first.text.startswith("who "):
            return spans
        who = replace(first, entries=self.lexicon.entries(("who",)))
        return (who, *spans[1:])

    def _refers_within(self, spans: Sequence[Span]) -> bool:
        """Whether the question itself names who is meant: "men and their age", "sets and how big they are"."""
        kept = without_reference(spans)
        first = next(place for place, span in enumerate(spans) if span not in kept)
        return any(
            span.has("value")
            or span.has("concept")
            or any(span.has("cue", cue) for cue in ("patients", "sets", "variables"))
            for span in spans
            if span in kept
        ) or any(span.has("cue", "ae") for span in spans[:first])

    def read_spans(
        self, spans: Sequence[Span], corrections: Sequence[Assumption] = ()
    ) -> Understanding:
        """Return the reading of a question that stands by itself."""
        offered = self._vague_limits.offered(spans)
        if offered is not None:
            return offered
        limits = self._left_open.limits(spans)
        if len(limits) > 1:
            return self.choices(limits)
        question = self.question_of(spans)
        named: dict[str, set[str]] = {}
        for node in question.of("option"):
            named.setdefault(str(node.value[0]), set()).add(str(node.value[1]))
        if named.get("test") and any(node.has("cue", "logrank") for node in question.residue):
            named["test"].add("log-rank")
        for several in (values for values in named.values() if len(values) > 1):
            asked = self._method_asked(question)
            if asked is not None:
                return asked
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
        counted_there = self._of_own_kind(candidates, spans) or self._of_responders(candidates)
        if counted_there is not None:
            return counted_there
        if not candidates and self._is_only_conditions(question):
            conditions = self._assembler._sorted(question.filters)
            count = Reading("patient_count", ("patients",), conditions)
            if any(node.has("cue", "which") for node in question.residue):
                listed = replace(count, kind="patient_listing")
                return Understood(listed, self.restate(listed), tuple(corrections))
            return self.choices([count, Reading("patient_listing", ("patients",), conditions)])
        if not candidates:
            parts = several_questions(self, spans)
            if parts:
                return self.choices(parts, ONE_AT_A_TIME)
            return self._asked_back(question) or Refused(
                self._without_options(question) or self._refuser.no_kind(question)
            )
        vague = self._doubts.about(candidates[0], question, spans)
        return vague if vague is not None else self.decided(candidates, corrections)

    def _method_asked(self, question: Question) -> Understanding | None:
        """Return "Efron or Breslow, which is used?" as a question about the method."""
        kept = tuple(node for node in question.reduced if node.type != "option")
        plain = replace(question, reduced=kept)
        candidates = self.candidates(plain)
        if not candidates and any(node.has("or") for node in question.residue):
            span = Span("method", 0, 0, self.lexicon.entries(("method",)), words=("method",))
            said = (*question.residue, Node("span", None, 0, 0, span))
            candidates = self.candidates(replace(plain, residue=said))
        is_method = bool(candidates) and candidates[0].kind.name == "method_info"
        return self.decided(candidates) if is_method else None

    def _asked_back(self, question: Question) -> Understanding | None:
        """Return the full questions that a question with known words may mean; None if none."""
        meant = self._left_open.codes(question) or self._left_open.kinds(question)
        return self.choices(meant) if len(meant) > 1 else None

    def unknown_word(self, spans: Sequence[Span]) -> bool:
        """Whether a word of a question is not known here."""
        return self._refuser.unknown(spans) is not None

    def question_of(self, spans: Sequence[Span]) -> Question:
        """Return the spans reduced: what must be covered, and conditions, times and the like."""
        nodes: Nodes = tuple(node_of(span) for span in spans)
        for number, rules in enumerate(self._passes):
            if number not in OPPOSED_PASSES or any(_sets_against(node) for node in nodes):
                nodes = apply(rules, nodes)
        nodes = known_at_baseline(set_against(nodes), self.study)
        nodes = apply(self._connected, nodes)
        residue: list[Node] = []
        droppable: set[int] = set()
        for place, node in enumerate(nodes):
            if (
                node.type != "span"
                or node.span is None
                or (node.span.is_sign and not node.has("cue"))
            ):
                continue
            is_behind = bool(residue) and node.start - residue[-1].end <= 1
            if node.text in ARTICLE_CODES and is_behind and self._may_be_code(node, residue[-1]):
                residue.append(node)
                continue
            says = bool(
                {"cue", "concept", "endpoint", "verb", "survival", "absent", "value", "not"}
                & {e.type for e in node.span.entries}
            )
            following = next((n for n in nodes[place + 1 :] if not n.has("filler")), None)
            if node.span.is_capital and node.text in ARTICLE_CODES and not _is_asker(nodes, place):
                residue.append(node)
                continue
            is_filler = (
                any(node.has(kind) for kind in FILLER_TYPES)
                or node.text in SINGLING
                or (node.has("by") and following is not None and following.has("cue"))
            )
            if node.text == "with" and following is not None and following.has("and"):
                residue.append(node)
                continue
            if is_filler and not says:
                continue
            of_whom = (
                node.has("cue", "patients")
                and place > 0
                and nodes[place - 1].text in ("in", "among", "within", "for")
                and following is not None
                and (following.type == "condition" or following.text in ("either", "neither"))
            )
            if of_whom or (is_filler and not node.has("not")):
                droppable.add(len(residue))
            residue.append(node)
        again = self._repetitions.named_twice(nodes, residue)
        kept = [place for place in range(len(residue)) if place not in again]
        return Question(
            tuple(residue[place] for place in kept),
            frozenset(new for new, place in enumerate(kept) if place in droppable),
            tuple(n for n in nodes if n.type != "span"),
            leads(nodes, spans),
            tuple(span.text for span in spans if not span.is_sign)[:-1] in WHAT_IS,
        )

    def _of_own_kind(
        self, candidates: Sequence[Candidate], spans: Sequence[Span]
    ) -> Understanding | None:
        """Return a count of patients as the kind made for it: those in a set, deaths, dose changes."""
        best = candidates[0].built.reading if candidates else None
        if best is None or best.kind != "patient_count" or any(s.text == "yes" for s in spans):
            return None
        counted = [item for item in best.filters if (item.op, item.value) == ("eq", "yes")]
        rest = tuple(item for item in best.filters if item not in counted)
        columns = [f'"{item.expression.split(chr(34))[1]}"' for item in self.study.analysis_sets]
        flags = [self.study.concept(item.concept) for item in counted]
        is_of_sets = bool(flags) and all(
            flag is not None and any(column in flag.expression for column in columns)
            for flag in flags
        )
        if is_of_sets and not rest:
            reading = Reading("analysis_sets", ("analysis sets",), (), best.by, (), best.level)
            return Understood(reading, self.restate(reading))
        own = [item for item in counted if item.concept in OWN_KINDS]
        others = [self.study.concept(item.concept) for item in best.filters if item not in own]
        if len(own) != 1 or any(one is None or one.level != "patient" for one in others):
            return None
        name, subject = OWN_KINDS[own[0].concept]
        if name not in self.kinds:
            return None
        rest = tuple(item for item in best.filters if item != own[0])
        reading = Reading(name, (subject,), rest, best.by, (), best.level)
        reading = self._assembler._settled(self.kinds[name], reading)
        return Understood(reading, self.restate(reading), candidates[0].built.assumptions)

    def _of_responders(self, candidates: Sequence[Candidate]) -> Understanding | None:
        """Return the share of patients with a CR or PR as the objective response rate, which it is."""
        best = candidates[0].built if candidates else None
        if best is None or best.reading.kind != "proportion_ci" or len(best.reading.numerator) != 1:
            return None
        counted = best.reading.numerator[0]
        wanted = set(self.study.conventions.responders)
        is_all = isinstance(counted.value, tuple) and {*map(str, counted.value)} == wanted
        if counted.concept != "best_response" or counted.op != "in" or not is_all:
            return None
        base = Reading(
            "response_rate", ("ORR",), best.reading.filters, best.reading.by, (), best.reading.level
        )
        chosen = {key: value for key, value in best.reading.method if key == "interval"}
        reading = self._assembler._settled(self.kinds["response_rate"], base.with_options(**chosen))
        return Understood(reading, self.restate(reading), best.assumptions)

    def _may_be_code(self, node: Node, before: Node) -> bool:
        """Whether an article behind a concept may be one of its codes: "Child-Pugh a"."""
        codes = (self.lexicon.codes.get(str(name), {}) for name in before.values("concept"))
        return any((node.text,) in found for found in codes)

    def _is_only_conditions(
        self, question: Question, types: tuple[str, ...] = ("condition",)
    ) -> bool:
        """Whether a question names patients and asks nothing: "stage C women"."""
        said = [n for place, n in enumerate(question.residue) if place not in question.droppable]
        return (
            not said
            and bool(question.filters)
            and all(node.type in types for node in question.reduced)
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
                if self._is_only_conditions(variant, ("condition", "by")):
                    conditions = self._assembler._sorted(variant.filters)
                    by = tuple(str(name) for node in variant.of("by") for name in node.value)
                    readings.append(Reading("patient_count", ("patients",), conditions, by))
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
                grouped = grouped_by_strata(question, kind)
                asked[kind.name] = with_patients_who_had(grouped, kind, self.study)
            for fit in fits(ask, asked[kind.name], self.study):
                built = self.built(kind, fit, asked[kind.name])
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

    def built(self, kind: Kind, fit: Fit, question: Question) -> Built | None:
        """Return the reading of a fit; None where something in the question has no place in it."""
        if not self._fitness.allows(kind, fit, question):
            return None
        built = self._assembler.build(kind, fit, question)
        is_whole = self._fitness.keeps(kind, built) and self._fitness.uses_all(kind, fit, built)
        return built if is_whole else None

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
        kept = tuple(token for token in tokens if (token.text,) not in self._drugs)
        return kept if len(kept) > 0 else tuple(tokens)

    def purposes(self, tokens: Sequence[Token]) -> frozenset[int]:
        """Return the places of words that say only for whom or for what is asked."""
        return purposes(tokens, self._is_own_word)

    def without_purpose(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return the tokens without those words."""
        places = self.purposes(tokens)
        return tuple(token for place, token in enumerate(tokens) if place not in places)

    def _is_own_word(self, word: str) -> bool:
        """Whether a word names a column or a value of the study."""
        return any(
            entry.type in ("value", "concept", "endpoint")
            for entry in self.lexicon.entries((word,))
        )

    def with_treatments_told(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return the tokens with "drug" for names of the study's drugs: "time on sorafenib"."""
        return tuple(
            replace(token, text="drug") if (token.text,) in self._drugs else token
            for token in tokens
        )

    @cached_property
    def _drugs(self) -> frozenset[tuple[str, ...]]:
        """The names of the study's drugs that are one word."""
        phrases = map(phrase_of, self.study.treatments)
        return frozenset(phrase for phrase in phrases if len(phrase) == 1)

    def offered(self, candidates: Sequence[Candidate]) -> Understanding:
        """Return the choices of a question that names no endpoint."""
        best = candidates[0]
        if best.kind.name == "cox_hr" and not best.built.reading.by:
            return self._doubts.between_which_groups(best)
        return self.decided(candidates)

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
            tuple(dict.fromkeys((*corrections, *self._switchable(best.built)))),
        )

    def _switchable(self, built: Built) -> tuple[Assumption, ...]:
        """Return what was assumed, with what else it may be as questions that can be asked."""
        others = dict(built.others)
        return tuple(
            replace(item, alternatives=tuple(map(self.settled, others.get(item.text, ()))))
            for item in built.assumptions
        )

    def asks_when_equal(self, kinds: set[str]) -> bool:
        """Whether kinds that fit equally well differ so much that the asker must choose."""
        related = ({"ae_common", "ae_listing", "ae_counts"}, {"ae_specific", "ae_by_grade"},
                   {"numeric_summary", "distribution_plot"}, {"patient_count", "ae_specific"},
                   {"category_distribution", "crosstab"}, {"patient_count", "proportion_ci"},
                   {"tte_compare", "cox_hr"}, {"patient_count", "disposition"},
                   {"death_summary", "proportion_ci"})  # fmt: skip
        return not any(kinds <= group for group in related)

    def _open_endpoint(self, best: Candidate) -> Understanding:
        readings = [
            self._assembler._settled(best.kind, replace(best.built.reading, endpoint=(name,)))
            for name in best.built.open_endpoints
        ]
        return self.choices(readings)

    def choices(self, readings: Sequence[Reading], reason: str = SEVERAL_MEANINGS) -> Understanding:
        """Return the choice among readings, each as a full question."""
        kept = tuple(dict.fromkeys(readings))[:MOST_CHOICES]
        return Ambiguous(kept, tuple(self.restate(reading) for reading in kept), reason)

    def unknown(self, spans: Sequence[Span]) -> Refusal | None:
        """Return the refusal of a word that means nothing here; None where all are known."""
        return self._refuser.unknown(spans)

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
            if self._is_denied_word(token.text):
                found += _denied(token)
                continue
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
        for place, token in enumerate(found):
            if token.text in unknown:
                meant = self._speller.within([one.text for one in found], place, self.lexicon)
                if meant is not None:
                    notes.append(
                        Assumption(f'"{question[token.start : token.end]}" is read as "{meant}"')
                    )
                    found[place] = replace(token, text=meant)
        return tuple(found), notes

    def settled(self, reading: Reading) -> str:
        """Return the full question of a reading, with the study's conventions where it names none."""
        kind = self.kinds[reading.kind]
        filters = self._assembler._sorted(reading.filters)
        return self.restate(self._assembler._settled(kind, replace(reading, filters=filters)))

    def words_like(self, word: str) -> list[str]:
        """Return the known words for which a word may be a slip of the pen, nearest first."""
        return self._speller.alike(word)

    def _is_denied_word(self, word: str) -> bool:
        """Whether a word is "non" and another that is known: "nonresponders"."""
        is_long = word.startswith("non") and len(word) > SHORTEST_DENIED
        return is_long and word[3:] in self._speller.known and not self.lexicon.entries((word,))

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


def _is_asker(nodes: Nodes, place: int) -> bool:
    """Whether a capital I is the person who asks, "can I see", and not a code, "stage B or I"."""
    before = nodes[place - 1] if place else None
    is_joined = before is None or before.has("or") or before.has("and") or before.has("concept")
    return (
        nodes[place].text == "i" and not is_joined and before is not None and before.type == "span"
    )


def _denied(token: Token) -> tuple[Token, Token]:
    """Return "nonsmokers" as its two words."""
    parted = token.start + len("non")
    return (
        replace(token, text="non", end=parted),
        replace(token, text=token.text[3:], start=parted, glued=True),
    )


def _sets_against(node: Node) -> bool:
    """Whether a word may set groups against each other."""
    return node.has("versus") or node.text.endswith(" than")


def _is_generic(kind: Kind) -> bool:
    """Whether a kind serves any concept: one made for the concept goes first."""
    return takes(kind, "numeric") or takes(kind, "categorical") or takes(kind, "pair")

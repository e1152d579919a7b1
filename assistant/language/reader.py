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
from assistant.language.other_meanings import OtherMeanings
from assistant.language.patients_who_had import with_patients_who_had
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
from assistant.language.roles import counted, leads
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
from assistant.model import Assumption, Filter, Op, Reading, Refusal, TimePoint, VisitPoint
from assistant.study.model import Study
from assistant.study.vocabulary import Vocabulary

if TYPE_CHECKING:
    from assistant.language.completion import Completer

MOST_CHOICES = 6
MOST_MISSPELT = 20
HARMED = ("toxicity", "toxicities", "injury", "injuries", "damage", "harm", "safety")
"""A text with more unknown words is no question with slips of the pen: nothing is corrected."""
ARTICLE_CODES = ("a", "i")
"""Words that say nothing, but behind a concept may be one of its codes."""
OWN_KINDS = {
    "death": ("death_summary", "deaths"),
    "dose_reduced": ("dose_modification", "dose reduction"),
    "dose_interrupted": ("dose_modification", "dose interruption"),
}
"""Kinds that count the patients of whom a flag holds, with their subject."""
NEED_A_TIME = ("tte_rate_at", "number_at_risk", "rate_difference_at")
MILESTONES = (6, 12, 24, 36, 60, 1, 3)
"""Months that are offered where a question names no time: those within follow-up."""
MOST_MILESTONES = 3
MONTHS_A_YEAR = 12
OLD, YOUNG = (65, 70, 75), (65, 60, 50)
NOT_DRAWN = ("violin", "density", "dot", "scatter")
COUNTED_BY_PATIENT = ("ae_by_grade", "sae", "ae_related", "ae_action")
"""Kinds that count patients where "how many grade 3 AEs" may mean events."""
ONE_AT_A_TIME = "These are several questions: one is answered at a time."
WHAT_IS = (
    ("what", "is"), ("what", "s"), ("what", "is", "a"), ("what", "is", "an"), ("what", "s", "a"),
    ("what", "s", "an"),
)  # fmt: skip
SHORTEST_DENIED = 7
LARGE, SMALL = ("large", "big", "high", "huge", "bulky"), ("small", "low", "tiny")
USUAL = {"tumor_size": (5, 3, 7), "afp_baseline": (400, 200, 20)}
"""Limits that are offered for a number where the question names none."""
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
             conditions.without_events, conditions.negated, conditions.event_free,
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
        self.vague_asks = parse_asks(kinds, "vague")

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
        offered = self._without_limit(spans)
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
        counted_there = self._of_own_kind(candidates, spans)
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
        vague = self._vague(candidates[0], question, spans)
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

    def _vague(
        self, best: Candidate, question: Question, spans: Sequence[Span]
    ) -> Understanding | None:
        """Return the choice that a word without a limit, or with two meanings, asks for."""
        reading = best.built.reading
        is_total = reading.options.get("statistic") == "total"
        words = {node.text for node in question.residue}
        if reading.by and not is_total and words & {"overall", "total"}:
            return self.choices([replace(reading, by=()), reading], ONE_AT_A_TIME)
        both = self._patients_with_both(best, question)
        if both is not None:
            patients = ("patients",)
            count = Reading("patient_count", patients, both)
            return self.choices([count, Reading("patient_listing", patients, both), reading])
        if best.kind.name == "cox_hr" and not reading.by:
            return self._between_which_groups(best)
        if best.kind.name in NEED_A_TIME and not reading.at and not best.built.open_endpoints:
            return self._at_which_time(reading)
        if takes(best.kind, "proportion") and reading.numerator and reading.filters:
            whole = replace(reading, numerator=(*reading.numerator, *reading.filters), filters=())
            if not self._is_certain(question):
                return self.choices([self._assembler.turned(reading), self._assembler.named(whole)])
        if best.kind.name == "ae_specific" and self._may_be_laboratory(reading, spans):
            return self.choices([Reading("hepatotoxicity_screen", ("ALT and bilirubin",)), reading])
        if best.kind.name == "proportion_ci" and _names_whom_last(reading, question):
            among = Reading("category_distribution", reading.by, reading.numerator)
            return self.choices([among, reading])
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
        if best.kind.name in COUNTED_BY_PATIENT and _may_count_events(question):
            named = ("SAE",) if best.kind.name == "sae" else ("AE",)
            total = Reading("ae_counts", named, reading.filters, reading.by, (), reading.level)
            events = self._assembler._settled(self.kinds["ae_counts"], total)
            return self.choices([events.with_options(statistic="total"), reading])
        if best.kind.name == "cox_hr" and (rest := self._one_of_several(best, question)):
            return self.choices([rest, reading])
        if best.kind.name == "dose_modification" and _says_total(question):
            counted = self.study.concept("dose_reductions")
            if counted is None or "dose reduction" not in reading.endpoint:
                return Refused(self._refuser.no_kind(question))
            number = replace(reading, kind="numeric_summary", endpoint=(counted.name,), method=())
            return self.choices([number, reading])
        return self._vague_measure(best, question)

    def _may_be_laboratory(self, reading: Reading, spans: Sequence[Span]) -> bool:
        """Whether "liver toxicity" may be of laboratory values as well as of recorded events."""
        harmed = any(span.text.split()[-1] in HARMED for span in spans)
        systems = [item for item in reading.filters if item.concept == "ae_soc"]
        of_liver = any(str(item.value).lower().startswith("hepatobiliary") for item in systems)
        measured = all(self.study.concept(name) is not None for name in ("alt", "bilirubin"))
        return harmed and of_liver and measured and len(reading.filters) == 1 and not reading.by

    def _vague_measure(self, best: Candidate, question: Question) -> Understanding | None:
        """Return the choice that a drawing, a time or a measured value leaves open."""
        reading = best.built.reading
        deaths = self._deaths_among(best, question)
        if deaths is not None:
            return self.choices([reading, deaths])
        if best.kind.name == "distribution_plot" and any(
            node.text.split()[0] in NOT_DRAWN for node in question.residue
        ):
            return self.choices(
                [reading.with_options(output=name) for name in ("histogram", "boxplot")]
            )
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
        is_bare_response = all(node.text in ("response", "responses") for node in question.residue)
        if best.kind.name == "bor_distribution" and is_bare_response:
            share = replace(reading, kind="response_rate", endpoint=("ORR",))
            return self.choices(
                [reading, self._assembler._settled(self.kinds["response_rate"], share)]
            )
        is_largest = any(node.text.startswith(("largest", "biggest")) for node in question.residue)
        if best.kind.name == "numeric_summary" and is_largest and not reading.options:
            record = Reading("extremes", reading.endpoint, reading.filters, reading.by)
            return self.choices([reading, record.with_options(order="max")])
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

    def _patients_with_both(self, best: Candidate, question: Question) -> tuple[Filter, ...] | None:
        """Return the conditions of "stage C and PVI": patients with both, or PVI in stage C."""
        reading = best.built.reading
        concept = self.study.concept(reading.endpoint[0]) if len(reading.endpoint) == 1 else None
        is_flag = concept is not None and concept.is_flag
        if best.kind.name != "category_distribution" or not is_flag or not reading.filters:
            return None
        flags = [n for n in question.residue if n.has("concept", reading.endpoint[0])]
        said = [n for n in question.residue if n not in flags and not n.has("and")]
        conditions = question.of("condition")
        if len(flags) != 1 or said or reading.by or len(conditions) != len(reading.filters):
            return None
        for node, others in ((flags[0], conditions), *((c, flags) for c in conditions)):
            lead = question.leads.get(node.start)
            if lead is not None and lead.after in others and set(lead.words) <= {"and", ","}:
                own = Filter(reading.endpoint[0], "eq", "yes")
                return self._assembler._sorted((*reading.filters, own))
        return None

    def _between_which_groups(self, best: Candidate) -> Understanding:
        """Offer groups where a comparison names none: "hazard ratio for PFS"."""
        reading = best.built.reading
        endpoints = best.built.open_endpoints or reading.endpoint[:1]
        told = {item.concept for item in reading.filters}
        groups = [
            c.name for c in self.study.concepts
            if (c.characteristic or c.name == "arm") and c.type == "category" and c.name not in told
            and sum(value.count > 0 for value in c.values) > 1
        ]  # fmt: skip
        groups.sort(key=lambda name: name != "arm")
        each = max(1, MOST_CHOICES // len(endpoints))
        offered = [
            replace(reading, endpoint=(name,), by=(group,))
            for name in endpoints for group in groups[:each]
        ]  # fmt: skip
        if not offered:
            message = "A hazard ratio needs groups, and the study has none to compare."
            return Refused(Refusal("incomplete", message))
        return self.choices(offered)

    def _one_of_several(self, best: Candidate, question: Question) -> Reading | None:
        """Return "hazard ratio for HCV" as HCV against the rest, where there are several others."""
        reading = best.built.reading
        concept = self.study.concept(reading.by[0]) if len(reading.by) == 1 else None
        if concept is None or question.of("by") or question.of("contrast"):
            return None
        named = [
            item for item in question.filters if item.concept == concept.name and item.op == "eq"
        ]
        several = sum(value.count > 0 for value in concept.values) > 2
        if len(named) != 1 or named[0] in reading.filters or not several or question.of("option"):
            return None
        return OtherMeanings(self.study).against_rest(best.kind, reading, concept, named[0])

    def _deaths_among(self, best: Candidate, question: Question) -> Reading | None:
        """Return "proportion of deaths in stage C" as their share of the deaths."""
        reading = best.built.reading
        asks = any(node.has("cue", "percent") for node in question.residue)
        died = self.study.concept("death")
        is_open = best.kind.name == "death_summary" and asks and len(reading.filters) == 1
        if not is_open or died is None or not died.is_flag:
            return None
        dead = (Filter(died.name, "eq", "yes"),)
        share = replace(
            reading, kind="proportion_ci", filters=dead, numerator=reading.filters, method=()
        )
        kind = self.kinds["proportion_ci"]
        return self._assembler._settled(kind, self._assembler.named(share))

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
            return self._with_limits(built, "age", op, limits, None)
        return self._without_size(spans)

    def _with_limits(
        self, built: Built, concept: str, op: Op, limits: Sequence[int], unit: str | None
    ) -> Understanding:
        """Offer a reading with each of the usual limits of a number."""
        base = built.reading
        return self.choices(
            [
                replace(
                    base,
                    endpoint=(name,) if name else base.endpoint,
                    filters=self._assembler._sorted(
                        (*base.filters, Filter(concept, op, limit, unit))
                    ),
                )
                for name in built.open_endpoints or ("",)
                for limit in limits
            ]
        )

    def _without_size(self, spans: Sequence[Span]) -> Understanding | None:
        """Offer limits for "large tumours", "AFP is high": the word names none."""
        if any(span.number is not None for span in spans):
            return None
        for place, span in enumerate(spans):
            op: Op = "gt" if span.text in LARGE else "lt"
            if span.text not in (*LARGE, *SMALL):
                continue
            near = [*range(place + 1, place + 2), *range(place - 1, max(place - 3, -1), -1)]
            for other in near:
                if not 0 <= other < len(spans) or spans[other].has("filler"):
                    continue
                names = [str(name) for name in spans[other].values("concept")]
                twins = [f"{name}_baseline" for name in names]
                concept = next(
                    (c for c in map(self.study.concept, (*names, *twins)) if c and c.name in USUAL),
                    None,
                )
                if concept is None:
                    break
                rest = tuple(item for n, item in enumerate(spans) if n not in (place, other))
                found = self.candidates(self.question_of(rest))
                if not found or self._refuser.unknown(rest) is not None:
                    return None
                return self._with_limits(
                    found[0].built, concept.name, op, USUAL[concept.name], concept.unit
                )
        return None

    def offered(self, candidates: Sequence[Candidate]) -> Understanding:
        """Return the choices of a question that names no endpoint."""
        best = candidates[0]
        if best.kind.name == "cox_hr" and not best.built.reading.by:
            return self._between_which_groups(best)
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


def _says_total(question: Question) -> bool:
    return any(node.has("cue", "total") for node in question.residue)


def _may_count_events(question: Question) -> bool:
    """Whether "how many serious AEs" leaves open what is counted: events or patients."""
    said = question.residue
    if any(node.has("cue", "patients") or node.has("cue", "atleastone") for node in said):
        return False
    if not any(node.has("cue", "count") for node in said):
        return False
    words = {part for lead in question.leads.values() for part in lead.words}
    return not words & {"had", "have", "has", "with", "having", "who", "experienced", "developed"}


def _sum_of_times(question: Question) -> TimePoint | None:
    """Return 18 months for "1 year and 6 months", which may be one time or two."""
    points = [node.value for node in question.of("time")]
    units = [item.unit for item in points]
    if units != ["years", "months"] or points[1].value >= MONTHS_A_YEAR:
        return None
    return TimePoint(MONTHS_A_YEAR * points[0].value + points[1].value, "months")


def _names_whom_last(reading: Reading, question: Question) -> bool:
    """Whether what seems to be counted may be whom it is about: "percent in each stage, women"."""
    if len(reading.by) != 1 or reading.filters or len(reading.numerator) != 1:
        return False
    told = [node for node in question.of("condition") if node.value in reading.numerator]
    leads = [question.leads[node.start] for node in told if node.start in question.leads]
    return any(
        lead.after is not None and lead.after.type == "by" and "," in lead.words for lead in leads
    )

"""A fit to a reading: endpoint, filters, grouping, times, level and options in fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.kinds import Kind
from assistant.language.frames import Fit, Question, concepts_of, takes
from assistant.language.nodes import Contrast, Node
from assistant.language.other_meanings import OtherMeanings
from assistant.language.refusals import blinded_refusal
from assistant.language.roles import counted
from assistant.model import (
    Assumption,
    Filter,
    OptionValue,
    Reading,
    Refusal,
    Scalar,
    TimePoint,
    VisitPoint,
    When,
)
from assistant.study.model import Concept, Study
from assistant.study.two_groups import base_of, named_against_rest
from assistant.study.vocabulary import Vocabulary, entries

EXTREMES = {
    "survived longest": ("OS", "max"), "survived the longest": ("OS", "max"),
    "lived longest": ("OS", "max"), "lived the longest": ("OS", "max"),
    "longest surviving": ("OS", "max"), "longest living": ("OS", "max"),
    "youngest": ("age", "min"), "oldest": ("age", "max"), "survivors": ("OS", "max"),
    "survivor": ("OS", "max"), "longest survivors": ("OS", "max"), "longest survivor": ("OS", "max"),
    "largest tumour": ("tumor_size", "max"), "largest tumor": ("tumor_size", "max"),
    "largest lesion": ("tumor_size", "max"), "heaviest": ("weight", "max"), "tallest": ("height", "max"),
}  # fmt: skip
LEAST = ("smallest", "lowest", "shortest", "min", "minimum", "least", "bottom", "youngest")
RANK_TESTS = ("gehan-wilcoxon", "mann-whitney")
"""Of numbers, the Wilcoxon test is the rank-sum test; of times to an event, Gehan's."""
FORMATS = ("rtf", "docx", "xlsx", "pdf", "png", "svg", "csv", "html")
AT_BASELINE = ("lab_summary_at_visit", "distribution_plot", "lab_abnormal", "extremes")
"""Kinds to which "at baseline" says at which visit."""
MEANS = ("numeric_summary", "rdi_summary", "tace_summary", "lab_summary_at_visit", "lab_change",
         "exposure_duration", "cumulative_dose", "ae_counts")  # fmt: skip
PERCENT_CHANGE = ("percent", "percentage", "%", "relative", "pct")
COMPARING = (
    "cox_hr",
    "tte_compare",
    "compare_numeric",
    "compare_proportions",
    "response_compare",
    "ae_compare",
)
DRAWINGS = {"histogram": ("histogram", "histograms"),
            "boxplot": ("boxplot", "boxplots", "box", "whisker")}  # fmt: skip
ARMS = ("arm", "actual_arm")
NEEDS_CONF_TYPE = "conf_type"
RATES = ("tte_rate_at", "km_curve", "cumulative_incidence", "competing_risk")


SUBJECTS = {
    "orr": "ORR", "dcr": "DCR", "bor": "best_response", "rdi": "rdi", "fulldose": "full_dose",
    "sae": "SAE", "followup": "follow-up", "ae": "AE", "responders": "ORR",
    "dosereduction": "dose_reduced", "doseinterruption": "dose_interrupted",
    "tace": "tace_sessions",
}  # fmt: skip
"""What a question is about where its cue names it."""
LISTED = (
    ("dosereduction", "dose_reduced", "yes"), ("doseinterruption", "dose_interrupted", "yes"),
    ("deaths", "death", "yes"), ("stop", "eot_status", None),
)  # fmt: skip
"""Which patients a listing is of: cue, concept, value (None: the value that says discontinued)."""


ACTION_PARTS: Mapping[str, str] = {
    "dosereduction": "reduc", "doseinterruption": "interrupt", "stop": "withdraw",
    "discontinuations": "withdraw",
}  # fmt: skip
"""Words for what was done about an event: part of the stored action that they mean."""


def action_done(cue: str, study: Study) -> Filter | None:
    """Return the condition on the action taken that one of `ACTION_PARTS` means; None without any."""
    action = study.concept("ae_action")
    if action is None:
        return None
    stored = (str(item.value) for item in action.values if "rate" not in str(item.value).lower())
    return Filter(
        "ae_action", "eq", next((s for s in stored if ACTION_PARTS[cue] in s.lower()), cue)
    )


@dataclass(frozen=True, slots=True)
class Built:
    """A reading with what was assumed, or why there is none."""

    reading: Reading
    assumptions: tuple[Assumption, ...] = ()
    refusal: Refusal | None = None
    open_endpoints: tuple[str, ...] = ()
    """Endpoints among which the asker must choose."""
    defaults: int = 0
    others: tuple[tuple[str, tuple[Reading, ...]], ...] = ()
    """For what was assumed, in words, the readings of what else it may be."""


@dataclass(frozen=True)
class Assembler:
    """Builds readings for one study."""

    study: Study
    vocabulary: Vocabulary

    def build(self, kind: Kind, fit: Fit, question: Question) -> Built:
        """Return the reading of a fit."""
        assumptions = [
            Assumption(node.assumption, node.alternatives)
            for node in question.reduced if node.assumption
        ]  # fmt: skip
        filters, by, options = self._grouping(kind, fit, question)
        numerator: tuple[Filter, ...] = ()
        endpoint, open_endpoints, said = self._endpoint(kind, fit, question)
        assumptions += said
        said_otherwise: list[tuple[str, tuple[Reading, ...]]] = []
        if takes(kind, "proportion"):
            numerator, filters = self._numerator(kind, fit, question, filters)
            endpoint = (numerator_words(numerator),) if numerator else endpoint
        at, time_notes = self._times(kind, fit, question)
        assumptions += time_notes
        levels = question.of("level")
        level = float(str(levels[-1].value)) if levels else self.study.conventions.level
        options |= self._options(kind, fit, question)
        assumptions += method_assumptions(options, question)
        if kind.records == "adverse_events":
            filters = [item for item in filters if item != EMERGENT]
        reading = Reading(
            kind.name, endpoint, self._sorted(filters), tuple(dict.fromkeys(by)), at, level,
            tuple(sorted(options.items())), self._sorted(numerator),
        )  # fmt: skip
        reading = self._settled(kind, reading)
        meanings = OtherMeanings(self.study)
        further = tuple(meanings.further(kind, reading, question))
        named = tuple(
            (node.assumption, meanings.of_node(node, reading))
            for node in question.reduced if node.assumption
        )  # fmt: skip
        return Built(
            reading, (*assumptions, *(Assumption(text) for text, _ in further)),
            self._refusal(kind, reading, question), open_endpoints, len(assumptions),
            (*said_otherwise, *named, *further),
        )  # fmt: skip

    # -- endpoint ----------------------------------------------------------------------------

    def _endpoint(
        self, kind: Kind, fit: Fit, question: Question
    ) -> tuple[tuple[str, ...], tuple[str, ...], list[Assumption]]:
        declared = kind.language.get("endpoint")
        if declared is None:
            return (), (), []
        if takes(kind, "extreme"):
            return self._extreme_endpoint(fit, question), (), []
        if isinstance(declared, list):
            return (self._of_list(kind, fit, question, declared),), (), []
        if declared != "slot":
            return (self._declared(str(declared), kind, fit, question),), (), []
        if takes(kind, "defined"):
            return self._defined(fit), (), []
        nodes = fit.nodes("endpoint") or fit.nodes("verb")
        is_several = fit.ask.slots.count("endpoint") > 1 and kind.name != "competing_risk"
        if len(nodes) > 1 and is_several:
            named = [name for node in nodes for name in self._named_endpoint(node)[0]]
            return tuple(dict.fromkeys(named)), (), []
        if nodes:
            return self._named_endpoint(nodes[0])
        if takes(kind, "pair") and (pair := _in_order(fit)):
            return (concepts_of(pair[0], self.study)[0].name,), (), []
        spoken = (*fit.nodes("number"), *fit.nodes("lab")) if takes(kind, "numbers") else ()
        numbers = sorted(filter(self._is_of_patients, spoken), key=lambda node: node.start)
        if numbers:
            return self._concept_endpoint("number", numbers)
        for slot in ("number", "lab", "category", "flag") if "adtte" not in kind.needs else ():
            found = fit.nodes(slot)
            if found:
                return self._concept_endpoint(slot, found)
        if takes(kind, "numeric") and "rdi" in fit.ask.words:
            return ("rdi",), (), []
        if takes(kind, "numeric") and "tace" in fit.ask.words:
            return ("tace_sessions",), (), []
        if takes(kind, "numeric") and "ontreatment" in fit.ask.words:
            return ("treatment_duration",), (), []
        if takes(kind, "proportion") or takes(kind, "about"):
            return (), (), []
        if takes(kind, "categorical"):
            return tuple(_groupings(question)[:1]), (), []
        laboratory = question.of("laboratory")
        if takes(kind, "lab") and laboratory and isinstance(laboratory[0].value, Filter):
            return (laboratory[0].value.concept,), (), []
        if kind.language.get("default") == "followup":
            name = self.study.conventions.followup_endpoint
            return ((name,) if name else ()), (), []
        if takes(kind, "lab"):
            measured = [
                concept.name for concept in self.study.concepts
                if concept.level == "lab" and concept.type == "number" and concept.name != "lab_grade"
            ]  # fmt: skip
            measured.sort(key=lambda name: "diameter" not in name)
            return (), tuple(measured), []
        names = tuple(item.name for item in self.study.endpoints)
        if len(names) == 1:
            words = f"{names[0]} is the only time to an event of the study"
            return names, (), [Assumption(words)]
        return (), names, []

    def _declared(self, declared: str, kind: Kind, fit: Fit, question: Question) -> str:
        if takes(kind, "method"):
            texts = {cue for node in question.residue for cue in node.values("cue")}
            topic = next(
                (word for word in ("median", "rate", "percent", "hr", "orr") if word in texts), ""
            )
            return f"{topic} CI".strip() if "ci" in texts else declared
        is_serious = (
            takes(kind, "any_events") and Filter("ae_serious", "eq", "yes") in question.filters
        )
        if declared == "AE" and ("sae" in fit.ask.words or is_serious):
            return "SAE"
        if kind.name == "response_compare" and "dcr" in fit.ask.words:
            return "DCR"
        named = fit.nodes("concepts")
        if kind.name == "missing_data" and named:
            return concepts_of(named[0], self.study)[0].name
        has_term = any(item.concept == "ae_term" for item in question.filters)
        if declared == "AE" and has_term and (takes(kind, "termed") or kind.name == "ae_compare"):
            return "AE term"
        return declared

    def _named_endpoint(
        self, node: Node
    ) -> tuple[tuple[str, ...], tuple[str, ...], list[Assumption]]:
        for kind in ("endpoint", "verb"):
            found = tuple(dict.fromkeys(str(name) for name in node.values(kind)))
            if found:
                return (found[:1], (), []) if len(found) == 1 else ((), found, [])
        survivals = node.values("survival")
        names = tuple(str(name) for name in survivals[0]) if survivals else ()
        if len(names) == 1:
            return names, (), [Assumption(f"survival is taken as {names[0]}")]
        return (), names, []

    def _is_of_patients(self, node: Node) -> bool:
        """Whether a node names a number that patients have one of, or had at baseline."""
        concept = self.study.concept(self._baseline_name(node))
        return concept is not None and concept.level == "patient" and concept.type == "number"

    def _concept_endpoint(
        self, slot: str, nodes: Sequence[Node]
    ) -> tuple[tuple[str, ...], tuple[str, ...], list[Assumption]]:
        concepts = list(concepts_of(nodes[0], self.study))
        if slot == "lab":
            chosen = next(item for item in concepts if item.level == "lab")
            return (chosen.name,), (), []
        wanted = [item for item in concepts if item.level == "patient"]
        if slot == "number":
            wanted = [item for item in wanted if item.type == "number"]
        elif slot == "category":
            wanted = [item for item in wanted if item.type == "category" and not item.is_flag]
        if wanted:
            return (wanted[0].name,), (), []
        twin = self.study.concept(f"{concepts[0].name}_baseline")
        assert twin is not None
        return (twin.name,), (), [Assumption(f"{concepts[0].label} is taken as {twin.label}")]

    def _of_list(self, kind: Kind, fit: Fit, question: Question, declared: Sequence[object]) -> str:
        if takes(kind, "drug"):
            return self.study.treatments[0] if self.study.treatments else "treatment"
        is_paused = any(item.concept == "dose_interrupted" for item in question.filters)
        if "doseinterruption" in fit.ask.words or (
            is_paused and "cond:dose_interrupted" in fit.ask.needs
        ):
            return str(declared[-1])
        return str(declared[0])

    def _extreme_endpoint(self, fit: Fit, question: Question) -> tuple[str, ...]:
        for slot in ("number", "lab", "endpoint"):
            found = fit.nodes(slot)
            if found and slot != "endpoint":
                return self._concept_endpoint(slot, found)[0]
            if found:
                return self._named_endpoint(found[0])[0]
        texts = [node.text for node in question.residue]
        names = (EXTREMES[text][0] for text in texts if text in EXTREMES)
        return next(((n,) for n in names if self.study.concept(n) or self.study.endpoint(n)), ())

    def _defined(self, fit: Fit) -> tuple[str, ...]:
        for slot in ("endpoint", "concepts", "lab", "flag"):
            found = fit.nodes(slot)
            if found and slot == "endpoint":
                return self._named_endpoint(found[0])[0]
            if found:
                return (self._of_endpoint(concepts_of(found[0], self.study)[0].name),)
        return tuple(SUBJECTS[word] for word in fit.ask.words if word in SUBJECTS)

    def _of_endpoint(self, name: str) -> str:
        """Return the endpoint of which a concept is the event or the time; else the concept."""
        plain = name.removesuffix("_event").removesuffix("_time")
        ends = (item.name for item in self.study.endpoints if item.name.lower() == plain)
        return next(ends, name) if plain != name else name

    # -- filters and groups ------------------------------------------------------------------

    def _grouping(
        self, kind: Kind, fit: Fit, question: Question
    ) -> tuple[list[Filter], list[str], dict[str, OptionValue]]:
        filters = list(question.filters)
        if takes(kind, "lab") or takes(kind, "labs") or kind.name == "lab_abnormal":
            filters += [n.value for n in question.of("laboratory") if isinstance(n.value, Filter)]
        else:
            filters += [n.value for n in question.of("laboratory") if isinstance(n.value, Filter)]
        by = _groupings(question)
        if takes(kind, "categorical") and not (fit.nodes("category") or fit.nodes("flag")):
            by = by[1:]
        options: dict[str, OptionValue] = {}
        for node in question.of("contrast"):
            assert isinstance(node.value, Contrast)
            concept = self.study.concept(node.value.concept)
            assert concept is not None
            if not (kind.name.startswith("forest") and concept.name in ARMS):
                by.append(concept.name)
            if not self._covers(concept, node.value.values):
                filters.append(Filter(concept.name, "in", node.value.values))
            if node.value.explicit and (
                "reference" in kind.options or kind.name in ("response_compare", "tte_stratified")
            ):
                options["reference"] = str(node.value.values[-1])
        filters, by = self._held_against(question, filters, by)
        fixed = kind.language.get("by")
        by += self._slot_groups(kind, fit, question)
        filters, by, against = self._against_the_rest(kind, filters, by)
        options |= against
        if kind.name == "responder_outcome":
            filters = [item for item in filters if not self._are_responders(item)]
        early = ("responders", "nonresponders", "bor")
        named = any(
            node.has("cue", cue) or node.text == "early response"
            for node in question.residue
            for cue in early
        )
        if kind.name == "landmark" and named and not by and self.study.concept("best_response"):
            by = ["best_response"]
        if isinstance(fixed, str) and not by:
            by = [fixed]
        extra = kind.language.get("filter")
        if isinstance(extra, dict) and not any(
            item.concept == extra["concept"] for item in filters
        ):
            filters.append(Filter(str(extra["concept"]), extra["op"], extra["value"]))
        if "sae" in fit.ask.words and not takes(kind, "alone"):
            filters.append(Filter("ae_serious", "eq", "yes"))
        is_of_events = "adae" in kind.needs and not isinstance(extra, dict)
        if is_of_events and "related" in fit.ask.words:
            filters.append(Filter("ae_related", "eq", "yes"))
        own = {need.removeprefix("cond:") for need in fit.ask.needs} & _counted_by(kind)
        if own:
            filters = [item for item in filters if item.concept not in own]
            held = {node.value.concept for node in question.of("contrast")}
            by = [name for name in by if name not in own or name not in held]
        filters += self._cue_filters(kind, fit)
        if kind.name == "patient_count":
            flags = [concepts_of(node, self.study) for node in fit.nodes("flag")]
            filters += [
                Filter(next(c.name for c in found if c.is_flag), "eq", "yes") for found in flags
            ]
        if kind.name == "patient_profile":
            filters += self._patient(fit)
        return list(dict.fromkeys(filters)), by, options

    def _patient(self, fit: Fit) -> list[Filter]:
        """Return "profile 12" as a condition on who the patient is."""
        concept = self.study.concept("patient_id")
        numbers = fit.nodes("amount")
        if concept is None or len(numbers) != 1 or numbers[0].number is None:
            return []
        wanted = int(numbers[0].number)
        found = [v.value for v in concept.values if str(v.value).lstrip("0") == str(wanted)]
        return [Filter("patient_id", "eq", found[0] if len(found) == 1 else wanted)]

    def _are_responders(self, item: Filter) -> bool:
        """Whether a condition picks exactly the responders."""
        wanted = {*map(str, self.study.conventions.responders)}
        values = item.value if isinstance(item.value, tuple) else (item.value,)
        return item.concept == "best_response" and item.op == "in" and {*map(str, values)} == wanted

    def _is_beside(self, item: Filter, value: str) -> bool:
        """Whether a condition is on a concept that has a value."""
        concept = self.study.concept(item.concept)
        return concept is not None and any(str(v.value) == value for v in concept.values)

    def _against_the_rest(
        self, kind: Kind, filters: list[Filter], by: list[str]
    ) -> tuple[list[Filter], list[str], dict[str, OptionValue]]:
        """Make "is age higher in women" a comparison of women with the other group or groups."""
        categories = [c for c in (self.study.concept(f.concept) for f in filters) if c is not None]
        grouping = [c for c in categories if c.level == "patient" and c.type == "category"]
        if by or kind.name not in COMPARING or len(grouping) != 1:
            return filters, by, {}
        for item in filters:
            concept = self.study.concept(item.concept)
            is_group = (
                concept is not None and concept.level == "patient" and concept.type == "category"
            )
            if concept is None or not is_group:
                continue
            if item.op == "in" and not self._are_responders(item):
                return filters, [item.concept], {}
            if item.op == "eq":
                others = [v.value for v in concept.values if v.count and v.value != item.value]
                is_pair = len(others) == 1 and "reference" in kind.options
                against: dict[str, OptionValue] = {"reference": str(others[0])} if is_pair else {}
                return [one for one in filters if one != item], [item.concept], against
        return filters, by, {}

    def _severe(self) -> list[Filter]:
        """Return what "severe" means: grade 3 or worse, or the severity of that name."""
        if self.study.concept("ae_grade"):
            return [Filter("ae_grade", "ge", 3)]
        severity = self.study.concept("ae_severity")
        stored = (
            [v.value for v in severity.values if str(v.value).upper() == "SEVERE"]
            if severity
            else []
        )
        return [Filter("ae_severity", "eq", stored[0])] if stored else []

    def _held_against(
        self, question: Question, filters: list[Filter], by: list[str]
    ) -> tuple[list[Filter], list[str]]:
        """Make "HBV with HCV as reference" a comparison of the two."""
        wanted = [str(n.value[1]) for n in question.of("option") if n.value[0] == "reference"]
        if wanted and not by and not any(self._is_beside(item, wanted[0]) for item in filters):
            owners = [c.name for c in self.study.concepts if c.level == "patient" and any(
                str(v.value) == wanted[0] for v in c.values)]  # fmt: skip
            return filters, owners[:1]
        for item in filters if wanted and not by else ():
            concept = self.study.concept(item.concept)
            stored = [value.value for value in concept.values] if concept is not None else []
            pair = tuple(v for v in stored if v == item.value or str(v) == wanted[0])
            if concept is None or item.op != "eq" or len(pair) != 2:
                continue
            rest = [one for one in filters if one != item]
            if not self._covers(concept, pair):
                rest.append(Filter(concept.name, "in", pair))
            return rest, [concept.name]
        return filters, by

    def _cue_filters(self, kind: Kind, fit: Fit) -> list[Filter]:
        """Return the conditions that an ask's own words mean: leading to a dose reduction."""
        words = fit.ask.words
        found: list[Filter] = []
        if kind.name in ("ae_action", "ae_common", "ae_listing"):
            found += [
                done
                for cue in ACTION_PARTS
                if cue in words and (done := action_done(cue, self.study))
            ]
        if kind.name in ("ae_by_grade", "ae_listing", "ae_specific") and "severe" in words:
            found += self._severe()
        if kind.name == "patient_listing":
            for cue, name, value in LISTED:
                concept = self.study.concept(name)
                if cue in words and concept is not None:
                    stopped = (v.value for v in concept.values if "discont" in str(v.value).lower())
                    found.append(Filter(name, "eq", value or next(stopped, None)))
            for node in fit.nodes("verb"):
                names = [f"{name}_event".lower() for name in node.values("verb")]
                known = [name for name in names if self.study.concept(name) is not None]
                found += [Filter(name, "eq", "yes") for name in known[:1]]
            if "responders" in words:
                found.append(Filter("best_response", "in", self.study.conventions.responders))
        return found

    def _slot_groups(self, kind: Kind, fit: Fit, question: Question) -> list[str]:
        names: list[str] = []
        if takes(kind, "covariates") or kind.name == "cox_univariable_screen":
            names += [self._baseline_name(node) for node in fit.nodes("concepts")]
            names += [
                self._twin(str(name)) for node in question.of("adjust") for name in node.value
            ]
        if kind.name == "cox_hr":
            terms = (*fit.nodes("number"), *fit.nodes("flag"), *fit.nodes("category"))
            names += [self._baseline_name(node) for node in terms]
        if takes(kind, "named_groups"):
            terms = (*fit.nodes("flag"), *fit.nodes("category"), *fit.nodes("concepts"))
            names += [self._baseline_name(node) for node in terms]
        if takes(kind, "pair") and not question.of("by"):
            names += [concepts_of(node, self.study)[0].name for node in _in_order(fit)[1:]]
        if kind.name == "compare_numeric" and "nonresponders" in fit.ask.words:
            response = self.study.concept("best_response")
            responders = self.study.conventions.responders
            stored = [v.value for v in response.values] if response is not None else []
            wanted = [value for value in stored if value in responders]
            names += [named_against_rest(response, wanted)] if response and wanted else []
        if takes(kind, "numbers"):
            pairs = sorted((*fit.nodes("number"), *fit.nodes("lab")), key=lambda node: node.start)
            first = self._endpoint(kind, fit, question)[0]
            both = [self._baseline_name(node) for node in pairs]
            names += [name for name in both if name not in first]
        return names

    def _baseline_name(self, node: Node) -> str:
        concepts = concepts_of(node, self.study)
        patient = [concept for concept in concepts if concept.level == "patient"]
        return self._twin((patient or concepts)[0].name)

    def _twin(self, name: str) -> str:
        concept = self.study.concept(name)
        twin = self.study.concept(f"{name}_baseline")
        return (
            twin.name
            if concept is not None and concept.level == "lab" and twin is not None
            else name
        )

    def _covers(self, concept: Concept, values: Sequence[Scalar]) -> bool:
        """Whether values are all that the concept can have: known to the field, or in the study."""
        is_whole_flag = concept.is_flag and {str(value) for value in values} == {"yes", "no"}
        if base_of(concept.name) is not None or is_whole_flag:
            return True
        known = entries(self.vocabulary.concepts.get(concept.name, {}).get("values"))
        stored = {str(item.value).lower() for item in concept.values if item.count}
        domain = stored | {name.lower() for name in known}
        if concept.name not in self.vocabulary.concepts or not known:
            domain = stored
        return domain <= {str(value).lower() for value in values}

    def _numerator(
        self, kind: Kind, fit: Fit, question: Question, filters: list[Filter]
    ) -> tuple[tuple[Filter, ...], list[Filter]]:
        words = fit.ask.words
        for cue, concept in (
            ("dosereduction", "dose_reduced"),
            ("doseinterruption", "dose_interrupted"),
            ("fulldose", "full_dose"),
        ):
            if cue in words:
                return (Filter(concept, "eq", "yes"),), filters
        flags = fit.nodes("flag")
        if flags:
            concept_found = next(c for c in concepts_of(flags[0], self.study) if c.is_flag)
            return (Filter(concept_found.name, "eq", "yes"),), filters
        contrasted = {
            node.value.concept
            for node in question.of("contrast")
            if isinstance(node.value, Contrast)
        }
        own = [
            node
            for node in question.of("condition")
            if isinstance(node.value, Filter) and node.value.concept not in contrasted
        ]
        if not own:
            return (), filters
        starts, _ = counted(own, question.leads)
        found = tuple(node.value for node in own if node.start in starts)
        return found, [item for item in filters if item not in found]

    def turned(self, reading: Reading) -> Reading:
        """Return a proportion with those counted and those among whom exchanged."""
        return self.named(replace(reading, numerator=reading.filters, filters=reading.numerator))

    def named(self, reading: Reading) -> Reading:
        """Return a proportion with its subject named after those who are counted."""
        return replace(reading, endpoint=(numerator_words(reading.numerator),))

    # -- times and options -------------------------------------------------------------------

    def _times(
        self, kind: Kind, fit: Fit, question: Question
    ) -> tuple[tuple[When, ...], list[Assumption]]:
        found: list[When] = []
        notes: list[Assumption] = []
        is_measured = takes(kind, "extreme") and bool(fit.nodes("lab"))
        for node in question.reduced:
            if node.type == "time" and isinstance(node.value, TimePoint):
                visit = self._visit_at(node.value) if _measures(kind) or is_measured else None
                found.append(visit or node.value)
            elif node.type == "visit":
                visit, point = node.value
                lab = takes(kind, "lab") or is_measured
                if lab and isinstance(visit, VisitPoint):
                    found.append(visit)
                elif isinstance(point, TimePoint):
                    found.append(point)
        baseline = next((v for v in self.study.visits if v.lower() == "baseline"), None)
        if (
            kind.name in AT_BASELINE
            and baseline
            and any(node.has("cue", "baseline") for node in question.residue)
            and self._has_measure(fit, question)
        ):
            found.insert(0, VisitPoint(baseline))
        for when in found:
            if isinstance(when, TimePoint) and when.unit in ("days", "weeks"):
                notes.append(Assumption(f"{when.value:g} {when.unit} = {when.months:.2f} months"))
        if all(isinstance(when, TimePoint) for when in found):
            found.sort(key=_days)
        return tuple(dict.fromkeys(found)), notes

    def _visit_at(self, point: TimePoint) -> VisitPoint | None:
        """Return the visit of a time in words: that of week 8 for "after 8 weeks"."""
        wanted = f"{point.unit.removesuffix('s')} {point.value:g}"
        named = (
            v
            for v in self.study.visits
            if v.lower() == wanted or v.lower().startswith(wanted + " ")
        )
        return next((VisitPoint(visit) for visit in named), None)

    def _has_measure(self, fit: Fit, question: Question) -> bool:
        """Whether what is measured at visits is asked about, not what is known at baseline only."""
        return bool(fit.nodes("lab") or question.of("laboratory")) and not fit.nodes("number")

    def _options(self, kind: Kind, fit: Fit, question: Question) -> dict[str, OptionValue]:
        found: dict[str, OptionValue] = {}
        for node in question.of("option"):
            name, value = node.value
            found[str(name)] = value if isinstance(value, tuple) else str(value)
        for node in question.of("against"):
            found["against"] = node.value
        if found.get("test") == "fleming-harrington":
            found.setdefault("weights", LATE_WEIGHTS)
        for node in question.of("strata"):
            found["strata"] = tuple(str(name) for name in node.value)
        for node in question.of("top"):
            found["top"] = int(str(node.value))
        for node in question.of("minimum"):
            name = "over_percent" if node.value[0] == "gt" else "minimum_percent"
            found[name] = _plain_number(node.value[1])
        shares = sorted({float(str(node.value)) for node in question.of("share")})
        if shares:
            found["quantiles"] = tuple(shares)
        tests = kind.settings.get("tests")
        if isinstance(tests, list) and "wilcoxon" in tests and found.get("test") in RANK_TESTS:
            found["test"] = "wilcoxon"
        return self._word_options(kind, fit, question) | found

    def _word_options(self, kind: Kind, fit: Fit, question: Question) -> dict[str, OptionValue]:
        found: dict[str, OptionValue] = {}
        texts = [node.text for node in question.residue]
        words = _said(fit, question)
        if kind.name == "tte_quantile" and not question.of("share"):
            found["quantiles"] = (0.25, 0.5, 0.75)
        if kind.name == "export":
            typed = {word for text in texts for word in text.split()}
            found.update(("format", name) for name in FORMATS if name in typed)
        if kind.name == "lab_trend_plot" and "median" in words:
            found["statistic"] = "median"
        if kind.name in MEANS and not words & {"stats", "quantile", "minmax"}:
            for word in ("mean", "median"):
                if word in words and not {"mean", "median"} <= words:
                    found["statistic"] = word
        if kind.name == "ae_counts" and "statistic" not in found:
            asks = {"count", "total", "events"} & {*fit.ask.words}
            if asks and not {"perpatient", "mean", "median"} & {*fit.ask.words}:
                found["statistic"] = "total"
        typed = {word for text in texts for word in text.split()}
        changes = [
            {*n.text.split()} & {*PERCENT_CHANGE}
            for n in question.residue
            if n.has("cue", "change")
        ]
        is_both = len(changes) > 1 and not all(changes)
        if kind.name == "lab_change" and typed & {*PERCENT_CHANGE} and not is_both:
            found["measure"] = "percent"
        if kind.name == "distribution_plot":
            drawn = [name for name, said in DRAWINGS.items() if typed & {*said}]
            found.update(("output", name) for name in drawn if len(drawn) == 1)
        if kind.name == "export" and any(
            node.has("cue", "plot") or node.has("cue", "km") for node in question.residue
        ):
            found.setdefault("format", "figure")
        if kind.name == "extremes":
            least = any(text in LEAST for text in texts)
            found["order"] = "min" if least else "max"
        if kind.name == "tte_compare":
            found["test"] = "log-rank"
        if "test" in kind.options and any(node.has("cue", "fisher") for node in question.residue):
            is_fisher = any("fisher" in text for text in texts)
            found["test"] = "fisher" if is_fisher else "chi-square"
        return found

    def _settled(self, kind: Kind, reading: Reading) -> Reading:
        """Return the reading with the study's conventions where the question names none."""
        conventions = self.study.conventions
        options = reading.options
        if NEEDS_CONF_TYPE in kind.options and "conf_type" not in options:
            limits = conventions.rate_limits if kind.name in RATES else conventions.quantile_limits
            options["conf_type"] = limits
        if "interval" in kind.options and "interval" not in options:
            options["interval"] = conventions.proportion_interval
        if "ties" in kind.options and "ties" not in options:
            options["ties"] = conventions.ties
        made = [self.study.concept(name) for name in reading.by if base_of(name) is not None]
        if made and made[0] is not None and "reference" in kind.options:
            options.setdefault("reference", str(made[0].values[-1].value))
        if "model" in options:
            for name in UNUSED_BY_MODELS.get(kind.name, ()):
                options.pop(name, None)
        return replace(reading, method=tuple(sorted(options.items())))

    @cached_property
    def _order(self) -> dict[str, int]:
        """The place of each concept in the dictionary."""
        return {concept.name: place for place, concept in enumerate(self.study.concepts)}

    def _sorted(self, filters: Sequence[Filter]) -> tuple[Filter, ...]:
        order = self._order
        return tuple(
            sorted(
                filters,
                key=lambda item: (order.get(item.concept, len(order)), item.op, str(item.value)),
            )
        )

    def _refusal(self, kind: Kind, reading: Reading, question: Question) -> Refusal | None:
        for name in reading.by:
            concept = self.study.concept(name)
            if (
                concept is not None
                and concept.type == "number"
                and not takes(kind, "covariates")
                and kind.name not in ("cox_hr", "correlation", "cox_univariable_screen", "ph_check")
                and not kind.name.startswith("forest")
            ):
                return Refusal(
                    "type_mismatch",
                    f"{concept.label} is a number, so it makes no groups. Name a limit, such as "
                    f"{concept.label} over a value, or group by something else.",
                )
        needed = kind.language.get("needed")
        for item in needed if isinstance(needed, list) else [needed] if needed else []:
            if self.study.blinded(str(item)) is not None:
                return blinded_refusal(self.study, str(item))
            if self.study.concept(str(item)) is None:
                plain = str(item).removeprefix("ae_").replace("_", " ")
                said = str(self.vocabulary.concepts.get(str(item), {}).get("label", plain))
                return Refusal("missing_column", f"This study does not record {said}.")
        if takes(kind, "lab") and self.study.visits:
            for when in reading.at:
                if isinstance(when, TimePoint):
                    listed = ", ".join(self.study.visits[:12])
                    return Refusal(
                        "value_not_in_data",
                        f"There is no visit at {when.value:g} {when.unit}. The visits are {listed}.",
                    )
        for condition in reading.filters:
            if (
                condition.concept == "ae_grade"
                and condition.op == "eq"
                and condition.value not in GRADES
            ):
                return Refusal(
                    "value_not_in_data", f"There is no grade {condition.value}: grades are 1 to 5."
                )
            if condition.concept == "ae_action" and str(condition.value) in ACTIONS:
                words = ACTIONS[str(condition.value)]
                return Refusal(
                    "value_not_in_data", f"No adverse event led to {words} in these data."
                )
        return contradiction(reading, self.study)


def _measures(kind: Kind) -> bool:
    """Whether a kind is about values measured at visits."""
    return takes(kind, "lab") or takes(kind, "labs")


UNUSED_BY_MODELS = {"cox_multivariable": ("ties",), "competing_risk": ("conf_type",)}
"""Options of a kind that say nothing where another model is asked for."""
GRADES = (0, 1, 2, 3, 4, 5)
"""CTCAE grades, and 0 for none."""
LATE_WEIGHTS = (0.0, 1.0)
"""Fleming-Harrington's p and q where the question names none."""


def method_assumptions(options: Mapping[str, OptionValue], question: Question) -> list[Assumption]:
    """Return what the named methods leave open, and how it is taken."""
    named = [node for node in question.of("option") if node.value[0] in ("weights", "model")]
    found = []
    is_weighted = any(node.value[0] == "weights" for node in named)
    if options.get("test") == "fleming-harrington" and not is_weighted:
        found.append(
            Assumption(
                "Fleming-Harrington is taken with p = 0, q = 1: late differences count most",
                ("Fleming-Harrington(1,0)", "Fleming-Harrington(1,1)"),
            )
        )
    words = {node.text.split()[0] for node in named if node.text}
    if options.get("model") == "weibull" and words & {"aft", "accelerated", "parametric"}:
        found.append(
            Assumption(
                "the distribution is taken as Weibull",
                ("log-normal model", "log-logistic model", "exponential model"),
            )
        )
    return found


EMERGENT = Filter("ae_emergent", "eq", "yes")
"""Said of events that are counted in no other way: `queries/views/adverse_events.sql`."""
ACTIONS = {"dosereduction": "a dose reduction", "doseinterruption": "an interruption",
           "stop": "stopping", "discontinuations": "stopping"}  # fmt: skip


def _counted_by(kind: Kind) -> frozenset[str]:
    """Return the characteristics that a kind counts in any case: as a condition they say what it is."""
    listed = kind.language.get("counts")
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()


def contradiction(reading: Reading, study: Study) -> Refusal | None:
    """Refuse conditions of which no patient can meet both."""
    wanted: dict[str, Filter] = {}
    for item in reading.filters:
        concept = study.concept(item.concept)
        if concept is None or concept.level != "patient" or item.op != "eq":
            continue
        other = wanted.setdefault(item.concept, item)
        if other.value != item.value:
            return Refusal(
                "contradiction",
                f"No patient can have both {concept.label} {other.value} and {item.value}.",
            )
    return None


def _groupings(question: Question) -> list[str]:
    """Return what the question groups by, in order."""
    return [str(name) for node in question.of("by") for name in node.value]


def _in_order(fit: Fit) -> list[Node]:
    """Return the characteristics of a fit as they were spoken: the first one names the rows."""
    found = (*fit.nodes("flag"), *fit.nodes("category"))
    return sorted(found, key=lambda node: node.start)


def _said(fit: Fit, question: Question) -> set[str]:
    """Return the cues that an ask names and the question holds, those it may hold besides too."""
    said = {str(cue) for node in question.residue for cue in node.values("cue")}
    return {*fit.ask.words, *(said & {*fit.ask.optional})}


def numerator_words(numerator: Sequence[Filter]) -> str:
    """Return a numerator as the contract writes it: `child_pugh = A`."""
    return " and ".join(map(_condition_words, numerator))


def _condition_words(item: Filter) -> str:
    if item.members:
        return f"{item.op.replace('_', ' ')} ({', '.join(map(_condition_words, item.members))})"
    if item.value is None:
        return f"{item.concept} {'is known' if item.op == 'not_missing' else 'is missing'}"
    signs = {"eq": "=", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "in": "in"}
    return f"{item.concept} {signs.get(item.op, item.op)} {_listed(item.value)}"


def _listed(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)


def _plain_number(value: object) -> int | float:
    number = float(str(value))
    return int(number) if number.is_integer() else number


def _days(when: When) -> float:
    return when.days if isinstance(when, TimePoint) else 0.0

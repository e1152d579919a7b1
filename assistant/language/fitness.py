"""Whether a question can be of a kind: what it names must have a place there.

Each rule says no where a kind would pass over what was asked: a time, a limit, a test, a group, a
part that a condition plays. What no kind can hold is refused, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.kinds import Kind
from assistant.language.assembly import ARMS, COMPARING, EXTREMES, LEAST, Built
from assistant.language.frames import Ask, Fit, Question, takes, takes_times
from assistant.language.negation import is_negative
from assistant.language.nodes import Node
from assistant.language.patients_who_had import asks_after_others
from assistant.language.refusals import is_talk
from assistant.language.roles import Lead, counted
from assistant.model import Filter
from assistant.study.model import Study

ASKING = ("count", "percent", "patients", "which", "list", "show", "rate", "ci", "atleastone")
"""Words that ask, without naming what is asked about."""
DRAWN = ("curve", "curves", "plot", "plots", "graph", "graphs")
NAMED = ("survivor", "dose reduced", "dose interrupted")
MOVED = ("fell", "rose", "dropped", "increased above")
"""Words of movement: without a limit they name no abnormal value."""
PEOPLE_CUES = ("responders", "deaths")
WORST = ("worst", "max", "highest", "by ", "per ")
PEOPLE = ("patient", "patients", "subject", "subjects", "pts", "people", "who")
RANKS = {"gehan-wilcoxon": "wilcoxon", "mann-whitney": "wilcoxon"}
NO_LIMITS = ("numeric_summary", "tace_summary", "rdi_summary", "exposure_duration", "ae_counts",
             "lab_summary_at_visit", "cumulative_dose", "baseline_table", "extremes", "ae_onset")  # fmt: skip
"""Kinds that give no confidence limits."""
DIFFERENCES = {"newcombe", "newcombe-corrected", "miettinen-nurminen"}
LENGTH_ASKED = {"howlong", "mean", "median", "stats", "summary", "table", "distribution"}
TESTED = ("p", "p value", "p-value", "p values", "test", "tests", "tested", "significance")
UNGRADED = ("all grades", "any grade")
CHARACTERISTICS = ("category", "flag", "number", "concepts")
TOP_WORDS = ("top", "most", "survivors", "survivor", "extremes", "extreme values")
SETS = ("safety_population", "itt_population", "full_analysis_set", "per_protocol_population",
        "efficacy_population", "evaluable_population")  # fmt: skip
OWN = {"disposition": ("eot_status",), "dose_modification": ("dose_reduced", "dose_interrupted"),
       "full_dose": ("full_dose",)}  # fmt: skip
"""Characteristics that a kind counts in any case."""
BEING_HAD = {"had", "have", "has", "experienced", "developed", "got", "suffered", "suffered from", "with",
             "experience", "develop", "reported", "who had", "of the"}  # fmt: skip
OF_ONE_EVENT = ("ae_term", "ae_soc", "ae_grade")
TERMS = ("ae_term", "ae_soc")
ASKS_WHO = ("who", "which pat", "which sub", "which pts", "what pat")
"""Beginnings of words that ask for patients, not for what they had."""
MEASURING = (
    "exposure_duration",
    "lab_summary_at_visit",
    "baseline_table",
    "tace_summary",
    "numeric_summary",
    "lab_change",
    "logistic_regression",
    "extremes",
)
"""Kinds whose own words are held against what they measure."""
COUNTING = ("patient_count", "category_distribution", "crosstab")
OF_NUMBERS = ("few", "so few", "so small", "so low", "low", "small", "little", "exactly", "this number",
              "that number", "here", "then", "there", "just", "seems", "seem", "looks", "look",
              "get", "getting", "got", "see", "am", "included", "counted", "left", "these",
              "this value", "that value", "anyway", "more", "expected", "expect", "again", "the")  # fmt: skip
"""Words of talk that may stand beside "why" where a number is asked about."""
ASKS_HOW = ("how", "which", "what", "whether")
DONE = ("used", "calculated", "computed", "applied", "handled", "calculate", "compute")
"""Words that say of a number how it came about; alone they ask for no method."""
GENERIC = ("category_distribution", "numeric_summary")
OWN_KINDS = {
    "best_response": "bor_distribution",
    "tace_sessions": "tace_summary",
    "rdi": "rdi_summary",
}
"""Concepts that have a kind of their own beside the generic ones."""
ENDS = ("largest", "biggest", "greatest", "maximum", "smallest")
"""How a name may begin that says which end is asked for: "largest tumour"."""
TOPPED = ("extremes", "ae_common", "ae_related", "ae_by_soc_pt")


@dataclass(frozen=True)
class Fitness:
    """The rules for one study."""

    study: Study
    asks: Mapping[str, Sequence[Ask]]

    def allows(self, kind: Kind, fit: Fit, question: Question) -> bool:
        """Whether every part of the question has a place in the kind."""
        return (
            self._has_places(kind, fit, question)
            and self._takes_options(kind, question)
            and self._limits_fit(kind, question)
            and self._words_fit(kind, fit, question)
            and self._parts_fit(kind, fit, question)
        )

    def keeps(self, kind: Kind, built: Built) -> bool:
        """Whether a reading is complete: the patient of a profile, the groups of a comparison."""
        reading = built.reading
        names = {item.concept for item in reading.filters}
        if takes(kind, "covariates") and any(map(self._is_of_events, reading.by)):
            return False
        if kind.name == "patient_profile" and "patient_id" not in names:
            return False
        if kind.name == "responder_outcome" and "best_response" in names:
            return False
        is_bare = kind.name != "cox_hr" or reading.filters
        if kind.name in COMPARING and not reading.by and is_bare:
            return False
        is_slot = kind.language.get("endpoint") == "slot" and not takes(kind, "about")
        if (is_slot or kind.name == "extremes") and not reading.endpoint:
            return bool(built.open_endpoints)
        if kind.name == "category_distribution" and names & {*reading.endpoint}:
            return False
        if OWN_KINDS.keys() & {*reading.endpoint} and kind.name in GENERIC:
            return not any(
                OWN_KINDS[name] in self.asks for name in reading.endpoint if name in OWN_KINDS
            )
        if takes(kind, "pair") and {*reading.endpoint} & {*reading.by}:
            return False
        if kind.name == "numeric_summary" and any(
            f.op == "eq" and f.concept in reading.endpoint for f in reading.filters
        ):
            return False
        if kind.name == "proportion_ci" and self._is_incidence(reading.numerator):
            return False
        levels = (self.study.concept(item.concept) for item in reading.numerator)
        return not any(concept is not None and concept.level == "ae" for concept in levels)

    def _is_of_events(self, name: str) -> bool:
        concept = self.study.concept(name)
        return concept is not None and concept.level == "ae"

    def uses_all(self, kind: Kind, fit: Fit, built: Built) -> bool:
        """Whether every characteristic that the ask took has a part in the reading."""
        if takes(kind, "about"):
            return True
        reading = built.reading
        parts = {*reading.by, *reading.endpoint, *built.open_endpoints}
        parts |= {part.concept for item in (*reading.filters, *reading.numerator)
                  for part in (item, *item.members)}  # fmt: skip
        for slot, node in fit.slots:
            if slot not in CHARACTERISTICS:
                continue
            names = {str(name) for name in node.values("concept")}
            if not names & parts and not {f"{name}_baseline" for name in names} & parts:
                return False
        return True

    def _is_incidence(self, those: Sequence[Filter]) -> bool:
        """Whether those who are counted are those with one event: its incidence."""
        names = [item.concept for item in those]
        levels = {
            concept.level for concept in map(self.study.concept, names) if concept is not None
        }
        is_plain = not any(is_negative(item) for item in those)
        if is_plain and len(names) == 1 and any(names[0] in own for own in OWN.values()):
            return those[0].value == "yes" or names[0] in OWN["disposition"]
        one = sum(name in TERMS for name in names) <= 1 and bool({*OF_ONE_EVENT} & {*names})
        return is_plain and one and levels == {"ae"}

    # -- parts that need a place -------------------------------------------------------------

    def _has_places(self, kind: Kind, fit: Fit, question: Question) -> bool:
        needs = fit.ask.needs
        is_timed = bool(question.of("time") or question.of("visit"))
        if is_timed and not takes_times(self.asks, kind.name):
            return False
        if (
            question.of("minimum")
            and "minpct" not in needs
            and "minimum_percent" not in kind.options
        ):
            return False
        if question.of("top") and "top" not in (*needs, *kind.options) and kind.name not in TOPPED:
            return False
        for stated in question.of("against"):
            taken = "median" if isinstance(stated.value, str) else "rate"
            if kind.settings.get("against") != taken:
                return False
        for part in ("share", "strata", "adjust", "against"):
            if question.of(part) and part not in (*needs, *kind.options):
                return False
        is_counted = kind.name in COUNTING and not takes(kind, "lab")
        if question.of("laboratory") and is_counted:
            return False
        if question.reduced and takes(kind, "about"):
            return False
        own = [node for node in question.reduced if node.type != "option" or not kind.options]
        if own and takes(kind, "alone"):
            return False
        is_forest = kind.name.startswith("forest")
        return not (is_forest and any(n.value.concept not in ARMS for n in question.of("contrast")))

    def _takes_options(self, kind: Kind, question: Question) -> bool:
        options = [(str(n.value[0]), str(n.value[1])) for n in question.of("option")]
        same = kind.settings.get("same_tests")
        for name, value in options:
            allowed = kind.settings.get(f"{name}s")
            meant = {value, RANKS.get(value), same.get(value) if isinstance(same, dict) else None}
            if name in ("test", "model") and isinstance(allowed, list) and not meant & {*allowed}:
                return False
            is_difference = name == "interval" and value in DIFFERENCES
            if is_difference and not (
                kind.name.endswith("compare") or kind.name.startswith("compare")
            ):
                return False
        names = {name for name, _ in options}
        return names <= {*kind.options} or not (kind.is_built or "test" in names)

    def _limits_fit(self, kind: Kind, question: Question) -> bool:
        """Whether confidence limits that are asked for are given."""
        asks = question.of("level") or any(
            node.has("cue", "ci") and not node.has("cue", "stats") for node in question.residue
        )
        return not asks or kind.name not in NO_LIMITS

    # -- words that change what is asked -----------------------------------------------------

    def _words_fit(self, kind: Kind, fit: Fit, question: Question) -> bool:
        texts = [node.text for node in question.residue]
        concepts = {item.concept for item in question.filters}
        asks = {*fit.ask.words}
        if "adae" in kind.needs and _asks_what_was_done(question):
            return False
        if "ae_grade" in concepts and any(n.has("cue", "anygrade") for n in question.residue):
            return False
        is_denied = any(node.has("cue", "denied") for node in question.residue)
        if is_denied and kind.name not in ("tte_rate_at", "tte_events"):
            return False
        if kind.name == "sae" and any(text.startswith(ASKS_WHO) for text in texts):
            return False
        is_total = any(node.has("cue", "total") for node in question.residue)
        if kind.name == "ae_counts" and is_total and _counts_people(question):
            return False
        match kind.name:
            case "patient_count" if self._has_kind_of_its_own(question):
                return False
            case "bor_distribution":
                return "best_response" not in concepts
            case "lab_abnormal":
                is_moving = any(text.removeprefix("ever ") in MOVED for text in texts)
                return "ae_grade" not in concepts and (
                    bool(question.of("laboratory")) or not is_moving
                )
            case "patient_listing" if "responders" in asks and {"response", "responses"} & {*texts}:
                return False  # "show response": the responses, not who responded
            case "patient_listing":
                is_status = "show" in asks and "eot_status" in concepts
                is_lines = "ae_term" in concepts and any(text.startswith("line") for text in texts)
                is_other = is_status or is_lines or _is_of_one_patient(question)
                return not (_lists_events(question) or is_other)
            case "patient_count":
                if _is_of_one_patient(question):
                    return False
                if any(n.value.concept == "eot_status" for n in question.of("contrast")):
                    return False
                flags = fit.nodes("flag")
                sets = [name for node in flags for name in node.values("concept") if name in SETS]
                if sets and not question.filters:
                    return False
                is_sized = any(text.startswith("size") for text in texts)
                return not flags or not (is_sized or any(node.has("cue") for node in flags))
            case "method_info":
                methods = {node.text for node in question.residue if node.has("cue", "method")}
                is_named = bool(methods - {"how are", "how were", "how is"})
                is_of_groups = bool(question.of("by") or question.of("contrast"))
                return _asks_how(question) and (is_named or not is_of_groups)
            case "cox_hr" if not {"hr", "cox"} & asks:
                named = (*fit.nodes("category"), *fit.nodes("flag"))
                return not any(node.has("concept", "best_response") for node in named)
            case "tte_median" if _names_people(fit):
                return False
            case "explain_result" if "why" in asks and "explain" not in asks:
                return all(is_of_numbers(node) for node in question.residue)
            case "tte_rate_at" | "tte_median":
                return not any(text.endswith(DRAWN) for text in texts)
            case "rate_difference_at":
                cues = ("compare", "riskdifference", "farapart")
                said = [n for n in question.residue if any(n.has("cue", cue) for cue in cues)]
                pairs = [n.value.explicit for n in question.of("contrast")]
                return bool(said) or any(pairs) or not pairs
            case _ if kind.name in MEASURING:
                return self._number_words_fit(kind, fit, question, concepts)
            case (
                "ae_by_grade"
                | "ae_specific"
                | "analysis_sets"
                | "disposition"
                | "dose_modification"
                | "full_dose"
            ):
                return self._safety_words_fit(kind, fit, question, concepts)
            case _:
                is_lab = takes(kind, "lab") or kind.name.startswith("lab_")
                is_ratio = "rr" in texts and "orr" in asks and "ae_term" in concepts
                return not (is_ratio or (is_lab and "ae_grade" in concepts))

    def _number_words_fit(
        self, kind: Kind, fit: Fit, question: Question, concepts: set[str]
    ) -> bool:
        texts = [node.text for node in question.residue]
        asks = {*fit.ask.words}
        match kind.name:
            case "exposure_duration" if _counts_people(question) and not LENGTH_ASKED & asks:
                return False  # "how many patients are on treatment"
            case "exposure_duration":
                return not ("ae_term" in concepts and {"duration", "duration of"} & {*texts})
            case "lab_summary_at_visit" if not (asks or fit.ask.needs):
                twins = (
                    f"{name}_baseline"
                    for node in fit.nodes("lab")
                    for name in node.values("concept")
                )
                return not any(map(self.study.concept, twins))
            case "baseline_table":
                return not any(text in TESTED for text in texts)
            case "tace_summary" | "numeric_summary":
                return not _says_total(question)
            case "lab_change":
                is_between = len(question.of("visit")) > 1
                return not (is_between and any(text.endswith(" from") for text in texts))
            case "logistic_regression" if not {"responders", "orr", "bor"} & asks:
                outcome = [n.start for n in fit.nodes("concepts")[:1] if n.start in question.leads]
                return not any("for" in question.leads[start].words for start in outcome)
            case "extremes":
                named_ends = (*fit.nodes("number"), *fit.nodes("lab"))
                own = {EXTREMES[text][0] for text in texts if text in EXTREMES}
                is_other = any(own and not own & {*n.values("concept")} for n in named_ends)
                return not is_other and _asks_for_ends(fit, question, texts)
            case _:
                is_lab = takes(kind, "lab") or kind.name.startswith("lab_")
                return not (is_lab and "ae_grade" in concepts)

    def _safety_words_fit(
        self, kind: Kind, fit: Fit, question: Question, concepts: set[str]
    ) -> bool:
        match kind.name:
            case "ae_by_grade":
                is_all = _is_of_any_grade(question)
                if any(n.value.explicit for n in question.of("contrast")) and not _asks_by_grade(
                    question
                ):
                    return False
                is_one = bool({"ae_term", "ae_soc"} & concepts) and not _asks_by_grade(question)
                return not ((is_all or is_one) and "ae_grade" in concepts)
            case "analysis_sets":
                sets = [item for item in question.filters if item.concept in SETS]
                are_said = all((item.op, item.value) == ("eq", "yes") for item in sets)
                is_only = len(sets) == len(question.filters)
                return not question.counts or (are_said and is_only)
            case "ae_compare" if (
                "contrast" in fit.ask.needs and "cond:ae_term" not in fit.ask.needs
            ):
                return any(node.value.explicit for node in question.of("contrast"))
            case "disposition" | "dose_modification" | "full_dose":
                statuses = [item for item in question.filters if item.concept in OWN[kind.name]]
                if "which" in fit.ask.words and len(statuses) < 2 and not question.of("by"):
                    return False
                is_own = any(f"cond:{name}" in fit.ask.needs for name in OWN[kind.name])
                return not is_own or self._has_own_counted(kind.name, question)
            case _:
                return self._names_incidence(question, concepts)

    def _names_incidence(self, question: Question, concepts: set[str]) -> bool:
        texts = [node.text for node in question.residue]
        has_grades = any(node.has("cue", "grades") for node in question.residue)
        is_worst = any(text.startswith(WORST) for text in texts)
        is_total = {"total", "events"} <= {*texts} or self._counts_records(question)
        is_any = _is_of_any_grade(question)
        by_grade = (
            has_grades and not is_any and ("ae_grade" in concepts or _asks_by_grade(question))
        )
        return not (is_worst or is_total or by_grade)

    def _has_own_counted(self, kind: str, question: Question) -> bool:
        """Whether the kind's own characteristic is counted where it is named, and not denied."""
        own = [node for node in question.of("condition") if isinstance(node.value, Filter)]
        named = [node for node in own if node.value.concept in OWN[kind]]
        if not named:
            return True
        if any(is_negative(node.value) for node in named) or question.of("laboratory"):
            return False
        if len(named) == len(own) > 1 and kind == "disposition":
            return True
        if kind != "disposition" and any(
            (n.value.op, n.value.value) != ("eq", "yes") for n in named
        ):
            return False
        starts, is_certain = counted(own, question.leads)
        return is_certain and all(node.start in starts for node in named)

    def _counts_records(self, question: Question) -> bool:
        """Whether events are counted, not those who had them: "how many episodes of diarrhoea"."""
        is_plural = any(n.has("cue", "events") and n.text.endswith("s") for n in question.residue)
        had = any(BEING_HAD & {*lead.words} for lead in question.leads.values()) or any(
            node.has("cue", "patients") for node in question.residue
        )
        is_counted = any(node.has("cue", "count") for node in question.residue)
        return is_plural and is_counted and not had

    def _has_kind_of_its_own(self, question: Question) -> bool:
        """Whether those are counted whom a kind of its own counts: with an event, who completed."""
        contrasts = {node.value.concept for node in question.of("contrast")}
        if self._counts_one_event(question) or contrasts & {*OWN["disposition"]}:
            return True
        concepts = {item.concept for item in question.filters}
        if len(concepts) == 1 and concepts <= {*SETS} and not question.of("by"):
            return True
        return any(
            concepts & {*names} and self._has_own_counted(kind, question)
            for kind, names in OWN.items()
        )

    def _counts_one_event(self, question: Question) -> bool:
        """Whether those with one event, or one of a grade, are counted: an incidence."""
        own = [node for node in question.of("condition") if isinstance(node.value, Filter)]
        events = [node for node in own if node.value.concept in OF_ONE_EVENT]
        terms = [node for node in events if node.value.concept in TERMS]
        if not events or len(terms) > 1 or any(is_negative(node.value) for node in events):
            return False
        starts, is_certain = counted(own, question.leads)
        return not is_certain or any(node.start in starts for node in events)

    # -- parts that conditions play ----------------------------------------------------------

    def _parts_fit(self, kind: Kind, fit: Fit, question: Question) -> bool:
        """Whether the conditions can play the parts in a kind that the words give them."""
        if takes(kind, "proportion"):
            return not (_counts_among_itself(question) or _counts_events(question))
        if kind.name in ("patient_count", "patient_listing"):
            return question.counts or not self._is_event_among(question)
        if question.counts and _counts_events(question):
            return False
        if "adae" in kind.needs and not self._events_fit(kind, question):
            return False
        if "adae" in kind.needs and kind.name != "ae_counts" and _says_total(question):
            return False
        if _is_about_some(question):
            return kind.name == "landmark"
        if ("interval" not in kind.options and not question.counts) or kind.name == "ae_specific":
            return True
        subjects = [
            node.start for node in question.residue
            if not any(node.has("cue", cue) for cue in ASKING)
        ]  # fmt: skip
        own = {node.start for node in question.reduced if node.type in ("condition", "contrast")}
        return not any(
            lead.is_counted
            and not _is_relative(lead)
            and start in own
            and any(place < start for place in subjects)
            for start, lead in question.leads.items()
        )

    def _is_event_among(self, question: Question) -> bool:
        """Whether an event is named before those among whom: "rash in patients without fever"."""
        for node in question.of("condition"):
            lead = question.leads.get(node.start)
            before = lead.after if lead is not None else None
            if lead is None or before is None or not (lead.is_among or lead.of_patients):
                continue
            if before.type != "condition" or not isinstance(before.value, Filter):
                continue
            concept = self.study.concept(before.value.concept)
            is_led = any(word in ("in", "among", "amongst", "within") for word in lead.words)
            if concept is not None and concept.level == "ae" and lead.of_patients and is_led:
                return True
        return False

    def _events_fit(self, kind: Kind, question: Question) -> bool:
        terms = [item for item in question.filters if item.concept == "ae_term"]
        is_specific = kind.name == "ae_specific"
        named = [item for item in question.filters if item.concept in ("ae_term", "ae_soc")]
        if len(terms) > 1 or (is_specific and any(is_negative(item) for item in named)):
            return False
        own = [node for node in question.of("condition") if isinstance(node.value, Filter)]
        events = [node.start for node in own if node.value.concept in OF_ONE_EVENT]
        if question.counts and events and len(own) > 1:
            starts, is_certain = counted(own, question.leads)
            if is_certain and not {*events} & starts:
                return False
        return not (kind.name == "ae_specific" and asks_after_others(question, self.study))


def _asks_for_ends(fit: Fit, question: Question, texts: Sequence[str]) -> bool:
    """Whether one end of a ranking is asked for: "survivors" alone asks for none."""
    is_some = any(text.startswith("survivor") for text in texts)
    others = [text for text in texts if not text.startswith("survivor")]
    if is_some and not others and not question.of("top"):
        return False
    if "first" in texts and any(node.has("cue", "list") for node in question.residue):
        return False  # "list the women, oldest first" is a list in an order
    ranked = [n.text for n in question.residue if n.has("cue", "extremes")]
    if len({text in LEAST for text in ranked if text not in TOP_WORDS}) > 1:
        return False
    is_named = any(
        node.has("cue", "extremes") or node.text.startswith(ENDS) for node in question.residue
    )
    if not (is_named or question.of("top")):
        return False
    return not (is_some and fit.nodes("number"))


def _names_people(fit: Fit) -> bool:
    """Whether an endpoint is named as what patients are: "alive patients" asks for no median."""
    if {"median", "howlong"} & {*fit.ask.words}:
        return False
    return any(node.has("cue", "eventfree") for node in fit.nodes("endpoint"))


def _says_total(question: Question) -> bool:
    """Whether all events together are counted: "total number of SAEs", not "how many had one"."""
    is_total = any(node.has("cue", "total") for node in question.residue)
    return is_total and not _counts_people(question)


def _counts_people(question: Question) -> bool:
    """Whether those who had something are counted: "how many patients", "how many had rash"."""
    is_named = any(
        node.has("cue", "patients")
        and not node.has("cue", "perpatient")
        and not node.has("cue", "total")
        and place not in question.droppable
        for place, node in enumerate(question.residue)
    )
    is_asked = any(node.has("cue", "count") for node in question.residue)
    had = any((BEING_HAD - {"with", "of the"}) & {*lead.words} for lead in question.leads.values())
    return is_asked and (is_named or had)


def _is_of_one_patient(question: Question) -> bool:
    """Whether one patient is named: that is a profile, not a list or a number of patients."""
    own = question.filters
    return len(own) == 1 and own[0].concept == "patient_id" and own[0].op == "eq"


def is_of_numbers(node: Node) -> bool:
    """Whether a word may stand in "why so few?": others ask why something happened."""
    return not is_talk(node) or node.text in OF_NUMBERS


def _asks_how(question: Question) -> bool:
    """Whether a method is asked for, and not only said of a number: "median calculated by ..."."""
    said = [node for node in question.residue if node.has("cue", "method")]
    first = question.residue[0].text.split()[0] if question.residue else ""
    return first in ASKS_HOW or any(node.text not in DONE for node in said)


def _is_relative(lead: Lead) -> bool:
    """Whether a clause says more of a group: "women who are HBV positive"."""
    after = lead.after
    has_who = any(word.split()[0] in ("who", "that", "whose") for word in lead.words if word)
    return has_who and after is not None and after.type in ("condition", "contrast")


def _asks_what_was_done(question: Question) -> bool:
    """Whether the treatment of an event is asked for: "how was the rash treated"."""
    treated = next((node for node in question.residue if node.text == "treated"), None)
    if treated is None:
        return False
    before = [node for node in (*question.reduced, *question.residue) if node.end <= treated.start]
    last = max(before, key=lambda node: node.end, default=None)
    if last is not None and last.type == "condition":
        return last.value.concept in TERMS
    return last is not None and last.has("cue", "ae")


def _is_of_any_grade(question: Question) -> bool:
    """Whether events of all grades are meant: "rash of any grade"."""
    texts = {node.text for node in question.residue}
    is_said = {"all", "grades"} <= texts or {"any", "grade"} <= texts
    return is_said or any(node.has("cue", "anygrade") for node in question.residue)


def _asks_by_grade(question: Question) -> bool:
    """Whether a table by grade is asked for: "rash by grade", "worst grade of rash"."""
    named = (node.text for node in question.residue if node.has("cue", "grades"))
    return not _is_of_any_grade(question) and any(text != "grade" for text in named)


def _is_about_some(question: Question) -> bool:
    """Whether a word that a kind asks about is named as those among whom: "among responders"."""
    for node in question.residue:
        lead = question.leads.get(node.start)
        if lead is None or not node.has("cue") or any(node.has("cue", cue) for cue in ASKING):
            continue
        is_named = node.text.startswith(NAMED) or any(node.has("cue", cue) for cue in PEOPLE_CUES)
        is_among = lead.is_among and "for" not in lead.words and (lead.of_patients or is_named)
        before = question.leads.get(lead.after.start) if lead.after is not None else None
        follows = before is not None and before.is_among and before.of_patients
        if is_among or (follows and "and" in lead.words):
            return True
    return False


def _counts_events(question: Question) -> bool:
    """Whether a share of the events is asked for, not of patients: "% of AEs that were related"."""
    said = {node.start for node in question.of("condition")}
    said |= {node.start for node in question.residue if node.has("cue", "related")}
    for start, lead in question.leads.items():
        after = lead.after
        is_of_events = after is not None and (
            after.has("cue", "ae")
            or after.has("cue", "aeword")
            or _is_event_shared(after, question)
        )
        if start in said and lead.is_counted and is_of_events:
            return True
    return False


def _is_event_shared(node: Node, question: Question) -> bool:
    """Whether a share is of one event: "what share of rash was grade 3"."""
    is_share = any(item.has("cue", "percent") for item in question.residue)
    is_event = node.type == "condition" and isinstance(node.value, Filter)
    return is_share and is_event and node.value.concept in ("ae_term", "ae_soc")


def _counts_among_itself(question: Question) -> bool:
    """Whether what would be counted is named as those among whom: "women among dose-reduced"."""
    if not question.of("condition"):
        return False
    leads = (question.leads.get(node.start) for node in question.residue if not _asks(node))
    return any(lead is not None and lead.is_among and "for" not in lead.words for lead in leads)


def _asks(node: Node) -> bool:
    return any(node.has("cue", cue) for cue in ASKING)


def _lists_events(question: Question) -> bool:
    """Whether a listing is of events, not of patients: they are named first."""
    cues = ("sae", "ae", "aeword")
    events = [n.start for n in question.residue if any(n.has("cue", cue) for cue in cues)]
    people = [node.start for node in question.residue if node.text.split()[0] in PEOPLE
              or node.text.split()[-1] in PEOPLE]  # fmt: skip
    is_listing = any(
        node.has("cue", "list") or node.has("cue", "which") for node in question.residue
    )
    if people and events and events[0] < people[0]:
        return True
    return bool(events) and is_listing and (not people or events[0] < people[0])

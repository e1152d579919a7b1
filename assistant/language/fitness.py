"""Whether a question can be of a kind: what it names must have a place there.

Each rule says no where a kind would pass over what was asked: a time, a limit, a test, a group, a
part that a condition plays. What no kind can hold is refused, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.kinds import Kind
from assistant.language.assembly import ARMS, COMPARING, Built
from assistant.language.frames import Ask, Fit, Question, takes, takes_times
from assistant.language.negation import is_negative
from assistant.language.nodes import Node
from assistant.language.patients_who_had import asks_after_others
from assistant.language.roles import counted
from assistant.model import Filter
from assistant.study.model import Study

ASKING = ("count", "percent", "patients", "which", "list", "show", "rate", "ci", "atleastone")
"""Words that ask, without naming what is asked about."""
DRAWN = ("curve", "curves", "plot", "plots", "graph", "graphs")
NAMED = ("survivor", "dose reduced", "dose interrupted")
WORST = ("worst", "max", "highest", "by ", "per ")
PEOPLE = ("patient", "patients", "subject", "subjects", "pts", "people", "who")
RANKS = {"gehan-wilcoxon": "wilcoxon", "mann-whitney": "wilcoxon"}
NO_LIMITS = ("numeric_summary", "tace_summary", "rdi_summary", "exposure_duration", "ae_counts",
             "lab_summary_at_visit", "cumulative_dose", "baseline_table", "extremes", "ae_onset")  # fmt: skip
"""Kinds that give no confidence limits."""
DIFFERENCES = {"newcombe", "newcombe-corrected", "miettinen-nurminen"}
TESTED = ("p", "p value", "p-value", "p values", "test", "tests", "tested", "significance")
SETS = ("safety_population", "itt_population", "full_analysis_set", "per_protocol_population",
        "efficacy_population", "evaluable_population")  # fmt: skip
OWN = {"disposition": ("eot_status",), "dose_modification": ("dose_reduced", "dose_interrupted"),
       "full_dose": ("full_dose",)}  # fmt: skip
"""Characteristics that a kind counts in any case."""
BEING_HAD = {"had", "have", "has", "experienced", "developed", "got", "suffered", "suffered from", "with",
             "experience", "develop", "reported", "who had", "of the"}  # fmt: skip
OF_ONE_EVENT = ("ae_term", "ae_soc", "ae_grade")
TERMS = ("ae_term", "ae_soc")
COUNTING = ("patient_count", "category_distribution", "crosstab")
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
        if kind.name == "patient_profile" and "patient_id" not in names:
            return False
        is_bare = kind.name != "cox_hr" or reading.filters
        if kind.name in COMPARING and not reading.by and is_bare:
            return False
        is_slot = kind.language.get("endpoint") == "slot" and not takes(kind, "about")
        if (is_slot or kind.name == "extremes") and not reading.endpoint:
            return bool(built.open_endpoints)
        if kind.name == "proportion_ci" and self._is_incidence(reading.numerator):
            return False
        return not (kind.name == "category_distribution" and names & {*reading.endpoint})

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
        match kind.name:
            case "patient_count" if self._has_kind_of_its_own(question):
                return False
            case "bor_distribution":
                return "best_response" not in concepts
            case "patient_listing":
                return not _lists_events(question)
            case "tte_rate_at" | "tte_median":
                return not any(text.endswith(DRAWN) for text in texts)
            case "rate_difference_at":
                cues = ("compare", "riskdifference", "farapart")
                said = [n for n in question.residue if any(n.has("cue", cue) for cue in cues)]
                pairs = [n.value.explicit for n in question.of("contrast")]
                return bool(said) or any(pairs) or not pairs
            case "exposure_duration":
                return not ("ae_term" in concepts and {"duration", "duration of"} & {*texts})
            case "baseline_table":
                return not any(text in TESTED for text in texts)
            case "tace_summary" | "numeric_summary":
                return "total" not in texts
            case "lab_change":
                is_between = len(question.of("visit")) > 1
                return not (is_between and any(text.endswith(" from") for text in texts))
            case "patient_count":
                flags = fit.nodes("flag")
                sets = [name for node in flags for name in node.values("concept") if name in SETS]
                if sets and not question.filters:
                    return False
                is_sized = any(text.startswith("size") for text in texts)
                return not flags or not (is_sized or any(node.has("cue") for node in flags))
            case "logistic_regression" if not {"responders", "orr", "bor"} & asks:
                outcome = [n.start for n in fit.nodes("concepts")[:1] if n.start in question.leads]
                return not any("for" in question.leads[start].words for start in outcome)
            case "extremes":
                is_some = any(text.startswith("survivor") for text in texts)
                return not (is_some and fit.nodes("number"))
            case "ae_by_grade":
                is_all = _is_of_any_grade(question)
                if any(n.value.explicit for n in question.of("contrast")) and not _asks_by_grade(
                    question
                ):
                    return False
                is_one = bool({"ae_term", "ae_soc"} & concepts) and not _asks_by_grade(question)
                return not ((is_all or is_one) and "ae_grade" in concepts)
            case "analysis_sets":
                named = [item for item in question.filters if item.concept in SETS]
                are_said = all((item.op, item.value) == ("eq", "yes") for item in named)
                is_only = len(named) == len(question.filters)
                return not question.counts or (are_said and is_only)
            case "ae_compare" if (
                "contrast" in fit.ask.needs and "cond:ae_term" not in fit.ask.needs
            ):
                return any(node.value.explicit for node in question.of("contrast"))
            case "disposition" | "dose_modification" | "full_dose":
                statuses = [item for item in question.filters if item.concept in OWN[kind.name]]
                if "which" in asks and len(statuses) < 2 and not question.of("by"):
                    return False
                is_own = any(f"cond:{name}" in fit.ask.needs for name in OWN[kind.name])
                return not is_own or self._has_own_counted(kind.name, question)
            case "ae_specific":
                return self._names_incidence(question, texts, concepts)
            case _:
                is_lab = takes(kind, "lab") or kind.name.startswith("lab_")
                is_ratio = "rr" in texts and "orr" in asks and "ae_term" in concepts
                return not (is_ratio or (is_lab and "ae_grade" in concepts))

    def _names_incidence(
        self, question: Question, texts: Sequence[str], concepts: set[str]
    ) -> bool:
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
            return not _counts_among_itself(question)
        if kind.name in ("patient_count", "patient_listing"):
            return True
        if question.counts and _counts_events(question):
            return False
        if "adae" in kind.needs and not self._events_fit(kind, question):
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
            lead.is_counted and start in own and any(place < start for place in subjects)
            for start, lead in question.leads.items()
        )

    def _events_fit(self, kind: Kind, question: Question) -> bool:
        terms = [item for item in question.filters if item.concept == "ae_term"]
        is_specific = kind.name == "ae_specific"
        if len(terms) > 1 or (is_specific and any(is_negative(item) for item in terms)):
            return False
        own = [node for node in question.of("condition") if isinstance(node.value, Filter)]
        events = [node.start for node in own if node.value.concept in OF_ONE_EVENT]
        if question.counts and events and len(own) > 1:
            starts, is_certain = counted(own, question.leads)
            if is_certain and not {*events} & starts:
                return False
        return not (kind.name == "ae_specific" and asks_after_others(question, self.study))


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
        is_named = node.has("cue", "responders") or node.text.startswith(NAMED)
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
        is_of_events = after is not None and (after.has("cue", "ae") or after.has("cue", "aeword"))
        if start in said and lead.is_counted and is_of_events:
            return True
    return False


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
    return bool(events) and is_listing and (not people or events[0] < people[0])

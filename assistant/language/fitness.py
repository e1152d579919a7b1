"""Whether a question can be of a kind: what it names must have a place there.

Each rule says no where a kind would pass over what was asked: a time, a limit, a test, a group, a
part that a condition plays. What no kind can hold is refused, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.kinds import Kind
from assistant.language.assembly import ARMS, COMPARING, EXTREMES, Built
from assistant.language.frames import Ask, Fit, Question, takes, takes_times
from assistant.language.negation import is_negative
from assistant.language.nodes import Node
from assistant.language.patients_who_had import asks_after_others
from assistant.language.refusals import is_talk
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
UNGRADED = ("all grades", "any grade")
COUNTING = ("patient_count", "category_distribution", "crosstab")
OF_NUMBERS = ("few", "so few", "so small", "so low", "low", "small", "little", "exactly", "this number",
              "that number", "here", "then", "there", "just", "seems", "seem", "looks", "look",
              "get", "getting", "got", "see", "am", "included", "counted", "left", "these",
              "this value", "that value", "anyway", "more", "expected", "expect", "again", "the")  # fmt: skip
"""Words of talk that may stand beside "why" where a number is asked about."""
ASKS_HOW = ("how", "which", "what", "whether")
DONE = ("used", "calculated", "computed", "applied", "handled", "calculate", "compute")
"""Words that say of a number how it came about; alone they ask for no method."""
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
        return not (kind.name == "category_distribution" and names & {*reading.endpoint})

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
        is_denied = any(node.has("cue", "denied") for node in question.residue)
        if is_denied and kind.name not in ("tte_rate_at", "tte_events"):
            return False
        match kind.name:
            case "bor_distribution":
                return "best_response" not in concepts
            case "patient_listing":
                is_status = "show" in asks and "eot_status" in concepts
                is_lines = "ae_term" in concepts and any(text.startswith("line") for text in texts)
                is_other = is_status or is_lines or _is_of_one_patient(question)
                return not (_lists_events(question) or is_other)
            case "patient_count":
                if _is_of_one_patient(question):
                    return False
                flags = fit.nodes("flag")
                is_sized = any(text.startswith("size") for text in texts)
                return not flags or not (is_sized or any(node.has("cue") for node in flags))
            case "method_info":
                return _asks_how(question)
            case "explain_result" if "why" in asks and "explain" not in asks:
                return all(is_of_numbers(node) for node in question.residue)
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
            case "tace_summary" | "numeric_summary" | "ae_counts":
                return "total" not in texts
            case "lab_change":
                is_between = len(question.of("visit")) > 1
                return not (is_between and any(text.endswith(" from") for text in texts))
            case "logistic_regression" if not {"responders", "orr", "bor"} & asks:
                outcome = [n.start for n in fit.nodes("concepts")[:1] if n.start in question.leads]
                return not any("for" in question.leads[start].words for start in outcome)
            case "extremes":
                is_some = any(text.startswith("survivor") for text in texts)
                named = (*fit.nodes("number"), *fit.nodes("lab"))
                own = {EXTREMES[text][0] for text in texts if text in EXTREMES}
                is_other = any(own and not own & {*node.values("concept")} for node in named)
                return not ((is_some and fit.nodes("number")) or is_other)
            case "ae_by_grade":
                is_all = {"all", "grades"} <= {*texts} or any(text in UNGRADED for text in texts)
                return not (is_all and "ae_grade" in concepts)
            case "analysis_sets":
                return not (question.of("condition") and question.counts)
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
        is_total = {"total", "events"} <= {*texts}
        return not (is_worst or is_total or ("ae_grade" in concepts and has_grades))

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
        return not (kind.name == "ae_specific" and asks_after_others(question, self.study))


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
    people = [node.start for node in question.residue if node.text in PEOPLE]
    is_listing = any(node.has("cue", "list") for node in question.residue)
    return bool(events) and is_listing and (not people or events[0] < people[0])

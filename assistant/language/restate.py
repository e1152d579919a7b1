"""A reading back to words: the full question that has exactly this reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.kinds import Kind
from assistant.language.frames import takes
from assistant.model import GROUP, Filter, Reading, Scalar, TimePoint
from assistant.study.model import Study
from assistant.study.two_groups import base_of

OPERATORS = {"gt": "over", "ge": "at least", "lt": "under", "le": "at most"}
OPTION_WORDS = {
    ("test", "gehan-wilcoxon"): "Gehan-Wilcoxon test", ("test", "tarone-ware"): "Tarone-Ware test",
    ("test", "peto-peto"): "Peto-Peto test", ("test", "fleming-harrington"): "Fleming-Harrington test",
    ("test", "fisher"): "Fisher test", ("test", "chi-square"): "chi-square test", ("test", "t-test"): "t-test",
    ("test", "t-test-pooled"): "pooled t-test", ("test", "anova"): "ANOVA",
    ("test", "trend"): "test for trend", ("test", "pairwise"): "pairwise log-rank test",
    ("test", "cmh"): "CMH test", ("test", "cochran-armitage"): "Cochran-Armitage test",
    ("test", "mcnemar"): "McNemar test", ("test", "paired-t"): "paired t-test",
    ("test", "signed-rank"): "signed-rank test",
    ("model", "weibull"): "Weibull model", ("model", "exponential"): "exponential model",
    ("model", "log-normal"): "log-normal model", ("model", "log-logistic"): "log-logistic model",
    ("model", "fine-gray"): "Fine-Gray model", ("interaction", "yes"): "interaction",
    ("test", "kruskal-wallis"): "Kruskal-Wallis test", ("test", "wilcoxon"): "rank-sum test",
    ("coefficient", "pearson"): "Pearson", ("coefficient", "spearman"): "Spearman",
    ("coefficient", "kendall"): "Kendall",
    ("transform", "km"): "km transform", ("transform", "rank"): "rank transform",
    ("transform", "identity"): "identity transform", ("transform", "log"): "log transform",
    ("format", "csv"): "to csv", ("format", "pdf"): "to pdf", ("format", "rtf"): "to rtf",
    ("format", "docx"): "to docx", ("format", "png"): "to png", ("format", "html"): "to html",
    ("format", "xlsx"): "to xlsx",
    ("followup", "observed"): "observed follow-up",
    ("followup", "reverse-km"): "reverse Kaplan-Meier",
}  # fmt: skip
TOLD_BY_TEMPLATE: Mapping[str, tuple[str, ...]] = {"test": ("test",), "model": ("cox", "incidence")}
"""Options that a kind's restatement names itself, and the slots that do."""
TOLD_BY_NOUN: Mapping[tuple[str, str, object], str] = {
    ("ae_serious", "eq", "yes"): "serious",
    ("ae_related", "eq", "yes"): "related",
}
"""Conditions on events that the noun tells: "serious related adverse events"."""
DEFINED = {"method": "the analysis"}
LIMIT_WORDS = {"log": "log interval", "logit": "logit interval"}
WITHOUT = 5
"""Place of what no record may be."""
QUARTILES = (0.25, 0.5, 0.75)
KM_KINDS = ("tte_median", "tte_rate_at", "tte_quantile")


@dataclass(frozen=True)
class Restater:
    """Puts readings of one study into words."""

    study: Study

    def restate(self, kind: Kind, reading: Reading) -> str:
        """Return the full question."""
        template = str(kind.language.get("restate", kind.title))
        words = self._filled(template, kind, reading)
        if takes(kind, "about"):
            return words[0].upper() + words[1:]
        if kind.name == "ph_check" and reading.by:
            named = ", ".join(self._label(name) for name in reading.by)
            words = words.replace("hazards in", f"hazards for {named} in")
        if kind.name == "logistic_regression":
            named = ", ".join(self._label(name) for name in reading.by)
            words = words.removesuffix(" with") + (f" with {named}" if named else "")
        if kind.name == "lab_trend_plot" and "statistic" in reading.options:
            words = words.replace("mean", str(reading.options["statistic"]), 1)
        if kind.name == "missing_data" and reading.endpoint != ("all variables",):
            words = f"{words} for {self._names(reading.endpoint)}"
        limits = [item for item in reading.filters if self._is_measured(item)]
        if kind.name == "lab_abnormal" and limits:
            told = " and ".join(self.describe(item) for item in limits)
            words = f"how many patients {'had' if reading.at else 'ever had'} {told}"
            reading = replace(reading, filters=tuple(i for i in reading.filters if i not in limits))
        patients_named = [
            item for item in reading.filters if item.concept == "patient_id" and item.op == "eq"
        ]
        if kind.name == "patient_profile" and len(patients_named) == 1:
            words = f"profile of patient {patients_named[0].value}"
            reading = replace(
                reading, filters=tuple(i for i in reading.filters if i not in patients_named)
            )
        parts = [words]
        shares = reading.options.get("quantiles")
        if kind.name == "tte_quantile" and isinstance(shares, tuple) and shares != QUARTILES:
            listed = " and ".join(f"{100 * float(share):g}%" for share in shares)
            parts[0] = f"{listed} quantile of {self._names(reading.endpoint)}"
        if kind.name == "extremes":
            least = reading.options.get("order") == "min"
            parts[0] = f"{'lowest' if least else 'highest'} {self._names(reading.endpoint)}"
        if reading.at:
            parts.append(self._times(reading))
        parts += self._conditions(kind, reading)
        parts += self._groups(kind, reading)
        options = self._options(kind, reading)
        if options:
            parts.append(f"({options})")
        sentence = " ".join(part for part in parts if part)
        return sentence[0].upper() + sentence[1:]

    def _conditions(self, kind: Kind, reading: Reading) -> list[str]:
        """Return the records meant, "with grade at least 3", and the patients, "in ..."."""
        template = str(kind.language.get("restate", ""))
        is_told = "{term}" in template or "{events_counted}" in template
        told = TOLD_BY_NOUN if is_told and kind.name != "ae_specific" else ()
        noted = [
            item for item in reading.filters if (item.concept, item.op, item.value) not in told
        ]
        is_listed = kind.name == "ae_specific"
        noted = [item for item in noted if not (is_listed and item.concept == "ae_term")]
        events = [item for item in noted if "adae" in kind.needs and self._is_event(item)]
        patients = [item for item in noted if item not in events]
        parts = []
        if events:
            parts.append(
                self.population(replace(reading, filters=tuple(events)))[len("patients ") :]
            )
        who = self.population(replace(reading, filters=tuple(patients)))
        if kind.name == "patient_count":
            parts.append(who if patients else "patients")
        elif kind.name == "patient_listing" and patients:
            parts.append(who.removeprefix("patients "))
        elif patients:
            parts.append(f"in {who}")
        return parts

    def _is_event(self, item: Filter) -> bool:
        if item.concept == GROUP:
            return not item.picks_patients and all(self._is_event(m) for m in item.members)
        concept = self.study.concept(item.concept)
        return concept is not None and concept.level == "ae"

    def population(self, reading: Reading) -> str:
        """Return who is asked about: "patients with BCLC stage C and age over 65"."""
        if not reading.filters:
            return "all patients"
        terms = [item for item in reading.filters if _is_one_term(item)]
        alone = [item for item in reading.filters if len(terms) < 2 or item not in terms]
        told = [
            (3 if self._is_of_patients(item) else _place(item), self.describe(item))
            for item in alone
        ]
        if len(terms) > 1:
            told.append((1, "both " + " and ".join(self.describe(item) for item in terms)))
        told.sort(key=lambda item: item[0])
        having = " and ".join(words for place, words in told if place < WITHOUT)
        lacking = " and ".join(f"without {words}" for place, words in told if place == WITHOUT)
        return " ".join(("patients", _with(having), lacking)).replace("  ", " ").strip()

    def describe(self, condition: Filter, *, negated: bool = False) -> str:
        """Return one condition in words that read back as it."""
        if condition.together:
            return " and ".join(self.describe(item) for item in condition.together)
        if condition.concept == GROUP and condition.op == "any_of" and len(condition.members) == 1:
            return self.describe(condition.members[0])
        if condition.concept == GROUP:
            joins = {"any_of": " or ", "none_of": " or ", "not_all": " and "}
            is_none = condition.op == "none_of"
            if is_none and self._is_of_patients(condition):
                return "neither " + " nor ".join(self.describe(item) for item in condition.members)
            parts = (self.describe(item, negated=is_none) for item in condition.members)
            inner = joins[condition.op].join(parts)
            leads = {"any_of": "either ", "none_of": "", "not_all": "not both "}
            return leads[condition.op] + inner
        if condition == Filter("ae_term", "not_missing"):
            return "any adverse events"
        if condition == Filter("ae_serious", "eq", "yes") and negated:
            return "serious adverse events"
        concept = self.study.concept(condition.concept)
        label = concept.label if concept is not None else condition.concept
        if concept is not None and concept.name == "ae_term":
            return self._terms(condition)
        if concept is not None and concept.is_flag and condition.op in ("eq", "ne"):
            is_yes = (condition.value == "yes") == (condition.op == "eq")
            return f"{label}: {'yes' if is_yes else 'no'}"
        return self._comparison(label, condition)

    def _is_of_patients(self, condition: Filter) -> bool:
        """Whether a condition says "neither A nor B" of what patients are, not of their records."""
        concepts = [self.study.concept(item.concept) for item in condition.members]
        return condition.op == "none_of" and all(
            concept is not None and concept.level == "patient" for concept in concepts
        )

    def _terms(self, condition: Filter) -> str:
        listed = _joined(condition.value, " or ")
        return f"not {listed}" if condition.op in ("ne", "not_in") else listed

    def _comparison(self, label: str, condition: Filter) -> str:
        unit = f" {condition.unit}" if condition.unit else ""
        if condition.unit == "%":
            unit = "%"
        if condition.unit == "x ULN":
            unit = " times ULN"
        value = condition.value
        match condition.op:
            case "eq":
                return f"{label} {value}{unit}"
            case "ne":
                return f"not {label} {value}{unit}"
            case "in":
                return f"{label} {_joined(value, ' or ')}{unit}"
            case "not_in":
                return f"not {label} {_joined(value, ' or ')}{unit}"
            case "between" | "not_between" if isinstance(value, tuple):
                text = f"{label} between {value[0]} and {value[1]}{unit}"
                return text if condition.op == "between" else f"not {text}"
            case "is_missing":
                return f"missing {label}"
            case "not_missing":
                return f"known {label}"
            case _:
                return f"{label} {OPERATORS[condition.op]} {value}{unit}"

    def _filled(self, template: str, kind: Kind, reading: Reading) -> str:
        names = self._names(reading.endpoint)
        counted = self.population(replace(reading, filters=reading.numerator))
        numerator = counted if reading.numerator else "patients with patients"
        return (
            template.replace("{endpoint}", names).replace("{endpoint_words}", f"{names}s" if names else "")
            .replace("{number}", names).replace("{category}", names).replace("{lab}", names)
            .replace("{term}", self._noun(kind, reading)).replace("{numerator}", numerator)
            .replace("{defined}", DEFINED.get(names, names)).replace("{extreme}", "")
            .replace("{response}", "disease control rate" if names == "DCR" else "objective response rate")
            .replace("{change}", _change_words(reading)).replace("{drawing}", _drawing(reading))
            .replace("{saved}", "figure" if reading.options.get("format") == "figure" else "transcript")
            .replace("{events_counted}", self._events_counted(kind, reading))
            .replace("{test}", _test_words(reading, "log-rank test"))
            .replace("{cox}", _model_words(reading, "Cox model"))
            .replace("{incidence}", _model_words(reading, "cumulative incidence"))
            .replace("{summary}", str(reading.options.get("statistic", "summary of")))
        )  # fmt: skip

    def _events_counted(self, kind: Kind, reading: Reading) -> str:
        """Return how events are counted: in total, or per patient."""
        noun, statistic = self._noun(kind, reading), reading.options.get("statistic")
        if statistic == "total":
            return f"total number of {noun}"
        return " ".join([*([str(statistic)] if statistic else []), noun, "per patient"])

    def _noun(self, kind: Kind, reading: Reading) -> str:
        """Return what is counted: a term, or adverse events with what kind of them."""
        terms = [self.describe(item) for item in reading.filters if item.concept == "ae_term"]
        if kind.name == "ae_specific":
            return " and ".join(terms) or "adverse events"
        found = {(item.concept, item.op, item.value) for item in reading.filters}
        adjectives = [words for key, words in TOLD_BY_NOUN.items() if key in found]
        return " ".join([*adjectives, "adverse events"])

    def _names(self, endpoint: Sequence[str]) -> str:
        words = []
        for name in endpoint:
            concept = self.study.concept(name)
            words.append(
                concept.label if concept is not None and self.study.endpoint(name) is None else name
            )
        return " and ".join(words)

    def _times(self, reading: Reading) -> str:
        points = [
            _amount(item) if isinstance(item, TimePoint) else item.visit for item in reading.at
        ]
        return f"at {' and '.join(points)}"

    def _is_measured(self, item: Filter) -> bool:
        parts = item.members or (item,)
        concepts = [self.study.concept(part.concept) for part in parts]
        return all(concept is not None and concept.level == "lab" for concept in concepts)

    def _label(self, name: str) -> str:
        concept = self.study.concept(name)
        return concept.label if concept is not None else name

    def _group_words(self, name: str, reading: Reading) -> str:
        """Return a grouping in words: "sex", "etiology HBV against the rest"."""
        concept = self.study.concept(name)
        if concept is None or base_of(name) is None:
            return self._label(name)
        reference = reading.options.get("reference")
        first = next(item.value for item in concept.values if item.value != reference)
        return f"{concept.label} {first} against the rest"

    def _groups(self, kind: Kind, reading: Reading) -> list[str]:
        if not reading.by or kind.language.get("by") in reading.by:
            return []
        if kind.name in ("ph_check", "logistic_regression"):
            return []
        labels = [self._group_words(name, reading) for name in reading.by]
        if kind.name in ("cox_multivariable", "logistic_regression", "ph_check"):
            return (
                [", ".join(labels)]
                if kind.name != "cox_multivariable"
                else [f"adjusted for {', '.join(labels)}"]
            )
        if kind.name == "correlation":
            groups = [f"by {' and '.join(labels[:-1])}"] if len(labels) > 1 else []
            return [f"and {labels[-1]}", *groups]
        return ["by " + " and ".join(labels)]

    def _is_rest(self, reading: Reading) -> bool:
        """Whether the reference is the rest, which "against the rest" says already."""
        made = [self.study.concept(name) for name in reading.by if base_of(name) is not None]
        return any(
            concept is not None
            and reading.options.get("reference") in [item.value for item in concept.values]
            for concept in made
        )

    def _options(self, kind: Kind, reading: Reading) -> str:
        options = reading.options
        parts = []
        if kind.name in KM_KINDS:
            parts.append("Kaplan-Meier")
        limits = options.get("conf_type") or options.get("interval")
        if limits:
            parts.append(f"{100 * reading.level:g}% CI {LIMIT_WORDS.get(str(limits), limits)}")
        elif reading.level != self.study.conventions.level:
            parts.append(f"{100 * reading.level:g}% CI")
        if "ties" in options:
            parts.append(f"{options['ties']} ties")
        if "reference" in options and not self._is_rest(reading):
            parts.append(f"reference {options['reference']}")
        if "strata" in options:
            strata = options["strata"]
            names = (
                [c.label for c in (self.study.concept(str(item)) for item in strata) if c]
                if isinstance(strata, tuple)
                else []
            )
            parts.append("stratified by " + " and ".join(names))
        if "top" in options:
            parts.append(f"top {options['top']}")
        if "minimum_percent" in options:
            parts.append(f"at least {options['minimum_percent']}%")
        if "over_percent" in options:
            parts.append(f"over {options['over_percent']}%")
        if "unit" in options:
            parts.append(f"in {options['unit']}")
        if "against" in options:
            parts.append(_against_words(options["against"]))
        for name in (
            "test",
            "model",
            "interaction",
            "followup",
            "coefficient",
            "transform",
            "format",
        ):
            template = str(kind.language.get("restate", ""))
            if any(f"{{{slot}}}" in template for slot in TOLD_BY_TEMPLATE.get(name, ())):
                continue
            words = OPTION_WORDS.get((name, str(options.get(name))))
            words = _test_words(reading, words or "") if name == "test" else words
            if words:
                parts.append(words)
        if "quantile_definition" in options:
            parts.append(f"type {options['quantile_definition']}")
        return ", ".join(parts)


def _change_words(reading: Reading) -> str:
    """Return "mean percent change" and its like."""
    statistic = reading.options.get("statistic")
    is_percent = reading.options.get("measure") == "percent"
    parts = [str(statistic) if statistic else "", "percent" if is_percent else "", "change"]
    return " ".join(part for part in parts if part)


def _drawing(reading: Reading) -> str:
    """Return what is drawn of a distribution."""
    return str(reading.options.get("output", "distribution"))


def _test_words(reading: Reading, default: str) -> str:
    """Return the name of the reading's test, with its weights where it has some."""
    words = OPTION_WORDS.get(("test", str(reading.options.get("test"))), default)
    weights = reading.options.get("weights")
    if not isinstance(weights, tuple):
        return words
    named = ",".join(f"{float(weight):g}" for weight in weights)
    return words.replace("Fleming-Harrington", f"Fleming-Harrington({named})")


def _model_words(reading: Reading, default: str) -> str:
    return OPTION_WORDS.get(("model", str(reading.options.get("model"))), default)


def _against_words(stated: object) -> str:
    if isinstance(stated, str):
        return f"against a median of {stated}"
    return f"against {100 * float(str(stated)):g}%"


def _is_one_term(condition: Filter) -> bool:
    """Whether a condition is one event that patients had."""
    inner = (
        condition.members[0]
        if condition.op == "any_of" and len(condition.members) == 1
        else condition
    )
    return inner.concept == "ae_term" and inner.op == "eq"


def _amount(when: TimePoint) -> str:
    unit = when.unit.removesuffix("s") if when.value == 1 else when.unit
    return f"{when.value:g} {unit}"


def _with(words: str) -> str:
    return f"with {words}" if words else ""


def _place(condition: Filter) -> int:
    """Return where a condition stands in a sentence: what "not" or "or" could reach goes last."""
    if condition.concept == GROUP:
        is_had = condition.picks_patients and condition.op == "any_of"
        if is_had or condition.together:
            return 0
        return {"any_of": 4, "none_of": WITHOUT}.get(condition.op, 3)
    return 2 if condition.op in ("ne", "not_in", "not_between") else 0


def _joined(value: Filter | Scalar | tuple[object, ...], join: str) -> str:
    return join.join(str(item) for item in value) if isinstance(value, tuple) else str(value)

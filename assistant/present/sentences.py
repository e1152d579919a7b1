"""The answer in a sentence or a few, before any table."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Answer, Result
from assistant.present.comparisons import comparison_sentences
from assistant.present.concept_words import concept_words
from assistant.present.numbers import P_VALUES, count_of, limits, plain, shown
from assistant.present.visits import measure_of, visit_sentences

MOST_SENTENCES = 4
SUPPORTING = (
    *P_VALUES,
    "chi-square",
    "expected events",
    "z",
    "shape",
    "scale",
    "log likelihood",
    "AIC",
)
"""Statistics that have no sentence of their own: the table shows them."""


def sentences(answer: Answer) -> tuple[str, ...]:
    """Return what the answer says, one sentence a group; empty for long tables."""
    if answer.refusal is not None:
        return (answer.refusal.message,)
    if answer.outcome == "choose":
        return ("Which of these is meant?",)
    results = [
        item
        for item in answer.results
        if item.statistic not in ("degrees of freedom", "number at risk")
    ]
    at_visits = [item for item in answer.results if measure_of(item) is not None]
    if at_visits:
        return (*visit_sentences(at_visits), *_paired_tests(answer.results))
    numbers = _number_sentences(answer.results)
    compared = comparison_sentences(results)
    if compared:
        groups = numbers or tuple(
            sentence(item) for item in results if item.statistic in ("proportion", "correlation")
        )
        return (*(groups if len(groups) <= MOST_SENTENCES else ()), *compared)
    if numbers:
        return numbers[:MOST_SENTENCES]
    main = [item for item in results if item.statistic not in SUPPORTING]
    tests = (*_tests(results), *_shares_against_rate(results))
    if len(main) > MOST_SENTENCES:
        return tests
    return (*(sentence(item) for item in main), *tests)


def sentence(result: Result) -> str:
    """Return one result as a sentence.

    >>> sentence(Result("median", 4.96, endpoint="TTP", unit="months", level=0.95, low=2.07,
    ...                 high=7.46, n=9, events=9, method="Kaplan-Meier; log-log"))
    'TTP: 5.0 months (95% CI 2.1 to 7.5; Kaplan-Meier; log-log); 9 of 9 had the event.'
    """
    group = ", ".join(f"{concept_words(name)} {plain(value)}" for name, value in result.group)
    subject = ": ".join(part for part in (group, _subject(result)) if part)
    if result.statistic in ("patients", "events", "censored") and isinstance(result.value, int):
        what = {"patients": "patients", "events": "events", "censored": "censored"}[
            result.statistic
        ]
        if result.statistic == "patients" and result.endpoint == "AE" and result.events is not None:
            what += f", {result.events} {'event' if result.events == 1 else 'events'}"
        return (
            f"{subject}: {count_of(result.value, result.n)} {what}."
            if subject
            else f"{count_of(result.value, result.n)} {what}."
        )
    details = "; ".join(part for part in (limits(result), result.method or "") if part)
    text = f"{subject}: {shown(result)}" + (f" ({details})" if details else "")
    if result.statistic == "proportion" and result.events is not None and result.n is not None:
        return f"{text}; {result.events} of {result.n} patients."
    if result.statistic.startswith("events per ") and result.events is not None:
        return f"{text}; {result.events} events in {result.n} patients."
    if result.events is not None and result.n is not None:
        return f"{text}; {result.events} of {result.n} had the event."
    return f"{text}; n = {result.n}." if result.n is not None else f"{text}."


def size(result: Result) -> str:
    """Return "; n = 50" for the end of a sentence; nothing where n is not shown."""
    return f"; n = {result.n}" if result.n is not None else ""


def _subject(result: Result) -> str:
    endpoint = result.endpoint or ""
    if result.statistic in ("median", "proportion"):
        return endpoint
    if result.statistic == "patients":
        return "" if endpoint in ("", "AE") else endpoint
    at = ""
    if result.at is not None:
        form = result.at.to_json()
        at = f" at {form.get('visit') or str(form['value']) + ' ' + str(form['unit'])}"
    if result.statistic == "rate":
        return f"{endpoint} rate{at}"
    return f"{result.statistic} of {endpoint}{at}" if endpoint else f"{result.statistic}{at}"


def _tests(results: Sequence[Result]) -> tuple[str, ...]:
    found: dict[tuple[object, ...], list[str]] = {}
    statistics = {_test_of(item): item for item in results if item.statistic == "chi-square"}
    several = len({item.endpoint for item in statistics.values()}) > 1
    for item in results:
        if item.statistic == "p value" and _test_of(item) in statistics:
            chi = statistics[_test_of(item)]
            group = ", ".join(f"{concept_words(name)} {plain(value)}" for name, value in item.group)
            of = (item.endpoint if several else None, group, item.method)
            words = f"{': '.join(part for part in of if part)}: chi-square {shown(chi)}, p = {shown(item)}."
            found.setdefault((item.endpoint, item.group), []).append(words.replace("p = <", "p < "))
    whole = tuple(words for tests in found.values() for words in tests)
    if len(whole) > 2:  # several tests of one model say much the same: the first is enough
        whole = tuple(tests[0] for tests in found.values())
    return whole if len(whole) <= MOST_SENTENCES else ()


def _paired_tests(results: Sequence[Result]) -> tuple[str, ...]:
    """Return the test of each change from baseline, where one was asked for."""
    found = []
    for item in results:
        if item.statistic == "p value" and item.at is not None:
            visit = str(item.at.to_json().get("visit") or "")
            subject = ", ".join((str(item.endpoint), *(str(v) for _, v in item.group), visit))
            words = f"{subject}: {item.method}: p = {shown(item)}; n = {item.n}."
            found.append(words.replace("p = <", "p < "))
    return tuple(found) if len(found) <= MOST_SENTENCES else ()


def _shares_against_rate(results: Sequence[Result]) -> tuple[str, ...]:
    """Return the test of each share against a reference rate."""
    shares = {(item.endpoint, item.group) for item in results if item.statistic == "proportion"}
    found = []
    for item in results:
        if item.statistic == "p value" and (item.endpoint, item.group) in shares:
            named = ", ".join(
                f"{name.replace('_', ' ')} {plain(value)}" for name, value in item.group
            )
            words = (
                f"{': '.join(part for part in (named, item.method) if part)}: p = {shown(item)}."
            )
            found.append(words.replace("p = <", "p < "))
    return tuple(found) if len(found) <= MOST_SENTENCES else ()


def _test_of(result: Result) -> tuple[object, ...]:
    return result.method, result.endpoint, result.group


def _number_sentences(results: Sequence[Result]) -> tuple[str, ...]:
    by_group: dict[tuple[object, ...], dict[str, Result]] = {}
    for item in results:
        if (
            item.statistic
            in ("n", "missing", "mean", "sd", "median", "q1", "q3", "minimum", "maximum")
            and item.level is None
        ):
            by_group.setdefault((item.endpoint, item.group), {})[item.statistic] = item
    found = []
    if len(by_group) > MOST_SENTENCES or any(item.statistic == "patients" for item in results):
        return ()
    for parts in by_group.values():
        if "median" not in parts or parts["median"].value is None:
            continue
        median, mean, sd = parts["median"], parts["mean"], parts["sd"]
        group = ", ".join(f"{concept_words(name)} {plain(value)}" for name, value in median.group)
        subject = f"{group}: " if group else ""
        found.append(
            f"{subject}{str(median.endpoint).replace('_', ' ')}: median {shown(median)}"
            f"{_range(parts['minimum'], parts['maximum'])}, mean {shown(mean)}"
            f"{' (SD ' + shown(sd) + ')' if sd.value is not None else ''}{size(median)}."
        )
    return tuple(found)


def _range(low: Result, high: Result) -> str:
    """Return the smallest and the largest value; nothing where they are kept back."""
    if isinstance(low.value, str) or isinstance(high.value, str):
        return ""
    return f" (range {shown(low)} to {shown(high)})"

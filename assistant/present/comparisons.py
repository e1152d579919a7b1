"""What a comparison found, in sentences: differences with their ratios, and tests."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Result
from assistant.present.concept_words import concept_words
from assistant.present.numbers import limits, plain, shown

MOST_PAIRS = 4
EFFECTS = (
    "difference of proportions", "difference of means", "risk ratio", "odds ratio",
    "common difference of proportions", "common risk ratio", "common odds ratio", "location shift",
)  # fmt: skip
SIGNS_OF_A_COMPARISON = (
    "difference of proportions", "difference of means", "row share", "rank-sum U", "F",
    "correlation",
)  # fmt: skip


def comparison_sentences(results: Sequence[Result]) -> tuple[str, ...]:
    """Return a sentence for each pair of groups and for each test; none for other answers."""
    statistics = {item.statistic for item in results}
    is_ranked = any("Kruskal" in (item.method or "") for item in results)
    if not statistics & {*SIGNS_OF_A_COMPARISON} and not is_ranked:
        return ()
    pairs: dict[tuple[object, ...], list[Result]] = {}
    for item in results:
        if item.statistic in EFFECTS:
            pairs.setdefault((item.endpoint, item.group), []).append(item)
    found = [_pair_sentence(items) for items in pairs.values()]
    return (*(found if len(found) <= MOST_PAIRS else ()), *_test_sentences(results))


def _pair_sentence(items: Sequence[Result]) -> str:
    group = group_name(items[0])
    parts = [
        f"{_short(item.statistic)} {shown(item)}" + (f" ({limits(item)})" if limits(item) else "")
        for item in items
    ]
    size = f"; n = {items[0].n}" if items[0].n is not None else ""
    return f"{group}: {', '.join(parts)}{size}."


def group_name(result: Result) -> str:
    """Return a result's group with the names of its concepts.

    >>> group_name(Result("t", 1.0, group=(("bclc_stage", "C versus B"),)))
    'bclc stage C versus B'
    """
    return ", ".join(f"{concept_words(name)} {plain(value)}" for name, value in result.group)


def _short(statistic: str) -> str:
    return "difference" if statistic == "difference of proportions" else statistic


def _test_sentences(results: Sequence[Result]) -> tuple[str, ...]:
    chi_squares = {item.method: item for item in results if item.statistic == "chi-square"}
    named = len({item.endpoint for item in results if item.statistic == "p value"}) > 1
    found = []
    for item in results:
        if item.statistic != "p value":
            continue
        chi = chi_squares.get(item.method)
        before = f"chi-square {shown(chi)}, " if chi is not None else ""
        subject = f"{item.endpoint}: " if named else ""
        value = shown(item) if item.value is not None else None
        said = f"p = {value}".replace("= <", "< ") if value else "p is not estimable"
        size = f"; n = {item.n}" if item.n is not None else ""
        found.append(f"{subject}{item.method}: {before}{said}{size}.")
    return tuple(dict.fromkeys(found))

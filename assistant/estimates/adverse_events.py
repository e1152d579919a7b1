"""Adverse events: patients with at least one such event, out of the group's patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.estimates.counts import interval_name, kind_filters
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Filter, Result, Scalar

Counted = dict[Key, tuple[int, int]]
"""Patients and events by key."""


def terms(request: Request) -> Estimate:
    """Return patients with each term, most frequent first, and with any event.

    Options: `top` keeps that many terms, with all that tie with the last; `minimum_percent`
    keeps terms that reach that share in any group.
    """
    request, notes = with_kind_filters(request)
    sizes = request.sizes()
    results = any_event(request, sizes)
    found, left_out = term_results(request, sizes)
    if left_out:
        notes.append(f"{left_out} further terms are not shown.")
    return Estimate((*results, *found), tuple(notes))


def any_event(request: Request, sizes: Mapping[Key, int]) -> list[Result]:
    """Return, for each group, patients with at least one event that meets the filters."""
    counted = _counted(request, "ae_overview", len(request.reading.by))
    results = []
    for key, size in sizes.items():
        patients, events = counted.get(key, (0, 0))
        results.append(
            Result(
                "patients",
                patients,
                group=request.group(key),
                n=size,
                events=events,
                endpoint="any event",
            )
        )
    return results  # fmt: skip


def term_results(
    request: Request, sizes: Mapping[Key, int], rows_of: str = "ae_common", concept: str = "ae_term"
) -> tuple[list[Result], int]:
    """Return one row a term and group, and how many terms were left out."""
    width = len(request.reading.by)
    counted = _counted(request, rows_of, width + 1)
    totals: dict[Scalar, int] = {}
    for key, (patients, _) in counted.items():
        totals[key[-1]] = totals.get(key[-1], 0) + patients
    ordered = _by_size(totals)
    kept = _kept(request, ordered, totals, counted, sizes)
    results = []
    for term in kept:
        for key, size in sizes.items():
            patients, events = counted.get((*key, term), (0, 0))
            results.append(
                Result(
                    "patients",
                    patients,
                    group=(*request.group(key), (concept, term)),
                    endpoint="AE",
                    n=size,
                    events=events,
                )
            )
    return results, len(ordered) - len(kept)  # fmt: skip


def body_systems(request: Request) -> Estimate:
    """Return patients with any event, with one in each body system, and with each term in it.

    Body systems and the terms inside them come most frequent first; a patient counts once a
    line. Options as for `terms`, on terms.
    """
    request, notes = with_kind_filters(request)
    sizes = request.sizes()
    width = len(request.reading.by)
    rows = _counted(request, "ae_by_soc_pt", width + 3)
    systems = {key[: width + 1]: found for key, found in rows.items() if key[width + 1] == 0}
    counted = {
        (*key[: width + 1], key[-1]): found for key, found in rows.items() if key[width + 1] == 1
    }
    results = any_event(request, sizes)
    terms_of: dict[Scalar, dict[Scalar, int]] = {}
    for key, (patients, _) in counted.items():
        found = terms_of.setdefault(key[-2], {})
        found[key[-1]] = found.get(key[-1], 0) + patients
    for system in _by_frequency(systems, width):
        results += _lines(request, sizes, systems, (system,), (("ae_soc", system),))
        totals = terms_of.get(system, {})
        ordered = _by_size(totals)
        inner = {(*key[:-2], key[-1]): n for key, n in counted.items() if key[-2] == system}
        for term in _kept(request, ordered, totals, inner, sizes):
            group = (("ae_soc", system), ("ae_term", term))
            results += _lines(request, sizes, counted, (system, term), group)
    return Estimate(tuple(results), tuple(notes))


def _by_frequency(counted: Counted, width: int) -> list[Scalar]:
    totals: dict[Scalar, int] = {}
    for key, (patients, _) in counted.items():
        totals[key[width]] = totals.get(key[width], 0) + patients
    return _by_size(totals)


def _by_size(totals: Mapping[Scalar, int]) -> list[Scalar]:
    return sorted(totals, key=lambda name: (-totals[name], str(name)))


def _lines(
    request: Request,
    sizes: Mapping[Key, int],
    counted: Counted,
    names: Key,
    group: tuple[tuple[str, Scalar], ...],
) -> list[Result]:
    results = []
    for key, size in sizes.items():
        patients, events = counted.get((*key, *names), (0, 0))
        results.append(
            Result("patients", patients, group=(*request.group(key), *group), endpoint="AE",
                   n=size, events=events)
        )  # fmt: skip
    return results


def _counted(request: Request, rows_of: str, width: int) -> Counted:
    rows = request.rows_of(rows_of)
    return {row[:width]: (int(str(row[width])), int(str(row[width + 1]))) for row in rows.rows}


def _kept(
    request: Request,
    ordered: Sequence[Scalar],
    totals: Mapping[Scalar, int],
    counted: Counted,
    sizes: Mapping[Key, int],
) -> list[Scalar]:
    kept = list(ordered)
    minimum = request.reading.options.get("minimum_percent")
    if minimum is not None:
        kept = [
            term for term in kept
            if any(
                size and 100 * counted.get((*key, term), (0, 0))[0] >= float(str(minimum)) * size
                for key, size in sizes.items()
            )
        ]  # fmt: skip
    over = request.reading.options.get("over_percent")
    if over is not None:
        kept = [
            term for term in kept
            if any(
                size and 100 * counted.get((*key, term), (0, 0))[0] > float(str(over)) * size
                for key, size in sizes.items()
            )
        ]  # fmt: skip
    top = request.reading.options.get("top")
    if top is not None and len(kept) > int(str(top)):
        last = totals[kept[int(str(top)) - 1]]
        kept = [term for term in kept if totals[term] >= last]
    return kept


def with_kind_filters(request: Request) -> tuple[Request, list[str]]:
    """Return the request with the filters that the kind itself means, and notes on them."""
    present = {item.concept for item in request.reading.filters}
    added = [
        item for item in kind_filters(request, request.kind.settings.get("filters"))
        if item.concept not in present
    ]  # fmt: skip
    return request.narrowed(*added), emergent_notes(request)


def emergent_notes(request: Request) -> list[str]:
    """Return the note on which events count."""
    table = request.study.table("adae")
    if table is not None and table.column("TRTEMFL") is not None:
        return ["Treatment-emergent events only (TRTEMFL = Y)."]
    return []


def serious(request: Request) -> Estimate:
    """Return the share of patients with a serious event, with its interval, then the terms."""
    return incidence(request)


def incidence(request: Request) -> Estimate:
    """Return the share of patients with at least one such event, with a named interval."""
    from assistant.summaries.proportion import proportion_interval

    request, notes = with_kind_filters(request)
    method = request.option("interval", request.study.conventions.proportion_interval)
    level = request.reading.level
    sizes = request.sizes()
    counted = _counted(request, "ae_overview", len(request.reading.by))
    results = []
    for key, size in sizes.items():
        patients, events = counted.get(key, (0, 0))
        limits = proportion_interval(patients, size, conf_level=level, method=method)
        results.append(
            Result("proportion", patients / size, group=request.group(key), level=level,
                   endpoint=request.reading.endpoint[0] if request.reading.endpoint else "AE",
                   low=limits.lower, high=limits.upper, n=size, events=patients,
                   method=interval_name(method))
        )  # fmt: skip
        results.append(Result("events", events, group=request.group(key), n=size))
    if request.kind.settings.get("list_terms"):
        results += term_results(request, sizes)[0]
    return Estimate(tuple(results), tuple(notes))


def by_grade(request: Request) -> Estimate:
    """Return patients with any such event, by worst grade, and by term."""
    request, notes = with_kind_filters(request)
    sizes = request.sizes()
    width = len(request.reading.by)
    counted: dict[Key, int] = {
        row[: width + 1]: int(str(row[width + 1])) for row in request.rows_of("ae_by_grade").rows
    }
    grades = sorted({key[-1] for key in counted if key[-1] is not None}, key=str)
    results = any_event(request, sizes)
    for grade in grades:
        for key, size in sizes.items():
            results.append(
                Result("patients", counted.get((*key, grade), 0), n=size,
                       group=(*request.group(key), ("ae_grade", grade)), endpoint="worst grade")
            )  # fmt: skip
    results += term_results(request, sizes)[0]
    notes.append("By grade, each patient counts once, at the worst grade.")
    return Estimate(tuple(results), tuple(notes))


def overview(request: Request) -> Estimate:
    """Return patients with at least one event of each sort that the kind lists."""
    sizes = request.sizes()
    results: list[Result] = []
    notes = emergent_notes(request)
    measures = request.kind.settings.get("measures")
    sorts: dict[str, tuple[Filter, ...]] = {}
    for measure in measures if isinstance(measures, list) else []:
        name = str(measure["name"])
        conditions = kind_filters(request, measure.get("filters", []))
        if all(_recorded(request, item) for item in conditions):
            sorts[name] = conditions
        else:
            notes.append(f"{name}: not recorded in this study.")
    counted = request.sorts(list(sorts.values()))
    for place, name in enumerate(sorts):
        for key, size in sizes.items():
            patients, events = counted[key][place] if key in counted else (0, 0)
            results.append(
                Result("patients", patients, group=(*request.group(key), ("event", name)),
                       endpoint="AE", n=size, events=events)
            )  # fmt: skip
    return Estimate(tuple(results), tuple(notes))


def _recorded(request: Request, condition: Filter) -> bool:
    concept = request.study.concept(condition.concept)
    return concept is not None and (bool(concept.values) or concept.maximum is not None)

"""The distribution of a number: histogram, boxes with whiskers, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.errors import StudyError
from assistant.estimates.counts import value_counts
from assistant.estimates.laboratory import Cell, quantile_definition, summary_results
from assistant.estimates.measured_labels import group_name
from assistant.estimates.measurements import Measured, baseline, measured
from assistant.estimates.numbers import summaries
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.visit_values import at_visit, choice_notes, visit_values
from assistant.estimates.wording import left_out
from assistant.figures import Box, BoxFigure, HistogramFigure
from assistant.model import Figure, Result, Scalar, Table, VisitPoint
from assistant.present.numbers import plain
from assistant.study.model import Concept
from assistant.summaries.distribution import bin_counts, box_summary, round_edges
from assistant.templates.conditions import concept_of

Values = Mapping[str, Sequence[float]]
"""Values of each group, by its name."""
AT_BASELINE = VisitPoint("baseline")


def distribution(request: Request) -> Estimate:
    """Return histogram and box plot of each number, and the numbers behind them.

    A measured value is taken at the visits of the question, else at baseline.
    """
    whole = Estimate()
    for name in request.reading.endpoint:
        concept = concept_of(request.study, name)
        found = _of_patients(request, concept) if concept.level == "patient" else _measured(
            request, concept
        )  # fmt: skip
        whole = Estimate(
            (*whole.results, *found.results), (*whole.notes, *found.notes),
            (*whole.figures, *found.figures), (*whole.tables, *found.tables),
        )  # fmt: skip
    return whole


def _of_patients(request: Request, concept: Concept) -> Estimate:
    sizes = request.sizes()
    counts = value_counts(request, "numeric_summary", [concept])
    values: dict[Key, list[float]] = {
        key: [
            float(str(value))
            for value, count in counts.get((concept.name, key), ())
            if value is not None
            for _ in range(count)
        ]
        for key in sizes
    }
    named = {", ".join(plain(part) for part in key) or "all patients": found
             for key, found in values.items()}  # fmt: skip
    results = summaries(request, concept, sizes, counts)
    missing = sum(sizes.values()) - sum(len(found) for found in values.values())
    notes = left_out(missing, f"without a known {concept.label}")
    return _drawn(request, concept, "", named, results, notes)


def _measured(request: Request, concept: Concept) -> Estimate:
    found = measured(request, concept.name)
    visits = [item for item in request.reading.at if isinstance(item, VisitPoint)]
    if not visits:
        cells = [
            Cell(key, AT_BASELINE, "", concept.unit, _baselines(found, key), 0)
            for key in found.sizes
        ]
        notes = ["Values at baseline, one a patient; name a visit for values there."]
        return _of_cells(request, found, cells, notes)
    whole = Estimate()
    for visit in visits:
        chosen = at_visit(found, visit.visit)
        cells = [Cell(key, visit, "", concept.unit, visit_values(chosen, key), 0)
                 for key in found.sizes]  # fmt: skip
        part = _of_cells(request, found, cells, choice_notes([chosen]))
        whole = Estimate(
            (*whole.results, *part.results), (*whole.notes, *part.notes),
            (*whole.figures, *part.figures), (*whole.tables, *part.tables),
        )  # fmt: skip
    return whole


def _baselines(found: Measured, key: Key) -> tuple[float, ...]:
    bases = (baseline(records) for records in found.courses[key].values())
    return tuple(base for base in bases if base is not None)


def _of_cells(
    request: Request, found: Measured, cells: Sequence[Cell], notes: list[str]
) -> Estimate:
    counted = [
        Cell(
            cell.key, cell.at, "", cell.unit, cell.values, found.sizes[cell.key] - len(cell.values)
        )
        for cell in cells
    ]
    results = [item for cell in counted for item in summary_results(request, found, cell)]
    named = {group_name(found, cell.key): cell.values for cell in counted}
    missing = sum(cell.missing for cell in counted)
    where = f" at {cells[0].at.visit}"
    notes = [*notes, *left_out(missing, f"without a value{where}")]
    return _drawn(request, found.concept, where, named, results, notes)


def _drawn(
    request: Request,
    concept: Concept,
    where: str,
    values: Values,
    results: Sequence[Result],
    notes: Sequence[str],
) -> Estimate:
    """Return results with figures and their tables.

    Raises:
        StudyError: nobody has a value.
    """
    known = {name: found for name, found in values.items() if found}
    if not known:
        raise StudyError(
            f"None of these patients has a value of {concept.label}{where}.",
            next_step="Name another visit, or ask for all patients.",
        )
    unit = concept.unit or ""
    title = f"{concept.label}{where}"
    boxes = tuple(_box(request, name, found) for name, found in known.items())
    edges = round_edges([value for found in known.values() for value in found])
    bins = tuple((name, bin_counts(found, edges)) for name, found in known.items())
    drawn: dict[str, tuple[Figure, Table]] = {
        "histogram": (
            HistogramFigure(title, unit, edges, bins),
            _bins_table(title, unit, edges, bins),
        ),
        "boxplot": (BoxFigure(title, unit, boxes), _box_table(title, unit, boxes)),
    }
    output = request.option("output", "")
    chosen = [drawn[output]] if output in drawn else list(drawn.values())
    figures = tuple(figure for figure, _ in chosen)
    tables = tuple(table for _, table in chosen)
    return Estimate(tuple(results), tuple(notes), figures, tables)


def _box(request: Request, name: str, values: Sequence[float]) -> Box:
    box = box_summary(values, quantile_definition=quantile_definition(request))
    return Box(name, box.n, box.low, box.q1, box.median, box.q3, box.high, box.outliers)


def _bins_table(
    title: str, unit: str, edges: Sequence[float], bins: Sequence[tuple[str, Sequence[int]]]
) -> Table:
    rows: tuple[tuple[Scalar, ...], ...] = tuple(
        (edges[place], edges[place + 1], *(counts[place] for _, counts in bins))
        for place in range(len(edges) - 1)
    )
    words = f"{title}: patients from each edge up to the next (the last edge included)"
    named = f" ({unit})" if unit else ""
    return Table((f"from{named}", f"to{named}", *(name for name, _ in bins)), rows, words)


def _box_table(title: str, unit: str, boxes: Sequence[Box]) -> Table:
    rows: tuple[tuple[Scalar, ...], ...] = tuple(
        (box.name, box.n, box.low, box.q1, box.median, box.q3, box.high,
         ", ".join(plain(value) for value in box.outliers))
        for box in boxes
    )  # fmt: skip
    columns = ("group", "n", "lower whisker", "q1", "median", "q3", "upper whisker", "outliers")
    named = f" ({unit})" if unit else ""
    return Table(columns, rows, f"{title}{named}: whiskers reach 1.5 interquartile ranges")

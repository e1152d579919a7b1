"""Answers of a study that lets no small number of patients be shown.

This is the one place through which every answer of such a study goes, before it is recorded,
shown or exported. A kind of question that is not listed here as safe to mask is refused: it
shows single patients, or nobody has worked out what could be learnt from it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering.disclosed_cells import (
    MEANS,
    NOT_SHOWN,
    Cells,
    is_estimate,
    is_extreme,
    is_test,
)
from assistant.estimates.request import Key
from assistant.kinds import Kind
from assistant.model import Answer, Filter, Refusal, Result, Step
from assistant.study.model import Study
from assistant.summaries.disclosure import is_small

MASKED = frozenset({
    "summaries.patients", "summaries.categories", "summaries.proportion", "summaries.disposition",
    "summaries.crosstab", "summaries.baseline", "summaries.numbers", "summaries.compare_proportions",
    "summaries.compare_numbers", "summaries.dose_changes", "events.terms", "events.incidence",
    "events.overview", "events.body_systems", "events.by_grade", "events.compare",
    "survival.events", "survival.number_at_risk", "survival.rate", "survival.median",
    "survival.quantiles", "survival.followup", "survival.compare", "survival.hazard_ratio",
    "survival.restricted_mean", "laboratory.at_visits", "laboratory.changes",
})  # fmt: skip
"""Statistics whose results are counts, shares, estimates and tests that `Cells` knows."""
ABOUT = "about."
DIGIT = re.compile(r"\d")


@dataclass
class SmallCells:
    """What a session may show of a study, and what it has shown."""

    threshold: int = 0
    """The smallest number of patients that may be shown; 0 where every number may."""
    released: list[tuple[frozenset[Filter], int]] = field(default_factory=list)
    """The patients whose number this session has given: conditions, and how many."""

    def refusal(self, kind: Kind, filters: Sequence[Filter], n: int, total: int) -> Refusal | None:
        """Refuse a question whose answer cannot be masked, or whose patients are too few.

        Args:
            n: Patients that the question's conditions select.
            total: Patients of the study.
        """
        if not self.threshold:
            return None
        if kind.statistic not in MASKED:
            return self._refused(
                f'"{kind.title}" shows single patients, or numbers from which they could be told.'
            )
        if is_small(n, self.threshold) or is_small(total - n, self.threshold):
            return self._refused("The conditions select, or leave out, too few patients.")
        asked = frozenset(filters)
        for earlier, count in self.released:
            is_near = len(asked - earlier) <= 1 and len(earlier - asked) <= 1
            if is_near and is_small(abs(count - n), self.threshold):
                return self._refused(
                    "Together with an earlier answer of this session, which differs from it in one "
                    "condition, it would tell a number of patients that is too small."
                )
        return None

    def release(self, filters: Sequence[Filter], n: int) -> None:
        """Note that the number of patients that meet conditions is given."""
        if self.threshold:
            self.released.append((frozenset(filters), n))

    def steps(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """Return the steps from all patients to those analysed that may be shown."""
        if not self.threshold:
            return tuple(steps)
        kept = list(steps[:1])
        for step in steps[1:]:
            if all(self._may_differ(step.n, before.n) for before in kept) and not is_small(
                step.n, self.threshold
            ):
                kept.append(step)
        return tuple(kept)

    def n(self, n: int | None, selected: int) -> int | None:
        """Return the number analysed; None where it tells how few have no known group."""
        if n is None or self._may_differ(n, selected):
            return n
        return None

    def choice(self, filters: Sequence[Filter], n: int | None, total: int) -> int | None:
        """Return the number of patients beside a choice; None where it is not shown."""
        if not self.threshold or n is None:
            return n
        asked = frozenset(filters)
        is_told = any(not self._may_differ(n, count) for _, count in self.released)
        if is_told or is_small(n, self.threshold) or not self._may_differ(n, total):
            return None
        self.released.append((asked, n))
        return n

    def masked(
        self,
        answer: Answer,
        kind: Kind,
        study: Study,
        selected: int,
        sizes: Mapping[Key, int],
    ) -> Answer | Refusal:
        """Return an answer without what must not be shown, or why nothing of it is.

        Args:
            selected: Patients that the question's conditions select, whatever their group.
            sizes: Patients of each group that is compared; empty where there are no groups.
        """
        if not self.threshold:
            return answer
        assert answer.reading is not None
        cells = Cells(answer.results, answer.reading.by, selected, is_of_events(kind))
        hidden = cells.to_hide(self.threshold)
        if hidden is None:
            return self._refused("What is left of it would tell a number that is too small.")
        few = any(is_small(size, self.threshold) for size in sizes.values())
        results = self._results(answer.results, cells, hidden, study, compares_few=few)
        if results and all(item.value == NOT_SHOWN for item in results):
            return self._refused("Nothing of the answer may be shown.")
        told = {
            str(value) for item in results if item.value == NOT_SHOWN and not is_extreme(item)
            for _, value in item.group
        }  # fmt: skip
        notes = [
            note for note in answer.notes
            if not DIGIT.search(note) and not any(value in note for value in told)
        ]  # fmt: skip
        if any(item.value == NOT_SHOWN or item.n is None for item in results):
            notes.append(
                f"Not shown: numbers of patients from 1 to {self.threshold - 1}, the numbers from "
                "which they could be worked out, smallest and largest values, and what rests on them."
            )
        if len(notes) < len(answer.notes):
            notes.append("Notes that name numbers, or groups that are not shown, are left out.")
        if answer.figures or answer.tables:
            notes.append("Figures and lists are not shown: they tell of single patients.")
        return replace(
            answer, results=results, notes=tuple(dict.fromkeys(notes)), figures=(), tables=(),
            steps=self.steps(answer.steps), n=self.n(answer.n, selected),
        )  # fmt: skip

    def _results(
        self,
        results: Sequence[Result],
        cells: Cells,
        hidden: frozenset[Hashable],
        study: Study,
        *,
        compares_few: bool,
    ) -> tuple[Result, ...]:
        kept: list[Result] = []
        is_partial = compares_few or any(
            cells.is_hidden(item, hidden) for item in results if not is_test(item)
        )
        for item in results:
            if is_extreme(item):
                kept.append(_without(item))
            elif is_test(item):
                kept.append(_without(item) if is_partial else replace(item, n=None, events=None))
            elif is_estimate(item):
                kept.append(self._estimate(item, cells, hidden, study))
            elif cells.is_hidden(item, hidden) or cells.counts_hidden_events(item, hidden):
                kept.append(_without(item))
            else:
                kept.append(cells.with_open_numbers(item, hidden, self.threshold))
        return tuple(kept)

    def _estimate(
        self, item: Result, cells: Cells, hidden: frozenset[Hashable], study: Study
    ) -> Result:
        """Return an estimate of enough patients with enough events, with the numbers that are open."""
        few = item.n is None or item.n < self.threshold
        few = few or (item.events is not None and item.events < self.threshold)
        concept = study.concept(item.endpoint or "")
        is_code = concept is not None and bool(concept.values)
        if few or (is_code and item.statistic.split(" ")[0] in MEANS):  # a mean of 0 and 1 counts
            return _without(item)
        if item.statistic == "rate" and cells.risk_is_hidden(item, hidden):
            return _without(item)
        return cells.with_open_numbers(item, hidden, self.threshold)

    def _may_differ(self, n: int, other: int) -> bool:
        return not is_small(abs(n - other), self.threshold)

    def _refused(self, why: str) -> Refusal:
        return Refusal(
            "small_cells",
            f"{why} This study shows no number of patients from 1 to {self.threshold - 1}, and "
            "nothing from which one could be worked out. Ask for larger groups, or with fewer conditions.",
        )


def is_of_events(kind: Kind) -> bool:
    """Whether the results of a kind count adverse events beside the patients who had them."""
    return (kind.statistic or "").startswith("events.")


def _without(item: Result) -> Result:
    return replace(item, value=NOT_SHOWN, low=None, high=None, n=None, events=None, unit=None)

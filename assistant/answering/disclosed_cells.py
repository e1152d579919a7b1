"""The numbers of patients in an answer, as cells and the lines that add them up.

Two numbers of one group that are equal are one cell: what keeps one back keeps the other back.
The total over groups is taken as known wherever it could be asked for by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from assistant.model import Result, Scalar
from assistant.summaries.disclosure import Line, cells_to_hide, is_small

NOT_SHOWN = "not shown"
COUNTS = ("patients", "events", "censored", "number at risk", "n", "missing")
SHARES = ("proportion", "row share")
ESTIMATES = ("median", "quantile", "restricted", "rate", "mean", "sd", "q1", "q3")
MEANS = ("mean", "sd")
EXTREMES = ("minimum", "maximum")
ALL = ("all",)
TOTALS = ("m", "row")
ANY_EVENT, ANY_IN_OVERVIEW = "any event", "any adverse event"
Group = tuple[Scalar, ...]
Inner = tuple[tuple[str, Scalar], ...]


def is_extreme(item: Result) -> bool:
    """Whether a result is a value of one patient."""
    return item.statistic.split(" ")[0] in EXTREMES


def is_estimate(item: Result) -> bool:
    """Whether a result is estimated from all patients of its group."""
    return item.statistic.split(" ")[0] in ESTIMATES


def is_test(item: Result) -> bool:
    """Whether a result compares groups, or is of a sort that is not known here."""
    first = item.statistic.split(" ")[0]
    is_count = item.statistic in (*COUNTS, *SHARES) or first in ("n", "missing")
    return not (is_count or is_estimate(item) or is_extreme(item))


@dataclass
class Cells:
    """The cells of an answer's results."""

    results: Sequence[Result]
    by: Sequence[str]
    selected: int
    """Patients that the question's conditions select: known to whoever reads the answer."""
    counts_events: bool
    """`events` of a result are adverse events, not patients."""
    count: dict[Hashable, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    shown: set[Hashable] = field(default_factory=set)
    known: set[Hashable] = field(default_factory=set)

    def to_hide(self, threshold: int) -> frozenset[Hashable] | None:
        """Return the cells that must be kept back; None where that would not do."""
        self.count[ALL] = self.selected
        self.known.add(ALL)
        listed = [item for item in self.results if not is_test(item) and not is_extreme(item)]
        for item in listed:
            for cell, number in self._cells_of(item):
                self.count[cell] = number
                self.shown.add(cell)
        for item in listed:
            self._within_group(item)
        self._parts(listed)
        self._at_risk(listed)
        self._known_or_not(listed)
        self._over_groups(listed, threshold)
        totals = {cell for cell in self.shown if isinstance(cell, tuple) and cell[0] in TOTALS}
        return cells_to_hide(
            self.count, self.lines, self.shown, threshold, known=self.known, totals=totals
        )

    def is_hidden(self, item: Result, hidden: frozenset[Hashable]) -> bool:
        """Whether a count or share must be kept back."""
        if is_extreme(item):
            return False
        own = self._own(item)
        if item.statistic in SHARES:
            return own in hidden or self._denominator(item) in hidden
        return own in hidden

    def counts_hidden_events(self, item: Result, hidden: frozenset[Hashable]) -> bool:
        """Whether a result counts the events of patients whose number is kept back."""
        if not self.counts_events or item.statistic != "events":
            return False
        beside = (other for other in self.results if self._group(other) == self._group(item))
        return any(self.is_hidden(other, hidden) for other in beside if not is_test(other))

    def risk_is_hidden(self, item: Result, hidden: frozenset[Hashable]) -> bool:
        """Whether the number at risk beside a rate, or its denominator, is kept back or absent."""
        at_risk = ("risk", item.endpoint, item.at, self._group(item))
        return at_risk not in self.shown or bool({at_risk, self._denominator(item)} & hidden)

    def with_open_numbers(
        self, item: Result, hidden: frozenset[Hashable], threshold: int
    ) -> Result:
        """Return a result without those of its numbers that are kept back."""
        n = None if self._denominator(item) in hidden else item.n
        events = item.events
        if events is not None and self.counts_events and item.statistic != "proportion":
            events = None if is_small(events, threshold) else events
        elif events is not None and self._numerator(item) in hidden:
            events = None
        is_events = item.statistic == "events" and self.counts_events
        if is_events and is_small(int(str(item.value)), threshold):
            return replace(item, value=NOT_SHOWN, n=None)
        return replace(item, n=n, events=events)

    def _group(self, item: Result) -> Group:
        return tuple(value for name, value in item.group if name in self.by)

    def _inner(self, item: Result) -> Inner:
        return tuple(pair for pair in item.group if pair[0] not in self.by)

    def _own(self, item: Result) -> Hashable:
        """The cell of a result's value, or of the number that a share is made of."""
        group, inner = self._group(item), self._inner(item)
        number = item.events if item.statistic in SHARES else item.value
        if item.statistic == "number at risk":
            return ("risk", item.endpoint, item.at, group)
        if item.statistic.startswith("missing"):
            return ("missing", item.statistic, item.endpoint, item.at, group)
        if is_estimate(item) or number is None:
            return self._numerator(item)
        if item.statistic == "events" and self.counts_events:
            return ("records", group, item.endpoint)
        return ("x", item.endpoint, inner, group) if inner else ("m", group, int(str(number)))

    def _numerator(self, item: Result) -> Hashable:
        if item.statistic in SHARES:
            return self._own(item)
        return ("m", self._group(item), item.events)

    def _denominator(self, item: Result) -> Hashable:
        if item.statistic == "row share":
            return ("row", item.endpoint, self._inner(item))
        return ("m", self._group(item), item.n)

    def _cells_of(self, item: Result) -> list[tuple[Hashable, int]]:
        found: list[tuple[Hashable, int]] = []
        if item.n is not None:
            found.append((self._denominator(item), item.n))
        if item.events is not None and (item.statistic in SHARES or not self.counts_events):
            found.append((self._numerator(item), item.events))
        is_records = item.statistic == "events" and self.counts_events
        is_count = not is_estimate(item) and item.statistic not in SHARES and not is_records
        if is_count and isinstance(item.value, int | float):
            found.append((self._own(item), int(item.value)))
        return found

    def _line(self, total: Hashable, *members: Hashable) -> None:
        """Add that a total is the sum of members and of others, who are a cell of their own."""
        if total in members:
            return
        rest = self.count[total] - sum(self.count[cell] for cell in members)
        if rest < 0:
            return
        others = ("rest", total, members)
        self.count[others] = rest
        self.lines.append(Line(total, (*members, others)))

    def _within_group(self, item: Result) -> None:
        total = self._denominator(item)
        for cell, _ in self._cells_of(item):
            if cell != total and total in self.count:
                self._line(total, cell)

    def _parts(self, listed: Sequence[Result]) -> None:
        """Add the rows that make up their group, or those of it with any event, or a body system."""
        rows: dict[tuple[Hashable, ...], list[Result]] = defaultdict(list)
        anyone: dict[Group, Hashable] = {}
        for item in listed:
            inner = self._inner(item)
            if item.statistic != "patients":
                continue
            if item.endpoint == ANY_EVENT or (inner and inner[-1][1] == ANY_IN_OVERVIEW):
                anyone[self._group(item)] = self._own(item)
            if inner:
                names = (item.endpoint, tuple(name for name, _ in inner), inner[:-1])
                rows[(self._group(item), *names)].append(item)
        for items in rows.values():
            group, inner = self._group(items[0]), self._inner(items[0])
            members = [self._own(item) for item in items]
            total = self._denominator(items[0])
            upper = ("x", items[0].endpoint, inner[:-1], group) if len(inner) > 1 else None
            above = upper if upper in self.count else anyone.get(group)
            number = sum(self.count[cell] for cell in members)
            for whole in (total, above):
                if whole in self.count and self.count[whole] == number and len(members) > 1:
                    self.lines.append(Line(whole, tuple(members)))
            if above is not None:
                for cell in members:
                    if cell != above:
                        self._line(above, cell)

    def _at_risk(self, listed: Sequence[Result]) -> None:
        """Add those who leave between two times: the later at risk are among the earlier."""
        rows: dict[tuple[Hashable, ...], list[Hashable]] = defaultdict(list)
        for item in listed:
            if item.statistic == "number at risk":
                rows[(self._group(item), item.endpoint)].append(self._own(item))
        for cells in rows.values():
            ordered = sorted(set(cells), key=lambda cell: -self.count[cell])
            for place, earlier in enumerate(ordered):
                for later in ordered[place + 1 :]:
                    self._line(earlier, later)

    def _known_or_not(self, listed: Sequence[Result]) -> None:
        """Add that those with and those without a value make up a group."""
        for item in listed:
            if not item.statistic.startswith("missing"):
                continue
            known = ("m", self._group(item), item.n)
            size = ("m", self._group(item), self.count[self._own(item)] + (item.n or 0))
            if known in self.count and size != known:
                self.count.setdefault(size, size[2])
                self.lines.append(Line(size, (known, self._own(item))))

    def _over_groups(self, listed: Sequence[Result], threshold: int) -> None:
        """Add the totals over the values of each grouping concept, and rows that are totals."""
        for place in range(len(self.by)):
            self._over(place, listed, threshold)
        rows: dict[Hashable, list[Hashable]] = defaultdict(list)
        for item in listed:
            if item.statistic == "row share":
                rows[self._denominator(item)].append(self._own(item))
            elif not self.by:
                for cell, number in self._cells_of(item):
                    if number <= self.selected:
                        self._line(ALL, cell)
        for total, members in rows.items():
            if self.count[total] == sum(self.count[cell] for cell in members):
                self.lines.append(Line(total, tuple(members)))
        if rows:
            self._line(ALL, *rows)

    def _over(self, place: int, listed: Sequence[Result], threshold: int) -> None:
        """Add the answer without one of its groupings: what it would show by itself is known."""
        rows: dict[tuple[object, ...], list[Result]] = defaultdict(list)
        for item in listed:
            if self.by[place] in dict(item.group) and item.statistic != "row share":
                rest = tuple(pair for pair in item.group if pair[0] != self.by[place])
                rows[(item.statistic, item.endpoint, item.at, item.method, rest)].append(item)
        sums = {key: total for key, items in rows.items() if (total := self._sum(place, items))}
        by = [name for name in self.by if name != self.by[place]]
        upper = Cells(tuple(sums.values()), by, self.selected, self.counts_events)
        hidden = upper.to_hide(threshold)
        is_open = upper.known | (set() if hidden is None else upper.shown - hidden)
        self.count |= {("over", place, cell): number for cell, number in upper.count.items()}
        self.known |= {("over", place, cell) for cell in is_open}
        self.lines += [
            Line(("over", place, line.total), tuple(("over", place, cell) for cell in line.members))
            for line in upper.lines
        ]
        for key, total in sums.items():
            for part, (cell, number) in enumerate(upper._cells_of(total)):
                members = tuple(self._cells_of(item)[part][0] for item in rows[key])
                if sum(self.count[member] for member in members) == number:
                    self.lines.append(Line(("over", place, cell), members))

    def _sum(self, place: int, items: Sequence[Result]) -> Result | None:
        """Return a result over the values of a grouping; None where they share patients."""
        group = tuple(pair for pair in items[0].group if pair[0] != self.by[place])
        values = [item.value for item in items if isinstance(item.value, int | float)]
        sizes = [item.n for item in items if item.n is not None]
        events = [item.events for item in items if item.events is not None]
        n = sum(sizes) if sum(sizes) <= self.selected else max(sizes)
        is_count = not is_estimate(items[0]) and items[0].statistic not in SHARES
        total = int(sum(values)) if is_count and len(values) == len(items) else None
        if (is_count and (total is None or total > self.selected)) or (
            sum(events) > self.selected and not self.counts_events
        ):
            return None
        return replace(
            items[0], group=group, value=total, n=n if sizes else None,
            events=sum(events) if len(events) == len(items) else None,
        )  # fmt: skip

"""One reading to one answer: checked, counted, estimated, explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from assistant.answering.about import ABOUT, AboutRequest
from assistant.answering.checks import (
    check_built,
    check_follow_up,
    check_patients,
    check_tables,
    check_values,
    is_finite,
    not_finite,
)
from assistant.answering.population import Population, count_population, joint_groups
from assistant.answering.provenance import provenance
from assistant.answering.small_cells import SmallCells
from assistant.answering.statements import StatementLog
from assistant.engines.engine import Engine
from assistant.errors import StudyError
from assistant.estimates.registry import STATISTICS, statistic
from assistant.estimates.request import Estimate, Key, Request
from assistant.kinds import Kind, View
from assistant.language.near_questions import near_questions
from assistant.language.reader import Reader
from assistant.language.understanding import Ambiguous, Refused, Understood
from assistant.model import Answer, Choice, Reading, Refusal
from assistant.study.model import Study

MAXIMUM_NEAREST = 3


def compared_sizes(request: Request, reading: Reading, study: Study) -> Mapping[Key, int]:
    """Return the patients of each group that an answer compares; empty where there are none."""
    concepts = [study.concept(name) for name in joint_groups(request.kind, reading, study)]
    names = tuple(item.name for item in concepts if item is not None and item.type != "number")
    return replace(request, reading=replace(reading, by=names)).sizes() if names else {}


@dataclass
class Answering:
    """A study, what can be asked of it, and the engine that holds its rows."""

    study: Study
    reader: Reader
    kinds: Mapping[str, Kind]
    views: Mapping[str, View]
    open_engine: Callable[[], Engine]
    small_cells: SmallCells = field(default_factory=SmallCells)
    _engine: Engine | None = None
    _counted: tuple[Kind, Reading, Population] | None = None
    """The patients that were counted last: a reading is counted, then answered."""

    def engine(self) -> Engine:
        """Return the engine, opened by the first statement."""
        if self._engine is None:
            self._engine = self.open_engine()
        return self._engine

    def interrupt(self) -> None:
        """Stop what runs."""
        if self._engine is not None:
            self._engine.interrupt()

    def close(self) -> None:
        """Release the study."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def is_about_an_answer(self, reading: Reading) -> bool:
        """Whether the reading asks about an answer or the session, not about patients."""
        kind = self.kinds.get(reading.kind)
        return kind is not None and (kind.statistic or "").startswith("about.")

    def read(self, question: str, previous: Reading | None, history: Sequence[Reading]) -> Answer:
        """Return the reading of a question, or choices with their n, or a refusal."""
        match self.reader.read(question, previous, history):
            case Understood(reading=reading, restatement=restatement, assumptions=assumptions):
                found = Answer(
                    question, "read", restatement=restatement, reading=reading,
                    assumptions=assumptions, population=self.reader.population(reading),
                )  # fmt: skip
                return self.checked(found)
            case Ambiguous(choices=choices, restatements=restatements, reason=reason):
                offered = tuple(
                    Choice(words, self._offered(reading), reading)
                    for words, reading in zip(restatements, choices, strict=True)
                )
                running = tuple(item for item in offered if self._can_answer(item))
                kept = running if len(running) > 1 else offered
                return Answer(question, "choose", choices=kept, notes=(reason,))
            case Refused(refusal=refusal):
                return self.refused(question, refusal)

    def checked(self, read: Answer) -> Answer:
        """Return the reading held against the data: as it is, or refused with the reason."""
        reading = read.reading
        assert reading is not None
        kind = self.kinds[reading.kind]
        if (kind.statistic or "").startswith("about."):
            return read
        refusal = check_tables(kind, self.study) or check_follow_up(reading, self.study)
        refusal = refusal or check_values(reading, self.study)
        if refusal is None:
            log = StatementLog(self.engine)
            counted = self._population(kind, reading, log)
            refusal = check_patients(counted.n, counted.total, read.population)
            refusal = refusal or self.small_cells.refusal(
                kind, reading.filters, counted.selected, counted.total
            )
        if refusal is not None:
            return self.refused(read.question, refusal, read)
        self.small_cells.release(reading.filters, counted.selected)
        return replace(
            read, n=self.small_cells.n(counted.n, counted.selected), total=counted.total,
            steps=self.small_cells.steps(counted.steps),
        )  # fmt: skip

    def _offered(self, reading: Reading) -> int | None:
        """Return the number of patients to show beside a choice."""
        n = self.patients(reading)
        return self.small_cells.choice(reading.filters, n, self.study.patients)

    def patients(self, reading: Reading) -> int | None:
        """Return how many patients a reading is about; None where it is about none."""
        kind = self.kinds[reading.kind]
        if (kind.statistic or "").startswith("about."):
            return None
        try:
            return self._population(kind, reading, StatementLog(self.engine)).n
        except StudyError:
            return None

    def answer_reading(self, question: str, reading: Reading) -> Answer:
        """Return the answer of a reading that was chosen."""
        read = Answer(
            question, "read", restatement=self.reader.restate(reading), reading=reading,
            population=self.reader.population(reading),
        )  # fmt: skip
        held = self.checked(read)
        return held if held.outcome == "refused" else self.answer(held, last=None)

    def answer(self, read: Answer, *, last: Answer | None) -> Answer:
        """Return the answer of a reading that was held against the data."""
        reading = read.reading
        assert reading is not None
        kind = self.kinds[reading.kind]
        refusal = check_built(kind)
        if refusal is not None:
            return self.refused(read.question, refusal, read)
        log = StatementLog(self.engine)
        if (kind.statistic or "").startswith("about."):
            about = ABOUT[str(kind.statistic)]
            return about(AboutRequest(read, kind, last, self))
        counted = self._population(kind, reading, log)
        request = Request(kind, reading, self.study, self.kinds, self.views, log.run, log.columns)
        estimate = self._estimated(kind, request)
        answer = self._answered(read, kind, counted, estimate, log)
        sizes = compared_sizes(request, reading, self.study) if self.small_cells.threshold else {}
        shown = self.small_cells.masked(answer, kind, self.study, counted.selected, sizes)
        if isinstance(shown, Refusal):
            return self.refused(read.question, shown, replace(read, n=None, steps=()))
        return shown

    def _estimated(self, kind: Kind, request: Request) -> Estimate:
        """Return what the kind's statistic finds; a failure tells no number that is too small."""
        try:
            estimate = statistic(str(kind.statistic))(request)
        except ArithmeticError as error:
            raise not_finite() from error
        except StudyError as error:
            if self.small_cells.threshold and any(map(str.isdigit, error.diagnostics())):
                raise StudyError(
                    "This cannot be computed.",
                    why="The reason names numbers, which this study does not show.",
                ) from None
            raise
        if not is_finite(estimate.results, estimate.tables):
            raise not_finite()
        return estimate

    def refused(self, question: str, refusal: Refusal, read: Answer | None = None) -> Answer:
        """Return the refusal with only those nearest questions that have an answer."""
        reading = read.reading if read is not None else None
        offered = near_questions(self.reader, question, refusal, reading)
        nearest = tuple(islice(filter(self._runs, offered), MAXIMUM_NEAREST))
        shown = replace(refusal, nearest=nearest)
        if read is None:
            return Answer(question, "refused", refusal=shown)
        return replace(read, outcome="refused", refusal=shown)

    def _can_answer(self, choice: Choice) -> bool:
        """Whether the study has what a choice needs, and patients for it."""
        kind = self.kinds[choice.reading.kind] if choice.reading is not None else None
        if kind is None or choice.reading is None:
            return False
        lacks = check_tables(kind, self.study) or check_follow_up(choice.reading, self.study)
        return lacks is None and choice.n != 0

    def _runs(self, question: str) -> bool:
        understood = self.reader.read(question, None, ())
        if not isinstance(understood, Understood):
            return False
        kind = self.kinds[understood.reading.kind]
        if not kind.is_built or kind.statistic not in STATISTICS.keys() | ABOUT.keys():
            return False
        if check_tables(kind, self.study) or check_follow_up(understood.reading, self.study):
            return False
        patients = self.patients(understood.reading)
        if patients is None:
            return True
        filters, total = understood.reading.filters, self.study.patients
        return patients > 0 and not self.small_cells.refusal(kind, filters, patients, total)

    def _population(self, kind: Kind, reading: Reading, log: StatementLog) -> Population:
        if self._counted is not None and self._counted[:2] == (kind, reading):
            counted = self._counted[2]
            log.keep(counted.statement)
            return counted
        counted = count_population(kind, reading, self.study, self.reader, log)
        self._counted = (kind, reading, counted)
        return counted

    def _answered(
        self, read: Answer, kind: Kind, counted: Population, estimate: Estimate, log: StatementLog
    ) -> Answer:
        notes = tuple(dict.fromkeys((*counted.notes, *estimate.notes)))
        return replace(
            read,
            outcome="answered",
            results=estimate.results,
            notes=notes,
            figures=estimate.figures,
            tables=estimate.tables,
            steps=counted.steps,
            n=counted.n,
            total=counted.total,
            provenance=provenance(kind, self.study, log),
        )

"""Deaths: how many, of what, and when, each from the source that the study has for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.counts import category_results
from assistant.estimates.elapsed import in_display_unit
from assistant.estimates.numbers import number_results
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Filter, Result
from assistant.study.model import Endpoint
from assistant.templates.conditions import concept_of

CAUSE, DAY = "death_cause", "dthady"


@dataclass(frozen=True, slots=True)
class Source:
    """What says who died."""

    died: Filter
    words: str


def summary(request: Request) -> Estimate:
    """Return deaths of each group, their causes, and the times to death of those who died.

    Raises:
        StudyError: neither a death flag nor a time to death is stored.
    """
    source, survival = sources(request)
    dead = request.narrowed(source.died)
    sizes, deaths = request.sizes(), dead.sizes()
    results = [
        Result("patients", deaths.get(key, 0), group=request.group(key), n=size, endpoint="deaths")
        for key, size in sizes.items()
    ]
    causes, said = _causes(dead, deaths)
    times, told = _times(dead, survival, sum(deaths.values()))
    notes = [f"Deaths as in {source.words}.", *said, *told]
    return Estimate((*results, *causes, *times), tuple(notes))


def sources(request: Request) -> tuple[Source, Endpoint | None]:
    """Return what says who died (the flag before the time), and the time to death if stored."""
    study = request.study
    survival = next((item for item in study.endpoints if item.event == "death"), None)
    flag = study.concept("death")
    if flag is not None:
        return Source(Filter(flag.name, "eq", "yes"), flag.source), survival
    if survival is None:
        raise StudyError(
            "The study records no deaths: it has neither a death flag nor overall survival.",
            next_step="See `cqa dictionary` for what it holds.",
        )
    name = f"{survival.name.lower()}_event"
    return Source(Filter(name, "eq", "yes"), f"the events of {survival.name} (ADTTE)"), survival


def _causes(dead: Request, deaths: Mapping[Key, int]) -> tuple[list[Result], list[str]]:
    concept = dead.study.concept(CAUSE)
    if concept is None:
        return [], ["The study does not record causes of death."]
    if not deaths:
        return [], []
    counted = category_results(dead, concept, deaths)
    present = {item.group[-1][1] for item in counted if item.value}
    return (
        [item for item in counted if item.group[-1][1] in present],
        [f"Causes of death as in {concept.source}; out of those who died."],
    )


def _times(dead: Request, survival: Endpoint | None, died: int) -> tuple[list[Result], list[str]]:
    if survival is None:
        return _days(dead) if died else ([], [])
    if not died:
        return [], []
    name = survival.name.lower()
    event = Filter(f"{name}_event", "eq", "yes")
    timed = dead if event in dead.reading.filters else dead.narrowed(event)
    sizes = timed.sizes()
    results = number_results(timed, concept_of(dead.study, f"{name}_time"), sizes) if sizes else []
    shown = [replace(item, endpoint=f"time to death ({survival.name})") for item in results]
    notes = [f"Times to death are those of {survival.name}, of patients who died only."]
    notes += _disagreement(dead, survival, died, sum(sizes.values()))
    return in_display_unit(dead, shown), notes


def _days(dead: Request) -> tuple[list[Result], list[str]]:
    """Return the days of death that ADSL holds (ADaM's DTHADY), where no endpoint is survival."""
    concept = dead.study.concept(DAY)
    if concept is None:
        return [], ["The study stores no time to death."]
    results = number_results(dead, replace(concept, unit="days"), dead.sizes())
    shown = [replace(item, endpoint=concept.label) for item in results]
    return shown, [f"Days of death as in {concept.source}, of patients who died only."]


def _disagreement(dead: Request, survival: Endpoint, died: int, timed: int) -> list[str]:
    """Return notes where the death flag and the time to death do not tell of the same patients."""
    event = Filter(f"{survival.name.lower()}_event", "eq", "yes")
    others = tuple(item for item in dead.reading.filters if item != sources(dead)[0].died)
    with_event = replace(dead, reading=replace(dead.reading, filters=(*others, event)))
    unmarked = sum(with_event.sizes().values()) - timed
    notes = []
    if died > timed:
        notes.append(
            f"{died - timed} of the {died} who died have no event in {survival.name}: their times "
            "to death are not known."
        )
    if unmarked > 0:
        notes.append(
            f"{unmarked} further patients have an event in {survival.name} but are not marked as "
            "dead: the two sources differ."
        )
    return notes

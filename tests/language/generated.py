"""Readings made by chance: those of the kinds' examples, with other conditions, groups and times."""

from __future__ import annotations

import random
from dataclasses import replace

from assistant.language.assembly import contradiction
from assistant.language.frames import takes, takes_times
from assistant.language.reader import Reader
from assistant.language.understanding import Understood
from assistant.model import GROUP, Filter, Reading, TimePoint
from assistant.study.model import Concept

LEVELS = (0.95, 0.9, 0.99)
TIMES = (
    TimePoint(3, "months"),
    TimePoint(12, "months"),
    TimePoint(26, "weeks"),
    TimePoint(1, "years"),
)
OWN_POPULATION = ("extremes", "patient_profile", "patient_listing")


def bases(reader: Reader) -> list[Reading]:
    """Return the readings of the examples of every kind that stands by itself."""
    found = []
    for kind in reader.kinds.values():
        for example in kind.examples:
            understood = reader.read(example.ask) if not example.context else None
            if isinstance(understood, Understood) and understood.reading.kind == kind.name:
                found.append(understood.reading)
    return found


def readings(reader: Reader, count: int, seed: int) -> list[Reading]:
    """Return readings made from the examples' by chance."""
    source = random.Random(seed)
    starts = bases(reader)
    made = []
    while len(made) < count:
        reading = _changed(source, reader, source.choice(starts))
        if contradiction(reading, reader.study) is None:
            made.append(reading)
    return made


def _changed(source: random.Random, reader: Reader, base: Reading) -> Reading:
    kind = reader.kinds[base.kind]
    if takes(kind, "about") or takes(kind, "alone"):
        return base
    used = {item.concept for item in (*base.filters, *base.numerator)} | {*base.by, *base.endpoint}
    free = [
        c for c in reader.study.concepts
        if c.level == "patient" and c.name not in used and c.type in ("category", "number") and c.values
        and c.name not in ("best_response", "discontinuation_reason", "eot_status")
        and not (kind.name == "ph_check" and c.name.endswith(("population", "set")))
    ]  # fmt: skip
    picked = source.sample(free, k=min(len(free), source.randrange(3)))
    filters = [condition(source, concept) for concept in picked]
    if len(filters) == 2 and source.random() < 0.25:
        positive = all(item.op in ("eq", "gt", "ge", "lt", "le") for item in filters)
        op = source.choice(("any_of", "none_of", "not_all"))
        filters = [Filter(GROUP, op, tuple(filters))] if positive else filters
    by = base.by
    if not by and not kind.language.get("by") and not takes(kind, "pair") and source.random() < 0.3:
        groups = [c for c in free if c.type == "category" and c not in picked]
        by = (source.choice(groups).name,) if groups else ()
    at = base.at
    if at and not takes(kind, "lab") and takes_times(reader._asks_by_kind, kind.name):
        at = tuple(
            sorted(set(source.sample(TIMES, k=source.randrange(1, 3))), key=lambda when: when.days)
        )
    level = source.choice(LEVELS) if {"conf_type", "interval"} & {*kind.options} else base.level
    order = {concept.name: place for place, concept in enumerate(reader.study.concepts)}
    everything = sorted(
        (*base.filters, *filters),
        key=lambda f: (order.get(f.concept, len(order)), f.op, str(f.value)),
    )
    return replace(base, filters=tuple(everything), by=by, at=at, level=level)


def condition(source: random.Random, concept: Concept) -> Filter:
    """Return a condition on a concept, by chance."""
    if concept.is_flag:
        return Filter(concept.name, "eq", source.choice(("yes", "no")))
    if concept.type == "number":
        return _numeric(source, concept)
    stored = [item.value for item in concept.values if item.count]
    if len(stored) > 2 and source.random() < 0.4:
        chosen = source.sample(stored, k=2)
        several = tuple(value for value in stored if value in chosen)
        return Filter(concept.name, source.choice(("in", "not_in")), several)
    return Filter(concept.name, source.choice(("eq", "eq", "ne")), source.choice(stored))


def _numeric(source: random.Random, concept: Concept) -> Filter:
    low, high = concept.minimum or 0, concept.maximum or 100
    limit = round(source.uniform(low, high)) or 1
    unit = concept.unit if concept.unit not in ("years", None, "") else None
    if source.random() < 0.3:
        pair = (max(limit // 2, 1), max(limit // 2, 1) + limit)
        return Filter(concept.name, source.choice(("between", "not_between")), pair, unit)
    return Filter(concept.name, source.choice(("gt", "ge", "lt", "le")), limit, unit)

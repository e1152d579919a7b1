"""A local search over whole days for times that give the published figures.

Plain Python integers and IEEE arithmetic only: the same seed gives the same days everywhere.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MONTH = 30.4375
Z = 1.959963984540054
STAGE_B, STAGE_C = 41, 9
COURSE_DAYS = 171
"""Three days after TACE and 24 weeks of sorafenib."""


@dataclass
class Course:
    """One patient's course in whole days from the start of treatment."""

    stage: str
    ttp: int
    progressed: bool
    pfs: int
    failed: bool
    """Progressed or died: the event of PFS."""
    end_of_treatment: str


Observation = tuple[float, bool]


def survival(observed: Sequence[Observation]) -> list[tuple[float, float, float]]:
    """Return time, share event-free and Greenwood's sum at each distinct time."""
    at_risk, share, greenwood = len(observed), 1.0, 0.0
    curve = []
    for time in sorted({time for time, _ in observed}):
        events = sum(1 for other, event in observed if other == time and event)
        leaving = sum(1 for other, _ in observed if other == time)
        if events:
            share *= 1 - events / at_risk
            left = at_risk - events
            greenwood = greenwood + events / (at_risk * left) if left else math.inf
        curve.append((time, share, greenwood))
        at_risk -= leaving
    return curve


def first_below(curve: Sequence[tuple[float, float]], level: float = 0.5) -> float:
    """Return the first time at or below a level; the middle where it is flat there."""
    for place, (time, share) in enumerate(curve):
        if share < level - 1e-9:
            return time
        if share <= level + 1e-9:
            later = next((t for t, s in curve[place:] if s < level - 1e-9), curve[-1][0])
            return (time + later) / 2
    return 9999.0


def limits(curve: Sequence[tuple[float, float, float]], scale: str) -> tuple[float, float]:
    """Return the Brookmeyer-Crowley limits of the median, plain or log-log."""
    low, high = [], []
    for time, share, greenwood in curve:
        if not 0 < share < 1:
            continue
        error = math.sqrt(greenwood)
        if scale == "plain":
            low.append((time, max(share - Z * error * share, 0.0)))
            high.append((time, min(share + Z * error * share, 1.0)))
        else:
            width = Z * error / math.log(share)
            inner = math.log(-math.log(share))
            low.append((time, math.exp(-math.exp(inner - width))))
            high.append((time, math.exp(-math.exp(inner + width))))
    return first_below(low), first_below(high)


def miss(value: float, published: float) -> float:
    """Return how far a value is from rounding to a published figure of one decimal."""
    return max(abs(value - published) - 0.049, 0.0)


def median(observed: Sequence[Observation]) -> float:
    """Return the Kaplan-Meier median in months."""
    return first_below([(time, share) for time, share, _ in survival(observed)]) / MONTH


def progression_error(courses: Sequence[Course]) -> float:
    """Return how far TTP and PFS are from the published figures; 0 is a solution."""
    ttp = [(float(item.ttp), item.progressed) for item in courses]
    curve = survival(ttp)
    error = 4 * miss(median(ttp), 7.1)
    for scale in ("plain", "log-log"):
        low, high = limits(curve, scale)
        error += miss(low / MONTH, 4.8) + miss(high / MONTH, 7.5)
    for stage, published in (("B", 7.3), ("C", 5.0)):
        chosen = [(float(c.ttp), c.progressed) for c in courses if c.stage == stage]
        error += 2 * miss(median(chosen), published)
    progressed = sum(item.progressed for item in courses)
    error += 0.2 * max(0, 34 - progressed, progressed - 37)
    early = [row for row in survival([(float(c.pfs), c.failed) for c in courses])
             if row[0] <= 6 * MONTH]  # fmt: skip
    _, share, greenwood = early[-1]
    width = Z * share * math.sqrt(greenwood)
    for value, published in ((share - width, 37.3), (share + width, 66.1)):
        error += miss(100 * value, published) / 3
    return error + max(abs(100 * share - 52) - 0.49, 0) / 3


def improved(
    start: list[Course],
    error: Callable[[Sequence[Course]], float],
    move: Callable[[random.Random, Course], Course],
    source: random.Random,
    steps: int,
) -> tuple[list[Course], float]:
    """Return the best courses that single changes reach, cooling slowly."""
    courses, best = list(start), error(start)
    heat = 0.3
    for _ in range(steps):
        if best == 0:
            break
        place = source.randrange(len(courses))
        kept = courses[place]
        courses[place] = move(source, kept)
        now = error(courses)
        if now <= best or source.random() < math.exp(-(now - best) / heat) * 0.3:
            best = now
        else:
            courses[place] = kept
        heat = max(heat * 0.9997, 0.002)
    return courses, best


CLUSTERS = ((145, 147), (151, 153), (215, 217), (221, 223), (227, 229))
"""Days on which a published median or limit must fall: proposed more often."""


def assessment_day(source: random.Random, visit: int) -> int:
    """Return a day of tumour assessment: every 8 weeks, some brought forward or late."""
    scheduled = 56 * visit + source.randint(-24, 12)
    first, last = source.choice(CLUSTERS)
    is_near = abs(56 * visit - (first + last) // 2) < 28
    return source.randint(first, last) if is_near and source.random() < 0.5 else scheduled


def new_course(source: random.Random, stage: str, end: str) -> Course:
    """Return a course that fits its end of treatment.

    A patient may complete the 24 weeks in spite of progression: TACE was repeated on demand.
    """
    if end == "progression":
        day = min(assessment_day(source, source.choice((1, 2, 2, 3, 3))), COURSE_DAYS)
        return Course(stage, day, True, day, True, end)
    if end != "completed":
        day = assessment_day(source, source.choice((1, 2, 4)))
        progressed = source.random() < 0.5
        return Course(stage, day, progressed, day, progressed, end)
    kind = source.random()
    day = assessment_day(source, source.choice((2, 3, 3, 4, 4, 4, 4, 5, 6, 7)))
    if kind < 0.68:
        return Course(stage, day, True, day, True, end)
    if kind < 0.74:
        later = day + source.randint(5, 45)
        return Course(stage, day, False, later, True, end)
    return Course(stage, day, False, day, False, end)


def progression_courses(seed: int) -> list[Course]:
    """Return 50 courses whose times to progression and PFS give the published figures.

    Raises:
        RuntimeError: no start led to a solution.
    """
    source = random.Random(seed)
    stages = ["B"] * STAGE_B + ["C"] * STAGE_C
    ends = (["completed"] * 26 + ["progression"] * 12 + ["adverse event"] * 2 + ["withdrawal"]
            + ["completed"] * 4 + ["progression"] * 5)  # fmt: skip
    for _ in range(60):
        start = [new_course(source, stage, end) for stage, end in zip(stages, ends, strict=True)]
        courses, error = improved(
            start, progression_error,
            lambda chance, old: new_course(chance, old.stage, old.end_of_treatment), source, 6000,
        )  # fmt: skip
        if error == 0:
            return courses
    raise RuntimeError("no solution: choose another seed")


def overall_survival(courses: Sequence[Course], seed: int) -> list[tuple[int, bool]]:
    """Return time to death or last contact: follow-up of 14.9 months by both definitions.

    A patient who died without progression died on the day of the PFS event.

    Raises:
        RuntimeError: no start led to a solution.
    """
    source = random.Random(seed)
    for _ in range(200):
        times = [_survival_of(source, course) for course in courses]
        for _ in range(4000):
            error = _follow_up_error(times)
            if error == 0:
                return times
            place = source.randrange(len(times))
            kept = times[place]
            times[place] = _survival_of(source, courses[place])
            if _follow_up_error(times) > error:
                times[place] = kept
    raise RuntimeError("no solution: choose another seed")


def _survival_of(source: random.Random, course: Course) -> tuple[int, bool]:
    if course.failed and not course.progressed:
        return course.pfs, True
    reach = 330 if course.stage == "B" else 240
    if course.progressed and source.random() < (0.34 if course.stage == "B" else 0.6):
        return course.ttp + source.randint(30, reach), True
    return max(course.pfs + source.randint(10, 60), source.randint(380, 760)), False


def _follow_up_error(times: Sequence[tuple[int, bool]]) -> float:
    reverse = median([(float(time), not died) for time, died in times])
    ordered = sorted(time for time, _ in times)
    observed = (ordered[24] + ordered[25]) / 2 / MONTH
    return miss(reverse, 14.9) + miss(observed, 14.9)

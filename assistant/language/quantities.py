"""Confidence levels, times, visits, shares, thresholds and top n in a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from assistant.language.lexicon import phrase_of
from assistant.language.nodes import Match, Node, Nodes, Rule, at, reduced, skip
from assistant.model import TimePoint, TimeUnit, VisitPoint

PERCENT_SIGNS = ("%", "percent", "per cent", "pct")
TIME_PREFIXES = ("first", "up to", "at", "after", "by", "within", "until", "till", "up", "to", "on", "in",
                 "for", "over", "the", "beyond", "of", "horizon", "before")  # fmt: skip
LEADING_TO_AN_EXTREME = ("with", "who", "had", "have", "having", "by", "the", "of", "w /", "whose")
LOWEST_LEVEL = 50


def level_rule(nodes: Nodes, place: int) -> Match | None:
    """`90% CI`, `95 % confidence interval`, `CI of 90%`, `at 90% confidence`."""
    first = at(nodes, place)
    if first is None:
        return None
    if first.number is not None:
        after = skip(nodes, place + 1, PERCENT_SIGNS)
        word = at(nodes, after)
        if word is not None and word.has("option"):
            further = at(nodes, after + 1)
            if further is not None and further.has("cue", "ci") and _level(first.number):
                node = Node("level", first.number / 100, first.start, further.end)
                return Match(after + 2, (node, word))
        if word is not None and word.has("cue", "ci") and _level(first.number):
            end = after + 1
            while (more := at(nodes, end)) is not None and more.has("cue", "ci"):
                end += 1
            return reduced("level", first.number / 100, nodes, place, end)
    if first.has("cue", "ci"):
        after = skip(nodes, place + 1, ("of", "at", "=", ":", "(", "level"))
        number = at(nodes, after)
        end = skip(nodes, after + 1, PERCENT_SIGNS)
        is_percent = number is not None and end > after + 1
        if is_percent and number and number.number is not None and _level(number.number):
            return reduced("level", number.number / 100, nodes, place, end)
    return None


def _level(number: float) -> bool:
    return LOWEST_LEVEL <= number < 100


def share_rule(nodes: Nodes, place: int) -> Match | None:
    """`75% progressed`: a quantile; `at least 20%`, `>= 10 % of patients`: a threshold."""
    first = at(nodes, place)
    if first is None:
        return None
    operators = first.values("op")
    number = at(nodes, place + 1) if operators else first
    start = place + 1 if operators else place
    if number is None or number.number is None:
        return None
    end = skip(nodes, start + 1, PERCENT_SIGNS)
    if end == start + 1:
        return None
    if operators and operators[0] in ("ge", "gt"):
        while (word := at(nodes, end)) is not None and (
            word.text == "of" or word.has("cue", "patients")
        ):
            end += 1
        return reduced("minimum", (operators[0], number.number), nodes, place, end)
    reached = skip(nodes, end, ("of", "patients", "had", "have", "the", "were"))
    word = at(nodes, reached)
    happened = word is not None and (
        word.has("verb") or word.has("survival") or (reached > end and word.has("endpoint"))
    )
    if not operators and happened:
        return reduced("share", number.number / 100, nodes, place, end)
    after = at(nodes, end)
    if not operators and after is not None and after.has("after", "ge"):
        return reduced("minimum", ("ge", number.number), nodes, place, end + 1)
    return None


def time_rules(visits: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules for times and for the study's visits."""
    known = {visit.lower(): visit for visit in visits}
    phrases = {phrase_of(visit): visit for visit in visits}
    longest = max(map(len, phrases), default=0)

    def named_visit(nodes: Nodes, start: int) -> tuple[str, int] | None:
        words: tuple[str, ...] = ()
        found = None
        for end in range(start, min(start + 2 * longest, len(nodes))):
            span = nodes[end].span
            if span is None or len(words) > longest:
                break
            words = (*words, *(word for word in span.words if word not in "-.'"))
            if words in phrases and len(words) > 2:
                found = phrases[words], end + 1
        return found

    def visit_rule(nodes: Nodes, place: int) -> Match | None:
        """`at week 8`, `wk4`, `at baseline` where the study has such a visit."""
        start = skip(nodes, place, ("at", "on", "by", "in", "for", "to", "until", "visit"))
        whole = named_visit(nodes, start)
        if whole is not None:
            return reduced("visit", (VisitPoint(whole[0]), None), nodes, place, whole[1])
        unit, number = at(nodes, start), at(nodes, start + 1)
        if unit is None or not unit.has("timeunit") or number is None or number.number is None:
            return None
        further = at(nodes, start + 2)
        if unit.text in ("d", "m", "w", "y") or (further is not None and further.has("timeunit")):
            return None
        name = str(unit.values("timeunit")[0]).removesuffix("s")
        amount = f"{number.number:g}"
        visit = next((v for key, v in known.items() if key in (f"{name} {amount}",)), None)
        if visit is None:
            visit = next(
                (v for key, v in known.items() if key.startswith(f"{name} {amount} ")), None
            )
        point = TimePoint(_whole(number.number), unit.values("timeunit")[0])
        first_visit = Node(
            "visit", (VisitPoint(visit) if visit else None, point), nodes[place].start, number.end
        )
        more, end = further_visits(nodes, start + 2, unit.values("timeunit")[0])
        return Match(end, (first_visit, *more))

    def further_visits(nodes: Nodes, place: int, name: TimeUnit) -> tuple[Nodes, int]:
        """Return the visits of "weeks 4, 8 and 12" after the first."""
        found: list[Node] = []
        end = place
        while True:
            start = skip(nodes, end, (",", "and", "&"))
            number, after = at(nodes, start), at(nodes, start + 1)
            if start == end or number is None or number.number is None:
                return tuple(found), end
            if after is not None and (
                after.has("timeunit") or after.has("unit") or after.text == "%"
            ):
                return tuple(found), end
            key = f"{name.removesuffix('s')} {number.number:g}"
            visit = known.get(key) or next(
                (v for k, v in known.items() if k.startswith(key + " ")), None
            )
            point = TimePoint(_whole(number.number), name)
            value = (VisitPoint(visit) if visit else None, point)
            found.append(Node("visit", value, nodes[end].start, number.end))
            end = start + 1

    return (visit_rule, time_rule)


def time_rule(nodes: Nodes, place: int) -> Match | None:
    """`6 months`, `at 12 and 24 months`, `6-month`, `half a year`, `within 26 wks`."""
    start = skip(nodes, place, TIME_PREFIXES)
    first = at(nodes, start)
    if first is None:
        return None
    if first.has("time") and first.number is None:
        value, named = str(first.values("time")[0]).split()
        return reduced(
            "time", TimePoint(_whole(float(value)), cast(TimeUnit, named)), nodes, place, start + 1
        )
    behind = at(nodes, place - 1)
    if is_negative(nodes, start):
        return None
    if start == place and _is_months_behind(first, behind, at(nodes, place + 1)):
        words = f"{first.text} behind {behind.text.upper() if behind else ''} is taken as months"
        point = TimePoint(_whole(first.number or 0), "months")
        return reduced("time", point, nodes, place, place + 1, assumption=words)
    numbers = []
    end = start
    while (node := at(nodes, end)) is not None and node.number is not None:
        numbers.append(node)
        after = skip(nodes, end + 1, (",", "and", "-", "&", "or", "/"))
        unit: Node | None = at(nodes, after)
        if unit is not None and unit.has("timeunit") and _is_unit(unit, nodes, after):
            name: TimeUnit = unit.values("timeunit")[0]
            points = tuple(
                Node("time", TimePoint(_whole(item.number or 0), name),
                     nodes[place].start if item is numbers[0] else item.start, unit.end,
                     negator="within" if nodes[place].text == "within" else "")
                for item in numbers
            )  # fmt: skip
            return Match(after + 1, points)
        if after == end + 1:
            return None
        end = after
    return None


def _is_months_behind(number: Node, behind: Node | None, after: Node | None) -> bool:
    """Whether a bare number stands right behind its endpoint: `PFS6`, `RMST12`."""
    if number.number is None or number.span is None or not number.span.glued or behind is None:
        return False
    names_time = bool(behind.values("endpoint")) or behind.has("cue", "rmst")
    return names_time and not (after is not None and (after.has("timeunit") or after.text == "%"))


def _is_unit(unit: Node, nodes: Nodes, place: int) -> bool:
    """A single letter is a unit only right behind its number: `6m`, `12 m`."""
    del nodes, place
    return unit.span is not None and (len(unit.text) > 1 or unit.span.glued or True)


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def top_rule(nodes: Nodes, place: int) -> Match | None:
    """`top 15`, `first 5`, `the three longest`, `15 most common`."""
    first, second = at(nodes, place), at(nodes, place + 1)
    if first is None or second is None:
        return None
    if first.text in ("top", "first") and second.number is not None:
        return reduced("top", int(second.number), nodes, place, place + 2)
    if (
        first.has("cue", "extremes")
        and second.number is not None
        and float(second.number).is_integer()
    ):
        third = at(nodes, place + 2)
        if third is None or not (third.has("timeunit") or third.has("unit") or third.text == "%"):
            top = Node("top", int(second.number), second.start, second.end)
            return Match(place + 2, (first, top))
    if (
        first.number is not None
        and float(first.number).is_integer()
        and (second.has("cue", "common") or second.has("cue", "extremes"))
    ):
        node = Node("top", int(first.number), first.start, first.end)
        return Match(place + 1, (node,))
    if (
        first.number is not None
        and float(first.number).is_integer()
        and second.has("cue", "patients")
    ):
        after = skip(nodes, place + 2, LEADING_TO_AN_EXTREME)
        word = at(nodes, after)
        if after > place + 2 and word is not None and word.has("cue", "extremes"):
            node = Node("top", int(first.number), first.start, first.end)
            return Match(place + 1, (node,))
    return None


def option_rule(nodes: Nodes, place: int) -> Match | None:
    """An option phrase: `log-log`, `Jeffreys interval`, `Breslow ties`, `in weeks`."""
    first = at(nodes, place)
    if first is None or not first.has("option"):
        return None
    end = place + 1
    while (
        (more := at(nodes, end)) is not None
        and more.text in ("interval", "limits", "method", "ci", "intervals", "cis", "ties", "test")
        and more.has("cue")
    ):
        end += 1
    return reduced("option", first.values("option")[0], nodes, place, end)


def negative_rule(nodes: Nodes, place: int) -> Match | None:
    """`-3 months`: a minus sign right before a number, and not between two."""
    if not is_negative(nodes, place + 1):
        return None
    amount = nodes[place + 1].number or 0.0
    message = (
        f"{-amount:g} is a negative number. Times, ages and counts are not negative here; "
        "for a range, name both of its ends."
    )
    return reduced("refusal", ("negative_number", message), nodes, place, place + 2)


def is_negative(nodes: Nodes, place: int) -> bool:
    """Whether a minus sign stands right before the number at a place."""
    sign, number = at(nodes, place - 1), at(nodes, place)
    if sign is None or number is None or sign.text != "-" or number.number is None:
        return False
    before = at(nodes, place - 2)
    touches = number.span is not None and number.span.glued
    apart = sign.span is not None and not sign.span.glued
    return touches and apart and (before is None or before.number is None)


PERCENTILES = {"lower quartile": 0.25, "first quartile": 0.25, "q1": 0.25, "upper quartile": 0.75,
               "third quartile": 0.75, "q3": 0.75}  # fmt: skip
ORDINALS = ("th", "st", "nd", "rd")
PERCENTILE_WORDS = ("percentile", "percentiles", "quantile", "quartile", "centile")


def percentile_rule(nodes: Nodes, place: int) -> Match | None:
    """`10th percentile`, `25th and 75th percentile`, `p90`, `q1`, `75% quantile`."""
    first = at(nodes, place)
    if first is None:
        return None
    named = PERCENTILES.get(first.text.replace(" ", "")) or PERCENTILES.get(first.text)
    if named is not None:
        return reduced("share", named, nodes, place, place + 1)
    following = at(nodes, place + 1)
    if first.text == "p" and following is not None and _is_percentile(following):
        glued = following.span is not None and following.span.glued
        if glued:
            return reduced("share", (following.number or 0) / 100, nodes, place, place + 2)
    shares: list[Node] = []
    end = place
    while (number := at(nodes, end)) is not None and _is_percentile(number):
        after = skip(nodes, end + 1, (*ORDINALS, *PERCENT_SIGNS))
        last = nodes[after - 1].end
        shares.append(Node("share", (number.number or 0) / 100, number.start, last))
        word = at(nodes, after)
        if word is not None and word.text in PERCENTILE_WORDS:
            ends = Node("share", shares[-1].value, number.start, word.end)
            return Match(after + 1, (*shares[:-1], ends))
        end = skip(nodes, after, ("and", ",", "&", "/"))
        if end == after:
            return None
    return None


def _is_percentile(node: Node) -> bool:
    return node.number is not None and 0 < node.number < 100

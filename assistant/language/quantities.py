"""Times, visits, shares, thresholds, ties and top n in a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from assistant.language.lexicon import phrase_of
from assistant.language.nodes import Match, Node, Nodes, Rule, at, reduced, skip
from assistant.model import TimePoint, TimeUnit, VisitPoint

PERCENT_SIGNS = ("%", "percent", "per cent", "pct")
TIME_PREFIXES = ("first", "up to", "at", "after", "by", "within", "until", "till", "up", "to", "on", "in",
                 "for", "over", "the", "beyond", "of", "horizon", "before", "=", "tau", "t", "truncated",
                 "truncation", "through", "restricted", "limited", "capped", "cut", "cutoff", "cut-off", "@",
                 "time", "time point", "timepoint", "during", "throughout", "a", "past", "following",
                 "exactly", "month", "around", "about", "out", "at the", "by the", "limit", "(")  # fmt: skip
FRACTIONS = {"quarter": 4.0, "quarters": 4.0, "third": 3.0, "thirds": 3.0, "fifth": 5.0, "fifths": 5.0,
             "tenth": 10.0, "tenths": 10.0, "quater": 4.0}  # fmt: skip
ASKING_WHEN = ("when", "time", "at what time")
BY_WHEN = ("by when", "by what time")
YEARS = "years"
LOWEST_AGE = 18
"""Years behind a comparison that are an age, no time: "over 65 years"."""
FARTHEST = 14
"""Words between a fraction and what happened to those it counts."""
LEADING_TO_AN_EXTREME = ("with", "who", "had", "have", "having", "by", "the", "of", "w /", "whose")
SHARES_IN_WORDS = {
    "half": 50.0, "half of": 50.0, "half the": 50.0, "a half": 50.0, "one half": 50.0,
    "a quarter": 25.0, "one quarter": 25.0, "a fifth": 20.0, "one fifth": 20.0, "a tenth": 10.0,
    "one tenth": 10.0, "one in ten": 10.0, "one in five": 20.0, "one in four": 25.0,
    "one in twenty": 5.0, "three quarters": 75.0,
}  # fmt: skip
"""Shares of patients in words, in percent, behind "at least" or "more than"."""


def fraction_rule(nodes: Nodes, place: int) -> Match | None:
    """`a quarter of the men had progressed`, `two thirds died`: a quantile of a time."""
    start = skip(nodes, place, ("a", "an", "the", "first"))
    first = at(nodes, start)
    if first is None:
        return None
    counted = 1.0
    if first.number in (1, 2, 3, 4) and first.number is not None:
        counted, start = first.number, skip(nodes, start + 1, ("-",))
    noun = at(nodes, start)
    parts = FRACTIONS.get(noun.text) if noun is not None else None
    if noun is not None and SHARES_IN_WORDS.get(noun.text, 50.0) != 50.0:  # half is the median
        counted, parts = SHARES_IN_WORDS[noun.text], 100.0
    if noun is not None and parts is None and noun.text == "in" and first.number is not None:
        whole_number = at(nodes, start + 1)
        parts = whole_number.number if whole_number is not None else None
        start += 1
    if parts is None or not counted < parts:
        return None
    happens = _happens_later(nodes, start + 1)
    if happens is None:
        return None
    share = counted / parts if happens == "event" else 1 - counted / parts
    return reduced("share", share, nodes, place, skip(nodes, start + 1, ("of",)))


def _happens_later(nodes: Nodes, place: int) -> Literal["event", "free"] | None:
    """Return what happened to those counted, where a time is asked for: "of the men progressed"."""
    asked = any(
        node.has("cue", "howlong") or node.text in ASKING_WHEN for node in nodes[:place]
    ) or any(node.text in BY_WHEN for node in nodes[place:])
    for node in nodes[place : place + FARTHEST] if asked else ():
        if node.has("cue", "eventfree") or (node.has("survival") and not node.has("verb")):
            return "free"
        if node.has("verb") or node.has("endpoint"):
            return "event"
    return None


def share_rule(nodes: Nodes, place: int) -> Match | None:
    """`75% progressed`: a quantile; `at least 20%`, `>= 10 % of patients`: a threshold."""
    first = at(nodes, place)
    if first is None:
        return None
    if first.text == "by":
        match = share_rule(nodes, place + 1)
        is_least = match is not None and [node.type for node in match.nodes] == ["minimum"]
        return match if is_least else None
    operators = first.values("op")
    is_led = bool(operators) or first.text == "first"
    number = at(nodes, place + 1) if is_led else first
    start = place + 1 if is_led else place
    if (
        number is not None
        and number.text in SHARES_IN_WORDS
        and operators
        and operators[0] in ("ge", "gt")
    ):
        end = start + 1
        while (word := at(nodes, end)) is not None and (
            word.text in ("of", "the", "all") or word.has("cue", "patients")
        ):
            end += 1
        return reduced("minimum", (operators[0], SHARES_IN_WORDS[number.text]), nodes, place, end)
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
    later = _happens_later(nodes, end)
    is_free = later == "free" or (word is not None and word.has("cue", "eventfree"))
    if not operators and (happened or later is not None):
        share = round(1 - number.number / 100, 6) if is_free else number.number / 100
        return reduced("share", share, nodes, place, end)
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
        named = at(nodes, end)
        end += named is not None and named.text in ("visit", "visits")
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
    if first is not None and start == place and _is_survived(nodes, place):
        first, start = at(nodes, place + 1), place + 1
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
        limit = at(nodes, after + 1)
        is_of_years = unit is not None and unit.has("timeunit", YEARS)
        is_limited = limit is not None and limit.has("after")
        before = at(nodes, start - 1)
        is_age = before is not None and before.has("op") and (node.number or 0) >= LOWEST_AGE
        if is_of_years and (is_limited or is_age):
            return None
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


def _is_survived(nodes: Nodes, place: int) -> bool:
    """Whether a time is exceeded by an endpoint of which a share is asked: "% with OS > 1 year"."""
    word, before = nodes[place], at(nodes, place - 1)
    if before is None or not before.has("endpoint") or not {"gt", "ge"} & {*word.values("op")}:
        return False
    return any(node.has("cue", cue) for node in nodes[:place] for cue in ("rate", "percent"))


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
    counted = skip(nodes, place + 1, ("-",))
    number = at(nodes, counted)
    if first.text in ("top", "first") and number is not None and number.number is not None:
        return reduced("top", int(number.number), nodes, place, counted + 1)
    if (
        first.has("cue", "extremes")
        and second.number is not None
        and float(second.number).is_integer()
    ):
        third = at(nodes, place + 2)
        if third is None or not (third.has("timeunit") or third.has("unit") or third.text == "%"):
            top = Node("top", int(second.number), second.start, second.end)
            return Match(place + 2, (first, top))
    if first.number is not None and float(first.number).is_integer():
        after = skip(nodes, place + 1, ("patients", "patient", "pts", "subjects", "people", "men", "women",
                                        "with", "having", "who", "had", "have", "the"))  # fmt: skip
        word = at(nodes, after)
        passed = nodes[place + 1 : after]
        is_ranked = word is not None and word.has("cue", "extremes")
        if is_ranked and any(node.has("cue", "patients") for node in passed):
            return Match(place + 1, (Node("top", int(first.number), first.start, first.end),))
    if (
        first.number is not None
        and float(first.number).is_integer()
        and (second.has("cue", "common") or second.has("cue", "extremes") or _ranks(nodes, place))
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


TIES = ("ties", "tie handling", "tie", "tied times")
BEFORE_TIES = ("=", ":", "by", "handled", "method", "with", "using", "the", "are", "is", "handling",
               "per", "via", "according", "to")  # fmt: skip
FOR_TIES = (
    "approximation",
    "handling",
    "approach",
    "correction",
    "method",
    "for",
    "of",
    "'s",
    "s",
    "'",
)


def ties_rule(nodes: Nodes, place: int) -> Match | None:
    """`ties = Breslow`, `ties handled by Efron`, `Breslow approximation for ties`, `ties exact`."""
    first = at(nodes, place)
    if first is None:
        return None
    if first.text in TIES:
        start = skip(nodes, place + 1, BEFORE_TIES)
        chosen = _ties(at(nodes, start))
        end = skip(nodes, start + 1, ("approximation", "method", "approach"))
        return None if chosen is None else reduced("option", chosen, nodes, place, end)
    chosen = _ties(first)
    if chosen is None:
        return None
    end = skip(nodes, place + 1, FOR_TIES)
    word = at(nodes, end)
    if word is not None and word.text in TIES:
        return reduced("option", chosen, nodes, place, end + 1)
    return None


def _ties(node: Node | None) -> tuple[str, str] | None:
    if node is None:
        return None
    if node.text == "exact":
        return ("ties", "exact")
    return next(((n, v) for n, v in node.values("option") if n == "ties"), None)


def _ranks(nodes: Nodes, place: int) -> bool:
    """Whether events are counted off whose ranking is asked for: "ten AEs reported most often"."""
    following = nodes[place + 1]
    is_of_events = following.has("cue", "ae") or following.has("cue", "sae")
    return is_of_events and any(node.has("cue", "common") for node in nodes[place + 2 :])


def _unit_in_brackets(nodes: Nodes, place: int) -> Match | None:
    """`(months)`: the unit of what is shown."""
    opening, unit, closing = at(nodes, place), at(nodes, place + 1), at(nodes, place + 2)
    if opening is None or opening.text != "(" or unit is None or not unit.has("timeunit"):
        return None
    if closing is None or closing.text != ")" or unit.number is not None:
        return None
    value = ("unit", unit.values("timeunit")[0])
    return reduced("option", value, nodes, place, place + 3)


def option_rule(nodes: Nodes, place: int) -> Match | None:
    """An option phrase: `log-log`, `Jeffreys interval`, `Breslow ties`, `in weeks`."""
    first = at(nodes, place)
    unit = _unit_in_brackets(nodes, place)
    if unit is not None:
        return unit
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


def unit_rule(nodes: Nodes, place: int) -> Match | None:
    """`median OS, months`, `treatment duration weeks`: the unit to show, where no number is near."""
    first = at(nodes, place)
    if (
        first is None
        or not first.has("timeunit")
        or first.has("time")
        or first.has("cue")
        or len(first.text) < SHORTEST_UNIT
    ):
        return None
    near = (at(nodes, place - 1), at(nodes, place + 1))
    is_counted = any(node is not None and node.number is not None for node in near)
    before = near[0]
    is_led = before is not None and (before.has("by") or before.has("not") or before.type != "span")
    if is_counted or is_led or any(node.has("option") for node in nodes):
        return None
    return reduced("option", ("unit", first.values("timeunit")[0]), nodes, place, place + 1)


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
SHORTEST_UNIT = 4
ORDINAL_QUARTILES = {
    "first": 0.25,
    "lower": 0.25,
    "second": 0.5,
    "middle": 0.5,
    "third": 0.75,
    "upper": 0.75,
}
ORDINALS = ("th", "st", "nd", "rd")
PERCENTILE_WORDS = ("percentile", "percentiles", "quantile", "quantiles", "quartile", "quartiles",
                    "centile", "centiles", "pctl", "percentile of", "quantiles of", "percentiles of",
                    "quartiles of", "quartile of", "quantile of", "centiles of")  # fmt: skip


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
    ordinals = _ordinal_quartiles(nodes, place)
    if ordinals is not None:
        return ordinals
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


def _ordinal_quartiles(nodes: Nodes, place: int) -> Match | None:
    """`first and third quartile`, `lower and upper quartiles`."""
    found: list[Node] = []
    end = place
    while (node := at(nodes, end)) is not None and node.text in ORDINAL_QUARTILES:
        found.append(Node("share", ORDINAL_QUARTILES[node.text], node.start, node.end))
        end = skip(nodes, end + 1, ("and", ",", "&", "/", "the"))
    noun = at(nodes, end)
    named = PERCENTILES.get(noun.text.removesuffix("s")) if noun is not None else None
    if found and noun is not None and named is not None:
        return Match(end + 1, (*found, Node("share", named, noun.start, noun.end)))
    if len(found) < 2 or noun is None or noun.text not in ("quartile", "quartiles"):
        return None
    last = Node("share", found[-1].value, found[-1].start, noun.end)
    return Match(end + 1, (*found[:-1], last))


def _is_percentile(node: Node) -> bool:
    return node.number is not None and 0 < node.number < 100

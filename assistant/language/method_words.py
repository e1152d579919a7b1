"""What a method is given in words: a reference value to test against, weights of a test."""

from __future__ import annotations

from assistant.language.nodes import Match, Node, Nodes, at, reduced, skip
from assistant.language.quantities import LOWEST_AGE, PERCENT_SIGNS

AGAINST = ("against", "versus", "vs", "v", "compared with", "compared to", "relative to")
ARTICLES = ("a", "an", "the", "of", "is", "to", "at", "=")
STATED = ("historical", "reference", "null", "target", "benchmark", "hypothesised", "hypothesized",
          "assumed", "fixed", "prespecified", "pre-specified", "h0", "p0")  # fmt: skip
NOUNS = (
    "rate",
    "median",
    "value",
    "proportion",
    "control",
    "hypothesis",
    "share",
    "percentage",
    "rate of",
    "share of",
    "proportion of",
    "median of",
    "percentage of",
)
FLEMING_HARRINGTON = ("test", "fleming-harrington")
SIGNS = ("(", ")", ",", "=", "/", "p", "q", "rho", "gamma", "and", "with")
RATES = ("orr", "dcr")
LARGEST_WEIGHT = 10


def reference_rule(nodes: Nodes, place: int) -> Match | None:
    """`against 20%`, `vs a historical median of 5 months`, `ORR higher than 20%`."""
    first = at(nodes, place)
    if first is None:
        return None
    start, said = _introduction(nodes, place)
    if not said and not _follows_what_is_tested(nodes, place):
        return None
    number = at(nodes, start)
    if number is None or number.number is None:
        return None
    end = skip(nodes, start + 1, PERCENT_SIGNS)
    if end > start + 1:
        is_share = 0 < number.number < 100
        return reduced("against", number.number / 100, nodes, place, end) if is_share else None
    unit = at(nodes, start + 1)
    if unit is None or not unit.has("timeunit") or number.number <= 0:
        return None
    if unit.has("timeunit", "years") and number.number >= LOWEST_AGE:
        return None
    words = f"{number.number:g} {unit.values('timeunit')[0]}"
    return reduced("against", words, nodes, place, start + 2)


def _introduction(nodes: Nodes, place: int) -> tuple[int, bool]:
    """Return where the number may stand, and whether words say that it is a reference."""
    after, said = place, False
    while (node := at(nodes, after)) is not None:
        text = node.text
        is_operator = _exceeds(node) and after == place
        if text in AGAINST or text in STATED or _is_stated(text):
            said = True
        elif not (is_operator or (after > place and text in (*ARTICLES, *NOUNS))):
            break
        after += 1
    return after, said


def _is_stated(text: str) -> bool:
    """Whether a phrase says it too: "reference rate", "historical median"."""
    head, _, tail = text.partition(" ")
    return head in STATED and tail in NOUNS


def _follows_what_is_tested(nodes: Nodes, place: int) -> bool:
    """Whether an operator stands right behind what it tests: "median PFS over 5 months"."""
    first, before = nodes[place], at(nodes, place - 1)
    if not _exceeds(first) or before is None:
        return False
    if any(before.has("cue", cue) for cue in RATES):
        return True
    is_time = before.has("endpoint")
    return is_time and any(node.has("cue", "median") for node in nodes[max(place - 4, 0) : place])


def _exceeds(node: Node) -> bool:
    """Whether a word sets what is tested above or below a value: "not above" does not."""
    return bool({"gt", "lt"} & {*node.values("op")})


def weights_rule(nodes: Nodes, place: int) -> Match | None:
    """`Fleming-Harrington(0,1)`, `Fleming-Harrington with p = 0 and q = 1`, `FH 1 1`."""
    first = at(nodes, place)
    if first is None or FLEMING_HARRINGTON not in first.values("option"):
        return None
    numbers: list[Node] = []
    end = place + 1
    while (node := at(nodes, end)) is not None and len(numbers) < 2:
        if node.number is not None and 0 <= node.number <= LARGEST_WEIGHT:
            numbers.append(node)
        elif node.text not in (*SIGNS, "test"):
            break
        end += 1
    if len(numbers) < 2:
        return None
    if (closing := at(nodes, end)) is not None and closing.text == ")":
        end += 1
    if (noun := at(nodes, end)) is not None and noun.text == "test":
        end += 1
    weights = tuple(float(node.number or 0) for node in numbers)
    test = Node("option", FLEMING_HARRINGTON, first.start, first.end)
    last = nodes[end - 1].end
    return Match(end, (test, Node("option", ("weights", weights), first.end, last)))

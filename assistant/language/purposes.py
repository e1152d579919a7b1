"""Words that say for whom or for what a question is asked, and nothing of what is asked.

"For the abstract", "the reviewer wants", "for table 14.2.1", "DSMB asks:" are taken out before a
question is read. What follows a purpose is the question; a purpose alone is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.language.tokens import Token

ARTICLES = ("the", "our", "my", "a", "an", "this", "that", "his", "her", "their", "your", "some")
QUALIFIERS = (
    "safety", "efficacy", "final", "interim", "medical", "ethics", "steering", "study", "clinical",
    "annual", "data", "monitoring", "journal", "next", "first", "second", "main", "internal",
    "external", "independent", "trial", "upcoming", "today", "tomorrow", "s", "status", "progress",
    "regulatory", "scientific", "advisory", "tumor", "tumour", "lead", "principal", "top", "line",
    "review", "congress", "conference", "results", "draft", "short", "quick",
)  # fmt: skip
PEOPLE = (
    "dsmb", "dmc", "idmc", "irb", "iec", "committee", "board", "regulator", "regulators", "agency",
    "authority", "authorities", "reviewer", "reviewers", "referee", "referees", "editor", "editors",
    "sponsor", "statistician", "statisticians", "investigator", "investigators", "boss", "chief",
    "colleague", "colleagues", "student", "students", "monitor", "inspector", "inspectors",
    "auditor", "team", "pi", "supervisor", "director", "professor", "manager", "audience", "journal",
)  # fmt: skip
PAPERS = (
    "abstract", "poster", "slide", "slides", "deck", "presentation", "talk", "paper", "manuscript",
    "publication", "report", "csr", "section", "appendix", "meeting", "submission", "dossier",
    "newsletter", "lecture", "teaching", "thesis", "update", "briefing", "memo", "email",
    "congress", "conference", "article", "handout", "record", "minutes",
)  # fmt: skip
NUMBERED = ("table", "tables", "figure", "fig", "slide", "listing", "appendix", "section", "page")
ASKING = (
    "asks", "asked", "asking", "ask", "wants", "want", "wanted", "needs", "need", "needed",
    "requests", "requested", "requires", "wonders", "says", "said",
)  # fmt: skip
AFTER_ASKING = ("me", "us", "to", "know", "for", "about", "see", "have", ":", ",", "again")
SIGNALS = frozenset((*PEOPLE, *PAPERS, *NUMBERED))
Own = Callable[[str], bool]


def purposes(tokens: Sequence[Token], is_own: Own) -> frozenset[int]:
    """Return the places of the words that say only what a question is for.

    Args:
        is_own: Whether a word is one of the study's own, which says something here.
    """
    words = [token.text for token in tokens]
    found: set[int] = set()
    if not any(word in SIGNALS for word in words):
        return frozenset()
    asked = _asker(words, 0, is_own)
    if asked is not None and asked < len(words):
        found |= {*range(asked)}
    for place, word in enumerate(words):
        end = None
        if word in ("for", "in") and place not in found:
            end = _purpose(words, place, is_own)
        elif word in NUMBERED and (is_dotted := _number(words, place + 1)) is not None:
            is_table_one = word in ("table", "tables") and "." not in words[place + 1 : is_dotted]
            is_behind = place > 0 and words[place - 1] in (",", "-", "(", ";")
            is_dot = any("." in part for part in words[place + 1 : is_dotted])
            end = is_dotted if not is_table_one or is_dot else None
            end = end if is_behind or place == 0 or is_dot else None
        if end is not None:
            found |= {*range(place, end)}
    rest = [words[place] for place in range(len(words)) if place not in found]
    says = any(word.isalnum() for word in rest)
    return frozenset(found) if says else frozenset()


def _asker(words: Sequence[str], place: int, is_own: Own) -> int | None:
    """Return where the question begins after "the reviewer wants to know"."""
    end = _noun(words, place, PEOPLE, is_own)
    if end is None or end >= len(words):
        return None
    while end < len(words) and words[end] in ("is", "are", "has", "have", "would", "like", "also"):
        end += 1
    if end >= len(words) or words[end] not in (*ASKING, ":"):
        return None
    end += 1
    while end < len(words) and words[end] in AFTER_ASKING:
        end += 1
    return end


def _purpose(words: Sequence[str], place: int, is_own: Own) -> int | None:
    """Return the end of "for the abstract", "for slide 12", "for table 14.2.1"."""
    if words[place] == "for":
        end = _noun(words, place + 1, (*PEOPLE, *PAPERS), is_own)
        if end is not None:
            number = _number(words, end)
            end = number if number is not None and words[end - 1] in NUMBERED else end
            return end + (end < len(words) and words[end] in (":", ","))
    start = place + 1 + (words[place + 1 : place + 2] == ["the"])
    if words[start : start + 1] and words[start] in NUMBERED:
        number = _number(words, start + 1)
        is_first_table = (
            words[start] == "table" and number == start + 2 and "." not in words[start + 1]
        )
        return None if is_first_table else number
    return None


def _noun(words: Sequence[str], place: int, nouns: Sequence[str], is_own: Own) -> int | None:
    """Return the end of "the data monitoring committee"; None where no such noun stands here."""
    end = place
    while end < len(words) and words[end] in (*ARTICLES, *QUALIFIERS):
        if words[end] in nouns and not _goes_on(words, end, nouns):
            break
        end += 1
    if end >= len(words) or words[end] not in nouns or is_own(words[end]):
        return None
    return end + 1


def _goes_on(words: Sequence[str], place: int, nouns: Sequence[str]) -> bool:
    return words[place + 1 : place + 2] != [] and words[place + 1] in nouns


def _number(words: Sequence[str], place: int) -> int | None:
    """Return the end of a number of parts: 12, 14.2.1, 16.2-3."""
    end = place
    while end < len(words) and (
        words[end][0].isdigit() or (end > place and words[end] in (".", "-"))
    ):
        end += 1
    return end if end > place else None

"""The page of requirements names tests that exist, and says what is not met."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "requirements.md"
CLAUSES = ("11.10(a)", "11.10(b)", "11.10(c)", "11.10(d)", "11.10(e)", "11.10(f)", "11.10(g)", "11.10(h)",
           "11.10(i)(j)", "11.10(k)", "11.50", "11.70", "11.100", "11.200", "11.300", "Annex 11 (2011)",
           "Annex 11 draft 2025 §12", "Annex 11 draft 2025 §11", "Annex 22", "E6(R3) 4.2.2", "E6(R3) 4.1.2",
           "E6(R3) 4.2.3", "EMA 2023", "FDA", "ALCOA++", "GAMP 5")  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").partition("## Which layer")[0].splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def named_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+::[^`]+)`", cell)


def test_every_test_that_the_page_names_exists(rows) -> None:
    named = [test for row in rows for test in named_in(row[2])]
    assert len(named) > 50
    for test in named:
        file, _, function = test.partition("::")
        path = ROOT / "tests" / file
        assert path.is_file(), test
        source = path.read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {function}\(", source, re.MULTILINE), test


def test_every_clause_has_a_test_or_says_that_it_is_not_met(rows) -> None:
    for row in rows:
        assert len(row) == 4, row
        assert named_in(row[2]) or row[3], row[0]


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_of_the_checklist_has_a_row(rows, clause) -> None:
    assert any(clause in row[0] for row in rows)

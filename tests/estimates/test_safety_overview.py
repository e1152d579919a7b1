"""The overview of adverse events, counted again from the study's file."""

from __future__ import annotations

import pytest

from tests.estimates.bundled_tables import bundled

SORTS = {
    "any adverse event": lambda adae: adae.AEDECOD.notna(),
    "related": lambda adae: adae.AEREL == "yes",
    "grade 3 or higher": lambda adae: adae.ATOXGR >= 3,
    "serious": lambda adae: adae.AESER == "yes",
    "leading to dose reduction": lambda adae: adae.AEACN == "dose reduced",
    "fatal": lambda adae: adae.ATOXGR == 5,
}


@pytest.mark.parametrize("group", [None, "BCLC"])
def test_patients_and_events_of_each_sort_are_those_of_the_file(ask, group) -> None:
    answer = ask("safety overview" + (" by stage" if group else ""))
    adae = bundled("adae")
    adae = adae[adae.TRTEMFL == "Y"].merge(bundled("adsl")[["USUBJID", "BCLC"]], on="USUBJID")
    found = {
        (dict(item.group)["event"], dict(item.group).get("bclc_stage")): (item.value, item.events)
        for item in answer.results
    }
    for name, chosen in SORTS.items():
        for stage in ("B", "C") if group else (None,):
            own = adae[chosen(adae) & adae.BCLC.isin([stage] if stage else ["B", "C"])]
            assert found[name, stage] == (own.USUBJID.nunique(), len(own)), (name, stage)


def test_the_overview_is_read_in_one_statement_beside_those_of_the_patients(ask) -> None:
    answer = ask("safety overview by stage")
    reading_events = [sql for sql in answer.provenance.sql if "adae" in sql.lower()]
    assert len(reading_events) == 1

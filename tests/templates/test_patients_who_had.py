"""In a kind about events, plain conditions pick events and `had` picks patients."""

from __future__ import annotations

import pytest

from assistant.answering.provenance import provenance
from assistant.answering.statements import StatementLog
from assistant.estimates.registry import statistic
from assistant.estimates.request import Request
from assistant.language.readings import reading_from_json
from assistant.model import GROUP, Filter, Reading, all_of, had
from tests.estimates.bundled_tables import bundled

HFSR = Filter("ae_term", "eq", "Palmar-plantar erythrodysaesthesia")
RASH = Filter("ae_term", "eq", "Rash")
SEVERE = Filter("ae_grade", "ge", 3)


def events():
    return bundled("adae").query("TRTEMFL == 'Y'")


def patients_with(term: str, grade: int = 1) -> set[str]:
    found = events()
    return set(found[(term == found.AEDECOD) & (grade <= found.ATOXGR)].USUBJID)


def incidences(session, *filters: Filter, kind: str = "ae_common"):
    """Run a kind on a reading with these filters; return patients and n by term."""
    answering = session._answering
    reading = Reading(kind, ("AE",), filters)
    log = StatementLog(answering.engine)
    chosen = answering.kinds[kind]
    request = Request(chosen, reading, session.study, answering.kinds, answering.views, log.run)
    found = statistic(str(chosen.statistic))(request)
    assert provenance(chosen, session.study, log).sql
    return {dict(item.group).get("ae_term"): (item.value, item.n) for item in found.results}


def expected(chosen: set[str], grade: int = 1):
    found = events()
    found = found[found.USUBJID.isin(chosen) & found.ATOXGR.ge(grade)]
    by_term = found.groupby("AEDECOD").USUBJID.nunique()
    return {
        None: (found.USUBJID.nunique(), len(chosen)),
        **{term: (count, len(chosen)) for term, count in by_term.items()},
    }


def test_patients_who_had_an_event_keep_all_their_events(session) -> None:
    chosen = patients_with(str(HFSR.value))
    assert 5 < len(chosen) < 50
    assert incidences(session, had(HFSR)) == expected(chosen)


def test_a_plain_condition_still_picks_events(session) -> None:
    found = incidences(session, HFSR)
    assert set(found) == {None, HFSR.value}
    assert found[None] == (len(patients_with(str(HFSR.value))), 50)


def test_one_event_must_meet_all_that_a_patient_had(session) -> None:
    chosen = patients_with(str(HFSR.value), 3)
    either = {row.USUBJID for row in events().itertuples() if row.ATOXGR >= 3}
    assert chosen != either & patients_with(str(HFSR.value))
    assert incidences(session, had(HFSR, SEVERE)) == expected(chosen)


def test_two_conditions_on_patients_may_be_met_by_two_events(session) -> None:
    chosen = patients_with("Rash") & patients_with(str(HFSR.value))
    assert incidences(session, had(HFSR), had(RASH)) == expected(chosen)


def test_either_of_two_events_is_one_condition_on_patients(session) -> None:
    chosen = patients_with("Rash") | patients_with(str(HFSR.value))
    assert incidences(session, had(Filter(GROUP, "any_of", (HFSR, RASH)))) == expected(chosen)


def test_patients_who_did_not_have_an_event(session) -> None:
    chosen = set(bundled("adsl").USUBJID) - patients_with(str(HFSR.value))
    assert incidences(session, Filter(GROUP, "none_of", (had(HFSR),))) == expected(chosen)


def test_a_condition_on_patients_stands_beside_one_on_events(session) -> None:
    chosen = patients_with(str(HFSR.value))
    assert incidences(session, had(HFSR), SEVERE) == expected(chosen, grade=3)


def test_a_patient_level_member_stays_a_condition_on_patients(session) -> None:
    stage = set(bundled("adsl").query("BCLC == 'C'").USUBJID)
    both = all_of(HFSR, Filter("bclc_stage", "eq", "C"))
    assert incidences(session, had(both)) == expected(stage & patients_with(str(HFSR.value)))


@pytest.mark.parametrize("kind", ["patient_count", "ae_common"])
def test_the_steps_count_the_patients_who_had_it(session, kind) -> None:
    from assistant.templates.statement import step_statement

    answering = session._answering
    reading = Reading(kind, ("AE",), (had(HFSR, SEVERE),))
    made = step_statement(answering.kinds[kind], reading, session.study)
    row = answering.engine().run(made.statement.sql, dict(made.statement.parameters)).rows[0]
    assert row == (50, 50, len(patients_with(str(HFSR.value), 3)))


def test_the_condition_has_a_form_of_the_contract_and_comes_back_from_it() -> None:
    reading = Reading("ae_common", ("AE",), (had(HFSR, SEVERE), had(RASH)))
    assert reading_from_json(reading.to_json()) == reading
    assert had(RASH).to_json() == {
        "concept": "group", "op": "any_of", "unit": None,
        "value": [{"concept": "ae_term", "op": "eq", "value": "Rash"}],  # no unit where there is none
    }  # fmt: skip
    assert had(HFSR, SEVERE).picks_patients
    assert not Filter(GROUP, "any_of", (HFSR, RASH)).picks_patients
    assert all_of(HFSR, SEVERE).together == (HFSR, SEVERE)
    assert all_of(RASH) == RASH

"""Answers about the Chicago inspections, against figures that pandas takes from the raw file."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import shenguan

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def raw(real_data: Path) -> pd.DataFrame:
    """The file as it is, all text."""
    path = real_data / "chicago_licence_inspections.csv.gz"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def linked(raw: pd.DataFrame) -> pd.DataFrame:
    """The rows that name a licence term."""
    return raw[raw.license_id != ""]


@pytest.fixture(scope="module")
def ledger(inspections_url: str) -> Iterator[shenguan.Ledger]:
    """The ledger of the inspections."""
    with shenguan.open(inspections_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def checks(ledger: shenguan.Ledger) -> pd.DataFrame:
    """Every inspection as the view answers."""
    return ledger.frame("checks")


def _number(texts: pd.Series) -> list[str]:
    return [text.rpartition("/")[2] for text in texts]


def test_inspections_by_year_and_result_are_those_of_the_file(
    checks: pd.DataFrame, raw: pd.DataFrame
) -> None:
    ours = pd.crosstab(pd.to_datetime(checks.checked_on).dt.year, checks.result_code.astype(str))
    theirs = pd.crosstab(raw.inspection_date.str[:4].astype(int), raw.results)
    assert ours.to_dict() == theirs.to_dict()
    assert int(ours.to_numpy().sum()) == 27_600


def test_failed_inspections_are_problems_and_passed_ones_are_fine(
    checks: pd.DataFrame, raw: pd.DataFrame
) -> None:
    status = dict(zip(_number(checks.check), checks.status.astype(str), strict=True))
    failed = (raw.results == "Fail").map({True: "problem", False: "fine"})
    assert status == dict(zip(raw.inspection_id, failed, strict=True))
    assert (failed == "problem").sum() == 5_455


def test_licences_without_a_link_are_inspected_but_unknown(
    checks: pd.DataFrame, raw: pd.DataFrame, linked: pd.DataFrame
) -> None:
    unknown = set(_number(checks.licence[~checks.licence_known]))
    assert unknown == set(raw.license) - set(linked.license)
    assert len(unknown) == 961


def test_inspections_before_the_first_day_of_the_licence_are_found(
    checks: pd.DataFrame, raw: pd.DataFrame, linked: pd.DataFrame
) -> None:
    begins = linked.groupby("license").license_term_start_date.first()
    before = raw[raw.inspection_date < raw.license.map(begins)]
    ours = checks[checks.before_licence.fillna(value=False).astype(bool)]
    assert set(_number(ours.check)) == set(before.inspection_id)
    linked_before = linked[linked.inspection_date < linked.license_term_start_date]
    assert len(linked_before) == 54
    assert set(linked_before.inspection_id) <= set(_number(ours.check))


def test_revoked_licences_are_those_with_that_status_in_the_file(
    ledger: shenguan.Ledger, linked: pd.DataFrame
) -> None:
    revoked = ledger.frame("licences", status="revoked")
    assert set(_number(revoked.licence)) == set(linked.license[linked.license_status == "REV"])
    assert len(revoked) == 59


def test_licences_run_to_the_end_of_their_last_known_term(
    ledger: shenguan.Ledger, linked: pd.DataFrame
) -> None:
    licences = ledger.frame("licences")
    last = linked.groupby("license").license_term_expiration_date.last()
    assert len(licences) == len(last) == 11_406
    ends = licences.valid_to.dt.strftime("%Y-%m-%d")
    assert dict(zip(_number(licences.licence), ends, strict=True)) == last.to_dict()


def test_licences_in_force_on_a_day_are_those_whose_term_holds_it(
    ledger: shenguan.Ledger, linked: pd.DataFrame
) -> None:
    """Terms that began by the day are known; of these the latest says until when."""
    day = "2013-06-30"
    ours = set(_number(ledger.frame("licences", on=day, status="valid").licence))
    known = linked[linked.license_term_start_date <= day]
    latest = known.groupby("license").license_term_expiration_date.last()
    assert ours == set(latest.index[latest >= day])


def test_tasks_by_state_follow_from_teams_inspections_and_revocations(
    ledger: shenguan.Ledger, linked: pd.DataFrame, raw: pd.DataFrame
) -> None:
    first_link = linked.groupby("license").head(1).set_index("license").index
    since = raw.assign(known=(raw.license_id != "").groupby(raw.license).cummax())
    of_task = since[since.known]
    teamed = set(of_task.license[of_task.inspector_team != ""])
    revoked = set(linked.license[linked.license_status == "REV"])
    expected = {
        "pushed": len(set(first_link) - teamed),
        "closed": len(revoked & teamed),
        "followed-up": len(teamed - revoked),
    }
    tasks = ledger.frame("tasks")
    assert tasks.status.astype(str).value_counts().to_dict() == expected

"""``import shenguan``: frames, tables, files, submissions and entries of a ledger on disk."""

import doctest
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import shenguan
from ledger.clock import new_id
from ledger.entry import Submission, encode
from ledger.errors import InputUnreadable, LedgerNotOpen, NotFound, WrongUse
from ledger.events.decision import DecisionMade
from ledger.events.organisation import OfficerAppointed
from ledger.gate.proposal import commitment
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Personal
from ledger.store import open_store
from tests.examples.intake import CASE
from tests.examples.organisation import BUREAU, COMPANY, KEEPER, LEDGER, MARKET, NEIGHBOUR
from tests.terminal import Terminal

NOBODY = "reg:130523:nobody"
MINE = Personal(commitment("欧阳若兰", "9f0c2a"), "欧阳若兰", "9f0c2a")
WRONG = MINE._replace(value="别人")


@pytest.fixture
def url(told: Path, tmp_path: Path) -> str:
    """The URL of a copy that may be written to."""
    (tmp_path / "shenguan.db").write_bytes((told / "shenguan.db").read_bytes())
    return f"sqlite:///{tmp_path / 'shenguan.db'}"


@pytest.fixture
def ledger(url: str) -> Iterator[shenguan.Ledger]:
    """The county's ledger, opened as one does in a notebook."""
    with shenguan.open(url) as opened:
        yield opened


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as JSON holds them."""
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    ]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


NAMES = {
    "case": "cases",
    "licence": "licences",
    "task": "tasks",
    "check": "checks",
    "credit": "credit",
    "loop": "loop",
}


@pytest.mark.parametrize("noun", NAMES)
def test_a_frame_holds_what_the_command_line_answers(told: Path, noun: str) -> None:
    with shenguan.open(f"sqlite:///{told / 'shenguan.db'}") as ledger:
        frame = ledger.frame(NAMES[noun], dtypes="arrow")
    answer = Terminal(told).done(noun, "list", "--format", "json").document
    assert plain(frame) == answer["rows"]
    assert len(frame) > 0
    assert (frame.attrs["position"], frame.attrs["on"]) == (answer["position"], answer["on"])
    assert frame.attrs["ledger"] == answer["ledger"] == LEDGER


def test_filters_moment_and_day_are_those_of_the_command_line(told: Path) -> None:
    asked = {"status": "open", "name": "食品", "subject": NEIGHBOUR, "limit": 2}
    options = ("--status", "open", "--name", "食品", "--subject", NEIGHBOUR, "--limit", "2")
    with shenguan.open(f"sqlite:///{told / 'shenguan.db'}") as ledger:
        for as_of, on in ((60, None), ("2017-07-03T09:50", "2017-08-31"), (None, "2018-01-01")):
            frame = ledger.frame("cases", as_of=as_of, on=on, dtypes="arrow", **asked)
            when = [f"--as-of={as_of}"] if as_of else []
            when += [f"--on={on}"] if on else []
            ran = Terminal(told).done("case", "list", *options, *when, "--format", "json").document
            assert plain(frame) == ran["rows"]
            assert (frame.attrs["position"], frame.attrs["on"]) == (ran["position"], ran["on"])


def test_moments_may_be_positions_times_and_days_in_any_spelling(
    ledger: shenguan.Ledger,
) -> None:
    told_at = {position: entry.recorded_at for position, entry in ledger.entries()}
    last = max(told_at)
    moment = datetime.fromisoformat(told_at[50])
    before = max(position for position, at in told_at.items() if at <= told_at[50])
    for as_of, expected in (
        (50, 50),
        ("50", 50),
        (told_at[50], before),
        (moment, before),
        (date(2027, 1, 1), last),
        ("2027-01-01", last),
        (date(2017, 7, 2), 0),
        (None, last),
        (0, 0),
    ):
        assert ledger.frame("cases", as_of=as_of).attrs["position"] == expected, as_of
    for on in ("2017-07-03", date(2017, 7, 3), datetime(2017, 7, 3, 23, tzinfo=UTC)):
        assert ledger.frame("cases", on=on).attrs["on"] == "2017-07-03"


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"table": "nothing"}, NotFound, "cases"),
        ({"table": "nothing"}, NotFound, "officers"),
        ({"as_of": 10_000}, NotFound, "10000"),
        ({"as_of": -1}, NotFound, "-1"),
        ({"as_of": "soon"}, InputUnreadable, "soon"),
        ({"on": "2017-02-30"}, InputUnreadable, "on: '2017-02-30'"),
        ({"since": "yesterday"}, InputUnreadable, "since: 'yesterday'"),
        ({"until": 3}, InputUnreadable, "until: 3"),
        ({"limit": -1}, InputUnreadable, "limit: -1"),
        ({"dtypes": "numpy"}, WrongUse, "dtypes: 'numpy' is unknown; there are pandas, arrow"),
        ({"status": "done"}, NotFound, r"done.*granted"),
        ({"colour": "red"}, TypeError, "colour"),
        ({"table": "officers", "limit": 1}, TypeError, "officers is a table"),
    ],
)
def test_what_cannot_be_answered_is_told(
    ledger: shenguan.Ledger, asked: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        ledger.frame(asked.get("table", "cases"), **{k: asked[k] for k in asked if k != "table"})


def test_a_table_is_a_frame_too_with_exact_types(ledger: shenguan.Ledger) -> None:
    frame = ledger.frame("officers", dtypes="arrow")
    assert {BUREAU, MARKET} <= set(frame["agency"])
    types = {name: str(one) for name, one in frame.dtypes.items()}
    assert types["appointed_at"] == "timestamp[us, tz=UTC][pyarrow]"
    assert types["certificate_until"] == "date32[day][pyarrow]"
    assert types["appointed_position"] == "int64[pyarrow]"
    items = ledger.arrow("items").to_pylist()
    assert {tuple(one["basis"]) for one in items} >= {("食品安全法 第三十五条",)}
    steps = ledger.frame("case_steps")
    assert str(steps["technical"].dtype) == "boolean"
    assert set(steps["kind"]) == {"routed", "step", "review", "survey-scheduled", "survey"}


def test_a_parquet_file_holds_the_answer_and_what_it_was_given_at(
    ledger: shenguan.Ledger, tmp_path: Path
) -> None:
    ledger.parquet("licences", tmp_path / "证照.parquet", on="2017-07-03", status=["valid", "open"])
    read = pq.read_table(tmp_path / "证照.parquet")
    expected = ledger.arrow("licences", on="2017-07-03", status=("valid", "open"))
    assert read.equals(expected)
    assert read.schema.metadata == expected.schema.metadata
    assert json.loads(read.schema.metadata[b"shenguan.position"]) == ledger.position
    with pytest.raises(InputUnreadable, match=r"nowhere.a\.parquet"):
        ledger.parquet("licences", tmp_path / "nowhere" / "a.parquet")


def test_an_event_is_recorded_by_whoever_acts(url: str) -> None:
    event = OfficerAppointed(officer=f"{KEEPER}/7", agency=KEEPER)
    with shenguan.open(url) as ledger:
        head = ledger.position
        (receipt,) = ledger.submit([event])
        assert (receipt.outcome, receipt.position) == (Outcome.ACCEPTED, head + 1)
        ((position, entry),) = ledger.entries(since=head + 1)
        assert (position, entry.data, entry.agency) == (head + 1, event, KEEPER)
        assert entry.actor == f"{KEEPER}/1"
        assert f"{KEEPER}/7" in set(ledger.frame("officers")["officer"])
    with shenguan.open(url, agency=BUREAU, actor="101") as ledger:
        ledger.submit([OfficerAppointed(officer=f"{BUREAU}/555", agency=BUREAU)])
        *_, (_, entry) = ledger.entries()
        assert (entry.agency, entry.actor) == (BUREAU, f"{BUREAU}/101")


def test_every_form_of_a_submission_gives_a_receipt_in_its_place(ledger: shenguan.Ledger) -> None:
    appointed = OfficerAppointed(officer=f"{KEEPER}/8", agency=KEEPER)
    whole = Submission(
        actor=f"{KEEPER}/1",
        agency=KEEPER,
        data=OfficerAppointed(officer=f"{KEEPER}/9", agency=KEEPER),
        id="00000000-0000-7000-8000-000000000001",
        ledger=LEDGER,
        occurred_at=datetime(2017, 7, 4, 1, tzinfo=UTC),
        type="OfficerAppointed",
    )
    receipts = ledger.submit(
        [
            appointed,
            whole,
            encode(whole),
            {"type": "OfficerAppointed", "data": {"officer": f"{KEEPER}/10", "agency": KEEPER}},
            {"type": "OfficerAppointed", "data": {"officer": "?", "agency": KEEPER}},
            {"type": "OfficerDismissed", "data": {}, "id": "x"},
            b"{}",
            DecisionMade(
                case=f"{KEEPER}/1",
                outcome="granted",  # type: ignore[arg-type]
                document="文",
                seal="章",
                decided_on=date(2017, 7, 4),
            ),
        ]
    )
    assert [one.outcome.value for one in receipts] == [
        "accepted", "accepted", "accepted", "accepted",
        "malformed", "malformed", "malformed", "refused",
    ]  # fmt: skip
    assert receipts[1].position == receipts[2].position
    assert (receipts[1].repeated, receipts[2].repeated) == (False, True)
    assert receipts[4].field == "data.officer"
    assert receipts[5].id == "x"
    assert all(isinstance(one, Receipt) for one in receipts)
    assert ledger.submit([]) == []


def test_submissions_together_are_all_recorded_or_none(ledger: shenguan.Ledger) -> None:
    head = ledger.position
    fine = OfficerAppointed(officer=f"{KEEPER}/11", agency=KEEPER)
    no_code = {"type": "OfficerAppointed", "data": {"officer": "?", "agency": KEEPER}}
    no_shape = {"type": "OfficerAppointed", "data": {"officer": f"{KEEPER}/11"}}
    for broken in (no_code, no_shape):
        first, second = ledger.submit([fine, broken], together=True)
        assert first.outcome is not Outcome.ACCEPTED
        assert second.outcome is Outcome.MALFORMED
        kinds = [entry.type for _, entry in ledger.entries(since=head + 1)]
        assert "OfficerAppointed" not in kinds
    assert "nothing was sent" in str(first.message)
    head = ledger.position
    also = OfficerAppointed(officer=f"{KEEPER}/12", agency=KEEPER)
    receipts = ledger.submit([fine, also], together=True)
    assert [one.position for one in receipts] == [head + 1, head + 2]
    assert ledger.submit([], together=True) == []


def appointment(number: int, *personal: Personal, agency: str = KEEPER) -> dict[str, Any]:
    """Return an appointment under a name that is committed to, with clear values beside it."""
    data = {"officer": f"{agency}/{number}", "agency": agency, "name": MINE.commitment}
    return {
        "type": "OfficerAppointed",
        "data": data,
        "id": new_id(),
        "occurred_at": "2017-07-04T01:00:00Z",
        "personal": [one._asdict() for one in personal],
    }


def test_clear_values_stand_beside_the_fields_and_reach_no_other_submission(
    ledger: shenguan.Ledger, url: str
) -> None:
    forging, withheld = appointment(31, WRONG), appointment(32)
    accepted, refused = appointment(33, MINE), appointment(34, MINE, agency=NOBODY)
    given = [forging, accepted, refused, forging]
    receipts = ledger.submit(given)
    outcomes = [Outcome.MALFORMED, Outcome.ACCEPTED, Outcome.REFUSED, Outcome.MALFORMED]
    assert [one.outcome for one in receipts] == outcomes
    assert receipts[0].field == "data.name"
    with closing(open_store(url)) as store:
        assert store.personal([MINE.commitment]) == {MINE.commitment: MINE}
        store.erase_personal([MINE.commitment])
        (receipt,) = ledger.submit([withheld])
        assert receipt.outcome is Outcome.ACCEPTED
        assert store.personal([MINE.commitment]) == {}
    (broken,) = ledger.submit([withheld | {"personal": [{"value": "x"}]}])
    assert (broken.outcome, broken.field) == (Outcome.MALFORMED, "personal")
    repeats = ledger.submit(given)
    assert [one.outcome for one in repeats] == outcomes
    assert [one.position for one in repeats] == [one.position for one in receipts]
    assert [one.repeated for one in repeats] == [False, True, True, False]


def test_threads_that_hand_in_wrong_values_change_nothing_about_others_receipts(
    ledger: shenguan.Ledger,
) -> None:
    mine = [appointment(number, MINE) for number in range(100, 140)]
    theirs = [appointment(number, WRONG) for number in range(200, 240)]
    mixed = [one for pair in zip(mine, theirs, strict=True) for one in pair]
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda one: ledger.submit([one])[0], mixed))
        repeats = list(pool.map(lambda one: ledger.submit([one])[0], mixed))
    outcomes = [Outcome.ACCEPTED, Outcome.MALFORMED] * len(mine)
    assert [one.outcome for one in receipts] == outcomes
    assert [one.outcome for one in repeats] == outcomes
    assert [one.position for one in repeats] == [one.position for one in receipts]


def test_who_acts_must_be_said_where_it_is_not_the_first_agency(url: str) -> None:
    event = OfficerAppointed(officer=f"{BUREAU}/8", agency=BUREAU)
    with shenguan.open(url, agency=BUREAU) as ledger:
        with pytest.raises(InputUnreadable, match=f"actor: {BUREAU} acts, by which officer"):
            ledger.submit([event])
        data = {"officer": f"{BUREAU}/8", "agency": BUREAU}
        (named,) = ledger.submit(
            [
                {
                    "type": "OfficerAppointed",
                    "data": data,
                    "agency": KEEPER,
                    "actor": f"{KEEPER}/1",
                }
            ]
        )
        assert named.outcome is Outcome.ACCEPTED


def test_entries_come_in_order_and_by_type_tag_and_range(ledger: shenguan.Ledger) -> None:
    every = list(ledger.entries())
    assert [position for position, _ in every] == list(range(1, ledger.position + 1))
    some = list(ledger.entries(types=["ApplicationReceived", "CaseClosed"]))
    assert {entry.type for _, entry in some} == {"ApplicationReceived", "CaseClosed"}
    assert some == [one for one in every if one[1].type in {"ApplicationReceived", "CaseClosed"}]
    of_case = list(ledger.entries(tag=f"case:{CASE}"))
    assert len(of_case) > 5
    assert all(getattr(entry.data, "case", CASE) == CASE for _, entry in of_case)
    assert list(ledger.entries(tag=f"case:{CASE}", types=["CaseClosed"])) == [
        one for one in of_case if one[1].type == "CaseClosed"
    ]
    assert list(ledger.entries(since=5, until=7)) == every[4:7]
    assert list(ledger.entries(tag=f"subject:{COMPANY}", since=10_000)) == []
    assert list(ledger.entries(types=["JointCaseSealed"])) == []


def test_nothing_is_created_and_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        shenguan.open(f"sqlite:///{tmp_path / 'nowhere.db'}") as ledger,
        pytest.raises((NotFound, LedgerNotOpen)),
    ):
        ledger.frame("cases")
    assert list(tmp_path.iterdir()) == []
    with (
        shenguan.open("shenguan.db") as ledger,
        pytest.raises(NotFound, match="no such store"),
    ):
        _ = ledger.position


def test_settings_come_from_the_environment_unless_they_are_given(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    monkeypatch.setenv("SHENGUAN_STORE", url)
    monkeypatch.setenv("SHENGUAN_VIEWS", elsewhere)
    with shenguan.open() as ledger:
        assert ledger.id == LEDGER
        ledger.frame("cases")
        assert (tmp_path / "elsewhere.db").is_file()
    with shenguan.open(url) as ledger:
        ledger.frame("cases")
        assert (tmp_path / "shenguan.views.db").is_file()
    named = f"sqlite:///{tmp_path / 'named.db'}"
    with shenguan.open(url, views=named) as ledger:
        ledger.frame("cases")
    assert (tmp_path / "named.db").is_file()


def test_the_example_in_the_documentation_runs(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(Path(url.removeprefix("sqlite:///")).parent)
    examples = doctest.DocTestParser().get_examples(shenguan.__doc__ or "")
    assert len(examples) == 2
    for example in examples:
        exec(example.source, {"shenguan": shenguan})  # noqa: S102 - our own documentation
    position, count = map(int, capsys.readouterr().out.split())
    with shenguan.open(url) as ledger:
        assert position == ledger.position
        assert count == len(ledger.frame("cases", status="open", on="2017-08-31"))

"""Personal values: beside the log, shown while they are there, really gone once erased."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from consumers.streams.restoring import copy_log
from ledger.entry import Submission
from ledger.errors import StoreUnavailable
from ledger.events import Event
from ledger.events.intake import ApplicationReceived, Material
from ledger.events.organisation import AgencyRegistered, LedgerOpened, OfficerAppointed
from ledger.fact import decode_rows
from ledger.gate.gate import Gate
from ledger.gate.proposal import commitment, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Personal
from ledger.store import open_store
from ledger.store.replica import open_copy
from ledger.store.sqlite import connections as sqlite
from shenguan.soundness import Soundness
from tests.contract import drafts
from tests.spec import ALL_ROLES, Spec, agency, officer

NAME, PHONE, SALT = "欧阳若兰〇七", "13800138412", "9f0c2a"


def committed(value: str, salt: str = SALT) -> Personal:
    return Personal(commitment(value, salt), value, salt)


def received(number: int, *, name: str | None = None, phone: str | None = None) -> Event:
    return ApplicationReceived(
        case=f"{agency(0)}/{number}",
        subject="reg:s:1",
        item="XK-1",
        channel="窗口",
        person_name=name,
        phone=phone,
        materials=(Material(code="M01"),),
    )


class Counter(Spec):
    """A ledger in a given store, opened and with one agency."""

    def __init__(self, store: Any) -> None:  # noqa: ANN401 - any LedgerStore
        self.given_store = store
        super().__init__()

    def __post_init__(self) -> None:
        """Open the ledger in the given store."""
        self.store = self.given_store
        self.gate = Gate(self.store)
        self.root = agency(0)
        opening = LedgerOpened(
            name="县", zone="Asia/Shanghai", agency=self.root, officer=officer(self.root)
        )
        self.given_together(
            opening,
            AgencyRegistered(agency=self.root, name="局", roles=ALL_ROLES),
            OfficerAppointed(officer=officer(self.root), agency=self.root),
        )

    def appoint(self, number: str, name: Personal, *values: Personal) -> Receipt:
        """Appoint an officer whose name is committed to; hand in the given clear values."""
        event = OfficerAppointed(
            officer=officer(self.root, number), agency=self.root, name=name.commitment
        )
        return self.hand_in(self.submission(event), *values)

    def hand_in(self, submission: Submission[Any], *values: Personal) -> Receipt:
        """Hand in a submission with clear values."""
        ((receipt,),) = self.gate.submit_groups([[propose(submission, values)]])
        return receipt


@pytest.fixture
def counter(store: Any) -> Counter:  # noqa: ANN401
    return Counter(store)


def test_values_lie_beside_the_log_and_are_shown_while_they_are_there(counter: Counter) -> None:
    name = committed(NAME)
    receipt = counter.appoint("8", name, name)
    assert receipt.outcome is Outcome.ACCEPTED
    row = counter.store.row(receipt.position or 0)
    assert row is not None
    assert NAME.encode() not in row.body
    assert SALT.encode() not in row.body
    ((_, entry),) = decode_rows([row])
    assert counter.store.personal([entry.data.name]) == {name.commitment: name}


def test_an_erased_value_is_gone_and_the_bytes_and_leaves_stay(counter: Counter) -> None:
    name, other = committed(NAME), committed("李四")
    counter.appoint("8", name, name)
    counter.appoint("9", other, other)
    before = drafts.rows_of(counter.store)
    assert counter.store.erase_personal([name.commitment, name.commitment, "sha256:00"]) == 1
    assert counter.store.personal([name.commitment, other.commitment]) == {other.commitment: other}
    assert counter.store.erase_personal([name.commitment]) == 0
    assert counter.store.erase_personal([]) == 0
    assert drafts.assert_whole(counter.store) == before


def test_sending_the_same_again_does_not_bring_an_erased_value_back(counter: Counter) -> None:
    name = committed(NAME)
    event = OfficerAppointed(
        officer=officer(counter.root, "8"), agency=counter.root, name=name.commitment
    )
    submission = counter.submission(event)
    counter.hand_in(submission, name)
    counter.store.erase_personal([name.commitment])
    again = counter.hand_in(submission, name)
    assert (again.outcome, again.repeated) == (Outcome.ACCEPTED, True)
    assert counter.store.personal([name.commitment]) == {}


def test_another_submission_with_an_erased_commitment_does_not_bring_its_value_back(
    counter: Counter,
) -> None:
    name, other = committed(NAME), committed("李四")
    counter.appoint("8", name, name)
    counter.store.erase_personal([name.commitment])
    for number in ("9", "10"):
        assert counter.appoint(number, name, name).outcome is Outcome.ACCEPTED
    counter.appoint("11", other, other)
    assert counter.store.personal([name.commitment, other.commitment]) == {other.commitment: other}
    assert counter.store.erase_personal([name.commitment]) == 0


def test_a_value_may_be_withheld_and_a_commitment_shared(counter: Counter) -> None:
    name = committed(NAME)
    assert counter.appoint("8", name).outcome is Outcome.ACCEPTED
    assert counter.store.personal([name.commitment]) == {}
    assert counter.appoint("9", name, name).outcome is Outcome.ACCEPTED
    assert counter.appoint("10", name, name).outcome is Outcome.ACCEPTED
    assert counter.store.personal([name.commitment]) == {name.commitment: name}


@pytest.mark.parametrize(
    "forged",
    [
        Personal(committed(NAME).commitment, "别人", SALT),
        Personal(committed(NAME).commitment, NAME, "other"),
        Personal(committed(NAME).commitment, NAME + " ", SALT),
        Personal(committed(NAME).commitment, "", ""),
    ],
)
def test_a_value_that_does_not_open_its_commitment_is_refused_and_not_stored(
    counter: Counter, forged: Personal
) -> None:
    head = counter.store.head()
    receipt = counter.appoint("8", committed(NAME), forged)
    assert (receipt.outcome, receipt.field) == (Outcome.MALFORMED, "data.name")
    assert counter.store.head() == head
    assert counter.store.personal([forged.commitment]) == {}


def test_a_value_that_not_every_database_can_keep_is_refused_by_all(counter: Counter) -> None:
    for strange in (committed("欧\0阳"), committed(NAME, "a\0")):
        receipt = counter.appoint("8", strange, strange)
        assert (receipt.outcome, receipt.field) == (Outcome.MALFORMED, "data.name")
        assert "U+0000" in (receipt.message or "")


def test_every_personal_field_of_a_submission_is_opened(counter: Counter) -> None:
    name, phone = committed(NAME), committed(PHONE)
    event = received(1, name=name.commitment, phone=phone.commitment)
    forged = phone._replace(value="13900139000")
    receipt = counter.hand_in(counter.submission(event), name, forged)
    assert (receipt.outcome, receipt.field) == (Outcome.MALFORMED, "data.phone")
    assert counter.store.personal([name.commitment, phone.commitment]) == {}


def test_a_refused_submission_leaves_no_personal_values_behind(counter: Counter) -> None:
    name = committed(NAME)
    event = received(1, name=name.commitment)
    receipt = counter.hand_in(counter.submission(event), name)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.position is not None
    assert counter.store.personal([name.commitment]) == {}


def test_values_that_no_submission_names_are_not_stored(counter: Counter) -> None:
    name, stray = committed(NAME), committed("路人")
    counter.appoint("8", name, name, stray)
    assert counter.store.personal([stray.commitment]) == {}


def test_an_erased_value_is_in_no_file_of_the_store_any_more(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'l.db'}")
    values = {number: f"<{number}>{NAME}" + "长" * (number * 40) for number in range(30)}
    for number, value in values.items():
        store.append_drafts([drafts.draft(1, number, personal=value)])
    gone = [number for number in values if number % 3]
    assert _anywhere(tmp_path, values.values()) == set(values.values())
    erased = store.erase_personal([commitment(values[number], "salt") for number in gone])
    assert erased == len(gone)
    kept = {value for number, value in values.items() if number not in gone}
    assert _anywhere(tmp_path, values.values()) == kept
    store.close()
    assert _anywhere(tmp_path, values.values()) == kept


def _anywhere(folder: Path, values: Any) -> set[str]:  # noqa: ANN401 - any iterable of texts
    raw = b"".join(file.read_bytes() for file in folder.iterdir())
    return {value for value in values if value[:12].encode() in raw}


def test_a_reader_that_keeps_erased_pages_alive_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = tuple(one for one in sqlite.PRAGMAS if "busy" not in one)
    monkeypatch.setattr(sqlite, "PRAGMAS", (*quick, "pragma busy_timeout = 50"))
    path = tmp_path / "l.db"
    store = open_store(f"sqlite:///{path}")
    store.append_drafts([drafts.draft(1, 1, personal=NAME)])
    committed_to = [commitment(NAME, "salt")]
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select * from personal").fetchall()
        with pytest.raises(StoreUnavailable, match="erase again"):
            store.erase_personal(committed_to)
    assert store.erase_personal(committed_to) == 0
    assert _anywhere(tmp_path, [NAME]) == set()


def test_a_copy_of_a_ledger_keeps_apart_what_was_kept_erased_and_withheld(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("ledger", "copy")]
    kept, erased, withheld = (committed(one) for one in ("李四", NAME, "王五"))
    with closing(open_store(urls[0])) as store, closing(open_copy(urls[1])) as copy:
        counter = Counter(store)
        counter.appoint("8", kept, kept)
        counter.appoint("9", erased, erased)
        counter.appoint("10", withheld)
        store.erase_personal([erased.commitment])
        copy_log(copy, store)
        names = [one.commitment for one in (kept, erased, withheld)]
        assert copy.personal(names) == {kept.commitment: kept}
        for one in (store, copy):
            sound = Soundness(one)
            sound.read(None)
            assert sound.personal.told == []
        counter.gate = Gate(copy)
        for number, one in (("11", erased), ("12", withheld)):
            assert counter.appoint(number, one, one).outcome is Outcome.ACCEPTED
        assert copy.personal(names).keys() == {kept.commitment, withheld.commitment}

"""The gate: outcomes, repeats, groups, observed history, conflicts with other writers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from ledger.clock import new_id
from ledger.entry import Submission, digest, encode, leaf, submission_bytes
from ledger.errors import ConditionFailed, LedgerNotOpen, OutcomeUnknown
from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    OfficerAppointed,
    OfficerRemoved,
)
from ledger.events.record import SubmissionRefused
from ledger.fact import decode_rows
from ledger.gate.gate import Gate
from ledger.gate.proposal import commitment, propose
from ledger.gate.receipt import Outcome
from ledger.log import AppendCondition, Appended, Draft, Personal, Within
from ledger.store.memory import memory_store
from tests.intruder import Intruder
from tests.spec import LEDGER, START, Spec, agency, officer


@pytest.fixture
def spec() -> Spec:
    return Spec()


def test_an_accepted_submission_is_stored_with_the_bytes_that_were_submitted(spec: Spec) -> None:
    submission = spec.submission(
        AgencyRegistered(agency=agency(1), name="局", roles=(Role.WINDOW,))
    )
    (receipt,) = spec.gate.submit([encode(submission)])
    row = spec.store.row(receipt.position or 0)
    assert row is not None
    assert receipt.outcome is Outcome.ACCEPTED
    assert receipt.digest == digest(encode(submission))
    assert receipt.leaf == row.leaf.hex() == leaf(row.body).hex()
    ((_, entry),) = decode_rows([row])
    assert submission_bytes(entry) == encode(submission)
    assert entry.recorded_at == receipt.recorded_at == row.recorded_at


def test_the_same_submission_again_gives_the_same_receipt(spec: Spec) -> None:
    submission = spec.submission(
        AgencyRegistered(agency=agency(1), name="局", roles=(Role.WINDOW,))
    )
    (first,) = spec.gate.submit([submission])
    head = spec.store.head()
    (again,) = Gate(spec.store, clock=lambda: spec.now).submit([submission])
    assert again.repeated
    assert again == msgspec.structs.replace(first, repeated=True)
    assert spec.store.head() == head


def test_a_refused_submission_again_gives_the_same_refusal(spec: Spec) -> None:
    submission = spec.submission(AgencyRegistered(agency=agency(1), name="局", roles=()))
    (first,) = spec.gate.submit([submission])
    head = spec.store.head()
    (again,) = spec.gate.submit([submission])
    assert first.outcome is Outcome.REFUSED
    assert again == msgspec.structs.replace(first, repeated=True)
    assert spec.store.head() == head


def test_a_repeat_inside_one_call_is_recorded_once(spec: Spec) -> None:
    submission = spec.submission(
        AgencyRegistered(agency=agency(1), name="局", roles=(Role.WINDOW,))
    )
    head = spec.store.head()
    first, again = spec.gate.submit([submission, submission])
    assert (first.repeated, again.repeated) == (False, True)
    assert first.position == again.position == spec.store.head() == head + 1


def test_an_id_with_other_bytes_is_refused(spec: Spec) -> None:
    entry_id = new_id()
    event = AgencyRegistered(agency=agency(1), name="局", roles=(Role.WINDOW,))
    spec.when(event, entry_id=entry_id).accepted()
    spec.when(msgspec.structs.replace(event, name="另一局"), entry_id=entry_id)
    spec.refused("id.reused")


def test_a_refusal_is_recorded_with_codes_and_digest_and_without_the_payload(spec: Spec) -> None:
    submission = spec.submission(AgencyRegistered(agency=agency(1), name="秘密", roles=()))
    (receipt,) = spec.gate.submit([submission])
    ((_, entry),) = decode_rows([spec.store.row(receipt.position or 0)])  # type: ignore[list-item]
    assert isinstance(entry.data, SubmissionRefused)
    assert entry.data.submission == submission.id
    assert entry.data.digest == digest(encode(submission))
    assert [reason.code for reason in entry.data.reasons] == ["agency.unknown-role"]
    assert "秘密" not in encode(entry).decode()


def test_a_refusal_of_an_unknown_agency_leaves_no_entry(spec: Spec) -> None:
    head = spec.store.head()
    spec.when(AgencyRegistered(agency=agency(1), name="局", roles=(Role.WINDOW,)), agency=agency(7))
    assert spec.receipt.outcome is Outcome.REFUSED
    assert "agency.unknown" in spec.receipt.codes
    assert spec.store.head() == head


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (b"{", ""),
        (b'{"type":"Nothing"}', "type"),
        (b"[]", ""),
        (b'"\\ud800"', ""),
    ],
)
def test_what_is_no_submission_is_malformed_and_leaves_no_entry(
    spec: Spec, broken: bytes, field: str
) -> None:
    head = spec.store.head()
    (receipt,) = spec.gate.submit([broken])
    assert receipt.outcome is Outcome.MALFORMED
    assert (receipt.field or "") == field
    assert receipt.message
    assert spec.store.head() == head


def test_an_impossible_code_is_malformed_and_names_the_field(spec: Spec) -> None:
    spec.when(AgencyRegistered(agency="uscc:123", name="局", roles=(Role.WINDOW,)))
    assert spec.receipt.outcome is Outcome.MALFORMED
    assert spec.receipt.field == "data.agency"


def test_bytes_in_another_spelling_are_malformed(spec: Spec) -> None:
    body = encode(spec.submission(AgencyRegistered(agency=agency(1), name="局", roles=())))
    (receipt,) = spec.gate.submit([body.replace(b'{"actor"', b'{ "actor"')])
    assert receipt.outcome is Outcome.MALFORMED
    assert "canonical" in (receipt.message or "")


def test_a_group_is_recorded_together(spec: Spec) -> None:
    one = spec.submission(AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,)))
    two = spec.submission(OfficerAppointed(officer=officer(agency(1)), agency=agency(1)))
    spec.when_together(one, two)
    assert [receipt.outcome for receipt in spec.receipts] == [Outcome.ACCEPTED] * 2


def test_a_group_with_one_refusal_is_not_recorded_and_leaves_no_state(spec: Spec) -> None:
    one = spec.submission(AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,)))
    two = spec.submission(AgencyRegistered(agency=agency(2), name="二", roles=()))
    spec.when_together(one, two)
    assert [receipt.codes for receipt in spec.receipts] == [
        ("group.refused",),
        ("agency.unknown-role",),
    ]
    spec.when(OfficerAppointed(officer=officer(agency(1)), agency=agency(1)))
    spec.refused("agency.unknown")


def test_a_group_with_a_malformed_member_can_be_sent_again_under_its_ids(spec: Spec) -> None:
    good = spec.submission(AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,)))
    bad = spec.submission(AgencyRegistered(agency="x", name="二", roles=(Role.WINDOW,)))
    spec.when_together(good, bad)
    assert [receipt.outcome for receipt in spec.receipts] == [Outcome.REFUSED, Outcome.MALFORMED]
    spec.receipts = spec.gate.submit([good])
    spec.accepted()


def test_one_id_twice_in_a_group_is_refused(spec: Spec) -> None:
    one = spec.submission(AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,)))
    spec.when_together(one, one)
    assert spec.receipts[1].codes == ("id.reused",)
    assert spec.receipts[0].outcome is Outcome.REFUSED


def test_an_empty_call_answers_nothing(spec: Spec) -> None:
    assert spec.gate.submit([]) == []
    assert spec.gate.submit_groups([()]) == [[]]


def test_another_ledgers_submission_is_refused_and_not_recorded(spec: Spec) -> None:
    submission = msgspec.structs.replace(
        spec.submission(AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,))),
        ledger="other",
    )
    head = spec.store.head()
    spec.receipts = spec.gate.submit([submission])
    spec.refused("ledger.mismatch")
    assert spec.store.head() == head


def test_a_store_without_a_ledger_takes_only_an_opening() -> None:
    gate = Gate(memory_store())
    event = AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,))
    submission = Submission(
        actor=officer(agency(1)),
        agency=agency(1),
        data=event,
        id=new_id(),
        ledger=LEDGER,
        occurred_at=START,
        type="AgencyRegistered",
    )
    with pytest.raises(LedgerNotOpen, match="shenguan open"):
        gate.submit([submission])


def test_a_ledger_is_opened_once(spec: Spec) -> None:
    event = LedgerOpened(
        name="again", zone="Asia/Shanghai", agency=spec.root, officer=officer(spec.root)
    )
    spec.when(event).refused("ledger.exists")


def test_a_dry_run_decides_and_records_nothing(spec: Spec) -> None:
    head = spec.store.head()
    one = spec.submission(AgencyRegistered(agency=agency(1), name="一", roles=(Role.WINDOW,)))
    two = spec.submission(OfficerAppointed(officer=officer(agency(1)), agency=agency(1)))
    answers = spec.gate.submit_groups([[propose(one)], [propose(two)]], dry_run=True)
    assert [r.outcome for group in answers for r in group] == [Outcome.ACCEPTED] * 2
    assert spec.store.head() == head
    spec.when(OfficerAppointed(officer=officer(agency(1)), agency=agency(1)))
    spec.refused("agency.unknown")


def test_what_takes_effect_in_the_future_is_refused(spec: Spec) -> None:
    event = CalendarPublished(calendar="cn", year=2018)
    spec.when(event, occurred_at=spec.now + timedelta(minutes=1)).refused("occurred.in-future")


def test_long_back_dating_stays_as_a_finding(spec: Spec) -> None:
    term = LegalTermSet(
        term="back-dating", length=30, unit="day", effective_on=date(2017, 1, 1), basis="内规"
    )
    spec.given(term)
    event = CalendarPublished(calendar="cn", year=2018)
    spec.when(event, occurred_at=spec.now - timedelta(days=31)).finding("occurred.back-dated")
    event = CalendarPublished(calendar="cn", year=2019)
    spec.when(event, occurred_at=spec.now - timedelta(days=29)).accepted()


def test_observed_history_turns_refusals_into_findings(spec: Spec) -> None:
    event = OfficerRemoved(officer=officer(spec.root, "77"), agency=spec.root)
    old = datetime(2010, 1, 1, tzinfo=UTC)
    spec.when(event, occurred_at=old, observed="old-system")
    spec.finding("officer.not-appointed")


@pytest.mark.parametrize(
    ("source", "year", "who", "code"),
    [
        ("unheard-of", 2010, 0, "observed.unknown-source"),
        ("old-system", 2016, 0, "observed.after-cut-over"),
        ("old-system", 2010, 5, "observed.not-importer"),
    ],
)
def test_observed_history_is_no_way_around_the_rules(
    spec: Spec, *, source: str, year: int, who: int, code: str
) -> None:
    spec.register(agency(5), Role.KEEPER)
    event = CalendarPublished(calendar="cn", year=2010)
    spec.when(
        event, agency=agency(who), observed=source, occurred_at=datetime(year, 1, 1, tzinfo=UTC)
    ).refused(code)


def test_the_importer_brings_in_the_facts_of_other_agencies(spec: Spec) -> None:
    spec.register(agency(5), Role.KEEPER)
    submission = spec.submission(
        CalendarPublished(calendar="cn", year=2010),
        agency=agency(5),
        observed="old-system",
        occurred_at=datetime(2010, 1, 1, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=spec.root)
    spec.accepted()


def test_a_decision_is_made_again_when_what_it_read_has_changed(spec: Spec) -> None:
    spec.given(AgencyRegistered(agency=agency(5), name="五", roles=(Role.KEEPER,)))
    spec.given(OfficerAppointed(officer=officer(agency(5)), agency=agency(5)))
    gate = Gate(
        Intruder(  # type: ignore[arg-type]
            spec.store,
            "append_drafts",
            lambda: (
                spec.given(OfficerRemoved(officer=officer(agency(5)), agency=agency(5))) and None
            ),
        ),
        clock=lambda: spec.now,
    )
    spec.receipts = gate.submit(
        [spec.submission(CalendarPublished(calendar="cn", year=2018), agency=agency(5))]
    )
    spec.refused("officer.not-in-post")


def test_what_nobody_read_does_not_disturb_a_decision(spec: Spec) -> None:
    gate = Gate(
        Intruder(  # type: ignore[arg-type]
            spec.store,
            "append_drafts",
            lambda: spec.given(CalendarPublished(calendar="other", year=2018)) and None,
        ),
        clock=lambda: spec.now,
    )
    spec.receipts = gate.submit([spec.submission(CalendarPublished(calendar="cn", year=2018))])
    spec.accepted()
    spec.receipts = gate.submit([spec.submission(CalendarPublished(calendar="cn", year=2019))])
    spec.accepted()


def test_a_writer_that_always_loses_decides_inside_the_lock(spec: Spec) -> None:
    failures = iter([ConditionFailed("one"), ConditionFailed("two")])
    held: list[bool] = []

    class Losing(Intruder):
        def exclusive(self) -> object:
            held.append(True)
            return spec.store.exclusive()

        def append_drafts(
            self,
            drafts: Sequence[Draft],
            condition: AppendCondition | None = None,
            *,
            within: Within | None = None,
        ) -> Appended:
            for failure in failures:
                raise failure
            return spec.store.append_drafts(drafts, condition, within=within)

    gate = Gate(Losing(spec.store, "", lambda: None), clock=lambda: spec.now)  # type: ignore[arg-type]
    gate.opening  # noqa: B018 - an opened ledger starts without the lock
    spec.receipts = gate.submit([spec.submission(CalendarPublished(calendar="cn", year=2018))])
    spec.accepted()
    assert held == [True]


def test_a_lost_commit_is_unknown_and_sending_again_settles_it(spec: Spec) -> None:
    class Lost(Intruder):
        def append_drafts(
            self,
            drafts: Sequence[Draft],
            condition: AppendCondition | None = None,
            *,
            within: Within | None = None,
        ) -> Appended:
            appended = spec.store.append_drafts(drafts, condition, within=within)
            if self._act is not None:
                self._act = None
                raise OutcomeUnknown("the connection broke at the commit")
            return appended

    gate = Gate(Lost(spec.store, "", lambda: None), clock=lambda: spec.now)  # type: ignore[arg-type]
    submission = spec.submission(CalendarPublished(calendar="cn", year=2018))
    (receipt,) = gate.submit([submission])
    assert receipt.outcome is Outcome.UNKNOWN
    assert receipt.position is None
    (again,) = gate.submit([submission])
    assert (again.outcome, again.repeated) == (Outcome.ACCEPTED, True)


def test_personal_values_open_their_commitments_and_can_be_erased(spec: Spec) -> None:
    name = commitment("张三", "0123456789abcdef")
    event = OfficerAppointed(officer=officer(spec.root, "8"), agency=spec.root, name=name)
    value = Personal(name, "张三", "0123456789abcdef")
    (spec.receipts,) = spec.gate.submit_groups([[propose(spec.submission(event), [value])]])
    spec.accepted()
    row = spec.store.row(spec.receipt.position or 0)
    assert row is not None
    assert "张三" not in row.body.decode()
    assert spec.store.personal([name]) == {name: value}
    assert spec.store.erase_personal([name]) == 1
    assert spec.store.personal([name]) == {}
    assert spec.store.row(row.position) == row


def test_a_value_that_does_not_open_its_commitment_is_malformed(spec: Spec) -> None:
    name = commitment("张三", "0123456789abcdef")
    event = OfficerAppointed(officer=officer(spec.root, "8"), agency=spec.root, name=name)
    forged = Personal(name, "李四", "0123456789abcdef")
    ((receipt,),) = spec.gate.submit_groups([[propose(spec.submission(event), [forged])]])
    assert (receipt.outcome, receipt.field) == (Outcome.MALFORMED, "data.name")

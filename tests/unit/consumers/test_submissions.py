"""Reading submissions: a proposal is made where the bytes come in, with the values of its group."""

import json
from typing import Any

import msgspec
import pytest

from consumers.streams.submissions import HandedIn, read_json
from ledger import entry
from ledger.clock import new_id
from ledger.entry import encode, parse_submission
from ledger.errors import Malformed
from ledger.events import Event
from ledger.events.organisation import OfficerAppointed
from ledger.gate import proposal
from ledger.gate.proposal import Proposal, commitment
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Personal
from tests.examples.story import EXAMPLES
from tests.spec import Spec, agency, officer

NAME, OTHER = (
    Personal(commitment(value, salt), value, salt) for value, salt in (("张三", "1"), ("李四", "2"))
)


def appointed(number: str, name: str, *beside: Personal, **changed: str) -> dict[str, Any]:
    """Return an appointment as JSON, with the clear values beside it."""
    spoiled = [one._replace(**changed)._asdict() for one in beside]
    return {
        "actor": officer(agency(0)),
        "agency": agency(0),
        "data": {"agency": agency(0), "name": name, "officer": officer(agency(0), number)},
        "id": new_id(),
        "ledger": "test",
        "occurred_at": "2017-07-03T01:00:00Z",
        "personal": spoiled,
        "type": "OfficerAppointed",
    }


def read(*members: dict[str, Any]) -> list[HandedIn]:
    """Read a line that holds a group."""
    return read_json(json.dumps(members, ensure_ascii=False).encode(), "line 1")


def proposals(*members: dict[str, Any]) -> list[Proposal]:
    """Read a group none of which is malformed."""
    found = [one.proposed for one in read(*members)]
    assert not any(isinstance(one, Receipt) for one in found), found
    return found  # type: ignore[return-value]


def test_a_value_opens_the_commitment_wherever_its_group_names_it() -> None:
    bare = appointed("1", NAME.commitment)
    bearing = appointed("2", OTHER.commitment, NAME)
    both = appointed("3", NAME.commitment, NAME, OTHER)
    assert [one.personal for one in proposals(bare, bearing, both)] == [(NAME,), (OTHER,), (NAME,)]
    assert [one.personal for one in proposals(bare, bearing)] == [(NAME,), ()]
    assert [one.personal for one in proposals(bearing)] == [()]


def test_a_wrong_value_makes_malformed_only_the_submission_that_it_stands_beside() -> None:
    mine = appointed("1", NAME.commitment, NAME)
    bare = appointed("2", NAME.commitment)
    own = appointed("3", NAME.commitment, NAME, value="别人")
    stray = appointed("4", OTHER.commitment, NAME, value="别人")
    for wrong, field in ((own, "data.name"), (stray, "personal")):
        first, second, third = (one.proposed for one in read(mine, wrong, bare))
        assert isinstance(first, Proposal)
        assert isinstance(second, Receipt)
        assert (second.outcome, second.field, second.id) == (
            Outcome.MALFORMED, field, wrong["id"],
        )  # fmt: skip
        assert isinstance(third, Proposal)
        assert third.personal == (NAME,)


def test_a_wrong_value_for_what_nobody_in_the_group_names_is_left_out() -> None:
    stray = appointed("1", NAME.commitment, OTHER, value="别人")
    for group in ([stray], [stray, appointed("2", NAME.commitment)]):
        assert [one.personal for one in proposals(*group)] == [()] * len(group)


def test_what_is_malformed_beside_them_takes_no_values_from_the_others() -> None:
    broken = {**appointed("1", NAME.commitment, NAME), "colour": "red"}
    first, second = (one.proposed for one in read(broken, appointed("2", OTHER.commitment, OTHER)))
    assert isinstance(first, Receipt)
    assert str(first.message).startswith("line 1: colour")
    assert isinstance(second, Proposal)
    assert second.personal == (OTHER,)


def test_the_agency_is_known_where_a_submission_could_be_read() -> None:
    fine = appointed("1", NAME.commitment)
    no_code = {**appointed("2", NAME.commitment), "actor": "?"}
    no_shape = {**appointed("3", NAME.commitment), "data": 7}
    assert [one.agency for one in read(fine, no_code, no_shape)] == [agency(0), agency(0), None]
    assert [type(one.proposed) for one in read(fine, no_code, no_shape)] == [
        Proposal, Receipt, Receipt,
    ]  # fmt: skip


def test_what_is_no_json_is_told_apart_from_what_is_no_submission() -> None:
    for line in (b"no json", b"\xff", b'{"a": 1, "a": 2}', b"[" * 100_000):
        with pytest.raises(Malformed):
            read_json(line, "line 1")
    for line in (b"17", b"[]", b"{}", b"[null]"):
        (handed_in,) = read_json(line, "line 1")
        assert isinstance(handed_in.proposed, Receipt)


@pytest.mark.parametrize("event", EXAMPLES.values(), ids=lambda one: type(one).__name__)
def test_a_submission_is_the_same_proposal_however_its_json_is_spelled(event: Event) -> None:
    submission = Spec().submission(event)
    canonical = encode(submission)
    document = json.loads(canonical)
    shuffled = json.dumps(dict(reversed(document.items())), indent=1).encode()
    wrapped = json.dumps({"submission": document}).encode()
    for line in (canonical, shuffled, wrapped):
        (handed_in,) = read_json(line, "line 1")
        assert isinstance(handed_in.proposed, Proposal), handed_in
        assert handed_in.proposed.body == canonical
        assert handed_in.proposed.submission == parse_submission(canonical)


@pytest.mark.parametrize("in_canonical_bytes", [True, False])
def test_a_line_is_parsed_and_written_once(
    monkeypatch: pytest.MonkeyPatch, *, in_canonical_bytes: bool
) -> None:
    submission = Spec().submission(OfficerAppointed(officer=officer(agency(0)), agency=agency(0)))
    line = encode(submission)
    if not in_canonical_bytes:
        line = json.dumps(msgspec.json.decode(line)).encode()
    written = []

    def counting(thing: Any) -> bytes:  # noqa: ANN401 - as ``encode``
        written.append(thing)
        return encode(thing)

    for module in (entry, proposal):
        monkeypatch.setattr(module, "encode", counting, raising=False)
    (handed_in,) = read_json(line, "line 1")
    assert isinstance(handed_in.proposed, Proposal)
    assert len(written) == 1

"""A table's home: which field says where a row belongs, and what can never say so."""

from datetime import date
from typing import Any

import pytest

from cli.derived import documents
from ledger.events import Event
from ledger.events.base import CaseNo, ItemCode, Mention, Personal, Ref, SubjectId, Text
from ledger.events.credit import CreditNoticeReceived, PenaltyDecided, RestrictionImposed
from ledger.events.handover import PushFailed, SupervisionFeedbackSent
from ledger.events.intake import ApplicationReceived
from ledger.events.record import EntryVoided, SubmissionRefused
from ledger.events.supervision import RectificationOrdered
from ledger.naming import by_kind
from projections import discovery
from projections.engine.home import REF
from projections.engine.row import Row
from projections.engine.table import Projection, Table
from tests.whole_tags import WHOLE_TAGS


class _AlertDismissed(Event, frozen=True, kw_only=True):
    """预警解除: an event of a test that names two things, and more."""

    about: Ref
    ground: Ref | None = None
    items: tuple[ItemCode, ...] = ()
    mentioned: Mention[Ref] | None = None
    subject: Mention[SubjectId] | None = None
    case: CaseNo | None = None
    speaker: Personal | None = None
    reason: Text = "误报"
    dismissed_on: date | None = None


class _DismissedRow(Row):
    about: str


def _nothing(row: Any, fact: Any) -> None:  # noqa: ANN401
    """Change nothing."""


def _homes(kind: str, event: Event, home: str | tuple[str, ...] | None = None) -> tuple[str, ...]:
    table = Table("dismissed", kind, _DismissedRow)
    table.on(type(event), home=home)(_nothing)
    return table.handlers[type(event).__name__].homes(event)


def _dismissed(**fields: Any) -> _AlertDismissed:  # noqa: ANN401
    return _AlertDismissed(about="penalty:reg:a:1/1", **fields)


def test_a_row_of_a_whole_tag_is_that_of_the_only_ref() -> None:
    sent = SupervisionFeedbackSent(
        feedback="reg:a:1/1",
        about="check:reg:a:1/2",
        kind="check",  # type: ignore[arg-type]
        agency_to="reg:a:2",
        content="x",
    )
    assert _homes(REF, sent) == ("check:reg:a:1/2",)
    assert _homes(REF, sent, "feedback") == ("feedback:reg:a:1/1",)
    assert _homes(REF, sent, ("feedback", "about")) == ("feedback:reg:a:1/1", "check:reg:a:1/2")


def test_of_two_refs_one_has_to_be_named() -> None:
    with pytest.raises(TypeError, match=r"dismissed: _AlertDismissed: about, ground .* home="):
        _homes(REF, _dismissed())
    assert _homes(REF, _dismissed(), "about") == ("penalty:reg:a:1/1",)
    assert _homes(REF, _dismissed(), "ground") == ()
    assert _homes(REF, _dismissed(ground="case:reg:a:1/1"), "ground") == ("case:reg:a:1/1",)


def test_an_event_that_names_several_things_has_a_row_of_each_once() -> None:
    names = ("case:reg:a:1/1", "item:XK-1", "case:reg:a:1/1")
    refused = SubmissionRefused(
        submission="01a20f7d-7feb-7000-bb00-4f2bc981a8cd",
        refused_type="PushFailed",
        digest=f"sha256:{'0' * 64}",
        reasons=(),
        names=names,
    )
    assert _homes(REF, refused) == names[:2]
    assert _homes(REF, _dismissed(items=("XK-1", "XK-2")), "items") == ("item:XK-1", "item:XK-2")


def test_a_row_of_one_kind_is_that_of_the_named_fields_alone() -> None:
    told = _dismissed(case="reg:a:1/7", ground="case:reg:a:1/8")
    assert _homes("case", told) == ("reg:a:1/7",)
    assert _homes("case", told, "ground") == ("reg:a:1/8",)
    assert _homes("case", told, ("case", "ground", "about")) == ("reg:a:1/7", "reg:a:1/8")
    assert _homes("penalty", told, "about") == ("reg:a:1/1",)


@pytest.mark.parametrize(
    ("kind", "event_type", "home", "because"),
    [
        (REF, PenaltyDecided, None, "no field makes a tag of ref"),
        (REF, PushFailed, None, "no field makes a tag of ref"),
        (REF, PushFailed, "about", "there is no field about"),
        (REF, RestrictionImposed, None, "found by ground, which is only mentioned"),
        (REF, RestrictionImposed, "ground", "found by ground, which is only mentioned"),
        (REF, _AlertDismissed, "mentioned", "found by mentioned, which is only mentioned"),
        (REF, _AlertDismissed, "speaker", "speaker is personal"),
        (REF, _AlertDismissed, "reason", "reason names nothing"),
        (REF, _AlertDismissed, "dismissed_on", "dismissed_on names nothing"),
        (REF, _AlertDismissed, ("about", "reason"), "reason names nothing"),
        (REF, _AlertDismissed, "no_such", "there is no field no_such"),
        (REF, ApplicationReceived, "parties.subject", "there is no field parties.subject"),
        (REF, EntryVoided, None, "a void changes the rows of what it voids"),
        (REF, EntryVoided, "names", "a void changes the rows of what it voids"),
        ("subject", _AlertDismissed, None, "found by subject, which is only mentioned"),
        ("licence", _AlertDismissed, None, "name about, ground with home="),
        ("case", _AlertDismissed, "items", "items names a item, never a case"),
        ("case", CreditNoticeReceived, "reason", "reason names nothing"),
        ("case", RectificationOrdered, "no_such", "there is no field no_such"),
    ],
)
def test_a_home_that_no_row_could_ever_have_is_refused_where_it_is_declared(
    kind: str, event_type: type[Event], home: str | tuple[str, ...] | None, because: str
) -> None:
    table = Table("dismissed", kind, _DismissedRow)
    with pytest.raises(TypeError, match=f"^dismissed: {event_type.__name__}: .*{because}"):
        table.on(event_type, home=home)(_nothing)
    assert table.types == ()


def test_what_is_looked_up_of_whole_tags_is_sorted_by_kind() -> None:
    tags = ["penalty:reg:a:1/2", "case:reg:a:1/9", "penalty:reg:a:1/1"]
    assert by_kind(tags) == {"case": ["reg:a:1/9"], "penalty": ["reg:a:1/1", "reg:a:1/2"]}


def test_the_page_of_tables_says_that_a_key_begins_with_the_whole_tag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def all_projections() -> tuple[Projection, ...]:
        return (WHOLE_TAGS,)

    monkeypatch.setattr(discovery, "all_projections", all_projections)
    told = documents.tables_page()
    assert "键 key: `about`, `entry`; 归属标识 home tag: 任何标识的全文 the whole tag" in told
    assert "| `about` | 所涉记录 | text |" in told

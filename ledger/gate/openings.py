"""新立标识: what a submission names for the first time must show all that it holds.

What the ledger knows already is taken as written: a line of an old ledger goes on under its number.
Nothing is asked here of what is read, folded or decided again.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from ledger import naming
from ledger.entry import Submission
from ledger.events import EVENTS, Event
from ledger.events.base import NUMBERED
from ledger.events.credit import CreditNoticeReceived
from ledger.events.organisation import LedgerOpened
from ledger.events.record import EntryVoided, SubmissionRefused
from ledger.identifiers import agency_of
from ledger.legible import is_legible, normal_form, spelled_out, unseen
from ledger.look_alikes import ascii_spellings
from ledger.states.agency import Agency
from ledger.view import Objection, View, finding, refusal

UNSTABLE = refusal(
    "identity.unstable",
    "标识写法不唯一",
    "an identity that the ledger does not know yet holds a character that nobody sees, or is not "
    "in its normal form (Unicode NFKC)",
    source="标识规则: what nobody can tell apart is one identity, or a bar on it is evaded",
    remedy="write it in the form that the message gives; what the ledger knows is taken as written",
    hard=True,
)

LOOK_ALIKE = finding(
    "identity.look-alike",
    "标识与在案标识形近",
    "an identity with letters of another script, or not in its normal form, looks like one that "
    "the ledger knows",
    source="标识规则: Unicode UTS #39, table of confusables",
    remedy="compare both; where they are one, correct the record, or record SubjectRecoded",
)

_NEVER_OPEN: Final = (EntryVoided, SubmissionRefused)
"""What they name must be what another entry named, or is refused for that."""
_NAMES_IT: Final = tuple(name for name in EVENTS if name != SubmissionRefused.__name__)
"""The types whose entries make an identity known; that somebody was refused with it does not."""
_NAMES_IT_HERE: Final = tuple(name for name in _NAMES_IT if name != CreditNoticeReceived.__name__)
"""Those that make known what holds unseen characters: another ledger's slip is not ours too."""


def judge_openings(submission: Submission[Any], view: View) -> Sequence[Objection]:
    """Return what stands against the identities that a submission brings in."""
    event: Event = submission.data
    for _, _, get in _fields(type(event)):
        value = get(event)
        if value and not (value.isascii() if type(value) is str else all(map(_is_ascii, value))):
            return list(_objections(submission, view))
    return ()


_is_ascii: Final = str.isascii


def _objections(submission: Submission[Any], view: View) -> Iterator[Objection]:
    event: Event = submission.data
    for field, kind, get in _fields(type(event)):
        value = get(event) or ()
        for one in (value,) if type(value) is str else value:
            if one.isascii():
                continue
            if not is_legible(one):
                yield from _judge_illegible(submission, view, field, (kind, one))
            yield from _judge_look_alike(view, field, (kind, one))


@cache
def _fields(event_type: type[Event]) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    """Return the fields whose identities are looked at: what makes a tag, and every subject.

    A party that is only mentioned is bound by restrictions too. The ledger's first entry registers
    all that it names.
    """
    if event_type in _NEVER_OPEN:
        return ()
    return tuple(
        (f"data.{one.path}", one.kind, naming.getter_of(one.path))
        for one in naming.namings(event_type)
        if one.tagged or one.kind == "subject" or event_type is LedgerOpened
    )


def _judge_illegible(
    submission: Submission[Any], view: View, field: str, identity: tuple[str, str]
) -> Iterator[Objection]:
    kind, value = identity
    if kind == "ref":
        kind, value = naming.parts_of(value)
    if not isinstance(submission.data, LedgerOpened) and (
        _is_notice(submission)
        or _repeats_its_target(submission, view, value)
        or _is_known(view, kind, value)
    ):
        return
    yield UNSTABLE(field, _how_to_write(value))


def _judge_look_alike(view: View, field: str, identity: tuple[str, str]) -> Iterator[Objection]:
    """Yield a finding where the ledger knows what the identity cannot be told apart from."""
    kind, value = naming.parts_of(identity[1]) if identity[0] == "ref" else identity
    normal = normal_form(value)
    spellings = [normal] * (normal != value) + list(ascii_spellings(normal))
    for one in spellings:
        if is_named(view, kind, one):
            yield LOOK_ALIKE(field, f"{spelled_out(value)} ≈ {one}")
            return


def _is_notice(submission: Submission[Any]) -> bool:
    """Tell whether it tells of another ledger's entry: that is told as it stands there."""
    return isinstance(submission.data, CreditNoticeReceived) and submission.observed is None


def _repeats_its_target(submission: Submission[Any], view: View, value: str) -> bool:
    if submission.corrects is None:
        return False
    target = view.fact(submission.corrects.entry)
    return target is not None and any(
        value in {text, naming.parts_of(text)[1]} for _, text in naming.identity_texts(target.event)
    )


def _is_known(view: View, kind: str, value: str) -> bool:
    if kind in NUMBERED:
        agency, number = agency_of(value), value.partition("/")[2]
        if is_legible(number) and _is_known_agency(view, agency):
            return True
    elif kind == "agency" and _is_known_agency(view, value):
        return True
    return is_named(view, kind, value)


def is_named(view: View, kind: str, value: str) -> bool:
    """Tell whether an entry of the ledger, or of this batch, names an identity as it is written."""
    return bool(view.history(types_that_name(value), f"{kind}:{value}"))


def types_that_name(value: str) -> tuple[str, ...]:
    """Return the types whose entries make an identity known."""
    return _NAMES_IT_HERE if unseen(value) else _NAMES_IT


def _is_known_agency(view: View, agency: str) -> bool:
    if is_legible(agency):
        return True
    first = view.opening.event
    named = (first.agency, agency_of(first.officer), *(one.agency for one in first.sources))
    return agency in named or view.of(Agency, agency).registered


def _how_to_write(value: str) -> str:
    shown, normal = spelled_out(value), normal_form(value)
    if is_legible(normal):
        return f"{shown} → {normal}"
    named = ", ".join(dict.fromkeys(f"U+{ord(one):04X}" for one in unseen(normal)))
    return f"{shown}: {named}"

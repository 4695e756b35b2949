"""投诉举报: who received it, to whom it went, and what was answered."""

import re
from typing import ClassVar, Final, Self
from unicodedata import normalize

from msgspec.structs import replace

from ledger.events.complaint import ComplaintAnswered, ComplaintReceived, ComplaintRouted
from ledger.fact import AnyFact, Fact
from ledger.law.representative import is_natural_person
from ledger.legible import without_unseen
from ledger.view import State, refusal

_APART: Final = r"[ ().·‐-―-]{0,2}"
"""What people write between the digits of a telephone number."""
_GROUPS: Final = "|".join(
    "".join(f"{_APART}[0-9]{{{length}}}" for length in lengths)
    for lengths in ((4, 4), (3, 5), (5, 3), (2, 2, 2, 2))
)
"""How they part the last eight digits of a mobile's; other lists of numbers are no telephone's."""
_CONTACT: Final = re.compile(
    r"(?<![0-9])(?:"
    rf"(?:\+?86{_APART})?1[3-9][0-9](?:{_GROUPS})"  # 手机
    r"|1([ .-])[3-9](?:\1[0-9]){9}"
    rf"|0[1-9][0-9]{{1,2}}{_APART}[2-9][0-9]{{2,3}}{_APART}[0-9]{{4}}"  # 固定电话
    r")(?![0-9])"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # 电子邮箱
)


class Complaint(State, frozen=True, kw_only=True):
    """投诉举报: its receipt, the latest routing, and the answer."""

    tag: ClassVar = "complaint"
    folds: ClassVar = (ComplaintReceived, ComplaintRouted, ComplaintAnswered)
    receipt: Fact[ComplaintReceived] | None = None
    routing: Fact[ComplaintRouted] | None = None
    answer: Fact[ComplaintAnswered] | None = None

    @property
    def holder(self) -> str | None:
        """Whose turn it is: the agency that it was passed on to, or that received it."""
        if self.routing is not None:
            return self.routing.event.agency_to
        return None if self.receipt is None else self.receipt.agency

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the receipt, a routing or the answer."""
        match fact.event:
            case ComplaintReceived():
                return replace(self, receipt=self.receipt or fact)
            case ComplaintRouted():
                return replace(self, routing=fact)
            case ComplaintAnswered():
                return replace(self, answer=self.answer or fact)
        return self


def shows_contact(text: str) -> bool:
    """Tell whether a text holds a telephone number or an address of electronic mail.

    A resident's identity number is refused everywhere; a name, nobody can tell from other words.
    """
    return _CONTACT.search(without_unseen(normalize("NFKC", text))) is not None


def names_a_person(complainant: str | None) -> bool:
    """Tell whether a name in the clear is a person's: of an organisation, its code stands too."""
    return complainant is None or is_natural_person(complainant)


COMPLAINTS: Final = "内丘县内政字【2017】15号 三(三)7(2): 投诉举报受理、督办、互动反馈"


COMPLAINT_UNKNOWN = refusal(
    "complaint.unknown",
    "投诉举报不存在",
    "no complaint was received under this number",
    source=COMPLAINTS,
    remedy="record ComplaintReceived first, or correct the number",
)

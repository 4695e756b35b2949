"""行政相对人: under which other codes a subject is bound."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.organisation import RecodeKind, SubjectRecoded
from ledger.fact import AnyFact
from ledger.law.succession import closure
from ledger.states.notice import Notices, standing
from ledger.view import State, View


class Same(State, frozen=True, kw_only=True):
    """同一主体: the other codes whose record binds this code.

    The same subject binds both ways; a succession binds the successor by the predecessor's record.
    """

    tag: ClassVar = "subject"
    folds: ClassVar = (SubjectRecoded, CreditNoticeReceived)
    bound_by: frozenset[str] = frozenset()
    notices: Notices = ()

    def others(self, key: str) -> frozenset[str]:
        """Return every other code whose record binds this one, as here or elsewhere recorded."""
        if not self.notices:
            return self.bound_by
        told = (one.event for one in standing(self.notices))
        codes = ((one.subject, one.about.removeprefix("subject:"), one.recode_kind) for one in told)
        return self.bound_by | {
            old if new == key else new
            for old, new, kind in codes
            if new == key or kind is RecodeKind.SAME
        }

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a change of code, or the notice of one."""
        event = fact.event
        if isinstance(event, CreditNoticeReceived):
            is_recoding = event.effect is NoticeEffect.RECODED
            return replace(self, notices=(*self.notices, fact)) if is_recoding else self
        if event.subject_into == key:
            return replace(self, bound_by=self.bound_by | {event.subject_from})
        if event.kind is RecodeKind.SAME:
            return replace(self, bound_by=self.bound_by | {event.subject_into})
        return self


def same(view: View, subject: str) -> tuple[str, ...]:
    """Return a subject and every code whose record binds it, the subject first."""
    if not view.of(Same, subject).others(subject):
        return (subject,)
    return closure(subject, lambda code: sorted(view.of(Same, code).others(code)))

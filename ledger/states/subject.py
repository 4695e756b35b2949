"""行政相对人: under which other codes a subject is bound."""

from datetime import date
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

    The same subject binds both ways, from the day on which it is known; a succession binds the
    successor by the predecessor's record, from the day on which it takes effect.
    """

    tag: ClassVar = "subject"
    folds: ClassVar = (SubjectRecoded, CreditNoticeReceived)
    bound_by: frozenset[tuple[str, date]] = frozenset()
    """Each code with the day from which its record binds."""
    heirs: frozenset[str] = frozenset()
    """The codes that succeed this one, on whatever day."""
    notices: Notices = ()

    def others(self, key: str, day: date) -> frozenset[str]:
        """Return every other code whose record binds this one on a day, recorded here or not."""
        here = frozenset(code for code, since in self.bound_by if since <= day)
        if not self.notices:
            return here
        told = (one.event for one in standing(self.notices))
        codes = (
            (one.subject, one.about.removeprefix("subject:"), one.recode_kind)
            for one in told
            if one.recode_kind is not RecodeKind.SUCCESSION
            or one.effective_on is None
            or one.effective_on <= day
        )
        return here | {
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
        is_same = event.kind is RecodeKind.SAME
        since = date.min if is_same else event.effective_on
        if event.subject_into == key:
            return replace(self, bound_by=self.bound_by | {(event.subject_from, since)})
        if is_same:
            return replace(self, bound_by=self.bound_by | {(event.subject_into, since)})
        return replace(self, heirs=self.heirs | {event.subject_into})

    def kin(self, key: str) -> frozenset[str]:
        """Return every code that a change of code ties to this one, whichever binds which."""
        told = (one.event for one in standing(self.notices)) if self.notices else ()
        tied = {code for one in told for code in (one.subject, one.about.removeprefix("subject:"))}
        return self.heirs.union(tied, (code for code, _ in self.bound_by)) - {key}


def same(view: View, subject: str, day: date | None = None) -> tuple[str, ...]:
    """Return a subject and every code whose record binds it on a day, the subject first.

    Without a day the recorded day of the decision counts.
    """
    on = day or view.day
    if not view.of(Same, subject).others(subject, on):
        return (subject,)
    return closure(subject, lambda code: sorted(view.of(Same, code).others(code, on)))


def kin(view: View, subject: str) -> tuple[str, ...]:
    """Return a subject and every code that changes of code tie to it, before and after it."""
    return closure(subject, lambda code: sorted(view.of(Same, code).kin(code)))

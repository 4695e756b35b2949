"""告知承诺: which commitments of a subject were broken, and whom that bars from another one."""

from collections.abc import Iterator
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.handling import CommitmentResult, CommitmentVerified
from ledger.fact import AnyFact, Fact
from ledger.states.subject import same
from ledger.view import Objection, State, View, refusal


class BrokenCommitments(State, frozen=True, kw_only=True):
    """失信承诺: the commitments of a subject that were found broken."""

    tag: ClassVar = "subject"
    folds: ClassVar = (CommitmentVerified,)
    found: tuple[Fact[CommitmentVerified], ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a verification that found a commitment broken."""
        is_broken = fact.event.result is CommitmentResult.BROKEN
        return replace(self, found=(*self.found, fact)) if is_broken else self


def judge_trusted(view: View, subject: str | None) -> Iterator[Objection]:
    """Yield the broken commitments of a subject, under whichever code: they bar it everywhere.

    Another bureau, another item, a new code: who broke a promise is not taken at his word again
    until it was made good.
    """
    for code in same(view, subject) if subject is not None else ():
        for one in view.of(BrokenCommitments, code).found:
            yield BARRED("data.subject", f"{one.event.case} · {code}", blocking=(one.id,))


BARRED = refusal(
    "commitment.barred",
    "承诺失信",
    "the subject broke an earlier commitment, so nothing rests on another one of it",
    source="国务院办公厅 国办发〔2020〕42号: 虚假承诺的不适用告知承诺",
    remedy="ask for the materials themselves, until what was broken has been repaired",
)

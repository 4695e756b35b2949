"""印章: under which names an agency's decisions count, on a day."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.decision import DecisionMade, SealRegistered
from ledger.fact import AnyFact, Fact
from ledger.view import Objection, State, View, refusal


class Seals(State, frozen=True, kw_only=True):
    """印章: the seals of an agency, as they were registered; of one name the latest counts."""

    tag: ClassVar = "agency"
    folds: ClassVar = (SealRegistered,)
    registered: tuple[SealRegistered, ...] = ()

    def counts(self, name: str, day: date) -> bool:
        """Tell whether a seal of that name is valid on a day."""
        latest = next((one for one in reversed(self.registered) if one.name == name), None)
        if latest is None or day < latest.valid_from:
            return False
        return latest.valid_to is None or day <= latest.valid_to

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a registration."""
        return replace(self, registered=(*self.registered, fact.event))


def judge_seal(fact: Fact[DecisionMade], view: View) -> Iterator[Objection]:
    """Yield what stands against a seal: the agency has registered seals, and none is this one.

    Who has registered none yet decides as before: nobody can say which seal is right.
    """
    event = fact.event
    seals = view.of(Seals, fact.agency)
    if event.seal.strip() and seals.registered and not seals.counts(event.seal, event.decided_on):
        yield SEAL_UNKNOWN("data.seal", f"{event.seal} · {event.decided_on}")


SEAL_UNKNOWN = refusal(
    "decision.seal-unknown",
    "印章未备案或已停用",
    "the agency has registered its seals, and none of this name is valid on the day",
    source="内丘县内政字【2017】15号 三(一)1(4) 一章制",
    remedy="use a seal that is registered, or record SealRegistered first",
)

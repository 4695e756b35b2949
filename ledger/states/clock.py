"""停钟与延长: what the facts of a case say of time that does not count, and of more time."""

from collections.abc import Iterable, Iterator

from ledger.events.handling import (
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.fact import AnyFact
from ledger.law.deadline import Extension, Period
from ledger.law.procedure import Begun, Ended, Procedure, procedures
from ledger.zone import Zone


def procedures_of(clock: Iterable[AnyFact], zone: Zone) -> tuple[Procedure, ...]:
    """Return the special procedures that facts tell of."""
    return procedures(_steps(clock, zone))


def _steps(clock: Iterable[AnyFact], zone: Zone) -> Iterator[Begun | Ended]:
    for fact in clock:
        match fact.event:
            case SpecialProcedureStarted() as event:
                yield Begun(
                    event.kind,
                    zone.day(fact.occurred_at),
                    event.until,
                    event.notified_on is not None,
                    event.legal_basis is not None,
                )
            case SpecialProcedureEnded() as event:
                yield Ended(event.kind, zone.day(fact.occurred_at))


def extensions_of(clock: Iterable[AnyFact]) -> tuple[Extension, ...]:
    """Return the extensions that facts tell of, in working days (第八十二条)."""
    return tuple(
        Extension(Period(fact.event.days), fact.event.told_on)
        for fact in clock
        if isinstance(fact.event, TimeLimitExtended)
    )

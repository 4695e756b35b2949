"""上级文件的灯: what came from above goes on to those it is for, and they have it."""

from collections.abc import Iterator

from ledger.events.organisation import LoopStep
from ledger.law.light import LightKind
from ledger.states.agency import acts_for
from ledger.states.day import occurred_on
from ledger.states.document import Document
from ledger.states.level import by_level
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.view import View


@lights(LightKind.FORWARD, "document")
def forwarded(view: View, number: str) -> Iterator[Lit]:
    """转发: until whoever received a document has passed it on to each agency that it is for."""
    document = view.of(Document, number)
    receipt = document.receipt
    if receipt is None or receipt.observed is not None:
        return
    reached = {one.event.agency_to for one in document.forwarded}
    for agency in dict.fromkeys(receipt.event.agencies_to):
        if agency in (receipt.agency, *reached) or _has_acknowledged(view, document, agency):
            continue
        since = (receipt.event.received_on, receipt.position)
        limit, yellow = by_level(view, LoopStep.FORWARD, None, agency=receipt.agency, since=since)
        turn = holder_now(view, receipt.agency, None)
        given = (receipt.id,)
        yield Lit(limit, turn, receipt, None, yellow, part=agency, given_by=given)


@lights(LightKind.ACKNOWLEDGE, "document")
def acknowledged(view: View, number: str) -> Iterator[Lit]:
    """签收: until each agency that a document was forwarded to has it."""
    document = view.of(Document, number)
    seen: set[str] = set()
    for one in document.forwarded:
        agency = one.event.agency_to
        if agency in seen or one.observed is not None:
            continue
        seen.add(agency)
        if not _has_acknowledged(view, document, agency):
            since = (occurred_on(one, view), one.position)
            limit, yellow = by_level(view, LoopStep.ACKNOWLEDGE, None, agency=agency, since=since)
            turn = holder_now(view, agency, None)
            yield Lit(limit, turn, one, None, yellow, part=agency, given_by=(one.id,))


def _has_acknowledged(view: View, document: Document, agency: str) -> bool:
    return any(acts_for(view, one, agency) for one, _ in document.acknowledged)

"""提醒、约谈、告诫: by an agency on supervision duty, of the one whom it is about."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.enforcement import ReminderGiven
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.rules.supervision.inspection import judge_subject
from ledger.rules.supervision.rectification import UNKNOWN, found_on
from ledger.states.day import judge_day
from ledger.states.reference import OnRecord, on_record
from ledger.states.supervision_duty import judge_supervision
from ledger.view import Objection, View


@rule(ReminderGiven)
def remind(fact: Fact[ReminderGiven], view: View) -> Iterator[Objection]:
    """提醒: on duty for the item; what it is about is on record, and of the same subject."""
    event = fact.event
    found = OnRecord()
    if event.about is not None:
        kind, number = naming.parts_of(event.about)
        known = on_record(view, event.about)
        if known is None and kind in UNKNOWN:
            yield UNKNOWN[kind]("data.about", number)
        found = known or found
        yield from judge_subject(view, event.subject, found)
    after = None if event.about is None else found_on(event.about, view)
    yield from judge_day(fact, view, "given_on", after=after)
    yield from judge_supervision(fact, view, event.item or found.item)

"""提醒、约谈、告诫: by an agency on supervision duty, of the one whom it is about."""

from collections.abc import Iterator

from ledger.events.enforcement import ReminderGiven
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.rules.supervision.about import found_on, judge_about
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
        yield from judge_about(view, event.about, event.subject)
        found = on_record(view, event.about) or found
    after = None if event.about is None else found_on(event.about, view)
    yield from judge_day(fact, view, "given_on", after=after)
    yield from judge_supervision(fact, view, event.item or found.item)

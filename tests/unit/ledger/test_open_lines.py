"""Today's rules over what is on record: what they raise is named, and only of what is open."""

from msgspec.structs import replace

from ledger.events.intake import ApplicationReceived, ApplicationWithdrawn
from ledger.gate.open_lines import Raised, raised_today
from tests.county import County
from tests.examples.story import EXAMPLES, STORY, place_of

TERM = STORY[place_of("term-notice")]
NOTICE = STORY[place_of("notice")]
LATE = "supplement.too-late"


def raised(county: County) -> list[Raised]:
    return list(raised_today(county.store, county.gate.opening))


def noticed_late(*, without_term: bool) -> County:
    """Tell the story up to a notice that comes a month late, with or without its legal term."""
    county = County()
    for step in STORY[: place_of("notice")]:
        if step is not TERM or not without_term:
            county.now = max(county.now, step.at)
            county.given(step.event, agency=step.agency, actor=step.actor, entry_id=step.id)
    county.later(days=30).when(NOTICE.event, agency=NOTICE.agency, actor=NOTICE.actor)
    return county


def test_a_ledger_that_todays_rules_have_written_raises_nothing() -> None:
    county = County().whole()
    assert county.store.head() > 60
    assert raised(county) == []


def test_a_term_that_came_later_finds_the_notice_of_an_open_case_late() -> None:
    county = noticed_late(without_term=True).accepted()
    noticed = county.receipt
    assert raised(county) == []
    county.given(TERM.event, agency=TERM.agency, actor=TERM.actor)
    (found,) = raised(county)
    assert (found.position, found.code) == (noticed.position, LATE)
    assert found.type == "SupplementRequested"
    assert found.line == f"case:{EXAMPLES[ApplicationReceived].case}"


def test_a_case_that_has_ended_is_let_be() -> None:
    county = noticed_late(without_term=True)
    county.given(TERM.event, agency=TERM.agency, actor=TERM.actor)
    assert [one.code for one in raised(county)] == [LATE]
    received = EXAMPLES[ApplicationReceived]
    county.ask(
        replace(EXAMPLES[ApplicationWithdrawn], case=received.case, subject=received.subject)
    )
    assert county.receipt.outcome == "accepted", county.receipt
    assert raised(county) == []


def test_where_the_term_was_known_the_notice_bears_what_is_wrong_with_it() -> None:
    county = noticed_late(without_term=False)
    assert LATE in (*county.receipt.codes, *county.receipt.findings)
    assert raised(county) == []

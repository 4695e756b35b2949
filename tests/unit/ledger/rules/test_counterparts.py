"""由经办人任命: who decides owes his post to nobody whose work he decides on, or it is said."""

import pytest

from ledger.events.decision import DecisionMade
from ledger.events.organisation import OfficerAppointed, OfficerRemoved, Post
from tests.county import County
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    FIRST_REVIEWER,
    ISSUER,
    KEEPER,
    RECEIVER,
)
from tests.examples.story import EXAMPLES

CODE = "officer.appointed-by-counterpart"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}


def made_head(who: str) -> County:
    """Return the county before the decision, in which somebody is the bureau's head."""
    head = OfficerAppointed(officer=who, agency=BUREAU, post=Post.HEAD)
    return County().before(DecisionMade).given(head, **ROOT)


@pytest.mark.parametrize(
    ("head", "officer", "post"),
    [
        (RECEIVER, DECIDER, Post.DECIDER),
        (FIRST_REVIEWER, DECIDER, Post.OFFICER),
        (DECIDER, RECEIVER, Post.RECEIVER),
        (DECIDER, FIRST_REVIEWER, Post.LIAISON),
    ],
)
def test_who_appointed_the_decider_or_was_appointed_by_him_is_named(
    head: str, officer: str, post: Post
) -> None:
    spec = made_head(head)
    spec.given(
        OfficerAppointed(officer=officer, agency=BUREAU, post=post), agency=BUREAU, actor=head
    )
    spec.ask(EXAMPLES[DecisionMade]).finding(CODE)


def test_who_had_no_part_in_the_case_may_have_appointed_the_decider() -> None:
    spec = made_head(ISSUER)
    given = OfficerAppointed(officer=DECIDER, agency=BUREAU, post=Post.DECIDER)
    spec.given(given, agency=BUREAU, actor=ISSUER)
    spec.ask(EXAMPLES[DecisionMade])
    assert CODE not in spec.receipt.findings


def test_a_removal_before_the_decision_hides_nothing() -> None:
    spec = made_head(DECIDER)
    post = {"officer": RECEIVER, "agency": BUREAU, "post": Post.LIAISON}
    spec.given(OfficerAppointed(**post), OfficerRemoved(**post), agency=BUREAU, actor=DECIDER)
    spec.ask(EXAMPLES[DecisionMade]).finding(CODE)


def test_an_appointment_by_the_keeper_is_nobodys_favour() -> None:
    spec = made_head(RECEIVER)
    given = OfficerAppointed(officer=DECIDER, agency=BUREAU, post=Post.DECIDER)
    spec.given(given, agency=BUREAU, actor=RECEIVER).given(given, **ROOT)
    spec.ask(EXAMPLES[DecisionMade])
    assert CODE not in spec.receipt.findings

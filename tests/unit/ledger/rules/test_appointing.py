"""任免: an agency's officers come from its head or the keeper; and the ways around that."""

from datetime import date

import pytest

from ledger.entry import Correction
from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LedgerOpened,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from ledger.events.record import EntryVoided
from tests.spec import Spec, agency, officer

BODY, OTHER = agency(1), agency(2)
HEAD, CLERK, THIRD = (officer(BODY, number) for number in "123")


def appointed(who: str, post: Post = Post.REVIEWER, of: str = BODY) -> OfficerAppointed:
    """Return an appointment."""
    return OfficerAppointed(officer=who, agency=of, post=post)


def removed(who: str, post: Post | None = None, of: str = BODY) -> OfficerRemoved:
    """Return a removal."""
    return OfficerRemoved(officer=who, agency=of, post=post)


def headless() -> Spec:
    """Return a ledger in which nobody was ever head, with a body of two officers."""
    return Spec().register(BODY, Role.WINDOW, Role.APPROVAL)


def headed() -> Spec:
    """Return the same, with the body's head appointed by the keeper."""
    return headless().given(appointed(HEAD, Post.HEAD))


def test_a_head_appoints_and_removes() -> None:
    spec = headed()
    spec.when(appointed(THIRD), agency=BODY, actor=HEAD).accepted()
    spec.when(removed(THIRD, Post.REVIEWER), agency=BODY, actor=HEAD).accepted()


def test_who_is_not_head_neither_appoints_nor_removes() -> None:
    spec = headed()
    spec.when(appointed(THIRD), agency=BODY, actor=CLERK).refused("officer.not-head")
    spec.when(removed(HEAD, Post.HEAD), agency=BODY, actor=CLERK).refused("officer.not-head")


def test_without_a_head_an_agency_appoints_with_a_finding() -> None:
    spec = headless()
    spec.when(appointed(THIRD), agency=BODY, actor=CLERK).finding("officer.no-head")
    spec.when(removed(THIRD), agency=BODY, actor=CLERK).finding("officer.no-head")


def test_whose_head_left_does_not_go_back_to_appointing_without_one() -> None:
    spec = headed().given(removed(HEAD, Post.HEAD))
    spec.when(appointed(THIRD), agency=BODY, actor=CLERK).refused("officer.not-head")
    spec.when(appointed(THIRD), agency=BODY, actor=HEAD).refused("officer.not-head")


def test_a_head_far_down_the_list_of_officers_is_a_head() -> None:
    spec = headless()
    for number in range(100, 205):
        spec.given(appointed(officer(BODY, str(number)), Post.OFFICER))
    spec.given(appointed(officer(BODY, "999"), Post.HEAD))
    spec.when(appointed(THIRD), agency=BODY, actor=CLERK).refused("officer.not-head")


def test_a_head_with_a_staff_number_of_another_agency_appoints_by_his_own_post() -> None:
    spec = headless().register(OTHER, Role.APPROVAL)
    lent = officer(OTHER, "9")
    spec.given(appointed(lent, Post.HEAD))
    spec.when(appointed(THIRD), agency=BODY, actor=lent).accepted()
    assert "officer.no-head" not in spec.receipt.findings
    spec.given(removed(lent, Post.HEAD))
    spec.when(appointed(officer(BODY, "8")), agency=BODY, actor=lent).refused("officer.not-in-post")


@pytest.mark.parametrize("act", [appointed, removed])
@pytest.mark.parametrize("post", [Post.DECIDER, Post.HEAD])
def test_nobody_appoints_or_removes_himself(act: type, post: Post) -> None:
    spec = headed().given(appointed(HEAD, Post.DECIDER))
    spec.when(act(HEAD, post), agency=BODY, actor=HEAD).refused("officer.self")


def test_an_officer_of_the_keeper_does_not_appoint_himself_into_another_agency() -> None:
    spec = headed()
    chief = officer(spec.root)
    spec.when(appointed(chief, of=BODY), actor=chief).refused("officer.self")
    spec.when(appointed(chief, Post.DECIDER, of=spec.root), actor=chief).refused("officer.self")


def test_an_officer_of_two_agencies_does_not_appoint_himself_for_either() -> None:
    spec = headed().register(OTHER, Role.APPROVAL).given(appointed(HEAD, Post.HEAD, OTHER))
    spec.when(appointed(HEAD, of=OTHER), agency=OTHER, actor=HEAD).refused("officer.self")
    spec.when(appointed(HEAD, of=BODY), agency=OTHER, actor=HEAD)
    assert set(spec.receipt.codes) == {"officer.other-agency", "officer.self"}


def test_a_head_whom_he_made_head_does_not_appoint_him() -> None:
    spec = headed().given(appointed(CLERK, Post.HEAD), agency=BODY, actor=HEAD)
    spec.when(appointed(HEAD, Post.DECIDER), agency=BODY, actor=CLERK).refused("officer.self")
    spec.when(appointed(THIRD, Post.DECIDER), agency=BODY, actor=CLERK).accepted()


def test_a_head_whom_he_made_head_in_the_same_group_does_not_appoint_him() -> None:
    spec = headed()
    spec.when_together(
        spec.submission(appointed(CLERK, Post.HEAD), agency=BODY, actor=HEAD),
        spec.submission(appointed(HEAD, Post.DECIDER), agency=BODY, actor=CLERK),
    )
    assert [one.codes for one in spec.receipts] == [("group.refused",), ("officer.self",)]


def test_a_head_from_the_keeper_does_not_repay_who_appointed_him() -> None:
    spec = headed()
    chief = officer(spec.root)
    spec.when(appointed(chief, Post.DECIDER), agency=BODY, actor=HEAD).refused("officer.self")


def test_a_head_of_a_former_body_leads_its_heir_and_nobody_else_of_it_does() -> None:
    spec = headed().register(OTHER, Role.APPROVAL)
    spec.given(
        AgencySucceeded(agency=BODY, successor=OTHER, effective_on=spec.now.date(), document="批复")
    )
    heir = officer(OTHER)
    spec.when(appointed(f"{OTHER}/7", of=OTHER), agency=OTHER, actor=heir)
    spec.refused("officer.not-head")
    spec.when(appointed(f"{BODY}/7"), agency=OTHER, actor=heir).refused("officer.not-head")
    spec.when(appointed(f"{OTHER}/7", of=OTHER), agency=OTHER, actor=HEAD).accepted()
    spec.when(appointed(HEAD, of=OTHER), agency=OTHER, actor=HEAD).refused("officer.self")


def test_a_head_to_come_by_a_succession_appoints_nobody_before_it() -> None:
    spec = headed().register(OTHER, Role.APPROVAL).given(appointed(f"{OTHER}/1", Post.HEAD, OTHER))
    spec.given(
        AgencySucceeded(
            agency=BODY, successor=OTHER, effective_on=date(2030, 1, 1), document="批复"
        )
    )
    spec.when(appointed(THIRD), agency=OTHER, actor=f"{OTHER}/1").refused("officer.other-agency")
    spec.when(appointed(THIRD), agency=BODY, actor=f"{OTHER}/1")
    assert set(spec.receipt.codes) == {"officer.not-in-post", "officer.not-head"}


def test_what_is_said_to_have_happened_before_is_judged_by_who_is_head_now() -> None:
    spec = headed().later(days=3)
    early = spec.now.replace(year=2016)
    spec.given(removed(HEAD, Post.HEAD))
    spec.when(appointed(THIRD), agency=BODY, actor=HEAD, occurred_at=early)
    assert "officer.not-head" in spec.receipt.codes


def test_the_keepers_officers_appoint_as_before_until_it_has_a_head() -> None:
    spec = headless()
    spec.when(appointed(THIRD), actor=officer(spec.root, "3")).accepted()
    spec.given(appointed(officer(spec.root), Post.HEAD, spec.root), actor=officer(spec.root, "2"))
    spec.when(appointed(THIRD), actor=officer(spec.root, "3")).refused("officer.not-head")
    spec.when(appointed(officer(spec.root, "2"), Post.KEEPER, spec.root)).accepted()
    spec.when(appointed(THIRD), actor=officer(spec.root, "2")).accepted()


def test_who_opened_the_ledger_and_is_head_no_more_appoints_nobody() -> None:
    spec = headless()
    chief, other = officer(spec.root), officer(spec.root, "2")
    spec.given(appointed(chief, Post.HEAD, spec.root), actor=other)
    spec.given(appointed(other, Post.HEAD, spec.root))
    spec.given(removed(chief, Post.HEAD, spec.root), actor=other)
    spec.when(appointed(THIRD)).refused("officer.not-head")


def test_the_officers_of_a_keeper_that_has_no_head_appoint_where_there_is_one() -> None:
    spec = headed()
    spec.when(appointed(THIRD), actor=officer(spec.root, "3")).accepted()


def test_only_the_group_that_opens_a_ledger_is_free() -> None:
    spec = Spec()
    chief = officer(spec.root)
    again = LedgerOpened(name="县", zone="Asia/Shanghai", agency=spec.root, officer=chief)
    spec.when_together(
        spec.submission(again), spec.submission(appointed(chief, Post.HEAD, spec.root))
    )
    assert spec.receipts[0].codes == ("ledger.exists",)
    spec.when(appointed(chief, Post.HEAD, spec.root)).refused("officer.self")


def test_a_correction_does_not_give_its_author_another_ones_post() -> None:
    spec = headed()
    given = appointed(THIRD, Post.DECIDER)
    corrector = appointed(CLERK, Post.CORRECTOR)
    spec.given(corrector).given(given, agency=BODY, actor=HEAD)
    target = spec.receipt
    entry = Correction(
        entry=target.id,
        position=target.position or 0,
        reason="工号有误",
        was=(f"officer:{THIRD}",),
    )
    mine = appointed(CLERK, Post.DECIDER)
    spec.when(mine, agency=BODY, actor=CLERK, corrects=entry).refused("officer.self")
    theirs = appointed(officer(BODY, "4"), Post.DECIDER)
    spec.when(theirs, agency=BODY, actor=CLERK, corrects=entry).accepted()


def test_who_was_removed_does_not_void_that() -> None:
    spec = headed().given(appointed(CLERK, Post.CORRECTOR), appointed(CLERK, Post.DECIDER))
    spec.given(removed(CLERK, Post.DECIDER), agency=BODY, actor=HEAD)
    target = spec.receipt
    void = EntryVoided(
        entry=target.id,
        position=target.position or 0,
        names=(f"officer:{CLERK}",),
        reason="误登",
    )
    spec.when(void, agency=BODY, actor=CLERK).refused("officer.self")


def test_another_agency_is_registered_by_nobody_to_appoint_from_it() -> None:
    spec = headed()
    keeper = AgencyRegistered(agency=BODY, name="局", roles=(Role.APPROVAL, Role.KEEPER))
    spec.when(keeper, agency=BODY, actor=HEAD).refused("role.not-allowed")

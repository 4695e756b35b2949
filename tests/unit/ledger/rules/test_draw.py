"""双随机抽查: the gate accepts exactly the draw that the proof script says, and nothing beside."""

from datetime import date
from hashlib import sha256

import pytest
from msgspec.structs import replace

from ledger.calendar import announced
from ledger.entry import Correction, decode_entry
from ledger.events.draw import (
    CheckAssigned,
    CheckTargetsListed,
    DrawAbandoned,
    DrawMethod,
    RecusalMade,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
)
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.law.draw import reveal_limit
from ledger.naming import tags_of
from tests.asking import YEAR_2017
from tests.spotchecks import (
    HEALTH,
    ITEM,
    MARKET,
    NUMBER,
    ONE,
    TARGETS,
    TWO,
    WATCH,
    Drawing,
    commitment,
    subject,
)

OTHER = f"{MARKET}/2017-2"
RESULT = SpotCheckResultRecorded(
    check=f"{NUMBER}/1",
    subject="reg:130523:000001",
    item=ITEM,
    checked_on=date(2017, 7, 3),
    result_code="1",
    code_system="双随机抽查结果",
)


@pytest.fixture
def planned() -> Drawing:
    """The registers of the specification's vector, and a plan of them."""
    spec = Drawing().as_in_the_specification()
    return spec.by(MARKET, spec.plan())


@pytest.fixture
def drawn(planned: Drawing) -> Drawing:
    """That plan, drawn."""
    return planned.revealed().drawn()


def recusal(out: str, entering: str | None, index: int = 1) -> RecusalMade:
    check = f"{NUMBER}/{index}"
    return RecusalMade(
        check=check, draw=NUMBER, officer_out=out, officer_in=entering, reason="近亲属"
    )


def test_exactly_the_group_that_the_script_says_is_accepted(drawn: Drawing) -> None:
    assert len(drawn.receipts) == 6
    assert [one.findings for one in drawn.receipts] == [()] * 6


def test_another_inspector_cannot_be_repeated(planned: Drawing) -> None:
    head, first, *others = planned.revealed().group()
    assert isinstance(first, CheckAssigned)
    officers = {f"{MARKET}/{one}" for one in range(21, 26)}
    other = min(officers - set(first.inspectors))
    changed = replace(first, inspectors=(first.inspectors[0], other))
    assert planned.together([head, changed, *others]).codes == {"draw.not-repeatable"}


def test_inspectors_in_another_order_or_another_register_cannot_be_repeated(
    planned: Drawing,
) -> None:
    head, first, *others = planned.revealed().group()
    assert isinstance(first, CheckAssigned)
    turned = replace(first, inspectors=first.inspectors[::-1])
    assert planned.together([head, turned, *others]).codes == {"draw.not-repeatable"}
    moved = replace(first, register=f"{MARKET}/M9")
    assert planned.together([head, moved, *others]).codes == {"draw.not-repeatable"}


def test_a_check_that_is_missing_makes_the_draw_incomplete(planned: Drawing) -> None:
    group = planned.revealed().group()
    assert planned.together(group[:-1]).codes == {"draw.incomplete"}
    twice = [*group[:-1], group[-2]]
    assert "draw.incomplete" in planned.together(twice).codes
    assert planned.together(group[:1]).codes == {"draw.incomplete"}
    assert planned.together(group[1:]).codes == {"draw.incomplete"}
    assert planned.together([]).drawn().receipts


@pytest.mark.parametrize(
    "change", [{"seed": "0" * 64}, {"results_sha256": None}, {"checks_count": 6}]
)
def test_a_draw_says_its_own_seed_size_and_digest(
    planned: Drawing, change: dict[str, object]
) -> None:
    head, *others = planned.revealed().group()
    changed = replace(head, **change)
    assert planned.together([changed, *others]).codes == {"draw.not-repeatable"}


def test_a_draw_is_made_once_and_nothing_is_added_to_it(drawn: Drawing) -> None:
    assert drawn.together(drawn.group()).codes == {"draw.second"}
    line = [f"{NUMBER}/6", subject(1), [f"{MARKET}/21", f"{MARKET}/22"]]
    assert drawn.together([drawn.assigned(line)]).codes == {"draw.second"}


def test_nothing_is_drawn_before_the_last_reveal_or_without_a_plan(planned: Drawing) -> None:
    planned.committed()
    planned.by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex()))
    assert planned.together(planned.group()).codes == {"draw.not-repeatable"}
    nothing = SpotCheckDrawn(draw=OTHER, checks_count=0)
    planned.asked_by(MARKET, nothing).refused("draw.unknown")


def test_another_agency_draws_under_its_own_number_only(planned: Drawing) -> None:
    group = planned.revealed().group()
    planned.when_together(
        *(planned.submission(one, agency=HEALTH, actor=f"{HEALTH}/20") for one in group)
    )
    assert planned.codes == {"draw.not-lead"}
    planned.asked_by(HEALTH, planned.plan(draw=OTHER))
    assert "draw.not-lead" in planned.receipt.codes
    planned.asked_by(HEALTH, DrawAbandoned(draw=NUMBER, reason="不合意"))
    planned.refused("draw.not-lead")


def test_a_draw_of_nothing_is_recorded() -> None:
    spec = Drawing().with_staff(MARKET, range(21, 26)).with_targets([])
    spec.by(MARKET, spec.plan()).revealed()
    assert len(spec.group()) == 1
    spec.drawn()


# --- seeds -------------------------------------------------------------------------------------


def test_who_is_no_party_commits_and_reveals_nothing(planned: Drawing) -> None:
    value = bytes(32)
    planned.asked_by(
        HEALTH, SeedCommitted(draw=NUMBER, commitment=commitment(NUMBER, HEALTH, value))
    )
    planned.refused("seed.not-party")
    in_its_name = SeedCommitted(draw=NUMBER, party=WATCH, commitment=commitment(NUMBER, WATCH, ONE))
    planned.asked_by(MARKET, in_its_name).refused("seed.not-party")
    planned.committed()
    planned.asked_by(MARKET, SeedRevealed(draw=NUMBER, party=WATCH, value=ONE.hex()))
    planned.refused("seed.not-party")
    planned.asked_by(MARKET, SeedCommitted(draw=OTHER, commitment="0" * 64))
    planned.refused("draw.unknown")


def test_nobody_commits_twice_or_after_a_reveal(planned: Drawing) -> None:
    planned.committed()
    again = SeedCommitted(draw=NUMBER, commitment="0" * 64)
    planned.asked_by(MARKET, again).refused("seed.second")
    planned.by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex()))
    planned.asked_by(MARKET, again)
    assert set(planned.receipt.codes) == {"seed.second", "seed.after-reveal"}
    planned.asked_by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex())).refused("seed.second")


def test_nobody_reveals_before_all_have_committed(planned: Drawing) -> None:
    committed = SeedCommitted(draw=NUMBER, commitment=commitment(NUMBER, WATCH, ONE))
    planned.by(WATCH, committed)
    planned.asked_by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex()))
    planned.refused("seed.not-all-committed")


def test_a_changed_byte_does_not_open_the_commitment(planned: Drawing) -> None:
    planned.committed()
    changed = bytes([*TWO[:-1], TWO[-1] ^ 1])
    planned.asked_by(MARKET, SeedRevealed(draw=NUMBER, value=changed.hex()))
    planned.refused("seed.does-not-open")
    planned.asked_by(MARKET, SeedRevealed(draw=NUMBER, value=ONE.hex()))
    planned.refused("seed.does-not-open")


def test_a_late_reveal_is_told() -> None:
    spec = Drawing(calendar=YEAR_2017.calendar).as_in_the_specification()
    spec.given(YEAR_2017)
    spec.by(MARKET, spec.plan(reveal_by=date(2017, 7, 10))).committed().later(days=7)
    spec.by(MARKET, SeedRevealed(draw=NUMBER, value=TWO.hex()))
    assert spec.receipt.findings == ()
    spec.later(days=1).by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex())).finding("seed.late")


def test_a_day_off_to_reveal_gives_the_next_working_day_where_a_calendar_tells_it() -> None:
    saturday, planned_on = date(2017, 7, 8), date(2017, 7, 3)
    known = announced([(2017, frozenset(), frozenset())])
    assert reveal_limit(known, planned_on, saturday, None).last_day == date(2017, 7, 10)
    assert reveal_limit(announced([]), planned_on, saturday, None).last_day == saturday


# --- external draws, abandonment ---------------------------------------------------------------


def test_a_draw_of_another_platform_is_told_and_takes_no_plans_place(planned: Drawing) -> None:
    outside = SpotCheckDrawn(
        draw=OTHER, checks_count=1, method=DrawMethod.EXTERNAL, evidence="sha256:" + "0" * 64
    )
    planned.asked_by(MARKET, replace(outside, evidence=None)).refused("draw.not-repeatable")
    planned.asked_by(MARKET, replace(outside, draw=NUMBER)).refused("draw.not-repeatable")
    planned.asked_by(MARKET, outside).finding("draw.external")
    planned.asked_by(MARKET, outside).refused("draw.second")
    planned.asked_by(MARKET, planned.plan(draw=OTHER)).refused("draw.exists")
    team = (f"{MARKET}/21", f"{MARKET}/22")
    assigned = CheckAssigned(check=f"{OTHER}/1", draw=OTHER, subject=subject(1), inspectors=team)
    planned.by(MARKET, assigned)
    more = replace(assigned, check=f"{OTHER}/2", subject=subject(2))
    planned.asked_by(MARKET, more).refused("draw.second")


def test_an_abandoned_draw_goes_nowhere(planned: Drawing) -> None:
    planned.committed().by(WATCH, SeedRevealed(draw=NUMBER, value=ONE.hex()))
    planned.by(WATCH, DrawAbandoned(draw=NUMBER, reason="一方未公布"))
    assert planned.receipt.findings == ()
    planned.asked_by(MARKET, SeedRevealed(draw=NUMBER, value=TWO.hex()))
    planned.refused("draw.abandoned")
    planned.asked_by(MARKET, DrawAbandoned(draw=NUMBER, reason="再次")).refused("draw.abandoned")
    planned.asked_by(MARKET, planned.plan()).refused("draw.exists")
    planned.asked_by(MARKET, DrawAbandoned(draw=OTHER, reason="没有")).refused("draw.unknown")


def test_a_draw_that_is_thrown_away_after_it_is_known_is_told(drawn: Drawing) -> None:
    drawn.by(MARKET, DrawAbandoned(draw=NUMBER, reason="另行抽取")).finding("draw.set-aside")
    first = drawn.repeated()[0]
    result = replace(RESULT, subject=first[1], inspectors=tuple(first[2]))
    drawn.asked_by(MARKET, result).refused("draw.abandoned")


# --- recusals ----------------------------------------------------------------------------------


def test_in_comes_who_is_next_and_below_the_cap(drawn: Drawing) -> None:
    number, chosen, team = drawn.repeated()[0]
    spare = [f"{MARKET}/{one}" for one in range(21, 26) if f"{MARKET}/{one}" not in team]
    loads = [one for line in drawn.repeated() for one in line[2]]
    leaf = sha256(b"\x00" + drawn.stored()).digest()
    seed = sha256(b"\n".join((b"seed", leaf, ONE, TWO))).digest()
    spare.sort(
        key=lambda one: (
            loads.count(one) >= 3,
            sha256(b"\n".join((b"inspector", seed, chosen.encode(), one.encode()))).digest(),
        )
    )
    expected, *others = spare
    for one in others:
        drawn.asked_by(MARKET, recusal(team[0], one)).refused("recusal.not-next")
    drawn.by(MARKET, recusal(team[0], expected))
    drawn.asked_by(MARKET, recusal(team[0], others[0])).refused("recusal.not-assigned")
    result = replace(RESULT, check=number, subject=chosen, inspectors=(expected, team[1]))
    drawn.by(MARKET, result)


def test_who_is_not_on_the_team_does_not_step_down(drawn: Drawing) -> None:
    team = drawn.repeated()[0][2]
    stranger = next(f"{MARKET}/{one}" for one in range(21, 26) if f"{MARKET}/{one}" not in team)
    drawn.asked_by(MARKET, recusal(stranger, team[0])).refused("recusal.not-assigned")
    drawn.asked_by(MARKET, recusal(team[0], team[1])).refused("recusal.not-next")
    drawn.asked_by(MARKET, recusal(team[0], None)).refused("recusal.not-next")
    drawn.asked_by(MARKET, recusal(team[0], stranger, index=9))
    drawn.refused("recusal.not-assigned")


def test_nobody_steps_down_from_what_is_done(drawn: Drawing) -> None:
    number, chosen, team = drawn.repeated()[0]
    result = replace(RESULT, check=number, subject=chosen, inspectors=tuple(team))
    drawn.by(MARKET, result)
    stranger = next(f"{MARKET}/{one}" for one in range(21, 26) if f"{MARKET}/{one}" not in team)
    drawn.asked_by(MARKET, recusal(team[0], stranger))
    assert "recusal.after-result" in drawn.receipt.codes


# --- results, visits ---------------------------------------------------------------------------


def test_a_result_is_of_the_drawn_subject_by_the_drawn_team(drawn: Drawing) -> None:
    number, chosen, team = drawn.repeated()[0]
    result = replace(RESULT, check=number, subject=chosen, inspectors=tuple(team))
    stranger = next(f"{MARKET}/{one}" for one in range(21, 26) if f"{MARKET}/{one}" not in team)
    drawn.asked_by(MARKET, replace(result, inspectors=(team[0], stranger)))
    drawn.refused("check.not-assigned")
    other = next(subject(one) for one in range(1, 21) if subject(one) != chosen)
    drawn.asked_by(MARKET, replace(result, subject=other)).refused("identity.mismatch")
    drawn.asked_by(MARKET, replace(result, check=f"{NUMBER}/9")).refused("check.not-assigned")
    drawn.asked_by(MARKET, replace(result, checked_on=date(2017, 7, 2))).refused("days.order")
    drawn.by(MARKET, result)


def test_a_second_agencys_visit_is_told(drawn: Drawing) -> None:
    chosen = drawn.repeated()[0][1]
    outside = SpotCheckDrawn(
        draw=f"{HEALTH}/1",
        checks_count=1,
        method=DrawMethod.EXTERNAL,
        evidence="sha256:" + "0" * 64,
    )
    drawn.by(HEALTH, outside)
    visit = CheckAssigned(
        check=f"{HEALTH}/1/1",
        draw=f"{HEALTH}/1",
        subject=chosen,
        inspectors=(f"{HEALTH}/20", f"{HEALTH}/21"),
    )
    drawn.asked_by(HEALTH, visit).finding("check.second-visit")
    assert drawn.later(days=400).asked_by(
        HEALTH, replace(outside, draw=f"{HEALTH}/2")
    ).receipt.findings == ("draw.external",)
    later = replace(visit, check=f"{HEALTH}/2/1", draw=f"{HEALTH}/2")
    assert drawn.asked_by(HEALTH, later).receipt.findings == ()


# --- corrections -------------------------------------------------------------------------------


def test_no_step_of_a_draw_is_corrected_or_voided(drawn: Drawing) -> None:
    corrector = f"{MARKET}/9"
    drawn.given(OfficerAppointed(officer=corrector, agency=MARKET, post=Post.CORRECTOR))
    kinds = ("SpotCheckPlanned", "SeedCommitted", "SeedRevealed", "SpotCheckDrawn", "CheckAssigned")
    rows = drawn.store.load([(kinds, f"draw:{NUMBER}")])[1][0]
    assert len(rows) == 11
    for row in rows:
        entry = decode_entry(row.type, row.body)
        void = EntryVoided(
            entry=entry.id, position=row.position, reason="误", names=tags_of(entry.data)
        )
        drawn.when(void, agency=MARKET, actor=corrector).refused("correction.not-correctable")
        corrects = Correction(entry=entry.id, position=row.position, reason="误")
        drawn.when(entry.data, agency=MARKET, actor=corrector, corrects=corrects)
        assert "correction.not-correctable" in drawn.receipt.codes


def test_a_plan_is_voided_until_somebody_relies_on_it(planned: Drawing) -> None:
    corrector = f"{MARKET}/9"
    planned.given(OfficerAppointed(officer=corrector, agency=MARKET, post=Post.CORRECTOR))
    row = planned.store.load([(("SpotCheckPlanned",), f"draw:{NUMBER}")])[1][0][0]
    entry = decode_entry(row.type, row.body)
    void = EntryVoided(
        entry=entry.id, position=row.position, reason="误", names=(f"draw:{NUMBER}",)
    )
    planned.committed()
    planned.when(void, agency=MARKET, actor=corrector).refused("void.took-effect")


def test_a_register_that_is_corrected_after_the_plan_draws_as_it_was(planned: Drawing) -> None:
    corrector = f"{MARKET}/9"
    planned.given(OfficerAppointed(officer=corrector, agency=MARKET, post=Post.CORRECTOR))
    row = planned.store.load([(("CheckTargetsListed",), f"register:{TARGETS}")])[1][0][0]
    entry = decode_entry(row.type, row.body)
    fewer = CheckTargetsListed(register=TARGETS, item=ITEM, added=entry.data.added[:5])
    corrects = Correction(entry=entry.id, position=row.position, reason="误")
    planned.given(fewer, agency=MARKET, actor=corrector, corrects=corrects)
    planned.revealed().drawn()
    planned.asked_by(MARKET, planned.plan(draw=OTHER)).refused("register.digest-mismatch")

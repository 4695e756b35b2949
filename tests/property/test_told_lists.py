"""名单通报: whatever becomes there of a list and a joint punishment, here binds what binds there.

Who is barred is counted anew, from what the other county accepted: a set and a chain, no rule.
"""

from datetime import date
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.events.credit import MeasureListed, PenaltyDecided, PenaltyRevoked
from ledger.events.decision import DecisionMade
from ledger.events.listing import (
    JointPunishmentEnded,
    JointPunishmentInitiated,
    LeavingReason,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome, Receipt
from tests.examples.credit import LIST, MEASURE, PENALTY
from tests.examples.listing import LISTING, PUNISHMENT
from tests.examples.organisation import BUREAU, COMPANY, KEEPER, MARKET
from tests.examples.story import EXAMPLES
from tests.unit.consumers.test_notice_grounds import BAR, BY_MARKET, CORRECTING, Neighbours

_DAY: Final = date(2017, 7, 12)
_SAID: Final = {"facts": "情节严重", "basis": "严重违法失信名单管理办法"}
_ON_LIST: Final = {"listing": LISTING, "subject": COMPANY, "measure": LIST, **_SAID}
PENALISED: Final = replace(
    EXAMPLES[PenaltyDecided], decided_on=date(2017, 7, 3), licences=(), publicised_until=None
)
NOTICE: Final = SeriousListNoticeServed(
    **_ON_LIST,
    evidence="（2017）冀0523行审15号",
    ground=f"penalty:{PENALTY}",
    document="告知书",
    served_on=date(2017, 7, 3),
    object_until=date(2017, 7, 4),
)
ENTRY: Final = SeriousListEntered(
    **_ON_LIST,
    evidence="（2017）冀0523行审15号",
    ground=f"penalty:{PENALTY}",
    document="列入决定书",
    entered_on=_DAY,
)
JOINT: Final = JointPunishmentInitiated(
    punishment=PUNISHMENT,
    subject=COMPANY,
    ground=f"listing:{LISTING}",
    agencies=(BUREAU,),
    measures=(MEASURE,),
    from_on=_DAY,
    basis="备忘录",
    document="联合惩戒函",
)
SAID: Final[dict[str, Event]] = {
    "penalty": PENALISED,
    "revoked": replace(EXAMPLES[PenaltyRevoked], revoked_on=_DAY, licences=()),
    "entry": ENTRY,
    "left": SeriousListLeft(
        listing=LISTING,
        subject=COMPANY,
        reason=LeavingReason.OTHER,
        document="移出决定书",
        left_on=_DAY,
    ),
    "joint": JOINT,
    "ended": JointPunishmentEnded(
        punishment=PUNISHMENT, subject=COMPANY, ended_on=_DAY, reason="已移出名单"
    ),
    "bar": replace(BAR, ground=f"listing:{LISTING}", measure=MEASURE, from_on=_DAY),
    "joint bar": replace(
        BAR,
        restriction=f"{MARKET}/X-2017-099",
        ground=f"punishment:{PUNISHMENT}",
        measure=MEASURE,
        from_on=_DAY,
    ),
}
_LIVES: Final = ["say", "say", "say", "void"]
moves = st.lists(
    st.tuples(st.sampled_from(_LIVES), st.sampled_from(sorted(SAID))), min_size=4, max_size=16
)


class Counties(Neighbours):
    """Two counties; in the other one the company was penalised, and told that it is listed."""

    def __post_init__(self) -> None:
        """Let the time to object be over."""
        super().__post_init__()
        self.standing: dict[str, Receipt] = {}
        for one in (self.here, self.there):
            listed = MeasureListed(measure=LIST, version=1, name="名单", basis="办法")
            one.given(listed, agency=KEEPER, actor=f"{KEEPER}/1")
        self.move("say", "penalty")
        self.there.given(NOTICE, **BY_MARKET)
        for one in (self.here, self.there):
            one.later(days=9)

    def move(self, act: str, name: str) -> None:
        """Try one thing in the other county, write it down where it was accepted, and listen."""
        said, receipt = SAID[name], self.standing.get(name)
        if act == "say" and receipt is None:
            self.there.when(said, **BY_MARKET)
            if self.there.receipt.outcome is Outcome.ACCEPTED:
                self.standing[name] = self.there.receipt
        elif act == "void" and receipt is not None:
            void = EntryVoided(
                entry=receipt.id or "",
                position=receipt.position or 0,
                reason="误录",
                names=naming.tags_of(said),
            )
            self.there.when(void, **CORRECTING)
            if self.there.receipt.outcome is Outcome.ACCEPTED:
                del self.standing[name]
        self.listen()

    @property
    def is_barred(self) -> bool:
        """Whether a bar stands there, and all that it rests on."""
        stands = self.standing.keys()
        is_listed = {"penalty", "entry"} <= stands and stands.isdisjoint(("revoked", "left"))
        is_joint = is_listed and "joint" in stands and "ended" not in stands
        return (is_listed and "bar" in stands) or (is_joint and "joint bar" in stands)

    def is_barred_there(self) -> bool:
        """Ask the other county."""
        self.there.ask(EXAMPLES[DecisionMade])
        return "credit.barred" in self.there.receipt.codes


@settings(max_examples=40, deadline=None)
@given(moves)
def test_what_rests_on_a_list_binds_here_as_long_as_there(said: list[tuple[str, str]]) -> None:
    both = Counties()
    for act, name in said:
        both.move(act, name)
        assert both.barred == both.is_barred
    assert both.is_barred_there() == both.is_barred


@pytest.mark.parametrize(
    ("said", "barred"),
    [
        (
            ("say entry", "say bar", "say left", "void left", "say revoked"),
            [False, True, False, True, False],
        ),
        (
            ("say entry", "say joint", "say joint bar", "say left", "say ended", "void left"),
            [False, False, True, False, False, False],
        ),
        (
            ("say entry", "say joint", "say joint bar", "say bar", "say left", "void left"),
            [False, False, True, True, False, True],
        ),
    ],
)
def test_lives_of_lists_reach_bars_that_fall_and_bind_again(
    said: tuple[str, ...], barred: list[bool]
) -> None:
    both = Counties()
    for one, is_barred in zip(said, barred, strict=True):
        both.move(*one.split(" ", 1))
        assert both.barred == both.is_barred == is_barred, one
    assert both.is_barred_there() == both.is_barred

"""事由消失: in whatever order grounds come and go there, a bar binds here while its ground stands.

Who is barred is counted anew, from what the other county accepted: two sets and a flag, no rule.
"""

from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.events.credit import RestrictionLifted
from ledger.events.decision import DecisionMade
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome, Receipt
from tests.examples.organisation import MARKET
from tests.examples.story import EXAMPLES
from tests.unit.consumers.test_notice_grounds import (
    BY_MARKET,
    CHECKED,
    CORRECTING,
    ON_CHECK,
    ON_ORDER,
    ORDERED,
    PASSED,
    Neighbours,
)

OF_ORDER: Final = replace(ON_ORDER, restriction=f"{MARKET}/X-2017-099")
SAID: Final[dict[str, Event]] = {
    "check": CHECKED,
    "order": ORDERED,
    "passed": PASSED,
    "on check": ON_CHECK,
    "on order": OF_ORDER,
}
moves = st.lists(
    st.tuples(st.sampled_from(["say", "say", "void", "lift"]), st.sampled_from(sorted(SAID))),
    min_size=4,
    max_size=14,
)


@dataclass
class Account:
    """流水账: what stands in the other county, by what it accepted."""

    standing: dict[str, Receipt] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)

    @property
    def is_barred(self) -> bool:
        """Whether a bar stands there whose ground stands."""
        stands = self.standing.keys()
        on_check = "on check" in stands and "check" in stands
        on_order = "on order" in stands and "order" in stands and "passed" not in stands
        return any(
            bar and name not in self.lifted
            for name, bar in (("on check", on_check), ("on order", on_order))
        )


def _move(both: Neighbours, account: Account, act: str, name: str) -> None:
    """Try one thing in the other county, write it down where it was accepted, and listen."""
    said = SAID[name]
    receipt = account.standing.get(name)
    if act == "say" and receipt is None:
        both.there.when(said, **BY_MARKET)
        if both.there.receipt.outcome is Outcome.ACCEPTED:
            account.standing[name] = both.there.receipt
            account.lifted.discard(name)
    elif act == "void" and receipt is not None:
        void = EntryVoided(
            entry=receipt.id or "",
            position=receipt.position or 0,
            reason="误录",
            names=naming.tags_of(said),
        )
        both.there.when(void, **CORRECTING)
        if both.there.receipt.outcome is Outcome.ACCEPTED:
            del account.standing[name]
    elif act == "lift" and receipt is not None and name.startswith("on "):
        lifting = replace(
            EXAMPLES[RestrictionLifted],
            restriction=said.restriction,  # type: ignore[attr-defined]
            subject=said.subject,  # type: ignore[attr-defined]
            only_for=None,
        )
        both.there.when(lifting, **BY_MARKET)
        if both.there.receipt.outcome is Outcome.ACCEPTED:
            account.lifted.add(name)
    both.listen()


def _is_barred_there(both: Neighbours) -> bool:
    both.there.ask(EXAMPLES[DecisionMade])
    return "credit.barred" in both.there.receipt.codes


@settings(max_examples=60, deadline=None)
@given(moves)
def test_a_bar_whose_ground_fell_binds_nobody_there_or_here(said: list[tuple[str, str]]) -> None:
    both, account = Neighbours(), Account()
    for act, name in said:
        _move(both, account, act, name)
        assert both.barred == account.is_barred
    assert _is_barred_there(both) == account.is_barred


@pytest.mark.parametrize(
    ("said", "barred"),
    [
        (("say check", "say on check", "void check"), [False, True, False]),
        (
            ("say check", "say order", "say on order", "say passed", "void passed"),
            [False, False, True, False, True],
        ),
        (
            ("say check", "say on check", "lift on check", "say on check"),
            [False, True, False, False],
        ),
    ],
)
def test_lives_of_grounds_reach_bars_that_fall_and_bind_again(
    said: tuple[str, ...], barred: list[bool]
) -> None:
    both, account = Neighbours(), Account()
    for one, is_barred in zip(said, barred, strict=True):
        _move(both, account, *one.split(" ", 1))
        assert both.barred == account.is_barred == is_barred

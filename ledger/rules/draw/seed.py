"""种子: each party binds itself before anybody shows anything, and then shows just that."""

from collections.abc import Iterator

from ledger.events.draw import SeedCommitted, SeedRevealed
from ledger.fact import Fact
from ledger.law.draw import commitment_to
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.day import judged_on
from ledger.states.draw import DRAW_ABANDONED, DRAW_UNKNOWN, Draw
from ledger.states.drawing import reveal_limit
from ledger.view import Objection, View, finding, refusal

_Seed = Fact[SeedCommitted] | Fact[SeedRevealed]


@rule(SeedCommitted)
def commit_seed(fact: Fact[SeedCommitted], view: View) -> Iterator[Objection]:
    """种子承诺: by a party, once, before anybody has revealed.

    One officer binds no two parties, whatever posts he holds: he would know both values.
    """
    event = fact.event
    draw = view.of(Draw, event.draw)
    yield from _judge_party(fact, view, draw)
    party = event.party or fact.agency
    if party in draw.commitments:
        yield SECOND("data.party", party, blocking=(draw.commitments[party].id,))
    for other, one in draw.commitments.items():
        if other != party and one.actor == fact.actor:
            yield NOT_PARTY("actor", f"{fact.actor} · {other}", blocking=(one.id,))
    if draw.reveals:
        blocking = tuple(one.id for one in draw.reveals.values())
        yield AFTER_REVEAL("data.draw", event.draw, blocking=blocking)


@rule(SeedRevealed)
def reveal_seed(fact: Fact[SeedRevealed], view: View) -> Iterator[Objection]:
    """种子公布: once all have committed, and what was committed to."""
    event = fact.event
    draw = view.of(Draw, event.draw)
    yield from _judge_party(fact, view, draw)
    if draw.planned is None:
        return
    party = event.party or fact.agency
    if party in draw.reveals:
        yield SECOND("data.party", party, blocking=(draw.reveals[party].id,))
    waiting = [one for one in draw.parties if one not in draw.commitments]
    if waiting:
        yield NOT_ALL_COMMITTED("data.draw", ", ".join(waiting))
    committed = draw.commitments.get(party)
    if committed is not None and committed.event.commitment != commitment_to(
        event.draw, party, bytes.fromhex(event.value)
    ):
        yield DOES_NOT_OPEN("data.value", party, blocking=(committed.id,))
    if _is_late(fact, view, draw):
        yield LATE("data.draw", party, blocking=(draw.planned.id,))


def _is_late(fact: _Seed, view: View, draw: Draw) -> bool:
    """Tell whether the day to reveal is over, by the plan or by the guide of its item."""
    return reveal_limit(view, draw).is_over(judged_on(fact, view))


def _judge_party(fact: _Seed, view: View, draw: Draw) -> Iterator[Objection]:
    event = fact.event
    if draw.planned is None:
        yield DRAW_UNKNOWN("data.draw", event.draw)
        return
    if draw.abandoned is not None:
        yield DRAW_ABANDONED("data.draw", event.draw, blocking=(draw.abandoned.id,))
    party = event.party or fact.agency
    if party not in draw.parties or not acts_for(view, fact.agency, party):
        yield NOT_PARTY("data.party", f"{fact.agency} · {party}")


_SOURCE = (
    "双随机抽查: 承诺—公布 (commit, then reveal): nobody chooses the seed after seeing another's"
)


NOT_PARTY = refusal(
    "seed.not-party",
    "非出种机关",
    "the agency is not, and acts for none of, those whose values make the seed, or its officer has "
    "bound another of them",
    source=_SOURCE,
    remedy="let a party of the plan do it; a successor names the party that it took over",
)


SECOND = refusal(
    "seed.second",
    "重复出种",
    "the party has committed, or revealed, already: it would choose between two values",
    source=_SOURCE,
    remedy="keep to the first; where its value is lost, abandon the draw and plan a new one",
)


AFTER_REVEAL = refusal(
    "seed.after-reveal",
    "公布后再承诺",
    "somebody has revealed already: who commits now knows a part of the seed",
    source=_SOURCE,
    remedy="abandon the draw and plan a new one",
)


NOT_ALL_COMMITTED = refusal(
    "seed.not-all-committed",
    "尚有机关未承诺",
    "a party has not committed yet: it could choose its value by what is revealed now",
    source=_SOURCE,
    remedy="wait for the commitments of the parties that the message names",
)


DOES_NOT_OPEN = refusal(
    "seed.does-not-open",
    "种子与承诺不符",
    "the revealed bytes are not those that the party committed to",
    source=_SOURCE,
    remedy="reveal the bytes of the seed file; where they are lost, abandon the draw",
)


LATE = finding(
    "seed.late",
    "逾期公布种子",
    "the seed was revealed after the last day of the plan or of the guide",
    source=_SOURCE,
    remedy="监察 asks the party why it waited: who reveals last can know what it draws",
)

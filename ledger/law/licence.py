"""许可证: how a licence stands on a day, from what was recorded of its life.

What was recorded to take effect later (a revocation, a renewed term) does not count before its day.
"""

from collections.abc import Callable, Collection
from typing import Final, Generic, NamedTuple

from ledger.law.appeal import QUASHED, STAYED, Verdict, binds, mark_on
from ledger.law.days import D, has_come
from ledger.law.renewal import BY_LAW, GRANTED
from ledger.law.step import Reason, Tell
from ledger.sentence import Sentence, say

IN_FORCE: Final = "valid"
NOT_YET: Final = "pending"
SUSPENDED: Final = "suspended"
RENEWED_BY_LAW: Final = BY_LAW
TAKES_LICENCE: Final = "5"
"""处罚类别 5: 暂扣许可证件、降低资质等级、吊销许可证件 (行政处罚法 第九条)."""
_TAKEN_AWAY: Final = frozenset((None, "revoked"))
"""吊销; where a penalty does not say which, as before the field was there, no less is assumed."""


def takes_away(kinds: Collection[str], effect: str | None) -> bool:
    """Tell whether a penalty takes the licences that it names for good (吊销)."""
    return TAKES_LICENCE in kinds and effect in _TAKEN_AWAY


def suspends(kinds: Collection[str], effect: str | None) -> bool:
    """Tell whether a penalty takes the licences that it names for some days (暂扣)."""
    return TAKES_LICENCE in kinds and effect == SUSPENDED


class Suspension(NamedTuple, Generic[D]):
    """暂扣: the days for which a penalty that stands takes a licence, the last one included.

    ``until_on`` is None where an older system did not say it.
    """

    penalty: str
    from_on: D
    until_on: D | None = None


class EffectChange(NamedTuple, Generic[D]):
    """效力变更: what a penalty that an appeal has changed does to a licence, from a day on."""

    penalty: str
    from_on: D
    effect: str
    until_on: D | None = None


def holds(suspension: Suspension[D], day: D) -> bool:
    """Tell whether a day lies in a suspension; nobody has to resume the licence afterwards."""
    until_on = suspension.until_on
    return suspension.from_on <= day and (until_on is None or day <= until_on)


class Validity(NamedTuple, Generic[D]):
    """有效期: from when to when a licence holds, and what it allows.

    ``former_valid_to`` is the last day of the term before a renewal that begins later.
    """

    valid_from: D | None = None
    valid_to: D | None = None
    former_valid_to: D | None = None
    content: str | None = None


class ValidityChange(NamedTuple, Generic[D]):
    """有效期变更: what a change of a licence says of its term and content, from a day on.

    What is None stays as it was. ``case`` is the one that it was granted in.
    """

    from_on: D
    renews: bool = False
    valid_from: D | None = None
    valid_to: D | None = None
    content: str | None = None
    case: str | None = None


def spent_on(changes: Collection[ValidityChange[D]], day: D) -> frozenset[str]:
    """Return the cases out of which a term has come by a day: they carry it on no further.

    In a gap before the new term the case that gave it still carries the former one.
    """
    return frozenset(
        one.case
        for one in changes
        if one.case is not None
        and one.valid_to is not None
        and has_come(one.from_on, day)
        and (one.valid_from is None or one.valid_from <= day)
    )


def validity_on(first: Validity[D], changes: Collection[ValidityChange[D]], day: D) -> Validity[D]:
    """Return the term and content on a day: the changes count in the order of their days."""
    found = first
    for one in sorted(changes, key=lambda change: change.from_on):
        if not has_come(one.from_on, day):
            break
        begins_anew = one.renews and one.valid_from is not None
        found = Validity(
            one.valid_from or found.valid_from,
            one.valid_to or found.valid_to,
            found.valid_to if begins_anew else found.former_valid_to,
            one.content or found.content,
        )
    return found


class Life(NamedTuple, Generic[D]):
    """证照生命: the days of a licence's life, as recorded.

    ``first`` is the term that it was issued for, ``validity_changes`` what changed it, each from
    its day on;
    ``revocation`` is its kind (撤销 or 撤回); ``takers`` are the penalties, not taken back, that
    took the licence away (吊销); ``suspensions`` are those that take it for some days (暂扣).
    ``renewed`` says of a term's last day and a later day whether an application for renewal carries
    it on, other than those of the cases that are spent. ``own`` are the references of the licence
    itself and of the case that granted it, ``verdicts`` what appeals have made of them and of the
    penalties, ``changes`` what they have made of what penalties do to it, in their order.
    """

    is_issued: bool
    first: Validity[D] = Validity()
    validity_changes: tuple[ValidityChange[D], ...] = ()
    suspended_on: D | None = None
    resumed_on: D | None = None
    revoked_on: D | None = None
    revocation: str | None = None
    cancelled_on: D | None = None
    takers: tuple[str, ...] = ()
    suspensions: tuple[Suspension[D], ...] = ()
    renewed: Callable[[D, D, Collection[str]], str | None] | None = None
    own: tuple[str, ...] = ()
    verdicts: tuple[Verdict[D], ...] = ()
    changes: tuple[EffectChange[D], ...] = ()


def _verdicts_on(life: Life[D], about: str) -> tuple[Verdict[D], ...]:
    """Return what appeals have made of the licence's decision or of a penalty on it."""
    return tuple(one for one in life.verdicts if one.about == about)


def _binds(life: Life[D], penalty: str, day: D) -> bool:
    return binds(_verdicts_on(life, f"penalty:{penalty}"), day)


def _changes_on(life: Life[D], day: D) -> dict[str, EffectChange[D]]:
    """Return by penalty what it was last changed into, as far as that has come by a day."""
    return {one.penalty: one for one in life.changes if has_come(one.from_on, day)}


def takers_on(life: Life[D], day: D) -> tuple[str, ...]:
    """Return the penalties that take the licence away on a day (吊销)."""
    changed = _changes_on(life, day)
    found = [one for one in life.takers if one not in changed]
    found += [one.penalty for one in changed.values() if one.effect in _TAKEN_AWAY]
    return tuple(one for one in found if _binds(life, one, day))


def suspensions_on(life: Life[D], day: D) -> tuple[Suspension[D], ...]:
    """Return the suspensions by penalties that a day lies in (暂扣)."""
    changed = _changes_on(life, day)
    found = [one for one in life.suspensions if one.penalty not in changed]
    held = [one for one in changed.values() if one.effect == SUSPENDED]
    found += [Suspension(one.penalty, one.from_on, one.until_on) for one in held]
    return tuple(one for one in found if holds(one, day) and _binds(life, one.penalty, day))


def is_held_by_issuer(life: Life[D], day: D) -> bool:
    """Tell whether the issuer has suspended a licence (中止), and has not resumed it by a day."""
    return has_come(life.suspended_on, day) and not has_come(life.resumed_on, day)


def status_on(life: Life[D], day: D, *, tell: Tell = None) -> str:
    """Return a licence's status on a day: what ended it first, then what holds it back."""
    status, fact = _status_and_fact(life, day)
    if tell is not None:
        text, source = _TOLD[fact]
        tell(Reason(text, source, (fact,)))
    return status


def _status_and_fact(life: Life[D], day: D) -> tuple[str, str]:  # noqa: PLR0911 - a table
    if not life.is_issued:
        return "unissued", "unissued"
    marks = {mark_on(_verdicts_on(life, own), day) for own in life.own}
    if QUASHED in marks:
        return QUASHED, "quashed"
    if has_come(life.revoked_on, day):
        return life.revocation or "revoked", "revoked"
    if has_come(life.cancelled_on, day):
        return "cancelled", "cancelled"
    if takers_on(life, day):
        return "taken", "taken"
    if is_held_by_issuer(life, day):
        return SUSPENDED, "suspended"
    if STAYED in marks:
        return SUSPENDED, "stayed"
    if suspensions_on(life, day):
        return SUSPENDED, "withheld"
    return _term_status_and_fact(life, validity_on(life.first, life.validity_changes, day), day)


def _term_status_and_fact(life: Life[D], term: Validity[D], day: D) -> tuple[str, str]:
    if term.valid_from is not None and day < term.valid_from:
        if _is_in_former_term(life, term, day):
            return IN_FORCE, "former"
        return _carried_on(life, term.former_valid_to, day) or (NOT_YET, "not yet")
    if term.valid_to is not None and term.valid_to < day:
        return _carried_on(life, term.valid_to, day) or ("expired", "expired")
    return IN_FORCE, "in force"


def _carried_on(life: Life[D], last_day: D | None, day: D) -> tuple[str, str] | None:
    """Return the status of a licence whose term has ended and that a renewal carries on."""
    if life.renewed is None or last_day is None or last_day >= day:
        return None
    found = life.renewed(last_day, day, spent_on(life.validity_changes, day))
    if found == GRANTED:
        return IN_FORCE, "granted"
    return (RENEWED_BY_LAW, "deemed") if found == BY_LAW else None


_REVOKED: Final = "行政许可法 第八条、第六十九条"
_RENEWED: Final = "行政许可法 第五十条"
_EXPIRED: Final = "行政许可法 第五十条、第七十条"
_TOLD: Final[dict[str, tuple[Sentence, str]]] = {
    "unissued": (say("no entry issues it"), "行政许可法 第三十九条"),
    "quashed": (
        say("an appeal quashed the licence, or the decision that granted it"),
        "行政诉讼法 第七十条; 行政复议法 第六十四条",
    ),
    "stayed": (say("an appeal stays it until that is decided"), "行政诉讼法 第五十六条"),
    "revoked": (
        say("it was revoked or withdrawn, and that day has come"),
        _REVOKED,
    ),
    "cancelled": (say("it was struck off, and that day has come"), "行政许可法 第七十条"),
    "taken": (say("a penalty that stands took it away"), "行政处罚法 第九条"),
    "suspended": (say("it is suspended, and nothing has resumed it"), ""),
    "withheld": (
        say("a penalty that stands suspends it until a day that has not passed"),
        "行政处罚法 第九条",
    ),
    "former": (
        say("its renewed term has not begun, the former one still runs"),
        "行政许可法 第五十条",
    ),
    "deemed": (
        say("its renewal was applied for in time and nobody decided: it counts as renewed"),
        "行政许可法 第五十条",
    ),
    "granted": (
        say("its renewal was granted, and the new term is not recorded yet"),
        "行政许可法 第五十条",
    ),
    "not yet": (say("its term has not begun"), ""),
    "expired": (
        say("its term has ended, and nobody has renewed it"),
        "行政许可法 第五十条、第七十条",
    ),
    "in force": (say("it was issued, its term runs, and nothing has ended it"), ""),
}
"""What decides a licence's status, in words, and the article."""


def _is_in_former_term(life: Life[D], term: Validity[D], day: D) -> bool:
    return (
        term.former_valid_to is not None
        and day <= term.former_valid_to
        and has_come(life.first.valid_from, day)
    )

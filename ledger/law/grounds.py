"""事由: whether what a measure rests on still stands, and against whom.

A penalty falls when it is revoked, an order when its rectification has passed, a restriction when
it is lifted, when its term ends, or when its own ground falls; each of them when its record is
voided.
"""

from collections.abc import Callable, Container
from datetime import date
from typing import Final, NamedTuple

from ledger.law.days import has_come
from ledger.law.representative import is_natural_person
from ledger.law.step import Reason, Tell
from ledger.sentence import Sentence, say


class Measure(NamedTuple):
    """措施: what is on record under a reference, as a ground or as what rests on one.

    ``stands`` is False for what was revoked, lifted or put right. ``is_foreign`` says that another
    ledger decided it and judged its ground; ``is_observed`` that an older system did.
    ``repaired_on`` is since when its credit is repaired, ``ends_with_repair`` whether it ends with
    the repair of what it rests on: a bar by statute for a fixed time (食品安全法 第一百三十五条)
    does not.
    """

    stands: bool = True
    subject: str | None = None
    ground: str | None = None
    until_on: date | None = None
    is_foreign: bool = False
    is_observed: bool = False
    repaired_on: date | None = None
    ends_with_repair: bool = False


def rests(
    measure: Measure,
    day: date,
    *,
    measure_of: Callable[[str], Measure | None],
    codes_of: Callable[[str], Container[str]],
    tell: Tell = None,
) -> bool:
    """Tell whether a measure needs no ground, or rests on one that stands on a day.

    ``measure_of`` says what is on record under a reference; ``codes_of`` under which codes a
    subject is bound. A ground that was corrected to another subject no longer carries a measure.
    What is not on record carries only what another ledger imposed: that ledger has judged it, and
    here it stands until it is known to have fallen. A repair counts from its own day, whatever lies
    between what was repaired and what ends with it.
    """
    seen: set[str] = set()
    ends_with_repair = measure.ends_with_repair
    while measure.ground is not None:
        ground = measure_of(measure.ground)
        if ground is None or measure.ground in seen:
            _say(tell, "lacking", measure.ground)
            return measure.is_foreign
        if not ground.stands or (ground.until_on is not None and ground.until_on < day):
            _say(tell, "fallen", measure.ground)
            return False
        if not _is_held_against(ground, measure, codes_of):
            _say(tell, "another's", measure.ground)
            return False
        if ends_with_repair and has_come(ground.repaired_on, day):
            _say(tell, "repaired", measure.ground)
            return False
        _say(tell, "stands", measure.ground)
        ends_with_repair = ends_with_repair or ground.ends_with_repair
        seen.add(measure.ground)
        measure = ground
    return True


def _say(tell: Tell, what: str, ground: str) -> None:
    if tell is not None:
        tell(Reason(_TOLD[what](ground)))


_TOLD: Final[dict[str, Callable[[str], Sentence]]] = {
    "lacking": lambda ground: say("its ground {ground} is not on record here", ground=ground),
    "fallen": lambda ground: say("its ground {ground} has fallen", ground=ground),
    "repaired": lambda ground: say("the credit of its ground {ground} is repaired", ground=ground),
    "another's": lambda ground: say("its ground {ground} concerns somebody else", ground=ground),
    "stands": lambda ground: say("its ground {ground} stands", ground=ground),
}
"""What became of a ground, in words."""


def _is_held_against(
    ground: Measure, measure: Measure, codes_of: Callable[[str], Container[str]]
) -> bool:
    if measure.is_foreign or measure.is_observed:
        return True
    return concerns(ground.subject, measure.subject, codes_of)


def concerns(
    offender: str | None, subject: str | None, codes_of: Callable[[str], Container[str]]
) -> bool:
    """Tell whether what was found against an offender may be held against a subject.

    Who answers for a company is barred by what the company did (食品安全法 第一百三十五条). What
    names nobody is held against anybody.
    """
    if offender is None or subject is None or offender == subject:
        return True
    return is_natural_person(subject) or offender in codes_of(subject)

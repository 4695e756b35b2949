"""变更代码: subjects that go on under another code, or take another one over."""

from collections.abc import Generator
from typing import Final

from ledger.events.organisation import RecodeKind, SubjectRecoded
from shenguan.simulation.line import Told
from shenguan.simulation.lives.life import CaseLife

_KINDS: Final = tuple(RecodeKind)


def recoded(life: CaseLife, subject: str) -> Generator[Told, None, str]:
    """Tell a change of code; return the code under which the subject applies from now on."""
    county = life.county
    before = f"reg:{county.region}:{county.region}{life.strand:09}"
    change = SubjectRecoded(
        subject_from=before,
        subject_into=subject,
        kind=life.one_of(_KINDS),
        effective_on=life.today,
        document="三证合一" if life.chance(0.5) else "合并登记",
    )
    yield life.tell(change, county.officer(county.bureau, 101))
    return subject

"""The market authority draws whom it inspects: by seeds, or on the province's platform."""

from datetime import date
from hashlib import sha256
from typing import Final

from ledger.events import Event
from ledger.events.catalogue import CheckRate
from ledger.events.draw import (
    CheckAssigned,
    CheckTarget,
    CheckTargetsListed,
    CheckTeam,
    DrawAbandoned,
    DrawMethod,
    InspectorsListed,
    ListedInspector,
    RecusalMade,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from tests.examples.catalogue import INSPECTION
from tests.examples.organisation import (
    AUDITOR,
    COMPANY,
    DISCIPLINE,
    INSPECTOR,
    MARKET,
    NEIGHBOUR,
    SECOND_INSPECTOR,
    THIRD_INSPECTOR,
)
from tests.examples.step import Told

TARGETS: Final = f"{MARKET}/ML2017-01"
STAFF: Final = f"{MARKET}/ML2017-02"
DRAW: Final = f"{MARKET}/CC2017-01"
OUTSIDE_DRAW: Final = f"{MARKET}/CC2017-02"
DRAWN_CHECK: Final = f"{OUTSIDE_DRAW}/1"
VALUES: Final = {MARKET: bytes([1] * 32), DISCIPLINE: bytes([2] * 32)}

_LINES: Final = {
    "targets": [f'{{"category":"A","subject":"{one}"}}' for one in (COMPANY, NEIGHBOUR)],
    "inspectors": [
        f'{{"agency":"{MARKET}","officer":"{one}"}}'
        for one in (INSPECTOR, SECOND_INSPECTOR, THIRD_INSPECTOR)
    ],
}


def _sha256(register: str) -> str:
    return sha256("".join(f"{one}\n" for one in sorted(_LINES[register])).encode()).hexdigest()


def _commitment(party: str) -> str:
    said = b"\n".join((b"commit", DRAW.encode(), party.encode(), VALUES[party]))
    return sha256(said).hexdigest()


def _by_market(event: Event) -> Told:
    return MARKET, INSPECTOR, event


TOLD: Final[dict[str, Told]] = {
    "targets-listed": _by_market(
        CheckTargetsListed(
            register=TARGETS,
            item=INSPECTION,
            added=tuple(
                CheckTarget(subject=one, category="A", place="内丘县中兴大街")
                for one in (COMPANY, NEIGHBOUR)
            ),
        )
    ),
    "inspectors-listed": _by_market(
        InspectorsListed(
            register=STAFF,
            added=tuple(
                ListedInspector(agency=MARKET, officer=one)
                for one in (INSPECTOR, SECOND_INSPECTOR, THIRD_INSPECTOR)
            ),
        )
    ),
    "planned": _by_market(
        SpotCheckPlanned(
            draw=DRAW,
            parties=(DISCIPLINE, MARKET),
            rates=(CheckRate(category="A", permille=200),),
            checks_max=2,
            teams=(CheckTeam(agency=MARKET, inspectors=2),),
            targets_sha256=_sha256("targets"),
            inspectors_sha256=_sha256("inspectors"),
            targets_register=TARGETS,
            inspectors_register=STAFF,
            targets_count=2,
            inspectors_count=3,
            item=INSPECTION,
            plan="内市监抽〔2017〕1号",
            reveal_by=date(2017, 10, 13),
        )
    ),
    "committed": _by_market(SeedCommitted(draw=DRAW, commitment=_commitment(MARKET))),
    "committed-too": (
        DISCIPLINE,
        AUDITOR,
        SeedCommitted(draw=DRAW, party=DISCIPLINE, commitment=_commitment(DISCIPLINE)),
    ),
    "revealed": _by_market(SeedRevealed(draw=DRAW, value=VALUES[MARKET].hex())),
    "abandoned": (
        DISCIPLINE,
        AUDITOR,
        DrawAbandoned(draw=DRAW, reason="种子文件损坏，无法公布"),
    ),
    "drawn-outside": _by_market(
        SpotCheckDrawn(
            draw=OUTSIDE_DRAW,
            checks_count=1,
            method=DrawMethod.EXTERNAL,
            evidence="sha256:" + "5c" * 32,
            document="省双随机平台抽取结果单",
        )
    ),
    "assigned": _by_market(
        CheckAssigned(
            check=DRAWN_CHECK,
            draw=OUTSIDE_DRAW,
            register=TARGETS,
            subject=NEIGHBOUR,
            item=INSPECTION,
            inspectors=(INSPECTOR, SECOND_INSPECTOR),
        )
    ),
    "recused": _by_market(
        RecusalMade(
            check=DRAWN_CHECK,
            draw=OUTSIDE_DRAW,
            officer_out=SECOND_INSPECTOR,
            officer_in=THIRD_INSPECTOR,
            reason="与检查对象法定代表人系近亲属",
        )
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""

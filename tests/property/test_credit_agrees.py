"""信用: whoever the rules bar, the answers show as barred, whatever has happened to the grounds."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    MeasureListed,
    NoticeEffect,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade
from ledger.events.organisation import OfficerAppointed, Post, RecodeKind, SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from projections.lookups.credit_records import CreditAnswer
from projections.questions.credit import question
from projections.views import open_views
from tests.county import County
from tests.examples.credit import MEASURE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    INSPECTOR,
    KEEPER,
    LEDGER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
)
from tests.examples.story import EXAMPLES

BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
CORRECTING = {"agency": MARKET, "actor": MARKET_CORRECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
SUBJECTS = (COMPANY, NEIGHBOUR)
PENALTIES = tuple(
    replace(
        EXAMPLES[PenaltyDecided],
        penalty=f"{MARKET}/P-{index}",
        subject=subject,
        decided_on=date(2017, 7, 1),
    )
    for index, subject in enumerate(SUBJECTS)
)
RESTRICTIONS = tuple(f"{MARKET}/X-{index}" for index in range(4))
ELSEWHERE = tuple(f"reg:130524:market/X-{index}" for index in range(2))
LAST_DAYS = (None, date(2017, 7, 3), date(2017, 7, 4), date(2018, 1, 1))
ACTS = (
    "impose",
    "lift",
    "revoke",
    "void",
    "correct",
    "recode",
    "wait",
    "hear",
    "hear",
    "repair",
    "repair",
    "repair",
)
EFFECTS = (NoticeEffect.IMPOSED, NoticeEffect.IMPOSED, NoticeEffect.LIFTED, NoticeEffect.REPAIRED)
STATUTE = "C-09"
"""A bar by statute for a fixed time: it does not end with repair, as the story's measure does."""


class World:
    """A county ready to decide, with a penalty on each of two companies."""

    def __init__(self) -> None:
        """Tell the story up to the decision and record both penalties."""
        self.spec = County().before(DecisionMade)
        corrector = OfficerAppointed(officer=MARKET_CORRECTOR, agency=MARKET, post=Post.CORRECTOR)
        self.spec.given(corrector, agency=KEEPER, actor=f"{KEEPER}/1")
        self.recorded: list[Receipt] = []
        self.grounds: list[str | None] = [None]
        self.heard: list[CreditNoticeReceived] = []
        bar = replace(EXAMPLES[MeasureListed], measure=STATUTE, ends_with_repair=False)
        self.spec.given(bar, agency=KEEPER, actor=f"{KEEPER}/1")
        for penalty in PENALTIES:
            self.spec.given(penalty, **BY_MARKET)
            self.recorded.append(self.spec.receipt)
            self.grounds.append(f"penalty:{penalty.penalty}")

    def act(self, name: str, draw: st.DataObject) -> None:
        """Do one thing that may be refused."""
        place = draw.draw(st.sampled_from((0, 0, 0, 1)))
        penalty, target = PENALTIES[place], self.recorded[place]
        entry, position = target.id or "", target.position or 0
        match name:
            case "impose":
                self._impose(draw, SUBJECTS[place])
            case "lift":
                number, subject = draw.draw(st.sampled_from(RESTRICTIONS[:2])), SUBJECTS[place]
                lifted = RestrictionLifted(restriction=number, subject=subject, reason="信用修复")
                self.spec.ask(lifted, **BY_MARKET)
            case "revoke":
                revoked = replace(EXAMPLES[PenaltyRevoked], penalty=penalty.penalty)
                self.spec.ask(replace(revoked, subject=penalty.subject), **BY_MARKET)
            case "void":
                names = naming.tags_of(penalty)
                voided = EntryVoided(entry=entry, position=position, reason="误", names=names)
                self.spec.ask(voided, **CORRECTING)
            case "correct":
                was = (f"subject:{penalty.subject}",)
                corrects = Correction(entry=entry, position=position, reason="误", was=was)
                other = replace(penalty, subject=SUBJECTS[1 - place])
                self.spec.ask(other, **CORRECTING, corrects=corrects)
            case "recode":
                self.spec.ask(self._recoding(draw), **BY_BUREAU)
            case "wait":
                self.spec.later(days=1)
            case "hear":
                self._hear(draw)
            case "repair":
                self._repair(penalty, place)

    def _repair(self, penalty: PenaltyDecided, place: int) -> None:
        """Carry a penalty out and repair its credit, on the day that it is."""
        day = self.spec.gate.opening.zone.day(self.spec.now.isoformat())
        about, number = f"penalty:{penalty.penalty}", f"{MARKET}/XF-{place}"
        executed = replace(EXAMPLES[PenaltyExecuted], penalty=penalty.penalty, executed_on=day)
        applied = replace(EXAMPLES[CreditRepairApplied], about=about, repair=number)
        granted = replace(EXAMPLES[CreditRepairDecided], about=about, repair=number)
        who = {"subject": penalty.subject}
        self.spec.ask(replace(executed, **who), **BY_MARKET)
        self.spec.ask(
            replace(applied, applied_on=day, pledged_by=None, **who),
            **BY_MARKET,
        )
        self.spec.ask(replace(granted, decided_on=day, **who), **BY_MARKET)

    def _impose(self, draw: st.DataObject, subject: str) -> None:
        """Impose the next restriction, on any ground that was ever there."""
        number = RESTRICTIONS[sum(one is not None for one in self.grounds) % len(RESTRICTIONS)]
        restriction = RestrictionImposed(
            restriction=number,
            subject=subject,
            measure=draw.draw(st.sampled_from((MEASURE, MEASURE, STATUTE))),
            ground=draw.draw(st.sampled_from((*self.grounds[1:2], *self.grounds))),
            forbids=(Forbidden.GRANT,),
            from_on=date(2017, 7, 1),
            until_on=draw.draw(st.sampled_from(LAST_DAYS)),
            basis="食品安全法 第一百三十五条",
        )
        self.spec.ask(restriction, **BY_MARKET)
        self.grounds.append(f"restriction:{number}")

    def _hear(self, draw: st.DataObject) -> None:
        """Take in a notice: of something new, or that something told of was withdrawn."""
        place = len(self.heard) + 1
        entry = f"00000000-0000-0000-0000-{place:012}"
        target = draw.draw(st.sampled_from((None, *self.heard)))
        if target is not None:
            notice = replace(
                target, withdrawn=True, replaces=target.entry, entry=entry, position=place
            )
        else:
            abouts = (*(f"restriction:{one}" for one in ELSEWHERE), "penalty:reg:130524:market/P")
            about = draw.draw(st.sampled_from(abouts))
            notice = CreditNoticeReceived(
                about=about,
                subject=draw.draw(st.sampled_from(SUBJECTS)),
                effect=draw.draw(st.sampled_from(EFFECTS)),
                origin="130524",
                entry=entry,
                position=place,
                leaf="sha256:" + "0" * 64,
                agency="reg:130524:market",
                ground=draw.draw(st.sampled_from((None, *abouts, *self.grounds[1:]))),
                forbids=(Forbidden.GRANT,),
                ends_with_repair=draw.draw(st.booleans()),
                repair="reg:130524:market/XF",
                effective_on=date(2017, 7, 1),
                from_on=date(2017, 7, 1),
                until_on=draw.draw(st.sampled_from(LAST_DAYS)),
                kinds=("2",),
                facts="-",
                document="-",
                basis="-",
                decided_on=date(2017, 7, 1),
            )
        self.spec.ask(notice, agency=KEEPER, actor=f"{KEEPER}/1")
        if self.spec.receipt.outcome is Outcome.ACCEPTED and not notice.withdrawn:
            self.heard.append(notice)
            self.grounds.append(notice.about)

    def _recoding(self, draw: st.DataObject) -> SubjectRecoded:
        old, new = draw.draw(st.permutations(SUBJECTS))
        kind = draw.draw(st.sampled_from(RecodeKind))
        return SubjectRecoded(
            subject_from=old, subject_into=new, kind=kind, effective_on=date(2017, 7, 1)
        )

    def barring(self) -> set[str]:
        """Ask the rules which restrictions bar the grant, without recording anything."""
        decision = self.spec.submission(EXAMPLES[DecisionMade], **BY_BUREAU)
        receipt = self.spec.gate.submit_groups([[propose(decision)]], dry_run=True)[0][0]
        assert ("credit.barred" in receipt.codes) is (receipt.outcome is Outcome.REFUSED)
        numbers = (*RESTRICTIONS, *ELSEWHERE)
        return {one for one in numbers if f"{one} ·" in (receipt.message or "")}

    def shown(self) -> Iterator[CreditAnswer]:
        """Ask the answers."""
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'views.db'}"
            zone = self.spec.gate.opening.zone
            today = zone.day(self.spec.now.isoformat())
            views = open_views(url, self.spec.store, zone, LEDGER, today=lambda: today)
            with views:
                views.catch_up()
                with views.reader() as reader:
                    yield from question.show(reader, COMPANY)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_rules_and_the_answers_agree_on_what_bars_whom(data: st.DataObject) -> None:
    world = World()
    for _ in range(data.draw(st.integers(1, len(RESTRICTIONS)))):
        world.act("impose", data)
    for name in data.draw(st.lists(st.sampled_from(ACTS), max_size=6)):
        world.act(name, data)
    answers = {answer.number: answer for answer in world.shown()}
    shown = {number for number, answer in answers.items() if answer.binding}
    assert shown == world.barring()
    held_to_repairs(answers)


def held_to_repairs(answers: Mapping[str, CreditAnswer]) -> None:
    """Hold that what is repaired is shared with nobody, and carries nothing that ends with it."""
    for answer in answers.values():
        ground = answers.get((answer.ground or "").partition(":")[2])
        if answer.status == "repaired":
            assert not answer.shared
            assert not answer.binding
        if ground is not None and ground.repaired_on and answer.measure == MEASURE:
            is_own = answer.origin is None
            assert not (is_own and answer.binding)

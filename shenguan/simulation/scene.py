"""场景: the county as it lies before whoever gets round the law, and how far a case has come.

``case = yield from scene.granted()`` tells all that goes before, lawfully, and returns the case's
papers; ``yield scene.unlawful(event)`` is what must not be, ``yield scene.lawful(event)`` its twin.
Numbers, subjects and, where asked for, items and agencies are nobody else's.
"""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final, Unpack

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import GuidePublished
from ledger.events.organisation import AgencyRegistered, OfficerAppointed, Post
from ledger.view import CODES
from shenguan.simulation import county as names
from shenguan.simulation import founding
from shenguan.simulation.county import Actor, County, ItemKind
from shenguan.simulation.line import PlayLine, Told
from shenguan.simulation.papers import Papers
from shenguan.simulation.papers.draws import Drawers, DrawPapers
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.pen import Beside, Pen
from shenguan.simulation.year import calendar_of

Until = Generator[Told, None, Papers]
"""Tells what goes before; returns the papers of the case that it is about."""
_POSTS: Final = {
    Role.WINDOW: Post.RECEIVER,
    Role.APPROVAL: Post.DECIDER,
    Role.SUPERVISION: Post.INSPECTOR,
}


class Scene(Pen):
    """场景: who tells one violation of one code, from a time on."""

    def __init__(
        self, county: County, strand: int, now: datetime, *, code: str, random: Random
    ) -> None:
        super().__init__(county, strand, now)
        self.code = code
        self.random = random
        self.calendar = calendar_of(now.year)
        self._fresh = 0

    def fresh(self) -> int:
        """Return a number that nobody else uses."""
        self._fresh += 1
        return self.strand * 1_000 + self._fresh

    def number(self, letters: str = "V") -> str:
        """Return what an agency may number something by, as nobody else does."""
        return f"{letters}{self.fresh()}"

    # What is told.

    def tell(self, event: Event, by: Actor | None = None, **envelope: Unpack[Beside]) -> PlayLine:
        """Return what goes before, lawful."""
        line = self.line(event, by, **envelope)
        line.note = line.note or f"{self.code}: 前提"
        return line

    def unlawful(
        self,
        event: Event,
        by: Actor | None = None,
        *,
        found: bool = False,
        entry: str | None = None,
        **envelope: Unpack[Beside],
    ) -> PlayLine:
        """Return what must not be; ``found``: this time it is recorded, with the code found."""
        return self.marked(self.line(event, by, entry=entry, **envelope), found=found)

    def lawful(self, event: Event, by: Actor | None = None, **envelope: Unpack[Beside]) -> PlayLine:
        """Return the twin of what must not be: it does not bear the code."""
        return self.twin(self.line(event, by, **envelope))

    def correction(self, target: PlayLine, event: Event, by: Actor | None = None) -> PlayLine:
        """Return what says otherwise what a line said; what comes of it may be marked."""
        corrects = {"entry": target.id, "reason": "录入错误"}
        return self.line(event, by or self.county.corrector, corrects=corrects)

    def void(self, target: PlayLine, by: Actor | None = None) -> PlayLine:
        """Return what voids a line; what comes of it may be marked."""
        line = self.line(target.event, by or self.county.corrector)
        line.type, line.data = "EntryVoided", {"entry": target.id, "reason": "未发生"}
        return line

    def marked(
        self, line: PlayLine, *, found: bool = False, beside: tuple[str, ...] = ()
    ) -> PlayLine:
        """Mark a line as what must not be; ``beside`` are codes that cannot but come with it."""
        is_found = found or not CODES[self.code].refuses
        line.expect, line.note = {"findings": (self.code,)} if is_found else self.code, self.code
        if beside:
            line.expect = {"codes": (self.code, *beside)}
        return line

    def twin(self, line: PlayLine) -> PlayLine:
        """Mark a line as the twin of what must not be."""
        line.expect, line.note = {"without": (self.code,)}, f"{self.code}: 合法"
        return line

    # When it is told.

    def workdays_later(self, count: int) -> date:
        """Return the day on which so many working days have passed from today."""
        day = self.calendar.after(self.today, count)
        if day is None:
            raise ValueError(f"no calendar tells {count} working days after {self.today}")
        return day

    def wait(self, workdays: int) -> None:
        """Let working days pass."""
        self.on(self.workdays_later(workdays))

    def ago(self, **span: float) -> datetime:
        """Return a time before now."""
        return self.now - timedelta(**span)

    # Who and what it is about.

    def shop(self) -> str:
        """Return a 个体工商户 that nobody knows yet: it has a name and represents itself."""
        return names.organisation(f"92{self.county.region}", self.fresh())

    def company(self) -> str:
        """Return a company that nobody knows yet."""
        return names.organisation(f"91{self.county.region}", self.fresh())

    def person(self) -> str:
        """Return a natural person that nobody knows yet."""
        return names.person(self.fresh())

    @property
    def _changing(self) -> tuple[str, ...]:
        county = self.county
        return county.moved_item, county.cancelled_item, county.unwatched_item

    def item_of(self, kind: ItemKind = names.PROMISED) -> str:
        """Return an item of a kind that the bureau holds and the market authority supervises."""
        untouched = [
            item
            for item in self.county.items(kind)
            if item not in self._changing and item not in self.county.merged_items
        ]
        return self.random.choice(untouched)

    def papers(self, item: str | None = None, subject: str | None = None) -> Papers:
        """Return the papers of a case that nobody has applied for yet."""
        return Papers(
            self, self.number(), item=item or self.item_of(), subject=subject or self.shop()
        )

    def item(
        self,
        kind: ItemKind = names.PROMISED,
        *,
        holder: str | None = None,
        supervisor: str | None = None,
        of: type[Event] = GuidePublished,
        **otherwise: object,
    ) -> Generator[Told, None, str]:
        """Put an item of its own into the catalogue; one fact, its guide, may be said otherwise."""
        code = f"V-{self.fresh()}"
        holder = holder or self.county.bureau
        supervisor = supervisor or self.county.market
        for event in founding.item_of(code, kind, holder=holder, supervisor=supervisor):
            told = said(event, otherwise) if isinstance(event, of) else event
            yield self.tell(told, self.county.clerk)
        return code

    def agency(self, *roles: Role, officers: int = 2) -> Generator[Told, None, Actor]:
        """Register an agency of its own with officers 1, 2 …; returns the first of them."""
        identity = self.county.agency(f"v{self.fresh()}")
        yield self.tell(AgencyRegistered(agency=identity, name="新设机关", roles=roles))
        for number in range(1, officers + 1):
            for post in [_POSTS[role] for role in roles if role in _POSTS] or [Post.OFFICER]:
                person = f"{identity}/{number}"
                appointed = OfficerAppointed(
                    officer=person, agency=identity, post=post, **self._certificate(post)
                )
                yield self.tell(appointed, self.county.root)
        return self.county.officer(identity, 1)

    def officer(self, *posts: Post, agency: str | None = None) -> Generator[Told, None, Actor]:
        """Appoint an officer of its own, of the bureau unless said otherwise."""
        of = agency or self.county.bureau
        person = self.county.officer(of, self.fresh())
        for post in posts:
            event = OfficerAppointed(
                officer=person.actor, agency=of, post=post, **self._certificate(post)
            )
            yield self.tell(event, self.county.root)
        return person

    def _certificate(self, post: Post) -> dict[str, Any]:
        if post is not Post.INSPECTOR:
            return {}
        until = founding.certified_until(self.today)
        return {"certificate": "冀执法000001", "certificate_until": until}

    # Who draws.

    def draws(self) -> Generator[Told, None, DrawPapers]:
        """Let an agency of its own inspect by draws; returns the papers of one, nothing listed."""
        lead = yield from self.agency(Role.SUPERVISION, officers=4)
        item = f"V-{self.fresh()}"
        for event in founding.inspection_of(item, lead.agency):
            yield self.tell(event, self.county.clerk)
        drawers = Drawers(
            lead=lead,
            watch=self.county.root,
            item=item,
            subjects=tuple(self.shop() for _ in range(4)),
            officers=tuple(f"{lead.agency}/{number}" for number in range(1, 5)),
        )
        return DrawPapers(self, self.number(), drawers)

    def registered(self) -> Generator[Told, None, DrawPapers]:
        """Let an agency of its own keep both registers of a draw."""
        draw = yield from self.draws()
        yield self.tell(draw.listed(), draw.lead)
        yield self.tell(draw.staffed(), draw.lead)
        return draw

    def planned(self, **otherwise: object) -> Generator[Told, None, DrawPapers]:
        """名录 and 抽查计划."""
        draw = yield from self.registered()
        yield self.tell(draw.planned(**otherwise), draw.lead)
        return draw

    def committed(self, **otherwise: object) -> Generator[Told, None, DrawPapers]:
        """名录 to 种子承诺 of both parties."""
        draw = yield from self.planned(**otherwise)
        for party in (draw.watch, draw.lead):
            yield self.tell(draw.committed(party), party)
        return draw

    def drawn_elsewhere(self) -> Generator[Told, None, DrawPapers]:
        """抽取 on another platform, with one check of two that it drew."""
        draw = yield from self.draws()
        yield self.tell(draw.drawn_elsewhere(), draw.lead)
        yield self.tell(draw.assigned(), draw.lead)
        return draw

    # How far a case has come.

    def received(
        self,
        item: str | None = None,
        subject: str | None = None,
        *materials: str,
        **otherwise: object,
    ) -> Until:
        """收件, of everything, unless materials are named."""
        case = self.papers(item, subject)
        yield self.tell(case.received(*materials, **otherwise))
        return case

    def accepted(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件 and 受理."""
        case = yield from self.received(item, subject)
        yield self.tell(case.accepted())
        return case

    def reviewed(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件 to 审核, at both levels, and 信用核查: it can be decided."""
        case = yield from self.accepted(item, subject)
        yield from self.to_review(case)
        return case

    def to_review(self, case: Papers) -> Generator[Told, None, None]:
        """审核 at both levels, and 信用核查."""
        yield self.tell(case.review())
        yield self.tell(case.review(2))
        yield self.tell(case.consulted())

    def granted(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件 to 准予."""
        case = yield from self.reviewed(item, subject)
        yield self.tell(case.granted())
        return case

    def licensed(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件 to 发证."""
        case = yield from self.granted(item, subject)
        yield self.tell(case.issued())
        return case

    def pushed(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件 to 推送."""
        case = yield from self.licensed(item, subject)
        yield self.tell(case.pushed())
        return case

    def claimed(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件 to 认领."""
        case = yield from self.pushed(item, subject)
        yield self.tell(case.claimed())
        return case

    def lacking(self, item: str | None = None, subject: str | None = None) -> Until:
        """收件, of everything but the last material."""
        return (yield from self.received(item, subject, *names.MATERIALS[:-1]))

    def filed(self, subject: str | None = None) -> Until:
        """检查 and 立案, of somebody who need not have applied for anything."""
        case = self.papers(None, subject)
        yield self.tell(case.failed())
        yield self.tell(case.filed())
        return case

    def penalised(self, subject: str | None = None, **otherwise: object) -> Until:
        """检查 and 行政处罚, of somebody who need not have applied for anything."""
        case = self.papers(None, subject)
        yield self.tell(case.failed())
        yield self.tell(case.penalised(**otherwise))
        return case

    def restricted(self, subject: str | None = None, **otherwise: object) -> Until:
        """行政处罚 and 信用限制."""
        case = yield from self.penalised(subject)
        yield self.tell(case.restricted(**otherwise))
        return case

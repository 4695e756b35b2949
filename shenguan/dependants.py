"""Dependants (随附): what rests on an entry, and the one group in which all of it is amended.

What is corrected is repeated by later entries of its line, and of the lines that come out of it: a
licence, a task, a publication. They are corrected with it, all or none, by an officer of the body
that made each. Days and words of theirs stay as they are: nobody's delay goes with a wrong name.

Nothing is voided because something else was corrected: a void says that nothing of the kind
happened, and a decision about the wrong company did happen. With a voided entry goes only what
would not be lawful without it and has reached nobody yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from ledger import naming
from ledger.entry import Correction, Submission, entry_instant
from ledger.events import EVENTS, Event
from ledger.events.base import Role
from ledger.events.delivery import RecordPublicised
from ledger.events.handover import ApprovalPushed, RegistrationNotified
from ledger.events.organisation import Post
from ledger.events.record import EntryVoided
from ledger.fact import AnyFact
from ledger.gate.proposal import Proposed, propose
from ledger.gate.receipt import Receipt
from ledger.gate.replay import present
from ledger.identifiers import agency_of
from ledger.log import Personal
from ledger.rules.record import BREAKS
from ledger.sentence import Named, joined, say
from ledger.states.agency import Agency, acts_for, heirs_of
from ledger.states.officer import Officer, automaton_of, is_automaton
from ledger.states.task import Task
from ledger.view import Objection
from shenguan.amendment_plan import Plan, Treated, Treatment
from shenguan.fields import fields_of
from shenguan.references import References
from shenguan.repeated import SAYING_THEMSELVES, changes, last_of_each, repeated
from shenguan.resting import Resting
from shenguan.wiring import Wiring

_EFFECTS: Final = frozenset(name for kind in EVENTS.values() for name in kind.shown_by)
"""The stored names of what shows that an act took effect: it has reached somebody."""
_SUPERIOR: Final = frozenset((Role.INSPECTION, Role.LEGAL))
_OFFICERS_MAX: Final = 100
_ASKED_MAX: Final = 3
"""So many officers are named who may be asked to sign."""


class Dependants:
    """随附者: plans for one amendment what becomes of all that rests on its target.

    ``signers`` are officers of other agencies who sign for what their own agency made, or of the
    same one for what the correcting officer made.
    """

    def __init__(
        self,
        wiring: Wiring,
        references: References,
        main: Submission[Any],
        *,
        personal: Sequence[Personal] = (),
        signers: Sequence[str] = (),
    ) -> None:
        self._gate = wiring.gate
        self._references = references
        self._opening = wiring.opening
        self._view = present(wiring.store, wiring.opening, wiring.today())
        self._main = main
        self._personal = personal
        self._voids = isinstance(main.data, EntryVoided)
        entry = main.data.entry if isinstance(main.data, EntryVoided) else _corrects(main).entry
        self._target = references.amended(entry)
        own = (main.agency, main.actor)
        self._signers = (own, *((agency_of(one), one) for one in signers))
        self._changes = {} if self._voids else changes(self._target, main.data)
        self._resting = Resting(references, wiring.opening.zone)

    def plan(self) -> Plan:
        """Return what becomes of the target and of all that rests on it; nothing is recorded."""
        resting = self._resting.of(self._target, self._changes)
        steps = {self._target.entry.id: self._own_step()}
        if not self._voids:
            steps |= {
                one.id: self._carried(one)
                for one in resting
                if self._repeated(one) and not self._is_left_to_others(one)
            }
        receipts = self._settled(steps, {one.id: one for one in resting})
        for one in resting:
            if one.id not in steps and repeated(one, self._changes):
                steps[one.id] = self._step(one, Treatment.LOOK, self._whom_it_concerns(one))
        kept = say("stays lawful without it") if self._voids else say("repeats nothing of it")
        for one in resting:
            steps.setdefault(one.id, self._step(one, Treatment.KEEP, kept))
        ordered = sorted(steps.values(), key=lambda one: one.target)
        told = [*self._to_look_again(resting), *self._to_take_down(resting)]
        group = self._group(steps)
        is_idle = not group
        return Plan(
            steps=(*ordered, *([] if is_idle else told)), group=group, receipts=tuple(receipts)
        )

    def _settled(self, steps: dict[str, Treated], resting: Mapping[str, AnyFact]) -> list[Receipt]:
        """Try the group, add what it breaks, and try again until nothing is to be added."""
        while True:
            group = self._group(steps)
            if not group:
                return []
            receipts, objections = self._gate.try_group(group)
            broken = {
                entry: one for one in objections if one.code is BREAKS for entry in one.blocking
            }
            before = len(steps)
            for entry, objection in broken.items():
                if entry not in steps:
                    fact = resting.get(entry) or self._resting.fact(entry)
                    steps[entry] = self._broken(fact, objection)
            if len(steps) == before or any(
                one.treatment is Treatment.CANNOT for one in steps.values()
            ):
                return receipts

    def _group(self, steps: Mapping[str, Treated]) -> tuple[Proposed, ...]:
        """Return what is handed in: the target before what rests on it; a void after it.

        Else what is still on record would show that the voided act took effect.
        """
        made = [one for one in steps.values() if one.submission is not None]
        made.sort(key=lambda one: one.target, reverse=self._voids)
        return tuple(
            propose(one.submission, self._personal if one.submission is self._main else ())
            for one in made
            if one.submission is not None
        )

    def _own_step(self) -> Treated:
        """Return what becomes of the target; nothing more where it says so already."""
        treatment, why = Treatment.CORRECT, say("the entry that is corrected")
        if self._voids:
            treatment, why = Treatment.VOID, say("the entry that is voided")
        elif self._says_so_already():
            treatment, why = Treatment.KEEP, say("was corrected so already")
        entry = self._target.entry
        return Treated(
            treatment=treatment,
            target=self._target.position,
            type=entry.type,
            agency=entry.agency,
            why=why,
            submission=None if treatment is Treatment.KEEP else self._main,
        )

    def _says_so_already(self) -> bool:
        latest = self._target.latest
        return (
            latest is not self._target.entry
            and latest.id != self._main.id
            and latest.data == self._main.data
            and latest.occurred_at == entry_instant(self._main.occurred_at)
        )

    def _repeated(self, fact: AnyFact) -> dict[str, Any]:
        return {} if isinstance(fact.event, SAYING_THEMSELVES) else repeated(fact, self._changes)

    def _carried(self, fact: AnyFact) -> Treated:
        """Return the correction of what repeats what changes; an automaton tells it anew itself."""
        carried = self._repeated(fact)
        if is_automaton(self._view, fact.actor, fact.agency):
            return self._step(fact, Treatment.KEEP, say("stopped and made anew by itself"))
        signer = self._signer(fact)
        if signer is None:
            return self._step(fact, Treatment.CANNOT, self._whom_to_ask(fact))
        event = msgspec.structs.replace(fact.event, **carried)
        names = self._references.amended(fact.id).names
        correction = Correction(
            entry=fact.id,
            position=fact.position,
            reason=_corrects(self._main).reason,
            was=tuple(sorted(names.difference(naming.tags_of(event)))),
        )
        kind: type[Event] = type(fact.event)
        fields = [
            Named(one.name, one.label or one.name) for one in fields_of(kind) if one.name in carried
        ]
        why = say("repeats what changes: {fields}", fields=joined(fields, ", "))
        submission = self._amendment(fact, event, signer, correction)
        return self._step(fact, Treatment.CORRECT, why, submission)

    def _broken(self, fact: AnyFact, objection: Objection) -> Treated:
        """Return what becomes of what would be refused after the change."""
        if not self._voids and self._repeated(fact):
            return self._carried(fact)
        codes = objection.detail.rpartition(": ")[2]
        if not self._voids:
            why = say(
                "would be refused after the change: {codes}; its own correction or void belongs "
                "into the same group, a line of `shenguan submit`",
                codes=codes,
            )
            return self._step(fact, Treatment.CANNOT, why)
        if type(fact.event).__name__ in _EFFECTS:
            why = say("has reached somebody: the act is ended by the legal act, not by a void")
            return self._step(fact, Treatment.CANNOT, why)
        signer = self._signer(fact)
        if signer is None:
            return self._step(fact, Treatment.CANNOT, self._whom_to_ask(fact))
        void = EntryVoided(
            entry=fact.id,
            position=fact.position,
            reason=self._main.data.reason,
            names=tuple(sorted(self._references.amended(fact.id).names)),
        )
        why = say("would be refused without it: {codes}", codes=codes)
        return self._step(fact, Treatment.VOID, why, self._amendment(fact, void, signer))

    def _amendment(
        self,
        fact: AnyFact,
        event: Event,
        signer: tuple[str, str],
        corrects: Correction | None = None,
    ) -> Submission[Any]:
        """Return a correction or void of what rests on the target, because of the target's own.

        It keeps the time at which the fact took effect. Who sends the same again gets the same id.
        """
        target = self._target
        cause = target.latest.id if self._says_so_already() else self._main.id
        count = len(self._references.amended(fact.id).amendments)
        agency, officer = signer
        return Submission(
            actor=officer,
            agency=agency,
            because=(cause,),
            corrects=corrects,
            data=event,
            id=str(uuid5(UUID(cause), f"dependant:{fact.id}:{count}")),
            ledger=self._opening.ledger,
            observed=self._main.observed if fact.observed is not None else None,
            occurred_at=datetime.fromisoformat(fact.occurred_at)
            if corrects is not None
            else self._main.occurred_at,
            type=type(event).__name__,
        )

    def _is_left_to_others(self, fact: AnyFact) -> bool:
        """Tell whether another agency made a fact and nobody signs for it: nobody changes its act.

        Where the fact would not be lawful any more, it stands in the way; else they look again.
        """
        is_own = acts_for(self._view, self._main.agency, fact.agency)
        return not is_own and self._signer(fact) is None

    def _signer(self, fact: AnyFact) -> tuple[str, str] | None:
        """Return who amends a fact: of the body that made it, or a superior; never its author."""
        for agency, officer in self._signers:
            is_superior = not self._view.of(Agency, agency).roles.isdisjoint(_SUPERIOR)
            may = is_superior or acts_for(self._view, agency, fact.agency)
            if may and officer != fact.actor:
                return agency, officer
        return None

    def _whom_it_concerns(self, fact: AnyFact) -> str:
        if isinstance(fact.event, SAYING_THEMSELVES):
            return say("says itself whom it is about: look again, and correct it by itself")
        return self._whom_to_ask(fact)

    def _whom_to_ask(self, fact: AnyFact) -> str:
        heirs = heirs_of(self._view, fact.agency, self._view.day)
        asked = [one for heir in heirs for one in self._correctors(heir) if one != fact.actor]
        agency = ", ".join(heirs)
        if not asked:
            return say(
                "an act of {agency}, which has nobody else in post corrector: let one be "
                "appointed, or 监察 or 法制 order it",
                agency=agency,
            )
        return say(
            "an act of {agency}: it needs their signature; ask {officers}, and name who signs "
            "with --signed-by",
            agency=agency,
            officers=", ".join(asked[:_ASKED_MAX]),
        )

    def _correctors(self, agency: str) -> Iterator[str]:
        for one in islice(self._view.known("officer", f"{agency}/"), _OFFICERS_MAX):
            if self._view.of(Officer, one).holds(agency, Post.CORRECTOR):
                yield one

    def _to_look_again(self, resting: Sequence[AnyFact]) -> Iterator[Treated]:
        """Yield who has a task out of what changes: nobody works on what was withdrawn."""
        for number, fact in last_of_each(resting, (ApprovalPushed, RegistrationNotified), "task"):
            task = self._view.of(Task, number)
            if task.receiver is None or task.stopped is not None or task.closing is not None:
                continue
            why = say("has the task: look again; nothing tells it by itself here, so tell it")
            if is_automaton(self._view, automaton_of(fact.agency), fact.agency):
                why = say("has the task: look again; the push is stopped and made anew by itself")
            yield self._step(fact, Treatment.LOOK, why, agency=task.receiver)

    def _to_take_down(self, resting: Sequence[AnyFact]) -> Iterator[Treated]:
        """Yield what is public with what was wrong: another page is a fact of its own."""
        for _, fact in last_of_each(resting, (RecordPublicised,), "about", "channel"):
            if not fact.event.withdraws:
                why = say(
                    "is public as it was: take it down (`shenguan record RecordPublicised "
                    "--withdraws`), and publish what is right"
                )
                yield self._step(fact, Treatment.TAKE_DOWN, why)

    def _step(
        self,
        fact: AnyFact,
        treatment: Treatment,
        why: str,
        submission: Submission[Any] | None = None,
        *,
        agency: str | None = None,
    ) -> Treated:
        return Treated(
            treatment=treatment,
            target=fact.position,
            type=type(fact.event).__name__,
            agency=agency or fact.agency,
            why=why,
            submission=submission,
        )


def _corrects(main: Submission[Any]) -> Correction:
    assert main.corrects is not None  # noqa: S101 - nothing else has dependants
    return main.corrects

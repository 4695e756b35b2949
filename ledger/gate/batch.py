"""One batch in the gate: groups decided one after the other, then drafts and receipts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from msgspec.structs import replace

from ledger import naming
from ledger.entry import Submission, Unfinished, encode, finisher
from ledger.events import Event
from ledger.events.organisation import LedgerOpened
from ledger.events.record import RefusedFor, SubmissionRefused
from ledger.fact import VOID
from ledger.gate.clear_numbers import clear_number
from ledger.gate.freed_bars import hold_to_bars
from ledger.gate.judgement import Judgement, claimed_fact, judge
from ledger.gate.lights_out import hold_to_lights
from ledger.gate.line_check import hold_to_lines
from ledger.gate.openings import judge_openings
from ledger.gate.proposal import Group, Proposal, accounted
from ledger.gate.receipt import Outcome, Receipt, malformed, refused, that_fit
from ledger.gate.refusal_names import names_of
from ledger.gate.repeats import (
    ID_REUSED,
    PendingReceipt,
    refuse_doubles,
    repeat_of,
    repeated,
    standing_receipt,
)
from ledger.gate.state_cache import StateCache
from ledger.gate.timing import Timing, span_of
from ledger.log import AppendCondition, Appended, Draft, LedgerStore, LogEnd, Within
from ledger.states.agency import Agency
from ledger.states.officer import Officer
from ledger.view import Objection, Opening, State, StateKey, View, refusal

_REFUSED: Final = SubmissionRefused.__name__
LOOK_MAX: Final = 50
"""So many submissions are looked up in one go; of more, states are loaded for new ones only."""
LEARNING_GROUPS: Final = 200
"""A gate that knows no habits yet decides so many groups before it loads ahead for the others."""

GROUP_REFUSED = refusal(
    "group.refused",
    "同组提交被拒",
    "another submission of the same group was refused or malformed",
    source="提交规则: a group is recorded together or not at all",
    remedy="correct the submission that was refused and send the group again",
    hard=True,
)
OTHER_LEDGER = refusal(
    "ledger.mismatch",
    "账本不符",
    "the submission names another ledger",
    source="提交规则: the ledger's id is part of what is signed",
    remedy="send it to the ledger that it names",
    hard=True,
)


class Batch:
    """批: decides groups against evolving states and collects what is to be appended."""

    def __init__(
        self,
        store: LedgerStore,
        opening: Opening,
        states: StateCache,
        *,
        timing_at: Callable[[LogEnd], Timing],
        submitter: str | None,
    ) -> None:
        self.states = states
        self.drafts: list[Draft] = []
        self.answers: list[list[PendingReceipt]] = []
        self.objections: list[Objection] = []
        self._store = store
        self._opening = opening
        self._timing_at = timing_at
        self._submitter = submitter
        self._habits = states.habits
        self._recorded: dict[str, int] = {}
        self._answered: dict[str, tuple[str, PendingReceipt]] = {}
        self._view: View
        self.timing: Timing | None = None

    @property
    def receipts(self) -> list[list[Receipt]]:
        """The receipts as they stand, a list for each group."""
        return [[answer.receipt for answer in group] for group in self.answers]

    def decide(self, groups: Sequence[Group]) -> None:
        """Decide every group; afterwards ``drafts`` and ``receipts`` stand."""
        learning = () if self._habits else groups[:LEARNING_GROUPS]
        for part in (learning, groups[len(learning) :]):
            ahead = [one.submission for group in part for one in group if isinstance(one, Proposal)]
            if ahead:
                self._look_ahead(ahead)
                self._begin()
            self.answers.extend(map(self._answer_group, part))

    def _begin(self) -> None:
        """Find out for which moment to decide; raises ``ClockSkewed``."""
        if self.timing is not None:
            return
        self.timing = moment = self._timing_at(self.states.end)
        self._now = moment.instant
        day = self._opening.zone.day(self._now)
        ahead = moment.recorded_at if moment.accepts else None
        self._view = self.states.view(self._opening, day, ahead)

    def _look_ahead(self, submissions: Sequence[Submission[Any]]) -> None:
        """Find what is recorded already, and load the states that the rules will ask for."""
        ids = [f"id:{one.id}" for one in submissions]
        if len(submissions) > LOOK_MAX:
            self.states.catch_up()
            recorded = self._store.find(ids)
            self._recorded.update(recorded)
            fresh = [one for one, tag in zip(submissions, ids, strict=True) if tag not in recorded]
            self.states.prefetch(self._states_ahead(fresh))
        else:
            self._recorded.update(self.states.look(ids, self._states_ahead(submissions)))

    def _states_ahead(self, submissions: Sequence[Submission[Any]]) -> dict[StateKey, None]:
        """Return the states that the rules of these submissions are known to ask for."""
        ahead: dict[StateKey, None] = {}
        by_type: dict[type[Event], dict[str, list[type[State]]]] = {}
        for one in submissions:
            ahead[Agency, one.agency] = ahead[Officer, one.actor] = None
            event_type = type(one.data)
            habits = by_type.get(event_type)
            if habits is None:
                habits = by_type[event_type] = _by_kind(self._habits.get(event_type, ()))
            if habits:
                for kind, value in naming.identity_texts(one.data):
                    for state in habits.get(kind, ()):
                        ahead[state, value] = None
        return ahead

    def _answer_group(self, group: Group) -> list[PendingReceipt]:
        if len(group) == 1:
            (single,) = group
            if isinstance(single, Receipt):
                return [PendingReceipt(single)]
            return [self._answer_one(single)]
        answers = self._answer_several(group)
        for proposed, answer in zip(group, answers, strict=True):
            if isinstance(proposed, Proposal):
                self._answered.setdefault(proposed.submission.id, (proposed.digest, answer))
        return answers

    def _answer_one(self, proposal: Proposal) -> PendingReceipt:
        settled = self._settle(proposal)
        if settled is not None:
            return settled
        judgement = self._judge(proposal, 0)
        if judgement.standing is not None:
            self.states.drop_group()
            return self._repeat(proposal, judgement.standing)
        if not judgement.refusals and judgement.supersedes:
            self._check_lines((proposal,), (judgement,))
        if judgement.refusals:
            self.states.drop_group()
            answer = self._refuse(proposal, judgement.refusals, record=True)
        else:
            self.states.keep_group()
            answer = self._accept(proposal, judgement)
        self._answered[proposal.submission.id] = (proposal.digest, answer)
        return answer

    def _answer_several(self, group: Group) -> list[PendingReceipt]:
        settled = [
            PendingReceipt(one) if isinstance(one, Receipt) else self._settle(one) for one in group
        ]
        refuse_doubles(group, settled)
        is_broken = any(
            one is not None and one.receipt.outcome is not Outcome.ACCEPTED for one in settled
        )
        waiting = [
            one
            for one, answer in zip(group, settled, strict=True)
            if answer is None and isinstance(one, Proposal)
        ]
        if is_broken:
            fresh = [self._refuse(one, [GROUP_REFUSED()], record=False) for one in waiting]
        else:
            fresh = self._decide_together(waiting) if waiting else []
        following = iter(fresh)
        return [answer or next(following) for answer in settled]

    def _settle(self, proposal: Proposal) -> PendingReceipt | None:
        submission = proposal.submission
        position = self._recorded.get(f"id:{submission.id}") if self._recorded else None
        if position is not None:
            return PendingReceipt(repeat_of(proposal, position, self._store))
        if submission.id in self._answered:
            digest, first = self._answered[submission.id]
            if digest == proposal.digest:
                return PendingReceipt(replace(first.receipt, repeated=True), first.draft)
            return PendingReceipt(refused(submission.id, proposal.digest, [ID_REUSED("id")]))
        if submission.ledger != self._opening.ledger:
            other = OTHER_LEDGER("ledger", submission.ledger)
            return PendingReceipt(refused(submission.id, proposal.digest, [other]))
        clear = clear_number(submission, proposal.body, self._view)
        if clear is not None:
            return PendingReceipt(malformed(clear, entry_id=submission.id))
        return None

    def _decide_together(self, group: Sequence[Proposal]) -> list[PendingReceipt]:
        self._view.group, self._view.memo = tuple(one.submission for one in group), {}
        judged = [self._judge(proposal, index) for index, proposal in enumerate(group)]
        self._view.group, self._view.memo = (), {}
        if not any(one.refusals for one in judged) and any(one.supersedes for one in judged):
            self._check_lines(group, judged)
        if any(one.refusals and one.standing is None for one in judged):
            self.states.drop_group()
            return [
                self._refuse(one, judgement.refusals or [GROUP_REFUSED()], record=True)
                for one, judgement in zip(group, judged, strict=True)
            ]
        self.states.keep_group()
        return [
            self._accept(one, judgement)
            if judgement.standing is None
            else self._repeat(one, judgement.standing)
            for one, judgement in zip(group, judged, strict=True)
        ]

    def _repeat(self, proposal: Proposal, standing: str) -> PendingReceipt:
        """Answer with the entry that says the same: nothing is recorded a second time."""
        _, first = self._answered.get(standing, ("", None))
        if first is not None:
            receipt = repeated(first.receipt, proposal, standing)
            return PendingReceipt(receipt, first.draft)
        position = self._store.find([f"id:{standing}"])[f"id:{standing}"]
        return PendingReceipt(standing_receipt(proposal, standing, position, self._store))

    def _judge(self, proposal: Proposal, index: int) -> Judgement:
        submission = proposal.submission
        position = self.states.head + len(self.drafts) + index + 1
        if position == 1 and isinstance(submission.data, LedgerOpened):
            fact = claimed_fact(submission, self._view, position=1, now=self._now)
            judgement = Judgement(fact, list(judge_openings(submission, self._view)), ())
        else:
            self.states.deciding = type(submission.data)
            judgement = judge(
                submission,
                self._view,
                position=position,
                now=self._now,
                submitter=self._submitter,
                body=proposal.body,
            )
            self.states.deciding = None
        if not judgement.refusals:
            judgement.tags = (f"id:{submission.id}", *_tags(submission))
            judgement.supersedes = submission.corrects is not None or submission.type == VOID
            self.states.accept(judgement.fact, judgement.tags, (position, submission, self._now))
        return judgement

    def _check_lines(self, group: Sequence[Proposal], judged: Sequence[Judgement]) -> None:
        submissions = [one.submission for one in group]
        hold_to_lines(submissions, judged, self.states, self._opening)
        hold_to_bars(submissions, judged, self.states, self._opening)
        hold_to_lights(submissions, judged, self.states, self._opening)

    def _accept(self, proposal: Proposal, judgement: Judgement) -> PendingReceipt:
        submission = proposal.submission
        self.drafts.append(
            Draft(
                submission.type,
                judgement.tags,
                self._finisher(submission, proposal.body, judgement.findings),
                accounted(proposal),
            )
        )
        receipt = Receipt(
            id=submission.id,
            digest=proposal.digest,
            outcome=Outcome.ACCEPTED,
            findings=judgement.findings,
        )
        return PendingReceipt(receipt, len(self.drafts) - 1)

    def _refuse(
        self, proposal: Proposal, objections: list[Objection], *, record: bool
    ) -> PendingReceipt:
        submission = proposal.submission
        objections = that_fit(objections)
        self.objections += objections
        receipt = refused(submission.id, proposal.digest, objections)
        agency = self._view.of(Agency, submission.agency)
        is_accepting = self.timing is not None and self.timing.accepts
        if not (record and agency.registered) or is_accepting:
            return PendingReceipt(receipt)
        drafted = self._record_of(proposal, submission, objections)
        self.drafts.append(drafted)
        answer = PendingReceipt(receipt, len(self.drafts) - 1)
        self._answered[drafted.tags[0].removeprefix("id:")] = ("", answer)
        return answer

    def _record_of(
        self, proposal: Proposal, submission: Submission[Any], objections: list[Objection]
    ) -> Draft:
        event = SubmissionRefused(
            submission=submission.id,
            refused_type=submission.type,
            digest=proposal.digest,
            reasons=tuple(
                RefusedFor(code=one.code.code, field=one.field or None, detail=one.detail or None)
                for one in objections
            ),
            names=names_of(submission.data, objections, self._view.fact),
            blocking=tuple(dict.fromkeys(i for one in objections for i in one.blocking)),
        )
        record = replace(
            submission,
            id=self._free_id(submission.id),
            type=_REFUSED,
            data=event,
            corrects=None,
            observed=None,
            signature=None,
            because=(),
            occurred_at=datetime.fromisoformat(self._now),
        )
        tags = (f"id:{record.id}", *naming.tags_of(event))
        return Draft(record.type, tags, self._finisher(record, encode(record)))

    def _finisher(
        self, submission: Submission[Any], body: bytes, findings: tuple[str, ...] = ()
    ) -> Unfinished:
        clock = None if self.timing is None else self.timing.clock
        return finisher(submission, body, findings, clock)

    def _free_id(self, refused_id: str) -> str:
        """Return the id of the record of a refusal; one that nobody has taken in advance."""
        record_id = refused_id
        while record_id == refused_id or self._is_taken(record_id):
            record_id = str(uuid5(UUID(record_id), _REFUSED))
        return record_id

    def _is_taken(self, entry_id: str) -> bool:
        return entry_id in self._answered or bool(self._store.find([f"id:{entry_id}"]))

    def condition(self) -> AppendCondition:
        """What must not have changed when the drafts are appended.

        A record of a refusal has two ids: nobody else may have accepted what it refuses.
        """
        ids = [draft.tags[0] for draft in self.drafts]
        ids += [draft.tags[1] for draft in self.drafts if draft.type == _REFUSED]
        return AppendCondition(self.states.head, self.states.reads(), [*ids, *self.states.ids_read])

    def within(self) -> Within:
        """Return the span that was decided for: the local day, or the one time that is pinned."""
        assert self.timing is not None  # noqa: S101 - there are drafts, so it was asked for
        return span_of(self.timing, self._opening.zone)

    def finished(self, appended: Appended) -> list[list[Receipt]]:
        """Return the receipts, now with position, leaf and time."""
        for group in self.answers:
            for answer in group:
                if answer.draft is not None:
                    receipt = answer.receipt
                    receipt.position = appended.first + answer.draft
                    receipt.leaf = appended.leaves[answer.draft].hex()
                    receipt.recorded_at = appended.recorded_at
        return self.receipts

    def unknown(self, message: str) -> list[list[Receipt]]:
        """Return the receipts of a commit that did not answer."""
        for group in self.answers:
            for answer in group:
                if answer.draft is not None:
                    answer.receipt.outcome = Outcome.UNKNOWN
                    answer.receipt.message = message
        return self.receipts


def _by_kind(states: Iterable[type[State]]) -> dict[str, list[type[State]]]:
    found: dict[str, list[type[State]]] = {}
    for state in states:
        found.setdefault(state.tag, []).append(state)
    return found


def _tags(submission: Submission[Any]) -> tuple[str, ...]:
    tags = naming.tags_of(submission.data)
    if submission.corrects is None:
        return tags
    return tuple(dict.fromkeys((*tags, *submission.corrects.was)))

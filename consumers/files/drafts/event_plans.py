"""Which events the rows of a file can make, by what its columns are called and hold."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from consumers.files.drafts import forms
from consumers.files.drafts.column_profiles import ColumnProfile
from consumers.files.drafts.field_plans import FieldPlanner, Surroundings
from consumers.files.drafts.forms import Written
from consumers.files.drafts.headings import REVIEWS
from ledger import naming
from ledger.events import EVENTS
from ledger.fields import fields_of

_ROWS_OF_OTHERS: Final = ("case", "licence", "task", "check", "penalty", "rectification")
_LISTS: Final = {
    "ItemListed": "item",
    "GuidePublished": "item",
    "SupervisionDutyAssigned": "item",
    "OfficerAppointed": "officer",
}
"""Events that rows make which are about nothing else, and what is their key."""
_OF_TASKS: Final = ("SupervisionTaskClosed", "FollowUpRecorded", "PushReceived")
"""Events whose columns are called as those of cases are."""
_NEEDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("ItemListed", ("item", "name")),
    ("GuidePublished", ("item", "promised_days")),
    ("SupervisionDutyAssigned", ("item", "agency")),
    ("OfficerAppointed", ("officer", "name")),
    ("ApplicationReceived", ("case", "occurred_at")),
    ("SupplementRequested", ("case", "occurred_at")),
    ("SupplementSubmitted", ("case", "occurred_at", "materials")),
    ("ApplicationAccepted", ("case", "accepted_on")),
    ("ApplicationNotAccepted", ("case", "occurred_at")),
    ("ApplicationWithdrawn", ("case", "occurred_at")),
    ("CaseRouted", ("case", "occurred_at", "department")),
    ("HandlingStepCompleted", ("case", "step", "occurred_at")),
    ("DecisionMade", ("case", "decided_on")),
    ("LicenceIssued", ("licence", "valid_from")),
    ("LicenceChanged", ("licence", "effective_on")),
    ("LicenceRevoked", ("licence", "effective_on")),
    ("LicenceCancelled", ("licence", "effective_on")),
    ("CaseClosed", ("case", "closed_on")),
    ("ApprovalPushed", ("task", "occurred_at", "agency_to")),
    ("PushReceived", ("task", "occurred_at")),
    ("SupervisionTaskClaimed", ("task", "occurred_at")),
    ("TaskReturned", ("task", "occurred_at")),
    ("FollowUpRecorded", ("task", "followed_up_on")),
    ("SupervisionTaskClosed", ("task", "closed_on")),
    ("SpotCheckResultRecorded", ("checked_on", "result_code")),
    ("RectificationOrdered", ("rectification", "ordered_on")),
    ("RectificationVerified", ("rectification", "verified_on", "passed")),
    ("PenaltyDecided", ("document", "decided_on", "penalty")),
    ("RestrictionImposed", ("restriction", "from_on")),
    ("RestrictionLifted", ("restriction", "occurred_at")),
)
"""The event types that columns can show, in the order of a life, with what each needs."""


class PlannedField(Struct, frozen=True):
    """字段草稿: a field with what it is made of, and the columns behind it."""

    name: str
    label: str
    written: Written


class PlannedRule(Struct, frozen=True, kw_only=True):
    """规则草稿: one event of a row."""

    event: str
    slot: str | None = None
    key_word: str = "key"
    key: str = ""
    take: str | None = None
    when: str | None = None
    occurred_at: Written
    actor: Written | None = None
    problems: Written | None = None
    fields: tuple[PlannedField, ...]


class Planner:
    """拟稿: plans the rules for the columns of one file."""

    def __init__(self, profiles: Sequence[ColumnProfile], around: Surroundings) -> None:
        self._plans = FieldPlanner(profiles, around)

    def rules(self) -> list[PlannedRule]:
        """Return the rules of every event that the columns can make, in the order of a life."""
        found: list[PlannedRule] = []
        for event, needs in _NEEDS:
            if event == "DecisionMade":
                found.extend(self._reviews())
            rule = self._rule(event, needs)
            found += [] if rule is None else [rule]
        return found

    def _rule(self, event: str, needs: Sequence[str]) -> PlannedRule | None:
        if event in _LISTS and any(self._plans.general(one) for one in _ROWS_OF_OTHERS):
            return None
        if event in _OF_TASKS and self._plans.case is not None:
            return None
        columns = {name: self._plans.column(event, name) for name in needs}
        if event == "ApplicationReceived" and columns["occurred_at"] is None:
            columns["occurred_at"] = self._first_moment()
        if event == "ApplicationAccepted" and columns["accepted_on"] is None:
            columns["accepted_on"] = self._plans.accepted_with_receipt()
        if any(found is None for found in columns.values()):
            return None
        moments = [one for one in columns.values() if one is not None and one.moment is not None]
        at = self._plans.column(event, "occurred_at") or next(iter(moments), None)
        return self._filled(event, at, next(iter(moments), at))

    def _first_moment(self) -> ColumnProfile | None:
        if self._plans.general("case") is None:
            return None
        for event, field in (("ApplicationAccepted", "accepted_on"), ("CaseClosed", "closed_on")):
            found = self._plans.column(event, field)
            if found is not None:
                return found
        return None

    def _filled(
        self, event: str, at: ColumnProfile | None, condition: ColumnProfile | None
    ) -> PlannedRule | None:
        made: dict[str, PlannedField] = {}
        taken: list[str] = []
        for name, field in fields_of(EVENTS[event]).items():
            written = self._plans.written(event, field, taken)
            if written is None and field.required:
                written = self._plans.needed(event, field)
                if written is None:
                    return None
            if written is not None:
                made[name] = PlannedField(name, field.label, written)
        key = self._key(event, made)
        if key is None:
            return None
        return PlannedRule(
            event=event,
            key_word=key[0],
            key=key[1],
            take="last" if key[0] == "once" and event == "CaseClosed" else None,
            when=self._condition(event, condition),
            occurred_at=_occurred(at),
            actor=self._plans.actor(event),
            problems=self._problems(event),
            fields=tuple(made.values()),
        )

    def _condition(self, event: str, moment: ColumnProfile | None) -> str | None:
        """Return when a row makes the event: its time is there, and a step is complete."""
        if event == "SupervisionDutyAssigned":
            return _present(self._plans.column(event, "agency"))
        state = self._plans.profile(self._plans.headings.named("lifecycle:transition"))
        if event != "HandlingStepCompleted" or state is None or len(state.values) == 1:
            return _present(moment)
        done = [text for text in state.values if text.lower() == "complete"]
        return f"{{{forms.quoted(state.name)}: {forms.listed(done)}}}" if done else None

    def _problems(self, event: str) -> Written | None:
        if event != "SpotCheckResultRecorded":
            return None
        code = self._plans.column(event, "result_code")
        return None if code is None else forms.problems(code)

    def _key(self, event: str, made: dict[str, PlannedField]) -> tuple[str, str] | None:
        if event == "HandlingStepCompleted":
            return "key", self._step_key()
        line = naming.line_field(EVENTS[event])
        name = _LISTS.get(event, "") if line is None else line.path
        profile = self._plans.column(event, name)
        if event == "SupervisionDutyAssigned" and profile is not None:
            agency = self._plans.column(event, "agency")
            columns = [one.name for one in (profile, agency) if one is not None]
            return "once", forms.template("/".join(f"{{{one}}}" for one in columns))
        if profile is not None:
            return "key" if profile.is_unique else "once", forms.column(profile.name)
        found = made.get(name)
        return None if found is None else ("once", found.written.text)

    def _step_key(self) -> str:
        step = "HandlingStepCompleted"
        number = self._plans.column(step, "number")
        if number is not None and number.is_unique:
            return forms.column(number.name)
        parts = [self._plans.column(step, one) for one in ("case", "step", "occurred_at")]
        return forms.template("/".join(f"{{{one.name}}}" for one in parts if one is not None))

    def _reviews(self) -> Iterator[PlannedRule]:
        """Yield a rule for each level of review: 初审时间, 初审意见, 初审人 and so on."""
        seen: set[str] = set()
        for word, level in REVIEWS:
            at = self._of_review(word, "时间", "日期")
            if self._plans.case is None or at is None or at.moment is None or level in seen:
                continue
            seen.add(level)
            by = self._of_review(word, "人", "人员")
            yield PlannedRule(
                event="ReviewCompleted",
                slot=word,
                key_word="key" if self._plans.case.is_unique else "once",
                key=forms.column(self._plans.case.name),
                when=_present(at),
                occurred_at=forms.moment(at),
                actor=None if by is None else self._plans.numbered(by),
                fields=(
                    PlannedField("case", "办件编号", self._plans.numbered(self._plans.case)),
                    PlannedField("level", "层级", Written(f'"{level}"')),
                    PlannedField("opinion", "审核意见", self._opinion(word)),
                ),
            )

    def _opinion(self, word: str) -> Written:
        profile = self._of_review(word, "意见", "结果")
        field = fields_of(EVENTS["ReviewCompleted"])["opinion"]
        written = None if profile is None else forms.choice(profile, field)
        question = ("审核意见未载明，暂按通过", "the opinion is not said: taken as pass")
        return written or Written("pass", (question,), is_open=True)

    def _of_review(self, word: str, *what: str) -> ColumnProfile | None:
        return self._plans.profile(self._plans.headings.named(*(f"{word}{one}" for one in what)))


def _occurred(at: ColumnProfile | None) -> Written:
    if at is not None:
        return forms.moment(at)
    note = ("发生时间未载明", "when it took effect is not said")
    return Written('"2017-07-01"', (note,), is_open=True)


def _present(profile: ColumnProfile | None) -> str | None:
    """Return the condition that a column says something, where it does not always."""
    if profile is None or not (profile.blank or profile.nothings):
        return None
    return f"{{{forms.quoted(profile.name)}: present}}"

"""After a correction or a void the line must still be lawful: its later entries are decided again.

Line states are read with today's corrections, all others as they were known at the entry's place.
Everything is decided twice, without the change and with it: the law grows stricter, and what its
newest rules say of an old entry anyway is no reason to leave a mistake in it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from ledger import naming
from ledger.entry import Correction, Submission
from ledger.events.base import LINES
from ledger.events.organisation import Post
from ledger.fact import VOID, AnyFact, Stored, effective, naming_tag
from ledger.gate.judgement import Judgement
from ledger.gate.state_cache import StateCache
from ledger.rules.base import RULES
from ledger.rules.handover.pushing import NOTHING_TO_PUSH
from ledger.rules.record import (
    BREAKS,
    LATE_NO_MORE,
    LINE_TOO_LONG,
    NOT_SUBMITTABLE,
    record_refusal,
    superseding_tags,
)
from ledger.states.follow_up import FOLLOW_UP_MISSING
from ledger.states.officer import Officer
from ledger.view import Objection, Opening, S, State, View

LINE_ENTRIES_MAX: Final = 2_000
_LATE: Final = (".late", "-late", ".promise-broken")
"""How the codes end that say that something was done late, or later than promised."""


def hold_to_lines(
    submissions: Sequence[Submission[Any]],
    judged: Sequence[Judgement],
    states: StateCache,
    opening: Opening,
) -> None:
    """Add what the corrections and voids of a group bring in to what is said of each of them."""
    change = _Change(_lines_of(submissions), states, opening, judged[0].fact.position)
    for submission, judgement in zip(submissions, judged, strict=True):
        findings = dict.fromkeys(judgement.findings)
        for one, is_refused in change.brought_in(submission):
            if is_refused:
                judgement.refusals.append(one)
            else:
                findings[one.code.code] = None
        judgement.findings = tuple(findings)


def _lines_of(submissions: Iterable[Submission[Any]]) -> frozenset[str]:
    """Return the line tags that the corrections and voids of a group touch."""
    return frozenset(
        tag
        for submission in submissions
        for tag in superseding_tags(submission)
        if tag.partition(":")[0] in LINES
    )


class _Change:
    """变更: what the corrections and voids of a group change, decided without them and with them.

    ``lines`` are all lines that the group touches: they are read with the group's corrections. Its
    first submission stands at the place ``since``. Objections are told apart by code and by what
    blocks, and counted, so that a second bar does not hide behind a first.
    """

    def __init__(
        self, lines: frozenset[str], states: StateCache, opening: Opening, since: int
    ) -> None:
        self._lines = lines
        self._states = states
        self._opening = opening
        self._since = since
        self._decided: dict[str, tuple[DecidedLine, DecidedLine]] = {}

    def brought_in(self, submission: Submission[Any]) -> Iterator[tuple[Objection, bool]]:
        """Yield what a correction or void brings in, each with whether it refuses.

        That are the entries that it breaks, and what is said of the corrected entry itself by the
        rule of its type, in the target's place. In its line it is one of the entries that break;
        without a line its objections are the correction's own.
        """
        target = submission.corrects or submission.data
        for tag in superseding_tags(submission):
            if tag in self._lines:
                for broken in self._broken(tag, target.position):
                    yield broken, True
                for timely in self._late_no_more(tag, target.position):
                    yield timely, False
        if submission.corrects is not None:
            yield from self._of_target(submission.corrects)

    def _broken(self, tag: str, place: int) -> Iterator[Objection]:
        """Yield an objection for each entry of a line, from a place on, that breaks only now."""
        after, before = self._sides(tag)
        count = len(after.stored(tag))
        if count > LINE_ENTRIES_MAX:
            yield LINE_TOO_LONG("corrects", f"{tag}: {count}")
            return
        was = {fact.position: fact for fact in before.facts(tag)}
        for fact in after.facts(tag):
            if fact.position < place or (fact.position > place and self._follows_by_itself(fact)):
                continue
            is_target = fact.position == place
            found = _new(
                after.judged(fact, is_target=is_target),
                was.get(fact.position),
                before,
                is_target=is_target,
            )
            codes = [one.code.code for one in found if _refuses(one, fact)]
            if codes:
                name = type(fact.event).__name__
                detail = f"{fact.id} ({name}, {fact.position}): {', '.join(codes)}"
                yield BREAKS("corrects", detail, blocking=(fact.id,))

    def _late_no_more(self, tag: str, place: int) -> Iterator[Objection]:
        """Yield a finding for each entry of a line that was late, and is so no more or is gone.

        A day may have been mistyped: then it is corrected. But nobody takes his own delay away
        unseen.
        """
        after, before = self._sides(tag)
        if len(after.stored(tag)) > LINE_ENTRIES_MAX:
            return
        now = {fact.position: fact for fact in after.facts(tag)}
        for fact in before.facts(tag):
            late = _lateness(before.judged(fact)) if fact.position >= place else frozenset()
            if late and not late <= _lateness(_judged_again(after, now.get(fact.position))):
                detail = f"{fact.id} ({type(fact.event).__name__}, {fact.position})"
                yield LATE_NO_MORE("corrects", detail, blocking=(fact.id,))

    def _follows_by_itself(self, fact: AnyFact) -> bool:
        """Tell whether an automaton recorded it: what it rests on is told to be gone, by itself.

        Else a push or a feedback, sent within the second, would hold every mistake in its place.
        What a person makes of such an entry itself is judged as his own.
        """
        return self._states.get(Officer, fact.actor).holds(fact.agency, Post.AUTOMATON)

    def _of_target(self, correction: Correction) -> Iterator[tuple[Objection, bool]]:
        target = self._states.entry_at(correction.position).data
        line = naming.line_of(target)
        tag = line or next(iter(naming.tags_of(target)), None)
        if tag is None:
            return
        place = (correction.position, type(target).__name__, tag)
        after, before = self._sides(tag)
        fact = after.fact_at(*place)
        if fact is None:
            return
        for one in _new(after.judged(fact), before.fact_at(*place), before):
            if line is None or not _refuses(one, fact):
                yield one, _refuses(one, fact)

    def _sides(self, tag: str) -> tuple["DecidedLine", "DecidedLine"]:
        """Return a line with what the group changes, and without it."""
        if tag not in self._decided:
            line = partial(DecidedLine, tag, self._lines, self._states, self._opening)
            self._decided[tag] = line(), line(until=self._since)
        return self._decided[tag]


def _judged_again(
    line: "DecidedLine", fact: AnyFact | None, *, is_target: bool = False
) -> list[Objection]:
    return [] if fact is None else line.judged(fact, is_target=is_target)


def _lateness(objections: list[Objection]) -> frozenset[str]:
    """Return the codes that say that something was done late."""
    codes = (one.code.code for one in objections)
    return frozenset(
        code for code in codes if code.endswith(_LATE) or code == FOLLOW_UP_MISSING.code
    )


def _new(
    objections: list[Objection],
    was: AnyFact | None,
    before: "DecidedLine",
    *,
    is_target: bool = False,
) -> Iterator[Objection]:
    """Yield the objections that the entry, as it was before the change, did not meet."""
    if not objections:
        return
    known = Counter(map(_mark, _judged_again(before, was, is_target=is_target)))
    for one in objections:
        if known[_mark(one)]:
            known[_mark(one)] -= 1
        else:
            yield one


def _mark(objection: Objection) -> tuple[str, tuple[str, ...]]:
    return objection.code.code, objection.blocking


def _refuses(objection: Objection, fact: AnyFact) -> bool:
    """Tell whether an objection refuses a fact: observed history bears all but hard ones."""
    code = objection.code
    return objection.refuses and (code.hard or fact.observed is None)


class DecidedLine:
    """One line, whose entries are decided again beside the other lines of the group.

    ``today`` are states that its entries are decided with as they are now, not as they were.
    ``until`` is the place before which the line ends; nothing later is known then.
    """

    def __init__(
        self,
        tag: str,
        lines: frozenset[str],
        states: StateCache,
        opening: Opening,
        *,
        today: frozenset[type[State]] = frozenset(),
        until: int | None = None,
    ) -> None:
        self._tag = tag
        self._lines = lines
        self._states = states
        self._opening = opening
        self._now = today
        self._until = until
        self._stored: dict[str, list[Stored]] = {}
        self._today: dict[str, list[AnyFact]] = {}
        self._said: dict[int, list[Objection]] = {}

    def judged(self, fact: AnyFact, *, is_target: bool = False) -> list[Objection]:
        """Return what the rule of its type says of an entry, in its place.

        A push is no act that rests on what is voided: it is stopped, and so the supervisor hears
        of the void, instead of the push holding back the truth. Who corrects a push says himself
        what it tells of.
        """
        rule = RULES[type(fact.event)]
        if rule is record_refusal:
            return []
        if fact.position not in self._said:
            self._said[fact.position] = list(rule(fact, self.view_of(fact)))
        found = self._said[fact.position]
        left = () if is_target else (NOTHING_TO_PUSH,)
        return [one for one in found if one.code not in (NOT_SUBMITTABLE, *left)]

    def stored(self, tag: str) -> list[Stored]:
        """Return the raw entries of a line, corrections and voids as they are."""
        if tag not in self._stored:
            self._stored[tag] = self._history(None, tag)
        return self._stored[tag]

    def _history(self, types: tuple[str, ...] | None, tag: str) -> list[Stored]:
        found = self._states.history(types, tag)
        until = self._until
        return found if until is None else [pair for pair in found if pair[0] < until]

    def facts(self, tag: str) -> list[AnyFact]:
        """Return the facts of a line as they are known today."""
        if tag not in self._today:
            self._today[tag] = naming_tag(self._effective(self.stored(tag)), tag)
        return self._today[tag]

    def fact_at(self, place: int, entry_type: str, tag: str) -> AnyFact | None:
        """Return the fact at a place as it is known today, found under a tag that it had."""
        facts = self._effective(self._history((entry_type, VOID), tag))
        return next((fact for fact in facts if fact.position == place), None)

    def _effective(self, stored: list[Stored]) -> list[AnyFact]:
        return effective(stored, self._opening.zone, self._states.entry_at)

    def view_of(self, fact: AnyFact) -> View:
        """Return what the entry's decision sees: the lines as of today, all else as of then."""

        def of(state: type[S], key: str) -> S:
            if state in self._now:
                return self._states.get(state, key)
            tag = f"{state.tag}:{key}"
            if tag not in self._lines:
                return self._states.at(state, key, fact.position - 1)
            folded = state()
            for earlier in self.facts(tag):
                if earlier.position < fact.position and type(earlier.event) in state.folds:
                    folded = folded.evolve(earlier, key)
            return folded

        states = self._states
        return View(
            self._opening,
            fact.day,
            of=of,
            at=states.at,
            fact=states.fact,
            history=self._history,
            known=states.known,
            before=states.before,
            leaf=states.leaf,
        )

"""No correction or void frees whom another agency barred, unless who may lift the bar has a say."""

from collections.abc import Sequence
from typing import Any

from ledger.entry import Submission
from ledger.events.record import EntryVoided
from ledger.gate.judgement import Judgement
from ledger.gate.state_cache import StateCache
from ledger.rules.freeing import judge_freeing
from ledger.rules.record import superseding_tags
from ledger.view import Opening


def hold_to_bars(
    submissions: Sequence[Submission[Any]],
    judged: Sequence[Judgement],
    states: StateCache,
    opening: Opening,
) -> None:
    """Refuse the corrections and voids of a group by which another agency's bar would end.

    What is known before the group is held against what is known with all of it: what the group
    takes away in one place and gives back in another frees nobody. Between observed facts the older
    system's word counts.
    """
    first = judged[0].fact
    after = states.view(opening, first.day)
    sides = (after.then(first.position - 1, first.day), after)
    for submission, judgement in zip(submissions, judged, strict=True):
        if judgement.supersedes and not _is_between_observed(submission, states):
            signers = _signers(submission, submissions)
            tags = superseding_tags(submission)
            judgement.refusals.extend(judge_freeing(judgement.fact, signers, tags, sides))


def _is_between_observed(submission: Submission[Any], states: StateCache) -> bool:
    target = submission.corrects or submission.data
    return submission.observed is not None and states.entry_at(target.position).observed is not None


def _signers(submission: Submission[Any], group: Sequence[Submission[Any]]) -> list[str]:
    """Return whose officers void the same entry in the same group, each with a void of its own."""
    if not isinstance(submission.data, EntryVoided):
        return []
    entry = submission.data.entry
    return [
        one.agency
        for one in group
        if isinstance(one.data, EntryVoided)
        and one.data.entry == entry
        and one.actor != submission.actor
    ]

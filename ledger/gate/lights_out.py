"""No correction or void puts out a red light unseen: what is late is done or excused, not undone.

A record may be wrong, and then it never burned. But whoever is late might take back what obliges
him, say that it is another item's, or of a later day: the case would be late no more, and in no
figure. The change stands, and bears a finding.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ledger import naming
from ledger.entry import Submission
from ledger.gate.judgement import Judgement
from ledger.gate.state_cache import StateCache
from ledger.rules.record import LATE_NO_MORE, superseding_tags
from ledger.states.dismissal import burning
from ledger.view import Opening, View


def hold_to_lights(
    submissions: Sequence[Submission[Any]],
    judged: Sequence[Judgement],
    states: StateCache,
    opening: Opening,
) -> None:
    """Add to each correction and void of a group that a light which was red is red no more."""
    changing = [
        (submission, judgement)
        for submission, judgement in zip(submissions, judged, strict=True)
        if judgement.supersedes and submission.observed is None
    ]
    if not changing:
        return
    first = judged[0].fact
    after = states.view(opening, first.day)
    before = after.then(first.position - 1, first.day)
    for submission, judgement in changing:
        if any(_put_out(superseding_tags(submission), before, after)):
            found = dict.fromkeys((*judgement.findings, LATE_NO_MORE.code))
            judgement.findings = tuple(found)


def _put_out(tags: Sequence[str], before: View, after: View) -> Iterator[bool]:
    """Yield, for each record that a change is about, whether it burned and does so no more."""
    for tag in tags:
        red = burning(before, tag) if naming.parts_of(tag)[1] else frozenset()
        yield bool(red) and not red <= burning(after, tag)

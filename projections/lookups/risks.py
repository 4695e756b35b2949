"""风险分类 in questions: into which class supervision has put a subject under an item.

A class follows the subject under a new code: who changed its code is as risky as before.
"""

from projections.lookups.organisation import bound_by
from projections.reader import Reader
from projections.story import Story
from projections.tables.handover import RISK_CLASSES, RiskClassRow


class RiskClasses:
    """风险分类: looked up once for each subject; in a county without classes never."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._is_empty = next(iter(reader.select(RISK_CLASSES)), None) is None
        self._known: dict[str, list[RiskClassRow]] = {}

    def of(self, subject: str | None, item: str | None) -> str | None:
        """Return the class of a subject under an item: the one that was assigned last."""
        if self._is_empty or subject is None:
            return None
        classes = [one for one in self._of(subject) if one.item == item]
        latest = max(classes, key=lambda one: one.position, default=None)
        if self._story is not None and latest is not None:
            self._story.row(RISK_CLASSES, latest, "risk_class", "code_system", "basis")
        return None if latest is None else latest.risk_class

    def _of(self, subject: str) -> list[RiskClassRow]:
        if subject not in self._known:
            codes = bound_by(self._reader, subject)
            self._known[subject] = self._reader.matching(RISK_CLASSES, "subject", codes)
        return self._known[subject]

"""Meanings (词义): what a person typed, as its stable name or as a table in Chinese calls it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ledger.events import chinese_name
from ledger.events.base import KINDS
from ledger.sentence import Named, Sentence, say

Names = Mapping[str, str] | Sequence[tuple[str, str]]
"""The Chinese name of each stable one; as pairs where one has several."""


def meanings(text: str, names: Names) -> list[str]:
    """Return what a text may mean: the stable name itself, or all that are called so."""
    pairs = _pairs(names)
    if any(stable == text for stable, _ in pairs):
        return [text]
    return [*dict.fromkeys(stable for stable, chinese in pairs if chinese == text)]


def meant(text: str, names: Names, unknown: Callable[[Named], Sentence]) -> str:
    """Return the one thing that a text means; raises ``ValueError`` with what to say of it.

    ``unknown`` says that it means nothing, given all that is understood.
    """
    found = meanings(text, names)
    if len(found) > 1:
        raise ValueError(_ambiguous(text, found))
    if not found:
        raise ValueError(unknown(understood(names)))
    return found[0]


def understood(names: Names) -> Named:
    """Return all that is understood, as a reader of either language would type it."""
    pairs = [*_pairs(names)]
    stable = dict.fromkeys(name for name, _ in pairs)
    chinese = dict.fromkeys(said for _, said in pairs if not said.isascii())
    return Named(", ".join(stable), "、".join(chinese))


def kinds_called() -> Iterator[tuple[str, str]]:
    """Yield what each kind of identity is called: itself, the rows and questions asked by it."""
    from projections.discovery import all_projections, all_questions

    known = [one.name for one in KINDS]
    for kind in KINDS:
        yield kind.name, kind.chinese
        yield kind.name, kind.chinese.removesuffix("编号").removesuffix("编码")
    for table in (one for projection in all_projections() for one in projection.tables):
        if table.home in known and len(table.key) == 1:
            yield table.home, chinese_name(table.row)
    for question in all_questions():
        if len(question.numbers) == 1:
            yield question.numbers[0], question.chinese
            yield question.numbers[0], question.command


def _ambiguous(text: str, found: Sequence[str]) -> Sentence:
    """Return what to say of a text that may mean several things."""
    return say(
        "{text!r} may mean {names}: type the one that you mean", text=text, names=" / ".join(found)
    )


def _pairs(names: Names) -> Iterable[tuple[str, str]]:
    return names.items() if isinstance(names, Mapping) else names

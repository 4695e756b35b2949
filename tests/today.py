"""今日待办: what is open all in all is what the single questions say, told without the sources."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from projections.discovery import question_named
from projections.question import Filters
from projections.reader import Reader

Burning = tuple[str, str | None, str | None]
"""What it is about, its light, whose turn it is."""
OF_CASES = frozenset(("acceptance", "promise", "decision"))
_KINDS = {"commitment": "verify", "joint": "joint"}


def asked(reader: Reader, noun: str, *status: str) -> list[Any]:
    """Return what a question answers."""
    question = question_named(noun)
    return list(question.list(reader, Filters(status=status or tuple(question.statuses))))


def told_by_questions(reader: Reader) -> Iterator[tuple[str, Burning]]:
    """Yield what burns by each question that tells of a light, as (question, what burns)."""
    for one in asked(reader, "case"):
        yield "case", (f"case:{one.case}", one.light, one.whose_turn)
    for one in asked(reader, "loop"):
        about = one.about
        if one.number is not None:
            about = f"{'task' if one.kind == 'push' else 'feedback'}:{one.number}"
        yield "loop", (about, one.light, one.whose_turn)
    for one in asked(reader, "document"):
        yield "document", (f"document:{one.document}", one.light, one.whose_turn)
    for one in asked(reader, "commitment"):
        yield "commitment", (f"case:{one.case}", one.light, one.whose_turn)
    for one in asked(reader, "joint"):
        yield "joint", (f"joint:{one.joint}", one.light, one.whose_turn)
    for one in asked(reader, "publicity"):
        yield "publicity", (one.about, one.light, one.whose_turn)


def told_today(reader: Reader) -> Iterator[tuple[str, Burning]]:
    """Yield what burns by ``deadlines``, each with the question that tells of its kind.

    A case whose promise is broken burns for the law too; the question tells of the first alone.
    """
    promised = set()
    for one in asked(reader, "deadlines"):
        burning = (one.about, one.light, one.whose_turn)
        kind = one.kind
        if kind == "promise":
            promised.add(one.about)
        if kind in OF_CASES and not (kind == "decision" and one.about in promised):
            yield "case", burning
        elif kind in {"push", "receive", "claim", "follow-up", "feedback", "answer"}:
            yield "loop", burning
        elif kind in {"acknowledge", "forward"}:
            yield "document" if one.about.startswith("document:") else "loop", burning
        elif kind in {"publish", "withdrawal"}:
            yield "publicity", burning
        elif kind in _KINDS.values():
            yield next(noun for noun, of in _KINDS.items() if of == kind), burning


def today_is_whole(now: Any) -> Iterator[Any]:  # noqa: ANN401 - a moment of a town
    """What is open all in all is what the single questions say; a red light is somebody's turn.

    What burns no light is told by one of them only.
    """
    single = Counter(one for one in told_by_questions(now.reader) if one[1][1] is not None)
    whole = Counter(one for one in told_today(now.reader) if one[1][1] is not None)
    yield from (single - whole).items()
    yield from (whole - single).items()
    registered = {one.event.agency for one in now.now.of("AgencyRegistered")}
    for _, (about, light, whose_turn) in whole:
        if light == "red" and whose_turn not in registered:
            yield about, "red and nobody's turn"

"""``docs/coverage.md``: which mechanism stands in which events, codes and questions."""

from cli.derived.markdown import codes, page, table
from cli.derived.mechanisms import MECHANISMS, NOT_BUILT, Mechanism
from ledger.events import EVENTS
from projections.discovery import all_questions
from shenguan.vocabulary import code_rows


def events_of(one: Mechanism) -> list[str]:
    """Return the event types of a mechanism that are there."""
    return [name for name in one.events.split() if name in EVENTS]


def codes_of(one: Mechanism) -> list[str]:
    """Return the codes of a mechanism that are there."""
    words = set(one.codes.split())
    return [row["code"] for row in code_rows() if row["code"].partition(".")[0] in words]


def questions_of(one: Mechanism) -> list[str]:
    """Return the questions that answer what became of it, of those that are there."""
    there = {question.command for question in all_questions()}
    return [name for name in one.questions.split() if name in there]


def is_built(one: Mechanism) -> bool:
    """Tell whether a mechanism is there: its facts, or the answer where it has none of its own."""
    return bool(events_of(one) if one.events else questions_of(one))


def coverage_page() -> str:
    """Return docs/coverage.md."""
    built = [one for one in MECHANISMS if is_built(one)]
    introduction = f"""
        {len(built)} of {len(MECHANISMS)} mechanisms stand in this version. The numbers are those of
        the field's list of mechanisms.
        """
    body = ["## 已建成 Built", ""]
    body += table(
        (
            "机制 mechanism",
            "编号 numbers",
            "事件 events",
            "代码 codes",
            "查询 questions",
            "测试 test",
        ),
        map(_row, built),
    )
    body += ["## 尚未建成 Not built", ""]
    body += [f"- {one.chinese}: {one.numbers}" for one in MECHANISMS if one not in built]
    body += [f"- {NOT_BUILT}", ""]
    return page("机制覆盖 Coverage", "cli/derived/mechanisms.py", introduction, body)


def _row(one: Mechanism) -> tuple[str, ...]:
    parts = (events_of(one), codes_of(one), questions_of(one))
    test = f"[{one.test.rpartition('/')[2]}](../{one.test})"
    return one.chinese, one.numbers, *map(codes, parts), test

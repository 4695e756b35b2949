"""Faults (错误): what is wrong with a statement, and in which line and column."""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Final

from ledger.errors import StatementInvalid
from ledger.sentence import Sentence, say
from projections.sql.sources import Relation, sources

_TOKEN: Final = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\w+|\S",
    re.DOTALL,
)
_BEGINNINGS: Final = frozenset(("select", "with", "values"))
QUOTES: Final = '"`[]'
_COLUMNS_TOLD: Final = 3


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each token of a statement begins, and the token; comments are none."""
    for found in _TOKEN.finditer(text):
        if not found[0].startswith(("--", "/*")):
            yield found.start(), found[0]


def strictly_quoted(text: str) -> str:
    """Return a statement whose quoted names are names; SQLite takes unknown ones for texts."""
    parts = [
        (start, f"[{token[1:-1]}]")
        for start, token in tokens(text)
        if token.startswith('"') and not {*token[1:-1]} & {*QUOTES}
    ]
    for start, token in parts:
        text = f"{text[:start]}{token}{text[start + len(token) :]}"
    return text


def check_beginning(text: str) -> None:
    """Refuse what does not begin as a query does; raises ``StatementInvalid``."""
    first = next(tokens(text), None)
    if first is None:
        raise StatementInvalid(say("there is no statement; for example: select * from cases"))
    if first[1].lower() not in _BEGINNINGS:
        raise _at(
            text,
            first[0],
            say(
                "no query begins with {word!r}; a statement only reads: it begins with SELECT, "
                "WITH or VALUES",
                word=first[1],
            ),
        )


def fault(
    message: str, text: str, known: list[Relation], fails: Callable[[str], str | None]
) -> StatementInvalid:
    """Return the error for what SQLite says of a statement.

    ``known`` are the sources that it names, ``fails`` says what SQLite finds wrong with a text.
    """
    name, problem = _meant(message, known)
    return _at(text, None if name is None else _place(message, name, text, fails), problem)


def met(error: Exception) -> StatementInvalid:
    """Return the error for what SQLite meets while it computes."""
    return StatementInvalid(_meant(str(error), [])[1])


def _meant(message: str, known: list[Relation]) -> tuple[str | None, Sentence]:
    """Return the name that a message of SQLite is about, and what the message means."""
    for pattern, told in _TOLD.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            name = found[1] if found.groups() else ""
            return name, told(name, known)
    return None, say("{message} (SQLite)", message=message)


def unknown_table(name: str, text: str) -> StatementInvalid:
    """Return the error for a name that no source has, with all that there are."""
    answers = sorted(one.name for one in sources().values() if one.schema == "answers")
    tables = sorted(one.name for one in sources().values() if one.schema == "tables")
    problem = say(
        "no table {name!r}; there are answers.{answers}, and tables.{tables}",
        name=name,
        answers=", ".join(answers),
        tables=", ".join(tables),
    )
    return _at(text, _named(name, text), problem)


def _at(text: str, place: int | None, problem: Sentence) -> StatementInvalid:
    if place is None:
        return StatementInvalid(problem)
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return StatementInvalid(
        say("line {line}, column {column}: {problem}", line=line, column=column, problem=problem)
    )


def _place(message: str, name: str, text: str, fails: Callable[[str], str | None]) -> int | None:
    """Return where a fault is: of a name where it stands, of the syntax where reading ends.

    A text that is cut off behind the very token that SQLite stumbles over fails in the same way;
    cut off before it is only incomplete.
    """
    if message.startswith("unrecognized token"):
        return text.rfind(name)
    if not message.endswith("syntax error"):
        return _named(name, text)
    for start, token in tokens(text):
        if token == name and fails(text[: start + len(token)]) == message:
            return start
    return None


def _named(name: str, text: str) -> int | None:
    last = name.rpartition(".")[2].lower()
    places = (start for start, one in tokens(text) if one.strip(QUOTES).lower() == last)
    return next(places, None)


def _no_column(name: str, known: list[Relation]) -> Sentence:
    columns = sorted({one.name for source in known for one in source.columns})
    last = name.rpartition(".")[2].lower()
    near = get_close_matches(last, columns, n=_COLUMNS_TOLD, cutoff=0.5) or columns
    return say("no column {name!r}; there are {columns}", name=name, columns=", ".join(near))


_TOLD: Final[dict[str, Callable[[str, list[Relation]], Sentence]]] = {
    r'near "(.*)": syntax error': lambda name, _: say(
        "not understood from {name!r} on; is something missing before it?", name=name
    ),
    r"incomplete input": lambda *_: say("the statement ends before it is complete"),
    r'unrecognized token: "(.*)"': lambda name, _: say(
        "{name!r} is no part of SQL; is a quotation mark missing?", name=name
    ),
    r"no such column: (.*)": _no_column,
    r"ambiguous column name: (.*)": lambda name, _: say(
        "more than one table has a column {name!r}; name its table before it", name=name
    ),
    r"no such function: (.*)": lambda name, _: say(
        "no function {name!r}; the functions are those of SQLite", name=name
    ),
    r"You can only execute one statement at a time\.": lambda *_: say(
        "one statement at a time: something stands behind the semicolon"
    ),
    r"parameters are not allowed in views": lambda *_: say(
        "a statement has no parameters; write the values themselves"
    ),
    r"not authorized to use function: (.*)": lambda name, _: say(
        "the function {name!r} is not allowed: a statement only reads", name=name
    ),
    r"access to (?:\w+\.)?(\w+)\..* is prohibited": lambda name, _: say(
        "{name!r} cannot be read; a statement reads answers and tables", name=name
    ),
    r"no such collation sequence: (.*)": lambda name, _: say(
        "no collation {name!r}; there are binary, nocase, rtrim", name=name
    ),
    r"wrong number of arguments to function (.*)\(\)": lambda name, _: say(
        "the function {name!r} takes another number of values", name=name
    ),
    r"misuse of (?:aggregate|window)(?:: | function )(.*)\(\)": lambda name, _: say(
        "the function {name!r} is not allowed at this place", name=name
    ),
    r"aggregate functions are not allowed in the GROUP BY clause": lambda *_: say(
        "nothing that is counted or summed can stand in GROUP BY"
    ),
    r"SELECTs to the left and right of .* do not have the same number of result columns": (
        lambda *_: say("queries that are put together must have the same number of columns")
    ),
    r"sub-select returns \d+ columns - expected \d+": lambda *_: say(
        "a query in brackets that gives one value must have one column"
    ),
    r"string or blob too big": lambda *_: say("a value is larger than 100 million bytes"),
    r"malformed JSON": lambda *_: say("a text that is read as JSON is none"),
    r"integer overflow": lambda *_: say("a whole number is too large: it has at most 63 bits"),
    r"datatype mismatch": lambda *_: say("after LIMIT or OFFSET there must be a whole number"),
    r"not authorized": lambda *_: say("a statement only reads answers and tables"),
}
"""What SQLite says, and how people are told."""

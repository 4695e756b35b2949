"""Nouns (名词): the commands that ask questions, read from the questions' files.

Nothing is imported: a question stands on SQLAlchemy, which ``--help`` must not wait for.
"""

import ast
from os import scandir
from typing import Any, Final

from cli.lazy import Lazy
from projections import questions

_DECLARATION: Final = "\nquestion = Question("


def question_commands(section: str) -> dict[str, Lazy]:
    """Return the command of each question, in the order of their places."""
    files = (file for folder in questions.__path__ for file in scandir(folder))
    said = [one for file in files if file.name.endswith(".py") if (one := _said(file.path))]
    said.sort(key=lambda one: (one["place"], one["command"]))
    return {
        one["command"]: Lazy(
            f"cli.commands.questions:{one['command']}",
            f"{one['chinese']}: {one['sentence']}.",
            section,
        )
        for one in said
    }


def _said(path: str) -> dict[str, Any]:
    """Return the texts and numbers that a file declares a question with, or nothing."""
    with open(path, encoding="utf-8") as source:  # noqa: PTH123 - pathlib takes 3 ms to load
        _, begins, rest = source.read().partition(_DECLARATION)
    if not begins:
        return {}
    declared = ast.parse(begins + rest).body[0]
    assert isinstance(declared, ast.Assign)  # noqa: S101 - what was looked for
    assert isinstance(declared.value, ast.Call)  # noqa: S101
    return {
        one.arg: one.value.value
        for one in declared.value.keywords
        if one.arg is not None and isinstance(one.value, ast.Constant)
    }

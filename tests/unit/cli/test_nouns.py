"""Nouns: a question is one file; its command, its help and its pages follow from it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from cli.nouns import question_commands
from projections.discovery import all_questions
from tests.terminal import ROOT

_FILE: Final = '''"""文书: which documents are there?"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from ledger.labels import label
from projections.engine.row import Word
from projections.question import Answer, Filters, Question
from projections.reader import Reader


class PaperAnswer(Answer):
    """文书答复: one document as it stands on the day."""

    paper: Annotated[str, label("文书编号")]
    status: Word
    late: bool


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[PaperAnswer]:
    yield PaperAnswer("P-1", "kept", False)


def _shows(reader: Reader, number: str) -> Sequence[PaperAnswer]:
    return []


question = Question(
    name="papers",
    command="paper",
    chinese="文书",
    sentence="documents of a case",
    examples=("--status kept", "P-1"),
    place=21,
    numbers=("case",),
    answer=PaperAnswer,
    tables=(),
    statuses={"kept": "在案"},
    groups={},
    lists=_lists,
    shows=_shows,
    brief=("paper", "status"),
)
'''
_WITH_IT: Final = """
import sys
from projections import questions
questions.__path__.append(sys.argv.pop(1))
"""


def _run(folder: Path, program: str, *arguments: str) -> str:
    (folder / "papers.py").write_text(_FILE, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", _WITH_IT + program, str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, "SHENGUAN_LANG": "en"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_what_is_read_from_the_files_is_what_the_questions_say() -> None:
    found = question_commands("x")
    assert {noun: lazy.help for noun, lazy in found.items()} == {
        one.command: f"{one.chinese}: {one.sentence}." for one in all_questions()
    }
    places = {one.command: one.place for one in all_questions()}
    assert [places[noun] for noun in found] == sorted(places.values())


def test_a_new_question_is_a_command_with_a_line_of_help(tmp_path: Path) -> None:
    told = _run(tmp_path, "import cli; cli.main()", "--help")
    lines = [" ".join(line.split()) for line in told.splitlines()]
    place = lines.index("paper 文书: documents of a case.")
    assert lines[place - 1] == "licence 许可证: licences."
    assert lines[place + 1].startswith("blank 空白证照: batches of blank certificates")
    told = _run(tmp_path, "import cli; cli.main()", "paper", "list", "--help")
    assert "shenguan paper list --status kept" in told
    assert "[kept]" in told


def test_a_new_question_has_its_pages_with_its_headings(tmp_path: Path) -> None:
    program = "from cli.derived import documents as d; print(d.questions_page(), d.commands_page())"
    told = _run(tmp_path, program)
    assert "## papers 文书" in told
    assert "| `paper` | 文书编号 | text |" in told
    assert "## shenguan paper show" in told
    assert "shenguan paper show P-1" in told

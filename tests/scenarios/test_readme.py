"""README and docs/: what they tell a reader to type works, and says what they show."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Final

import pytest

from cli import exits
from cli.derived.guides import LANGUAGES, GuideFolder, page_of
from tests import demo
from tests.demo import Told
from tests.documents import agrees, commands_of, doctest, follow, guide
from tests.latin import latin_words
from tests.terminal import ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """One run of the demo."""
    return demo.shared_demo(tmp_path_factory.getbasetemp())


@pytest.fixture
def county(told: Told, tmp_path: Path) -> Path:
    """A copy of the folder that the demo leaves behind."""
    beside = shutil.ignore_patterns("*-wal", "*-shm")  # of readers that come and go
    return Path(shutil.copytree(told.folder, tmp_path / "county", ignore=beside))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


UNDERSTOOD: Final = {"zh": latin_words, "en": lambda _: []}
"""What finds words on the screen that a reader does not understand."""
IN_BOTH: Final = pytest.mark.parametrize("language", LANGUAGES)


@IN_BOTH
def test_the_first_steps_of_the_readme_work_and_say_what_it_shows(
    empty: Path, language: str
) -> None:
    assert follow(guide("readme"), language, empty) == []
    ran = doctest(ROOT / page_of("readme", language), empty)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@IN_BOTH
def test_the_questions_of_the_hall_are_answered_as_the_page_shows(
    empty: Path, language: str
) -> None:
    assert follow(guide("hall"), language, empty) == []


@IN_BOTH
def test_the_first_hour_works_and_says_what_the_page_shows(empty: Path, language: str) -> None:
    told = follow(guide("start"), language, empty, foreign=UNDERSTOOD[language])
    assert told == []


@IN_BOTH
def test_the_page_about_mappings_works_and_says_what_it_shows(empty: Path, language: str) -> None:
    assert follow(guide("mappings"), language, empty) == []
    assert (empty / "window.yaml").is_file()


@IN_BOTH
def test_the_page_about_operation_works_and_says_what_it_shows(county: Path, language: str) -> None:
    assert follow(guide("operations"), language, county) == []


def test_the_page_about_python_works_and_says_what_it_shows(county: Path) -> None:
    ran = doctest(DOCS / "python.md", county)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_readme_shows_what_the_demo_says(told: Told) -> None:
    (demo_step,) = (one for one in guide("readme").steps() if one.name == "demo")
    shown = demo_step.commands[0].show("zh")
    shown = shown.partition("$ make demo\n")[2]
    assert shown.count("\n") > 10
    assert agrees(shown, told.output)


def test_the_two_commands_of_the_readme_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"\bmake (\w+)", README.read_text("utf-8")))
    assert {"demo", "test", "check"} <= named
    assert named <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def test_the_install_of_the_readme_takes_everything_that_it_names() -> None:
    readme = README.read_text("utf-8")
    assert "pip install -c constraints.txt '.[all]'" in readme
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    (everything,) = extras["all"]
    named = re.findall(r"[a-z]+", everything.partition("[")[2])
    needed = [*project["dependencies"], *(one for name in named for one in extras[name])]
    names = {re.match(r"[A-Za-z0-9-]+", one)[0].lower() for one in needed}  # type: ignore[index]
    sentence = readme.partition("`all` brings ")[2].partition(", at the")[0]
    told = {name.strip().lower() for name in re.split(r", | and ", sentence)}
    assert told == {"eventsourcing", "kafka-python", "fastavro", "sqlalchemy", "click", "pandas"}
    assert told <= names


def test_the_exit_codes_of_the_operation_page_are_all_that_there_are() -> None:
    named = {name: value for name, value in vars(exits).items() if not name.startswith("_")}
    known = {value for value in named.values() if isinstance(value, int)}
    for place, title in (("operations.md", "## Exit codes"), ("zh/operations.md", "## 退出码")):
        table = (DOCS / place).read_text("utf-8").partition(title)[2].partition("##")[0]
        assert {int(code) for code in re.findall(r"^\| (\d+) ", table, re.MULTILINE)} == known


def test_a_page_that_shows_something_else_is_told(tmp_path: Path, empty: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "session.txt").write_text(
        "[one]\n$ echo one\none\n$ echo two\n--- zh\ntwo\n--- en\nthree\n\n[two]\n"
        "$ exit_code() { return $1; }\n$ exit_code 4\n$ printf 'a\\nb\\nc\\n'\na\n…\n"
        "$ exit_code 5\n$ echo $?\n5\n",
        "utf-8",
    )
    page = GuideFolder(tmp_path / "page")
    assert [one.line for one in commands_of(page.steps())] == [2, 4, 11, 12, 13, 16, 17]
    two, four = follow(page, "en", empty)
    assert two == "page:4: echo two\nsaid:\ntwo\n"
    assert four.startswith("page:12: exit_code 4\nended with 4")
    assert follow(page, "zh", empty) == [four]

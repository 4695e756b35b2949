"""The recipes of docs/development.md work, and take no more files by hand than they say."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.documents import guide
from tests.recipes import Tree
from tests.terminal import Terminal

TIDY = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/tidy/test_vocabulary.py")
NOON = ("--occurred-at", "2017-07-03T12:00")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger: one case is accepted, another waits for what is missing."""
    folder = tmp_path_factory.mktemp("ledger")
    shenguan = Terminal(folder)
    shenguan.done("open", "130523", "--name", "内丘县")
    item = ("--item", "XK-13-0412", "--agency", "reg:130523:root", "--effective-on", "2017-01-01")
    begun = ("--occurred-at", "2017-01-01")
    listed = ("--name", "食品经营许可", "--kind", "01", "--basis", "食品安全法")
    shenguan.accepted("ItemListed", *item, *listed, *begun)
    shenguan.accepted("DutyAssigned", *item, "--acts", "receive", "--acts", "accept", *begun)
    for number, channel in (("2017-0412", "窗口"), ("2017-0413", "网上")):
        subject = ("--item", "XK-13-0412", "--subject", "uscc:91130523MAEXAM01Q0")
        case = ("--case", number, "--channel", channel)
        shenguan.accepted("ApplicationReceived", *case, *subject, *NOON)
    accepted = ("--case", "2017-0412", "--accepted-on", "2017-07-03")
    shenguan.accepted("ApplicationAccepted", *accepted, *NOON)
    missing = ("--case", "2017-0413", "--materials", "01", "--materials", "02")
    letter = ("--document", "内审补告字〔2017〕1号")
    shenguan.accepted("SupplementRequested", *missing, *letter, *NOON)
    return folder


class Followed:
    """A copy of the tree in which a recipe was followed and `make lock` was run."""

    def __init__(self, title: str, folder: Path, ledger: Path) -> None:
        self.tree = Tree.copied(folder / "tree")
        self.touched = self.tree.follow(title)
        self.tree.python("-m", "ruff", "check", "-q", *(n for n in self.touched if n[-3:] == ".py"))
        self.tree.python("-m", "cli", "lock")
        self.tree.python("-m", "tests.golden_avro")
        self.folder = Path(shutil.copytree(ledger, folder / "ledger"))

    def rows(self, *words: str, code: int = 0) -> list[dict[str, object]]:
        """Return the rows with which the copy's command line answers."""
        ran = self.tree.shenguan(self.folder, *words, "--format", "ndjson")
        assert ran.code == code, ran.out + ran.err
        return ran.rows

    def read(self, name: str) -> str:
        """Return the text of a file of the copy."""
        return (self.tree.folder / name).read_text("utf-8")

    def tested(self, *words: str) -> str:
        """Run tests of the copy that must pass; return their last line."""
        return self.tree.python(*TIDY, *words).splitlines()[-1]


def test_an_event_with_a_rule_takes_three_files_an_example_and_a_test(
    tmp_path: Path, ledger: Path
) -> None:
    followed = Followed("An event with a rule", tmp_path, ledger)
    by_hand = {
        "ledger/events/handling.py",
        "ledger/rules/handling/handling.py",
        "ledger/states/endings.py",
    }
    told = {"tests/examples/handling.py", "tests/unit/ledger/rules/test_handling.py"}
    assert followed.touched == by_hand | told
    lend = ("record", "CaseFileLent", "--case", "2017-0412", "--box", "2017-31")
    (refused,) = followed.rows(*lend, code=7)
    assert refused["codes"] == ["lending.case-open"]
    followed.rows("record", "ApplicationWithdrawn", "--case", "2017-0412")
    assert followed.rows(*lend)[0]["outcome"] == "accepted"
    assert "--box" in followed.tree.shenguan(tmp_path, "record", "CaseFileLent", "--help").out
    assert "### CaseFileLent 借阅\n" in followed.read("docs/events.md")
    assert "| `lending.case-open` | 办件未办结不得借阅 |" in followed.read("docs/refusals.md")
    schema = json.loads(followed.read("schemas/json/CaseFileLent.json"))
    assert schema["properties"]["box"]["title"] == "档案盒号"
    assert '"CaseFileLent"' in followed.read("schemas/registry.json")
    rules = "tests/unit/ledger/rules/test_handling.py::test_an_open_case_is_not_lent"
    assert "passed" in followed.tested(rules)


def test_an_event_with_an_effect_on_a_due_date_takes_six_files_an_example_and_a_test(
    tmp_path: Path, ledger: Path
) -> None:
    followed = Followed("An event with an effect on a due date", tmp_path, ledger)
    by_hand = {
        "ledger/events/decision.py",
        "ledger/rules/decision/decision.py",
        "ledger/states/case.py",
        "ledger/states/endings.py",
        "projections/tables/case_row.py",
        "projections/tables/intake.py",
    }
    told = {"tests/examples/decision.py", "tests/unit/ledger/rules/test_decision.py"}
    assert followed.touched == by_hand | told
    due = ("case", "list", "--on", "2017-07-31", "--status", "accepted")
    assert followed.rows(*due)[0]["due_at"] == "2017-07-31T15:59:59.000000Z"
    extension = ("record", "DecisionDeferred", "--case", "2017-0412", "--days", "10")
    told_on = ("--told-on", "2017-07-28", "--occurred-at", "2017-07-28T09:00")
    followed.rows(*extension, "--reason", "系统中断", *told_on)
    (case,) = followed.rows(*due)
    assert (case["due_at"], case["days_left"]) == ("2017-08-14T15:59:59.000000Z", 10)
    assert "| `added_days` | 顺延工作日 |" in followed.read("docs/tables.md")
    rules = "tests/unit/ledger/rules/test_decision.py::"
    assert "passed" in followed.tested(f"{rules}test_a_decision_within_the_added_time_is_not_late")


def test_a_table_takes_one_file(tmp_path: Path, ledger: Path) -> None:
    followed = Followed("A table", tmp_path, ledger)
    assert followed.touched == {"projections/tables/supplements.py"}
    (verified,) = followed.rows("projections", "verify", "supplements")
    assert (verified["rows"], verified["ok"]) == (1, True)
    program = (
        "import shenguan\n"
        f"with shenguan.open('sqlite:///{followed.folder}/shenguan.db') as ledger:\n"
        "    table = ledger.arrow('supplements')\n"
        "print(table.column('materials_count').to_pylist())"
    )
    assert followed.tree.python("-c", program) == "[2]\n"
    assert "### supplements 补正告知\n" in followed.read("docs/tables.md")
    assert "| `materials_count` | 材料数 |" in followed.read("docs/tables.md")


def test_a_question_takes_one_file(tmp_path: Path, ledger: Path) -> None:
    followed = Followed("A question", tmp_path, ledger)
    assert followed.touched == {"projections/questions/windows.py"}
    found = followed.rows("window", "list", "--status", "other")
    assert [row["case"] for row in found] == ["reg:130523:root/2017-0413"]
    assert followed.rows("window", "show", "2017-0412")[0]["status"] == "window"
    assert "  window " in followed.tree.shenguan(tmp_path, "--help").out
    assert "## windows 窗口收件\n" in followed.read("docs/questions.md")
    assert "## shenguan window list\n" in followed.read("docs/commands.md")


def test_a_command_takes_two_files(tmp_path: Path, ledger: Path) -> None:
    followed = Followed("A command", tmp_path, ledger)
    assert followed.touched == {"cli/commands/chapters.py", "cli/root.py"}
    counted = {row["chapter"]: row["entries"] for row in followed.rows("chapters")}
    page = followed.read("docs/events.md")
    handling = page.partition(" handling\n")[2].partition("\n## ")[0]
    assert counted["handling"] == handling.count("\n### ")
    assert sum(counted.values()) == page.count("\n### ")
    assert "## shenguan chapters\n" in followed.read("docs/commands.md")


def test_a_reader_of_a_file_format_takes_three_files_a_contract_and_a_page(
    tmp_path: Path, ledger: Path
) -> None:
    followed = Followed("A reader of a file format", tmp_path, ledger)
    readers = ("consumers/files/readers/labelled.py", "consumers/files/readers/formats.py")
    by_hand = {*readers, "consumers/files/readers/shape.py"}
    assert followed.touched == by_hand | {"pyproject.toml", "docs/guides/mappings/prose.en.md"}
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    assert "0 broken" in followed.tree.python("-c", program)
    entries = [_imported(followed.tree, tmp_path / form, form) for form in ("csv", "ltsv")]
    assert len(entries[0]) > 3
    assert entries[0] == entries[1]


def _imported(tree: Tree, folder: Path, form: str) -> list[tuple[str, str, object]]:
    """Import the page's small export in a format; return what lies in the ledger afterwards."""
    folder.mkdir()
    texts = guide("mappings").files()
    (folder / "window.yaml").write_text(texts["window.yaml"], "utf-8")
    rows = csv.DictReader(texts["window.csv"].splitlines())
    lines = ["\t".join(f"{name}:{value}" for name, value in row.items()) for row in rows]
    exported = texts["window.csv"] if form == "csv" else "\n".join(lines)
    (folder / f"window.{form}").write_text(exported, "utf-8")
    ran = tree.shenguan(folder, "import", f"window.{form}", "--mapping", "window.yaml")
    assert ran.code == 7, ran.err  # the row with a wrong check digit is set aside
    found = [row["entry"] for row in tree.shenguan(folder, "log", "list").rows]
    return [(one["type"], one["id"], one["data"]) for one in found]

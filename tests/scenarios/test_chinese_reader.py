"""Who reads Chinese only: opens a ledger, imports, corrects, asks; no English is on the screen.

Each command has a terminal of 80 columns and the locale of a Chinese machine, without a setting.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from openpyxl import Workbook, load_workbook

from cli.root import root
from tests import loaded
from tests.latin import latin_words
from tests.terminal import environment

_LOCALE: Final = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "SHENGUAN_LANG": "", "PAGER": "cat"}
_HEADINGS: Final = ("办件编号", "事项编码", "申请人", "统一社会信用代码", "渠道", "收件时间")
_ROWS: Final = (
    ("2017-0601", "XK-13-0412", "内丘县戊辰饭店", "92130523MAEXAM03QY", "窗口", "2017-06-01 09:10"),
    ("2017-0602", "XK-13-0412", "内丘县己巳面馆", "91130523MAEXAM02QX", "网上", "2017-06-02 15:40"),
)
_WRONG, _RIGHT = "91130523MAEXAM02QX", "91130523MAEXAM02Q1"
_MARKET: Final = "reg:130523:market"


class Desk:
    """A reader at a terminal; what is Latin on the screen and may not be is remembered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: list[str] = []

    def types(self, command: str, *, keys: str = "", code: int = 0) -> str:
        """Type a command, and the keys that it asks for; return what the screen shows."""
        ended, shown = loaded.show(
            command.split(),
            folder=self.folder,
            environment=environment(**_LOCALE),
            typed=keys.encode(),
        )
        screen = shown.decode()
        assert ended == code, f"shenguan {command}\n{screen}"
        if words := latin_words(screen):
            self.found.append(f"shenguan {command}: {words}\n{screen}")
        return screen


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A reader in an empty folder."""
    return Desk(tmp_path)


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """A reader who has opened a ledger by telling the county and taking every default."""
    keys = "\n\n130523\n内丘县\n\n\n\n"
    assert "账本 130523（内丘县）已启用" in desk.types("init", keys=keys)
    desk.types(
        "record ItemListed --item XK-13-0412 --name 食品经营许可 --kind 01 --basis 食品安全法"
        " --agency reg:130523:root --effective-on 2017-01-01 --occurred-at 2017-01-01"
    )
    return desk


def _nothing_is_latin(desk: Desk) -> None:
    assert not desk.found, "\n".join(desk.found)


def test_a_reader_imports_an_excel_file_and_corrects_a_row_in_excel(opened: Desk) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (_HEADINGS, *_ROWS):
        book.active.append(row)
    book.save(opened.folder / "收件.xlsx")
    opened.types(
        "record DutyAssigned --item XK-13-0412 --agency reg:130523:root --acts receive"
        " --effective-on 2017-01-01 --occurred-at 2017-01-01"
    )
    opened.types("mapping draft 收件.xlsx --output 收件.yaml")
    drafted = opened.folder / "收件.yaml"
    decided = drafted.read_text("utf-8").replace("observed: yes", "observed: no")
    drafted.write_text(decided, "utf-8")
    opened.types("mapping check 收件.yaml 收件.xlsx", code=7)
    opened.types("import 收件.xlsx --mapping 收件.yaml --dry-run", code=7)
    aside = opened.types("import 收件.xlsx --mapping 收件.yaml --quarantine 待改.xlsx", code=7)
    assert "待改.xlsx" in aside
    _corrected(opened.folder / "待改.xlsx")
    opened.types("import 待改.xlsx --mapping 收件.yaml")
    listed = opened.types("case list --on 2017-06-05 --status 已收件 --columns 相对人名称")
    assert "内丘县戊辰饭店" in listed
    assert "内丘县己巳面馆" in listed
    _nothing_is_latin(opened)


def _corrected(place: Path) -> None:
    """Correct the wrong code where it stands, as a person does, and save."""
    book = load_workbook(place)
    sheet = book.active
    assert sheet is not None
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == _WRONG)
    cell.value = _RIGHT
    book.save(place)


def test_a_reader_corrects_a_wrong_fine(opened: Desk) -> None:
    for command in (
        f"record AgencyRegistered --agency {_MARKET} --name 市场监督管理局 --roles supervision",
        f"record OfficerAppointed --officer {_MARKET}/21 --agency {_MARKET} --post inspector",
        f"record OfficerAppointed --officer {_MARKET}/29 --agency {_MARKET} --post corrector",
    ):
        opened.types(command)
    opened.types(
        f"record SupervisionDutyAssigned --item XK-13-0412 --agency {_MARKET}"
        " --effective-on 2017-01-01 --occurred-at 2017-01-01"
    )
    told = opened.types(
        f"--as {_MARKET}/21 record PenaltyDecided --penalty 2017-88 --item XK-13-0412 --kinds 2"
        " --subject uscc:91130523MAEXAM01Q0 --fine 50万元 --document 内市监罚字〔2017〕88号"
        " --facts 销售超过保质期的食品 --basis 食品安全法 --decided-on 2017-08-08"
        " --occurred-at 2017-08-08T10:00"
    )
    assert "63" in told
    corrected = opened.types(
        f"--as {_MARKET}/29 record PenaltyDecided --corrects 63 --fine 5万元 --reason 多录一个零"
    )
    assert "已接受" in corrected
    shown = opened.types(f"explain penalty {_MARKET}/2017-88")
    assert "已更正 @63" not in shown
    assert "已更正" in shown
    _nothing_is_latin(opened)


def test_a_reader_takes_the_demo_and_asks(desk: Desk) -> None:
    desk.types("demo 示例")
    county = Desk(desk.folder / "示例")
    for question in (
        "case list --late --on 2017-10-31",
        "credit show uscc:91130523MAEXAM02Q1 --on 2017-10-13",
        "task list --status 已推送 --on 2017-10-31",
        "licence list --columns 许可证编号,状态,有效期至",
        "loop list --status missing",
        "check list",
        "case show 2017-0231",
        "explain case 2017-0231",
        "refusals 信用受限",
        "case list --on 2017-10-31 -o 办件.xlsx",
        "projections verify",
        "doctor",
        "config",
    ):
        assert county.types(question).strip() or question.endswith(".xlsx")
    _nothing_is_latin(desk)
    _nothing_is_latin(county)


def test_a_reader_who_makes_mistakes_is_told_in_chinese(opened: Desk) -> None:
    (opened.folder / "空.xlsx").write_text("不是工作簿", "utf-8")
    (opened.folder / "错.yaml").write_text("mapping: 1\nname: 错\nnam: 错\n", "utf-8")
    subject = "--subject uscc:91130523MAEXAM02QX"
    for command, code in (
        ("import 没有.xlsx --mapping 错.yaml", 2),
        ("mapping check 错.yaml", 2),
        ("mapping draft 空.xlsx", 2),
        ("refusals 没有", 4),
        ("events 没有", 4),
        ("case show 2017-9999", 4),
        ("case list --status 没有", 2),
        ("case list --columns 没有", 2),
        ("case list --on 2017-13-45", 2),
        ("case list --as-of 1000", 4),
        ("没有", 2),
        ("case", 2),
        ("log show 1000", 4),
        ("record ApplicationAccepted --case 2017-0001 --accepted-on 2017-07-03 --yes", 7),
        ("record ApplicationAccepted --accepted-on 昨天", 2),
        ("record PenaltyDecided --fine 五", 2),
        (f"record ApplicationReceived --case 1 --item XK-13-0412 --channel 窗口 {subject}", 7),
        ("record ReviewCompleted --case 2017-0001 --level 1 --opinion 好", 2),
        ("init", 0),
        ("--store 没有.db case list", 4),
    ):
        opened.types(command, code=code)
    _nothing_is_latin(opened)


def _paths(command: click.Command, ctx: click.Context) -> Iterator[str]:
    if command.hidden:
        return
    yield ctx.command_path
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None:
                yield from _paths(inner, click.Context(inner, ctx, info_name=name))


def test_the_help_of_every_command_is_in_chinese(desk: Desk) -> None:
    paths = [*_paths(root, click.Context(root, info_name=""))]
    assert len(paths) > 100
    for path in paths:
        desk.types(f"{path} --help")
    _nothing_is_latin(desk)

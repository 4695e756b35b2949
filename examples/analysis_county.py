"""示例: half a year of one invented county, large enough to be drawn.

    python analysis_county.py FOLDER

writes files as the window and the supervision platform export them, and imports them with the
mappings beside this file into FOLDER/shenguan.db. The same seed gives the same county. All firms,
persons and cases are invented: the organisation number inside each 统一社会信用代码 ends with a
letter that no real one ends with.
"""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

HERE: Final = Path(__file__).resolve().parent
SEED: Final = 20170701
CASES: Final = 360
FIRST_DAY: Final = date(2017, 7, 3)
LAST_DAY: Final = date(2017, 12, 29)
"""What would happen later has not happened yet."""
HOLIDAYS: Final = frozenset(date(2017, 10, day) for day in range(1, 9))
SATURDAY: Final = 5
WITHDRAWN, NOT_ACCEPTED, REFUSED = 0.05, 0.09, 0.16
"""Up to which chance a case ends so."""
SLOW, INSPECTED = 0.12, 0.6
"""How many cases take long, and how many tasks are inspected."""
DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
QUARANTINED: Final = 7
"""How an import ends that has set rows aside."""


class Item(NamedTuple):
    """An item of the catalogue, how long the bureau takes for it, and who supervises it."""

    code: str
    name: str
    materials: str
    department: str
    licence: str
    days: tuple[int, int]
    """Working days to each of the two reviews, at least and at most."""
    levels: int
    supervisor: str
    short: str
    inspectors: tuple[str, str]
    focus: str


ITEMS: Final = (
    Item("XK-13-0412", "食品经营许可", "M01、M02、M03", "市场服务股", "JY", (1, 4), 2,
         "内丘县市场监督管理局", "县市场监管局", ("11", "12"),
         "经营场所与许可一致；从业人员健康管理"),
    Item("XK-17-0015", "户外广告设置许可", "M01、M05、M06", "城建服务股", "HG", (1, 6), 1,
         "内丘县城市管理行政执法局", "县城管局", ("21", "22"), "设置与许可一致"),
    Item("XK-25-0021", "公共场所卫生许可", "M01、M02、M07", "社会事务股", "WS", (1, 5), 2,
         "内丘县卫生和计划生育局", "县卫计局", ("31", "32"), "卫生检测；从业人员健康管理"),
)  # fmt: skip
WEIGHTS: Final = (5, 2, 3)
FIRMS: Final = ("饭店", "便利店", "商贸有限公司", "宾馆有限公司", "传媒有限公司", "药房", "面馆")
STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"


def code_of(number: int) -> str:
    """Return an invented 统一社会信用代码 with its check character."""
    first = f"91130523MAEY{number:04}Q"
    total = sum(DIGITS.index(one) * pow(3, place, 31) for place, one in enumerate(first))
    return first + DIGITS[-total % 31]


def workday(day: date, count: int) -> date:
    """Return the working day so many after a day."""
    while count > 0 or day.weekday() >= SATURDAY or day in HOLIDAYS:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in HOLIDAYS:
            count -= 1
    return day


class Life:
    """One case: the row of the window, and those of the supervision platform that follow."""

    def __init__(self, random: Random, number: int) -> None:
        self.random = random
        self.number = f"2017-{1000 + number}"
        self.item = random.choices(ITEMS, WEIGHTS)[0]
        self.firm = random.randrange(CASES)
        self.day = FIRST_DAY + timedelta(days=number * 165 // CASES)
        self.hour = 9
        self.window: dict[str, str] = {}
        self.task: dict[str, str] = {}
        self.check: dict[str, str] = {}

    def moment(self, after: int, form: str = "%Y-%m-%d %H:%M") -> str:
        """Return a time so many working days later; empty text where it has not come yet."""
        before, self.day = self.day, workday(self.day, after)
        self.hour = 9 if self.day != before else self.hour + 1
        minute = self.random.randrange(60)
        at = datetime.combine(self.day, time(min(self.hour, 20), minute))
        if form != "%Y-%m-%d %H:%M":
            return f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}"
        return f"{at:{form}}"

    @property
    def is_over(self) -> bool:
        """Whether what comes next lies behind the last day."""
        return self.day >= LAST_DAY - timedelta(days=1)

    def live(self) -> None:
        """Let everything happen that happens until the last day."""
        self._received()
        chance = self.random.random()
        if chance < WITHDRAWN:
            self._ended("申请撤回", self.random.randint(1, 3))
        elif chance < NOT_ACCEPTED:
            self.window["不予理由"] = "不属于本机关职权范围"
            self._ended("不予受理", 1)
        else:
            self._handled(granted=chance > REFUSED)

    def _received(self) -> None:
        firm, random = self.firm, self.random
        name = f"内丘县{STEMS[firm % 10]}{BRANCHES[firm % 12]}{firm:03}{FIRMS[firm % len(FIRMS)]}"
        self.window |= {
            "办件编号": self.number, "事项编码": self.item.code, "事项名称": self.item.name,
            "申请人": name, "统一社会信用代码": code_of(firm),
            "渠道": random.choices(("窗口", "网上", "自助"), (5, 4, 1))[0],
            "收件时间": self.moment(0), "收件人": random.choice(("101", "102")),
            "收件材料": self.item.materials,
        }  # fmt: skip

    def _ended(self, how: str, after: int) -> None:
        self.window |= {"办结方式": how, "办结时间": self.moment(after), "办结人": "101"}

    def _handled(self, *, granted: bool) -> None:
        window, item = self.window, self.item
        window |= {"受理时间": self.moment(0), "受理人": "102", "转办科室": item.department}
        slow = 3 if self.random.random() < SLOW else 0
        opinion = "通过" if granted else "不通过"
        levels = item.levels if granted else 1
        for review, by in (("初审", "201"), ("复审", "202"))[:levels]:
            after = self.random.randint(*item.days) + slow
            at = self.moment(after)
            if self.is_over:
                return
            window |= {f"{review}时间": at, f"{review}人": by, f"{review}意见": opinion}
        self._decided(granted=granted)

    def _decided(self, *, granted: bool) -> None:
        kind = "准" if granted else "不"
        at = self.moment(1)
        if self.is_over:
            return
        self.window |= {
            "决定": "准予" if granted else "不予", "决定时间": at, "决定人": "301",
            "决定文号": f"内审批{kind}字〔2017〕{self.number[-4:]}号",
        }  # fmt: skip
        if not granted:
            self.window["不予理由"] = "不符合法定条件"
            self._ended("不予许可", 0)
            return
        licence = f"{self.item.licence}130523{self.number[-4:]}"
        until = self.day.replace(year=self.day.year + 5) - timedelta(days=1)
        self.window |= {"证照编号": licence, "有效期自": f"{self.day}", "有效期至": f"{until}"}
        pushed = {"监管部门": self.item.supervisor, "推送人": "501", "推送结果": "成功"}
        self.window |= {"推送时间": self.moment(0), **pushed}
        self._ended("准予许可", 0)
        self._supervised(licence)

    def _supervised(self, licence: str) -> None:
        form, random = "platform", self.random
        inspector = random.choice(self.item.inspectors)
        self.task = {"任务编号": f"T{self.number}", "接收部门": self.item.short}
        slow = random.random() < (0.3 if self.item.short == "县城管局" else 0.1)
        for what, after in (
            ("签收", random.randint(0, 2)),
            ("认领", random.randint(8, 11) if slow else random.randint(1, 5)),
            ("跟踪", random.randint(12, 30)),
        ):
            at = self.moment(after, form)
            if self.is_over:
                return
            self.task |= {f"{what}时间": at, f"{what}人": inspector}
        self.task |= {"监管要点": self.item.focus, "跟踪结果": "正常"}
        if random.random() < INSPECTED:
            self._checked(licence)
        self.task |= {"办结时间": self.moment(0, form), "办结结果": "正常"}

    def _checked(self, licence: str) -> None:
        odds = {"县市场监管局": 0.25, "县城管局": 0.15, "县卫计局": 0.1}[self.item.short]
        offends = self.random.random() < odds
        self.check = {
            "检查编号": f"C{self.number}", "检查部门": self.item.short,
            "任务编号": f"T{self.number}", "事项编码": self.item.code, "证照编号": licence,
            "检查对象": self.window["申请人"], "对象代码": self.window["统一社会信用代码"],
            "检查日期": f"{self.day}", "检查方式": "双随机抽查",
            "检查人员": "、".join(self.item.inspectors), "结果代码": "3" if offends else "1",
            "检查情况": "未公示许可证件" if offends else "符合要求",
        }  # fmt: skip
        self.check |= {"一般问题": "1"} if offends else {}


def invented(seed: int = SEED) -> Iterator[Life]:
    """Yield the cases of the county."""
    random = Random(seed)  # noqa: S311 - no secret
    for number in range(CASES):
        life = Life(random, number)
        life.live()
        yield life


def write(path: Path, like: Path, rows: list[dict[str, str]], encoding: str) -> None:
    """Write rows under the headings of a file of the demo."""
    mark = "\t" if like.suffix == ".tsv" else ","
    with like.open(encoding=encoding, newline="") as stream:
        headings = next(csv.reader(stream, delimiter=mark))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headings, restval="", delimiter=mark)
        writer.writeheader()
        writer.writerows(rows)


def make(folder: Path | str, seed: int = SEED) -> str:
    """Make the county's ledger in a folder; return its URL."""
    place = Path(folder)
    lives = list(invented(seed))
    shutil.copy(HERE / "window" / "catalogue.csv", place)
    supervision = HERE / "supervision"
    cases = [one.window for one in lives]
    write(place / "cases.csv", HERE / "window" / "cases.csv", cases, "gb18030")
    tasks = [one.task for one in lives if "签收时间" in one.task]
    write(place / "tasks.csv", supervision / "tasks.csv", tasks, "utf-8-sig")
    checks = [one.check for one in lives if one.check]
    write(place / "checks.tsv", supervision / "checks.tsv", checks, "utf-8")
    for file, mapping in (
        ("catalogue.csv", "window-catalogue"),
        ("cases.csv", "window-cases"),
        ("tasks.csv", "supervision-tasks"),
        ("checks.tsv", "supervision-checks"),
    ):
        _import(place, file, HERE / f"{mapping}.yaml")
    return f"sqlite:///{place / 'shenguan.db'}"


def _import(place: Path, file: str, mapping: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if "SHENGUAN" not in name}
    command = (sys.executable, "-m", "shenguan", "import", file, "--mapping", str(mapping))
    ran = subprocess.run(command, cwd=place, env=kept, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if ran.returncode not in {0, QUARANTINED}:
        raise RuntimeError(ran.stderr)


if __name__ == "__main__":
    sys.stdout.write(f"{make(*sys.argv[1:2])}\n")

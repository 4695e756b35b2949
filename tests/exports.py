"""A small window system's export and its mapping, and what comes of importing it."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cli.commands.import_file import run_import
from consumers.files.importing import Summary
from ledger.errors import NotFound
from shenguan.settings import Settings
from shenguan.wiring import Wiring

BUREAU: Final = "reg:130523:bureau"
COLUMNS: Final = (
    "办件编号",
    "申请人",
    "渠道",
    "收件时间",
    "环节",
    "环节编号",
    "经办人",
    "环节时间",
    "办结时间",
)
LEDGER: Final = """\
ledger:
  id: "130523"
  name: 内丘县
  agency: reg:130523:bureau
  officer: reg:130523:bureau/1
  agencies:
    reg:130523:bureau: {name: 行政审批局, roles: [keeper, catalogue, window, approval, importer]}
  sources:
    window: {agency: "reg:130523:bureau", cut_over: "2017-07-01"}
"""
ITEM_LISTED: Final = """\
  - event: ItemListed
    key: xzxk-01
    occurred_at: "2010-01-01"
    fields:
      item: xzxk-01
      name: 食品经营许可
      kind: 行政许可
      basis: [食品安全法 第三十五条]
      agency: reg:130523:bureau
      effective_on: "2010-01-01"
"""
"""What mappings refer to: the item that the cases of the export are about."""
MAPPING: Final = f"""\
mapping: 1
name: window
source: window
zone: Asia/Shanghai
observed: yes
{LEDGER}
agency: reg:130523:bureau
actor: reg:130523:bureau/1
values:
  channels: {{窗口: 窗口, 网上: 网上办理}}
references:
{ITEM_LISTED}\
  - event: DutyAssigned
    key: xzxk-01
    occurred_at: "2010-01-01"
    fields:
      item: xzxk-01
      agency: reg:130523:bureau
      acts: [receive, accept, review, decide, issue]
      effective_on: "2010-01-01"
  - event: OfficerAppointed
    key: "{{经办人}}"
    occurred_at: "2010-01-01"
    fields:
      officer: "reg:130523:bureau/{{经办人}}"
      agency: reg:130523:bureau
events:
  - event: ApplicationReceived
    once: "{{办件编号}}"
    occurred_at: "{{收件时间}}"
    fields:
      case: "reg:130523:bureau/{{办件编号}}"
      subject: "reg:130523:{{申请人}}"
      item: xzxk-01
      channel: {{column: 渠道, values: channels}}
  - event: HandlingStepCompleted
    key: "{{环节编号}}"
    when: {{环节: present}}
    actor: "reg:130523:bureau/{{经办人}}"
    occurred_at: "{{环节时间}}"
    fields:
      case: "reg:130523:bureau/{{办件编号}}"
      step: "{{环节}}"
      number: "{{环节编号}}"
  - event: CaseClosed
    once: "{{办件编号}}"
    take: last
    when: {{办结时间: present}}
    occurred_at: "{{办结时间}}"
    fields:
      case: "reg:130523:bureau/{{办件编号}}"
      outcome: unknown
      closed_on: "{{办结时间}}"
"""


def row(case: int, step: int = 1, **more: str) -> dict[str, str]:
    """Return one row of the export: a step of a case."""
    return {
        "办件编号": f"2016-{case:04}",
        "申请人": f"A{case}",
        "渠道": "窗口",
        "收件时间": "2016-03-01 09:00:00",
        "环节": f"环节{step}",
        "环节编号": f"{case}-{step}",
        "经办人": f"{11 + step % 2}",
        "环节时间": f"2016-03-{1 + step:02} 10:30:00",
        "办结时间": "2016-04-01 16:00:00",
    } | more


def export(cases: int, steps: int = 2) -> list[dict[str, str]]:
    """Return an export of some cases with as many steps each."""
    return [row(case, step) for case in range(1, cases + 1) for step in range(1, steps + 1)]


def csv_text(rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> str:
    """Return rows as CSV with a header."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


@dataclass
class Desk:
    """A folder with a store, and files that are imported into it."""

    folder: Path
    mapping: str = MAPPING
    name: str = "shenguan.db"
    person_key: Path | None = None

    def write(self, content: str | bytes, name: str = "export.csv") -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, content: str | bytes | Path, name: str = "export.csv", **more: Any) -> Summary:  # noqa: ANN401
        """Import a file with the desk's mapping."""
        path = content if isinstance(content, Path) else self.write(content, name)
        written = self.folder / "mapping.yaml"
        written.write_text(self.mapping, "utf-8")
        with self.wiring() as wiring:
            summary = run_import(wiring, path, str(written), **more)
        assert summary.rows == (
            summary.rows_accepted + summary.rows_repeated + summary.rows_quarantined
        )
        return summary

    def load_rows(self, rows: Iterable[Mapping[str, str]], **more: Any) -> Summary:  # noqa: ANN401
        """Import rows as CSV."""
        return self.load(csv_text(rows), **more)

    def wiring(self) -> Wiring:
        """The wiring of the desk's store."""
        key = None if self.person_key is None else str(self.person_key)
        return Wiring(Settings(store=f"sqlite:///{self.folder / self.name}", person_key=key))

    def quarantine(self, name: str = "export.csv") -> list[dict[str, Any]]:
        """Return the lines of a file's quarantine; none where there is no such file."""
        path = self.folder / f"{name}.quarantine.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def set_aside(self, *lines: Mapping[str, Any], name: str = "fixed.jsonl") -> Path:
        """Write quarantine lines as a person has corrected them."""
        return self.write("".join(json.dumps(line) + "\n" for line in lines), name)

    def entries(self) -> list[dict[str, Any]]:
        """Return every entry of the log, none where there is no store."""
        with self.wiring() as wiring, suppress(NotFound):
            return [json.loads(one.body) for page in wiring.store.scan() for one in page]
        return []

    def facts(self, event_type: str) -> list[dict[str, Any]]:
        """Return the entries of a type."""
        return [one for one in self.entries() if one["type"] == event_type]

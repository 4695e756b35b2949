"""映射草稿: reads a file, plans the rules, tries them, and leaves out what does not hold."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from consumers.files.drafts import forms
from consumers.files.drafts.column_profiles import ColumnProfile, profiles_of
from consumers.files.drafts.event_plans import PlannedField, PlannedRule, Planner
from consumers.files.drafts.field_plans import Surroundings
from consumers.files.drafts.file_shapes import find_shape
from consumers.files.drafts.page import PLACE, DraftPage, page_of
from consumers.files.mapping.mapping import read_mapping
from consumers.files.readers.formats import open_reader
from consumers.files.readers.rows import RowReader
from consumers.files.readers.shape import FileShape
from consumers.files.trial import FileTrial, tried
from ledger.errors import InputUnreadable
from ledger.events import EVENTS
from ledger.fields import fields_of
from ledger.sentence import say
from ledger.zone import Zone

_ZONE: Final = "Asia/Shanghai"
_TRIED_ROWS: Final = 200_000
_ROUNDS: Final = 4
_WRONG_MAX: Final = 0.5
_TOTALS: Final = re.compile(r"(?:合|总|小|共)\s*计.*|total|sum", re.IGNORECASE)
_NAME: Final = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff-]+")
_LAST_DAY: Final = date(2017, 7, 1)


class _Shaped(Struct, frozen=True):
    """A file whose shape was found out, for the readers."""

    shape: FileShape
    name: str = ""


def draft_of(
    path: Path, *, encoding: str | None = None, agency: str | None = None, actor: str | None = None
) -> str:
    """Return the text of a mapping for a file; raises ``InputUnreadable`` for what is none."""
    found = find_shape(path, encoding)
    reader = open_reader(path, _Shaped(found.shape), found.encoding)
    profiles, rows = profiles_of(reader.columns, reader.rows())
    if not rows:
        raise InputUnreadable(
            say("{path}: no row below the headings; a mapping is drafted from values", path=path)
        )
    around = _surroundings(path, agency, actor)
    draft = DraftPage(
        file=path.name,
        name=around.source,
        found=found,
        rows=rows,
        columns=profiles,
        around=around,
        zone=_ZONE,
        cut_over=str(_LAST_DAY),
        is_agency_said=agency is not None,
        rules=Planner(profiles, around).rules(),
        nothings=_nothings(profiles),
        totals=_totals(profiles),
    )
    return page_of(_held(draft, reader))


def _surroundings(path: Path, agency: str | None, actor: str | None) -> Surroundings:
    stem = path.name.removesuffix(".gz").rpartition(".")[0] or path.name
    keeper = agency or f"reg:{PLACE}:bureau"
    authority = keeper.split(":")[1] if keeper.startswith("reg:") else PLACE
    officer = actor or "1"
    return Surroundings(
        agency=keeper,
        officer=officer if "/" in officer else f"{keeper}/{officer}",
        register=f"reg:{authority}:",
        source=_NAME.sub("-", stem).strip("-")[:40] or "export",
    )


def _nothings(profiles: Iterable[ColumnProfile]) -> list[str]:
    found: dict[str, None] = {}
    for one in profiles:
        found.update(dict.fromkeys(one.nothings))
    return list(found)


def _totals(profiles: Sequence[ColumnProfile]) -> str | None:
    """Return the condition of rows that are sums, by what stands in their first column."""
    first = profiles[0]
    words = [text for text in first.values if _TOTALS.fullmatch(text)]
    return f"{{{forms.quoted(first.name)}: {forms.listed(words)}}}" if words else None


def _held(draft: DraftPage, reader: RowReader) -> DraftPage:
    """Return the draft without the optional fields that its own rows contradict."""
    if not draft.rules:
        return draft
    trial = FileTrial()
    for _ in range(_ROUNDS):
        mapping = read_mapping(page_of(draft), draft.name)
        trial = tried(mapping, reader, rows_max=_TRIED_ROWS)
        wrong = {
            found.where: found.message
            for found in trial.set_aside.values()
            if found.count > _WRONG_MAX * trial.rows
        }
        rules = [_without(rule, wrong) for rule in draft.rules]
        if rules == list(draft.rules):
            break
        draft = replace(draft, rules=rules)
    if trial.latest is not None:
        following = Zone(draft.zone).day_of(trial.latest) + timedelta(days=1)
        draft = replace(draft, cut_over=str(following))
    return replace(draft, notes=_notes(trial))


def _without(rule: PlannedRule, wrong: dict[str, str]) -> PlannedRule:
    known = fields_of(EVENTS[rule.event])
    name = rule.slot or rule.event
    fields = [
        _dropped(field, wrong[f"{name}.{field.name}"])
        if f"{name}.{field.name}" in wrong and not known[field.name].required
        else field
        for field in rule.fields
    ]
    return replace(rule, fields=tuple(fields))


def _dropped(field: PlannedField, message: str) -> PlannedField:
    note = (f"多数值不合此字段，未采用: {message}", "most values do not fit this field: left out")
    return replace(
        field, written=replace(field.written, notes=(note,), is_open=False, is_dropped=True)
    )


def _notes(trial: FileTrial) -> list[tuple[str, str]]:
    notes = [
        (
            f"试算 {trial.rows} 行，{trial.rows_good} 行可入账，{trial.rows_set_aside} 行将隔离",
            f"{trial.rows_good} of {trial.rows} rows can be taken, {trial.rows_set_aside} not",
        )
    ]
    for found in trial.set_aside.values():
        rows = ", ".join(map(str, found.rows))
        notes.append(
            (
                f"{found.count} 行 {found.code}（第 {rows} 行 …）",
                f"{found.count} rows: {found.message}",
            )
        )
    return notes[:12]

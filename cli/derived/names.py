"""Names (名称): the module by which editors complete questions, tables and filters."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import inspect

from projections.discovery import all_projections, all_questions
from projections.question import Filters

_HEAD: Final = '''\
"""Names (名称): the questions and tables that can be asked for, and what a question filters by.

Written by ``make lock`` from ``projections/``: editors complete what is typed by it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict
'''
_TYPES: Final = {
    inspect.StrType: "str",
    inspect.IntType: "int",
    inspect.BoolType: "bool",
    inspect.NoneType: "None",
    inspect.DateType: "date | str",
    inspect.VarTupleType: "str | Sequence[str]",
}
"""What may be given for a filter, by what it is read as."""


def names_module() -> str:
    """Return ``shenguan/names.py``."""
    tables = sorted(table.name for one in all_projections() for table in one.tables)
    described: Any = inspect.type_info(Filters)
    fields = [f"    {field.encode_name}: {_given(field.type)}" for field in described.fields]
    return "\n".join(
        (
            _HEAD,
            *_literal("QuestionName", (one.name for one in all_questions())),
            '"""The questions; see docs/questions.md."""',
            *_literal("TableName", tables),
            '"""The tables; see docs/tables.md. A question of the same name comes first."""',
            "",
            "",
            "class FiltersGiven(TypedDict, total=False):",
            '    """筛选: what a question is filtered by; days may be texts, a status one text."""',
            "",
            *fields,
            "",
        )
    )


def _literal(name: str, values: Iterable[str]) -> list[str]:
    return [f"{name} = Literal[", *(f'    "{value}",' for value in values), "]"]


def _given(described: inspect.Type) -> str:
    if isinstance(described, inspect.UnionType):
        return " | ".join(_given(one) for one in described.types)
    return _TYPES[type(described)]

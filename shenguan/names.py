"""Names (名称): the questions and tables that can be asked for, and what a question filters by.

Written by ``make lock`` from ``projections/``: editors complete what is typed by it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict

QuestionName = Literal[
    "accountability",
    "appeals",
    "blanks",
    "cases",
    "catalogue",
    "checks",
    "commitments",
    "complaints",
    "counted",
    "credit",
    "deadlines",
    "documents",
    "enforcements",
    "inbox",
    "joints",
    "kpi",
    "liaisons",
    "licences",
    "listings",
    "loop",
    "meetings",
    "publicity",
    "punishments",
    "ratings",
    "rectifications",
    "refusals",
    "registers",
    "repairs",
    "spotchecks",
    "tasks",
]
"""The questions; see docs/questions.md."""
TableName = Literal[
    "accountabilities",
    "agencies",
    "alert_acts",
    "appeals",
    "blanks",
    "calendar",
    "case_parties",
    "case_pauses",
    "case_steps",
    "cases",
    "checks",
    "commitments",
    "complaints",
    "documents",
    "draws",
    "duties",
    "enforcements",
    "feedbacks",
    "file_reviews",
    "item_versions",
    "items",
    "joint_cases",
    "licence_acts",
    "licences",
    "listings",
    "materials",
    "measures",
    "meetings",
    "officers",
    "penalties",
    "publications",
    "punishments",
    "ratings",
    "rectifications",
    "refusals",
    "registers",
    "reminders",
    "repairs",
    "restrictions",
    "risk_classes",
    "seals",
    "service_levels",
    "subject_links",
    "subjects",
    "task_turns",
    "tasks",
    "terms",
]
"""The tables; see docs/tables.md. A question of the same name comes first."""


class FiltersGiven(TypedDict, total=False):
    """筛选: what a question is filtered by; days may be texts, a status one text."""

    status: str | Sequence[str]
    late: bool
    agency: str | None
    subject: str | None
    codes: str | Sequence[str]
    name: str | None
    because: str | None
    due: bool
    unanswered: bool
    light: str | Sequence[str]
    kind: str | Sequence[str]
    whose_turn: str | None
    since: date | str | None
    until: date | str | None
    limit: int | None
    flag: str | Sequence[str]
    month: str | None
    item: str | None
    figure: str | None
    definition: str | None
    counts: str | Sequence[str]
    published: str | Sequence[str]

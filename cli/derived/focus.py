"""``docs/focus.md``: which points a supervision duty has to look at, by what became of its item."""

from cli.derived.markdown import page, table
from ledger.events.catalogue import Disposition
from ledger.law.focus import MANDATORY


def focus_page() -> str:
    """Return docs/focus.md."""
    introduction = """
        A supervision duty (`SupervisionDutyAssigned`) says by `disposition` what became of its
        item, and names focus points. Each of the words below has to stand in one of them, or it is
        `duty.focus-incomplete`; more points, and other words around these, are the county's own.
        Source: 内丘县内政字【2017】15号 三(三)1.
        """
    rows = [(one.chinese, f"`{one.value}`", "、".join(MANDATORY[one.value])) for one in Disposition]
    body = [*table(("事项处置", "disposition", "必查要点 mandatory words"), rows)]
    return page("监管重点 Focus points", "cli/derived/focus.py", introduction, body)

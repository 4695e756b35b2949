"""未了索引: of which rows something is left to do, as the indexes of the tables have it.

What decides is the row alone. Whether it burns, and for whom, the law says when it is asked: an
index keeps more than burns, never less.
"""

from typing import Final

from ledger.law.inspection import FINE_CODES, LEFT_OPEN, RESULT_SYSTEM
from ledger.law.rating import POOR_MAX
from projections.engine.table import Waiting

OPEN_CASES: Final = Waiting(
    "open",
    ("agency", "deciding_agency", "item"),
    (
        "received_at is not null",
        "closed_at is null",
        "withdrawn_at is null",
        "not_accepted_at is null",
    ),
)
_GRANTED: Final = ("decision = 'granted'", "not observed")
UNPUBLISHED_CASES: Final = Waiting(
    "unpublished", ("decided_position", "deciding_agency", "item"), (*_GRANTED, "not publicised")
)
UNDELIVERED_CASES: Final = Waiting(
    "undelivered",
    ("decided_position", "agency", "deciding_agency", "item"),
    (*_GRANTED, "delivered_on is null"),
)
UNPUSHED_CASES: Final = Waiting(
    "unpushed", ("decided_position", "deciding_agency"), (*_GRANTED, "not pushed")
)

_FINE, _LEFT = (", ".join(f"'{one}'" for one in sorted(some)) for some in (FINE_CODES, LEFT_OPEN))
FOUND_PROBLEM: Final = (
    f"(code_system = '{RESULT_SYSTEM}' and result_code not in ({_FINE})) or problem_found or "
    "(problem_found is null and "
    "(problems_critical > 0 or problems_serious > 0 or problems_minor > 0))"
)
"""That an inspection found a problem; what is unknown is none."""
_CHECKED: Final = ("checked_at is not null", "not observed")
UNPUBLISHED_CHECKS: Final = Waiting(
    "unpublished", ("checked_position", "agency"), (*_CHECKED, "not unlicensed", "not publicised")
)
UNTOLD_CHECKS: Final = Waiting(
    "untold", ("checked_position", "agency"), (*_CHECKED, "not fed_back", FOUND_PROBLEM)
)
LEFT_CHECKS: Final = Waiting(
    "left",
    ("agency",),
    (
        "followed_up_by is null",
        "no_follow_up is null",
        "not observed",
        f"(code_system = '{RESULT_SYSTEM}' and result_code in ({_LEFT})) or unlicensed",
    ),
)
UNVISITED_CHECKS: Final = Waiting(
    "unvisited",
    ("assigned_by",),
    ("assigned_on is not null", "checked_at is null", "not observed"),
)
UNVERIFIED_ORDERS: Final = Waiting(
    "unverified", ("agency",), ("ordered_at is not null", "not passed")
)

_STANDING_PENALTY: Final = (
    "decided_at is not null",
    "origin is null",
    "revoked_at is null",
    "not observed",
)
UNSERVED_PENALTIES: Final = Waiting(
    "unserved", ("decided_position", "agency"), (*_STANDING_PENALTY, "delivered_on is null")
)
UNPUBLISHED_PENALTIES: Final = Waiting(
    "unpublished", ("decided_position", "agency"), (*_STANDING_PENALTY, "not publicised")
)
UNTOLD_PENALTIES: Final = Waiting(
    "untold", ("decided_position", "agency"), (*_STANDING_PENALTY, "not fed_back")
)
SHOWN_PENALTIES: Final = Waiting(
    "shown",
    ("agency",),
    (
        "origin is null",
        "channels <> '[]'",
        "verdicts <> '[]' or revoked_at is not null or severity is not null",
    ),
)
"""Whoever says how grave a penalty is has said for how long it may be there."""
BELIEVED_PENALTIES: Final = Waiting(
    "believed", ("revoked_position", "agency"), ("origin is null", "believers <> '[]'")
)
STANDING_RESTRICTIONS: Final = Waiting(
    "standing", ("until_on", "agency"), ("imposed_at is not null", "lifted_at is null")
)

RUNNING_TASKS: Final = Waiting(
    "running",
    ("agency", "agency_from", "returned_at", "failed_at"),
    (
        "closed_at is null",
        "stopped_at is null",
        "claimed_at is not null or not told_only",
    ),
)
STOPPED_TASKS: Final = Waiting("stopped", ("case",), ("stopped_at is not null",))
_SENT: Final = ("sent_at is not null", "answered_at is null")
UNREAD_FEEDBACKS: Final = Waiting("unread", ("agency_to",), (*_SENT, "acknowledged_at is null"))
DEFECTS: Final = Waiting(
    "defects", ("agency_to",), (*_SENT, "acknowledged_at is not null", "kind = 'defect'")
)
UNANSWERED_FEEDBACKS: Final = Waiting(
    "unanswered",
    ("sent_position", "agency_to"),
    (*_SENT, "acknowledged_at is not null", "kind <> 'defect'"),
)

POOR_RATINGS: Final = Waiting(
    "poor",
    ("rated_on",),
    (f"grade <= {POOR_MAX}", "handled_on is null", "revisited_on is null"),
)

UNDECIDED_ENFORCEMENTS: Final = Waiting(
    "undecided", ("agency",), ("filed_at is not null", "closed_at is null")
)
UNANSWERED_COMPLAINTS: Final = Waiting(
    "unanswered", ("agency", "agency_to"), ("received_at is not null", "answered_at is null")
)
UNDRAWN: Final = Waiting(
    "undrawn", ("agency",), ("planned_at is not null", "drawn_at is null", "abandoned_at is null")
)
OPEN_JOINT_CASES: Final = Waiting("open", ("lead",), ("opened_at is not null", "closed_at is null"))
UNVERIFIED_COMMITMENTS: Final = Waiting(
    "unverified", ("agency",), ("made_at is not null", "verified_on is null")
)
BROKEN_COMMITMENTS: Final = Waiting("broken", ("agency",), ("result = 'broken'", "origin is null"))
UNREAD_DOCUMENTS: Final = Waiting(
    "unread",
    ("agency",),
    (
        "acknowledged_at is null",
        "forwarded_at is not null or agency_from <> agency",
    ),
)
UNDECIDED_APPEALS: Final = Waiting(
    "undecided", ("agency",), ("filed_at is not null", "outcome is null")
)
UNDECIDED_REPAIRS: Final = Waiting(
    "undecided", ("agency",), ("applied_at is not null", "outcome is null")
)
UNDONE: Final = Waiting("undone", ("owner",), ("owner is not null", "done_on is null"))
UNANSWERED_PUNISHMENTS: Final = Waiting("unanswered", ("agency",), ("asked", "answered_at is null"))
STANDING_LISTINGS: Final = Waiting("standing", ("agency",), ("left_at is null", "origin is null"))
